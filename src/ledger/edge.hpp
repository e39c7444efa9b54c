#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "ledger/storage.hpp"
#include "ledger/tree.hpp"

namespace jw::ledger {

// The growing right edge of a log: of each level the hashes of the tile that is not yet full, and
// the entries of the entries tile that is not. From it follow the root and the next files, so an
// append never reads. A value: an append works on a copy and keeps it only when all went well.
class Edge {
 public:
  // What the storage holds for a log of that size. Where a partial tile is missing, the full one
  // does. Errors of tiles and files; the caller compares root() with what was signed.
  static Result<Edge> load(const Storage& storage, std::uint64_t size);

  std::uint64_t size() const { return size_; }
  Hash root() const;

  // Adds entries and writes every tile this fills.
  Result<> push(std::span<const std::string> entries, Storage& storage);

  // Writes the partial tiles of this size that a log of `before` entries did not have.
  Result<> write_partials(std::uint64_t before, Storage& storage) const;

 private:
  Result<> push_hash(unsigned level, const Hash& hash, Storage& storage);

  std::uint64_t size_ = 0;
  std::vector<std::vector<Hash>> levels_;
  std::string entries_;  // bytes of the entries tile that is not full
};

// The partial tiles that became full between the two sizes are no longer needed by anyone.
Result<> remove_partials(std::uint64_t before, std::uint64_t size, Storage& storage);

}  // namespace jw::ledger
