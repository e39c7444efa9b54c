#include "federation/dispatch.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include <boost/json/object.hpp>

#include "base/json.hpp"
#include "base/log.hpp"
#include "base/pool.hpp"
#include "db/database.hpp"
#include "federation/courier.hpp"
#include "federation/directory.hpp"
#include "federation/envelope.hpp"
#include "federation/identity.hpp"
#include "federation/peer_client.hpp"
#include "federation/trust.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"

namespace jw::federation {
namespace {

using Steady = std::chrono::steady_clock;
constexpr auto kRound = std::chrono::minutes(5);
constexpr auto kLookAtStore = std::chrono::seconds(1);
// How long others are told nothing while the domain does not know of a department here: they would take it
// for somebody else's word. An operator that is away, or refuses, must not silence the node.
constexpr auto kRegistering = std::chrono::seconds(10);

}  // namespace

struct Dispatcher::State {
  struct Turn {
    bool busy = false;
    Steady::time_point next{};
    std::chrono::milliseconds backoff{};
  };

  State(db::Database& database_in, const Identity& identity_in, Trust& trust_in, Inbox& inbox,
        const PeerClient& client_in, const Clock& clock_in, DispatchOptions options_in)
      : database(database_in),
        identity(identity_in),
        trust(trust_in),
        client(client_in),
        clock(clock_in),
        options(options_in),
        outbox(identity_in, clock_in),
        courier(database_in, identity_in, trust_in, inbox, client_in, clock_in),
        pool("dispatch", options_in.threads, 4096) {}

  Call call(std::string_view trace) const {
    auto made = Call::system(trace, kRound);
    made.stop = stopping.get_token();
    return made;
  }

  void work();
  void post_deliveries();
  void deliver(const std::string& peer);
  void finish(const std::string& name, const Result<>& result);
  bool start_turn(const std::string& name, std::function<Result<>()> task);
  Result<> pull(const Call& call);
  Result<> register_own(const Call& call);

  db::Database& database;
  const Identity& identity;
  Trust& trust;
  const PeerClient& client;
  const Clock& clock;
  const DispatchOptions options;
  const Outbox outbox;
  Courier courier;
  std::stop_source stopping;

  std::mutex mutex;
  std::condition_variable changed;
  bool poked = false;
  std::atomic<bool> pull_wanted = true;  // at start: the operator may have news
  std::map<std::string, Turn> turns;
  std::vector<DirectoryOrg> registered;
  bool register_queued = false;
  Steady::time_point registering_until{};

