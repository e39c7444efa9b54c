#include "grant/delivered.hpp"

#include <algorithm>

namespace jw::grant {
namespace {

constexpr std::int64_t Caps::*kOnline[] = {&Caps::calls_per_second, &Caps::subjects_per_day,
                                           &Caps::subjects_per_month, &Caps::min_group,
                                           &Caps::epsilon_thousandths};

tl::unexpected<Error> refused(std::string_view term, std::string_view zh) {
  return fail(
      Code::Denied, "grant.term",
      "{} is judged request by request and cannot stand in a grant that only delivers; leave it out or "
      "add an online mode",
      "“{1}”（{0}）须逐次请求判定，不能用于仅作交付的授权；请去掉该条款，或同时授予在线方式", term, zh);
}

}  // namespace

Result<> check_delivered(const Grant& grant) {
  if (!delivers(grant)) return {};
  const auto& subject = grant.subject;
  // Rows go to the recipient itself: a level or line that is not its own would let nobody in.
  if ((!subject.level.empty() && subject.level != level_of(grant.recipient.org)) ||
      (!subject.line.empty() && subject.line != line_of(grant.recipient.org)))
    return fail(Code::Denied, "grant.term", "the recipient {} is not of the level or line the grant asks for",
                "接收方 {} 的层级或条线与授权所要求的不符", grant.recipient.org);
  const bool online = std::ranges::any_of(modes_of(grant), [](auto kind) {
    const auto* mode = find_mode(kind);
    return mode && mode->online;
  });
  if (online) return {};
  for (const auto& cap : cap_kinds())
    if (grant.caps.*cap.member != 0 && std::ranges::find(kOnline, cap.member) != std::end(kOnline))
      return refused(cap.kind, cap.zh);
  if (!subject.system.empty()) return refused("system", "指定接口客户端");
  if (!subject.role.empty()) return refused("role", "指定角色");
  if (!grant.purposes_barred.empty()) return refused("purposes_barred", "禁止用途");
  return {};
}

}  // namespace jw::grant
