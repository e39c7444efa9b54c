#include "sharing/audience.hpp"

#include <algorithm>

#include "base/random.hpp"
#include "federation/identity.hpp"
#include "grant/document.hpp"
#include "grant/plan.hpp"
#include "org/client.hpp"
#include "org/rights.hpp"

namespace jw::sharing {

Result<Audience> audience_of(db::Session& session, const Parts& parts, const Application& a) {
  Audience out;
  out.org = a.applicant;
  out.level = grant::level_of(a.applicant.id);
  out.line = grant::line_of(a.applicant.id);
  if (const auto region = grant::region_of(a.applicant.id); grant::is_region_value(region))
    out.region = region;
  for (const auto& role : org::roles())
    if (std::ranges::find(role.rights, org::Right::HoldingRead) != role.rights.end())
      out.roles.push_back({std::string(role.code), std::string(role.zh), std::string(role.en)});
  out.systems_known = a.applicant.node == parts.identity.id();
  // A department of another node may have keys of this one as well.
  for (const auto& client : JW_TRY(org::live_clients(session, a.applicant.id, parts.clock.now())))
    if (org::allows(client.roles, org::Right::HoldingRead))
      out.systems.push_back(
          {client.id, client.name, {client.roles.begin(), client.roles.end()}, client.expires});
  return out;
}

Result<> check_audience(db::Session& session, const Parts& parts, const Application& a,
                        const grant::Grant& grant) {
  const auto& subject = grant.subject;
  const auto wrong = [](std::string_view en, std::string_view zh) {
    return fail(Code::Invalid, "decision.subject", "who may ask: {0}", "授权对象：{1}", en, zh);
  };
  const auto known = JW_TRY(audience_of(session, parts, a));
  if (!subject.level.empty() && subject.level != known.level)
    return wrong(fmt::format("the applicant is of level {}: nobody could use the grant", known.level),
                 fmt::format("申请部门的层级为 {}，按此层级无人可用这份授权", known.level));
  if (!subject.line.empty() && subject.line != known.line)
    return wrong(fmt::format("the applicant is of line {}: nobody could use the grant", known.line),
                 fmt::format("申请部门的条线为 {}，按此条线无人可用这份授权", known.line));
  if (!subject.role.empty() &&
      std::ranges::find(known.roles, subject.role, &AudienceRole::code) == known.roles.end())
    return wrong(fmt::format("there is no role {} that may use what others share", subject.role),
                 fmt::format("没有可使用共享数据的角色 {}", subject.role));
  if (subject.system.empty()) return {};
  const auto system = std::ranges::find(known.systems, subject.system, &AudienceSystem::id);
  if (!known.systems_known && system == known.systems.end()) {
    if (is_id(subject.system)) return {};
    return wrong(
        "an API client is named by its id as its department sees it, like "
        "0192f0c4-0000-7000-8000-000000000002",
        "接口客户端应填写需求部门所见的编号，形如 0192f0c4-0000-7000-8000-000000000002");
  }
  if (system == known.systems.end())
    return wrong("the applicant has no such API client, or its key has ended",
                 "申请部门没有这个接口客户端，或其密钥已停用、到期");
  if (!subject.role.empty() && std::ranges::find(system->roles, subject.role) == system->roles.end())
    return wrong(fmt::format("the API client {} has not the role {}: nobody could use the grant",
                             system->name, subject.role),
                 fmt::format("接口客户端“{}”没有角色 {}，无人可用这份授权", system->name, subject.role));
  return {};
}

}  // namespace jw::sharing
