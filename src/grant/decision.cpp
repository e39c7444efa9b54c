#include "grant/decision.hpp"

#include <array>

namespace jw::grant {
namespace {

constexpr std::array<std::string_view, kClauses> kNames = {
    "grant", "org",    "level", "line",    "system", "role",  "standing", "from",
    "until", "window", "mode",  "purpose", "barred", "event", "evidence", "item"};

}  // namespace

std::string_view to_string(Clause clause) { return kNames[static_cast<std::size_t>(clause)]; }

bool is_event(std::string_view text) {
  if (text.empty() || text.size() > 64) return false;
  return std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_' || c == '.' || c == '/';
  });
}

Decision decide(const Rule* rule, const Ask& ask) {
  Decision decision;
  decision.rule = rule;
  if (!rule) return decision;
  decision.allow = true;
  each_clause(*rule, ask, [&](Clause clause, bool holds, std::string_view what) {
    if (holds) return true;
    decision.allow = false;
    decision.denied = clause;
    decision.what = what;
    return false;
  });
  return decision;
}

Decision decide(const RuleIndex& index, const Ask& ask) { return decide(index.find(ask.grant), ask); }

}  // namespace jw::grant
