#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/result.hpp"

namespace jw::crypto {

enum class CipherKind { Aes, Sm4 };

// "aes" or "sm4".
std::string_view to_string(CipherKind kind);

using CipherBlock = std::array<std::uint8_t, 16>;

// A block cipher and its key, one block after the other (ECB): what FF1 and GCM are built on, and
// nothing else should use. AES (FIPS 197) takes 16, 24 or 32 bytes, SM4 (GB/T 32907) 16. Immutable
// and thread-safe: each thread keeps the key schedule of the ciphers it used last.
class BlockCipher {
 public:
  // Error "crypto.key" (Invalid) for a key of another size.
  static Result<BlockCipher> make(CipherKind kind, std::string_view key);

  // `in` and `out` may be the same.
  void encrypt(const std::uint8_t* in, std::uint8_t* out, std::size_t blocks) const;
  void encrypt(CipherBlock& block) const { encrypt(block.data(), block.data(), 1); }

 private:
  struct State;
  explicit BlockCipher(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

}  // namespace jw::crypto
