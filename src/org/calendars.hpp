#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/guarded.hpp"
#include "base/result.hpp"
#include "org/calendar.hpp"

namespace jw::db {
class Database;
}

namespace jw::org {

class Orgs;

// A day a block adds to the national calendar, as it was ordered.
struct RegionalDay {
  std::string region;  // prefix
  std::string day;
  bool off = true;
  std::string name;   // "开斋节"
  std::string basis;  // the order it rests on
};

// The calendar in force: the national one that ships with the program, and what the blocks of
// this node added. Thread-safe.
class Calendars {
 public:
  static Result<std::unique_ptr<Calendars>> open(const Call& call, db::Database& database, const Clock& clock,
                                                 const Orgs& orgs, const file::Path& file);

  // What it says now; keep it for one decision, not for longer.
  std::shared_ptr<const Calendar> current() const;

  // A day of the caller's own block; the data bureau's (right standard.write). Replaces what the
  // block said about that day. Errors: "calendar.day", "calendar.region" (not one's own block),
  // "calendar.name", "calendar.basis" (says nothing).
  Result<> put(const Call& call, const RegionalDay& day);
  // "calendar.none" when the block said nothing about that day.
  Result<> remove(const Call& call, std::string_view region, std::string_view day);

  Result<std::vector<RegionalDay>> regional(const Call& call) const;

  // Takes up what another process (a command) wrote; called now and then by the node.
  Result<> refresh(const Call& call);

 private:
  Calendars(db::Database& database, const Clock& clock, const Orgs& orgs)
      : database_(database), clock_(clock), orgs_(orgs) {}
  Result<> reload(const Call& call);

  db::Database& database_;
  const Clock& clock_;
  const Orgs& orgs_;
  NationalSchedule national_;
  Guarded<std::shared_ptr<const Calendar>> current_;
};

}  // namespace jw::org
