#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/page.hpp"
#include "base/result.hpp"
#include "catalog/entry.hpp"

namespace jw::db {
class Database;
class Session;
}  // namespace jw::db
namespace jw::org {
class Orgs;
}
namespace jw::federation {
class Identity;
class Inbox;
class Outbox;
}  // namespace jw::federation

namespace jw::catalog {

// An entry of a lower region as the data bureau above sees it.
struct RolledUp {
  std::string id;
  std::string code;
  std::string name;
  OrgName org;
  std::string region;
  std::string line;
  std::string node;
  std::string sharing;
  std::int64_t items_count = 0;
  std::int64_t rows = 0;
  std::int64_t version = 0;
  std::string updated;
  // new; claimed; changed (since it was claimed); returned; corrected (a newer version than the one
  // returned); withdrawn (after a verdict).
  std::string state;
  std::int64_t judged_version = 0;  // 0: never judged
  std::string claimed_org;
  std::string note;
  std::string decided;
};
BOOST_DESCRIBE_STRUCT(RolledUp, (),
                      (id, code, name, org, region, line, node, sharing, items_count, rows, version, updated,
                       state, judged_version, claimed_org, note, decided))

struct RollupPage {
  std::vector<RolledUp> items;
  std::string next;        // "" on the last page
  std::int64_t fresh = 0;  // state new
  std::int64_t claimed = 0;
  std::int64_t changed = 0;
  std::int64_t returned = 0;
  std::int64_t corrected = 0;
  std::int64_t withdrawn = 0;
};
BOOST_DESCRIBE_STRUCT(RollupPage, (), (items, next, fresh, claimed, changed, returned, corrected, withdrawn))

// What a bureau above said of a version of a resource.
struct Verdict {
  std::string resource;
  std::string name;
  std::int64_t version = 0;
  std::string verdict;  // claimed, returned
  std::string bureau;
  std::string bureau_name;
  std::string claimed_org;
  std::string claimed_name;
  std::string note;
  std::string decided;
  bool answered = false;  // returned, and a newer version is published since, or it was withdrawn
};
BOOST_DESCRIBE_STRUCT(Verdict, (),
                      (resource, name, version, verdict, bureau, bureau_name, claimed_org, claimed_name, note,
                       decided, answered))

struct RollupFilter {
  std::string state;  // "" all
  std::string org;    // of the lower region; "" all
};

// 目录级联: what lower regions publish rolls up to the data bureau of the region above (the entries
// come by the catalog's replication, withdrawn ones as tombstones). The bureau claims an entry for
// a department of its own region, or returns it with reasons; the verdict travels back to the
// department, whose next published version is the answer. Thread-safe.
class Rollups {
 public:
  struct Parts {
    db::Database& database;
    const Clock& clock;
    const org::Orgs& orgs;
    const federation::Identity& identity;
    const federation::Outbox& outbox;
    std::function<void()> posted;
  };
  explicit Rollups(Parts parts) : parts_(std::move(parts)) {}

  // The entries for which the caller's data bureau is the next one above. Right catalog.read, of
  // people of a data bureau: else "rollup.bureau". "rollup.state_unknown".
  Result<RollupPage> list(const Call& call, const RollupFilter& filter, const PageRequest& page) const;

  // Right catalog.review. `version`: the one looked at; "rollup.version" (Conflict) when there is
  // a newer. `org`: of the bureau's own region, "" the one of the same line; "rollup.org".
  Result<RolledUp> claim(const Call& call, std::string_view id, std::int64_t version, std::string_view org,
                         std::string_view note) const;
  // "rollup.note" when it says nothing.
  Result<RolledUp> give_back(const Call& call, std::string_view id, std::int64_t version,
                             std::string_view note) const;

  // What bureaus above said of the resources of the caller's department, newest first; of one
  // resource when an id is given. At most 200.
  Result<std::vector<Verdict>> verdicts(const Call& call, std::string_view resource) const;

  // The envelope "rollup.verdict".
  void handle(federation::Inbox& inbox) const;

 private:
  Result<RolledUp> judge(const Call& call, std::string_view id, std::int64_t version, Verdict verdict) const;

  Parts parts_;
};

}  // namespace jw::catalog
