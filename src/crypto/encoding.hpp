#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

// Bytes as text. Decoding is strict: one text for each byte string, so no blanks, no missing or
// superfluous padding, no stray bits in the last character. Error "crypto.encoding" (Invalid).
namespace jw::crypto {

std::string to_base64(std::string_view bytes);
Result<std::string> from_base64(std::string_view text);

// RFC 4648 §5 without padding: what stands in JSON and URLs.
std::string to_base64url(std::string_view bytes);
Result<std::string> from_base64url(std::string_view text);

// Lower case; decoding takes both cases.
std::string to_hex(std::string_view bytes);
Result<std::string> from_hex(std::string_view text);

}  // namespace jw::crypto
