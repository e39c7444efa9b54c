#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <tuple>
#include <vector>

#include "base/guarded.hpp"
#include "base/result.hpp"
#include "ledger/storage.hpp"
#include "ledger/tree.hpp"

namespace jw::ledger {

// A hash tile with the perfect subtrees inside it: row 0 the hashes as stored, row r+1 the nodes
// over pairs of row r. A proof then reads single hashes instead of folding hundreds.
using TileRows = std::vector<std::vector<Hash>>;

// Reads tree nodes out of a log's tiles and keeps the tiles used last, at most 16 KB each.
// Thread-safe.
class TileCache {
 public:
  TileCache(const Storage& storage, std::size_t tiles) : storage_(storage), limit_(tiles) {}

  // A perfect subtree of the tree of `size` entries, which must be published.
  Result<Hash> node(std::uint64_t size, unsigned level, std::uint64_t index);

 private:
  using Key = std::tuple<unsigned, std::uint64_t, std::uint64_t>;  // level, tile, width
  using Rows = std::shared_ptr<const TileRows>;
  struct Kept {
    std::list<std::pair<Key, Rows>> recent;  // last used first
    std::map<Key, std::list<std::pair<Key, Rows>>::iterator> at;
  };

  Result<Rows> rows(const Key& key);
  Result<Rows> read(const Key& key) const;

  const Storage& storage_;
  const std::size_t limit_;
  Guarded<Kept> kept_;
};

}  // namespace jw::ledger
