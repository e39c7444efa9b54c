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
  NewClock,
  Node,
  Added,
  Ends,
  Layout
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
    {{"new_clock", "新增时限", "additional clock"}, Lies::NewClock},
    {{"node", "整个节点", "whole node"}, Lies::Node},
    {{"added", "新增环节", "additional step"}, Lies::Added},
    {{"ends", "顺序流走向", "where a flow leads"}, Lies::Ends},
    {{"layout", "图形位置", "place in the diagram"}, Lies::Layout},
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

std::string_view local_name(std::string_view name) {
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

pugi::xml_node child(pugi::xml_node at, std::string_view wanted) {
  for (const auto one : at.children())
    if (one.type() == pugi::node_element && local_name(one.name()) == wanted) return one;
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

// The prefixes that pieces of XML are written with.
constexpr std::pair<const char*, const char*> kDeclared[] = {
    {"xmlns:bpmn", "http://www.omg.org/spec/BPMN/20100524/MODEL"},
    {"xmlns:bpmndi", "http://www.omg.org/spec/BPMN/20100524/DI"},
    {"xmlns:dc", "http://www.omg.org/spec/DD/20100524/DC"},
    {"xmlns:di", "http://www.omg.org/spec/DD/20100524/DI"},
    {"xmlns:jw", "urn:jingwei:bpmn:1"},
    {"xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"},
};

std::string wrap(std::string_view pieces) {
  std::string text = "<x xmlns=\"" + std::string(kBpmnNamespace) + "\"";
  for (const auto& [name, uri] : kDeclared) text += fmt::format(" {}=\"{}\"", name, uri);
  return text + ">" + std::string(pieces) + "</x>";
}

// Flows are said once, by their ends; what each node says of them follows.
void tell_flows(pugi::xml_node level, const std::string& prefix) {
  std::unordered_map<std::string, std::vector<std::pair<const char*, std::string>>> ends;
  for (const auto one : level.children()) {
    if (local_name(one.name()) != "sequenceFlow") continue;
    ends[one.attribute("sourceRef").value()].emplace_back("outgoing", one.attribute("id").value());
    ends[one.attribute("targetRef").value()].emplace_back("incoming", one.attribute("id").value());
  }
  for (auto node : level.children()) {
    if (node.type() != pugi::node_element || !node.attribute("id")) continue;
    const auto name = local_name(node.name());
    if (name == "subProcess") tell_flows(node, prefix);
    if (name == "sequenceFlow") continue;
    for (auto one = node.first_child(); one;) {
      const auto after = one.next_sibling();
      if (local_name(one.name()) == "incoming" || local_name(one.name()) == "outgoing")
        node.remove_child(one);
      one = after;
    }
    const auto found = ends.find(node.attribute("id").value());
    if (found == ends.end()) continue;
    // Where the schema has them: after documentation and extensions, incoming first.
    pugi::xml_node last;
    for (const auto one : node.children())
      if (local_name(one.name()) == "documentation" || local_name(one.name()) == "extensionElements")
        last = one;
    for (const auto* kind : {"incoming", "outgoing"})
      for (const auto& [which, flow] : found->second) {
        if (std::string_view(which) != kind) continue;
        const auto tag = prefix + kind;
        last = last ? node.insert_child_after(tag.c_str(), last) : node.prepend_child(tag.c_str());
        set_text(last, flow);
      }
  }
}

class Application {
 public:
  Application(pugi::xml_node root, Refusals& refusals)
      : root_(root), prefixes_(prefixes_of(root)), refusals_(refusals) {
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
    if (change.part == "added") return add(change);
    if (change.part == "layout") return lay_out(change);
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

  // Once every change is in.
  void finish() {
    if (!flows_moved_) return;
    for (auto process : root_.children())
      if (local_name(process.name()) == "process") tell_flows(process, prefixes_.bpmn);
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
          if (local_name(one.name()) != "clock" || change.clock != one.attribute("id").value()) continue;
          for (const auto& field : change.fields)
            if (field.name != "id") set_attribute(one, field.name, field.value);
          return;
        }
        refuse(change, "override.clock", "the element has no clock {}", "该元素没有时限 {}", change.clock);
        return;
      }
      case Lies::NewClock: {
        auto one = extension(at, prefixes_).append_child((prefixes_.ours + "clock").c_str());
        set_attribute(one, "id", change.clock);
        for (const auto& field : change.fields)
          if (field.name != "id") set_attribute(one, field.name, field.value);
        return;
      }
      case Lies::Node: return replace(change, at);
      case Lies::Ends:
        if (local_name(at.name()) != "sequenceFlow") return missing(change);
        for (const auto& field : change.fields)
          if (field.name == "sourceRef" || field.name == "targetRef")
            set_attribute(at, field.name, field.value);
        flows_moved_ = true;
        return;
      case Lies::Added:
      case Lies::Layout: return;  // run() has them
    }
  }

  // The elements a change brings, read as they may be written: with our prefixes.
  bool read(const OverrideChange& change, pugi::xml_document& into) {
    const auto wrapped = wrap(change.value);
    if (const auto checked = XmlDocument::parse(wrapped); !checked) {
      refuse(change, "override.xml", "what it brings is no XML: {}", "内容不是 XML：{}",
             checked.error().message);
      return false;
    }
    into.load_buffer(wrapped.data(), wrapped.size(), pugi::parse_full, pugi::encoding_utf8);
    return true;
  }

  static pugi::xml_node only_element(const pugi::xml_document& in) {
    return in.document_element().find_child(
        [](pugi::xml_node one) { return one.type() == pugi::node_element; });
  }

  // A new element, into the level that "in" names; without it beside the processes.
  void add(const OverrideChange& change) {
    if (by_id_.contains(change.element)) {
      refuse(change, "override.taken", "the base has an element {} of its own now",
             "上级流程现已有标识为 {} 的元素", change.element);
      return;
    }
    pugi::xml_document fragment;
    if (!read(change, fragment)) return;
    const auto brought = only_element(fragment);
    if (change.element.empty() || change.element != brought.attribute("id").value()) {
      refuse(change, "override.xml", "what it brings is not one element with the id {}",
             "内容不是标识为 {} 的一个元素", change.element);
      return;
    }
    std::string in;
    for (const auto& field : change.fields)
      if (field.name == "in") in = field.value;
    auto level = root_;
    if (!in.empty()) {
      const auto found = by_id_.find(in);
      if (found == by_id_.end()) {
        refuse(change, "override.element", "the base has no element {} (any more)",
               "上级流程中没有（或已删除）元素 {}", in);
        return;
      }
      level = found->second;
    }
    const auto process = child(level, "process");
    auto made =
        in.empty() && process ? level.insert_copy_before(brought, process) : level.append_copy(brought);
    declare(made);
    note(made);
    flows_moved_ = true;
  }

  // Shapes and edges, each in the place of the one of the same element.
  void lay_out(const OverrideChange& change) {
    pugi::xml_document fragment;
    if (!read(change, fragment)) return;
    pugi::xml_node plane;
    std::unordered_map<std::string, pugi::xml_node> drawn;
    for (const auto diagram : root_.children())
      for (const auto one : diagram.children())
        if (local_name(one.name()) == "BPMNPlane") {
          if (!plane) plane = one;
          for (const auto shape : one.children())
            if (const auto of = shape.attribute("bpmnElement")) drawn.emplace(local_name(of.value()), shape);
        }
    if (!plane) return;  // without a diagram there is nothing to place
    for (const auto brought : fragment.document_element().children()) {
      const std::string of(local_name(brought.attribute("bpmnElement").value()));
      if (!by_id_.contains(of)) continue;
      auto made = plane.append_copy(brought);
      declare(made);
      if (const auto old = drawn.find(of); old != drawn.end()) {
        plane.insert_move_before(made, old->second);
        plane.remove_child(old->second);
        drawn.erase(old);
      }
    }
  }

  // The prefixes of a piece, where the document has not declared them so.
  void declare(pugi::xml_node made) {
    for (const auto& [name, uri] : kDeclared) {
      const auto there = root_.attribute(name);
      if (!there)
        root_.append_attribute(name).set_value(uri);
      else if (std::string_view(there.value()) != uri)
        made.append_attribute(name).set_value(uri);
    }
  }

  void note(pugi::xml_node at) {
    if (const auto id = at.attribute("id")) by_id_.emplace(id.value(), at);
    for (const auto inner : at.children())
      if (inner.type() == pugi::node_element) note(inner);
  }

  void text(const OverrideChange& change, pugi::xml_node at) {
    if (!at) return missing(change);
    set_text(at, change.value);
  }

  // A whole element: it keeps its id, so that flows and diagram still fit.
  void replace(const OverrideChange& change, pugi::xml_node at) {
    const auto wrapped = wrap(change.value);
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
    auto made = at.parent().insert_copy_before(only_element(fragment), at);
    declare(made);
    if (!made.attribute("xmlns"))
      made.append_attribute("xmlns").set_value(std::string(kBpmnNamespace).c_str());
    at.parent().remove_child(at);
    by_id_[change.element] = made;
  }

  pugi::xml_node root_;
  Prefixes prefixes_;
  Refusals& refusals_;
  std::unordered_map<std::string, pugi::xml_node> by_id_;
  bool flows_moved_ = false;
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
  application.finish();
  std::ostringstream out;
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  tree.document_element().print(out, "", pugi::format_raw, pugi::encoding_utf8);
  out << '\n';
  return std::move(out).str();
}

}  // namespace jw::flow
