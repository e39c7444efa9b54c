#include <algorithm>
#include <map>
#include <unordered_map>

#include "flow/model_rules.hpp"

// Where a token can get, and where it could run for ever. All linear in nodes and flows.
namespace jw::flow {

using enum NodeKind;

std::vector<std::vector<std::size_t>> successors(const Process& process) {
  const auto& nodes = process.nodes;
  std::vector<std::vector<std::size_t>> next(nodes.size());
  std::map<std::pair<std::size_t, std::string_view>, std::size_t> targets;
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (nodes[i].kind == CatchEvent && nodes[i].event.trigger == Trigger::Link)
      targets.emplace(
          std::pair(nodes[i].scope ? *nodes[i].scope + 1 : 0, std::string_view(nodes[i].event.name)), i);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (const auto flow : nodes[i].outgoing) next[i].push_back(process.flows[flow].to);
    if (nodes[i].attached_to) next[*nodes[i].attached_to].push_back(i);
    if (nodes[i].kind == ThrowEvent && nodes[i].event.trigger == Trigger::Link) {
      const auto found = targets.find({nodes[i].scope ? *nodes[i].scope + 1 : 0, nodes[i].event.name});
      if (found != targets.end()) next[i].push_back(found->second);
    }
  }
  return next;
}

void check_reachable(const Process& process, Refusals& refusals) {
  const auto& nodes = process.nodes;
  const auto next = successors(process);
  std::vector<std::vector<std::size_t>> begins(nodes.size());  // what a sub-process starts
  std::vector<std::size_t> left;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].kind == StartEvent) {
      if (nodes[i].scope)
        begins[*nodes[i].scope].push_back(i);
      else
        left.push_back(i);
    }
    if (nodes[i].kind == EventSubProcess) {
      if (nodes[i].scope)
        begins[*nodes[i].scope].push_back(i);
      else
        left.push_back(i);
    }
  }
  if (left.empty()) return;  // no start at all is said by another rule
  std::vector<bool> seen(nodes.size());
  while (!left.empty()) {
    const auto at = left.back();
    left.pop_back();
    if (seen[at]) continue;
    seen[at] = true;
    left.insert(left.end(), next[at].begin(), next[at].end());
    left.insert(left.end(), begins[at].begin(), begins[at].end());
  }
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (!seen[i])
      refusals.add(nodes[i].id, nodes[i].line, "bpmn.unreachable", "no path leads here from a start event",
                   "从开始事件没有路径到达此处");
}

namespace {

// A token that enters leaves again in the same step. Service and send tasks are jobs of their own:
// each try is committed, so others go on; a called process is judged by itself.
bool passes(const Node& node) {
  switch (node.kind) {
    case UserTask:
    case ReceiveTask:
    case EventGateway:
    case ServiceTask:
    case CallActivity: return false;
    case SendTask: return node.topic.empty();
    case CatchEvent: return node.event.trigger == Trigger::Link || node.event.trigger == Trigger::None;
    default: return true;
  }
}

}  // namespace

