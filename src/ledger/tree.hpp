#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "crypto/digest.hpp"

// The Merkle tree of RFC 6962 / RFC 9162 with SHA-256.
//   leaf = H(0x00, entry)   node = H(0x01, left, right)   empty tree = H("")
namespace jw::ledger {

using Hash = crypto::Digest;

Hash leaf_hash(std::string_view entry);
Hash node_hash(const Hash& left, const Hash& right);
Hash empty_root();
std::string hex(const Hash& hash);

// Root over leaves that are fed in order; keeps only the O(log n) perfect subtrees.
class CompactRange {
 public:
  void push(const Hash& leaf);
  std::uint64_t size() const { return size_; }
  Hash root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> peaks_;  // larger subtrees first
};

// The root of the perfect subtree over leaves [index << level, (index + 1) << level).
using ReadNode = std::function<Result<Hash>(unsigned level, std::uint64_t index)>;

Result<Hash> root_of(std::uint64_t size, const ReadNode& read);

// Error "ledger.range" when index >= size, or old_size > size.
Result<std::vector<Hash>> prove_inclusion(std::uint64_t index, std::uint64_t size, const ReadNode& read);
Result<std::vector<Hash>> prove_consistency(std::uint64_t old_size, std::uint64_t size, const ReadNode& read);

// RFC 9162 §2.1.3.2 and §2.1.4.2. Error "ledger.proof" (Corrupt). From the empty tree everything
// is consistent with an empty proof, if its root is that of the empty tree.
Result<> check_inclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf,
                         const std::vector<Hash>& path, const Hash& root);
Result<> check_consistency(std::uint64_t old_size, std::uint64_t size, const Hash& old_root, const Hash& root,
                           const std::vector<Hash>& path);

}  // namespace jw::ledger
