#pragma once

#include <array>
#include <cstdint>

namespace jw::http {

// Upper bounds in seconds, as Prometheus wants them; a last bucket without a bound follows.
inline constexpr std::array<double, 12> kLatencyBounds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                          0.05,   0.1,   0.5,    1,     5,    30};

// Counters since start; a copy, taken without stopping anybody.
struct Stats {
  std::array<std::uint64_t, 6> responses{};  // by class: [2] is 2xx; [0] unused
  std::array<std::uint64_t, kLatencyBounds.size() + 1>
      latency{};           // not cumulative; head read to last byte written
  double latency_sum = 0;  // seconds
  std::uint64_t connections_open = 0;
  std::uint64_t connections_accepted = 0;
  std::uint64_t connections_refused = 0;  // over Limits::connections
  std::uint64_t handshakes_failed = 0;
  std::uint64_t bytes_in = 0, bytes_out = 0;
  std::uint64_t busy = 0;  // 503 because the pool's queue was full
  std::uint64_t bugs = 0;  // handlers that threw
};

}  // namespace jw::http
