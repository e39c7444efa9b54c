#include "grant/treatments.hpp"

#include <algorithm>

#include "grant/treatments/kinds.hpp"

namespace jw::grant {
namespace {

using namespace treatments;

bool always(const Treatment&, std::string_view) { return true; }
bool never(const Treatment&, std::string_view) { return false; }
// Of two values, one that is known tells the other; and true and false differ in length.
bool not_of_two(const Treatment&, std::string_view type) { return type != "boolean"; }

constexpr std::span<const ParamSpec> kNone{};

// Order is the order in which people are offered them.
const TreatmentKind kKinds[] = {
    {.kind = "clear",
     .zh = "原样提供",
     .en = "as it is",
     .params = kNone,
     .sample_params = "{}",
     .sample_in = "崇川区",
     .sample_out = "崇川区",
     .hides = never,
     .unique = true},
    {.kind = "keep_ends",
     .zh = "掩码（保留首尾）",
     .en = "mask, keep the ends",
     .params = kKeepEndsParams,
     .sample_params = R"({"preset":"id"})",
     .sample_in = "320613199001011234",
     .sample_out = "320613********1234",
     .hides = always,
     .strictness = 40,
     .takes = "text integer decimal date datetime",  // true and false differ in length
     .output_type = "text",
     .make = make_keep_ends,
     .check = check_keep_ends},
    {.kind = "truncate",
     .zh = "泛化（截短）",
     .en = "generalise by truncation",
     .params = kTruncateParams,
     .sample_params = R"({"unit":"month"})",
     .sample_in = "2026-11-22",
     .sample_out = "2026-11",
     .hides = truncate_hides,
     .strictness = 30,
     .output_type = "text",
     .make = make_truncate,
     .check = check_truncate},
    {.kind = "round",
     .zh = "取整",
     .en = "round",
     .params = kRoundParams,
     .sample_params = R"({"digits":-3})",
     .sample_in = "1234567.89",
     .sample_out = "1235000",
     .hides = round_hides,
     .strictness = 10,
     .takes = "integer decimal",
     .make = make_round},
    {.kind = "bucket",
     .zh = "归入区间",
     .en = "put into a range",
     .params = kBucketParams,
     .sample_params = R"({"width":10})",
     .sample_in = "36",
     .sample_out = "[30,40)",
     .hides = bucket_hides,
     .strictness = 20,
     .takes = "integer decimal",
     .output_type = "text",
     .make = make_bucket,
     .check = check_bucket},
    {.kind = "noise",
     .zh = "加噪（统计用）",
     .en = "add noise, for statistics",
     .params = kNoiseParams,
     .sample_params = R"({"key":"sample","epsilon_thousandths":1000,"sensitivity":10})",
     .sample_in = "5200",
     .sample_out = "5201",
     .hides = never,
     .strictness = 15,
     .keyed = true,
     .takes = "integer decimal",
     .make = make_noise},
    {.kind = "pseudonym",
     .zh = "假名化",
     .en = "pseudonym",
     .params = kPseudonymParams,
     .sample_params = R"({"key":"sample"})",
     .sample_in = "320613199001011234",
     .sample_out = "85f7079b7495ae7b01e99b6e6f0aa867",
     .hides = not_of_two,
     .strictness = 70,
     .keyed = true,
     .unique = true,
     .output_type = "text",
     .revision = 2,  // 1 used the root key itself
     .make = make_pseudonym},
    {.kind = "format_preserving",
     .zh = "保留格式加密（FF1）",
     .en = "format-preserving encryption (FF1)",
     .params = kFormatPreservingParams,
     .sample_params = R"({"key":"sample","format":"id","year":2026})",
     .sample_in = "11010519491231002X",
     .sample_out = "11010519440824596X",
     .hides = always,
     .strictness = 60,
     .keyed = true,
     .takes = "text",
     .unique = true,
     .output_type = "text",
     .make = make_format_preserving},
    {.kind = "encrypt",
     .zh = "单元加密（仅接收方可解）",
     .en = "encrypt the cell for the recipient",
     .params = kEncryptParams,
     .sample_params = R"({"key":"sample"})",
     .sample_in = "13800138000",
     .sample_out = "jw1.tPMt9A-UAwG7abCsb5L3lYIBhQ6V9JHPS8edJVVDmmK_ybZP9a-B",
     .hides = not_of_two,
     .strictness = 50,
     .keyed = true,
     .unique = true,
     .output_type = "text",
     .make = make_encrypt},
    {.kind = "constant",
     .zh = "替换为固定值",
     .en = "replace by a constant",
     .params = kConstantParams,
     .sample_params = R"({"value":"已隐藏"})",
     .sample_in = "13800138000",
     .sample_out = "已隐藏",
     .hides = always,
     .strictness = 90,
     .output_type = "text",
     .make = make_constant},
    {.kind = "drop",
     .zh = "不提供",
     .en = "leave out",
     .params = kNone,
     .sample_params = "{}",
     .sample_in = "13800138000",
     .sample_out = "",
     .hides = always,
     .strictness = 100},
};

// How much the parameters leave to read, comparable within one kind only.
std::int64_t keeps(const Treatment& treatment) {
  if (treatment.kind == "keep_ends") return keep_ends_kept(treatment);
  if (treatment.kind == "truncate") return truncate_kept(treatment);
  if (treatment.kind == "round") return number(treatment, "digits", 0);
  if (treatment.kind == "bucket") return bucket_kept(treatment);
  if (treatment.kind == "pseudonym") return text(treatment, "scope", "grant") == "grant" ? 0 : 1;
  if (treatment.kind == "noise")
    return number(treatment, "epsilon_thousandths", 0) * 1000 / number(treatment, "sensitivity", 1);
  return 0;
}

tl::unexpected<Error> wrong(const Treatment& treatment, std::string_view name) {
  return fail(Code::Invalid, "treatment.param",
              "treatment {}: parameter {} is missing, unknown or out of range",
              "处理方式 {}：参数 {} 缺失、未知或超出范围", treatment.kind, name);
}

bool fits_param(const ParamSpec& spec, const Treatment::Value& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value))
    return spec.number && *whole >= spec.min && *whole <= spec.max;
  const auto& word = std::get<std::string>(value);
  if (spec.number || word.size() > static_cast<std::size_t>(spec.max) ||
      word.size() < static_cast<std::size_t>(spec.min))
    return false;
  return spec.choices.empty() || std::ranges::find(spec.choices, word) != spec.choices.end();
}

}  // namespace

