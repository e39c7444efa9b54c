#include "flow/override.hpp"

#include <pugixml.hpp>

#include <algorithm>
#include <array>
#include <sstream>
#include <unordered_map>

#include "flow/xml.hpp"

namespace jw::flow {
namespace {

// Where the text of a part lies in the document.
enum class Lies : std::uint8_t {
  Name,
  Ours,
  Condition,
  Script,
  Completion,
  Cardinality,
  Timer,
  Candidates,
  Clock,
  Node
};
struct Row {
  OverridePart part;
  Lies lies;
};
constexpr Row kParts[] = {
    {{"name", "名称", "name"}, Lies::Name},
    {{"form", "办理页面", "form"}, Lies::Ours},
    {{"topic", "接入函数", "topic"}, Lies::Ours},
    {{"retries", "尝试次数", "retries"}, Lies::Ours},
    {{"decision", "决策表", "decision table"}, Lies::Ours},
    {{"condition", "分支条件", "condition"}, Lies::Condition},
    {{"script", "脚本", "script"}, Lies::Script},
    {{"completion", "会签完成条件", "completion condition"}, Lies::Completion},
    {{"cardinality", "会签份数", "number of executions"}, Lies::Cardinality},
    {{"timer", "定时", "timer"}, Lies::Timer},
    {{"candidates", "办理人", "candidates"}, Lies::Candidates},
    {{"clock", "时限", "clock"}, Lies::Clock},
    {{"node", "整个节点", "whole node"}, Lies::Node},
};
constexpr auto kPartNames = [] {
  std::array<OverridePart, std::size(kParts)> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = kParts[i].part;
  return all;
}();

// The prefix of our namespace and that of BPMN, as the document has them at its root.
struct Prefixes {
  std::string ours, bpmn;
};

Prefixes prefixes_of(pugi::xml_node root) {
  Prefixes found;
  for (const auto attribute : root.attributes()) {
    const std::string_view name = attribute.name(), value = attribute.value();
    if (name.starts_with("xmlns:") && value == kOurNamespace) found.ours = std::string(name.substr(6)) + ":";
  }
  if (found.ours.empty()) {
    root.append_attribute("xmlns:jw").set_value(std::string(kOurNamespace).c_str());
    found.ours = "jw:";
  }
  const std::string_view name = root.name();
  if (const auto colon = name.find(':'); colon != std::string_view::npos)
    found.bpmn = name.substr(0, colon + 1);
  return found;
}

std::string_view local(std::string_view name) {
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

pugi::xml_node child(pugi::xml_node at, std::string_view wanted) {
  for (const auto one : at.children())
    if (one.type() == pugi::node_element && local(one.name()) == wanted) return one;
  return {};
}

void set_attribute(pugi::xml_node at, const std::string& name, const std::string& value) {
  at.remove_attribute(name.c_str());
  if (!value.empty()) at.append_attribute(name.c_str()).set_value(value.c_str());
}

void set_text(pugi::xml_node at, const std::string& value) {
  while (at.first_child()) at.remove_child(at.first_child());
  at.append_child(pugi::node_pcdata).set_value(value.c_str());
}

pugi::xml_node extension(pugi::xml_node at, const Prefixes& prefixes) {
  if (const auto found = child(at, "extensionElements")) return found;
  auto made = at.prepend_child((prefixes.bpmn + "extensionElements").c_str());
  if (const auto documentation = child(at, "documentation")) at.insert_move_after(made, documentation);
  return child(at, "extensionElements");
}

class Application {
 public:
  Application(pugi::xml_node root, Refusals& refusals) : prefixes_(prefixes_of(root)), refusals_(refusals) {
    std::vector<pugi::xml_node> left{root};
    while (!left.empty()) {
      const auto one = left.back();
      left.pop_back();
      if (const auto id = one.attribute("id")) by_id_.emplace(id.value(), one);
      for (const auto inner : one.children())
        if (inner.type() == pugi::node_element) left.push_back(inner);
    }
  }

  void run(const OverrideChange& change) {
    const auto found = by_id_.find(change.element);
    if (found == by_id_.end()) {
      refuse(change, "override.element", "the base has no element {} (any more)",
             "上级流程中没有（或已删除）元素 {}", change.element);
      return;
    }
    const auto row = std::ranges::find(kParts, change.part, [](const Row& one) { return one.part.part; });
    if (row == std::end(kParts)) {
      refuse(change, "override.part", "the part {} can't be changed locally", "不能在本地修改 {}",
             change.part);
      return;
    }
    apply(change, row->lies, found->second);
  }

 private:
  template <class... Args>
  void refuse(const OverrideChange& change, std::string_view code, fmt::format_string<const Args&...> en,
              fmt::format_string<const Args&...> zh, const Args&... args) {
    refusals_.add(change.element, 0, code, en, zh, args...);
  }
  void missing(const OverrideChange& change) {
    refuse(change, "override.part", "the element has no {}", "该元素没有 {}", change.part);
  }

  void apply(const OverrideChange& change, Lies lies, pugi::xml_node at) {
    switch (lies) {
      case Lies::Name: set_attribute(at, "name", change.value); return;
      case Lies::Ours: set_attribute(at, prefixes_.ours + change.part, change.value); return;
      case Lies::Condition: return text(change, child(at, "conditionExpression"));
      case Lies::Script: return text(change, child(at, "script"));
      case Lies::Completion:
        return text(change, child(child(at, "multiInstanceLoopCharacteristics"), "completionCondition"));
      case Lies::Cardinality:
        return text(change, child(child(at, "multiInstanceLoopCharacteristics"), "loopCardinality"));
      case Lies::Timer: {
        auto definition = child(at, "timerEventDefinition");
        const auto days = prefixes_.ours + "workingDays";
        if (definition.attribute(days.c_str())) return set_attribute(definition, days, change.value);
        for (const auto form : {"timeDuration", "timeDate", "timeCycle"})
          if (const auto one = child(definition, form)) return text(change, one);
        return missing(change);
      }
      case Lies::Candidates: {
        auto extensions = extension(at, prefixes_);
        auto one = child(extensions, "candidates");
        if (!one) one = extensions.append_child((prefixes_.ours + "candidates").c_str());
        for (const auto& field : change.fields) set_attribute(one, field.name, field.value);
        return;
      }
      case Lies::Clock: {
        for (auto one : child(at, "extensionElements").children()) {
          if (local(one.name()) != "clock" || change.clock != one.attribute("id").value()) continue;
          for (const auto& field : change.fields)
            if (field.name != "id") set_attribute(one, field.name, field.value);
          return;
        }
        refuse(change, "override.clock", "the element has no clock {}", "该元素没有时限 {}", change.clock);
        return;
      }
      case Lies::Node: return replace(change, at);
    }
  }

  void text(const OverrideChange& change, pugi::xml_node at) {
    if (!at) return missing(change);
    set_text(at, change.value);
  }

  // A whole element: it keeps its id, so that flows and diagram still fit.
  void replace(const OverrideChange& change, pugi::xml_node at) {
    const auto wrapped =
        fmt::format("<x xmlns=\"{0}\" xmlns:bpmn=\"{0}\" xmlns:jw=\"{1}\" {3}>{2}</x>", kBpmnNamespace,
                    kOurNamespace, change.value, "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"");
    const auto checked = XmlDocument::parse(wrapped);
    if (!checked || checked->root().children.size() != 1 ||
        checked->root().children[0]->space != Space::Bpmn ||
        checked->root().children[0]->id() != change.element) {
      refuse(change, "override.xml", "the replacement is not one BPMN element with the id {}: {}",
             "替换内容不是标识为 {} 的一个 BPMN 元素：{}", change.element,
             checked ? std::string() : checked.error().message);
      return;
    }
    pugi::xml_document fragment;
    fragment.load_buffer(wrapped.data(), wrapped.size(), pugi::parse_full, pugi::encoding_utf8);
    auto made = at.parent().insert_copy_before(fragment.first_child().find_child([](pugi::xml_node one) {
      return one.type() == pugi::node_element;
    }),
                                               at);
    for (const auto& [name, uri] :
         {std::pair("xmlns", kBpmnNamespace), std::pair("xmlns:bpmn", kBpmnNamespace),
          std::pair("xmlns:jw", kOurNamespace)})
      if (!made.attribute(name)) made.append_attribute(name).set_value(std::string(uri).c_str());
    at.parent().remove_child(at);
    by_id_[change.element] = made;
  }

  Prefixes prefixes_;
  Refusals& refusals_;
  std::unordered_map<std::string, pugi::xml_node> by_id_;
};

}  // namespace

std::span<const OverridePart> override_parts() { return kPartNames; }

Result<std::string> apply_override(std::string_view document, const std::vector<OverrideChange>& changes,
                                   Refusals& refusals) {
  // What is stored was checked; written once more it is plain UTF-8.
  const auto text = JW_TRY(XmlDocument::parse(document)).write();
  pugi::xml_document tree;
  tree.load_buffer(text.data(), text.size(), pugi::parse_full | pugi::parse_ws_pcdata, pugi::encoding_utf8);
  Application application(tree.document_element(), refusals);
  for (const auto& change : changes) application.run(change);
  std::ostringstream out;
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  tree.document_element().print(out, "", pugi::format_raw, pugi::encoding_utf8);
  out << '\n';
  return std::move(out).str();
}

}  // namespace jw::flow
