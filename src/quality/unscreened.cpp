#include <algorithm>
#include <map>

#include "catalog/resources.hpp"
#include "catalog/stored_json.hpp"
#include "db/database.hpp"
#include "org/rights.hpp"
#include "quality/measurements.hpp"
#include "quality/rules.hpp"

namespace jw::quality {
namespace {

// When the rows were last judged as a whole, and by which rules in which version.
struct UnscreenedJudgement {
  std::string measured;
  std::map<std::string, std::int64_t> rules;
};

Result<UnscreenedJudgement> last_judgement(db::Session& session, std::string_view target) {
  const auto row = JW_TRY(
      session.one("SELECT measured, results FROM quality_measurement WHERE target = $1 AND cause IN ('load', "
                  "'screen') ORDER BY id DESC LIMIT 1",
                  target));
  UnscreenedJudgement out;
  if (!row) return out;
  out.measured = row->text(0);
  for (const auto& one : JW_TRY(catalog::from_stored<std::vector<RuleResult>>(row->text(1))))
    if (!one.rule.empty()) out.rules[one.rule] = one.version;
  return out;
}

}  // namespace

Result<std::vector<Unscreened>> Measurements::unscreened(const Call& call, std::string_view target) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  if (!target.empty()) JW_TRY(find_subject(call, parts_, {"source", std::string(target)}));
  const bool all = static_cast<bool>(org::require(call, org::Right::CatalogReview));
  return parts_.database.read(call, [&](db::Session& session) -> Result<std::vector<Unscreened>> {
    std::string where = "side = 'source' AND state = 'active'";
    std::vector<db::Value> values;
    const auto only = [&](std::string_view column, std::string_view value) {
      values.push_back(db::value(value));
      where += fmt::format(" AND {} = ${}", column, values.size());
    };
    if (!target.empty()) only("target", target);
    if (target.empty() && !all) only("org", call.actor.org);
    const auto targets = JW_TRY(session.query_list(
        "SELECT DISTINCT target FROM quality_rule WHERE " + where + " ORDER BY target", values));
    std::vector<Unscreened> out;
    for (const auto& row : targets) {
      const auto resource = JW_TRY(catalog::find_resource(session, row.text(0)));
      if (!resource || resource->data_version == 0) continue;
      const auto last = JW_TRY(last_judgement(session, resource->id));
      Unscreened one{resource->id,     resource->name,
                     resource->org.id, resource->data_version,
                     resource->rows,   "",
                     last.measured,    {}};
      for (const auto& version : resource->versions)
        if (version.current) one.loaded = version.loaded;
      for (auto& rule : JW_TRY(Rules::active(session, resource->id))) {
        const auto judged = last.rules.find(rule.id);
        if (rule.side == "source" && rule.form.severity == "block" &&
            (judged == last.rules.end() || judged->second != rule.version))
          one.rules.push_back(std::move(rule));
      }
      if (!one.rules.empty()) out.push_back(std::move(one));
    }
    std::ranges::sort(out, {}, &Unscreened::name);
    return out;
  });
}

}  // namespace jw::quality
