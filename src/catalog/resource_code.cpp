#include "catalog/resource_code.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "catalog/classification.hpp"

namespace jw::catalog {
Result<std::string> make_code(std::string_view region_prefix, std::string_view line, std::int64_t sequence,
                              std::string_view chosen) {
  if (sequence < 1)
    return fail(Code::Invalid, "resource.code", "the sequence of a resource code begins with 1",
                "资源代码的顺序码从 1 开始");
  return fmt::format("{}/{}", JW_TRY(full_classification(chosen, region_prefix, line)), sequence);
}

// ^[1-3][0-9]{2}[0-9]{3}[0-9]*/[0-9]+$, of a class and item that the guide has.
Result<> check_code(std::string_view code) {
  const auto slash = code.find('/');
  if (slash != std::string_view::npos && code.size() <= 64) {
    const auto class_part = code.substr(0, slash);
    if (is_digits(class_part) && class_part.size() >= 6 && find_class_item(class_part) &&
        is_digits(code.substr(slash + 1)))
      return {};
  }
  return fail(Code::Invalid, "resource.code",
              "not a resource code: class, item, category and detail in digits, a slash, a number",
              "资源代码格式不符：应为类、项、目、细目数字，斜线，顺序码");
}

std::string classification_of(std::string_view code) { return std::string(code.substr(0, code.find('/'))); }

}  // namespace jw::catalog
