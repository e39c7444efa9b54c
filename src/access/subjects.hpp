#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace jw::access {

// Whom a use was about, as a keyed commitment: the first 16 bytes of HMAC-SM3.
using Commitment = std::array<std::uint8_t, 16>;

// Asia/Shanghai. Days and months since 1970.
std::int64_t day_number(Time time);
std::int64_t month_number(Time time);
// Midnight at the end of the day, and the end of the month.
Time day_end(Time time);
Time month_end(Time time);

// The distinct subjects of one grant in one month, exactly, with the last day each was asked for.
// Not thread-safe; Meter guards it.
class SubjectSet {
 public:
  // Goes over to this month and day, unless that would be back; forgets what is of an earlier month.
  void turn(std::int64_t month, std::int64_t day);

  // How many of these, no two alike, would be new today and this month.
  struct News {
    std::int64_t day = 0, month = 0;
  };
  News news(std::span<const Commitment> asked) const;
  // They were asked for on that day of this month.
  void add(std::span<const Commitment> asked, std::int64_t day);
  // One add() of them that day counts no more. Whom nobody else asked for that day is as before.
  void remove(std::span<const Commitment> asked, std::int64_t day);

  std::int64_t today() const { return today_; }
  std::int64_t month() const { return static_cast<std::int64_t>(size_); }
  std::int64_t month_number() const { return month_number_; }

  // For the snapshot: 24 bytes an entry.
  void write(std::string& out) const;
  // False when the bytes are not what write() made.
  bool read(std::string_view bytes, std::int64_t month, std::int64_t day);

 private:
  struct Entry {
    std::uint64_t a = 0, b = 0;
    std::int32_t day = 0;      // the last; 0: empty
    std::uint16_t before = 0;  // days since the one before that; 0: there is none this month
    std::uint16_t times = 0;   // asked for on the last day; the largest: many, for good
  };
  std::size_t place(std::uint64_t a, std::uint64_t b) const;
  void erase(std::size_t at);
  void grow();

  std::vector<Entry> entries_;
  std::size_t size_ = 0;
  std::int64_t month_number_ = 0, day_ = 0, today_ = 0;
};

}  // namespace jw::access
