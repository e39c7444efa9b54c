#pragma once

#include <memory>
#include <string_view>

#include "app/config.hpp"
#include "app/node.hpp"
#include "app/processes.hpp"
#include "app/store.hpp"
#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace jw::access {
class Watch;
}  // namespace jw::access
namespace jw::api {
struct Parts;
class Service;
}  // namespace jw::api
namespace jw::catalog {
class Clearances;
class DataVersions;
class Directory;
class Filings;
class Replication;
class Resources;
class Rollups;
class Uploads;
}  // namespace jw::catalog
namespace jw::correction {
class Answers;
class Corrections;
class PointFiles;
}  // namespace jw::correction
namespace jw::demand {
class Demands;
class Duties;
class Exclusions;
}  // namespace jw::demand
namespace jw::exchange {
class Deliveries;
class Grants;
class Holdings;
class Listings;
class Receiver;
class Runner;
}  // namespace jw::exchange
namespace jw::federation {
class Dispatcher;
class Identity;
class Inbox;
class Outbox;
class PeerClient;
class PeerRoutes;
class Trust;
}  // namespace jw::federation
namespace jw::flow {
class Definitions;
class DutyRegister;
class Engine;
class Presets;
}  // namespace jw::flow
namespace jw::grant {
class FolderKeys;
}  // namespace jw::grant
namespace jw::http {
class Server;
}  // namespace jw::http
namespace jw::inventory {
class Measures;
class Systems;
}  // namespace jw::inventory
namespace jw::lake {
class Engine;
}  // namespace jw::lake
namespace jw::ledger {
class Integrator;
class Log;
}  // namespace jw::ledger
namespace jw::org {
class Calendars;
class Clients;
class Orgs;
class People;
class Sessions;
}  // namespace jw::org
namespace jw::quality {
class Measurements;
class Quarantines;
class Rules;
struct Subject;
}  // namespace jw::quality
namespace jw::rollout {
class Rollouts;
}  // namespace jw::rollout
namespace jw::sharing {
class Applications;
}  // namespace jw::sharing
namespace jw::sheet {
class Exports;
class Imports;
}  // namespace jw::sheet
namespace jw::standard {
class CodeSets;
class Elements;
class Mappings;
class RegionHistory;
}  // namespace jw::standard

namespace jw {
class Pool;
}

namespace jw::app {

class Housekeeper;
struct SupervisionDesk;

// What a node is made of, in the order in which it stands on each other: node.cpp opens the foundation and
// runs it, node_data.cpp opens what works on data, node_listen.cpp lets people and other nodes in.
struct Node::State {
  Config config;
  SystemClock clock;
  Store store;
  std::unique_ptr<federation::Identity> identity;
  std::unique_ptr<org::Orgs> orgs;
  std::unique_ptr<org::Calendars> calendars;
  std::unique_ptr<flow::Presets> clock_presets;
  std::unique_ptr<flow::DutyRegister> duty_register;
  std::unique_ptr<SupervisionDesk> over;
  Shipped processes;
  std::unique_ptr<org::People> people;
  std::unique_ptr<org::Sessions> sessions;
  std::unique_ptr<org::Clients> clients;
  std::unique_ptr<flow::Definitions> definitions;
  std::unique_ptr<flow::Engine> flow;
  std::unique_ptr<ledger::Log> log;
  std::unique_ptr<ledger::Integrator> integrator;
  std::unique_ptr<federation::Trust> trust;
  std::unique_ptr<federation::Outbox> outbox;
  std::unique_ptr<federation::Inbox> inbox;
  std::unique_ptr<federation::PeerClient> client;
  std::unique_ptr<rollout::Rollouts> rollouts;
  std::unique_ptr<lake::Engine> lake;
  std::unique_ptr<catalog::Directory> directory;
  std::shared_ptr<const standard::RegionHistory> region_history;
  std::unique_ptr<standard::CodeSets> code_sets;
  std::unique_ptr<standard::Elements> elements;
  std::unique_ptr<standard::Mappings> mappings;
  std::unique_ptr<catalog::Uploads> uploads;
  std::unique_ptr<catalog::Resources> resources;
  std::unique_ptr<sheet::Imports> imports;
  std::unique_ptr<sheet::Exports> exports;
  std::unique_ptr<exchange::Listings> listings;
  std::unique_ptr<catalog::Filings> filings;
  std::unique_ptr<catalog::DataVersions> data_versions;
  std::unique_ptr<quality::Rules> rules;
  std::unique_ptr<quality::Measurements> measurements;
  std::unique_ptr<quality::Quarantines> quarantines;
  std::unique_ptr<catalog::Clearances> clearances;
  std::unique_ptr<grant::FolderKeys> keys;
  std::unique_ptr<exchange::Grants> grants;
  std::unique_ptr<exchange::Deliveries> deliveries;
  std::unique_ptr<exchange::Holdings> holdings;
  std::unique_ptr<exchange::Receiver> receiver;
  std::unique_ptr<sharing::Applications> applications;
  std::unique_ptr<correction::Corrections> corrections;
  std::unique_ptr<correction::Answers> correction_answers;
  std::unique_ptr<correction::PointFiles> correction_files;
  std::unique_ptr<access::Watch> access;
  std::unique_ptr<catalog::Rollups> rollups;
  std::unique_ptr<demand::Demands> demands;
  std::unique_ptr<demand::Duties> duties;
  std::unique_ptr<demand::Exclusions> exclusions;
  std::unique_ptr<inventory::Systems> systems;
  std::unique_ptr<inventory::Measures> measures;
  std::unique_ptr<Pool> requests;
  std::unique_ptr<Pool> peer_requests;
  std::unique_ptr<federation::Dispatcher> dispatcher;
  std::unique_ptr<exchange::Runner> runner;
  std::unique_ptr<catalog::Replication> replication;
  std::unique_ptr<api::Parts> parts;
  std::unique_ptr<api::Service> service;
  std::unique_ptr<federation::PeerRoutes> peer_routes;
  std::unique_ptr<http::Server> server;
  std::unique_ptr<http::Server> peer_server;
  std::unique_ptr<Housekeeper> housekeeper;

  State();
  ~State();

  void poke();
  Result<> open_foundation(const Call& call);
  void open_flow();
  Result<> open_data(const Call& call);
  Result<quality::Subject> held_subject(const Call& call, std::string_view id) const;
  Result<> start_threads();
  Result<> listen_to_people();
  Result<> listen_to_peers();
  void chores(const Call& call);
};

}  // namespace jw::app
