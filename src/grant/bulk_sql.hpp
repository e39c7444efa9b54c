#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "grant/online.hpp"
#include "grant/plan.hpp"

// The SQL of the bulk engine, as text. Names of ours: g class, n row number in the file, x<i>
// source columns, t<i> treated cells, c<i> what comes out, k<i> keys as they are at the source.
namespace jw::grant::sql {

inline constexpr std::string_view kRouteFunction = "jw_route";
inline constexpr std::string_view kRangeFunction = "jw_in_range";
inline constexpr std::string_view kMalformed = "!";  // class of rows whose region cannot be read
inline constexpr int kMalformedRoute = -1;           // and the route that collects them

// The function that treats a column of a group: "jw_keep_ends_0_2".
std::string function_name(const PlanColumn& column, std::size_t group, std::size_t index);

// SELECT g, n, x.. of all rows that somebody gets or nobody can be told of: one scan.
Result<std::string> scan(const Plan& plan, const std::vector<std::size_t>& needed,
                         const std::filesystem::path& file);

struct Member {
  std::string_view region_class;
  std::size_t route = 0;
  const Plan* plan = nullptr;
};

// SELECT route, why, n, k.., c.. : the treated rows of a group of plans, once for each recipient.
// `from` is scan() or a table of it. n and k only where why tells of a row set aside.
Result<std::string> treat(std::span<const Member> members, std::size_t group, const std::string& from);

// The region values of a file that cannot be read, by the function of the routes.
Result<std::string> unreadable_regions(const Plan& plan, const std::filesystem::path& file);

// SELECT route, c.. : the rows of one plan, written as they are read. Only for a file all of whose
// regions can be read; whether every row could be treated, its functions have to notice.
Result<std::string> straight(const Plan& plan, std::size_t route, const std::vector<std::size_t>& needed,
                             const std::filesystem::path& file);

// SELECT route, op, c.. : the difference between two tables of treat(), for these routes.
std::string difference(const Plan& plan, std::span<const std::size_t> routes, const std::string& before,
                       const std::string& now);

// Routes in which two kept rows of a table of treat() have one key.
std::string duplicates(const Plan& plan, const std::string& table);

// c0 AS "code", ...
Result<std::string> output_columns(const Plan& plan);

// One row of sql::treat()'s table, "(route, null, ...)", from cells that are treated already.
std::string row(const Plan& plan, std::size_t route, std::span<const Cell> cells);
// Whether a row of such a table has the key of these cells.
std::string has_key(const Plan& plan, std::span<const Cell> cells);

// IN list of routes: "(0,1,5)".
std::string list(std::span<const std::size_t> routes);

}  // namespace jw::grant::sql
