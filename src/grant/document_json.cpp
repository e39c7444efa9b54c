#include <array>
#include <set>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "crypto/signed_json.hpp"
#include "grant/document_rules.hpp"

// The ODRL shape of a grant: docs/formats/grant.md shows one whole.
namespace jw::grant {

namespace json = boost::json;

using jw::to_string;  // of Time; ours hides it

namespace {

constexpr std::string_view kOdrl = "http://www.w3.org/ns/odrl.jsonld";
constexpr std::string_view kProfile = "urn:jingwei:grant:1";
constexpr std::string_view kGrantUid = "urn:uuid:";
constexpr std::string_view kResourceUid = "urn:jingwei:resource:";

// Takes the fields of an object one by one; what is left over at the end is unknown and so an
// error. The first wrong field is the one reported.
class Fields {
 public:
  Fields(const json::value& value, std::string_view at) : object_(value.if_object()), at_(at) {
    if (!object_) wrong_ = at_;
  }

  const json::value* take(std::string_view name) {
    const auto* found = object_ ? object_->if_contains(name) : nullptr;
    if (!found && wrong_.empty()) wrong_ = place(name);
    if (found) seen_.insert(name);
    return found;
  }

  std::string text(std::string_view name) {
    const auto* value = take(name);
    if (value && value->is_string()) return std::string(value->get_string());
    note(name);
    return {};
  }

  std::int64_t whole(std::string_view name) {
    const auto* value = take(name);
    if (value && value->is_int64()) return value->get_int64();
    note(name);
    return 0;
  }

  const json::array& list(std::string_view name) {
    static const json::array empty;
    const auto* value = take(name);
    if (value && value->is_array()) return value->get_array();
    note(name);
    return empty;
  }

  void literal(std::string_view name, const json::value& expected) {
    const auto* value = take(name);
    if (!value || *value != expected) note(name);
  }

  // Text behind a fixed beginning.
  std::string after(std::string_view name, std::string_view start) {
    auto value = text(name);
    if (!value.starts_with(start)) note(name);
    return value.substr(std::min(start.size(), value.size()));
  }

  void allow(std::string_view name) {
    if (object_ && object_->contains(name)) seen_.insert(name);
  }

  void note(std::string_view name) {
    if (wrong_.empty()) wrong_ = place(name);
  }

  Result<> done() {
    if (object_)
      for (const auto& field : *object_)
        if (!seen_.contains(std::string_view(field.key()))) note(field.key());
    if (wrong_.empty()) return {};
    return broken(wrong_);
  }

 private:
  std::string place(std::string_view name) const { return fmt::format("{}.{}", at_, name); }

