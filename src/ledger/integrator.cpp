#include "ledger/integrator.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "base/log.hpp"
#include "ledger/outbox.hpp"
#include "ledger/tree.hpp"

namespace jw::ledger {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kFirstPause{100};
constexpr std::chrono::milliseconds kLongestPause{5000};
// The store's note of how far the log has come may lag: each costs a commit.
constexpr std::chrono::milliseconds kMarkEvery{1000};
// A waiting caller looks at least this often whether it was stopped.
constexpr std::chrono::milliseconds kLook{100};

// Whether the same step may succeed later without anybody mending anything but the machine.
bool passes(const Error& error) {
  return error.code == Code::Unavailable || error.code == Code::Busy || error.code == Code::Timeout ||
         error.code == Code::Conflict;
}

Result<> compare(const Head& head, const Log& log) {
  if (log.size() < head.integrated)
    return fail(
        Code::Corrupt, "ledger.lost",
        "the store saw {} entries in the log, which now has {}; restore store and log from one backup",
        "数据库记录日志已有 {} 条，现仅有 {} 条，请用同一份备份恢复数据库和日志", head.integrated,
        log.size());
  if (log.size() > head.next)
    return fail(Code::Corrupt, "ledger.ahead",
                "the log has {} entries, the store knows of {}; restore store and log from one backup",
                "日志已有 {} 条，数据库只有 {} 条，请用同一份备份恢复数据库和日志", log.size(), head.next);
  if (head.integrated > 0 && hex(JW_TRY(log.root_at(head.integrated))) != head.root)
    return fail(
        Code::Corrupt, "ledger.lost",
        "the log is another one than the store wrote {} entries to; restore store and log from one backup",
        "日志与数据库写入的 {} 条不一致，请用同一份备份恢复数据库和日志", head.integrated);
  return {};
}

}  // namespace

struct Integrator::Worker {
  Worker(db::Database& store, Log& to, Options with, std::uint64_t integrated)
      : database(store), log(to), options(with), marked(integrated) {
    status.published = log.size();
  }

  db::Database& database;
  Log& log;
  const Options options;

  mutable std::mutex mutex;
  std::condition_variable_any woken;      // the worker: poke() or stop
  std::condition_variable_any published;  // the callers of wait_for()
  bool poked = false;
  Status status;
  Error broken;

  std::uint64_t marked;  // only the worker's thread
  Steady::time_point marked_at = Steady::now();
  std::jthread thread;  // last: it uses all of the above

  void run(std::stop_token stop) {
    auto pause = kFirstPause;
    while (!stop.stop_requested()) {
      auto moved = step();
      if (moved) {
        pause = kFirstPause;
        if (*moved == 0) wait(stop, options.poll);
        continue;
      }
      if (!passes(moved.error())) {
        give_up(std::move(moved).error());
        return;
      }
      report(moved.error());
      wait(stop, pause);
      pause = std::min(pause * 2, kLongestPause);
    }
    (void)mark();
    const std::lock_guard lock(mutex);
    status.state = State::Stopped;
  }

  // Moves one batch; how many entries that was.
  Result<std::size_t> step() {
    const Call call = Call::system("ledger");
    const std::uint64_t size = log.size();
    Head head;
    const auto batch =
        JW_TRY(database.read(call, [&](db::Session& session) -> Result<std::vector<std::string>> {
          head = JW_TRY(read_head(session));
          auto rows = JW_TRY(read_outbox(session, size, options.batch));
          if (rows.empty() && head.next != size)
            return fail(Code::Corrupt, "ledger.gap",
                        "entry {} is missing in the store's outbox; restore store and log from one backup",
                        "待写日志缺少第 {} 条，请用同一份备份恢复数据库和日志", size);
          return rows;
        }));
    if (!batch.empty()) JW_TRY(log.append(batch));
    {
      const std::lock_guard lock(mutex);
      const bool recovered = status.state == State::Retrying;
      status = {State::Running, log.size(), head.next - std::min(head.next, log.size()), {}, {}};
      if (recovered) log::info("ledger.recovered");
    }
    published.notify_all();
    if (log.size() > marked &&
        (Steady::now() - marked_at >= kMarkEvery || log.size() - marked >= options.keep))
      JW_TRY(mark());
    return batch.size();
  }

  Result<> mark() {
    const std::uint64_t size = log.size();
    if (size == marked) return {};
    const std::string root = hex(log.root());
    JW_TRY(database.write(Call::system("ledger"), [&](db::Session& session) {
      return mark_integrated(session, size, root, options.keep);
    }));
    marked = size;
    marked_at = Steady::now();
    return {};
  }

  void wait(const std::stop_token& stop, std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex);
    woken.wait_for(lock, stop, limit, [&] { return poked; });
    poked = false;
  }

  void report(const Error& error) {
    const std::lock_guard lock(mutex);
    if (status.state != State::Retrying) log::warn("ledger.retrying", {{"error", describe(error)}});
    status.state = State::Retrying;
    status.problem = error.message;
    status.problem_zh = error.message_zh;
  }

  void give_up(Error error) {
    log::error("ledger.broken", {{"error", describe(error)}});
    {
      const std::lock_guard lock(mutex);
      status.state = State::Broken;
      status.problem = error.message;
      status.problem_zh = error.message_zh;
      broken = std::move(error);
    }
    published.notify_all();
  }
};

Integrator::Integrator(std::unique_ptr<Worker> worker) : worker_(std::move(worker)) {}

Integrator::~Integrator() {
  worker_->thread.request_stop();
  worker_->thread.join();
}

Result<std::unique_ptr<Integrator>> Integrator::start(const Call& call, db::Database& database, Log& log,
                                                      Options options) {
  const Head head = JW_TRY(database.read(call, [](db::Session& session) { return read_head(session); }));
  JW_TRY(compare(head, log));
  auto worker = std::make_unique<Worker>(database, log, options, head.integrated);
  auto* const raw = worker.get();
  worker->thread = std::jthread([raw](std::stop_token stop) { raw->run(std::move(stop)); });
  return std::unique_ptr<Integrator>(new Integrator(std::move(worker)));
}

void Integrator::poke() {
  {
    const std::lock_guard lock(worker_->mutex);
    worker_->poked = true;
  }
  worker_->woken.notify_one();
}

Result<> Integrator::wait_for(const Call& call, std::uint64_t seq) {
  poke();
  std::unique_lock lock(worker_->mutex);
  while (worker_->status.published <= seq) {
    if (worker_->status.state == State::Broken) return fail(worker_->broken);
    if (worker_->status.state == State::Stopped)
      return fail(Code::Unavailable, "ledger.stopped", "the node is shutting down; ask again when it is back",
                  "节点正在停止，请在恢复后重试");
    JW_TRY(call.check());
    const auto look = std::min(call.deadline, Steady::now() + kLook);
    worker_->published.wait_until(lock, look);
  }
  return {};
}

Integrator::Status Integrator::status() const {
  const std::lock_guard lock(worker_->mutex);
  return worker_->status;
}

}  // namespace jw::ledger
