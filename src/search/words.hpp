#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// How text becomes words that can be found. Full-width letters and digits are made half-width,
// everything is lower case. Chinese (Japanese, Korean) runs give every character and every pair
// of neighbours, so a word of one or two characters hits without a dictionary; other letters and
// digits give whole words. Whatever the bytes are, words come out: invalid UTF-8 is skipped.
namespace jw::search {

// A run of characters of one kind, folded: "医院", "320613", "gdp".
struct Run {
  std::string text;
  bool cjk = false;
};

// At most `limit` runs; runs that are not CJK are cut at 64 bytes.
std::vector<Run> runs_of(std::string_view text, std::size_t limit);

// The text with case and width folded, for comparing what was typed with what is shown.
std::string folded(std::string_view text);

// Single characters and pairs of a CJK run.
std::vector<std::string> characters_of(std::string_view run);
std::vector<std::string> pairs_of(std::string_view run);

}  // namespace jw::search
