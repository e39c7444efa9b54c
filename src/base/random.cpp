#include "base/random.hpp"

#include <sys/random.h>

#include <cstdlib>

namespace jw {

std::string random_bytes(std::size_t count) {
  std::string out(count, '\0');
  std::size_t have = 0;
  while (have < count) {
    const auto got = getrandom(out.data() + have, count - have, 0);
    if (got < 0 && errno != EINTR) std::abort();
    if (got > 0) have += static_cast<std::size_t>(got);
  }
  return out;
}

std::string make_id(const Clock& clock) {
  // The 12 bits after the time count ids of one millisecond, so that order is kept (RFC 9562 §6.2).
  static Guarded<std::pair<std::int64_t, unsigned>> last;
  const auto [time, count] = last.with([&](auto& seen) {
    const auto now = clock.now().time_since_epoch().count();
    if (now > seen.first) {
      seen = {now, 0};
    } else if (++seen.second > 0xfff) {
      seen = {seen.first + 1, 0};
    }
    return seen;
  });
  const std::string tail = random_bytes(8);
  std::uint64_t low = 0;
  for (const char c : tail) low = low << 8 | static_cast<unsigned char>(c);
  low = (low & 0x3fffffffffffffffULL) | 0x8000000000000000ULL;
  const auto t = static_cast<std::uint64_t>(time);
  return fmt::format("{:08x}-{:04x}-7{:03x}-{:04x}-{:012x}", t >> 16 & 0xffffffffULL, t & 0xffffULL, count,
                     low >> 48, low & 0xffffffffffffULL);
}

bool is_id(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < 36; ++i) {
    const char c = text[i];
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
  }
  return true;
}

}  // namespace jw
