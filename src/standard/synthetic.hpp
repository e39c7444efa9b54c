#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/call.hpp"
#include "base/result.hpp"
#include "lake/engine.hpp"
#include "lake/schema.hpp"

// Made-up persons and firms: valid structure and check digits, real region codes, and marked as
// synthetic in a column, in every name and in every phone number (100..., never assigned).
namespace jw::standard {

enum class Kind { Person, Firm };

struct Region {
  std::string code;  // 6 digits
  std::string name;
};

// Row i depends only on (kind, seed, regions, i): any row can be made alone, in any order, on any
// machine. Identifiers are unique by construction: row i takes slot (a·i + b) mod N of all N
// identifiers of the kind, a coprime to N. Thread-safe.
class Synthetic {
 public:
  // "synthetic.regions" when empty, twice the same or not 6 digits; "synthetic.rows" when `rows` exceeds what
  // is unique (29,190,780 persons for each region; 887,503,681 firms).
  static Result<Synthetic> make(Kind kind, std::uint64_t seed, std::uint64_t rows,
                                std::vector<Region> regions);

  const lake::Schema& schema() const { return schema_; }
  std::uint64_t rows() const { return rows_; }

  // The cells of row `index`, in schema order, into `cells` (reused, so nothing is allocated).
  void row(std::uint64_t index, std::vector<std::string>& cells) const;

 private:
  Synthetic() = default;
  Kind kind_ = Kind::Person;
  std::uint64_t seed_ = 0;
  std::uint64_t rows_ = 0;
  std::uint64_t slots_ = 1, step_ = 1, shift_ = 0;
  std::vector<Region> regions_;
  lake::Schema schema_;
};

// All rows into one CSV (UTF-8, header, LF) or Parquet (zstd, schema types) file, whole or not at all.
Result<> write_csv(const Call& call, const Synthetic& synthetic, const std::filesystem::path& out);
Result<> write_parquet(const Call& call, lake::Engine& engine, const Synthetic& synthetic,
                       const std::filesystem::path& out);

}  // namespace jw::standard
