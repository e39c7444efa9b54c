#include "exchange/runner.hpp"

#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "base/guarded.hpp"
#include "base/log.hpp"
#include "base/pool.hpp"
#include "catalog/data_versions.hpp"
#include "db/database.hpp"
#include "exchange/builder.hpp"
#include "exchange/grants.hpp"
#include "exchange/plan_batch.hpp"
#include "exchange/receiver.hpp"
#include "exchange/sender.hpp"
#include "federation/dispatch.hpp"
#include "federation/peer_client.hpp"
#include "ledger/event.hpp"

namespace jw::exchange {
namespace {

using Steady = std::chrono::steady_clock;
constexpr auto kLookForNews = std::chrono::seconds(2);
constexpr auto kWork = std::chrono::hours(6);

Builder::Options build_options(const Parts& parts, const RunOptions& options) {
  Builder::Options build;
  build.bulk.memory_bytes = options.memory_bytes;
  build.bulk.threads = options.threads;
  build.bulk.temp_folder = parts.data / "tmp" / "scan";
  build.first_backoff = options.first_backoff;
  build.last_backoff = options.last_backoff;
  build.elsewhere = options.elsewhere;
  return build;
}

}  // namespace

struct Runner::State {
  State(Parts parts_in, const federation::PeerClient& client_in, Receiver& receiver_in, RunOptions options_in)
      : parts(std::move(parts_in)),
        client(client_in),
        receiver(receiver_in),
        options(options_in),
        builder(parts, build_options(parts, options_in)),
        sender(parts, client_in, receiver_in,
               {options_in.first_backoff, options_in.last_backoff, options_in.acknowledged,
                options_in.elsewhere}),
        building("build", 1, 4),
        sending("send", options_in.senders, 4096) {}

  Call call(std::string_view trace) const {
    auto made = Call::system(trace, kWork);
    made.stop = stopping.get_token();
    return made;
  }

  void work();
  void report(std::string_view what, const Result<>& result) const;
  Result<> expire(const Call& own) const;
  Result<> plan_news(const Call& own) const;
  Result<> renew_leases(const Call& own);
  void build();
  Result<> post_sends(const Call& own);
  bool claim(const std::string& name) {
    return claimed.with([&](auto& set) { return set.insert(name).second; });
  }
  void release(const std::string& name) {
    claimed.with([&](auto& set) { set.erase(name); });
  }
  void wake() {
    {
      std::lock_guard lock(mutex);
      poked = true;
    }
    changed.notify_all();
  }

  const Parts parts;
  const federation::PeerClient& client;
  Receiver& receiver;
  const RunOptions options;
  const Builder builder;
  const Sender sender;
  std::stop_source stopping;
  Guarded<std::set<std::string>> claimed;  // batch ids being sent, "build", "sweep"

  std::mutex mutex;
  std::condition_variable changed;
  bool poked = false;

