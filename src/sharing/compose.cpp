#include "sharing/compose.hpp"

#include <algorithm>

#include <boost/json/object.hpp>

#include "base/random.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "federation/trust.hpp"
#include "grant/cells.hpp"

namespace jw::sharing {
namespace {

// The key of all grants to one recipient for one purpose: by the code of the purpose tree, so that two
// ways to put it into words are one purpose; by the words where there is no code (format 1).
std::string purpose_key(const grant::Grant& grant, std::string_view code) {
  const auto digest =
      crypto::sha256(code.empty() ? fmt::format("{}\n{}", grant.recipient.org, grant.purpose)
                                  : fmt::format("purpose code\n{}\n{}", grant.recipient.org, code));
  return "p-" + crypto::to_hex(std::string_view(digest).substr(0, 16));
}

// "" when the terms name none; what is wrong with them grant::apply_terms says.
std::string purpose_code(const boost::json::value& terms) {
  const auto* object = terms.if_object();
  const auto* code = object ? object->if_contains("purpose_code") : nullptr;
  return code && code->is_string() ? std::string(code->get_string()) : std::string();
}

// Grant and item, in the 100 bytes a tweak has: a long name as its digest, never cut off, because two
// names may begin alike.
std::string tweak_of(std::string_view grant, std::string_view item) {
  constexpr std::size_t kMostTweak = 100;
  if (auto tweak = fmt::format("{}/{}", grant, item); tweak.size() <= kMostTweak) return tweak;
  return fmt::format("{}#{}", grant, crypto::to_hex(crypto::sha256(item)).substr(0, 40));
}

// What nobody may choose: the name of the key, the tweak, the year that divides ID numbers and the key
// sealed for the recipient.
boost::json::value with_key(boost::json::value treatment, const grant::Grant& g, std::string_view code,
                            const std::string& item) {
  auto* object = treatment.if_object();
  const auto* name = object ? object->if_contains("kind") : nullptr;
  const auto* kind = name && name->is_string() ? grant::find_treatment(name->get_string()) : nullptr;
  if (!kind || !kind->keyed) return treatment;
  const auto* scope = object->if_contains("scope");
  const bool purpose = scope && scope->is_string() && scope->get_string() == "purpose";
  (*object)["key"] = purpose ? purpose_key(g, code) : g.id;
  object->erase("wrapped");
  if (kind->kind == "format_preserving") {
    (*object)["tweak"] = tweak_of(g.id, item);
    (*object)["year"] = std::stoll(day_in_china(g.issued).substr(0, 4));
  }
  return treatment;
}

}  // namespace

Result<grant::Grant> compose(const Application& a, const catalog::Resource& resource,
                             const DecisionForm& form, std::string grant_id, Time now) {
  const auto& choices = form.items;
  const auto& until = form.until;
  const auto& region = form.region.empty() ? a.region.code : form.region;
  const auto dropped = [&](const std::string& name) {
    return std::any_of(choices.begin(), choices.end(),
                       [&](const ItemChoice& choice) { return choice.name == name && choice.drop; });
  };
  for (const auto& choice : choices)
    if (std::find(a.items.begin(), a.items.end(), choice.name) == a.items.end())
      return fail(Code::Invalid, "decision.item", "\"{}\" was not applied for", "申请中没有信息项“{}”",
                  choice.name);
  if (!form.mode.empty() && !grant::find_mode(form.mode)) {
    std::string known;
    for (const auto& mode : grant::mode_kinds())
      known += (known.empty() ? "" : ", ") + std::string(mode.kind);
    return fail(Code::Invalid, "decision.mode", "there is no mode {}; modes are {}",
                "没有使用方式 {}，应为 {} 之一", form.mode, known);
  }
  grant::Grant g;
  g.id = std::move(grant_id);
  g.provider = {a.provider.id, a.provider.name, a.provider.node};
  g.recipient = {a.applicant.id, a.applicant.name, a.applicant.node};
  g.resource = {resource.id, resource.code, resource.name, resource.version};
  g.application = a.id;
  g.mode = form.mode.empty() ? a.mode : form.mode;
  g.purpose = a.purpose;
  g.legal_basis = a.legal_basis;
  g.issued = now;
  const auto code = purpose_code(form.terms);
  for (const auto& item : resource.items) {
    if (item.key) g.key_items.push_back(item.name);
    if (std::find(a.items.begin(), a.items.end(), item.name) == a.items.end() || dropped(item.name)) continue;
    grant::GrantItem granted{item.name, item.title, item.type, {}};
    // What is said twice of one item holds twice: the stricter is carried out. Nothing is stricter than
    // clear.
    for (const auto& choice : choices) {
      if (choice.name != item.name || choice.treatment.is_null()) continue;
      granted.treatment = grant::stricter(
          granted.treatment, JW_TRY(grant::parse_treatment(with_key(choice.treatment, g, code, item.name),
                                                           "items." + choice.name + ".treatment")));
    }
    g.items.push_back(std::move(granted));
  }
  g.region_item = resource.region_item;
  if (!region.empty()) g.rows.push_back({resource.region_item, grant::RowCondition::Op::Prefix, {region}});
  g.from = now;
  const auto applied = JW_TRY(end_of_day_in_china(a.until));
  g.until = until.empty() ? applied : JW_TRY(end_of_day_in_china(until));
  if (g.until > applied || g.until <= now)
    return fail(Code::Invalid, "decision.until", "the grant should end by {}, as applied for",
                "授权期限不应晚于申请的 {}", a.until);
  for (const auto& duty : grant::duty_kinds())
    if (duty.standard) g.duties.emplace_back(duty.kind);
  g.issuer = a.provider.node;
  return g;
}

Result<> check_regions(const Application& a, const grant::Grant& grant) {
  const auto& applied = a.region.code;
  if (applied.empty()) return {};
  for (const auto& row : grant.rows) {
    if (row.item != grant.region_item) continue;
    if (row.own_region) {
      const auto own = grant::recipient_region(grant);
      if (own.starts_with(applied) || std::string_view(applied).starts_with(own)) continue;
      return fail(Code::Invalid, "decision.rows",
                  "{} is not in the applicant's own region {}: no row would be both",
                  "申请的区划 {} 不在申请部门所属区划 {} 内，没有行同时满足", applied, own);
    }
    for (const auto& value : row.values)
      if (!std::string_view(value).starts_with(applied))
        return fail(Code::Invalid, "decision.rows", "region {} is not inside {}, which was applied for",
                    "区划 {} 不在申请的区划 {} 之内", value, applied);
  }
  return {};
}

Result<> make_keys(grant::Grant& grant, grant::FolderKeys& keys, const federation::Trust& trust) {
  if (grant.canary_rows > 0) JW_TRY(keys.make(grant::canary_key(grant.id)));
  for (auto& item : grant.items) {
    const auto* kind = grant::find_treatment(item.treatment.kind);
    if (!kind || !kind->keyed) continue;
    const std::string id(grant::text(item.treatment, "key", ""));
    JW_TRY(keys.make(id));
    item.treatment.params["key"] = JW_TRY(keys.current(id));
    if (item.treatment.kind != "encrypt") continue;
    const auto node = JW_TRY(trust.node(grant.recipient.node));
    const auto recipient = JW_TRY(crypto::PublicKey::from_text(node.signing_key));
    item.treatment.params["wrapped"] = JW_TRY(grant::wrap_cell_key(item.treatment, keys, recipient));
  }
  return {};
}

}  // namespace jw::sharing
