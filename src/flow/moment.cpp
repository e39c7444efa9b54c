#include "flow/moment.hpp"

#include <charconv>
#include <chrono>

#include "org/calendar.hpp"

namespace jw::flow {
namespace {

using namespace std::chrono;

constexpr auto kChina = hours(8);

tl::unexpected<Error> bad_duration(std::string_view text) {
  return fail(Code::Invalid, "flow.duration", "'{}' is not a duration like P1DT2H",
              "“{}”不是 P1DT2H 形式的时长", text);
}

tl::unexpected<Error> bad_timer(std::string_view why_en, std::string_view why_zh) {
  return fail(Code::Invalid, "flow.timer", "the timer's value cannot be used: {0}", "定时值无法使用：{1}",
              why_en, why_zh);
}

Result<Time> read_date(std::string_view text) {
  if (text.size() != 10) return parse_time(text);
  const auto end = JW_TRY(end_of_day_in_china(text));
  return end - hours(24);
}

// "R3/PT1H" in two.
struct Cycle {
  std::int32_t times = -1;
  std::string_view every;
};
Result<Cycle> read_cycle(std::string_view text) {
  Cycle cycle;
  const auto slash = text.find('/');
  if (text.empty() || text.front() != 'R' || slash == std::string_view::npos)
    return bad_timer("a cycle is written R3/PT1H", "循环应写作 R3/PT1H");
  const auto count = text.substr(1, slash - 1);
  if (!count.empty()) {
    const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), cycle.times);
    if (error != std::errc() || end != count.data() + count.size() || cycle.times < 1)
      return bad_timer("a cycle is written R3/PT1H", "循环应写作 R3/PT1H");
  }
  cycle.every = text.substr(slash + 1);
  return cycle;
}

}  // namespace

Result<Time> add_duration(Time from, std::string_view text) {
  auto rest = text;
  if (rest.empty() || rest.front() != 'P') return bad_duration(text);
  rest.remove_prefix(1);
  bool clock_part = false, any = false;
  int add_months = 0;
  milliseconds add{0};
  while (!rest.empty()) {
    if (rest.front() == 'T') {
      if (clock_part) return bad_duration(text);
      clock_part = true;
      rest.remove_prefix(1);
      continue;
    }
    double number = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (error != std::errc() || end == rest.data() + rest.size() || !(number >= 0) || number > 1e6)
      return bad_duration(text);
    const char unit = *end;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()) + 1);
    const auto of = [&](milliseconds one) {
      add += milliseconds(static_cast<std::int64_t>(number * static_cast<double>(one.count())));
    };
    any = true;
    if (!clock_part && unit == 'Y')
      add_months += static_cast<int>(number) * 12;
    else if (!clock_part && unit == 'M')
      add_months += static_cast<int>(number);
    else if (!clock_part && unit == 'W')
      of(hours(24 * 7));
    else if (!clock_part && unit == 'D')
      of(hours(24));
    else if (clock_part && unit == 'H')
      of(hours(1));
    else if (clock_part && unit == 'M')
      of(minutes(1));
    else if (clock_part && unit == 'S')
      of(seconds(1));
    else
      return bad_duration(text);
  }
  if (!any || add_months > 12000) return bad_duration(text);
  if (add_months != 0) {
    const auto local = from + kChina;
    const auto day = floor<days>(local);
    year_month_day date = year_month_day(day) + months(add_months);
    if (!date.ok()) date = date.year() / date.month() / last;
    from = Time(sys_days(date)) + (local - day) - kChina;
  }
  return from + add;
}

Result<Alarm> read_timer(TimerKind kind, const boost::json::value& value, Time now,
                         const org::Calendar* calendar, std::string_view region) {
  Alarm alarm;
  if (kind == TimerKind::WorkingDays) {
    boost::system::error_code ec;
    const auto count = value.to_number<int>(ec);
    if (ec || count < 0 || count > 1000)
      return bad_timer("working days are a number from 0 to 1000", "工作日应为 0 至 1000 的整数");
    if (calendar == nullptr)
      return fail(Code::Unavailable, "flow.calendar", "there is no calendar to count working days by",
                  "没有可用于计算工作日的日历");
    alarm.due = calendar->deadline(now, count, region).end;
    return alarm;
  }
  if (!value.is_string()) return bad_timer("it is not text", "不是文本");
  const auto& owned = value.get_string();
  const std::string_view text(owned.data(), owned.size());
  switch (kind) {
    case TimerKind::Date: alarm.due = JW_TRY(read_date(text)); break;
    case TimerKind::Duration: alarm.due = JW_TRY(add_duration(now, text)); break;
    case TimerKind::Cycle: {
      const auto cycle = JW_TRY(read_cycle(text));
      alarm.left = cycle.times;
      alarm.due = JW_TRY(add_duration(now, cycle.every));
      if (alarm.due <= now) return bad_timer("a cycle must take time", "循环间隔必须大于零");
      break;
    }
    case TimerKind::WorkingDays: break;
  }
  return alarm;
}

Result<Time> next_of_cycle(const boost::json::value& value, Time due, Time now) {
  if (!value.is_string()) return bad_timer("it is not text", "不是文本");
  const auto& owned = value.get_string();
  const auto cycle = JW_TRY(read_cycle(std::string_view(owned.data(), owned.size())));
  const auto next = JW_TRY(add_duration(due, cycle.every));
  return next > now ? next : add_duration(now, cycle.every);
}

}  // namespace jw::flow
