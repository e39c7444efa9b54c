#include "catalog/replication.hpp"

#include <charconv>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "base/log.hpp"
#include "catalog/directory.hpp"
#include "federation/identity.hpp"
#include "federation/peer_client.hpp"
#include "federation/peer_routes.hpp"
#include "federation/trust.hpp"
#include "http/client.hpp"
#include "http/target.hpp"

namespace jw::catalog {
namespace {

using Steady = std::chrono::steady_clock;

constexpr auto kLimit = std::chrono::seconds(20);

}  // namespace

struct Replication::State {
  struct Peer {
    Steady::time_point next{};
    std::chrono::milliseconds backoff{0};
    bool failing = false;
  };

  Directory& directory;
  const federation::Identity& identity;
  const federation::Trust& trust;
  const federation::PeerClient& client;
  Options options;

  std::mutex mutex;
  std::condition_variable_any changed;
  bool poked = false;
  std::map<std::string, Peer> peers;
  std::jthread thread;

  // One peer until it has nothing more; true when something came.
  Result<> pull(const Call& call, const std::string& node) {
    for (;;) {
      JW_TRY(call.check());
      const auto cursor = JW_TRY(directory.cursor(call, node));
      http::OutRequest request;
      request.method = http::Method::Get;
      request.target = "/peer/v1/catalog?epoch=" + http::percent_encode(cursor.epoch) +
                       "&after=" + std::to_string(cursor.seq);
      const auto response = JW_TRY(client.send(call, node, std::move(request)));
      if (response.status != 200) return fail(federation::error_of(response));
      const auto json = JW_TRY(parse_json(response.body));
      const auto delta = JW_TRY(read_json<Delta>(json, "catalog"));
      JW_TRY(directory.merge(call, node, delta));
      if (!delta.more) return {};
    }
  }

  void round(const std::stop_token& stop, bool everybody) {
    const auto list = trust.list();
    if (!list) return;
    for (const auto& node : list->nodes) {
      if (stop.stop_requested()) return;
      if (node.id == identity.id() || node.state != "active") continue;
      auto& peer = peers[node.id];
      if (!everybody && Steady::now() < peer.next) continue;
      auto call = Call::system("catalog.replication", kLimit);
      call.stop = stop;
      const auto pulled = pull(call, node.id);
      if (pulled) {
        peer = {Steady::now() + options.poll, std::chrono::milliseconds(0), false};
        continue;
      }
      if (!peer.failing) log::warn("catalog.peer", {{"node", node.id}, {"error", describe(pulled.error())}});
      peer.failing = true;
      peer.backoff =
          std::min(options.last_backoff, peer.backoff.count() == 0 ? options.poll : peer.backoff * 2);
      peer.next = Steady::now() + peer.backoff;
    }
  }

  void run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      bool everybody = false;
      {
        std::unique_lock lock(mutex);
        changed.wait_for(lock, stop, options.poll, [&] { return poked; });
        everybody = std::exchange(poked, false);
      }
      round(stop, everybody);
    }
  }
};

std::unique_ptr<Replication> Replication::start(Directory& directory, const federation::Identity& identity,
                                                const federation::Trust& trust,
                                                const federation::PeerClient& client, Options options) {
  auto state = std::make_unique<State>(directory, identity, trust, client, options);
  state->poked = true;
  auto* raw = state.get();
  state->thread = std::jthread([raw](const std::stop_token& stop) { raw->run(stop); });
  return std::unique_ptr<Replication>(new Replication(std::move(state)));
}

Replication::Replication(std::unique_ptr<State> state) : state_(std::move(state)) {}
Replication::~Replication() { stop(); }

void Replication::poke() {
  {
    std::lock_guard lock(state_->mutex);
    state_->poked = true;
  }
  state_->changed.notify_all();
}

void Replication::stop() {
  state_->thread.request_stop();
  if (state_->thread.joinable()) state_->thread.join();
}

std::vector<federation::PeerRoute> replication_routes(Directory& directory) {
  federation::PeerRoute route;
  route.method = http::Method::Get;
  route.path = "/peer/v1/catalog";
  route.handler = [&directory](const Call& call, federation::PeerRequest& request) -> Result<http::Response> {
    std::int64_t after = 0;
    const auto text = request.http.query.find("after").value_or("0");
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), after);
    if (ec != std::errc() || end != text.data() + text.size() || after < 0)
      return fail(Code::Invalid, "query.integer", "after should be a whole number", "after 应为整数");
    const auto delta =
        JW_TRY(directory.changes_since(call, request.http.query.find("epoch").value_or(""), after));
    return http::Response::json(200, boost::json::serialize(write_json(delta)));
  };
  return {std::move(route)};
}

}  // namespace jw::catalog
