#include "search/words.hpp"

#include <xapian.h>

namespace jw::search {
namespace {

// Scripts written without blanks: their words are found by characters and pairs.
bool is_cjk(unsigned c) {
  return (c >= 0x2E80 && c <= 0x2FDF) ||  // radicals
         (c >= 0x3005 && c <= 0x3007) ||  // 々〆〇
         (c >= 0x3021 && c <= 0x3029) ||  // 〡..〩
         (c >= 0x3040 && c <= 0x30FF) ||  // kana
         (c >= 0x3100 && c <= 0x312F) ||  // bopomofo
         (c >= 0x31A0 && c <= 0x31FF) ||  //
         (c >= 0x3400 && c <= 0x4DBF) ||  // extension A
         (c >= 0x4E00 && c <= 0x9FFF) ||  //
         (c >= 0xAC00 && c <= 0xD7AF) ||  // hangul
         (c >= 0xF900 && c <= 0xFAFF) ||  // compatibility
         (c >= 0x20000 && c <= 0x3FFFD);  // further extensions
}

unsigned fold(unsigned c) {
  if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;  // full-width forms of ASCII
  if (c == 0x3000) c = ' ';
  return Xapian::Unicode::tolower(c);
}

enum class Kind { Other, Word, Cjk };

Kind kind_of(unsigned c) {
  if (is_cjk(c)) return Kind::Cjk;
  return Xapian::Unicode::is_wordchar(c) && c != '_' ? Kind::Word : Kind::Other;
}

std::size_t next_character(std::string_view text, std::size_t at) {
  do ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
  return at;
}

constexpr std::size_t kLongestWord = 64;

}  // namespace

std::vector<Run> runs_of(std::string_view text, std::size_t limit) {
  std::vector<Run> runs;
  Kind open = Kind::Other;
  for (Xapian::Utf8Iterator at(text.data(), text.size()); at != Xapian::Utf8Iterator(); ++at) {
    const unsigned strict = at.strict_deref();  // an invalid byte has the top bit set
    if (strict > 0x10FFFF) {
      open = Kind::Other;
      continue;
    }
    const unsigned c = fold(strict);
    const Kind kind = kind_of(c);
    if (kind != Kind::Other) {
      if (kind != open) {
        if (runs.size() == limit) return runs;
        runs.push_back({"", kind == Kind::Cjk});
      }
      std::string& run = runs.back().text;
      if (kind == Kind::Cjk || run.size() < kLongestWord) Xapian::Unicode::append_utf8(run, c);
    }
    open = kind;
  }
  return runs;
}

std::string folded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (Xapian::Utf8Iterator at(text.data(), text.size()); at != Xapian::Utf8Iterator(); ++at) {
    const unsigned strict = at.strict_deref();
    if (strict <= 0x10FFFF) Xapian::Unicode::append_utf8(out, fold(strict));
  }
  return out;
}

std::vector<std::string> characters_of(std::string_view run) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < run.size();) {
    const std::size_t next = next_character(run, at);
    out.emplace_back(run.substr(at, next - at));
    at = next;
  }
  return out;
}

std::vector<std::string> pairs_of(std::string_view run) {
  std::vector<std::string> out;
  const auto characters = characters_of(run);
  for (std::size_t i = 1; i < characters.size(); ++i) out.push_back(characters[i - 1] + characters[i]);
  return out;
}

}  // namespace jw::search
