#include "app/node.hpp"

#include <filesystem>

#include "access/relay.hpp"
#include "api/parts.hpp"
#include "api/service.hpp"
#include "app/housekeeper.hpp"
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

// In the order they stand on each other.
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

  void poke() {
    integrator->poke();
    if (dispatcher) dispatcher->poke();
    if (runner) runner->poke();
  }

  Result<> open_foundation(const Call& call);
  void open_flow();
  Result<> open_data(const Call& call);
  Result<quality::Subject> held_subject(const Call& call, std::string_view id) const;
  Result<> start_threads();
  Result<> listen_to_people();
  Result<> listen_to_peers();
  void chores(const Call& call);
};

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
  const supervision::Parts supervised{database,        clock,          *orgs,        *calendars,
                                      *duty_register,  identity->id(), outbox.get(), [this] { poke(); },
                                      sharing::page_of};
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

Result<> Node::State::open_data(const Call& call) {
  const auto data = config.folder();
  auto& database = *store.database;
  JW_TRY(file::make_folder(data / "lake"));
  // Downloads and spills of a process that was killed.
  std::error_code ec;
  std::filesystem::remove_all(data / "tmp", ec);
  JW_TRY(file::make_folder(data / "tmp"));
  lake::EngineOptions options;
  options.memory_bytes = static_cast<std::uint64_t>(config.lake_memory_mb) << 20;
  options.threads = static_cast<unsigned>(config.lake_threads);
  options.temp_folder = data / "tmp" / "lake";
  options.folders = {data};
  lake = JW_TRY(lake::Engine::open(options).with("opening the lake"));
  directory =
      JW_TRY(catalog::Directory::open(call, database, clock, {data / "search" / "catalog", identity->id()}));
  const auto share = JW_TRY(find_share(config));
  region_history = JW_TRY(standard::RegionHistory::load(share));
  code_sets = std::make_unique<standard::CodeSets>(database, clock);
  elements = std::make_unique<standard::Elements>(database, clock);
  mappings = std::make_unique<standard::Mappings>(database, clock, *code_sets);
  JW_TRY(standard::install_presets(call, share, *code_sets, *elements));
  catalog::Uploads::Options upload_options;
  upload_options.folder = data / "uploads";
  upload_options.limit = static_cast<std::uint64_t>(config.upload_mb) << 20;
  upload_options.propose = [this](const Call& from, catalog::UploadPreview& preview) -> Result<> {
    const auto proposer =
        JW_TRY(standard::Proposer::load(from, *elements, *code_sets, region_history, clock));
    catalog::propose(proposer, preview);
    return {};
  };
  uploads = JW_TRY(catalog::Uploads::open(call, database, clock, upload_options));
  resources = std::make_unique<catalog::Resources>(database, clock, identity->id());
  sheet::Imports::Options import_options;
  import_options.folder = data / "imports";
  import_options.node = identity->id();
  imports = JW_TRY(sheet::Imports::open(call, database, clock, *resources, import_options));
  exports = std::make_unique<sheet::Exports>(database, clock, *directory);
  const auto post = [this](db::Session& session, const Call& from, std::string_view to, std::string_view type,
                           boost::json::object body) -> Result<> {
    JW_TRY(outbox->post(session, from, to, type, std::move(body)));
    return {};
  };
  listings =
      std::make_unique<exchange::Listings>(exchange::Listings::Parts{database, clock, identity->id(), post});
  filings = std::make_unique<catalog::Filings>(catalog::Filings::Parts{
      .database = database,
      .clock = clock,
      .directory = *directory,
      .orgs = *orgs,
      .calendar = [this] { return calendars->current(); },
      .post = post,
      .node = identity->id(),
      .posted = [this] { poke(); },
      .duties = duty_register.get(),
      .standing_grants = [this](db::Session& session,
                                std::string_view resource) { return listings->standing(session, resource); },
      .listing_changed = [this](db::Session& session, const Call& from,
                                const catalog::ListingChange& change) -> Result<> {
        return change.withdrawn_reason.empty()
                   ? listings->listed_again(session, from, change.resource.id)
                   : listings->withdrawn(session, from, change.resource.id, change.withdrawn_reason);
      }});
  data_versions = JW_TRY(catalog::DataVersions::open(call, database, clock, *lake, *uploads, *directory,
                                                     {data / "lake" / "resources", identity->id()}));
  code_sets->on_uses([this](const Call& from, std::string_view set, const std::vector<std::string>& codes) {
    return catalog::code_set_uses(from, *store.database, *data_versions, *lake, set, codes);
  });
  JW_TRY(standard::add_functions(*lake, region_history, clock));
  const quality::Parts quality_parts{
      database,
      clock,
      *lake,
      *data_versions,
      *uploads,
      *code_sets,
      data / "lake" / "quarantine",
      [this](const Call& from, std::string_view id) { return held_subject(from, id); }};
  rules = std::make_unique<quality::Rules>(quality_parts);
  measurements = std::make_unique<quality::Measurements>(quality_parts);
  quarantines = std::make_unique<quality::Quarantines>(quality_parts);
  data_versions->set_gate(measurements->gate());
  data_versions->on_loaded(
      [this](db::Session& session, const Call& from, std::string_view resource, std::int64_t number) {
        return exchange::Deliveries::data_changed(session, from, clock, resource, number);
      });
  clearances = std::make_unique<catalog::Clearances>(database, clock);
  keys = std::make_unique<grant::FolderKeys>(JW_TRY(treatment_keys(config)));
  const exchange::Parts exchange_parts{database,       *identity, *trust, *lake,
                                       *data_versions, *keys,     clock,  data};
  grants = std::make_unique<exchange::Grants>(exchange_parts);
  deliveries = std::make_unique<exchange::Deliveries>(exchange_parts);
  holdings = std::make_unique<exchange::Holdings>(exchange_parts);
  receiver = std::make_unique<exchange::Receiver>(exchange_parts);
  // The recipient's own rules over what has arrived; the delivery stands whatever they say.
  receiver->on_applied([this](const Call& from, std::string_view grant) {
    const auto own = Call::system(from.trace, std::chrono::minutes(10));
    const auto any = store.database->read(
        own, [&](db::Session& session) { return quality::Rules::active(session, grant); });
    if (!any || any->empty()) return;
    if (const auto made = measurements->run(own, {"received", std::string(grant)}); !made)
      log::warn("quality.delivery", {{"grant", std::string(grant)}, {"error", describe(made.error())}});
  });
  JW_TRY(receiver->sweep(call));
  const access::Alerts::Told told{access::tell_restrained(*outbox, *identity), [this] { poke(); },
                                  [this](db::Session& session, const Call& from, const access::Alert& alert) {
                                    return over->alerts.tell(session, from, alert);
                                  }};
  access = JW_TRY(access::Watch::start(
      call,
      {database, clock, *grants, *data_versions, *keys, *lake, [this] { return calendars->current(); },
       access::Watch::Duties{*outbox, *duty_register, identity->id()}},
      {.data = data, .patience = {}, .told = told}));
  access->set_mirrors(over->alerts);
  access->set_relay(std::make_unique<access::Relay>(database, clock, *client));
  applications = std::make_unique<sharing::Applications>(sharing::Parts{
      database, clock, *orgs, *calendars, *clock_presets, *duty_register, *flow, *identity, *trust, *outbox,
      *data_versions, *grants, *keys, *lake, [this] { poke(); }, findings_of_sharing(over->findings)});
  applications->wire();
  // What they call is wired in by now.
  JW_TRY(definitions->ship(call, processes.documents).with("deploying the processes that ship"));
  const auto posted = [this] { poke(); };
  const correction::Parts correction_parts{exchange_parts, *orgs,    *calendars, *outbox,
                                           *data_versions, *uploads, posted,     duty_register.get()};
  corrections = std::make_unique<correction::Corrections>(correction_parts);
  correction_answers = std::make_unique<correction::Answers>(correction_parts);
  correction_files = std::make_unique<correction::PointFiles>(correction_parts);
  rollups = std::make_unique<catalog::Rollups>(
      catalog::Rollups::Parts{database, clock, *orgs, *identity, *outbox, posted});
  const demand::Parts lists{database, clock,      *orgs,  *calendars,         *identity,
                            *outbox,  *directory, posted, duty_register.get()};
  demands = std::make_unique<demand::Demands>(lists);
  duties = std::make_unique<demand::Duties>(lists);
  exclusions = std::make_unique<demand::Exclusions>(lists);
  systems = std::make_unique<inventory::Systems>(database, clock, *orgs);
  measures = std::make_unique<inventory::Measures>(database, clock, identity->id());
  return {};
}

