#include "flow/duty_store.hpp"

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"

namespace jw::flow::duty_store {
namespace {

std::string stored(const LegalClock& clock) { return boost::json::serialize(write_json(clock)); }

}  // namespace

Result<Duty> duty_of(const db::Row& row) {
  Duty duty;
  std::size_t at = 0;
  for (auto* text : {&duty.id, &duty.kind, &duty.subject_type, &duty.subject, &duty.number, &duty.title,
                     &duty.link, &duty.org, &duty.org_name, &duty.line, &duty.region, &duty.node,
                     &duty.counterpart, &duty.counterpart_name, &duty.preset})
    *text = row.text(at++);
  duty.preset_version = row.integer(at++);
  for (auto* text : {&duty.basis, &duty.outer, &duty.state, &duty.light, &duty.own_light, &duty.started,
                     &duty.due, &duty.due_end})
    *text = row.text(at++);
  duty.provisional = row.boolean(at++);
  for (auto* number : {&duty.days, &duty.used, &duty.late}) *number = row.integer(at++);
  for (auto* text : {&duty.stopped, &duty.outcome}) *text = row.text(at++);
  duty.rung = row.integer(at++);
  duty.updated = row.text(at++);
  duty.told_by = row.text(at++);
  const auto json = JW_TRY(parse_json(row.text(at)).with("stored clock"));
  duty.clock = JW_TRY(read_json<LegalClock>(json).with("stored clock"));
  return duty;
}

Result<std::optional<Duty>> find(db::Session& session, std::string_view id) {
  const auto row = JW_TRY(session.one(fmt::format("SELECT {} FROM flow_duty WHERE id = $1", kColumns), id));
  if (!row) return std::optional<Duty>();
  return std::optional<Duty>(JW_TRY(duty_of(*row)));
}

Result<std::vector<Duty>> inside(db::Session& session, std::string_view outer) {
  std::vector<Duty> out;
  for (const auto& row : JW_TRY(session.query(
           fmt::format("SELECT {} FROM flow_duty WHERE outer_duty = $1 ORDER BY started, id", kColumns),
           outer)))
    out.push_back(JW_TRY(duty_of(row)));
  return out;
}

Result<> insert(db::Session& session, const Duty& d, std::string_view next_at, std::string_view calendar) {
  JW_TRY(session.exec(
      "INSERT INTO flow_duty (id, kind, subject_type, subject, number, title, link, org, org_name, line, "
      "region, node, counterpart, counterpart_name, preset, preset_version, basis, outer_duty, state, light, "
      "own_light, started, due, due_end, provisional, days, used, late, stopped, outcome, rung, updated, "
      "clock, next_at, calendar, told_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, "
      "$14, "
      "$15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, "
      "$35, $36)",
      d.id, d.kind, d.subject_type, d.subject, d.number, d.title, d.link, d.org, d.org_name, d.line, d.region,
      d.node, d.counterpart, d.counterpart_name, d.preset, d.preset_version, d.basis, d.outer, d.state,
      d.light, d.own_light, d.started, d.due, d.due_end, d.provisional, d.days, d.used, d.late, d.stopped,
      d.outcome, d.rung, d.updated, stored(d.clock), next_at, calendar, d.told_by));
  return {};
}

Result<> update(db::Session& session, const Duty& d, std::string_view next_at, std::string_view calendar) {
  JW_TRY(session.exec(
      "UPDATE flow_duty SET state = $2, light = $3, own_light = $4, started = $5, due = $6, due_end = $7, "
      "provisional = $8, days = $9, used = $10, late = $11, stopped = $12, outcome = $13, rung = $14, "
      "updated = $15, clock = $16, next_at = $17, calendar = $18 WHERE id = $1",
      d.id, d.state, d.light, d.own_light, d.started, d.due, d.due_end, d.provisional, d.days, d.used, d.late,
      d.stopped, d.outcome, d.rung, d.updated, stored(d.clock), next_at, calendar));
  return {};
}

Result<> set_light(db::Session& session, std::string_view id, std::string_view light) {
  JW_TRY(session.exec("UPDATE flow_duty SET light = $2 WHERE id = $1", id, light));
  return {};
}

Result<std::string> find_twin(db::Session& session, const Duty& duty, bool here) {
  const auto row = JW_TRY(session.one(
      fmt::format("SELECT id FROM flow_duty WHERE subject_type = $1 AND subject = $2 AND kind = $3 AND org = "
                  "$4 AND id <> $5 AND told_by {} '' ORDER BY id DESC LIMIT 1",
                  here ? "=" : "<>"),
      duty.subject_type, duty.subject, duty.kind, duty.org, duty.id));
  return row ? row->text(0) : std::string();
}

Result<> give_way(db::Session& session, std::string_view told, std::string_view own) {
  JW_TRY(session.exec("UPDATE flow_duty_notice SET duty = $1 WHERE duty = $2", own, told));
  JW_TRY(session.exec("DELETE FROM flow_duty WHERE id = $1 AND told_by <> ''", told));
  return {};
}

Result<> add_notice(db::Session& session, const DutyNotice& n) {
  JW_TRY(session.exec(
      "INSERT INTO flow_duty_notice (id, duty, time, rung, light, to_org, from_org, note, seen) VALUES ($1, "
      "$2, $3, $4, $5, $6, $7, $8, '')",
      n.id, n.duty, n.time, n.rung, n.light, n.to_org, n.from_org, n.note));
  return {};
}

Result<std::vector<DutyNotice>> notices(db::Session& session, std::string_view duty) {
  std::vector<DutyNotice> out;
  for (const auto& row :
       JW_TRY(session.query("SELECT id, duty, time, rung, light, to_org, from_org, note, seen FROM "
                            "flow_duty_notice WHERE duty = $1 ORDER BY time, id LIMIT 500",
                            duty)))
    out.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5), row.text(6),
                   row.text(7), row.text(8)});
  return out;
}

}  // namespace jw::flow::duty_store
