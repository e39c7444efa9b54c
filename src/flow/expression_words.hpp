#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace jw::flow {

// One word of an expression and where it stands, counted in characters from 1.
struct Lexeme {
  // Word: a plain word, keyword or not; Name: in back quotes; Text: in quotes; Number; Sign; End.
  enum class Kind { Word, Name, Text, Number, Sign, End };
  Kind kind = Kind::End;
  std::string text;  // without quotes
  std::size_t line = 1;
  std::size_t column = 1;
};

// The last one is End. "flow.expression" (Invalid), with line and column, for a quote that never
// closes, a number that is none, a character that means nothing, and texts over kMaxExpression.
Result<std::vector<Lexeme>> split_expression(std::string_view text);

// "line 1, column 14: " and its Chinese before the message.
tl::unexpected<Error> wrong_expression(std::size_t line, std::size_t column, std::string_view en,
                                       std::string_view zh);

}  // namespace jw::flow
