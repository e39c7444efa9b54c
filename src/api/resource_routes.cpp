#include "api/download.hpp"
#include "api/parts.hpp"
#include "api/route.hpp"
#include "api/rows.hpp"
#include "base/page.hpp"
#include "base/random.hpp"
#include "catalog/data_versions.hpp"
#include "catalog/resources.hpp"
#include "catalog/uploads.hpp"
#include "http/body.hpp"

namespace jw::api {
namespace {

using http::Method;

struct LoadForm {
  std::string upload;
};
BOOST_DESCRIBE_STRUCT(LoadForm, (), (upload))

Result<http::Response> upload(const Call& call, Input& input, Parts& parts) {
  const auto stream = input.request.stream;
  const auto received = JW_TRY(parts.uploads.receive(call, input.query("name"), [&](std::span<char> into) {
    return stream->read(call, into.data(), into.size());
  }));
  return http::Response::json(200, boost::json::serialize(write_json(received)));
}

Result<catalog::Upload> show_upload(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.uploads.find(call, input.path("id"));
}

Result<List<catalog::Resource>> list_resources(const Call& call, Input& input, const None&, Parts& parts) {
  const auto limit = JW_TRY(input.integer("limit", 50, 200));
  auto page = JW_TRY(parts.resources.list(call, {input.query("state")},
                                          {input.query("cursor"), static_cast<std::size_t>(limit)}));
  List<catalog::Resource> answer{std::move(page.items), {}, {}};
  if (!page.next.empty()) answer.next = page.next;
  return answer;
}

Result<catalog::Resource> draft(const Call& call, Input&, const catalog::ResourceForm& form, Parts& parts) {
  return parts.resources.draft(call, form);
}

Result<http::Response> show_resource(const Call& call, Input& input, Parts& parts) {
  const auto resource = JW_TRY(parts.resources.find(call, input.path("id")));
  auto response = http::Response::json(200, boost::json::serialize(write_json(resource)));
  response.headers.set("ETag", fmt::format("\"{}-{}\"", resource.version, resource.updated));
  return response;
}

// If-Match: the metadata version the caller has seen, as "3" or as the ETag it got.
Result<std::int64_t> seen_version(const Input& input) {
  auto text = input.request.headers.find("If-Match").value_or("");
  if (text.starts_with('"')) text.remove_prefix(1);
  std::int64_t version = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') break;
    if (version > 1'000'000) break;
    version = version * 10 + (c - '0');
  }
  if (version == 0)
    return fail(Code::Invalid, "resource.if_match", "send the version you have seen in If-Match",
                "请在 If-Match 中给出所见版本");
  return version;
}

Result<catalog::Resource> update(const Call& call, Input& input, const catalog::ResourceForm& form,
                                 Parts& parts) {
  return parts.resources.update(call, input.path("id"), JW_TRY(seen_version(input)), form);
}

Result<List<catalog::MetadataVersion>> resource_history(const Call& call, Input& input, const None&,
                                                        Parts& parts) {
  return List<catalog::MetadataVersion>{JW_TRY(parts.resources.history(call, input.path("id"))), {}, {}};
}

Result<catalog::ResourceForm> form_at(const Call& call, Input& input, const None&, Parts& parts) {
  std::int64_t version = 0;
  for (const char c : input.path("version")) {
    if (c < '0' || c > '9' || version > 1'000'000'000)
      return fail(Code::Invalid, "query.integer", "the version is a number", "版本应为数字");
    version = version * 10 + (c - '0');
  }
  return parts.resources.form_at(call, input.path("id"), version);
}

Result<catalog::Comparison> compare_versions(const Call& call, Input& input, const None&, Parts& parts) {
  const auto from = JW_TRY(input.integer("from", 1, 1'000'000'000));
  const auto to = JW_TRY(input.integer("to", 1, 1'000'000'000));
  return parts.resources.compare(call, input.path("id"), from, to);
}

Result<catalog::DataVersion> load_data(const Call& call, Input& input, const LoadForm& form, Parts& parts) {
  auto version = parts.data_versions.load(call, input.path("id"), form.upload);
  if (version) parts.poke();
  return version;
}

Result<RowsView> resource_rows(const Call& call, Input& input, const None&, Parts& parts) {
  const auto number = JW_TRY(input.integer("version", 0, 1'000'000'000));
  const auto query = JW_TRY(row_query(input));
  auto page = JW_TRY(parts.data_versions.rows(call, input.path("id"), number, query));
  return rows_view(std::move(page.page), page.total, page.number);
}

Result<http::Response> uploads_set_aside(const Call& call, Input& input, Parts& parts) {
  const auto text = input.path("number");
  std::int64_t number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9' || number > 1'000'000'000)
      return fail(Code::Invalid, "query.integer", "the version is a number", "版本应为数字");
    number = number * 10 + (c - '0');
  }
  const auto folder = parts.data / "tmp";
  JW_TRY(file::make_folder(folder));
  const auto path = folder / (make_id(parts.clock) + ".csv");
  JW_TRY(parts.data_versions.write_set_aside(call, input.path("id"), number, path));
  return download(path, fmt::format("set-aside-v{}.csv", number), "text/csv; charset=utf-8", true);
}

}  // namespace

std::vector<Route> resource_routes() {
  using org::Right;
  std::vector<Route> table;
  auto receive =
      raw_route(Method::Post, "/uploads", needs(Right::ResourceWrite), "resources",
                "上传文件，返回预览与类型建议", "Send a file; answers with a preview and proposed types.",
                {{"name", "文件名", "name of the file"}}, "application/json", upload);
  receive.body = Route::Body::Stream;
  receive.out = schema_of<catalog::Upload>();
  receive.slow = true;
  table.push_back(std::move(receive));
  table.push_back(json_route<None, catalog::Upload>(Method::Get, "/uploads/{id}", needs(Right::ResourceWrite),
                                                    "resources", "上传的文件", "One upload.", {},
                                                    show_upload));
  table.push_back(json_route<None, List<catalog::Resource>>(
      Method::Get, "/resources", needs(Right::CatalogRead), "resources", "本部门的数据资源",
      "Resources of one's own department.",
      {{"state", "状态", "state"},
       {"limit", "每页行数", "rows a page", "integer"},
       {"cursor", "上一页的 next", "next of the page before"}},
      list_resources));
  table.push_back(json_route<catalog::ResourceForm, catalog::Resource>(
      Method::Post, "/resources", needs(Right::ResourceWrite), "resources", "登记数据资源（草稿）",
      "Register a resource (draft).", {}, draft));
  auto one = raw_route(Method::Get, "/resources/{id}", needs(Right::CatalogRead), "resources", "数据资源",
                       "One resource.", {}, "application/json", show_resource);
  one.out = schema_of<catalog::Resource>();
  table.push_back(std::move(one));
  table.push_back(json_route<catalog::ResourceForm, catalog::Resource>(
      Method::Put, "/resources/{id}", needs(Right::ResourceWrite), "resources", "修改数据资源，须带 If-Match",
      "Change a resource; needs If-Match.", {}, update));
  auto loads = json_route<LoadForm, catalog::DataVersion>(
      Method::Post, "/resources/{id}/load", needs(Right::ResourceWrite), "resources",
      "装载上传的文件为新数据版本", "Load an upload as the next data version.", {}, load_data);
  loads.slow = true;
  table.push_back(std::move(loads));
  auto browse = json_route<None, RowsView>(Method::Get, "/resources/{id}/rows", needs(Right::CatalogRead),
                                           "resources", "浏览本部门数据", "Rows of one's own resource.",
                                           row_params(true), resource_rows);
  browse.slow = true;
  table.push_back(std::move(browse));
  table.push_back(raw_route(Method::Get, "/resources/{id}/versions/{number}/set-aside",
                            needs(Right::ResourceWrite), "resources", "下载装载时搁置的行",
                            "Rows that were set aside in loading, as CSV.", {}, "text/csv",
                            uploads_set_aside));
  table.push_back(json_route<None, List<catalog::MetadataVersion>>(
      Method::Get, "/resources/{id}/metadata", needs(Right::CatalogRead), "resources", "元数据版本",
      "Versions of the metadata, newest first.", {}, resource_history));
  table.push_back(json_route<None, catalog::ResourceForm>(
      Method::Get, "/resources/{id}/metadata/{version}", needs(Right::CatalogRead), "resources",
      "某一版元数据", "The metadata as one version had them.", {}, form_at));
  table.push_back(json_route<None, catalog::Comparison>(
      Method::Get, "/resources/{id}/compare", needs(Right::CatalogRead), "resources", "比较两版元数据",
      "Two versions of the metadata side by side.",
      {{"from", "较早版本", "the earlier version", "integer"},
       {"to", "较晚版本", "the later one", "integer"}},
      compare_versions));
  return table;
}

}  // namespace jw::api
