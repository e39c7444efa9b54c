#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "crypto/password.hpp"

namespace jw::crypto {

// A key that seals other keys. What is sealed can be kept on disk and in backups; whoever lacks the
// master key learns nothing from it. Thread-safe.
class MasterKey {
 public:
  virtual ~MasterKey() = default;
  // The bytes, bound to `about`, which is not hidden.
  virtual Result<std::string> seal(std::string_view about, std::string_view secret) const = 0;
  // Error "crypto.sealed" (Denied): changed, about something else, or by another master key.
  virtual Result<std::string> open(std::string_view about, std::string_view sealed) const = 0;
};

// SM4-GCM under 16 bytes in this process's memory.
Result<std::unique_ptr<MasterKey>> master_of_bytes(std::string_view key);

// The same, the key being argon2id of a passphrase that stands nowhere on the machine's disk.
Result<std::unique_ptr<MasterKey>> master_of_passphrase(std::string_view passphrase, std::string_view salt,
                                                        PasswordCost cost = kPasswordCost);

// Where a PKCS#11 token (HSM, cipher machine) is and which of its keys to use.
struct TokenPlace {
  std::string module;  // path of the vendor's shared library
  std::string token;   // its label
  std::string pin;
  std::string key;  // label of the AES key; made on the token, never to leave it, when missing
};

// AES-256-GCM computed on the token. Errors "token.module" (Unavailable: no such library),
// "token.missing", "token.pin" (Denied), "token.failed" (Unavailable, with PKCS#11's number).
Result<std::unique_ptr<MasterKey>> master_on_token(const TokenPlace& place);

}  // namespace jw::crypto
