#include "org/role_list.hpp"

#include <algorithm>

#include "org/rights.hpp"

namespace jw::org {

std::string join_roles(const std::set<std::string>& roles) {
  std::string text;
  for (const auto& role : roles) text += (text.empty() ? "" : ",") + role;
  return text;
}

std::set<std::string> split_roles(std::string_view text) {
  std::set<std::string> roles;
  while (!text.empty()) {
    const auto end = std::min(text.find(','), text.size());
    if (end > 0) roles.emplace(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return roles;
}

Result<> check_roles(const std::set<std::string>& roles) {
  std::string known;
  for (const auto& role : jw::org::roles()) known += (known.empty() ? "" : ", ") + std::string(role.code);
  if (roles.empty())
    return fail(Code::Invalid, "user.role", "at least one role is needed: {}", "至少需要一个角色：{}", known);
  for (const auto& role : roles)
    if (find_role(role) == nullptr)
      return fail(Code::Invalid, "user.role", "there is no role {}; choose from {}", "没有角色 {}，可选：{}",
                  role, known);
  return {};
}

}  // namespace jw::org
