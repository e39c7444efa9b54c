#include <array>

#include "base/check.hpp"
#include "standard/normal_form.hpp"
#include "standard/region_history.hpp"

namespace jw::standard {
namespace {

constexpr std::array<int, 17> kDigitWeights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};

int year_of(std::string_view digits) {
  return (digits[0] - '0') * 1000 + (digits[1] - '0') * 100 + (digits[2] - '0') * 10 + (digits[3] - '0');
}

// Seventeen digits and a check character, whatever the first six mean.
std::string_view fault_of_body(std::string_view text) {
  if (text.size() != 18) return "LENGTH";
  if (!all_digits(text.substr(0, 17)) || !(is_digit(text[17]) || text[17] == 'X') || is_placeholder(text))
    return "JUNK";
  return resident_id_check(text.substr(0, 17)) == text[17] ? "" : "CHECK";
}

bool is_permit(std::string_view text) {
  return text.starts_with("810000") || text.starts_with("820000") || text.starts_with("830000");
}

// New permanent residence cards of foreigners: 9, province, nationality, then as usual.
bool is_foreign(std::string_view text) { return text[0] == '9' && is_province(text.substr(1)); }

struct Place {
  std::string_view fault;
  std::string_view note;
};

// The code has to have been one, and not to have been abolished before the birth. One that came
// later is in order: numbers are given at registration, cards only since 1984.
Place place_of(std::string_view region, int birth, const Context& context) {
  if (!is_province(region)) return {"REGION", ""};
  if (!context.regions) return {"", ""};
  if (!context.regions->known(region)) return {"REGION", ""};
  const auto years = context.regions->years(region);
  if (years.last != 0 && years.last < birth) return {"REGION_TIME", ""};
  if (years.first > 1981 && years.first > birth) return {"", "REGION_LATER"};
  return {"", years.last != 0 ? "REGION_RETIRED" : ""};
}

Place fault_of_resident(std::string_view text, const Context& context) {
  if (const auto fault = fault_of_body(text); !fault.empty()) return {fault, ""};
  const bool elsewhere = is_foreign(text) || is_permit(text);
  Place place;
  if (!elsewhere) {
    place = place_of(text.substr(0, 6), year_of(text.substr(6)), context);
    if (place.fault == "REGION") return place;
  }
  if (!is_birth_day(text.substr(6, 8), context.today)) return {"DATE", ""};
  return place;
}

}  // namespace

char resident_id_check(std::string_view body) {
  JW_CHECK(body.size() == 17, "seventeen digits are needed");
  int sum = 0;
  for (std::size_t i = 0; i < 17; ++i) {
    JW_CHECK(is_digit(body[i]), "seventeen digits are needed");
    sum += (body[i] - '0') * kDigitWeights[i];
  }
  return "10X98765432"[sum % 11];
}

Verdict check_resident_id(std::string_view text, const Context& context) {
  NormalForm form(text);
  const auto plain = form.text();
  if (plain.size() == 15 && all_digits(plain) && !is_placeholder(plain)) {
    // GB 11643-1999: the century goes in behind the region, the check character at the end.
    std::string body = std::string(plain.substr(0, 6)).append("19").append(plain.substr(6));
    body += resident_id_check(body);
    form.replace(std::move(body), kNewForm);
  }
  const auto place = fault_of_resident(form.text(), context);
  return form.judge(place.fault, place.note);
}

Verdict check_hmt_residence(std::string_view text, const Context& context) {
  const NormalForm form(text);
  auto fault = fault_of_body(form.text());
  if (fault.empty() && !is_permit(form.text())) fault = "REGION";
  if (fault.empty() && !is_birth_day(form.text().substr(6, 8), context.today)) fault = "DATE";
  return form.judge(fault);
}

// GA/T 1186-2023 form: 9, province, nationality (GB/T 2659 number), birth, sequence, check. The cards
// before: three letters of the nationality and twelve digits, among them the birth as YYMMDD.
Verdict check_permanent_residence(std::string_view text, const Context& context) {
  const NormalForm form(text);
  const auto plain = form.text();
  if (plain.size() == 15) {
    const bool letters = is_upper(plain[0]) && is_upper(plain[1]) && is_upper(plain[2]);
    return form.judge(letters && all_digits(plain.substr(3)) ? "" : "JUNK");
  }
  auto fault = fault_of_body(plain);
  if (fault.empty() && !is_foreign(plain)) fault = "REGION";
  if (fault.empty() && !is_birth_day(plain.substr(6, 8), context.today)) fault = "DATE";
  return form.judge(fault);
}

}  // namespace jw::standard
