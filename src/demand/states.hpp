#pragma once

#include <span>
#include <string_view>

#include "org/rights.hpp"

// The life of a demand, two tables: where it can be and which steps lead on. Tables in states.cpp.
namespace jw::demand {

struct State {
  std::string_view code;
  std::string_view zh;
  std::string_view en;
  bool open;              // somebody has a step to take
  int working_days;       // the clock of whoever has it; 0: none (or a day of its own, as `promised`)
  std::string_view rule;  // where the clock comes from
};
std::span<const State> states();
const State* find_state(std::string_view code);

enum class Side { Requester, Bureau, Source };

struct Transition {
  std::string_view action;
  std::string_view from;
  std::string_view to;
  Side side;
  org::Right right;
};
std::span<const Transition> transitions();

// The row for an action in a state, or null when it can't be done now.
const Transition* find_transition(std::string_view action, std::string_view from);

}  // namespace jw::demand
