#include <algorithm>

#include "flow/duties.hpp"
#include "flow/inbox.hpp"
#include "flow/step_run.hpp"

namespace jw::flow {
namespace {

std::string duty_id(const Live& live, Id clock) { return fmt::format("{}-{}", live.id, clock); }

std::int64_t end_of(const Duty& duty) {
  const auto end = parse_time(duty.due_end);
  return end ? end->time_since_epoch().count() : kNoDue;
}

// The clock of that name around a scope.
const RunningClock* find_clock(const State& state, std::string_view spec, Id scope) {
  for (Id at = scope;;) {
    for (const auto& clock : state.clocks)
      if (clock.spec == spec && clock.scope == at) return &clock;
    if (at == 0) return nullptr;
    const auto* one = state.scope(at);
    if (one == nullptr) return nullptr;
    at = one->parent;
  }
}

// Is a wait inside of what the clock covers?
bool covers(const State& state, const RunningClock& clock, const Wait& wait) {
  Id token = wait.token, scope = wait.scope;
  for (;;) {
    if (clock.token != 0 ? clock.token == token : clock.scope == scope) return true;
    const auto* at = state.scope(scope);
    if (at == nullptr || at->kind == ScopeKind::Root) return false;
    token = at->token;
    scope = at->parent;
  }
}

// The department whose duty it is: of the task the clock stands on, else of the first task inside.
std::string org_of(const Live& live, const RunningClock& clock) {
  for (const auto& wait : live.state.waits)
    if (wait.kind == WaitKind::Task && covers(live.state, clock, wait) && !wait.name.empty())
      return wait.name;
  return live.org;
}

}  // namespace

// A clock of the process is a duty in the register, under the id the state knows it by.
Result<> Run::do_clock(const Call& call, Live& live, const Effect& effect) {
  const auto* duties = engine_.parts().duties;
  if (duties == nullptr) return {};
  const auto id = duty_id(live, effect.wait);
  switch (effect.kind) {
    case Effect::Kind::ClockStart: {
      const auto clock = std::find_if(live.state.clocks.begin(), live.state.clocks.end(),
                                      [&](const RunningClock& one) { return one.id == effect.wait; });
      if (clock == live.state.clocks.end()) return {};
      const auto& spec = *effect.spec;
      DutyStart start;
      start.id = id;
      start.kind = spec.duty.empty() ? "process" : spec.duty;
      start.subject_type = "instance";
      start.subject = live.id;
      start.number = live.key;
      start.title = spec.name.empty() ? live.title : fmt::format("{}：{}", live.title, spec.name);
      start.link = "/flows/" + live.id;
      start.org = org_of(live, *clock);
      if (live.org != start.org) start.counterpart = live.org;
      start.preset = spec.preset;
      start.duty = spec.duty;
      start.days = effect.number;
      start.basis = spec.basis;
      if (!spec.outer.empty())
        if (const auto* outer = find_clock(live.state, spec.outer, clock->scope))
          start.outer = duty_id(live, outer->id);
      start.silence = spec.on_silence;
      JW_TRY(session_.exec("savepoint flow_clock"));
      const auto duty = duties->start(session_, call, start);
      if (!duty && duty.error().reason == "db.race") return fail(duty.error());
      if (!duty) {
        JW_TRY(session_.exec("rollback to savepoint flow_clock"));
        JW_TRY(session_.exec("release savepoint flow_clock"));
        step(call, live, "clock failed", describe(duty.error()),
             [&](Step& one) { one.clock_failed(effect.wait, duty.error()); });
        return {};
      }
      JW_TRY(session_.exec("release savepoint flow_clock"));
      live.clock_due[effect.wait] = end_of(*duty);
      return {};
    }
    case Effect::Kind::ClockStop: {
      const auto duty = JW_TRY(duties->find(session_, id));
      if (!duty || !is_open(*duty)) return {};
      JW_TRY(duties->stop(session_, call, id, effect.name, effect.number != 0));
      return {};
    }
    case Effect::Kind::ClockSuspend:
    case Effect::Kind::ClockResume: {
      const auto duty = JW_TRY(duties->find(session_, id));
      if (!duty || !is_open(*duty)) return {};
      const bool suspend = effect.kind == Effect::Kind::ClockSuspend;
      auto done = suspend ? duties->suspend(session_, call, id, effect.name, live.id)
                          : duties->resume(session_, call, id, effect.name);
      // Already suspended, running again, or past its end: the register's word holds.
      if (!done && done.error().code == Code::Conflict) return {};
      if (!done) {
        step(call, live, "clock failed", describe(done.error()),
             [&](Step& one) { one.clock_failed(effect.wait, done.error()); });
        return {};
      }
      live.clock_due[effect.wait] = suspend ? kNoDue : end_of(*done);
      return refresh_due(call, live);
    }
    default: return {};
  }
}

// The last day of a task: that of the nearest clock around it.
Result<std::int64_t> Run::due_of(Live& live, const Wait& wait, std::string& duty) {
  auto due = kNoDue;
  for (const auto& clock : live.state.clocks) {
    if (!covers(live.state, clock, wait)) continue;
    auto known = live.clock_due.find(clock.id);
    if (known == live.clock_due.end()) {
      auto end = kNoDue;
      if (const auto* duties = engine_.parts().duties)
        if (const auto found = JW_TRY(duties->find(session_, duty_id(live, clock.id))))
          if (found->state == "running") end = end_of(*found);
      known = live.clock_due.emplace(clock.id, end).first;
    }
    if (known->second >= due) continue;
    due = known->second;
    duty = duty_id(live, clock.id);
  }
  return due;
}

// Rows of tasks whose clock was moved.
Result<> Run::refresh_due(const Call& call, Live& live) {
  (void)call;
  for (const auto& wait : live.state.waits) {
    if (wait.kind != WaitKind::Task || !wait.stored) continue;
    const auto* row = JW_TRY(task_row(live, wait.id));
    std::string duty;
    const auto due = JW_TRY(due_of(live, wait, duty));
    if (row == nullptr || row->due == due) continue;
    JW_TRY(session_.exec("update flow_task set due = $1, duty = $2 where id = $3", due, duty,
                         key_of(live.number, wait.id)));
    count(row->org, row->lane, row->due, -1);
    count(row->org, row->lane, due, 1);
    live.tasks[wait.id].due = due;
  }
  return {};
}

// 逾期不答复的法定后果: what stands on the clock counts as consented to, or goes up.
Result<> Run::silence(const Call& call, Live& live, const Command& command) {
  const auto clock =
      std::find_if(live.state.clocks.begin(), live.state.clocks.end(),
                   [&](const RunningClock& one) { return duty_id(live, one.id) == command.name; });
  if (clock == live.state.clocks.end()) return {};
  const RunningClock found = *clock;
  Id task = 0, token = found.token;
  for (const auto& wait : live.state.waits)
    if (wait.kind == WaitKind::Task && covers(live.state, found, wait) && task == 0) {
      task = wait.id;
      if (token == 0) token = wait.token;
    }
  if (command.note == "accept") {
    if (task == 0) return {};
    step(call, live, "silence", found.spec, [&](Step& one) {
      one.skip(task, {{"deemed", true}, {"deemed_by", found.spec}});
    });
    return {};
  }
  if (token != 0)
    step(call, live, "silence", found.spec, [&](Step& one) { one.escalate(token, found.spec); });
  return {};
}

}  // namespace jw::flow
