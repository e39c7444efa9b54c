#include "base/free_text.hpp"

#include <gtest/gtest.h>

namespace jw {
namespace {

constexpr FieldName kField{"the note", "说明"};

std::string why(std::string_view text, TextRule rule) {
  const auto checked = check_free_text(text, rule, "x.note", kField);
  return checked ? "" : checked.error().message;
}

TEST(FreeText, KeepsWhateverSaysSomething) {
  for (const std::string_view text :
       {"  two blanks  ", "\ttab\t", "a\nb\r\n", "\x01\x1f\x7f", "\u202e倒", "\xEF\xBB\xBF", "\x1b[31mred"})
    EXPECT_EQ(why(text, {.characters = 50, .needed = true}), "") << text;
  EXPECT_EQ(why("", {.characters = 5}), "");
  EXPECT_EQ(why("  ", {.characters = 5}), "");
}

TEST(FreeText, RefusesByFieldAndPlace) {
  EXPECT_EQ(why("  \t", {.characters = 5, .needed = true}), "the note: must not be empty");
  EXPECT_EQ(why("123456", {.characters = 5}), "the note: at most 5 characters");
  EXPECT_EQ(why("甲乙丙丁戊", {.characters = 5}), "") << "characters, not bytes";
  EXPECT_EQ(why("😀😀", {.characters = 2}), "");
  EXPECT_EQ(why("a\nb", {.characters = 5, .one_line = true}), "the note: one line only");
  EXPECT_EQ(why("a\xff", {.characters = 5}), "the note: not valid UTF-8 text; type it again");
  const auto nul = why(std::string_view("甲乙\0丙", 10), {.characters = 50});
  EXPECT_NE(nul.find("character 3 is U+0000"), std::string::npos) << nul;
  const auto chinese = check_free_text(std::string_view("\0", 1), {.characters = 5}, "x.note", kField);
  EXPECT_NE(chinese.error().message_zh.find("说明：第 1 个字符是控制字符 U+0000"), std::string::npos);
  EXPECT_EQ(chinese.error().reason, "x.note");
}

std::string why_statement(std::string_view text, TextRule rule) {
  const auto checked = check_statement(text, rule, "x.note", kField);
  return checked ? "" : checked.error().message;
}

TEST(FreeText, StatementsHoldNothingUnseen) {
  const TextRule rule{.characters = 20, .needed = true};
  for (const std::string_view text : {"甲\n\t乙", "  blanks  ", "e\u0301", "\u200B甲", "👩\u200D🔬", "𠮷"})
    EXPECT_EQ(why_statement(text, rule), "") << text;
  EXPECT_EQ(why_statement("", {.characters = 5}), "");
  for (const std::string_view text :
       {"", " \n\t", "\u200B", "\uFEFF\u2060", "\u3000", "\u00AD", "\u3164", "\u2800", "\U000E0041"})
    EXPECT_EQ(why_statement(text, rule), "the note: must not be empty") << text;
  for (const std::string_view text : {"甲\u202E乙", "甲\u2066乙", "甲\u2069乙", "甲\u200F乙", "甲\u061C乙"})
    EXPECT_NE(why_statement(text, rule).find("turns the direction of writing"), std::string::npos) << text;
  for (const std::string_view text : {"甲\r\n乙", "甲\x1b乙", "甲\x7f乙", "甲\u0085乙", "甲\u009B乙"})
    EXPECT_NE(why_statement(text, rule).find("character 2 is U+"), std::string::npos) << text;
  EXPECT_EQ(why_statement("a\xff", rule), "the note: not valid UTF-8 text; type it again");
  EXPECT_EQ(why_statement(std::string(21, 'a'), rule), "the note: at most 20 characters");
  EXPECT_EQ(why_statement("一二三四五六七八九十一二三四五六七八九十", rule), "") << "characters, not bytes";
  for (const std::string_view text : {"a\nb", "a\u2028b"})
    EXPECT_EQ(why_statement(text, {.characters = 9, .one_line = true}), "the note: one line only") << text;
}

TEST(FreeText, FileNamesAreNames) {
  const auto takes = [](std::string_view name) { return bool(check_file_name(name, "x.file", kField)); };
  EXPECT_TRUE(takes("删除记录 2026-05.pdf"));
  for (const std::string_view name :
       {"", "\u200B", "a/b.pdf", "..\\b.pdf", "a\nb.pdf", "a\tb", "a\x1b", "..", "fdp.\u202Eexe"})
    EXPECT_FALSE(takes(name)) << name;
  EXPECT_FALSE(takes(std::string(256, 'a')));
}

TEST(FreeText, CodesAreTrimmedAndHoldNoControls) {
  std::string code = " \tABC\r\n";
  EXPECT_TRUE(tidy_code(code, {.characters = 5}, "x.code", kField));
  EXPECT_EQ(code, "ABC");
  code =
      "A\x1b"
      "B";
  const auto refused = tidy_code(code, {.characters = 5}, "x.code", kField);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("character 2 is U+001B"), std::string::npos);
  code = "   ";
  EXPECT_FALSE(tidy_code(code, {.characters = 5, .needed = true}, "x.code", kField));
}

}  // namespace
}  // namespace jw
