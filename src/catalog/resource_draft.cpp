#include "catalog/resource_draft.hpp"

#include "base/random.hpp"
#include "catalog/resource_code.hpp"
#include "catalog/resource_row.hpp"
#include "catalog/stored_json.hpp"
#include "db/database.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"

namespace jw::catalog {

Result<org::Org> drafting_org(db::Session& session, const Call& call) {
  auto org = JW_TRY(org::find_org(session, call.actor.org));
  if (!org)
    return fail(Code::Denied, "resource.org",
                "only a department can register resources; log in as one of its people",
                "只有部门才能编制数据资源，请使用部门人员账号登录");
  return *std::move(org);
}

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

Result<> keep_version(db::Session& session, std::string_view id, std::int64_t version,
                      const std::string& form, const std::string& editor, const std::string& now) {
  JW_TRY(session.exec(
      "INSERT INTO catalog_version (resource, version, form, editor, changed) VALUES ($1, $2, $3, $4, $5)",
      id, version, form, editor, now));
  return {};
}

Result<NewResource> write_draft(db::Session& session, const Clock& clock, std::string_view node,
                                const Call& call, const org::Org& org, const ResourceForm& form) {
  const std::string id = make_id(clock);
  JW_TRY(check_name_free(session, org.id, form.name, id));
  const auto [code, sequence] = JW_TRY(next_code(session, org, form));
  ResourceForm stored = form;
  stored.code.clear();
  const std::string now = to_string(clock.now()), text = to_stored(stored), editor = editor_name(call);
  JW_TRY(
      session.exec("INSERT INTO catalog_resource (id, org, region, line, node, code, sequence, name, state, "
                   "version, shape, form, headers, created, updated, editor) "
                   "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'draft', 1, $9, $10, '{}', $11, $12, $13)",
                   id, org.id, org.region, org.line, node, code, sequence, stored.name,
                   shape_of(stored.items), text, now, now, editor));
  JW_TRY(keep_version(session, id, 1, text, editor, now));
  JW_TRY(
      ledger::record(session, call, clock,
                     {"resource.drafted",
                      id,
                      {{"code", code}, {"org", org.id}, {"version", 1}, {"digest", form_digest(stored)}}}));
  return NewResource{id, code};
}

}  // namespace jw::catalog
