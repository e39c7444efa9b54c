#include "flow/bpmn_reader.hpp"

#include <algorithm>
#include <charconv>

#include "flow/bpmn.hpp"

namespace jw::flow {
namespace {

bool is_true(std::string_view value) { return value == "true" || value == "1"; }

// The name part of a QName.
// Elements that stand beside the processes of a document.
constexpr std::string_view kBeside[] = {"import",
                                        "extension",
                                        "itemDefinition",
                                        "dataStore",
                                        "message",
                                        "interface",
                                        "endPoint",
                                        "resource",
                                        "signal",
                                        "error",
                                        "escalation",
                                        "category",
                                        "correlationProperty",
                                        "partnerEntity",
                                        "partnerRole",
                                        "relationship",
                                        "collaboration",
                                        "conversation",
                                        "globalConversation",
                                        "eventDefinition",
                                        "documentation",
                                        "extensionElements",
                                        "messageEventDefinition",
                                        "timerEventDefinition",
                                        "signalEventDefinition",
                                        "errorEventDefinition",
                                        "escalationEventDefinition",
                                        "conditionalEventDefinition",
                                        "compensateEventDefinition",
                                        "cancelEventDefinition",
                                        "terminateEventDefinition",
                                        "linkEventDefinition",
                                        "globalTask",
                                        "globalUserTask",
                                        "globalManualTask",
                                        "globalScriptTask",
                                        "globalBusinessRuleTask",
                                        "process"};

}  // namespace

std::string_view BpmnReader::id_near(const XmlElement& at) {
  for (const auto* one = &at; one != nullptr; one = one->parent)
    if (!one->id().empty() && one->space == Space::Bpmn) return one->id();
  return {};
}

std::vector<Process> BpmnReader::run() {
  const auto& root = document_.root();
  if (!root.is("definitions")) {
    refuse(root, "bpmn.root",
           "this is no BPMN 2.0 document: it begins with <{}>, not with <definitions> of BPMN",
           "这不是 BPMN 2.0 文档：以 <{}> 开头，而不是 BPMN 的 <definitions>", root.name);
    return {};
  }
  read_names();
  check_ids();
  std::vector<const XmlElement*> executable, others;
  for (const auto* one : root.children) {
    if (one->space != Space::Bpmn) continue;
    if (one->is("process")) {
      (is_true(one->attribute("isExecutable")) ? executable : others).push_back(one);
    } else if (std::ranges::find(kBeside, one->name) == std::end(kBeside)) {
      refuse(*one, "bpmn.unknown_element", "the element {} is not known here", "此处不认识元素 {}",
             one->name);
    }
    if (one->is("extension") && is_true(one->attribute("mustUnderstand")))
      refuse(*one, "bpmn.must_understand", "the document needs an extension we don't know: {}",
             "文档要求理解本系统不认识的扩展：{}", one->attribute("definition"));
  }
  if (executable.empty() && others.empty())
    refuse(root, "bpmn.no_process", "the document has no process", "文档中没有流程");
  if (executable.size() + others.size() > kMaxProcesses) {
    refuse(root, "bpmn.too_many", "the document has more than {} processes", "文档中的流程超过 {} 个",
           kMaxProcesses);
    return {};
  }
  // Beside an executable process the others are pictures of what partners do. Alone they are
  // refused, together with whatever else keeps them from running.
  if (executable.empty()) {
    for (const auto* one : others)
      refuse(*one, "bpmn.not_executable", "the process is not marked isExecutable=\"true\"",
             "流程没有标记 isExecutable=\"true\"");
    executable = others;
  }
  std::vector<Process> all;
  for (const auto* one : executable)
    if (auto process = read_process(*one)) all.push_back(std::move(*process));
  return all;
}

void BpmnReader::read_names() {
  struct Kind {
    std::string_view element, attribute;
    Names* names;
  };
  const Kind kinds[] = {{"message", "name", &messages_},
                        {"signal", "name", &signals_},
                        {"error", "errorCode", &errors_},
                        {"escalation", "escalationCode", &escalations_}};
  for (const auto* one : document_.root().children)
    for (const auto& kind : kinds)
      if (one->is(kind.element))
        (*kind.names)[one->id()] = {std::string(one->attribute(kind.attribute)), one->line};
}

void BpmnReader::check_ids() {
  std::unordered_set<std::string_view> seen;
  std::vector<const XmlElement*> left{&document_.root()};
  while (!left.empty()) {
    const auto* one = left.back();
    left.pop_back();
    if (one->space == Space::Bpmn && !one->id().empty() && !seen.insert(one->id()).second)
      refuse(*one, "bpmn.duplicate_id", "the id {} stands twice", "标识 {} 重复", one->id());
    if (one->space == Space::Ours || one->space == Space::Foreign) check_attributes(*one);
    if (one->space == Space::Bpmn) check_attributes(*one);
    left.insert(left.end(), one->children.rbegin(), one->children.rend());
  }
}

std::optional<Process> BpmnReader::read_process(const XmlElement& at) {
  Process process;
  process.id = at.id();
  process.name = at.attribute("name");
  process.line = at.line;
  if (process.id.empty() || process.id.size() > 100) {
    refuse(at, "bpmn.id", "a process needs an id of at most 100 bytes", "流程需要不超过 100 字节的标识");
    return std::nullopt;
  }
  process_ = &process;
  flows_.clear();
  flow_scopes_.clear();
  boundaries_.clear();
  defaults_.clear();
  nodes_.clear();
  if (const auto* extensions = at.child("extensionElements")) read_ours(*extensions, nullptr, process);
  read_level(at, std::nullopt, 0);
  if (process.nodes.size() > kMaxNodes) {
    refuse(at, "bpmn.too_many", "the process has {0} nodes, more than {1}; split it into called processes",
           "流程有 {0} 个节点，超过 {1} 个，请拆分为多个被调用流程", process.nodes.size(), kMaxNodes);
    return std::nullopt;
  }
  read_flows();
  attach();
  process_ = nullptr;
  return process;
}

void BpmnReader::read_level(const XmlElement& at, std::optional<std::size_t> scope, std::size_t depth) {
  if (depth > kMaxSubProcessDepth) {
    refuse(at, "bpmn.too_deep", "sub-processes are nested more than {} deep", "子流程嵌套超过 {} 层",
           kMaxSubProcessDepth);
    return;
  }
  for (const auto* one : at.children) {
    if (one->space == Space::Ours) {
      refuse(*one, "jw.place", "{} stands outside of extensionElements", "{} 应放在 extensionElements 内",
             one->name);
      continue;
    }
    if (one->space != Space::Bpmn) continue;
    if (one->name == "sequenceFlow") {
      flows_.push_back(one);
      flow_scopes_.push_back(scope);
      continue;
    }
    const auto* rule = find_element_rule(one->name);
    if (rule == nullptr) {
      refuse(*one, "bpmn.unknown_element", "the element {} is not known here", "此处不认识元素 {}",
             one->name);
    } else if (rule->verdict == Verdict::Refused) {
      refuse(*one, "bpmn.element." + std::string(one->name), "{0}", "{1}", rule->en, rule->zh);
    } else if (rule->kind) {
      read_node(*one, *rule->kind, scope, depth);
    }
  }
}

void BpmnReader::read_node(const XmlElement& at, NodeKind kind, std::optional<std::size_t> scope,
                           std::size_t depth) {
  auto& nodes = process_->nodes;
  const auto index = nodes.size();
  Node node;
  node.kind = kind;
  node.id = at.id();
  node.name = at.attribute("name");
  node.line = at.line;
  node.scope = scope;
  if (node.id.empty() || node.id.size() > 200)
    refuse(at, "bpmn.id", "{} needs an id of at most 200 bytes", "{} 需要不超过 200 字节的标识", at.name);
  nodes_.emplace(at.id(), index);
  if (kind == NodeKind::SubProcess && is_true(at.attribute("triggeredByEvent")))
    node.kind = NodeKind::EventSubProcess;
  if (!at.attribute("default").empty()) defaults_.emplace_back(index, &at);
  if (is_true(at.attribute("isForCompensation")))
    refuse(at, "bpmn.compensation", "compensation is not run", "不支持补偿");
  for (const std::string_view quantity : {"startQuantity", "completionQuantity"})
    if (const auto value = at.attribute(quantity); !value.empty() && value != "1")
      refuse(at, "bpmn.quantity", "{} other than 1 is not run", "不支持 {} 不为 1", quantity);
  if (is_true(at.attribute("instantiate")))
    refuse(at, "bpmn.instantiate", "only a start event begins an instance; instantiate is not run",
           "只有开始事件能创建实例，不支持 instantiate");
  if (at.attribute("eventGatewayType") == "Parallel")
    refuse(at, "bpmn.parallel_events", "an event-based gateway of type Parallel is not run",
           "不支持并行型事件网关");

  read_parts(at);
  if (const auto* extensions = at.child("extensionElements")) read_ours(*extensions, &node, *process_);
  if (const auto* many = at.child("multiInstanceLoopCharacteristics")) read_many(*many, node);
  switch (node.kind) {
    case NodeKind::StartEvent:
    case NodeKind::EndEvent:
    case NodeKind::CatchEvent:
    case NodeKind::ThrowEvent:
    case NodeKind::BoundaryEvent: {
      const auto place = !scope                                            ? Place::Process
                         : nodes[*scope].kind == NodeKind::EventSubProcess ? Place::EventSubProcess
                                                                           : Place::SubProcess;
      read_event(at, node, place);
      break;
    }
    case NodeKind::CallActivity: read_call(at, node); break;
    default: read_task(at, node);
  }
  if (node.kind == NodeKind::BoundaryEvent) boundaries_.emplace_back(index, &at);
  const bool inner = node.kind == NodeKind::SubProcess || node.kind == NodeKind::EventSubProcess;
  nodes.push_back(std::move(node));
  if (inner) read_level(at, index, depth + 1);
}

// Elements inside of a node other than a sub-process.
void BpmnReader::read_parts(const XmlElement& at) {
  const bool level = at.name == "subProcess";
  for (const auto* one : at.children) {
    if (one->space == Space::Ours)
      refuse(*one, "jw.place", "{} stands outside of extensionElements", "{} 应放在 extensionElements 内",
             one->name);
    if (one->space != Space::Bpmn || level) continue;
    const auto* rule = find_element_rule(one->name);
    if (rule == nullptr || rule->verdict == Verdict::Runs)
      refuse(*one, "bpmn.unknown_element", "the element {} is not known here", "此处不认识元素 {}",
             one->name);
    else if (rule->verdict == Verdict::Refused)
      refuse(*one, "bpmn.element." + std::string(one->name), "{0}", "{1}", rule->en, rule->zh);
  }
}

void BpmnReader::read_task(const XmlElement& at, Node& node) {
  switch (node.kind) {
    case NodeKind::UserTask: node.form = ours(at, "form"); break;
    case NodeKind::SendTask:
    case NodeKind::ServiceTask:
      node.topic = ours(at, "topic");
      if (const auto text = ours(at, "retries"); !text.empty()) {
        int read = 0;
        const auto end = text.data() + text.size();
        if (std::from_chars(text.data(), end, read).ptr != end || read < 1 || read > 100)
          refuse(at, "jw.retries", "retries is a number from 1 to 100", "retries 应为 1 到 100 的整数");
        else
          node.retries = read;
      }
      if (node.kind == NodeKind::SendTask) read_message(at, node, node.topic.empty());
      if (node.topic.empty() && node.kind == NodeKind::ServiceTask)
        refuse(at, "jw.topic", "a service task names the function it calls with jw:topic",
               "服务任务须用 jw:topic 指明调用的函数");
      break;
    case NodeKind::ReceiveTask: read_message(at, node, true); break;
    case NodeKind::ScriptTask: {
      const auto format = at.attribute("scriptFormat");
      if (!format.empty() && format != "jingwei")
        refuse(at, "bpmn.script_format",
               "scripts in {} are not run; write an expression and the format \"jingwei\"",
               "不执行 {} 脚本，请写表达式并将格式设为 jingwei", format);
      const auto* script = at.child("script");
      if (script == nullptr || script->text().empty())
        refuse(at, "bpmn.script", "the script task has no script", "脚本任务没有脚本");
      else if (format.empty() || format == "jingwei")
        node.script = expression(*script, script->text());
      node.result = ours(at, "result");
      if (node.result.empty())
        refuse(at, "jw.result", "a script task names the variable for its value with jw:result",
               "脚本任务须用 jw:result 指明存放结果的变量");
      break;
    }
    case NodeKind::RuleTask:
      node.decision = ours(at, "decision");
      node.result = ours(at, "result");
      if (node.decision.empty())
        refuse(at, "jw.decision", "a business rule task names its decision table with jw:decision",
               "规则任务须用 jw:decision 指明决策表");
      if (node.result.empty())
        refuse(at, "jw.result", "a business rule task names the variable for its value with jw:result",
               "规则任务须用 jw:result 指明存放结果的变量");
      break;
    default: break;
  }
}

void BpmnReader::read_call(const XmlElement& at, Node& node) {
  node.called = local_part(at.attribute("calledElement"));
  if (node.called.empty())
    refuse(at, "bpmn.called", "the call activity names no process", "调用活动没有指明被调用的流程");
  const auto binding = ours(at, "binding");
  const auto version = ours(at, "version");
  if (binding == "pinned") {
    node.binding = Binding::Pinned;
    const auto end = version.data() + version.size();
    if (version.empty() || std::from_chars(version.data(), end, node.pinned).ptr != end || node.pinned < 1)
      refuse(at, "jw.version", "a pinned call activity names a version from 1 on with jw:version",
             "固定版本的调用活动须用 jw:version 指明版本号（从 1 起）");
  } else if (!binding.empty() && binding != "latest") {
    refuse(at, "jw.binding", "jw:binding is latest or pinned, not {}",
           "jw:binding 应为 latest 或 pinned，而不是 {}", binding);
  } else if (!version.empty()) {
    refuse(at, "jw.version", "jw:version needs jw:binding=\"pinned\"",
           "jw:version 须与 jw:binding=\"pinned\" 同用");
  }
}

void BpmnReader::read_many(const XmlElement& at, Node& node) {
  MultiInstance many;
  many.sequential = is_true(at.attribute("isSequential"));
  if (const auto behavior = at.attribute("behavior"); !behavior.empty() && behavior != "All")
    refuse(at, "bpmn.behavior", "multi-instance events of behavior {} are not run", "不支持多实例事件行为 {}",
           behavior);
  for (const auto* one : at.children) {
    if (one->space != Space::Bpmn) continue;
    if (one->name == "loopCardinality") {
      many.cardinality = expression_in(*one);
    } else if (one->name == "completionCondition") {
      many.completion = expression_in(*one);
    } else if (one->name != "documentation" && one->name != "extensionElements") {
      refuse(*one, "bpmn.loop_data",
             "{} is not read; use jw:collection, jw:element, jw:output and jw:outputElement",
             "不读取 {}，请用 jw:collection、jw:element、jw:output、jw:outputElement", one->name);
    }
  }
  many.collection = expression_of(at, "collection");
  many.element = ours(at, "element");
  many.output = ours(at, "output");
  many.output_element = expression_of(at, "outputElement");
  const bool counted = at.child("loopCardinality") != nullptr, listed = !ours(at, "collection").empty();
  if (counted == listed)
    refuse(at, "bpmn.loop", "multi-instance needs either a loopCardinality or jw:collection",
           "多实例须且只须有 loopCardinality 与 jw:collection 之一");
  if (many.output.empty() != ours(at, "outputElement").empty())
    refuse(at, "jw.output", "jw:output and jw:outputElement go together",
           "jw:output 与 jw:outputElement 须同时填写");
  node.many = std::move(many);
}

void BpmnReader::read_flows() {
  auto& process = *process_;
  for (std::size_t i = 0; i < flows_.size(); ++i) {
    const auto& at = *flows_[i];
    SequenceFlow flow;
    flow.id = at.id();
    flow.name = at.attribute("name");
    flow.line = at.line;
    const auto from = nodes_.find(at.attribute("sourceRef")), to = nodes_.find(at.attribute("targetRef"));
    if (from == nodes_.end() || to == nodes_.end()) {
      refuse(at, "bpmn.flow_end", "the flow joins {0} and {1}, of which not both are nodes of this process",
             "顺序流连接 {0} 与 {1}，其中有的不是本流程的节点", at.attribute("sourceRef"),
             at.attribute("targetRef"));
      continue;
    }
    flow.from = from->second;
    flow.to = to->second;
    if (process.nodes[flow.from].scope != process.nodes[flow.to].scope ||
        process.nodes[flow.from].scope != flow_scopes_[i]) {
      refuse(at, "bpmn.flow_scope", "the flow crosses the border of a sub-process",
             "顺序流跨越了子流程的边界");
      continue;
    }
    if (const auto* condition = at.child("conditionExpression")) {
      flow.condition = expression_in(*condition);
      if (!condition->text().empty()) {
        // One that is refused counts as given, so that one mistake is said once.
        if (!flow.condition) flow.condition = Expression::constant(true);
      } else
        refuse(at, "bpmn.condition_empty", "the condition of the flow is empty", "顺序流的条件为空");
    }
    const auto index = process.flows.size();
    process.nodes[flow.from].outgoing.push_back(index);
    process.nodes[flow.to].incoming.push_back(index);
    process.flows.push_back(std::move(flow));
  }
}

void BpmnReader::attach() {
  auto& nodes = process_->nodes;
  for (const auto& [index, at] : boundaries_) {
    const auto host = nodes_.find(at->attribute("attachedToRef"));
    if (host == nodes_.end() || nodes[host->second].scope != nodes[index].scope ||
        !is_activity_kind(nodes[host->second].kind))
      refuse(*at, "bpmn.boundary_host", "the event is attached to {}, which is no activity beside it",
             "边界事件依附于 {}，而它不是同一层的活动", at->attribute("attachedToRef"));
    else
      nodes[index].attached_to = host->second;
  }
  for (const auto& [index, at] : defaults_) {
    for (const auto flow : nodes[index].outgoing)
      if (process_->flows[flow].id == at->attribute("default")) nodes[index].default_flow = flow;
    if (!nodes[index].default_flow)
      refuse(*at, "bpmn.default", "the default flow {} does not leave this element",
             "默认顺序流 {} 不是从该元素流出", at->attribute("default"));
  }
}

}  // namespace jw::flow
