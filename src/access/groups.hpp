#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace jw::access {

// How many a figure is of: its rows, and the different subjects they name, for each item that names
// one (grant::Plan::naming). Ten rows of one person are one person. Only the first `most` are told
// apart: that is enough to know that there are enough.
struct Heads {
  std::int64_t rows = 0;
  struct Names {
    std::vector<std::uint64_t> seen;  // sorted, at most `most`
    std::int64_t nameless = 0;        // rows without a name: each is taken for one of its own
  };
  std::vector<Names> names;

  // One more row; a hash for each naming item, nothing where its cell is null.
  void add(std::span<const std::optional<std::uint64_t>> named, std::size_t most);
  void join(const Heads& other, std::size_t most);
  // Rows, or subjects where these are fewer than `most`.
  std::int64_t count(std::int64_t most) const;
};

// A group of an aggregate. `values` holds a value for each dimension.
struct Group {
  std::vector<std::optional<std::string>> values;
  Heads heads;
  bool shown = true;
  bool aside = false;  // rows with a value that cannot be treated: never shown, but part of a total
};

// Which groups may be shown. Primary: not those of fewer than `least`, those aside, and those that came
// with `shown` false. Secondary: in every line of groups that differ in one dimension only, what is left
// out must be at least two groups, or one aside, and of `least` together, so that a total does not give
// one away; the smallest shown one joins until that holds everywhere.
void suppress(std::vector<Group>& groups, std::int64_t least);

// Which groups may show a figure that is of `of` in each (rows with a value); `groups` are suppressed
// already. As `suppress`, by these counts: a total less the figures shown is of those left out.
std::vector<bool> figures_shown(const std::vector<Group>& groups, std::vector<Heads> of, std::int64_t least);

}  // namespace jw::access
