#include "org/authority.hpp"

#include "db/database.hpp"
#include "org/line.hpp"
#include "org/org.hpp"
#include "org/region.hpp"

namespace jw::org {

Result<bool> is_bureau_over(db::Session& session, std::string_view org, std::string_view region) {
  const auto bureau = JW_TRY(find_org(session, org));
  return bureau && bureau->line == kAuthorityLine && is_within(region, bureau->region);
}

}  // namespace jw::org
