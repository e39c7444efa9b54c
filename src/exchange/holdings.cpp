#include "exchange/holdings.hpp"

#include <algorithm>
#include <map>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/random.hpp"
#include "db/database.hpp"
#include "exchange/folders.hpp"
#include "exchange/grants.hpp"
#include "grant/document.hpp"
#include "lake/download.hpp"
#include "lake/sql.hpp"
#include "ledger/event.hpp"
#include "org/rights.hpp"

namespace jw::exchange {
namespace {

constexpr std::string_view kSelect =
    "SELECT h.grant_id, h.recipient_org, g.resource, g.resource_name, g.provider_org, h.rows_held, "
    "h.columns_json, "
    "h.sequence, h.updated, g.valid_until, h.state, h.counts, h.manifest_digest, h.checksum, h.file "
    "FROM exchange_holding h JOIN exchange_grant g ON g.id = h.grant_id ";

struct Found {
  Holding holding;
  std::string file;
};

Result<Found> read_holding(const db::Row& row) {
  Found found;
  auto& holding = found.holding;
  holding.id = holding.grant = row.text(0);
  holding.recipient = row.text(1);
  holding.resource = row.text(2);
  holding.resource_name = row.text(3);
  holding.provider = row.text(4);
  holding.rows = row.integer(5);
  holding.columns = JW_TRY(read_json<std::vector<ManifestColumn>>(JW_TRY(parse_json(row.text(6)))));
  holding.sequence = row.integer(7);
  holding.updated = row.text(8);
  holding.valid_until = row.text(9);
  holding.state = row.text(10);
  if (!row.text(11).empty()) holding.counts = JW_TRY(read_json<Counts>(JW_TRY(parse_json(row.text(11)))));
  holding.manifest_digest = row.text(12);
  holding.checksum = row.text(13);
  found.file = row.text(14);
  return found;
}

tl::unexpected<Error> unknown_holding(std::string_view id) {
  return fail(Code::NotFound, "holding.unknown", "no received data {}", "没有接收数据 {}", std::string(id));
}

// Another department's holding does not exist for the caller.
Result<Found> get(db::Session& session, const Call& call, std::string_view id) {
  const auto row = JW_TRY(session.one(fmt::format("{} WHERE h.grant_id = $1", kSelect), id));
  if (!row) return unknown_holding(id);
  auto found = JW_TRY(read_holding(*row));
  const bool own = call.actor.kind == Actor::Kind::System || call.actor.org == found.holding.recipient;
  if (!own) return unknown_holding(id);
  return found;
}

// One that may be read at this moment.
Result<Found> get_live(db::Session& session, const Call& call, const Parts& parts, std::string_view id) {
  auto found = JW_TRY(get(session, call, id));
  JW_TRY(Grants(parts).judge(session, call, id));
  if (found.file.empty())
    return fail(Code::NotFound, "holding.empty",
                "no delivery has arrived under this grant yet; come back later",
                "该授权下尚无数据到达；请稍后再来");
  return found;
}

// The items a query names: what was asked for, without the values asked about.
boost::json::array items_of(const lake::RowQuery& query) {
  boost::json::array names;
  for (const auto& filter : query.filters) names.emplace_back(filter.item);
  if (!query.order.empty()) names.emplace_back(query.order);
  return names;
}

}  // namespace

Result<std::vector<Holding>> Holdings::list(const Call& call) const {
  JW_TRY(org::require(call, org::Right::HoldingRead));
  return parts_.database.read(call, [&](db::Session& session) -> Result<std::vector<Holding>> {
    std::vector<Holding> all;
    const bool system = call.actor.kind == Actor::Kind::System;
    const auto rows =
        system ? JW_TRY(session.query(fmt::format("{} ORDER BY h.grant_id DESC", kSelect)))
               : JW_TRY(session.query(
                     fmt::format("{} WHERE h.recipient_org = $1 ORDER BY h.grant_id DESC", kSelect),
                     call.actor.org));
    for (const auto& row : rows) all.push_back(JW_TRY(read_holding(row)).holding);
    return all;
  });
}

Result<Holding> Holdings::find(const Call& call, std::string_view id) const {
  JW_TRY(org::require(call, org::Right::HoldingRead));
  return parts_.database.read(
      call, [&](db::Session& session) -> Result<Holding> { return JW_TRY(get(session, call, id)).holding; });
}

Result<HoldingPage> Holdings::rows(const Call& call, std::string_view id, const lake::RowQuery& query) const {
  JW_TRY(org::require(call, org::Right::HoldingRead));
  const auto open = [&] {
    return parts_.database.read(call,
                                [&](db::Session& session) { return get_live(session, call, parts_, id); });
  };
  auto found = JW_TRY(open());
  auto lake = JW_TRY(parts_.lake.connect());
  HoldingPage answer;
  auto page = lake::read_rows(call, lake, holding_folder(parts_.data, id) / found.file, query);
  if (!page && page.error().reason == "file.missing") {
    found = JW_TRY(open());  // a newer batch took its place just now
    page = lake::read_rows(call, lake, holding_folder(parts_.data, id) / found.file, query);
  }
  answer.page = JW_TRY(std::move(page));
  answer.total =
      query.filters.empty()
          ? found.holding.rows
          : JW_TRY(lake::count_rows(call, lake, holding_folder(parts_.data, id) / found.file, query.filters));
  answer.as_of_sequence = found.holding.sequence;
  JW_TRY(parts_.database.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(Grants(parts_).judge(session, call, id));  // revoked while we were reading: nothing is shown
    ledger::Event event{"holding.queried", std::string(id), {}};
    event.details["grant"] = std::string(id);
    event.details["rows"] = static_cast<std::int64_t>(answer.page.rows.size());
    event.details["items"] = items_of(query);
    JW_TRY(ledger::record(session, call, parts_.clock, event));
    return {};
  }));
  return answer;
}

