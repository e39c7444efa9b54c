#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "flow/entry.hpp"
#include "flow/program.hpp"
#include "flow/state.hpp"

namespace jw::org {
class Calendar;
}

namespace jw::flow {

// What enters a step from outside. Equal state, command and setting give equal entries.
struct Setting {
  Time now{};
  std::shared_ptr<const org::Calendar> calendar;
  std::string region;  // whose calendar counts
  std::string person;  // who acts, "" the system
  // A decision table by id over variables; may be empty when there are none.
  std::function<Result<boost::json::value>(std::string_view, const boost::json::object&)> decide;
};

// What the step wants done outside of the instance, in this order and in the same transaction.
struct Effect {
  enum class Kind : std::uint8_t {
    Job,           // wait: run the function `name`
    Child,         // wait: start the process `name`, version `number` (0 the latest), with `variables`
    CancelChild,   // of the closed wait `wait`
    Message,       // publish `name` with key `key` and `variables`
    Signal,        // broadcast `name` with `variables`
    ClockStart,    // wait: id of the clock; spec; number: working days, 0 the preset's
    ClockStop,     // name: outcome; number 1: it fell away
    ClockSuspend,  // name: reason
    ClockResume,
  };
  Kind kind = Kind::Job;
  Id wait = 0;
  std::uint32_t node = 0;
  std::int64_t number = 0;
  std::string name{}, key{};
  boost::json::object variables{};
  const ClockSpec* spec = nullptr;
};

inline constexpr std::size_t kMostMoves = 10'000;         // of tokens in one step: a loop without a wait
inline constexpr std::uint32_t kMostExecutions = 10'000;  // of a multi-instance activity

// What an expression in a scope sees.
boost::json::object variables_of(const State& state, Id scope, const boost::json::object& more = {});

// One step: a command's consequences until every token waits. Whatever goes wrong on the way
// becomes an incident of the token it happened to; the step itself doesn't fail. Pure: the state
// changes only through apply(), each change an entry.
class Step {
 public:
  Step(const Program& program, const Setting& setting, State& state, std::vector<Entry>& entries,
       std::vector<Effect>& effects);

  // At a start event; `parent` and `parent_wait` of a called instance.
  void start(std::uint32_t node, const boost::json::object& variables, std::int64_t parent = 0,
             Id parent_wait = 0);
  void complete(Id task, const boost::json::object& data);
  void job_done(Id job, const boost::json::object& result);
  // The function gave an error of the model: a boundary event may catch it.
  void job_error(Id job, std::string_view code);
  // It failed: tried again at `again` while tries are left, else an incident.
  void job_failed(Id job, const Error& error, Time again);
  // Tries that a job has left; 0 when it is none any more.
  int job_left(Id job) const;
  // The process it calls can't be started.
  void call_failed(Id wait, const Error& error);
  void clock_failed(Id clock, const Error& error);
  // A message, timer or signal came.
  void fire(Id wait, const boost::json::object& data);
  void child_done(Id wait, const boost::json::object& result);
  void child_error(Id wait, std::string_view code);
  // The token of an incident tries again what failed.
  void retry(Id incident);
  // The token of an incident or task leaves as if its activity were done.
  void skip(Id wait, const boost::json::object& data);
  void escalate(Id token, std::string_view code);
  void set_variables(const boost::json::object& variables);
  void change_task(Id task, std::string person, std::string org);
  void terminate(std::string_view reason);

 private:
  // Where a failed token goes on (Wait::left of an incident).
  enum class Stage : std::int32_t { Enter, Body, Leave, Clock };

  void emit(Entry entry);
  void drain();
  void settle();
  void enter(Id token);
  Result<> open_events(const Token& token);
  Result<> body(Id token);
  Result<> throw_event(const Token& token, const Node& node);
  Result<> open_catch(const Token& token, std::uint32_t event);
  Result<> open_wait(Wait wait, const EventDefinition& event);
  Result<> open_task(const Token& token, const Node& node);
  Result<> call(const Token& token, const Node& node);
  void leave(Id token, const boost::json::object& payload = {});
  void depart(Id token);
  void end_event(const Token& token, const Node& node);
  void end_token(Id token);
  void check_scope(Id scope);
  void incident(Id token, Stage stage, const Error& error, std::string about = {});

  // step_gateways.cpp
  Result<> take_outgoing(const Token& token);
  Result<> choose_one(const Token& token);
  Result<> choose_some(const Token& token);
  void split(const Token& token, const std::vector<std::size_t>& flows);
  void join_all(const Token& token);
  bool join_some();
  bool may_still_come(const Token& other, std::uint32_t gateway, const std::vector<bool>& filled) const;
  void move(Id token, std::size_t flow);
  Id make_token(Id scope, std::uint32_t node, std::uint32_t flow = kNoFlow);

  // step_scopes.cpp
  Id open_scope(Id parent, Id token, std::uint32_t node, ScopeKind kind, std::uint32_t index,
                const boost::json::object& variables);
  Result<> open_level(Id scope, std::optional<std::size_t> level);
  Result<> begin_run(const Token& token, const Node& node);
  Result<> begin_many(const Token& token, const Node& node);
  Result<> start_execution(Id many);
  void finish_run(const Token& token, const boost::json::object& payload);
  Result<> advance_many(Id many);
  bool is_inner(const Token& token) const;
  void cancel_token(Id token);
  void cancel_scope(Id scope);
  void cancel_inside(Id scope);
  void note_cancelled(Id token, Id scope);

  // step_events.cpp
  void trigger_boundary(Id host, std::uint32_t boundary, const boost::json::object& data);
  void start_event_sub(Id scope, std::uint32_t event_sub, std::uint32_t start,
                       const boost::json::object& data);
  bool raise(Id token, Trigger trigger, std::string_view code, const boost::json::object& data);
  void raise_error(Id token, std::string_view code);
  void repeat_timer(const Wait& wait);

  // step_data.cpp
  const boost::json::object& visible(Id scope);
  boost::json::object visible_with(Id scope, const boost::json::object& more);
  void assign(Id scope, const boost::json::object& values);
  Id home_of(Id scope, std::string_view name) const;
  Result<> absorb(const Token& token, const Node& node, const boost::json::object& payload);
  Result<std::string> text_of(const std::optional<Expression>& expression, Id scope);

  // step_clocks.cpp
  Result<> clocks(const Token& token, bool entering);
  Result<> start_clock(const ClockSpec& spec, Id scope, Id token);
  void stop_clock(Id clock, std::string_view outcome, bool cancelled);
  void stop_clocks_of(Id scope);
  void restart_clock(const std::string& id);
  RunningClock* running(std::string_view spec, Id scope);

  const Program& program_;
  const Setting& setting_;
  State& state_;
  std::vector<Entry>& entries_;
  std::vector<Effect>& effects_;
  std::vector<Id> ready_;  // tokens that enter their node next
  std::size_t moves_ = 0;
  boost::json::object scratch_;
  std::string last_end_;
};

}  // namespace jw::flow
