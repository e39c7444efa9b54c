#include "supervision/notices.hpp"

#include "db/database.hpp"
#include "flow/duties.hpp"
#include "ledger/event.hpp"
#include "org/rights.hpp"
#include "supervision/relay.hpp"
#include "supervision/sight.hpp"
#include "supervision/words.hpp"

namespace jw::supervision {
namespace {

constexpr std::size_t kNoteCharacters = 300;

}  // namespace

Result<flow::DutyNotice> Notices::remind(const Call& call, std::string_view id, std::string_view note) const {
  const auto sight = JW_TRY(sight_of(call, parts_));
  JW_TRY(check_text(note, "note", "说明", kNoteCharacters, false));
  auto told = parts_.database.write(call, [&](db::Session& session) -> Result<flow::DutyNotice> {
    const auto duty = JW_TRY(parts_.duties.find(session, id));
    if (!duty || !flow::in_sight(sight, *duty))
      return fail(Code::NotFound, "duty.unknown", "there is no duty {}", "没有时限事项 {}", id.substr(0, 64));
    if (duty->org == call.actor.org)
      return fail(Code::Denied, "supervision.own", "this is your own department's duty", "这是本部门的事项");
    // Whoever waits for it may ask; others have to be the bureau of the block.
    if (duty->counterpart != call.actor.org) {
      JW_TRY(org::require(call, org::Right::SupervisionWrite));
      if (!sight.everything && (sight.region.empty() || !duty->region.starts_with(sight.region)))
        return fail(Code::Denied, "supervision.block", "this is outside your block", "不在本地区督办范围内");
    }
    if (!flow::is_open(*duty))
      return fail(Code::Conflict, "supervision.closed", "this duty is done", "该事项已办结");
    const auto today = JW_TRY(end_of_day_in_china(day_in_china(parts_.clock.now()))) - std::chrono::hours(24);
    if (JW_TRY(flow::has_reminded(session, id, call.actor.org, today)))
      return fail(Code::Conflict, "supervision.reminded", "your department has reminded them today",
                  "本部门今天已催办过该事项");
    auto notice = JW_TRY(parts_.duties.tell(session, call, *duty, "reminder", duty->org, note));
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {"supervision.reminded",
                           duty->id,
                           {{"kind", duty->kind}, {"org", duty->org}, {"from", call.actor.org}}}));
    return notice;
  });
  if (told && parts_.posted) parts_.posted();
  return told;
}

Result<Page<flow::ToldNotice>> Notices::list(const Call& call, bool open, const PageRequest& page) const {
  JW_TRY(org::require(call, org::Right::SupervisionRead));
  return parts_.database.read(
      call, [&](db::Session& session) { return flow::notices_to(session, call.actor.org, open, page); });
}

Result<> Notices::acknowledge(const Call& call, std::string_view id) const {
  JW_TRY(org::require(call, org::Right::SupervisionRead));
  JW_TRY(parts_.database.write(call, [&](db::Session& session) -> Result<> {
    const auto duty = JW_TRY(flow::acknowledge(session, id, call.actor.org, parts_.clock.now()));
    if (duty.empty()) return {};
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {"supervision.seen", std::string(id), {{"duty", duty}, {"org", call.actor.org}}}));
    return send_seen(session, call, parts_, id);
  }));
  if (parts_.posted) parts_.posted();
  return {};
}

}  // namespace jw::supervision
