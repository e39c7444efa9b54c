#include "correction/answers.hpp"
#include "correction/post.hpp"
#include "correction/store.hpp"
#include "correction/view.hpp"
#include "db/database.hpp"
#include "federation/identity.hpp"
#include "ledger/event.hpp"
#include "org/calendars.hpp"

// A duty with a clock is never silently late: both nodes turn its light by themselves, each with
// an event in its own log.
namespace jw::correction {
namespace {

// When the clock that runs now began.
Result<Time> began(const Correction& c) {
  return parse_time(c.state == "ordered" && c.ruling ? c.ruling->time : c.received);
}

Result<> chase_one(db::Session& session, const Call& call, const Parts& parts, std::string_view id) {
  auto found = JW_TRY(store::find(session, id));
  if (!found || !has_clock(found->state)) return {};
  auto& c = *found;
  const auto now = parts.exchange.clock.now();
  const bool provider = c.provider.node == parts.exchange.identity.id();
  // The State Council has published the year this deadline was guessed in.
  if (provider && c.provisional) {
    const auto due = c.due;
    start_clock(c, parts, JW_TRY(began(c)));
    if (!c.provisional || c.due != due) {
      JW_TRY(store::move(session, c, c.state));
      JW_TRY(post_received(session, call, parts, c));
    }
  }
  JW_TRY(keep_clock(session, call, parts, c));
  read_clock(c, parts);
  const auto row = JW_TRY(session.one("SELECT light FROM correction_case WHERE id = $1", id));
  if (!row || row->text(0) == c.light) return {};
  JW_TRY(session.exec("UPDATE correction_case SET light = $1 WHERE id = $2", c.light, id));
  if (c.light == "green") return {};
  const bool late = c.light == "red";
  JW_TRY(store::add_step(
      session, id,
      {to_string(now), "", provider ? c.provider.id : c.consumer.id, late ? "overdue" : "due_soon", ""}, ""));
  JW_TRY(ledger::record(session, call, parts.exchange.clock,
                        {late ? "correction.overdue" : "correction.due_soon",
                         c.id,
                         {{"number", c.number}, {"provider", c.provider.id}, {"due", c.due}}}));
  return {};
}

}  // namespace

Result<> Answers::chase(const Call& call) const {
  auto& database = parts_.exchange.database;
  const auto running = JW_TRY(database.read(call, [&](db::Session& session) {
    return session.query("SELECT id FROM correction_case WHERE state IN ('received', 'ordered') ORDER BY id");
  }));
  for (const auto& row : running)
    JW_TRY(database.write(
        call, [&](db::Session& session) { return chase_one(session, call, parts_, row.text(0)); }));
  return {};
}

}  // namespace jw::correction
