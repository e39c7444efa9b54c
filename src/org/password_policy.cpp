#include "org/password_policy.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"

namespace jw::org {
namespace {

constexpr std::size_t kLeast = 10;
constexpr std::size_t kMostCharacters = 128;
constexpr std::size_t kDifferent = 4;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

}  // namespace

Result<> check_password(std::string_view password, std::string_view login) {
  if (!is_utf8(password))
    return fail(Code::Invalid, "user.password", "a password must be UTF-8 text", "密码应为 UTF-8 文本");
  const auto characters = to_utf16(password);
  if (characters.size() < kLeast || characters.size() > kMostCharacters)
    return fail(Code::Invalid, "user.password", "a password has {} to {} characters",
                "密码长度应为 {} 至 {} 个字符", kLeast, kMostCharacters);
  if (!login.empty() && lower(password).find(lower(login)) != std::string::npos &&
      characters.size() < login.size() + kLeast)
    return fail(Code::Invalid, "user.password", "a password must not be the login name with a little added",
                "密码不能以登录名为主要内容");
  if (std::set<char16_t>(characters.begin(), characters.end()).size() < kDifferent)
    return fail(Code::Invalid, "user.password", "a password needs at least {} different characters",
                "密码至少应含 {} 种不同字符", kDifferent);
  return {};
}

crypto::PasswordCost cost_of(Strength strength) {
  return strength == Strength::Full ? crypto::kPasswordCost : crypto::kTestPasswordCost;
}

}  // namespace jw::org
