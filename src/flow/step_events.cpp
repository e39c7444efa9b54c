#include <algorithm>

#include "flow/moment.hpp"
#include "flow/step.hpp"

namespace jw::flow {

namespace json = boost::json;

void Step::trigger_boundary(Id host, std::uint32_t boundary, const json::object& data) {
  const Token token = *state_.token(host);
  const auto& node = program_.node(boundary);
  if (node.interrupting) cancel_token(host);
  const auto made = make_token(token.scope, boundary);
  if (data.empty() && node.outputs.empty()) return;
  if (const auto kept = absorb(*state_.token(made), node, data); !kept)
    incident(made, Stage::Leave, kept.error());
}

void Step::start_event_sub(Id scope, std::uint32_t event_sub, std::uint32_t start, const json::object& data) {
  if (program_.node(start).interrupting) {
    cancel_inside(scope);
    // It happened: none of the others can interrupt any more.
    std::vector<Id> waiting;
    for (const auto& wait : state_.waits)
      if (wait.token == 0 && wait.scope == scope) waiting.push_back(wait.id);
    for (const auto wait : waiting) emit({.kind = EntryKind::WaitClosed, .id = wait, .text = "interrupted"});
  }
  const auto opened = open_scope(scope, 0, event_sub, ScopeKind::Event, 0, {});
  const auto token = make_token(opened, start);
  if (data.empty() && program_.node(start).outputs.empty()) return;
  if (const auto kept = absorb(*state_.token(token), program_.node(start), data); !kept)
    incident(token, Stage::Leave, kept.error());
}

// Looks for who catches an error or escalation, from the token outwards: boundary events of the
// activity it is on, event sub-processes of its level, then the same one level up.
bool Step::raise(Id id, Trigger trigger, std::string_view code, const json::object& data) {
  const auto catches = [&](const Node& node, bool any) {
    return node.event.trigger == trigger && (any ? node.event.name.empty() : node.event.name == code);
  };
  Token token = *state_.token(id);
  std::uint32_t from = static_cast<std::uint32_t>(-1);  // an event sub-process doesn't catch its own
  for (bool on_host = !is_inner(token);;) {
    if (on_host)
      for (const bool any : {false, true})
        for (const auto boundary : program_.boundaries(token.node))
          if (catches(program_.node(boundary), any)) {
            trigger_boundary(token.id, boundary, data);
            return true;
          }
    Id at = token.scope;
    for (;;) {
      const auto& scope = *state_.scope(at);
      if (scope.kind != ScopeKind::Run && scope.kind != ScopeKind::Many) {
        const auto level = scope.kind == ScopeKind::Root ? std::optional<std::size_t>()
                                                         : std::optional<std::size_t>(scope.node);
        for (const bool any : {false, true})
          for (const auto event_sub : program_.events_of(level)) {
            const auto start = program_.start_of(event_sub);
            if (event_sub == from || !start || !catches(program_.node(*start), any)) continue;
            start_event_sub(at, event_sub, *start, data);
            return true;
          }
      }
      if (scope.kind == ScopeKind::Root) return false;
      if (scope.kind != ScopeKind::Event) {
        token = *state_.token(scope.token);
        on_host = true;
        break;
      }
      from = scope.node;
      at = scope.parent;
    }
  }
}

void Step::raise_error(Id id, std::string_view code) {
  if (raise(id, Trigger::Error, code, {})) return;
  if (state_.parent != 0) {
    note_cancelled(0, 0);
    emit({.kind = EntryKind::Ended,
          .other = static_cast<std::uint32_t>(Status::Failed),
          .text = std::string(code)});
    return;
  }
  incident(
      id, Stage::Body,
      Error{Code::Conflict,
            "flow.uncaught_error",
            fmt::format("nothing catches the error '{}'; resolve the incident or end the instance", code),
            fmt::format("没有事件捕获错误“{}”，请处置该异常或终止实例", code),
            {}});
}

// A timer that is not interrupting may come again.
void Step::repeat_timer(const Wait& wait) {
  if (wait.kind != WaitKind::Timer) return;  // messages and signals may come any number of times
  const auto close = [&] {
    emit({.kind = EntryKind::WaitClosed, .id = wait.id, .node = wait.node, .text = "fired"});
  };
  const auto& event = program_.node(wait.node).event;
  if (event.timer_kind != TimerKind::Cycle || wait.left == 1 || !event.timer) return close();
  const auto value = event.timer->evaluate(visible(wait.scope));
  if (!value) return close();
  const auto next = next_of_cycle(*value, Time(std::chrono::milliseconds(wait.due)), setting_.now);
  if (!next) return close();
  emit({.kind = EntryKind::WaitChanged,
        .id = wait.id,
        .node = wait.node,
        .other = static_cast<std::uint32_t>(wait.left < 0 ? 0 : wait.left),
        .number = next->time_since_epoch().count(),
        .text = wait_text(wait)});
}

}  // namespace jw::flow
