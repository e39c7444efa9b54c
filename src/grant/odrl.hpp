#pragma once

#include <map>
#include <optional>
#include <set>
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
  bool operator==(const Constraint&) const = default;
  std::string id;
  // A comparison ...
  std::string left, op, right;
  // ... or a combination: "and", "or", "xone", "andSequence".
  std::string logic;
  std::vector<Constraint> parts;
};

struct Rule {
  enum class Kind { Permission, Prohibition, Duty };
  std::string id;
  Kind kind = Kind::Permission;
  std::string assignee, target;  // IRIs; "" for anybody, anything
  std::string action;            // IRI; "" for any
  std::vector<Constraint> constraints;
  std::vector<Rule> duties;  // of a permission
  bool operator==(const Rule&) const = default;
};

struct Policy {
  std::string id;
  std::vector<Rule> rules;
  bool operator==(const Policy&) const = default;
};

// Expanded JSON: {"uid", "permission": [...], "prohibition": [...]}, IRIs in full. Errors
// "odrl.policy" (Invalid): no uid, an unknown kind of rule, a constraint without operands.
Result<Policy> read_policy(const boost::json::value& json);

// The same form again: what read_policy() reads as this policy.
boost::json::object write_policy(const Policy& policy);

// The world at the moment of asking.
struct World {
  Time now{};
  std::map<std::string, std::set<std::string>> part_of;  // member -> collections
  std::set<std::string> fulfilled;                       // duties
};

struct Asked {
  std::string party, action, target;
};

// What a rule's parts say of a request.
struct Verdict {
  std::string rule;
  Rule::Kind kind = Rule::Kind::Permission;
  bool party = true, target = true, action = true, constraints = true, duties = true;
  bool active() const { return party && target && action && constraints && duties; }
};
std::vector<Verdict> evaluate(const Policy& policy, const Asked& asked, const World& world);

// Closed world: some permission is active and no prohibition is.
bool permits(const Policy& policy, const Asked& asked, const World& world);

// A constraint alone; an operand or operator that is not understood is not satisfied.
bool satisfied(const Constraint& constraint, const World& world);

}  // namespace odrl

}  // namespace jw::grant
