#include "api/parts.hpp"
#include "api/route.hpp"
#include "base/page.hpp"
#include "catalog/rollup.hpp"

namespace jw::api {
namespace {

using http::Method;

struct ClaimForm {
  std::int64_t version = 0;
  std::string org;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(ClaimForm, (), (version, org, note))

struct RollupReturn {
  std::int64_t version = 0;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(RollupReturn, (), (version, note))

Result<catalog::RollupPage> list_rollup(const Call& call, Input& input, const None&, Parts& parts) {
  const auto limit = JW_TRY(input.integer("limit", 50, 200));
  return parts.rollups.list(call, {input.query("state"), input.query("org")},
                            {input.query("cursor"), static_cast<std::size_t>(limit)});
}

Result<catalog::RolledUp> claim_entry(const Call& call, Input& input, const ClaimForm& form, Parts& parts) {
  return parts.rollups.claim(call, input.path("id"), form.version, form.org, form.note);
}

Result<catalog::RolledUp> give_back(const Call& call, Input& input, const RollupReturn& form, Parts& parts) {
  return parts.rollups.give_back(call, input.path("id"), form.version, form.note);
}

Result<List<catalog::Verdict>> verdicts(const Call& call, Input& input, const None&, Parts& parts) {
  return List<catalog::Verdict>{JW_TRY(parts.rollups.verdicts(call, input.query("resource"))), {}, {}};
}

}  // namespace

std::vector<Route> rollup_routes() {
  using org::Right;
  std::vector<Route> table;
  table.push_back(json_route<None, catalog::RollupPage>(
      Method::Get, "/rollup", needs(Right::CatalogRead), "rollup", "下级地区汇聚上来的目录",
      "Catalog entries of the regions below.",
      {{"state", "new、claimed、changed、returned、corrected 或 withdrawn",
        "new, claimed, changed, returned, corrected or withdrawn"},
       {"org", "下级部门", "department below"},
       {"limit", "每页行数", "rows a page", "integer"},
       {"cursor", "上一页的 next", "next of the page before"}},
      list_rollup));
  table.push_back(json_route<ClaimForm, catalog::RolledUp>(
      Method::Post, "/rollup/{id}/claim", needs(Right::CatalogReview), "rollup", "认领下级目录",
      "Claim an entry for a department of one's own region.", {}, claim_entry));
  table.push_back(json_route<RollupReturn, catalog::RolledUp>(
      Method::Post, "/rollup/{id}/return", needs(Right::CatalogReview), "rollup", "退回下级目录更正",
      "Return an entry for correction.", {}, give_back));
  table.push_back(json_route<None, List<catalog::Verdict>>(
      Method::Get, "/rollup-verdicts", needs(Right::CatalogRead), "rollup", "上级对本部门目录的意见",
      "What bureaus above said of one's own entries.", {{"resource", "数据资源", "resource"}}, verdicts));
  return table;
}

}  // namespace jw::api
