#pragma once

#include <memory>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "access/alerts.hpp"
#include "access/desk.hpp"
#include "access/gateway.hpp"
#include "access/journal.hpp"
#include "access/use_duties.hpp"
#include "base/call.hpp"
#include "base/file.hpp"
#include "base/result.hpp"

namespace jw::grant {
class FolderKeys;
}

namespace jw::access {

class AlertMirrors;
class Relay;

// What a grant allows, how much of it is used, how it is used: for its parties and the authority.
struct CapView {
  std::string kind, zh, en;
  std::int64_t most = 0, used = 0;  // most 0: no such cap; used of callsPerSecond and minGroup is 0
};
BOOST_DESCRIBE_STRUCT(CapView, (), (kind, zh, en, most, used))

// The first of the last ten to twenty minutes, the others of today; subjects and events are distinct.
struct SystemView {
  std::string system;
  std::int64_t requests = 0, keys = 0, misses = 0, in_sequence = 0, off_hours = 0, refused = 0;
  std::int64_t calls_today = 0, keys_today = 0, rows_today = 0, bytes_today = 0, subjects_today = 0,
               events_today = 0;
};
BOOST_DESCRIBE_STRUCT(SystemView, (),
                      (system, requests, keys, misses, in_sequence, off_hours, refused, calls_today,
                       keys_today, rows_today, bytes_today, subjects_today, events_today))

struct DayView {
  std::string day;
  std::int64_t calls = 0, rows = 0, bytes = 0;
};
BOOST_DESCRIBE_STRUCT(DayView, (), (day, calls, rows, bytes))

// All that was ever used, with the first and the last day of it; "" for a grant that was not used.
struct TotalView {
  std::int64_t calls = 0, rows = 0, bytes = 0;
  std::string first, last;
};
BOOST_DESCRIBE_STRUCT(TotalView, (), (calls, rows, bytes, first, last))

struct UseView {
  std::vector<CapView> caps;  // of the document, after the grant's end too
  std::vector<SystemView> systems;
  std::vector<DayView> days;  // the last thirty, newest first
  TotalView total;
  std::int64_t caseload = 0;  // declared, a day; 0: none
  std::vector<Alert> alerts;
  std::vector<std::string> actions;  // of the caller: "measure", "lift"
};
BOOST_DESCRIBE_STRUCT(UseView, (), (caps, systems, days, total, caseload, alerts, actions))

// The module as a node runs it: its parts and the threads that keep them fresh: one for the grants and
// one for what is behind them, both five times a second, and one for the rest (blocks of caps ahead of
// need, roots into the ledger every second, subjects to disk, unusual use every ten seconds).
class Watch {
 public:
  struct Options {
    file::Path data;  // the node's folder: <data>/access and <data>/keys are used
    Alerts::Patience patience;
    std::chrono::milliseconds look = std::chrono::seconds(10);  // for unusual use
    Alerts::Told told;
  };
  struct Duties {
    const federation::Outbox& outbox;
    const flow::DutyRegister& duties;
    std::string node;  // id of this one
  };
  struct Parts {
    db::Database& database;
    const Clock& clock;
    const exchange::Grants& grants;
    const catalog::DataVersions& data;
    grant::FolderKeys& keys;
    lake::Engine& lake;
    CalendarNow calendar{};  // without one, Monday to Friday are worked
    // Where clocks of duties after use run and how evidence travels; without it none are watched.
    std::optional<Duties> duties{};
  };
  static Result<std::unique_ptr<Watch>> start(const Call& call, const Parts& parts, const Options& options);
  ~Watch();

  Gateway& gateway();
  Journal& journal();
  const Connectors& connectors() const;
  const Alerts& alerts() const;
  const UseDuties& duties() const;  // a Bug without Parts::duties

  // Asks other nodes for their grants; the node sets it once it can reach them, before anybody asks.
  void set_relay(std::unique_ptr<Relay> relay);
  const Relay& relay() const;
  // Alerts as authorities see them, those of other nodes too; must outlive this.
  void set_mirrors(const AlertMirrors& mirrors);
  const AlertMirrors& mirrors() const;

  // Right grant.read, of grants the caller may see.
  Result<exchange::StoredGrant> grant(const Call& call, std::string_view id) const;
  Result<UseView> use(const Call& call, std::string_view grant) const;
  // Looks at the store and at the uses now, instead of at the next turn.
  Result<> turn(const Call& call);

 private:
  struct State;
  explicit Watch(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace jw::access
