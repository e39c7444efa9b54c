#include "demand/words.hpp"

#include "base/clock.hpp"
#include "base/text.hpp"

namespace jw::demand {

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

Result<std::string> optional_text(std::string_view text, std::size_t characters, std::string_view reason,
                                  std::string_view en, std::string_view zh) {
  auto kept = trimmed(text);
  if (kept.size() > characters * 3 || !is_utf8(kept) || kept.find('\0') != std::string::npos)
    return fail(Code::Invalid, reason, "{0}: at most {2} characters of text", "{1}最多 {2} 字", en, zh,
                characters);
  return kept;
}

Result<std::string> required_text(std::string_view text, std::size_t characters, std::string_view reason,
                                  std::string_view en, std::string_view zh) {
  auto kept = JW_TRY(optional_text(text, characters, reason, en, zh));
  if (kept.empty()) return fail(Code::Invalid, reason, "{0} is missing", "请填写{1}", en, zh);
  return kept;
}

Result<> check_day(std::string_view day, std::string_view today, std::string_view reason) {
  if (!end_of_day_in_china(day))
    return fail(Code::Invalid, reason, "\"{}\" is not a day; write it as 2026-12-31",
                "“{}”不是日期，请写成 2026-12-31 的形式", day.substr(0, 32));
  if (day < today)
    return fail(Code::Invalid, reason, "{} is over; choose a day from today on",
                "{} 已过，请选择今天或以后的日期", day);
  return {};
}

bool cites_a_law(std::string_view basis) {
  const auto open = basis.find("《");
  const auto close = basis.find("》", open == std::string_view::npos ? basis.size() : open);
  return close != std::string_view::npos && close > open + 3;
}

}  // namespace jw::demand
