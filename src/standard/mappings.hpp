#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "standard/code_set.hpp"

namespace jw::db {
class Database;
}

namespace jw::standard {

class CodeSets;

struct MappingRow {
  std::string from;
  std::string to;
  std::string note;
  bool operator==(const MappingRow&) const = default;
};
BOOST_DESCRIBE_STRUCT(MappingRow, (), (from, to, note))

struct MappingForm {
  std::string code;  // as a code set's
  std::string name;
  std::string from;  // code set, local as a rule
  std::string to;    // code set, national as a rule
  std::vector<MappingRow> rows;
};
BOOST_DESCRIBE_STRUCT(MappingForm, (), (code, name, from, to, rows))

struct Mapping {
  std::string code;
  std::string name;
  std::string from;
  std::string to;
  std::string org;
  std::int64_t version = 0;
  std::int64_t size = 0;
  std::string updated;
};
BOOST_DESCRIBE_STRUCT(Mapping, (), (code, name, from, to, org, version, size, updated))

// How much of both sides a mapping reaches, against the current versions of its code sets.
struct Coverage {
  std::int64_t from_codes = 0;
  std::int64_t mapped = 0;
  std::int64_t to_codes = 0;
  std::int64_t reached = 0;
  std::vector<CodeItem> unmapped;         // codes of `from` without a row
  std::vector<CodeItem> proposed;         // of those: same name in `to` (code is the one to map to)
  std::vector<std::string> unknown_from;  // rows whose code is no longer in `from`
  std::vector<std::string> unknown_to;
};
BOOST_DESCRIBE_STRUCT(Coverage, (),
                      (from_codes, mapped, to_codes, reached, unmapped, proposed, unknown_from, unknown_to))

// The tables that lead from one code set to another. Reading needs catalog.read, changing
// standard.write. Thread-safe.
class Mappings {
 public:
  Mappings(db::Database& database, const Clock& clock, CodeSets& code_sets)
      : database_(database), clock_(clock), code_sets_(code_sets) {}

  Result<std::vector<Mapping>> list(const Call& call) const;
  Result<Mapping> find(const Call& call, std::string_view code) const;  // "mapping.unknown" (NotFound)
  Result<std::vector<MappingRow>> rows(const Call& call, std::string_view code) const;
  Result<Coverage> coverage(const Call& call, std::string_view code) const;

  // Makes the mapping, or a new version of it when `base` is the current one (0: there is none).
  // "mapping.cycle" (Invalid: its sets already lead back), "mapping.rows" (Invalid: a code twice or
  // unknown to its set; names the line), "mapping.moved_on" (Conflict).
  Result<Mapping> save(const Call& call, const MappingForm& form, std::int64_t base);
  Result<> remove(const Call& call, std::string_view code);

  // From code to code, to translate values: no right is asked for.
  using Translation = std::unordered_map<std::string, std::string>;
  Result<std::shared_ptr<const Translation>> translation(const Call& call, std::string_view code) const;

 private:
  db::Database& database_;
  const Clock& clock_;
  CodeSets& code_sets_;
};

}  // namespace jw::standard
