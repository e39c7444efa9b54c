#include <set>

#include "crypto/signed_json.hpp"
#include "grant/document_fields.hpp"

// The ODRL shape of a grant: docs/formats/grant.md shows one whole.
namespace jw::grant {

using jw::to_string;  // of Time; ours hides it

namespace {

constexpr std::string_view kOdrl = "http://www.w3.org/ns/odrl.jsonld";
constexpr std::string_view kProfiles[] = {"urn:jingwei:grant:1", "urn:jingwei:grant:2"};
constexpr std::string_view kGrantUid = "urn:uuid:";
constexpr std::string_view kOwnRegion = "subject.region";
constexpr std::string_view kResourceUid = "urn:jingwei:resource:";

json::object party_json(const Party& party) {
  return {{"org", party.org}, {"name", party.name}, {"node", party.node}};
}

Result<Party> parse_party(const json::value& value, std::string_view at) {
  Fields fields(value, at);
  Party party{fields.text("org"), fields.text("name"), fields.text("node")};
  JW_TRY(fields.done());
  return party;
}

Result<RowCondition> parse_row(Fields& fields, int format) {
  RowCondition row;
  row.item = fields.text("item");
  const auto op = fields.text("operator");
  const auto* right = fields.take("rightOperand");
  if (format >= 2 && right && right->is_object()) {
    Fields bound(*right, "constraint.rightOperand");
    bound.literal("bind", json::string(kOwnRegion));
    JW_TRY(bound.done());
    row.own_region = true;
  } else {
    row.values = JW_TRY(parse_texts(fields.list("rightOperand"), "constraint.rightOperand"));
  }
  JW_TRY(fields.done());
  using Op = RowCondition::Op;
  for (const auto known : {Op::Prefix, Op::Eq, Op::In, Op::Range}) {
    if (to_string(known) != op || (known == Op::Range && format < 2)) continue;
    row.op = known;
    return row;
  }
  return broken("constraint.operator");
}

json::object row_json(const RowCondition& row) {
  json::value right = texts_json(row.values);
  if (row.own_region) right = json::object{{"bind", kOwnRegion}};
  auto constraint = constraint_json("row", to_string(row.op), std::move(right));
  constraint["item"] = row.item;
  return constraint;
}

Result<> parse_constraints(const json::array& list, Grant& grant) {
  std::set<std::string> once;
  std::size_t needed = 0;
  for (const auto& value : list) {
    Fields fields(value, "constraint");
    const auto left = fields.text("leftOperand");
    if (left == "row") {
      grant.rows.push_back(JW_TRY(parse_row(fields, grant.format)));
      continue;
    }
    const auto op = fields.text("operator");
    const auto* right = fields.take("rightOperand");
    JW_TRY(fields.done());
    if (!once.insert(left + " " + op).second) return broken("constraint.leftOperand");
    if (grant.format >= 2 && JW_TRY(parse_term(left, op, *right, grant))) continue;
    if (!right->is_string()) return broken("constraint.rightOperand");
    const std::string text(right->get_string());
    ++needed;
    if (left == (grant.format >= 2 ? "purposeText" : "purpose") && op == "eq") {
      grant.purpose = text;
    } else if (left == "legalBasis" && op == "eq") {
      grant.legal_basis = text;
    } else if (left == "dateTime" && op == "gteq") {
      grant.from = JW_TRY(parse_moment(text));
    } else if (left == "dateTime" && op == "lt") {
      grant.until = JW_TRY(parse_moment(text));
    } else {
      return broken("constraint.leftOperand");
    }
  }
  return needed == 4 ? Result<>() : broken("constraint");
}

json::object item_json(const GrantItem& item) {
  json::object out{{"name", item.name},
                   {"title", item.title},
                   {"type", item.type},
                   {"treatment", to_json(item.treatment)}};
  if (!item.verify.empty()) out["verify"] = texts_json(item.verify);
  return out;
}

Result<GrantItem> parse_item(const json::value& entry, int format) {
  Fields item(entry, "item");
  GrantItem read{item.text("name"), item.text("title"), item.text("type"), {}};
  if (const auto* treatment = item.take("treatment"))
    read.treatment = JW_TRY(parse_treatment(*treatment, read.name));
  if (format >= 2 && item.has("verify")) {
    read.verify = JW_TRY(parse_texts(item.list("verify"), "item.verify"));
    if (read.verify.empty()) return broken("item.verify");
  }
  JW_TRY(item.done());
  return read;
}

Result<> parse_permission(const json::value& value, Grant& grant) {
  Fields fields(value, "permission");
  if (const auto* target = fields.take("target")) {
    Fields resource(*target, "target");
    grant.resource = {resource.after("uid", kResourceUid), resource.text("code"), resource.text("name"),
                      resource.whole("version")};
    JW_TRY(resource.done());
  }
  if (grant.format >= 2) {
    grant.modes = JW_TRY(parse_texts(fields.list("action"), "permission.action"));
    if (!grant.modes.empty()) grant.mode = grant.modes.front();
  } else {
    grant.mode = fields.text("action");
  }
  const auto& constraints = fields.list("constraint");
  for (const auto& entry : fields.list("item"))
    grant.items.push_back(JW_TRY(parse_item(entry, grant.format)));
  grant.key_items = JW_TRY(parse_texts(fields.list("key"), "permission.key"));
  grant.region_item = fields.text("regionItem");
  grant.duties = JW_TRY(parse_duties(fields.list("duty"), grant.format));
  JW_TRY(fields.done());
  return parse_constraints(constraints, grant);
}

}  // namespace

json::array texts_json(const std::vector<std::string>& texts) {
  json::array list;
  for (const auto& text : texts) list.emplace_back(text);
  return list;
}

Result<std::vector<std::string>> parse_texts(const json::array& list, std::string_view at) {
  std::vector<std::string> texts;
  for (const auto& value : list) {
    if (!value.is_string()) return broken(at);
    texts.emplace_back(value.get_string());
  }
  return texts;
}

Result<Time> parse_moment(const std::string& text) {
  auto time = parse_time(text);
  // One text for each moment, so that reading and writing again gives the same document.
  if (!time || to_string(*time) != text) return broken("dateTime");
  return time;
}

Result<json::object> to_json(const Grant& grant) {
  JW_TRY(check_grant(grant));
  json::array constraints{
      constraint_json(grant.format >= 2 ? "purposeText" : "purpose", "eq", json::string(grant.purpose)),
      constraint_json("legalBasis", "eq", json::string(grant.legal_basis)),
      constraint_json("dateTime", "gteq", json::string(to_string(grant.from))),
      constraint_json("dateTime", "lt", json::string(to_string(grant.until))),
  };
  if (grant.format >= 2) add_terms(grant, constraints);
  for (const auto& row : grant.rows) constraints.push_back(row_json(row));
  json::array items;
  for (const auto& item : grant.items) items.push_back(item_json(item));
  json::value action = json::string(grant.mode);
  if (grant.format >= 2) action = texts_json(grant.modes);
  auto assignee = party_json(grant.recipient);
  if (grant.format >= 2) assignee["refinement"] = refinement_json(grant.subject);
  const auto profile = kProfiles[grant.format - 1];
  json::object permission{{"target",
                           {{"uid", std::string(kResourceUid) + grant.resource.id},
                            {"code", grant.resource.code},
                            {"name", grant.resource.name},
                            {"version", grant.resource.version}}},
                          {"action", std::move(action)},
                          {"constraint", std::move(constraints)},
                          {"item", std::move(items)},
                          {"key", texts_json(grant.key_items)},
                          {"regionItem", grant.region_item},
                          {"duty", duties_json(grant)}};
  return json::object{{"@context", {kOdrl, profile}},
                      {"@type", "Agreement"},
                      {"uid", std::string(kGrantUid) + grant.id},
                      {"profile", profile},
                      {"number", grant.number},
                      {"version", grant.version},
                      {"application", grant.application},
                      {"issued", to_string(grant.issued)},
                      {"issuer", grant.issuer},
                      {"assigner", party_json(grant.provider)},
                      {"assignee", std::move(assignee)},
                      {"permission", json::array{std::move(permission)}}};
}

Result<Grant> parse_grant(const json::value& document) {
  Grant grant;
  Fields fields(document, "grant");
  const auto profile = fields.text("profile");
  for (int format = 1; format <= 2; ++format)
    if (profile == kProfiles[format - 1]) grant.format = format;
  if (profile != kProfiles[grant.format - 1]) fields.note("profile");
  fields.literal("@context", json::array{kOdrl, kProfiles[grant.format - 1]});
  fields.literal("@type", "Agreement");
  grant.id = fields.after("uid", kGrantUid);
  grant.number = fields.text("number");
  grant.version = fields.whole("version");
  grant.application = fields.text("application");
  const auto issued = fields.text("issued");
  grant.issuer = fields.text("issuer");
  if (const auto* party = fields.take("assigner")) grant.provider = JW_TRY(parse_party(*party, "assigner"));
  if (const auto* party = fields.take("assignee")) {
    Fields assignee(*party, "assignee");
    grant.recipient = {assignee.text("org"), assignee.text("name"), assignee.text("node")};
    if (grant.format >= 2) grant.subject = JW_TRY(parse_refinement(assignee.list("refinement")));
    JW_TRY(assignee.done());
  }
  const auto& permissions = fields.list("permission");
  fields.allow(crypto::kSignatures);
  JW_TRY(fields.done());
  grant.issued = JW_TRY(parse_moment(issued));
  if (permissions.size() != 1) return broken("permission");
  JW_TRY(parse_permission(permissions[0], grant));
  JW_TRY(check_grant(grant));
  return grant;
}

}  // namespace jw::grant
