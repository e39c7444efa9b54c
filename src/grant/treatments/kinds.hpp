#pragma once

#include "grant/treatments.hpp"

// What each row of treatments.cpp points to; one source file a treatment.
namespace jw::grant::treatments {

extern const std::span<const ParamSpec> kConstantParams, kKeepEndsParams, kTruncateParams, kPseudonymParams,
    kRoundParams;

Result<Treat> make_constant(const Treatment& treatment, const KeyStore& keys);

Result<> check_keep_ends(const Treatment& treatment);
Result<Treat> make_keep_ends(const Treatment& treatment, const KeyStore& keys);

Result<> check_truncate(const Treatment& treatment);
bool truncate_hides(const Treatment& treatment);
Result<Treat> make_truncate(const Treatment& treatment, const KeyStore& keys);

Result<Treat> make_pseudonym(const Treatment& treatment, const KeyStore& keys);

bool round_hides(const Treatment& treatment);
Result<Treat> make_round(const Treatment& treatment, const KeyStore& keys);

}  // namespace jw::grant::treatments
