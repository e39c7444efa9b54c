#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/clock.hpp"
#include "grant/document.hpp"

// Other people's ODRL: our grants in it, and what a policy of theirs says. The meaning is that of
// the W3C ODRL Information Model 2.2 and its Formal Semantics draft; what is not understood is never
// satisfied.
namespace jw::grant {

// JSON-LD context of the profile urn:jingwei:grant:2: what our terms mean in RDF.
boost::json::object profile_context();

// The grant as an Agreement of ODRL 2.2 without our shorthands: one permission for each item and
// mode, our operands by their IRIs. For readers; it is not signed and opens nothing here.
boost::json::object to_odrl(const Grant& grant);

namespace odrl {

inline constexpr std::string_view kNamespace = "http://www.w3.org/ns/odrl/2/";

struct Constraint {
  std::string id;
  // A comparison with a value or, for the operators that take several, a list ...
  std::string left, op, right;
  std::vector<std::string> list;
  // ... or a combination: "and", "or", "xone", "andSequence".
  std::string logic;
  std::vector<Constraint> parts;
  std::string unread;  // what the reader could make nothing of: it is never satisfied
  bool operator==(const Constraint&) const = default;
};

// A party, an asset or an action that a rule is about, and what has to hold of it besides.
struct Entity {
  std::string iri;  // "" for any
  std::vector<Constraint> refinements;
  bool operator==(const Entity&) const = default;
};

struct Rule {
  enum class Kind { Permission, Prohibition, Obligation, Duty };
  std::string id;
  Kind kind = Kind::Permission;
  std::vector<Entity> assignees, targets, actions;  // any of them; none: anybody, anything
  std::vector<Constraint> constraints;
  std::vector<Rule> duties;  // of a permission
  bool operator==(const Rule&) const = default;
};
std::string_view to_string(Rule::Kind kind);  // "permission", ...

struct Policy {
  std::string id;
  std::string conflict =
      "invalid";  // what a prohibition and a permission at once mean: perm, prohibit, invalid
  std::vector<std::string> unread;  // what the reader could make nothing of and may hold further rules
  std::vector<Rule> rules;
  bool operator==(const Policy&) const = default;
};

inline constexpr std::size_t kMostRules = 500, kMostConstraints = 5000;

// A policy as people write it: JSON-LD with the context http://www.w3.org/ns/odrl.jsonld, prefixes and terms
// of its own beside it, terms that stand at the policy for all its rules. Without a context every name of the
// vocabulary is an IRI in full, which is how write_policy() writes it. No other context is fetched. Errors
// (Invalid) "odrl.policy": the place that is no ODRL (no uid, an unknown field, a constraint without
// operands), "odrl.context": a context this program does not have, "odrl.size".
Result<Policy> read_policy(const boost::json::value& json);

// What read_policy() reads as this policy, with IRIs in full.
boost::json::object write_policy(const Policy& policy);

// A name as the context of a policy means it: "read" is the action of ODRL. As it is when it means nothing.
Result<std::string> meaning(const boost::json::value& policy, std::string_view name);

// The world at the moment of asking. A moment without a zone is one of China.
struct World {
  Time now{};
  std::map<std::string, std::set<std::string>> part_of;   // member -> collections
  std::set<std::string> fulfilled;                        // duties by uid; those without one by their action
  std::map<std::string, std::vector<std::string>> facts;  // left operand -> what it is now
};

struct Asked {
  std::string party, action, target;
};

// What a rule's parts say of a request.
struct Verdict {
  std::string rule;
  Rule::Kind kind = Rule::Kind::Permission;
  bool party = true, target = true, action = true, constraints = true, duties = true;
  // Nothing that is understood speaks against it, and this is not understood: operands, operators, values,
  // facts that nobody told.
  std::vector<std::string> unclear;
  bool active() const { return party && target && action && constraints && duties; }
};
std::vector<Verdict> evaluate(const Policy& policy, const Asked& asked, const World& world);

// permitted: some permission is active and no prohibition is, nor could be. prohibited, conflict (both, and
// the policy is void then), unclear (a prohibition that is not understood might hold), not_permitted.
enum class Outcome { Permitted, Prohibited, Conflict, Unclear, NotPermitted };
std::string_view to_string(Outcome outcome);
Outcome outcome(const Policy& policy, std::span<const Verdict> verdicts);

// Closed world: is it permitted?
bool permits(const Policy& policy, const Asked& asked, const World& world);

// A constraint alone; an operand or operator that is not understood is not satisfied.
bool satisfied(const Constraint& constraint, const World& world);

// All of it as JSON: {"policy", "request": {"party", "action", "target"}, "world"?: {"now"?, "part_of"?,
// "fulfilled"?, "facts"?}} and the answer {"policy", "outcome", "permitted", "rules": [{"uid", "kind",
// "active", ...}]}. `now` holds where the world tells no time. Errors of read_policy and "odrl.request"
// (Invalid).
Result<boost::json::object> judge(const boost::json::value& asked, Time now);

}  // namespace odrl

}  // namespace jw::grant
