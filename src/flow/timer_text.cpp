#include "flow/timer_text.hpp"

#include <cstddef>

namespace jw::flow {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

// A date or time by its picture: 9 is a digit, anything else itself.
bool looks(std::string_view text, std::string_view picture) {
  if (text.size() != picture.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (picture[i] == '9' ? !digit(text[i]) : text[i] != picture[i]) return false;
  return true;
}

}  // namespace

bool is_duration(std::string_view text) {
  if (text.size() < 3 || text.size() > 40 || text[0] != 'P') return false;
  std::string_view units = "YMWD";
  bool any = false, time = false;
  for (std::size_t at = 1; at < text.size();) {
    if (text[at] == 'T' && !time) {
      time = true;
      units = "HMS";
      ++at;
      if (at == text.size()) return false;
      continue;
    }
    const auto begin = at;
    while (at < text.size() && (digit(text[at]) || (time && text[at] == '.'))) ++at;
    if (at == begin || at - begin > 9 || at == text.size()) return false;
    const auto unit = units.find(text[at]);
    if (unit == std::string_view::npos) return false;
    units.remove_prefix(unit + 1);
    any = true;
    ++at;
  }
  return any;
}

bool is_moment(std::string_view text) {
  if (looks(text, "9999-99-99")) return true;
  if (text.size() < 20 || !looks(text.substr(0, 19), "9999-99-99T99:99:99")) return false;
  auto rest = text.substr(19);
  if (rest[0] == '.') {
    std::size_t digits = 1;
    while (digits < rest.size() && digit(rest[digits])) ++digits;
    if (digits == 1 || digits > 10) return false;
    rest.remove_prefix(digits);
  }
  return rest == "Z" || looks(rest, "+99:99") || looks(rest, "-99:99");
}

bool is_cycle(std::string_view text) {
  if (!text.starts_with('R')) return false;
  const auto slash = text.find('/');
  if (slash == std::string_view::npos || slash > 5) return false;
  for (std::size_t i = 1; i < slash; ++i)
    if (!digit(text[i])) return false;
  return is_duration(text.substr(slash + 1));
}

}  // namespace jw::flow
