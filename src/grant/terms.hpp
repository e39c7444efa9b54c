#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

// The parts of a grant that say who may use it, how much, when and on what conditions. JSON form:
// docs/formats/grant.md.
namespace jw::grant {

// Whom the grant lets in. An empty field asks for nothing; `org` is the assignee unless said
// otherwise, and may be empty only when `level` or `line` narrows instead.
struct Subject {
  std::string org;     // exact id: "320613.data"
  std::string level;   // a row of levels(): "country", "province", "city", "county", "town"
  std::string line;    // the part of the org id after the dot: "market"
  std::string system;  // id of the API client
  std::string role;    // a role of org/rights.hpp
  bool operator==(const Subject&) const = default;
};

// The levels of government by the length of a region prefix: 0, 2, 4, 6, 9 and more digits.
std::span<const std::string_view> levels();
// "county" of "320613.data"; empty when the id has no region.
std::string_view level_of(std::string_view org);
// "market" of "320613.market".
std::string_view line_of(std::string_view org);
// "320613" of "320613.market"; empty when the id has none.
std::string_view region_of(std::string_view org);

// How much. 0: no such cap, except `min_group`, which mode "aggregate" must have.
struct Caps {
  std::int64_t calls_per_second = 0;
  std::int64_t calls_per_day = 0;
  std::int64_t rows_per_day = 0;
  std::int64_t bytes_per_day = 0;
  std::int64_t subjects_per_day = 0;    // distinct persons, firms, ... that keys name
  std::int64_t subjects_per_month = 0;  //
  std::int64_t min_group = 0;           // rows a group of an aggregate needs to be shown
  // Privacy budget of all aggregates together: their figures carry noise, each question spends of it.
  std::int64_t epsilon_thousandths = 0;
  bool operator==(const Caps&) const = default;
};

// One row a cap: its operand in the document.
struct CapKind {
  std::string_view kind, zh, en;
  std::int64_t Caps::*member;
};
std::span<const CapKind> cap_kinds();

// When within the dates. Asia/Shanghai; `from` <= minute of the day < `until`.
struct Window {
  std::uint8_t weekdays = 0;  // bit 0 Monday ... bit 6 Sunday; 0: every day
  std::int64_t from = 0, until = 24 * 60;
  bool open(Time now) const;
  bool operator==(const Window&) const = default;
};

// Day of the week (0 Monday ... 6 Sunday) and minute of the day in Asia/Shanghai.
struct LocalTime {
  int weekday = 0;
  std::int64_t minute = 0;
};
LocalTime local_time(Time now);

// What the recipient must do, before, with or after use.
struct Duty {
  std::string kind;
  std::string when;       // "before", "with", "after"
  std::int64_t days = 0;  // "retain": at most; "notify": within
  std::string by;         // "delete_by": last day, "2027-12-31"

  Duty() = default;
  // A duty without parameters, at the time its kind has.
  Duty(std::string_view of);
  Duty(const char* of) : Duty(std::string_view(of)) {}
  bool operator==(const Duty&) const = default;
};

struct DutyKind {
  std::string_view kind, zh, en;
  std::string_view when;
  bool days = false, by = false;  // the parameter it must have
  bool standard = false;          // every grant has it
  bool proof = false;             // fulfilment is shown by evidence on file
};
std::span<const DutyKind> duty_kinds();
const DutyKind* find_duty(std::string_view kind);

// How the data flows.
struct ModeKind {
  std::string_view kind, zh, en;
  bool own_region = false;  // the row conditions must keep inside the recipient's region
  bool online = false;      // answered request by request, at the provider's node
  bool first = false;       // known to format 1
};
std::span<const ModeKind> mode_kinds();
const ModeKind* find_mode(std::string_view kind);

// Comparisons that mode "verify" answers.
std::span<const std::string_view> comparisons();  // "eq", "prefix", "range"

}  // namespace jw::grant
