#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

// SHA-256 and SM3 (GB/T 32905), both 32 bytes. Digests are raw bytes; see to_hex for text.
namespace jw::crypto {

enum class HashKind { Sha256, Sm3 };

// "sha256" or "sm3".
std::string_view to_string(HashKind kind);

using Digest = std::array<std::uint8_t, 32>;

// The digest of the parts laid end to end, without copying them together.
Digest digest(HashKind kind, std::initializer_list<std::string_view> parts);

std::string sha256(std::string_view bytes);
std::string sm3(std::string_view bytes);

// For what comes in pieces. Not thread-safe; finish() once.
class Hasher {
 public:
  explicit Hasher(HashKind kind);
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;

  void update(std::string_view bytes);
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Reads in pieces, so the size does not matter. Errors of base/file.hpp.
Result<std::string> hash_file(HashKind kind, const std::filesystem::path& path);

// HMAC (RFC 2104) over the given hash, 32 bytes.
std::string hmac(HashKind kind, std::string_view key, std::string_view message);

// The same for many messages under one key: the two halves that depend on the key alone are hashed
// once. Immutable and thread-safe.
class Hmac {
 public:
  Hmac(HashKind kind, std::string_view key);
  Digest operator()(std::string_view message) const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

// Takes the same time wherever the difference lies; only the lengths are not secret.
bool equal_secret(std::string_view a, std::string_view b);

}  // namespace jw::crypto
