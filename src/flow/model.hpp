#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "flow/expression.hpp"

// A process as the engine runs it: what is left of a BPMN 2.0 document once everything that can't
// be executed has been refused (refusals.hpp). Plain data, immutable once read, indices instead of
// pointers. The document itself (diagram, other tools' extensions) is kept beside it as text.
namespace jw::flow {

enum class NodeKind : std::uint8_t {
  StartEvent,
  EndEvent,
  CatchEvent,  // intermediate
  ThrowEvent,  // intermediate
  BoundaryEvent,
  UserTask,
  ServiceTask,
  SendTask,
  ReceiveTask,
  ScriptTask,
  RuleTask,    // business rule: a decision table
  ManualTask,  // also a plain <task>: passes through
  ExclusiveGateway,
  ParallelGateway,
  InclusiveGateway,
  EventGateway,
  SubProcess,
  EventSubProcess,
  CallActivity,
};

enum class Trigger : std::uint8_t { None, Message, Timer, Signal, Error, Escalation, Terminate, Link };
enum class TimerKind : std::uint8_t { Date, Duration, Cycle, WorkingDays };

struct EventDefinition {
  Trigger trigger = Trigger::None;
  // Name of the message, signal or link; code of the error or escalation ("" catches any).
  std::string name;
  std::optional<Expression> correlation;  // messages: the key that names the instance
  TimerKind timer_kind = TimerKind::Duration;
  // ISO 8601 text or number of working days once evaluated; constants are expressions too.
  std::optional<Expression> timer;
};

struct SequenceFlow {
  std::string id, name;
  int line = 0;
  std::size_t from = 0, to = 0;  // indices in Process::nodes
  std::optional<Expression> condition;
};

// 会签: several executions of one activity.
struct MultiInstance {
  bool sequential = false;
  std::optional<Expression> cardinality;  // a number, or else
  std::optional<Expression> collection;   // an array
  std::string element;                    // variable that holds one of the collection
  std::optional<Expression> completion;   // over the counts total, active, done and the outputs
  std::string output;                     // variable that collects `output_element` of each
  std::optional<Expression> output_element;
};

// Copies a value on the way in (process to task) or out (task to process).
struct Assignment {
  std::string to;
  Expression from;
};

// Who may do a user task. Empty means nobody is asked for by that kind; all empty is refused at
// deployment. Values are expressions so that a department can come from a variable.
struct Candidates {
  std::optional<Expression> org;       // org id, "320613.data"
  std::string right;                   // a right of org/rights.hpp, "application.review"
  std::optional<Expression> assignee;  // person id
  std::optional<Expression> not_by;    // person ids that may not: four eyes
};

// A legal clock (时限) on an activity, sub-process or the whole process: it starts when a token
// enters and stops when it leaves, unless start_on or stop_on name other nodes of the scope. What
// it means is in clock.hpp.
struct ClockSpec {
  std::string id;                                  // unique in the process
  std::string name;                                // for people: "答复时限"
  std::string preset;                              // "CN-809"
  std::string duty;                                // duty of the preset: "reply.conditional"
  std::optional<Expression> days;                  // instead of a preset duty: working days, with `basis`
  std::string basis;                               // legal citation when `days` is given
  std::string start_on, stop_on;                   // node ids
  std::vector<std::string> suspend_on, resume_on;  // node ids; leaving them suspends / resumes
  std::string suspend_reason;                      // key of the reasons table, which cites the article
  std::string outer;       // id of the clock this one runs inside of (并联审批 总时限)
  std::string on_silence;  // "" only chased, "accept" deemed accepted, "escalate"
  int line = 0;
};

enum class Binding : std::uint8_t { Latest, Pinned };  // version a call activity uses

struct Node {
  NodeKind kind = NodeKind::ManualTask;
  std::string id, name;
  int line = 0;
  std::optional<std::size_t> scope;             // the sub-process it lies in
  std::vector<std::size_t> incoming, outgoing;  // indices in Process::flows
  std::optional<std::size_t> default_flow;
  EventDefinition event;
  std::optional<std::size_t> attached_to;  // boundary events
  bool interrupting = true;                // boundary events, starts of event sub-processes
  std::optional<MultiInstance> many;
  std::vector<ClockSpec> clocks;
  std::vector<Assignment> inputs, outputs;
  Candidates candidates;             // user tasks
  std::string form;                  // user tasks: key of the page that handles it
  std::string topic;                 // service, send: key of the function wired in, "grant.issue"
  int retries = 3;                   // service, send
  std::string decision;              // rule tasks: id of a decision table
  std::optional<Expression> script;  // script tasks
  std::string result;                // script and rule tasks: variable that gets the value
  std::string called;                // call activities: process id
  Binding binding = Binding::Latest;
  std::int64_t pinned = 0;  // version, when pinned
};

struct Process {
  std::string id, name;
  int line = 0;
  std::vector<Node> nodes;  // document order; a sub-process before what lies in it
  std::vector<SequenceFlow> flows;
  std::vector<ClockSpec> clocks;  // of the whole process
};

// The node with that id, or npos.
inline constexpr std::size_t npos = static_cast<std::size_t>(-1);
std::size_t find_node(const Process& process, std::string_view id);

// Tasks, sub-processes and call activities.
bool is_activity_kind(NodeKind kind);

using jw::to_string;                        // of times too
std::string_view to_string(NodeKind kind);  // "userTask"
std::string_view to_string(Trigger trigger);

}  // namespace jw::flow
