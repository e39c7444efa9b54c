#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "crypto/block_cipher.hpp"

namespace jw::crypto {

// Galois/counter mode (NIST SP 800-38D; SM4-GCM as in RFC 8998): one implementation over either
// cipher, because OpenSSL 3.0 has no SM4-GCM. GHASH multiplies without tables or branches on
// secrets. Immutable and thread-safe.
//
// A nonce must never come twice with different texts under one key.
class Gcm {
 public:
  static constexpr std::size_t kTag = 16, kNonce = 12;

  static Result<Gcm> make(CipherKind kind, std::string_view key);

  // Ciphertext and tag end to end. A nonce of kNonce bytes is what the standard recommends; any
  // other but an empty one works.
  std::string seal(std::string_view nonce, std::string_view aad, std::string_view text) const;
  // Error "crypto.sealed" (Denied) when anything was changed or another key sealed it.
  Result<std::string> open(std::string_view nonce, std::string_view aad, std::string_view sealed) const;

 private:
  explicit Gcm(BlockCipher cipher);
  CipherBlock first_counter(std::string_view nonce) const;
  void crypt(CipherBlock counter, std::string_view in, std::uint8_t* out) const;
  CipherBlock tag(const CipherBlock& counter, std::string_view aad, std::string_view ciphertext) const;
  void ghash(CipherBlock& sum, std::string_view bytes) const;

  BlockCipher cipher_;
  std::array<std::uint64_t, 2> key_{};  // the hash key H: high and low half
};

}  // namespace jw::crypto
