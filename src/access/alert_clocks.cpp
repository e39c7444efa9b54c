#include "access/alert_clocks.hpp"

#include <fmt/format.h>

#include "access/alert_store.hpp"
#include "db/database.hpp"
#include "exchange/grants.hpp"
#include "flow/duties.hpp"

namespace jw::access {
namespace {

constexpr std::string_view kSubject = "alert";

Result<> keep(db::Session& session, const Call& call, const flow::DutyRegister& duties, const Alert& alert,
              flow::DutyRegister::Wish wish) {
  wish.start.subject_type = kSubject;
  wish.start.subject = alert.id;
  wish.start.link = "/grants/" + alert.grant;
  wish.start.until = alert.due;
  return duties.keep(session, call, wish);
}

}  // namespace

Result<> keep_clocks(db::Session& session, const Call& call, const flow::DutyRegister& duties,
                     const Alert& alert) {
  const auto grant = JW_TRY(exchange::Grants::get(session, alert.grant));
  const bool waits = !alert.due.empty();
  flow::DutyRegister::Wish wish;
  wish.start.number = grant.number;
  wish.start.title = grant.resource_name;
  wish.start.basis = "共享授权 " + grant.number;
  wish.start.kind = "alert.explain";
  wish.start.org = grant.recipient_org;
  wish.start.counterpart = grant.provider_org;
  wish.runs = waits && alert.state == "open";
  wish.outcome = alert.state == "explained" ? "answered" : "done";
  // Closed, or a step further, without the consumer's word: it falls away, unless it was late by then.
  const auto asked = JW_TRY(duties.find_open(session, kSubject, alert.id, wish.start.kind));
  wish.cancelled = alert.state != "explained" && (!asked || asked->late == 0);
  JW_TRY(keep(session, call, duties, alert, wish));

  const bool by_bureau = !alert.raised_by.empty() && alert.raised_by != grant.provider_org;
  wish.start.kind = "alert.conclude";
  wish.start.org = by_bureau ? alert.raised_by : grant.provider_org;
  // Who keeps the alert tells it, so the provider is named in either.
  wish.start.counterpart = by_bureau ? grant.provider_org : grant.recipient_org;
  wish.runs = waits && alert.state == "explained";
  wish.outcome = "done";
  wish.cancelled = false;
  return keep(session, call, duties, alert, wish);
}

Result<> keep_clocks(const Call& call, db::Database& database, const flow::DutyRegister& duties) {
  return database.write(call, [&](db::Session& session) -> Result<> {
    for (const auto& row : JW_TRY(session.query(
             fmt::format("SELECT {} FROM access_alert WHERE state <> 'closed' AND due <> '' ORDER BY id",
                         alert_store::kColumns))))
      JW_TRY(keep_clocks(session, call, duties, alert_store::read(row)));
    return {};
  });
}

Result<std::string> page_of(db::Session& session, const flow::Duty& duty, std::string_view from) {
  if (duty.subject_type != kSubject) return std::string();
  const auto row = JW_TRY(session.one("SELECT grant_id FROM access_alert_mirror WHERE id = $1 AND home = $2",
                                      duty.subject, from));
  return row ? "/grants/" + row->text(0) : std::string();
}

}  // namespace jw::access
