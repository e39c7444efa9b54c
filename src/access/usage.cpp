#include "access/usage.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <tuple>

#include <fmt/format.h>

namespace jw::access {
namespace {

constexpr std::int64_t kWindowMs = 600'000;
constexpr std::int64_t kEnough = 50;          // keys before a share says anything
constexpr std::int64_t kEnoughSubjects = 10;  // the same of subjects against the caseload
constexpr std::size_t kMostEvents = 100'000;
constexpr std::size_t kMostSystems = 1'000;
constexpr std::string_view kCaseload = "caseload";
constexpr std::uint64_t kForm = 1;  // of write(); with the size, as it is copied as it lies in memory

std::int64_t share(std::int64_t part, std::int64_t whole) { return whole == 0 ? 0 : part * 100 / whole; }

std::int64_t allowed_of(std::string_view detector) { return find_detector(detector)->allowed; }

// Writes and reads what is copied byte by byte.
template <class T>
void add_plain(std::string& out, const T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}
template <class T>
bool take_plain(std::string_view& from, T& value) {
  if (from.size() < sizeof value) return false;
  std::memcpy(static_cast<void*>(&value), from.data(), sizeof value);
  from.remove_prefix(sizeof value);
  return true;
}
bool take_text(std::string_view& from, std::string_view& text) {
  std::uint64_t size = 0;
  if (!take_plain(from, size) || size > from.size()) return false;
  text = from.substr(0, size);
  from.remove_prefix(size);
  return true;
}
void add_sized(std::string& out, std::string_view text) {
  add_plain(out, static_cast<std::uint64_t>(text.size()));
  out += text;
}

}  // namespace

constexpr std::array<std::string_view, Usage::kOfSystem> Usage::kNames{"misses", "sequence", "off_hours",
                                                                       "per_case", "refused"};

void Usage::Watched::count(std::int64_t part, std::int64_t whole, Time at) {
  if (at <= judged) return;
  now.part += part;
  now.whole += whole;
  if (part > 0) last = at;
}

Usage::System& Usage::system(std::string_view name, Time now) {
  auto found = systems_.find(name);
  if (found == systems_.end()) {
    // Ids that a node made up must not drive out those that are really used.
    if (systems_.size() >= kMostSystems)
      systems_.erase(std::ranges::min_element(systems_, {}, [](const auto& one) {
        const auto& counts = one.second.counts;
        return std::tuple(counts.now.calls_today, counts.number);
      }));
    found = systems_.emplace(std::string(name), System{}).first;
  }
  turn(found->second, now);
  return found->second;
}

void Usage::turn(System& system, Time now) {
  auto& counts = system.counts;
  // A request that took long is noted late; it does not turn back what is counted now.
  if (const auto number = now.time_since_epoch().count() / kWindowMs; number > counts.number) {
    const bool next = number == counts.number + 1;
    counts.number = number;
    counts.before = next ? counts.now : SystemUse{};
    const auto today = counts.now;
    counts.now = {};
    counts.now.calls_today = today.calls_today;
    counts.now.keys_today = today.keys_today;
    counts.now.rows_today = today.rows_today;
    counts.now.bytes_today = today.bytes_today;
    for (std::size_t i = 0; i < kOfSystem; ++i) {
      if (i == kPerCase) continue;
      auto& watched = counts.watched[i];
      watched.before = next ? watched.now : Tally{};
      watched.now = {};
    }
  }
  const auto day = day_number(now);
  if (day <= counts.day) return;
  counts.day = day;
  counts.now.calls_today = counts.now.keys_today = counts.now.rows_today = counts.now.bytes_today = 0;
  system.events.clear();
  // Of the day, and it may well fire before the next look: not since yesterday.
  counts.watched[kPerCase].now = {};
  counts.watched[kPerCase].since = {};
  // Distinct of today is all that is asked of it.
  system.subjects = {};
  system.subjects.turn(month_number(now), day);
}

void Usage::count_day(System& system, const Seen& seen, Time when) {
  auto& counts = system.counts;
  auto& use = counts.now;
  ++use.calls_today;
  use.keys_today += seen.keys;
  use.rows_today += seen.rows;
  use.bytes_today += seen.bytes;
  system.subjects.add(seen.subjects, counts.day);
  counts.position = std::max(counts.position, seen.position);
  // An event that cannot be told from others any more is not held against anybody.
  const auto hash = std::hash<std::string_view>{}(seen.event);
  auto found = system.events.find(hash);
  if (found == system.events.end()) {
    if (system.events.size() >= kMostEvents) return;
    found = system.events.emplace(hash, 0).first;
  }
  auto& watched = counts.watched[kPerCase];
  if (when <= watched.judged) return;
  watched.count(seen.keys, found->second == counts.judged_events ? 0 : 1, when);
  found->second = counts.judged_events;
}

void Usage::note(const Seen& seen, Time now) {
  KeyRun own;
  std::int64_t in_sequence = 0;
  for (std::size_t i = 0; i < seen.asked.size(); ++i) in_sequence += own.add(seen.asked[i]) ? 1 : 0;
  std::lock_guard hold(mutex_);
  auto& system = this->system(seen.system, now);
  if (seen.asked.size() > 0) in_sequence = system.run.join(seen.asked[0], own, in_sequence);
  auto& counts = system.counts;
  auto& use = counts.now;
  const auto misses = seen.verify ? seen.misses : 0;
  const auto off_hours = seen.off_hours ? seen.keys : 0;
  ++use.requests;
  use.keys += seen.keys;
  use.misses += misses;
  use.in_sequence += in_sequence;
  use.off_hours += off_hours;
  counts.watched[kMisses].count(misses, seen.verify ? seen.keys : 0, now);
  counts.watched[kSequence].count(in_sequence, seen.keys, now);
  counts.watched[kOffHours].count(off_hours, seen.keys, now);
  count_day(system, seen, now);
}

void Usage::note_refused(std::string_view name, Time now) {
  std::lock_guard hold(mutex_);
  auto& counts = system(name, now).counts;
  ++counts.now.refused;
  counts.watched[kRefused].count(1, 1, now);
}

void Usage::remember(const Seen& seen, Time when, Time now) {
  if (day_number(when) != day_number(now)) return;
  std::lock_guard hold(mutex_);
  auto& system = this->system(seen.system, now);
  if (seen.position > system.counts.position) count_day(system, seen, when);
}

std::map<std::string, SystemUse> Usage::read(Time now) {
  std::lock_guard hold(mutex_);
  std::map<std::string, SystemUse> all;
  for (auto& [name, system] : systems_) {
    turn(system, now);
    auto use = system.counts.now;
    const auto& before = system.counts.before;
    use.requests += before.requests;
    use.keys += before.keys;
    use.misses += before.misses;
    use.in_sequence += before.in_sequence;
    use.off_hours += before.off_hours;
    use.refused += before.refused;
    use.subjects_today = system.subjects.today();
    use.events_today = static_cast<std::int64_t>(system.events.size());
    // Who has not asked today is not a system that asks.
    if (use.requests > 0 || use.refused > 0 || use.calls_today > 0) all.emplace(name, use);
  }
  return all;
}

std::vector<Firing> Usage::firing(std::int64_t subjects, std::int64_t caseload, Time now) {
  std::lock_guard hold(mutex_);
  std::vector<Firing> all;
  for (auto& [name, system] : systems_) {
    turn(system, now);
    for (std::size_t i = 0; i < kOfSystem; ++i) {
      auto& watched = system.counts.watched[i];
      const auto part = watched.now.part + watched.before.part;
      const auto whole = watched.now.whole + watched.before.whole;
      const auto measured = i == kRefused   ? part
                            : i == kPerCase ? (whole == 0 ? 0 : part / whole)
                                            : share(part, whole);
      const bool enough = i == kRefused || (i == kPerCase ? part : whole) >= kEnough;
      const auto allowed = allowed_of(kNames[i]);
      if (!enough || measured <= allowed) {
        watched.since = {};
        continue;
      }
      if (watched.since == Time{}) watched.since = watched.last;
      all.push_back({name, {kNames[i], measured, allowed, watched.since, watched.last}});
    }
  }
  judge_whole(subjects, caseload, now, all);
  return all;
}

void Usage::judge_whole(std::int64_t subjects, std::int64_t caseload, Time now, std::vector<Firing>& all) {
  if (const auto day = day_number(now); day != whole_.day) whole_ = {whole_.judged, {}, {}, day, 0, 0};
  if (subjects > whole_.seen) {
    whole_.seen = subjects;
    whole_.last = now;
  }
  if (now <= whole_.judged) whole_.base = subjects;
  const auto counted = subjects - whole_.base;
  const auto allowed = allowed_of(kCaseload);
  const auto measured = share(counted, caseload);
  if (caseload <= 0 || counted < kEnoughSubjects || measured <= allowed) {
    whole_.since = {};
    return;
  }
  if (whole_.since == Time{}) whole_.since = whole_.last;
  all.push_back({"", {kCaseload, measured, allowed, whole_.since, whole_.last}});
}

void Usage::judged(std::string_view name, std::string_view detector, Time until, std::int64_t base) {
  std::lock_guard hold(mutex_);
  if (detector == kCaseload) {
    if (until <= whole_.judged) return;
    whole_.judged = until;
    whole_.since = {};
    if (whole_.day == 0) whole_.day = day_number(until);
    if (whole_.day == day_number(until)) whole_.base = base;
    return;
  }
  const auto at = std::ranges::find(kNames, detector);
  if (at == kNames.end()) return;
  // Before its first use as well: what the journal remembers of it may be older.
  auto found = systems_.find(name);
  if (found == systems_.end()) found = systems_.emplace(std::string(name), System{}).first;
  auto& counts = found->second.counts;
  auto& watched = counts.watched[static_cast<std::size_t>(at - kNames.begin())];
  if (until <= watched.judged) return;
  watched = {};
  watched.judged = until;
  if (detector == kNames[kPerCase]) ++counts.judged_events;
}

void Usage::write(std::string& out) {
  std::lock_guard hold(mutex_);
  add_plain(out, kForm << 32 | sizeof(Counts));
  add_plain(out, whole_);
  add_plain(out, static_cast<std::uint64_t>(systems_.size()));
  for (const auto& [name, system] : systems_) {
    add_sized(out, name);
    add_plain(out, system.counts);
    std::string subjects;
    system.subjects.write(subjects);
    add_sized(out, subjects);
    add_plain(out, static_cast<std::uint64_t>(system.events.size()));
    for (const auto& [hash, judged] : system.events) {
      add_plain(out, hash);
      add_plain(out, judged);
    }
  }
}

bool Usage::read_back(std::string_view bytes) {
  std::uint64_t form = 0, count = 0;
  Whole whole;
  std::map<std::string, System, std::less<>> systems;
  if (!take_plain(bytes, form) || form != (kForm << 32 | sizeof(Counts)) || !take_plain(bytes, whole) ||
      !take_plain(bytes, count))
    return false;
  for (; count > 0; --count) {
    std::string_view name, subjects;
    System system;
    std::uint64_t events = 0;
    if (!take_text(bytes, name) || !take_plain(bytes, system.counts) || !take_text(bytes, subjects))
      return false;
    const auto day = system.counts.day;
    const auto month = month_number(Time(std::chrono::days(day)));
    if (!system.subjects.read(subjects, month, day) || !take_plain(bytes, events)) return false;
    for (; events > 0; --events) {
      std::uint64_t hash = 0;
      std::uint32_t judged = 0;
      if (!take_plain(bytes, hash) || !take_plain(bytes, judged)) return false;
      system.events.emplace(hash, judged);
    }
    systems.emplace(std::string(name), std::move(system));
  }
  std::lock_guard hold(mutex_);
  whole_ = whole;
  systems_ = std::move(systems);
  return bytes.empty();
}

}  // namespace jw::access
