#include "flow/duty_search.hpp"

#include <algorithm>
#include <map>

#include "db/database.hpp"
#include "flow/duty_store.hpp"

namespace jw::flow {
namespace {

constexpr auto kChinaOffset = std::chrono::hours(8);

// A WHERE clause with its values.
struct Where {
  std::string sql;
  std::vector<db::Value> values;

  template <class T>
  std::string bind(const T& value) {
    values.push_back(db::value(value));
    return fmt::format("${}", values.size());
  }
  void both(const std::string& condition) { sql += (sql.empty() ? "" : " AND ") + condition; }
};

std::string pattern_of(std::string_view text, bool inside) {
  std::string out = inside ? "%" : "";
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '!') out += '!';
    out += c;
  }
  return out + "%";
}

Result<> check(std::string_view word, std::initializer_list<std::string_view> words, std::string_view name) {
  if (std::ranges::find(words, word) != words.end()) return {};
  return fail(Code::Invalid, "duty.filter", "{}: \"{}\" is none of its words", "{}：没有“{}”这个选项", name,
              word.substr(0, 32));
}

// Below a block: a prefix, digits only, so LIKE needs no escaping.
bool is_prefix(std::string_view region) {
  return region.size() <= 12 && std::ranges::all_of(region, [](char c) { return c >= '0' && c <= '9'; });
}

std::string light_sql(Where& where, Time now) {
  return fmt::format(
      "CASE WHEN state = 'suspended' THEN 'paused' WHEN due_end <= {} THEN 'red' WHEN light = '' THEN "
      "'green' ELSE light END",
      where.bind(to_string(now)));
}

void see(Where& where, const DutySight& sight) {
  if (sight.everything) return;
  std::string own = "1 = 0";
  if (!sight.org.empty()) {
    const auto org = where.bind(sight.org);
    own = fmt::format("org = {0} OR counterpart = {0}", org);
  }
  if (!sight.region.empty()) own += " OR region LIKE " + where.bind(sight.region + "%");
  where.both("(" + own + ")");
}

Result<> narrow(Where& where, const DutyFilter& filter, Time now) {
  JW_TRY(check(filter.state, {"", "open", "closed", "all"}, "state"));
  JW_TRY(check(filter.light, {"", "green", "yellow", "red", "paused"}, "light"));
  JW_TRY(check(filter.late, {"", "yes", "no"}, "late"));
  if (!is_prefix(filter.region))
    return fail(Code::Invalid, "duty.filter", "region: digits of a code", "region 应为区划代码");
  if (filter.state.empty() || filter.state == "open") where.both("state IN ('running', 'suspended')");
  if (filter.state == "closed") where.both("state IN ('done', 'deemed')");
  const auto equal = [&](std::string_view column, const std::string& wanted) {
    if (!wanted.empty()) where.both(fmt::format("{} = {}", column, where.bind(wanted)));
  };
  equal("org", filter.org);
  equal("line", filter.line);
  equal("kind", filter.kind);
  equal("counterpart", filter.counterpart);
  equal("subject_type", filter.subject_type);
  equal("subject", filter.subject);
  if (!filter.region.empty()) where.both("region LIKE " + where.bind(filter.region + "%"));
  if (!filter.light.empty()) {
    const auto light = light_sql(where, now);
    where.both(fmt::format("{} = {}", light, where.bind(filter.light)));
  }
  if (!filter.late.empty()) {
    const auto at = where.bind(to_string(now));
    const auto late = fmt::format("(late > 0 OR (state = 'running' AND due_end <= {}))", at);
    where.both(filter.late == "yes" ? late : "NOT " + late);
  }
  if (!filter.from.empty()) where.both("stopped >= " + where.bind(filter.from));
  if (!filter.to.empty()) where.both("stopped < " + where.bind(filter.to));
  if (!filter.text.empty()) {
    const auto pattern = where.bind(pattern_of(filter.text, true));
    where.both(fmt::format("(title LIKE {0} ESCAPE '!' OR number LIKE {0} ESCAPE '!')", pattern));
  }
  return {};
}

