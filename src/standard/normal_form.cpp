#include "standard/normal_form.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace jw::standard {
namespace {

// UTF-8 of the characters without a width, and of the wide and the no-break blank.
constexpr std::string_view kZeroWidths[] = {"\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D", "\xE2\x80\x8E",
                                            "\xE2\x80\x8F", "\xE2\x81\xA0", "\xEF\xBB\xBF", "\xC2\xAD",
                                            "\xE2\x80\xAA", "\xE2\x80\xAB", "\xE2\x80\xAC", "\xE2\x80\xAD",
                                            "\xE2\x80\xAE"};
constexpr std::string_view kWideBlanks[] = {"\xE3\x80\x80", "\xC2\xA0"};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Dense: 100 answers for the first two digits.
constexpr std::array<bool, 100> kProvinces = [] {
  std::array<bool, 100> table{};
  for (const int code : {11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43,
                         44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83})
    table[static_cast<std::size_t>(code)] = true;
  return table;
}();

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

}  // namespace

NormalForm::NormalForm(std::string_view raw, bool upper) : raw_(raw) {
  const auto plain = [&](char c) {
    return static_cast<unsigned char>(c) < 0x80 && !(upper && c >= 'a' && c <= 'z');
  };
  plain_ = std::all_of(raw.begin(), raw.end(), plain) &&
           (raw.empty() || (!is_blank(raw.front()) && !is_blank(raw.back())));
  if (!plain_) make_plain(upper);
}

void NormalForm::make_plain(bool upper) {
  for (std::size_t i = 0; i < raw_.size();) {
    const auto rest = raw_.substr(i);
    const auto among = [&](std::span<const std::string_view> these) {
      const auto found = std::ranges::find_if(these, [&](std::string_view c) { return rest.starts_with(c); });
      return found == these.end() ? std::size_t{0} : found->size();
    };
    const auto second = rest.size() > 2 ? static_cast<unsigned char>(rest[1]) : 0;
    // U+FF01..U+FF5E are EF BC 81 .. EF BD 9E: the ASCII characters again, 0xFEE0 further on.
    if (rest[0] == '\xEF' && (second == 0xBC || second == 0xBD)) {
      const auto code = 0xF000 | ((second & 0x3F) << 6) | (static_cast<unsigned char>(rest[2]) & 0x3F);
      if (code >= 0xFF01 && code <= 0xFF5E) {
        own_ += static_cast<char>(code - 0xFEE0);
        changes_ |= kFullWidth;
        i += 3;
        continue;
      }
    }
    if (static_cast<unsigned char>(rest[0]) >= 0x80) {
      if (const auto size = among(kZeroWidths)) {
        changes_ |= kZeroWidth;
        i += size;
        continue;
      }
      if (const auto size = among(kWideBlanks)) {
        own_ += ' ';
        changes_ |= kFullWidth;
        i += size;
        continue;
      }
    }
    own_ += rest[0];
    ++i;
  }
  const auto before = own_.size();
  while (!own_.empty() && is_blank(own_.back())) own_.pop_back();
  own_.erase(own_.begin(), std::find_if_not(own_.begin(), own_.end(), is_blank));
  if (own_.size() != before) changes_ |= kBlanks;
  if (!upper) return;
  for (char& c : own_)
    if (c >= 'a' && c <= 'z') {
      c = static_cast<char>(c - 32);
      changes_ |= kUpperCase;
    }
}

void NormalForm::strip(std::string_view these, Change change) {
  const auto now = text();
  // Most have none of them, and the sets are of a few characters: cheaper than a search for each.
  const auto strange = [&](char c) { return these.find(c) != std::string_view::npos; };
  if (std::ranges::none_of(now, [&](char c) { return !is_digit(c) && strange(c); })) return;
  std::string out;
  for (const char c : now)
    if (these.find(c) == std::string_view::npos) out += c;
  replace(std::move(out), change);
}

void NormalForm::replace(std::string text, Change change) {
  own_ = std::move(text);
  plain_ = false;
  changes_ |= change;
}

Verdict NormalForm::judge(std::string_view fault, std::string_view note) const {
  Verdict out;
  if (text().empty()) fault = "EMPTY";
  out.left = fault;
  // The form first, except that lower case and hyphens say less than a fault that stays.
  const auto form = text().empty()            ? ""
                    : (changes_ & kFullWidth) ? "FULLWIDTH"
                    : (changes_ & kZeroWidth) ? "ZEROWIDTH"
                    : (changes_ & kBlanks)    ? "SPACE"
                    : (changes_ & kNewForm)   ? "OLD15"
                    : !fault.empty()          ? ""
                    : (changes_ & kUpperCase) ? "CASE"
                                              : "";
  out.fault = *form == '\0' ? fault : std::string_view(form);
  // A check character that is wrong in lower case is still first of all a matter of case.
  if ((changes_ & kUpperCase) && !fault.empty() && fault != "LENGTH" && *form == '\0') out.fault = "CASE";
  out.normal = text();
  out.changes = changes_;
  if (fault.empty()) out.note = note;
  return out;
}

bool all_digits(std::string_view text) { return std::all_of(text.begin(), text.end(), is_digit); }

bool is_placeholder(std::string_view text) {
  return !text.empty() && text.find_first_not_of(text[0]) == std::string_view::npos;
}

bool is_province(std::string_view code) {
  return code.size() >= 2 && is_digit(code[0]) && is_digit(code[1]) &&
         kProvinces[static_cast<std::size_t>((code[0] - '0') * 10 + (code[1] - '0'))];
}

bool is_day(std::string_view digits) {
  using namespace std::chrono;
  if (digits.size() != 8 || !all_digits(digits)) return false;
  const year_month_day date{year(number(digits.substr(0, 4))),
                            month(static_cast<unsigned>(number(digits.substr(4, 2)))),
                            day(static_cast<unsigned>(number(digits.substr(6, 2))))};
  return date.ok();
}

bool is_birth_day(std::string_view digits, std::string_view today) {
  return digits >= "18000101" && digits <= today && is_day(digits);
}

std::vector<std::string_view> change_names(unsigned changes) {
  constexpr std::string_view kNames[] = {"full_width", "zero_width", "blanks",  "upper_case",
                                         "separators", "prefix",     "new_form"};
  std::vector<std::string_view> out;
  for (std::size_t bit = 0; bit < std::size(kNames); ++bit)
    if (changes & (1U << bit)) out.push_back(kNames[bit]);
  return out;
}

}  // namespace jw::standard
