#include "catalog/resource_batch.hpp"

#include <algorithm>
#include <set>

#include "base/random.hpp"
#include "catalog/resource_code.hpp"
#include "catalog/resource_row.hpp"
#include "catalog/stored_json.hpp"
#include "db/database.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"

namespace jw::catalog {
namespace {

constexpr std::size_t kTogether = 500;  // forms in a transaction: others get to write in between

struct Names {
  std::set<std::string> names;
  std::int64_t sequence = 0;
};

Result<Names> names_of(db::Session& session, std::string_view org) {
  Names names;
  for (const auto& row :
       JW_TRY(session.query("SELECT name, sequence FROM catalog_resource WHERE org = $1", org))) {
    names.names.insert(row.text(0));
    names.sequence = std::max(names.sequence, row.integer(1));
  }
  return names;
}

Result<bool> code_taken(db::Session& session, std::string_view code) {
  return JW_TRY(session.one("SELECT id FROM catalog_resource WHERE code = $1", code)).has_value();
}

Result<std::string> code_for(db::Session& session, const org::Org& org, const ResourceForm& form,
                             Names& names) {
  if (!form.code.empty()) {
    if (JW_TRY(code_taken(session, form.code)))
      return fail(Code::Conflict, "resource.code_taken",
                  "another resource has the code {}; leave it empty to get a new one",
                  "资源代码 {} 已被使用，留空可自动生成", form.code);
    ++names.sequence;
    return form.code;
  }
  for (;;) {
    auto code = JW_TRY(make_code(org.region, org.line, ++names.sequence, form.classification));
    if (!JW_TRY(code_taken(session, code))) return code;
  }
}

Result<Drafted> draft_one(db::Session& session, const Clock& clock, std::string_view node, const Call& call,
                          const org::Org& org, const ResourceForm& form, Names& names) {
  auto kept = JW_TRY(checked(form));
  if (names.names.contains(kept.name))
    return fail(Code::Conflict, "resource.name_taken",
                "your department has a resource of this name already; load a new version of it, or choose "
                "another name",
                "本单位已有同名数据资源；请为其装载新版本，或另取名称");
  Drafted drafted{make_id(clock), JW_TRY(code_for(session, org, kept, names)), std::nullopt};
  kept.code.clear();
  const std::string now = to_string(clock.now()), text = to_stored(kept), editor = editor_name(call);
  JW_TRY(
      session.exec("INSERT INTO catalog_resource (id, org, region, line, node, code, sequence, name, state, "
                   "version, shape, "
                   "form, headers, created, updated, editor) "
                   "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'draft', 1, $9, $10, '{}', $11, $12, $13)",
                   drafted.id, org.id, org.region, org.line, node, drafted.code, names.sequence, kept.name,
                   shape_of(kept.items), text, now, now, editor));
  JW_TRY(session.exec(
      "INSERT INTO catalog_version (resource, version, form, editor, changed) VALUES ($1, 1, $2, $3, $4)",
      drafted.id, text, editor, now));
  JW_TRY(ledger::record(
      session, call, clock,
      {"resource.drafted",
       drafted.id,
       {{"code", drafted.code}, {"org", org.id}, {"version", 1}, {"digest", form_digest(kept)}}}));
  names.names.insert(kept.name);
  return drafted;
}

// What only this form is to blame for; the rest ends the whole.
bool of_the_form(const Error& error) { return error.code == Code::Invalid || error.code == Code::Conflict; }

}  // namespace

Result<std::vector<Drafted>> draft_many(db::Database& database, const Clock& clock, std::string_view node,
                                        const Call& call, std::span<const ResourceForm> forms) {
  JW_TRY(org::require(call, org::Right::ResourceWrite));
  std::vector<Drafted> all;
  all.reserve(forms.size());
  for (std::size_t begin = 0; begin < forms.size(); begin += kTogether) {
    const auto part = forms.subspan(begin, std::min(kTogether, forms.size() - begin));
    auto drafted = JW_TRY(database.write(call, [&](db::Session& session) -> Result<std::vector<Drafted>> {
      const auto org = JW_TRY(org::find_org(session, call.actor.org));
      if (!org)
        return fail(Code::Denied, "resource.org",
                    "only a department can register resources; log in as one of its people",
                    "只有部门才能编制数据资源，请使用部门人员账号登录");
      auto names = JW_TRY(names_of(session, org->id));
      std::vector<Drafted> done;
      for (const auto& form : part) {
        auto one = draft_one(session, clock, node, call, *org, form, names);
        if (!one && (!of_the_form(one.error()) || one.error().reason.starts_with("db.")))
          return fail(std::move(one).error());
        done.push_back(one ? *std::move(one) : Drafted{"", "", std::move(one).error()});
      }
      return done;
    }));
    std::ranges::move(drafted, std::back_inserter(all));
  }
  return all;
}

Result<std::vector<KnownResource>> known_resources(db::Session& session, std::string_view org) {
  std::vector<KnownResource> known;
  for (const auto& row : JW_TRY(
           session.query("SELECT id, code, name, state, version FROM catalog_resource WHERE org = $1", org)))
    known.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.integer(4)});
  return known;
}

Result<ResourceForm> stored_form(db::Session& session, std::string_view id) {
  const auto row = JW_TRY(session.one("SELECT form FROM catalog_resource WHERE id = $1", id));
  if (!row) return unknown_resource(id);
  auto form = JW_TRY(from_stored<ResourceForm>(row->text(0)));
  fill_defaults(form);
  return form;
}

}  // namespace jw::catalog
