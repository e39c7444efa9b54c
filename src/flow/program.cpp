#include "flow/program.hpp"

#include <algorithm>

namespace jw::flow {

bool is_activity(NodeKind kind) {
  switch (kind) {
    case NodeKind::UserTask:
    case NodeKind::ServiceTask:
    case NodeKind::SendTask:
    case NodeKind::ReceiveTask:
    case NodeKind::ScriptTask:
    case NodeKind::RuleTask:
    case NodeKind::ManualTask:
    case NodeKind::SubProcess:
    case NodeKind::CallActivity: return true;
    default: return false;
  }
}

Program::Program(std::shared_ptr<const Process> process, std::int64_t version)
    : process_(std::move(process)), version_(version) {
  const auto& nodes = process_->nodes;
  boundaries_.resize(nodes.size());
  events_.resize(nodes.size() + 1);
  enter_.resize(nodes.size());
  leave_.resize(nodes.size());
  for (std::uint32_t i = 0; i < nodes.size(); ++i) {
    const auto& node = nodes[i];
    if (node.kind == NodeKind::BoundaryEvent && node.attached_to) boundaries_[*node.attached_to].push_back(i);
    if (node.kind == NodeKind::EventSubProcess) events_[node.scope ? *node.scope + 1 : 0].push_back(i);
    for (const auto& clock : node.clocks) note_clock(clock, i);
  }
  for (const auto& clock : process_->clocks) {
    if (clock.start_on.empty()) process_clocks_.push_back(&clock);
    note_clock(clock, std::nullopt);
  }
  keeps_done_by_ = mentions("done_by");
}

void Program::note_clock(const ClockSpec& spec, std::optional<std::uint32_t> owner) {
  const auto mark = [&](std::vector<std::vector<ClockMark>>& where, std::string_view id, ClockAct act) {
    const auto at = find_node(*process_, id);
    if (at != npos) where[at].push_back({&spec, owner, act});
  };
  if (!spec.start_on.empty()) {
    mark(enter_, spec.start_on, ClockAct::Start);
  } else if (owner) {
    enter_[*owner].push_back({&spec, owner, ClockAct::Start});
  }
  if (!spec.stop_on.empty()) {
    mark(leave_, spec.stop_on, ClockAct::Stop);
  } else if (owner) {
    leave_[*owner].push_back({&spec, owner, ClockAct::Stop});
  }
  for (const auto& id : spec.suspend_on) mark(leave_, id, ClockAct::Suspend);
  for (const auto& id : spec.resume_on) mark(leave_, id, ClockAct::Resume);
}

std::optional<std::uint32_t> Program::start_of(std::optional<std::size_t> level, Trigger trigger) const {
  std::optional<std::uint32_t> any;
  for (std::uint32_t i = 0; i < process_->nodes.size(); ++i) {
    const auto& node = process_->nodes[i];
    if (node.kind != NodeKind::StartEvent || node.scope != level) continue;
    if (node.event.trigger == trigger) return i;
    if (level && !any) any = i;  // of an event sub-process, whatever starts it
  }
  return any;
}

const std::vector<std::uint32_t>& Program::events_of(std::optional<std::size_t> level) const {
  return events_[level ? *level + 1 : 0];
}

std::optional<std::uint32_t> Program::link_target(std::uint32_t throwing) const {
  const auto& from = node(throwing);
  for (std::uint32_t i = 0; i < process_->nodes.size(); ++i) {
    const auto& to = process_->nodes[i];
    if (to.kind == NodeKind::CatchEvent && to.event.trigger == Trigger::Link && to.scope == from.scope &&
        to.event.name == from.event.name)
      return i;
  }
  return std::nullopt;
}

const ClockSpec* Program::find_clock(std::string_view id) const {
  for (const auto& clock : process_->clocks)
    if (clock.id == id) return &clock;
  for (const auto& node : process_->nodes)
    for (const auto& clock : node.clocks)
      if (clock.id == id) return &clock;
  return nullptr;
}

bool Program::reaches(std::uint32_t from, std::uint32_t flow, std::uint32_t gateway) const {
  std::vector<bool> seen(process_->nodes.size());
  std::vector<std::uint32_t> open{from};
  seen[from] = true;
  const auto visit = [&](std::size_t to) {
    if (to == gateway || seen[to]) return;
    seen[to] = true;
    open.push_back(static_cast<std::uint32_t>(to));
  };
  while (!open.empty()) {
    const auto at = open.back();
    open.pop_back();
    for (const auto out : node(at).outgoing) {
      if (out == flow) return true;
      visit(process_->flows[out].to);
    }
    for (const auto boundary : boundaries_[at]) visit(boundary);
    if (node(at).kind == NodeKind::ThrowEvent && node(at).event.trigger == Trigger::Link)
      if (const auto target = link_target(at)) visit(*target);
  }
  return false;
}

bool Program::mentions(std::string_view word) const {
  const auto in = [&](const std::optional<Expression>& one) {
    return one && one->text().find(word) != std::string::npos;
  };
  for (const auto& flow : process_->flows)
    if (in(flow.condition)) return true;
  for (const auto& node : process_->nodes) {
    if (in(node.candidates.not_by) || in(node.candidates.assignee) || in(node.candidates.org) ||
        in(node.script) || in(node.event.correlation))
      return true;
    if (node.many &&
        (in(node.many->completion) || in(node.many->collection) || in(node.many->output_element)))
      return true;
    for (const auto* list : {&node.inputs, &node.outputs})
      for (const auto& one : *list)
        if (in(one.from)) return true;
  }
  return false;
}

}  // namespace jw::flow
