#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "flow/element_rules.hpp"
#include "flow/model.hpp"
#include "flow/refusal.hpp"
#include "flow/xml.hpp"

// Reads a document element by element into a Process; only used by bpmn.cpp.
namespace jw::flow {

// "userTask" of "bpmn:userTask".
inline std::string_view local_part(std::string_view name) {
  const auto colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

class BpmnReader {
 public:
  BpmnReader(const XmlDocument& document, Refusals& refusals) : document_(document), refusals_(refusals) {}
  std::vector<Process> run();

 private:
  // Of the document: what events name.
  struct Named {
    std::string name;
    int line = 0;
  };
  using Names = std::unordered_map<std::string_view, Named>;

  template <class... Args>
  void refuse(const XmlElement& at, std::string_view code, fmt::format_string<const Args&...> en,
              fmt::format_string<const Args&...> zh, const Args&... args) {
    refusals_.add(id_near(at), at.line, code, en, zh, args...);
  }
  static std::string_view id_near(const XmlElement& at);

  // bpmn_reader.cpp
  void read_names();
  void check_ids();
  std::optional<Process> read_process(const XmlElement& at);
  void read_level(const XmlElement& at, std::optional<std::size_t> scope, std::size_t depth);
  void read_node(const XmlElement& at, NodeKind kind, std::optional<std::size_t> scope, std::size_t depth);
  void read_task(const XmlElement& at, Node& node);
  void read_call(const XmlElement& at, Node& node);
  void read_many(const XmlElement& at, Node& node);
  void read_parts(const XmlElement& at);
  void read_flows();
  void attach();

  // bpmn_events.cpp
  void read_event(const XmlElement& at, Node& node, Place place);
  void read_definition(const XmlElement& definition, Node& node);
  void read_timer(const XmlElement& definition, Node& node);
  void read_message(const XmlElement& at, Node& node, bool needed);
  const std::string* name_of(const XmlElement& at, std::string_view attribute, const Names& names);

  // bpmn_ours.cpp
  void read_ours(const XmlElement& at, Node* node, Process& process);
  void check_attributes(const XmlElement& at);
  void read_candidates(const XmlElement& at, Node& node);
  std::optional<ClockSpec> read_clock(const XmlElement& at);
  void read_assignment(const XmlElement& at, std::vector<Assignment>& to);
  std::string_view ours(const XmlElement& at, std::string_view name) const;
  std::optional<Expression> expression(const XmlElement& at, std::string_view text);
  std::optional<Expression> expression_of(const XmlElement& at, std::string_view our_attribute);
  std::optional<Expression> expression_in(const XmlElement& element);

  const XmlDocument& document_;
  Refusals& refusals_;
  Names messages_, signals_, errors_, escalations_;
  Process* process_ = nullptr;
  std::vector<const XmlElement*> flows_;                 // of the process, as met
  std::vector<std::optional<std::size_t>> flow_scopes_;  // where each lies
  std::vector<std::pair<std::size_t, const XmlElement*>> boundaries_;
  std::vector<std::pair<std::size_t, const XmlElement*>> defaults_;
  std::unordered_map<std::string_view, std::size_t> nodes_;  // by id
};

}  // namespace jw::flow
