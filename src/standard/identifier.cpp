#include "standard/identifier.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>

#include "base/check.hpp"

namespace jw::standard {
namespace {

constexpr std::string_view kCreditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
constexpr int kIdWeights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
constexpr int kOrganisationWeights[8] = {3, 7, 9, 10, 5, 8, 4, 2};
constexpr int kCreditWeights[17] = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};

// GB/T 2260 provinces. 83 stands only in permits of Taiwan residents.
constexpr std::string_view kProvinces[] = {"11", "12", "13", "14", "15", "21", "22", "23", "31",
                                           "32", "33", "34", "35", "36", "37", "41", "42", "43",
                                           "44", "45", "46", "50", "51", "52", "53", "54", "61",
                                           "62", "63", "64", "65", "71", "81", "82", "83"};

// GB 32100 table: registration authority and the categories it registers.
struct Authority {
  char authority;
  std::string_view categories;
};
constexpr Authority kAuthorities[] = {
    {'1', "1239"}, {'2', "19"}, {'3', "123459"}, {'4', "19"}, {'5', "1239"}, {'6', "129"},
    {'7', "129"},  {'8', "19"}, {'9', "1239"},   {'A', "19"}, {'N', "1239"}, {'Y', "1"},
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool all_digits(std::string_view text) { return std::all_of(text.begin(), text.end(), is_digit); }

bool is_province(std::string_view code) {
  return std::find(std::begin(kProvinces), std::end(kProvinces), code.substr(0, 2)) != std::end(kProvinces);
}

// Text made plain, and the first fault on the way.
struct Cleaned {
  std::string text;
  std::string_view fault;
};

Cleaned clean(std::string_view raw) {
  Cleaned out;
  bool wide = false, lower = false;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const auto second = i + 2 < raw.size() ? static_cast<unsigned char>(raw[i + 1]) : 0;
    // U+FF01..U+FF5E are EF BC 81 .. EF BD 9E: the ASCII characters again, 0xFEE0 further on.
    if (raw[i] == '\xEF' && (second == 0xBC || second == 0xBD)) {
      const auto code = 0xF000 | ((second & 0x3F) << 6) | (static_cast<unsigned char>(raw[i + 2]) & 0x3F);
      if (code >= 0xFF01 && code <= 0xFF5E) {
        out.text += static_cast<char>(code - 0xFEE0);
        wide = true;
        i += 2;
        continue;
      }
    }
    out.text += raw[i];
  }
  for (char& c : out.text)
    if (c >= 'a' && c <= 'z') {
      c = static_cast<char>(c - 32);
      lower = true;
    }
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  const auto before = out.text.size();
  while (!out.text.empty() && blank(out.text.back())) out.text.pop_back();
  while (!out.text.empty() && blank(out.text.front())) out.text.erase(0, 1);
  out.fault = out.text.empty()            ? "EMPTY"
              : wide                      ? "FULLWIDTH"
              : out.text.size() != before ? "SPACE"
              : lower                     ? "CASE"
                                          : "";
  return out;
}

bool is_placeholder(std::string_view text) {
  return text.find_first_not_of(text[0]) == std::string_view::npos;
}

bool is_day(std::string_view digits, std::string_view today) {
  using namespace std::chrono;
  const auto number = [&](std::size_t from, std::size_t count) {
    int value = 0;
    for (const char c : digits.substr(from, count)) value = value * 10 + (c - '0');
    return value;
  };
  const year_month_day date{year(number(0, 4)), month(static_cast<unsigned>(number(4, 2))),
                            day(static_cast<unsigned>(number(6, 2)))};
  return date.ok() && digits >= "18000101" && digits <= today;
}

// What cleaning found comes first, except that lower case says less than a wrong length.
Verdict verdict(Cleaned cleaned, std::string_view fault) {
  const bool says_less = cleaned.fault == "CASE" && (fault == "LENGTH" || fault == "OLD15");
  return {cleaned.fault.empty() || says_less ? fault : cleaned.fault, std::move(cleaned.text)};
}

std::string_view fault_of_resident_id(std::string_view text, std::string_view today) {
  if (text.size() == 15 && all_digits(text)) return "OLD15";
  if (text.size() != 18) return "LENGTH";
  if (!all_digits(text.substr(0, 17)) || !(is_digit(text[17]) || text[17] == 'X') || is_placeholder(text))
    return "JUNK";
  if (resident_id_check(text.substr(0, 17)) != text[17]) return "CHECK";
  // New permanent residence cards of foreigners: 9, province, nationality, then as usual.
  const bool foreign = text[0] == '9' && is_province(text.substr(1));
  if (!foreign && !is_province(text)) return "REGION";
  return is_day(text.substr(6, 8), today) ? "" : "DATE";
}

std::string_view fault_of_credit_code(std::string_view text) {
  if (text.size() != 18) return "LENGTH";
  if (text.find_first_not_of(kCreditAlphabet) != std::string_view::npos || is_placeholder(text))
    return "JUNK";
  if (credit_code_check(text.substr(0, 17)) != text[17]) return "CHECK";
  // 100000 is the centre itself.
  if (!all_digits(text.substr(2, 6)) || !(is_province(text.substr(2)) || text.substr(2, 6) == "100000"))
    return "REGION";
  if (organisation_code_check(text.substr(8, 8)) != text[16]) return "ORGCODE";
  for (const auto& row : kAuthorities)
    if (row.authority == text[0] && row.categories.find(text[1]) != std::string_view::npos) return "";
  return "KIND";
}

}  // namespace

