#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/result.hpp"
#include "lake/csv.hpp"
#include "lake/engine.hpp"
#include "lake/schema.hpp"

namespace jw::lake {

// What became of the rows of an upload. rows_in == accepted + set_aside, always.
struct LoadReport {
  std::int64_t rows_in = 0;
  std::int64_t accepted = 0;
  std::int64_t set_aside = 0;
  std::map<std::string, std::int64_t> reasons;  // reason -> rows; the sum is set_aside
};

// Says which of the rows that fit may not pass all the same. `rows` is SQL that can stand after
// FROM: file_row_number (the line in the file) and the fields. `failing` is the name of an empty
// table (line, reason, field, hits): the sift adds the rows that fail, each at most once. An Error
// undoes the load.
using Sift =
    std::function<Result<>(Connection& connection, const std::string& rows, const std::string& failing)>;

// Columns of a set-aside file that hold the cells of the row: this and the name of the field.
inline const std::string kCellPrefix = "v:";

// Reads a CSV file into a Parquet file (zstd) with the schema's names and types, fields in file
// order. Rows that do not fit go to `set_aside`, a Parquet file with
//   line BIGINT, reason VARCHAR, field VARCHAR, raw VARCHAR, hits VARCHAR, then "v:<field>" VARCHAR
// where reason is one of: ragged, quote, encoding, required, type, length, duplicate_key, or what
// the sift says. The cells are null when the row has more or fewer of them than there are fields.
// Of rows with one key the first in the file stays. Blank lines are not rows. The first line is
// the header; there must be as many fields as it has cells, else "upload.header".
// Both files appear whole and synced, or not at all. Same input, same output. Bounded memory.
// All paths must lie in the engine's folders.
Result<LoadReport> load(const Call& call, Engine& engine, const std::filesystem::path& csv,
                        const Dialect& dialect, const Schema& schema, const std::filesystem::path& parquet,
                        const std::filesystem::path& set_aside, const Sift& sift = {});

// The rows of a Parquet file that load() made, sifted once more: the same two files. `line` is the
// place of the row in the file held, from 1; raw is null.
Result<LoadReport> screen(const Call& call, Engine& engine, const std::filesystem::path& held,
                          const Schema& schema, const std::filesystem::path& parquet,
                          const std::filesystem::path& set_aside, const Sift& sift);

}  // namespace jw::lake
