#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "flow/duty.hpp"

namespace jw::db {
class Database;
class Session;
}  // namespace jw::db
namespace jw::org {
class Calendars;
class Orgs;
}  // namespace jw::org

namespace jw::flow {

class Presets;

// Every duty of this node that has a clock, whoever's it is (invariant 7: none is silently late).
// Other modules call it inside their own transaction, so that a duty runs exactly when their state
// says so; the chaser turns the lights, tells the department and climbs the ladder by itself. Each
// act records its event. Rights are the caller's to check: whoever may make the step that moves the
// clock may move it. Thread-safe.
class DutyRegister {
 public:
  struct Parts {
    db::Database& database;
    const Clock& clock;
    const org::Orgs& orgs;
    const org::Calendars& calendars;
    const Presets& presets;
    std::string node;  // this one
  };
  explicit DutyRegister(Parts parts) : parts_(std::move(parts)) {}

  // Errors: "duty.kind" (no row in duty_kinds()), "duty.basis" (days or a last day without a
  // citation), "preset.*" (no such time limit, or looser than the law), "duty.outer" (the outer one
  // is not open), "duty.twice" (Conflict: an id that is there already). One that would run longer
  // than its outer clock is cut to it.
  Result<Duty> start(db::Session& session, const Call& call, const DutyStart& start) const;

  // As flow/clock.hpp says of each; "duty.unknown" (NotFound) and "duty.elsewhere" (Conflict: another
  // node keeps it) besides. `at` the epoch: now. A reason
  // that the law takes out of the total too suspends the outer clock with the inner one.
  Result<Duty> suspend(db::Session& session, const Call& call, std::string_view id, std::string_view reason,
                       std::string_view note, Time at = {}) const;
  Result<Duty> resume(db::Session& session, const Call& call, std::string_view id,
                      std::string_view reason = {}, Time at = {}) const;
  // Of an extension: "duty.outer" when it would run longer than its outer clock. What the law asks
  // for is who consents (clock.consent: authority, head, government); the caller checks that it is.
  Result<Duty> consent(db::Session& session, const Call& call, std::string_view id, std::int64_t days,
                       std::string_view by, Time at = {}) const;
  Result<Duty> notify(db::Session& session, const Call& call, std::string_view id, Time at = {}) const;
  // `outcome` is a word for people and statistics: "answered", "withdrawn"; `cancelled`: the duty
  // fell away and counts neither as in time nor as late.
  Result<Duty> stop(db::Session& session, const Call& call, std::string_view id, std::string_view outcome,
                    bool cancelled = false, Time at = {}) const;

  // For modules whose state is the truth: makes the register say what `wanted` says. With `runs` the
  // open duty of that kind and subject is there, begun at wanted.at (another beginning ends the old
  // one first); without, an open one is stopped with `outcome`. Does nothing when it is so already.
  struct Wish {
    DutyStart start;
    bool runs = false;
    std::int64_t extended = 0;  // working days of an extension that was consented to
    std::string outcome = "done";
    bool cancelled = false;
  };
  Result<> keep(db::Session& session, const Call& call, const Wish& wanted) const;

  // Nothing when there is none. `left` and `late` are as of now.
  Result<std::optional<Duty>> find(db::Session& session, std::string_view id) const;
  Result<std::optional<Duty>> find_open(db::Session& session, std::string_view subject_type,
                                        std::string_view subject, std::string_view kind) const;
  // All of one thing, in order of their beginning.
  Result<std::vector<Duty>> of_subject(db::Session& session, std::string_view subject_type,
                                       std::string_view subject) const;
  Result<std::vector<Duty>> inside(db::Session& session, std::string_view outer) const;

  // Puts a reminder before a department. `rung` "reminder" for one that people send.
  Result<DutyNotice> tell(db::Session& session, const Call& call, const Duty& duty, std::string_view rung,
                          std::string_view to_org, std::string_view note) const;

  // Told in the transaction in which it happens: a light turned ("due_soon", "overdue"), silence took
  // effect ("deemed", "escalated"), a rung was climbed ("rung"). Set while wiring; what it returns as
  // an error undoes the act, which is tried again at the next round.
  using Listener = std::function<Result<>(db::Session&, const Call&, const Duty&, std::string_view what)>;
  void on(std::string_view subject_type, Listener listener);
  void on_any(Listener listener) { any_.push_back(std::move(listener)); }

  // For whoever carries it to other nodes, in the transaction of the change: a duty of this node was
  // begun or written anew (also when only its clock was looked at), a department was told.
  using Written = std::function<Result<>(db::Session&, const Call&, const Duty&)>;
  using Told = std::function<Result<>(db::Session&, const Call&, const Duty&, const DutyNotice&)>;
  void on_written(Written written) { written_ = std::move(written); }
  void on_told(Told told) { told_ = std::move(told); }

  // A duty another node keeps, as that node tells it: shown beside our own, moved and chased only
  // there. An older word than the one before changes nothing, and where this node keeps a duty of the
  // same thing itself, its own stands. False when nothing changed. "duty.elsewhere" (Conflict): a
  // third node keeps it.
  Result<bool> mirror(db::Session& session, Duty told, std::string_view from) const;

  // Everything that is due by now: lights, silence, ladder, and what another calendar counts
  // differently. Survives restarts and jumps of the clock: what was missed is caught up, in order,
  // each once. How many duties were touched.
  Result<std::size_t> chase(const Call& call) const;

 private:
  struct Work;
  Time now_or(Time at) const { return at == Time{} ? parts_.clock.now() : at; }

  Parts parts_;
  std::map<std::string, std::vector<Listener>, std::less<>> listeners_;
  std::vector<Listener> any_;
  Written written_;
  Told told_;
};

}  // namespace jw::flow
