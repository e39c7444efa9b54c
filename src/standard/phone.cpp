#include "standard/normal_form.hpp"

namespace jw::standard {
namespace {

bool is_mobile(std::string_view digits) {
  return digits.size() == 11 && all_digits(digits) && digits[0] == '1' && digits[1] >= '3';
}

void drop_country(NormalForm& form) {
  const auto plain = form.text();
  if (plain.starts_with("+86"))
    form.replace(std::string(plain.substr(3)), kPrefix);
  else if (plain.size() > 12 && plain.starts_with("86"))
    form.replace(std::string(plain.substr(2)), kPrefix);
  else if (plain.size() > 13 && plain.starts_with("0086"))
    form.replace(std::string(plain.substr(4)), kPrefix);
}

}  // namespace

Verdict check_mobile(std::string_view text, const Context&) {
  NormalForm form(text);
  form.strip("-() ", kSeparators);
  drop_country(form);
  const auto digits = form.text();
  if (!all_digits(digits) || is_placeholder(digits)) return form.judge("JUNK");
  return form.judge(is_mobile(digits) ? "" : "LENGTH");
}

Verdict check_phone(std::string_view text, const Context&) {
  NormalForm form(text);
  form.strip("-() ", kSeparators);
  drop_country(form);
  const auto digits = form.text();
  if (!all_digits(digits) || (digits.size() > 1 && is_placeholder(digits))) return form.judge("JUNK");
  const bool service = digits.size() == 10 && (digits.starts_with("400") || digits.starts_with("800"));
  if (is_mobile(digits) || service) return form.judge("");
  // Beijing and the 02x cities have three-digit area codes, all others four.
  const std::size_t area = digits.starts_with("010") || digits.starts_with("02") ? 3 : 4;
  if (!digits.starts_with('0') || (digits.size() != area + 7 && digits.size() != area + 8))
    return form.judge("LENGTH");
  form.replace(std::string(digits).insert(area, 1, '-'), kSeparators);
  return form.judge("");
}

}  // namespace jw::standard
