#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "base/clock.hpp"
#include "flow/clock.hpp"

namespace jw::flow {

// What a duty begins with. Empty fields without a word mean: none.
struct DutyStart {
  std::string id;            // "" made here; an engine that replays gives its own
  std::string kind;          // row of duty_kinds()
  std::string subject_type;  // what it is about: "filing", "correction", "application", "instance"
  std::string subject;       // id of it
  std::string number;        // for people: "JH-320613.data-2026-0001"
  std::string title;         // for people: "企业登记信息"; never personal data
  std::string link;          // page that handles it, "/corrections/<id>"
  std::string org;           // responsible; of this node or another's
  std::string org_name;      // "": as the lattice calls it
  std::string region;        // whose calendar counts; "": the region of `org`
  std::string counterpart;   // org that waits for it
  std::string preset;        // "CN-809": that one; "": what holds in the region of `org` (Presets::choose)
  std::string duty;          // term of the preset; "": the kind
  std::int64_t days = 0;     // instead of a preset: working days, with `basis`
  std::string basis;         // citation, when `days` or `until` is given
  std::string until;         // instead of both: a last day somebody promised or ordered
  std::string outer;         // duty this one runs inside of
  std::string silence;       // instead of the term's: accept or escalate
  Time at{};                 // when it starts; the epoch: now
};

// A duty with a clock, as the register holds it.
struct Duty {
  std::string id;
  std::string kind;
  std::string subject_type;
  std::string subject;
  std::string number;
  std::string title;
  std::string link;
  std::string org;
  std::string org_name;
  std::string line;
  std::string region;  // prefix
  std::string node;    // where the responsible department lives
  std::string counterpart;
  std::string counterpart_name;
  std::string preset;
  std::int64_t preset_version = 0;
  std::string basis;  // "政务数据共享条例 第二十一条"
  std::string outer;
  std::string state;      // running, suspended, done, deemed (silence stood for consent), cancelled
  std::string light;      // the worst of its own and of those that run inside of it; "" once stopped
  std::string own_light;  // of itself alone
  std::string started;
  std::string due;
  std::string due_end;
  bool provisional = false;
  std::int64_t days = 0;  // working days it may take
  std::int64_t used = 0;  // once stopped: working days it took; while open: as of `updated`
  std::int64_t left = 0;  // of an open one, now
  std::int64_t late = 0;  // working days late, now or when it stopped
  std::string stopped;
  std::string outcome;    // word of who stopped it: "answered", "withdrawn"
  std::int64_t rung = 0;  // steps of the ladder that were taken
  std::string updated;
  std::string told_by;  // the node that keeps it; "": this one
  LegalClock clock;
};
BOOST_DESCRIBE_STRUCT(Duty, (),
                      (id, kind, subject_type, subject, number, title, link, org, org_name, line, region,
                       node, counterpart, counterpart_name, preset, preset_version, basis, outer, state,
                       light, own_light, started, due, due_end, provisional, days, used, left, late, stopped,
                       outcome, rung, updated, told_by, clock))

// A reminder that reached a department: from the ladder, or from people (rung "reminder").
struct DutyNotice {
  std::string id;
  std::string duty;
  std::string time;
  std::string rung;
  std::string light;
  std::string to_org;
  std::string from_org;  // "" the system
  std::string note;
  std::string seen;  // when somebody of the department acknowledged it
};
BOOST_DESCRIBE_STRUCT(DutyNotice, (), (id, duty, time, rung, light, to_org, from_org, note, seen))

inline bool is_open(const Duty& duty) { return duty.state == "running" || duty.state == "suspended"; }

}  // namespace jw::flow