// Which column a grouping is by, and the one that names it.
struct Grouping {
  std::string_view by;
  std::string_view key;
  std::string_view name;
};
constexpr Grouping kGroupings[] = {{"org", "org", "MAX(org_name)"},
                                   {"line", "line", "''"},
                                   {"region", "region", "''"},
                                   {"kind", "kind", "''"},
                                   {"month", "SUBSTR(stopped, 1, 13)", "''"}};

Result<const Grouping*> grouping_of(std::string_view by) {
  const auto found = std::ranges::find(kGroupings, by, &Grouping::by);
  if (found == std::end(kGroupings))
    return fail(Code::Invalid, "duty.filter", "by: org, line, region, kind or month, not \"{}\"",
                "by 应为 org、line、region、kind 或 month，不能为“{}”", by.substr(0, 32));
  return &*found;
}

// "2026-03-31T17" is April there.
std::string month_of(const std::string& hour) {
  const auto time = parse_time(hour + ":00:00Z");
  return time ? to_string(*time + kChinaOffset).substr(0, 7) : hour.substr(0, 7);
}

}  // namespace

Result<std::vector<DutyCount>> count_open(db::Session& session, const DutySight& sight,
                                          const DutyFilter& filter, std::string_view by, Time now) {
  if (by != "org" && by != "line" && by != "region")
    return fail(Code::Invalid, "duty.filter", "by: org, line or region", "by 应为 org、line 或 region");
  const auto* group = JW_TRY(grouping_of(by));
  Where where;
  const auto light = light_sql(where, now);
  see(where, sight);
  auto open = filter;
  open.state = "open";
  JW_TRY(narrow(where, open, now));
  std::map<std::pair<std::string, std::string>, DutyCount> cells;
  for (const auto& row : JW_TRY(session.query_list(
           fmt::format(
               "SELECT k, MAX(n), kind, l, COUNT(*) FROM (SELECT {0} AS k, {1} AS n, kind, {2} AS l FROM "
               "flow_duty WHERE {3}) AS open_duties GROUP BY k, kind, l ORDER BY k, kind",
               group->key, by == "org" ? "org_name" : "''", light, where.sql),
           where.values))) {
    auto& cell = cells[{row.text(0), row.text(2)}];
    cell.key = row.text(0);
    cell.name = row.text(1);
    cell.kind = row.text(2);
    const auto& shown = row.text(3);
    (shown == "red"      ? cell.red
     : shown == "yellow" ? cell.yellow
     : shown == "paused" ? cell.paused
                         : cell.green) += row.integer(4);
  }
  std::vector<DutyCount> out;
  for (auto& [key, cell] : cells) out.push_back(std::move(cell));
  return out;
}

Result<std::vector<DutySpan>> closed_spans(db::Session& session, const DutySight& sight,
                                           const DutyFilter& filter, std::string_view by) {
  const auto* group = JW_TRY(grouping_of(by));
  Where where;
  see(where, sight);
  auto closed = filter;
  closed.state = "closed";
  JW_TRY(narrow(where, closed, Time{}));
  std::map<std::pair<std::string, std::int64_t>, DutySpan> spans;
  for (const auto& row : JW_TRY(session.query_list(
           fmt::format("SELECT {0}, {1}, used, COUNT(*), SUM(CASE WHEN late > 0 THEN 1 ELSE 0 END) FROM "
                       "flow_duty WHERE {2} GROUP BY {0}, used ORDER BY {0}, used",
                       group->key, group->name, where.sql),
           where.values))) {
    const auto key = by == "month" ? month_of(row.text(0)) : row.text(0);
    auto& span = spans[{key, row.integer(2)}];
    span.key = key;
    span.name = row.text(1);
    span.used = row.integer(2);
    span.count += row.integer(3);
    span.late += row.integer(4);
  }
  std::vector<DutySpan> out;
  for (auto& [key, span] : spans) out.push_back(std::move(span));
  return out;
}

