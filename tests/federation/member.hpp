#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "../base/must.hpp"
#include "base/pool.hpp"
#include "base/random.hpp"
#include "db/database.hpp"
#include "federation/directory.hpp"
#include "federation/dispatch.hpp"
#include "federation/envelope.hpp"
#include "federation/identity.hpp"
#include "federation/join.hpp"
#include "federation/peer_client.hpp"
#include "federation/peer_routes.hpp"
#include "federation/schema.hpp"
#include "federation/trust.hpp"
#include "http/server.hpp"
#include "ledger/schema.hpp"
#include "org/org.hpp"
#include "org/schema.hpp"

// A whole node of a domain inside the test process: its own folder, store, keys and TLS listener.
namespace jw::federation::testing {

using jw::must;
using jw::system_call;

template <class T>
std::string reason_of(const Result<T>& result) {
  return result ? "" : result.error().reason;
}

// Below the ports that the kernel gives to outgoing connections (32768 and up): one of those could
// take the port before the node listens, or while it is restarted.
inline std::uint16_t free_port() {
  static std::mt19937 random(std::random_device{}());
  for (int tries = 0; tries < 1000; ++tries) {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(16000 + random() % 16000));
    const bool is_free = ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    if (is_free) return ntohs(address.sin_port);
  }
  throw std::runtime_error("no free port");
}

inline bool eventually(const std::function<bool()>& holds,
                       std::chrono::milliseconds limit = std::chrono::seconds(30)) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (std::chrono::steady_clock::now() < end) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return holds();
}

inline std::shared_ptr<const org::Regions> some_regions() {
  const auto region = [](std::string prefix, std::string name, int level, std::string parent) {
    return org::Region{org::padded(prefix), prefix, name, name, level, std::move(parent)};
  };
  return must(
      org::Regions::make({region("32", "江苏省", 1, ""), region("3206", "南通市", 2, "32"),
                          region("320613", "崇川区", 3, "3206"), region("320682", "如皋市", 3, "3206")},
                         "test"));
}

class Member {
 public:
  explicit Member(file::Path folder = {}, std::uint16_t with_port = 0, std::vector<db::Migration> more = {})
      : owned_(folder.empty()),
        data(folder.empty() ? std::filesystem::temp_directory_path() / ("jw-node-" + make_id(SystemClock()))
                            : folder),
        port(with_port == 0 ? free_port() : with_port) {
    std::filesystem::create_directories(data);
    database = must(db::open(system_call(), store_url()));
    std::vector<db::Migration> all;
    for (const auto module : {ledger::migrations(), org::migrations(), migrations()})
      all.insert(all.end(), module.begin(), module.end());
    all.insert(all.end(), more.begin(), more.end());
    must(database->migrate(system_call(), all));
    orgs = std::make_unique<org::Orgs>(*database, clock, some_regions());
  }
  virtual ~Member() {
    stop();
    if (!owned_) return;
    database.reset();
    std::error_code ignored;
    std::filesystem::remove_all(data, ignored);
  }

  // SQLite, or a schema of its own on the server that JW_TEST_POSTGRES names when JW_TEST_STORE
  // asks for it; the file remembers it for the process that opens this folder next.
  std::string store_url() const {
    const char* store = std::getenv("JW_TEST_STORE");
    const char* postgres = std::getenv("JW_TEST_POSTGRES");
    if (store == nullptr || postgres == nullptr || std::string_view(store) != "postgresql")
      return "sqlite:" + (data / "store.db").string();
    if (auto known = file::read(data / "store.url")) return *known;
    auto schema = "t" + make_id(SystemClock());
    std::erase(schema, '-');
    const auto admin = must(db::open(system_call(), postgres, 1));
    must(admin->write(system_call(),
                      [&](db::Session& session) { return session.exec("CREATE SCHEMA " + schema); }));
    const std::string base = postgres;
    const auto url =
        base + (base.find('?') == std::string::npos ? "?" : "&") + "options=-csearch_path%3D" + schema;
    must(file::write_durably(data / "store.url", url));
    return url;
  }

  std::string address() const { return "127.0.0.1:" + std::to_string(port); }

