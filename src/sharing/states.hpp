#pragma once

#include <span>
#include <string_view>

namespace jw::sharing {

// A step an application can take: who may take it, from which state to which.
struct Transition {
  std::string_view action;
  std::string_view from;
  std::string_view to;
  std::string_view side;  // "applicant" or "provider"
  std::string_view right;
};

// The whole life of an application, one row a step; the table is in states.cpp.
//   awaiting_consent → sent → received → granted | refused; declined and withdrawn end it early.
std::span<const Transition> transitions();

// The row for an action in a state, or null when it can't be done now.
const Transition* find_transition(std::string_view action, std::string_view from);

}  // namespace jw::sharing