  const json::object* object_;
  std::string at_, wrong_;
  std::set<std::string_view> seen_;
};

json::object party_json(const Party& party) {
  return {{"org", party.org}, {"name", party.name}, {"node", party.node}};
}

Result<Party> parse_party(const json::value& value, std::string_view at) {
  Fields fields(value, at);
  Party party{fields.text("org"), fields.text("name"), fields.text("node")};
  JW_TRY(fields.done());
  return party;
}

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

json::object constraint_json(std::string_view left, std::string_view op, json::value right) {
  return {{"leftOperand", left}, {"operator", op}, {"rightOperand", std::move(right)}};
}

Result<Time> parse_moment(const std::string& text) {
  auto time = parse_time(text);
  // One text for each moment, so that reading and writing again gives the same document.
  if (!time || to_string(*time) != text) return broken("dateTime");
  return time;
}

Result<RowCondition> parse_row(Fields& fields) {
  RowCondition row;
  row.item = fields.text("item");
  const auto op = fields.text("operator");
  row.values = JW_TRY(parse_texts(fields.list("rightOperand"), "constraint.rightOperand"));
  JW_TRY(fields.done());
  for (const auto known : {RowCondition::Op::Prefix, RowCondition::Op::Eq, RowCondition::Op::In}) {
    if (to_string(known) != op) continue;
    row.op = known;
    return row;
  }
  return broken("constraint.operator");
}

Result<> parse_constraints(const json::array& list, Grant& grant) {
  std::set<std::string> once;
  for (const auto& value : list) {
    Fields fields(value, "constraint");
    const auto left = fields.text("leftOperand");
    if (left == "row") {
      grant.rows.push_back(JW_TRY(parse_row(fields)));
      continue;
    }
    const auto op = fields.text("operator");
    const auto right = fields.text("rightOperand");
    JW_TRY(fields.done());
    if (!once.insert(left + " " + op).second) return broken("constraint.leftOperand");
    if (left == "purpose" && op == "eq") {
      grant.purpose = right;
    } else if (left == "legalBasis" && op == "eq") {
      grant.legal_basis = right;
    } else if (left == "dateTime" && op == "gteq") {
      grant.from = JW_TRY(parse_moment(right));
    } else if (left == "dateTime" && op == "lt") {
      grant.until = JW_TRY(parse_moment(right));
    } else {
      return broken("constraint.leftOperand");
    }
  }
  return once.size() == 4 ? Result<>() : broken("constraint");
}

Result<> parse_permission(const json::value& value, Grant& grant) {
  Fields fields(value, "permission");
  if (const auto* target = fields.take("target")) {
    Fields resource(*target, "target");
    grant.resource = {resource.after("uid", kResourceUid), resource.text("code"), resource.text("name"),
                      resource.whole("version")};
    JW_TRY(resource.done());
  }
  grant.mode = fields.text("action");
  const auto& constraints = fields.list("constraint");
  for (const auto& entry : fields.list("item")) {
    Fields item(entry, "item");
    GrantItem read{item.text("name"), item.text("title"), item.text("type"), {}};
    if (const auto* treatment = item.take("treatment"))
      read.treatment = JW_TRY(parse_treatment(*treatment, read.name));
    JW_TRY(item.done());
    grant.items.push_back(std::move(read));
  }
  grant.key_items = JW_TRY(parse_texts(fields.list("key"), "permission.key"));
  grant.region_item = fields.text("regionItem");
  for (const auto& entry : fields.list("duty")) {
    Fields duty(entry, "duty");
    grant.duties.push_back(duty.text("action"));
    JW_TRY(duty.done());
  }
  JW_TRY(fields.done());
  return parse_constraints(constraints, grant);
}

}  // namespace

Result<json::object> to_json(const Grant& grant) {
  JW_TRY(check_grant(grant));
  json::array constraints{
      constraint_json("purpose", "eq", json::string(grant.purpose)),
      constraint_json("legalBasis", "eq", json::string(grant.legal_basis)),
      constraint_json("dateTime", "gteq", json::string(to_string(grant.from))),
      constraint_json("dateTime", "lt", json::string(to_string(grant.until))),
  };
  for (const auto& row : grant.rows) {
    auto constraint = constraint_json("row", to_string(row.op), texts_json(row.values));
    constraint["item"] = row.item;
    constraints.push_back(std::move(constraint));
  }
  json::array items, duties;
  for (const auto& item : grant.items)
    items.push_back(json::object{{"name", item.name},
                                 {"title", item.title},
                                 {"type", item.type},
                                 {"treatment", to_json(item.treatment)}});
  for (const auto& duty : grant.duties) duties.push_back(json::object{{"action", duty}});
  json::object permission{{"target",
                           {{"uid", std::string(kResourceUid) + grant.resource.id},
                            {"code", grant.resource.code},
                            {"name", grant.resource.name},
                            {"version", grant.resource.version}}},
                          {"action", grant.mode},
                          {"constraint", std::move(constraints)},
                          {"item", std::move(items)},
                          {"key", texts_json(grant.key_items)},
                          {"regionItem", grant.region_item},
                          {"duty", std::move(duties)}};
  return json::object{{"@context", {kOdrl, kProfile}},
                      {"@type", "Agreement"},
                      {"uid", std::string(kGrantUid) + grant.id},
                      {"profile", kProfile},
                      {"number", grant.number},
                      {"version", grant.version},
                      {"application", grant.application},
                      {"issued", to_string(grant.issued)},
                      {"issuer", grant.issuer},
                      {"assigner", party_json(grant.provider)},
                      {"assignee", party_json(grant.recipient)},
                      {"permission", json::array{std::move(permission)}}};
}

Result<Grant> parse_grant(const json::value& document) {
  Grant grant;
  Fields fields(document, "grant");
  fields.literal("@context", json::array{kOdrl, kProfile});
  fields.literal("@type", "Agreement");
  fields.literal("profile", json::string(kProfile));
  grant.id = fields.after("uid", kGrantUid);
  grant.number = fields.text("number");
  grant.version = fields.whole("version");
  grant.application = fields.text("application");
  const auto issued = fields.text("issued");
  grant.issuer = fields.text("issuer");
  if (const auto* party = fields.take("assigner")) grant.provider = JW_TRY(parse_party(*party, "assigner"));
  if (const auto* party = fields.take("assignee")) grant.recipient = JW_TRY(parse_party(*party, "assignee"));
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
