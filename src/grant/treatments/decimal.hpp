#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// Shared by the treatments of numbers; not for other modules.
namespace jw::grant::treatments {

// 0.digits × 10^point
struct Decimal {
  bool negative = false;
  std::string digits;
  std::int64_t point = 0;
};

// "-12.5", "1e+3"; exponents up to 40. False for anything else.
bool read(std::string_view text, Decimal& out);

// The largest whole number not above it; false beyond 15 digits.
bool floor(const Decimal& number, std::int64_t& out);

}  // namespace jw::grant::treatments
