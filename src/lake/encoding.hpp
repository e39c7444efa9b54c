#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "lake/csv.hpp"

namespace jw::lake {

// What an encoding looks like from a sample of a file. `damage` counts sequences that do not
// belong to it.
struct EncodingGuess {
  std::string encoding;
  int bom = 0;
  std::int64_t damage = 0;
};

// Errors: "upload.empty", "upload.binary", "upload.encoding". `whole`: the sample is all there is,
// so a character cut at its end is damage.
Result<EncodingGuess> guess_encoding(std::string_view sample, bool whole);

// A stream of bytes of one encoding as UTF-8; keeps a character that a block border cuts. What does not
// belong to the encoding becomes U+FFFD.
class TextDecoder {
 public:
  explicit TextDecoder(const std::string& encoding);  // "UTF-16LE", "UTF-16BE", "GB18030"
  ~TextDecoder();
  TextDecoder(const TextDecoder&) = delete;
  TextDecoder& operator=(const TextDecoder&) = delete;

  bool is_open() const;  // false when this machine cannot read the encoding
  std::int64_t damage() const { return damage_; }
  void decode(std::string_view bytes, bool last, std::string& out);

 private:
  void* handle_;
  std::string rest_;
  std::int64_t damage_ = 0;
};

// A text file as UTF-8, block by block, in bounded memory. Sequences that do not belong to a
// UTF-16 or GB18030 file become U+FFFD; a UTF-8 file comes as it is, broken or not.
class TextReader {
 public:
  // Reads at most `limit` bytes of the file.
  static Result<TextReader> open(const std::filesystem::path& path, const Dialect& dialect,
                                 std::uint64_t limit = UINT64_MAX);
  TextReader(TextReader&&) noexcept;
  TextReader& operator=(TextReader&&) noexcept;
  ~TextReader();

  // Appends the next block to `out`; false at the end.
  Result<bool> next(std::string& out);

  // True once the limit, not the file, was the end.
  bool cut() const;

 private:
  struct State;
  explicit TextReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace jw::lake
