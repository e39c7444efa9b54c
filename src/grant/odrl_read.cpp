#include <algorithm>
#include <array>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "grant/odrl.hpp"
#include "grant/odrl_names.hpp"

// Policies of other people, from JSON-LD. A field that is none of ODRL's refuses the policy, since it may be
// a misspelt condition; a value of it that means nothing here is kept and never satisfied.
namespace jw::grant::odrl {
namespace {

namespace json = boost::json;

constexpr int kDeepest = 8;
constexpr std::size_t kMostListed = 1000;
constexpr auto kLogic = std::to_array<std::string_view>({"and", "or", "xone", "andSequence"});
// Fields that say nothing about whether something is permitted.
constexpr auto kSilent =
    std::to_array<std::string_view>({"profile", "output", "relation", "hasPolicy", "status", "dataType"});
constexpr auto kDescriptive = std::to_array<std::string_view>(
    {"http://purl.org/dc/", "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2004/02/skos/core#",
     "http://schema.org/", "http://xmlns.com/foaf/0.1/", "http://www.w3.org/2006/vcard/ns#"});

tl::unexpected<Error> wrong(std::string_view at) {
  return fail(Code::Invalid, "odrl.policy", "the ODRL policy is not valid at {}", "ODRL 策略在 {} 处不合规",
              at);
}

tl::unexpected<Error> too_large(std::string_view what, std::string_view zh, std::size_t most) {
  return fail(Code::Invalid, "odrl.size", "the ODRL policy has more than {0} {1}", "ODRL 策略超过 {0} 个{2}",
              most, what, zh);
}

bool in(const auto& table, std::string_view name) { return std::ranges::find(table, name) != table.end(); }

// One object of the policy with its fields by what they mean.
class Node {
 public:
  static Result<Node> of(const json::value& value, const Names& names, std::string at) {
    const auto* object = value.if_object();
    if (!object) return wrong(at);
    Node node(std::move(at));
    for (const auto& field : *object) {
      const std::string_view written = field.key();
      if (written == "@context") continue;
      const auto meant = names.field(written);
      auto name = std::string(meant.starts_with('@') ? std::string_view(meant) : local(meant));
      if (name == "uid") name = "@id";
      if (name.empty()) {
        if (std::ranges::any_of(kDescriptive, [&](auto start) { return meant.starts_with(start); })) continue;
        if (meant == "http://www.w3.org/1999/02/22-rdf-syntax-ns#value") {
          node.fields_.emplace("rdf:value", &field.value());
          continue;
        }
        return wrong(node.place(written));
      }
      if (!node.fields_.emplace(name, &field.value()).second) return wrong(node.place(written));
    }
    return node;
  }

  const json::value* find(std::string_view name) const {
    const auto found = fields_.find(name);
    return found == fields_.end() ? nullptr : found->second;
  }

  // Nothing beside these.
  Result<> only(std::initializer_list<std::string_view> known) const {
    for (const auto& [name, value] : fields_)
      if (std::ranges::find(known, name) == known.end() && name != "@id" && name != "@type" &&
          !in(kSilent, name))
        return wrong(place(name));
    return {};
  }

  std::string place(std::string_view name) const { return fmt::format("{}.{}", at_, name); }
  const std::string& at() const { return at_; }

 private:
  explicit Node(std::string at) : at_(std::move(at)) {}
  std::string at_;
  std::map<std::string, const json::value*, std::less<>> fields_;
};

// A value alone is a list of one; {"@list": [...]} and {"@set": [...]} are lists.
std::vector<const json::value*> several(const json::value* value) {
  std::vector<const json::value*> list;
  if (!value) return list;
  if (const auto* object = value->if_object(); object && object->size() == 1)
    for (const auto* name : {"@list", "@set"})
      if (const auto* inner = object->if_contains(name)) return several(inner);
  if (!value->is_array()) return {value};
  for (const auto& one : value->get_array()) list.push_back(&one);
  return list;
}

class Reader {
 public:
  explicit Reader(Names names) : names_(std::move(names)) {}

