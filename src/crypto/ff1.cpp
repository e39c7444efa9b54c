#include "crypto/ff1.hpp"

#include <openssl/bn.h>

#include <algorithm>
#include <cstring>

#include "base/check.hpp"
#include "crypto/openssl.hpp"

namespace jw::crypto {
namespace {

__extension__ using Wide = unsigned __int128;
using Big = Owned<BIGNUM, BN_free>;

constexpr unsigned kRounds = 10;
constexpr std::size_t kCommon = 65;  // lengths below are prepared when the key is

Wide wide(std::uint64_t high, std::uint64_t low) { return static_cast<Wide>(high) << 64 | low; }

void add_into(CipherBlock& block, const std::uint8_t* bytes) {
  for (std::size_t i = 0; i < 16; ++i) block[i] = static_cast<std::uint8_t>(block[i] ^ bytes[i]);
}

Big power(std::uint32_t radix, std::size_t digits) {
  Big out(BN_new()), base(BN_new()), exponent(BN_new());
  const Owned<BN_CTX, BN_CTX_free> scratch(BN_CTX_new());
  JW_CHECK(out && base && exponent && scratch && BN_set_word(base.get(), radix) == 1 &&
               BN_set_word(exponent.get(), digits) == 1 &&
               BN_exp(out.get(), base.get(), exponent.get(), scratch.get()) == 1,
           "big power");
  return out;
}

}  // namespace

Result<Ff1> Ff1::make(CipherKind kind, std::string_view key, std::uint32_t radix, std::string_view tweak) {
  if (radix < 2 || radix > 65536 || tweak.size() > 4096)
    return fail(Code::Invalid, "crypto.ff1",
                "FF1 takes a radix of 2 to 65536 and a tweak of at most 4096 bytes",
                "FF1 的基数须为 2 至 65536，调整值不超过 4096 字节");
  return Ff1(JW_TRY(BlockCipher::make(kind, key)), radix, std::string(tweak));
}

Ff1::Ff1(BlockCipher cipher, std::uint32_t radix, std::string tweak)
    : cipher_(std::move(cipher)), radix_(radix), tweak_(std::move(tweak)) {
  // At least two digits, one for each half.
  std::uint64_t domain = radix_;
  for (shortest_ = 1; shortest_ < 2 || domain < kSmallestDomain; ++shortest_) domain *= radix_;
  lengths_.resize(shortest_);
  for (std::size_t n = shortest_; n < kCommon; ++n) lengths_.push_back(prepare(n));
}

Ff1::Length Ff1::prepare(std::size_t n) const {
  Length out;
  out.u = n / 2;
  out.v = n - out.u;
  const Big most = power(radix_, out.v), half = power(radix_, out.u);
  Big top(BN_dup(most.get()));
  JW_CHECK(top && BN_sub_word(top.get(), 1) == 1, "big minus one");
  out.b = static_cast<std::size_t>(BN_num_bytes(top.get()));
  out.d = 4 * ((out.b + 3) / 4) + 4;
  out.small = out.b <= 12;
  if (out.small) {
    const BIGNUM* const powers[] = {half.get(), most.get()};
    for (int i = 0; i < 2; ++i) {
      std::uint8_t bytes[16];
      JW_CHECK(BN_bn2binpad(powers[i], bytes, 16) == 16, "a small power");
      for (int j = 0; j < 8; ++j) {
        out.high[i] = out.high[i] << 8 | bytes[j];
        out.low[i] = out.low[i] << 8 | bytes[j + 8];
      }
    }
  }
  const auto t = tweak_.size();
  CipherBlock p{1,
                2,
                1,
                static_cast<std::uint8_t>(radix_ >> 16),
                static_cast<std::uint8_t>(radix_ >> 8),
                static_cast<std::uint8_t>(radix_),
                10,
                static_cast<std::uint8_t>(out.u)};
  for (std::size_t i = 0; i < 4; ++i) {
    p[8 + i] = static_cast<std::uint8_t>(n >> (24 - 8 * i));
    p[12 + i] = static_cast<std::uint8_t>(t >> (24 - 8 * i));
  }
  cipher_.encrypt(p);
  out.chained = p;
  // Q is tweak, zeros, round, half: what comes before the round's own block never changes.
  const std::size_t own = out.b + 1;
  const std::size_t zeros = (16 - (t + own) % 16) % 16;
  std::string q = tweak_ + std::string(zeros, '\0');
  if (own <= 16) {
    const std::size_t fixed = (q.size() + own) / 16 - 1;
    for (std::size_t i = 0; i < fixed; ++i) {
      add_into(out.chained, octets(q) + 16 * i);
      cipher_.encrypt(out.chained);
    }
    out.one = true;
    std::memcpy(out.last.data(), q.data() + 16 * fixed, q.size() - 16 * fixed);
  }
  return out;
}

// R of SP 800-38G: the CBC-MAC of P and Q. `half` has b bytes.
CipherBlock Ff1::round_block(const Length& length, unsigned round, std::string_view half) const {
  CipherBlock out = length.chained;
  if (length.one) {
    CipherBlock block = length.last;
    block[15 - length.b] = static_cast<std::uint8_t>(round);
    std::memcpy(block.data() + 16 - length.b, half.data(), length.b);
    add_into(out, block.data());
    cipher_.encrypt(out);
    return out;
  }
  const std::size_t zeros = (16 - (tweak_.size() + length.b + 1) % 16) % 16;
  std::string q = tweak_ + std::string(zeros, '\0');
  q.push_back(static_cast<char>(round));
  q.append(half);
  for (std::size_t at = 0; at < q.size(); at += 16) {
    add_into(out, octets(q) + at);
    cipher_.encrypt(out);
  }
  return out;
}

bool Ff1::usable(std::span<const std::uint16_t> digits) const {
  return digits.size() >= shortest_ && digits.size() <= kLongest &&
         std::ranges::all_of(digits, [&](std::uint16_t digit) { return digit < radix_; });
}

void Ff1::small(std::span<std::uint16_t> digits, bool forward, const Length& length) const {
  const auto number = [&](std::span<const std::uint16_t> part) {
    Wide out = 0;
    for (const auto digit : part) out = out * radix_ + digit;
    return out;
  };
  const Wide moduli[] = {wide(length.high[0], length.low[0]), wide(length.high[1], length.low[1])};
  Wide a = number(digits.first(length.u)), b = number(digits.last(length.v));
  char half[16];
  for (unsigned i = 0; i < kRounds; ++i) {
    const unsigned round = forward ? i : kRounds - 1 - i;
    Wide from = forward ? b : a;
    for (std::size_t at = length.b; at-- > 0; from >>= 8) half[at] = static_cast<char>(from);
    const auto block = round_block(length, round, {half, length.b});
    Wide y = 0;
    for (std::size_t at = 0; at < length.d; ++at) y = y << 8 | block[at];
    const Wide modulus = moduli[round % 2];
    // A 64-bit divisor takes half the time.
    if (length.high[round % 2] == 0) {
      y %= length.low[round % 2];
    } else {
      y %= modulus;
    }
    if (forward) {
      Wide c = a + y;
      if (c >= modulus) c -= modulus;
      a = b;
      b = c;
    } else {
      const Wide c = b >= y ? b - y : b + modulus - y;
      b = a;
      a = c;
    }
  }
  const auto write = [&](Wide value, std::span<std::uint16_t> part) {
    for (std::size_t at = part.size(); at-- > 0;) {
      if (value >> 64 == 0) {
        auto rest = static_cast<std::uint64_t>(value);
        for (++at; at-- > 0; rest /= radix_) part[at] = static_cast<std::uint16_t>(rest % radix_);
        return;
      }
      part[at] = static_cast<std::uint16_t>(value % radix_);
      value /= radix_;
    }
  };
  write(a, digits.first(length.u));
  write(b, digits.last(length.v));
}

void Ff1::large(std::span<std::uint16_t> digits, bool forward, const Length& length) const {
  const Owned<BN_CTX, BN_CTX_free> scratch(BN_CTX_new());
  const auto number = [&](std::span<const std::uint16_t> part) {
    Big out(BN_new());
    JW_CHECK(out, "big number");
    for (const auto digit : part)
      JW_CHECK(BN_mul_word(out.get(), radix_) == 1 && BN_add_word(out.get(), digit) == 1, "big number");
    return out;
  };
  const Big moduli[] = {power(radix_, length.u), power(radix_, length.v)};
  Big a = number(digits.first(length.u)), b = number(digits.last(length.v));
  for (unsigned i = 0; i < kRounds; ++i) {
    const unsigned round = forward ? i : kRounds - 1 - i;
    std::string half(length.b, '\0');
    JW_CHECK(BN_bn2binpad(forward ? b.get() : a.get(), octets(half), static_cast<int>(half.size())) >= 0,
             "a half fits");
    const auto first = round_block(length, round, half);
    std::string s(first.begin(), first.end());
    for (std::uint64_t j = 1; s.size() < length.d; ++j) {
      CipherBlock next = first;
      for (std::size_t at = 0; at < 8; ++at)
        next[15 - at] = static_cast<std::uint8_t>(next[15 - at] ^ (j >> (8 * at) & 0xFF));
      cipher_.encrypt(next);
      s.append(next.begin(), next.end());
    }
    Big y(BN_bin2bn(octets(s), static_cast<int>(length.d), nullptr));
    auto& target = forward ? a : b;
    JW_CHECK(scratch && y &&
                 (forward ? BN_mod_add : BN_mod_sub)(target.get(), target.get(), y.get(),
                                                     moduli[round % 2].get(), scratch.get()) == 1,
             "a round");
    std::swap(a, b);
  }
  const auto write = [&](BIGNUM* value, std::span<std::uint16_t> part) {
    for (std::size_t at = part.size(); at-- > 0;)
      part[at] = static_cast<std::uint16_t>(BN_div_word(value, radix_));
  };
  write(a.get(), digits.first(length.u));
  write(b.get(), digits.last(length.v));
}

bool Ff1::run(std::span<std::uint16_t> digits, bool forward) const {
  if (!usable(digits)) return false;
  const bool common = digits.size() < lengths_.size();
  const Length other = common ? Length{} : prepare(digits.size());
  const Length& length = common ? lengths_[digits.size()] : other;
  if (length.small) {
    small(digits, forward, length);
  } else {
    large(digits, forward, length);
  }
  return true;
}

bool Ff1::encrypt(std::span<std::uint16_t> digits) const { return run(digits, true); }
bool Ff1::decrypt(std::span<std::uint16_t> digits) const { return run(digits, false); }

bool Ff1::run_decimal(std::string& text, bool forward) const {
  if (text.size() > kLongest) return false;
  std::uint16_t few[kCommon];
  std::vector<std::uint16_t> many(text.size() > kCommon ? text.size() : 0);
  const std::span<std::uint16_t> digits(many.empty() ? few : many.data(), text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    digits[i] = static_cast<std::uint16_t>(text[i] - '0');
  }
  if (!run(digits, forward)) return false;
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>('0' + digits[i]);
  return true;
}

bool Ff1::encrypt_decimal(std::string& digits) const { return run_decimal(digits, true); }
bool Ff1::decrypt_decimal(std::string& digits) const { return run_decimal(digits, false); }

}  // namespace jw::crypto
