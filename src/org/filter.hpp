#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace jw::db {
class Database;
}

namespace jw::org {

// A filter of a list that a person keeps: the list's page and what stands in its address after "?".
struct Filter {
  std::string page;   // lower_snake: "catalog", "demands"
  std::string name;   // what the person calls it
  std::string query;  // "q=区划&sharing=conditional", as the page wrote it
  std::string saved;  // RFC 3339; set by the store
};
BOOST_DESCRIBE_STRUCT(Filter, (), (page, name, query, saved))

// Each person's own filters, the newest first; nobody else sees them. They change nothing that others
// rely on, so no event is recorded. Thread-safe.
class Filters {
 public:
  Filters(db::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  // Of one page, or of all when `page` is empty. "filter.person" (Denied) for programs.
  Result<std::vector<Filter>> list(const Call& call, std::string_view page) const;
  // Keeps it; one of the same page and name is replaced. Errors: "filter.page", "filter.name",
  // "filter.query" (Invalid), "filter.many" (Conflict) beyond 50 of a page.
  Result<Filter> put(const Call& call, Filter filter);
  // One that is not there is no error.
  Result<> remove(const Call& call, std::string_view page, std::string_view name);

 private:
  db::Database& database_;
  const Clock& clock_;
};

}  // namespace jw::org
