#include <algorithm>

#include "flow/bpmn_reader.hpp"
#include "flow/clock_reasons.hpp"
#include "org/rights.hpp"

// What stands in our namespace. A name that is not known, or stands where it says nothing, is
// refused: nobody shall believe in a deadline that a misspelling switched off.
namespace jw::flow {
namespace {

constexpr std::string_view kActivities =
    " task userTask serviceTask sendTask receiveTask scriptTask businessRuleTask "
    "manualTask subProcess callActivity ";
constexpr std::string_view kEventElements =
    " startEvent endEvent intermediateCatchEvent intermediateThrowEvent boundaryEvent ";

bool lists(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const auto blank = words.find(' ');
    if (words.substr(0, blank) == word) return true;
    if (blank == std::string_view::npos) return false;
    words.remove_prefix(blank + 1);
  }
  return false;
}

bool fits(const OurName& row, std::string_view element) {
  for (auto rest = row.on;;) {
    const auto blank = rest.find(' ');
    const auto word = rest.substr(0, blank);
    if (word == element) return true;
    if ((word == "+" || word == "*") && lists(kActivities, element)) return true;
    if (word == "*" && lists(kEventElements, element)) return true;
    if (blank == std::string_view::npos) return false;
    rest.remove_prefix(blank + 1);
  }
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> all;
  while (!text.empty()) {
    const auto first = text.find_first_not_of(" \t\r\n,");
    if (first == std::string_view::npos) break;
    text.remove_prefix(first);
    const auto end = std::min(text.find_first_of(" \t\r\n,"), text.size());
    all.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return all;
}

}  // namespace

void BpmnReader::check_attributes(const XmlElement& at) {
  for (const auto& one : at.attributes) {
    if (one.space == Space::Foreign && one.uri.starts_with("urn:jingwei:")) {
      refuse(at, "jw.namespace", "the namespace {} is not known; ours is urn:jingwei:bpmn:1",
             "不认识命名空间 {}，应为 urn:jingwei:bpmn:1", one.uri);
      continue;
    }
    if (one.space != Space::Ours) continue;
    const auto row = std::ranges::find_if(our_names(), [&](const OurName& name) {
      return !name.element && name.name == one.name && fits(name, at.name);
    });
    if (at.space != Space::Bpmn || row == our_names().end())
      refuse(at, "jw.attribute", "jw:{0} says nothing on {1}", "jw:{0} 不能用于 {1}", one.name, at.name);
  }
  if (at.space == Space::Foreign && at.uri.starts_with("urn:jingwei:"))
    refuse(at, "jw.namespace", "the namespace {} is not known; ours is urn:jingwei:bpmn:1",
           "不认识命名空间 {}，应为 urn:jingwei:bpmn:1", at.uri);
  if (at.space == Space::Ours && (at.parent == nullptr || !at.parent->is("extensionElements")))
    refuse(at, "jw.place", "jw:{} stands outside of extensionElements", "jw:{} 应放在 extensionElements 内",
           at.name);
  if (!at.is("extensionElements") || at.parent == nullptr) return;
  for (const auto* one : at.children) {
    if (one->space != Space::Ours) continue;
    const auto row = std::ranges::find_if(
        our_names(), [&](const OurName& name) { return name.element && name.name == one->name; });
    if (row == our_names().end()) {
      refuse(*one, "jw.element", "jw:{} is not known", "不认识 jw:{}", one->name);
      continue;
    }
    if (!fits(*row, at.parent->name))
      refuse(*one, "jw.element", "jw:{0} says nothing on {1}", "jw:{0} 不能用于 {1}", one->name,
             at.parent->name);
    for (const auto& attribute : one->attributes)
      if (attribute.space != Space::None || !lists(row->attributes, attribute.name))
        refuse(*one, "jw.attribute", "jw:{0} has no attribute {1}", "jw:{0} 没有属性 {1}", one->name,
               attribute.name);
  }
}

std::string_view BpmnReader::ours(const XmlElement& at, std::string_view name) const {
  const auto* found = at.find_attribute(Space::Ours, name);
  return found == nullptr ? std::string_view() : found->value;
}

std::optional<Expression> BpmnReader::expression(const XmlElement& at, std::string_view text) {
  auto compiled = Expression::compile(text);
  if (compiled) return std::move(*compiled);
  refuse(at, "bpmn.expression", "\"{0}\": {1}", "“{0}”：{2}", text.substr(0, 200), compiled.error().message,
         compiled.error().message_zh);
  return std::nullopt;
}

std::optional<Expression> BpmnReader::expression_of(const XmlElement& at, std::string_view our_attribute) {
  const auto text = ours(at, our_attribute);
  return text.empty() ? std::nullopt : expression(at, text);
}

std::optional<Expression> BpmnReader::expression_in(const XmlElement& element) {
  const auto language = element.attribute("language");
  if (!language.empty() && language != "urn:jingwei:expression:1") {
    refuse(element, "bpmn.language", "expressions in {} are not run", "不执行 {} 语言的表达式", language);
    return std::nullopt;
  }
  const auto text = element.text();
  return text.empty() ? std::nullopt : expression(element, text);
}

void BpmnReader::read_ours(const XmlElement& at, Node* node, Process& process) {
  for (const auto* one : at.children) {
    if (one->space != Space::Ours) continue;
    if (one->name == "clock") {
      if (auto clock = read_clock(*one))
        (node != nullptr ? node->clocks : process.clocks).push_back(std::move(*clock));
    } else if (node == nullptr) {
      continue;  // refused by check_attributes
    } else if (one->name == "candidates") {
      read_candidates(*one, *node);
    } else if (one->name == "input") {
      read_assignment(*one, node->inputs);
    } else if (one->name == "output") {
      read_assignment(*one, node->outputs);
    }
  }
}

void BpmnReader::read_assignment(const XmlElement& at, std::vector<Assignment>& to) {
  const auto target = at.attribute("to");
  const auto from = at.attribute("from");
  if (target.empty() || from.empty()) {
    refuse(at, "jw.assignment", "jw:{} needs to and from", "jw:{} 须有 to 和 from", at.name);
    return;
  }
  if (auto value = expression(at, from)) to.push_back({std::string(target), std::move(*value)});
}

void BpmnReader::read_candidates(const XmlElement& at, Node& node) {
  auto& who = node.candidates;
  const auto read = [&](std::string_view name) -> std::optional<Expression> {
    const auto text = at.attribute(name);
    return text.empty() ? std::nullopt : expression(at, text);
  };
  who.org = read("org");
  who.assignee = read("assignee");
  who.not_by = read("notBy");
  who.right = at.attribute("right");
  if (!who.right.empty() && std::ranges::none_of(org::all_rights(), [&](org::Right right) {
        return org::to_string(right) == who.right;
      }))
    refuse(at, "jw.right", "there is no right {}", "没有权限 {}", who.right);
}

std::optional<ClockSpec> BpmnReader::read_clock(const XmlElement& at) {
  ClockSpec clock;
  clock.line = at.line;
  clock.id = at.attribute("id");
  clock.name = at.attribute("name");
  clock.preset = at.attribute("preset");
  clock.duty = at.attribute("duty");
  clock.basis = at.attribute("basis");
  clock.start_on = at.attribute("startOn");
  clock.stop_on = at.attribute("stopOn");
  clock.suspend_on = words_of(at.attribute("suspendOn"));
  clock.resume_on = words_of(at.attribute("resumeOn"));
  clock.suspend_reason = at.attribute("suspendReason");
  clock.outer = at.attribute("outer");
  clock.on_silence = at.attribute("onSilence");
  if (clock.id.empty()) refuse(at, "clock.id", "a clock needs an id", "时限须有标识");
  if (const auto days = at.attribute("days"); !days.empty()) {
    clock.days = expression(at, days);
    const auto* fixed = clock.days ? clock.days->fixed() : nullptr;
    if (fixed != nullptr && !(fixed->is_int64() && fixed->get_int64() >= 1 && fixed->get_int64() <= 1000))
      refuse(at, "clock.days", "the days of a clock are working days, a whole number from 1 to 1000",
             "时限天数为工作日，应为 1 到 1000 的整数");
    if (clock.basis.empty())
      refuse(at, "clock.basis", "a clock with days of its own cites the article it comes from with basis",
             "自定天数的时限须用 basis 注明依据条款");
  } else if (clock.duty.empty()) {
    // Without a preset: the one that holds in the block of whoever the duty falls on.
    refuse(at, "clock.source", "a clock takes the duty of a preset, or days and basis",
           "时限须填写预设的 duty，或 days 与 basis");
  }
  if (!clock.preset.empty() && (clock.duty.empty() || clock.days))
    refuse(at, "clock.source", "a preset goes with its duty, and gives the days itself",
           "preset 须与 duty 同时填写，且不得另设天数");
  if (!clock.on_silence.empty() && clock.on_silence != "accept" && clock.on_silence != "escalate")
    refuse(at, "clock.silence", "onSilence is accept or escalate, not {}",
           "onSilence 应为 accept 或 escalate，而不是 {}", clock.on_silence);
  if (clock.suspend_on.empty() != clock.suspend_reason.empty())
    refuse(at, "clock.suspend", "suspendOn and suspendReason go together",
           "suspendOn 与 suspendReason 须同时填写");
  if (!clock.suspend_reason.empty() && find_clock_reason(clock.suspend_reason) == nullptr)
    refuse(at, "clock.reason", "there is no reason {} to suspend a clock", "没有暂停时限的理由 {}",
           clock.suspend_reason);
  if (!clock.suspend_on.empty() && clock.resume_on.empty())
    refuse(at, "clock.resume", "a clock that is suspended names with resumeOn where it goes on",
           "会暂停的时限须用 resumeOn 指明何处恢复");
  return clock;
}

}  // namespace jw::flow
