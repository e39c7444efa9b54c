#include "api/download.hpp"
#include "api/parts.hpp"
#include "api/route.hpp"
#include "base/random.hpp"
#include "catalog/uploads.hpp"
#include "http/body.hpp"
#include "sheet/exports.hpp"
#include "sheet/field.hpp"
#include "sheet/imports.hpp"
#include "sheet/template.hpp"

namespace jw::api {
namespace {

using http::Method;

struct SheetChoice {
  std::string sheet;
};
BOOST_DESCRIBE_STRUCT(SheetChoice, (), (sheet))

struct FieldView {
  std::string code;
  std::string zh;
  std::string en;
  bool required = false;
  bool item = false;
};
BOOST_DESCRIBE_STRUCT(FieldView, (), (code, zh, en, required, item))

struct TemplateView {
  std::string code;
  std::string zh;
  std::string en;
  std::int64_t columns = 0;
};
BOOST_DESCRIBE_STRUCT(TemplateView, (), (code, zh, en, columns))

struct ImportFieldsView {
  std::vector<FieldView> fields;
  std::vector<TemplateView> templates;
};
BOOST_DESCRIBE_STRUCT(ImportFieldsView, (), (fields, templates))

Result<catalog::Upload> choose_sheet(const Call& call, Input& input, const SheetChoice& form, Parts& parts) {
  return parts.uploads.choose_sheet(call, input.path("id"), form.sheet);
}

Result<ImportFieldsView> import_fields(const Call&, Input&, const None&, Parts&) {
  ImportFieldsView view;
  for (const auto& field : sheet::fields())
    view.fields.push_back(
        {std::string(field.code), std::string(field.zh), std::string(field.en), field.required, field.item});
  for (const auto& one : sheet::templates())
    view.templates.push_back({std::string(one.code), std::string(one.zh), std::string(one.en),
                              static_cast<std::int64_t>(one.headings.size())});
  return view;
}

Result<http::Response> receive(const Call& call, Input& input, Parts& parts) {
  const auto stream = input.request.stream;
  const auto import = JW_TRY(parts.imports.receive(call, input.query("name"), [&](std::span<char> into) {
    return stream->read(call, into.data(), into.size());
  }));
  return http::Response::json(200, boost::json::serialize(write_json(import)));
}

Result<sheet::Import> show_import(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.imports.find(call, input.path("id"));
}

Result<sheet::Import> map(const Call& call, Input& input, const sheet::MappingForm& form, Parts& parts) {
  return parts.imports.map(call, input.path("id"), form);
}

Result<List<sheet::ImportRecord>> records(const Call& call, Input& input, const None&, Parts& parts) {
  const auto limit = JW_TRY(input.integer("limit", 50, 200));
  auto page = JW_TRY(parts.imports.records(call, input.path("id"), input.query("state"),
                                           {input.query("cursor"), static_cast<std::size_t>(limit)}));
  List<sheet::ImportRecord> answer{std::move(page.items), {}, {}};
  if (!page.next.empty()) answer.next = page.next;
  return answer;
}

Result<sheet::Import> commit(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.imports.commit(call, input.path("id"));
}

std::string_view type_of(std::string_view format) {
  if (format == "csv") return "text/csv; charset=utf-8";
  if (format == "json") return "application/json";
  return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
}

// A file in the making; gone again unless it is sent.
Result<http::Response> made(Parts& parts, std::string_view name, std::string_view format,
                            const std::function<Result<>(const file::Path&)>& write) {
  const auto folder = parts.data / "tmp";
  JW_TRY(file::make_folder(folder));
  const auto path = folder / (make_id(parts.clock) + ".download");
  if (auto written = write(path); !written) {
    static_cast<void>(file::remove(path));
    return fail(std::move(written).error());
  }
  return download(path, fmt::format("{}.{}", name, format), type_of(format), true);
}

Result<http::Response> problems(const Call& call, Input& input, Parts& parts) {
  auto format = input.query("format");
  if (format.empty()) format = "xlsx";
  return made(parts, "导入问题清单", format, [&](const file::Path& path) {
    return parts.imports.write_problems(call, input.path("id"), format, path);
  });
}

std::vector<std::string> split_codes(const std::string& text) {
  std::vector<std::string> list;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(',', at), text.size());
    if (end > at) list.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return list;
}

Result<http::Response> export_catalog(const Call& call, Input& input, Parts& parts) {
  sheet::ExportForm form;
  if (auto scope = input.query("scope"); !scope.empty()) form.scope = std::move(scope);
  if (auto layout = input.query("template"); !layout.empty()) form.layout = std::move(layout);
  if (auto format = input.query("format"); !format.empty()) form.format = std::move(format);
  form.state = input.query("state");
  form.query.text = input.query("q");
  form.query.region = input.query("region");
  form.query.org = input.query("org");
  form.query.lines = split_codes(input.query("line"));
  form.query.sharing = split_codes(input.query("sharing"));
  const std::string_view name = form.scope == "visible" ? "可见目录" : "本单位信息资源目录";
  return made(parts, name, form.format, [&](const file::Path& path) -> Result<> {
    JW_TRY(parts.exports.write(call, form, path));
    return {};
  });
}

Result<http::Response> export_template(const Call& call, Input& input, Parts& parts) {
  auto layout = input.query("template");
  if (layout.empty()) layout = "guide";
  return made(parts, "信息资源目录模板", "xlsx",
              [&](const file::Path& path) { return parts.exports.write_template(call, layout, path); });
}

}  // namespace

