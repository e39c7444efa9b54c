#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/file.hpp"
#include "base/result.hpp"
#include "correction/corrections.hpp"
#include "correction/parts.hpp"

namespace jw::correction {

struct FileForm {
  std::string holding;
  std::string upload;  // CSV or XLSX, see catalog::Uploads
  std::string reason;
  std::string case_number;
};
BOOST_DESCRIBE_STRUCT(FileForm, (), (holding, upload, reason, case_number))

// What became of the rows of a file: rows == raised + joined + wrong.
struct FileRaised {
  std::optional<Correction> correction;
  std::int64_t rows = 0;
  std::int64_t raised = 0;
  std::int64_t joined = 0;
  std::int64_t wrong = 0;
  std::vector<PointError> errors;  // the first 50; place is the line in the file
  std::string errors_file;         // to download all of them with their cells; "" when there are none
};
BOOST_DESCRIBE_STRUCT(FileRaised, (), (correction, rows, raised, joined, wrong, errors, errors_file))

// Many disputes at once, from a file: the key items by title or name, 信息项 (item), 应为 (expected),
// 应为空 (should be empty: 是/yes/true/1), 依据 (evidence). Wrong lines are left out and can be
// downloaded for a week. Thread-safe.
class PointFiles {
 public:
  explicit PointFiles(Parts parts) : parts_(std::move(parts)) {}

  // As Corrections::raise_good. Errors also "correction.columns" (the heading lacks one),
  // "upload.unknown", those of lake::load.
  Result<FileRaised> raise(const Call& call, const FileForm& form) const;

  // A CSV file in <data>/tmp the caller streams and removes: line, reason, what to do, and the
  // cells as they came. "correction.file" (NotFound): never there, another department's, or old.
  Result<file::Path> errors(const Call& call, std::string_view id) const;

  // The heading to fill in, as CSV text with BOM.
  Result<std::string> blank(const Call& call, std::string_view holding) const;

  Result<> sweep(const Call& call) const;

 private:
  Parts parts_;
};

}  // namespace jw::correction
