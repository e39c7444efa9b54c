#include "supervision/statistics.hpp"

#include <algorithm>
#include <map>

#include "db/database.hpp"
#include "flow/duty_kinds.hpp"
#include "org/line.hpp"
#include "supervision/sight.hpp"

namespace jw::supervision {
namespace {

constexpr auto kDay = std::chrono::hours(24);
constexpr auto kMost = std::chrono::hours(24 * 3660);

// The smallest number of working days that at least `share` of them took at most.
std::int64_t at_share(const std::vector<flow::DutySpan>& sorted, std::int64_t total, double share) {
  std::int64_t seen = 0;
  for (const auto& span : sorted) {
    seen += span.count;
    if (static_cast<double>(seen) >= share * static_cast<double>(total)) return span.used;
  }
  return sorted.back().used;
}

Result<Time> end_of(std::string_view day) {
  auto end = end_of_day_in_china(day);
  if (day.size() == 10 && end) return end;
  return fail(Code::Invalid, "statistics.span", "\"{}\" is not a day like 2026-12-31",
              "“{}”不是形如 2026-12-31 的日期", day.substr(0, 32));
}

std::string name_of(const Parts& parts, std::string_view by, const flow::DutySpan& span) {
  if (by == "line") {
    const auto* line = org::find_line(span.key);
    return std::string(line != nullptr ? line->zh : std::string_view(span.key));
  }
  if (by == "region") {
    const auto* region = parts.orgs.regions().find(span.key);
    return region != nullptr ? region->full_name : span.key;
  }
  if (by == "kind") {
    const auto* kind = flow::find_duty_kind(span.key);
    return std::string(kind != nullptr ? kind->zh : std::string_view(span.key));
  }
  return span.name.empty() ? span.key : span.name;
}

}  // namespace

Figure figure_of(std::vector<flow::DutySpan> spans) {
  Figure figure;
  std::ranges::sort(spans, {}, &flow::DutySpan::used);
  std::int64_t days = 0;
  for (const auto& span : spans) {
    figure.done += span.count;
    figure.late += span.late;
    days += span.used * span.count;
  }
  figure.on_time = figure.done - figure.late;
  if (figure.done == 0) return figure;
  const auto done = static_cast<double>(figure.done);
  figure.on_time_rate = static_cast<double>(figure.on_time) / done;
  figure.mean = static_cast<double>(days) / done;
  figure.median = at_share(spans, figure.done, 0.5);
  figure.p90 = at_share(spans, figure.done, 0.9);
  return figure;
}

Result<Statistics> Figures::count(const Call& call, const flow::DutyFilter& filter, std::string_view by,
                                  std::string_view from, std::string_view to) const {
  const auto sight = JW_TRY(sight_of(call, parts_));
  const auto now = parts_.clock.now();
  Statistics out;
  out.by = by;
  out.to = to.empty() ? day_in_china(now) : std::string(to);
  const auto end = JW_TRY(end_of(out.to));
  out.from = from.empty() ? day_in_china(end - kDay * 365) : std::string(from);
  const auto begin = JW_TRY(end_of(out.from)) - kDay;
  if (begin >= end || end - begin > kMost)
    return fail(Code::Invalid, "statistics.span", "the last day comes after the first, within ten years",
                "截止日应不早于起始日，且不超过十年");
  auto closed = filter;
  closed.from = to_string(begin);
  closed.to = to_string(end);
  out.as_of = to_string(now);
  JW_TRY(parts_.database.read(call, [&](db::Session& session) -> Result<> {
    const auto spans = JW_TRY(flow::closed_spans(session, sight, closed, by));
    std::map<std::string, std::vector<flow::DutySpan>> groups;
    for (const auto& span : spans) groups[span.key].push_back(span);
    out.items.clear();
    for (auto& [key, group] : groups) {
      const auto name = name_of(parts_, by, group.front());
      out.items.push_back(figure_of(group));
      out.items.back().key = key;
      out.items.back().name = name;
    }
    out.all = figure_of(spans);
    auto open = filter;
    open.from.clear();
    open.to.clear();
    out.open_overdue = 0;
    for (const auto& count : JW_TRY(flow::count_open(session, sight, open, "org", now)))
      out.open_overdue += count.red;
    return {};
  }));
  if (by != "month")
    std::ranges::stable_sort(out.items, {}, [](const Figure& one) { return one.on_time_rate.value_or(1); });
  return out;
}

}  // namespace jw::supervision
