#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/call.hpp"
#include "base/result.hpp"
#include "lake/load.hpp"

namespace jw::lake {

// One row to change in a Parquet file; cells and given follow the schema's fields.
struct Edit {
  enum class Kind { Update, Add, Remove };
  Kind kind = Kind::Update;
  std::vector<std::optional<std::string>> cells;  // key fields always; as a file would hold them
  std::vector<bool> given;                        // Update: which of the others change
};

struct AmendReport {
  std::int64_t rows = 0;  // in the new file
  std::int64_t updated = 0, added = 0, removed = 0;
};

// Writes a Parquet file with the rows of `held`, changed, in their order; added ones come last.
// Keys must be unique in `held`. The sift sees all new rows; only what it says of edited ones
// counts. The file appears whole and synced, or not at all. Errors, all Invalid and naming the
// edit by its place from 0: "amend.value" (a cell does not fit its field), "amend.edits" (two
// for one row), "amend.row" (not there, or there already), "amend.key" (no key fields, and the
// edit is no Add), "amend.rules" (Conflict: the sift refuses an edited row).
Result<AmendReport> amend(const Call& call, Engine& engine, const std::filesystem::path& held,
                          const Schema& schema, const std::vector<Edit>& edits,
                          const std::filesystem::path& parquet, const Sift& sift = {});

}  // namespace jw::lake
