#include "exchange/deliveries.hpp"

#include "db/database.hpp"
#include "exchange/batch_row.hpp"
#include "exchange/canary_book.hpp"
#include "exchange/folders.hpp"
#include "exchange/grants.hpp"
#include "exchange/plan_batch.hpp"
#include "exchange/sight.hpp"
#include "exchange/steps.hpp"
#include "grant/document.hpp"
#include "org/rights.hpp"

namespace jw::exchange {
namespace {

// One the caller may see, as he would be told otherwise.
Result<Batch> get_visible(db::Session& session, const Call& call, std::string_view id) {
  auto batch = JW_TRY(get_batch(session, id));
  const auto& own = batch.side == "sent" ? batch.provider.id : batch.recipient.id;
  if (!Sight::of(call).sees(own, own))
    return fail(Code::NotFound, "delivery.unknown", "no delivery {}", "没有交付 {}", std::string(id));
  return batch;
}

}  // namespace

Result<Page<Batch>> Deliveries::list(const Call& call, const BatchFilter& filter,
                                     const PageRequest& page) const {
  JW_TRY(org::require(call, org::Right::DeliveryRead));
  const auto sight = Sight::of(call);
  std::vector<db::Value> values;
  const auto bind = [&](const auto& value) {
    values.push_back(db::value(value));
    return fmt::format("${}", values.size());
  };
  std::string where = "1 = 1";
  // Each side's row is for its own party: on a shared node the sender's numbers are not the tenant's.
  if (!sight.all)
    where += fmt::format(
        " AND ((b.side = 'sent' AND (g.provider_org = {} OR g.provider_org LIKE {})) OR (b.side = 'received' "
        "AND "
        "(g.recipient_org = {} OR g.recipient_org LIKE {})))",
        bind(sight.org), bind(sight.below), bind(sight.org), bind(sight.below));
  if (!filter.grant.empty()) where += fmt::format(" AND b.grant_id = {}", bind(filter.grant));
  if (!filter.side.empty()) where += fmt::format(" AND b.side = {}", bind(filter.side));
  if (!filter.state.empty()) where += fmt::format(" AND b.state = {}", bind(filter.state));
  if (!page.after.empty()) where += fmt::format(" AND b.id < {}", bind(page.after));
  const auto sql = fmt::format(
      "SELECT {} FROM exchange_batch b JOIN exchange_grant g ON g.id = b.grant_id WHERE {} ORDER BY b.id "
      "DESC LIMIT {}",
      batch_columns(), where, page.shown() + 1);
  const auto rows = JW_TRY(
      parts_.database.read(call, [&](db::Session& session) { return session.query_list(sql, values); }));
  std::vector<Batch> all;
  for (const auto& row : rows) all.push_back(JW_TRY(read_batch(row)));
  return make_page(std::move(all), page, [](const Batch& batch) { return batch.id; });
}

Result<Batch> Deliveries::find(const Call& call, std::string_view id) const {
  JW_TRY(org::require(call, org::Right::DeliveryRead));
  return parts_.database.read(call, [&](db::Session& session) -> Result<Batch> {
    auto batch = JW_TRY(get_visible(session, call, id));
    batch.steps = JW_TRY(read_steps(session, id));
    return batch;
  });
}

namespace {

Result<std::string> document(const Call& call, db::Database& database, std::string_view id,
                             std::string_view column, std::string_view reason) {
  JW_TRY(org::require(call, org::Right::DeliveryRead));
  return database.read(call, [&](db::Session& session) -> Result<std::string> {
    JW_TRY(get_visible(session, call, id));
    const auto row =
        JW_TRY(session.one(fmt::format("SELECT {} FROM exchange_batch WHERE id = $1", column), id));
    if (!row || row->text(0).empty())
      return fail(Code::NotFound, reason, "delivery {} has none yet", "交付 {} 尚未产生该文件",
                  std::string(id));
    return row->text(0);
  });
}

}  // namespace

Result<std::string> Deliveries::manifest(const Call& call, std::string_view id) const {
  return document(call, parts_.database, id, "manifest", "delivery.no_manifest");
}

Result<std::string> Deliveries::receipt(const Call& call, std::string_view id) const {
  return document(call, parts_.database, id, "receipt", "delivery.no_receipt");
}

Result<file::Path> Deliveries::set_aside(const Call& call, std::string_view id) const {
  JW_TRY(org::require(call, org::Right::DeliveryRead));
  const auto batch = JW_TRY(
      parts_.database.read(call, [&](db::Session& session) { return get_visible(session, call, id); }));
  JW_TRY(org::require_org(call, batch.provider.id));
  auto path = batch_folder(parts_.data, batch.grant, batch.sequence) / kSetAsideName;
  std::error_code ignored;
  if (batch.side != "sent" || !std::filesystem::exists(path, ignored))
    return fail(Code::NotFound, "delivery.no_set_aside", "no rows were set aside in delivery {}",
                "交付 {} 没有被搁置的行", std::string(id));
  return path;
}

Result<Batch> Deliveries::plan(const Call& call, std::string_view grant) const {
  JW_TRY(org::require(call, org::Right::DeliveryRun));
  const Grants grants(parts_);
  return parts_.database.write(call, [&](db::Session& session) -> Result<Batch> {
    const auto stored = JW_TRY(Grants::get(session, grant));
    JW_TRY(org::require_org(call, stored.provider_org));
    JW_TRY(grants.judge(session, call, grant));
    const auto id = JW_TRY(plan_batch(session, call, parts_.clock, grant));
    // Somebody asks for it now: no waiting out of a backoff.
    JW_TRY(session.exec("UPDATE exchange_batch SET next_try = '' WHERE id = $1", id));
    auto batch = JW_TRY(get_batch(session, id));
    batch.steps = JW_TRY(read_steps(session, id));
    return batch;
  });
}

Result<> Deliveries::data_changed(db::Session& session, const Call& call, const Clock& clock,
                                  std::string_view resource, std::int64_t version) {
  const auto rows =
      JW_TRY(session.query("SELECT grant_id FROM exchange_delivery WHERE resource = $1 AND "
                           "state = 'active' AND version < $2",
                           resource, version));
  for (const auto& row : rows) {
    const auto id = JW_TRY(plan_batch(session, call, clock, row.text(0)));
    JW_TRY(session.exec("UPDATE exchange_batch SET next_try = '' WHERE id = $1 AND state = 'planned'", id));
  }
  return {};
}

CanaryBook Deliveries::canaries() const { return CanaryBook(parts_); }

}  // namespace jw::exchange
