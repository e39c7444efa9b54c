#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/file.hpp"
#include "base/result.hpp"
#include "sharing/applications.hpp"

namespace jw::catalog {
class Uploads;
}

namespace jw::sharing {

struct BulkForm {
  std::string upload;   // XLSX or CSV, see catalog::Uploads
  bool commit = false;  // false: only says what would become of each line
};
BOOST_DESCRIBE_STRUCT(BulkForm, (), (upload, commit))

// What became of the lines: lines == good + errors.
struct BulkResult {
  std::int64_t lines = 0;
  std::int64_t good = 0;
  std::vector<LineError> errors;  // `line` as the spreadsheet shows it
  Submission submission;          // what was written
};
BOOST_DESCRIBE_STRUCT(BulkResult, (), (lines, good, errors, submission))

// Applications for many resources from a spreadsheet: one line, one resource. Wrong lines are left
// out and told; the rest is written as one submission. Thread-safe.
class BulkFiles {
 public:
  BulkFiles(const Applications& applications, const catalog::Uploads& uploads)
      : applications_(applications), uploads_(uploads) {}

  // The sheet to fill in, with a page that says how.
  Result<> write_template(const file::Path& out) const;

  // Right application.write. Errors: "application.columns" (the heading lacks one), "application.set"
  // (no line, or over 200), "upload.unknown", those of sheet::read_table.
  Result<BulkResult> apply(const Call& call, const BulkForm& form) const;

 private:
  const Applications& applications_;
  const catalog::Uploads& uploads_;
};

}  // namespace jw::sharing