Result<std::vector<std::optional<RowKey>>> Holdings::rows_by_key(const Call& call, std::string_view id,
                                                                 const std::vector<std::string>& names,
                                                                 const std::vector<RowKey>& keys) const {
  JW_TRY(org::require(call, org::Right::HoldingRead));
  const auto found = JW_TRY(
      parts_.database.read(call, [&](db::Session& session) { return get_live(session, call, parts_, id); }));
  std::string columns;
  for (const auto& column : found.holding.columns)
    columns += fmt::format("{}{}", columns.empty() ? "" : ", ", JW_TRY(lake::quote_name(column.name)));
  std::map<RowKey, std::vector<std::size_t>> wanted;
  for (std::size_t i = 0; i < keys.size(); ++i) wanted[keys[i]].push_back(i);
  std::vector<std::optional<RowKey>> answer(keys.size());
  std::int64_t rows = 0;
  auto lake = JW_TRY(parts_.lake.connect());
  const auto sql = fmt::format("SELECT {} FROM read_parquet({})", columns,
                               JW_TRY(lake::quote_path(holding_folder(parts_.data, id) / found.file)));
  JW_TRY(lake.each(call, sql, {}, [&](const lake::Block& block) -> Result<> {
    const auto& all = block.columns();
    for (std::size_t r = 0; r < block.rows() && !wanted.empty(); ++r) {
      const auto cell = [&](std::size_t column) -> std::optional<std::string> {
        const auto text = block.cell(r, column);
        return text ? std::optional<std::string>(*text) : std::nullopt;
      };
      RowKey key;
      for (std::size_t c = 0; c < all.size(); ++c)
        if (std::find(names.begin(), names.end(), all[c].name) != names.end()) key[all[c].name] = cell(c);
      const auto match = wanted.find(key);
      if (match == wanted.end()) continue;
      ++rows;
      RowKey row;
      for (std::size_t c = 0; c < all.size(); ++c) row[all[c].name] = cell(c);
      for (const auto place : match->second) answer[place] = row;
    }
    return {};
  }));
  JW_TRY(parts_.database.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(Grants(parts_).judge(session, call, id));
    boost::json::array items(names.begin(), names.end());
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {"holding.queried",
                           std::string(id),
                           {{"grant", std::string(id)}, {"rows", rows}, {"items", items}}}));
    return {};
  }));
  return answer;
}

