#include <algorithm>

#include "flow/step.hpp"

namespace jw::flow {
namespace {

tl::unexpected<Error> no_branch(const Node& node) {
  return fail(Code::Invalid, "flow.no_branch",
              "no condition after {} holds and it has no default; correct the variables and retry",
              "{} 之后没有条件成立的分支，也没有默认分支，请更正变量后重试", node.id);
}

}  // namespace

Id Step::make_token(Id scope, std::uint32_t node, std::uint32_t flow) {
  const Id id = state_.next;
  emit({.kind = EntryKind::TokenMade, .id = id, .scope = scope, .node = node, .other = flow});
  ready_.push_back(id);
  return id;
}

void Step::move(Id token, std::size_t flow) {
  emit({.kind = EntryKind::TokenMoved,
        .id = token,
        .node = static_cast<std::uint32_t>(program_.process().flows[flow].to),
        .other = static_cast<std::uint32_t>(flow + 1)});
  ready_.push_back(token);
}

void Step::split(const Token& token, const std::vector<std::size_t>& flows) {
  // A copy first: the token moves last but keeps the place in line.
  move(token.id, flows.front());
  for (std::size_t i = 1; i < flows.size(); ++i)
    make_token(token.scope, static_cast<std::uint32_t>(program_.process().flows[flows[i]].to),
               static_cast<std::uint32_t>(flows[i] + 1));
}

// After anything that is no gateway: every flow whose condition holds.
Result<> Step::take_outgoing(const Token& token) {
  const auto& node = program_.node(token.node);
  if (node.kind == NodeKind::ExclusiveGateway) return choose_one(token);
  if (node.outgoing.empty()) {
    end_token(token.id);
    return {};
  }
  if (node.outgoing.size() == 1 && !program_.process().flows[node.outgoing.front()].condition) {
    move(token.id, node.outgoing.front());
    return {};
  }
  std::vector<std::size_t> taken;
  for (const auto flow : node.outgoing) {
    if (node.default_flow == flow) continue;
    const auto& condition = program_.process().flows[flow].condition;
    if (!condition || JW_TRY(condition->test(visible(token.scope)))) taken.push_back(flow);
  }
  if (taken.empty() && node.default_flow) taken.push_back(*node.default_flow);
  if (taken.empty()) return no_branch(node);
  split(token, taken);
  return {};
}

Result<> Step::choose_one(const Token& token) {
  const auto& node = program_.node(token.node);
  if (node.outgoing.empty()) {
    end_token(token.id);
    return {};
  }
  for (const auto flow : node.outgoing) {
    if (node.default_flow == flow) continue;
    const auto& condition = program_.process().flows[flow].condition;
    if (condition && !JW_TRY(condition->test(visible(token.scope)))) continue;
    move(token.id, flow);
    return {};
  }
  if (!node.default_flow) return no_branch(node);
  move(token.id, *node.default_flow);
  return {};
}

// An inclusive gateway that forks.
Result<> Step::choose_some(const Token& token) { return take_outgoing(token); }

// A parallel gateway passes when a token has come along each of its incoming flows.
void Step::join_all(const Token& token) {
  const auto& node = program_.node(token.node);
  std::vector<Id> used;
  if (node.incoming.size() > 1) {
    for (const auto flow : node.incoming) {
      const auto came = std::find_if(state_.tokens.begin(), state_.tokens.end(), [&](const Token& one) {
        return one.node == token.node && one.scope == token.scope && one.flow == flow + 1;
      });
      if (came == state_.tokens.end()) return;
      used.push_back(came->id);
    }
  } else {
    used.push_back(token.id);
  }
  for (std::size_t i = 1; i < used.size(); ++i)
    emit({.kind = EntryKind::TokenEnded, .id = used[i], .node = token.node});
  const Token last = *state_.token(used.front());
  if (node.outgoing.empty())
    end_token(last.id);
  else
    split(last, node.outgoing);
}

// An inclusive join passes when no token may still come to an incoming flow that has none (BPMN 2.0
// §13.4.3: a token counts that can reach an empty flow and no filled one without passing the join).
bool Step::join_some() {
  for (const auto& waiting : state_.tokens) {
    const auto at = waiting.node;
    const auto& node = program_.node(at);
    if (node.kind != NodeKind::InclusiveGateway || node.incoming.size() <= 1) continue;
    const bool broken = std::any_of(state_.waits.begin(), state_.waits.end(),
                                    [&](const Wait& wait) { return wait.token == waiting.id; });
    if (broken) continue;
    std::vector<bool> filled(node.incoming.size());
    std::vector<Id> used;
    const Id scope = waiting.scope;
    for (std::size_t i = 0; i < node.incoming.size(); ++i)
      for (const auto& one : state_.tokens)
        if (one.node == at && one.scope == scope && one.flow == node.incoming[i] + 1) {
          filled[i] = true;
          used.push_back(one.id);
          break;
        }
    if (used.empty()) continue;
    const bool more = std::any_of(state_.tokens.begin(), state_.tokens.end(), [&](const Token& other) {
      return other.scope == scope && other.node != at && may_still_come(other, at, filled);
    });
    if (more) continue;
    for (std::size_t i = 1; i < used.size(); ++i)
      emit({.kind = EntryKind::TokenEnded, .id = used[i], .node = at});
    const Token last = *state_.token(used.front());
    if (const auto passed = choose_some(last); !passed) incident(last.id, Stage::Leave, passed.error());
    return true;
  }
  return false;
}

bool Step::may_still_come(const Token& other, std::uint32_t gateway, const std::vector<bool>& filled) const {
  const auto& incoming = program_.node(gateway).incoming;
  bool to_empty = false;
  for (std::size_t i = 0; i < incoming.size(); ++i) {
    if (!program_.reaches(other.node, static_cast<std::uint32_t>(incoming[i]), gateway)) continue;
    if (filled[i]) return false;
    to_empty = true;
  }
  return to_empty;
}

}  // namespace jw::flow
