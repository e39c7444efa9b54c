#pragma once

#include <string_view>

#include "grant/document.hpp"

// Shared by the reader and the writer of the document; not for other modules.
namespace jw::grant {

inline constexpr std::size_t kMaxText = 2000, kMaxItems = 1000, kMaxConditions = 50, kMaxValues = 1000;
inline constexpr std::int64_t kMaxCanaries = 100, kMaxCap = 1'000'000'000'000, kMaxLease = 366 * 86400;
inline constexpr std::int64_t kMaxDutyDays = 36500, kLeastGroup = 2;

// Every rule of the format that is not about JSON. Error "grant.document".
Result<> check_grant(const Grant& grant);

// The error itself, naming the place.
tl::unexpected<Error> broken(std::string_view field);

}  // namespace jw::grant
