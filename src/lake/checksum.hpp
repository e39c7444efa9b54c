#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/call.hpp"
#include "base/result.hpp"
#include "lake/engine.hpp"
#include "lake/table.hpp"

// A checksum of a set of rows that does not depend on their order, so that sender and receiver
// agree whatever split or sorted the rows on the way. Any tool can recompute it:
//   row text  the cells in column order with U+001F between them; NULL is U+001A, else the cell as
//             UTF-8 (integers in digits, dates 2026-11-22, true/false)
//   row hash  MD5 of the row text, as two unsigned 64-bit little-endian numbers: bytes 0-7, 8-15
//   checksum  the sum of all firsts, then of all seconds, each modulo 2^64, as 16 hex digits each
// It finds accidents. Against forgery stand the segment's SHA-256 and the manifest's signature.
namespace jw::lake {

struct RowChecksum {
  std::int64_t rows = 0;
  std::string sum;  // 32 hex digits; no rows: all zero
  bool operator==(const RowChecksum&) const = default;
};

// `relation` is SQL that can stand after FROM: read_parquet('...') or (SELECT ...).
Result<RowChecksum> checksum(const Call& call, Connection& connection, std::string_view relation,
                             const Values& values = {});

// The same for who has asked already which columns the relation has.
Result<RowChecksum> checksum(const Call& call, Connection& connection, std::string_view relation,
                             const std::vector<Column>& columns, const Values& values = {});

// The same inside a larger statement: the hash of a row over these columns, to be selected AS h,
// and the two sums over h (decimal numbers, to be written as 16 hex digits each).
//   SELECT part, <kLaneSums> FROM (SELECT part, <row_hash_sql> AS h FROM ...) GROUP BY part
Result<std::string> row_hash_sql(const std::vector<Column>& columns);
inline constexpr std::string_view kLaneSums =
    "coalesce(sum((h & 18446744073709551615::UHUGEINT)::UBIGINT), 0) % 18446744073709551616::HUGEINT, "
    "coalesce(sum((h >> 64)::UBIGINT), 0) % 18446744073709551616::HUGEINT";

// "170" -> "00000000000000aa": a lane as the checksum writes it.
std::string lane_hex(std::string_view decimal);

// Checksums of disjoint sets of rows added up to the checksum of all of them.
Result<RowChecksum> add(const RowChecksum& a, const RowChecksum& b);

}  // namespace jw::lake
