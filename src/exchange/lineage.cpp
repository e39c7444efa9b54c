#include "exchange/lineage.hpp"

#include <algorithm>
#include <unordered_map>

#include <boost/json/object.hpp>

#include "base/json.hpp"
#include "catalog/clearances.hpp"
#include "catalog/data_versions.hpp"
#include "catalog/resources.hpp"
#include "db/database.hpp"
#include "exchange/grants.hpp"
#include "exchange/shape.hpp"
#include "grant/document.hpp"
#include "grant/online.hpp"
#include "grant/plan.hpp"
#include "lake/engine.hpp"
#include "lake/sql.hpp"

namespace jw::exchange {
namespace {

// So many keys are looked up in the file; more are found by reading it once.
constexpr std::size_t kLookedUp = 400;

Result<grant::Grant> document_of(const StoredGrant& stored) {
  return grant::parse_grant(JW_TRY(parse_json(stored.document)));
}

struct Opened {
  grant::Plan plan;
  catalog::Resource resource;
  catalog::DataVersions::Located data;
};

Result<Opened> open_source(const Call&, db::Session& session, const Parts& parts, const StoredGrant& stored) {
  Opened opened;
  auto resource = JW_TRY(catalog::find_resource(session, stored.resource));
  if (!resource)
    return fail(Code::NotFound, "delivery.resource", "resource {} of the grant is not here any more",
                "授权所指的数据资源 {} 已不存在", stored.resource);
  opened.resource = std::move(*resource);
  const auto grant = JW_TRY(document_of(stored));
  const auto shape = JW_TRY(shape_of(session, opened.resource, grant, parts.clock.now()));
  opened.plan = JW_TRY(grant::compile(grant, shape, parts.keys));
  opened.data = JW_TRY(parts.sources.locate(session, stored.resource));
  return opened;
}

// One text for a key, so that keys can be compared; null is not the empty text.
void append(std::string& name, const std::optional<std::string>& value) {
  if (!value) {
    name += "n;";
    return;
  }
  name += fmt::format("{}:", value->size());
  name += *value;
}

std::string name_of(const RowKey& key) {
  std::string name;
  for (const auto& [item, value] : key) {
    name += item + "=";
    append(name, value);
  }
  return name;
}

// As the recipient names the row; nothing when the grant does not deliver it.
std::optional<grant::Kept> delivered(const grant::Plan& plan, const std::vector<grant::Cell>& row) {
  auto outcome = grant::evaluate(plan, row);
  if (auto* kept = std::get_if<grant::Kept>(&outcome)) return std::move(*kept);
  return std::nullopt;
}

RowKey key_of(const grant::Plan& plan, const grant::Kept& kept) {
  RowKey key;
  for (const auto index : plan.out_keys) key[plan.columns[index].name] = kept.row[index];
  return key;
}

// Equality on a key item that passes in clear lets the file skip what cannot match.
Result<std::string> condition(const grant::Plan& plan, const std::vector<RowKey>& held,
                              lake::Values& values) {
  if (held.size() > kLookedUp) return std::string();
  for (const auto index : plan.out_keys) {
    const auto& column = plan.columns[index];
    if (column.apply || (column.source_type != "text" && column.source_type != "integer")) continue;
    std::string list;
    for (const auto& key : held) {
      const auto found = key.find(column.name);
      if (found == key.end() || !found->second) return std::string();
      values.emplace_back(*found->second);
      list += fmt::format("{}${}", list.empty() ? "" : ", ", values.size());
    }
    return fmt::format(" WHERE CAST({} AS VARCHAR) IN ({})",
                       JW_TRY(lake::quote_name(plan.source[column.source])), list);
  }
  return std::string();
}

}  // namespace

Result<std::vector<std::optional<SourceRow>>> Lineage::trace(const Call& call, std::string_view grant,
                                                             const std::vector<RowKey>& held) const {
  const auto opened = JW_TRY(parts_.database.read(call, [&](db::Session& session) -> Result<Opened> {
    return open_source(call, session, parts_, JW_TRY(Grants::get(session, grant)));
  }));
  const auto& plan = opened.plan;
  if (!plan.carries_changes || plan.out_keys.empty())
    return fail(Code::Conflict, "lineage.key",
                "grant {} hides key items, so its rows have no name; find the row by hand",
                "授权 {} 隐藏了主键项，无法指认其中的行，请人工查找", std::string(grant));
  std::unordered_multimap<std::string, std::size_t> wanted;
  for (std::size_t i = 0; i < held.size(); ++i) wanted.emplace(name_of(held[i]), i);
  std::vector<std::optional<SourceRow>> answer(held.size());
  if (held.empty()) return answer;

  lake::Values values;
  std::string columns;
  for (const auto& name : plan.source)
    columns += fmt::format("{}{}", columns.empty() ? "" : ", ", JW_TRY(lake::quote_name(name)));
  const auto sql =
      fmt::format("SELECT {} FROM read_parquet({}){}", columns, JW_TRY(lake::quote_path(opened.data.parquet)),
                  JW_TRY(condition(plan, held, values)));
  auto lake = JW_TRY(parts_.lake.connect());
  JW_TRY(lake.each(call, sql, values, [&](const lake::Block& block) -> Result<> {
    std::vector<grant::Cell> row(plan.source.size());
    for (std::size_t r = 0; r < block.rows(); ++r) {
      // The key first: most rows are not wanted, and their other cells need not be treated.
      RowKey key;
      bool fits = true;
      for (const auto index : plan.out_keys) {
        const auto& column = plan.columns[index];
        const auto cell = block.cell(r, column.source);
        auto& out = key[column.name];
        if (!cell) continue;
        std::string treated;
        if (!column.apply)
          treated = std::string(*cell);
        else if (!column.apply(*cell, treated))
          fits = false;
        out = std::move(treated);
      }
      if (!fits) continue;
      const auto [begin, end] = wanted.equal_range(name_of(key));
      if (begin == end) continue;
      for (std::size_t c = 0; c < row.size(); ++c) {
        const auto cell = block.cell(r, c);
        row[c] = cell ? grant::Cell(std::string(*cell)) : grant::Cell();
      }
      if (!delivered(plan, row)) continue;  // not one of this recipient's rows
      SourceRow found;
      found.version = opened.data.number;
      for (std::size_t c = 0; c < row.size(); ++c) found.values[plan.source[c]] = row[c];
      for (const auto& item : opened.resource.items)
        if (item.key) found.key[item.name] = found.values[item.name];
      for (auto at = begin; at != end; ++at) answer[at->second] = found;
    }
    return {};
  }));
  return answer;
}

Result<std::vector<std::vector<RowHolder>>> Lineage::holders(const Call& call, std::string_view resource,
                                                             std::string_view item,
                                                             const std::vector<SourceRow>& rows) const {
  return parts_.database.read(call, [&](db::Session& session) -> Result<std::vector<std::vector<RowHolder>>> {
    std::vector<std::vector<RowHolder>> all(rows.size());
    const auto here = JW_TRY(catalog::find_resource(session, resource));
    if (!here) return all;
    const auto day = day_in_china(parts_.clock.now());
    const auto held = JW_TRY(catalog::clearances_of(session, resource, day));
    for (const auto& grant : JW_TRY(session.query(
             "SELECT id FROM exchange_grant WHERE resource = $1 AND state = 'active' AND side IN ('given', "
             "'both') ORDER BY id",
             resource))) {
      const auto stored = JW_TRY(Grants::get(session, grant.text(0)));
      const auto document = JW_TRY(document_of(stored));
      const auto plan = grant::compile(document, shape_of(*here, held, document, day), parts_.keys);
      if (!plan) continue;  // nothing is delivered under it any more
      const auto column = std::ranges::find(plan->columns, item, &grant::PlanColumn::name);
      if (column == plan->columns.end()) continue;
      for (std::size_t i = 0; i < rows.size(); ++i) {
        std::vector<grant::Cell> cells;
        for (const auto& name : plan->source) {
          const auto found = rows[i].values.find(name);
          cells.push_back(found == rows[i].values.end() ? grant::Cell() : found->second);
        }
        const auto kept = delivered(*plan, cells);
        if (!kept) continue;
        all[i].push_back({stored.id, stored.recipient_org, stored.recipient_name, stored.recipient_node,
                          key_of(*plan, *kept), column->treatment.kind});
      }
    }
    return all;
  });
}

Result<Reach> Lineage::reach(db::Session& session, std::string_view grant, std::int64_t version) {
  Reach reach;
  const auto batch = JW_TRY(session.one(
      "SELECT state, sequence, sealed, sent, done FROM exchange_batch WHERE grant_id = $1 AND side = 'sent' "
      "AND version >= $2 AND state <> 'ended' ORDER BY sequence LIMIT 1",
      grant, version));
  if (batch) {
    reach.state = batch->text(0);
    reach.sequence = batch->integer(1);
    reach.sealed = batch->text(2);
    reach.sent = batch->text(3);
    if (reach.state == "acknowledged") reach.acknowledged = batch->text(4);
    return reach;
  }
  const auto stored = JW_TRY(Grants::get(session, grant));
  if (stored.state != "active") {
    reach.state = "ended";
    return reach;
  }
  const auto planned = JW_TRY(session.one(
      "SELECT sequence FROM exchange_batch WHERE grant_id = $1 AND side = 'sent' AND state = 'planned'",
      grant));
  reach.state = planned ? "planned" : "due";
  if (planned) reach.sequence = planned->integer(0);
  return reach;
}

Result<std::vector<std::string>> naming_items(db::Session& session, std::string_view grant) {
  const auto document = JW_TRY(document_of(JW_TRY(Grants::get(session, grant))));
  std::vector<std::string> names;
  bool whole = !document.key_items.empty();
  for (const auto& key : document.key_items) {
    const auto item = std::ranges::find(document.items, key, &grant::GrantItem::name);
    const auto* kind = item == document.items.end() ? nullptr : grant::find_treatment(item->treatment.kind);
    whole = whole && kind != nullptr && kind->unique;
    names.push_back(key);
  }
  if (whole) return names;
  return fail(Code::Conflict, "holding.nameless",
              "the rows of this grant cannot be told apart: a key item is hidden or there is none; ask the "
              "provider for the key in clear or as a pseudonym",
              "该授权下的行无法指认：主键项被隐藏或没有主键；请与提供方协商以原样或假名提供主键项");
}

Result<Reach> Lineage::arrival(db::Session& session, std::string_view grant, std::int64_t version) {
  Reach reach;
  const auto batch = JW_TRY(session.one(
      "SELECT sequence, sealed, sent, done FROM exchange_batch WHERE grant_id = $1 AND side = 'received' AND "
      "version >= $2 AND state = 'applied' ORDER BY sequence LIMIT 1",
      grant, version));
  if (!batch) {
    reach.state = "waiting";
    return reach;
  }
  reach.state = "acknowledged";
  reach.sequence = batch->integer(0);
  reach.sealed = batch->text(1);
  reach.sent = batch->text(2);
  reach.acknowledged = batch->text(3);
  return reach;
}

Result<std::map<std::string, std::string>> treatments_of(db::Session& session, std::string_view grant) {
  std::map<std::string, std::string> kinds;
  const auto document = JW_TRY(document_of(JW_TRY(Grants::get(session, grant))));
  for (const auto& item : document.items) kinds[item.name] = item.treatment.kind;
  return kinds;
}

}  // namespace jw::exchange