  Pool building;
  Pool sending;
  std::jthread thread;
};

void Runner::State::report(std::string_view what, const Result<>& result) const {
  if (!result && !stopping.stop_requested())
    log::warn("exchange.retry", {{"task", std::string(what)}, {"error", describe(result.error())}});
}

// judge() refuses an expired grant by the clock; this makes it visible and frees what it held.
Result<> Runner::State::expire(const Call& own) const {
  const auto now = to_string(parts.clock.now());
  const auto due = JW_TRY(parts.database.read(own, [&](db::Session& session) {
    return session.query(
        "SELECT id FROM exchange_grant WHERE state IN ('active', 'verify_only', 'suspended') AND "
        "valid_until <= $1",
        now);
  }));
  const Grants grants(parts);
  for (const auto& row : due)
    JW_TRY(parts.database.write(own, [&](db::Session& session) -> Result<> {
      JW_TRY(grants.end(session, own, row.text(0), "expired"));
      JW_TRY(ledger::record(session, own, parts.clock, {"grant.expired", row.text(0), {}}));
      return {};
    }));
  return {};
}

// A new data version plans its deliveries in its own transaction (Deliveries::data_changed). This
// finds what that cannot: after a refused batch, and grants whose resource got its first data
// while another batch was under way.
Result<> Runner::State::plan_news(const Call& own) const {
  const auto now = to_string(parts.clock.now());
  const auto idle = JW_TRY(parts.database.read(own, [&](db::Session& session) {
    return session.query(
        "SELECT d.grant_id, d.resource, d.version, d.whole FROM exchange_delivery d WHERE d.state = 'active' "
        "AND "
        "d.next_try <= $1 AND NOT EXISTS (SELECT 1 FROM exchange_batch b WHERE b.grant_id = d.grant_id AND "
        "b.side = 'sent' AND b.state IN ('planned', 'sealed', 'sending'))",
        now);
  }));
  for (const auto& row : idle) {
    const auto newest = parts.sources.locate(own, row.text(1));
    if (!newest) continue;
    if (newest->number <= row.integer(2) && !row.boolean(3)) continue;
    JW_TRY(parts.database.write(own, [&](db::Session& session) -> Result<> {
      JW_TRY(plan_batch(session, own, parts.clock, row.text(0)));
      return {};
    }));
  }
  return {};
}

// What is held under a lease is read only while its provider has been heard of: see to it well before
// the lease ends. A provider that cannot be reached is asked again at the next look.
Result<> Runner::State::renew_leases(const Call& own) {
  const auto rows = JW_TRY(parts.database.read(own, [](db::Session& session) {
    return session.query(
        "SELECT g.provider_node, MIN(g.lease_seconds), MAX(p.last_seen) FROM exchange_grant g LEFT JOIN "
        "federation_pair p ON p.peer = g.provider_node WHERE g.side = 'received' AND g.lease_seconds > 0 AND "
        "g.state IN ('active', 'verify_only', 'suspended') GROUP BY g.provider_node");
  }));
  for (const auto& row : rows) {
    const auto node = row.text(0);
    const auto due = parts.clock.now() - std::chrono::seconds(row.integer(1)) / 3;
    if (row.text(2) > to_string(due) || !claim("lease." + node)) continue;
    const bool posted = sending.try_post([this, node] {
      report("lease", federation::keep_contact(call("lease").within(std::chrono::seconds(10)), parts.database,
                                               client, parts.clock, node));
      release("lease." + node);
    });
    if (!posted) release("lease." + node);
  }
  return {};
}

// One scan at a time: it uses every core.
void Runner::State::build() {
  if (!claim("build")) return;
  const bool posted = building.try_post([this] {
    auto built = builder.build_due(call("build"));
    report("build", built ? Result<>() : Result<>(tl::unexpected<Error>(built.error())));
    release("build");
    if (built && *built > 0) wake();  // they can be sent now
  });
  if (!posted) release("build");
}

Result<> Runner::State::post_sends(const Call& own) {
  const auto now = to_string(parts.clock.now());
  const auto rows = JW_TRY(parts.database.read(own, [&](db::Session& session) {
    return session.query(
        "SELECT id FROM exchange_batch WHERE side = 'sent' AND state IN ('sealed', 'sending') AND next_try "
        "<= $1 "
        "ORDER BY id",
        now);
  }));
  for (const auto& row : rows) {
    const auto id = row.text(0);
    if (!claim(id)) continue;
    const bool posted = sending.try_post([this, id] {
      report("send", sender.send(call("send." + id), id));
      release(id);
    });
    if (!posted) release(id);
  }
  return {};
}

void Runner::State::work() {
  Steady::time_point next_news{}, next_sweep{};
  while (!stopping.stop_requested()) {
    const auto own = call("exchange").within(std::chrono::minutes(1));
    const auto now = Steady::now();
    if (now >= next_news) {
      next_news = now + kLookForNews;
      report("expire", expire(own));
      report("plan", plan_news(own));
      report("leases", renew_leases(own));
    }
    build();
    report("send", post_sends(own));
    if (now >= next_sweep) {
      next_sweep = now + options.sweep;
      report("sweep", receiver.sweep(own));
    }
    std::unique_lock lock(mutex);
    changed.wait_for(lock, options.poll, [&] { return poked || stopping.stop_requested(); });
    poked = false;
  }
}

Runner::Runner(std::unique_ptr<State> state) : state_(std::move(state)) {}
Runner::~Runner() { stop(); }

Result<std::unique_ptr<Runner>> Runner::start(Parts parts, const federation::PeerClient& client,
                                              Receiver& receiver, RunOptions options) {
  JW_TRY(file::make_folder(parts.data / "tmp" / "scan"));
  JW_TRY(file::make_folder(parts.data / "lake" / "holdings"));
  auto state = std::make_unique<State>(std::move(parts), client, receiver, options);
  auto* raw = state.get();
  state->thread = std::jthread([raw] { raw->work(); });
  return std::unique_ptr<Runner>(new Runner(std::move(state)));
}

void Runner::poke() { state_->wake(); }

void Runner::stop() {
  state_->stopping.request_stop();
  state_->wake();
  if (state_->thread.joinable()) state_->thread.join();
  state_->building.drain();
  state_->sending.drain();
}

Result<Runner::Load> Runner::load(const Call& call) const {
  const auto rows = JW_TRY(state_->parts.database.read(call, [](db::Session& session) {
    return session.query(
        "SELECT state, COUNT(*) FROM exchange_batch WHERE state IN ('planned', 'sealed', 'sending', "
        "'receiving') GROUP BY state");
  }));
  Load load;
  for (const auto& row : rows) {
    const auto count = static_cast<std::size_t>(row.integer(1));
    if (row.text(0) == "planned") load.planned = count;
    if (row.text(0) == "sealed") load.sealed = count;
    if (row.text(0) == "sending") load.sending = count;
    if (row.text(0) == "receiving") load.receiving = count;
  }
  return load;
}

}  // namespace jw::exchange
