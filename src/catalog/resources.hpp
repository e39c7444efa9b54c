#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/page.hpp"
#include "base/result.hpp"
#include "catalog/difference.hpp"
#include "catalog/resource.hpp"

namespace jw::db {
class Database;
class Session;
}  // namespace jw::db

namespace jw::catalog {

struct ResourceFilter {
  std::string state;  // empty: all
};

struct MetadataVersion {
  std::int64_t version = 0;
  std::string editor;
  std::string changed;
  std::optional<std::string> published;  // when, if it ever was
  std::optional<std::string> filing;     // by which filing
  std::vector<std::string> fields;       // that differ from the version before; items as "items"
};
BOOST_DESCRIBE_STRUCT(MetadataVersion, (), (version, editor, changed, published, filing, fields))

// The resources of this node's departments. People see and change only those of their own
// department; another's is "resource.unknown", as if it were not there. Thread-safe.
class Resources {
 public:
  // `node`: the id of this node.
  Resources(db::Database& database, const Clock& clock, std::string node);

  // Right resource.write. A code given in the form is kept, else one is made. Errors: those of
  // checked(), "resource.name_taken", "resource.code_taken" (Conflict).
  Result<Resource> draft(const Call& call, const ResourceForm& form);

  // A draft, or what was returned or withdrawn. `version` is what the caller has seen; another is
  // "resource.version" (Conflict). What is published is changed by a filing (filings.hpp):
  // "resource.published" (Conflict). Without any change nothing is written.
  Result<Resource> update(const Call& call, std::string_view id, std::int64_t version,
                          const ResourceForm& form);

  // Right catalog.read.
  Result<Resource> find(const Call& call, std::string_view id) const;
  // By name.
  Result<Page<Resource>> list(const Call& call, const ResourceFilter& filter, const PageRequest& page) const;
  // One metadata version as it was.
  Result<ResourceForm> form_at(const Call& call, std::string_view id, std::int64_t version) const;
  // Every version, newest first.
  Result<std::vector<MetadataVersion>> history(const Call& call, std::string_view id) const;
  // Two of them side by side.
  Result<Comparison> compare(const Call& call, std::string_view id, std::int64_t from, std::int64_t to) const;

 private:
  db::Database& database_;
  const Clock& clock_;
  const std::string node_;
};

// For other modules inside their own transaction: no right is asked for, versions are filled.
Result<std::optional<Resource>> find_resource(db::Session& session, std::string_view id);

}  // namespace jw::catalog
