#include "api/grant_drift.hpp"

#include <algorithm>

namespace jw::api {
namespace {

struct Reason {
  std::string_view code, zh, en;
};

// The same facts that keep a plan from being compiled: one row a reason.
constexpr Reason kRemoved{"removed", "该信息项已从资源中删除", "the item was removed from the resource"};
constexpr Reason kType{"type", "该信息项的类型已改变", "the item has another type now"};
constexpr Reason kKey{"key", "主键项已改变，无法按行交付变化",
                      "the key has changed, so rows cannot be told apart"};
constexpr Reason kRegion{"region", "区划项已改变，无法确定数据所属地区", "the region item has changed"};
constexpr Reason kSensitive{"sensitive", "该信息项已列为敏感个人信息，不能原样提供",
                            "the item is sensitive personal information now and may not go out in clear"};

}  // namespace

ResourceNow resource_now(const grant::Grant& grant, const std::optional<catalog::Entry>& entry) {
  ResourceNow now;
  if (!entry) return now;
  now.listed = true;
  now.version = entry->version;
  const auto add = [&](const std::string& item, const Reason& reason) {
    now.drift.push_back({item, std::string(reason.code), std::string(reason.zh), std::string(reason.en)});
  };
  const auto find = [&](const std::string& name) {
    const auto found = std::ranges::find(entry->items, name, &catalog::Item::name);
    return found == entry->items.end() ? nullptr : &*found;
  };
  for (const auto& given : grant.items) {
    const auto* item = find(given.name);
    if (!item) {
      add(given.name, kRemoved);
    } else if (item->type != given.type) {
      add(given.name, kType);
    } else if (item->personal == "sensitive" && given.treatment.kind == "clear") {
      add(given.name, kSensitive);
    }
  }
  for (const auto& name : grant.key_items) {
    const auto* item = find(name);
    if (!item || !item->key) add(name, kKey);
  }
  if (!grant.region_item.empty() && entry->region_item != grant.region_item) add(grant.region_item, kRegion);
  return now;
}

}  // namespace jw::api
