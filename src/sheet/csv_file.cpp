#include "sheet/csv_file.hpp"

#include <cerrno>

#include "lake/literal.hpp"

namespace jw::sheet {
namespace {

constexpr std::size_t kBuffer = std::size_t{256} << 10;

// A formula, perhaps behind apostrophes of its own: with one more it comes back as it is.
bool needs_guard(std::string_view cell) {
  const auto first = cell.find_first_not_of('\'');
  return first != std::string_view::npos && lake::is_formula(cell.substr(first));
}

}  // namespace

std::string_view unguarded(std::string_view cell) {
  if (cell.starts_with('\'') && needs_guard(cell)) cell.remove_prefix(1);
  return cell;
}

Result<CsvFile> CsvFile::create(const file::Path& out) {
  std::FILE* file = std::fopen(out.c_str(), "wbe");
  if (file == nullptr) return fail(file::failure(errno, out, "creating"));
  return CsvFile(out, file);
}

Result<> CsvFile::row(std::span<const std::string> cells) {
  bool first = true;
  for (const auto& cell : cells) {
    if (!first) buffer_ += ',';
    first = false;
    if (cell.empty()) continue;
    buffer_ += '"';
    if (needs_guard(cell)) buffer_ += '\'';
    for (const char c : cell) {
      if (c == '"') buffer_ += '"';
      buffer_ += c;
    }
    buffer_ += '"';
  }
  buffer_ += "\r\n";
  return buffer_.size() < kBuffer ? Result<>() : flush();
}

Result<> CsvFile::flush() {
  if (std::fwrite(buffer_.data(), 1, buffer_.size(), file_.get()) != buffer_.size() ||
      std::fflush(file_.get()) != 0)
    return fail(file::failure(errno, path_, "writing"));
  buffer_.clear();
  return {};
}

Result<> CsvFile::finish() {
  JW_TRY(flush());
  return file::sync(path_);
}

}  // namespace jw::sheet
