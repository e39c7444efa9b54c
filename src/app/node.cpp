#include "app/node.hpp"

#include <filesystem>

#include "access/alert_clocks.hpp"
#include "access/relay.hpp"
#include "api/parts.hpp"
#include "api/service.hpp"
#include "app/housekeeper.hpp"
#include "app/node_state.hpp"
#include "app/processes.hpp"
#include "app/secrets.hpp"
#include "app/store.hpp"
#include "app/supervision_desk.hpp"
#include "app/version.hpp"
#include "base/log.hpp"
#include "base/pool.hpp"
#include "catalog/clearances.hpp"
#include "catalog/code_set_uses.hpp"
#include "catalog/data_versions.hpp"
#include "catalog/directory.hpp"
#include "catalog/filings.hpp"
#include "catalog/replication.hpp"
#include "catalog/resources.hpp"
#include "catalog/rollup.hpp"
#include "catalog/uploads.hpp"
#include "correction/answers.hpp"
#include "correction/corrections.hpp"
#include "correction/point_file.hpp"
#include "crypto/sign.hpp"
#include "demand/demands.hpp"
#include "demand/duties.hpp"
#include "demand/exclusions.hpp"
#include "exchange/deliveries.hpp"
#include "exchange/grants.hpp"
#include "exchange/holdings.hpp"
#include "exchange/listings.hpp"
#include "exchange/receiver.hpp"
#include "exchange/runner.hpp"
#include "federation/directory.hpp"
#include "federation/dispatch.hpp"
#include "federation/envelope.hpp"
#include "federation/identity.hpp"
#include "federation/peer_client.hpp"
#include "federation/peer_routes.hpp"
#include "federation/trust.hpp"
#include "flow/definitions.hpp"
#include "flow/duties.hpp"
#include "flow/engine.hpp"
#include "flow/presets.hpp"
#include "flow/silence.hpp"
#include "grant/keys.hpp"
#include "http/server.hpp"
#include "http/static_files.hpp"
#include "inventory/rates.hpp"
#include "inventory/systems.hpp"
#include "lake/engine.hpp"
#include "ledger/event.hpp"
#include "ledger/integrator.hpp"
#include "ledger/log.hpp"
#include "ledger/note.hpp"
#include "ledger/outbox.hpp"
#include "org/calendars.hpp"
#include "org/client.hpp"
#include "org/org.hpp"
#include "org/person.hpp"
#include "org/session.hpp"
#include "quality/measurements.hpp"
#include "quality/quarantines.hpp"
#include "quality/rules.hpp"
#include "rollout/rollouts.hpp"
#include "sharing/applications.hpp"
#include "sharing/flows.hpp"
#include "sheet/exports.hpp"
#include "sheet/imports.hpp"
#include "standard/code_sets.hpp"
#include "standard/elements.hpp"
#include "standard/functions.hpp"
#include "standard/mappings.hpp"
#include "standard/presets.hpp"
#include "standard/proposal.hpp"
#include "standard/region_history.hpp"

namespace jw::app {
namespace {

constexpr auto kStart = std::chrono::minutes(5);
constexpr auto kHousekeeping = std::chrono::seconds(60);
constexpr std::string_view kHolidays = "holidays_cn.csv.gz";
constexpr std::string_view kPresets = "clock_presets.json";

}  // namespace

Node::State::State() = default;
Node::State::~State() = default;

void Node::State::poke() {
  integrator->poke();
  if (dispatcher) dispatcher->poke();
  if (runner) runner->poke();
}

Result<> Node::State::open_foundation(const Call& call) {
  const auto data = config.folder();
  identity = JW_TRY(federation::Identity::load(data));
  store = JW_TRY(open_store(call, clock, config));
  auto& database = *store.database;
  orgs = std::make_unique<org::Orgs>(database, clock, store.regions);
  calendars =
      JW_TRY(org::Calendars::open(call, database, clock, *orgs, JW_TRY(find_share(config)) / kHolidays));
  clock_presets =
      JW_TRY(flow::Presets::open(call, database, clock, *orgs, JW_TRY(find_share(config)) / kPresets));
  duty_register = std::make_unique<flow::DutyRegister>(
      flow::DutyRegister::Parts{database, clock, *orgs, *calendars, *clock_presets, identity->id()});
  outbox = std::make_unique<federation::Outbox>(*identity, clock);
  const auto page_of = [](db::Session& session, const flow::Duty& duty,
                          const std::string& from) -> Result<std::string> {
    auto page = JW_TRY(sharing::page_of(session, duty, from));
    return page.empty() ? access::page_of(session, duty, from) : std::move(page);
  };
  const supervision::Parts supervised{database,       clock,          *orgs,        *calendars,
                                      *duty_register, identity->id(), outbox.get(), [this] { poke(); },
                                      page_of};
  over = std::make_unique<SupervisionDesk>(supervised, *duty_register);
  processes = JW_TRY(read_processes(JW_TRY(find_share(config)) / "processes"));
  open_flow();
  people = std::make_unique<org::People>(database, clock);
  sessions = JW_TRY(org::Sessions::open(database, clock, JW_TRY(session_secret(data))));
  clients = std::make_unique<org::Clients>(database, clock);
  log = JW_TRY(
      ledger::Log::open(data / "log", JW_TRY(log_signer(data, identity->id()))).with("opening the log"));
  JW_TRY(database.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(ledger::name_node(session, identity->id()));
    JW_TRY(ledger::record(session, call, clock, {"node.started", identity->id(), {{"version", kVersion}}}));
    return {};
  }));
  integrator = JW_TRY(ledger::Integrator::start(call, database, *log, {}));
  trust = JW_TRY(federation::Trust::open(call, database, *identity, clock));
  JW_TRY(trust->keep_orgs_in(call, *orgs));
  inbox = std::make_unique<federation::Inbox>(database, *identity, *trust, clock);
  client = std::make_unique<federation::PeerClient>(JW_TRY(federation::PeerClient::open(*identity, *trust)));
  rollouts = std::make_unique<rollout::Rollouts>(
      rollout::Parts{database, clock, *orgs, *definitions, *identity, *trust, *outbox});
  rollouts->watch();
  return {};
}

