#include "crypto/password.hpp"

#include <sodium.h>

#include "base/check.hpp"
#include "base/random.hpp"
#include "crypto/encoding.hpp"
#include "crypto/sodium.hpp"

namespace jw::crypto {

void start_sodium() {
  static const int ready = sodium_init();
  JW_CHECK(ready >= 0, "libsodium cannot start");
}

Result<std::string> hash_password(std::string_view password, PasswordCost cost) {
  start_sodium();
  std::string out(crypto_pwhash_STRBYTES, '\0');
  if (crypto_pwhash_str_alg(out.data(), password.data(), password.size(), cost.passes, cost.memory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    return fail(Code::Busy, "crypto.memory", "not enough memory to check a password; try again in a moment",
                "内存不足，暂时无法校验口令，请稍后重试");
  out.resize(out.find('\0'));
  return out;
}

bool verify_password(std::string_view password, const std::string& hash) {
  start_sodium();
  return hash.size() < crypto_pwhash_STRBYTES &&
         crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

bool outdated_password(const std::string& hash, PasswordCost cost) {
  start_sodium();
  return hash.size() >= crypto_pwhash_STRBYTES ||
         crypto_pwhash_str_needs_rehash(hash.c_str(), cost.passes, cost.memory) != 0;
}

Result<std::string> derive_key(std::string_view passphrase, std::string_view salt, std::size_t bytes,
                               PasswordCost cost) {
  start_sodium();
  if (salt.size() != crypto_pwhash_SALTBYTES || bytes < 16 || bytes > 64)
    return fail(Code::Invalid, "crypto.salt", "a salt has 16 bytes and a derived key 16 to 64",
                "盐值应为 16 字节，派生密钥应为 16 至 64 字节");
  std::string out(bytes, '\0');
  if (crypto_pwhash(reinterpret_cast<unsigned char*>(out.data()), out.size(), passphrase.data(),
                    passphrase.size(), reinterpret_cast<const unsigned char*>(salt.data()), cost.passes,
                    cost.memory, crypto_pwhash_ALG_ARGON2ID13) != 0)
    return fail(Code::Busy, "crypto.memory", "not enough memory to derive a key; try again in a moment",
                "内存不足，暂时无法派生密钥，请稍后重试");
  return out;
}

std::string random_token(std::size_t bytes) { return to_base64url(random_bytes(bytes)); }

}  // namespace jw::crypto
