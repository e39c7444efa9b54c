#include <algorithm>
#include <map>
#include <set>

#include "flow/model_rules.hpp"
#include "flow/override.hpp"

// What a place adds stands between the steps of its superior and takes none of them away.
namespace jw::flow {
namespace {

using enum NodeKind;

class Kept {
 public:
  Kept(const Process& base, const Process& local, Refusals& refusals)
      : base_(base), local_(local), refusals_(refusals), next_(successors(base)) {
    for (std::size_t i = 0; i < base.nodes.size(); ++i) old_nodes_[base.nodes[i].id] = i;
    for (std::size_t i = 0; i < base.flows.size(); ++i) old_flows_[base.flows[i].id] = i;
    for (std::size_t i = 0; i < local.nodes.size(); ++i) new_nodes_[local.nodes[i].id] = i;
  }

  void check() {
    nodes();
    flows();
    for (const auto& node : local_.nodes)
      if (!old_nodes_.contains(node.id)) added(node);
  }

 private:
  template <class... Args>
  void refuse(const Node& at, std::string_view code, fmt::format_string<const Args&...> en,
              fmt::format_string<const Args&...> zh, const Args&... args) {
    refusals_.add(at.id, at.line, code, en, zh, args...);
  }
  static std::string_view id_of(const Process& process, const std::optional<std::size_t>& node) {
    return node ? std::string_view(process.nodes[*node].id) : std::string_view();
  }

  void nodes() {
    for (const auto& node : base_.nodes) {
      const auto found = new_nodes_.find(node.id);
      if (found == new_nodes_.end()) {
        refusals_.add(node.id, 0, "override.removed", "a step of the superior's process can't be taken away",
                      "不能删除上级流程的环节");
        continue;
      }
      const auto& now = local_.nodes[found->second];
      if (now.kind != node.kind || id_of(local_, now.scope) != id_of(base_, node.scope) ||
          id_of(local_, now.attached_to) != id_of(base_, node.attached_to) ||
          now.interrupting != node.interrupting || now.event.trigger != node.event.trigger)
        refuse(now, "override.kind", "a step of the superior's process stays what it is and where it is",
               "上级流程的环节不能改变类型和所处层级");
    }
  }

  void flows() {
    std::map<std::string_view, const SequenceFlow*> now;
    for (const auto& flow : local_.flows) now[flow.id] = &flow;
    for (const auto& flow : base_.flows) {
      const auto found = now.find(flow.id);
      const auto& from = base_.nodes[flow.from].id;
      if (found == now.end() || local_.nodes[found->second->from].id != from) {
        refusals_.add(flow.id, found == now.end() ? 0 : found->second->line, "override.removed",
                      "a flow of the superior's process leaves the same step as before",
                      "上级流程的顺序流须从原环节流出，不能删除");
        continue;
      }
      allowed_ = {flow.to};
      const auto to = found->second->to;
      if (local_.nodes[to].id != base_.nodes[flow.to].id && !(is_new(to) && leads(to)))
        refusals_.add(flow.id, found->second->line, "override.bypass",
                      "every way from here has to come to {0}, or back to a step before it",
                      "从此处出发的每条路径都须到达 {0}，或退回其之前的环节", base_.nodes[flow.to].id);
      met_.clear();
    }
    for (const auto& flow : local_.flows)
      if (!old_flows_.contains(flow.id) && !is_new(flow.from))
        refusals_.add(flow.id, flow.line, "override.branch",
                      "a new flow begins at a new step; put new steps into a flow that is there",
                      "新增顺序流须从新增环节流出；新环节应插入已有顺序流中");
  }

  void added(const Node& node) {
    const bool outside = !node.scope || !is_new(*node.scope);
    if (!outside) return;  // inside of a step that is new itself
    if (node.kind == StartEvent)
      refuse(node, "override.start", "a local version begins where the superior's does",
             "本地化版本不能新增开始事件");
    if (node.kind == EventSubProcess) {
      for (const auto& start : local_.nodes)
        if (start.kind == StartEvent && start.interrupting && start.scope &&
            local_.nodes[*start.scope].id == node.id)
          refuse(node, "override.interrupts", "a new event sub-process must not interrupt the process",
                 "新增的事件子流程不能中断原流程");
    }
    const auto trigger = node.event.trigger;
    if ((node.kind == EndEvent || node.kind == ThrowEvent) &&
        (trigger == Trigger::Terminate || trigger == Trigger::Error || trigger == Trigger::Escalation))
      refuse(node, "override.interrupts", "a new event must not end the superior's process",
             "新增事件不能终止上级流程");
    if (node.kind != BoundaryEvent || !node.attached_to || is_new(*node.attached_to)) return;
    const auto& host = base_.nodes[old_nodes_.at(local_.nodes[*node.attached_to].id)];
    allowed_.clear();
    for (const auto flow : host.outgoing) allowed_.push_back(base_.flows[flow].to);
    for (const auto flow : node.outgoing) {
      const auto to = local_.flows[flow].to;
      const bool fine = node.interrupting ? (is_new(to) ? leads(to) : may_go(to)) : keeps_off(to);
      if (!fine && node.interrupting)
        refuse(node, "override.bypass", "its way goes on where the step does, or back to one before it",
               "其路径须到达该环节之后的环节，或退回其之前的环节");
      else if (!fine)
        refuse(node, "override.doubles",
               "its way stays apart from the superior's steps, which would run twice",
               "其路径不能进入上级流程的环节，否则会重复办理");
      met_.clear();
    }
  }

