#include "ledger/tree.hpp"

#include <bit>

#include "crypto/encoding.hpp"

namespace jw::ledger {
namespace {

std::string_view bytes(const Hash& hash) { return {reinterpret_cast<const char*>(hash.data()), hash.size()}; }

// The largest power of two below n; n > 1.
std::uint64_t split(std::uint64_t n) { return std::bit_floor(n - 1); }

// Root over [from, to), where `from` is a multiple of every perfect subtree inside: true for each
// range the RFC's recursion meets.
Result<Hash> range_root(std::uint64_t from, std::uint64_t to, const ReadNode& read) {
  const std::uint64_t count = to - from;
  if (std::has_single_bit(count)) {
    const auto level = static_cast<unsigned>(std::countr_zero(count));
    return read(level, from >> level);
  }
  const std::uint64_t middle = from + split(count);
  const Hash left = JW_TRY(range_root(from, middle, read));
  const Hash right = JW_TRY(range_root(middle, to, read));
  return node_hash(left, right);
}

tl::unexpected<Error> wrong_proof() {
  return fail(Code::Corrupt, "ledger.proof",
              "the proof does not lead to the root; fetch proof and checkpoint again",
              "证明与根哈希不符，请重新获取证明和检查点");
}

tl::unexpected<Error> not_within(std::uint64_t asked, std::uint64_t size) {
  return fail(Code::NotFound, "ledger.range", "{} is not within a log of {} entries",
              "{} 超出日志范围（共 {} 条）", asked, size);
}

}  // namespace

Hash leaf_hash(std::string_view entry) {
  return crypto::digest(crypto::HashKind::Sha256, {std::string_view("\0", 1), entry});
}

Hash node_hash(const Hash& left, const Hash& right) {
  return crypto::digest(crypto::HashKind::Sha256, {std::string_view("\1", 1), bytes(left), bytes(right)});
}

Hash empty_root() { return crypto::digest(crypto::HashKind::Sha256, {}); }

std::string hex(const Hash& hash) {
  return crypto::to_hex({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

void CompactRange::push(const Hash& leaf) {
  Hash hash = leaf;
  // Each trailing one bit of the size is a perfect subtree that the new one completes.
  for (std::uint64_t rest = size_; (rest & 1) != 0; rest >>= 1) {
    hash = node_hash(peaks_.back(), hash);
    peaks_.pop_back();
  }
  peaks_.push_back(hash);
  ++size_;
}

Hash CompactRange::root() const {
  if (peaks_.empty()) return empty_root();
  Hash out = peaks_.back();
  for (auto at = peaks_.rbegin() + 1; at != peaks_.rend(); ++at) out = node_hash(*at, out);
  return out;
}

Result<Hash> root_of(std::uint64_t size, const ReadNode& read) {
  if (size == 0) return empty_root();
  return range_root(0, size, read);
}

Result<std::vector<Hash>> prove_inclusion(std::uint64_t index, std::uint64_t size, const ReadNode& read) {
  if (index >= size) return not_within(index, size);
  std::vector<Hash> path;  // from the root down, turned round at the end
  std::uint64_t from = 0;
  std::uint64_t to = size;
  while (to - from > 1) {
    const std::uint64_t middle = from + split(to - from);
    if (index < middle) {
      path.push_back(JW_TRY(range_root(middle, to, read)));
      to = middle;
    } else {
      path.push_back(JW_TRY(range_root(from, middle, read)));
      from = middle;
    }
  }
  return std::vector<Hash>(path.rbegin(), path.rend());
}

Result<std::vector<Hash>> prove_consistency(std::uint64_t old_size, std::uint64_t size,
                                            const ReadNode& read) {
  if (old_size > size) return not_within(old_size, size);
  std::vector<Hash> path;
  if (old_size == 0 || old_size == size) return path;
  std::uint64_t from = 0;
  std::uint64_t to = size;
  // RFC 9162 §2.1.4.1, SUBPROOF: the old root itself is known to the reader as long as we have
  // never gone right.
  bool known = true;
  while (to != old_size) {
    const std::uint64_t middle = from + split(to - from);
    if (old_size <= middle) {
      path.push_back(JW_TRY(range_root(middle, to, read)));
      to = middle;
    } else {
      path.push_back(JW_TRY(range_root(from, middle, read)));
      from = middle;
      known = false;
    }
  }
  if (!known) path.push_back(JW_TRY(range_root(from, to, read)));
  return std::vector<Hash>(path.rbegin(), path.rend());
}

Result<> check_inclusion(std::uint64_t index, std::uint64_t size, const Hash& leaf,
                         const std::vector<Hash>& path, const Hash& root) {
  if (index >= size) return wrong_proof();
  std::uint64_t fn = index;
  std::uint64_t sn = size - 1;
  Hash r = leaf;
  for (const Hash& p : path) {
    if (sn == 0) return wrong_proof();
    if ((fn & 1) != 0 || fn == sn) {
      r = node_hash(p, r);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      r = node_hash(r, p);
    }
    fn >>= 1;
    sn >>= 1;
  }
  if (sn != 0 || r != root) return wrong_proof();
  return {};
}

Result<> check_consistency(std::uint64_t old_size, std::uint64_t size, const Hash& old_root, const Hash& root,
                           const std::vector<Hash>& path) {
  if (old_size > size) return wrong_proof();
  if (old_size == size) return path.empty() && old_root == root ? Result<>() : Result<>(wrong_proof());
  if (old_size == 0) return path.empty() && old_root == empty_root() ? Result<>() : Result<>(wrong_proof());
  if (path.empty()) return wrong_proof();
  std::uint64_t fn = old_size - 1;
  std::uint64_t sn = size - 1;
  while ((fn & 1) != 0) {
    fn >>= 1;
    sn >>= 1;
  }
  // An old tree that is one perfect subtree is its own first step.
  const bool perfect = std::has_single_bit(old_size);
  Hash fr = perfect ? old_root : path.front();
  Hash sr = fr;
  for (std::size_t i = perfect ? 0 : 1; i < path.size(); ++i) {
    const Hash& c = path[i];
    if (sn == 0) return wrong_proof();
    if ((fn & 1) != 0 || fn == sn) {
      fr = node_hash(c, fr);
      sr = node_hash(c, sr);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      sr = node_hash(sr, c);
    }
    fn >>= 1;
    sn >>= 1;
  }
  if (sn != 0 || fr != old_root || sr != root) return wrong_proof();
  return {};
}

}  // namespace jw::ledger
