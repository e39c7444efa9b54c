#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "grant/document.hpp"

// Grants made ready to be asked: what a decision needs, flat, and an index over all that are live.
namespace jw::grant {

// What a grant's node has done with it besides signing.
enum class Standing : std::uint8_t { Active, VerifyOnly, Suspended, Revoked };

// What a request wants to do with an item; bits.
enum Use : std::uint8_t { kNamed = 1, kReturned = 2, kEq = 4, kPrefix = 8, kRange = 16 };

struct RuleItem {
  std::string name;
  std::uint8_t uses = 0;
};

// Immutable. One grant version, compiled.
struct Rule {
  std::string id, digest;  // digest of the signed document
  Standing standing = Standing::Active;
  std::shared_ptr<const Grant> grant;
  std::uint8_t modes = 0;  // bit i: mode_kinds()[i]
  std::uint32_t purpose_low = 0, purpose_high = 0;
  struct Barred {
    std::uint32_t low, high;
  };
  std::vector<Barred> barred;
  bool needs_evidence = false;
  std::vector<RuleItem> items;  // by name
};

// From a grant whose signature has been verified. Format 1 lets nobody ask online: its modes deliver.
std::shared_ptr<const Rule> make_rule(Grant grant, std::string digest, Standing standing);

// All live grants of a node at one moment; swapped whole. Immutable, safe from many threads.
class RuleIndex {
 public:
  RuleIndex() = default;
  explicit RuleIndex(std::vector<std::shared_ptr<const Rule>> rules);

  // Null when there is none by this id. Does not allocate.
  const Rule* find(std::string_view id) const;
  std::shared_ptr<const Rule> hold(std::string_view id) const;
  std::span<const std::shared_ptr<const Rule>> rules() const { return rules_; }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t rule = 0;  // 1 + index; 0: empty
  };
  const std::shared_ptr<const Rule>* slot_of(std::string_view id) const;

  std::vector<std::shared_ptr<const Rule>> rules_;
  std::vector<Slot> slots_;  // a power of two, at most half full
};

}  // namespace jw::grant
