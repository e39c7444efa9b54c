#include "flow/step.hpp"

#include <algorithm>
#include <utility>

#include <boost/json/serialize.hpp>

#include "flow/moment.hpp"

namespace jw::flow {

namespace json = boost::json;

Step::Step(const Program& program, const Setting& setting, State& state, std::vector<Entry>& entries,
           std::vector<Effect>& effects)
    : program_(program), setting_(setting), state_(state), entries_(entries), effects_(effects) {}

void Step::emit(Entry entry) {
  entries_.push_back(std::move(entry));
  apply(state_, entries_.back());
}

void Step::drain() {
  do {
    for (std::size_t i = 0; i < ready_.size(); ++i)
      if (state_.status == Status::Running && state_.token(ready_[i]) != nullptr) enter(ready_[i]);
    ready_.clear();
  } while (state_.status == Status::Running && join_some());
  settle();
}

// Tokens that only wait for each other would wait forever: somebody has to know.
void Step::settle() {
  if (state_.status != Status::Running || !state_.waits.empty() || state_.tokens.empty()) return;
  incident(state_.tokens.front().id, Stage::Body,
           Error{Code::Conflict,
                 "flow.deadlock",
                 "every branch waits at a joining gateway for one that can't come; move or end the instance",
                 "各分支均在汇合网关等待不可能到达的分支，请迁移或终止该实例",
                 {}});
}

void Step::enter(Id id) {
  const Token token = *state_.token(id);
  if (++moves_ > kMostMoves) {
    incident(id, Stage::Enter,
             Error{Code::TooLarge,
                   "flow.loop",
                   "the process went round without ever waiting; correct its loop and migrate the instance",
                   "流程循环中没有等待点，请修正流程后迁移该实例",
                   {}});
    return;
  }
  if (!is_inner(token)) {
    auto opened = clocks(token, true);
    if (opened) opened = open_events(token);
    if (!opened) return incident(id, Stage::Enter, opened.error());
  }
  if (const auto done = body(id); !done) incident(id, Stage::Body, done.error());
}

// Boundary events wait from the moment the token enters.
Result<> Step::open_events(const Token& token) {
  for (const auto boundary : program_.boundaries(token.node)) {
    const auto trigger = program_.node(boundary).event.trigger;
    if (trigger == Trigger::Message || trigger == Trigger::Timer || trigger == Trigger::Signal)
      JW_TRY(open_catch(token, boundary));
  }
  return {};
}

// What the node does with a token that has entered.
Result<> Step::body(Id id) {
  const Token token = *state_.token(id);
  const auto& node = program_.node(token.node);
  if (is_activity(node.kind) && !is_inner(token)) {
    if (node.many) return begin_many(token, node);
    if (!node.inputs.empty()) return begin_run(token, node);
  }
  switch (node.kind) {
    case NodeKind::StartEvent:
    case NodeKind::BoundaryEvent:
    case NodeKind::ManualTask: leave(id); return {};
    case NodeKind::EndEvent: end_event(token, node); return {};
    case NodeKind::ThrowEvent: return throw_event(token, node);
    case NodeKind::CatchEvent:
      if (node.event.trigger == Trigger::Link || node.event.trigger == Trigger::None) {
        leave(id);
        return {};
      }
      return open_catch(token, token.node);
    case NodeKind::ReceiveTask: return open_catch(token, token.node);
    case NodeKind::UserTask: return open_task(token, node);
    case NodeKind::SendTask:
      if (node.topic.empty()) return throw_event(token, node);
      [[fallthrough]];
    case NodeKind::ServiceTask: {
      const Id wait = state_.next;
      Wait job;
      job.name = node.topic;
      emit({.kind = EntryKind::WaitOpened,
            .id = wait,
            .scope = token.scope,
            .token = id,
            .node = token.node,
            .other = static_cast<std::uint32_t>(WaitKind::Job) |
                     (static_cast<std::uint32_t>(std::max(node.retries, 1) + 1) << 8),
            .text = wait_text(job)});
      effects_.push_back({.kind = Effect::Kind::Job,
                          .wait = wait,
                          .node = token.node,
                          .name = node.topic,
                          .key = {},
                          .variables = {}});
      return {};
    }
    case NodeKind::ScriptTask: {
      if (!node.script) {
        leave(id);
        return {};
      }
      auto value = JW_TRY(node.script->evaluate(visible(token.scope)));
      json::object result;
      if (!node.result.empty()) result[node.result] = std::move(value);
      leave(id, result);
      return {};
    }
    case NodeKind::RuleTask: {
      if (!setting_.decide)
        return fail(Code::NotFound, "flow.decision", "there is no decision table {}", "没有决策表 {}",
                    node.decision);
      auto value = JW_TRY(setting_.decide(node.decision, visible(token.scope)));
      json::object result;
      if (!node.result.empty())
        result[node.result] = std::move(value);
      else if (value.is_object())
        result = std::move(value.get_object());
      leave(id, result);
      return {};
    }
    case NodeKind::ExclusiveGateway: return choose_one(token);
    case NodeKind::ParallelGateway: join_all(token); return {};
    case NodeKind::InclusiveGateway:
      if (node.incoming.size() <= 1) return choose_some(token);
      return {};  // join_some() looks at it when nothing moves any more
    case NodeKind::EventGateway:
      for (const auto flow : node.outgoing)
        JW_TRY(open_catch(token, static_cast<std::uint32_t>(program_.process().flows[flow].to)));
      return {};
    case NodeKind::SubProcess: {
      const auto start = program_.start_of(token.node);
      if (!start)
        return fail(Code::Invalid, "flow.start", "sub-process {} has no start event",
                    "子流程 {} 没有开始事件", node.id);
      const auto scope = open_scope(token.scope, id, token.node, ScopeKind::Sub, 0, {});
      JW_TRY(open_level(scope, token.node));
      make_token(scope, *start);
      return {};
    }
    case NodeKind::EventSubProcess: return {};
    case NodeKind::CallActivity: return call(token, node);
  }
  return {};
}

Result<> Step::throw_event(const Token& token, const Node& node) {
  const auto& event = node.event;
  switch (event.trigger) {
    case Trigger::Message: {
      Effect effect;
      effect.kind = Effect::Kind::Message;
      effect.node = token.node;
      effect.name = event.name;
      effect.key = JW_TRY(text_of(event.correlation, token.scope));
      effect.variables = visible(token.scope);
      effects_.push_back(std::move(effect));
      break;
    }
    case Trigger::Signal: {
      Effect effect;
      effect.kind = Effect::Kind::Signal;
      effect.node = token.node;
      effect.name = event.name;
      effect.variables = visible(token.scope);
      effects_.push_back(std::move(effect));
      break;
    }
    case Trigger::Escalation:
      raise(token.id, Trigger::Escalation, event.name, {});
      if (state_.token(token.id) == nullptr) return {};  // an interrupting one caught it
      break;
    case Trigger::Link: {
      const auto target = program_.link_target(token.node);
      if (!target)
        return fail(Code::Invalid, "flow.link", "nothing catches the link {}", "没有接收链接“{}”的事件",
                    event.name);
      emit({.kind = EntryKind::TokenMoved, .id = token.id, .scope = token.scope, .node = *target});
      ready_.push_back(token.id);
      return {};
    }
    default: break;
  }
  if (node.kind != NodeKind::EndEvent) leave(token.id);
  return {};
}

// A wait for what `event` catches; the token stays where it is.
Result<> Step::open_catch(const Token& token, std::uint32_t event) {
  Wait wait;
  wait.token = token.id;
  wait.scope = token.scope;
  wait.node = event;
  const auto& node = program_.node(event);
  if (node.kind == NodeKind::ReceiveTask && node.event.trigger == Trigger::None) {
    EventDefinition message = node.event;
    message.trigger = Trigger::Message;
    return open_wait(std::move(wait), message);
  }
  return open_wait(std::move(wait), node.event);
}

Result<> Step::open_wait(Wait wait, const EventDefinition& event) {
  std::uint32_t left = 2;  // once
  switch (event.trigger) {
    case Trigger::Message:
      wait.kind = WaitKind::Message;
      wait.name = event.name;
      wait.key = JW_TRY(text_of(event.correlation, wait.scope));
      break;
    case Trigger::Signal:
      wait.kind = WaitKind::Signal;
      wait.name = event.name;
      break;
    case Trigger::Timer: {
      wait.kind = WaitKind::Timer;
      if (!event.timer)
        return fail(Code::Invalid, "flow.timer", "the timer says nothing", "定时事件没有设定时间");
      const auto value = JW_TRY(event.timer->evaluate(visible(wait.scope)));
      const auto alarm =
          JW_TRY(read_timer(event.timer_kind, value, setting_.now, setting_.calendar.get(), setting_.region));
      wait.due = alarm.due.time_since_epoch().count();
      left = static_cast<std::uint32_t>(alarm.left + 1);
      break;
    }
    default: return {};  // errors and escalations find their catcher by themselves
  }
  emit({.kind = EntryKind::WaitOpened,
        .id = state_.next,
        .scope = wait.scope,
        .token = wait.token,
        .node = wait.node,
        .other = static_cast<std::uint32_t>(wait.kind) | (left << 8),
        .number = wait.due,
        .text = wait_text(wait)});
  return {};
}

Result<> Step::open_task(const Token& token, const Node& node) {
  Wait wait;
  wait.name = JW_TRY(text_of(node.candidates.org, token.scope));
  wait.key = node.candidates.right;
  wait.person = JW_TRY(text_of(node.candidates.assignee, token.scope));
  if (node.candidates.not_by) {
    const auto value = JW_TRY(node.candidates.not_by->evaluate(visible(token.scope)));
    const auto add = [&](const json::value& one) {
      if (!one.is_string()) return;
      if (!wait.others.empty()) wait.others += '\n';
      wait.others += one.get_string();
    };
    if (value.is_array())
      for (const auto& one : value.get_array()) add(one);
    else
      add(value);
  }
  if (wait.name.empty() && wait.person.empty())
    return fail(Code::Invalid, "flow.candidates",
                "nobody can do task {}: its department and person are empty; set the variables and retry",
                "任务 {} 无人可办：部门和办理人均为空，请设置变量后重试", node.id);
  emit({.kind = EntryKind::WaitOpened,
        .id = state_.next,
        .scope = token.scope,
        .token = token.id,
        .node = token.node,
        .other = static_cast<std::uint32_t>(WaitKind::Task) | (1u << 8),
        .text = wait_text(wait)});
  return {};
}

Result<> Step::call(const Token& token, const Node& node) {
  Effect effect;
  effect.kind = Effect::Kind::Child;
  effect.wait = state_.next;
  effect.node = token.node;
  effect.name = node.called;
  effect.number = node.binding == Binding::Pinned ? node.pinned : 0;
  effect.variables = node.inputs.empty() ? visible(token.scope) : state_.scope(token.scope)->variables;
  Wait wait;
  wait.name = node.called;
  emit({.kind = EntryKind::WaitOpened,
        .id = state_.next,
        .scope = token.scope,
        .token = token.id,
        .node = token.node,
        .other = static_cast<std::uint32_t>(WaitKind::Child) | (1u << 8),
        .text = wait_text(wait)});
  effects_.push_back(std::move(effect));
  return {};
}

// The node is done: what waited beside it is closed, what it gave is kept, the token goes on.
void Step::leave(Id id, const json::object& payload) {
  const Token token = *state_.token(id);
  const auto& node = program_.node(token.node);
  if (!payload.empty() || !node.outputs.empty())
    if (const auto kept = absorb(token, node, payload); !kept)
      return incident(id, Stage::Leave, kept.error());
  if (is_inner(token)) return finish_run(token, payload);
  depart(id);
}

void Step::depart(Id id) {
  const Token token = *state_.token(id);
  if (!program_.boundaries(token.node).empty()) {
    std::vector<Id> open;
    for (const auto& wait : state_.waits)
      if (wait.token == id) open.push_back(wait.id);
    for (const auto wait : open) emit({.kind = EntryKind::WaitClosed, .id = wait, .text = "left"});
  }
  auto done = clocks(token, false);
  if (done) done = take_outgoing(token);
  if (!done) incident(id, Stage::Leave, done.error());
}

void Step::end_event(const Token& token, const Node& node) {
  last_end_ = node.id;
  if (const auto passed = clocks(token, false); !passed)
    return incident(token.id, Stage::Body, passed.error());
  switch (node.event.trigger) {
    case Trigger::Error: return raise_error(token.id, node.event.name);
    case Trigger::Terminate: {
      const Id scope = token.scope;
      cancel_inside(scope);
      return check_scope(scope);
    }
    case Trigger::Message:
    case Trigger::Signal:
    case Trigger::Escalation:
      if (const auto thrown = throw_event(token, node); !thrown)
        return incident(token.id, Stage::Body, thrown.error());
      break;
    default: break;
  }
  if (state_.token(token.id) != nullptr) end_token(token.id);
}

void Step::end_token(Id id) {
  const Token token = *state_.token(id);
  emit({.kind = EntryKind::TokenEnded, .id = id, .node = token.node});
  check_scope(token.scope);
}

// A level without tokens is over.
void Step::check_scope(Id id) {
  const auto* scope = state_.scope(id);
  if (scope == nullptr || state_.status != Status::Running) return;
  for (const auto& token : state_.tokens)
    if (token.scope == id) return;
  for (const auto& inner : state_.scopes)
    if (inner.parent == id && inner.kind != ScopeKind::Root) return;
  const Id parent = scope->parent, host = scope->token;
  switch (scope->kind) {
    case ScopeKind::Root:
      for (std::size_t i = state_.clocks.size(); i-- > 0;)
        stop_clock(state_.clocks[i].id, "completed", false);
      emit({.kind = EntryKind::Ended,
            .other = static_cast<std::uint32_t>(Status::Completed),
            .text = last_end_});
      return;
    case ScopeKind::Sub:
      stop_clocks_of(id);
      emit({.kind = EntryKind::ScopeClosed, .id = id});
      return leave(host);
    case ScopeKind::Event:
      stop_clocks_of(id);
      emit({.kind = EntryKind::ScopeClosed, .id = id});
      return check_scope(parent);
    case ScopeKind::Many:
    case ScopeKind::Run: return;  // finish_run() ends them
  }
}

void Step::incident(Id id, Stage stage, const Error& error, std::string about) {
  const auto* token = state_.token(id);
  if (token == nullptr) return;
  Wait wait;
  wait.name = error.reason;
  wait.key = error.message;
  wait.others = error.message_zh;
  wait.person = std::move(about);
  emit({.kind = EntryKind::WaitOpened,
        .id = state_.next,
        .scope = token->scope,
        .token = id,
        .node = token->node,
        .other = static_cast<std::uint32_t>(WaitKind::Incident) |
                 (static_cast<std::uint32_t>(static_cast<std::int32_t>(stage) + 1) << 8),
        .text = wait_text(wait)});
}

}  // namespace jw::flow