// The functions behind service tasks are wired in by the modules that have them.
void Node::State::open_flow() {
  auto& database = *store.database;
  definitions = std::make_unique<flow::Definitions>(database, clock, *orgs, clock_presets.get());
  flow = make_engine(database, clock, *calendars, *duty_register, *definitions);
  flow::on_silence(*flow, *duty_register);
  join(*definitions, *flow, processes);
}

Result<> Node::State::start_threads() {
  const auto threads = static_cast<std::size_t>(config.request_threads);
  const auto queue = static_cast<std::size_t>(config.request_queue);
  requests = std::make_unique<Pool>("requests", threads, queue);
  peer_requests = std::make_unique<Pool>("peers", threads, queue);
  applications->handle(*inbox);
  access::handle_restrained(*inbox, *grants, clock);
  access->duties().handle(*inbox);
  correction_answers->handle(*inbox);
  filings->handle(*inbox);
  listings->handle(*inbox);
  rollups->handle(*inbox);
  demands->handle(*inbox);
  over->handle(*inbox);
  rollouts->handle(*inbox);
  federation::handle_directory(*inbox, *identity, *trust, clock, [this] {
    if (dispatcher) dispatcher->pull_trust();
  });
  dispatcher =
      JW_TRY(federation::Dispatcher::start(*store.database, *identity, *trust, *inbox, *client, clock));
  const exchange::Parts exchange_parts{*store.database, *identity, *trust, *lake,
                                       *data_versions,  *keys,     clock,  config.folder()};
  exchange::RunOptions run;
  run.memory_bytes = static_cast<std::uint64_t>(config.lake_memory_mb) << 20;
  run.threads = static_cast<unsigned>(config.lake_threads);
  run.acknowledged = [this](db::Session& session, const Call& call, const std::string& grant) {
    return applications->delivered(session, call, grant);
  };
  run.elsewhere = access::taken_online;
  runner = JW_TRY(exchange::Runner::start(exchange_parts, *client, *receiver, run));
  flow->start_thread();
  replication = catalog::Replication::start(*directory, *identity, *trust, *client, {});
  return {};
}

void Node::State::chores(const Call& call) {
  const auto report = [](std::string_view what, const auto& result) {
    if (!result)
      log::warn("housekeeping", {{"what", std::string(what)}, {"error", describe(result.error())}});
  };
  report("calendar", calendars->refresh(call));
  report("presets", clock_presets->refresh(call));
  report("duties", duty_register->chase(call));
  report("processes", rollouts->keep_open(call));
  report("sessions", sessions->sweep(call));
  report("uploads", uploads->sweep(call));
  report("imports", imports->sweep(call));
  report("received", receiver->sweep(call));
  report("corrections", correction_answers->chase(call));
  report("correction files", correction_files->sweep(call));
  directory->catch_up(call);
}

Result<std::unique_ptr<Node>> Node::start(const Config& config) {
  auto state = std::make_unique<State>();
  state->config = config;
  const auto call = Call::system("start", kStart);
  JW_TRY(state->open_foundation(call));
  JW_TRY(state->open_data(call));
  // What was open before the register of duties was there, or while the program was another one.
  JW_TRY(state->filings->keep_open(call));
  JW_TRY(state->demands->keep_open(call));
  JW_TRY(state->applications->keep_open(call));
  JW_TRY(access::keep_clocks(call, *state->store.database, *state->duty_register));
  JW_TRY(state->over->keep_open(call));
  JW_TRY(state->rollouts->keep_open(call));
  JW_TRY(state->start_threads());
  JW_TRY(state->listen_to_peers());
  JW_TRY(state->listen_to_people());
  auto* raw = state.get();
  state->housekeeper =
      std::make_unique<Housekeeper>(kHousekeeping, [raw](const Call& from) { raw->chores(from); });
  log::info("node.started", {{"node", state->identity->id()},
                             {"http", std::to_string(state->server->port())},
                             {"peer", std::to_string(state->peer_server->port())}});
  return std::unique_ptr<Node>(new Node(std::move(state)));
}

Node::Node(std::unique_ptr<State> state) : state_(std::move(state)) {}

Node::~Node() { drain(std::chrono::seconds(10)); }

std::uint16_t Node::http_port() const { return state_->server->port(); }
std::uint16_t Node::peer_port() const { return state_->peer_server->port(); }
const std::string& Node::id() const { return state_->identity->id(); }

void Node::drain(std::chrono::milliseconds limit) {
  state_->housekeeper.reset();
  state_->server->drain(limit);
  state_->peer_server->drain(limit);
  state_->flow->stop();
  state_->replication->stop();
  state_->runner->stop();
  state_->dispatcher->stop();
}

}  // namespace jw::app
