#include "crypto/encoding.hpp"
#include "grant/derive.hpp"
#include "grant/treatments/kinds.hpp"

// A keyed hash: equal values stay equal under one key, which is the grant's own, or that of all grants
// to one recipient for one purpose; across keys nothing can be linked. Without the key nobody can try out the
// 2^37 possible ID numbers.
namespace jw::grant::treatments {
namespace {

constexpr std::string_view kPseudonymHashes[] = {"sm3", "sha256"};
// Which key the grant gets: its own, or that of its recipient and purpose. Says nothing here.
constexpr std::string_view kScopes[] = {"grant", "purpose"};

constexpr ParamSpec kPseudonymSpecs[] = {
    {.name = "key", .zh = "密钥编号", .en = "key id", .required = true, .min = 1, .max = 64},
    {.name = "hash", .zh = "算法", .en = "hash", .max = 10, .choices = kPseudonymHashes},
    {.name = "scope", .zh = "可关联范围", .en = "linkable within", .max = 10, .choices = kScopes}};

// 128 bits: no collision to be expected below 10^18 values.
constexpr std::size_t kBytes = 16;

}  // namespace

constinit const std::span<const ParamSpec> kPseudonymParams = kPseudonymSpecs;

Result<Treat> make_pseudonym(const Treatment& treatment, const KeyStore& keys) {
  const auto root = JW_TRY(keys.find(text(treatment, "key", "")));
  const auto kind =
      text(treatment, "hash", "sm3") == "sm3" ? crypto::HashKind::Sm3 : crypto::HashKind::Sha256;
  return [hmac = crypto::Hmac(kind, derive_key(KeyUse::Pseudonym, kind, root))](std::string_view value,
                                                                                std::string& out) {
    const auto digest = hmac(value);
    out = crypto::to_hex({reinterpret_cast<const char*>(digest.data()), kBytes});
    return true;
  };
}

}  // namespace jw::grant::treatments
