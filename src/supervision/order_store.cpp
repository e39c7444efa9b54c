#include "supervision/order_store.hpp"

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"

namespace jw::supervision::order_store {
namespace {

std::string stored(const Order& order) {
  Order plain = order;
  plain.transport.reset();
  plain.light.clear();
  plain.left = 0;
  plain.duties.clear();
  plain.steps.clear();
  plain.actions.clear();
  return boost::json::serialize(write_json(plain));
}

}  // namespace

Result<Order> order_of(const db::Row& row) {
  const auto json = JW_TRY(parse_json(row.text(0)).with("stored order"));
  auto order = JW_TRY(read_json<Order>(json).with("stored order"));
  order.state = row.text(1);
  return order;
}

Result<std::optional<Order>> find(db::Session& session, std::string_view id) {
  const auto row = JW_TRY(session.one("SELECT document, state FROM supervision_order WHERE id = $1", id));
  if (!row) return std::optional<Order>();
  return std::optional<Order>(JW_TRY(order_of(*row)));
}

Result<> insert(db::Session& session, const Order& o) {
  JW_TRY(session.exec(
      "INSERT INTO supervision_order (id, number, state, from_org, to_org, region, due, updated, document) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      o.id, o.number, o.state, o.from_org, o.to_org, o.region, o.due, o.updated, stored(o)));
  for (const auto& duty : o.duties)
    JW_TRY(
        session.exec("INSERT INTO supervision_order_duty (order_id, duty) VALUES ($1, $2) ON CONFLICT "
                     "(order_id, duty) DO NOTHING",
                     o.id, duty));
  return {};
}

Result<> replace(db::Session& session, const Order& o) {
  JW_TRY(session.exec("DELETE FROM supervision_order_step WHERE order_id = $1", o.id));
  JW_TRY(session.exec("DELETE FROM supervision_order_duty WHERE order_id = $1", o.id));
  JW_TRY(session.exec("DELETE FROM supervision_order WHERE id = $1", o.id));
  JW_TRY(insert(session, o));
  for (const auto& step : o.steps) JW_TRY(add_step(session, o.id, step));
  return {};
}

Result<> save(db::Session& session, const Order& o) {
  JW_TRY(session.exec("UPDATE supervision_order SET document = $1 WHERE id = $2", stored(o), o.id));
  return {};
}

Result<> update(db::Session& session, const Order& o, std::string_view from) {
  const auto changed =
      JW_TRY(session.exec("UPDATE supervision_order SET state = $1, due = $2, updated = $3, document = $4 "
                          "WHERE id = $5 AND state = "
                          "$6",
                          o.state, o.due, o.updated, stored(o), o.id, from));
  if (changed == 1) return {};
  return fail(Code::Conflict, "order.state", "somebody else has just handled this order; reload it",
              "该督办单刚被他人处理，请刷新");
}

Result<> add_step(db::Session& session, std::string_view order, const OrderStep& step) {
  const auto last = JW_TRY(session.one(
      "SELECT COALESCE(MAX(sequence), 0) FROM supervision_order_step WHERE order_id = $1", order));
  JW_TRY(
      session.exec("INSERT INTO supervision_order_step (order_id, sequence, time, actor, org, action, note) "
                   "VALUES ($1, $2, $3, $4, $5, $6, $7)",
                   order, last->integer(0) + 1, step.time, step.actor, step.org, step.action, step.note));
  return {};
}

Result<std::vector<OrderStep>> steps(db::Session& session, std::string_view order) {
  std::vector<OrderStep> out;
  for (const auto& row : JW_TRY(session.query(
           "SELECT time, actor, org, action, note FROM supervision_order_step WHERE order_id = $1 "
           "ORDER BY sequence",
           order)))
    out.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4)});
  return out;
}

Result<std::vector<std::string>> duties(db::Session& session, std::string_view order) {
  std::vector<std::string> out;
  for (const auto& row : JW_TRY(
           session.query("SELECT duty FROM supervision_order_duty WHERE order_id = $1 ORDER BY duty", order)))
    out.push_back(row.text(0));
  return out;
}

Result<std::string> next_number(db::Session& session, std::string_view org, std::string_view day) {
  const auto year = std::string(day.substr(0, 4));
  const auto row = JW_TRY(session.one(
      "INSERT INTO supervision_number (org, year, last) VALUES ($1, $2, 1) ON CONFLICT (org, year) DO UPDATE "
      "SET last = supervision_number.last + 1 RETURNING last",
      org, static_cast<std::int64_t>(std::stoi(year))));
  return fmt::format("DB-{}-{}-{:04}", org, year, row->integer(0));
}

}  // namespace jw::supervision::order_store