  Result<Policy> policy(const json::value& value) {
    const auto node = JW_TRY(Node::of(value, names_, "policy"));
    JW_TRY(node.only({"permission", "prohibition", "obligation", "conflict", "inheritFrom", "target",
                      "assigner", "assignee", "action"}));
    Policy out;
    out.id = JW_TRY(name_of(node));
    if (out.id.empty()) return wrong("uid");
    if (const auto* conflict = node.find("conflict")) {
      const auto term = names_.term(JW_TRY(text_or_id(*conflict, node.place("conflict"))));
      const auto said = local(term);
      if (said != "perm" && said != "prohibit" && said != "invalid") return wrong(node.place("conflict"));
      out.conflict = said;
    }
    // Another policy's rules are part of this one, and nobody has them here.
    for (const auto* parent : several(node.find("inheritFrom")))
      out.unread.push_back("inheritFrom " + JW_TRY(text_or_id(*parent, node.place("inheritFrom"))));
    constexpr std::pair<std::string_view, Rule::Kind> kKinds[] = {{"permission", Rule::Kind::Permission},
                                                                  {"prohibition", Rule::Kind::Prohibition},
                                                                  {"obligation", Rule::Kind::Obligation}};
    for (const auto& [name, kind] : kKinds) {
      if (kind == Rule::Kind::Obligation && names_.plain() && node.find(name)) return wrong(name);
      if (names_.plain() && node.find(name) && !node.find(name)->is_array()) return wrong(name);
      const auto rules = several(node.find(name));
      for (std::size_t i = 0; i < rules.size(); ++i) {
        if (out.rules.size() == kMostRules) return too_large("rules", "规则", kMostRules);
        out.rules.push_back(JW_TRY(rule(*rules[i], kind, fmt::format("{}[{}]", name, i), &node)));
      }
    }
    return out;
  }

 private:
  Result<std::string> name_of(const Node& node) const {
    const auto* id = node.find("@id");
    if (!id) return std::string();
    if (!id->is_string()) return wrong(node.place("uid"));
    return names_.thing(id->get_string());
  }

  // "x", {"@id": "x"} or {"@value": "x"}: the text in it.
  Result<std::string> text_or_id(const json::value& value, std::string_view at) const {
    const auto* inner = &value;
    if (const auto* object = value.if_object()) {
      inner = nullptr;
      for (const auto* name : {"@id", "uid", "@value"})
        if (const auto* found = object->if_contains(name)) inner = found;
    }
    if (inner && inner->is_string()) return std::string(inner->get_string());
    if (inner && (inner->is_int64() || inner->is_uint64() || inner->is_bool()))
      return json::serialize(*inner);
    if (inner && inner->is_double()) return json::serialize(*inner);
    return wrong(at);
  }

  Result<Rule> rule(const json::value& value, Rule::Kind kind, std::string at, const Node* policy) {
    const auto node = JW_TRY(Node::of(value, names_, std::move(at)));
    const bool duty = kind == Rule::Kind::Duty || kind == Rule::Kind::Obligation;
    JW_TRY(
        node.only({"assigner", "assignee", "target", "action", "constraint",
                   kind == Rule::Kind::Permission    ? "duty"
                   : kind == Rule::Kind::Prohibition ? "remedy"
                                                     : "consequence",
                   "function", "attributedParty", "attributingParty", "compensatedParty", "compensatingParty",
                   "consentingParty", "consentedParty", "contractingParty", "contractedParty",
                   "informedParty", "informingParty", "trackingParty", "trackedParty"}));
    Rule out;
    out.id = JW_TRY(name_of(node));
    out.kind = kind;
    // What stands at the policy holds for each of its rules. A permission that names its own is not widened.
    const auto both = [&](std::string_view name) {
      auto list = several(node.find(name));
      if (policy && (list.empty() || kind == Rule::Kind::Prohibition))
        for (const auto* one : several(policy->find(name))) list.push_back(one);
      return list;
    };
    for (const auto* one : both("assignee"))
      out.assignees.push_back(JW_TRY(entity(*one, false, node.place("assignee"))));
    for (const auto* one : both("target"))
      out.targets.push_back(JW_TRY(entity(*one, false, node.place("target"))));
    for (const auto* one : both("action"))
      out.actions.push_back(JW_TRY(entity(*one, true, node.place("action"))));
    if (std::max({out.assignees.size(), out.targets.size(), out.actions.size()}) > kMostListed)
      return too_large("parties, assets or actions in a rule", "当事方、资产或动作（每条规则）", kMostListed);
    for (const auto* one : several(node.find("constraint")))
      out.constraints.push_back(JW_TRY(constraint(*one, 0, node.place("constraint"))));
    if (duty) return out;
    const auto duties = several(node.find("duty"));
    for (std::size_t i = 0; i < duties.size(); ++i)
      out.duties.push_back(
          JW_TRY(rule(*duties[i], Rule::Kind::Duty, fmt::format("{}[{}]", node.place("duty"), i), nullptr)));
    return out;
  }

