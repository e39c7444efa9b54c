#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/json/object.hpp>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "flow/program.hpp"

namespace jw::db {
class Database;
class Session;
}  // namespace jw::db
namespace jw::org {
class Calendars;
}

namespace jw::flow {

class DutyRegister;
class Recent;

// What a client asks of the engine: one row of an instance's journal.
struct Command {
  enum class Kind : std::uint8_t {
    Start,      // process, version (0 the latest), title, key, org, region, data
    Complete,   // task, data
    Claim,      // task
    Unclaim,    // task
    Delegate,   // task, person or org
    Message,    // name, key, id, seconds, data
    Signal,     // name, data
    Retry,      // task: the incident; data: variables set before
    Resolve,    // task: the incident, whose activity counts as done; data: what it gave
    Variables,  // instance, data
    Terminate,  // instance, note
    Fire,       // a timer that is due, by number
    Job,        // a job that is due, by number
    JobDone,    // a job that ran outside, by number; data, or error
    Silence,    // instance, name: the clock whose silence took effect, note: accept or escalate
    Move,       // instance, version, mapping: migration
  };
  Kind kind = Kind::Start;
  std::string process;
  std::int64_t version = 0;
  std::string instance;
  std::string task;  // of a task or incident: "<instance>.<number>"
  std::string id;    // of a message: a second one with it is a duplicate. Of a new instance, or ""
  std::string name, key;
  std::string title, org, region;  // of a new instance; org also who gets a task
  std::string person;              // who gets a task
  std::string note;                // why, for the history
  std::int64_t seconds = 0;        // how long an early message is kept
  std::int64_t number = 0;         // key of a row of timers or jobs
  boost::json::object data;
  std::optional<Error> error;
  std::map<std::string, std::string> mapping;  // node ids: from the old version to the new one
};

// What became of it, as it is in the store when the command's transaction is.
struct Answer {
  std::string instance;
  std::string status;   // running, completed, terminated, failed
  std::string outcome;  // id of the end event, reason, or error code
  // Messages: correlated, started, buffered, duplicate, late (nobody waits and it isn't kept).
  std::string message;
  std::vector<std::string> tasks;      // open tasks of the instance
  std::vector<std::string> incidents;  // open incidents of the instance
};

// What a function wired in for service and send tasks gets.
struct Job {
  std::string instance, process, node, name;  // name: of the task, for people
  std::string title, key, org, region;        // of the instance
  std::string topic;
  int left = 0;  // tries, this one included
  boost::json::object variables;
};
struct JobResult {
  boost::json::object variables;  // put into the process, or mapped by the task's outputs
  std::string error;              // code of an error of the model, which a boundary event may catch
};
// Runs inside the transaction of the step: what it writes by `session` is kept exactly when the
// step is, so it happens once. An Error is tried again, then it is an incident.
using JobFunction = std::function<Result<JobResult>(db::Session&, const Call&, const Job&)>;
// Runs on the engine's own thread outside of any transaction, at least once.
using OutsideFunction = std::function<Result<JobResult>(const Call&, const Job&)>;

// Runs processes. Every command is a step of one instance (and of those it calls): entries in the
// journal, state, inbox, timers and events are committed together, so whoever gets an answer finds
// it in the inbox. Waiting commands of many callers share one commit. Thread-safe.
class Engine {
 public:
  struct Parts {
    db::Database& database;
    const Clock& clock;
    const org::Calendars* calendars = nullptr;  // without: working days are an incident
    const DutyRegister* duties = nullptr;       // without: clocks are not kept
    // The process, version 0 the latest one. "flow.process_unknown" (NotFound).
    std::function<Result<std::shared_ptr<const Program>>(db::Session&, std::string_view, std::int64_t)>
        program;
    // A decision table over variables; may be empty.
    std::function<Result<boost::json::value>(db::Session&, std::string_view, const boost::json::object&)>
        decide{};
    // The version an instance of a region begins with; empty: the latest one.
    std::function<Result<std::int64_t>(db::Session&, std::string_view process, std::string_view region)>
        version_for{};
  };
  explicit Engine(Parts parts);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // The functions behind the topics of service and send tasks; set while wiring.
  void on(std::string topic, JobFunction function);
  void on_outside(std::string topic, OutsideFunction function);
  bool knows(std::string_view topic) const;
  // Told in the transaction in which an instance ends.
  using Ended = std::function<Result<>(db::Session&, const Call&, std::string_view instance, const Answer&)>;
  void on_ended(std::string process, Ended function);

  // One command, durable when it returns. Errors: "flow.process_unknown", "flow.unknown" (no such
  // instance, task or incident), "flow.over" (Conflict: it is done already), "flow.right" (Denied:
  // not this person's task; recorded), "flow.four_eyes" (Denied), "flow.taken" (Denied: somebody
  // else has it), "flow.data" (Invalid: too large).
  Result<Answer> run(const Call& call, Command command);
  // Many, one after another in one commit; one that fails doesn't undo the others.
  std::vector<Result<Answer>> run_many(const Call& call, std::vector<Command> commands);
  // Inside somebody else's transaction.
  Result<Answer> run(db::Session& session, const Call& call, const Command& command) const;

  // Message and timer start events of a version that was deployed replace those of the one before.
  Result<> deployed(db::Session& session, const Call& call, const Program& program) const;

  // Timers, tries again and messages that are due by now. How much was done; also called by the
  // engine's own thread once start() was called.
  Result<std::size_t> run_due(const Call& call);
  // The thread of timers and of functions outside.
  void start_thread();
  void stop();

  const Parts& parts() const { return parts_; }
  const JobFunction* function(std::string_view topic) const;
  const OutsideFunction* outside(std::string_view topic) const;
  const Ended* ended(std::string_view process) const;

 private:
  struct Waiting;
  void lead(std::unique_lock<std::mutex>& lock);
  Result<std::size_t> run_starts(const Call& call);
  Result<std::size_t> run_outside(const Call& call);
  void work(const std::stop_token& stop);

  Parts parts_;
  std::map<std::string, JobFunction, std::less<>> functions_;
  std::map<std::string, OutsideFunction, std::less<>> outside_;
  std::map<std::string, Ended, std::less<>> ended_;
  std::mutex mutex_;
  std::deque<Waiting*> queue_;
  std::condition_variable arrived_;
  std::size_t together_ = 0;  // commands of the last group
  bool leading_ = false;
  std::unique_ptr<Recent> recent_;
  std::mutex sleep_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

// Bytes of a command's data as JSON.
inline constexpr std::size_t kMostData = 256 * 1024;

}  // namespace jw::flow
