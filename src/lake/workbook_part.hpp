#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/call.hpp"
#include "base/result.hpp"
#include "base/zip.hpp"

namespace jw::lake {

// One XML part of a workbook, unpacked into a file without a name and mapped: its size costs disk,
// not memory. The text is checked to be what the parser can be trusted with: UTF-8 without control
// characters, no document type, only character references that name a character.
class WorkbookPart {
 public:
  // "workbook.damaged", "workbook.too_large", "file.full".
  static Result<WorkbookPart> unpack(const Call& call, const zip::Archive& archive, const zip::Entry& entry,
                                     const std::filesystem::path& scratch);
  WorkbookPart(WorkbookPart&& other) noexcept;
  WorkbookPart& operator=(WorkbookPart&&) = delete;
  ~WorkbookPart();

  // Followed by a margin of bytes at which a parser that runs past the end stops.
  std::string_view text() const { return {map_, size_}; }

 private:
  WorkbookPart(char* map, std::size_t size, std::size_t mapped) : map_(map), size_(size), mapped_(mapped) {}
  char* map_;
  std::size_t size_;
  std::size_t mapped_;
};

// The error of a workbook whose inside is not what it should be; `what` goes to the log.
tl::unexpected<Error> damaged_workbook(std::string_view what);
tl::unexpected<Error> large_workbook(std::string_view what);

}  // namespace jw::lake