  Result<Entity> entity(const json::value& value, bool action, const std::string& at) {
    Entity out;
    if (value.is_string()) {
      out.iri = action ? names_.term(value.get_string()) : names_.thing(value.get_string());
      if (out.iri.empty()) return wrong(at);
      return out;
    }
    const auto node = JW_TRY(Node::of(value, names_, at));
    JW_TRY(node.only({"rdf:value", "source", "partOf", "refinement", "includedIn", "implies", "assigner"}));
    // A collection is named by where it is, an action by its value.
    for (const auto* name : {"@id", "source", "rdf:value"})
      if (const auto* found = node.find(name)) {
        const auto text = JW_TRY(text_or_id(*found, node.place(name)));
        out.iri = action ? names_.term(text) : names_.thing(text);
      }
    for (const auto* one : several(node.find("refinement")))
      out.refinements.push_back(JW_TRY(constraint(*one, 0, node.place("refinement"))));
    if (out.iri.empty() && out.refinements.empty()) return wrong(at);
    return out;
  }

  Result<Constraint> constraint(const json::value& value, int depth, const std::string& at) {
    if (depth > kDeepest) return wrong(at);
    if (++constraints_ > kMostConstraints) return too_large("constraints", "约束", kMostConstraints);
    const auto node = JW_TRY(Node::of(value, names_, at));
    Constraint out;
    out.id = JW_TRY(name_of(node));
    for (const auto logic : kLogic) {
      const auto parts = several(node.find(logic));
      if (parts.empty()) continue;
      JW_TRY(node.only({logic}));
      out.logic = logic;
      for (const auto* part : parts)
        out.parts.push_back(JW_TRY(constraint(*part, depth + 1, node.place(logic))));
      return out;
    }
    JW_TRY(node.only({"leftOperand", "operator", "rightOperand", "rightOperandReference", "unit"}));
    const auto* left = node.find("leftOperand");
    const auto* op = node.find("operator");
    if (!left || !op) return wrong(at);
    out.left = names_.term(JW_TRY(text_or_id(*left, node.place("leftOperand"))));
    out.op = names_.term(JW_TRY(text_or_id(*op, node.place("operator"))));
    if (out.left.empty() || out.op.empty()) return wrong(at);
    if (const auto* reference = node.find("rightOperandReference"))
      out.unread =
          "rightOperandReference " + JW_TRY(text_or_id(*reference, node.place("rightOperandReference")));
    if (const auto* unit = node.find("unit"))
      out.unread = "unit " + JW_TRY(text_or_id(*unit, node.place("unit")));
    const auto* right = node.find("rightOperand");
    const auto values = several(right);
    if (values.size() > kMostListed)
      return too_large("values in a constraint", "值（每个约束）", kMostListed);
    const bool listed = values.size() != 1 || (right && right->is_array());
    for (const auto* one : values) {
      auto text = JW_TRY(text_or_id(*one, node.place("rightOperand")));
      // {"@id": "ex:marketing"} means an IRI; a text means itself.
      if (one->is_object() && !one->get_object().contains("@value")) text = names_.term(text);
      if (listed)
        out.list.push_back(std::move(text));
      else
        out.right = std::move(text);
    }
    return out;
  }

