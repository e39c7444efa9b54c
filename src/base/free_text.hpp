#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

// What people write, and the ways in which it is kept.
//
// A free text (a name, an abstract, a reason) comes back byte for byte: blanks at its ends, control
// characters and marks of direction stay, and nobody but the pages decides how they look. A code (an
// identifier, a column's name, a day) is compared with others, so blanks around it are taken away and
// control characters are refused. A statement (a reason, an explanation, evidence) is what one department
// puts before another, which acts on it: it comes back byte for byte too, but holds nothing that is not
// seen or that makes it look like something else.
namespace jw {

struct TextRule {
  std::size_t characters = 0;  // code points, at most
  bool needed = false;         // not empty and not of blanks only
  bool one_line = false;       // no line feed, no carriage return or other line end
};

// How an error calls the field, in both languages: "the abstract", "摘要".
struct FieldName {
  std::string_view en;
  std::string_view zh;
};

// Refuses, under `reason` (Invalid) and by the field's name: what is missing, too long, no UTF-8; and
// U+0000, which the stores cannot hold. Says where: "character 3 is U+0000".
Result<> check_free_text(std::string_view text, TextRule rule, std::string_view reason, FieldName field);

// Takes the blanks around the code away, then as check_free_text; refuses every control character.
Result<> tidy_code(std::string& code, TextRule rule, std::string_view reason, FieldName field);

// As check_free_text; refuses also control characters other than line feed and tab, and those that turn
// the direction of writing. What is `needed` has a character that is seen: blanks, zero-width and format
// characters alone are none.
Result<> check_statement(std::string_view text, TextRule rule, std::string_view reason, FieldName field);

// The name of a file that is on somebody's disk: a statement of one line, at most 255 characters, and
// one name, no path. Empty is refused.
Result<> check_file_name(std::string_view name, std::string_view reason, FieldName field);

// Does the text, UTF-8, have a character that is seen?
bool has_visible(std::string_view text);

// Without blanks, tabs and line ends around it.
std::string_view trimmed(std::string_view text);
bool is_blank(std::string_view text);

// Code points of a UTF-8 text.
std::size_t count_characters(std::string_view text);

}  // namespace jw
