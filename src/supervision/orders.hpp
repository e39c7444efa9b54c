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

namespace jw::supervision {

// 督办单: issued by a data bureau to a department of its block that lives on this node, replied to by
// the department, closed or returned by the bureau. The reply has a clock of its own in the register
// of duties; when it turns red the order goes to the bureau above by itself. Thread-safe.
class Orders {
 public:
  explicit Orders(Parts parts) : parts_(std::move(parts)) {}

  // Right supervision.write. Errors: "supervision.block", "supervision.own" (Denied: to oneself),
  // "order.elsewhere" (Conflict: the department lives on another node), "order.days", "order.duties"
  // (not open duties of that department), "supervision.text".
  Result<Order> issue(const Call& call, const OrderForm& form) const;
  // The department's people, right supervision.read. "order.state" when no reply is waited for.
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

 private:
  Result<Order> move(const Call& call, std::string_view id, std::string_view action, std::string_view note,
                     std::int64_t days, std::string_view outcome) const;
  Result<> raise(db::Session& session, const Call& call, Order& order, std::string_view note) const;
  Result<Order> complete(db::Session& session, const Call& call, Order order) const;
  Result<> wait_for_reply(db::Session& session, const Call& call, Order& order, std::int64_t days) const;
  Result<> stop_waiting(db::Session& session, const Call& call, const Order& order,
                        std::string_view outcome) const;

  Parts parts_;
};

}  // namespace jw::supervision
