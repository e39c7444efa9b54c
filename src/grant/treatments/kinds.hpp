#pragma once

#include "grant/treatments.hpp"

// What each row of treatments.cpp points to; one source file a treatment.
namespace jw::grant::treatments {

extern const std::span<const ParamSpec> kConstantParams, kKeepEndsParams, kTruncateParams, kPseudonymParams,
    kRoundParams, kBucketParams, kNoiseParams, kFormatPreservingParams, kEncryptParams;

Result<Treat> make_constant(const Treatment& treatment, const KeyStore& keys);

Result<> check_keep_ends(const Treatment& treatment);
Result<Treat> make_keep_ends(const Treatment& treatment, const KeyStore& keys);

// How many characters, or how fine a level, the parameters leave: larger keeps more.
std::int64_t keep_ends_kept(const Treatment& treatment);
std::int64_t truncate_kept(const Treatment& treatment);

Result<> check_truncate(const Treatment& treatment);
bool truncate_hides(const Treatment& treatment, std::string_view type);
Result<Treat> make_truncate(const Treatment& treatment, const KeyStore& keys);

Result<Treat> make_pseudonym(const Treatment& treatment, const KeyStore& keys);

bool round_hides(const Treatment& treatment, std::string_view type);
Result<Treat> make_round(const Treatment& treatment, const KeyStore& keys);

Result<> check_bucket(const Treatment& treatment);
bool bucket_hides(const Treatment& treatment, std::string_view type);
std::int64_t bucket_kept(const Treatment& treatment);
Result<Treat> make_bucket(const Treatment& treatment, const KeyStore& keys);

Result<Treat> make_noise(const Treatment& treatment, const KeyStore& keys);

Result<Treat> make_format_preserving(const Treatment& treatment, const KeyStore& keys);

Result<Treat> make_encrypt(const Treatment& treatment, const KeyStore& keys);

}  // namespace jw::grant::treatments
