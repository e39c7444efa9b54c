#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "flow/model.hpp"

namespace jw::org {
class Calendar;
}

namespace jw::flow {

// "P1DT2H", "PT0.5S", "P2W", "P1M" after `from`; months and years by the calendar in Asia/Shanghai.
// "flow.duration" (Invalid).
Result<Time> add_duration(Time from, std::string_view text);

// When a timer fires and how often.
struct Alarm {
  Time due{};
  std::int32_t left = 1;  // how often, this time included; -1 without end
};

// What the timer of an event says at `now`. Dates are RFC 3339 or a day (its beginning in
// Asia/Shanghai); cycles "R3/PT1H" or "R/P1D"; working days a number, counted from the day after in
// the calendar of the region. Errors: "flow.timer" (Invalid), "flow.calendar" (Unavailable: working
// days without a calendar).
Result<Alarm> read_timer(TimerKind kind, const boost::json::value& value, Time now,
                         const org::Calendar* calendar, std::string_view region);

// The one after `due` of a cycle; never before `now`, so that a node that was off fires once.
Result<Time> next_of_cycle(const boost::json::value& value, Time due, Time now);

}  // namespace jw::flow
