#include "grant/document.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <boost/json/object.hpp>

#include "base/free_text.hpp"
#include "base/random.hpp"
#include "crypto/signed_json.hpp"
#include "grant/document_rules.hpp"
#include "grant/purpose.hpp"
#include "grant/treatments.hpp"

namespace jw::grant {
namespace {

constexpr std::array<std::string_view, 6> kTypes = {"text", "integer",  "decimal",
                                                    "date", "datetime", "boolean"};

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
  };
  for (const auto& [name, value] : needed)
    if (value->empty() || value->size() > kMaxText) return broken(name);
  // As an application has them.
  const std::pair<std::string_view, const std::string*> said[] = {{"purpose", &grant.purpose},
                                                                  {"legalBasis", &grant.legal_basis}};
  for (const auto& [name, value] : said)
    if (value->empty() || count_characters(*value) > kMaxText) return broken(name);
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
    std::set<std::string_view> known;
    for (const auto& comparison : item.verify)
      if (std::ranges::find(comparisons(), comparison) == comparisons().end() ||
          !known.insert(comparison).second)
        return broken("item.verify");
    if (!item.verify.empty() && !has_mode(grant, "verify")) return broken("item.verify");
    any |= item.treatment.kind != "drop" || !item.verify.empty();
  }
  return any ? Result<>() : broken("item");
}

