#include <boost/json/value.hpp>

#include "base/random.hpp"
#include "catalog/clearances.hpp"
#include "catalog/data_versions.hpp"
#include "catalog/resources.hpp"
#include "federation/identity.hpp"
#include "grant/online.hpp"
#include "lake/engine.hpp"
#include "lake/sql.hpp"
#include "ledger/event.hpp"
#include "org/rights.hpp"
#include "sharing/answer.hpp"
#include "sharing/applications.hpp"
#include "sharing/store.hpp"
#include "sharing/view.hpp"

namespace jw::sharing {
namespace {

constexpr std::int64_t kTryRows = 20;

}  // namespace

Result<TryResult> Applications::try_out(const Call& call, std::string_view id, const TryForm& form) const {
  struct Ready {
    Application application;
    catalog::Resource resource;
    grant::Plan plan;
    catalog::DataVersions::Located data;
  };
  auto ready = JW_TRY(parts_.database.read(call, [&](db::Session& session) -> Result<Ready> {
    auto found = JW_TRY(store::find(session, id));
    if (!found || !may_see(call, *found, parts_.identity.id()))
      return fail(Code::NotFound, "application.unknown", "no application {}", "没有申请 {}", id);
    if (found->state != "received" && found->state != "proposed") return wrong_state(*found);
    JW_TRY(may_take(session, call, *found, *find_act("decide")));
    auto resource = JW_TRY(resource_of(session, *found));
    DecisionForm decision;
    decision.items = form.items;
    decision.region = form.region;
    decision.terms = form.terms;
    Work work{parts_, session, call};
    auto composed = JW_TRY(compose_and_compile(work, *found, resource, decision, make_id(parts_.clock)));
    auto data = JW_TRY(parts_.data.locate(session, found->resource.id));
    return Ready{std::move(*found), std::move(resource), std::move(composed.plan), std::move(data)};
  }));
  TryResult result;
  for (const auto& column : ready.plan.columns)
    result.columns.push_back({column.name, column.title, column.type, column.treatment.kind});
  auto connection = JW_TRY(parts_.lake.connect());
  // The same evaluator as on the request path, over the whole register: what is counted here is
  // what a delivery would count.
  std::string sql = "select ";
  for (const auto& column : ready.resource.items) {
    sql += (sql.size() > 7 ? ", " : "") + JW_TRY(lake::quote_name(column.name));
  }
  sql += " from read_parquet($1)";
  JW_TRY(connection.each(call, sql, {ready.data.parquet.string()}, [&](const lake::Block& block) -> Result<> {
    for (std::size_t row = 0; row < block.rows(); ++row) {
      std::vector<grant::Cell> cells;
      for (std::size_t column = 0; column < ready.plan.source.size(); ++column) {
        const auto cell = block.cell(row, column);
        cells.push_back(cell ? grant::Cell(std::string(*cell)) : grant::Cell());
      }
      ++result.counts.rows_in;
      auto outcome = grant::evaluate(ready.plan, cells);
      if (auto* kept = std::get_if<grant::Kept>(&outcome)) {
        ++result.counts.out;
        if (result.counts.out <= kTryRows) result.rows.push_back(std::move(kept->row));
      } else if (auto* aside = std::get_if<grant::SetAside>(&outcome)) {
        ++result.counts.set_aside;
        ++result.reasons[aside->reason];
      } else {
        ++result.counts.filtered;
      }
    }
    return call.check();
  }));
  JW_TRY(parts_.database.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {"resource.queried",
                           ready.resource.id,
                           {{"version", ready.data.number},
                            {"rows", result.rows.size()},
                            {"application", ready.application.id}}}));
    return {};
  }));
  return result;
}

Result<std::vector<ComposerItem>> Applications::composer(const Call& call, std::string_view id) const {
  return parts_.database.read(call, [&](db::Session& session) -> Result<std::vector<ComposerItem>> {
    const auto found = JW_TRY(store::find(session, id));
    if (!found || !may_see(call, *found, parts_.identity.id()))
      return fail(Code::NotFound, "application.unknown", "no application {}", "没有申请 {}", id);
    JW_TRY(may_take(session, call, *found, *find_act("decide")));
    const auto resource = JW_TRY(resource_of(session, *found));
    const auto day = day_in_china(parts_.clock.now());
    const auto held = JW_TRY(catalog::clearances_of(session, resource.id, day));
    return compose_items(*found, resource, held, day);
  });
}

Result<Audience> Applications::audience(const Call& call, std::string_view id) const {
  return parts_.database.read(call, [&](db::Session& session) -> Result<Audience> {
    const auto found = JW_TRY(store::find(session, id));
    if (!found || !may_see(call, *found, parts_.identity.id()))
      return fail(Code::NotFound, "application.unknown", "no application {}", "没有申请 {}", id);
    JW_TRY(may_take(session, call, *found, *find_act("decide")));
    return audience_of(session, parts_, *found);
  });
}

}  // namespace jw::sharing
