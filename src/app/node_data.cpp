#include "app/node_state.hpp"

#include <filesystem>

#include "access/alert_clocks.hpp"
#include "access/relay.hpp"
#include "api/parts.hpp"
#include "api/service.hpp"
#include "app/secrets.hpp"
#include "app/store.hpp"
#include "app/supervision_desk.hpp"
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
#include "federation/dispatch.hpp"
#include "federation/envelope.hpp"
#include "federation/identity.hpp"
#include "federation/peer_client.hpp"
#include "federation/trust.hpp"
#include "flow/definitions.hpp"
#include "flow/duties.hpp"
#include "flow/engine.hpp"
#include "flow/presets.hpp"
#include "grant/keys.hpp"
#include "http/server.hpp"
#include "http/static_files.hpp"
#include "inventory/rates.hpp"
#include "inventory/systems.hpp"
#include "lake/engine.hpp"
#include "ledger/integrator.hpp"
#include "ledger/log.hpp"
#include "ledger/note.hpp"
#include "org/calendars.hpp"
#include "org/org.hpp"
#include "org/person.hpp"
#include "org/session.hpp"
#include "quality/measurements.hpp"
#include "quality/quarantines.hpp"
#include "quality/rules.hpp"
#include "rollout/rollouts.hpp"
#include "sharing/applications.hpp"
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
  const access::Alerts::Told told{
      access::tell_restrained(*outbox, *identity), [this] { poke(); },
      [this](db::Session& session, const Call& from, const access::Alert& alert) -> Result<> {
        JW_TRY(over->alerts.tell(session, from, alert));
        return access::keep_clocks(session, from, *duty_register, alert);
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

}  // namespace jw::app
