#include "org/attempts.hpp"

#include <algorithm>
#include <cstdlib>

#include "org/session.hpp"

namespace jw::org {
namespace {

using namespace std::chrono_literals;

constexpr auto kForgetAfter = 24h;
constexpr std::chrono::seconds kFirstWait = 5s;
constexpr std::chrono::seconds kLongestWait = 15min;
constexpr std::string_view kMark = "retry after ";

// 5 s after the last free try, then twice as long each time.
std::chrono::seconds wait_after(std::int64_t tries, AttemptLimit limit) {
  if (tries < limit.free) return 0s;
  const auto doublings = std::min<std::int64_t>(tries - limit.free, 10);
  return std::min(kLongestWait, kFirstWait * (std::int64_t{1} << doublings));
}

}  // namespace

Result<> count_attempt(db::Session& session, Time now, std::string_view subject, AttemptLimit limit) {
  const auto row =
      JW_TRY(session.one("SELECT tries, last, until FROM org_failure WHERE subject = $1", subject));
  std::int64_t tries = 0;
  if (row) {
    if (now < JW_TRY(parse_time(row->text(1))) + kForgetAfter) tries = row->integer(0);
    const auto left = std::chrono::ceil<std::chrono::seconds>(JW_TRY(parse_time(row->text(2))) - now);
    if (left > 0s) {
      Error error{Code::Busy, "session.throttled",
                  fmt::format("too many tries; wait {} seconds", left.count()),
                  fmt::format("尝试次数过多，请等待 {} 秒后再试", left.count()),
                  fmt::format("{}{}", kMark, left.count())};
      return fail(std::move(error));
    }
  }
  ++tries;
  JW_TRY(
      session.exec("INSERT INTO org_failure (subject, tries, last, until) VALUES ($1, $2, $3, $4) "
                   "ON CONFLICT (subject) DO UPDATE SET tries = $2, last = $3, until = $4",
                   subject, tries, to_string(now), to_string(now + wait_after(tries, limit))));
  return {};
}

Result<> forget_attempts(db::Session& session, std::string_view subject) {
  JW_TRY(session.exec("DELETE FROM org_failure WHERE subject = $1", subject));
  return {};
}

Result<> give_back_attempt(db::Session& session, std::string_view subject) {
  JW_TRY(session.exec(
      "UPDATE org_failure SET tries = tries - 1, until = last WHERE subject = $1 AND tries > 0", subject));
  return {};
}

Result<std::int64_t> sweep_attempts(db::Session& session, Time now) {
  return session.exec("DELETE FROM org_failure WHERE last < $1", to_string(now - kForgetAfter));
}

int retry_after(const Error& error) {
  const auto at = error.reason == "session.throttled" ? error.cause.find(kMark) : std::string::npos;
  return at == std::string::npos ? 0 : std::max(1, std::atoi(error.cause.c_str() + at + kMark.size()));
}

}  // namespace jw::org
