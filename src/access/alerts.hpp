#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "access/detectors.hpp"
#include "access/office_hours.hpp"
#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/page.hpp"
#include "base/result.hpp"

namespace jw::db {
class Database;
class Session;
}  // namespace jw::db
namespace jw::exchange {
class Grants;
struct StoredGrant;
}  // namespace jw::exchange

namespace jw::access {

// An unusual use, or a measure that the provider or the authority took by hand, and how far its handling
// has come: note, then ask for an explanation, then step down to verify only, then suspend. Provider,
// consumer and authority see it.
struct Alert {
  std::string id, grant, system, detector;  // detector "by_hand": a measure somebody took
  std::string step;                         // "note", "ask", "step_down", "suspend"
  std::string state;                        // "open", "explained", "closed"
  std::int64_t measured = 0, allowed = 0;
  std::string opened, changed;
  std::string explanation, explained_by, conclusion;
  std::string reason;                     // of a measure by hand; the consumer reads it
  std::string raised_by, raised_by_name;  // the department that took it; "" for a detector
  std::vector<std::string> actions;       // what the caller may do: "explain", "conclude", "move", "reject"
  std::int64_t turn = 1;                  // goes up with every act about it
  std::string due;       // last day of the consumer's answer once it is asked, then of the conclusion
  bool overdue = false;  //
  std::string holds;     // what a closed one holds back still: "", "verify_only" or "suspended"

  // Of this module alone.
  std::string fired;      // when its detector last fired
  std::string judged;     // use up to this moment does not count again
  std::int64_t base = 0;  // of "caseload": the distinct subjects of that day by then
};
BOOST_DESCRIBE_STRUCT(Alert, (),
                      (id, grant, system, detector, step, state, measured, allowed, opened, changed,
                       explanation, explained_by, conclusion, reason, raised_by, raised_by_name, actions,
                       turn, due, overdue, holds))

// What the provider, or who took the measure, makes of an alert.
struct Conclusion {
  bool accepted = false;  // closes it, else the next step follows at once
  std::string note;
  bool lift = false;      // of an accepted one: what it held back is let go
  std::int64_t turn = 0;  // of the alert as it was read
};

// How a grant stands, and why when it is held back.
struct GrantStanding {
  std::string grant, state, reason;
};
BOOST_DESCRIBE_STRUCT(GrantStanding, (), (grant, state, reason))

// Thread-safe.
class Alerts {
 public:
  // How long unusual use has to go on before the next step, and what comes after.
  struct Patience {
    std::chrono::milliseconds note = std::chrono::minutes(10);
    std::chrono::milliseconds ask = std::chrono::minutes(30);
    std::chrono::milliseconds step_down = std::chrono::minutes(30);
    std::chrono::milliseconds rest = std::chrono::hours(1);    // after an accepted one: nothing is counted
    std::chrono::milliseconds lapse = std::chrono::hours(24);  // a note about what has not come again
    int answer_days = 3, conclude_days = 3;                    // working days
  };
  // Who else has to know that a grant is held back or let go (`tell`) and that an alert is raised or has
  // changed (`changed`), in the transaction; `posted` after it. Each may be empty.
  struct Told {
    std::function<Result<>(db::Session&, const Call&, const exchange::StoredGrant&, std::string_view standing,
                           std::string_view reason)>
        tell;
    std::function<void()> posted;
    std::function<Result<>(db::Session&, const Call&, const Alert&)> changed;
  };
  // What it asks others for. Each may be empty.
  struct Asks {
    CalendarNow calendar;
    std::function<std::int64_t(std::string_view grant)> subjects;  // distinct ones, today
  };
  Alerts(db::Database& database, const Clock& clock, const exchange::Grants& grants, Patience patience,
         Told told = {}, Asks asks = {})
      : database_(database),
        clock_(clock),
        grants_(grants),
        patience_(patience),
        told_(std::move(told)),
        asks_(std::move(asks)) {}

  // What has been judged: use of a system up to `until` does not count again.
  struct Judged {
    std::string system, detector;
    Time until{};
    std::int64_t base = 0;  // of "caseload": the distinct subjects of that day by then
  };
  // What fires now for one grant and system: opens alerts, and takes open ones up the ladder whose
  // detector has fired for as long as the step's patience, by use after the last step. Each step with its
  // event, the grant's standing in the same transaction. Nothing for a grant that has ended. What a step
  // was taken about.
  Result<std::vector<Judged>> note(const Call& call, std::string_view grant, std::string_view system,
                                   std::span<const Measured> firing) const;
  // By grant, what could still be counted.
  Result<std::map<std::string, std::vector<Judged>, std::less<>>> judged(const Call& call) const;
  // Closes notes about what has not come again.
  Result<> lapse(const Call& call) const;

