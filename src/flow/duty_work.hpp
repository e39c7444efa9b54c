#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "flow/duties.hpp"
#include "flow/presets.hpp"
#include "org/calendar.hpp"
#include "org/calendars.hpp"

namespace jw::flow {

// What acts on the register and the chaser share. One per act: it keeps the calendar of the moment.
struct DutyRegister::Work {
  Work(const DutyRegister& in, db::Session& with, const Call& by)
      : self(in),
        parts(in.parts_),
        session(with),
        call(by),
        calendar(in.parts_.calendars.current()),
        now(in.parts_.clock.now()) {}

  const DutyRegister& self;
  const Parts& parts;
  db::Session& session;
  const Call& call;
  std::shared_ptr<const org::Calendar> calendar;
  Time now;

  Result<Duty> open(std::string_view id) const;
  Result<Duty> own(std::string_view id) const;

  // What the clock says now, put into the duty's fields.
  Result<Reading> read_into(Duty& duty) const;
  // When the chaser has to look next: the light, the end, the next rung.
  Result<std::string> next_at(const Duty& duty, const Reading& reading) const;
  // When the rung of the ladder is due.
  Result<Time> rung_time(const Duty& duty, const Reading& reading, const Rung& rung) const;

  // Writes a duty back after its clock changed, and what hangs on it: those inside are cut to it,
  // the outer one shows the worst light. `depth` guards against a ring.
  Result<> put(Duty& duty, int depth = 0) const;
  // As put, for one that is not there yet.
  Result<> add(Duty& duty) const;
  Result<> show_outer(const Duty& duty) const;

  Result<> record(std::string_view kind, const Duty& duty, boost::json::object details) const;
  Result<> say(const Duty& duty, std::string_view what) const;
  // Writes the duty, tells the listeners, and reads it again: they may have stopped it. Is it open?
  Result<bool> announce(Duty& duty, std::string_view what) const;
  // Where a rung's notice goes.
  Result<std::string> addressee(const Duty& duty, std::string_view to) const;

  // The chaser, for one duty.
  Result<bool> turn(std::string_view id) const;
  Result<> climb(Duty& duty) const;
  Result<> silence(Duty& duty) const;
};

}  // namespace jw::flow