Result<Page<Duty>> search_duties(db::Session& session, const DutySight& sight, const DutyFilter& filter,
                                 const PageRequest& page, Time now) {
  Where where;
  see(where, sight);
  JW_TRY(narrow(where, filter, now));
  const bool closed = filter.state == "closed";
  const std::string_view column = closed ? "stopped" : "due_end";
  // The key of a row is "<time>/<id>".
  if (!page.after.empty()) {
    const auto slash = page.after.find('/');
    if (slash == std::string::npos)
      return fail(Code::Invalid, "duty.filter", "this is no cursor of this list", "分页游标无效");
    const auto time = where.bind(page.after.substr(0, slash));
    const auto id = where.bind(page.after.substr(slash + 1));
    where.both(
        fmt::format("({0} {1} {2} OR ({0} = {2} AND id > {3}))", column, closed ? "<" : ">", time, id));
  }
  if (where.sql.empty()) where.sql = "1 = 1";
  const auto limit = where.bind(page.shown() + 1);
  std::vector<Duty> found;
  for (const auto& row : JW_TRY(session.query_list(
           fmt::format("SELECT {} FROM flow_duty WHERE {} ORDER BY {} {}, id LIMIT {}", duty_store::kColumns,
                       where.sql, column, closed ? "DESC" : "ASC", limit),
           where.values)))
    found.push_back(JW_TRY(duty_store::duty_of(row)));
  return make_page(std::move(found), page,
                   [&](const Duty& last) { return (closed ? last.stopped : last.due_end) + "/" + last.id; });
}

Result<Page<ToldNotice>> notices_to(db::Session& session, std::string_view org, bool open,
                                    const PageRequest& page) {
  Where where;
  where.both("n.to_org = " + where.bind(org));
  if (open) where.both("n.seen = ''");
  if (!page.after.empty()) where.both("n.id < " + where.bind(page.after));
  const auto limit = where.bind(page.shown() + 1);
  std::vector<ToldNotice> found;
  for (const auto& row : JW_TRY(session.query_list(
           fmt::format(
               "SELECT n.id, n.duty, n.time, n.rung, n.light, n.to_org, n.from_org, n.note, n.seen, "
               "d.kind, d.number, d.title, d.link, d.org, d.org_name, d.due, d.state FROM "
               "flow_duty_notice n JOIN flow_duty d ON d.id = n.duty WHERE {} ORDER BY n.id DESC LIMIT {}",
               where.sql, limit),
           where.values))) {
    ToldNotice told;
    std::size_t at = 0;
    for (auto* text :
         {&told.notice.id, &told.notice.duty, &told.notice.time, &told.notice.rung, &told.notice.light,
          &told.notice.to_org, &told.notice.from_org, &told.notice.note, &told.notice.seen, &told.kind,
          &told.number, &told.title, &told.link, &told.org, &told.org_name, &told.due, &told.state})
      *text = row.text(at++);
    found.push_back(std::move(told));
  }
  return make_page(std::move(found), page, [](const ToldNotice& last) { return last.notice.id; });
}

Result<std::string> acknowledge(db::Session& session, std::string_view notice, std::string_view org,
                                Time now) {
  const auto row = JW_TRY(
      session.one("SELECT duty, seen FROM flow_duty_notice WHERE id = $1 AND to_org = $2", notice, org));
  if (!row)
    return fail(Code::NotFound, "notice.unknown", "there is no reminder {}", "没有提醒 {}",
                notice.substr(0, 64));
  if (!row->text(1).empty()) return std::string();
  JW_TRY(session.exec("UPDATE flow_duty_notice SET seen = $1 WHERE id = $2", to_string(now), notice));
  return row->text(0);
}

Result<bool> has_reminded(db::Session& session, std::string_view duty, std::string_view from_org,
                          Time since) {
  const auto row = JW_TRY(session.one(
      "SELECT id FROM flow_duty_notice WHERE duty = $1 AND rung = 'reminder' AND from_org = $2 AND "
      "time >= $3 LIMIT 1",
      duty, from_org, to_string(since)));
  return row.has_value();
}

bool in_sight(const DutySight& sight, const Duty& duty) {
  if (sight.everything) return true;
  if (!sight.org.empty() && (duty.org == sight.org || duty.counterpart == sight.org)) return true;
  return !sight.region.empty() && duty.region.starts_with(sight.region);
}

}  // namespace jw::flow