  void found(const std::string& region) {
    must(found_domain(system_call(), clock, *database, data,
                      {"省节点", region, {region}, address(), "ed25519"}));
    open();
  }
  void join(const Member& op, const std::string& region, std::vector<std::string> hosts,
            const std::string& suite = "ed25519") {
    const auto invited = must(invite(system_call(), clock, *op.database, *op.identity,
                                     {"节点" + region, region, std::move(hosts)}));
    must(federation::join(system_call(), clock, *database, data, {invited.token, address(), suite}));
    open();
  }

  // What needs the identity but no thread.
  void open() {
    identity = must(Identity::load(data));
    trust = must(Trust::open(system_call(), *database, *identity, clock));
    must(trust->keep_orgs_in(system_call(), *orgs));
    outbox = std::make_unique<Outbox>(*identity, clock);
    inbox = std::make_unique<Inbox>(*database, *identity, *trust, clock);
    client = std::make_unique<PeerClient>(must(PeerClient::open(*identity, *trust)));
    handle_directory(*inbox, *identity, *trust, clock, [this] {
      if (dispatcher) dispatcher->pull_trust();
    });
  }

  virtual std::vector<PeerRoute> more_routes() { return {}; }

  void serve() {
    pool = std::make_unique<Pool>("peers", 4, 256);
    auto table = federation_routes(*database, *identity, *trust, *inbox, clock);
    for (auto& route : more_routes()) table.push_back(std::move(route));
    routes = std::make_unique<PeerRoutes>(must(PeerRoutes::make(*trust, std::move(table), [this] {
      if (dispatcher) dispatcher->pull_trust();
    })));
    http::Options options;
    http::Listener listener;
    listener.port = port;
    listener.tls = http::Tls{identity->tls_certificate().string(), identity->tls_key().string(),
                             must(file::read(identity->ca_certificate())), false};
    options.listeners.push_back(std::move(listener));
    options.io_threads = 1;
    options.dispatch = [this](const http::RequestHead& head) { return routes->admit(head); };
    server = must(http::Server::start(
        std::move(options),
        [this](const Call& call, http::Request& request) { return routes->handle(call, request); }, *pool));
  }

  void dispatch() {
    DispatchOptions options;
    options.poll = std::chrono::milliseconds(20);
    options.trust_poll = std::chrono::seconds(1);
    options.first_backoff = std::chrono::milliseconds(50);
    options.last_backoff = std::chrono::milliseconds(200);
    dispatcher = must(Dispatcher::start(*database, *identity, *trust, *inbox, *client, clock, options));
  }

  void stop_serving() {
    if (server) server->drain(std::chrono::seconds(1));
    server.reset();
    routes.reset();
    pool.reset();
  }
  virtual void stop() {
    if (dispatcher) dispatcher->stop();
    stop_serving();
    dispatcher.reset();
  }

  std::string post(const Member& to, const std::string& type, boost::json::object body = {}) {
    return must(database->write(system_call(), [&](db::Session& session) {
      return outbox->post(session, system_call(), to.identity->id(), type, body);
    }));
  }
  std::string queued_text(const std::string& id) {
    return must(database->read(system_call(),
                               [&](db::Session& session) {
                                 return session.one("SELECT envelope FROM federation_outbox WHERE id = $1",
                                                    id);
                               }))
        ->text(0);
  }
  std::string state_of(const std::string& id) {
    return must(
               database->read(system_call(), [&](db::Session& session) { return Outbox::find(session, id); }))
        ->state;
  }
  std::int64_t count(const std::string& sql) {
    return must(database->read(system_call(), [&](db::Session& session) { return session.one(sql); }))
        ->integer(0);
  }
  std::int64_t events(const std::string& kind) {
    return count("SELECT COUNT(*) FROM ledger_outbox WHERE kind = '" + kind + "'");
  }

 private:
  const bool owned_;

 public:
  const file::Path data;
  const std::uint16_t port;
  SystemClock clock;
  std::unique_ptr<db::Database> database;
  std::unique_ptr<org::Orgs> orgs;
  std::unique_ptr<Identity> identity;
  std::unique_ptr<Trust> trust;
  std::unique_ptr<Outbox> outbox;
  std::unique_ptr<Inbox> inbox;
  std::unique_ptr<PeerClient> client;
  std::unique_ptr<Dispatcher> dispatcher;
  std::unique_ptr<Pool> pool;
  std::unique_ptr<PeerRoutes> routes;
  std::unique_ptr<http::Server> server;
};

}  // namespace jw::federation::testing