std::span<const TreatmentKind> treatment_kinds() { return kKinds; }

const TreatmentKind* find_treatment(std::string_view kind) {
  const auto found = std::ranges::find(kKinds, kind, &TreatmentKind::kind);
  return found == std::end(kKinds) ? nullptr : &*found;
}

bool takes(const TreatmentKind& kind, std::string_view type) {
  for (auto rest = kind.takes; !rest.empty();) {
    const auto end = std::min(rest.find(' '), rest.size());
    if (rest.substr(0, end) == type) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return kind.takes.empty();
}

const Treatment& stricter(const Treatment& a, const Treatment& b) {
  const auto* of_a = find_treatment(a.kind);
  const auto* of_b = find_treatment(b.kind);
  // What nobody knows means deny, so it is the strictest there is.
  if (!of_a || !of_b) return of_a ? b : a;
  if (of_a != of_b) return of_a->strictness >= of_b->strictness ? a : b;
  return keeps(a) <= keeps(b) ? a : b;
}

Result<> check_treatment(const Treatment& treatment) {
  const auto* kind = find_treatment(treatment.kind);
  if (!kind)
    return fail(Code::Invalid, "treatment.unknown", "no treatment is called {}", "没有名为 {} 的处理方式",
                treatment.kind);
  for (const auto& [name, value] : treatment.params) {
    const auto spec = std::ranges::find(kind->params, name, &ParamSpec::name);
    if (spec == kind->params.end() || !fits_param(*spec, value)) return wrong(treatment, name);
  }
  for (const auto& spec : kind->params)
    if (spec.required && !treatment.params.contains(std::string(spec.name)))
      return wrong(treatment, spec.name);
  return kind->check ? kind->check(treatment) : Result<>();
}

std::int64_t number(const Treatment& treatment, std::string_view name, std::int64_t otherwise) {
  const auto found = treatment.params.find(std::string(name));
  if (found == treatment.params.end()) return otherwise;
  const auto* value = std::get_if<std::int64_t>(&found->second);
  return value ? *value : otherwise;
}

std::string_view text(const Treatment& treatment, std::string_view name, std::string_view otherwise) {
  const auto found = treatment.params.find(std::string(name));
  if (found == treatment.params.end()) return otherwise;
  const auto* value = std::get_if<std::string>(&found->second);
  return value ? std::string_view(*value) : otherwise;
}

}  // namespace jw::grant
