#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/page.hpp"
#include "base/result.hpp"
#include "org/region.hpp"

namespace jw::db {
class Database;
class Session;
}  // namespace jw::db

namespace jw::org {

// A department: one cell of the lattice, region × line. Its id says which: "320613.statistics".
struct Org {
  std::string id;
  std::string name;     // 江苏省统计局
  std::string name_en;  // may be empty
  std::string region;   // prefix: "32"
  std::string line;     // "statistics"
  std::string uscc;     // 18 characters, or empty while unknown
  std::string node;     // the node it lives on; other nodes know it too
};

std::string cell_id(std::string_view region_prefix, std::string_view line);

struct OrgFilter {
  std::string region;  // in or below this prefix; empty: all
  std::string line;
  std::string node;
};

// The departments this node knows: its own tenants and, from the trust list, those of its peers.
// Thread-safe.
class Orgs {
 public:
  Orgs(db::Database& database, const Clock& clock, std::shared_ptr<const Regions> regions);

  // Makes or changes one. Region, line and USCC are checked: "org.region", "org.line", "org.uscc",
  // "org.name". Needs org.manage.
  Result<Org> put(const Call& call, Org org);
  // The same inside somebody else's transaction and without asking for a right: for the module
  // that takes over what a signed trust list says. Records nothing when nothing changed.
  Result<Org> put(db::Session& session, const Call& call, Org org);

  // "org.unknown" (NotFound).
  Result<Org> get(const Call& call, std::string_view id) const;
  Result<Page<Org>> list(const Call& call, const OrgFilter& filter, const PageRequest& page) const;
  // All that match, by region then line; for the lattice, which shows them all at once.
  Result<std::vector<Org>> all(const Call& call, const OrgFilter& filter = {}) const;

  // Same line, nearest region above that has such a department.
  Result<std::optional<Org>> superior(const Call& call, std::string_view id) const;
  // The data bureau of its own region, or of the nearest region above that has one.
  Result<std::optional<Org>> authority(const Call& call, std::string_view id) const;
  // Same line, regions below it for which it is the nearest superior.
  Result<std::vector<Org>> children(const Call& call, std::string_view id) const;

  const Regions& regions() const { return *regions_; }

 private:
  Result<std::optional<Org>> nearest(const Call& call, std::string_view region, std::string_view line,
                                     bool itself) const;

  db::Database& database_;
  const Clock& clock_;
  std::shared_ptr<const Regions> regions_;
};

// For other modules inside their own transaction.
Result<std::optional<Org>> find_org(db::Session& session, std::string_view id);

}  // namespace jw::org