// A holding as rules look at it: its items are the columns that arrived, its org the recipient.
Result<quality::Subject> Node::State::held_subject(const Call& call, std::string_view id) const {
  const auto held = JW_TRY(holdings->locate(call, id));
  quality::Subject subject;
  subject.resource.id = held.holding.id;
  subject.resource.name = held.holding.resource_name;
  subject.resource.org.id = held.holding.recipient;
  for (const auto& column : held.holding.columns) {
    catalog::Item item;
    item.name = column.name;
    item.title = column.title;
    item.type = column.type;
    item.key = column.key;
    subject.resource.items.push_back(std::move(item));
  }
  subject.version = held.holding.sequence;
  subject.rows = held.holding.rows;
  subject.parquet = held.parquet;
  return subject;
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
  federation::handle_directory(*inbox, *identity, clock, [this] {
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

Result<> Node::State::listen_to_people() {
  std::optional<http::StaticFiles> web;
  if (const auto folder = find_web(config); !folder.empty()) {
    web = JW_TRY(http::StaticFiles::open(folder));
  } else {
    log::warn("web.missing", {{"hint", "the API works; build web/ or set web.folder for the pages"}});
  }
  parts = std::make_unique<api::Parts>(api::Parts{
      .clock = clock,
      .database = *store.database,
      .orgs = *orgs,
      .calendars = *calendars,
      .people = *people,
      .sessions = *sessions,
      .clients = *clients,
      .log = *log,
      .integrator = *integrator,
      .identity = *identity,
      .outbox = *outbox,
      .trust = *trust,
      .dispatcher = *dispatcher,
      .code_sets = *code_sets,
      .elements = *elements,
      .mappings = *mappings,
      .region_history = *region_history,
      .resources = *resources,
      .filings = *filings,
      .clearances = *clearances,
      .uploads = *uploads,
      .imports = *imports,
      .exports = *exports,
      .data_versions = *data_versions,
      .directory = *directory,
      .rollups = *rollups,
      .demands = *demands,
      .duties = *duties,
      .exclusions = *exclusions,
      .flow = *flow,
      .presets = *clock_presets,
      .duty_register = *duty_register,
      .boards = over->boards,
      .notices = over->notices,
      .orders = over->orders,
      .figures = over->figures,
      .findings = over->findings,
      .systems = *systems,
      .measures = *measures,
      .definitions = *definitions,
      .rollouts = *rollouts,
      .rules = *rules,
      .measurements = *measurements,
      .quarantines = *quarantines,
      .keys = *keys,
      .grants = *grants,
      .deliveries = *deliveries,
      .holdings = *holdings,
      .runner = *runner,
      .access = *access,
      .applications = *applications,
      .corrections = *corrections,
      .correction_answers = *correction_answers,
      .correction_files = *correction_files,
      .requests = *requests,
      .data = config.folder(),
      .version = std::string(kVersion),
      .public_url = config.http_public_url,
      .demo = config.demo,
      .started = clock.now(),
      .http_stats = [this] { return server ? server->stats() : http::Stats{}; },
      .poke = [this] { poke(); },
  });
  service =
      JW_TRY(api::Service::make(*parts, std::move(web), static_cast<std::uint64_t>(config.upload_mb) << 20));
  http::Options options;
  http::Listener listener{config.http_address, static_cast<std::uint16_t>(config.http_port), {}};
  if (!config.http_certificate.empty())
    listener.tls = http::Tls{config.http_certificate, config.http_key, ""};
  options.listeners.push_back(listener);
  options.io_threads = static_cast<std::size_t>(config.http_threads);
  options.limits.body_bytes = static_cast<std::size_t>(config.body_kb) << 10;
  options.limits.connections = static_cast<std::size_t>(config.connections);
  options.limits.deadline = std::chrono::seconds(config.request_seconds);
  options.dispatch = [this](const http::RequestHead& head) { return service->admission(head); };
  options.fast = [this](const Call& call, http::Request& request) { return service->fast(call, request); };
  server = JW_TRY(http::Server::start(
      std::move(options),
      [this](const Call& call, http::Request& request) {
        auto response = service->handle(call, request);
        if (request.method != http::Method::Get) integrator->poke();
        return response;
      },
      *requests));
  return {};
}

Result<> Node::State::listen_to_peers() {
  auto routes = federation::federation_routes(*store.database, *identity, *trust, *inbox, clock);
  for (auto& route : receiver->routes()) routes.push_back(std::move(route));
  for (auto& route : catalog::replication_routes(*directory)) routes.push_back(std::move(route));
  for (auto& route : access::relay_routes(*access, *orgs)) routes.push_back(std::move(route));
  peer_routes = std::make_unique<federation::PeerRoutes>(
      JW_TRY(federation::PeerRoutes::make(*trust, std::move(routes), [this] { dispatcher->pull_trust(); })));
  http::Options options;
  http::Listener listener{config.peer_address, static_cast<std::uint16_t>(config.peer_port), {}};
  listener.tls = http::Tls{identity->tls_certificate().string(), identity->tls_key().string(),
                           JW_TRY(file::read(identity->ca_certificate())), false};
  options.listeners.push_back(listener);
  options.dispatch = [this](const http::RequestHead& head) { return peer_routes->admit(head); };
  peer_server = JW_TRY(http::Server::start(
      std::move(options),
      [this](const Call& call, http::Request& request) {
        auto response = peer_routes->handle(call, request);
        if (request.method != http::Method::Get) poke();
        return response;
      },
      *peer_requests));
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
