#include "access/office_hours.hpp"

#include "base/check.hpp"
#include "org/calendar.hpp"

namespace jw::access {
namespace {

constexpr std::int64_t kRoundMs = 600'000;
constexpr std::int64_t kOpens = 7 * 60, kCloses = 20 * 60, kDay = 24 * 60;

}  // namespace

std::shared_ptr<const org::Calendar> calendar_now(const CalendarNow& calendar) {
  if (calendar) return calendar();
  static const auto plain = [] {
    auto made = org::Calendar::make({}, {});
    JW_CHECK(made.has_value(), "a calendar of no days can be made");
    return *made;
  }();
  return plain;
}

bool OfficeHours::is_off(Time now, const grant::Window& window, std::string_view region) {
  const auto local = grant::local_time(now);
  const bool own_hours = window.from != 0 || window.until != kDay;
  const auto from = own_hours ? window.from : kOpens;
  const auto until = own_hours ? window.until : kCloses;
  if (local.minute < from || local.minute >= until) return true;
  if (window.weekdays != 0) return (window.weekdays >> local.weekday & 1) == 0;
  std::lock_guard hold(mutex_);
  if (const auto round = now.time_since_epoch().count() / kRoundMs; round != round_) {
    round_ = round;
    worked_.clear();
  }
  auto found = worked_.find(region);
  if (found == worked_.end()) {
    const auto worked = calendar_now(calendar_)->is_working_day(day_in_china(now), region);
    found = worked_.emplace(std::string(region), worked.value_or(local.weekday < 5)).first;
  }
  return !found->second;
}

}  // namespace jw::access
