#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

// The purpose tree: what shared data may be used for (data/purposes.csv, compiled in).
namespace jw::grant {

struct Purpose {
  std::string_view code;  // "2.2.1"; its parent is "2.2"
  std::string_view zh, en, legal_basis;
  // Numbered as a walk visits the tree: what is at or below this purpose has low <= number < high.
  std::uint32_t low = 0, high = 0;
};

// Byun & Li, VLDB Journal 17 (2008): allowed purposes carry down, barred ones up and down.
inline bool is_within(const Purpose& asked, const Purpose& allowed) {
  return allowed.low <= asked.low && asked.low < allowed.high;
}
inline bool is_barred(const Purpose& asked, const Purpose& barred) {
  return is_within(asked, barred) || is_within(barred, asked);
}

// Immutable; safe from many threads.
class Purposes {
 public:
  // CSV: code,zh,en,legal_basis; parents before their children. Throws a Bug when it is malformed.
  explicit Purposes(std::string_view csv);

  std::span<const Purpose> all() const { return all_; }
  // Null when there is none by this code.
  const Purpose* find(std::string_view code) const;

 private:
  std::vector<Purpose> all_;  // as a walk visits them, which is the order of the codes' numbers
  std::vector<std::uint32_t> by_code_;
};

// The tree this program was built with.
const Purposes& purposes();

}  // namespace jw::grant
