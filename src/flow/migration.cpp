#include "flow/migration.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace jw::flow {
namespace {

std::size_t find_flow(const Process& process, const std::string& id) {
  for (std::size_t i = 0; i < process.flows.size(); ++i)
    if (process.flows[i].id == id) return i;
  return npos;
}

}  // namespace

MovePlan plan_move(const Program& from, const Program& to, const State& state,
                   const std::map<std::string, std::string>& mapping) {
  MovePlan plan;
  const auto& before = from.process();
  const auto& after = to.process();
  const auto problem = [&](std::string en, std::string zh) {
    if (std::find(plan.problems.begin(), plan.problems.end(), en) != plan.problems.end()) return;
    plan.problems.push_back(std::move(en));
    plan.problems_zh.push_back(std::move(zh));
  };
  for (const auto& [old_id, new_id] : mapping) {
    if (find_node(before, old_id) == npos)
      problem(fmt::format("the mapping names {}, which version {} doesn't have", old_id, from.version()),
              fmt::format("映射中的 {} 不在版本 {} 中", old_id, from.version()));
    if (find_node(after, new_id) == npos)
      problem(fmt::format("the mapping names {}, which version {} doesn't have", new_id, to.version()),
              fmt::format("映射中的 {} 不在版本 {} 中", new_id, to.version()));
  }
  std::vector<std::size_t> nodes(before.nodes.size(), npos);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto mapped = mapping.find(before.nodes[i].id);
    nodes[i] = find_node(after, mapped == mapping.end() ? before.nodes[i].id : mapped->second);
  }
  const auto check = [&](std::uint32_t node) {
    const auto& old_node = before.nodes[node];
    const auto at = nodes[node];
    if (at == npos)
      return problem(
          fmt::format("{} is not in version {} any more; map it to another node", old_node.id, to.version()),
          fmt::format("版本 {} 中已没有 {}，请映射到其他节点", to.version(), old_node.id));
    const auto& new_node = after.nodes[at];
    if (new_node.kind != old_node.kind || new_node.event.trigger != old_node.event.trigger ||
        new_node.many.has_value() != old_node.many.has_value() ||
        (!old_node.inputs.empty() && new_node.inputs.empty()))
      return problem(fmt::format("{} is a {}, {} another kind of node", old_node.id, to_string(old_node.kind),
                                 new_node.id),
                     fmt::format("{} 与 {} 的类型不同", old_node.id, new_node.id));
    const auto old_level = old_node.scope, new_level = new_node.scope;
    if (old_level.has_value() != new_level.has_value() || (old_level && nodes[*old_level] != *new_level))
      return problem(fmt::format("{} and {} lie in different sub-processes", old_node.id, new_node.id),
                     fmt::format("{} 与 {} 位于不同的子流程", old_node.id, new_node.id));
    return;
  };
  std::vector<std::size_t> flows(before.flows.size());
  for (std::size_t i = 0; i < flows.size(); ++i) flows[i] = find_flow(after, before.flows[i].id);
  std::set<std::uint32_t> seen;
  for (const auto& token : state.tokens) {
    seen.insert(token.node);
    const auto kind = before.nodes[token.node].kind;
    const bool joins = (kind == NodeKind::ParallelGateway || kind == NodeKind::InclusiveGateway) &&
                       before.nodes[token.node].incoming.size() > 1;
    if (!joins || token.flow == kNoFlow || nodes[token.node] == npos) continue;
    const auto flow = flows[token.flow - 1];
    if (flow == npos || after.flows[flow].to != nodes[token.node])
      problem(
          fmt::format("a token waits at {} for a flow that version {} doesn't have",
                      before.nodes[token.node].id, to.version()),
          fmt::format("有令牌在 {} 等待，而版本 {} 没有其来路", before.nodes[token.node].id, to.version()));
  }
  for (const auto& wait : state.waits) seen.insert(wait.node);
  for (const auto& scope : state.scopes)
    if (scope.kind != ScopeKind::Root) seen.insert(scope.node);
  for (const auto node : seen) check(node);
  for (const auto& clock : state.clocks)
    if (to.find_clock(clock.spec) == nullptr)
      problem(fmt::format("the clock {} runs and is not in version {}", clock.spec, to.version()),
              fmt::format("时限 {} 正在计时，而版本 {} 中没有", clock.spec, to.version()));
  plan.entry.kind = EntryKind::Moved;
  plan.entry.number = to.version();
  const auto list = [](const std::vector<std::size_t>& places, std::size_t offset) {
    std::string text;
    for (const auto at : places) {
      if (!text.empty()) text += ' ';
      text += std::to_string(at == npos ? 0 : at + offset);
    }
    return text;
  };
  plan.entry.text = list(nodes, 0);
  plan.entry.more = list(flows, 1);
  return plan;
}

}  // namespace jw::flow
