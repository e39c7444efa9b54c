#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// Numbers and texts one after another in little room: numbers as LEB128 (signed ones zigzag),
// texts with their length in front. docs/formats/flow-journal.md.
namespace jw::flow {

class Writer {
 public:
  void number(std::uint64_t value) {
    while (value >= 0x80) {
      out_ += static_cast<char>((value & 0x7f) | 0x80);
      value >>= 7;
    }
    out_ += static_cast<char>(value);
  }
  void whole(std::int64_t value) {
    number((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
  }
  void text(std::string_view value) {
    number(value.size());
    out_ += value;
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

// After the first thing that is not there everything reads as 0 and good() is false.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) break;
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    good_ = false;
    rest_ = {};
    return 0;
  }
  std::int64_t whole() {
    const auto value = number();
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
  }
  std::uint32_t small() { return static_cast<std::uint32_t>(number()); }
  std::string_view text() {
    const auto size = number();
    if (size > rest_.size()) {
      good_ = false;
      rest_ = {};
      return {};
    }
    const auto value = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return value;
  }
  bool good() const { return good_; }
  bool done() const { return good_ && rest_.empty(); }
  bool more() const { return good_ && !rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

}  // namespace jw::flow
