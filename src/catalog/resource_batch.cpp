#include "catalog/resource_batch.hpp"

#include <algorithm>

#include "catalog/resource_draft.hpp"
#include "catalog/resource_row.hpp"
#include "catalog/stored_json.hpp"
#include "db/database.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"

namespace jw::catalog {
namespace {

constexpr std::size_t kTogether = 500;  // forms in a transaction: others get to write in between

Result<Drafted> draft_one(db::Session& session, const Clock& clock, std::string_view node, const Call& call,
                          const org::Org& org, const ResourceForm& form) {
  auto made = JW_TRY(write_draft(session, clock, node, call, org, JW_TRY(checked(form))));
  return Drafted{std::move(made.id), std::move(made.code), std::nullopt};
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
      const auto org = JW_TRY(drafting_org(session, call));
      std::vector<Drafted> done;
      for (const auto& form : part) {
        auto one = draft_one(session, clock, node, call, org, form);
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
