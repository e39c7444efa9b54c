#include "standard/normal_form.hpp"

namespace jw::standard {

// ISO/IEC 7812: 12 to 19 digits, the last by Luhn's formula. Groups of four are common in print.
Verdict check_bank_card(std::string_view text, const Context&) {
  NormalForm form(text);
  form.strip(" -", kSeparators);
  const auto digits = form.text();
  if (!all_digits(digits)) return form.judge("JUNK");
  if (digits.size() < 12 || digits.size() > 19) return form.judge("LENGTH");
  if (is_placeholder(digits)) return form.judge("JUNK");
  int sum = 0;
  bool twice = false;
  for (auto at = digits.rbegin(); at != digits.rend(); ++at, twice = !twice) {
    const int value = (*at - '0') * (twice ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return form.judge(sum % 10 == 0 ? "" : "CHECK");
}

}  // namespace jw::standard
