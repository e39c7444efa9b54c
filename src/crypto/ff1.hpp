#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "crypto/block_cipher.hpp"

namespace jw::crypto {

// Format-preserving encryption FF1 (NIST SP 800-38G) over AES or SM4: a numeral of some radix and
// length becomes another of the same radix and length, one to one. Immutable and thread-safe.
//
// Speed: everything that depends only on key, radix, tweak and length is computed once. Halves of up
// to 96 bits are machine integers, which is every numeral people write (57 decimal digits); longer
// ones go through OpenSSL's big numbers.
class Ff1 {
 public:
  // SP 800-38G Rev. 1 §5: fewer values could be tried out one after the other.
  static constexpr std::uint64_t kSmallestDomain = 1'000'000;
  static constexpr std::size_t kLongest = 4096;

  // radix 2 to 65536; the tweak is public, at most 4096 bytes. Errors "crypto.key", "crypto.ff1"
  // (Invalid).
  static Result<Ff1> make(CipherKind kind, std::string_view key, std::uint32_t radix, std::string_view tweak);

  // In place, each digit below the radix. False, and nothing changed, when a digit is not or when
  // there are fewer than kSmallestDomain numerals of this length.
  bool encrypt(std::span<std::uint16_t> digits) const;
  bool decrypt(std::span<std::uint16_t> digits) const;

  // Decimal digits only: "0123456789" in, as many out. False as above or for another character.
  bool encrypt_decimal(std::string& digits) const;
  bool decrypt_decimal(std::string& digits) const;

  std::size_t shortest() const { return shortest_; }  // fewest digits it takes

 private:
  struct Length;
  Ff1(BlockCipher cipher, std::uint32_t radix, std::string tweak);
  Length prepare(std::size_t n) const;
  CipherBlock round_block(const Length& length, unsigned round, std::string_view half) const;
  bool usable(std::span<const std::uint16_t> digits) const;
  void small(std::span<std::uint16_t> digits, bool forward, const Length& length) const;
  void large(std::span<std::uint16_t> digits, bool forward, const Length& length) const;
  bool run(std::span<std::uint16_t> digits, bool forward) const;
  bool run_decimal(std::string& digits, bool forward) const;

  BlockCipher cipher_;
  std::uint32_t radix_;
  std::string tweak_;
  std::size_t shortest_ = 0;
  std::vector<Length> lengths_;  // of the numerals that are common, by number of digits
};

// What depends only on the number of digits.
struct Ff1::Length {
  std::size_t u = 0, v = 0;           // digits of the halves
  std::size_t b = 0, d = 0;           // bytes of a half, of the round's output
  bool small = false;                 // both halves below 2^96
  std::uint64_t low[2]{}, high[2]{};  // radix^u and radix^v, 128 bits each; only when small
  CipherBlock chained{};              // CBC-MAC over P and the whole blocks of the tweak
  CipherBlock last{};                 // rest of the tweak, before round number and half; only when one
  bool one = false;                   // the rest of Q is one block
};

}  // namespace jw::crypto
