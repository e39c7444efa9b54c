#include "grant/validity.hpp"

namespace jw::grant {

Result<> judge(const Grant& grant, Time now, std::optional<Time> revoked) {
  if (revoked)
    return fail(Code::Denied, "grant.revoked", "grant {} was revoked on {}; apply again if the need goes on",
                "授权 {} 已于 {} 撤销；如仍需使用，请重新申请", grant.number, day_in_china(*revoked));
  if (now < grant.from)
    return fail(Code::Denied, "grant.not_yet", "grant {} begins on {}; wait until then",
                "授权 {} 自 {} 起生效，请届时再试", grant.number, day_in_china(grant.from));
  if (now >= grant.until)
    return fail(Code::Denied, "grant.expired", "grant {} ended on {}; ask the provider to renew it",
                "授权 {} 已于 {} 到期，请向数据提供方申请续期", grant.number, day_in_china(grant.until));
  return {};
}

}  // namespace jw::grant
