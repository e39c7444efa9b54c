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

}  // namespace jw::flow