  bool is_new(std::size_t node) const { return !old_nodes_.contains(local_.nodes[node].id); }

  // One of the steps that were to come, or one that is passed on every way to them.
  bool may_go(std::size_t to) const {
    const auto at = old_nodes_.at(local_.nodes[to].id);
    return std::ranges::any_of(allowed_, [&](std::size_t goal) { return goal == at || dominates(at, goal); });
  }

  bool dominates(std::size_t step, std::size_t goal) const {
    if (base_.nodes[step].scope != base_.nodes[goal].scope) return false;
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < base_.nodes.size(); ++i)
      if (base_.nodes[i].kind == StartEvent && base_.nodes[i].scope == base_.nodes[goal].scope)
        left.push_back(i);
    std::set<std::size_t> seen;
    while (!left.empty()) {
      const auto at = left.back();
      left.pop_back();
      if (at == step || !seen.insert(at).second) continue;
      if (at == goal) return false;
      left.insert(left.end(), next_[at].begin(), next_[at].end());
    }
    return true;
  }

  std::vector<std::size_t> after(const Node& node) const {
    std::vector<std::size_t> all;
    for (const auto flow : node.outgoing) all.push_back(local_.flows[flow].to);
    return all;
  }

  // Does every way through new steps come to a step that it may go to? At a parallel gateway one has to.
  bool leads(std::size_t at) {
    if (!is_new(at)) return may_go(at);
    // Round again: it is the rest of the way that counts.
    if (const auto [met, first] = met_.emplace(at, true); !first) return met->second;
    return met_[at] = leads_from(at);
  }

  bool leads_from(std::size_t at) {
    const auto& node = local_.nodes[at];
    for (const auto& event : local_.nodes)
      if (event.kind == BoundaryEvent && event.attached_to == at && event.interrupting)
        for (const auto to : after(event))
          if (!leads(to)) return false;
    const auto to = after(node);
    if (to.empty()) return false;
    if (node.kind == ParallelGateway) {
      bool one = false;
      for (const auto each : to) one = leads(each) || one;
      return one;
    }
    return std::ranges::all_of(to, [&](std::size_t each) { return leads(each); });
  }

  bool keeps_off(std::size_t at) {
    if (!is_new(at)) return false;
    if (!met_.emplace(at, true).second) return true;
    const auto to = after(local_.nodes[at]);
    return std::ranges::all_of(to, [&](std::size_t each) { return keeps_off(each); });
  }

  const Process& base_;
  const Process& local_;
  Refusals& refusals_;
  std::vector<std::vector<std::size_t>> next_;
  std::map<std::string, std::size_t, std::less<>> old_nodes_, old_flows_, new_nodes_;
  std::vector<std::size_t> allowed_;
  std::map<std::size_t, bool> met_;
};

// What a place may say about a process that carries out the law.
constexpr std::string_view kOfShipped[] = {"name",  "retries", "clock", "new_clock",
                                           "added", "ends",    "layout"};

}  // namespace

void check_steps_kept(const Process& base, const Process& local, Refusals& refusals) {
  Kept(base, local, refusals).check();
}

void check_law_kept(const Process& base, const Process& local, const std::vector<OverrideChange>& changes,
                    Refusals& refusals) {
  for (const auto& change : changes) {
    const bool only_person =
        change.part == "candidates" && std::ranges::all_of(change.fields, [](const OverrideField& field) {
          return field.name == "assignee";
        });
    if (!only_person && std::ranges::find(kOfShipped, change.part) == std::end(kOfShipped))
      refusals.add(change.element, 0, "override.fixed",
                   "this process carries out the law: {0} can't be changed by a place, only names, stricter "
                   "clocks, persons, tries, and additional steps",
                   "本流程依法办理，地方不得修改其 {0}；可改名称、更严的时限、指定人员、尝试次数和新增环节",
                   change.part);
  }
  for (const auto& node : local.nodes) {
    if (find_node(base, node.id) != npos) continue;
    const bool acts = node.kind == NodeKind::ServiceTask || node.kind == NodeKind::SendTask ||
                      node.kind == NodeKind::ScriptTask || node.kind == NodeKind::RuleTask ||
                      ((node.kind == NodeKind::ThrowEvent || node.kind == NodeKind::EndEvent) &&
                       (node.event.trigger == Trigger::Message || node.event.trigger == Trigger::Signal));
    if (acts)
      refusals.add(node.id, node.line, "override.fixed",
                   "a {0} could decide in place of the law; additional steps of this process are tasks of "
                   "people, waits and gateways",
                   "{0} 可能代替法定环节作出决定；本流程只能新增人工环节、等待和网关", to_string(node.kind));
  }
}

}  // namespace jw::flow
