#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "access/usage.hpp"
#include "base/call.hpp"
#include "base/clock.hpp"
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

// What looks unusual about how a grant is used: one row a detector. Percentages and counts.
struct DetectorKind {
  std::string_view kind, zh, en;
  std::int64_t allowed;   // measured above this: it fires
  std::int64_t pace = 1;  // times the patience: what is measured in days climbs in days
};
std::span<const DetectorKind> detector_kinds();

// What the detectors measure; below the number of keys that says something, nothing fires.
struct Measured {
  std::string_view detector;
  std::int64_t measured = 0, allowed = 0;
};
std::vector<Measured> detect(const SystemUse& use, std::int64_t subjects_today, std::int64_t caseload);

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
  std::vector<std::string> actions;       // what the caller may do: "explain", "conclude", "move"
};
BOOST_DESCRIBE_STRUCT(Alert, (),
                      (id, grant, system, detector, step, state, measured, allowed, opened, changed,
                       explanation, explained_by, conclusion, reason, raised_by, raised_by_name, actions))

// Thread-safe.
class Alerts {
 public:
  // How long an alert stays on a step while its detector goes on firing.
  struct Patience {
    std::chrono::milliseconds note = std::chrono::minutes(10);
    std::chrono::milliseconds ask = std::chrono::minutes(30);
    std::chrono::milliseconds step_down = std::chrono::minutes(30);
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
  Alerts(db::Database& database, const Clock& clock, const exchange::Grants& grants, Patience patience,
         Told told = {})
      : database_(database), clock_(clock), grants_(grants), patience_(patience), told_(std::move(told)) {}

  // What fires now for one grant and system: opens alerts and takes open ones up the ladder, each
  // with its event, the grant's standing in the same transaction.
  Result<> note(const Call& call, std::string_view grant, std::string_view system,
                std::span<const Measured> firing) const;

  // What a detector found has been put right: its open alerts are closed, in the caller's transaction.
  Result<> settle(db::Session& session, const Call& call, std::string_view grant,
                  std::string_view detector) const;

  // Right grant.read; of the grants the caller may see (exchange/sight.hpp). `grant` "" for all.
  Result<std::vector<Alert>> list(const Call& call, std::string_view grant) const;
  // The consumer's answer; its own department, right holding.read. "alert.unknown", "alert.closed".
  Result<Alert> explain(const Call& call, std::string_view id, std::string_view text) const;
  // Accepted closes it, else the next step follows at once. With `lift` an accepted one also lets go what
  // it held back, as far as no other open alert holds it. Right grant.suspend: the provider's, of its own
  // measures and what detectors found; the authority's, of what it took itself.
  Result<Alert> conclude(const Call& call, std::string_view id, bool accepted, std::string_view note,
                         bool lift = false) const;

  // A measure by hand: any step of the ladder, with a reason that the consumer reads and may answer. A
  // department has one open at a time; another step moves it, down as well as up. It climbs no further
  // by itself. Right grant.suspend: the provider, or the data bureau over it that is no party of the
  // grant. Errors "grant.unknown", "grant.ended" (Conflict), "alert.step", "alert.text" (Invalid).
  Result<Alert> measure(const Call& call, std::string_view grant, std::string_view step,
                        std::string_view reason) const;
  // The provider says what the grant may still be used for: `standing` "verify_only", "suspended" or "".
  // What is stricter of its own alerts is closed with this reason; a measure of the authority stays.
  Result<> restrain(const Call& call, std::string_view grant, std::string_view standing,
                    std::string_view reason) const;
  // What the caller may do about the grant as a whole: "measure", "lift".
  Result<std::vector<std::string>> actions(const Call& call, std::string_view grant) const;

  // What the consumer says it handles a day; its own department, right application.write.
  Result<> declare(const Call& call, std::string_view grant, std::int64_t per_day) const;
  Result<std::int64_t> caseload(const Call& call, std::string_view grant) const;

 private:
  Result<> keep(db::Session& session, const Call& call, const Alert& alert) const;
  Result<> raise(db::Session& session, const Call& call, const Alert& alert) const;
  Result<> climb(db::Session& session, const Call& call, Alert& alert) const;
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
};

}  // namespace jw::access
