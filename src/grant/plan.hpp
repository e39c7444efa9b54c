#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "grant/document.hpp"
#include "grant/treatments.hpp"

namespace jw::grant {

enum class Personal { None, Personal, Sensitive };

// An item of the resource as the provider's catalog has it today.
struct ShapeColumn {
  std::string name, title, type;  // type as in lake::Field
  bool key = false;
  bool region = false;
  Personal personal = Personal::None;
  std::string level = "general";  // general, important, core (GB/T 43697)
  std::int64_t grade = 1;         // 1 to 4
  bool cleared = false;      // the authority's decision for this recipient and mode is on file and in force
  std::string identifier{};  // kind of identifier its values are, a row of standard's table; may be empty
};

// The resource the plan reads: all its columns, in the order of the rows the online engine gets.
struct ResourceShape {
  std::string id;
  std::vector<ShapeColumn> columns;
};

struct PlanColumn {
  std::string name, title;
  std::string source_type, type;  // before and after the treatment
  int scale = 0;                  // type "decimal" made by rounding: digits after the point
  std::size_t source = 0;         // index in the shape
  Treatment treatment;
  Treat apply;            // empty: the value passes as it is
  bool unique = false;    // different values stay different
  bool extremes = false;  // an aggregate may tell its least and most
};

struct PlanCondition {
  std::size_t source = 0;
  RowCondition::Op op{};
  std::vector<std::string> values;
  bool numeric = false;  // how a range compares
};

// An item that mode "verify" may compare, in the value the provider holds.
struct PlanComparison {
  std::string name;
  std::size_t source = 0;
  bool eq = false, prefix = false, range = false, numeric = false;
};

// What a made-up row does with an item of the shape (grant/canary.hpp).
struct CanaryColumn {
  bool made = false;   // gets a value that nobody has; else that of a real row
  bool tells = false;  // and the recipient sees one that no real row can have
  std::string identifier;
};

// A grant made ready to run. Immutable; safe from many threads; copies are cheap enough.
struct Plan {
  std::string grant;                  // id
  std::string hash;                   // "sha256:<hex>" of the canonical plan; equal plans, equal hash
  std::string treatment_hash;         // equal for plans that make equal cells of equal rows
  std::vector<std::string> source;    // column names of the shape
  std::vector<PlanColumn> columns;    // what comes out, in order; dropped items are absent
  std::vector<PlanCondition> rows;    // besides `prefixes`
  std::vector<std::string> prefixes;  // of the region item, any of them; empty: every region
  std::optional<std::size_t> region;  // index in the shape
  std::vector<std::size_t> keys;      // indexes in the shape
  std::vector<std::size_t> naming;    // of the shape, items whose values name a person or an organisation
  std::vector<std::size_t> out_keys;  // indexes in `columns`
  // Every key item comes out in a treatment that keeps it unique, so changes can be told by key.
  // Otherwise each delivery is a full snapshot.
  bool carries_changes = false;
  std::vector<PlanComparison> comparisons;  // format 2
  std::int64_t canaries = 0;                // made-up rows among those delivered; the rest is for them
  std::string canary_secret;
  std::vector<CanaryColumn> canary_columns;  // as `source`
};

// Deny by default. Errors (Denied unless said otherwise):
//   "grant.resource"         the shape is of another resource
//   "grant.item"             an item, key or region item is not in the resource or of another type
//   "grant.sensitive_clear"  a sensitive personal item in a treatment that does not hide it
//   "grant.grade"            an item whose grade asks for a treatment that hides it (grade_policy.json)
//   "grant.decision"         a core or important item without the authority's decision on file
//   "grant.comparison"       a comparison that reads an item out whose grade does not permit it
//   "grant.scope"            mode "return" and the rows reach beyond the recipient's region
//   "grant.key"              the key store lacks a key (Unavailable)
//   "grant.canary"           made-up rows are asked for and no item would tell them from real ones
//   "grant.duty"             a duty that no engine carries out for a mode of the grant
//   "grant.term"             a term that only requests can meet, in a grant that only delivers
//   "treatment.…"            Invalid
// The same checks run when a reviewer decides and before every delivery.
// Conditions bound to the region of whoever asks get `region`; the first form binds the assignee's.
Result<Plan> compile(const Grant& grant, const ResourceShape& shape, const KeyStore& keys);
Result<Plan> compile(const Grant& grant, const ResourceShape& shape, const KeyStore& keys,
                     std::string_view region);

// The key of a grant's made-up rows in the key store; no document names it.
std::string canary_key(std::string_view grant);

// A region value that can be routed: 2, 4, 6, 9 or 12 digits.
bool is_region_value(std::string_view value);

// Columns the engine adds: no item may be called so.
inline constexpr std::string_view kOpColumn = "_op";  // first column of a delta: I, U or D
inline constexpr std::string_view kRouteColumn = "_jw_route";

// Why a row is set aside; both engines say the same.
inline constexpr std::string_view kRegionReason = "region";
std::string failure_reason(const PlanColumn& column);  // "keep_ends:phone"

}  // namespace jw::grant
