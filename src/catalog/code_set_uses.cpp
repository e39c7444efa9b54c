#include "catalog/code_set_uses.hpp"

#include <fmt/format.h>

#include "catalog/data_versions.hpp"
#include "catalog/resource.hpp"
#include "catalog/stored_json.hpp"
#include "db/database.hpp"
#include "lake/engine.hpp"
#include "lake/sql.hpp"

namespace jw::catalog {
namespace {

Result<std::int64_t> rows_with(const Call& call, const DataVersions& versions, lake::Engine& engine,
                               std::string_view resource, const Item& item,
                               const std::vector<std::string>& codes) {
  const auto located = versions.locate(call, resource);
  if (!located) {
    if (located.error().reason == "data.none") return 0;
    return fail(located.error());
  }
  std::string list;
  for (const auto& code : codes) list.append(list.empty() ? "" : ", ").append(lake::quote_text(code));
  auto connection = JW_TRY(engine.connect());
  const auto counted = JW_TRY(connection.query(
      call,
      fmt::format("SELECT count(*) FROM read_parquet({}) WHERE CAST({} AS VARCHAR) IN ({})",
                  JW_TRY(lake::quote_path(located->parquet)), JW_TRY(lake::quote_name(item.name)), list)));
  return counted.integer(0, 0);
}

}  // namespace

Result<std::vector<standard::CodeSetUse>> code_set_uses(const Call& call, db::Database& database,
                                                        const DataVersions& versions, lake::Engine& engine,
                                                        std::string_view set,
                                                        const std::vector<std::string>& codes) {
  const auto rows = JW_TRY(database.read(call, [&](db::Session& session) {
    return session.query("SELECT id, org, name, state, form FROM catalog_resource ORDER BY name");
  }));
  std::vector<standard::CodeSetUse> out;
  for (const auto& row : rows) {
    if (row.text(4).find(set) == std::string::npos) continue;
    const auto form = JW_TRY(from_stored<ResourceForm>(row.text(4)));
    for (const auto& item : form.items) {
      if (item.code_set != set) continue;
      const bool shown = row.text(3) == "published" || row.text(1) == call.actor.org;
      standard::CodeSetUse use{"resource", shown ? row.text(0) : "", shown ? row.text(2) : "未发布的资源",
                               shown ? item.title : "", -1};
      if (!codes.empty()) use.rows = JW_TRY(rows_with(call, versions, engine, row.text(0), item, codes));
      out.push_back(std::move(use));
    }
  }
  return out;
}

}  // namespace jw::catalog
