#include "base/free_text.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace jw {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

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

Result<> tidy_code(std::string& code, TextRule rule, std::string_view reason, FieldName field) {
  code = std::string(trimmed(code));
  return check(code, rule, reason, field, controls());
}

}  // namespace jw
