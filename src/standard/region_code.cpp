#include "standard/normal_form.hpp"
#include "standard/region_history.hpp"

namespace jw::standard {

// 2, 4 or 6 digits of GB/T 2260, 9 or 12 of the statistical code, whose first six are looked up.
Verdict check_region_code(std::string_view text, const Context& context) {
  const NormalForm form(text);
  const auto code = form.text();
  if (code.size() != 2 && code.size() != 4 && code.size() != 6 && code.size() != 9 && code.size() != 12)
    return form.judge("LENGTH");
  if (!all_digits(code)) return form.judge("JUNK");
  if (!is_province(code) || code.starts_with("83")) return form.judge("REGION");
  if (!context.regions) return form.judge("");
  std::string six(code.substr(0, 6));
  six.resize(6, '0');
  if (!context.regions->known(six)) return form.judge("REGION");
  return form.judge("", context.regions->years(six).last != 0 ? "REGION_RETIRED" : "");
}

}  // namespace jw::standard
