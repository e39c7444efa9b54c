#include <algorithm>
#include <utility>

#include <boost/json/serialize.hpp>

#include "flow/step.hpp"

// What can happen to an instance from outside.
namespace jw::flow {

namespace json = boost::json;

void Step::start(std::uint32_t node, const json::object& variables, std::int64_t parent, Id parent_wait) {
  emit({.kind = EntryKind::Started,
        .other = parent_wait,
        .number = program_.version(),
        .text = parent == 0 ? std::string() : std::to_string(parent)});
  if (!variables.empty()) emit({.kind = EntryKind::VariablesSet, .text = json::serialize(variables)});
  const auto token = make_token(0, node);
  for (const auto* clock : program_.process_clocks())
    if (const auto begun = start_clock(*clock, 0, 0); !begun) {
      incident(token, Stage::Enter, begun.error());
      return;
    }
  if (const auto opened = open_level(0, std::nullopt); !opened) incident(token, Stage::Enter, opened.error());
  drain();
}

void Step::complete(Id task, const json::object& data) {
  const auto* wait = state_.wait(task);
  if (wait == nullptr) return;
  const Id token = wait->token;
  if (program_.keeps_done_by() && !setting_.person.empty()) {
    json::object all;
    const auto& root = state_.scopes.front().variables;
    if (const auto* known = root.if_contains("done_by"); known != nullptr && known->is_object())
      all = known->get_object();
    all[program_.node(wait->node).id] = setting_.person;
    assign(0, {{"done_by", all}});
  }
  emit({.kind = EntryKind::WaitClosed, .id = task, .node = wait->node, .text = "completed"});
  leave(token, data);
  drain();
}

void Step::job_done(Id job, const json::object& result) {
  const auto* wait = state_.wait(job);
  if (wait == nullptr) return;
  const Id token = wait->token;
  emit({.kind = EntryKind::WaitClosed, .id = job, .node = wait->node, .text = "done"});
  leave(token, result);
  drain();
}

void Step::job_error(Id job, std::string_view code) {
  const auto* wait = state_.wait(job);
  if (wait == nullptr) return;
  const Id token = wait->token;
  emit({.kind = EntryKind::WaitClosed, .id = job, .node = wait->node, .text = "error " + std::string(code)});
  raise_error(token, code);
  drain();
}

void Step::job_failed(Id job, const Error& error, Time again) {
  const auto* found = state_.wait(job);
  if (found == nullptr) return;
  Wait wait = *found;
  if (--wait.left > 0) {
    wait.key = error.reason;
    emit({.kind = EntryKind::WaitChanged,
          .id = job,
          .node = wait.node,
          .other = static_cast<std::uint32_t>(wait.left + 1),
          .number = again.time_since_epoch().count(),
          .text = wait_text(wait)});
    return;
  }
  emit({.kind = EntryKind::WaitClosed, .id = job, .node = wait.node, .text = "failed"});
  incident(wait.token, Stage::Body, error);
  settle();
}

int Step::job_left(Id job) const {
  const auto* wait = std::as_const(state_).wait(job);
  return wait == nullptr || wait->kind != WaitKind::Job ? 0 : wait->left;
}

void Step::call_failed(Id id, const Error& error) {
  const auto* found = state_.wait(id);
  if (found == nullptr) return;
  const auto token = found->token;
  emit({.kind = EntryKind::WaitClosed, .id = id, .node = found->node, .text = "failed"});
  incident(token, Stage::Body, error);
}

// Whoever it is about goes on; somebody has to mend the clock.
void Step::clock_failed(Id id, const Error& error) {
  for (const auto& clock : state_.clocks) {
    if (clock.id != id) continue;
    auto token = clock.token;
    for (const auto& one : state_.tokens)
      if (token == 0 && one.scope == clock.scope) token = one.id;
    if (token == 0 && !state_.tokens.empty()) token = state_.tokens.front().id;
    return incident(token, Stage::Clock, error, std::to_string(id));
  }
}

void Step::fire(Id id, const json::object& data) {
  const auto* found = state_.wait(id);
  if (found == nullptr) return;
  const Wait wait = *found;
  const auto& target = program_.node(wait.node);
  if (wait.token == 0) {
    const auto event_sub = static_cast<std::uint32_t>(*target.scope);
    if (target.interrupting)
      emit({.kind = EntryKind::WaitClosed, .id = id, .node = wait.node, .text = "fired"});
    else
      repeat_timer(wait);
    start_event_sub(wait.scope, event_sub, wait.node, data);
  } else if (target.kind == NodeKind::BoundaryEvent) {
    if (target.interrupting)
      emit({.kind = EntryKind::WaitClosed, .id = id, .node = wait.node, .text = "fired"});
    else
      repeat_timer(wait);
    trigger_boundary(wait.token, wait.node, data);
  } else {
    emit({.kind = EntryKind::WaitClosed, .id = id, .node = wait.node, .text = "fired"});
    const auto token = *state_.token(wait.token);
    if (token.node != wait.node) {
      // Behind an event-based gateway: the first that comes decides.
      std::vector<Id> others;
      for (const auto& other : state_.waits)
        if (other.token == token.id) others.push_back(other.id);
      for (const auto other : others)
        emit({.kind = EntryKind::WaitClosed, .id = other, .text = "another came first"});
      for (const auto flow : program_.node(token.node).outgoing)
        if (program_.process().flows[flow].to == wait.node)
          emit({.kind = EntryKind::TokenMoved,
                .id = token.id,
                .scope = token.scope,
                .node = wait.node,
                .other = static_cast<std::uint32_t>(flow + 1)});
    }
    leave(token.id, data);
  }
  drain();
}

void Step::child_done(Id id, const json::object& result) {
  const auto* wait = state_.wait(id);
  if (wait == nullptr) return;
  const Id token = wait->token;
  emit({.kind = EntryKind::WaitClosed, .id = id, .node = wait->node, .text = "done"});
  leave(token, result);
  drain();
}

void Step::child_error(Id id, std::string_view code) {
  const auto* wait = state_.wait(id);
  if (wait == nullptr) return;
  const Id token = wait->token;
  emit({.kind = EntryKind::WaitClosed, .id = id, .node = wait->node, .text = "error " + std::string(code)});
  raise_error(token, code);
  drain();
}

void Step::retry(Id id) {
  const auto* found = state_.wait(id);
  if (found == nullptr || found->kind != WaitKind::Incident) return;
  const Wait wait = *found;
  emit({.kind = EntryKind::WaitClosed, .id = id, .node = wait.node, .text = "retried"});
  const auto* token = state_.token(wait.token);
  if (token == nullptr) return drain();
  const auto stage = static_cast<Stage>(wait.left);
  if (stage == Stage::Leave) {
    leave(token->id);
    return drain();
  }
  if (stage == Stage::Clock) return restart_clock(wait.person);
  // What was opened halfway is opened anew.
  std::vector<Id> half;
  for (const auto& other : state_.waits)
    if (other.token == token->id && (stage == Stage::Enter || other.node == token->node))
      half.push_back(other.id);
  for (const auto other : half) emit({.kind = EntryKind::WaitClosed, .id = other, .text = "opened anew"});
  half.clear();
  for (const auto& scope : state_.scopes)
    if (scope.token == token->id) half.push_back(scope.id);
  for (const auto scope : half) cancel_scope(scope);
  if (stage == Stage::Enter) {
    ready_.push_back(wait.token);
  } else if (const auto done = body(wait.token); !done) {
    incident(wait.token, Stage::Body, done.error());
  }
  drain();
}

void Step::skip(Id id, const json::object& data) {
  const auto* found = state_.wait(id);
  if (found == nullptr) return;
  const auto token = found->token;
  emit({.kind = EntryKind::WaitClosed, .id = id, .node = found->node, .text = "resolved"});
  if (state_.token(token) != nullptr) {
    std::vector<Id> inner;
    for (const auto& scope : state_.scopes)
      if (scope.token == token) inner.push_back(scope.id);
    for (const auto scope : inner) cancel_scope(scope);
    leave(token, data);
  }
  drain();
}

void Step::escalate(Id token, std::string_view code) {
  if (state_.token(token) != nullptr) raise(token, Trigger::Escalation, code, {});
  drain();
}

void Step::set_variables(const json::object& variables) {
  if (!variables.empty()) emit({.kind = EntryKind::VariablesSet, .text = json::serialize(variables)});
}

void Step::change_task(Id task, std::string person, std::string org) {
  const auto* found = state_.wait(task);
  if (found == nullptr) return;
  Wait wait = *found;
  wait.person = std::move(person);
  if (!org.empty()) wait.name = std::move(org);
  emit({.kind = EntryKind::WaitChanged,
        .id = task,
        .node = wait.node,
        .other = static_cast<std::uint32_t>(wait.left + 1),
        .number = wait.due,
        .text = wait_text(wait)});
}

void Step::terminate(std::string_view reason) {
  note_cancelled(0, 0);
  emit({.kind = EntryKind::Ended,
        .other = static_cast<std::uint32_t>(Status::Terminated),
        .text = std::string(reason)});
}

}  // namespace jw::flow
