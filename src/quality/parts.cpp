#include "quality/parts.hpp"

#include "catalog/data_versions.hpp"
#include "catalog/resource_row.hpp"
#include "catalog/resources.hpp"
#include "db/database.hpp"
#include "lake/sql.hpp"
#include "standard/code_sets.hpp"

namespace jw::quality {
namespace {

tl::unexpected<Error> unexpected_other(std::string_view id) {
  return fail(Code::Invalid, "rule.other",
              "rule.other: your department has no resource {0} and holds no such data under a live grant",
              "rule.other：本单位没有数据资源 {0}，也没有在有效授权下获得的该数据",
              std::string(id.substr(0, 64)));
}

}  // namespace

Surroundings surroundings(const Parts& parts) {
  return {
      [&codes = parts.codes](const Call& call, std::string_view code) { return codes.current(call, code); },
      [&database = parts.database, &versions = parts.versions, holding = parts.holding](
          const Call& call, std::string_view org, std::string_view id) -> Result<Surroundings::Other> {
        const auto found = JW_TRY(
            database.read(call, [&](db::Session& session) { return catalog::find_resource(session, id); }));
        // Another department's data is not asked about: the answer alone would tell of it. What was granted
        // and has arrived may be, for as long as the grant lives.
        if (!found || found->org.id != org) {
          const auto held = holding ? holding(call, id) : Result<Subject>(unexpected_other(id));
          if (held && held->resource.org.id == org && held->version > 0)
            return Surroundings::Other{held->parquet, held->resource.items};
          return unexpected_other(id);
        }
        const auto located = versions.locate(call, id);
        if (!located)
          return fail(Code::Invalid, "rule.other",
                      "rule.other: the resource {} has no data yet; load it first",
                      "rule.other：数据资源 {} 尚无数据，请先装载", found->name);
        return Surroundings::Other{located->parquet, found->items};
      }};
}

Result<Subject> find_subject(const Call& call, const Parts& parts, const Target& target) {
  if (target.side == "received") return parts.holding(call, target.id);
  if (target.side != "source")
    return fail(Code::Invalid, "rule.side", "side: source or received", "side：应为 source 或 received");
  return parts.database.read(call, [&](db::Session& session) -> Result<Subject> {
    Subject out;
    out.resource = JW_TRY(catalog::visible_resource(session, call, target.id)).resource;
    const auto located = parts.versions.locate(session, target.id);
    if (located) {
      out.version = located->number;
      out.parquet = located->parquet;
      out.rows = located->rows;
    }
    return out;
  });
}

Result<std::string> rows_of(const Subject& subject) {
  if (subject.version == 0)
    return fail(Code::NotFound, "data.none", "there is no data to look at yet; load a file first",
                "尚无可供检测的数据，请先装载");
  return fmt::format("read_parquet({}, file_row_number = true)", JW_TRY(lake::quote_path(subject.parquet)));
}

}  // namespace jw::quality
