#include "standard/normal_form.hpp"

namespace jw::standard {
namespace {

bool digits_of(std::string_view text, std::size_t count) { return text.size() == count && all_digits(text); }

}  // namespace

// 港澳居民来往内地通行证: H (Hong Kong) or M (Macao) and eight digits; the cards before 2013 have two
// digits more, which count the issues.
Verdict check_hk_macao_travel(std::string_view text, const Context&) {
  const NormalForm form(text);
  const auto plain = form.text();
  std::string_view fault;
  if (plain.size() != 9 && plain.size() != 11)
    fault = "LENGTH";
  else if ((plain[0] != 'H' && plain[0] != 'M') || !all_digits(plain.substr(1)) ||
           is_placeholder(plain.substr(1)))
    fault = "JUNK";
  return form.judge(fault);
}

// 台湾居民来往大陆通行证: eight digits; ten with two letters or digits in the booklets before 2015.
Verdict check_taiwan_travel(std::string_view text, const Context&) {
  const NormalForm form(text);
  const auto plain = form.text();
  std::string_view fault;
  if (plain.size() != 8 && plain.size() != 10)
    fault = "LENGTH";
  else if (!all_digits(plain.substr(0, 8)) || is_placeholder(plain) ||
           !(is_digit(plain.back()) || is_upper(plain.back())))
    fault = "JUNK";
  return form.judge(fault);
}

// Passports of the People's Republic: E or G and eight digits, E with a second letter and seven;
// P, S, D and their pairs for service and diplomatic ones; the special regions K, KJ, H, MA, MB.
Verdict check_passport(std::string_view text, const Context&) {
  const NormalForm form(text);
  const auto plain = form.text();
  if (plain.size() != 9) return form.judge("LENGTH");
  const bool one =
      std::string_view("EGPSDHK").find(plain[0]) != std::string_view::npos && digits_of(plain.substr(1), 8);
  const auto pair = plain.substr(0, 2);
  const bool two =
      digits_of(plain.substr(2), 7) &&
      ((plain[0] == 'E' && is_upper(plain[1]) && plain[1] != 'I' && plain[1] != 'O') || pair == "PE" ||
       pair == "SE" || pair == "DE" || pair == "KJ" || pair == "MA" || pair == "MB");
  return form.judge((one || two) && !is_placeholder(plain.substr(2)) ? "" : "JUNK");
}

}  // namespace jw::standard
