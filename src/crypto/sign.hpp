#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

// Signature suites by their name in documents:
//   "ed25519"  RFC 8032; public key 32 bytes raw, signature 64 bytes
//   "sm2-sm3"  GB/T 32918.2 with the default user id 1234567812345678; public key 65 bytes raw
//              (0x04, x, y), signature DER as in GM/T 0009
// Keys are immutable and may be used from many threads; copies share the key.
namespace jw::crypto {

inline constexpr std::string_view kEd25519 = "ed25519";
inline constexpr std::string_view kSm2 = "sm2-sm3";

class PublicKey {
 public:
  // Errors "crypto.suite", "crypto.key" (Invalid).
  static Result<PublicKey> from_raw(std::string_view suite, std::string_view raw);
  // Base64 of the SubjectPublicKeyInfo, as text() gives it: the suite is part of it.
  static Result<PublicKey> from_text(std::string_view base64);

  std::string_view suite() const;
  std::string raw() const;
  std::string text() const;

  // Error "crypto.signature" (Denied) when the signature is not this key's over this message.
  Result<> verify(std::string_view message, std::string_view signature) const;

  // For the holder of the private key alone, 64 KiB at most: what a data key travels in. SM2 (GB/T
  // 32918.4, DER as in GM/T 0009), or for Ed25519 a sealed box of X25519 and XSalsa20-Poly1305 to
  // the same point. Never the same bytes twice.
  Result<std::string> seal(std::string_view secret) const;

  bool operator==(const PublicKey& other) const;

  struct State;

 private:
  friend class SigningKey;
  explicit PublicKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

class SigningKey {
 public:
  static Result<SigningKey> generate(std::string_view suite = kEd25519);
  // Ed25519 only: the 32 byte seed of RFC 8032.
  static Result<SigningKey> from_seed(std::string_view seed);
  // PKCS#8 PEM, not encrypted. A file others may read is refused: "crypto.key_open".
  static Result<SigningKey> load(const std::filesystem::path& path);
  // load(), or generate() and save() when there is no file yet.
  static Result<SigningKey> load_or_make(const std::filesystem::path& path,
                                         std::string_view suite = kEd25519);

  // Durably, mode 0600.
  Result<> save(const std::filesystem::path& path) const;

  std::string_view suite() const { return public_key_.suite(); }
  const PublicKey& public_key() const { return public_key_; }
  Result<std::string> sign(std::string_view message) const;
  // What PublicKey::seal closed. Error "crypto.sealed" (Denied): changed, or for another key.
  Result<std::string> open(std::string_view sealed) const;
  // Ed25519 only.
  Result<std::string> seed() const;

 private:
  explicit SigningKey(std::shared_ptr<const PublicKey::State> state) : public_key_(std::move(state)) {}
  PublicKey public_key_;  // its state also holds the private part
};

}  // namespace jw::crypto
