#include "catalog/resource_code.hpp"

#include <algorithm>

#include "org/line.hpp"

namespace jw::catalog {
namespace {

bool digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Result<std::string> make_code(std::string_view region_prefix, std::string_view line, std::int64_t sequence) {
  const auto lines = org::lines();
  const auto found = std::ranges::find(lines, line, &org::Line::code);
  if (!digits(region_prefix) || region_prefix.size() < 2 || found == lines.end() || sequence < 1)
    return fail(Code::Invalid, "resource.code", "no resource code for region {} and line {}",
                "无法为区划 {}、条线 {} 生成资源代码", region_prefix, line);
  return fmt::format("3070{}{}{:02}/{}", region_prefix.substr(0, 2), region_prefix, found - lines.begin() + 1,
                     sequence);
}

// ^[1-3][0-9]{2}[0-9]{3}[0-9]*/[0-9]+$
Result<> check_code(std::string_view code) {
  const auto slash = code.find('/');
  if (slash != std::string_view::npos && code.size() <= 64) {
    const auto class_part = code.substr(0, slash);
    const auto sequence = code.substr(slash + 1);
    if (digits(class_part) && class_part.size() >= 6 && class_part[0] >= '1' && class_part[0] <= '3' &&
        digits(sequence))
      return {};
  }
  return fail(Code::Invalid, "resource.code",
              "not a resource code: class, item, category and detail in digits, a slash, a number",
              "资源代码格式不符：应为类、项、目、细目数字，斜线，顺序码");
}

}  // namespace jw::catalog
