#pragma once

#include "crypto/openssl.hpp"
#include "crypto/sign.hpp"

// What stands behind PublicKey and SigningKey. Only for sources of this module.
namespace jw::crypto {

struct Suite {
  std::string_view name;
  const char* type;
  std::size_t raw_size;
  const char* digest;  // null: the scheme hashes by itself
};

struct PublicKey::State {
  const Suite* suite = nullptr;
  OwnedKey key;  // with the private part when it came by a SigningKey
};

}  // namespace jw::crypto