  // What a detector found has been put right: its open alerts are closed, in the caller's transaction.
  Result<> settle(db::Session& session, const Call& call, std::string_view grant,
                  std::string_view detector) const;

  // Right grant.read; of the grants the caller may see (exchange/sight.hpp), newest first. `grant` ""
  // for all.
  Result<Page<Alert>> list(const Call& call, std::string_view grant, const PageRequest& page) const;
  // "alert.unknown" when it is an alert of another grant than the one that was named; "" names none.
  Result<> check_of(const Call& call, std::string_view id, std::string_view grant) const;
  // The consumer's answer; its own department, right holding.read. "alert.unknown", "alert.closed".
  Result<Alert> explain(const Call& call, std::string_view id, std::string_view text) const;
  // With `lift` an accepted one also lets go what it held back, as far as nothing else holds it; without,
  // it is closed and holds on until who took it lets go. Right grant.suspend: the provider's, of its own
  // measures and what detectors found; the authority's, of what it took itself. "alert.stale" (Conflict):
  // something has happened to it since turn `turn`; "grant.ended" when the next step is to follow.
  Result<Alert> conclude(const Call& call, std::string_view id, const Conclusion& conclusion) const;

  // A measure by hand: any step of the ladder, with a reason that the consumer reads and may answer. A
  // department has one open at a time; another step moves it, down as well as up. It climbs no further
  // by itself. Right grant.suspend: the provider, or the data bureau over it that is no party of the
  // grant; "alert.authority" (Denied) for others who see it. Errors "grant.unknown", "grant.ended"
  // (Conflict), "alert.step", "alert.text" (Invalid).
  Result<Alert> measure(const Call& call, std::string_view grant, std::string_view step,
                        std::string_view reason) const;
  // The provider, or the authority over it, says what the grant may still be used for as far as that is
  // its own to say: `standing` "verify_only", "suspended" or "". What is stricter of its own is closed or
  // let go with this reason; what the other holds back stays, so the grant may stand otherwise than asked.
  Result<GrantStanding> restrain(const Call& call, std::string_view grant, std::string_view standing,
                                 std::string_view reason) const;
  // What the caller may do about the grant as a whole: "measure", "lift".
  Result<std::vector<std::string>> actions(const Call& call, std::string_view grant) const;

  // What the consumer says it handles a day; its own department, right application.write. "grant.ended".
  Result<> declare(const Call& call, std::string_view grant, std::int64_t per_day) const;
  Result<std::int64_t> caseload(const Call& call, std::string_view grant) const;

 private:
  Result<> keep(db::Session& session, const Call& call, const Alert& alert) const;
  Result<> raise(db::Session& session, const Call& call, const Alert& alert) const;
  Result<> climb(db::Session& session, const Call& call, Alert& alert) const;
  Result<bool> is_time(const Alert& alert, const Measured& fires) const;
  // What was used up to now does not count again; nor what is used in the `rest` that follows.
  void judge(Alert& alert, std::chrono::milliseconds rest) const;
  std::string due_after(int days, std::string_view org) const;
  Result<Alert> place(db::Session& session, const Call& call, const exchange::StoredGrant& grant,
                      std::string_view step, std::string_view reason) const;
  Result<> conclude(db::Session& session, const Call& call, Alert& alert, std::string_view conclusion,
                    std::string_view note) const;
  // Sets what the use of a grant holds back, with its event; nothing when it is so already.
  Result<> stand(db::Session& session, const Call& call, std::string_view grant, std::string_view standing,
                 std::string_view reason, std::string_view detector) const;
  Result<> hold(db::Session& session, const Call& call, std::string_view grant, std::string_view standing,
                std::string_view reason) const;
  void posted() const {
    if (told_.posted) told_.posted();
  }

  db::Database& database_;
  const Clock& clock_;
  const exchange::Grants& grants_;
  const Patience patience_;
  const Told told_;
  const Asks asks_;
};

}  // namespace jw::access
