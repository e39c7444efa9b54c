#include "api/found.hpp"
#include "api/parts.hpp"
#include "api/route.hpp"
#include "http/target.hpp"
#include "standard/code_sets.hpp"
#include "standard/csv_table.hpp"
#include "standard/mappings.hpp"

namespace jw::api {
namespace {

using http::Method;
using standard::CodeItem;
using standard::CodeSet;
using standard::Mapping;

constexpr std::int64_t kAnyVersion = 1'000'000;

// A code set as a table, to be added (base 0) or to be the next version.
struct CodeSetCsv {
  std::string csv;  // columns code,name,parent or 代码,名称,上级代码
  std::int64_t base = 0;
  std::string name;
  std::string source;
  std::string region;
  std::string extends;
  std::string in_force;
  std::string note;
  std::string drop_reason;
};
BOOST_DESCRIBE_STRUCT(CodeSetCsv, (), (csv, base, name, source, region, extends, in_force, note, drop_reason))

struct MappingBody {
  std::string name;
  std::string from;
  std::string to;
  std::vector<standard::MappingRow> rows;
  std::int64_t base = 0;
};
BOOST_DESCRIBE_STRUCT(MappingBody, (), (name, from, to, rows, base))

struct MappingCsv {
  std::string csv;  // columns from,to,note or 源代码,目标代码,说明
  std::string name;
  std::string from;
  std::string to;
  std::int64_t base = 0;
};
BOOST_DESCRIBE_STRUCT(MappingCsv, (), (csv, name, from, to, base))

http::Response csv_file(std::string_view name, const standard::CsvTable& table) {
  auto response = http::Response::text(200, standard::write_csv_table(table), "text/csv; charset=utf-8");
  response.headers.set("Content-Disposition",
                       "attachment; filename*=UTF-8''" + http::percent_encode(fmt::format("{}.csv", name)));
  return response;
}

tl::unexpected<Error> no_column(std::string_view wanted) {
  return fail(Code::Invalid, "csv.columns", "the heading lacks the column {}; export a table to see its form",
              "表头缺少“{}”列，可先导出一份查看格式", wanted);
}

Result<List<CodeSet>> list_code_sets(const Call& call, Input& input, const None&, Parts& parts) {
  const auto limit = JW_TRY(input.integer("limit", kMostListed, kMostListed));
  auto all = JW_TRY(parts.code_sets.list(call));
  const auto total = static_cast<std::int64_t>(keep_found(all, input.query("q"), [](const CodeSet& one) {
    return fmt::format("{} {} {}", one.code, one.name, one.source);
  }));
  if (all.size() > static_cast<std::size_t>(limit)) all.resize(static_cast<std::size_t>(limit));
  return List<CodeSet>{std::move(all), {}, total};
}

Result<CodeSet> show_code_set(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.code_sets.find(call, input.path("code"));
}

Result<List<CodeItem>> items(const Call& call, Input& input, const None&, Parts& parts) {
  const auto version = JW_TRY(input.integer("version", 0, kAnyVersion));
  return List<CodeItem>{JW_TRY(parts.code_sets.items(call, input.path("code"), version)), {}, {}};
}

Result<List<standard::CodeSetVersion>> code_set_versions(const Call& call, Input& input, const None&,
                                                         Parts& parts) {
  return List<standard::CodeSetVersion>{JW_TRY(parts.code_sets.versions(call, input.path("code"))), {}, {}};
}

Result<standard::CodeSetDifference> compare_code_sets(const Call& call, Input& input, const None&,
                                                      Parts& parts) {
  const auto code = input.path("code");
  const auto to = JW_TRY(input.integer("to", JW_TRY(parts.code_sets.find(call, code)).version, kAnyVersion));
  const auto from = JW_TRY(input.integer("from", std::max<std::int64_t>(1, to - 1), kAnyVersion));
  return parts.code_sets.compare(call, code, from, to);
}

Result<List<standard::CodeSetUse>> uses(const Call& call, Input& input, const None&, Parts& parts) {
  return List<standard::CodeSetUse>{JW_TRY(parts.code_sets.uses(call, input.path("code"), {})), {}, {}};
}

Result<CodeSet> add_code_set(const Call& call, Input&, const standard::CodeSetForm& form, Parts& parts) {
  return parts.code_sets.add(call, form);
}

Result<CodeSet> revise(const Call& call, Input& input, const standard::CodeSetRevision& form, Parts& parts) {
  return parts.code_sets.revise(call, input.path("code"), form);
}

Result<CodeSet> import(const Call& call, Input& input, const CodeSetCsv& form, Parts& parts) {
  auto table = JW_TRY(standard::read_csv(form.csv));
  const auto code = table.column({"code", "代码"}), name = table.column({"name", "名称"}),
             parent = table.column({"parent", "上级代码"});
  if (code == table.header.size()) return no_column("code / 代码");
  if (name == table.header.size()) return no_column("name / 名称");
  std::vector<CodeItem> read;
  for (auto& row : table.rows)
    read.push_back({std::move(row[code]), std::move(row[name]), parent < row.size() ? row[parent] : ""});
  if (form.base == 0)
    return parts.code_sets.add(call, {input.path("code"), form.name, form.source, form.region, form.extends,
                                      form.in_force, form.note, std::move(read)});
  return parts.code_sets.revise(call, input.path("code"),
                                {form.base, form.in_force, form.note, std::move(read), form.drop_reason});
}

Result<http::Response> export_csv(const Call& call, Input& input, Parts& parts) {
  const auto set = JW_TRY(parts.code_sets.find(call, input.path("code")));
  const auto version = JW_TRY(input.integer("version", set.version, kAnyVersion));
  standard::CsvTable table{{"代码", "名称", "上级代码"}, {}};
  for (auto& item : JW_TRY(parts.code_sets.items(call, set.code, version)))
    table.rows.push_back({std::move(item.code), std::move(item.name), std::move(item.parent)});
  return csv_file(fmt::format("{}-{}-v{}", set.name, set.code, version), table);
}

Result<List<Mapping>> list_mappings(const Call& call, Input&, const None&, Parts& parts) {
  return List<Mapping>{JW_TRY(parts.mappings.list(call)), {}, {}};
}

Result<Mapping> show_mapping(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.mappings.find(call, input.path("code"));
}

Result<List<standard::MappingRow>> mapping_rows(const Call& call, Input& input, const None&, Parts& parts) {
  return List<standard::MappingRow>{JW_TRY(parts.mappings.rows(call, input.path("code"))), {}, {}};
}

Result<standard::Coverage> coverage(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.mappings.coverage(call, input.path("code"));
}

Result<Mapping> save_mapping(const Call& call, Input& input, const MappingBody& body, Parts& parts) {
  return parts.mappings.save(call, {input.path("code"), body.name, body.from, body.to, body.rows}, body.base);
}

Result<Mapping> import_mapping(const Call& call, Input& input, const MappingCsv& body, Parts& parts) {
  auto table = JW_TRY(standard::read_csv(body.csv));
  const auto from = table.column({"from", "源代码"}), to = table.column({"to", "目标代码"}),
             note = table.column({"note", "说明"});
  if (from == table.header.size()) return no_column("from / 源代码");
  if (to == table.header.size()) return no_column("to / 目标代码");
  std::vector<standard::MappingRow> read;
  for (auto& row : table.rows)
    // An exported table lists what is not mapped yet, with nothing to go to.
    if (!row[to].empty())
      read.push_back({std::move(row[from]), std::move(row[to]), note < row.size() ? row[note] : ""});
  return parts.mappings.save(call, {input.path("code"), body.name, body.from, body.to, std::move(read)},
                             body.base);
}

Result<None> remove_mapping(const Call& call, Input& input, const None&, Parts& parts) {
  JW_TRY(parts.mappings.remove(call, input.path("code")));
  return None{};
}

Result<http::Response> export_mapping(const Call& call, Input& input, Parts& parts) {
  const auto mapping = JW_TRY(parts.mappings.find(call, input.path("code")));
  const auto from = JW_TRY(parts.code_sets.current(call, mapping.from));
  const auto to = JW_TRY(parts.code_sets.current(call, mapping.to));
  const auto name = [](const standard::CodeList& set, std::string_view code) {
    const auto* item = set.find(code);
    return item ? item->name : std::string();
  };
  standard::CsvTable table{{"源代码", "源名称", "目标代码", "目标名称", "说明"}, {}};
  for (const auto& row : JW_TRY(parts.mappings.rows(call, mapping.code)))
    table.rows.push_back({row.from, name(*from, row.from), row.to, name(*to, row.to), row.note});
  for (const auto& item : JW_TRY(parts.mappings.coverage(call, mapping.code)).unmapped)
    table.rows.push_back({item.code, item.name, "", "", ""});
  return csv_file(fmt::format("{}-{}", mapping.name, mapping.code), table);
}

}  // namespace

std::vector<Route> code_set_routes() {
  using org::Right;
  const auto reads = needs(Right::CatalogRead);
  const auto writes = needs(Right::StandardWrite);
  const Param version{"version", "版本，默认最新", "version; the current one when absent", "integer"};
  std::vector<Route> table;
  table.push_back(json_route<None, List<CodeSet>>(Method::Get, "/standard/code-sets", reads, "standard",
                                                  "代码集", "Code sets.", found_by(), list_code_sets));
  table.push_back(json_route<standard::CodeSetForm, CodeSet>(Method::Post, "/standard/code-sets", writes,
                                                             "standard", "新增地方代码集",
                                                             "Add a local code set.", {}, add_code_set));
  table.push_back(json_route<None, CodeSet>(Method::Get, "/standard/code-sets/{code}", reads, "standard",
                                            "代码集", "One code set.", {}, show_code_set));
  table.push_back(json_route<None, List<CodeItem>>(Method::Get, "/standard/code-sets/{code}/items", reads,
                                                   "standard", "代码", "The codes of a version.", {version},
                                                   items));
  table.push_back(json_route<None, List<standard::CodeSetVersion>>(
      Method::Get, "/standard/code-sets/{code}/versions", reads, "standard", "各版本", "All versions.", {},
      code_set_versions));
  table.push_back(json_route<standard::CodeSetRevision, CodeSet>(
      Method::Post, "/standard/code-sets/{code}/versions", writes, "standard", "建立新版本",
      "Make a new version. Codes that are in use go only with a reason.", {}, revise));
  auto comparison = json_route<None, standard::CodeSetDifference>(
      Method::Get, "/standard/code-sets/{code}/compare", reads, "standard", "比较两个版本",
      "What differs between two versions, and who uses what was dropped.",
      {{"from", "旧版本，默认前一版", "older version; the one before when absent", "integer"},
       {"to", "新版本，默认最新", "newer version; the current one when absent", "integer"}},
      compare_code_sets);
  comparison.slow = true;
  table.push_back(std::move(comparison));
  table.push_back(json_route<None, List<standard::CodeSetUse>>(Method::Get, "/standard/code-sets/{code}/uses",
                                                               reads, "standard", "使用情况",
                                                               "Who relies on it.", {}, uses));
  table.push_back(json_route<CodeSetCsv, CodeSet>(
      Method::Post, "/standard/code-sets/{code}/csv", writes, "standard", "导入 CSV",
      "Add a code set (base 0) or make its next version from CSV.", {}, import));
  table.push_back(raw_route(Method::Get, "/standard/code-sets/{code}/csv", reads, "standard", "导出 CSV",
                            "The codes as CSV.", {version}, "text/csv", export_csv));

  table.push_back(json_route<None, List<Mapping>>(Method::Get, "/standard/mappings", reads, "standard",
                                                  "对照表", "Mappings between code sets.", {},
                                                  list_mappings));
  table.push_back(json_route<None, Mapping>(Method::Get, "/standard/mappings/{code}", reads, "standard",
                                            "对照表", "One mapping.", {}, show_mapping));
  table.push_back(json_route<MappingBody, Mapping>(
      Method::Put, "/standard/mappings/{code}", writes, "standard", "保存对照表",
      "Make a mapping (base 0) or its next version. Circles are refused.", {}, save_mapping));
  table.push_back(json_route<None, None>(Method::Delete, "/standard/mappings/{code}", writes, "standard",
                                         "删除对照表", "Remove a mapping.", {}, remove_mapping));
  table.push_back(json_route<None, List<standard::MappingRow>>(Method::Get, "/standard/mappings/{code}/rows",
                                                               reads, "standard", "对照关系", "Its lines.",
                                                               {}, mapping_rows));
  table.push_back(json_route<None, standard::Coverage>(
      Method::Get, "/standard/mappings/{code}/coverage", reads, "standard", "覆盖情况",
      "How much it covers, and what is not mapped.", {}, coverage));
  table.push_back(json_route<MappingCsv, Mapping>(Method::Post, "/standard/mappings/{code}/csv", writes,
                                                  "standard", "导入对照表 CSV", "Make or change it from CSV.",
                                                  {}, import_mapping));
  table.push_back(raw_route(Method::Get, "/standard/mappings/{code}/csv", reads, "standard", "导出对照表 CSV",
                            "The mapping as CSV, unmapped codes last.", {}, "text/csv", export_mapping));
  return table;
}

}  // namespace jw::api
