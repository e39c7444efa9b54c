#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "base/clock.hpp"
#include "base/file.hpp"
#include "http/stats.hpp"

namespace jw {
class Pool;
}
namespace jw::db {
class Database;
}
namespace jw::org {
class Calendars;
class Clients;
class Orgs;
class People;
class Regions;
class Sessions;
}  // namespace jw::org
namespace jw::ledger {
class Integrator;
class Log;
}  // namespace jw::ledger
namespace jw::federation {
class Dispatcher;
class Identity;
class Outbox;
class Trust;
}  // namespace jw::federation
namespace jw::catalog {
class Clearances;
class DataVersions;
class Directory;
class Filings;
class Resources;
class Rollups;
class Uploads;
}  // namespace jw::catalog
namespace jw::demand {
class Demands;
class Duties;
class Exclusions;
}  // namespace jw::demand
namespace jw::flow {
class Definitions;
class Engine;
}  // namespace jw::flow
namespace jw::sheet {
class Exports;
class Imports;
}  // namespace jw::sheet
namespace jw::flow {
class DutyRegister;
class Presets;
}  // namespace jw::flow
namespace jw::supervision {
class Boards;
class Figures;
class Findings;
class Notices;
class Orders;
}  // namespace jw::supervision
namespace jw::inventory {
class Measures;
class Systems;
}  // namespace jw::inventory
namespace jw::standard {
class CodeSets;
class Elements;
class Mappings;
class RegionHistory;
}  // namespace jw::standard
namespace jw::exchange {
class Deliveries;
class Grants;
class Holdings;
class Runner;
}  // namespace jw::exchange
namespace jw::quality {
class Measurements;
class Quarantines;
class Rules;
}  // namespace jw::quality
namespace jw::grant {
class FolderKeys;
}
namespace jw::access {
class Watch;
}
namespace jw::rollout {
class Rollouts;
}
namespace jw::sharing {
class Applications;
}
namespace jw::correction {
class Answers;
class Corrections;
class PointFiles;
}  // namespace jw::correction

namespace jw::api {

// What the handlers stand on; filled by app/node.cpp, which owns all of it.
struct Parts {
  const Clock& clock;
  db::Database& database;
  org::Orgs& orgs;
  org::Calendars& calendars;
  org::People& people;
  org::Sessions& sessions;
  org::Clients& clients;
  ledger::Log& log;
  ledger::Integrator& integrator;
  const federation::Identity& identity;
  const federation::Outbox& outbox;
  federation::Trust& trust;
  federation::Dispatcher& dispatcher;
  standard::CodeSets& code_sets;
  standard::Elements& elements;
  standard::Mappings& mappings;
  const standard::RegionHistory& region_history;
  catalog::Resources& resources;
  catalog::Filings& filings;
  const catalog::Clearances& clearances;
  catalog::Uploads& uploads;
  sheet::Imports& imports;
  const sheet::Exports& exports;
  catalog::DataVersions& data_versions;
  catalog::Directory& directory;
  catalog::Rollups& rollups;
  demand::Demands& demands;
  demand::Duties& duties;
  demand::Exclusions& exclusions;
  flow::Engine& flow;
  flow::Presets& presets;
  const flow::DutyRegister& duty_register;
  supervision::Boards& boards;
  supervision::Notices& notices;
  supervision::Orders& orders;
  supervision::Figures& figures;
  supervision::Findings& findings;
  inventory::Systems& systems;
  inventory::Measures& measures;
  flow::Definitions& definitions;
  const rollout::Rollouts& rollouts;
  quality::Rules& rules;
  quality::Measurements& measurements;
  quality::Quarantines& quarantines;
  grant::FolderKeys& keys;
  exchange::Grants& grants;
  exchange::Deliveries& deliveries;
  exchange::Holdings& holdings;
  exchange::Runner& runner;
  access::Watch& access;
  sharing::Applications& applications;
  correction::Corrections& corrections;
  correction::Answers& correction_answers;
  correction::PointFiles& correction_files;
  Pool& requests;

  file::Path data;         // the node's folder
  std::string version;     // of the program
  std::string public_url;  // what Origin must be; "" when the browser's own Host decides
  bool demo = false;
  Time started{};
  std::function<http::Stats()> http_stats;
  std::function<void()> poke;  // something was posted or became due
};

}  // namespace jw::api
