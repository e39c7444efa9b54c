#pragma once

#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

#include "base/result.hpp"

namespace jw {

// Strict RFC 8259: UTF-8 only, no duplicate names, at most 64 levels deep. Errors name line and
// column: "json.syntax", "json.duplicate".
Result<boost::json::value> parse_json(std::string_view text);

// RFC 8785 (JSON Canonicalization Scheme): names sorted by UTF-16 code units, shortest number
// form, no blanks. What is signed or hashed is this form. Numbers outside ±2^53 are refused when
// integers, because other readers would round them: "json.number".
Result<std::string> canonical_json(const boost::json::value& value);

// The same, put at the end of `out`: for whoever writes the names of an object himself, in order.
Result<> append_canonical(std::string& out, const boost::json::object& object);
Result<> append_canonical_text(std::string& out, std::string_view text);

}  // namespace jw
