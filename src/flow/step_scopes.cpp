#include <algorithm>

#include <boost/json/serialize.hpp>

#include "flow/step.hpp"

namespace jw::flow {

namespace json = boost::json;

// The token runs the activity itself, inside the scope that was opened for it.
bool Step::is_inner(const Token& token) const {
  if (token.scope == 0) return false;
  const auto* scope = state_.scope(token.scope);
  return scope != nullptr && scope->kind == ScopeKind::Run && scope->node == token.node;
}

Id Step::open_scope(Id parent, Id token, std::uint32_t node, ScopeKind kind, std::uint32_t index,
                    const json::object& variables) {
  const Id id = state_.next;
  emit({.kind = EntryKind::ScopeOpened,
        .id = id,
        .scope = parent,
        .token = token,
        .node = node,
        .other = static_cast<std::uint32_t>(kind),
        .number = index,
        .text = variables.empty() ? std::string() : json::serialize(variables)});
  return id;
}

// Event sub-processes of a level wait from the moment it opens.
Result<> Step::open_level(Id scope, std::optional<std::size_t> level) {
  for (const auto event_sub : program_.events_of(level)) {
    const auto start = program_.start_of(event_sub);
    if (!start) continue;
    const auto& event = program_.node(*start).event;
    if (event.trigger != Trigger::Message && event.trigger != Trigger::Timer &&
        event.trigger != Trigger::Signal)
      continue;
    Wait wait;
    wait.scope = scope;
    wait.node = *start;
    JW_TRY(open_wait(std::move(wait), event));
  }
  return {};
}

Result<> Step::begin_run(const Token& token, const Node& node) {
  json::object inputs;
  for (const auto& input : node.inputs) inputs[input.to] = JW_TRY(input.from.evaluate(visible(token.scope)));
  const auto scope = open_scope(token.scope, token.id, token.node, ScopeKind::Run, 0, inputs);
  make_token(scope, token.node);
  return {};
}

Result<> Step::begin_many(const Token& token, const Node& node) {
  const auto& many = *node.many;
  std::uint32_t total = 0;
  json::array items;
  if (many.collection) {
    auto value = JW_TRY(many.collection->evaluate(visible(token.scope)));
    if (!value.is_array())
      return fail(Code::Invalid, "flow.collection", "the collection of {} is not a list; set it and retry",
                  "{} 的多实例集合不是列表，请设置后重试", node.id);
    items = std::move(value.get_array());
    total = static_cast<std::uint32_t>(std::min<std::size_t>(items.size(), kMostExecutions + 1));
  } else if (many.cardinality) {
    const auto value = JW_TRY(many.cardinality->evaluate(visible(token.scope)));
    boost::system::error_code ec;
    total = value.to_number<std::uint32_t>(ec);
    if (ec)
      return fail(Code::Invalid, "flow.collection",
                  "the number of executions of {} is none; set it and retry",
                  "{} 的多实例次数不是数，请设置后重试", node.id);
  }
  if (total > kMostExecutions)
    return fail(Code::TooLarge, "flow.many", "{} would run more than {} times at once",
                "{} 的实例数超过上限 {}", node.id, kMostExecutions);
  if (total == 0) {
    if (!many.output.empty()) assign(token.scope, {{many.output, json::array()}});
    depart(token.id);
    return {};
  }
  const auto scope = open_scope(token.scope, token.id, token.node, ScopeKind::Many, 0, {});
  emit({.kind = EntryKind::ManyBegun,
        .id = scope,
        .other = total,
        .number = many.output.empty() ? 0 : 1,
        .text = items.empty() ? std::string() : json::serialize(items)});
  for (std::uint32_t i = 0; i < (many.sequential ? 1 : total); ++i) JW_TRY(start_execution(scope));
  return {};
}

Result<> Step::start_execution(Id id) {
  const auto& scope = *state_.scope(id);
  const auto index = scope.started, at = scope.node;
  const auto host = scope.token;
  const auto& node = program_.node(at);
  json::object variables{{"loop", index}};
  if (!node.many->element.empty() && index < scope.items.size())
    variables[node.many->element] = scope.items[index];
  for (const auto& input : node.inputs)
    variables[input.to] = JW_TRY(input.from.evaluate(visible_with(id, variables)));
  const auto run = open_scope(id, host, at, ScopeKind::Run, index, variables);
  emit({.kind = EntryKind::ManyStarted, .id = id});
  make_token(run, at);
  return {};
}

// The activity is done inside of its scope.
void Step::finish_run(const Token& token, const json::object& payload) {
  const auto& run = *state_.scope(token.scope);
  const auto parent = run.parent, host = run.token;
  const auto index = run.index;
  const auto* many = state_.scope(parent);
  if (many == nullptr || many->kind != ScopeKind::Many || many->node != token.node) {
    cancel_scope(token.scope);
    return depart(host);
  }
  const auto& node = program_.node(token.node);
  std::string output;
  if (node.many->output_element) {
    const auto value = node.many->output_element->evaluate(visible_with(token.scope, payload));
    if (!value) return incident(token.id, Stage::Leave, value.error());
    output = json::serialize(*value);
  }
  cancel_scope(token.scope);
  emit({.kind = EntryKind::ManyDone, .id = parent, .other = index, .text = output});
  if (const auto on = advance_many(parent); !on) incident(host, Stage::Leave, on.error());
}

// All, N of M, one veto: the completion condition decides after each execution.
Result<> Step::advance_many(Id id) {
  const auto& scope = *state_.scope(id);
  const auto& many = *program_.node(scope.node).many;
  const auto total = scope.total, started = scope.started, done = scope.done;
  const auto host = scope.token, parent = scope.parent;
  bool over = done >= total;
  if (!over && many.completion) {
    json::object counts{{"total", total}, {"active", started - done}, {"done", done}};
    if (!many.output.empty()) {
      json::array so_far;
      for (const auto& one : scope.outputs)
        if (!one.is_null()) so_far.push_back(one);
      counts[many.output] = std::move(so_far);
    }
    over = JW_TRY(many.completion->test(visible_with(parent, counts)));
  }
  if (!over) {
    if (many.sequential && started < total) return start_execution(id);
    return {};
  }
  if (!many.output.empty()) {
    json::array outputs;
    for (const auto& one : scope.outputs)
      if (!one.is_null()) outputs.push_back(one);
    assign(parent, {{many.output, std::move(outputs)}});
  }
  cancel_scope(id);
  depart(host);
  return {};
}

void Step::cancel_token(Id token) {
  const auto* found = state_.token(token);
  if (found == nullptr) return;
  const auto node = found->node;
  note_cancelled(token, 0);
  emit({.kind = EntryKind::TokenCancelled, .id = token, .node = node});
}

void Step::cancel_scope(Id scope) {
  note_cancelled(0, scope);
  emit({.kind = EntryKind::ScopeCancelled, .id = scope});
}

// Everything that runs in a scope, not the scope itself.
void Step::cancel_inside(Id scope) {
  std::vector<Id> tokens, scopes;
  for (const auto& token : state_.tokens)
    if (token.scope == scope) tokens.push_back(token.id);
  for (const auto token : tokens) cancel_token(token);
  for (const auto& inner : state_.scopes)
    if (inner.parent == scope && inner.kind != ScopeKind::Root) scopes.push_back(inner.id);
  for (const auto inner : scopes) cancel_scope(inner);
}

// Called instances and clocks outside have to be told before a branch is cut off: that of a token,
// or else everything in a scope (0 the whole instance).
void Step::note_cancelled(Id token, Id scope) {
  const auto inside = [&](Id of_token, Id of_scope) {
    if (token == 0 && scope == 0) return true;
    for (int depth = 0; depth < 1000; ++depth) {
      if (token != 0 && of_token == token) return true;
      if (token == 0 && of_scope == scope) return true;
      const auto* at = state_.scope(of_scope);
      if (at == nullptr || at->kind == ScopeKind::Root) return false;
      of_token = at->token;
      of_scope = at->parent;
    }
    return false;
  };
  for (const auto& wait : state_.waits) {
    if (wait.kind != WaitKind::Child || !inside(wait.token, wait.scope)) continue;
    Effect effect;
    effect.kind = Effect::Kind::CancelChild;
    effect.wait = wait.id;
    effects_.push_back(std::move(effect));
  }
  std::vector<Id> stopped;
  for (const auto& clock : state_.clocks)
    if (inside(clock.token, clock.scope)) stopped.push_back(clock.id);
  for (const auto clock : stopped) stop_clock(clock, "interrupted", true);
}

}  // namespace jw::flow
