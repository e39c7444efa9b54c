#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace jw::org {
class Calendar;
}

// A legal clock (时限): working days counted from the day after its start, less the time the law
// does not count. Pure data and pure functions: nothing here asks what time it is or keeps anything.
// Times are RFC 3339 text, days are "2026-12-04" in Asia/Shanghai.
namespace jw::flow {

// Time that a reason of clock_reasons.hpp takes out of the count.
struct Pause {
  std::string from;
  std::string to;      // "" while it lasts
  std::string reason;  // row of clock_reasons()
  std::string policy;  // restart, resume, run_on (see suspend)
  std::string note;    // the written notice it rests on
  std::string cause;   // id of the inner clock that brought it, or ""
};
BOOST_DESCRIBE_STRUCT(Pause, (), (from, to, reason, policy, note, cause))

struct LegalClock {
  // The terms, copied from a preset when it starts: later editions do not touch a running clock.
  std::int64_t days = 0;
  std::int64_t extension = 0;             // most working days one extension may add; 0: none is possible
  std::string consent;                    // who consents to it: authority, head, government
  std::string notice;                     // who has to be told besides: requester, or "" nobody
  std::string on_incomplete = "restart";  // 一次性告知: restart, resume or run_on
  std::string silence;                    // once late: "" only chased, "accept" deemed accepted, "escalate"
  double yellow_used = 0.8;
  std::int64_t yellow_left = 1;
  std::string region;  // whose calendar counts
  std::string until;   // a last day that was promised or ordered, instead of counting `days`

  // What happened.
  std::string started;
  std::vector<std::string> restarted;  // each began the count anew
  std::vector<Pause> pauses;           // in order of their beginning
  std::string consented;               // when the extension was consented to
  std::string consented_by;            // org
  std::int64_t consented_days = 0;
  std::string notified;  // when whoever waits was told of it
  std::string cap;       // last day of the clock this one runs inside of; "" none
  std::string stopped;
};
BOOST_DESCRIBE_STRUCT(LegalClock, (),
                      (days, extension, consent, notice, on_incomplete, silence, yellow_used, yellow_left,
                       region, until, started, restarted, pauses, consented, consented_by, consented_days,
                       notified, cap, stopped))

// What a clock says at a moment.
struct Reading {
  std::string due;           // last day; while it is suspended, as if it went on today
  Time end{};                // when that day is over
  Time yellow_at{};          // when it turns yellow
  bool provisional = false;  // counted through a year whose schedule is not published
  bool capped = false;       // the clock it runs inside of ends it earlier
  bool suspended = false;
  std::string light;          // green, yellow, red, paused; "" once stopped
  std::int64_t days = 0;      // working days it may take, extension included
  std::int64_t used = 0;      // working days counted so far, also those after the end
  std::int64_t left = 0;      // until the end: 0 on the last day, negative when late
  std::int64_t late = 0;      // working days late: 0 when in time
  std::int64_t excluded = 0;  // working days that were not counted
};

// At `now`; a stopped clock says what it said when it was stopped. Errors: "clock.form" (Corrupt:
// a time or day in it is none).
Result<Reading> read(const LegalClock& clock, const org::Calendar& calendar, Time now);

// Has the extension begun to count: consented to and, where the law asks for it, notified?
bool is_extended(const LegalClock& clock);
bool is_suspended(const LegalClock& clock);

// Each act takes place at `at`; an act before the one that went before (a clock of the machine that
// was set back) counts as at the same time. "clock.stopped" (Conflict) for all, once it has stopped.
//
// Suspending: `reason` must be a row of clock_reasons() ("clock.reason"), and those the law asks a
// written notice for need a `note` ("clock.notice"). A clock that is late already stays late, the
// pause is kept and changes nothing. What resuming does follows the reason and, for 一次性告知, the
// preset: the count restarts, goes on, or was never interrupted (run_on). Several reasons may hold
// at once; the time is not counted while any does. "clock.suspended" (Conflict): for this reason and
// cause it is already. "clock.fixed" (Conflict): a clock with a fixed last day knows no pause.
Result<> suspend(LegalClock& clock, const org::Calendar& calendar, Time at, std::string_view reason,
                 std::string_view note = {}, std::string_view cause = {});
// Ends the pauses of that cause and reason ("": all of the cause). "clock.running" (Conflict): there
// is none.
Result<> resume(LegalClock& clock, Time at, std::string_view reason = {}, std::string_view cause = {});

// 延期 takes two acts, once, before the end: whoever the law names consents, and whoever waits is
// told. Errors: "clock.extension" (the law knows none), "clock.extension_days" (1 to the most),
// "clock.extended" (a second one), "clock.late" (too late for it), "clock.consent" (told before the
// consent), "clock.notified".
Result<> consent(LegalClock& clock, const org::Calendar& calendar, Time at, std::int64_t days,
                 std::string_view by);
Result<> notify(LegalClock& clock, const org::Calendar& calendar, Time at);

// The duty is done. Pauses end with it.
Result<> stop(LegalClock& clock, Time at);

// The worse of two lights, in the order red, yellow, green, paused, "". The slowest branch of a joint
// handling drives the light of the whole.
std::string_view worse(std::string_view a, std::string_view b);

}  // namespace jw::flow
