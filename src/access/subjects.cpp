#include "access/subjects.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

namespace jw::access {
namespace {

using std::chrono::days;

constexpr std::uint16_t kMany = std::numeric_limits<std::uint16_t>::max();
constexpr std::size_t kWritten = 24;  // bytes of an entry in the file: two halves and the day

auto local_day(Time time) { return std::chrono::floor<days>(time + std::chrono::hours(8)); }

std::pair<std::uint64_t, std::uint64_t> halves(const Commitment& commitment) {
  std::uint64_t a = 0, b = 0;
  std::memcpy(&a, commitment.data(), 8);
  std::memcpy(&b, commitment.data() + 8, 8);
  return {a, b};
}

}  // namespace

std::int64_t day_number(Time time) { return local_day(time).time_since_epoch().count(); }

std::int64_t month_number(Time time) {
  const std::chrono::year_month_day date(local_day(time));
  return static_cast<std::int64_t>(static_cast<int>(date.year())) * 12 +
         static_cast<std::int64_t>(static_cast<unsigned>(date.month())) - 1;
}

Time day_end(Time time) { return Time(local_day(time) + days(1)) - std::chrono::hours(8); }

Time month_end(Time time) {
  const std::chrono::year_month_day date(local_day(time));
  const auto next = std::chrono::sys_days((date.year() / date.month() + std::chrono::months(1)) / 1);
  return Time(next) - std::chrono::hours(8);
}

void SubjectSet::turn(std::int64_t month, std::int64_t day) {
  if (month > month_number_) {
    entries_.clear();
    size_ = 0;
    month_number_ = month;
  }
  if (day > day_) {
    day_ = day;
    today_ = std::ranges::count_if(entries_, [&](const Entry& entry) { return entry.day == day; });
  }
}

std::size_t SubjectSet::place(std::uint64_t a, std::uint64_t b) const {
  const auto mask = entries_.size() - 1;
  auto at = a & mask;
  while (entries_[at].day != 0 && (entries_[at].a != a || entries_[at].b != b)) at = (at + 1) & mask;
  return at;
}

SubjectSet::News SubjectSet::news(std::span<const Commitment> asked) const {
  News news;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const auto [a, b] = halves(asked[i]);
    const bool known = !entries_.empty() && entries_[place(a, b)].day != 0;
    if (known && entries_[place(a, b)].day == day_) continue;
    ++news.day;
    news.month += known ? 0 : 1;
  }
  return news;
}

void SubjectSet::add(std::span<const Commitment> asked, std::int64_t day) {
  for (const auto& one : asked) {
    if (entries_.empty() || (size_ + 1) * 2 > entries_.size()) grow();
    const auto [a, b] = halves(one);
    auto& entry = entries_[place(a, b)];
    if (entry.day > day) continue;
    if (entry.day == day) {
      if (entry.times < kMany) ++entry.times;
      continue;
    }
    if (entry.day == 0) {
      entry.a = a;
      entry.b = b;
      ++size_;
    } else {
      entry.before = static_cast<std::uint16_t>(std::min<std::int64_t>(day - entry.day, kMany));
    }
    entry.day = static_cast<std::int32_t>(day);
    entry.times = 1;
    if (day == day_) ++today_;
  }
}

void SubjectSet::remove(std::span<const Commitment> asked, std::int64_t day) {
  for (const auto& one : asked) {
    if (entries_.empty()) return;
    const auto [a, b] = halves(one);
    const auto at = place(a, b);
    auto& entry = entries_[at];
    if (entry.day != day || entry.times == kMany || --entry.times > 0) continue;
    if (day == day_) --today_;
    if (entry.before == 0) {
      erase(at);
      continue;
    }
    entry.day -= entry.before;
    entry.before = 0;
    entry.times = 1;
  }
}

// What stands behind it, as its own place was taken, moves up.
void SubjectSet::erase(std::size_t at) {
  const auto mask = entries_.size() - 1;
  for (auto next = (at + 1) & mask; entries_[next].day != 0; next = (next + 1) & mask) {
    const auto home = entries_[next].a & mask;
    if (((next - home) & mask) < ((next - at) & mask)) continue;
    entries_[at] = entries_[next];
    at = next;
  }
  entries_[at] = Entry{};
  --size_;
}

void SubjectSet::grow() {
  auto old = std::move(entries_);
  entries_.assign(std::max<std::size_t>(old.size() * 2, 64), Entry{});
  for (const auto& entry : old)
    if (entry.day != 0) entries_[place(entry.a, entry.b)] = entry;
}

void SubjectSet::write(std::string& out) const {
  for (const auto& entry : entries_) {
    if (entry.day == 0) continue;
    const std::int64_t day = entry.day;
    for (const void* part : {static_cast<const void*>(&entry.a), static_cast<const void*>(&entry.b),
                             static_cast<const void*>(&day)})
      out.append(static_cast<const char*>(part), sizeof day);
  }
}

bool SubjectSet::read(std::string_view bytes, std::int64_t month, std::int64_t day) {
  if (bytes.size() % kWritten != 0) return false;
  month_number_ = month;
  day_ = 0;
  for (; !bytes.empty(); bytes.remove_prefix(kWritten)) {
    Entry entry;
    std::int64_t last = 0;
    std::memcpy(&entry.a, bytes.data(), 8);
    std::memcpy(&entry.b, bytes.data() + 8, 8);
    std::memcpy(&last, bytes.data() + 16, 8);
    if (last <= 0 || last > std::numeric_limits<std::int32_t>::max()) return false;
    entry.day = static_cast<std::int32_t>(last);
    entry.times = 1;
    if (entries_.empty() || (size_ + 1) * 2 > entries_.size()) grow();
    auto& place_of = entries_[place(entry.a, entry.b)];
    if (place_of.day == 0) ++size_;
    place_of = entry;
  }
  turn(month, day);
  return true;
}

}  // namespace jw::access
