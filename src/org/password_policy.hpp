#pragma once

#include <string_view>

#include "base/result.hpp"
#include "crypto/password.hpp"
#include "org/person.hpp"

namespace jw::org {

// "user.password" (Invalid) says what is missing: 10 to 128 characters, other than the login, and
// more than one or two different characters.
Result<> check_password(std::string_view password, std::string_view login);

crypto::PasswordCost cost_of(Strength strength);

}  // namespace jw::org
