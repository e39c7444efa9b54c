#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <boost/describe.hpp>

#include "base/result.hpp"

namespace jw::standard {

struct CodeItem {
  std::string code;
  std::string name;
  std::string parent;  // a code of the same set; empty: none
  bool operator==(const CodeItem&) const = default;
};
BOOST_DESCRIBE_STRUCT(CodeItem, (), (code, name, parent))

// A value domain. National ones come with the program; a province or city adds its own.
struct CodeSet {
  std::string code;  // "sex", "320000.ethnic"
  std::string name;
  std::string source;   // "GB/T 2261.1-2003"
  std::string region;   // who uses it: 6 digits; empty: the whole country
  std::string extends;  // the code set it extends; empty: none
  std::string org;      // who keeps it; empty: came with the program
  std::int64_t version = 0;
  std::string in_force;  // "2003-12-01": since when the current version holds; empty: not known
  std::int64_t size = 0;
  std::string updated;
};
BOOST_DESCRIBE_STRUCT(CodeSet, (),
                      (code, name, source, region, extends, org, version, in_force, size, updated))

struct CodeSetVersion {
  std::int64_t version = 0;
  std::string in_force;
  std::string note;
  std::int64_t size = 0;
  std::int64_t added = 0;  // against the version before
  std::int64_t dropped = 0;
  std::int64_t renamed = 0;
  std::string digest;       // "sha256:..." of the codes
  std::string drop_reason;  // why codes in use were dropped
  std::string created;
};
BOOST_DESCRIBE_STRUCT(CodeSetVersion, (),
                      (version, in_force, note, size, added, dropped, renamed, digest, drop_reason, created))

// The codes of one version, to look values up in. Immutable; thread-safe; cheap to copy as a
// shared pointer.
class CodeList {
 public:
  CodeList(std::string set, std::int64_t version, std::vector<CodeItem> items);

  const std::string& set() const { return set_; }
  std::int64_t version() const { return version_; }
  const std::vector<CodeItem>& items() const { return items_; }
  bool contains(std::string_view code) const { return by_code_.contains(code); }
  bool has_name(std::string_view name) const { return by_name_.contains(name); }
  const CodeItem* find(std::string_view code) const;
  const CodeItem* find_name(std::string_view name) const;

  // The look-ups point into the items.
  CodeList(const CodeList&) = delete;
  CodeList& operator=(const CodeList&) = delete;

 private:
  std::string set_;
  std::int64_t version_ = 0;
  std::vector<CodeItem> items_;
  std::unordered_map<std::string_view, std::size_t> by_code_, by_name_;  // into items_
};

// The form of a code set's code: lower-case letters, digits and '_', a local one with its region in
// front ("320000.ethnic"). "code_set.code" (Invalid).
Result<> check_set_code(std::string_view code);

// Codes and names are there, no code twice, parents in the set and no circle: "code_set.items"
// (Invalid) names the line.
Result<> check_items(const std::vector<CodeItem>& items);

}  // namespace jw::standard
