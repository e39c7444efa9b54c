#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>

#include <boost/json/fwd.hpp>

#include "base/result.hpp"

namespace jw::grant {

// What a grant does to one item, as it stands in the document: a row of treatments.hpp and its
// parameters. JSON: {"kind": "keep_ends", "head": 1, "tail": 0}.
struct Treatment {
  using Value = std::variant<std::int64_t, std::string>;
  std::string kind = "clear";
  std::map<std::string, Value> params;

  bool operator==(const Treatment&) const = default;
};

// Strict: the kind is known, every parameter is one of its own, of its type and in its range,
// and the required ones are there. Errors "treatment.unknown", "treatment.param" (Invalid).
Result<Treatment> parse_treatment(const boost::json::value& json, std::string_view at = "treatment");
boost::json::object to_json(const Treatment& treatment);

}  // namespace jw::grant
