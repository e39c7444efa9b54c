#include "demand/store.hpp"

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"

namespace jw::demand::store {

boost::json::object document_of(const Demand& demand) {
  Demand plain = demand;
  for (auto& step : plain.history) step.actor.clear();
  plain.actions.clear();
  plain.created_by.reset();
  plain.light.reset();
  plain.transport.reset();
  return write_json(plain).get_object();
}

Result<Demand> read_document(const boost::json::object& document) {
  return read_json<Demand>(document, "demand");
}

Result<std::optional<Demand>> find(db::Session& session, std::string_view id) {
  const auto row = JW_TRY(session.one("select document, created_by from demand_demand where id = $1", id));
  if (!row) return std::optional<Demand>();
  const auto json = JW_TRY(parse_json(row->text(0)).with("stored demand"));
  auto demand = JW_TRY(read_json<Demand>(json).with("stored demand"));
  demand.created_by = row->maybe_text(1);
  return std::optional<Demand>(std::move(demand));
}

namespace {

std::string stored(const Demand& demand) {
  Demand plain = demand;
  plain.history.clear();
  return boost::json::serialize(document_of(plain));
}

}  // namespace

Result<> insert(db::Session& session, const Demand& d, std::string_view created_by) {
  const auto writer = created_by.empty() ? std::optional<std::string>() : std::string(created_by);
  JW_TRY(session.exec(
      "insert into demand_demand (id, number, state, name, revision, requester_org, bureau_org, source_org, "
      "resource, created_by, created, updated, document) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
      "$11, $12, $13)",
      d.id, d.number, d.state, d.form.name, d.revision, d.requester.id, d.bureau.id, d.source.id,
      d.resource.id, writer, d.created, d.updated, stored(d)));
  return {};
}

Result<> update(db::Session& session, const Demand& d, std::int64_t revision_before) {
  const auto changed = JW_TRY(
      session.exec("update demand_demand set state = $1, revision = $2, bureau_org = $3, source_org = $4, "
                   "resource = $5, updated = $6, document = $7 where id = $8 and revision = $9",
                   d.state, d.revision, d.bureau.id, d.source.id, d.resource.id, d.updated, stored(d), d.id,
                   revision_before));
  if (changed == 0)
    return fail(Code::Conflict, "demand.state", "somebody else has just handled this demand; reload it",
                "该需求刚被他人处理，请刷新");
  return {};
}

Result<> add_step(db::Session& session, std::string_view demand, const Step& step,
                  std::string_view actor_id) {
  const auto last =
      JW_TRY(session.one("select coalesce(max(sequence), 0) from demand_step where demand = $1", demand));
  JW_TRY(session.exec(
      "insert into demand_step (demand, sequence, time, actor_id, actor, org, action, note) "
      "values ($1, $2, $3, $4, $5, $6, $7, $8)",
      demand, last->integer(0) + 1, step.time, actor_id, step.actor, step.org, step.action, step.note));
  return {};
}

Result<std::vector<Step>> steps(db::Session& session, std::string_view demand) {
  std::vector<Step> list;
  for (const auto& row : JW_TRY(session.query(
           "select time, actor, org, action, note from demand_step where demand = $1 order by sequence",
           demand)))
    list.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4)});
  return list;
}

Result<> set_envelope(db::Session& session, std::string_view demand, std::string_view envelope) {
  JW_TRY(session.exec("update demand_demand set envelope = $1 where id = $2", envelope, demand));
  return {};
}

Result<std::string> envelope_of(db::Session& session, std::string_view demand) {
  const auto row = JW_TRY(session.one("select envelope from demand_demand where id = $1", demand));
  return row ? row->text(0) : std::string();
}

Result<std::string> next_number(db::Session& session, std::string_view prefix, std::string_view org,
                                std::string_view day) {
  const auto year = std::string(day.substr(0, 4));
  const auto series = fmt::format("{}:{}", prefix, org);
  const auto row = JW_TRY(
      session.one("insert into demand_number (series, year, last) values ($1, $2, 1) "
                  "on conflict (series, year) do update set last = demand_number.last + 1 returning last",
                  series, static_cast<std::int64_t>(std::stoi(year))));
  return fmt::format("{}-{}-{}-{:04}", prefix, org, year, row->integer(0));
}

}  // namespace jw::demand::store
