#include "sharing/checks.hpp"

#include <algorithm>

#include "grant/document.hpp"
#include "sharing/acts.hpp"

namespace jw::sharing {
namespace {

Result<std::vector<std::string>> checked_items(const std::vector<std::string>& wanted,
                                               const catalog::Entry& entry) {
  std::vector<std::string> items;
  for (const auto& item : entry.items)
    if (std::find(wanted.begin(), wanted.end(), item.name) != wanted.end()) items.push_back(item.name);
  for (const auto& name : wanted)
    if (std::find(items.begin(), items.end(), name) == items.end())
      return fail(Code::Invalid, "application.items", "the resource has no item \"{}\"",
                  "该资源没有信息项“{}”", name);
  if (items.empty())
    return fail(Code::Invalid, "application.items", "choose at least one item", "请至少选择一个信息项");
  return items;
}

Result<RegionRef> checked_region(const NewApplication& form, const catalog::Entry& entry,
                                 const org::Org& applicant, const org::Regions& regions) {
  if (entry.region_item.empty()) {
    if (form.mode == "return")
      return fail(Code::Invalid, "application.mode",
                  "rows of this resource don't say which region they belong to, so they can't flow back; "
                  "apply for batch",
                  "该资源没有区划信息项，无法按区划回流，请改为批量方式");
    return RegionRef{};
  }
  const auto& wanted = form.region.empty() && form.mode == "return" ? applicant.region : form.region;
  if (wanted.empty()) return RegionRef{};
  const auto* region = JW_TRY(regions.get(wanted));
  if (form.mode == "return" && !org::is_within(region->prefix, applicant.region))
    return fail(Code::Denied, "application.region", "return flow brings a region's own rows only",
                "数据回流只返还本地区的数据");
  return RegionRef{region->prefix, region->full_name};
}

}  // namespace

Result<Application> checked(const NewApplication& form, const catalog::Entry& entry,
                            const org::Org& applicant, const org::Regions& regions, Time now) {
  // Decree 809 Art 14: what a law forbids to share cannot be applied for.
  if (entry.sharing == "not_shared")
    return fail(Code::Denied, "application.not_shared",
                "this resource is not shared; the catalog names the law: {}",
                "该资源不予共享，目录载明的依据：{}", entry.legal_basis);
  if (entry.org.id == applicant.id)
    return fail(Code::Invalid, "application.own_resource", "this is your own department's resource",
                "这是本部门自己的资源");
  const auto modes = grant::mode_kinds();
  if (std::none_of(modes.begin(), modes.end(), [&](const auto& mode) { return mode.kind == form.mode; }))
    return fail(Code::Invalid, "application.mode", "there is no mode \"{}\"", "没有“{}”这种共享方式",
                form.mode);

  Application a;
  a.state = "awaiting_consent";
  a.resource = {entry.id, entry.code, entry.name, entry.version};
  a.provider = {entry.org.id, entry.org.name, ""};
  a.applicant = {applicant.id, applicant.name, ""};
  a.mode = form.mode;
  a.items = JW_TRY(checked_items(form.items, entry));
  a.region = JW_TRY(checked_region(form, entry, applicant, regions));
  a.purpose = JW_TRY(required_text(form.purpose, "purpose", "使用目的"));
  a.legal_basis = JW_TRY(required_text(form.legal_basis, "legal basis", "使用依据"));
  a.scenario = JW_TRY(required_text(form.scenario, "scenario", "使用场景"));
  JW_TRY(check_note(form.scope));
  a.scope = form.scope;
  a.sharing = entry.sharing;
  a.follows = form.follows;
  a.security = JW_TRY(required_text(form.security, "security measures", "安全保障措施"));
  a.until = form.until;
  const auto until = JW_TRY(end_of_day_in_china(form.until));
  if (until <= now || until > now + kLongestUse)
    return fail(Code::Invalid, "application.until", "the last day should lie within the next three years",
                "使用期限应在今后三年之内");
  return a;
}

}  // namespace jw::sharing
