#include "grant/odrl.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <boost/json/array.hpp>

#include "grant/document_fields.hpp"

namespace jw::grant {
namespace {

constexpr std::string_view kOurs = "urn:jingwei:grant:2#";

// Operands that ODRL itself has.
std::string operand_iri(std::string_view name) {
  if (name == "dateTime" || name == "purpose") return std::string(odrl::kNamespace) + std::string(name);
  return std::string(kOurs) + std::string(name);
}

std::string action_iri(std::string_view mode) { return std::string(kOurs) + std::string(mode); }

json::object plain_constraint(const json::value& constraint) {
  auto out = constraint.as_object();
  out["leftOperand"] = operand_iri(out.at("leftOperand").as_string());
  return out;
}

}  // namespace

json::object profile_context() {
  json::object terms{{"@version", 1.1},
                     {"jw", kOurs},
                     {"org", "jw:org"},
                     {"node", "jw:node"},
                     {"item", json::object{{"@id", "jw:item"}, {"@container", "@set"}}},
                     {"treatment", json::object{{"@id", "jw:treatment"}, {"@type", "@json"}}},
                     {"verify", json::object{{"@id", "jw:verify"}, {"@container", "@set"}}},
                     {"key", json::object{{"@id", "jw:key"}, {"@container", "@list"}}},
                     {"regionItem", "jw:regionItem"},
                     {"legalBasis", "jw:legalBasis"},
                     {"serviceItem", "jw:serviceItem"},
                     {"weekday", "jw:weekday"},
                     {"timeOfDay", "jw:timeOfDay"},
                     {"lease", "jw:lease"},
                     {"canaryRows", "jw:canaryRows"},
                     {"row", "jw:row"},
                     {"when", "jw:when"},
                     {"days", "jw:days"},
                     {"by", "jw:by"},
                     {"number", "jw:number"},
                     {"application", "jw:application"},
                     {"signatures", json::object{{"@id", "jw:signatures"}, {"@type", "@json"}}}};
  for (const auto& cap : cap_kinds()) terms[cap.kind] = fmt::format("jw:{}", cap.kind);
  for (const auto& mode : mode_kinds()) terms[mode.kind] = fmt::format("jw:{}", mode.kind);
  for (const auto& duty : duty_kinds()) terms[duty.kind] = fmt::format("jw:{}", duty.kind);
  return {{"@context", std::move(terms)}};
}

json::object to_odrl(const Grant& grant) {
  json::array constraints{
      json::object{{"leftOperand", operand_iri("dateTime")},
                   {"operator", "gteq"},
                   {"rightOperand", {{"@value", jw::to_string(grant.from)}, {"@type", "xsd:dateTime"}}}},
      json::object{{"leftOperand", operand_iri("dateTime")},
                   {"operator", "lt"},
                   {"rightOperand", {{"@value", jw::to_string(grant.until)}, {"@type", "xsd:dateTime"}}}}};
  if (grant.format >= 2) {
    json::array terms;
    add_terms(grant, terms);
    for (const auto& term : terms) constraints.push_back(plain_constraint(term));
  }
  json::array duties;
  for (const auto& duty : grant.duties) duties.push_back(json::object{{"action", action_iri(duty.kind)}});
  json::array permissions;
  for (const auto& item : grant.items)
    for (const auto mode : modes_of(grant)) {
      const bool verify = mode == "verify";
      if (verify ? item.verify.empty() : item.treatment.kind == "drop") continue;
      auto own = constraints;
      if (verify)
        own.push_back(json::object{{"leftOperand", operand_iri("comparison")},
                                   {"operator", "isAnyOf"},
                                   {"rightOperand", texts_json(item.verify)}});
      permissions.push_back(
          json::object{{"assigner", "urn:jingwei:org:" + grant.provider.org},
                       {"assignee", "urn:jingwei:org:" + grant.recipient.org},
                       {"target", fmt::format("urn:jingwei:resource:{}#{}", grant.resource.id, item.name)},
                       {"action", action_iri(mode)},
                       {"constraint", std::move(own)},
                       {"duty", duties}});
    }
  return {{"@context", "http://www.w3.org/ns/odrl.jsonld"},
          {"@type", "Agreement"},
          {"uid", "urn:uuid:" + grant.id},
          {"profile", "urn:jingwei:grant:2"},
          {"permission", std::move(permissions)}};
}

namespace odrl {
namespace {

tl::unexpected<Error> wrong(std::string_view at) {
  return fail(Code::Invalid, "odrl.policy", "the ODRL policy is not valid at {}", "ODRL 策略在 {} 处不合规",
              at);
}

std::string text_at(const json::object& object, std::string_view name) {
  const auto* found = object.if_contains(name);
  return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

const json::array& list_at(const json::object& object, std::string_view name) {
  static const json::array none;
  const auto* found = object.if_contains(name);
  return found && found->is_array() ? found->get_array() : none;
}

constexpr std::string_view kLogic[] = {"and", "or", "xone", "andSequence"};

Result<Constraint> read_constraint(const json::value& value, int depth) {
  const auto* object = value.if_object();
  if (!object || depth > 8) return wrong("constraint");
  Constraint constraint;
  constraint.id = text_at(*object, "uid");
  for (const auto logic : kLogic) {
    const auto& parts = list_at(*object, logic);
    if (parts.empty()) continue;
    constraint.logic = logic;
    for (const auto& part : parts) constraint.parts.push_back(JW_TRY(read_constraint(part, depth + 1)));
    return constraint;
  }
  constraint.left = text_at(*object, "leftOperand");
  constraint.op = text_at(*object, "operator");
  constraint.right = text_at(*object, "rightOperand");
  if (constraint.left.empty() || constraint.op.empty()) return wrong("constraint");
  return constraint;
}

Result<Rule> read_rule(const json::value& value, Rule::Kind kind) {
  const auto* object = value.if_object();
  if (!object) return wrong("rule");
  Rule rule;
  rule.id = text_at(*object, "uid");
  rule.kind = kind;
  rule.assignee = text_at(*object, "assignee");
  rule.target = text_at(*object, "target");
  rule.action = text_at(*object, "action");
  for (const auto& constraint : list_at(*object, "constraint"))
    rule.constraints.push_back(JW_TRY(read_constraint(constraint, 0)));
  for (const auto& duty : list_at(*object, "duty"))
    rule.duties.push_back(JW_TRY(read_rule(duty, Rule::Kind::Duty)));
  return rule;
}

std::string_view local(std::string_view iri) {
  return iri.starts_with(kNamespace) ? iri.substr(kNamespace.size()) : std::string_view();
}

// Actions that are part of "use" in the ODRL vocabulary; the others are part of "transfer".
constexpr std::array<std::string_view, 32> kUses = {
    "aggregate",     "annotate",   "anonymize",     "archive",    "attachPolicy",
    "attribute",     "compensate", "concurrentUse", "copy",       "delete",
    "derive",        "digitize",   "display",       "distribute", "ensureExclusivity",
    "execute",       "extract",    "grantUse",      "include",    "index",
    "inform",        "install",    "modify",        "move",       "nextPolicy",
    "obtainConsent", "play",       "present",       "print",      "read",
    "reproduce",     "write"};

bool action_fits(std::string_view asked, std::string_view granted) {
  if (granted.empty() || asked == granted) return true;
  return local(granted) == "use" && std::ranges::find(kUses, local(asked)) != kUses.end();
}

bool is_or_is_part_of(const std::string& asked, const std::string& granted, const World& world) {
  if (granted.empty() || asked == granted) return true;
  const auto known = world.part_of.find(asked);
  return known != world.part_of.end() && known->second.contains(granted);
}

}  // namespace

Result<Policy> read_policy(const json::value& value) {
  const auto* object = value.if_object();
  if (!object) return wrong("policy");
  Policy policy;
  policy.id = text_at(*object, "uid");
  if (policy.id.empty()) return wrong("uid");
  for (const auto& [name, rules] : *object) {
    if (name == "uid" || name == "@context" || name == "@type" || name == "profile") continue;
    const bool permission = name == "permission";
    if ((!permission && name != "prohibition") || !rules.is_array()) return wrong(std::string_view(name));
    for (const auto& rule : rules.get_array())
      policy.rules.push_back(
          JW_TRY(read_rule(rule, permission ? Rule::Kind::Permission : Rule::Kind::Prohibition)));
  }
  return policy;
}

namespace {

json::object write_constraint(const Constraint& constraint) {
  json::object out;
  if (!constraint.id.empty()) out["uid"] = constraint.id;
  if (!constraint.logic.empty()) {
    json::array parts;
    for (const auto& part : constraint.parts) parts.push_back(write_constraint(part));
    out[constraint.logic] = std::move(parts);
    return out;
  }
  out["leftOperand"] = constraint.left;
  out["operator"] = constraint.op;
  out["rightOperand"] = constraint.right;
  return out;
}

json::object write_rule(const Rule& rule) {
  json::object out;
  const std::pair<std::string_view, const std::string*> texts[] = {
      {"uid", &rule.id}, {"assignee", &rule.assignee}, {"target", &rule.target}, {"action", &rule.action}};
  for (const auto& [name, text] : texts)
    if (!text->empty()) out[name] = *text;
  json::array constraints, duties;
  for (const auto& constraint : rule.constraints) constraints.push_back(write_constraint(constraint));
  for (const auto& duty : rule.duties) duties.push_back(write_rule(duty));
  if (!constraints.empty()) out["constraint"] = std::move(constraints);
  if (!duties.empty()) out["duty"] = std::move(duties);
  return out;
}

}  // namespace

json::object write_policy(const Policy& policy) {
  json::array permissions, prohibitions;
  for (const auto& rule : policy.rules)
    (rule.kind == Rule::Kind::Permission ? permissions : prohibitions).push_back(write_rule(rule));
  json::object out{{"uid", policy.id}};
  if (!permissions.empty()) out["permission"] = std::move(permissions);
  if (!prohibitions.empty()) out["prohibition"] = std::move(prohibitions);
  return out;
}

bool satisfied(const Constraint& constraint, const World& world) {
  if (!constraint.logic.empty()) {
    const auto count = std::ranges::count_if(constraint.parts,
                                             [&](const Constraint& part) { return satisfied(part, world); });
    const auto all = static_cast<std::ptrdiff_t>(constraint.parts.size());
    if (constraint.logic == "and") return count == all;
    if (constraint.logic == "or") return count > 0;
    if (constraint.logic == "xone") return count == 1;
    return false;  // a sequence needs a history that nobody has here
  }
  if (local(constraint.left) != "dateTime") return false;
  const auto moment = parse_time(constraint.right);
  if (!moment) return false;
  const auto op = local(constraint.op);
  if (op == "lt") return world.now < *moment;
  if (op == "lteq") return world.now <= *moment;
  if (op == "gt") return world.now > *moment;
  if (op == "gteq") return world.now >= *moment;
  if (op == "eq") return world.now == *moment;
  if (op == "neq") return world.now != *moment;
  return false;
}

std::vector<Verdict> evaluate(const Policy& policy, const Asked& asked, const World& world) {
  std::vector<Verdict> verdicts;
  for (const auto& rule : policy.rules) {
    Verdict verdict;
    verdict.rule = rule.id;
    verdict.kind = rule.kind;
    verdict.party = is_or_is_part_of(asked.party, rule.assignee, world);
    verdict.target = is_or_is_part_of(asked.target, rule.target, world);
    verdict.action = action_fits(asked.action, rule.action);
    verdict.constraints = std::ranges::all_of(
        rule.constraints, [&](const Constraint& constraint) { return satisfied(constraint, world); });
    verdict.duties =
        std::ranges::all_of(rule.duties, [&](const Rule& duty) { return world.fulfilled.contains(duty.id); });
    verdicts.push_back(std::move(verdict));
  }
  return verdicts;
}

bool permits(const Policy& policy, const Asked& asked, const World& world) {
  bool permitted = false;
  for (const auto& verdict : evaluate(policy, asked, world)) {
    if (!verdict.active()) continue;
    if (verdict.kind == Rule::Kind::Prohibition) return false;
    permitted = true;
  }
  return permitted;
}

}  // namespace odrl
}  // namespace jw::grant
