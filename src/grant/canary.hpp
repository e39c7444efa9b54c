#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/call.hpp"
#include "base/result.hpp"
#include "grant/online.hpp"

namespace jw::lake {
class Connection;
}

// Canary rows: rows of nobody among the rows of a delivery, one set for each grant, so that a copy
// that turns up elsewhere names whom it was given to. Only what is delivered in bulk carries them;
// what is asked online, counted or verified never sees them.
namespace jw::grant {

struct Canary {
  std::int64_t ordinal = 0;
  std::vector<Cell> source;  // as the provider's register would have it
  std::vector<Cell> cells;   // treated: as the recipient gets it, as plan.columns
  bool operator==(const Canary&) const = default;
};

// Where the made-up values come from and what they must not meet. Parquet files of the resource.
struct CanaryFiles {
  std::filesystem::path source;
  std::vector<std::filesystem::path> others;  // older versions a recipient may still have
};

// The plan's canaries over this file, at most as many as the grant says, keyed by its secret. `known`
// are those of before: each stays as it is as long as it fits the plan and no real row has its key.
// A made-up row keeps the shape of a real one in scope (its region, dates, codes), while key items,
// identifiers and personal texts are another's: identifiers with right check characters, never a value
// that the same item has in one of the files. Fewer, or none, when the file has no rows in scope or
// nothing in it tells rows apart.
Result<std::vector<Canary>> make_canaries(const Call& call, lake::Connection& connection, const Plan& plan,
                                          const CanaryFiles& files, std::vector<Canary> known);

// What of a canary proves where a file came from: the treated values that no real row has.
std::vector<std::string> telltales(const Plan& plan, const Canary& canary);

// A new value of the same form: identifiers keep region, dates and kind and get right check
// characters, everything else keeps its length and classes of characters; a Chinese text gets the
// rest of `other`. `draw` are random bytes, 32 at least. Exposed for tests.
std::string look_alike(std::string_view identifier, std::string_view value, std::string_view other,
                       std::string_view draw);

}  // namespace jw::grant
