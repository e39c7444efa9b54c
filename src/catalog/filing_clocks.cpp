#include <chrono>

#include "catalog/filing_steps.hpp"
#include "db/database.hpp"
#include "flow/duties.hpp"

// The clocks of a filing in the register of duties (政务数据共享条例 Art 17). The review is kept where
// the bureau lives: only there the day of receipt is known.
namespace jw::catalog {
namespace {

flow::DutyStart about(const filing_store::Document& filing, std::string_view kind) {
  flow::DutyStart start;
  start.kind = kind;
  start.subject_type = "filing";
  start.subject = filing.id;
  start.number = filing.code;
  start.title = filing.name;
  start.link = "/filings/" + filing.id;
  start.preset = "CN-809";
  start.region = filing.region;
  return start;
}

}  // namespace

Result<> keep_clocks(db::Session& session, const Call& call, const Filings::Parts& parts,
                     const filing_store::Document& filing) {
  if (parts.duties == nullptr) return {};
  if (filing.reviewer && filing.reviewer->node == parts.node) {
    flow::DutyRegister::Wish review{.start = about(filing, "catalog.review")};
    review.start.org = filing.reviewer->org;
    review.start.org_name = filing.reviewer->name;
    review.start.counterpart = filing.org.id;
    review.runs = filing.state == "awaiting_review" && !filing.received.empty();
    if (review.runs) review.start.at = JW_TRY(parse_time(filing.received));
    review.outcome = filing.state;
    review.cancelled = filing.state == "cancelled";
    JW_TRY(parts.duties->keep(session, call, review));
  }
  if (filing.kind != "change" || filing.change_due.empty()) return {};
  flow::DutyRegister::Wish update{.start = about(filing, "catalog.update")};
  update.start.org = filing.org.id;
  update.start.org_name = filing.org.name;
  if (filing.reviewer) update.start.counterpart = filing.reviewer->org;
  update.runs = !filing_store::has_ended(filing.state);
  // The day the cause came about, whatever hour.
  const auto day = JW_TRY(end_of_day_in_china(filing.changed_on));
  update.start.at = day - std::chrono::hours(12);
  update.extended = filing.extension == "granted" ? kExtensionDays : 0;
  update.outcome = filing.state;
  update.cancelled = filing.state == "cancelled";
  return parts.duties->keep(session, call, update);
}

Result<> Filings::keep_open(const Call& call) const {
  const auto open = JW_TRY(parts_.database.read(call, [](db::Session& session) {
    return session.query(
        "SELECT id FROM catalog_filing WHERE state NOT IN ('published', 'withdrawn', "
        "'cancelled') ORDER BY id");
  }));
  for (const auto& row : open)
    JW_TRY(parts_.database.write(call, [&](db::Session& session) -> Result<> {
      const auto filing = JW_TRY(filing_store::find(session, row.text(0)));
      return filing ? keep_clocks(session, call, parts_, *filing) : Result<>();
    }));
  return {};
}

}  // namespace jw::catalog
