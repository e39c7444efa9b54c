#include <algorithm>
#include <map>

#include "access/groups.hpp"

namespace jw::access {
namespace {

void insert(std::vector<std::uint64_t>& seen, std::uint64_t name, std::size_t most) {
  if (seen.size() >= most) return;
  const auto at = std::ranges::lower_bound(seen, name);
  if (at == seen.end() || *at != name) seen.insert(at, name);
}

// The other dimensions' values: what all groups of one line have in common.
std::vector<std::optional<std::string>> line_of(const Group& group, std::size_t dimension) {
  auto rest = group.values;
  rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(dimension));
  return rest;
}

// What a total of the line, less what is shown of it, is of.
struct Hidden {
  std::int64_t groups = 0;
  bool aside = false;
  Heads heads;

  void add(const Group& group, std::int64_t least) {
    ++groups;
    aside = aside || group.aside;
    heads.join(group.heads, static_cast<std::size_t>(least));
  }
  // One aside that is large enough hides nobody but itself.
  bool safe(std::int64_t least) const {
    return groups == 0 || ((groups >= 2 || aside) && heads.count(least) >= least);
  }
};

// Makes one line safe; true when something more was left out.
bool mend(std::vector<Group*>& line, std::int64_t least) {
  Hidden hidden;
  for (const auto* group : line)
    if (!group->shown) hidden.add(*group, least);
  bool changed = false;
  while (!hidden.safe(least)) {
    Group* smallest = nullptr;
    for (auto* group : line)
      if (group->shown && (!smallest || group->heads.rows < smallest->heads.rows)) smallest = group;
    if (!smallest) break;  // the whole line is left out
    smallest->shown = false;
    hidden.add(*smallest, least);
    changed = true;
  }
  return changed;
}

}  // namespace

void Heads::add(std::span<const std::optional<std::uint64_t>> named, std::size_t most) {
  ++rows;
  names.resize(named.size());
  for (std::size_t i = 0; i < named.size(); ++i) {
    if (named[i]) {
      insert(names[i].seen, *named[i], most);
    } else {
      ++names[i].nameless;
    }
  }
}

void Heads::join(const Heads& other, std::size_t most) {
  rows += other.rows;
  names.resize(std::max(names.size(), other.names.size()));
  for (std::size_t i = 0; i < other.names.size(); ++i) {
    for (const auto name : other.names[i].seen) insert(names[i].seen, name, most);
    names[i].nameless += other.names[i].nameless;
  }
}

std::int64_t Heads::count(std::int64_t most) const {
  auto least = rows;
  for (const auto& item : names)
    if (const auto seen = static_cast<std::int64_t>(item.seen.size()); seen < most)
      least = std::min(least, seen + item.nameless);
  return least;
}

void suppress(std::vector<Group>& groups, std::int64_t least) {
  if (groups.empty()) return;
  for (auto& group : groups) group.shown = group.shown && !group.aside && group.heads.count(least) >= least;
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

std::vector<bool> figures_shown(const std::vector<Group>& groups, std::vector<Heads> of, std::int64_t least) {
  std::vector<Group> with;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    // Without a value it adds nothing to a total, so it covers nothing either.
    if (of[i].rows == 0) continue;
    with.push_back({groups[i].values, std::move(of[i]), groups[i].shown, groups[i].aside});
    places.push_back(i);
  }
  suppress(with, least);
  std::vector<bool> shown(groups.size(), false);
  for (std::size_t i = 0; i < with.size(); ++i) shown[places[i]] = with[i].shown;
  return shown;
}

}  // namespace jw::access
