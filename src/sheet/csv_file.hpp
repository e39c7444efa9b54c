#pragma once

#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/file.hpp"
#include "base/result.hpp"

namespace jw::sheet {

// A CSV file people open in a spreadsheet program: UTF-8 with a mark, CRLF, and an apostrophe before
// what would run there. unguarded() takes it off again.
class CsvFile {
 public:
  static Result<CsvFile> create(const file::Path& out);
  Result<> row(std::span<const std::string> cells);
  // Synced. Without it the file is incomplete.
  Result<> finish();

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  CsvFile(file::Path path, std::FILE* file) : path_(std::move(path)), file_(file) {}
  Result<> flush();

  file::Path path_;
  std::unique_ptr<std::FILE, Close> file_;
  std::string buffer_ = "\xEF\xBB\xBF";
};

// The cell as it was before it was guarded.
std::string_view unguarded(std::string_view cell);

}  // namespace jw::sheet
