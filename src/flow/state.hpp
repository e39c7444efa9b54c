#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/result.hpp"

// What is true of one instance now. Plain data that only apply() (entry.hpp) changes, so that the
// journal alone rebuilds it. Nodes are indices of the version of the process it runs. Ids of
// tokens, scopes and waits come from one counter per instance; 0 is none, or the root scope.
namespace jw::flow {

using Id = std::uint32_t;
inline constexpr std::uint32_t kNoFlow = 0;  // Token::flow is the index of a sequence flow plus one

// Where the instance is. A token on an activity waits for what is opened there: waits, or scopes.
// A token on a joining gateway waits for the others.
struct Token {
  Id id = 0, scope = 0;
  std::uint32_t node = 0;
  std::uint32_t flow = kNoFlow;  // it came along this one
};

enum class ScopeKind : std::uint8_t {
  Root,
  Sub,    // an embedded sub-process
  Event,  // an event sub-process
  Many,   // a multi-instance activity: holds the executions
  Run,    // one execution of an activity with variables of its own
};

struct Scope {
  Id id = 0, parent = 0;
  Id token = 0;  // the host, which waits outside; 0 for the root and event sub-processes
  std::uint32_t node = 0;
  ScopeKind kind = ScopeKind::Root;
  boost::json::object variables;
  // Many: the executions. Run: `index` is its place among them.
  std::uint32_t total = 0, started = 0, done = 0, index = 0;
  boost::json::array items, outputs;
};

enum class WaitKind : std::uint8_t {
  Task,  // a person completes it
  Job,   // a function wired in by name
  Message,
  Timer,
  Signal,
  Child,     // an instance that was called
  Incident,  // somebody who can mend it
};

// What a token, or a scope, is waiting for.
struct Wait {
  Id id = 0;
  Id token = 0;  // 0: an event sub-process of `scope` that may start
  Id scope = 0;
  std::uint32_t node = 0;  // the event, when it is a boundary event or one behind a gateway
  WaitKind kind = WaitKind::Task;
  std::int64_t due = 0;   // milliseconds since 1970; 0: none
  std::int32_t left = 0;  // tries of a job; repetitions of a timer, -1 without end
  std::string name;       // topic, message, signal, org of a task, reason of an incident
  std::string key;        // correlation key, right of a task, text of an incident
  std::string person;     // who has the task
  std::string others;     // people who may not do it, joined by line ends

  // Not part of the state: what the store still has to be told.
  bool stored = false;
  bool changed = false;
};

// A legal clock that was started (clock.hpp says what it means).
struct RunningClock {
  Id id = 0, scope = 0;
  Id token = 0;      // of the activity it belongs to; 0: the scope
  std::string spec;  // ClockSpec::id
  std::string body;  // its state as JSON
};

enum class Status : std::uint8_t { Running, Completed, Terminated, Failed };
std::string_view to_string(Status status);  // "running", "completed", "terminated", "failed"

struct State {
  std::int64_t version = 0;  // of the process
  Id next = 1;
  Status status = Status::Running;
  std::string outcome;      // end event that ended it, reason of termination, or code of an error
  std::int64_t parent = 0;  // the instance that called it, and where that one waits
  Id parent_wait = 0;
  std::vector<Token> tokens;
  std::vector<Scope> scopes;  // the root first
  std::vector<Wait> waits;
  std::vector<RunningClock> clocks;

  std::vector<Wait> closed;  // stored ones that were closed; not part of the state

  Token* token(Id id);
  Scope* scope(Id id);
  Wait* wait(Id id);
  const Token* token(Id id) const { return const_cast<State*>(this)->token(id); }
  const Scope* scope(Id id) const { return const_cast<State*>(this)->scope(id); }
  const Wait* wait(Id id) const { return const_cast<State*>(this)->wait(id); }
};

// Two equal states give equal bytes.
std::string encode(const State& state);
// "flow.state" (Corrupt).
Result<State> decode_state(std::string_view bytes);

}  // namespace jw::flow
