#include "crypto/block_cipher.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <atomic>
#include <string>

#include "base/check.hpp"
#include "crypto/openssl.hpp"

namespace jw::crypto {
namespace {

using Context = Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

// Fetched once: looking a cipher up costs more than encrypting a block.
const EVP_CIPHER* cipher(CipherKind kind, std::size_t key_size) {
  static EVP_CIPHER* const aes128 = EVP_CIPHER_fetch(nullptr, "AES-128-ECB", nullptr);
  static EVP_CIPHER* const aes192 = EVP_CIPHER_fetch(nullptr, "AES-192-ECB", nullptr);
  static EVP_CIPHER* const aes256 = EVP_CIPHER_fetch(nullptr, "AES-256-ECB", nullptr);
  static EVP_CIPHER* const sm4 = EVP_CIPHER_fetch(nullptr, "SM4-ECB", nullptr);
  if (kind == CipherKind::Sm4) return key_size == 16 ? sm4 : nullptr;
  return key_size == 16 ? aes128 : key_size == 24 ? aes192 : key_size == 32 ? aes256 : nullptr;
}

// A context must not be shared between threads, so each thread keeps a few of its own.
struct Kept {
  std::uint64_t id = 0;
  Context context;
};
constexpr std::size_t kKept = 16;

}  // namespace

struct BlockCipher::State {
  std::uint64_t id = 0;  // never given twice, unlike an address
  const EVP_CIPHER* cipher = nullptr;
  std::string key;
  State() = default;
  ~State() { OPENSSL_cleanse(key.data(), key.size()); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

std::string_view to_string(CipherKind kind) { return kind == CipherKind::Aes ? "aes" : "sm4"; }

Result<BlockCipher> BlockCipher::make(CipherKind kind, std::string_view key) {
  static std::atomic<std::uint64_t> next{1};
  const auto* found = cipher(kind, key.size());
  if (found == nullptr)
    return fail(Code::Invalid, "crypto.key", "a key of {} bytes does not fit the cipher {}",
                "{} 字节的密钥不适用于算法 {}", key.size(), to_string(kind));
  auto state = std::make_shared<State>();
  state->id = next++;
  state->cipher = found;
  state->key = key;
  return BlockCipher(std::move(state));
}

void BlockCipher::encrypt(const std::uint8_t* in, std::uint8_t* out, std::size_t blocks) const {
  thread_local std::array<Kept, kKept> kept;
  thread_local std::size_t oldest = 0;
  EVP_CIPHER_CTX* context = nullptr;
  for (auto& one : kept)
    if (one.id == state_->id) context = one.context.get();
  if (context == nullptr) {
    auto& place = kept[oldest++ % kKept];
    place = {state_->id, Context(EVP_CIPHER_CTX_new())};
    context = place.context.get();
    JW_CHECK(context != nullptr &&
                 EVP_EncryptInit_ex2(context, state_->cipher, octets(state_->key), nullptr, nullptr) == 1 &&
                 EVP_CIPHER_CTX_set_padding(context, 0) == 1,
             "cipher init");
  }
  constexpr std::size_t kMost = std::size_t{1} << 24;  // OpenSSL counts in int
  while (blocks > 0) {
    const auto part = std::min(blocks, kMost);
    int size = 0;
    JW_CHECK(EVP_EncryptUpdate(context, out, &size, in, static_cast<int>(part * 16)) == 1 &&
                 static_cast<std::size_t>(size) == part * 16,
             "cipher update");
    in += part * 16;
    out += part * 16;
    blocks -= part;
  }
}

}  // namespace jw::crypto
