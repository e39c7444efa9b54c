#pragma once

#include <string>
#include <string_view>

#include "crypto/digest.hpp"

namespace jw::grant {

// What is made of one root key of the store. Each use has its own label, so that nothing one of them
// tells (a pseudonym is told to the recipient) is a key of another.
enum class KeyUse { Pseudonym, FormatPreserving, CellKey, CellNonce, Noise, CanaryBook };

// HMAC(root, label), 32 bytes.
std::string derive_key(KeyUse use, crypto::HashKind kind, std::string_view root);

// What is hashed for it.
std::string_view label_of(KeyUse use);

}  // namespace jw::grant
