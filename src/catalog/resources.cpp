#include "catalog/resources.hpp"

#include <algorithm>

#include <boost/json/array.hpp>

#include "catalog/metadata_version.hpp"
#include "catalog/resource_draft.hpp"
#include "catalog/resource_row.hpp"
#include "catalog/stored_json.hpp"
#include "catalog/vocabulary.hpp"
#include "db/database.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"

namespace jw::catalog {
namespace {

namespace json = boost::json;

json::array changed_fields(const ResourceForm& before, const ResourceForm& after) {
  json::array out;
  boost::mp11::mp_for_each<boost::describe::describe_members<ResourceForm, boost::describe::mod_public>>(
      [&](auto field) {
        if (!(before.*field.pointer == after.*field.pointer)) out.push_back(field.name);
      });
  return out;
}

}  // namespace

Resources::Resources(db::Database& database, const Clock& clock, std::string node)
    : database_(database), clock_(clock), node_(std::move(node)) {}

Result<Resource> Resources::draft(const Call& call, const ResourceForm& form) {
  JW_TRY(org::require(call, org::Right::ResourceWrite));
  const auto kept = JW_TRY(checked(form));
  return database_.write(call, [&](db::Session& session) -> Result<Resource> {
    const auto org = JW_TRY(drafting_org(session, call));
    const auto id = JW_TRY(write_draft(session, clock_, node_, call, org, kept)).id;
    return JW_TRY(visible_resource(session, call, id)).resource;
  });
}

Result<Resource> Resources::update(const Call& call, std::string_view id, std::int64_t version,
                                   const ResourceForm& form) {
  JW_TRY(org::require(call, org::Right::ResourceWrite));
  const auto tidied = JW_TRY(checked(form));
  return database_.write(call, [&](db::Session& session) -> Result<Resource> {
    auto row = JW_TRY(visible_resource(session, call, id));
    const Resource& before = row.resource;
    if (before.state == "published")
      return fail(
          Code::Conflict, "resource.published",
          "what is published is changed by a filing that the head approves and the data bureau reviews",
          "已发布的资源须通过变更报审修改，经负责人审批和数据主管部门审核后生效");
    if (before.state != "draft" && before.state != "returned" && before.state != "withdrawn")
      return wrong_resource_state(before);
    if (before.version != version)
      return fail(
          Code::Conflict, "resource.version",
          "somebody changed the resource meanwhile (version {}, you saw {}); reload and change it again",
          "该数据资源已被他人修改（当前版本 {}，您看到的是 {}），请刷新后重新修改", before.version, version);
    ResourceForm kept = tidied;
    JW_TRY(settle_code(kept, before));
    ResourceForm now_kept = row.form;
    fill_defaults(now_kept);
    if (now_kept == kept) return std::move(row.resource);
    JW_TRY(check_name_free(session, before.org.id, kept.name, id));
    const std::string text = to_stored(kept);
    const std::string now = to_string(clock_.now());
    std::string code = before.code;
    if (kept.classification != before.classification) {
      const auto org = JW_TRY(org::find_org(session, before.org.id));
      if (org) code = JW_TRY(next_code(session, *org, kept)).first;
    }
    JW_TRY(
        session.exec("UPDATE catalog_resource SET name = $1, version = $2, shape = $3, form = $4, updated = "
                     "$5, editor = $6, code = $7 WHERE id = $8",
                     kept.name, version + 1, shape_of(kept.items), text, now, editor_name(call), code, id));
    JW_TRY(keep_version(session, id, version + 1, text, editor_name(call), now));
    JW_TRY(ledger::record(session, call, clock_,
                          {"resource.changed",
                           std::string(id),
                           {{"code", code},
                            {"version", version + 1},
                            {"changed", changed_fields(now_kept, kept)},
                            {"digest", form_digest(kept)}}}));
    return JW_TRY(visible_resource(session, call, id)).resource;
  });
}

Result<Resource> Resources::find(const Call& call, std::string_view id) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  return database_.read(call, [&](db::Session& session) -> Result<Resource> {
    return JW_TRY(visible_resource(session, call, id)).resource;
  });
}

