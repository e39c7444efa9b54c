#include "flow/model_rules.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <unordered_map>

namespace jw::flow {
namespace {

using enum NodeKind;

template <class... Args>
void refuse(Refusals& refusals, const Node& at, std::string_view code, fmt::format_string<const Args&...> en,
            fmt::format_string<const Args&...> zh, const Args&... args) {
  refusals.add(at.id, at.line, code, en, zh, args...);
}

void starts(const Process& process, Refusals& refusals) {
  // By level: 0 the process, otherwise sub-process plus one.
  std::map<std::size_t, std::vector<const Node*>> by_level;
  for (const auto& node : process.nodes)
    if (node.kind == StartEvent) by_level[node.scope ? *node.scope + 1 : 0].push_back(&node);
  const auto& own = by_level[0];
  if (own.empty())
    refusals.add(process.id, process.line, "bpmn.start", "the process has no start event",
                 "流程没有开始事件");
  std::set<std::pair<Trigger, std::string>> seen;
  for (const auto* node : own) {
    const bool timer = node->event.trigger == Trigger::Timer;
    if (!seen.emplace(node->event.trigger, timer ? node->id : node->event.name).second)
      refuse(refusals, *node, "bpmn.starts", "another start event has the same trigger",
             "另有开始事件使用相同的触发条件");
  }
  for (std::size_t i = 0; i < process.nodes.size(); ++i) {
    const auto& node = process.nodes[i];
    if (node.kind != SubProcess && node.kind != EventSubProcess) continue;
    const auto count = by_level[i + 1].size();
    if (count != 1)
      refuse(refusals, node, "bpmn.start", "a sub-process has exactly one start event, this one has {}",
             "子流程须有且仅有一个开始事件，而此处有 {} 个", count);
  }
}

void ends_of_flows(const Process& process, Refusals& refusals) {
  for (const auto& node : process.nodes) {
    const bool in = !node.incoming.empty(), out = !node.outgoing.empty();
    const bool link = node.event.trigger == Trigger::Link;
    const bool gateway = node.kind == ExclusiveGateway || node.kind == ParallelGateway ||
                         node.kind == InclusiveGateway || node.kind == EventGateway;
    if (in && (node.kind == StartEvent || node.kind == BoundaryEvent || node.kind == EventSubProcess ||
               (node.kind == CatchEvent && link)))
      refuse(refusals, node, "bpmn.incoming", "no flow may lead here", "此元素不能有流入的顺序流");
    if (out && (node.kind == EndEvent || node.kind == EventSubProcess || (node.kind == ThrowEvent && link)))
      refuse(refusals, node, "bpmn.outgoing", "no flow may leave here", "此元素不能有流出的顺序流");
    if (!out && (node.kind == StartEvent || node.kind == BoundaryEvent || gateway ||
                 (node.kind == CatchEvent && link)))
      refuse(refusals, node, "bpmn.dead_end", "no flow leaves here, so nothing would happen",
             "此元素没有流出的顺序流，不会有任何效果");
  }
}

void conditions(const Process& process, Refusals& refusals) {
  for (const auto& node : process.nodes) {
    const bool choice = node.kind == ExclusiveGateway || node.kind == InclusiveGateway;
    std::size_t with = 0;
    for (const auto flow : node.outgoing) {
      const auto& one = process.flows[flow];
      if (!one.condition) continue;
      ++with;
      if (!choice && !is_activity_kind(node.kind))
        refusals.add(one.id, one.line, "bpmn.condition_place", "a flow from {} can't have a condition",
                     "从 {} 流出的顺序流不能有条件", to_string(node.kind));
      if (node.default_flow == flow)
        refusals.add(one.id, one.line, "bpmn.condition_default", "the default flow can't have a condition",
                     "默认顺序流不能有条件");
    }
    if (node.default_flow && !choice && with == 0)
      refuse(refusals, node, "bpmn.default", "a default flow stands beside conditions only",
             "没有条件分支时不能设默认顺序流");
    if (choice && node.outgoing.size() > 1) {
      for (const auto flow : node.outgoing)
        if (!process.flows[flow].condition && node.default_flow != flow)
          refusals.add(process.flows[flow].id, process.flows[flow].line, "bpmn.condition",
                       "a flow from a gateway that chooses needs a condition, or must be its default",
                       "从该网关流出的顺序流须有条件，或设为默认顺序流");
    }
    const bool may_stop =
        choice ? node.outgoing.size() > 1 || with > 0 : with > 0 && with == node.outgoing.size();
    if (may_stop && !node.default_flow)
      refuse(refusals, node, "bpmn.no_default",
             "it has no default flow: an instance would stop when no condition holds",
             "没有默认顺序流：所有条件都不成立时实例会停住");
  }
}

void boundaries(const Process& process, Refusals& refusals) {
  for (const auto& node : process.nodes) {
    if (node.kind != BoundaryEvent || !node.attached_to) continue;
    const auto& host = process.nodes[*node.attached_to];
    const bool inner = host.kind == SubProcess || host.kind == CallActivity;
    const bool waits = inner || host.kind == UserTask || host.kind == ServiceTask || host.kind == SendTask ||
                       host.kind == ReceiveTask;
    bool fits = false;
    switch (node.event.trigger) {
      case Trigger::Error: fits = inner || host.kind == ServiceTask || host.kind == SendTask; break;
      case Trigger::Escalation: fits = inner || host.kind == UserTask; break;
      default: fits = waits;
    }
    if (!fits)
      refuse(refusals, node, "bpmn.boundary", "an event with the trigger {0} on a {1} would never come",
             "{1} 上的 {0} 边界事件永远不会发生", to_string(node.event.trigger), to_string(host.kind));
  }
}

void links(const Process& process, Refusals& refusals) {
  std::map<std::pair<std::size_t, std::string>, std::vector<const Node*>> thrown, caught;
  for (const auto& node : process.nodes) {
    if (node.event.trigger != Trigger::Link) continue;
    auto& side = node.kind == CatchEvent ? caught : thrown;
    side[{node.scope ? *node.scope + 1 : 0, node.event.name}].push_back(&node);
  }
  for (const auto& [key, nodes] : thrown)
    if (!caught.contains(key))
      for (const auto* node : nodes)
        refuse(refusals, *node, "bpmn.link_pair", "no link of the name {} is caught on this level",
               "本层没有捕获名为 {} 的链接", key.second);
  for (const auto& [key, nodes] : caught) {
    if (nodes.size() > 1)
      refuse(refusals, *nodes[1], "bpmn.link_pair", "the link {} is caught twice", "链接 {} 被捕获两次",
             key.second);
    if (!thrown.contains(key))
      refuse(refusals, *nodes[0], "bpmn.link_pair", "no link of the name {} is thrown on this level",
             "本层没有抛出名为 {} 的链接", key.second);
  }
}

void event_gateways(const Process& process, Refusals& refusals) {
  for (const auto& node : process.nodes) {
    if (node.kind != EventGateway) continue;
    if (node.outgoing.size() < 2)
      refuse(refusals, node, "bpmn.event_gateway", "an event-based gateway needs two flows or more",
             "事件网关至少要有两条流出的顺序流");
    for (const auto flow : node.outgoing) {
      const auto& to = process.nodes[process.flows[flow].to];
      const bool waits =
          to.kind == ReceiveTask || (to.kind == CatchEvent && to.event.trigger != Trigger::Link);
      if (!waits || to.incoming.size() != 1)
        refuse(
            refusals, to, "bpmn.event_gateway",
            "after an event-based gateway come catch events or receive tasks, and nothing else leads to them",
            "事件网关之后须是捕获事件或接收任务，且不能有其他流入");
    }
  }
}

void user_tasks(const Process& process, Refusals& refusals) {
  for (const auto& node : process.nodes)
    if (node.kind == UserTask && !node.candidates.org && node.candidates.right.empty() &&
        !node.candidates.assignee)
      refuse(refusals, node, "jw.candidates",
             "nobody may do this task; give it jw:candidates with org, right or assignee",
             "没有人可办理该任务，请用 jw:candidates 设置 org、right 或 assignee");
}

void many(const Process& process, Refusals& refusals) {
  for (const auto& node : process.nodes)
    if (node.many && !is_activity_kind(node.kind))
      refuse(refusals, node, "bpmn.loop_place", "a {} can't be multi-instance", "{} 不能是多实例",
             to_string(node.kind));
}

void clocks(const Process& process, Refusals& refusals) {
  struct Where {
    const ClockSpec* clock;
    const Node* node;
  };
  std::vector<Where> all;
  std::unordered_map<std::string_view, const ClockSpec*> by_id;
  std::unordered_map<std::string_view, const Node*> nodes;
  for (const auto& node : process.nodes) {
    nodes.emplace(node.id, &node);
    for (const auto& clock : node.clocks) all.push_back({&clock, &node});
  }
  for (const auto& clock : process.clocks) all.push_back({&clock, nullptr});
  const auto refuse_clock = [&](const Where& at, std::string_view code, std::string_view en,
                                std::string_view zh, std::string_view what) {
    refusals.add(at.node != nullptr ? at.node->id : process.id, at.clock->line, code, "{0} {1}: {2}",
                 "{0} {1}：{3}", std::string_view("jw:clock"), at.clock->id,
                 fmt::format(fmt::runtime(en), what), fmt::format(fmt::runtime(zh), what));
  };
  for (const auto& one : all)
    if (!by_id.emplace(one.clock->id, one.clock).second)
      refuse_clock(one, "clock.id", "the id stands twice", "标识重复", "");
  for (const auto& one : all) {
    std::vector<std::string_view> named(one.clock->suspend_on.begin(), one.clock->suspend_on.end());
    named.insert(named.end(), one.clock->resume_on.begin(), one.clock->resume_on.end());
    for (const auto* single : {&one.clock->start_on, &one.clock->stop_on})
      if (!single->empty()) named.push_back(*single);
    for (const auto id : named) {
      // A clock lives as long as its scope: it can only hear of nodes on its level or inside.
      const auto found = nodes.find(id);
      bool inside = found != nodes.end() && one.node == nullptr;
      if (found != nodes.end() && one.node != nullptr) {
        inside = found->second->scope == one.node->scope;
        for (auto scope = found->second->scope; scope && !inside; scope = process.nodes[*scope].scope)
          inside = process.nodes[*scope].scope == one.node->scope;
      }
      if (!inside)
        refuse_clock(one, "clock.node", "there is no node {} on its level or inside",
                     "本层及其内部没有节点 {}", id);
    }
    if (one.clock->outer.empty()) continue;
    const ClockSpec* outer = one.clock;
    for (std::size_t steps = 0; outer != nullptr && !outer->outer.empty(); ++steps) {
      const auto found = by_id.find(outer->outer);
      if (found == by_id.end() || steps > all.size() || found->second == one.clock) {
        refuse_clock(one, "clock.outer", "the outer clock {} is not there or runs inside of this one",
                     "外层时限 {} 不存在或在本时限之内", outer->outer);
        break;
      }
      outer = found->second;
      if (steps >= 16) {
        refuse_clock(one, "clock.outer", "more than 16 clocks inside of each other{}", "时限嵌套超过 16 层{}",
                     "");
        break;
      }
    }
  }
}

constexpr ModelRule kRules[] = {
    {"bpmn.start", starts, "流程和子流程有开始事件", "a process and each sub-process has its start event"},
    {"bpmn.incoming", ends_of_flows, "开始之前、结束之后没有顺序流，网关有流出",
     "no flow before a start or after an end; gateways lead somewhere"},
    {"bpmn.condition", conditions, "选择网关的分支有条件和默认分支",
     "branches have conditions and a default"},
    {"bpmn.boundary", boundaries, "边界事件依附于可能触发它的活动",
     "boundary events sit where they can come"},
    {"bpmn.link_pair", links, "链接成对", "links come in pairs"},
    {"bpmn.event_gateway", event_gateways, "事件网关之后是事件", "events follow an event-based gateway"},
    {"jw.candidates", user_tasks, "人工任务有人可办", "somebody may do each user task"},
    {"bpmn.loop_place", many, "只有活动可以是多实例", "only activities are multi-instance"},
    {"clock.", clocks, "时限所指的节点和外层时限存在", "what a clock names is there"},
    {"bpmn.unreachable", check_reachable, "每个节点都能到达", "every node can be reached"},
    {"bpmn.no_wait", check_waits, "循环中有等待", "every cycle waits somewhere"},
    {"bpmn.join_starved", check_joins, "汇聚网关等得到每个分支", "a join gets a token along each branch"},
};

}  // namespace

std::span<const ModelRule> model_rules() { return kRules; }

void check_calls(std::span<const Process> processes, Refusals& refusals) {
  std::map<std::string_view, std::set<std::string_view>> calls;
  for (const auto& process : processes)
    for (const auto& node : process.nodes)
      if (node.kind == CallActivity) calls[process.id].insert(node.called);
  // Does `from` come to `to`?
  const auto comes = [&](std::string_view from, std::string_view to) {
    std::vector<std::string_view> left{from};
    std::set<std::string_view> seen;
    while (!left.empty()) {
      const auto id = left.back();
      left.pop_back();
      if (id == to) return true;
      if (!seen.insert(id).second) continue;
      const auto found = calls.find(id);
      if (found != calls.end()) left.insert(left.end(), found->second.begin(), found->second.end());
    }
    return false;
  };
  for (const auto& process : processes) {
    std::map<std::string_view, bool> back;
    for (const auto called : calls[process.id]) back[called] = comes(called, process.id);
    for (const auto& node : process.nodes)
      if (node.kind == CallActivity && back[node.called])
        refuse(refusals, node, "bpmn.recursive_call", "calling {} comes back to this process without an end",
               "调用 {} 会无止境地回到本流程", node.called);
  }
}

}  // namespace jw::flow
