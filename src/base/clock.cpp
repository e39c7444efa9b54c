#include "base/clock.hpp"

#include <charconv>

namespace jw {
namespace {

using namespace std::chrono;

constexpr auto kChina = hours(8);

bool digits(std::string_view text, std::size_t at, std::size_t count, int& out) {
  if (text.size() < at + count) return false;
  for (std::size_t i = at; i < at + count; ++i)
    if (text[i] < '0' || text[i] > '9') return false;
  std::from_chars(text.data() + at, text.data() + at + count, out);
  return true;
}

bool read_day(std::string_view text, sys_days& out) {
  int y = 0, m = 0, d = 0;
  if (!digits(text, 0, 4, y) || !digits(text, 5, 2, m) || !digits(text, 8, 2, d)) return false;
  if (text[4] != '-' || text[7] != '-') return false;
  const year_month_day day{year(y), month(static_cast<unsigned>(m)),
                           std::chrono::day(static_cast<unsigned>(d))};
  if (!day.ok()) return false;
  out = sys_days(day);
  return true;
}

}  // namespace

Time SystemClock::now() const { return time_point_cast<milliseconds>(system_clock::now()); }

Time FakeClock::now() const {
  return now_.with([](Time& t) { return t; });
}

void FakeClock::advance(milliseconds by) {
  now_.with([&](Time& t) { t += by; });
}

std::string to_string(Time time) {
  const auto midnight = floor<days>(time);
  const year_month_day day{midnight};
  const hh_mm_ss clock{time - midnight};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

Result<Time> parse_time(std::string_view text) {
  const auto bad = [&] {
    return fail(Code::Invalid, "time.format", "\"{}\" is not an RFC 3339 time",
                "“{}”不是 RFC 3339 格式的时间", text);
  };
  sys_days date;
  int h = 0, m = 0, s = 0;
  if (!read_day(text, date)) return bad();
  if (text.size() < 20 || (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':')
    return bad();
  if (!digits(text, 11, 2, h) || !digits(text, 14, 2, m) || !digits(text, 17, 2, s)) return bad();
  if (h > 23 || m > 59 || s > 60) return bad();
  std::size_t at = 19;
  int milli = 0;
  if (text[at] == '.') {
    int scale = 100;
    ++at;
    if (at >= text.size() || text[at] < '0' || text[at] > '9') return bad();
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
      milli += (text[at] - '0') * scale;
  }
  minutes offset{0};
  if (at >= text.size()) return bad();
  if (text[at] == 'Z' || text[at] == 'z') {
    if (at + 1 != text.size()) return bad();
  } else {
    int oh = 0, om = 0;
    if ((text[at] != '+' && text[at] != '-') || text.size() != at + 6 || text[at + 3] != ':') return bad();
    if (!digits(text, at + 1, 2, oh) || !digits(text, at + 4, 2, om) || oh > 23 || om > 59) return bad();
    offset = hours(oh) + minutes(om);
    if (text[at] == '-') offset = -offset;
  }
  return Time(date + hours(h) + minutes(m) + seconds(s) + milliseconds(milli) - offset);
}

std::string day_in_china(Time time) { return to_string(time + kChina).substr(0, 10); }

Result<Time> end_of_day_in_china(std::string_view day) {
  sys_days date;
  if (day.size() != 10 || !read_day(day, date))
    return fail(Code::Invalid, "time.day", "\"{}\" is not a day like 2026-12-31",
                "“{}”不是形如 2026-12-31 的日期", day);
  return Time(date + days(1) - kChina);
}

}  // namespace jw
