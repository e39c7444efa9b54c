#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/result.hpp"
#include "exchange/parts.hpp"
#include "grant/document.hpp"

namespace jw::db {
class Session;
}

// What the hours and the caps of a grant leave to its deliveries.
namespace jw::exchange {

// Not now, and no failure: when to look again, and why, as people read it.
struct Wait {
  Time until{};
  Error why;
};

// Of a grant's caps; a delivery counts as one call.
struct Taken {
  std::int64_t deliveries = 0, rows = 0, bytes = 0;
};

// What is taken of the same caps by other ways of use, on a day of China (counted from 1970-01-01).
using TakenElsewhere =
    std::function<Result<Taken>(db::Session& session, std::string_view grant, std::int64_t day)>;

// What deliveries have taken of a grant on such a day.
Result<Taken> delivered(db::Session& session, std::string_view grant, std::int64_t day);

// Nothing when the weekdays and hours of the grant let rows out now. Wait with "delivery.window".
std::optional<Wait> closed(const grant::Grant& grant, Time now);

// Before a batch is made: the hours, and whether the day has a delivery left.
Result<std::optional<Wait>> may_begin(db::Session& session, const grant::Grant& grant, Time now,
                                      const TakenElsewhere& elsewhere);

// Takes a batch from the caps of the day, in the transaction before its first byte leaves; once a day,
// however often it is tried. Wait with "delivery.cap_day" (nothing is taken) until the next day on which
// the grant is open; error "delivery.cap" (Denied) when no day has room for it.
struct Debit {
  bool taken = false;  // now; not when an earlier try of this day has
  std::optional<Wait> wait;
};
Result<Debit> debit(db::Session& session, const grant::Grant& grant, std::string_view batch,
                    const Taken& amount, Time now, const TakenElsewhere& elsewhere);

// Nothing of the batch has left: the day gets back what was taken.
Result<> credit(db::Session& session, std::string_view batch, const Taken& amount);

// Keeps with the batch why it waits and until when: delivery.deferred.
Result<> defer(const Call& call, const Parts& parts, std::string_view batch, const Wait& wait);

}  // namespace jw::exchange
