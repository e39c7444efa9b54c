#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/call.hpp"
#include "base/result.hpp"
#include "catalog/resource.hpp"
#include "lake/engine.hpp"
#include "quality/compile.hpp"
#include "quality/rule.hpp"

namespace jw::quality {

inline constexpr std::size_t kMaxRules = 500;  // of one resource or holding

// What one rule said of all rows.
struct Verdicts {
  std::int64_t assessed = 0;
  std::int64_t failing = 0;
};

struct Judgement {
  std::int64_t rows = 0;
  std::int64_t blocked = 0;        // rows that break a blocking rule
  std::vector<Verdicts> verdicts;  // one for each rule, in their order
};

// All rules of a resource over its rows: one pass for those about single rows and about other
// tables, whatever their number; one more for each rule across rows. Memory grows by eight bytes
// a failing row, not with the rows. The rows that fail are left in the temporary table
// jw_hits (line BIGINT, block BOOLEAN, first INTEGER, hits VARCHAR) of the connection: the place in
// `rules` of the first blocking rule, else of the first one, and the codes of all, separated by
// blanks. `rows` is SQL that can stand after FROM. The engine must know the standard's functions.
// Errors: those of compile(), "rule.failed" (Invalid: a rule that the data makes impossible, named).
Result<Judgement> judge(const Call& call, lake::Connection& lake, const std::string& rows,
                        std::span<const Rule> rules, const catalog::Resource& of, const Surroundings& around);

}  // namespace jw::quality
