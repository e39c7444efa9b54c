#include "grant/odrl.hpp"

#include <fmt/format.h>
#include <boost/json/array.hpp>

#include "grant/document_fields.hpp"

namespace jw::grant {
namespace {

constexpr std::string_view kOurs = "urn:jingwei:grant:2#";

// Operators that ODRL has not.
std::string operator_iri(std::string_view op) {
  return std::string(op == "prefix" ? kOurs : odrl::kNamespace) + std::string(op);
}

// Operands that ODRL itself has.
std::string operand_iri(std::string_view name) {
  if (name == "dateTime" || name == "purpose") return std::string(odrl::kNamespace) + std::string(name);
  return std::string(kOurs) + std::string(name);
}

std::string action_iri(std::string_view mode) { return std::string(kOurs) + std::string(mode); }

json::object plain_constraint(std::string_view left, std::string_view op, json::value right) {
  return constraint_json(operand_iri(left), operator_iri(op), std::move(right));
}

json::object plain_constraint(const json::value& term) {
  const auto& constraint = term.as_object();
  return plain_constraint(constraint.at("leftOperand").as_string(), constraint.at("operator").as_string(),
                          constraint.at("rightOperand"));
}

json::object plain_moment(std::string_view op, Time moment) {
  return plain_constraint("dateTime", op,
                          json::object{{"@value", jw::to_string(moment)}, {"@type", "xsd:dateTime"}});
}

// Which rows: an operand for each item, so that no reader takes part of the conditions for all of them.
void add_plain_rows(const Grant& grant, json::array& constraints) {
  using Op = RowCondition::Op;
  for (const auto& row : grant.rows) {
    const auto left = fmt::format("row/{}", row.item);
    if (row.own_region) {
      constraints.push_back(
          plain_constraint(left, "prefix", json::object{{"@id", std::string(kOurs) + "subject.region"}}));
    } else if (row.op == Op::Range) {
      if (!row.values[0].empty())
        constraints.push_back(plain_constraint(left, "gteq", json::string(row.values[0])));
      if (!row.values[1].empty())
        constraints.push_back(plain_constraint(left, "lteq", json::string(row.values[1])));
    } else if (row.op == Op::Eq) {
      constraints.push_back(plain_constraint(left, "eq", json::string(row.values[0])));
    } else {
      constraints.push_back(
          plain_constraint(left, row.op == Op::In ? "isAnyOf" : "prefix", texts_json(row.values)));
    }
  }
}

json::array plain_duties(const Grant& grant) {
  json::array duties;
  for (const auto& duty : grant.duties) {
    json::object out{{"uid", fmt::format("urn:jingwei:grant:{}#{}", grant.id, duty.kind)},
                     {"action", action_iri(duty.kind)}};
    json::array constraints;
    if (duty.days != 0) constraints.push_back(plain_constraint("days", "lteq", duty.days));
    if (!duty.by.empty()) constraints.push_back(plain_constraint("by", "lteq", json::string(duty.by)));
    if (!constraints.empty()) out["constraint"] = std::move(constraints);
    duties.push_back(std::move(out));
  }
  return duties;
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
  json::array constraints{plain_moment("gteq", grant.from), plain_moment("lt", grant.until),
                          plain_constraint("legalBasis", "eq", json::string(grant.legal_basis))};
  if (grant.format >= 2) {
    json::array terms;
    add_terms(grant, terms);
    for (const auto& term : terms) constraints.push_back(plain_constraint(term));
    // The assignee says which department; what narrows it further is asked of whoever asks.
    for (const auto& narrowed : refinement_json(grant.subject))
      if (narrowed.at("leftOperand") != json::string("org"))
        constraints.push_back(plain_constraint(narrowed));
  }
  add_plain_rows(grant, constraints);
  const auto duties = plain_duties(grant);
  json::array permissions;
  for (const auto& item : grant.items)
    for (const auto mode : modes_of(grant)) {
      const bool verify = mode == "verify";
      if (verify ? item.verify.empty() : item.treatment.kind == "drop") continue;
      auto own = constraints;
      if (verify)
        own.push_back(plain_constraint("comparison", "isAnyOf", texts_json(item.verify)));
      else
        own.push_back(plain_constraint("treatment", "eq", json::string(item.treatment.kind)));
      permissions.push_back(
          json::object{{"uid", fmt::format("urn:jingwei:grant:{}#{}/{}", grant.id, mode, item.name)},
                       {"assigner", "urn:jingwei:org:" + grant.provider.org},
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

}  // namespace jw::grant
