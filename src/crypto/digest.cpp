#include "crypto/digest.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "base/check.hpp"
#include "base/file.hpp"
#include "crypto/openssl.hpp"

namespace jw::crypto {
namespace {

// Fetched once: looking an algorithm up costs more than hashing a short text.
const EVP_MD* algorithm(HashKind kind) {
  static EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  static EVP_MD* const sm3 = EVP_MD_fetch(nullptr, "SM3", nullptr);
  const EVP_MD* found = kind == HashKind::Sha256 ? sha256 : sm3;
  JW_CHECK(found != nullptr, "this OpenSSL has no SM3 or SHA-256");
  return found;
}

void start(EVP_MD_CTX* context, HashKind kind) {
  JW_CHECK(context != nullptr && EVP_DigestInit_ex2(context, algorithm(kind), nullptr) == 1, "digest init");
}

void feed(EVP_MD_CTX* context, std::string_view bytes) {
  JW_CHECK(EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1, "digest update");
}

std::string text(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace

std::string_view to_string(HashKind kind) { return kind == HashKind::Sha256 ? "sha256" : "sm3"; }

Digest digest(HashKind kind, std::initializer_list<std::string_view> parts) {
  thread_local const OwnedDigestContext context(EVP_MD_CTX_new());
  start(context.get(), kind);
  for (const auto part : parts) feed(context.get(), part);
  Digest out{};
  JW_CHECK(EVP_DigestFinal_ex(context.get(), out.data(), nullptr) == 1, "digest final");
  return out;
}

std::string sha256(std::string_view bytes) { return text(digest(HashKind::Sha256, {bytes})); }
std::string sm3(std::string_view bytes) { return text(digest(HashKind::Sm3, {bytes})); }

struct Hasher::State {
  OwnedDigestContext context{EVP_MD_CTX_new()};
};

Hasher::Hasher(HashKind kind) : state_(std::make_unique<State>()) { start(state_->context.get(), kind); }
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

void Hasher::update(std::string_view bytes) { feed(state_->context.get(), bytes); }

std::string Hasher::finish() {
  std::string out(sizeof(Digest), '\0');
  JW_CHECK(EVP_DigestFinal_ex(state_->context.get(), octets(out), nullptr) == 1, "digest final");
  return out;
}

Result<std::string> hash_file(HashKind kind, const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return fail(file::failure(errno, path, "opening"));
  Hasher hasher(kind);
  std::vector<char> buffer(std::size_t{1} << 18);
  for (;;) {
    const auto got = ::read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      const int why = errno;
      ::close(fd);
      if (got < 0) return fail(file::failure(why, path, "reading"));
      return hasher.finish();
    }
    hasher.update({buffer.data(), static_cast<std::size_t>(got)});
  }
}

std::string hmac(HashKind kind, std::string_view key, std::string_view message) {
  std::string out(sizeof(Digest), '\0');
  unsigned size = 0;
  // A null key means "the key of last time" to OpenSSL, an empty one does not.
  const char* const start_of_key = key.empty() ? "" : key.data();
  JW_CHECK(HMAC(algorithm(kind), start_of_key, static_cast<int>(key.size()), octets(message), message.size(),
                octets(out), &size) != nullptr &&
               size == out.size(),
           "hmac");
  return out;
}

struct Hmac::State {
  OwnedDigestContext inner{EVP_MD_CTX_new()}, outer{EVP_MD_CTX_new()};
};

Hmac::Hmac(HashKind kind, std::string_view key) {
  constexpr std::size_t kBlock = 64;  // of either hash
  auto state = std::make_shared<State>();
  std::string block(key.size() > kBlock ? text(digest(kind, {key})) : std::string(key));
  block.resize(kBlock, '\0');
  const auto absorb = [&](EVP_MD_CTX* context, char pad) {
    std::string padded = block;
    for (char& c : padded) c = static_cast<char>(c ^ pad);
    start(context, kind);
    feed(context, padded);
    OPENSSL_cleanse(padded.data(), padded.size());
  };
  absorb(state->inner.get(), 0x36);
  absorb(state->outer.get(), 0x5c);
  OPENSSL_cleanse(block.data(), block.size());
  state_ = std::move(state);
}

Digest Hmac::operator()(std::string_view message) const {
  thread_local const OwnedDigestContext context(EVP_MD_CTX_new());
  Digest out{};
  const auto run = [&](const EVP_MD_CTX* begun, std::string_view bytes) {
    JW_CHECK(context && EVP_MD_CTX_copy_ex(context.get(), begun) == 1, "digest copy");
    feed(context.get(), bytes);
    JW_CHECK(EVP_DigestFinal_ex(context.get(), out.data(), nullptr) == 1, "digest final");
  };
  run(state_->inner.get(), message);
  const auto inner = out;
  run(state_->outer.get(), {reinterpret_cast<const char*>(inner.data()), inner.size()});
  return out;
}

bool equal_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace jw::crypto
