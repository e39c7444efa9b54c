#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "catalog/resource.hpp"

namespace jw::catalog {

// One place where two versions of the metadata differ.
struct Difference {
  std::string item;    // name of the item; empty: of the resource itself
  std::string field;   // "sharing"; for an item as a whole "item"
  std::string kind;    // added, removed, changed
  std::string before;  // as text; lists and items as JSON
  std::string after;
  bool breaks = false;  // what was granted on the former may not fit the latter
};
BOOST_DESCRIBE_STRUCT(Difference, (), (item, field, kind, before, after, breaks))

// In order of the fields, then of the items. An item is known by its name.
std::vector<Difference> differences(const ResourceForm& before, const ResourceForm& after);

struct Comparison {
  std::int64_t from = 0;
  std::int64_t to = 0;
  ResourceForm before;
  ResourceForm after;
  std::vector<Difference> differences;
};
BOOST_DESCRIBE_STRUCT(Comparison, (), (from, to, before, after, differences))

}  // namespace jw::catalog
