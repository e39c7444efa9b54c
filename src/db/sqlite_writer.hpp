#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "db/sqlite_connection.hpp"

namespace jw::db {

// The one thread of this process that writes. Waiting bodies are run one after another in one
// transaction, each in its own savepoint, and committed together with one fsync: a body that
// fails is rolled back alone. write() returns when its body is durable, or failed.
class SqliteWriter {
 public:
  using Body = std::function<Result<>(Session&)>;

  static Result<std::unique_ptr<SqliteWriter>> open(const file::Path& path);
  ~SqliteWriter();
  SqliteWriter(const SqliteWriter&) = delete;
  SqliteWriter& operator=(const SqliteWriter&) = delete;

  // Rethrows what the body threw, on the caller's thread. Thread-safe.
  Result<> write(const Call& call, const Body& body);

 private:
  // Held by the caller, who waits, and by the writer until it has told the caller. Each has its
  // own condition: waking all callers for each of them costs more than the fsync.
  struct Job {
    Job(const Call& by, const Body& what) : call(by), body(what) {}
    void finish();
    // False when it is not done by then.
    bool wait_until(std::chrono::steady_clock::time_point until);

    const Call& call;
    const Body& body;
    Result<> result;  // the writer's until done
    std::exception_ptr thrown;

   private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool done_ = false;
  };
  using Group = std::vector<std::shared_ptr<Job>>;

  explicit SqliteWriter(std::unique_ptr<SqliteConnection> connection);
  void work();
  Group next_group();
  void run_group(Group group);
  bool begin(Group& group);
  bool run_body(Job& job);
  bool run_first(Job& job);
  bool run_one(Job& job);
  void finish_all(Group& group, const Error& error);
  void roll_back();

  std::unique_ptr<SqliteConnection> connection_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::shared_ptr<Job>> queue_;
  bool closed_ = false;
  std::jthread thread_;
};

}  // namespace jw::db
