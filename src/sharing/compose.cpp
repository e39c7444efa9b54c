#include "sharing/compose.hpp"

#include <algorithm>

#include "base/random.hpp"

namespace jw::sharing {
namespace {

grant::Personal personal_of(std::string_view kind) {
  if (kind == "sensitive") return grant::Personal::Sensitive;
  return kind == "personal" ? grant::Personal::Personal : grant::Personal::None;
}

// The key of a pseudonym is the grant's own: nobody else may name one.
boost::json::value with_key(boost::json::value treatment, const std::string& grant_id) {
  if (auto* object = treatment.if_object()) {
    const auto* kind = object->if_contains("kind");
    if (kind && kind->is_string() && kind->get_string() == "pseudonym") (*object)["key"] = grant_id;
  }
  return treatment;
}

}  // namespace

grant::ResourceShape shape_of(const catalog::Resource& resource) {
  grant::ResourceShape shape{resource.id, {}};
  for (const auto& item : resource.items)
    shape.columns.push_back(
        {item.name, item.title, item.type, item.key, item.region, personal_of(item.personal)});
  return shape;
}

Result<grant::Grant> compose(const Application& a, const catalog::Resource& resource,
                             const std::vector<ItemChoice>& choices, std::string_view until,
                             std::string grant_id, Time now) {
  for (const auto& choice : choices)
    if (std::find(a.items.begin(), a.items.end(), choice.name) == a.items.end())
      return fail(Code::Invalid, "decision.item", "\"{}\" was not applied for", "申请中没有信息项“{}”",
                  choice.name);
  grant::Grant g;
  g.id = std::move(grant_id);
  g.provider = {a.provider.id, a.provider.name, a.provider.node};
  g.recipient = {a.applicant.id, a.applicant.name, a.applicant.node};
  g.resource = {resource.id, resource.code, resource.name, resource.version};
  g.application = a.id;
  g.mode = a.mode;
  g.purpose = a.purpose;
  g.legal_basis = a.legal_basis;
  for (const auto& item : resource.items) {
    if (item.key) g.key_items.push_back(item.name);
    if (std::find(a.items.begin(), a.items.end(), item.name) == a.items.end()) continue;
    grant::GrantItem granted{item.name, item.title, item.type, {}};
    for (const auto& choice : choices)
      if (choice.name == item.name && !choice.treatment.is_null())
        granted.treatment = JW_TRY(
            grant::parse_treatment(with_key(choice.treatment, g.id), "items." + choice.name + ".treatment"));
    g.items.push_back(std::move(granted));
  }
  g.region_item = resource.region_item;
  if (!a.region.code.empty())
    g.rows.push_back({resource.region_item, grant::RowCondition::Op::Prefix, {a.region.code}});
  g.from = now;
  const auto applied = JW_TRY(end_of_day_in_china(a.until));
  g.until = until.empty() ? applied : JW_TRY(end_of_day_in_china(until));
  if (g.until > applied || g.until <= now)
    return fail(Code::Invalid, "decision.until", "the grant should end by {}, as applied for",
                "授权期限不应晚于申请的 {}", a.until);
  for (const auto& duty : grant::duty_kinds()) g.duties.emplace_back(duty.kind);
  g.issued = now;
  g.issuer = a.provider.node;
  return g;
}

Result<> make_keys(const grant::Grant& grant, grant::FolderKeys& keys) {
  for (const auto& item : grant.items)
    if (item.treatment.kind == "pseudonym") return keys.make(grant.id);
  return {};
}

}  // namespace jw::sharing
