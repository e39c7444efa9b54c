#include "flow/inbox.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "db/database.hpp"
#include "flow/run.hpp"
#include "org/rights.hpp"

namespace jw::flow {
namespace {

constexpr std::int64_t kDayMilliseconds = 24LL * 3600 * 1000;

constexpr std::string_view kTaskColumns =
    "select t.id, t.org, t.lane, t.due, t.person, t.node, t.created, t.duty, i.id, i.process, i.version, "
    "i.title, "
    "i.key from flow_task t join flow_instance i on i.number = t.id / 1048576 where ";

Time time_at(std::int64_t ms) { return Time(std::chrono::milliseconds(ms)); }

// "<due>:<row>", the place of the last task on the page before.
struct Cursor {
  std::int64_t due = -1, id = -1;
};
Result<Cursor> read_cursor(std::string_view text) {
  Cursor cursor;
  if (text.empty()) return cursor;
  const auto colon = text.find(':');
  const auto number = [](std::string_view part, std::int64_t& into) {
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), into);
    return error == std::errc() && end == part.data() + part.size();
  };
  if (colon == std::string_view::npos || !number(text.substr(0, colon), cursor.due) ||
      !number(text.substr(colon + 1), cursor.id))
    return fail(Code::Invalid, "flow.cursor", "the page can't be continued from there; begin anew",
                "分页位置无效，请从头开始");
  return cursor;
}

struct FoundTask {
  std::int64_t due = 0, id = 0;
  InboxItem item;
};

Result<FoundTask> read_row(const Engine& engine, db::Session& session, const db::Row& row, const Call& call,
                           Time now) {
  FoundTask found;
  found.id = row.integer(0);
  found.due = row.integer(3);
  auto& item = found.item;
  item.org = row.text(1);
  item.right = row.text(2);
  item.person = row.text(4);
  item.created = jw::to_string(time_at(row.integer(6)));
  item.instance = row.text(8);
  item.id = task_id(item.instance, inside_of(found.id));
  item.process = row.text(9);
  item.title = row.text(11);
  item.key = row.text(12);
  item.mine = !item.person.empty() && item.person == call.actor.id;
  const auto program = JW_TRY(engine.parts().program(session, item.process, row.integer(10)));
  const auto& node = program->node(static_cast<std::uint32_t>(row.integer(5)));
  item.node = node.id;
  item.name = node.name.empty() ? node.id : node.name;
  item.form = node.form;
  if (!row.text(7).empty()) item.duty = row.text(7);
  if (found.due != kNoDue) {
    item.due = jw::to_string(time_at(found.due));
    const auto left = found.due - now.time_since_epoch().count();
    item.light = left < 0 ? "red" : left <= 2 * kDayMilliseconds ? "yellow" : "green";
  }
  return found;
}

std::vector<std::string> lanes_of(const Call& call) {
  std::vector<std::string> lanes;
  for (const auto right : org::rights_of(call.actor.roles)) lanes.emplace_back(right);
  lanes.emplace_back();  // tasks that need no right of their own
  return lanes;
}

}  // namespace

std::string day_of_due(std::int64_t due) {
  // The end of a day is the first moment of the next one.
  return due >= kNoDue ? std::string() : day_in_china(time_at(due - 1));
}

