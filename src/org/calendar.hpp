#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/result.hpp"

namespace jw::org {

// Where a calendar differs from Monday to Friday: a holiday, or a weekend day that is worked to
// make up for one (调休).
struct CalendarDay {
  std::string day;     // "2026-02-16"
  std::string name;    // "春节"
  bool off = true;     // false: worked, whatever day of the week it is
  std::string region;  // prefix of the block it holds in; "" is the whole nation
};

// The last day of a duty. The duty is late once `end` has passed.
struct Deadline {
  std::string day;           // "2026-12-04" in Asia/Shanghai
  Time end;                  // when that day is over there
  bool provisional = false;  // counted through a year whose schedule is not published yet: count anew
                             // when it is
};

// 督办: yellow before the deadline, red after it.
enum class Light { Green, Yellow, Red };
std::string_view to_string(Light light);  // "green", "yellow", "red"
using jw::to_string;                      // that of a Time, which the one above would hide

// When a running clock turns yellow: so much of its working days used, or so few left.
struct LightRule {
  double yellow_used = 0.8;
  int yellow_left = 1;
};

// Which days are worked, as the State Council's yearly notices say, and in some regions their own
// government besides (全国年节及纪念日放假办法 第四条). Never changes: calendars.hpp hands out
// the one in force. `region` is a prefix or 12-digit code; a day of a block holds in everything
// below it, the lower block's word before the upper's, any block's before the nation's. Safe from
// many threads.
class Calendar {
 public:
  // `years`: those whose schedule is complete. Errors: "calendar.day" (not a date),
  // "calendar.twice" (one block says two things about one day).
  static Result<std::shared_ptr<const Calendar>> make(std::vector<CalendarDay> days, std::set<int> years);

  // `day` must be a date, else "calendar.day".
  Result<bool> is_working_day(std::string_view day, std::string_view region = {}) const;

  // The end of the nth working day, counted from the day after `start`, both in Asia/Shanghai
  // (民法典 第二百零一条、行政许可法 第八十二条). 0 <= count <= 1000, else "calendar.count"; 0 is
  // the day itself.
  Result<Deadline> add_working_days(std::string_view start, int count, std::string_view region = {}) const;
  // The same for a clock that starts now. `count` must be in range (a Bug otherwise).
  Deadline deadline(Time start, int count, std::string_view region = {}) const;

  // Working days after today up to and including the deadline's: 0 on the last day, negative by
  // the working days begun since the deadline passed.
  int working_days_left(Time now, Time end, std::string_view region = {}) const;

  // Of a clock of `count` working days that ends at `end`.
  Light light(Time now, Time end, int count, std::string_view region = {}, LightRule rule = {}) const;

  // What is known about a year, for people to read; in order of day, the nation before regions.
  std::vector<CalendarDay> days(int year, std::string_view region = {}) const;
  int working_days(int year, unsigned month, std::string_view region = {}) const;  // month 0: the year
  bool knows(int year) const { return years_.contains(year); }
  const std::set<int>& years() const { return years_; }
  // Differs when anything a count could depend on differs: 16 hex digits.
  const std::string& version() const { return version_; }

 private:
  Calendar() = default;
  bool works(std::chrono::sys_days day, std::string_view region) const;

  std::vector<CalendarDay> all_;
  std::set<int> years_;
  std::string version_;
  // By "2026-02-16" and region prefix.
  std::unordered_map<std::string, std::unordered_map<std::string, bool>> off_;
};

// What the State Council said: national days, and the years whose schedule is complete.
struct NationalSchedule {
  std::vector<CalendarDay> days;
  std::set<int> years;
};

// Reads the file the project ships (data/holidays_cn.csv.gz: `year,YYYY` for each complete year,
// then `day,off|work,name`). "calendar.file" (Corrupt) names the line.
Result<NationalSchedule> read_schedule(const file::Path& file);

}  // namespace jw::org
