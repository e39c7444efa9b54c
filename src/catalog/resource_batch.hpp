#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "catalog/resource.hpp"

namespace jw::db {
class Database;
class Session;
}  // namespace jw::db

// Many resources at once, as an import brings them.
namespace jw::catalog {

struct Drafted {
  std::string id;
  std::string code;
  std::optional<Error> error;  // then nothing of this one was written
};

// Right resource.write. Like Resources::draft for each form, a few hundred in a transaction; one
// that is refused does not hold up the others. In the order of the forms. An Error of the whole
// (the store is away, the deadline has passed) leaves what earlier transactions wrote.
Result<std::vector<Drafted>> draft_many(db::Database& database, const Clock& clock, std::string_view node,
                                        const Call& call, std::span<const ResourceForm> forms);

// A resource of a department by what a sheet says of it.
struct KnownResource {
  std::string id;
  std::string code;
  std::string name;
  std::string state;
  std::int64_t version = 0;
};
// All of a department's, for callers inside their own transaction.
Result<std::vector<KnownResource>> known_resources(db::Session& session, std::string_view org);
// The form and the department's name of it, as it is now.
Result<ResourceForm> stored_form(db::Session& session, std::string_view id);

}  // namespace jw::catalog
