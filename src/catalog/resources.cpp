#include "catalog/resources.hpp"

#include <algorithm>

#include <boost/json/array.hpp>

#include "base/random.hpp"
#include "catalog/directory.hpp"
#include "catalog/filing_store.hpp"
#include "catalog/metadata_version.hpp"
#include "catalog/resource_code.hpp"
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

Result<> keep_version(db::Session& session, std::string_view id, std::int64_t version,
                      const std::string& form, const std::string& editor, const std::string& now) {
  JW_TRY(session.exec(
      "INSERT INTO catalog_version (resource, version, form, editor, changed) VALUES ($1, $2, $3, $4, $5)",
      id, version, form, editor, now));
  return {};
}

// The first free code of the department's next numbers; an imported one may stand on any of them.
Result<std::pair<std::string, std::int64_t>> next_code(db::Session& session, const org::Org& org,
                                                       const ResourceForm& form) {
  const auto last =
      JW_TRY(session.one("SELECT COALESCE(MAX(sequence), 0) FROM catalog_resource WHERE org = $1", org.id));
  const auto taken = [&](const std::string& code) -> Result<bool> {
    return JW_TRY(session.one("SELECT id FROM catalog_resource WHERE code = $1", code)).has_value();
  };
  std::int64_t sequence = last->integer(0) + 1;
  if (!form.code.empty()) {
    if (JW_TRY(taken(form.code)))
      return fail(Code::Conflict, "resource.code_taken",
                  "another resource has the code {}; leave it empty to get a new one",
                  "资源代码 {} 已被使用，留空可自动生成", form.code);
    return std::pair{form.code, sequence};
  }
  for (;; ++sequence) {
    auto code = JW_TRY(make_code(org.region, org.line, sequence, form.classification));
    if (!JW_TRY(taken(code))) return std::pair{std::move(code), sequence};
  }
}

}  // namespace

Resources::Resources(db::Database& database, const Clock& clock, Directory& directory, std::string node)
    : database_(database), clock_(clock), directory_(directory), node_(std::move(node)) {}

Result<Resource> Resources::draft(const Call& call, const ResourceForm& form) {
  JW_TRY(org::require(call, org::Right::ResourceWrite));
  const auto kept = JW_TRY(checked(form));
  const std::string id = make_id(clock_);
  return database_.write(call, [&](db::Session& session) -> Result<Resource> {
    const auto org = JW_TRY(org::find_org(session, call.actor.org));
    if (!org)
      return fail(Code::Denied, "resource.org",
                  "only a department can register resources; log in as one of its people",
                  "只有部门才能编制数据资源，请使用部门人员账号登录");
    JW_TRY(check_name_free(session, org->id, kept.name, id));
    const auto [code, sequence] = JW_TRY(next_code(session, *org, kept));
    ResourceForm stored = kept;
    stored.code.clear();
    const std::string now = to_string(clock_.now());
    const std::string text = to_stored(stored);
    JW_TRY(
        session.exec("INSERT INTO catalog_resource (id, org, region, line, node, code, sequence, name, "
                     "state, version, shape, "
                     "form, headers, created, updated, editor) "
                     "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'draft', 1, $9, $10, '{}', $11, $12, $13)",
                     id, org->id, org->region, org->line, node_, code, sequence, kept.name,
                     shape_of(kept.items), text, now, now, editor_name(call)));
    JW_TRY(keep_version(session, id, 1, text, editor_name(call), now));
    JW_TRY(ledger::record(
        session, call, clock_,
        {"resource.drafted",
         id,
         {{"code", code}, {"org", org->id}, {"version", 1}, {"digest", form_digest(stored)}}}));
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

Result<Resource> Resources::withdraw(const Call& call, std::string_view id, std::string_view reason) {
  JW_TRY(org::require(call, org::Right::ResourcePublish));
  if (reason.find_first_not_of(" \t\r\n") == std::string_view::npos || reason.size() > 1500)
    return fail(Code::Invalid, "resource.reason", "say in at most 500 characters why it is withdrawn",
                "请说明撤下的理由，最多 500 字");
  auto withdrawn = database_.write(call, [&](db::Session& session) -> Result<Resource> {
    const auto row = JW_TRY(visible_resource(session, call, id));
    if (row.resource.state != "published") return wrong_resource_state(row.resource);
    if (JW_TRY(filing_store::find_open(session, id)))
      return fail(Code::Conflict, "filing.open",
                  "a change of this resource is under way; take it back first, then withdraw the resource",
                  "该资源有正在办理的变更，请先撤回变更再撤下资源");
    JW_TRY(session.exec(
        "UPDATE catalog_resource SET state = 'withdrawn', updated = $1, editor = $2, withdrawn_reason = $3 "
        "WHERE id = $4",
        to_string(clock_.now()), editor_name(call), reason, id));
    JW_TRY(ledger::record(session, call, clock_,
                          {"resource.withdrawn", std::string(id), {{"code", row.resource.code}}}));
    JW_TRY(directory_.withdraw_local(session, id));
    return JW_TRY(visible_resource(session, call, id)).resource;
  });
  if (withdrawn) directory_.catch_up(call);
  return withdrawn;
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
  Comparison out{from, to, JW_TRY(form_at(call, id, from)), JW_TRY(form_at(call, id, to)), {}};
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
