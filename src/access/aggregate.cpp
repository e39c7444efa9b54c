#include <algorithm>
#include <map>

#include "access/gateway.hpp"

namespace jw::access {
namespace {

// The other dimensions' values: what all groups of one line have in common.
std::vector<std::optional<std::string>> line_of(const Group& group, std::size_t dimension) {
  auto rest = group.values;
  rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(dimension));
  return rest;
}

// Makes one line safe; true when something more was left out.
bool mend(std::vector<Group*>& line, std::int64_t least) {
  std::int64_t hidden = 0, rows = 0;
  for (const auto* group : line)
    if (!group->shown) {
      ++hidden;
      rows += group->rows;
    }
  if (hidden == 0 || (hidden >= 2 && rows >= least)) return false;
  bool changed = false;
  while (hidden < 2 || rows < least) {
    Group* smallest = nullptr;
    for (auto* group : line)
      if (group->shown && (!smallest || group->rows < smallest->rows)) smallest = group;
    if (!smallest) break;  // the whole line is left out
    smallest->shown = false;
    ++hidden;
    rows += smallest->rows;
    changed = true;
  }
  return changed;
}

}  // namespace

void suppress(std::vector<Group>& groups, std::int64_t least) {
  if (groups.empty()) return;
  for (auto& group : groups) group.shown = group.rows >= least;
  const auto dimensions = groups.front().values.size();
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t dimension = 0; dimension < dimensions; ++dimension) {
      std::map<std::vector<std::optional<std::string>>, std::vector<Group*>> lines;
      for (auto& group : groups) lines[line_of(group, dimension)].push_back(&group);
      for (auto& [rest, line] : lines) changed = mend(line, least) || changed;
    }
  }
}

}  // namespace jw::access