void check_waits(const Process& process, Refusals& refusals) {
  const auto& nodes = process.nodes;
  const auto next = successors(process);
  // Inner levels first: a sub-process passes when some way through it does.
  std::vector<bool> straight(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) straight[i] = passes(nodes[i]);
  std::vector<std::vector<std::size_t>> inside(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (nodes[i].scope) inside[*nodes[i].scope].push_back(i);
  for (std::size_t i = nodes.size(); i-- > 0;) {
    if (nodes[i].kind != SubProcess) continue;
    std::vector<std::size_t> left;
    for (const auto one : inside[i])
      if (nodes[one].kind == StartEvent) left.push_back(one);
    std::unordered_map<std::size_t, bool> seen;
    bool through = false;
    while (!left.empty() && !through) {
      const auto at = left.back();
      left.pop_back();
      if (!straight[at] || !seen.emplace(at, true).second) continue;
      through = nodes[at].outgoing.empty() &&
                !(nodes[at].kind == ThrowEvent && nodes[at].event.trigger == Trigger::Link);
      left.insert(left.end(), next[at].begin(), next[at].end());
    }
    straight[i] = through;
  }
  // A cycle among those that pass: colours of a search without recursion.
  enum : unsigned char { kNew, kOpen, kDone };
  std::vector<unsigned char> colour(nodes.size(), kNew);
  std::vector<std::pair<std::size_t, std::size_t>> open;
  for (std::size_t begin = 0; begin < nodes.size(); ++begin) {
    if (!straight[begin] || colour[begin] != kNew) continue;
    open.emplace_back(begin, 0);
    colour[begin] = kOpen;
    while (!open.empty()) {
      auto& [at, taken] = open.back();
      if (taken == next[at].size()) {
        colour[at] = kDone;
        open.pop_back();
        continue;
      }
      const auto to = next[at][taken++];
      if (!straight[to]) continue;
      if (colour[to] == kOpen)
        refusals.add(nodes[to].id, nodes[to].line, "bpmn.no_wait",
                     "a token could go round here for ever: no task or event on the way waits",
                     "流程可能在此无限循环：途中没有等待的任务或事件");
      if (colour[to] == kNew) {
        colour[to] = kOpen;
        open.emplace_back(to, 0);
      }
    }
  }
}

namespace {

// Everything that can be reached from some nodes on their level, along which `wall` is not passed.
std::vector<bool> reached(const std::vector<std::vector<std::size_t>>& next, std::vector<std::size_t> left,
                          std::size_t wall) {
  std::vector<bool> seen(next.size());
  while (!left.empty()) {
    const auto at = left.back();
    left.pop_back();
    if (seen[at]) continue;
    seen[at] = true;
    if (at != wall) left.insert(left.end(), next[at].begin(), next[at].end());
  }
  return seen;
}

// What is thrown here may end everything that waits on this level.
bool may_end_level(const Process& process, const Node& node) {
  const auto trigger = node.event.trigger;
  if (node.kind != EndEvent && node.kind != ThrowEvent) return false;
  if (trigger == Trigger::Terminate || trigger == Trigger::Error) return true;
  if (trigger != Trigger::Signal && trigger != Trigger::Message && trigger != Trigger::Escalation)
    return false;
  return std::ranges::any_of(process.nodes, [&](const Node& other) {
    return (other.kind == BoundaryEvent || other.kind == StartEvent) && other.interrupting &&
           other.event.trigger == trigger &&
           (other.event.name.empty() || other.event.name == node.event.name);
  });
}

}  // namespace

// A parallel join waits for every branch. A branch that an interrupting boundary event leads away from
// it leaves what came along the others there for ever, unless its way ends the whole level.
void check_joins(const Process& process, Refusals& refusals) {
  const auto& nodes = process.nodes;
  std::vector<std::size_t> joins, breaks;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].kind == ParallelGateway && nodes[i].incoming.size() > 1) joins.push_back(i);
    if (nodes[i].kind == BoundaryEvent && nodes[i].attached_to && nodes[i].interrupting) breaks.push_back(i);
  }
  if (joins.empty() || breaks.empty()) return;
  const auto next = successors(process);
  for (const auto event : breaks) {
    const auto& host = nodes[*nodes[event].attached_to];
    std::vector<std::size_t> onward, away;
    for (const auto flow : host.outgoing) onward.push_back(process.flows[flow].to);
    for (const auto flow : nodes[event].outgoing) away.push_back(process.flows[flow].to);
    for (const auto join : joins) {
      if (nodes[join].scope != host.scope) continue;
      const auto there = reached(next, onward, join), then = reached(next, away, join);
      // Along which of its flows each way comes to the join.
      const auto comes = [&](const Node& from, const std::vector<bool>& seen, std::size_t flow) {
        const auto source = process.flows[flow].from;
        return (source != join && seen[source]) ||
               std::ranges::find(from.outgoing, flow) != from.outgoing.end();
      };
      std::vector<std::size_t> own;
      for (const auto flow : nodes[join].incoming)
        if (comes(host, there, flow)) own.push_back(flow);
      // In no branch of this join, or before all of them.
      if (own.empty() || own.size() == nodes[join].incoming.size()) continue;
      if (std::ranges::any_of(own, [&](std::size_t flow) { return comes(nodes[event], then, flow); }))
        continue;
      bool ends = false;
      for (std::size_t i = 0; i < nodes.size() && !ends; ++i)
        ends = then[i] && may_end_level(process, nodes[i]);
      if (ends) continue;
      refusals.add(
          nodes[event].id, nodes[event].line, "bpmn.join_starved",
          "when this event comes, the join {0} waits for the branch of {1} for ever; lead it back "
          "before the join, or to a terminate end event",
          "此事件发生后，汇聚网关 {0} 将永远等不到 {1} 所在分支；请在汇聚前并回该分支，或引向终止结束事件",
          nodes[join].id, host.id);
      break;
    }
  }
}

}  // namespace jw::flow
