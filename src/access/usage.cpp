#include "access/usage.hpp"

#include <charconv>

#include "access/subjects.hpp"
#include "grant/terms.hpp"

namespace jw::access {
namespace {

constexpr std::int64_t kWindowMs = 600'000;
constexpr std::size_t kMostEvents = 100'000;
constexpr std::size_t kMostSystems = 1'000;

}  // namespace

bool follows(std::string_view before, std::string_view next) {
  if (before.size() != next.size() || before.empty()) return false;
  // At most 18 digits at the end, so that the number fits.
  std::size_t digits = 0;
  while (digits < before.size() && digits < 18 && before[before.size() - 1 - digits] >= '0' &&
         before[before.size() - 1 - digits] <= '9')
    ++digits;
  if (digits == 0 || before.substr(0, before.size() - digits) != next.substr(0, next.size() - digits))
    return false;
  std::int64_t a = 0, b = 0;
  const auto read = [&](std::string_view text, std::int64_t& value) {
    text = text.substr(text.size() - digits);
    return std::from_chars(text.data(), text.data() + text.size(), value).ptr == text.data() + text.size();
  };
  return read(before, a) && read(next, b) && b == a + 1;
}

bool is_off_hours(Time now) {
  const auto local = grant::local_time(now);
  return local.weekday >= 5 || local.minute < 7 * 60 || local.minute >= 20 * 60;
}

Usage::Window& Usage::window(std::string_view system, Time now) {
  auto found = systems_.find(system);
  if (found == systems_.end()) {
    if (systems_.size() >= kMostSystems) systems_.clear();
    found = systems_.emplace(std::string(system), Window{}).first;
  }
  auto& window = found->second;
  const auto number = now.time_since_epoch().count() / kWindowMs;
  if (number != window.number) {
    window.before = number == window.number + 1 ? window.now : SystemUse{};
    const auto today = window.now;
    window.now = {};
    window.now.keys_today = today.keys_today;
    window.number = number;
  }
  if (const auto day = day_number(now); day != window.day) {
    window.day = day;
    window.events.clear();
    window.now.keys_today = 0;
  }
  return window;
}

void Usage::note(const Seen& seen, Time now) {
  std::lock_guard hold(mutex_);
  auto& window = this->window(seen.system, now);
  auto& use = window.now;
  ++use.requests;
  use.keys += seen.keys;
  use.keys_today += seen.keys;
  if (seen.verify) {
    use.verified += seen.keys;
    use.misses += seen.misses;
  }
  use.in_sequence += seen.in_sequence + (follows(window.last_key, seen.first_key) ? 1 : 0);
  if (is_off_hours(now)) use.off_hours += seen.keys;
  window.last_key.assign(seen.last_key);
  if (window.events.size() < kMostEvents && !window.events.contains(seen.event))
    window.events.emplace(seen.event);
}

void Usage::note_refused(std::string_view system, Time now) {
  std::lock_guard hold(mutex_);
  ++window(system, now).now.refused;
}

std::map<std::string, SystemUse> Usage::read(Time now) {
  std::lock_guard hold(mutex_);
  std::map<std::string, SystemUse> all;
  for (auto& [system, kept] : systems_) {
    const auto& current = window(system, now);
    auto use = current.now;
    const auto& before = current.before;
    use.requests += before.requests;
    use.keys += before.keys;
    use.misses += before.misses;
    use.in_sequence += before.in_sequence;
    use.off_hours += before.off_hours;
    use.verified += before.verified;
    use.refused += before.refused;
    use.events_today = static_cast<std::int64_t>(current.events.size());
    all.emplace(system, use);
  }
  return all;
}

}  // namespace jw::access
