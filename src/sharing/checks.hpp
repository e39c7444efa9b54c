#pragma once

#include <chrono>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "catalog/entry.hpp"
#include "org/org.hpp"
#include "sharing/application.hpp"

namespace jw::sharing {

constexpr auto kLongestUse = std::chrono::days(3 * 366);

// The application as it will be kept, without ids and times; or what is wrong with the form.
Result<Application> checked(const NewApplication& form, const catalog::Entry& entry,
                            const org::Org& applicant, const org::Regions& regions, Time now);

}  // namespace jw::sharing
