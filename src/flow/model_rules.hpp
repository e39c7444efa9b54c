#pragma once

#include <span>
#include <string_view>

#include "flow/model.hpp"
#include "flow/refusal.hpp"

namespace jw::flow {

// What must hold of a process so that no instance of it is stuck or lost, beyond what each element
// must have of its own: one row a rule, run in this order on what was read. An extension point.
struct ModelRule {
  std::string_view code;  // of its refusals, or what they begin with
  void (*check)(const Process& process, Refusals& refusals);
  std::string_view zh;
  std::string_view en;
};
std::span<const ModelRule> model_rules();

// Call activities that come back to their own process among those of one document.
void check_calls(std::span<const Process> processes, Refusals& refusals);

// model_paths.cpp
void check_reachable(const Process& process, Refusals& refusals);
void check_waits(const Process& process, Refusals& refusals);
void check_joins(const Process& process, Refusals& refusals);

// Nodes a token may go to next from each: along flows, to a link's target, to boundary events.
std::vector<std::vector<std::size_t>> successors(const Process& process);

}  // namespace jw::flow
