#include "demand/words.hpp"

#include "base/clock.hpp"
#include "base/free_text.hpp"

namespace jw::demand {

Result<std::string> optional_text(std::string_view text, std::size_t characters, std::string_view reason,
                                  std::string_view en, std::string_view zh) {
  JW_TRY(check_free_text(text, {.characters = characters}, reason, {en, zh}));
  return std::string(text);
}

Result<std::string> required_text(std::string_view text, std::size_t characters, std::string_view reason,
                                  std::string_view en, std::string_view zh) {
  JW_TRY(check_free_text(text, {.characters = characters, .needed = true}, reason, {en, zh}));
  return std::string(text);
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
