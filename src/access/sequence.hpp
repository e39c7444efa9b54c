#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace jw::access {

// How far `next` lies from `before` when somebody goes through the keys there are: 1 to 10 either way,
// else 0. What counts is the number at the end of both; of identifiers with a check character, all of
// them valid, the number without it: the serial number of a resident ID, or its date of birth, of a
// credit or organisation code, of a bank card.
std::int64_t stride(std::string_view before, std::string_view next);

// The keys of a request, one item of each.
struct KeysAsked {
  std::span<const std::string_view> values;  // row by row
  std::size_t width = 1, at = 0;             // of a row, and which of it is the key
  std::size_t size() const { return values.size() / width; }
  std::string_view operator[](std::size_t row) const { return values[row * width + at]; }
};

// Keys in the order in which they are asked. One is in sequence when it lies as far from the one before
// as that did from the one before it.
class KeyRun {
 public:
  bool add(std::string_view key);
  // The keys of a whole request after this run's: how many are in sequence. `own` is the run of these
  // keys alone, with what it counted.
  std::int64_t join(std::string_view first, const KeyRun& own, std::int64_t counted);

 private:
  std::string last_;
  std::int64_t stride_ = 0;
};

}  // namespace jw::access