  Names names_;
  std::size_t constraints_ = 0;
};

json::array write_constraints(const std::vector<Constraint>& constraints);

json::object write_constraint(const Constraint& constraint) {
  json::object out;
  if (!constraint.id.empty()) out["uid"] = constraint.id;
  if (!constraint.logic.empty()) {
    out[constraint.logic] = write_constraints(constraint.parts);
    return out;
  }
  out["leftOperand"] = constraint.left;
  out["operator"] = constraint.op;
  if (constraint.list.empty()) {
    out["rightOperand"] = constraint.right;
  } else {
    json::array list;
    for (const auto& one : constraint.list) list.emplace_back(one);
    out["rightOperand"] = std::move(list);
  }
  const auto blank = constraint.unread.find(' ');
  if (blank != std::string::npos)
    out[constraint.unread.substr(0, blank)] = constraint.unread.substr(blank + 1);
  return out;
}

json::array write_constraints(const std::vector<Constraint>& constraints) {
  json::array out;
  for (const auto& constraint : constraints) out.push_back(write_constraint(constraint));
  return out;
}

json::value write_entity(const Entity& entity) {
  if (entity.refinements.empty()) return json::string(entity.iri);
  json::object out;
  if (!entity.iri.empty()) out["uid"] = entity.iri;
  out["refinement"] = write_constraints(entity.refinements);
  return out;
}

void write_entities(json::object& out, std::string_view name, const std::vector<Entity>& entities) {
  if (entities.empty()) return;
  json::array list;
  for (const auto& entity : entities) list.push_back(write_entity(entity));
  out[name] = list.size() == 1 ? std::move(list[0]) : json::value(std::move(list));
}

json::object write_rule(const Rule& rule) {
  json::object out;
  if (!rule.id.empty()) out["uid"] = rule.id;
  write_entities(out, "assignee", rule.assignees);
  write_entities(out, "target", rule.targets);
  write_entities(out, "action", rule.actions);
  if (!rule.constraints.empty()) out["constraint"] = write_constraints(rule.constraints);
  json::array duties;
  for (const auto& duty : rule.duties) duties.push_back(write_rule(duty));
  if (!duties.empty()) out["duty"] = std::move(duties);
  return out;
}

}  // namespace

std::string_view to_string(Rule::Kind kind) {
  switch (kind) {
    case Rule::Kind::Permission: return "permission";
    case Rule::Kind::Prohibition: return "prohibition";
    case Rule::Kind::Obligation: return "obligation";
    case Rule::Kind::Duty: return "duty";
  }
  return "";
}

Result<Policy> read_policy(const json::value& value) {
  const auto* object = value.if_object();
  if (!object) return wrong("policy");
  return Reader(JW_TRY(Names::of(*object))).policy(value);
}

json::object write_policy(const Policy& policy) {
  json::array permissions, prohibitions, obligations, parents;
  for (const auto& rule : policy.rules)
    (rule.kind == Rule::Kind::Permission    ? permissions
     : rule.kind == Rule::Kind::Prohibition ? prohibitions
                                            : obligations)
        .push_back(write_rule(rule));
  json::object out{{"uid", policy.id}};
  if (policy.conflict != "invalid") out["conflict"] = std::string(kNamespace) + policy.conflict;
  for (const auto& parent : policy.unread) parents.emplace_back(parent.substr(parent.find(' ') + 1));
  if (!parents.empty()) out["inheritFrom"] = std::move(parents);
  if (!permissions.empty()) out["permission"] = std::move(permissions);
  if (!prohibitions.empty()) out["prohibition"] = std::move(prohibitions);
  if (!obligations.empty()) {
    out["obligation"] = std::move(obligations);
    // Names in full mean the same under it, and obligations are read only under a context.
    out["@context"] = "http://www.w3.org/ns/odrl.jsonld";
  }
  return out;
}

}  // namespace jw::grant::odrl
