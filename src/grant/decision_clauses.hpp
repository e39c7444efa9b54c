#pragma once

#include <algorithm>

#include "grant/decision.hpp"
#include "grant/purpose.hpp"

// The clauses themselves; included by decision.hpp only.
namespace jw::grant {
namespace clauses {

inline bool fits(std::string_view wanted, std::string_view given) {
  return wanted.empty() || wanted == given;
}

inline bool has_role(const std::string& wanted, const std::set<std::string>* roles) {
  return wanted.empty() || (roles && roles->contains(wanted));
}

inline bool mode_holds(const Rule& rule, std::string_view mode) {
  const auto kinds = mode_kinds();
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i].kind != mode) continue;
    return (rule.modes >> i & 1) != 0 && (rule.standing != Standing::VerifyOnly || mode == "verify");
  }
  return false;
}

inline bool is_barred_by(const Rule& rule, const Purpose& asked) {
  return std::ranges::any_of(rule.barred, [&](const auto& barred) {
    return (barred.low <= asked.low && asked.low < barred.high) ||
           (asked.low <= barred.low && barred.low < asked.high);
  });
}

inline bool item_holds(const Rule& rule, const AskedItem& asked) {
  const auto found = std::ranges::lower_bound(rule.items, asked.name, {},
                                              [](const auto& item) { return std::string_view(item.name); });
  return found != rule.items.end() && found->name == asked.name && (found->uses & asked.use) == asked.use;
}

}  // namespace clauses

template <class Visit>
void each_clause(const Rule& rule, const Ask& ask, Visit&& visit) {
  using namespace clauses;
  const auto& grant = *rule.grant;
  const auto& subject = grant.subject;
  const auto holds = [&](Clause clause, bool yes) { return visit(clause, yes, std::string_view()); };
  // Format 1 has no subject: the recipient itself.
  const std::string_view org = grant.format >= 2 ? subject.org : grant.recipient.org;
  if (!holds(Clause::Org, !ask.org.empty() && fits(org, ask.org))) return;
  if (!holds(Clause::Level, subject.level.empty() || level_of(ask.org) == subject.level)) return;
  if (!holds(Clause::Line, subject.line.empty() || line_of(ask.org) == subject.line)) return;
  if (!holds(Clause::System, fits(subject.system, ask.system))) return;
  if (!holds(Clause::Role, has_role(subject.role, ask.roles))) return;
  if (!holds(Clause::Standing, rule.standing == Standing::Active || rule.standing == Standing::VerifyOnly))
    return;
  if (!holds(Clause::From, grant.from <= ask.now)) return;
  if (!holds(Clause::Until, ask.now < grant.until)) return;
  if (!holds(Clause::Window, grant.window.open(ask.now))) return;
  if (!holds(Clause::Mode, mode_holds(rule, ask.mode))) return;
  const auto* purpose = purposes().find(ask.purpose);
  if (!holds(Clause::Purpose,
             purpose && rule.purpose_low <= purpose->low && purpose->low < rule.purpose_high))
    return;
  if (!holds(Clause::Barred, purpose && !is_barred_by(rule, *purpose))) return;
  if (!holds(Clause::Event, is_event(ask.event))) return;
  if (!holds(Clause::Evidence, !rule.needs_evidence || is_event(ask.evidence))) return;
  if (ask.items.empty()) {
    holds(Clause::Item, false);
    return;
  }
  for (const auto& item : ask.items)
    if (!visit(Clause::Item, item_holds(rule, item), item.name)) return;
}

}  // namespace jw::grant
