#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include "flow/element_rules.hpp"
#include "flow/override.hpp"
#include "flow/xml.hpp"

// From an edited document back to the parts that were changed.
namespace jw::flow {
namespace {

// One element of a process and the level it stands on ("" beside the processes).
struct Standing {
  const XmlElement* element = nullptr;
  std::string level;
};
using Places = std::map<std::string, Standing, std::less<>>;

bool counts(const XmlElement& at) {
  if (at.space != Space::Bpmn || at.id().empty()) return false;
  const auto* rule = find_element_rule(at.name);
  return rule != nullptr && (rule->kind || at.name == "sequenceFlow");
}

constexpr std::string_view kNamed[] = {"message", "signal", "error", "escalation"};

void gather(const XmlElement& level, std::string_view id, Places& into, std::vector<std::string>& order) {
  for (const auto* one : level.children) {
    if (!counts(*one)) continue;
    if (into.emplace(one->id(), Standing{one, std::string(id)}).second) order.emplace_back(one->id());
    if (one->name == "subProcess") gather(*one, one->id(), into, order);
  }
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (c == '\n')
      out += "&#10;";
    else
      out += c;
  }
  return out;
}

std::string_view prefix_of(Space space, std::string_view name) {
  switch (space) {
    case Space::Bpmn: return "bpmn:";
    case Space::Ours: return "jw:";
    case Space::Instance: return "xsi:";
    case Space::Diagram:
      if (name == "Bounds") return "dc:";
      return name == "waypoint" ? "di:" : "bpmndi:";
    default: return "";
  }
}

// With our prefixes and without what other tools keep in it.
void write(const XmlElement& at, std::string& out) {
  const auto tag = std::string(prefix_of(at.space, at.name)) + std::string(at.name);
  out += "<" + tag;
  for (const auto& one : at.attributes) {
    if (one.space == Space::Foreign || one.space == Space::Diagram) continue;
    const bool type = one.space == Space::Instance && one.name == "type";
    const auto value = type ? std::string("bpmn:tFormalExpression") : std::string(one.value);
    out += fmt::format(" {}{}=\"{}\"", prefix_of(one.space, one.name), one.name, escaped(value));
  }
  out += ">";
  out += escaped(at.text());
  for (const auto* inner : at.children) {
    if (inner->space == Space::Foreign || inner->space == Space::None) continue;
    if (inner->is("incoming") || inner->is("outgoing")) continue;
    write(*inner, out);
  }
  out += "</" + tag + ">";
}

std::string written(const XmlElement& at) {
  std::string out;
  write(at, out);
  return out;
}

const XmlElement* extensions_of(const XmlElement& at) { return at.child("extensionElements"); }

std::map<std::string, const XmlElement*> ours_in(const XmlElement& at, std::string_view name) {
  std::map<std::string, const XmlElement*> all;
  if (const auto* inside = extensions_of(at))
    for (const auto* one : inside->children)
      if (one->space == Space::Ours && one->name == name) all.emplace(one->attribute("id"), one);
  return all;
}

std::vector<OverrideField> fields_of(const XmlElement& at, const XmlElement* before) {
  std::vector<OverrideField> all;
  for (const auto& one : at.attributes)
    if (one.space == Space::None && one.name != "id" &&
        (before == nullptr || before->attribute(one.name) != one.value))
      all.push_back({std::string(one.name), std::string(one.value)});
  if (before != nullptr)
    for (const auto& one : before->attributes)
      if (one.space == Space::None && !one.value.empty() && at.attribute(one.name).empty())
        all.push_back({std::string(one.name), ""});
  return all;
}

std::string text_in(const XmlElement* at, std::string_view name) {
  const auto* found = at == nullptr ? nullptr : at->child(name);
  return found == nullptr ? std::string() : found->text();
}

std::string ours_of(const XmlElement& at, std::string_view name) {
  const auto* found = at.find_attribute(Space::Ours, name);
  return found == nullptr ? std::string() : std::string(found->value);
}

// What the parts of override.cpp can say of two versions of one element.
void compare(const XmlElement& before, const XmlElement& after, std::vector<OverrideChange>& changes) {
  const std::string id(after.id());
  const auto text = [&](std::string_view part, const std::string& was, const std::string& is) {
    if (was != is) changes.push_back({id, std::string(part), "", is, {}, ""});
  };
  text("name", std::string(before.attribute("name")), std::string(after.attribute("name")));
  for (const auto part : {"form", "topic", "retries", "decision"})
    text(part, ours_of(before, part), ours_of(after, part));
  text("condition", text_in(&before, "conditionExpression"), text_in(&after, "conditionExpression"));
  text("script", text_in(&before, "script"), text_in(&after, "script"));
  const auto *was_many = before.child("multiInstanceLoopCharacteristics"),
             *is_many = after.child("multiInstanceLoopCharacteristics");
  text("completion", text_in(was_many, "completionCondition"), text_in(is_many, "completionCondition"));
  text("cardinality", text_in(was_many, "loopCardinality"), text_in(is_many, "loopCardinality"));
  const auto timer = [](const XmlElement& at) {
    const auto* definition = at.child("timerEventDefinition");
    if (definition == nullptr) return std::string();
    if (auto days = ours_of(*definition, "workingDays"); !days.empty()) return days;
    for (const auto form : {"timeDuration", "timeDate", "timeCycle"})
      if (auto found = text_in(definition, form); !found.empty()) return found;
    return std::string();
  };
  text("timer", timer(before), timer(after));
  const auto was_who = ours_in(before, "candidates"), is_who = ours_in(after, "candidates");
  if (!is_who.empty()) {
    auto fields = fields_of(*is_who.begin()->second, was_who.empty() ? nullptr : was_who.begin()->second);
    if (!fields.empty()) changes.push_back({id, "candidates", "", "", std::move(fields), ""});
  }
  const auto was_clocks = ours_in(before, "clock");
  for (const auto& [clock, now] : ours_in(after, "clock")) {
    const auto found = was_clocks.find(clock);
    auto fields = fields_of(*now, found == was_clocks.end() ? nullptr : found->second);
    if (!fields.empty())
      changes.push_back(
          {id, found == was_clocks.end() ? "new_clock" : "clock", clock, "", std::move(fields), ""});
  }
  if (before.name != "sequenceFlow") return;
  std::vector<OverrideField> ends;
  for (const auto end : {"sourceRef", "targetRef"})
    if (before.attribute(end) != after.attribute(end))
      ends.push_back({std::string(end), std::string(after.attribute(end))});
  if (!ends.empty()) changes.push_back({id, "ends", "", "", std::move(ends), ""});
}

// Numbers of a drawing, so that "100" and "100.0" lie in the same place.
std::string drawn(const XmlElement& at) {
  std::string out;
  for (const auto* one : at.children) {
    if (one->name == "BPMNLabel") continue;
    for (const auto name : {"x", "y", "width", "height"}) {
      double value = 0;
      const auto text = one->attribute(name);
      std::from_chars(text.data(), text.data() + text.size(), value);
      out += fmt::format("{} ", std::lround(value));
    }
  }
  return out;
}

std::map<std::string, const XmlElement*> drawing(const XmlDocument& document) {
  std::map<std::string, const XmlElement*> all;
  for (const auto* diagram : document.root().children)
    for (const auto* plane : diagram->children)
      if (plane->space == Space::Diagram && plane->name == "BPMNPlane")
        for (const auto* one : plane->children) {
          auto of = one->attribute("bpmnElement");
          if (const auto colon = of.rfind(':'); colon != std::string_view::npos) of.remove_prefix(colon + 1);
          all.emplace(of, one);
        }
  return all;
}

const XmlElement* process_in(const XmlDocument& document, std::string_view id) {
  for (const auto* one : document.root().children)
    if (one->is("process") && one->id() == id) return one;
  return nullptr;
}

}  // namespace

