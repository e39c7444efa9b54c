#include "exchange/shape.hpp"

#include <algorithm>

#include "catalog/clearances.hpp"
#include "catalog/grade_policy.hpp"
#include "catalog/resource.hpp"

namespace jw::exchange {
namespace {

grant::Personal personal_of(const std::string& text) {
  if (text == "none") return grant::Personal::None;
  // What the catalog may call it one day is guarded like the most sensitive.
  return text == "personal" ? grant::Personal::Personal : grant::Personal::Sensitive;
}

}  // namespace

grant::ResourceShape shape_of(const catalog::Resource& resource, std::span<const catalog::Clearance> held,
                              const grant::Grant& grant, std::string_view day) {
  grant::ResourceShape shape;
  shape.id = resource.id;
  const auto modes = grant::modes_of(grant);
  // A resource published before the rules said so is held to their floors as well.
  const auto& policy = catalog::GradePolicy::national();
  for (const auto& item : resource.items) {
    // A decision for one mode does not open the others that the grant names.
    const bool cleared = !modes.empty() && std::ranges::all_of(modes, [&](std::string_view mode) {
      return catalog::cleared(held, item.name, grant.recipient.org, mode, day);
    });
    shape.columns.push_back(
        {item.name, item.title, item.type, item.key, item.region, personal_of(item.personal), item.level,
         policy.least_grade(catalog::grading_of(item), resource.sharing), cleared, item.identifier});
  }
  return shape;
}

grant::ResourceShape shape_of(const catalog::Resource& resource) {
  return shape_of(resource, std::span<const catalog::Clearance>(), grant::Grant(), "");
}

Result<grant::ResourceShape> shape_of(db::Session& session, const catalog::Resource& resource,
                                      const grant::Grant& grant, Time now) {
  const auto day = day_in_china(now);
  const auto held = JW_TRY(catalog::clearances_of(session, resource.id, day));
  return shape_of(resource, held, grant, day);
}

}  // namespace jw::exchange
