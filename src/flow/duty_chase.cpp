#include "db/database.hpp"
#include "flow/duty_store.hpp"
#include "flow/duty_work.hpp"
#include "org/line.hpp"
#include "org/org.hpp"

// A duty with a clock is never silently late: lights, silence and the ladder turn by themselves. What
// has to be looked at next is kept with each row, so a round costs what is due, not what is open.
namespace jw::flow {
namespace {

constexpr std::size_t kChasedAtOnce = 2000;

}  // namespace

Result<> DutyRegister::Work::say(const Duty& duty, std::string_view what) const {
  const auto found = self.listeners_.find(duty.subject_type);
  if (found != self.listeners_.end())
    for (const auto& listener : found->second) JW_TRY(listener(session, call, duty, what));
  for (const auto& listener : self.any_) JW_TRY(listener(session, call, duty, what));
  return {};
}

// The data bureau of the block or the nearest above; of a bureau itself the one above it. The
// government's office where the lattice has one, else the bureau above, and the same one again where
// there is none above: it brings it to its government.
Result<std::string> DutyRegister::Work::addressee(const Duty& duty, std::string_view to) const {
  if (to == "org") return duty.org;
  if (to == "government")
    if (const auto office = JW_TRY(org::find_org(session, org::cell_id(duty.region, org::kGovernmentLine))))
      return office->id;
  // Where no office is known the government's turn goes to the authority above the one that had its own.
  bool above = to == "government";
  std::string last = duty.org;
  const auto* region = parts.orgs.regions().find(duty.region);
  while (region != nullptr) {
    const auto bureau = JW_TRY(org::find_org(session, org::cell_id(region->prefix, org::kAuthorityLine)));
    if (bureau && bureau->id != duty.org) {
      if (!above) return bureau->id;
      above = false;
      last = bureau->id;
    }
    region = region->parent.empty() ? nullptr : parts.orgs.regions().find(region->parent);
  }
  return last;
}

Result<bool> DutyRegister::Work::announce(Duty& duty, std::string_view what) const {
  JW_TRY(put(duty));
  JW_TRY(say(duty, what));
  duty = JW_TRY(open(duty.id));
  if (!is_open(duty)) return false;
  JW_TRY(read_into(duty));
  return true;
}

Result<> DutyRegister::Work::climb(Duty& duty) const {
  const auto& ladder = parts.presets.ladder();
  // 默示的后果 "escalate": straight to the authority.
  bool at_once = duty.own_light == "red" && duty.clock.silence == "escalate";
  while (static_cast<std::size_t>(duty.rung) < ladder.size()) {
    const auto& rung = ladder[static_cast<std::size_t>(duty.rung)];
    const auto reading = JW_TRY(read(duty.clock, *calendar, now));
    const bool due = JW_TRY(rung_time(duty, reading, rung)) <= now;
    if (!due && (!at_once || rung.to == "government")) return {};
    const auto to = JW_TRY(addressee(duty, rung.to));
    ++duty.rung;
    JW_TRY(self.tell(session, call, duty, rung.rung, to, ""));
    JW_TRY(record(
        "clock.escalated", duty,
        {{"kind", duty.kind}, {"org", duty.org}, {"rung", rung.rung}, {"to", to}, {"late", duty.late}}));
    if (!JW_TRY(announce(duty, "rung"))) return {};
    if (at_once && rung.to == "authority") {
      at_once = false;
      if (!JW_TRY(announce(duty, "escalated"))) return {};
    }
  }
  return {};
}

// The law gives silence a consequence; the entry is its evidence.
Result<> DutyRegister::Work::silence(Duty& duty) const {
  duty.clock.stopped = duty.due_end;
  duty.stopped = duty.due_end;
  duty.state = "deemed";
  duty.outcome = "deemed_accepted";
  JW_TRY(record("clock.deemed", duty,
                {{"kind", duty.kind},
                 {"org", duty.org},
                 {"outcome", duty.outcome},
                 {"started", duty.started},
                 {"due", duty.due},
                 {"days", duty.days},
                 {"preset", duty.preset}}));
  JW_TRY(announce(duty, "deemed"));
  return {};
}

Result<bool> DutyRegister::Work::turn(std::string_view id) const {
  auto found = JW_TRY(duty_store::find(session, id));
  if (!found || !is_open(*found)) return false;
  auto& duty = *found;
  const auto before = duty;
  JW_TRY(read_into(duty));
  // Another schedule counts another day (the State Council's notice came, a block changed its days).
  if (before.state == "running" && (before.due != duty.due || before.provisional != duty.provisional))
    JW_TRY(record("clock.recounted", duty,
                  {{"kind", duty.kind},
                   {"org", duty.org},
                   {"due", duty.due},
                   {"before", before.due},
                   {"provisional", duty.provisional}}));
  if (duty.own_light != before.own_light && (duty.own_light == "yellow" || duty.own_light == "red")) {
    const bool late = duty.own_light == "red";
    duty.light = duty.own_light;
    JW_TRY(record(late ? "clock.overdue" : "clock.due_soon", duty,
                  {{"kind", duty.kind}, {"org", duty.org}, {"due", duty.due}}));
    if (!JW_TRY(announce(duty, late ? "overdue" : "due_soon"))) return true;
    if (late && duty.clock.silence == "accept") {
      JW_TRY(silence(duty));
      return true;
    }
  }
  if (duty.state == "running") JW_TRY(climb(duty));
  if (is_open(duty)) JW_TRY(put(duty));
  return true;
}

Result<std::size_t> DutyRegister::chase(const Call& call) const {
  const auto now = to_string(parts_.clock.now());
  const auto version = parts_.calendars.current()->version();
  const auto due = JW_TRY(parts_.database.read(call, [&](db::Session& session) {
    return session.query(
        fmt::format(
            "SELECT id FROM flow_duty WHERE (state = 'running' AND next_at <> '' AND next_at <= $1) OR "
            "(state IN ('running', 'suspended') AND calendar <> $2 AND told_by = '') ORDER BY next_at, id "
            "LIMIT "
            "{}",
            kChasedAtOnce),
        now, version);
  }));
  std::size_t touched = 0;
  std::optional<Error> first;
  for (const auto& row : due) {
    // One that can't be turned does not hold up the others; it is tried again next time.
    const auto turned = parts_.database.write(call, [&](db::Session& session) -> Result<bool> {
      return Work(*this, session, call).turn(row.text(0));
    });
    if (!turned && !first) first = turned.error();
    if (turned && *turned) ++touched;
    JW_TRY(call.check());
  }
  if (first) return fail(std::move(*first).with("turning the lights of duties"));
  return touched;
}

}  // namespace jw::flow
