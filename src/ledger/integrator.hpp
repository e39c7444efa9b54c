#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/call.hpp"
#include "base/result.hpp"
#include "db/database.hpp"
#include "ledger/log.hpp"

namespace jw::ledger {

// The one thread that moves outbox rows into the log, in order. A row's sequence number is its
// index in the log, so after a crash it goes on with row number log.size().
class Integrator {
 public:
  struct Options {
    std::size_t batch = 1024;
    std::chrono::milliseconds poll{200};  // other processes write to the outbox too
    std::uint64_t keep = 10000;           // rows kept in the outbox after they are in the log
  };

  enum class State { Running, Retrying, Broken, Stopped };
  struct Status {
    State state = State::Running;
    std::uint64_t published = 0;  // entries in the log
    std::uint64_t waiting = 0;    // seen in the outbox, not yet in the log
    std::string problem;          // English, empty while running
    std::string problem_zh;
  };

  // Compares the store with the log first: a log that is behind what the store knows was
  // integrated, or has another root there, is "ledger.lost" (Corrupt); a store behind the log is
  // "ledger.ahead" (Corrupt). Both references must outlive it.
  static Result<std::unique_ptr<Integrator>> start(const Call& call, db::Database& database, Log& log,
                                                   Options options);
  ~Integrator();  // stops after the batch in hand

  // There is something new in the outbox. Cheap; from any thread.
  void poke();

  // Returns when entry `seq` is published: "at least this far". Errors: Timeout, the reason of a
  // broken log.
  Result<> wait_for(const Call& call, std::uint64_t seq);

  Status status() const;

 private:
  struct Worker;
  explicit Integrator(std::unique_ptr<Worker> worker);
  std::unique_ptr<Worker> worker_;
};

}  // namespace jw::ledger
