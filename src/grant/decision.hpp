#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "grant/compiled.hpp"

// The decision: may this request be answered under this grant, now? Deny by default, one grant, one
// purpose, one business event. No allocation, no lock, no I/O.
namespace jw::grant {

// The clauses in the order in which they are asked; the first that does not hold denies.
enum class Clause : std::uint8_t {
  Grant,     // there is such a grant
  Org,       // the department that asks is the one it names
  Level,     // its level
  Line,      // its line
  System,    // the API client
  Role,      // the role of who asks
  Standing,  // neither revoked nor suspended
  From,      // it has begun
  Until,     // it has not ended
  Window,    // weekday and hour
  Mode,      // what is asked is a mode of the grant, and not stepped down from
  Purpose,   // the purpose is the granted one or below it
  Barred,    // and not a barred one
  Event,     // the business event is named
  Evidence,  // the evidence is named where the grant asks for it
  Item,      // every item is granted for this use
};
inline constexpr std::size_t kClauses = 16;

struct AskedItem {
  std::string_view name;
  Use use = kReturned;
};

// What somebody asks; who asks has been proved by the edge.
struct Ask {
  std::string_view grant, org, system;
  const std::set<std::string>* roles = nullptr;
  std::string_view mode, purpose, event, evidence;
  std::span<const AskedItem> items;
  Time now{};
};

struct Decision {
  bool allow = false;
  Clause denied = Clause::Grant;  // meaningful when not allowed
  std::string_view what;          // the item, when it is one; a view into the Ask
  const Rule* rule = nullptr;     // of the index that was asked; null when there is none
};

Decision decide(const RuleIndex& index, const Ask& ask);
// The same for one rule at hand; null denies.
Decision decide(const Rule* rule, const Ask& ask);

// A case number as a request may name it: 1 to 64 of letters, digits and "._/-".
bool is_event(std::string_view text);

// "grant", "org", ..., "item": the reason of a denial is "access." and this.
std::string_view to_string(Clause clause);

// Every clause, in order, whether it holds or not: `visit(clause, holds, what)` returns false to
// stop. decide() and explain() walk this one list, so that they cannot differ.
template <class Visit>
void each_clause(const Rule& rule, const Ask& ask, Visit&& visit);

}  // namespace jw::grant

#include "grant/decision_clauses.hpp"
