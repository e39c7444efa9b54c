#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "grant/terms.hpp"

namespace jw::org {
class Calendar;
}

namespace jw::access {

// The calendar in force; without one, Monday to Friday are worked.
using CalendarNow = std::function<std::shared_ptr<const org::Calendar>()>;
std::shared_ptr<const org::Calendar> calendar_now(const CalendarNow& calendar);

// When use is off hours. Thread-safe.
class OfficeHours {
 public:
  explicit OfficeHours(CalendarNow calendar) : calendar_(std::move(calendar)) {}

  // Outside the days and hours of the grant; where it names none, outside the working days of the
  // region, with its holidays and the weekends that are worked, and outside 7:00 to 20:00.
  bool is_off(Time now, const grant::Window& window, std::string_view region);

 private:
  const CalendarNow calendar_;
  std::mutex mutex_;
  std::int64_t round_ = 0;                           // ten minutes each, as a region may change its days
  std::map<std::string, bool, std::less<>> worked_;  // by region, in this round
};

}  // namespace jw::access
