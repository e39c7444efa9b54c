#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/call.hpp"
#include "base/file.hpp"
#include "base/result.hpp"
#include "lake/engine.hpp"
#include "lake/schema.hpp"
#include "quality/quarantines.hpp"

namespace jw::quality {

// The rows of a quarantine as a Parquet file: what a load set aside, and beside it state, note and
// whether it was edited. Every act writes a new revision; which one counts stands in the store.
class QuarantineFile {
 public:
  QuarantineFile(const Call& call, lake::Connection& lake, const catalog::Resource& of, file::Path set_aside,
                 file::Path revision);

  const std::vector<std::string>& items() const { return items_; }

  // Loads the newest revision into the temporary table jw_rows; before anything else.
  Result<> open();

  Result<std::vector<QuarantinedRow>> page(const RowFilter& filter);
  Result<std::int64_t> count(const RowFilter& filter);
  Result<std::vector<ReasonCount>> reasons();

  // Lines to act on, as the temporary table jw_chosen: those named, which must be open, or all open
  // ones when none is. How many.
  Result<std::int64_t> choose(const std::vector<std::int64_t>& lines);

  // Puts new values in. A row whose values do not fit their items gets that as its reason.
  Result<> edit(const std::vector<RowFix>& fixes);

  // SQL of the chosen rows as typed columns, for judge(); only rows whose cells fit.
  Result<std::string> typed_rows();
  // Takes over what judge() found of typed_rows(): reason, item and hits of the chosen rows.
  Result<> take_hits(const std::vector<Rule>& rules);

  // Chosen rows that nothing is wrong with any more.
  Result<std::vector<catalog::RowEdit>> passing();
  Result<> set_state(std::string_view which, std::string_view state, std::string_view note);

  Result<> write(const file::Path& out);

 private:
  Result<std::vector<QuarantinedRow>> read(const std::string& sql);

  const Call& call_;
  lake::Connection& lake_;
  lake::Schema schema_;
  std::vector<std::string> items_;
  file::Path set_aside_, revision_;
};

}  // namespace jw::quality
