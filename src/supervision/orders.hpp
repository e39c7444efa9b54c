#pragma once

#include <string_view>

#include "base/call.hpp"
#include "base/page.hpp"
#include "base/result.hpp"
#include "supervision/order.hpp"
#include "supervision/parts.hpp"

namespace jw::db {
class Session;
}
namespace jw::federation {
class Inbox;
}

namespace jw::supervision {

struct OrderAct;

// 督办单: issued by a data bureau to a department of its block, replied to by the department, closed or
// returned by the bureau. The reply has a clock of its own in the register of duties; when it turns red
// the order goes to the bureau above by itself. The bureau's node keeps it: every revision goes to the
// nodes of the department and of the bureau above, and what the department does there comes back as an
// act; until the home answers, the order is `pending`. Thread-safe.
class Orders {
 public:
  explicit Orders(Parts parts) : parts_(std::move(parts)) {}

  // Right supervision.write. Errors: "supervision.block", "supervision.own" (Denied: to oneself),
  // "order.elsewhere" (Conflict: the department's node is not reached from here), "order.days",
  // "order.duties"
  // (not open duties of that department), "supervision.text".
  Result<Order> issue(const Call& call, const OrderForm& form) const;
  // The department's people, right supervision.read. "order.state" when no reply is waited for,
  // "order.pending" (Conflict) while the one before is on its way.
  Result<Order> reply(const Call& call, std::string_view id, std::string_view text) const;
  // The issuing bureau: the reply will not do; `days` more for another one.
  Result<Order> send_back(const Call& call, std::string_view id, std::string_view reason,
                          std::int64_t days) const;
  // The issuing bureau puts it before the bureau above. "order.top" (Conflict) when there is none.
  Result<Order> escalate(const Call& call, std::string_view id, std::string_view reason) const;
  // The issuing bureau: `outcome` done or excused, else "order.outcome".
  Result<Order> close(const Call& call, std::string_view id, std::string_view outcome,
                      std::string_view note) const;

  // Both sides, whoever it was escalated to, bureaus and auditors of the block: else "order.unknown".
  Result<Order> find(const Call& call, std::string_view id) const;
  // Newest first.
  Result<Page<Order>> list(const Call& call, const OrderFilter& filter, const PageRequest& page) const;

  // From then on an order nobody replied to in time is escalated. Called once, while wiring.
  void watch(flow::DutyRegister& duties) const;
  void handle(federation::Inbox& inbox) const;

 private:
  Result<Order> move(const Call& call, std::string_view id, std::string_view action, std::string_view note,
                     std::int64_t days, std::string_view outcome) const;
  Result<> raise(db::Session& session, const Call& call, Order& order, std::string_view note) const;
  // What a step does where the order is kept; `at`: when the department took it.
  Result<> take(db::Session& session, const Call& call, Order& order, std::string_view action,
                std::string_view org, std::string_view note, std::int64_t days, std::string_view outcome,
                Time at) const;
  // A reply to an order another node keeps: on its way there from now on.
  Result<> send(db::Session& session, const Call& call, Order& order, std::string_view note) const;
  // The others hear of a new revision.
  Result<> tell(db::Session& session, const Call& call, Order& order) const;
  Result<> told(db::Session& session, const Call& call, Order order, const std::string& from) const;
  Result<> acted(db::Session& session, const Call& call, const OrderAct& act, const std::string& from) const;
  bool is_home(const Order& order) const { return order.home.empty() || order.home == parts_.node; }
  Result<Order> complete(db::Session& session, const Call& call, Order order) const;
  Result<> wait_for_reply(db::Session& session, const Call& call, Order& order, std::int64_t days) const;
  Result<> stop_waiting(db::Session& session, const Call& call, const Order& order, std::string_view outcome,
                        Time at = {}) const;

  Parts parts_;
};

}  // namespace jw::supervision