  Pool pool;  // before the thread that fills it
  std::jthread thread;
};

// One task of a name at a time; a failed one waits longer each time. False: not now.
bool Dispatcher::State::start_turn(const std::string& name, std::function<Result<>()> task) {
  {
    std::lock_guard lock(mutex);
    auto& turn = turns[name];
    if (turn.busy || Steady::now() < turn.next) return false;
    turn.busy = true;
  }
  const bool posted = pool.try_post([this, name, task = std::move(task)] { finish(name, task()); });
  if (!posted) finish(name, {});
  return posted;
}

void Dispatcher::State::finish(const std::string& name, const Result<>& result) {
  {
    std::lock_guard lock(mutex);
    auto& turn = turns[name];
    turn.busy = false;
    if (result) {
      turn.backoff = {};
      turn.next = {};
    } else {
      turn.backoff = std::clamp(turn.backoff * 2, options.first_backoff, options.last_backoff);
      turn.next = Steady::now() + turn.backoff;
    }
    if (result) poked = true;  // more may have come meanwhile
  }
  if (!result && !stopping.stop_requested())
    log::warn("federation.retry", {{"task", name}, {"error", describe(result.error())}});
  changed.notify_all();
}

void Dispatcher::State::post_deliveries() {
  const auto now = call("dispatch");
  auto rows = database.read(now, [](db::Session& session) {
    return session.query(
        "SELECT peer, MAX(CASE WHEN type = 'directory.register' THEN 1 ELSE 0 END) FROM federation_outbox "
        "WHERE state = 'queued' GROUP BY peer");
  });
  if (!rows) {
    if (!stopping.stop_requested()) log::warn("federation.queue", {{"error", describe(rows.error())}});
    return;
  }
  const bool queued = std::ranges::any_of(*rows, [](const db::Row& row) { return row.boolean(1); });
  bool registering = false;
  {
    std::lock_guard lock(mutex);
    if (queued && !register_queued) registering_until = Steady::now() + kRegistering;
    register_queued = queued;
    registering = Steady::now() < registering_until;
  }
  for (const auto& row : *rows) {
    const auto peer = row.text(0);
    if (registering && peer != identity.profile().operator_id) continue;
    start_turn(peer, [this, peer] { return courier.deliver(call("dispatch." + peer), peer); });
  }
}

// Asks the operator for what is newer than ours.
Result<> Dispatcher::State::pull(const Call& own) {
  for (const std::string_view kind : {"trust", "directory"}) {
    const auto have = kind == "trust" ? trust.list()->version : trust.directory()->version;
    http::OutRequest request;
    request.target = fmt::format("/peer/v1/{}?after={}", kind, have);
    const auto response = JW_TRY(
        client.send(own.within(options.last_backoff), identity.profile().operator_id, std::move(request)));
    if (response.status == 204) continue;
    if (response.status != 200) return fail(error_of(response));
    const auto json = JW_TRY(parse_json(response.body));
    if (!json.is_object())
      return fail(Code::Corrupt, "trust.form", "the operator's answer is no JSON object",
                  "域管理方的应答不是 JSON 对象");
    if (JW_TRY(trust.accept(own, kind, json.get_object())))
      log::info("federation.trust", {{"document", std::string(kind)}, {"had", std::to_string(have)}});
  }
  return {};
}

// Departments that live here and that the domain does not know of yet, or not as they are now.
Result<> Dispatcher::State::register_own(const Call& own) {
  if (trust.orgs() == nullptr) return {};
  std::vector<DirectoryOrg> missing;
  const auto known = trust.directory();
  for (const auto& org : JW_TRY(trust.orgs()->all(own, {.region = {}, .line = {}, .node = identity.id()}))) {
    auto here = entry_of(org);
    if (std::ranges::find(known->orgs, here) == known->orgs.end()) missing.push_back(std::move(here));
  }
  const bool known_already = missing == registered;
  {
    std::lock_guard lock(mutex);
    if ((missing.empty() && !register_queued) || identity.is_operator())
      registering_until = {};
    else if (!known_already)
      registering_until = Steady::now() + kRegistering;
  }
  if (missing.empty() || known_already) return {};
  JW_TRY(database.write(own, [&](db::Session& session) {
    return register_orgs(session, own, identity, outbox, clock, missing);
  }));
  registered = std::move(missing);  // once a change: the directory that comes back shows it
  return {};
}

void Dispatcher::State::work() {
  Steady::time_point next_pull{}, next_look{};
  while (!stopping.stop_requested()) {
    const auto now = Steady::now();
    if (now >= next_look) {
      next_look = now + kLookAtStore;
      start_turn("store", [this]() -> Result<> {
        const auto own = call("trust");
        JW_TRY(trust.refresh(own));
        return register_own(own);
      });
    }
    // The operator has nobody to ask. A hint that comes while the answer to an earlier one is on its way is
    // kept: that answer may be older than what was hinted at.
    if (!identity.is_operator() && (now >= next_pull || pull_wanted.exchange(false))) {
      if (start_turn("trust", [this] { return pull(call("trust")); }))
        next_pull = now + options.trust_poll;
      else
        pull_wanted = true;
    }
    post_deliveries();
    std::unique_lock lock(mutex);
    changed.wait_for(lock, options.poll, [&] { return poked || stopping.stop_requested(); });
    poked = false;
  }
}

Dispatcher::Dispatcher(std::unique_ptr<State> state) : state_(std::move(state)) {}
Dispatcher::~Dispatcher() { stop(); }

Result<std::unique_ptr<Dispatcher>> Dispatcher::start(db::Database& database, const Identity& identity,
                                                      Trust& trust, Inbox& inbox, const PeerClient& client,
                                                      const Clock& clock, DispatchOptions options) {
  auto state = std::make_unique<State>(database, identity, trust, inbox, client, clock, options);
  auto* raw = state.get();
  state->thread = std::jthread([raw] { raw->work(); });
  return std::unique_ptr<Dispatcher>(new Dispatcher(std::move(state)));
}

void Dispatcher::poke() {
  {
    std::lock_guard lock(state_->mutex);
    state_->poked = true;
  }
  state_->changed.notify_all();
}

void Dispatcher::pull_trust() {
  {
    std::lock_guard lock(state_->mutex);
    state_->pull_wanted = true;
    state_->poked = true;
  }
  state_->changed.notify_all();
}

void Dispatcher::stop() {
  state_->stopping.request_stop();
  state_->changed.notify_all();
  if (state_->thread.joinable()) state_->thread.join();
  state_->pool.drain();
}

Result<std::optional<Time>> last_seen(db::Session& session, std::string_view node) {
  const auto row = JW_TRY(session.one("SELECT last_seen FROM federation_pair WHERE peer = $1", node));
  if (!row || row->text(0).empty()) return std::optional<Time>();
  return std::optional<Time>(JW_TRY(parse_time(row->text(0))));
}

Result<> keep_contact(const Call& call, db::Database& database, const PeerClient& client, const Clock& clock,
                      std::string_view node) {
  http::OutRequest request;
  // Nothing is as new as that: the shortest answer there is. Whoever answers has shown its certificate.
  request.target = "/peer/v1/trust?after=9007199254740991";
  JW_TRY(client.send(call, node, std::move(request)));
  const auto now = to_string(clock.now());
  return database.write(call, [&](db::Session& session) -> Result<> {
    // A peer that no envelope went to or came from yet has no row.
    JW_TRY(session.exec(
        "INSERT INTO federation_pair (peer, sent, sent_digest, received, received_digest, last_seen, "
        "last_error) VALUES ($1, 0, '', 0, '', $2, '') ON CONFLICT (peer) DO UPDATE SET last_seen = "
        "excluded.last_seen",
        node, now));
    return {};
  });
}

Result<std::vector<PeerStatus>> peers(const Call& call, db::Database& database, const Identity& identity,
                                      const Trust& trust) {
  JW_TRY(org::require(call, org::Right::SystemRead));
  const auto list = trust.list();
  return database.read(call, [&](db::Session& session) -> Result<std::vector<PeerStatus>> {
    std::vector<PeerStatus> all;
    for (const auto& node : list->nodes) {
      PeerStatus status{node.id, node.name, node.region, node.address, "waiting", {}, 0, {}, {}, {}};
      const auto pair = JW_TRY(session.one(
          "SELECT last_seen, last_error, last_error_zh, last_code FROM federation_pair WHERE peer = $1",
          node.id));
      const auto queued = JW_TRY(session.one(
          "SELECT COUNT(*) FROM federation_outbox WHERE state = 'queued' AND peer = $1", node.id));
      status.queued = queued ? queued->integer(0) : 0;
      if (pair) {
        status.last_seen = pair->text(0);
        status.last_error = pair->text(1);
        status.last_error_zh = pair->text(2);
        status.last_code = pair->text(3);
        if (!status.last_seen.empty()) status.state = "reachable";
        if (!status.last_error.empty()) status.state = "unreachable";
      }
      if (node.state != "active") status.state = "revoked";
      if (node.id == identity.id()) status.state = "self";
      all.push_back(std::move(status));
    }
    return all;
  });
}

}  // namespace jw::federation
