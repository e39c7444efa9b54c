#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

// Passwords as argon2id (RFC 9106) in libsodium's text form, which carries its own parameters.
namespace jw::crypto {

struct PasswordCost {
  unsigned long long passes = 2;
  std::size_t memory = std::size_t{64} << 20;  // bytes, held while hashing
};

inline constexpr PasswordCost kPasswordCost{};                          // about 0.1 s
inline constexpr PasswordCost kTestPasswordCost{1, std::size_t{8192}};  // for tests only

// Error "crypto.memory" (Busy) when the memory cannot be had.
Result<std::string> hash_password(std::string_view password, PasswordCost cost = kPasswordCost);

// False for a wrong password as for a text that is no hash; takes as long as hashing.
bool verify_password(std::string_view password, const std::string& hash);

// Whether the hash was made with other parameters, so that the next login should replace it.
bool outdated_password(const std::string& hash, PasswordCost cost = kPasswordCost);

// A key of `bytes` bytes from a passphrase and a salt of 16: the same for the same, argon2id (RFC
// 9106). Errors "crypto.memory" (Busy), "crypto.salt" (Invalid).
Result<std::string> derive_key(std::string_view passphrase, std::string_view salt, std::size_t bytes,
                               PasswordCost cost = kPasswordCost);

// A secret for sessions, keys, invitations: `bytes` random bytes as base64url.
std::string random_token(std::size_t bytes = 32);

}  // namespace jw::crypto
