#include "sharing/narrowing.hpp"

#include <algorithm>
#include <set>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/free_text.hpp"
#include "base/text.hpp"
#include "catalog/grade_policy.hpp"
#include "grant/row_terms.hpp"
#include "org/region.hpp"
#include "sharing/acts.hpp"
#include "sharing/composer.hpp"

namespace jw::sharing {
namespace {

constexpr std::string_view kByLaw =
    "敏感个人信息应当采取严格保护措施（《中华人民共和国个人信息保护法》第二十八条）";

std::string kind_of(const boost::json::value& treatment) {
  const auto* object = treatment.if_object();
  const auto* kind = object ? object->if_contains("kind") : nullptr;
  return kind && kind->is_string() ? std::string(kind->get_string()) : std::string("clear");
}

std::string called(const catalog::Item& item) {
  return item.title.empty() || item.title == item.name ? item.name
                                                       : fmt::format("{} ({})", item.name, item.title);
}

bool is_return(const Application& a) { return a.mode == "return"; }

// The law that asks for an item to be hidden or left out; "" when nothing but the reviewer does.
std::string law_of(const Application& a, const catalog::Item& item) {
  const auto& policy = catalog::GradePolicy::national();
  for (const auto* rule : policy.of(catalog::grading_of(item), a.mode)) {
    // The others do not ask for less of the item to be given.
    if (rule->demand != "hide" && rule->demand != "decision") continue;
    const auto source = std::find_if(policy.sources.begin(), policy.sources.end(),
                                     [&](const auto& one) { return one.id == rule->source; });
    return source == policy.sources.end() ? rule->zh : rule->zh + "（" + source->zh + "）";
  }
  return item.personal == "sensitive" ? std::string(kByLaw) : std::string();
}

Result<std::string> explained(std::string_view reason, std::string_view what) {
  if (is_utf8(reason) && !has_visible(reason))
    return fail(Code::Invalid, "decision.explain", "say why less is given than was asked: {}",
                "请说明未按申请授权的理由：{}", what);
  return required_text(reason, "the reason", "缩小授权的理由");
}

tl::unexpected<Error> no_conditions(std::string_view what) {
  return fail(Code::Denied, "decision.return_flow",
              "return flow gives a region its own data completely and without conditions (政务数据共享条例 "
              "Art 24): {}",
              "数据回流应完整返还、不得附加条件（《政务数据共享条例》第二十四条）：{}", what);
}

Result<std::optional<Narrowing>> of_item(const Application& a, const catalog::Item& item,
                                         const ItemChoice& choice) {
  const auto kind = kind_of(choice.treatment);
  const bool drop = choice.drop || kind == "drop";
  if (!drop && kind == "clear") return std::optional<Narrowing>();
  Narrowing n{drop ? "item" : "treatment", item.name, drop ? "granted" : "clear", drop ? "" : kind,
              choice.reason};
  const auto law = law_of(a, item);
  if (is_return(a) && law.empty()) return no_conditions(called(item));
  if (!law.empty() && choice.reason.empty())
    n.reason = law;
  else
    n.reason = JW_TRY(explained(choice.reason, called(item)));
  return std::optional<Narrowing>(std::move(n));
}

constexpr std::size_t kToldValues = 50;

// ["range","1990-01-01",""]: the operator and what it compares with; of a long list how many more there are,
// which the grant has in full.
std::string condition_text(const grant::RowCondition& row) {
  boost::json::array text{boost::json::value(grant::to_string(row.op))};
  if (row.own_region) text.emplace_back(boost::json::object{{"bind", "subject.region"}});
  for (const auto& value : row.values) {
    if (text.size() > kToldValues) break;
    text.emplace_back(value);
  }
  if (row.values.size() > kToldValues)
    text.emplace_back(boost::json::object{{"more", row.values.size() - kToldValues}});
  return boost::json::serialize(text);
}

// Conditions of the terms: each leaves rows out that were applied for.
Result<std::vector<Narrowing>> row_narrowings(const Application& a, const catalog::Resource& resource,
                                              const DecisionForm& form) {
  std::vector<Narrowing> list;
  const auto* terms = form.terms.if_object();
  const auto* own = terms ? terms->if_contains("own_region") : nullptr;
  const auto home = grant::region_of(a.applicant.id);
  if (own && own->is_bool() && own->get_bool() && !a.region.code.starts_with(home)) {
    if (is_return(a)) return no_conditions("own_region");
    auto reason = JW_TRY(explained(form.region_reason, "own_region"));
    list.push_back({"rows", resource.region_item, a.region.code, R"(["prefix",{"bind":"subject.region"}])",
                    std::move(reason)});
  }
  for (auto& row : JW_TRY(grant::read_rows(form.terms))) {
    const auto item = std::ranges::find(resource.items, row.condition.item, &catalog::Item::name);
    const auto title = item == resource.items.end() ? row.condition.item : called(*item);
    if (is_return(a)) return no_conditions(title);
    auto reason = JW_TRY(explained(row.reason, title));
    list.push_back({"rows", row.condition.item, "", condition_text(row.condition), std::move(reason)});
  }
  return list;
}

// Only verified, and something can be: nothing is shown, but an answer is given. What is left out
// altogether (`drop` of the choice, not its treatment) cannot be compared either.
bool only_compares(const Application& a, const DecisionForm& form) {
  const auto* terms = form.terms.if_object();
  const auto* modes = terms ? terms->if_contains("modes") : nullptr;
  const bool verifies =
      (form.mode.empty() ? a.mode : form.mode) == "verify" &&
      (!modes || (modes->is_array() && std::ranges::all_of(modes->get_array(), [](const auto& mode) {
                    return mode.is_string() && mode.get_string() == "verify";
                  })));
  const auto* verify = terms ? terms->if_contains("verify") : nullptr;
  if (!verifies || !verify || !verify->is_object()) return false;
  return std::ranges::any_of(verify->get_object(), [&](const auto& field) {
    const std::string_view name(field.key());
    return field.value().is_array() && !field.value().get_array().empty() &&
           std::ranges::find(a.items, name) != a.items.end() &&
           std::ranges::none_of(form.items,
                                [&](const auto& choice) { return choice.name == name && choice.drop; });
  });
}

}  // namespace

Result<std::vector<Narrowing>> narrowings(const Application& a, const catalog::Resource& resource,
                                          const DecisionForm& form) {
  std::vector<Narrowing> list;
  std::set<std::string> dropped;  // an item may be named twice
  for (const auto& choice : form.items) {
    const auto asked = std::find(a.items.begin(), a.items.end(), choice.name) != a.items.end();
    const auto item = std::find_if(resource.items.begin(), resource.items.end(),
                                   [&](const catalog::Item& one) { return one.name == choice.name; });
    if (!asked || item == resource.items.end())
      return fail(Code::Invalid, "decision.item", "\"{}\" was not applied for", "申请中没有信息项“{}”",
                  choice.name);
    if (choice.drop || kind_of(choice.treatment) == "drop") dropped.insert(choice.name);
    if (auto found = JW_TRY(of_item(a, *item, choice))) list.push_back(std::move(*found));
  }
  if (dropped.size() == a.items.size() && !only_compares(a, form))
    return fail(Code::Invalid, "decision.empty",
                "no item is left; that is a refusal, which needs its reason and basis",
                "未授予任何信息项，这属于不予共享，须说明理由和依据");
  if (!form.region.empty() && form.region != a.region.code) {
    if (is_return(a)) return no_conditions("region");
    if (!a.region.code.empty() && !org::is_within(form.region, a.region.code))
      return fail(Code::Invalid, "decision.region", "{} is not within what was applied for",
                  "{} 超出申请范围", form.region);
    auto reason = JW_TRY(explained(form.region_reason, "rows"));
    list.push_back({"rows", "", a.region.code, form.region, std::move(reason)});
  }
  for (auto& row : JW_TRY(row_narrowings(a, resource, form))) list.push_back(std::move(row));
  if (!form.mode.empty() && form.mode != a.mode) {
    if (is_return(a)) return no_conditions("mode");
    auto reason = JW_TRY(explained(form.mode_reason, "mode"));
    list.push_back({"mode", "", a.mode, form.mode, std::move(reason)});
  }
  if (!form.until.empty() && form.until != a.until) {
    if (form.until > a.until)
      return fail(Code::Invalid, "decision.until", "the grant should end by {}, as applied for",
                  "授权期限不应晚于申请的 {}", a.until);
    if (is_return(a)) return no_conditions("until");
    auto reason = JW_TRY(explained(form.until_reason, "until"));
    list.push_back({"until", "", a.until, form.until, std::move(reason)});
  }
  return list;
}

DecisionForm automatic_decision(const Application& a, const catalog::Resource& resource,
                                std::span<const catalog::Clearance> held, std::string_view day) {
  DecisionForm form;
  form.outcome = "grant";
  for (const auto& item : compose_items(a, resource, held, day)) {
    // What is only advised is a reviewer's to weigh.
    const bool asked = std::any_of(item.rules.begin(), item.rules.end(), [](const ComposerRule& rule) {
      return rule.demand == "hide" || rule.demand == "decision";
    });
    if (!asked || kind_of(item.proposed) == "clear") continue;
    ItemChoice choice;
    choice.name = item.name;
    choice.treatment = item.proposed;
    form.items.push_back(std::move(choice));
  }
  return form;
}

}  // namespace jw::sharing
