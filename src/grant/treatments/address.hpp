#pragma once

#include <string>
#include <string_view>

namespace jw::grant::treatments {

// A Chinese address down to its district or county: "江苏省南通市崇川区人民路1号" to
// "江苏省南通市崇川区". Where the address names none, its city or province; false when it names
// nothing of the kind. Reads only what stands before the first street, village or number, so a
// housing estate (小区) is not taken for a district; when in doubt it cuts earlier.
bool cut_address(std::string_view value, std::string& out);

}  // namespace jw::grant::treatments
