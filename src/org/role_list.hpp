#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace jw::org {

// Roles as one column holds them: "clerk,head".
std::string join_roles(const std::set<std::string>& roles);
std::set<std::string> split_roles(std::string_view text);

// "user.role" (Invalid) for a role that is not in the table, or for none at all.
Result<> check_roles(const std::set<std::string>& roles);

}  // namespace jw::org
