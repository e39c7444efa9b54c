#include "catalog/resources.hpp"

#include <boost/json/array.hpp>

#include "base/random.hpp"
#include "catalog/directory.hpp"
#include "catalog/resource_code.hpp"
#include "catalog/resource_row.hpp"
#include "catalog/stored_json.hpp"
#include "catalog/vocabulary.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "db/database.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"

namespace jw::catalog {
namespace {

namespace json = boost::json;

std::string digest_of(const std::string& form) { return "sha256:" + crypto::to_hex(crypto::sha256(form)); }

json::array changed_fields(const ResourceForm& before, const ResourceForm& after) {
  json::array out;
  boost::mp11::mp_for_each<boost::describe::describe_members<ResourceForm, boost::describe::mod_public>>(
      [&](auto field) {
        if (!(before.*field.pointer == after.*field.pointer)) out.push_back(field.name);
      });
  return out;
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

Result<> keep_version(db::Session& session, std::string_view id, std::int64_t version,
                      const std::string& form, const std::string& editor, const std::string& now) {
  JW_TRY(session.exec(
      "INSERT INTO catalog_version (resource, version, form, editor, changed) VALUES ($1, $2, $3, $4, $5)",
      id, version, form, editor, now));
  return {};
}

tl::unexpected<Error> wrong_state(const Resource& resource) {
  const Term* state = find_term(resource_states(), resource.state);
  const std::string_view en = state ? state->en : resource.state;
  const std::string_view zh = state ? state->zh : resource.state;
  return fail(Code::Conflict, "resource.state",
              "the state of the resource is \"{0}\"; reload the page and look again",
              "该数据资源当前状态为“{1}”，请刷新页面后再操作", en, zh);
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
    const auto last = JW_TRY(
        session.one("SELECT COALESCE(MAX(sequence), 0) FROM catalog_resource WHERE org = $1", org->id));
    const std::int64_t sequence = last->integer(0) + 1;
    const std::string code = JW_TRY(make_code(org->region, org->line, sequence));
    const std::string now = to_string(clock_.now());
    const std::string text = to_stored(kept);
    JW_TRY(
        session.exec("INSERT INTO catalog_resource (id, org, region, line, node, code, sequence, name, "
                     "state, version, shape, "
                     "form, headers, created, updated, editor) "
                     "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'draft', 1, $9, $10, '{}', $11, $12, $13)",
                     id, org->id, org->region, org->line, node_, code, sequence, kept.name,
                     shape_of(kept.items), text, now, now, editor_name(call)));
    JW_TRY(keep_version(session, id, 1, text, editor_name(call), now));
    JW_TRY(ledger::record(session, call, clock_,
                          {"resource.drafted",
                           id,
                           {{"code", code}, {"org", org->id}, {"version", 1}, {"digest", digest_of(text)}}}));
    return JW_TRY(visible_resource(session, call, id)).resource;
  });
}

Result<Resource> Resources::update(const Call& call, std::string_view id, std::int64_t version,
                                   const ResourceForm& form) {
  JW_TRY(org::require(call, org::Right::ResourceWrite));
  const auto kept = JW_TRY(checked(form));
  const std::string text = to_stored(kept);
  auto changed = database_.write(call, [&](db::Session& session) -> Result<Resource> {
    auto row = JW_TRY(visible_resource(session, call, id));
    const Resource& before = row.resource;
    if (before.version != version)
      return fail(
          Code::Conflict, "resource.version",
          "somebody changed the resource meanwhile (version {}, you saw {}); reload and change it again",
          "该数据资源已被他人修改（当前版本 {}，您看到的是 {}），请刷新后重新修改", before.version, version);
    if (row.form == kept) return std::move(row.resource);
    const std::string shape = shape_of(kept.items);
    if (before.state == "published" && before.data_version > 0 && shape != row.shape)
      return fail(
          Code::Conflict, "resource.shape",
          "others rely on the items of published data: their names, types, keys and region stay; withdraw "
          "the "
          "resource first, or register a new one",
          "已发布且有数据的资源不能改动信息项的名称、类型、主键和区划项；请先撤下该资源，或另行编制新资源");
    JW_TRY(check_name_free(session, before.org.id, kept.name, id));
    const std::string now = to_string(clock_.now());
    JW_TRY(
        session.exec("UPDATE catalog_resource SET name = $1, version = $2, shape = $3, form = $4, updated = "
                     "$5, editor = $6 "
                     "WHERE id = $7",
                     kept.name, version + 1, shape, text, now, editor_name(call), id));
    JW_TRY(keep_version(session, id, version + 1, text, editor_name(call), now));
    JW_TRY(ledger::record(session, call, clock_,
                          {"resource.changed",
                           std::string(id),
                           {{"code", before.code},
                            {"version", version + 1},
                            {"changed", changed_fields(row.form, kept)},
                            {"digest", digest_of(text)}}}));
    auto after = JW_TRY(visible_resource(session, call, id)).resource;
    if (after.state == "published") JW_TRY(directory_.publish_local(session, entry_of(after)));
    return after;
  });
  if (changed) directory_.catch_up(call);
  return changed;
}

Result<Resource> Resources::publish(const Call& call, std::string_view id) {
  JW_TRY(org::require(call, org::Right::ResourcePublish));
  auto published = database_.write(call, [&](db::Session& session) -> Result<Resource> {
    const auto row = JW_TRY(visible_resource(session, call, id));
    if (row.resource.state == "published") return wrong_state(row.resource);
    JW_TRY(checked(row.form));  // the rules may be newer than the draft
    const std::string now = to_string(clock_.now());
    JW_TRY(session.exec(
        "UPDATE catalog_resource SET state = 'published', published = $1, updated = $2, editor = $3, "
        "withdrawn_reason = NULL WHERE id = $4",
        now, now, editor_name(call), id));
    JW_TRY(ledger::record(session, call, clock_,
                          {"resource.published",
                           std::string(id),
                           {{"code", row.resource.code},
                            {"version", row.resource.version},
                            {"data_version", row.resource.data_version},
                            {"digest", digest_of(to_stored(row.form))}}}));
    auto after = JW_TRY(visible_resource(session, call, id)).resource;
    JW_TRY(directory_.publish_local(session, entry_of(after)));
    return after;
  });
  if (published) directory_.catch_up(call);
  return published;
}

Result<Resource> Resources::withdraw(const Call& call, std::string_view id, std::string_view reason) {
  JW_TRY(org::require(call, org::Right::ResourcePublish));
  if (reason.find_first_not_of(" \t\r\n") == std::string_view::npos || reason.size() > 1500)
    return fail(Code::Invalid, "resource.reason", "say in at most 500 characters why it is withdrawn",
                "请说明撤下的理由，最多 500 字");
  auto withdrawn = database_.write(call, [&](db::Session& session) -> Result<Resource> {
    const auto row = JW_TRY(visible_resource(session, call, id));
    if (row.resource.state != "published") return wrong_state(row.resource);
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
    return fail(Code::Invalid, "resource.state_unknown", "state: one of draft, published, withdrawn",
                "状态应为 draft、published、withdrawn 之一");
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

}  // namespace jw::catalog
