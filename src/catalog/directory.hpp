#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/result.hpp"
#include "catalog/entry.hpp"

namespace jw::db {
class Database;
class Session;
}  // namespace jw::db

namespace jw::catalog {

struct CatalogQuery {
  std::string text{};
  std::vector<std::string> lines{};   // one of
  std::string region{};               // in or below this prefix
  std::vector<std::string> levels{};  // "1".."4" of the department's region
  std::vector<std::string> sharing{};
  std::string org{};
  std::string concerns{};             // what is in this region, or above it and so about it too
  std::vector<std::string> slices{};  // "region": rows can be had by region; "whole": they cannot
  bool facets = true;                 // count them
  std::string sort{};  // "" or "relevance", "updated" (newest first), "name", "rows" (most first)
  std::size_t offset = 0;
  std::size_t limit = 20;  // at most 200
};

struct FacetValue {
  std::string value;
  std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(FacetValue, (), (value, count))

struct CatalogFacets {
  std::vector<FacetValue> line, region, level, sharing, org, slice;  // the 200 most frequent of each
};
BOOST_DESCRIBE_STRUCT(CatalogFacets, (), (line, region, level, sharing, org, slice))

struct CatalogPage {
  std::vector<Listing> items;
  std::int64_t total = 0;
  CatalogFacets facets;
  bool relaxed = false;     // nothing held all words; these hold some
  std::string as_of;        // when the newest change was made that the search knows of
  std::int64_t behind = 0;  // changes the search does not know of yet
};
BOOST_DESCRIBE_STRUCT(CatalogPage, (), (items, total, facets, relaxed, as_of, behind))

// One change of the catalog of a node, for its peers. `entry` is absent for what was withdrawn.
struct Change {
  std::int64_t seq = 0;
  std::string id;
  std::optional<Entry> entry;
};
BOOST_DESCRIBE_STRUCT(Change, (), (seq, id, entry))

// What a node has published since. `epoch` names the life of the sender's store: when it is
// another one than the reader knew, the delta starts from nothing.
struct Delta {
  std::string node;
  std::string epoch;
  std::int64_t from = 0;  // changes after this one
  std::int64_t to = 0;    // the last one in here
  bool more = false;      // ask again
  std::vector<Change> changes;
};
BOOST_DESCRIBE_STRUCT(Delta, (), (node, epoch, from, to, more, changes))

// How far this node knows the catalog of another.
struct Cursor {
  std::string node;
  std::string epoch;
  std::int64_t seq = 0;
  std::string merged;  // when the last delta came, also an empty one
};
BOOST_DESCRIBE_STRUCT(Cursor, (), (node, epoch, seq, merged))

// The catalog of the whole domain: entries of this node's departments and of its peers', in one
// table, and a search over it that is derived and says how far it has come. Thread-safe.
class Directory {
 public:
  struct Options {
    file::Path folder;  // of the search index: <data>/search/catalog
    std::string node;   // this node
  };

  static Result<std::unique_ptr<Directory>> open(const Call& call, db::Database& database, const Clock& clock,
                                                 Options options);
  ~Directory();
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  // Right catalog.read for all three.
  Result<CatalogPage> search(const Call& call, const CatalogQuery& query) const;
  Result<Entry> get(const Call& call, std::string_view id) const;  // "catalog.unknown"
  // How many live entries each department offers; for the lattice.
  Result<std::map<std::string, std::int64_t>> offers(const Call& call) const;

  // --- This node's own departments: in the transaction that publishes or withdraws. ---
  Result<> publish_local(db::Session& session, const Entry& entry);
  Result<> withdraw_local(db::Session& session, std::string_view id);
  // After that transaction, and whenever: brings the search up to date. Not an error for the
  // caller when it fails: it is logged, search() says how far behind it is and tries again.
  void catch_up(const Call& call);

  // --- Between nodes. ---
  // At most `limit` changes of this node's own entries. A tombstone is kept forever.
  Result<Delta> changes_since(const Call& call, std::string_view epoch, std::int64_t seq,
                              std::size_t limit = 500) const;
  // From the node whose certificate was proved. Applying one again changes nothing. A node speaks
  // for itself only: "catalog.foreign" (Denied); "catalog.gap" (Conflict): ask from cursor().
  Result<Cursor> merge(const Call& call, std::string_view from, const Delta& delta);
  // Where to ask from next; seq 0 for a node never heard of.
  Result<Cursor> cursor(const Call& call, std::string_view node) const;
  Result<std::vector<Cursor>> cursors(const Call& call) const;

 private:
  struct State;
  explicit Directory(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// For other modules inside their own transaction; no right is asked for. Live entries only.
Result<std::optional<Entry>> find_entry(db::Session& session, std::string_view id);
// The id of the live entry with that resource code; "" when there is none. Reads all entries: for the
// few a person lists, not for joins.
Result<std::string> find_by_code(db::Session& session, std::string_view code);
// Ids of the live entries of a node; of one department when `org` is not "".
Result<std::vector<std::string>> published_at(db::Session& session, std::string_view node,
                                              std::string_view org);

}  // namespace jw::catalog
