#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "access/desk.hpp"
#include "access/request.hpp"
#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace jw::db {
class Database;
}

namespace jw::access {

// What an aggregate answers: rows by group and the measures asked for, without small groups and those
// that would give one away. Under a grant with a privacy budget (cap epsilonThousandths) every figure
// carries noise, each new question spends of the budget, and the same question gets the same answer
// again for nothing. Thread-safe.
class Statistics {
 public:
  struct Parts {
    db::Database& database;
    const Clock& clock;
    std::string_view key;  // secret; the noise is drawn from it
  };
  explicit Statistics(const Parts& parts) : parts_(parts) {}

  // What answer() refuses without reading a row: "access.item", "access.measure". Of `prepared` it looks
  // at rule and plan.
  static Result<> check(const Request& request, const Prepared& prepared);

  // Writes {"by", "min_group", "groups", "suppressed"...} without the closing brace; how many groups
  // are shown. Errors "access.item", "access.measure" (Denied or Invalid), "access.groups" (TooLarge),
  // "access.budget" (Denied: what is left of the budget does not cover the question).
  Result<std::int64_t> answer(const Call& call, const Request& request, const Prepared& prepared,
                              std::string& out) const;

 private:
  Parts parts_;
};

// What a grant has spent of its budget, in thousandths of epsilon.
Result<std::int64_t> epsilon_spent(const Call& call, db::Database& database, std::string_view grant);

// Two-sided geometric noise (discrete Laplace) for a figure that one subject changes by at most
// `sensitivity`, from 16 random bytes. Exposed for tests.
std::int64_t geometric(std::string_view random, double epsilon, double sensitivity);

}  // namespace jw::access
