#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "access/alerts.hpp"
#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace jw::db {
class Database;
class Session;
}  // namespace jw::db
namespace jw::federation {
class Inbox;
class Outbox;
}  // namespace jw::federation
namespace jw::flow {
class DutyRegister;
}
namespace jw::grant {
struct Grant;
}

namespace jw::access {

// One thing a consumer has to do after use, and what shows that it was done.
struct UseDuty {
  std::string grant, kind;
  std::int64_t round = 1;  // "retain" comes again with the next data
  std::string zh, en;
  std::string state;      // "waiting" (no data yet), "open", "done"
  std::string since;      // what the days count from
  std::string due;        // the last day, "2027-01-31"; "" while waiting
  std::int64_t late = 0;  // days past it, of an open one
  std::string note, file_name, file_sha256;
  std::string confirmed, confirmed_by;
  std::string returned;  // why the provider sent the evidence back
};
BOOST_DESCRIBE_STRUCT(UseDuty, (),
                      (grant, kind, round, zh, en, state, since, due, late, note, file_name, file_sha256,
                       confirmed, confirmed_by, returned))

struct Evidence {
  std::string note;         // what was done
  std::string file_name;    // record of it that the consumer keeps; with its digest, or both empty
  std::string file_sha256;  //
};
BOOST_DESCRIBE_STRUCT(Evidence, (), (note, file_name, file_sha256))

// Watches the duties "retain", "notify" and "delete_by" of the grants that this node gave or received:
// opens each when its time begins, with a clock in the register of duties (so that it is reminded of,
// escalated and shown like any other), and keeps the evidence. Provider's and consumer's node each
// count for themselves; the evidence travels, and so does its return. Thread-safe.
class UseDuties {
 public:
  struct Parts {
    db::Database& database;
    const Clock& clock;
    const Alerts& alerts;
    const federation::Outbox& outbox;
    const flow::DutyRegister& duties;
    std::string node;  // id of this one
  };
  explicit UseDuties(Parts parts) : parts_(std::move(parts)) {}

  void handle(federation::Inbox& inbox) const;

  // Opens what has begun; at the provider's node what is overdue becomes an alert, which climbs slowly.
  Result<> look(const Call& call);

  // Right grant.read; of a grant the caller may see.
  Result<std::vector<UseDuty>> list(const Call& call, std::string_view grant) const;
  // The consumer says that it is done; right holding.read, own department. Errors "use_duty.unknown",
  // "use_duty.done" (Conflict), "use_duty.evidence" (Invalid).
  Result<UseDuty> confirm(const Call& call, std::string_view grant, std::string_view kind, std::int64_t round,
                          const Evidence& evidence) const;
  // The provider finds it wanting: the clock runs on, with the same last day. Right grant.revoke.
  Result<UseDuty> send_back(const Call& call, std::string_view grant, std::string_view kind,
                            std::int64_t round, std::string_view reason) const;

 private:
  Result<> begin(const Call& call, std::string_view id, std::string_view document) const;
  Result<> begin(db::Session& session, const Call& call, std::string_view id,
                 const grant::Grant& grant) const;
  Result<> open_waiting(const Call& call) const;
  Result<> raise_overdue(const Call& call) const;
  Result<> put(db::Session& session, const Call& call, const UseDuty& duty) const;
  Result<> fulfil(db::Session& session, const Call& call, UseDuty& duty, const Evidence& evidence,
                  std::string_view by) const;
  Result<> reopen(db::Session& session, const Call& call, UseDuty& duty, std::string_view reason) const;

  const Parts parts_;
  // Of look() alone:
  std::int64_t tick_ = 0;  // grants that changed after this have not been looked at
  Time raised_{};          // when what is overdue was last looked for
};

}  // namespace jw::access
