#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "lake/csv.hpp"

namespace jw::lake {

// What the values of one column have in common; grows by one cell at a time and ends as a
// proposal. A type is proposed only when every value seen reads back as it was written.
class ColumnProfile {
 public:
  ColumnProfile(std::string name, std::string title);
  // It holds pointers into itself, which survive a move and no copy.
  ColumnProfile(ColumnProfile&&) = default;
  ColumnProfile(const ColumnProfile&) = delete;
  void add(std::optional<std::string_view> cell);
  ColumnProposal propose() const;

 private:
  void note_value(std::string_view cell);
  void note_spread(std::string_view cell, std::uint64_t hash);
  void note_range(std::string_view cell);
  bool is_unique() const;
  bool has_code_name() const;

  ColumnProposal seen_;
  std::int64_t cells_ = 0;
  bool integers_ = true, decimals_ = true, dates_ = true, datetimes_ = true, booleans_ = true;
  bool digits_ = true;         // nothing but digits
  bool leading_zero_ = false;  // 0 in front of another digit
  bool one_width_ = true;      // every value as long as the first
  std::size_t width_ = 0;
  int scale_ = 0;
  bool may_be_unique_ = true;
  mutable std::vector<std::uint64_t> hashes_;  // of the values, as long as none came twice
  std::size_t check_at_ = 1024;
  std::unordered_set<std::uint64_t> different_;  // hashes, up to kMaxDistinct
  std::map<std::string, std::int64_t, std::less<>> kept_;
  std::vector<const std::string*> kept_in_order_;  // keys of kept_
  std::map<std::string, std::int64_t, std::less<>> shapes_;
  std::string least_text_, most_text_;
  double least_number_ = 0, most_number_ = 0;
  std::string least_as_number_, most_as_number_;
};

}  // namespace jw::lake
