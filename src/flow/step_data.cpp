#include <algorithm>

#include <boost/json/serialize.hpp>

#include "flow/step.hpp"

namespace jw::flow {

namespace json = boost::json;

// What an expression in a scope sees: its own variables before those of the scopes around it.
const json::object& Step::visible(Id id) {
  bool own = false;
  for (Id at = id; at != 0;) {
    const auto& scope = *state_.scope(at);
    own |= !scope.variables.empty();
    at = scope.parent;
  }
  if (!own) return state_.scopes.front().variables;
  scratch_ = visible_with(id, {});
  return scratch_;
}

json::object Step::visible_with(Id id, const json::object& more) { return variables_of(state_, id, more); }

json::object variables_of(const State& state, Id id, const json::object& more) {
  std::vector<const json::object*> chain{&more};
  for (Id at = id;;) {
    const auto& scope = *state.scope(at);
    chain.push_back(&scope.variables);
    if (scope.kind == ScopeKind::Root) break;
    at = scope.parent;
  }
  json::object all;
  for (auto one = chain.rbegin(); one != chain.rend(); ++one)
    for (const auto& variable : **one) all[variable.key()] = variable.value();
  return all;
}

// Where a variable is kept that is set from `id`: where it is already, else in the execution of a
// multi-instance activity it belongs to, else in the process.
Id Step::home_of(Id id, std::string_view name) const {
  for (Id at = id; at != 0;) {
    const auto& scope = *state_.scope(at);
    if (scope.variables.contains(name)) return at;
    const auto* parent = state_.scope(scope.parent);
    if (scope.kind == ScopeKind::Run && parent != nullptr && parent->kind == ScopeKind::Many) return at;
    at = scope.parent;
  }
  return 0;
}

void Step::assign(Id id, const json::object& values) {
  if (values.empty()) return;
  if (id == 0) {
    emit({.kind = EntryKind::VariablesSet, .text = json::serialize(values)});
    return;
  }
  for (const auto& one : values)
    emit({.kind = EntryKind::VariablesSet,
          .scope = home_of(id, one.key()),
          .text = json::serialize(json::object{{one.key(), one.value()}})});
}

// What an activity or event gave: its outputs when it names some, else everything.
Result<> Step::absorb(const Token& token, const Node& node, const json::object& payload) {
  if (node.outputs.empty()) {
    assign(token.scope, payload);
    return {};
  }
  const auto seen = visible_with(token.scope, payload);
  json::object values;
  for (const auto& output : node.outputs) values[output.to] = JW_TRY(output.from.evaluate(seen));
  Id target = token.scope;
  if (is_inner(token)) {
    target = state_.scope(target)->parent;
    if (const auto* many = state_.scope(target); many != nullptr && many->kind == ScopeKind::Many)
      target = many->parent;
  }
  assign(target, values);
  return {};
}

Result<std::string> Step::text_of(const std::optional<Expression>& expression, Id scope) {
  if (!expression) return std::string();
  const auto value = JW_TRY(expression->evaluate(visible(scope)));
  if (value.is_null()) return std::string();
  if (value.is_string()) return std::string(value.get_string());
  return json::serialize(value);
}

}  // namespace jw::flow