char resident_id_check(std::string_view body) {
  JW_CHECK(body.size() == 17 && all_digits(body), "seventeen digits are needed");
  int sum = 0;
  for (std::size_t i = 0; i < 17; ++i) sum += (body[i] - '0') * kIdWeights[i];
  return "10X98765432"[sum % 11];
}

char organisation_code_check(std::string_view body) {
  JW_CHECK(body.size() == 8, "eight characters are needed");
  int sum = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    JW_CHECK(is_digit(body[i]) || is_upper(body[i]), "digits and capital letters are needed");
    sum += (is_digit(body[i]) ? body[i] - '0' : body[i] - 'A' + 10) * kOrganisationWeights[i];
  }
  return "0X987654321"[sum % 11];
}

char credit_code_check(std::string_view body) {
  JW_CHECK(body.size() == 17, "seventeen characters are needed");
  int sum = 0;
  for (std::size_t i = 0; i < 17; ++i) {
    const auto value = kCreditAlphabet.find(body[i]);
    JW_CHECK(value != std::string_view::npos, "characters of GB 32100 are needed");
    sum += static_cast<int>(value) * kCreditWeights[i];
  }
  return kCreditAlphabet[static_cast<std::size_t>((31 - sum % 31) % 31)];
}

Verdict check_resident_id(std::string_view text, std::string_view today) {
  auto cleaned = clean(text);
  const auto fault = cleaned.text.empty() ? "EMPTY" : fault_of_resident_id(cleaned.text, today);
  return verdict(std::move(cleaned), fault);
}

Verdict check_credit_code(std::string_view text) {
  auto cleaned = clean(text);
  const auto fault = cleaned.text.empty() ? "EMPTY" : fault_of_credit_code(cleaned.text);
  return verdict(std::move(cleaned), fault);
}

Verdict check_organisation_code(std::string_view text) {
  auto cleaned = clean(text);
  auto& code = cleaned.text;
  if (code.size() == 10 && code[8] == '-') code.erase(8, 1);
  std::string_view fault;
  if (code.size() != 9) {
    fault = "LENGTH";
  } else if (!std::all_of(code.begin(), code.end(), [](char c) { return is_digit(c) || is_upper(c); })) {
    fault = "JUNK";
  } else if (organisation_code_check(std::string_view(code).substr(0, 8)) != code[8]) {
    fault = "CHECK";
  }
  return verdict(std::move(cleaned), fault);
}

Verdict check_region_code(std::string_view text) {
  auto cleaned = clean(text);
  const auto& code = cleaned.text;
  std::string_view fault;
  if (code.size() != 2 && code.size() != 4 && code.size() != 6 && code.size() != 9 && code.size() != 12) {
    fault = "LENGTH";
  } else if (!all_digits(code)) {
    fault = "JUNK";
  } else if (!is_province(code) || code.starts_with("83")) {
    fault = "REGION";
  }
  return verdict(std::move(cleaned), fault);
}

Verdict check_phone(std::string_view text) {
  auto cleaned = clean(text);
  std::string digits;
  bool junk = false;
  for (const char c : cleaned.text) {
    if (is_digit(c)) {
      digits += c;
    } else {
      junk |= std::string_view("+-() ").find(c) == std::string_view::npos;
    }
  }
  if (digits.size() > 11 && digits.starts_with("86")) digits.erase(0, 2);
  const bool mobile = digits.size() == 11 && digits[0] == '1' && digits[1] >= '3';
  const bool service = digits.size() == 10 && (digits.starts_with("400") || digits.starts_with("800"));
  // Beijing and the 02x cities have three-digit area codes, all others four.
  const std::size_t area = digits.starts_with("010") || digits.starts_with("02") ? 3 : 4;
  const bool landline = digits.starts_with('0') && (digits.size() == area + 7 || digits.size() == area + 8);
  if (mobile || service) cleaned.text = digits;
  if (landline) cleaned.text = digits.insert(area, 1, '-');
  const std::string_view fault = junk || (digits.size() > 1 && is_placeholder(digits)) ? "JUNK"
                                 : mobile || service || landline                       ? ""
                                                                                       : "LENGTH";
  return verdict(std::move(cleaned), fault);
}

}  // namespace jw::standard