Result<std::vector<OverrideChange>> derive_override(std::string_view base, std::string_view edited,
                                                    std::string_view process) {
  const auto before = JW_TRY(XmlDocument::parse(base)), after = JW_TRY(XmlDocument::parse(edited));
  const auto *old_process = process_in(before, process), *new_process = process_in(after, process);
  if (old_process == nullptr || new_process == nullptr)
    return fail(Code::Invalid, "flow.override_process", "the document has no process {}", "文档中没有流程 {}",
                process);
  std::vector<OverrideChange> changes;
  // Messages and the like stand beside the processes.
  std::map<std::string_view, bool> beside;
  for (const auto* one : before.root().children) beside[one->id()] = true;
  for (const auto* one : after.root().children)
    if (one->space == Space::Bpmn && std::ranges::find(kNamed, one->name) != std::end(kNamed) &&
        !beside.contains(one->id()))
      changes.push_back({std::string(one->id()), "added", "", written(*one), {}, ""});
  Places olds, news;
  std::vector<std::string> order, ignored;
  gather(*old_process, process, olds, ignored);
  gather(*new_process, process, news, order);
  compare(*old_process, *new_process, changes);
  // An added sub-process brings what lies in it.
  const auto is_new = [&](std::string_view id) { return news.contains(id) && !olds.contains(id); };
  for (const auto& id : order) {
    const auto& now = news.find(id)->second;
    if (const auto was = olds.find(id); was != olds.end())
      compare(*was->second.element, *now.element, changes);
    else if (!is_new(now.level))
      changes.push_back({id, "added", "", written(*now.element), {{"in", now.level}}, ""});
  }
  const auto was_drawn = drawing(before);
  std::string layout;
  for (const auto& [of, shape] : drawing(after)) {
    if (!news.contains(of)) continue;
    const auto was = was_drawn.find(of);
    if (was == was_drawn.end() || drawn(*was->second) != drawn(*shape)) write(*shape, layout);
  }
  if (!layout.empty()) changes.push_back({std::string(process), "layout", "", std::move(layout), {}, ""});
  return changes;
}

}  // namespace jw::flow
