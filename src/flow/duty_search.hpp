#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/page.hpp"
#include "base/result.hpp"
#include "flow/duty.hpp"

namespace jw::db {
class Session;
}

// Questions about the register of duties, for the views that stand on it.
namespace jw::flow {

// Whose duties are looked at: those of a block and below, and those a department owes or waits for.
// All empty: every one.
struct DutySight {
  std::string region;  // prefix; "" no block
  std::string org;     // "" no department
  bool everything = false;
};

struct DutyFilter {
  std::string state = "open";           // open, closed (done or deemed), all
  std::string light;                    // green, yellow, red, paused; "" any
  std::string org, line, region, kind;  // "" any; region: and below
  std::string counterpart;
  std::string subject_type, subject;
  std::string text;      // in title or number
  std::string late;      // yes, no; "" any
  std::string from, to;  // closed: stopped at or after / before, RFC 3339
};

// Of open duties, by one key and kind.
struct DutyCount {
  std::string key;   // org id, line code or region prefix
  std::string name;  // of the org; "" else
  std::string kind;
  std::int64_t green = 0;
  std::int64_t yellow = 0;
  std::int64_t red = 0;
  std::int64_t paused = 0;
};

// How many closed duties took so many working days.
struct DutySpan {
  std::string key;  // as above, or the kind, or the month "2026-03" in Asia/Shanghai
  std::string name;
  std::int64_t used = 0;
  std::int64_t count = 0;
  std::int64_t late = 0;  // of them
};

// "duty.filter" (Invalid): a word that is none. A light turned red by time alone counts as red even
// when the chaser has not come by yet.
Result<std::vector<DutyCount>> count_open(db::Session& session, const DutySight& sight,
                                          const DutyFilter& filter, std::string_view by, Time now);
Result<std::vector<DutySpan>> closed_spans(db::Session& session, const DutySight& sight,
                                           const DutyFilter& filter, std::string_view by);
// The next to end first; closed ones: the last stopped first. Clocks are as they were written last.
Result<Page<Duty>> search_duties(db::Session& session, const DutySight& sight, const DutyFilter& filter,
                                 const PageRequest& page, Time now);

// A reminder with what it is about.
struct ToldNotice {
  DutyNotice notice;
  std::string kind;
  std::string number;
  std::string title;
  std::string link;
  std::string org;  // that owes the duty
  std::string org_name;
  std::string due;
  std::string state;
};
BOOST_DESCRIBE_STRUCT(ToldNotice, (), (notice, kind, number, title, link, org, org_name, due, state))

// To a department, newest first; `open`: only those nobody acknowledged.
Result<Page<ToldNotice>> notices_to(db::Session& session, std::string_view org, bool open,
                                    const PageRequest& page);
// The duty of an unseen reminder to that department, which is seen from now on; "" when it was seen
// already. "notice.unknown" (NotFound).
Result<std::string> acknowledge(db::Session& session, std::string_view notice, std::string_view org,
                                Time now);
// Has the department reminded of it since?
Result<bool> has_reminded(db::Session& session, std::string_view duty, std::string_view from_org, Time since);

bool in_sight(const DutySight& sight, const Duty& duty);

}  // namespace jw::flow
