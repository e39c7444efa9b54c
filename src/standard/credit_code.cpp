#include <array>

#include "base/check.hpp"
#include "standard/normal_form.hpp"
#include "standard/region_history.hpp"

namespace jw::standard {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
constexpr std::array<int, 17> kCreditWeights = {1,  3,  9,  27, 19, 26, 16, 17, 20,
                                                29, 25, 13, 8,  24, 10, 30, 28};
constexpr std::array<int, 8> kOrganisationWeights = {3, 7, 9, 10, 5, 8, 4, 2};

// Value of each character of GB 32100; -1: not one of them.
constexpr std::array<signed char, 128> kValues = [] {
  std::array<signed char, 128> table{};
  table.fill(-1);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i)
    table[static_cast<std::size_t>(kAlphabet[i])] = static_cast<signed char>(i);
  return table;
}();

int value_of(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 128 ? kValues[byte] : -1;
}

// GB 32100 table: registration authority and the categories it registers.
struct Authority {
  char authority;
  std::string_view categories;
};
constexpr Authority kAuthorities[] = {
    {'1', "1239"}, {'2', "19"}, {'3', "123459"}, {'4', "19"}, {'5', "1239"}, {'6', "129"},
    {'7', "129"},  {'8', "19"}, {'9', "1239"},   {'A', "19"}, {'N', "1239"}, {'Y', "1"},
};

bool is_region(std::string_view region, const Context& context) {
  if (!all_digits(region)) return false;
  if (region == "100000") return true;  // the centre itself
  if (!is_province(region)) return false;
  // Registration offices of development zones have codes of their own below a known prefecture.
  return !context.regions || context.regions->known_prefecture(region);
}

std::string_view fault_of_credit_code(std::string_view text, const Context& context) {
  if (text.size() != 18) return "LENGTH";
  for (const char c : text)
    if (value_of(c) < 0) return "JUNK";
  if (is_placeholder(text)) return "JUNK";
  if (credit_code_check(text.substr(0, 17)) != text[17]) return "CHECK";
  if (!is_region(text.substr(2, 6), context)) return "REGION";
  if (organisation_code_check(text.substr(8, 8)) != text[16]) return "ORGCODE";
  for (const auto& row : kAuthorities)
    if (row.authority == text[0] && row.categories.find(text[1]) != std::string_view::npos) return "";
  return "KIND";
}

std::string_view fault_of_organisation_code(std::string_view code) {
  if (code.size() != 9) return "LENGTH";
  for (const char c : code)
    if (!is_digit(c) && !is_upper(c)) return "JUNK";
  if (is_placeholder(code)) return "JUNK";
  return organisation_code_check(code.substr(0, 8)) == code[8] ? "" : "CHECK";
}

}  // namespace

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
    const int value = value_of(body[i]);
    JW_CHECK(value >= 0, "characters of GB 32100 are needed");
    sum += value * kCreditWeights[i];
  }
  return kAlphabet[static_cast<std::size_t>((31 - sum % 31) % 31)];
}

Verdict check_credit_code(std::string_view text, const Context& context) {
  const NormalForm form(text);
  return form.judge(fault_of_credit_code(form.text(), context));
}

// The standard writes the hyphen, registers drop it: both are right, the normal form has none.
Verdict check_organisation_code(std::string_view text, const Context&) {
  NormalForm form(text);
  if (form.text().size() == 10 && form.text()[8] == '-') form.strip("-", kSeparators);
  return form.judge(fault_of_organisation_code(form.text()));
}

}  // namespace jw::standard
