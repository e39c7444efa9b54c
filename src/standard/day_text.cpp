#include <optional>

#include <fmt/format.h>
#include "standard/normal_form.hpp"

namespace jw::standard {
namespace {

// Three numbers with something between them: 2024-1-5, 2024/01/05, 2024.1.5, 2024年1月5日.
std::optional<std::string> three_numbers(std::string_view text) {
  std::string parts[3];
  std::size_t part = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (is_digit(text[i])) {
      if (part > 2) return std::nullopt;
      parts[part] += text[i++];
      continue;
    }
    std::size_t size = 0;
    for (const std::string_view mark : {"-", "/", ".", "年", "月", "日"})
      if (text.substr(i).starts_with(mark)) size = mark.size();
    if (size == 0 || parts[part > 2 ? 2 : part].empty()) return std::nullopt;
    i += size;
    ++part;
  }
  if (parts[0].size() != 4 || parts[1].empty() || parts[1].size() > 2 || parts[2].empty() ||
      parts[2].size() > 2)
    return std::nullopt;
  for (const auto i : {1, 2})
    if (parts[i].size() == 1) parts[i].insert(0, 1, '0');
  return parts[0] + parts[1] + parts[2];
}

}  // namespace

// GB/T 7408 calendar days: 2024-01-05 and 20240105 are right as they are; other ways of writing
// one are put into the first.
Verdict check_date(std::string_view text, const Context&) {
  NormalForm form(text);
  const auto plain = form.text();
  if (plain.size() == 8 && all_digits(plain)) {
    const bool day = is_day(plain);
    if (day)
      form.replace(fmt::format("{}-{}-{}", plain.substr(0, 4), plain.substr(4, 2), plain.substr(6)),
                   kSeparators);
    return form.judge(day ? "" : is_placeholder(plain) ? "JUNK" : "DATE");
  }
  const auto digits = three_numbers(plain);
  if (!digits) return form.judge("JUNK");
  if (!is_day(*digits)) return form.judge("DATE");
  const auto normal = fmt::format("{}-{}-{}", digits->substr(0, 4), digits->substr(4, 2), digits->substr(6));
  if (normal != plain) form.replace(normal, kSeparators);
  return form.judge("");
}

}  // namespace jw::standard
