#include <cmath>

#include "grant/derive.hpp"
#include "grant/treatments/decimal.hpp"
#include "grant/treatments/kinds.hpp"

// Adds Laplace noise of scale sensitivity / epsilon and rounds to a whole number. The noise comes from
// a keyed hash of the value, so a second run gives the same and cannot be averaged out; the price is
// that equal values stay equal. Epsilon is what one delivery spends of the item's privacy budget; the
// grant states it. Only for statistics: the single number means nothing any more.
namespace jw::grant::treatments {
namespace {

constexpr std::string_view kNoiseHashes[] = {"sm3", "sha256"};

constexpr ParamSpec kNoiseSpecs[] = {
    {.name = "key", .zh = "密钥编号", .en = "key id", .required = true, .min = 1, .max = 64},
    {.name = "epsilon_thousandths",
     .zh = "隐私预算 ε（千分之一）",
     .en = "privacy budget epsilon, in thousandths",
     .number = true,
     .required = true,
     .min = 1,
     .max = 10'000},
    {.name = "sensitivity",
     .zh = "敏感度（单个主体最多改变多少）",
     .en = "sensitivity: the most one subject can change",
     .number = true,
     .required = true,
     .min = 1,
     .max = 1'000'000'000},
    {.name = "hash", .zh = "算法", .en = "hash", .max = 10, .choices = kNoiseHashes}};

}  // namespace

constinit const std::span<const ParamSpec> kNoiseParams = kNoiseSpecs;

Result<Treat> make_noise(const Treatment& treatment, const KeyStore& keys) {
  const auto root = JW_TRY(keys.find(text(treatment, "key", "")));
  const auto kind =
      text(treatment, "hash", "sm3") == "sm3" ? crypto::HashKind::Sm3 : crypto::HashKind::Sha256;
  const auto seed = derive_key(KeyUse::Noise, kind, root);
  const double scale = static_cast<double>(number(treatment, "sensitivity", 1)) * 1000.0 /
                       static_cast<double>(number(treatment, "epsilon_thousandths", 1000));
  return [hmac = crypto::Hmac(kind, seed), scale](std::string_view value, std::string& out) {
    Decimal decimal;
    std::int64_t whole = 0;
    if (!read(value, decimal) || !floor(decimal, whole)) return false;
    const auto digest = hmac(value);
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 8; ++i) bits = bits << 8 | digest[i];
    // 52 random bits and a half: never 0 and never 1, so the logarithm is finite.
    const double uniform = (static_cast<double>(bits >> 12) + 0.5) / 4503599627370496.0;
    const double side = uniform < 0.5 ? std::log(2 * uniform) : -std::log(2 * (1 - uniform));
    out = std::to_string(whole + std::llround(scale * side));
    return true;
  };
}

}  // namespace jw::grant::treatments