Result<Page<InboxItem>> Inbox::list(const Call& call, const InboxFilter& filter,
                                    const PageRequest& page) const {
  const auto after = JW_TRY(read_cursor(page.after));
  const auto now = engine_.parts().clock.now();
  const auto end_of_today = JW_TRY(end_of_day_in_china(day_in_china(now))).time_since_epoch().count();
  std::int64_t until = kNoDue + 1;
  if (filter.slot == "late")
    until = now.time_since_epoch().count();
  else if (filter.slot == "today")
    until = end_of_today;
  else if (filter.slot == "near")
    until = end_of_today + 3 * kDayMilliseconds;
  else if (!filter.slot.empty())
    return fail(Code::Invalid, "flow.slot", "slot is late, today or near", "slot 应为 late、today 或 near");
  if (filter.box != "mine" && filter.box != "role" && filter.box != "org")
    return fail(Code::Invalid, "flow.box", "box is mine, role or org", "box 应为 mine、role 或 org");
  const auto limit = static_cast<std::int64_t>(page.shown() + 1);
  return engine_.parts().database.read(call, [&](db::Session& session) -> Result<Page<InboxItem>> {
    std::vector<FoundTask> found;
    const auto take = [&](std::string_view where, const std::string& first,
                          const std::string& lane) -> Result<> {
      std::string sql = fmt::format(
          "{}{} and (t.due > $1 or (t.due = $1 and t.id > $2)) and t.due <= $3 {} order by t.due, t.id limit "
          "$4",
          kTaskColumns, where, filter.process.empty() ? "" : "and i.process = $7");
      std::vector<db::Value> values{after.due, after.id, until, limit, first, lane};
      if (!filter.process.empty()) values.emplace_back(filter.process);
      for (const auto& row : JW_TRY(session.query_list(sql, values)))
        found.push_back(JW_TRY(read_row(engine_, session, row, call, now)));
      return {};
    };
    if (filter.box == "mine") {
      JW_TRY(take("t.person = $5 and $6 = ''", call.actor.id, ""));
    } else {
      auto lanes = lanes_of(call);
      if (filter.box == "org")
        for (const auto& row : JW_TRY(session.query(
                 "select distinct lane from flow_load where org = $1 and tasks > 0", call.actor.org)))
          if (std::find(lanes.begin(), lanes.end(), row.text(0)) == lanes.end()) lanes.push_back(row.text(0));
      // One walk along the index for each right, then merged: nothing is sorted but what is shown.
      std::set<std::string> busy;
      for (const auto& row : JW_TRY(session.query(
               "select distinct lane from flow_load where org = $1 and tasks > 0", call.actor.org)))
        busy.insert(row.text(0));
      for (const auto& lane : lanes)
        if (busy.contains(lane)) JW_TRY(take("t.org = $5 and t.lane = $6", call.actor.org, lane));
    }
    std::sort(found.begin(), found.end(), [](const FoundTask& a, const FoundTask& b) {
      return std::pair(a.due, a.id) < std::pair(b.due, b.id);
    });
    if (found.size() > static_cast<std::size_t>(limit)) found.resize(static_cast<std::size_t>(limit));
    auto pages = make_page(std::move(found), page,
                           [](const FoundTask& one) { return fmt::format("{}:{}", one.due, one.id); });
    Page<InboxItem> result;
    result.next = std::move(pages.next);
    for (auto& one : pages.items) result.items.push_back(std::move(one.item));
    return result;
  });
}

Result<InboxCounts> Inbox::counts(const Call& call) const {
  const auto now = engine_.parts().clock.now();
  const auto today = day_in_china(now);
  const auto soon = day_in_china(now + std::chrono::hours(72));
  const auto lanes = lanes_of(call);
  return engine_.parts().database.read(call, [&](db::Session& session) -> Result<InboxCounts> {
    InboxCounts counts;
    const auto mine = JW_TRY(session.one(
        "select count(*) from (select 1 as one from flow_task where person = $1 limit 1000) as few",
        call.actor.id));
    counts.mine = mine->integer(0);
    for (const auto& row : JW_TRY(session.query(
             "select lane, day, tasks from flow_load where org = $1 and tasks > 0 order by lane, day",
             call.actor.org))) {
      const auto tasks = row.integer(2);
      counts.org += tasks;
      if (std::find(lanes.begin(), lanes.end(), row.text(0)) == lanes.end()) continue;
      counts.role += tasks;
      if (counts.rights.empty() || counts.rights.back().right != row.text(0)) {
        counts.rights.emplace_back();
        counts.rights.back().right = row.text(0);
      }
      auto& of = counts.rights.back();
      const auto& day = row.text(1);
      of.open += tasks;
      (day.empty()    ? of.no_date
       : day < today  ? of.late
       : day == today ? of.today
       : day <= soon  ? of.near
                      : of.later) += tasks;
    }
    return counts;
  });
}

Result<InboxItem> Inbox::find(const Call& call, std::string_view task, boost::json::object* data) const {
  const auto unknown = [] {
    return fail(Code::NotFound, "flow.unknown", "there is no such task; it may be done already",
                "没有该任务，可能已经办结");
  };
  const auto dot = task.find('.');
  if (dot == std::string_view::npos) return unknown();
  std::int64_t wait = 0;
  const auto rest = task.substr(dot + 1);
  if (std::from_chars(rest.data(), rest.data() + rest.size(), wait).ptr != rest.data() + rest.size())
    return unknown();
  return engine_.parts().database.read(call, [&](db::Session& session) -> Result<InboxItem> {
    const auto number =
        JW_TRY(session.one("select number from flow_instance where id = $1", task.substr(0, dot)));
    if (!number) return unknown();
    const auto row =
        JW_TRY(session.one(std::string(kTaskColumns) + "t.id = $1", key_of(number->integer(0), wait)));
    if (!row) return unknown();
    auto found = JW_TRY(read_row(engine_, session, *row, call, engine_.parts().clock.now()));
    if (call.actor.kind != Actor::Kind::System && !found.item.mine && found.item.org != call.actor.org)
      return unknown();
    if (data != nullptr) {
      const auto state =
          JW_TRY(session.one("select state from flow_state where instance = $1", number->integer(0)));
      if (!state) return unknown();
      const auto decoded = JW_TRY(decode_state(state->bytes(0)));
      if (const auto* one = decoded.wait(static_cast<Id>(wait))) *data = variables_of(decoded, one->scope);
    }
    return found.item;
  });
}

}  // namespace jw::flow
