#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "base/result.hpp"

// The codes of provinces, prefectures and counties (GB/T 2260) since 1981: when each came into use,
// when it was abolished, and where its territory went.
namespace jw::standard {

struct RegionSuccessor {
  std::string code;
  int year = 0;  // of the transfer; 0: when the code ended
};

// One name a code has had. A code that was renamed has several.
struct RegionEntry {
  std::string code;  // 6 digits
  std::string name;
  int start = 0;             // in use from the end of this year on
  int end = 0;               // and no longer at the end of this; 0: in use
  bool statistical = false;  // stands only in the statistics bureau's table (development zones)
  std::vector<RegionSuccessor> successors;
};

// Immutable; thread-safe.
class RegionHistory {
 public:
  // Reads region_history.csv.gz of the program's data folder. "region.history" (Corrupt).
  static Result<std::shared_ptr<const RegionHistory>> load(const file::Path& share);

  int edition() const { return edition_; }  // the last year it covers
  std::size_t size() const { return entries_.size(); }

  // Was this ever the code of a region? Six digits; "xx0000", "xxxx00" and the
  // districts' filler "xxxx01" count.
  bool known(std::string_view code) const;
  // Was the prefecture (first four digits) ever one, or had it counties?
  bool known_prefecture(std::string_view code) const;
  // The names the code has had, oldest first; empty when it never was one.
  std::span<const RegionEntry> find(std::string_view code) const;
  bool in_use(std::string_view code, int year) const;  // at the end of the year
  bool in_use(std::string_view code) const;

  // First and last year of the code under any name; 0 as the last: in use. {0, 0}: unknown.
  struct Years {
    int first = 0;
    int last = 0;
  };
  Years years(std::string_view code) const;

  // Where the territory of a code is today: codes in use, each once. A code that is in use and
  // gave nothing away is its own answer; empty when unknown.
  std::vector<std::string> today(std::string_view code) const;

  // The entries whose territory went to this code, wholly or in part.
  std::vector<RegionEntry> origins(std::string_view code) const;

  // All codes with an entry whose name holds `text` or whose code begins with it, up to `limit`.
  std::vector<RegionEntry> search(std::string_view text, std::size_t limit) const;

 private:
  RegionHistory() = default;
  std::vector<RegionEntry> entries_;          // by code, then start
  std::vector<std::uint32_t> first_;          // by number of the code: index + 1 of its first entry
  std::vector<bool> prefectures_;             // by number of the first four digits
  std::vector<std::uint16_t> begun_, ended_;  // by number of the code: its years
  int edition_ = 0;
};

}  // namespace jw::standard