Result<> check_rows(const Grant& grant) {
  if (grant.rows.size() > kMaxConditions) return broken("constraint");
  for (const auto& row : grant.rows) {
    if (!is_name(row.item)) return broken("constraint.item");
    if (row.own_region) {
      if (row.op != RowCondition::Op::Prefix || !row.values.empty() || grant.format < 2)
        return broken("constraint.rightOperand");
      continue;
    }
    if (!is_complete(row) || row.values.size() > kMaxValues) return broken("constraint.rightOperand");
    if (row.op == RowCondition::Op::Range && grant.format < 2) return broken("constraint.rightOperand");
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

Result<> check_duties(const Grant& grant) {
  std::set<std::string_view> duties;
  for (const auto& duty : grant.duties) {
    const auto* kind = find_duty(duty.kind);
    if (!kind || !duties.insert(duty.kind).second || duty.when != kind->when) return broken("duty");
    if (grant.format < 2 && !kind->standard) return broken("duty");
    if (kind->days ? duty.days < 1 || duty.days > kMaxDutyDays : duty.days != 0) return broken("duty.days");
    if (kind->by ? !end_of_day_in_china(duty.by) : !duty.by.empty()) return broken("duty.by");
  }
  return {};
}

// What format 1 has not; it must be as it was born there.
bool plain(const Grant& grant) {
  const Grant fresh;
  return grant.modes.empty() && grant.subject == fresh.subject && grant.purpose_code.empty() &&
         grant.purposes_barred.empty() && grant.service_item.empty() && grant.caps == fresh.caps &&
         grant.window == fresh.window && grant.lease_seconds == 0 && grant.canary_rows == 0 &&
         std::ranges::all_of(grant.items, [](const auto& item) { return item.verify.empty(); });
}

Result<> check_modes(const Grant& grant) {
  if (grant.format == 1) {
    const auto* mode = find_mode(grant.mode);
    return mode && mode->first ? Result<>() : broken("action");
  }
  if (grant.modes.empty() || grant.modes.front() != grant.mode) return broken("action");
  std::set<std::string_view> seen;
  int delivering = 0;
  for (const auto& kind : grant.modes) {
    const auto* mode = find_mode(kind);
    if (!mode || !seen.insert(kind).second) return broken("action");
    delivering += mode->online ? 0 : 1;
  }
  return delivering <= 1 ? Result<>() : broken("action");
}

Result<> check_subject(const Grant& grant) {
  const auto& subject = grant.subject;
  for (const auto* text : {&subject.org, &subject.line, &subject.system, &subject.role})
    if (text->size() > kMaxText || text->find('\0') != std::string::npos)
      return broken("assignee.refinement");
  if (!subject.level.empty() && std::ranges::find(levels(), subject.level) == levels().end())
    return broken("assignee.refinement.level");
  // Nobody is let in by silence.
  if (subject.org.empty() && subject.level.empty() && subject.line.empty())
    return broken("assignee.refinement.org");
  // Rows that are delivered go to the assignee and to nobody else.
  if (delivers(grant) && subject.org != grant.recipient.org) return broken("assignee.refinement.org");
  return {};
}

Result<> check_terms(const Grant& grant) {
  JW_TRY(check_subject(grant));
  if (!purposes().find(grant.purpose_code)) return broken("purpose");
  for (const auto& code : grant.purposes_barred)
    if (!purposes().find(code)) return broken("purpose");
  if (grant.purposes_barred.size() > kMaxConditions || grant.service_item.size() > kMaxText)
    return broken("purpose");
  for (const auto& cap : cap_kinds())
    if (grant.caps.*cap.member < 0 || grant.caps.*cap.member > kMaxCap) return broken(cap.kind);
  if (has_mode(grant, "aggregate") && grant.caps.min_group < kLeastGroup) return broken("minGroup");
  const auto& window = grant.window;
  if (window.weekdays > 0x7F || window.from < 0 || window.from >= window.until || window.until > 24 * 60)
    return broken("timeOfDay");
  // Only where rows are handed over to stay can a copy turn up elsewhere.
  if (grant.canary_rows < 0 || grant.canary_rows > kMaxCanaries ||
      (grant.canary_rows > 0 && !has_mode(grant, "batch") && !has_mode(grant, "subscribe")))
    return broken("canaryRows");
  if (grant.lease_seconds < 0 || grant.lease_seconds > kMaxLease) return broken("lease");
  return {};
}

}  // namespace

tl::unexpected<Error> broken(std::string_view field) {
  return fail(Code::Invalid, "grant.document",
              "the grant document is not valid at {}; ask the provider to issue it again",
              "授权文件在 {} 处不合规，请数据提供方重新签发", field);
}

bool is_complete(const RowCondition& row) {
  switch (row.op) {
    case RowCondition::Op::Eq: return row.values.size() == 1;
    case RowCondition::Op::Range:
      return row.values.size() == 2 && !(row.values[0].empty() && row.values[1].empty());
    default: return !row.values.empty();
  }
}

std::string_view to_string(RowCondition::Op op) {
  switch (op) {
    case RowCondition::Op::Prefix: return "prefix";
    case RowCondition::Op::Eq: return "eq";
    case RowCondition::Op::In: return "in";
    case RowCondition::Op::Range: return "range";
  }
  return "unknown";
}

std::string_view recipient_region(const Grant& grant) { return region_of(grant.recipient.org); }

std::vector<std::string_view> modes_of(const Grant& grant) {
  if (grant.modes.empty()) return {grant.mode};
  return {grant.modes.begin(), grant.modes.end()};
}

bool has_mode(const Grant& grant, std::string_view mode) {
  if (grant.modes.empty()) return grant.mode == mode;
  return std::ranges::find(grant.modes, mode) != grant.modes.end();
}

bool delivers(const Grant& grant) {
  return std::ranges::any_of(modes_of(grant), [](auto kind) {
    const auto* mode = find_mode(kind);
    return mode && !mode->online;
  });
}

Result<> check_grant(const Grant& grant) {
  if (!is_id(grant.id)) return broken("uid");
  if (grant.version < 1 || grant.resource.version < 0) return broken("version");
  JW_TRY(check_texts(grant));
  if (grant.format != 1 && grant.format != 2) return broken("profile");
  if (grant.format == 1 && !plain(grant)) return broken("profile");
  JW_TRY(check_modes(grant));
  JW_TRY(check_items(grant));
  JW_TRY(check_rows(grant));
  if (!(grant.from < grant.until)) return broken("dateTime");
  JW_TRY(check_duties(grant));
  if (grant.format == 2) JW_TRY(check_terms(grant));
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
