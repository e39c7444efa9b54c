#include "lake/scanner.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace jw::lake {
namespace {

constexpr std::size_t kNone = std::string::npos;

bool is_damaged(std::string_view text) {
  bool ascii = true;
  for (const char c : text) {
    if (c == '\0') return true;
    ascii &= (c & 0x80) == 0;
  }
  return !ascii && (text.find("\xEF\xBF\xBD") != kNone || !is_utf8(text));
}

}  // namespace

CsvScanner::CsvScanner(TextReader reader, char delimiter)
    : reader_(std::move(reader)), delimiter_(delimiter) {
  for (const char c : {delimiter, '\n', '\r'}) stops_[static_cast<unsigned char>(c)] = true;
}

Result<CsvScanner> CsvScanner::open(const std::filesystem::path& path, const Dialect& dialect,
                                    std::uint64_t limit) {
  static constexpr std::string_view kDelimiters = ",;|\t";
  if (dialect.delimiter.size() != 1 || kDelimiters.find(dialect.delimiter[0]) == kNone)
    return fail(Code::Invalid, "upload.delimiter", "the separator must be a comma, semicolon, bar or tab",
                "分隔符应为逗号、分号、竖线或制表符");
  return CsvScanner(JW_TRY(TextReader::open(path, dialect, limit)), dialect.delimiter[0]);
}

Result<> CsvScanner::refill() {
  buffer_.erase(0, begin_);
  begin_ = 0;
  ended_ = !JW_TRY(reader_.next(buffer_));
  return {};
}

// The position after a quoted cell that starts at `at`, or kNone when the quote does not close in
// the buffer.
std::size_t CsvScanner::quoted_cell(std::size_t at, CsvRecord& record) {
  const std::size_t start = at + 1;
  std::string* built = nullptr;
  std::size_t from = start;
  const auto keep = [&](std::size_t to) {
    if (built == nullptr) {
      if (unescaped_used_ == unescaped_.size()) unescaped_.emplace_back();
      built = &unescaped_[unescaped_used_++];
      built->clear();
    }
    built->append(buffer_, from, to - from);
  };
  std::size_t close = start;
  for (;;) {
    close = buffer_.find('"', close);
    if (close == kNone || (close + 1 == buffer_.size() && !ended_)) return kNone;
    if (close + 1 == buffer_.size() || buffer_[close + 1] != '"') break;
    keep(close + 1);
    from = close += 2;
  }
  std::size_t end = close + 1;
  while (end < buffer_.size() && !stops_[static_cast<unsigned char>(buffer_[end])]) ++end;
  if (built != nullptr || end > close + 1) {
    keep(close);
    built->append(buffer_, close + 1, end - close - 1);
    record.cells.emplace_back(*built);
  } else {
    record.cells.emplace_back(std::string_view(buffer_).substr(start, close - start));
  }
  return end;
}

CsvScanner::Parsed CsvScanner::parse(CsvRecord& record) {
  record.cells.clear();
  unescaped_used_ = 0;
  const std::string_view text(buffer_);
  std::size_t at = begin_;
  for (;;) {
    if (at < text.size() && text[at] == '"') {
      at = quoted_cell(at, record);
      if (at == kNone) return ended_ ? Parsed::OpenQuote : Parsed::NeedsMore;
    } else {
      std::size_t end = at;
      while (end < text.size() && !stops_[static_cast<unsigned char>(text[end])]) ++end;
      if (end > at) {
        record.cells.emplace_back(text.substr(at, end - at));
      } else {
        record.cells.emplace_back();
      }
      at = end;
    }
    if (at >= text.size()) {
      if (!ended_) return Parsed::NeedsMore;
      end_ = at;
      finish(record, at);
      return Parsed::Whole;
    }
    if (text[at] == delimiter_) {
      ++at;
      continue;
    }
    if (text[at] == '\r' && at + 1 == text.size() && !ended_) return Parsed::NeedsMore;
    end_ = at + (text.substr(at, 2) == "\r\n" ? 2 : 1);
    finish(record, at);
    return Parsed::Whole;
  }
}

void CsvScanner::finish(CsvRecord& record, std::size_t raw_end) {
  record.raw = std::string_view(buffer_).substr(begin_, raw_end - begin_);
  record.line = line_;
}

// The line on which a quote opens and never closes becomes a record of its own. Any later quote
// would have closed it, so such lines lie 1 MiB apart and the whole scan stays linear.
Result<> CsvScanner::give_up_line(CsvRecord& record) {
  const auto end = std::string_view(buffer_).find_first_of("\r\n", begin_);
  const auto raw_end = end == kNone ? buffer_.size() : end;
  if (raw_end - begin_ > kMaxRecord || (end == kNone && !ended_))
    return fail(Code::TooLarge, "upload.record", "line {} is longer than 1 MiB; check the file",
                "第 {} 行超过 1 MiB，请检查文件", line_);
  record.cells.clear();
  finish(record, raw_end);
  record.fault = CsvRecord::Fault::Quote;
  end_ = end == kNone ? raw_end : raw_end + (std::string_view(buffer_).substr(end, 2) == "\r\n" ? 2 : 1);
  return {};
}

Result<bool> CsvScanner::next(const Call& call, CsvRecord& record) {
  if ((++records_ & 0xFFF) == 0) JW_TRY(call.check());
  for (;;) {
    if (begin_ == buffer_.size() && !ended_) JW_TRY(refill());
    if (begin_ == buffer_.size() && ended_) return false;
    record.fault = CsvRecord::Fault::None;
    auto parsed = parse(record);
    while (parsed == Parsed::NeedsMore && buffer_.size() - begin_ <= kMaxRecord) {
      JW_TRY(refill());
      parsed = parse(record);
    }
    if (ended_ && reader_.cut() && (parsed == Parsed::OpenQuote || end_ == buffer_.size())) return false;
    if (parsed != Parsed::Whole) {
      JW_TRY(give_up_line(record));
    } else if (record.raw.size() > kMaxRecord) {
      return fail(Code::TooLarge, "upload.record", "line {} is longer than 1 MiB; check the file",
                  "第 {} 行超过 1 MiB，请检查文件", line_);
    } else if (is_damaged(record.raw)) {
      record.fault = CsvRecord::Fault::Encoding;
    }
    const bool blank = record.raw.empty();
    // Lines inside quotes count too, so that the number is the one an editor shows.
    const auto passed = std::string_view(buffer_).substr(begin_, end_ - begin_);
    const auto feeds = std::count(passed.begin(), passed.end(), '\n');
    line_ += feeds > 0 ? feeds : 1;
    begin_ = end_;
    if (!blank) return true;
  }
}

}  // namespace jw::lake
