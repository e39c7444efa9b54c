#include "exchange/shape.hpp"

#include "catalog/resource.hpp"

namespace jw::exchange {
namespace {

grant::Personal personal_of(const std::string& text) {
  if (text == "none") return grant::Personal::None;
  // What the catalog may call it one day is guarded like the most sensitive.
  return text == "personal" ? grant::Personal::Personal : grant::Personal::Sensitive;
}

}  // namespace

grant::ResourceShape shape_of(const catalog::Resource& resource) {
  grant::ResourceShape shape;
  shape.id = resource.id;
  for (const auto& item : resource.items)
    shape.columns.push_back(
        {item.name, item.title, item.type, item.key, item.region, personal_of(item.personal)});
  return shape;
}

}  // namespace jw::exchange
