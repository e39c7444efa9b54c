#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
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
  // Lives on the stack of the caller, who waits until it is done.
  struct Job {
    const Call& call;
    const Body& body;
    bool done = false;
    Result<> result;
    std::exception_ptr thrown;
  };

  explicit SqliteWriter(std::unique_ptr<SqliteConnection> connection);
  void work(const std::stop_token& stop);
  std::vector<Job*> next_group(const std::stop_token& stop);
  void run_group(std::vector<Job*> group);
  bool begin(std::vector<Job*>& group);
  bool run_one(Job& job);
  void finish(Job& job);
  void finish_all(std::vector<Job*>& group, const Error& error);
  void roll_back();

  std::unique_ptr<SqliteConnection> connection_;
  std::mutex mutex_;
  std::condition_variable_any arrived_;
  std::condition_variable_any finished_;
  std::deque<Job*> queue_;
  std::jthread thread_;
};

}  // namespace jw::db
