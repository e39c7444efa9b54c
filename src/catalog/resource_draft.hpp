#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "catalog/resource.hpp"

namespace jw::db {
class Session;
}
namespace jw::org {
struct Org;
}

// How a resource begins, one at a time or many. Every function works inside the caller's transaction.
namespace jw::catalog {

struct NewResource {
  std::string id;
  std::string code;
};

// The department the caller registers resources for: "resource.org" (Denied) when he has none.
Result<org::Org> drafting_org(db::Session& session, const Call& call);

// Writes the draft of a form that is checked() and records it. "resource.name_taken",
// "resource.code_taken" (Conflict).
Result<NewResource> write_draft(db::Session& session, const Clock& clock, std::string_view node,
                                const Call& call, const org::Org& org, const ResourceForm& form);

// The form's own code, or the first free one of the department's next numbers (an imported one may
// stand on any of them), and the number. "resource.code_taken" (Conflict).
Result<std::pair<std::string, std::int64_t>> next_code(db::Session& session, const org::Org& org,
                                                       const ResourceForm& form);

// One version of the metadata, as it is kept.
Result<> keep_version(db::Session& session, std::string_view id, std::int64_t version,
                      const std::string& form, const std::string& editor, const std::string& now);

}  // namespace jw::catalog
