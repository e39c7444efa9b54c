#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "base/result.hpp"
#include "standard/code_set.hpp"

namespace jw::db {
class Database;
class Session;
}  // namespace jw::db

namespace jw::standard {

struct CodeSetForm {
  std::string code;
  std::string name;
  std::string source;
  std::string region;
  std::string extends;
  std::string in_force;
  std::string note;
  std::vector<CodeItem> items;
};
BOOST_DESCRIBE_STRUCT(CodeSetForm, (), (code, name, source, region, extends, in_force, note, items))

// A new version of a code set.
struct CodeSetRevision {
  std::int64_t base = 0;  // the version the caller has seen
  std::string in_force;
  std::string note;
  std::vector<CodeItem> items;
  std::string drop_reason;  // needed when codes that are in use go away
};
BOOST_DESCRIBE_STRUCT(CodeSetRevision, (), (base, in_force, note, items, drop_reason))

// Who relies on a code set.
struct CodeSetUse {
  std::string kind;  // resource, element, mapping, code_set
  std::string id;
  std::string name;
  std::string item;        // of a resource
  std::int64_t rows = -1;  // of a resource: rows that hold one of the codes asked about; -1: not counted
};
BOOST_DESCRIBE_STRUCT(CodeSetUse, (), (kind, id, name, item, rows))

struct CodeSetChange {
  CodeItem before;
  CodeItem after;
};
BOOST_DESCRIBE_STRUCT(CodeSetChange, (), (before, after))

struct CodeSetDifference {
  std::int64_t from = 0;
  std::int64_t to = 0;
  std::vector<CodeItem> added;
  std::vector<CodeItem> dropped;
  std::vector<CodeSetChange> changed;
  std::vector<CodeSetUse> uses;  // of the dropped codes
};
BOOST_DESCRIBE_STRUCT(CodeSetDifference, (), (from, to, added, dropped, changed, uses))

// The code sets of the node, each with all its versions. Reading needs catalog.read, changing
// standard.write. Thread-safe.
class CodeSets {
 public:
  CodeSets(db::Database& database, const Clock& clock);

  // Where resources use a set, and how many rows hold one of `codes`: told by those above.
  using Uses = std::function<Result<std::vector<CodeSetUse>>(const Call&, std::string_view set,
                                                             const std::vector<std::string>& codes)>;
  void on_uses(Uses uses) { uses_ = std::move(uses); }

  Result<std::vector<CodeSet>> list(const Call& call) const;
  // "code_set.unknown" (NotFound).
  Result<CodeSet> find(const Call& call, std::string_view code) const;
  Result<std::vector<CodeSetVersion>> versions(const Call& call, std::string_view code) const;
  // version 0: the current one. "code_set.version" (NotFound).
  Result<std::vector<CodeItem>> items(const Call& call, std::string_view code, std::int64_t version) const;
  Result<CodeSetDifference> compare(const Call& call, std::string_view code, std::int64_t from,
                                    std::int64_t to) const;
  Result<std::vector<CodeSetUse>> uses(const Call& call, std::string_view code,
                                       const std::vector<std::string>& codes) const;

  // "code_set.known" (Conflict), "code_set.extends" (Invalid: unknown, or a circle), and what
  // check_codes says of bad items: "code_set.items" (Invalid).
  Result<CodeSet> add(const Call& call, const CodeSetForm& form);
  // "code_set.moved_on" (Conflict: somebody was faster), "code_set.drops_used" (Conflict: names who
  // uses what would go), "code_set.same" (Invalid: nothing differs).
  Result<CodeSet> revise(const Call& call, std::string_view code, const CodeSetRevision& revision);

  // The current codes, to look values up in: no right is asked for, no database once it is known.
  // A set that extends another holds the other's codes too. "code_set.unknown".
  Result<std::shared_ptr<const CodeList>> current(const Call& call, std::string_view code) const;

 private:
  db::Database& database_;
  const Clock& clock_;
  Uses uses_;
  mutable Guarded<std::map<std::string, std::shared_ptr<const CodeList>, std::less<>>> known_;
};

}  // namespace jw::standard
