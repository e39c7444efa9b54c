#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/result.hpp"

namespace jw::db {
class Database;
}

namespace jw::org {

// A block (块) of the lattice. A code is 12 digits; its prefix is the code without the zeros of
// the levels below: 2, 4, 6 or 9 digits for province, city, county, township. A row lies in a
// region when its own code begins with the region's prefix.
struct Region {
  std::string code;       // "320613000000"
  std::string prefix;     // "320613"
  std::string name;       // "崇川区"
  std::string full_name;  // "江苏省南通市崇川区"; fillers such as 市辖区 are left out
  int level = 0;          // 1 province, 2 city, 3 county, 4 township
  std::string parent;     // prefix of the region above; empty for a province
};

// Is this 12-digit code, or prefix, inside the region with that prefix (or the same)?
bool is_within(std::string_view code, std::string_view prefix);

// "320613" -> "320613000000".
std::string padded(std::string_view prefix);

// All regions of one edition, in memory, never changing. Safe from many threads. Four cities
// have no counties (4419 东莞, 4420 中山, 4604 儋州): their townships hang below the city itself.
class Regions {
 public:
  static Result<std::shared_ptr<const Regions>> make(std::vector<Region> regions, std::string edition);

  // By 12-digit code or prefix; null when there is none.
  const Region* find(std::string_view code) const;
  // As find, but an Error "region.unknown" (NotFound).
  Result<const Region*> get(std::string_view code) const;

  // Directly below, in order of code. An empty prefix gives the provinces.
  std::vector<const Region*> children(std::string_view prefix) const;
  // From the province down to the parent; empty for a province.
  std::vector<const Region*> ancestors(std::string_view prefix) const;
  // Names that contain `text`, exact ones first, then higher levels; within a region when given.
  std::vector<const Region*> search(std::string_view text, std::string_view within = {},
                                    std::size_t limit = 20) const;
  // The lowest region that holds both; null when only the nation does.
  const Region* common(std::string_view a, std::string_view b) const;

  std::size_t size() const { return all_.size(); }
  const std::string& edition() const { return edition_; }
  const std::vector<Region>& all() const { return all_; }

 private:
  Regions() = default;
  std::string edition_;
  std::vector<Region> all_;  // by prefix
  std::unordered_map<std::string, std::size_t> by_code_;
  std::unordered_map<std::string, std::vector<std::size_t>> below_;  // by prefix of the parent
};

// Reads the file the project ships (data/regions_2023.csv.gz: prefix,name a line).
Result<std::shared_ptr<const Regions>> read_regions(const file::Path& file, std::string edition);

// Puts an edition into the store, once; records "region.loaded". Does nothing when that edition
// is already there.
Result<> install_regions(const Call& call, db::Database& database, const Clock& clock,
                         const Regions& regions);

// What the store holds: "region.none" when install_regions never ran.
Result<std::shared_ptr<const Regions>> load_regions(const Call& call, db::Database& database);

}  // namespace jw::org
