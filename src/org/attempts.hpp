#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "db/database.hpp"

namespace jw::org {

// Tries to log in that have not succeeded, counted by keyed hash: what makes the next one wait.
// A try is counted before its password is looked at, so that many at once gain nothing.
struct AttemptLimit {
  int free;  // tries that cost no waiting
};
inline constexpr AttemptLimit kPerLogin{5};
inline constexpr AttemptLimit kPerAddress{20};

// "session.throttled" (Busy) while the subject must wait; otherwise counts one more try.
Result<> count_attempt(db::Session& session, Time now, std::string_view subject, AttemptLimit limit);

// The try succeeded: all of the login's are forgotten, one of the address's is given back.
Result<> forget_attempts(db::Session& session, std::string_view subject);
Result<> give_back_attempt(db::Session& session, std::string_view subject);

// Drops counters whose last try was more than a day ago.
Result<std::int64_t> sweep_attempts(db::Session& session, Time now);

}  // namespace jw::org
