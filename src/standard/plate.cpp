#include <algorithm>

#include "standard/normal_form.hpp"

namespace jw::standard {
namespace {

constexpr std::string_view kProvinceCharacters[] = {
    "京", "津", "冀", "晋", "蒙", "辽", "吉", "黑", "沪", "苏", "浙", "皖", "闽", "赣", "鲁", "豫",
    "鄂", "湘", "粤", "桂", "琼", "渝", "川", "贵", "云", "藏", "陕", "甘", "青", "宁", "新"};
constexpr std::string_view kTails[] = {"学", "警", "挂", "港", "澳", "领", "试", "超", "使"};
constexpr std::size_t kCharacter = 3;  // bytes of a Chinese character

// Plates have no I and no O: they would be read as 1 and 0.
bool is_plate_letter(char c) { return is_upper(c) && c != 'I' && c != 'O'; }
bool is_plate_character(char c) { return is_digit(c) || is_plate_letter(c); }

bool all_plate(std::string_view text) { return std::all_of(text.begin(), text.end(), is_plate_character); }

// GA 36-2018: new-energy plates have six places; small cars have the letter (D pure electric, F
// not; A B C E and G H J K since 2018 and after) first, large ones last.
bool is_new_energy(std::string_view places) {
  constexpr std::string_view kLetters = "DFABCEGHJK";
  const auto letter = [&](char c) { return kLetters.find(c) != std::string_view::npos; };
  if (places.size() != 6 || !all_plate(places)) return false;
  return (letter(places[0]) && all_digits(places.substr(2))) ||
         (letter(places[5]) && all_digits(places.substr(0, 5)));
}

}  // namespace

Verdict check_plate(std::string_view text, const Context&) {
  NormalForm form(text);
  form.strip("- .", kSeparators);
  // The dot of printed plates is U+00B7 or U+2022 or the katakana one.
  std::string plain(form.text());
  for (const std::string_view dot : {"\xC2\xB7", "\xE2\x80\xA2", "\xE3\x83\xBB"})
    for (auto at = plain.find(dot); at != std::string::npos; at = plain.find(dot)) {
      plain.erase(at, dot.size());
      form.replace(plain, kSeparators);
    }
  auto rest = form.text();
  // Embassies: six digits and 使; consulates wear a province and 领.
  const bool embassy = rest.size() == 6 + kCharacter && all_digits(rest.substr(0, 6)) && rest.ends_with("使");
  if (embassy) return form.judge("");
  if (rest.starts_with("WJ")) {  // the armed police of old
    rest.remove_prefix(2);
    for (const auto province : kProvinceCharacters)
      if (rest.starts_with(province)) rest.remove_prefix(kCharacter);
    return form.judge(rest.size() >= 5 && rest.size() <= 6 && all_plate(rest) ? "" : "LENGTH");
  }
  const bool known =
      std::ranges::any_of(kProvinceCharacters, [&](auto name) { return rest.starts_with(name); });
  if (!known)
    return form.judge(rest.empty() || static_cast<unsigned char>(rest[0]) < 0x80 ? "JUNK" : "REGION");
  rest.remove_prefix(kCharacter);
  if (rest.empty() || !is_plate_letter(rest[0])) return form.judge("JUNK");
  rest.remove_prefix(1);
  std::size_t wanted = 5;
  for (const auto tail : kTails)
    if (rest.ends_with(tail)) {
      rest.remove_suffix(kCharacter);
      wanted = 4;
      break;
    }
  if (rest.size() == 6 && wanted == 5) return form.judge(is_new_energy(rest) ? "" : "KIND");
  if (rest.size() != wanted) return form.judge("LENGTH");
  const auto letters = std::count_if(rest.begin(), rest.end(), is_upper);
  if (!all_plate(rest)) return form.judge("JUNK");
  return form.judge(letters <= 3 ? "" : "KIND");
}

}  // namespace jw::standard
