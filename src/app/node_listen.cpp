#include "app/node_state.hpp"

#include "access/relay.hpp"
#include "api/parts.hpp"
#include "api/service.hpp"
#include "app/supervision_desk.hpp"
#include "app/version.hpp"
#include "base/file.hpp"
#include "base/log.hpp"
#include "base/pool.hpp"
#include "catalog/replication.hpp"
#include "exchange/receiver.hpp"
#include "federation/dispatch.hpp"
#include "federation/identity.hpp"
#include "federation/peer_routes.hpp"
#include "http/server.hpp"
#include "http/static_files.hpp"
#include "ledger/integrator.hpp"

namespace jw::app {

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
  auto authority = JW_TRY(file::read(identity->ca_certificate()));
  listener.tls = http::Tls{identity->tls_certificate().string(), identity->tls_key().string(),
                           std::move(authority), false};
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

}  // namespace jw::app
