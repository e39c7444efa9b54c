#include "catalog/resource_row.hpp"

#include <boost/json/object.hpp>

#include "base/random.hpp"
#include "catalog/resources.hpp"
#include "catalog/same_fields.hpp"
#include "catalog/stored_json.hpp"
#include "catalog/vocabulary.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "db/database.hpp"
#include "org/org.hpp"

namespace jw::catalog {
namespace {

void fill_from_form(Resource& to, ResourceForm form) {
  fill_defaults(form);
  copy_same_fields(form, to);
  to.purpose_text = form.purpose;
  to.format_class = format_class_of(form.format);
  to.personal = personal_of(form.items);
  to.items_count = static_cast<std::int64_t>(form.items.size());
}

Result<std::vector<DataVersion>> read_versions(db::Session& session, std::string_view id,
                                               std::string_view shape) {
  const auto rows = JW_TRY(session.query(
      "SELECT number, rows_in, rows_accepted, rows_set_aside, set_aside, bytes, sha256, file_name, loaded, "
      "loader, shape, cause, subject FROM catalog_data_version WHERE resource = $1 ORDER BY number DESC",
      id));
  std::vector<DataVersion> versions;
  bool current = false;
  for (const auto& row : rows) {
    DataVersion version;
    version.number = row.integer(0);
    version.rows_in = row.integer(1);
    version.rows_accepted = row.integer(2);
    version.rows_set_aside = row.integer(3);
    version.set_aside = JW_TRY(from_stored<std::vector<SetAside>>(row.text(4)));
    version.bytes = row.integer(5);
    version.sha256 = row.text(6);
    version.file_name = row.text(7);
    version.loaded = row.text(8);
    version.loader = row.text(9);
    version.cause = row.text(11);
    version.subject = row.text(12);
    version.current = !current && row.text(10) == shape;
    current |= version.current;
    versions.push_back(std::move(version));
  }
  return versions;
}

}  // namespace

Result<std::optional<ResourceRow>> read_resource(db::Session& session, std::string_view id) {
  if (!is_id(id)) return std::optional<ResourceRow>();
  const auto found = JW_TRY(session.one(
      "SELECT org, region, line, node, code, state, version, shape, form, headers, created, updated, "
      "published, editor FROM catalog_resource WHERE id = $1",
      id));
  if (!found) return std::optional<ResourceRow>();
  ResourceRow row;
  Resource& to = row.resource;
  row.form = JW_TRY(from_stored<ResourceForm>(found->text(8)));
  fill_from_form(to, row.form);
  to.id = std::string(id);
  to.org.id = found->text(0);
  const auto org = JW_TRY(org::find_org(session, to.org.id));
  to.org.name = org ? org->name : to.org.id;
  if (to.provider_code.empty() && org) to.provider_code = org->uscc;
  to.region = found->text(1);
  to.line = found->text(2);
  to.node = found->text(3);
  to.code = found->text(4);
  to.state = found->text(5);
  to.version = found->integer(6);
  row.shape = found->text(7);
  const auto headers = JW_TRY(from_stored<boost::json::object>(found->text(9)));
  for (const auto& header : headers)
    if (header.value().is_string()) row.headers.emplace(header.key(), header.value().get_string());
  to.created = found->text(10);
  to.updated = found->text(11);
  to.published = found->maybe_text(12);
  to.editor = found->text(13);
  to.versions = JW_TRY(read_versions(session, id, row.shape));
  for (const auto& version : to.versions) {
    if (!version.current) continue;
    to.data_version = version.number;
    to.rows = version.rows_accepted;
  }
  return std::optional<ResourceRow>(std::move(row));
}

tl::unexpected<Error> unknown_resource(std::string_view id) {
  return fail(Code::NotFound, "resource.unknown", "your department has no resource {}",
              "本单位没有数据资源 {}", id.substr(0, 64));
}

Result<ResourceRow> visible_resource(db::Session& session, const Call& call, std::string_view id) {
  auto row = JW_TRY(read_resource(session, id));
  if (!row) return unknown_resource(id);
  if (call.actor.kind != Actor::Kind::System && row->resource.org.id != call.actor.org)
    return unknown_resource(id);
  return std::move(*row);
}

tl::unexpected<Error> wrong_resource_state(const Resource& resource) {
  const Term* state = find_term(resource_states(), resource.state);
  const std::string_view en = state ? state->en : resource.state;
  const std::string_view zh = state ? state->zh : resource.state;
  return fail(Code::Conflict, "resource.state",
              "the state of the resource is \"{0}\"; reload the page and look again",
              "该数据资源当前状态为“{1}”，请刷新页面后再操作", en, zh);
}

Result<> check_name_free(db::Session& session, std::string_view org, std::string_view name,
                         std::string_view id) {
  const auto other = JW_TRY(session.one(
      "SELECT id FROM catalog_resource WHERE org = $1 AND name = $2 AND id <> $3", org, name, id));
  if (other)
    return fail(Code::Conflict, "resource.name_taken",
                "your department has a resource of this name already; load a new version of it, or choose "
                "another name",
                "本单位已有同名数据资源；请为其装载新版本，或另取名称");
  return {};
}

Result<> settle_code(ResourceForm& form, const Resource& now) {
  if (!form.code.empty() && form.code != now.code)
    return fail(Code::Conflict, "resource.code_fixed",
                "the code of the resource is {}; it stays, others cite it", "资源代码 {} 不能修改", now.code);
  form.code.clear();
  if (now.published && form.classification != now.classification)
    return fail(
        Code::Conflict, "resource.code_fixed",
        "what was published keeps its classification, which its code {} says; register a new resource "
        "instead",
        "已发布资源的分类体现在代码 {} 中，不能修改；如需改变分类请另行编制", now.code);
  return {};
}

std::string form_digest(const ResourceForm& form) {
  return "sha256:" + crypto::to_hex(crypto::sha256(to_stored(form)));
}

std::string editor_name(const Call& call) {
  return call.actor.name.empty() ? call.actor.id : call.actor.name;
}

Result<std::optional<Resource>> find_resource(db::Session& session, std::string_view id) {
  auto row = JW_TRY(read_resource(session, id));
  if (!row) return std::optional<Resource>();
  return std::optional<Resource>(std::move(row->resource));
}

}  // namespace jw::catalog
