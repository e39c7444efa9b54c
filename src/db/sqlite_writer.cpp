#include "db/sqlite_writer.hpp"

#include <algorithm>
#include <chrono>

#include "base/check.hpp"
#include "base/log.hpp"
#include "base/prompt.hpp"

namespace jw::db {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kGroup = 128;  // bodies in one commit
constexpr auto kGroupTime = 10ms;    // after that the group is committed as it is, so nobody waits long

}  // namespace

Result<std::unique_ptr<SqliteWriter>> SqliteWriter::open(const file::Path& path) {
  auto connection = JW_TRY(SqliteConnection::open(path, SqliteConnection::Access::Write));
  return std::unique_ptr<SqliteWriter>(new SqliteWriter(std::move(connection)));
}

SqliteWriter::SqliteWriter(std::unique_ptr<SqliteConnection> connection)
    : connection_(std::move(connection)) {
  thread_ = std::jthread([this] { work(); });
}

SqliteWriter::~SqliteWriter() {
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }
  arrived_.notify_one();
  thread_.join();
}

void SqliteWriter::Job::finish() {
  {
    std::lock_guard lock(mutex_);
    done_ = true;
  }
  changed_.notify_one();
}

bool SqliteWriter::Job::wait_until(std::chrono::steady_clock::time_point until) {
  std::unique_lock lock(mutex_);
  return changed_.wait_until(lock, until, [this] { return done_; });
}

Result<> SqliteWriter::write(const Call& call, const Body& body) {
  JW_CHECK(std::this_thread::get_id() != thread_.get_id(), "a body must not call write() of the same store");
  JW_TRY(call.check());
  const auto job = std::make_shared<Job>(call, body);
  {
    std::lock_guard lock(mutex_);
    queue_.push_back(job);
  }
  arrived_.notify_one();
  for (bool queued = true;;) {
    const auto slice = std::chrono::steady_clock::now() + 1s;
    if (job->wait_until(queued ? std::min(call.deadline, slice) : slice)) break;
    if (!queued) continue;
    auto late = call.check();
    if (late) continue;
    // Still waiting: leave the queue. Already running: its statements are interrupted, and whether
    // it was committed is only known when the writer says so.
    std::lock_guard lock(mutex_);
    if (std::erase(queue_, job) != 0) return late;
    queued = false;
  }
  if (job->thrown) std::rethrow_exception(job->thrown);
  return std::move(job->result);
}

void SqliteWriter::work() {
  run_promptly();
  for (;;) {
    auto group = next_group();
    if (group.empty()) return;
    run_group(std::move(group));
  }
}

SqliteWriter::Group SqliteWriter::next_group() {
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [this] { return closed_ || !queue_.empty(); });
  Group group;
  while (!queue_.empty() && group.size() < kGroup) {
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return group;
}

// SQLite may give up the whole transaction when a statement is interrupted or the disk is full.
// Then the one that caused it has failed and the others are run again.
void SqliteWriter::run_group(Group group) {
  while (!group.empty()) {
    if (!begin(group)) return;
    const auto started = std::chrono::steady_clock::now();
    Group ran, later;
    bool lost = false;
    for (std::size_t i = 0; i < group.size(); ++i) {
      if (!ran.empty() && std::chrono::steady_clock::now() - started > kGroupTime) {
        later.assign(group.begin() + static_cast<std::ptrdiff_t>(i), group.end());
        break;
      }
      Job& job = *group[i];
      const bool kept = ran.empty() ? run_first(job) : run_one(job);
      if (!connection_->in_transaction()) {
        // Not kept and not the savepoint's fault: everybody before it was undone as well.
        lost = true;
        job.finish();
        later.assign(group.begin() + static_cast<std::ptrdiff_t>(i) + 1, group.end());
        break;
      }
      if (kept)
        ran.push_back(group[i]);
      else
        job.finish();
    }
    if (lost) {
      ran.insert(ran.end(), later.begin(), later.end());
      group = std::move(ran);
      continue;
    }
    const auto committed = connection_->control(ran.empty() ? "ROLLBACK" : "COMMIT");
    if (!committed) {
      roll_back();
      finish_all(ran, committed.error());
    }
    for (const auto& job : ran) job->finish();
    group = std::move(later);
  }
}

// Waits for other processes as long as the most patient of the group does.
bool SqliteWriter::begin(Group& group) {
  for (;;) {
    std::erase_if(group, [](const std::shared_ptr<Job>& job) {
      job->result = job->call.check();
      if (job->result) return false;
      job->finish();
      return true;
    });
    if (group.empty()) return false;
    auto begun = connection_->try_begin();
    if (!begun) {
      finish_all(group, begun.error());
      return false;
    }
    if (*begun) return true;
  }
}

bool SqliteWriter::run_body(Job& job) {
  job.thrown = nullptr;
  connection_->act_for(&job.call);
  try {
    job.result = job.body(*connection_);
  } catch (...) {
    job.thrown = std::current_exception();
  }
  connection_->act_for(nullptr);
  const bool kept = job.result && !job.thrown;
  if (!kept || connection_->in_transaction()) return kept;
  job.result = fail(Code::Internal, "db.statement", "a body must not end its transaction itself",
                    "事务体不得自行结束事务");
  return false;
}

// Whoever is first needs no savepoint, for which SQLite would copy each page before it changes it:
// nobody's work is lost with the transaction when it fails.
bool SqliteWriter::run_first(Job& job) {
  if (run_body(job)) return true;
  roll_back();
  JW_CHECK(!connection_->in_transaction(), "what a body left behind could not be undone");
  return false;
}

bool SqliteWriter::run_one(Job& job) {
  job.thrown = nullptr;
  job.result = connection_->control("SAVEPOINT body");
  if (!job.result) return false;
  const bool kept = run_body(job);
  if (!connection_->in_transaction()) return false;
  auto closed = kept ? connection_->control("RELEASE body") : connection_->control("ROLLBACK TO body");
  if (!kept && closed) closed = connection_->control("RELEASE body");
  if (!closed) {
    roll_back();  // the caller sees that the transaction is gone and runs the others again
    if (kept) job.result = std::move(closed);
    return false;
  }
  return kept;
}

void SqliteWriter::finish_all(Group& group, const Error& error) {
  for (const auto& job : group) {
    job->result = fail(error);
    job->finish();
  }
  group.clear();
}

void SqliteWriter::roll_back() {
  if (!connection_->in_transaction()) return;
  if (const auto done = connection_->control("ROLLBACK"); !done)
    log::error("db.rollback", {{"error", describe(done.error())}});
}

}  // namespace jw::db