Result<file::Path> Holdings::export_file(const Call& call, std::string_view id, std::string_view format,
                                         const lake::RowQuery& query) const {
  JW_TRY(org::require(call, org::Right::HoldingExport));
  if (format != "csv" && format != "xlsx" && format != "parquet")
    return fail(Code::Invalid, "export.format", "export as csv, xlsx or parquet, not as \"{}\"",
                "导出格式须为 csv、xlsx 或 parquet，不能为“{}”", std::string(format));
  const auto found = JW_TRY(
      parts_.database.read(call, [&](db::Session& session) { return get_live(session, call, parts_, id); }));
  auto lake = JW_TRY(parts_.lake.connect());
  const auto selection =
      JW_TRY(lake::select_rows(call, lake, holding_folder(parts_.data, id) / found.file, query));
  std::vector<std::string> titles;
  for (const auto& column : found.holding.columns)
    if (query.items.empty()) titles.push_back(column.title.empty() ? column.name : column.title);
  JW_TRY(file::make_folder(parts_.data / "tmp"));
  auto out = parts_.data / "tmp" / fmt::format("{}.{}", make_id(parts_.clock), format);
  std::int64_t rows = 0;
  if (format == "csv")
    rows = JW_TRY(
        lake::write_csv(call, lake, selection, out, {.bom = true, .guard_formulas = true, .titles = titles}));
  else if (format == "xlsx")
    rows = JW_TRY(lake::write_xlsx(call, lake, selection, out, titles));
  else
    rows = JW_TRY(lake::write_parquet(call, lake, selection, out));
  std::error_code none;
  const auto bytes = std::filesystem::file_size(out, none);
  auto recorded = parts_.database.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(Grants(parts_).judge(session, call, id));
    ledger::Event event{"holding.downloaded", std::string(id), {}};
    event.details["grant"] = std::string(id);
    event.details["format"] = std::string(format);
    event.details["rows"] = rows;
    event.details["bytes"] = static_cast<std::int64_t>(none ? 0 : bytes);
    event.details["items"] = items_of(query);
    JW_TRY(ledger::record(session, call, parts_.clock, event));
    return {};
  });
  if (!recorded) {
    JW_TRY(file::remove(out));
    return fail(std::move(recorded).error());
  }
  return out;
}

Result<Holdings::Located> Holdings::locate(const Call& call, std::string_view id) const {
  JW_TRY(org::require(call, org::Right::HoldingRead));
  auto found = JW_TRY(
      parts_.database.read(call, [&](db::Session& session) { return get_live(session, call, parts_, id); }));
  return Located{std::move(found.holding), holding_folder(parts_.data, id) / found.file};
}

Result<std::vector<HoldingChange>> Holdings::changes(const Call& call, std::string_view id) const {
  JW_TRY(org::require(call, org::Right::HoldingRead));
  return parts_.database.read(call, [&](db::Session& session) -> Result<std::vector<HoldingChange>> {
    JW_TRY(get(session, call, id));
    std::vector<HoldingChange> all;
    const auto rows =
        JW_TRY(session.query("SELECT sequence, kind, receipt FROM exchange_batch WHERE grant_id = $1 AND "
                             "side = 'received' AND state = 'applied' ORDER BY sequence DESC",
                             id));
    for (const auto& row : rows) {
      const auto receipt = JW_TRY(read_receipt(JW_TRY(parse_json(row.text(2))).as_object()));
      all.push_back({row.integer(0), row.text(1), receipt.inserted, receipt.updated, receipt.deleted,
                     receipt.total, receipt.time});
    }
    return all;
  });
}

}  // namespace jw::exchange
