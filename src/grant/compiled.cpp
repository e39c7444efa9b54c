#include "grant/compiled.hpp"

#include <algorithm>
#include <bit>
#include <functional>

#include "grant/purpose.hpp"

namespace jw::grant {
namespace {

std::uint64_t hash_of(std::string_view id) {
  // The middle of a UUIDv7 is random enough; the multiplication spreads it to the low bits.
  return std::hash<std::string_view>{}(id)*0x9E3779B97F4A7C15ULL;
}

std::uint8_t uses_of(const GrantItem& item) {
  std::uint8_t uses = kNamed;
  if (item.treatment.kind != "drop") uses |= kReturned;
  for (const auto& comparison : item.verify)
    uses = static_cast<std::uint8_t>(uses | (comparison == "eq"       ? kEq
                                             : comparison == "prefix" ? kPrefix
                                                                      : kRange));
  return uses;
}

}  // namespace

std::shared_ptr<const Rule> make_rule(Grant grant, std::string digest, Standing standing) {
  auto rule = std::make_shared<Rule>();
  rule->id = grant.id;
  rule->digest = std::move(digest);
  rule->standing = standing;
  const auto kinds = mode_kinds();
  for (std::size_t i = 0; i < kinds.size(); ++i)
    if (has_mode(grant, kinds[i].kind)) rule->modes = static_cast<std::uint8_t>(rule->modes | 1U << i);
  // A code that is not in the tree leaves the empty range: nothing is within it.
  if (const auto* purpose = purposes().find(grant.purpose_code)) {
    rule->purpose_low = purpose->low;
    rule->purpose_high = purpose->high;
  }
  for (const auto& code : grant.purposes_barred) {
    const auto* barred = purposes().find(code);
    // What cannot be told bars everything.
    rule->barred.push_back(barred ? Rule::Barred{barred->low, barred->high} : Rule::Barred{0, ~0U});
  }
  rule->needs_evidence =
      std::ranges::any_of(grant.duties, [](const auto& duty) { return duty.kind == "evidence"; });
  for (const auto& item : grant.items) rule->items.push_back({item.name, uses_of(item)});
  std::ranges::sort(rule->items, {}, &RuleItem::name);
  rule->grant = std::make_shared<const Grant>(std::move(grant));
  return rule;
}

RuleIndex::RuleIndex(std::vector<std::shared_ptr<const Rule>> rules) : rules_(std::move(rules)) {
  slots_.resize(std::bit_ceil(std::max<std::size_t>(rules_.size() * 2, 16)));
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const auto hash = hash_of(rules_[i]->id);
    auto at = hash & (slots_.size() - 1);
    while (slots_[at].rule != 0) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = {hash, static_cast<std::uint32_t>(i + 1)};
  }
}

const std::shared_ptr<const Rule>* RuleIndex::slot_of(std::string_view id) const {
  if (slots_.empty()) return nullptr;
  const auto hash = hash_of(id);
  for (auto at = hash & (slots_.size() - 1); slots_[at].rule != 0; at = (at + 1) & (slots_.size() - 1)) {
    if (slots_[at].hash != hash) continue;
    const auto& rule = rules_[slots_[at].rule - 1];
    if (rule->id == id) return &rule;
  }
  return nullptr;
}

const Rule* RuleIndex::find(std::string_view id) const {
  const auto* rule = slot_of(id);
  return rule ? rule->get() : nullptr;
}

std::shared_ptr<const Rule> RuleIndex::hold(std::string_view id) const {
  const auto* rule = slot_of(id);
  return rule ? *rule : nullptr;
}

}  // namespace jw::grant
