#include "org/calendars.hpp"

#include <set>
#include <utility>

#include "base/text.hpp"
#include "db/database.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"

namespace jw::org {
namespace {

constexpr std::size_t kDayNameCharacters = 40;
constexpr std::size_t kBasisCharacters = 200;

Result<std::vector<RegionalDay>> rows(db::Session& session) {
  std::vector<RegionalDay> out;
  for (const auto& row : JW_TRY(
           session.query("SELECT region, day, off, name, basis FROM org_calendar_day ORDER BY region, day")))
    out.push_back({row.text(0), row.text(1), row.boolean(2), row.text(3), row.text(4)});
  return out;
}

Result<> check_text(std::string_view text, std::size_t most, std::string_view reason, std::string_view en,
                    std::string_view zh) {
  if (!text.empty() && is_utf8(text) && to_utf16(text).size() <= most) return {};
  return fail(Code::Invalid, reason, "{0} is needed, of at most {2} characters", "请填写{1}，不超过 {2} 个字",
              en, zh, most);
}

// Ordering days is the government's of that block; its data bureau keeps the calendar.
Result<> require_block(const Call& call, const Orgs& orgs, std::string_view region) {
  JW_TRY(require(call, Right::StandardWrite));
  JW_TRY(orgs.regions().get(region));
  if (call.actor.kind == Actor::Kind::System) return {};
  const auto org = JW_TRY(orgs.get(call, call.actor.org));
  if (org.region == region) return {};
  return fail(Code::Denied, "calendar.region",
              "days are added by the data bureau of the block they hold in; yours is {}",
              "节假日由当地数据管理部门增设，您所在区划为 {}", org.region);
}

}  // namespace

Result<std::unique_ptr<Calendars>> Calendars::open(const Call& call, db::Database& database,
                                                   const Clock& clock, const Orgs& orgs,
                                                   const file::Path& file) {
  std::unique_ptr<Calendars> made(new Calendars(database, clock, orgs));
  made->national_ = JW_TRY(read_schedule(file).with("reading the holiday schedule"));
  JW_TRY(made->refresh(call));
  return made;
}

std::shared_ptr<const Calendar> Calendars::current() const {
  return current_.with([](const auto& calendar) { return calendar; });
}

Result<> Calendars::refresh(const Call& call) {
  auto days = national_.days;
  for (auto& row : JW_TRY(regional(call)))
    days.push_back({std::move(row.day), std::move(row.name), row.off, std::move(row.region)});
  auto made = JW_TRY(Calendar::make(std::move(days), national_.years));
  current_.with([&](auto& calendar) { calendar = std::move(made); });
  return {};
}

Result<> Calendars::put(const Call& call, const RegionalDay& day) {
  JW_TRY(require_block(call, orgs_, day.region));
  JW_TRY(current()->is_working_day(day.day));
  JW_TRY(check_text(day.name, kDayNameCharacters, "calendar.name", "a name", "名称"));
  JW_TRY(check_text(day.basis, kBasisCharacters, "calendar.basis", "the order the day rests on", "依据文件"));
  JW_TRY(database_.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(
        session.exec("INSERT INTO org_calendar_day (region, day, off, name, basis, changed) VALUES ($1, $2, "
                     "$3, $4, $5, $6) "
                     "ON CONFLICT (region, day) DO UPDATE SET off = excluded.off, name = excluded.name, "
                     "basis = excluded.basis, changed = excluded.changed",
                     day.region, day.day, day.off, day.name, day.basis, to_string(clock_.now())));
    JW_TRY(ledger::record(session, call, clock_,
                          {"calendar.changed", day.region, {{"day", day.day}, {"off", day.off}}}));
    return {};
  }));
  return refresh(call);
}

Result<> Calendars::remove(const Call& call, std::string_view region, std::string_view day) {
  JW_TRY(require_block(call, orgs_, region));
  JW_TRY(database_.write(call, [&](db::Session& session) -> Result<> {
    const auto gone =
        JW_TRY(session.exec("DELETE FROM org_calendar_day WHERE region = $1 AND day = $2", region, day));
    if (gone == 0)
      return fail(Code::NotFound, "calendar.none", "{} added no such day", "{} 没有增设这一天", region);
    JW_TRY(ledger::record(session, call, clock_,
                          {"calendar.changed", std::string(region), {{"day", day}, {"removed", true}}}));
    return {};
  }));
  return refresh(call);
}

Result<std::vector<RegionalDay>> Calendars::regional(const Call& call) const {
  return database_.read(call, [](db::Session& session) { return rows(session); });
}

}  // namespace jw::org
