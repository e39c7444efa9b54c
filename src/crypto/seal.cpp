#include <sodium.h>

#include "crypto/key_state.hpp"
#include "crypto/sodium.hpp"

namespace jw::crypto {
namespace {

constexpr std::size_t kMost = std::size_t{64} << 10;

tl::unexpected<Error> not_for_us() {
  drain_errors();
  return fail(Code::Denied, "crypto.sealed", "this was sealed for another key, or has been changed",
              "密文不是为本密钥加密的，或已被改动");
}

Result<std::string> seal_box(const PublicKey& to, std::string_view secret) {
  start_sodium();
  unsigned char point[crypto_scalarmult_curve25519_BYTES];
  if (crypto_sign_ed25519_pk_to_curve25519(point, octets(to.raw())) != 0)
    return fail(Code::Invalid, "crypto.key",
                "this key cannot receive sealed texts; ask its owner for another",
                "该密钥不能接收密文，请向密钥持有方索取其他密钥");
  std::string out(secret.size() + crypto_box_SEALBYTES, '\0');
  if (crypto_box_seal(octets(out), octets(secret), secret.size(), point) != 0)
    return fail_internal("sealing for a key");
  return out;
}

Result<std::string> open_box(const SigningKey& key, std::string_view sealed) {
  start_sodium();
  if (sealed.size() < crypto_box_SEALBYTES) return not_for_us();
  const auto seed = JW_TRY(key.seed());
  unsigned char public_key[crypto_sign_ed25519_PUBLICKEYBYTES], secret[crypto_sign_ed25519_SECRETKEYBYTES];
  unsigned char point[crypto_scalarmult_curve25519_BYTES], scalar[crypto_scalarmult_curve25519_BYTES];
  std::string out(sealed.size() - crypto_box_SEALBYTES, '\0');
  const bool opened = crypto_sign_ed25519_seed_keypair(public_key, secret, octets(seed)) == 0 &&
                      crypto_sign_ed25519_pk_to_curve25519(point, public_key) == 0 &&
                      crypto_sign_ed25519_sk_to_curve25519(scalar, secret) == 0 &&
                      crypto_box_seal_open(octets(out), octets(sealed), sealed.size(), point, scalar) == 0;
  sodium_memzero(secret, sizeof secret);
  sodium_memzero(scalar, sizeof scalar);
  if (!opened) return not_for_us();
  return out;
}

using Crypt = int (*)(EVP_PKEY_CTX*, unsigned char*, std::size_t*, const unsigned char*, std::size_t);

// Empty when OpenSSL refuses.
std::string sm2(EVP_PKEY* key, int (*init)(EVP_PKEY_CTX*), Crypt crypt, std::string_view in) {
  const OwnedKeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  std::size_t size = 0;
  if (!context || init(context.get()) != 1 ||
      crypt(context.get(), nullptr, &size, octets(in), in.size()) != 1)
    return {};
  std::string out(size, '\0');
  if (crypt(context.get(), octets(out), &size, octets(in), in.size()) != 1) return {};
  out.resize(size);
  return out;
}

}  // namespace

Result<std::string> PublicKey::seal(std::string_view secret) const {
  if (secret.empty() || secret.size() > kMost)
    return fail(Code::Invalid, "crypto.sealed", "what is sealed for a key has 1 byte to 64 KiB",
                "用公钥加密的内容应为 1 字节至 64 KiB");
  if (suite() == kEd25519) return seal_box(*this, secret);
  auto out = sm2(state_->key.get(), EVP_PKEY_encrypt_init, EVP_PKEY_encrypt, secret);
  if (out.empty()) return fail_internal("sealing for a key");
  return out;
}

Result<std::string> SigningKey::open(std::string_view sealed) const {
  if (suite() == kEd25519) return open_box(*this, sealed);
  auto out = sm2(public_key_.state_->key.get(), EVP_PKEY_decrypt_init, EVP_PKEY_decrypt, sealed);
  if (out.empty()) return not_for_us();
  return out;
}

}  // namespace jw::crypto
