#pragma once

#include <span>
#include <string_view>

#include "org/rights.hpp"

namespace jw::correction {

// A step a correction can take: who may take it, from which state to which.
struct Transition {
  std::string_view action;
  std::string_view from;
  std::string_view to;
  std::string_view side;  // "consumer", "provider" or "bureau"
  org::Right right;
  bool only_late = false;  // only once the clock has run out
};

// The whole life of a correction, one row a step; the table is in states.cpp.
//   sent → received → answered → closed
// with answered → escalated → closed (dismissed) or ordered (upheld) → closed on the way.
std::span<const Transition> transitions();

// The row for an action in a state, or null when it can't be done now.
const Transition* find_transition(std::string_view action, std::string_view from);

// Does a clock run against the provider in this state?
bool has_clock(std::string_view state);
// Is the dispute of these values still going on?
bool is_open(std::string_view state);

}  // namespace jw::correction
