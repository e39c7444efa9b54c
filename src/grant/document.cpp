#include "grant/document.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <boost/json/object.hpp>

#include "base/random.hpp"
#include "crypto/signed_json.hpp"
#include "grant/document_rules.hpp"
#include "grant/treatments.hpp"

namespace jw::grant {
namespace {

constexpr DutyKind kDuties[] = {
    {"delete_on_end", "授权终止后删除数据", "delete the data when the grant ends"},
    {"no_onward", "不得转给第三方", "pass nothing on to third parties"},
    {"purpose_only", "仅用于授权用途", "use for the stated purpose only"},
    {"log_use", "每次使用均留存记录", "keep a log entry of every use"},
};

constexpr ModeKind kModes[] = {
    {"return", "回流", "return flow", true},
    {"batch", "批量交换", "batch", false},
};

constexpr std::array<std::string_view, 6> kTypes = {"text", "integer",  "decimal",
                                                    "date", "datetime", "boolean"};

constexpr std::size_t kMaxText = 2000, kMaxItems = 1000, kMaxConditions = 50, kMaxValues = 1000;

template <class Table>
bool has(const Table& table, std::string_view kind) {
  return std::ranges::any_of(table, [&](const auto& row) { return row.kind == kind; });
}

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxText && name.find('\0') == std::string_view::npos;
}

Result<> check_texts(const Grant& grant) {
  const std::pair<std::string_view, const std::string*> needed[] = {
      {"number", &grant.number},
      {"assigner.org", &grant.provider.org},
      {"assigner.node", &grant.provider.node},
      {"assignee.org", &grant.recipient.org},
      {"assignee.node", &grant.recipient.node},
      {"target.uid", &grant.resource.id},
      {"application", &grant.application},
      {"purpose", &grant.purpose},
      {"legalBasis", &grant.legal_basis},
  };
  for (const auto& [name, value] : needed)
    if (value->empty() || value->size() > kMaxText) return broken(name);
  for (const auto* value :
       {&grant.provider.name, &grant.recipient.name, &grant.resource.code, &grant.resource.name})
    if (value->size() > kMaxText) return broken("name");
  return {};
}

Result<> check_items(const Grant& grant) {
  if (grant.items.empty() || grant.items.size() > kMaxItems) return broken("item");
  std::set<std::string_view> names;
  bool any = false;
  for (const auto& item : grant.items) {
    if (!is_name(item.name) || !names.insert(item.name).second) return broken("item.name");
    if (item.title.size() > kMaxText) return broken("item.title");
    if (std::ranges::find(kTypes, item.type) == kTypes.end()) return broken("item.type");
    JW_TRY(check_treatment(item.treatment).with(item.name));
    any |= item.treatment.kind != "drop";
  }
  return any ? Result<>() : broken("item");
}

Result<> check_rows(const Grant& grant) {
  if (grant.rows.size() > kMaxConditions) return broken("constraint");
  for (const auto& row : grant.rows) {
    if (!is_name(row.item)) return broken("constraint.item");
    if (row.values.empty() || row.values.size() > kMaxValues) return broken("constraint.rightOperand");
    if (row.op == RowCondition::Op::Eq && row.values.size() != 1) return broken("constraint.rightOperand");
    for (const auto& value : row.values)
      // An empty prefix would let every row through and look like a condition.
      if (value.size() > kMaxText || value.find('\0') != std::string::npos ||
          (value.empty() && row.op == RowCondition::Op::Prefix))
        return broken("constraint.rightOperand");
  }
  std::set<std::string_view> keys(grant.key_items.begin(), grant.key_items.end());
  if (keys.size() != grant.key_items.size() || keys.contains("")) return broken("key");
  return {};
}

}  // namespace

tl::unexpected<Error> broken(std::string_view field) {
  return fail(Code::Invalid, "grant.document",
              "the grant document is not valid at {}; ask the provider to issue it again",
              "授权文件在 {} 处不合规，请数据提供方重新签发", field);
}

std::span<const DutyKind> duty_kinds() { return kDuties; }
std::span<const ModeKind> mode_kinds() { return kModes; }

std::string_view to_string(RowCondition::Op op) {
  switch (op) {
    case RowCondition::Op::Prefix: return "prefix";
    case RowCondition::Op::Eq: return "eq";
    case RowCondition::Op::In: return "in";
  }
  return "unknown";
}

std::string_view recipient_region(const Grant& grant) {
  const std::string_view org = grant.recipient.org;
  const auto region = org.substr(0, org.find('.'));
  const bool digits = std::ranges::all_of(region, [](char c) { return c >= '0' && c <= '9'; });
  return region.size() < org.size() && digits ? region : std::string_view();
}

Result<> check_grant(const Grant& grant) {
  if (!is_id(grant.id)) return broken("uid");
  if (grant.version < 1 || grant.resource.version < 0) return broken("version");
  JW_TRY(check_texts(grant));
  if (!has(kModes, grant.mode)) return broken("action");
  JW_TRY(check_items(grant));
  JW_TRY(check_rows(grant));
  if (!(grant.from < grant.until)) return broken("dateTime");
  std::set<std::string_view> duties;
  for (const auto& duty : grant.duties)
    if (!has(kDuties, duty) || !duties.insert(duty).second) return broken("duty");
  // Nobody but the provider's own node can open the provider's data.
  if (grant.issuer != grant.provider.node) return broken("issuer");
  return {};
}

Result<boost::json::object> sign_grant(const Grant& grant, const crypto::SigningKey& key) {
  return crypto::sign_json(JW_TRY(to_json(grant)), key, grant.issuer);
}

Result<Grant> verify_grant(const boost::json::object& document, const crypto::PublicKey& key) {
  auto grant = JW_TRY(parse_grant(document));
  JW_TRY(crypto::verify_json(document, grant.issuer, key));
  return grant;
}

}  // namespace jw::grant
