#include "org/uscc.hpp"

#include <array>

namespace jw::org {
namespace {

// GB 32100-2015: no I, O, S, V, Z.
constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
constexpr std::array kWeights = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
// GB 11714: its own alphabet (A is 10 ... Z is 35) and weights.
constexpr std::array kOrganisationWeights = {3, 7, 9, 10, 5, 8, 4, 2};

bool organisation_check_holds(std::string_view nine) {
  int sum = 0;
  for (std::size_t i = 0; i < kOrganisationWeights.size(); ++i) {
    const char c = nine[i];
    const int digit = c >= '0' && c <= '9' ? c - '0' : c - 'A' + 10;
    sum += digit * kOrganisationWeights[i];
  }
  const int check = 11 - sum % 11;
  return nine[8] == (check == 10 ? 'X' : check == 11 ? '0' : static_cast<char>('0' + check));
}

}  // namespace

Result<> check_uscc(std::string_view code) {
  if (code.size() != 18)
    return fail(Code::Invalid, "org.uscc", "a unified social credit code has 18 characters, this has {}",
                "统一社会信用代码应为 18 位，现为 {} 位", code.size());
  int sum = 0;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const auto value = kAlphabet.find(code[i]);
    const bool digit = code[i] >= '0' && code[i] <= '9';
    if (value == std::string_view::npos || (i >= 2 && i < 8 && !digit))
      return fail(Code::Invalid, "org.uscc",
                  "character {} of the unified social credit code cannot stand there",
                  "统一社会信用代码第 {} 位字符不合规", i + 1);
    if (i < kWeights.size()) sum += static_cast<int>(value) * kWeights[i];
  }
  if (code[17] != kAlphabet[static_cast<std::size_t>((31 - sum % 31) % 31)])
    return fail(
        Code::Invalid, "org.uscc",
        "the last character (check) of the unified social credit code is wrong; look for a typing error",
        "统一社会信用代码校验位（第 18 位）不符，请核对");
  if (!organisation_check_holds(code.substr(8, 9)))
    return fail(Code::Invalid, "org.uscc",
                "the organisation code inside the unified social credit code fails its check; look for a "
                "typing error",
                "统一社会信用代码中的组织机构代码（第 9–17 位）校验不符，请核对");
  return {};
}

}  // namespace jw::org
