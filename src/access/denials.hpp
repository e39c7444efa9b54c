#pragma once

#include <string>
#include <vector>

#include "access/meter.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "grant/decision.hpp"

namespace jw::exchange {
struct StoredGrant;
}

namespace jw::access {

// What the clause that denies says to who asked, with what the grant allows instead: "access.<clause>"
// (Denied). What does not tell a stranger apart from a wrong id is said alike.
Error denial(const grant::Decision& decision, const grant::Ask& ask);

// "access.key" (Invalid): these name a row of the resource and not what the request has.
Error wrong_key(const std::vector<std::string>& key_items);

// To the consumer of a grant that has ended: since when and why. "access.standing" of one that was revoked,
// "access.until" of one that has expired.
Error ended(const exchange::StoredGrant& grant);

// "access.cap" (Busy): used up until over.again, said as a person would.
Error over_cap(const Meter::Answer& over, Time now);
std::int64_t seconds_until(Time again, Time now);  // at least one

// "access.cap_small" (Denied): waiting does not help, so nobody is told to come back.
Error cap_too_small(const Meter::Answer& never);

}  // namespace jw::access