Result<Page<Resource>> Resources::list(const Call& call, const ResourceFilter& filter,
                                       const PageRequest& page) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  if (!filter.state.empty() && !find_term(resource_states(), filter.state))
    return fail(
        Code::Invalid, "resource.state_unknown",
        "state: one of draft, awaiting_head, awaiting_review, returned, published, withdrawn, "
        "barred",
        "状态应为 draft、awaiting_head、awaiting_review、returned、published、withdrawn、barred 之一");
  return database_.read(call, [&](db::Session& session) -> Result<Page<Resource>> {
    const auto rows = JW_TRY(session.query(
        "SELECT id FROM catalog_resource WHERE org = $1 AND name > $2 AND (state = $3 OR $4 = 1) "
        "ORDER BY name LIMIT $5",
        call.actor.org, page.after, filter.state, filter.state.empty(), page.shown() + 1));
    std::vector<Resource> found;
    for (const auto& row : rows) {
      auto one = JW_TRY(read_resource(session, row.text(0)));
      if (!one) continue;
      one->resource.versions.clear();
      found.push_back(std::move(one->resource));
    }
    return make_page(std::move(found), page, [](const Resource& last) { return last.name; });
  });
}

Result<ResourceForm> Resources::form_at(const Call& call, std::string_view id, std::int64_t version) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  return database_.read(call, [&](db::Session& session) -> Result<ResourceForm> {
    JW_TRY(visible_resource(session, call, id));
    const auto row = JW_TRY(
        session.one("SELECT form FROM catalog_version WHERE resource = $1 AND version = $2", id, version));
    if (!row)
      return fail(Code::NotFound, "resource.version_unknown", "the resource has no version {}",
                  "该数据资源没有第 {} 版", version);
    return from_stored<ResourceForm>(row->text(0));
  });
}

Result<std::vector<MetadataVersion>> Resources::history(const Call& call, std::string_view id) const {
  using Versions = std::vector<MetadataVersion>;
  JW_TRY(org::require(call, org::Right::CatalogRead));
  return database_.read(call, [&](db::Session& session) -> Result<Versions> {
    JW_TRY(visible_resource(session, call, id));
    Versions out;
    ResourceForm before;
    for (const auto& row :
         JW_TRY(session.query("SELECT version, editor, changed, published, filing, form FROM "
                              "catalog_version WHERE resource = $1 ORDER BY version",
                              id))) {
      auto form = JW_TRY(from_stored<ResourceForm>(row.text(5)));
      fill_defaults(form);
      MetadataVersion one{row.integer(0), row.text(1), row.text(2), row.maybe_text(3), row.maybe_text(4), {}};
      if (!out.empty())
        for (const auto& field : changed_fields(before, form)) one.fields.emplace_back(field.as_string());
      before = std::move(form);
      out.push_back(std::move(one));
    }
    std::ranges::reverse(out);
    return out;
  });
}

Result<Comparison> Resources::compare(const Call& call, std::string_view id, std::int64_t from,
                                      std::int64_t to) const {
  auto before = JW_TRY(form_at(call, id, from)), after = JW_TRY(form_at(call, id, to));
  Comparison out{from, to, std::move(before), std::move(after), {}};
  fill_defaults(out.before);
  fill_defaults(out.after);
  out.differences = differences(out.before, out.after);
  return out;
}

Result<std::optional<std::int64_t>> metadata_version(db::Session& session, std::string_view id) {
  const auto row = JW_TRY(session.one("SELECT version FROM catalog_resource WHERE id = $1", id));
  return row ? std::optional(row->integer(0)) : std::nullopt;
}

}  // namespace jw::catalog
