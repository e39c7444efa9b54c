#include <algorithm>

#include "flow/bpmn_reader.hpp"
#include "flow/timer_text.hpp"

// Events: what triggers them, and whether they may stand where they do.
namespace jw::flow {
namespace {

struct DefinitionRow {
  std::string_view element;
  Trigger trigger;
};
constexpr DefinitionRow kDefinitions[] = {{"messageEventDefinition", Trigger::Message},
                                          {"timerEventDefinition", Trigger::Timer},
                                          {"signalEventDefinition", Trigger::Signal},
                                          {"errorEventDefinition", Trigger::Error},
                                          {"escalationEventDefinition", Trigger::Escalation},
                                          {"terminateEventDefinition", Trigger::Terminate},
                                          {"linkEventDefinition", Trigger::Link}};

bool is_no(std::string_view value) { return value == "false" || value == "0"; }
}  // namespace

void BpmnReader::read_event(const XmlElement& at, Node& node, Place place) {
  std::size_t definitions = 0;
  bool known = true;
  for (const auto* one : at.children) {
    if (one->space != Space::Bpmn || !one->name.ends_with("EventDefinition")) continue;
    ++definitions;
    const auto row = std::ranges::find(kDefinitions, one->name, &DefinitionRow::element);
    if (row == std::end(kDefinitions)) {
      known = false;  // refused by its own row
      continue;
    }
    node.event.trigger = row->trigger;
    read_definition(*one, node);
  }
  if (definitions > 1 || at.attribute("parallelMultiple") == "true") {
    refuse(at, "bpmn.multiple", "an event with several triggers is not run; use one event for each",
           "不支持多重事件，请为每个触发条件各画一个事件");
    return;
  }
  const bool may_not = is_no(at.attribute("cancelActivity")) || is_no(at.attribute("isInterrupting"));
  const bool can_choose = node.kind == NodeKind::BoundaryEvent ||
                          (node.kind == NodeKind::StartEvent && place == Place::EventSubProcess);
  node.interrupting = !(may_not && can_choose);
  if (!known) return;
  const EventRule* found = nullptr;
  for (const auto& rule : event_rules())
    if (rule.position == node.kind && rule.trigger == node.event.trigger &&
        (rule.place == Place::Any || rule.place == place))
      found = &rule;
  static constexpr std::string_view kWhereEn[] = {"of a process", "of a sub-process",
                                                  "of an event sub-process", ""};
  static constexpr std::string_view kWhereZh[] = {"流程的", "子流程的", "事件子流程的", ""};
  if (found == nullptr) {
    const auto where = static_cast<std::size_t>(node.kind == NodeKind::StartEvent ? place : Place::Any);
    refuse(at, "bpmn.event", "a {0} {1} with the trigger {2} is not run", "不支持{3}{0}使用 {2} 触发",
           to_string(node.kind), kWhereEn[where], to_string(node.event.trigger), kWhereZh[where]);
  } else if (!node.interrupting && !found->not_interrupting) {
    refuse(at, "bpmn.not_interrupting", "an event with the trigger {} always interrupts",
           "使用 {} 触发的事件总是中断型的", to_string(node.event.trigger));
  }
}

const std::string* BpmnReader::name_of(const XmlElement& at, std::string_view attribute, const Names& names) {
  const auto found = names.find(local_part(at.attribute(attribute)));
  return found == names.end() ? nullptr : &found->second.name;
}

void BpmnReader::read_message(const XmlElement& at, Node& node, bool needed) {
  const auto named = at.attribute("messageRef");
  if (named.empty() && !needed) return;
  node.event.trigger = Trigger::Message;
  const auto* name = name_of(at, "messageRef", messages_);
  if (named.empty())
    refuse(at, "bpmn.message", "no message is named", "没有指明消息");
  else if (name == nullptr)
    refuse(at, "bpmn.message", "the message {} is not defined in the document", "文档中没有定义消息 {}",
           named);
  else if (name->empty())
    refuse(at, "bpmn.message_name", "the message {} has no name", "消息 {} 没有名称", named);
  else
    node.event.name = *name;
  node.event.correlation = expression_of(at, "correlation");
}

void BpmnReader::read_definition(const XmlElement& at, Node& node) {
  const bool catches = node.kind == NodeKind::BoundaryEvent || node.kind == NodeKind::StartEvent;
  switch (node.event.trigger) {
    case Trigger::Message: read_message(at, node, true); break;
    case Trigger::Timer: read_timer(at, node); break;
    case Trigger::Signal: {
      const auto* name = name_of(at, "signalRef", signals_);
      if (name == nullptr || name->empty())
        refuse(at, "bpmn.signal", "the signal {} is not defined or has no name", "信号 {} 没有定义或没有名称",
               at.attribute("signalRef"));
      else
        node.event.name = *name;
      break;
    }
    case Trigger::Error:
    case Trigger::Escalation: {
      const bool error = node.event.trigger == Trigger::Error;
      const std::string_view attribute = error ? "errorRef" : "escalationRef";
      if (at.attribute(attribute).empty() && catches) break;  // any code
      const auto* code = name_of(at, attribute, error ? errors_ : escalations_);
      if (code == nullptr || code->empty())
        refuse(at, error ? "bpmn.error" : "bpmn.escalation", "{0} {1} is not defined or has no code",
               "{2} {1} 没有定义或没有代码", std::string_view(error ? "the error" : "the escalation"),
               at.attribute(attribute), std::string_view(error ? "错误" : "升级"));
      else
        node.event.name = *code;
      break;
    }
    case Trigger::Link:
      node.event.name = at.attribute("name");
      if (node.event.name.empty()) refuse(at, "bpmn.link", "the link has no name", "链接没有名称");
      break;
    default: break;
  }
}

void BpmnReader::read_timer(const XmlElement& at, Node& node) {
  struct Form {
    std::string_view element;
    TimerKind kind;
    bool (*fits)(std::string_view);
    std::string_view example;
  };
  static constexpr Form kForms[] = {{"timeDate", TimerKind::Date, is_moment, "2026-12-01T09:00:00+08:00"},
                                    {"timeDuration", TimerKind::Duration, is_duration, "P3D"},
                                    {"timeCycle", TimerKind::Cycle, is_cycle, "R3/PT1H"}};
  const auto days = ours(at, "workingDays");
  std::size_t said = days.empty() ? 0 : 1;
  if (!days.empty()) {
    node.event.timer_kind = TimerKind::WorkingDays;
    node.event.timer = expression(at, days);
    const auto* fixed = node.event.timer ? node.event.timer->fixed() : nullptr;
    if (fixed != nullptr && !(fixed->is_int64() && fixed->get_int64() >= 1 && fixed->get_int64() <= 1000))
      refuse(at, "bpmn.timer", "working days are a whole number from 1 to 1000",
             "工作日数应为 1 到 1000 的整数");
  }
  for (const auto& form : kForms) {
    const auto* element = at.child(form.element);
    if (element == nullptr) continue;
    ++said;
    const auto text = element->text();
    node.event.timer_kind = form.kind;
    if (form.fits(text)) {
      node.event.timer = Expression::constant(boost::json::string(text));
      continue;
    }
    auto compiled = Expression::compile(text);
    const auto* fixed = compiled ? compiled->fixed() : nullptr;
    if (!compiled || (fixed != nullptr && !(fixed->is_string() && form.fits(fixed->get_string()))))
      refuse(*element, "bpmn.timer", "\"{0}\" is neither a time such as {1} nor an expression",
             "“{0}”既不是 {1} 这样的时间，也不是表达式", std::string_view(text).substr(0, 80), form.example);
    else
      node.event.timer = std::move(*compiled);
  }
  if (said != 1)
    refuse(at, "bpmn.timer", "a timer has one of timeDate, timeDuration, timeCycle and jw:workingDays",
           "定时须且只须有 timeDate、timeDuration、timeCycle、jw:workingDays 之一");
  const bool repeats = node.event.timer_kind == TimerKind::Cycle && said == 1;
  const bool start = node.kind == NodeKind::StartEvent;
  const bool interrupts =
      at.parent->attribute("cancelActivity") != "false" && at.parent->attribute("isInterrupting") != "false";
  const bool of_process = start && at.parent->parent != nullptr && at.parent->parent->name == "process";
  if (repeats && !of_process && (node.kind == NodeKind::CatchEvent || interrupts))
    refuse(at, "bpmn.timer_cycle",
           "a cycle can only start a process or come beside an activity without interrupting it",
           "循环定时只能用于启动流程或非中断的边界、事件子流程");
  if (of_process && node.event.timer && node.event.timer->fixed() == nullptr)
    refuse(at, "bpmn.timer_start", "the timer that starts a process can't use variables: there are none yet",
           "启动流程的定时不能使用变量，此时还没有变量");
}

}  // namespace jw::flow
