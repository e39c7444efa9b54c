#include "catalog/difference.hpp"

#include <algorithm>
#include <string_view>

#include <boost/json/serialize.hpp>

#include "base/json_write.hpp"

namespace jw::catalog {
namespace {

template <class T>
std::string text_of(const T& value) {
  if constexpr (std::is_same_v<T, std::string>)
    return value;
  else
    return boost::json::serialize(write_json(value));
}

template <class T, class Skip, class Found>
void compare_fields(const T& before, const T& after, Skip skip, Found found) {
  boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>(
      [&](auto field) {
        if (skip(std::string_view(field.name))) return;
        const auto& left = before.*field.pointer;
        const auto& right = after.*field.pointer;
        if (!(left == right)) found(std::string(field.name), text_of(left), text_of(right));
      });
}

// What a plan of a grant is compiled from.
bool breaks_grants(std::string_view item_field) {
  return item_field == "type" || item_field == "key" || item_field == "region" || item_field == "personal";
}

}  // namespace

std::vector<Difference> differences(const ResourceForm& before, const ResourceForm& after) {
  std::vector<Difference> out;
  compare_fields(
      before, after, [](std::string_view name) { return name == "items" || name == "code"; },
      [&](std::string field, std::string left, std::string right) {
        const bool breaks = field == "region_item" || (field == "sharing" && right == "not_shared");
        out.push_back({"", std::move(field), "changed", std::move(left), std::move(right), breaks});
      });
  for (const auto& item : before.items)
    if (std::ranges::find(after.items, item.name, &Item::name) == after.items.end())
      out.push_back({item.name, "item", "removed", text_of(item), "", true});
  for (const auto& item : after.items) {
    const auto old = std::ranges::find(before.items, item.name, &Item::name);
    if (old == before.items.end()) {
      out.push_back({item.name, "item", "added", "", text_of(item), item.key});
      continue;
    }
    compare_fields(
        *old, item, [](std::string_view name) { return name == "name"; },
        [&](std::string field, std::string left, std::string right) {
          const bool breaks = breaks_grants(field);
          out.push_back({item.name, std::move(field), "changed", std::move(left), std::move(right), breaks});
        });
  }
  return out;
}

}  // namespace jw::catalog
