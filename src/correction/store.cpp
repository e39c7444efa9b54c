#include "correction/store.hpp"

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"

namespace jw::correction::store {
namespace {

Result<Point> read_point(const db::Row& row) {
  Point point;
  point.n = row.integer(0);
  point.key = JW_TRY(parse_json(row.text(1))).as_object();
  point.item = row.text(2);
  point.held = row.maybe_text(3);
  point.expected = row.maybe_text(4);
  point.should_be_empty = row.boolean(5);
  point.evidence = row.text(6);
  point.state = row.text(7);
  point.reason = row.text(8);
  point.correct = row.maybe_text(9);
  point.version = row.integer(10);
  point.answered = row.text(11);
  return point;
}

}  // namespace

boost::json::object document_of(const Correction& correction) {
  Correction plain = correction;
  plain.light.clear();
  plain.days_left = 0;
  plain.side.clear();
  plain.transport.reset();
  plain.history.clear();
  plain.actions.clear();
  return write_json(plain).get_object();
}

Result<Correction> read_document(const boost::json::object& document) {
  return read_json<Correction>(document, "correction");
}

Result<std::optional<Correction>> find(db::Session& session, std::string_view id) {
  const auto row =
      JW_TRY(session.one("SELECT document, state, updated FROM correction_case WHERE id = $1", id));
  if (!row) return std::optional<Correction>();
  const auto json = JW_TRY(parse_json(row->text(0)).with("stored correction"));
  auto correction = JW_TRY(read_json<Correction>(json).with("stored correction"));
  correction.state = row->text(1);
  correction.updated = row->text(2);
  return std::optional<Correction>(std::move(correction));
}

Result<> insert(db::Session& session, const Correction& c, std::string_view raised_by) {
  const auto bureau = c.bureau.value_or(Party{});
  JW_TRY(session.exec(
      "INSERT INTO correction_case (id, number, state, consumer_org, consumer_node, provider_org, "
      "provider_node, bureau_org, bureau_node, resource, grant_id, created, updated, due, light, envelope, "
      "raised_by, document) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '', '', "
      "$15, "
      "$16)",
      c.id, c.number, c.state, c.consumer.id, c.consumer.node, c.provider.id, c.provider.node, bureau.id,
      bureau.node, c.resource.id, c.grant, c.created, c.updated, c.due_end, raised_by,
      boost::json::serialize(document_of(c))));
  return {};
}

Result<> move(db::Session& session, const Correction& c, std::string_view from) {
  const auto bureau = c.bureau.value_or(Party{});
  const auto changed = JW_TRY(session.exec(
      "UPDATE correction_case SET state = $1, updated = $2, due = $3, bureau_org = $4, bureau_node = $5, "
      "document = $6, light = CASE WHEN due = $3 THEN light ELSE '' END WHERE id = $7 AND state = $8",
      c.state, c.updated, c.due_end, bureau.id, bureau.node, boost::json::serialize(document_of(c)), c.id,
      from));
  if (changed == 1) return {};
  return fail(Code::Conflict, "correction.state", "somebody else has just handled this correction; reload it",
              "该疑义刚被他人处理，请刷新");
}

Result<> add_point(db::Session& session, std::string_view correction, std::string_view grant,
                   const Point& p) {
  JW_TRY(session.exec(
      "INSERT INTO correction_point (correction, n, grant_id, row_key, item, held, expected, "
      "should_be_empty, "
      "evidence, state, reason, correct, version, answered) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
      "'open', '', NULL, 0, '') ON CONFLICT (correction, n) DO NOTHING",
      correction, p.n, grant, boost::json::serialize(p.key), p.item, p.held, p.expected, p.should_be_empty,
      p.evidence));
  return {};
}

Result<std::vector<Point>> points(db::Session& session, std::string_view correction, std::int64_t after,
                                  std::size_t limit, std::string_view state) {
  std::string sql =
      "SELECT n, row_key, item, held, expected, should_be_empty, evidence, state, reason, correct, version, "
      "answered FROM correction_point WHERE correction = $1 AND n > $2";
  std::vector<db::Value> values{db::value(correction), db::value(after)};
  if (!state.empty()) {
    sql += " AND state = $3";
    values.push_back(db::value(state));
  }
  sql += fmt::format(" ORDER BY n LIMIT {}", limit);
  std::vector<Point> list;
  for (const auto& row : JW_TRY(session.query_list(sql, values))) list.push_back(JW_TRY(read_point(row)));
  return list;
}

Result<> settle(db::Session& session, std::string_view correction, const Point& p) {
  const auto changed = JW_TRY(session.exec(
      "UPDATE correction_point SET state = $1, reason = $2, correct = $3, version = $4, answered = $5 "
      "WHERE correction = $6 AND n = $7",
      p.state, p.reason, p.correct, p.version, p.answered, correction, p.n));
  if (changed == 1) return {};
  return fail(Code::NotFound, "correction.point", "this correction has no point {}", "该疑义没有第 {} 项",
              p.n);
}

Result<> reopen(db::Session& session, Correction& c) {
  JW_TRY(
      session.exec("UPDATE correction_point SET state = 'open', reason = '', answered = '' WHERE correction "
                   "= $1 AND state = "
                   "'rejected'",
                   c.id));
  c.open += c.rejected;
  c.rejected = 0;
  return {};
}

Result<> count(db::Session& session, Correction& c) {
  c.open = c.corrected = c.rejected = 0;
  for (const auto& row : JW_TRY(session.query(
           "SELECT state, count(*) FROM correction_point WHERE correction = $1 GROUP BY state", c.id))) {
    if (row.text(0) == "open") c.open = row.integer(1);
    if (row.text(0) == "corrected") c.corrected = row.integer(1);
    if (row.text(0) == "rejected") c.rejected = row.integer(1);
  }
  c.points = c.open + c.corrected + c.rejected;
  return {};
}

Result<std::optional<Cell>> open_point(db::Session& session, std::string_view grant, std::string_view key,
                                       std::string_view item) {
  const auto row = JW_TRY(session.one(
      "SELECT p.correction, c.number, p.n FROM correction_point p JOIN correction_case c ON c.id = "
      "p.correction WHERE p.grant_id = $1 AND p.row_key = $2 AND p.item = $3 AND p.state = 'open' AND "
      "c.state "
      "NOT IN ('closed', 'withdrawn') ORDER BY c.id LIMIT 1",
      grant, key, item));
  if (!row) return std::optional<Cell>();
  return std::optional<Cell>(Cell{row->text(0), row->text(1), row->integer(2)});
}

Result<> add_step(db::Session& session, std::string_view correction, const Step& step,
                  std::string_view actor_id) {
  const auto last = JW_TRY(session.one(
      "SELECT coalesce(max(sequence), 0) FROM correction_step WHERE correction = $1", correction));
  JW_TRY(session.exec(
      "INSERT INTO correction_step (correction, sequence, time, actor_id, actor, org, action, note) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      correction, last->integer(0) + 1, step.time, actor_id, step.actor, step.org, step.action, step.note));
  return {};
}

Result<std::vector<Step>> steps(db::Session& session, std::string_view correction) {
  std::vector<Step> list;
  for (const auto& row : JW_TRY(session.query("SELECT time, actor, org, action, note FROM correction_step "
                                              "WHERE correction = $1 ORDER BY sequence",
                                              correction)))
    list.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4)});
  return list;
}

Result<> set_envelope(db::Session& session, std::string_view correction, std::string_view envelope) {
  JW_TRY(session.exec("UPDATE correction_case SET envelope = $1 WHERE id = $2", envelope, correction));
  return {};
}

Result<std::string> envelope_of(db::Session& session, std::string_view correction) {
  const auto row = JW_TRY(session.one("SELECT envelope FROM correction_case WHERE id = $1", correction));
  return row ? row->text(0) : std::string();
}

Result<std::string> raised_by(db::Session& session, std::string_view correction) {
  const auto row = JW_TRY(session.one("SELECT raised_by FROM correction_case WHERE id = $1", correction));
  return row ? row->text(0) : std::string();
}

Result<std::string> next_number(db::Session& session, std::string_view org, std::string_view day) {
  const auto year = std::string(day.substr(0, 4));
  const auto row = JW_TRY(
      session.one("INSERT INTO correction_number (org, year, last) VALUES ($1, $2, 1) "
                  "ON CONFLICT (org, year) DO UPDATE SET last = correction_number.last + 1 RETURNING last",
                  org, static_cast<std::int64_t>(std::stoi(year))));
  return fmt::format("JH-{}-{}-{:04}", org, year, row->integer(0));
}

}  // namespace jw::correction::store
