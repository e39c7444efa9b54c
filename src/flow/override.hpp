#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/result.hpp"
#include "flow/model.hpp"
#include "flow/refusal.hpp"

namespace jw::flow {

struct OverrideField {
  std::string name;
  std::string value;
};
BOOST_DESCRIBE_STRUCT(OverrideField, (), (name, value))

// One named part of a definition that a place makes its own. What may be changed is the table in
// override.cpp (override_parts): texts by `value`; candidates and clocks by `fields`, attributes of
// the element, of which an empty one is taken away; "node" replaces the whole element by the XML in
// `value`, which keeps its id and its flows.
struct OverrideChange {
  std::string element;  // id of a node or flow
  std::string part;     // "clock", "candidates", "form", "condition", "node", ...
  std::string clock;    // id of the clock, for "clock"
  std::string value;
  std::vector<OverrideField> fields;
  std::string note;  // why, for people
};
BOOST_DESCRIBE_STRUCT(OverrideChange, (), (element, part, clock, value, fields, note))

struct OverridePart {
  std::string_view part;
  std::string_view zh;
  std::string_view en;
};
std::span<const OverridePart> override_parts();

// The document with the changes in it, or refusals: "override.element" (the base has no such
// element any more), "override.taken" (it has one of that id now), "override.part", "override.clock",
// "override.xml".
Result<std::string> apply_override(std::string_view document, const std::vector<OverrideChange>& changes,
                                   Refusals& refusals);

// The changes that make `edited` of `base`, as far as parts can say them: who applies them and
// compares sees the rest. Errors of XmlDocument; "flow.override_process" (Invalid).
Result<std::vector<OverrideChange>> derive_override(std::string_view base, std::string_view edited,
                                                    std::string_view process);

// One part that differs between two processes.
struct Difference {
  std::string element;
  std::string name;  // of the element, for people
  std::string part;  // "clock reply", "candidates", "condition", "element"
  std::string before;
  std::string after;  // "" with "element": taken away
};
BOOST_DESCRIBE_STRUCT(Difference, (), (element, name, part, before, after))

std::vector<Difference> differences(const Process& before, const Process& after);

// How many working days a clock gives, whatever it takes them from; none when nobody can say.
using DaysOf = std::function<std::optional<std::int64_t>(const ClockSpec&)>;

// A clock of `local` that gives more days than the one of `base` it stands for, or days that can't be
// compared, or that is missing: "override.looser", "override.clock_gone".
void check_clocks_kept(const Process& base, const Process& local, const DaysOf& days_of, Refusals& refusals);

// New steps lie in the flows of the base, or aside; every step of the base is still there and come to
// as before: "override.removed", "override.kind", "override.bypass", "override.branch",
// "override.doubles", "override.start", "override.interrupts".
void check_steps_kept(const Process& base, const Process& local, Refusals& refusals);

// Of a process that ships with the program, because it carries out the law: "override.fixed" names what
// no place changes.
void check_law_kept(const Process& base, const Process& local, const std::vector<OverrideChange>& changes,
                    Refusals& refusals);

}  // namespace jw::flow
