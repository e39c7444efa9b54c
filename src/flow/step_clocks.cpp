#include <algorithm>

#include "flow/step.hpp"

namespace jw::flow {

// Clocks that start, stop, are suspended or resumed because the token enters or leaves its node.
Result<> Step::clocks(const Token& token, bool entering) {
  for (const auto& mark : entering ? program_.on_enter(token.node) : program_.on_leave(token.node)) {
    const bool own = mark.owner == token.node;
    if (mark.act == ClockAct::Start) {
      if (running(mark.spec->id, token.scope) != nullptr && !own) continue;
      JW_TRY(start_clock(*mark.spec, own ? token.scope : token.scope,
                         own && mark.spec->stop_on.empty() ? token.id : 0));
      continue;
    }
    const auto* clock = running(mark.spec->id, token.scope);
    if (own)
      for (const auto& one : state_.clocks)
        if (one.token == token.id && one.spec == mark.spec->id) clock = &one;
    if (clock == nullptr) continue;
    if (mark.act == ClockAct::Stop) {
      stop_clock(clock->id, "done", false);
      continue;
    }
    Effect effect;
    effect.kind = mark.act == ClockAct::Suspend ? Effect::Kind::ClockSuspend : Effect::Kind::ClockResume;
    effect.wait = clock->id;
    effect.node = token.node;
    effect.name = mark.spec->suspend_reason;
    effect.spec = mark.spec;
    emit({.kind = EntryKind::ClockChanged,
          .id = clock->id,
          .node = token.node,
          .text = mark.act == ClockAct::Suspend ? "suspended" : "resumed"});
    effects_.push_back(std::move(effect));
  }
  return {};
}

Result<> Step::start_clock(const ClockSpec& spec, Id scope, Id token) {
  Effect effect;
  effect.kind = Effect::Kind::ClockStart;
  effect.spec = &spec;
  if (spec.days) {
    const auto value = JW_TRY(spec.days->evaluate(visible(scope)));
    boost::system::error_code ec;
    effect.number = value.to_number<std::int64_t>(ec);
    if (ec || effect.number < 1 || effect.number > 1000)
      return fail(Code::Invalid, "flow.clock_days",
                  "clock {} needs 1 to 1000 working days; set them and retry",
                  "时限 {} 应为 1 至 1000 个工作日，请设置后重试", spec.id);
  }
  effect.wait = state_.next;
  emit({.kind = EntryKind::ClockStarted, .id = effect.wait, .scope = scope, .token = token, .text = spec.id});
  effects_.push_back(std::move(effect));
  return {};
}

void Step::stop_clock(Id id, std::string_view outcome, bool cancelled) {
  Effect effect;
  effect.kind = Effect::Kind::ClockStop;
  effect.wait = id;
  effect.name = outcome;
  effect.number = cancelled ? 1 : 0;
  emit({.kind = EntryKind::ClockStopped, .id = id, .text = std::string(outcome)});
  effects_.push_back(std::move(effect));
}

void Step::stop_clocks_of(Id scope) {
  for (std::size_t i = state_.clocks.size(); i-- > 0;)
    if (state_.clocks[i].scope == scope && state_.clocks[i].token == 0)
      stop_clock(state_.clocks[i].id, "done", false);
}

// The one an incident was about is started once more.
void Step::restart_clock(const std::string& id) {
  for (const auto& clock : state_.clocks) {
    if (std::to_string(clock.id) != id) continue;
    Effect effect;
    effect.kind = Effect::Kind::ClockStart;
    effect.wait = clock.id;
    effect.spec = program_.find_clock(clock.spec);
    if (effect.spec == nullptr) return;
    if (effect.spec->days) {
      const auto value = effect.spec->days->evaluate(visible(clock.scope));
      boost::system::error_code ec;
      if (value) effect.number = value->to_number<std::int64_t>(ec);
      if (!value || ec) effect.number = -1;
    }
    effects_.push_back(std::move(effect));
    return;
  }
}

// The innermost clock of that name around a scope.
RunningClock* Step::running(std::string_view spec, Id scope) {
  for (Id at = scope;;) {
    for (auto& clock : state_.clocks)
      if (clock.spec == spec && clock.scope == at) return &clock;
    if (at == 0) return nullptr;
    at = state_.scope(at)->parent;
  }
}

}  // namespace jw::flow
