#include "flow/clock.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

#include "flow/clock_reasons.hpp"
#include "org/calendar.hpp"

// The count. The day of an act is never counted: the day a clock starts is not (民法典 第二百零一条),
// and by the same rule neither is the day it goes on after a pause. So a pause from one day to
// another takes out the working days after the first up to and including the second, and a pause
// within one day takes out nothing.
namespace jw::flow {
namespace {

constexpr auto kDay = std::chrono::hours(24);
// A clock with pauses may count over many days; one that has to look further is damaged.
constexpr std::size_t kMostCounted = 20'000;

// Pauses of a restarted clock lie before its new beginning and take out nothing, so policy restart
// and resume are alike here.
bool takes_out(const Pause& pause) { return pause.policy != "run_on"; }

const std::string& begin_of(const LegalClock& clock) {
  return clock.restarted.empty() ? clock.started : clock.restarted.back();
}

Result<Time> time_of(std::string_view text) {
  auto time = parse_time(text);
  if (time) return time;
  return fail(Code::Corrupt, "clock.form", "the clock holds no time in \"{}\"", "时限中的时间“{}”无效", text);
}

struct DayPause {
  std::string from;
  std::string to;  // "" while it lasts
};

Result<std::vector<DayPause>> day_pauses(const LegalClock& clock) {
  std::vector<DayPause> out;
  for (const auto& pause : clock.pauses) {
    if (!takes_out(pause)) continue;
    DayPause days{day_in_china(JW_TRY(time_of(pause.from))), ""};
    if (!pause.to.empty()) days.to = day_in_china(JW_TRY(time_of(pause.to)));
    out.push_back(std::move(days));
  }
  return out;
}

bool is_out(const std::vector<DayPause>& pauses, const std::string& day, const std::string& today) {
  return std::ranges::any_of(pauses, [&](const DayPause& pause) {
    return day > pause.from && day <= (pause.to.empty() ? today : pause.to);
  });
}

// The days left at which a clock of `days` turns yellow; the same arithmetic as Calendar::light.
std::int64_t yellow_days(const LegalClock& clock, std::int64_t days) {
  std::int64_t left = 0;
  while (left < days && static_cast<double>(days - left - 1) >= clock.yellow_used * static_cast<double>(days))
    ++left;
  return std::max(left, clock.yellow_left);
}

struct Count {
  std::vector<std::string> days;  // that count, up to the last one of the clock
  bool provisional = false;
  std::int64_t used = 0;      // up to and including `today`
  std::int64_t excluded = 0;  // likewise
};

// Working days after `begin`: those that count until `wanted` of them are found or, with a fixed
// last day, until that; and those up to today.
Result<Count> count_days(const LegalClock& clock, const org::Calendar& calendar, const std::string& begin,
                         std::int64_t wanted, const std::string& today) {
  const auto pauses = JW_TRY(day_pauses(clock));
  Count count;
  std::string day = begin;
  for (std::size_t steps = 0;; ++steps) {
    if (steps > kMostCounted)
      return fail(Code::Corrupt, "clock.form", "the clock counts further than {} days", "时限计算超过 {} 天",
                  kMostCounted);
    const bool full =
        clock.until.empty() ? static_cast<std::int64_t>(count.days.size()) >= wanted : day >= clock.until;
    if (full && day >= today) return count;
    const auto next = JW_TRY(calendar.add_working_days(day, 1, clock.region));
    day = next.day;
    const bool after_today = day > today;
    if (full && after_today) return count;
    if (is_out(pauses, day, today)) {
      if (!after_today) ++count.excluded;
      continue;
    }
    if (!after_today) ++count.used;
    if (full || (!clock.until.empty() && day > clock.until)) continue;
    if (next.provisional) count.provisional = true;
    count.days.push_back(day);
  }
}

// `at`, but not before what went before.
Result<Time> in_order(const LegalClock& clock, Time at) {
  if (!clock.stopped.empty())
    return fail(Code::Conflict, "clock.stopped", "this clock has stopped already", "该时限已经停止");
  const auto after = [&](const std::string& text) -> Result<> {
    if (!text.empty()) at = std::max(at, JW_TRY(time_of(text)));
    return {};
  };
  JW_TRY(after(begin_of(clock)));
  for (const auto& pause : clock.pauses) {
    JW_TRY(after(pause.from));
    JW_TRY(after(pause.to));
  }
  JW_TRY(after(clock.consented));
  JW_TRY(after(clock.notified));
  return at;
}

Result<> not_late(const LegalClock& clock, const org::Calendar& calendar, Time at) {
  const auto reading = JW_TRY(read(clock, calendar, at));
  if (at < reading.end) return {};
  return fail(Code::Conflict, "clock.late", "the time ended on {}; it can't be extended any more",
              "期限已于 {} 届满，不能再延期", reading.due);
}

}  // namespace

bool is_extended(const LegalClock& clock) {
  return !clock.consented.empty() && (clock.notice.empty() || !clock.notified.empty());
}

bool is_suspended(const LegalClock& clock) {
  return clock.stopped.empty() && std::ranges::any_of(clock.pauses, [](const Pause& pause) {
           return pause.to.empty() && takes_out(pause);
         });
}

Result<Reading> read(const LegalClock& clock, const org::Calendar& calendar, Time now) {
  const auto begun = JW_TRY(time_of(begin_of(clock)));
  if (!clock.stopped.empty()) now = JW_TRY(time_of(clock.stopped));
  now = std::max(now, begun);
  const auto begin = day_in_china(begun);
  const auto today = day_in_china(now);
  Reading out;
  out.days = clock.days + (is_extended(clock) ? clock.consented_days : 0);
  auto count = JW_TRY(count_days(clock, calendar, begin, out.days, today));
  out.provisional = count.provisional;
  out.used = count.used;
  out.excluded = count.excluded;
  if (!clock.until.empty()) {
    out.days = static_cast<std::int64_t>(count.days.size());
    out.due = std::max(clock.until, begin);
  } else {
    out.due = count.days.empty() ? begin : count.days.back();
    if (count.days.empty())
      out.provisional = JW_TRY(calendar.add_working_days(begin, 0, clock.region)).provisional;
  }
  if (!clock.cap.empty() && clock.cap < out.due) {
    out.capped = true;
    out.due = std::max(clock.cap, begin);
    std::erase_if(count.days, [&](const std::string& day) { return day > out.due; });
    out.days = static_cast<std::int64_t>(count.days.size());
  }
  auto end = end_of_day_in_china(out.due);
  if (!end)
    return fail(Code::Corrupt, "clock.form", "the clock holds no day in \"{}\"", "时限中的日期“{}”无效",
                out.due);
  out.end = *end;
  const auto left_at_yellow = yellow_days(clock, out.days);
  out.yellow_at = begun;
  if (out.days > left_at_yellow) {
    const auto& day = count.days[static_cast<std::size_t>(out.days - left_at_yellow - 1)];
    out.yellow_at = std::max(begun, JW_TRY(end_of_day_in_china(day)) - kDay);
  }
  out.suspended = is_suspended(clock);
  out.left = calendar.working_days_left(now, out.end, clock.region);
  if (now >= out.end) {
    out.late = -out.left;
    out.suspended = false;  // late is late
  }
  if (clock.stopped.empty())
    out.light = now >= out.end ? "red" : out.suspended ? "paused" : now >= out.yellow_at ? "yellow" : "green";
  return out;
}

Result<> suspend(LegalClock& clock, const org::Calendar& calendar, Time at, std::string_view reason,
                 std::string_view note, std::string_view cause) {
  at = JW_TRY(in_order(clock, at));
  const auto* row = find_clock_reason(reason);
  if (row == nullptr)
    return fail(Code::Invalid, "clock.reason", "no law lets a clock stand still for \"{}\"",
                "法律没有规定可因“{}”中止计算期限", reason.substr(0, 64));
  if (!clock.until.empty())
    return fail(Code::Conflict, "clock.fixed", "a clock with a fixed last day can't be suspended",
                "约定了截止日的时限不能中止");
  if (row->written && note.empty() && cause.empty())
    return fail(Code::Invalid, "clock.notice", "name the written notice to whoever waits ({})",
                "请写明书面告知申请方的文书（{}）", row->article);
  for (const auto& pause : clock.pauses)
    if (pause.to.empty() && pause.reason == reason && pause.cause == cause)
      return fail(Code::Conflict, "clock.suspended", "the clock stands still for this already",
                  "该时限已因同一事由中止");
  const auto reading = JW_TRY(read(clock, calendar, at));
  std::string policy(row->policy.empty() ? std::string_view(clock.on_incomplete) : row->policy);
  if (at >= reading.end) policy = "run_on";
  clock.pauses.push_back(
      {to_string(at), "", std::string(reason), std::move(policy), std::string(note), std::string(cause)});
  return {};
}

Result<> resume(LegalClock& clock, Time at, std::string_view reason, std::string_view cause) {
  at = JW_TRY(in_order(clock, at));
  bool found = false;
  bool anew = false;
  for (auto& pause : clock.pauses) {
    if (!pause.to.empty() || pause.cause != cause || (!reason.empty() && pause.reason != reason)) continue;
    found = true;
    pause.to = to_string(at);
    anew = anew || pause.policy == "restart";
  }
  if (!found)
    return fail(Code::Conflict, "clock.running", "the clock does not stand still", "该时限没有中止");
  if (anew) clock.restarted.push_back(to_string(at));
  return {};
}

Result<> consent(LegalClock& clock, const org::Calendar& calendar, Time at, std::int64_t days,
                 std::string_view by) {
  at = JW_TRY(in_order(clock, at));
  if (clock.extension == 0)
    return fail(Code::Conflict, "clock.extension", "the law knows no extension of this time limit",
                "该期限没有延期的规定");
  if (!clock.consented.empty())
    return fail(Code::Conflict, "clock.extended", "it was extended already; once is what the law allows",
                "该期限已经延期一次，不得再次延期");
  if (days < 1 || days > clock.extension)
    return fail(Code::Invalid, "clock.extension_days", "an extension of 1 to {} working days",
                "延期应为 1 至 {} 个工作日", clock.extension);
  JW_TRY(not_late(clock, calendar, at));
  clock.consented = to_string(at);
  clock.consented_by = std::string(by);
  clock.consented_days = days;
  return {};
}

Result<> notify(LegalClock& clock, const org::Calendar& calendar, Time at) {
  at = JW_TRY(in_order(clock, at));
  if (clock.consented.empty())
    return fail(Code::Conflict, "clock.consent", "nobody has consented to an extension yet",
                "尚未取得延期同意，不能通知延期");
  if (!clock.notified.empty())
    return fail(Code::Conflict, "clock.notified", "whoever waits was told already", "延期已经通知");
  JW_TRY(not_late(clock, calendar, at));
  clock.notified = to_string(at);
  return {};
}

Result<> stop(LegalClock& clock, Time at) {
  at = JW_TRY(in_order(clock, at));
  clock.stopped = to_string(at);
  return {};
}

std::string_view worse(std::string_view a, std::string_view b) {
  constexpr std::array<std::string_view, 5> kOrder = {"red", "yellow", "green", "paused", ""};
  for (const auto light : kOrder)
    if (a == light || b == light) return light;
  return "";
}

}  // namespace jw::flow
