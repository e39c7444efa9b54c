#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "catalog/entry.hpp"
#include "grant/document.hpp"

namespace jw::api {

// Where the catalog no longer says what a grant was given on.
struct DriftedItem {
  std::string item;
  std::string reason;  // removed, type, key, region, sensitive
  std::string zh;
  std::string en;
};
BOOST_DESCRIBE_STRUCT(DriftedItem, (), (item, reason, zh, en))

// The resource of a grant as the catalog has it now. A grant is bound to the version it was judged
// on and goes on only with the items it was given; `drift` is why it cannot, item by item.
struct ResourceNow {
  bool listed = false;       // in the catalog at all
  std::int64_t version = 0;  // of the metadata now
  std::vector<DriftedItem> drift;
};
BOOST_DESCRIBE_STRUCT(ResourceNow, (), (listed, version, drift))

ResourceNow resource_now(const grant::Grant& grant, const std::optional<catalog::Entry>& entry);

}  // namespace jw::api
