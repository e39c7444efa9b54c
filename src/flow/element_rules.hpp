#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "flow/model.hpp"

namespace jw::flow {

// What becomes of an element of BPMN 2.0 inside of a process.
enum class Verdict : std::uint8_t {
  Runs,     // the engine executes it
  Part,     // belongs to one that runs and is read with it
  Kept,     // says nothing to the engine; kept and written again
  Refused,  // would mean something we don't do
};

struct ElementRule {
  std::string_view element;  // "userTask"
  Verdict verdict = Verdict::Kept;
  std::optional<NodeKind> kind;  // of those that run
  std::string_view zh;           // what it is, or why it is refused
  std::string_view en;
};

// One row an element of the standard. What has no row is refused as unknown.
std::span<const ElementRule> element_rules();
const ElementRule* find_element_rule(std::string_view element);

// Where an event may stand and with what trigger: one row a combination that runs. Others are
// refused by name.
enum class Place : std::uint8_t { Process, SubProcess, EventSubProcess, Any };
struct EventRule {
  NodeKind position = NodeKind::StartEvent;
  Place place = Place::Any;
  Trigger trigger = Trigger::None;
  bool not_interrupting = false;  // may also not interrupt
};
std::span<const EventRule> event_rules();

// Names of our namespace, where each may stand, and what it says.
struct OurName {
  std::string_view name;  // "form", attribute of the element; "candidates", element in extensionElements
  bool element = false;   //
  std::string_view on;    // BPMN elements with blanks between, "*" any activity or event, "+" any activity
  std::string_view attributes;  // of an element, with blanks between
  std::string_view zh;
  std::string_view en;
};
std::span<const OurName> our_names();

}  // namespace jw::flow
