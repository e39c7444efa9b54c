#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "grant/treatments/kinds.hpp"

// A keyed hash: equal values stay equal within a grant and cannot be linked across grants, which
// have other keys. Without the key nobody can try out the 2^37 possible ID numbers.
namespace jw::grant::treatments {
namespace {

constexpr std::string_view kHashes[] = {"sm3", "sha256"};

constexpr ParamSpec kParams[] = {
    {.name = "key", .zh = "密钥编号", .en = "key id", .required = true, .min = 1, .max = 64},
    {.name = "hash", .zh = "算法", .en = "hash", .max = 10, .choices = kHashes}};

// 128 bits: no collision to be expected below 10^18 values.
constexpr std::size_t kBytes = 16;

}  // namespace

constinit const std::span<const ParamSpec> kPseudonymParams = kParams;

Result<Treat> make_pseudonym(const Treatment& treatment, const KeyStore& keys) {
  auto key = JW_TRY(keys.find(text(treatment, "key", "")));
  const auto kind =
      text(treatment, "hash", "sm3") == "sm3" ? crypto::HashKind::Sm3 : crypto::HashKind::Sha256;
  return [key = std::move(key), kind](std::string_view value, std::string& out) {
    out = crypto::to_hex(std::string_view(crypto::hmac(kind, key, value)).substr(0, kBytes));
    return true;
  };
}

}  // namespace jw::grant::treatments
