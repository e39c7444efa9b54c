#pragma once

#include <cstdint>
#include <string_view>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/file.hpp"
#include "base/result.hpp"
#include "catalog/upload_preview.hpp"
#include "lake/csv.hpp"

// The first look at an uploaded file, which may be a workbook. A sheet becomes a CSV file beside
// the upload; preview and load read that.
namespace jw::catalog {

struct KeptPreview {
  lake::Dialect dialect;
  UploadPreview shown;
};
BOOST_DESCRIBE_STRUCT(KeptPreview, (), (dialect, shown))

// Where the chosen sheet of a workbook stands.
file::Path sheet_file(const file::Path& upload);

// Of a workbook: its first sheet that shows. "upload.wrong_type" when the name promises a workbook
// and the content is something else.
Result<KeptPreview> look_at(const Call& call, const file::Path& path, std::string_view name,
                            std::uint64_t limit);

// A sheet by its name: "upload.sheet" (NotFound).
Result<KeptPreview> look_at_sheet(const Call& call, const file::Path& path, std::string_view sheet,
                                  std::uint64_t limit);

}  // namespace jw::catalog
