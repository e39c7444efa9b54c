#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/call.hpp"
#include "base/file.hpp"
#include "base/result.hpp"
#include "exchange/batch.hpp"
#include "lake/checksum.hpp"
#include "lake/engine.hpp"

namespace jw::exchange {

// The rows of a batch, checked against its manifest and laid over what is held.
class Merge {
 public:
  struct Counted {
    std::int64_t inserted = 0, updated = 0, deleted = 0, total = 0;
    std::string checksum;  // of all rows held afterwards
  };

  Merge(lake::Connection& lake, const Manifest& manifest, file::Path folder)
      : lake_(lake), manifest_(manifest), folder_(std::move(folder)) {}

  // Columns, row counts and checksum of the segments; the checksum as recomputed. "batch.columns",
  // "batch.rows", "batch.checksum".
  Result<lake::RowChecksum> verify(const Call& call);

  // The new file, written and synced. An insert must not be there yet, a change or deletion must:
  // "batch.delta". "batch.total" when the rows held afterwards are not what the manifest says.
  // A snapshot of one segment, `verified` a moment ago, is taken as the file it is.
  Result<Counted> write(const Call& call, const lake::RowChecksum& verified,
                        const std::optional<file::Path>& held, const file::Path& out);

 private:
  Result<std::string> segments() const;
  Result<> check_delta(const Call& call, const std::string& batch, const std::string& held);

  lake::Connection& lake_;
  const Manifest& manifest_;
  file::Path folder_;
};

}  // namespace jw::exchange
