#include "crypto/gcm.hpp"

#include <algorithm>
#include <cstring>

#include "crypto/digest.hpp"
#include "crypto/openssl.hpp"

namespace jw::crypto {
namespace {

std::uint64_t read64(const std::uint8_t* at) {
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | at[i];
  return value;
}

void write64(std::uint8_t* at, std::uint64_t value) {
  for (int i = 7; i >= 0; --i, value >>= 8) at[i] = static_cast<std::uint8_t>(value);
}

// The low half of a carry-less product with ordinary multiplications: each operand is cut into
// four, so that three zero bits between the kept ones take up the carries. No table, no branch.
std::uint64_t multiply(std::uint64_t x, std::uint64_t y) {
  constexpr std::uint64_t kEvery4 = 0x1111111111111111;
  std::uint64_t a[4], b[4], out = 0;
  for (int i = 0; i < 4; ++i) {
    a[i] = x & (kEvery4 << i);
    b[i] = y & (kEvery4 << i);
  }
  for (int i = 0; i < 4; ++i) {
    std::uint64_t sum = 0;
    for (int j = 0; j < 4; ++j) sum ^= a[j] * b[(i - j) & 3];
    out |= sum & (kEvery4 << i);
  }
  return out;
}

std::uint64_t reverse(std::uint64_t x) {
  constexpr std::uint64_t kMasks[] = {0x5555555555555555, 0x3333333333333333, 0x0F0F0F0F0F0F0F0F,
                                      0x00FF00FF00FF00FF, 0x0000FFFF0000FFFF};
  int shift = 1;
  for (const auto mask : kMasks) {
    x = (x & mask) << shift | (x >> shift & mask);
    shift *= 2;
  }
  return x << 32 | x >> 32;
}

void count_up(CipherBlock& counter) {
  for (std::size_t i = 16; i-- > 12;)
    if (++counter[i] != 0) return;
}

}  // namespace

Gcm::Gcm(BlockCipher cipher) : cipher_(std::move(cipher)) {
  CipherBlock zero{};
  cipher_.encrypt(zero);
  key_ = {read64(zero.data()), read64(zero.data() + 8)};
}

Result<Gcm> Gcm::make(CipherKind kind, std::string_view key) {
  return Gcm(JW_TRY(BlockCipher::make(kind, key)));
}

// sum = (sum ^ block) * H for every block; the last one is filled up with zeros.
void Gcm::ghash(CipherBlock& sum, std::string_view bytes) const {
  const auto h1 = key_[0], h0 = key_[1], h0r = reverse(h0), h1r = reverse(h1), h2 = h0 ^ h1, h2r = h0r ^ h1r;
  auto y1 = read64(sum.data()), y0 = read64(sum.data() + 8);
  while (!bytes.empty()) {
    CipherBlock block{};
    const auto part = std::min<std::size_t>(16, bytes.size());
    std::memcpy(block.data(), bytes.data(), part);
    bytes.remove_prefix(part);
    y1 ^= read64(block.data());
    y0 ^= read64(block.data() + 8);
    const auto y0r = reverse(y0), y1r = reverse(y1), y2 = y0 ^ y1, y2r = y0r ^ y1r;
    // Karatsuba; the high halves come from the products of the reversed operands.
    const auto low = multiply(y0, h0), high = multiply(y1, h1);
    const auto low_r = multiply(y0r, h0r), high_r = multiply(y1r, h1r);
    const auto middle = multiply(y2, h2) ^ low ^ high;
    const auto middle_r = multiply(y2r, h2r) ^ low_r ^ high_r;
    std::uint64_t v0 = low, v1 = reverse(low_r) >> 1 ^ middle, v2 = high ^ reverse(middle_r) >> 1,
                  v3 = reverse(high_r) >> 1;
    v3 = v3 << 1 | v2 >> 63;
    v2 = v2 << 1 | v1 >> 63;
    v1 = v1 << 1 | v0 >> 63;
    v0 = v0 << 1;
    // Modulo x^128 + x^7 + x^2 + x + 1, bits the other way round.
    v2 ^= v0 ^ v0 >> 1 ^ v0 >> 2 ^ v0 >> 7;
    v1 ^= v0 << 63 ^ v0 << 62 ^ v0 << 57;
    v3 ^= v1 ^ v1 >> 1 ^ v1 >> 2 ^ v1 >> 7;
    v2 ^= v1 << 63 ^ v1 << 62 ^ v1 << 57;
    y0 = v2;
    y1 = v3;
  }
  write64(sum.data(), y1);
  write64(sum.data() + 8, y0);
}

CipherBlock Gcm::first_counter(std::string_view nonce) const {
  CipherBlock counter{};
  if (nonce.size() == kNonce) {
    std::memcpy(counter.data(), nonce.data(), kNonce);
    counter[15] = 1;
    return counter;
  }
  ghash(counter, nonce);
  std::string lengths(16, '\0');
  write64(octets(lengths) + 8, nonce.size() * 8);
  ghash(counter, lengths);
  return counter;
}

void Gcm::crypt(CipherBlock counter, std::string_view in, std::uint8_t* out) const {
  constexpr std::size_t kBatch = 32;
  std::array<std::uint8_t, kBatch * 16> stream;
  while (!in.empty()) {
    const auto part = std::min(stream.size(), in.size());
    const auto blocks = (part + 15) / 16;
    for (std::size_t i = 0; i < blocks; ++i) {
      count_up(counter);
      std::memcpy(stream.data() + i * 16, counter.data(), 16);
    }
    cipher_.encrypt(stream.data(), stream.data(), blocks);
    for (std::size_t i = 0; i < part; ++i) out[i] = static_cast<std::uint8_t>(octets(in)[i] ^ stream[i]);
    in.remove_prefix(part);
    out += part;
  }
}

CipherBlock Gcm::tag(const CipherBlock& counter, std::string_view aad, std::string_view ciphertext) const {
  CipherBlock sum{};
  ghash(sum, aad);
  ghash(sum, ciphertext);
  std::string lengths(16, '\0');
  write64(octets(lengths), aad.size() * 8);
  write64(octets(lengths) + 8, ciphertext.size() * 8);
  ghash(sum, lengths);
  CipherBlock pad = counter;
  cipher_.encrypt(pad);
  for (std::size_t i = 0; i < 16; ++i) sum[i] = static_cast<std::uint8_t>(sum[i] ^ pad[i]);
  return sum;
}

std::string Gcm::seal(std::string_view nonce, std::string_view aad, std::string_view text) const {
  const auto counter = first_counter(nonce);
  std::string out(text.size() + kTag, '\0');
  crypt(counter, text, octets(out));
  const auto check = tag(counter, aad, std::string_view(out).substr(0, text.size()));
  std::memcpy(out.data() + text.size(), check.data(), kTag);
  return out;
}

Result<std::string> Gcm::open(std::string_view nonce, std::string_view aad, std::string_view sealed) const {
  const auto refused = [] {
    return fail(Code::Denied, "crypto.sealed",
                "what was sealed has been changed, or another key sealed it; use the key it was made with",
                "密文已被改动或密钥不符，请使用加密时的密钥");
  };
  if (nonce.empty() || sealed.size() < kTag) return refused();
  const auto text = sealed.substr(0, sealed.size() - kTag);
  const auto counter = first_counter(nonce);
  const auto check = tag(counter, aad, text);
  if (!equal_secret({reinterpret_cast<const char*>(check.data()), kTag}, sealed.substr(text.size())))
    return refused();
  std::string out(text.size(), '\0');
  crypt(counter, text, octets(out));
  return out;
}

}  // namespace jw::crypto
