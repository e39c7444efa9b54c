#include "flow/element_rules.hpp"

#include <algorithm>

namespace jw::flow {
namespace {

using enum Verdict;
using enum NodeKind;

constexpr ElementRule kElements[] = {
    // What runs.
    {"startEvent", Runs, StartEvent, "开始事件", "start event"},
    {"endEvent", Runs, EndEvent, "结束事件", "end event"},
    {"intermediateCatchEvent", Runs, CatchEvent, "中间捕获事件", "intermediate catch event"},
    {"intermediateThrowEvent", Runs, ThrowEvent, "中间抛出事件", "intermediate throw event"},
    {"boundaryEvent", Runs, BoundaryEvent, "边界事件", "boundary event"},
    {"userTask", Runs, UserTask, "人工任务", "user task"},
    {"serviceTask", Runs, ServiceTask, "服务任务", "service task"},
    {"sendTask", Runs, SendTask, "发送任务", "send task"},
    {"receiveTask", Runs, ReceiveTask, "接收任务", "receive task"},
    {"scriptTask", Runs, ScriptTask, "脚本任务（本系统表达式）", "script task, in our expressions"},
    {"businessRuleTask", Runs, RuleTask, "规则任务（决策表）", "business rule task: a decision table"},
    {"manualTask", Runs, ManualTask, "线下任务，直接通过", "manual task: passes"},
    {"task", Runs, ManualTask, "未分类任务，直接通过", "task without a type: passes"},
    {"exclusiveGateway", Runs, ExclusiveGateway, "排他网关", "exclusive gateway"},
    {"parallelGateway", Runs, ParallelGateway, "并行网关", "parallel gateway"},
    {"inclusiveGateway", Runs, InclusiveGateway, "包容网关", "inclusive gateway"},
    {"eventBasedGateway", Runs, EventGateway, "事件网关", "event-based gateway"},
    {"subProcess", Runs, SubProcess, "子流程、事件子流程", "sub-process, event sub-process"},
    {"callActivity", Runs, CallActivity, "调用活动", "call activity"},
    {"sequenceFlow", Runs, std::nullopt, "顺序流", "sequence flow"},
    // What is read with them.
    {"messageEventDefinition", Part, std::nullopt, "消息", "message"},
    {"timerEventDefinition", Part, std::nullopt, "定时", "timer"},
    {"signalEventDefinition", Part, std::nullopt, "信号", "signal"},
    {"errorEventDefinition", Part, std::nullopt, "错误", "error"},
    {"escalationEventDefinition", Part, std::nullopt, "升级", "escalation"},
    {"terminateEventDefinition", Part, std::nullopt, "终止", "terminate"},
    {"linkEventDefinition", Part, std::nullopt, "链接", "link"},
    {"multiInstanceLoopCharacteristics", Part, std::nullopt, "多实例（会签）", "multi-instance"},
    {"script", Part, std::nullopt, "脚本内容", "text of a script"},
    {"extensionElements", Part, std::nullopt, "扩展元素", "extension elements"},
    {"incoming", Part, std::nullopt, "流入", "incoming flow"},
    {"outgoing", Part, std::nullopt, "流出", "outgoing flow"},
    // What is kept and means nothing to the engine.
    {"documentation", Kept, std::nullopt, "说明", "documentation"},
    {"laneSet", Kept, std::nullopt, "泳道", "lanes"},
    {"dataObject", Kept, std::nullopt, "数据对象", "data object"},
    {"dataObjectReference", Kept, std::nullopt, "数据对象引用", "reference to a data object"},
    {"dataStoreReference", Kept, std::nullopt, "数据存储引用", "reference to a data store"},
    {"textAnnotation", Kept, std::nullopt, "注释", "annotation"},
    {"association", Kept, std::nullopt, "关联线", "association"},
    {"group", Kept, std::nullopt, "分组", "group"},
    {"ioSpecification", Kept, std::nullopt, "数据输入输出说明", "specification of inputs and outputs"},
    {"ioBinding", Kept, std::nullopt, "输入输出绑定", "binding of inputs and outputs"},
    {"property", Kept, std::nullopt, "属性", "property"},
    {"dataInput", Kept, std::nullopt, "数据输入", "data input"},
    {"dataOutput", Kept, std::nullopt, "数据输出", "data output"},
    {"inputSet", Kept, std::nullopt, "输入组", "input set"},
    {"outputSet", Kept, std::nullopt, "输出组", "output set"},
    {"dataInputAssociation", Kept, std::nullopt, "数据输入关联", "data input association"},
    {"dataOutputAssociation", Kept, std::nullopt, "数据输出关联", "data output association"},
    {"resourceRole", Kept, std::nullopt, "资源角色", "resource role"},
    {"performer", Kept, std::nullopt, "执行者", "performer"},
    {"humanPerformer", Kept, std::nullopt, "人工执行者", "human performer"},
    {"potentialOwner", Kept, std::nullopt, "候选人（以 jw:candidates 为准）",
     "potential owner; jw:candidates counts"},
    {"rendering", Kept, std::nullopt, "界面", "rendering"},
    {"auditing", Kept, std::nullopt, "审计", "auditing"},
    {"monitoring", Kept, std::nullopt, "监控", "monitoring"},
    {"supports", Kept, std::nullopt, "支持的流程", "supported process"},
    {"supportedInterfaceRef", Kept, std::nullopt, "接口引用", "supported interface"},
    {"correlationSubscription", Kept, std::nullopt, "关联订阅", "correlation subscription"},
    {"categoryValueRef", Kept, std::nullopt, "分类引用", "category"},
    {"eventDefinitionRef", Refused, std::nullopt, "事件定义须写在事件内",
     "the definition of an event must stand inside of it"},
    // What would mean something we don't do.
    {"complexGateway", Refused, std::nullopt, "不支持复杂网关，请改用排他、并行或包容网关",
     "a complex gateway is not run; use exclusive, parallel or inclusive ones"},
    {"transaction", Refused, std::nullopt, "不支持事务子流程", "a transaction is not run"},
    {"adHocSubProcess", Refused, std::nullopt, "不支持自由子流程", "an ad-hoc sub-process is not run"},
    {"subChoreography", Refused, std::nullopt, "不支持编排", "choreographies are not run"},
    {"choreographyTask", Refused, std::nullopt, "不支持编排", "choreographies are not run"},
    {"callChoreography", Refused, std::nullopt, "不支持编排", "choreographies are not run"},
    {"event", Refused, std::nullopt, "事件没有类型", "an event without a type"},
    {"implicitThrowEvent", Refused, std::nullopt, "不支持隐式抛出事件", "implicit throw events are not run"},
    {"conditionalEventDefinition", Refused, std::nullopt, "不支持条件事件", "conditional events are not run"},
    {"compensateEventDefinition", Refused, std::nullopt, "不支持补偿事件", "compensation is not run"},
    {"cancelEventDefinition", Refused, std::nullopt, "不支持取消事件", "cancel events are not run"},
    {"standardLoopCharacteristics", Refused, std::nullopt, "不支持标准循环，请用网关回退或多实例",
     "a standard loop is not run; draw it with a gateway or use multi-instance"},
    {"completionCondition", Refused, std::nullopt, "自由子流程的完成条件",
     "the completion condition of an ad-hoc sub-process"},
};

using enum Trigger;
constexpr EventRule kEvents[] = {
    {StartEvent, Place::Process, None, false},
    {StartEvent, Place::Process, Message, false},
    {StartEvent, Place::Process, Timer, false},
    {StartEvent, Place::Process, Signal, false},
    {StartEvent, Place::SubProcess, None, false},
    {StartEvent, Place::EventSubProcess, Message, true},
    {StartEvent, Place::EventSubProcess, Timer, true},
    {StartEvent, Place::EventSubProcess, Signal, true},
    {StartEvent, Place::EventSubProcess, Error, false},
    {StartEvent, Place::EventSubProcess, Escalation, true},
    {CatchEvent, Place::Any, Message, false},
    {CatchEvent, Place::Any, Timer, false},
    {CatchEvent, Place::Any, Signal, false},
    {CatchEvent, Place::Any, Link, false},
    {ThrowEvent, Place::Any, None, false},
    {ThrowEvent, Place::Any, Message, false},
    {ThrowEvent, Place::Any, Signal, false},
    {ThrowEvent, Place::Any, Escalation, false},
    {ThrowEvent, Place::Any, Link, false},
    {BoundaryEvent, Place::Any, Message, true},
    {BoundaryEvent, Place::Any, Timer, true},
    {BoundaryEvent, Place::Any, Signal, true},
    {BoundaryEvent, Place::Any, Error, false},
    {BoundaryEvent, Place::Any, Escalation, true},
    {EndEvent, Place::Any, None, false},
    {EndEvent, Place::Any, Message, false},
    {EndEvent, Place::Any, Signal, false},
    {EndEvent, Place::Any, Error, false},
    {EndEvent, Place::Any, Escalation, false},
    {EndEvent, Place::Any, Terminate, false},
};

constexpr OurName kOurs[] = {
    {"form", false, "userTask", "", "办理页面", "page that handles it"},
    {"topic", false, "serviceTask sendTask", "", "接入的函数", "function wired in"},
    {"retries", false, "serviceTask sendTask", "", "失败后最多尝试几次（1–100）",
     "tries before it is an incident (1 to 100)"},
    {"decision", false, "businessRuleTask", "", "决策表", "decision table"},
    {"result", false, "businessRuleTask scriptTask", "", "存放结果的变量", "variable that gets the value"},
    {"binding", false, "callActivity", "", "latest 最新版本，pinned 固定版本", "latest or pinned version"},
    {"version", false, "callActivity", "", "固定的版本号", "the pinned version"},
    {"collection", false, "multiInstanceLoopCharacteristics", "", "逐项处理的列表",
     "list that is gone through"},
    {"element", false, "multiInstanceLoopCharacteristics", "", "存放当前项的变量",
     "variable that holds one of it"},
    {"output", false, "multiInstanceLoopCharacteristics", "", "汇集结果的变量", "variable that collects"},
    {"outputElement", false, "multiInstanceLoopCharacteristics", "", "每个实例的结果",
     "what each execution gives to it"},
    {"correlation", false, "messageEventDefinition receiveTask sendTask", "", "关联键",
     "key that names the instance"},
    {"workingDays", false, "timerEventDefinition", "", "工作日数", "working days"},
    {"candidates", true, "userTask", "org right assignee notBy", "谁来办理", "who may do it"},
    {"clock", true, "+ process",
     "id name preset duty days basis startOn stopOn suspendOn resumeOn suspendReason outer onSilence",
     "法定时限", "legal clock"},
    {"input", true, "*", "to from", "流程变量传入任务", "value on the way in"},
    {"output", true, "*", "to from", "任务结果传出", "value on the way out"},
};

}  // namespace

std::span<const ElementRule> element_rules() { return kElements; }
const ElementRule* find_element_rule(std::string_view element) {
  const auto* found = std::ranges::find(kElements, element, &ElementRule::element);
  return found == std::end(kElements) ? nullptr : found;
}
std::span<const EventRule> event_rules() { return kEvents; }
std::span<const OurName> our_names() { return kOurs; }

}  // namespace jw::flow
