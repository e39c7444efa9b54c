#include "flow/model.hpp"

#include <algorithm>

namespace jw::flow {

std::size_t find_node(const Process& process, std::string_view id) {
  const auto found = std::ranges::find(process.nodes, id, &Node::id);
  return found == process.nodes.end() ? npos : static_cast<std::size_t>(found - process.nodes.begin());
}

bool is_activity_kind(NodeKind kind) {
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

std::string_view to_string(NodeKind kind) {
  switch (kind) {
    case NodeKind::StartEvent: return "startEvent";
    case NodeKind::EndEvent: return "endEvent";
    case NodeKind::CatchEvent: return "intermediateCatchEvent";
    case NodeKind::ThrowEvent: return "intermediateThrowEvent";
    case NodeKind::BoundaryEvent: return "boundaryEvent";
    case NodeKind::UserTask: return "userTask";
    case NodeKind::ServiceTask: return "serviceTask";
    case NodeKind::SendTask: return "sendTask";
    case NodeKind::ReceiveTask: return "receiveTask";
    case NodeKind::ScriptTask: return "scriptTask";
    case NodeKind::RuleTask: return "businessRuleTask";
    case NodeKind::ManualTask: return "manualTask";
    case NodeKind::ExclusiveGateway: return "exclusiveGateway";
    case NodeKind::ParallelGateway: return "parallelGateway";
    case NodeKind::InclusiveGateway: return "inclusiveGateway";
    case NodeKind::EventGateway: return "eventBasedGateway";
    case NodeKind::SubProcess: return "subProcess";
    case NodeKind::EventSubProcess: return "eventSubProcess";
    case NodeKind::CallActivity: return "callActivity";
  }
  return "";
}

std::string_view to_string(Trigger trigger) {
  switch (trigger) {
    case Trigger::None: return "none";
    case Trigger::Message: return "message";
    case Trigger::Timer: return "timer";
    case Trigger::Signal: return "signal";
    case Trigger::Error: return "error";
    case Trigger::Escalation: return "escalation";
    case Trigger::Terminate: return "terminate";
    case Trigger::Link: return "link";
  }
  return "";
}

}  // namespace jw::flow
