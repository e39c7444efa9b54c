#include "grant/plan.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/json.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "grant/compare.hpp"
#include "grant/delivered.hpp"
#include "grant/grading.hpp"

namespace jw::grant {
namespace {

namespace json = boost::json;

tl::unexpected<Error> unknown_item(std::string_view item) {
  return fail(
      Code::Denied, "grant.item",
      "item {} is not in the resource as the grant describes it; ask the provider to issue the grant again",
      "信息项 {} 与数据资源现状不符，请数据提供方重新签发授权", item);
}

Result<std::size_t> find(const ResourceShape& shape, std::string_view name) {
  const auto found = std::ranges::find(shape.columns, name, &ShapeColumn::name);
  if (found == shape.columns.end()) return unknown_item(name);
  return static_cast<std::size_t>(found - shape.columns.begin());
}

Result<PlanColumn> compile_item(const GrantItem& item, const ResourceShape& shape, const KeyStore& keys,
                                std::span<const std::string_view> modes) {
  PlanColumn column;
  column.source = JW_TRY(find(shape, item.name));
  const auto& from = shape.columns[column.source];
  if (from.type != item.type) return unknown_item(item.name);
  JW_TRY(check_treatment(item.treatment).with(item.name));
  const auto* kind = find_treatment(item.treatment.kind);
  for (const auto mode : modes) JW_TRY(check_grading(from, item.treatment, mode));
  column.name = item.name;
  column.title = item.title;
  column.source_type = from.type;
  column.type = kind->output_type.empty() ? from.type : std::string(kind->output_type);
  column.treatment = item.treatment;
  column.unique = kind->unique;
  column.extremes = permits_extremes(from, item.treatment);
  const auto digits = item.treatment.kind == "round" ? number(item.treatment, "digits", 0) : 0;
  // A whole number has no digits after the point to round to.
  if (!takes(*kind, from.type) || (from.type == "integer" && digits > 0))
    return fail(Code::Invalid, "treatment.type", "item {} of type {} cannot be given with treatment {}",
                "类型为 {1} 的信息项 {0} 不能采用“{2}”处理方式", item.name, from.type, item.treatment.kind);
  column.scale = static_cast<int>(std::max<std::int64_t>(digits, 0));
  if (kind->make) column.apply = JW_TRY(kind->make(item.treatment, keys));
  return column;
}

bool inside(const RowCondition& row, std::string_view region) {
  return std::ranges::all_of(row.values, [&](const auto& value) { return value.starts_with(region); });
}

// A condition with what stands for its binding put in.
Result<RowCondition> bound(const RowCondition& row, std::string_view region) {
  auto out = row;
  if (!row.own_region) return out;
  if (!is_region_value(region))
    return fail(Code::Denied, "grant.scope",
                "the rows are bound to the region of whoever asks, and {} is no region that rows can have",
                "行范围限定为请求方所属区划，但“{}”不是可用的区划代码", region);
  out.values = {std::string(region)};
  return out;
}

Result<> compile_rows(const Grant& grant, const ResourceShape& shape, std::string_view region, Plan& plan) {
  bool own = false;
  for (const auto& written : grant.rows) {
    const auto row = JW_TRY(bound(written, region));
    // Both engines take the bounds of a range as given.
    if (!is_complete(row))
      return fail(Code::Denied, "grant.scope", "the condition on item {} lacks what it compares with",
                  "信息项 {} 的条件缺少比较值", row.item);
    const auto source = JW_TRY(find(shape, row.item));
    const bool numeric = is_numeric(shape.columns[source].type);
    if (row.op == RowCondition::Op::Range) {
      for (const auto& value : row.values)
        if (numeric && !value.empty() && !is_number(value))
          return fail(Code::Denied, "grant.scope", "a range on item {} needs numbers",
                      "信息项 {} 的范围条件应为数字", row.item);
      // A range of region codes would not be a region.
      if (plan.region == source)
        return fail(Code::Denied, "grant.scope", "regions are named by prefix, not by range: item {}",
                    "区划条件不能用范围表示：信息项 {}", row.item);
    }
    if (plan.region == source) {
      if (!std::ranges::all_of(row.values, [](const auto& value) { return is_region_value(value); }))
        return fail(Code::Denied, "grant.scope",
                    "a condition on item {} does not name a region; name 2, 4, 6, 9 or 12 digits",
                    "信息项 {} 的条件不是有效区划代码，应为 2、4、6、9 或 12 位数字", row.item);
      own |= !recipient_region(grant).empty() && inside(row, recipient_region(grant));
      if (row.op == RowCondition::Op::Prefix && plan.prefixes.empty()) {
        plan.prefixes = row.values;
        continue;
      }
    }
    plan.rows.push_back({source, row.op, row.values, numeric});
  }
  for (const auto kind : modes_of(grant)) {
    const auto* mode = find_mode(kind);
    if (!mode || (mode->own_region && !own))
      return fail(Code::Denied, "grant.scope",
                  "a grant with mode {} must limit its rows to the recipient's region {}; add the condition",
                  "方式为 {} 的授权须把行范围限定在接收方所属区划 {} 内，请补充行条件", kind,
                  recipient_region(grant));
  }
  return {};
}

Result<> compile_comparisons(const Grant& grant, const ResourceShape& shape, Plan& plan) {
  for (const auto& item : grant.items) {
    if (item.verify.empty()) continue;
    PlanComparison comparison;
    comparison.name = item.name;
    comparison.source = JW_TRY(find(shape, item.name));
    JW_TRY(check_comparisons(shape.columns[comparison.source], item.verify));
    const auto has = [&](std::string_view kind) {
      return std::ranges::find(item.verify, kind) != item.verify.end();
    };
    comparison.eq = has("eq");
    comparison.prefix = has("prefix");
    comparison.range = has("range");
    comparison.numeric = is_numeric(shape.columns[comparison.source].type);
    plan.comparisons.push_back(std::move(comparison));
  }
  return {};
}

// Duties the gateway itself must carry out: where it cannot, there is no grant.
Result<> check_bulk_duties(const Grant& grant) {
  for (const auto& duty : grant.duties)
    if ((duty.kind == "evidence" || duty.kind == "watermark") && delivers(grant))
      return fail(
          Code::Denied, "grant.duty",
          "duty {} is carried out request by request and cannot stand in a grant that delivers in bulk",
          "义务 {} 需逐次请求履行，不能用于批量交付的授权", duty.kind);
  return {};
}

// Made-up rows prove something only where the recipient sees a value that tells rows apart.
Result<> compile_canaries(const Grant& grant, const ResourceShape& shape, const KeyStore& keys, Plan& plan) {
  if (grant.canary_rows == 0) return {};
  plan.canaries = grant.canary_rows;
  plan.canary_secret = JW_TRY(keys.find(canary_key(grant.id)));
  bool any = false;
  for (std::size_t i = 0; i < shape.columns.size(); ++i) {
    const auto& from = shape.columns[i];
    const bool text = from.type == "text";
    CanaryColumn column;
    column.identifier = from.identifier;
    const bool names = (from.key && (text || from.type == "integer")) || (text && !from.identifier.empty());
    column.made = plan.region != i && !from.region && from.identifier != "region_code" &&
                  (names || (text && from.personal != Personal::None)) &&
                  std::ranges::none_of(plan.rows, [&](const auto& row) { return row.source == i; });
    column.tells = column.made && names && std::ranges::any_of(plan.columns, [&](const auto& out) {
                     return out.source == i && out.unique;
                   });
    any = any || column.tells;
    plan.canary_columns.push_back(std::move(column));
  }
  if (any) return {};
  return fail(
      Code::Denied, "grant.canary",
      "canary rows need a key or an identifier that goes out in a treatment keeping values apart "
      "(clear, pseudonym, format-preserving, encrypted)",
      "加入金丝雀行时，至少一个主键项或标识项须以保持唯一的方式提供（原样、假名化、保留格式加密或加密）");
}

// Kinds of identifier, rows of standard's table, of which each value is one person or organisation.
constexpr std::string_view kNaming[] = {"resident_id",     "permanent_residence", "hmt_residence",
                                        "hk_macao_travel", "taiwan_travel",       "passport",
                                        "credit_code",     "organisation_code"};

std::string digest(const json::value& value) {
  // The plan is built here: no value in it can fail to have a canonical form.
  return "sha256:" + crypto::to_hex(crypto::sha256(canonical_json(value).value()));
}

json::array words(const std::vector<std::string>& list) {
  json::array out;
  for (const auto& word : list) out.emplace_back(word);
  return out;
}

void add_hashes(Plan& plan) {
  json::array columns, keys, rows;
  for (const auto& column : plan.columns) {
    json::object one{{"name", column.name},
                     {"source_type", column.source_type},
                     {"type", column.type},
                     {"treatment", to_json(column.treatment)}};
    if (const auto* kind = find_treatment(column.treatment.kind); kind && kind->revision > 1)
      one["revision"] = kind->revision;
    columns.push_back(std::move(one));
  }
  for (const auto key : plan.keys) keys.emplace_back(plan.source[key]);
  for (const auto& row : plan.rows)
    rows.push_back(json::object{
        {"item", plan.source[row.source]}, {"op", to_string(row.op)}, {"values", words(row.values)}});
  json::array comparisons;
  for (const auto& item : plan.comparisons)
    comparisons.push_back(
        json::object{{"item", item.name}, {"eq", item.eq}, {"prefix", item.prefix}, {"range", item.range}});
  json::object whole{{"v", 1}, {"columns", std::move(columns)}, {"keys", std::move(keys)}};
  if (plan.region) whole["region"] = plan.source[*plan.region];
  plan.treatment_hash = digest(whole);
  whole["prefixes"] = words(plan.prefixes);
  whole["rows"] = std::move(rows);
  if (!comparisons.empty()) whole["comparisons"] = std::move(comparisons);
  if (plan.canaries != 0) whole["canaries"] = plan.canaries;
  plan.hash = digest(whole);
}

}  // namespace

std::string canary_key(std::string_view grant) { return fmt::format("canary-{}", grant); }

bool is_region_value(std::string_view value) {
  const auto size = value.size();
  if (size != 2 && size != 4 && size != 6 && size != 9 && size != 12) return false;
  return std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
}

std::string failure_reason(const PlanColumn& column) { return column.treatment.kind + ":" + column.name; }

Result<Plan> compile(const Grant& grant, const ResourceShape& shape, const KeyStore& keys) {
  return compile(grant, shape, keys, recipient_region(grant));
}

Result<Plan> compile(const Grant& grant, const ResourceShape& shape, const KeyStore& keys,
                     std::string_view region) {
  if (grant.resource.id != shape.id)
    return fail(Code::Denied, "grant.resource", "grant {} is for another resource",
                "授权 {} 针对的是另一个数据资源", grant.number);
  Plan plan;
  plan.grant = grant.id;
  for (std::size_t i = 0; i < shape.columns.size(); ++i) {
    plan.source.push_back(shape.columns[i].name);
    if (std::ranges::find(kNaming, shape.columns[i].identifier) != std::end(kNaming))
      plan.naming.push_back(i);
  }
  const auto modes = modes_of(grant);
  for (const auto& item : grant.items) {
    // The two names the engine gives to columns of its own.
    if (item.name == kOpColumn || item.name == kRouteColumn) return unknown_item(item.name);
    auto column = JW_TRY(compile_item(item, shape, keys, modes));
    if (item.treatment.kind != "drop") plan.columns.push_back(std::move(column));
  }
  JW_TRY(compile_comparisons(grant, shape, plan));
  JW_TRY(check_bulk_duties(grant));
  JW_TRY(check_delivered(grant));
  if (plan.columns.empty() && (delivers(grant) || plan.comparisons.empty())) return unknown_item("*");
  if (!grant.region_item.empty()) {
    plan.region = JW_TRY(find(shape, grant.region_item));
    const auto& column = shape.columns[*plan.region];
    if (!column.region || column.type != "text") return unknown_item(grant.region_item);
  }
  JW_TRY(compile_rows(grant, shape, region, plan));

  plan.carries_changes = !grant.key_items.empty();
  for (const auto& name : grant.key_items) {
    const auto source = JW_TRY(find(shape, name));
    if (!shape.columns[source].key) return unknown_item(name);
    plan.keys.push_back(source);
    const auto out = std::ranges::find(plan.columns, source, &PlanColumn::source);
    if (out == plan.columns.end() || !out->unique) {
      plan.carries_changes = false;
      continue;
    }
    plan.out_keys.push_back(static_cast<std::size_t>(out - plan.columns.begin()));
  }
  // Part of a key names no row.
  const auto key_count = std::ranges::count_if(shape.columns, [](const auto& column) { return column.key; });
  if (static_cast<std::size_t>(key_count) != plan.keys.size()) plan.carries_changes = false;
  JW_TRY(compile_canaries(grant, shape, keys, plan));
  add_hashes(plan);
  return plan;
}

}  // namespace jw::grant