std::vector<Route> sheet_routes() {
  using org::Right;
  const auto write = needs(Right::ResourceWrite);
  std::vector<Route> table;
  auto choose = json_route<SheetChoice, catalog::Upload>(
      Method::Post, "/uploads/{id}/sheet", write, "resources", "选择上传工作簿中的工作表，返回新的预览",
      "Choose another sheet of an uploaded workbook; answers with its preview.", {}, choose_sheet);
  choose.slow = true;
  table.push_back(std::move(choose));
  table.push_back(json_route<None, ImportFieldsView>(
      Method::Get, "/import-fields", kSession, "imports", "目录表可对应的字段和模板",
      "What columns of a catalog sheet can mean, and the templates.", {}, import_fields));
  auto send = raw_route(Method::Post, "/imports", write, "imports",
                        "上传目录文件（XLSX、CSV、JSON），识别表头并逐项检查",
                        "Send a catalog (XLSX, CSV, JSON); its headings are recognised and it is checked.",
                        {{"name", "文件名", "name of the file"}}, "application/json", receive);
  send.body = Route::Body::Stream;
  send.out = schema_of<sheet::Import>();
  send.slow = true;
  table.push_back(std::move(send));
  table.push_back(json_route<None, sheet::Import>(Method::Get, "/imports/{id}", write, "imports", "一次导入",
                                                  "One import.", {}, show_import));
  auto mapping = json_route<sheet::MappingForm, sheet::Import>(
      Method::Put, "/imports/{id}/mapping", write, "imports", "选择工作表、指定各列对应的字段，重新检查",
      "Choose the sheet and what each column means; checks again.", {}, map);
  mapping.slow = true;
  table.push_back(std::move(mapping));
  table.push_back(json_route<None, List<sheet::ImportRecord>>(
      Method::Get, "/imports/{id}/records", write, "imports", "检查结果，逐个资源",
      "What the check says, resource by resource.",
      {{"state", "fresh、changed、unchanged、blocked、published、done、failed，或 problems",
        "fresh, changed, unchanged, blocked, published, done, failed, or problems"},
       {"limit", "每页条数", "records a page", "integer"},
       {"cursor", "上一页的 next", "next of the page before"}},
      records));
  auto faults = raw_route(Method::Get, "/imports/{id}/problems", write, "imports", "下载问题清单",
                          "The problems as a file.", {{"format", "xlsx 或 csv", "xlsx or csv"}},
                          "application/octet-stream", problems);
  faults.slow = true;
  table.push_back(std::move(faults));
  auto finish = json_route<None, sheet::Import>(
      Method::Post, "/imports/{id}/commit", write, "imports", "写入：新的成为草稿，有变化的更新，有错的跳过",
      "Write: new ones become drafts, changed ones are updated, faulty ones are left out.", {}, commit);
  finish.slow = true;
  table.push_back(std::move(finish));
  auto exporting =
      raw_route(Method::Get, "/exports/catalog", needs(Right::CatalogRead), "imports",
                "导出目录：本单位资源或可见目录", "Export one's own resources or the visible catalog.",
                {{"scope", "own 或 visible", "own or visible"},
                 {"template", "guide、register 或 full", "guide, register or full"},
                 {"format", "xlsx、csv 或 json", "xlsx, csv or json"},
                 {"state", "own：状态", "own: state"},
                 {"q", "visible：检索词", "visible: words"},
                 {"region", "visible：区划及以下", "visible: in or below this region"},
                 {"line", "visible：条线，逗号分隔", "visible: lines, comma separated"},
                 {"sharing", "visible：共享类型，逗号分隔", "visible: sharing types, comma separated"},
                 {"org", "visible：部门", "visible: department"}},
                "application/octet-stream", export_catalog);
  exporting.slow = true;
  table.push_back(std::move(exporting));
  table.push_back(raw_route(Method::Get, "/exports/template", needs(Right::CatalogRead), "imports",
                            "下载空白目录模板", "An empty template.",
                            {{"template", "guide、register 或 full", "guide, register or full"}},
                            "application/octet-stream", export_template));
  return table;
}

}  // namespace jw::api
