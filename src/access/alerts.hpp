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

// An unusual use and how far its handling has come: note, then ask for an explanation, then step down
// to verify only, then suspend. Provider, consumer and authority see it.
struct Alert {
  std::string id, grant, system, detector;
  std::string step;   // "note", "ask", "step_down", "suspend"
  std::string state;  // "open", "explained", "closed"
  std::int64_t measured = 0, allowed = 0;
  std::string opened, changed;
  std::string explanation, explained_by, conclusion;
};
BOOST_DESCRIBE_STRUCT(Alert, (),
                      (id, grant, system, detector, step, state, measured, allowed, opened, changed,
                       explanation, explained_by, conclusion))

// Thread-safe.
class Alerts {
 public:
  // How long an alert stays on a step while its detector goes on firing.
  struct Patience {
    std::chrono::milliseconds note = std::chrono::minutes(10);
    std::chrono::milliseconds ask = std::chrono::minutes(30);
    std::chrono::milliseconds step_down = std::chrono::minutes(30);
  };
  // Who else has to know that a grant is held back or let go: `tell` in the transaction, `posted` after
  // it. Either may be empty.
  struct Told {
    std::function<Result<>(db::Session&, const Call&, const exchange::StoredGrant&, std::string_view standing,
                           std::string_view reason)>
        tell;
    std::function<void()> posted;
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
  // The provider's: accepted closes it, else the next step follows at once. Right grant.revoke.
  Result<Alert> conclude(const Call& call, std::string_view id, bool accepted, std::string_view note) const;

  // The provider holds a grant back, or lets it go: `standing` "verify_only", "suspended" or "". Right
  // grant.revoke, own department; a reason is asked for.
  Result<> restrain(const Call& call, std::string_view grant, std::string_view standing,
                    std::string_view reason) const;

  // What the consumer says it handles a day; its own department, right application.write.
  Result<> declare(const Call& call, std::string_view grant, std::int64_t per_day) const;
  Result<std::int64_t> caseload(const Call& call, std::string_view grant) const;

 private:
  Result<> climb(db::Session& session, const Call& call, Alert& alert) const;
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
