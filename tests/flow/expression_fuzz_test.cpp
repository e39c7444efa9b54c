#include <random>
#include <string>

#include <gtest/gtest.h>

namespace jw::flow {

void try_expression(std::string_view text);  // tests/fuzz/flow_expression.cpp

TEST(ExpressionFuzz, DamagedAndRandomTextsEndWithAValueOrAPlace) {
  static constexpr std::string_view kParts[] = {
      "a",       "b",      "c",         "o",    "t",         "n",       "o.p",  "c[3].d", "1",       "0",
      "'文'",    "(",      ")",         "[",    "]",         ",",       ".",    "+",      "-",       "*",
      "/",       "=",      "!=",        "<",    ">=",        " and ",   " or ", "not ",   " 且 ",    "非 ",
      "if ",     " then ", " else ",    " in ", " is empty", "length(", "sum(", "max(",   "append(", "split(",
      "substr(", "round(", "add_days(", "`x`",  "$",         "（"};
  std::mt19937 random(20261129);
  for (int round = 0; round < 30'000; ++round) {
    std::string text;
    const auto parts = random() % 14;
    for (unsigned i = 0; i < parts; ++i) text += kParts[random() % std::size(kParts)];
    if (random() % 4 == 0 && !text.empty()) text[random() % text.size()] = static_cast<char>(random());
    try_expression(text);
  }
}

TEST(ExpressionFuzz, LongAndDeepTextsAreRefusedOrEnd) {
  for (const std::string_view part :
       {"(", "[", "-", "not ", "a.", "c[", "length(", "if t then ", "1+", "t or ", "'"}) {
    std::string text;
    while (text.size() < 3990) text += part;
    try_expression(text);
    try_expression(text + "1");
  }
}

}  // namespace jw::flow
