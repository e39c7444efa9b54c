#pragma once

#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "base/result.hpp"
#include "crypto/sign.hpp"

// A signed document: {..., "signatures": [{"suite", "key", "value"}]}. What is signed is the
// RFC 8785 form of the object without its "signatures"; "value" is base64url. Several keys may
// sign one document.
namespace jw::crypto {

inline constexpr std::string_view kSignatures = "signatures";

// Adds a signature; one by the same key id is replaced, others are kept.
Result<boost::json::object> sign_json(const boost::json::object& document, const SigningKey& key,
                                      std::string_view key_id);

// Errors "signature.missing" (no signature by this key id, or of another suite) and
// "signature.wrong", both Denied. Signatures by other keys are not looked at.
Result<> verify_json(const boost::json::object& document, std::string_view key_id, const PublicKey& key);

// "sha256:<hex>" of what is signed, so the same before and after signing.
Result<std::string> digest_json(const boost::json::object& document);

// What is signed: the canonical form without "signatures".
Result<std::string> signed_form(const boost::json::object& document);

}  // namespace jw::crypto
