#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "base/result.hpp"
#include "grant/decision.hpp"

namespace jw::access {

enum class Kind { Verify, VerifyBatch, Query, QueryBatch, Aggregate };
// "verify", "verify_batch", "query", "query_batch", "aggregate"; nothing for another word.
std::optional<Kind> kind_of(std::string_view word);
// The same, "access.kind" (Invalid) for another word.
Result<Kind> known_kind(std::string_view word);
std::string_view word_of(Kind kind);
std::string_view mode_of(Kind kind);  // "verify", "query", "aggregate"

inline constexpr std::size_t kMostKeys = 1000;  // of a batch

// A figure of each group of an aggregate.
struct Measure {
  std::string_view item;
  std::string_view what;       // "sum", "avg", "min", "max"
  std::string_view low, high;  // under a privacy budget: values are cut to these
};

// A request as the body says it; views into `document`. docs/access.md shows the bodies.
struct Request {
  boost::json::value document;
  std::string_view grant, purpose, event, evidence;
  std::vector<std::string_view> key_items;
  std::vector<grant::AskedItem> compare;   // in the order in which values follow the key
  std::vector<grant::AskedItem> asked;     // everything the decision is about
  std::vector<std::string_view> items;     // to be returned, or grouped by
  std::vector<Measure> measures;           // of an aggregate
  std::int64_t epsilon_thousandths = 100;  // what the question may spend of a privacy budget
  std::int64_t at_least = 0;               // of the comparisons; 0: answer each
  // Row by row: the key, then for each comparison its value, or its two bounds.
  std::vector<std::string_view> values;
  std::size_t width = 0;  // of a row of `values`
  std::size_t keys() const { return width == 0 ? 0 : values.size() / width; }
};

// Strict: every field is known and of its type, nothing is too long. Errors "json.…",
// "access.body" (Invalid) naming the field, "access.keys" (TooLarge: more than kMostKeys).
Result<Request> parse_request(Kind kind, std::string_view body);

}  // namespace jw::access
