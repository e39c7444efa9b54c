#include "sharing/arbiter.hpp"

#include "org/org.hpp"

namespace jw::sharing {
namespace {

// "320613" of "320613.data".
// From a block upwards, the first data bureau that is no party.
Result<std::optional<Party>> upwards(const Parts& parts, db::Session& session, const Application& a,
                                     const org::Region* block) {
  const auto& regions = parts.orgs.regions();
  for (; block != nullptr; block = block->parent.empty() ? nullptr : regions.find(block->parent)) {
    const auto org = JW_TRY(org::find_org(session, org::cell_id(block->prefix, "data")));
    if (!org || org->id == a.applicant.id || org->id == a.provider.id || org->node.empty()) continue;
    return std::optional<Party>(Party{org->id, org->name, org->node});
  }
  return std::optional<Party>();
}

}  // namespace

Result<Party> arbiter_of(const Parts& parts, db::Session& session, const Application& a) {
  const auto* block = parts.orgs.regions().common(region_of(a.applicant.id), region_of(a.provider.id));
  if (auto found = JW_TRY(upwards(parts, session, a, block))) return std::move(*found);
  return fail(Code::Conflict, "application.no_arbiter",
              "no data bureau above both departments is in this domain; bring it to the people's government "
              "above both in writing",
              "本域内没有双方共同上级的数据管理部门，请书面提请共同的上一级人民政府协调");
}

Result<std::optional<Party>> bureau_of(const Parts& parts, db::Session& session, const Application& a) {
  return upwards(parts, session, a, parts.orgs.regions().find(region_of(a.provider.id)));
}

bool is_authority(const Application& a, std::string_view org) {
  const auto dot = org.find('.');
  if (dot == std::string_view::npos || org.substr(dot) != ".data") return false;
  if (org == a.applicant.id || org == a.provider.id) return false;
  const auto region = org.substr(0, dot);
  return org::is_within(region_of(a.applicant.id), region) ||
         org::is_within(region_of(a.provider.id), region);
}

}  // namespace jw::sharing
