#include "crypto/encoding.hpp"
#include "crypto/gcm.hpp"
#include "grant/cells.hpp"
#include "grant/derive.hpp"
#include "grant/treatments/kinds.hpp"

namespace jw::grant {
namespace {

constexpr std::string_view kCellCiphers[] = {"sm4", "aes"};
constexpr std::string_view kCellPrefix = "jw1.", kAad = "jingwei cell 1";

constexpr ParamSpec kEncryptSpecs[] = {
    {.name = "key", .zh = "密钥编号", .en = "key id", .required = true, .min = 1, .max = 64},
    {.name = "cipher", .zh = "算法", .en = "cipher", .max = 10, .choices = kCellCiphers},
    {.name = "wrapped",
     .zh = "用接收方公钥加密的数据密钥",
     .en = "the data key, sealed for the recipient",
     .min = 1,
     .max = 1000}};

crypto::HashKind hash_of(bool aes) { return aes ? crypto::HashKind::Sha256 : crypto::HashKind::Sm3; }

bool uses_aes(const Treatment& treatment) { return text(treatment, "cipher", "sm4") == "aes"; }

std::string data_key(std::string_view root, bool aes) {
  return derive_key(KeyUse::CellKey, hash_of(aes), root).substr(0, aes ? 32 : 16);
}

crypto::CipherKind cipher_of(bool aes) { return aes ? crypto::CipherKind::Aes : crypto::CipherKind::Sm4; }

}  // namespace

namespace treatments {

constinit const std::span<const ParamSpec> kEncryptParams = kEncryptSpecs;

Result<Treat> make_encrypt(const Treatment& treatment, const KeyStore& keys) {
  const bool aes = uses_aes(treatment);
  const auto root = JW_TRY(keys.find(text(treatment, "key", "")));
  auto gcm = JW_TRY(crypto::Gcm::make(cipher_of(aes), data_key(root, aes)));
  crypto::Hmac nonces(hash_of(aes), derive_key(KeyUse::CellNonce, hash_of(aes), root));
  return [gcm = std::move(gcm), nonces = std::move(nonces)](std::string_view value, std::string& out) {
    const auto digest = nonces(value);
    std::string cell(reinterpret_cast<const char*>(digest.data()), crypto::Gcm::kNonce);
    cell += gcm.seal(cell, kAad, value);
    out = kCellPrefix;
    out += crypto::to_base64url(cell);
    return true;
  };
}

}  // namespace treatments

Result<std::string> wrap_cell_key(const Treatment& treatment, const KeyStore& keys,
                                  const crypto::PublicKey& recipient) {
  const auto root = JW_TRY(keys.find(text(treatment, "key", "")));
  return crypto::to_base64url(JW_TRY(recipient.seal(data_key(root, uses_aes(treatment)))));
}

Result<CellReader> CellReader::make(const Treatment& treatment, const crypto::SigningKey& key) {
  const auto wrapped = text(treatment, "wrapped", "");
  if (treatment.kind != "encrypt" || wrapped.empty())
    return fail(Code::Invalid, "cell.treatment",
                "the item is not encrypted, or carries no key for the recipient",
                "该信息项未加密，或授权中没有给接收方的数据密钥");
  return CellReader(JW_TRY(key.open(JW_TRY(crypto::from_base64url(wrapped)))), uses_aes(treatment));
}

Result<std::string> CellReader::read(std::string_view cell) const {
  const auto broken = [] {
    return fail(Code::Invalid, "cell.form", "this is not an encrypted cell; it should begin with jw1.",
                "不是加密单元，应以 jw1. 开头");
  };
  if (!cell.starts_with(kCellPrefix)) return broken();
  const auto bytes = crypto::from_base64url(cell.substr(kCellPrefix.size()));
  if (!bytes || bytes->size() < crypto::Gcm::kNonce + crypto::Gcm::kTag) return broken();
  const std::string_view view = *bytes;
  const auto gcm = JW_TRY(crypto::Gcm::make(cipher_of(aes_), key_));
  return gcm.open(view.substr(0, crypto::Gcm::kNonce), kAad, view.substr(crypto::Gcm::kNonce));
}

}  // namespace jw::grant
