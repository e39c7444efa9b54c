#include "crypto/master_key.hpp"

#include "base/random.hpp"
#include "crypto/gcm.hpp"

namespace jw::crypto {
namespace {

constexpr std::size_t kKeyBytes = 16;

// Nonce, ciphertext, tag. A random nonce of 96 bits is good for 2^32 seals under one key.
class MemoryMaster final : public MasterKey {
 public:
  explicit MemoryMaster(Gcm gcm) : gcm_(std::move(gcm)) {}

  Result<std::string> seal(std::string_view about, std::string_view secret) const override {
    auto nonce = random_bytes(Gcm::kNonce);
    const auto sealed = gcm_.seal(nonce, about, secret);
    return std::move(nonce) + sealed;
  }

  Result<std::string> open(std::string_view about, std::string_view sealed) const override {
    const auto nonce = sealed.substr(0, std::min(sealed.size(), Gcm::kNonce));
    return gcm_.open(nonce, about, sealed.substr(nonce.size()));
  }

 private:
  Gcm gcm_;
};

}  // namespace

Result<std::unique_ptr<MasterKey>> master_of_bytes(std::string_view key) {
  return std::unique_ptr<MasterKey>(std::make_unique<MemoryMaster>(JW_TRY(Gcm::make(CipherKind::Sm4, key))));
}

Result<std::unique_ptr<MasterKey>> master_of_passphrase(std::string_view passphrase, std::string_view salt,
                                                        PasswordCost cost) {
  return master_of_bytes(JW_TRY(derive_key(passphrase, salt, kKeyBytes, cost)));
}

}  // namespace jw::crypto
