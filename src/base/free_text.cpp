#include "base/free_text.hpp"

#include <algorithm>
#include <span>

#include "base/text.hpp"

namespace jw {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

constexpr std::size_t kLongestFileName = 255;

struct Characters {
  char32_t first, last;
  bool holds(char32_t c) const { return first <= c && c <= last; }
};

// Bidi_Control of the Unicode Character Database.
constexpr Characters kTurning[] = {{0x061C, 0x061C}, {0x200E, 0x200F}, {0x202A, 0x202E}, {0x2066, 0x2069}};

// White_Space and Default_Ignorable_Code_Point of the Unicode Character Database, controls, marks of
// interlinear notes and the blank of braille.
constexpr Characters kUnseen[] = {{0x0000, 0x0020},   {0x007F, 0x00A0},  {0x00AD, 0x00AD}, {0x034F, 0x034F},
                                  {0x061C, 0x061C},   {0x115F, 0x1160},  {0x1680, 0x1680}, {0x17B4, 0x17B5},
                                  {0x180B, 0x180F},   {0x2000, 0x200F},  {0x2028, 0x202F}, {0x205F, 0x206F},
                                  {0x2800, 0x2800},   {0x3000, 0x3000},  {0x3164, 0x3164}, {0xFE00, 0xFE0F},
                                  {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},  {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3},
                                  {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};

bool is_in(std::span<const Characters> ranges, char32_t c) {
  return std::ranges::any_of(ranges, [&](const Characters& range) { return range.holds(c); });
}

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }
bool ends_line(char32_t c) { return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029; }

tl::unexpected<Error> bad_character(std::string_view text, std::size_t at, std::string_view reason,
                                    FieldName field) {
  const auto number = count_characters(text.substr(0, at)) + 1;
  const unsigned code = static_cast<unsigned char>(text[at]);
  return fail(Code::Invalid, reason,
              "{0}: character {2} is U+{3:04X}, a control character that cannot be kept here; take it out",
              "{1}：第 {2} 个字符是控制字符 U+{3:04X}，此处无法保存，请删除", field.en, field.zh, number,
              code);
}

Result<> check(std::string_view text, TextRule rule, std::string_view reason, FieldName field,
               std::string_view refused) {
  if (!is_utf8(text))
    return fail(Code::Invalid, reason, "{0}: not valid UTF-8 text; type it again",
                "{1}：不是有效的 UTF-8 文本，请重新输入", field.en, field.zh);
  if (const auto at = text.find_first_of(refused); at != std::string_view::npos)
    return bad_character(text, at, reason, field);
  if (rule.needed && is_blank(text))
    return fail(Code::Invalid, reason, "{0}: must not be empty", "{1}：不能为空", field.en, field.zh);
  if (rule.one_line && text.find_first_of("\r\n") != std::string_view::npos)
    return fail(Code::Invalid, reason, "{0}: one line only", "{1}：只能有一行", field.en, field.zh);
  if (count_characters(text) > rule.characters)
    return fail(Code::Invalid, reason, "{0}: at most {2} characters", "{1}：最多 {2} 个字", field.en,
                field.zh, rule.characters);
  return {};
}

// U+0001 to U+001F and U+007F.
const std::string& controls() {
  static const std::string all = [] {
    std::string out(1, '\0');
    for (char c = 1; c < 0x20; ++c) out += c;
    return out + '\x7F';
  }();
  return all;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool is_blank(std::string_view text) { return text.find_first_not_of(kBlanks) == std::string_view::npos; }

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

Result<> check_free_text(std::string_view text, TextRule rule, std::string_view reason, FieldName field) {
  return check(text, rule, reason, field, std::string_view("\0", 1));
}

bool has_visible(std::string_view text) {
  char32_t c = 0;
  for (std::size_t at = 0; at < text.size() && next_character(text, at, c);)
    if (!is_in(kUnseen, c)) return true;
  return false;
}

Result<> check_statement(std::string_view text, TextRule rule, std::string_view reason, FieldName field) {
  if (is_utf8(text) && rule.needed && !has_visible(text))
    return fail(Code::Invalid, reason, "{0}: must not be empty", "{1}：不能为空", field.en, field.zh);
  JW_TRY(check(text, rule, reason, field, {}));
  char32_t c = 0;
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size() && next_character(text, at, c);) {
    ++number;
    if (rule.one_line && ends_line(c))
      return fail(Code::Invalid, reason, "{0}: one line only", "{1}：只能有一行", field.en, field.zh);
    if (is_control(c) && c != '\n' && c != '\t')
      return fail(Code::Invalid, reason, "{0}: character {2} is U+{3:04X}, a control character; take it out",
                  "{1}：第 {2} 个字符是控制字符 U+{3:04X}，请删除", field.en, field.zh, number,
                  static_cast<unsigned>(c));
    if (is_in(kTurning, c))
      return fail(Code::Invalid, reason,
                  "{0}: character {2} is U+{3:04X}, which turns the direction of writing; take it out",
                  "{1}：第 {2} 个字符 U+{3:04X} 会改变文字方向，请删除", field.en, field.zh, number,
                  static_cast<unsigned>(c));
  }
  return {};
}

Result<> check_file_name(std::string_view name, std::string_view reason, FieldName field) {
  JW_TRY(check_statement(name, {kLongestFileName, true, true}, reason, field));
  if (name.find_first_of("/\\\t") != std::string_view::npos || name == "." || name == "..")
    return fail(Code::Invalid, reason, "{0}: the name of a file, without folders",
                "{1}：只填文件名，不含路径", field.en, field.zh);
  return {};
}

Result<> tidy_code(std::string& code, TextRule rule, std::string_view reason, FieldName field) {
  code = std::string(trimmed(code));
  return check(code, rule, reason, field, controls());
}

}  // namespace jw
