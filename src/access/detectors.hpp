#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/clock.hpp"

namespace jw::access {

// What looks unusual about how a grant is used: one row a detector. Percentages and counts.
struct DetectorKind {
  std::string_view kind, zh, en;
  std::int64_t allowed;   // measured above this: it fires
  std::int64_t pace = 1;  // times the patience: what is measured in days climbs in days
};
std::span<const DetectorKind> detector_kinds();
// Null when there is none.
const DetectorKind* find_detector(std::string_view kind);

// What a detector that fires has measured, in the use since it was last judged.
struct Measured {
  std::string_view detector;
  std::int64_t measured = 0, allowed = 0;
  Time since{};  // of the use with which it began to fire, and fired ever since; the epoch: since the last
                 // step
  Time last{};   // of the last use that counts; the epoch: it goes on now
};

}  // namespace jw::access
