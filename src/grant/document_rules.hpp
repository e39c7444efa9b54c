#pragma once

#include <string_view>

#include "grant/document.hpp"

// Shared by the reader and the writer of the document; not for other modules.
namespace jw::grant {

// Every rule of the format that is not about JSON. Error "grant.document".
Result<> check_grant(const Grant& grant);

// The error itself, naming the place.
tl::unexpected<Error> broken(std::string_view field);

}  // namespace jw::grant
