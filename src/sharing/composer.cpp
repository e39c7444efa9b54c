#include "sharing/composer.hpp"

#include <algorithm>

#include <boost/json/object.hpp>

#include "base/json.hpp"
#include "catalog/clearances.hpp"
#include "catalog/grade_policy.hpp"
#include "catalog/resource.hpp"
#include "grant/terms.hpp"
#include "grant/treatments.hpp"
#include "sharing/application.hpp"

namespace jw::sharing {
namespace {

namespace json = boost::json;

bool has(std::string_view text, std::string_view word) { return text.find(word) != std::string_view::npos; }

// The mask that fits what the item is: by its identifier, else by its name. First row that fits.
struct Fitting {
  std::string_view identifier, word, preset;
};
constexpr Fitting kFittings[] = {{"resident_id", "身份证", "id"},
                                 {"mobile", "手机", "phone"},
                                 {"phone", "电话", "phone"},
                                 {"bank_card", "账号", "account"},
                                 {"bank_card", "卡号", "account"},
                                 {"", "邮箱", "email"},
                                 {"", "地址", "address"},
                                 {"", "住址", "address"},
                                 {"", "姓名", "name"},
                                 {"", "证件号", "id"},
                                 {"", "联系方式", "phone"},
                                 {"", "法定代表人", "name"}};

json::object hiding(const catalog::Item& item) {
  // What tells rows apart has to go on telling them apart.
  if (item.key) return {{"kind", "pseudonym"}};
  if (item.type == "date" || item.type == "datetime") return {{"kind", "truncate"}, {"unit", "year"}};
  if (item.type == "integer" || item.type == "decimal") return {{"kind", "bucket"}, {"width", 10}};
  if (item.type == "boolean") return {{"kind", "drop"}};
  for (const auto& fitting : kFittings)
    if ((!fitting.identifier.empty() && item.identifier == fitting.identifier) ||
        has(item.title, fitting.word))
      return {{"kind", "keep_ends"}, {"preset", fitting.preset}};
  return {{"kind", "keep_ends"}, {"head", 1}, {"tail", 0}};
}

// The row's sample as a treatment: what a choice begins with.
grant::Treatment sample_of(const grant::TreatmentKind& kind) {
  auto value = parse_json(kind.sample_params);
  auto object = value && value->is_object() ? value->get_object() : json::object();
  object["kind"] = kind.kind;
  auto parsed = grant::parse_treatment(object);
  return parsed ? *std::move(parsed) : grant::Treatment{std::string(kind.kind), {}};
}

ComposerTreatment judge(const grant::TreatmentKind& kind, const catalog::Item& item, bool cleared,
                        std::span<const catalog::GradeRule* const> rules) {
  ComposerTreatment out{std::string(kind.kind), true, "", ""};
  const auto refuse = [&](std::string_view zh, std::string_view en) {
    if (!out.permitted) return;
    out.permitted = false;
    out.zh = zh;
    out.en = en;
  };
  if (kind.kind == "drop") {
    if (item.key)
      refuse("主键不能略去：没有它就分不清各行", "a key cannot be left out: rows could not be told apart");
    return out;
  }
  if (!grant::takes(kind, item.type))
    refuse("不适用于这种类型的信息项", "does not work on items of this type");
  const bool hides = kind.hides(sample_of(kind), item.type);
  for (const auto* rule : rules) {
    if (rule->demand == "decision" && !cleared) refuse(rule->zh, rule->en);
    if (rule->demand == "hide" && !hides) refuse(rule->zh, rule->en);
  }
  return out;
}

// Which comparisons mode "verify" may make with the item, whatever the mode applied for: terms add it.
std::vector<ComposerTreatment> comparisons_of(const catalog::Grading& item, bool cleared) {
  std::vector<ComposerTreatment> out;
  for (const auto op : grant::comparisons()) {
    auto& one = out.emplace_back(ComposerTreatment{std::string(op), true, "", ""});
    for (const auto* rule : catalog::GradePolicy::national().of(item, "verify")) {
      const bool refused =
          (rule->demand == "decision" && !cleared) || (rule->demand == "equal_only" && op != "eq");
      if (!refused || !one.permitted) continue;
      one = {std::string(op), false, rule->zh, rule->en};
    }
  }
  return out;
}

}  // namespace

std::vector<ComposerItem> compose_items(const Application& application, const catalog::Resource& resource,
                                        std::span<const catalog::Clearance> held, std::string_view day) {
  const auto& policy = catalog::GradePolicy::national();
  std::vector<ComposerItem> out;
  for (const auto& item : resource.items) {
    if (std::ranges::find(application.items, item.name) == application.items.end()) continue;
    ComposerItem one;
    one.name = item.name;
    one.title = item.title;
    one.type = item.type;
    one.key = item.key;
    one.level = item.level;
    one.grade = item.grade;
    one.personal = item.personal;
    one.cleared = catalog::cleared(held, item.name, application.applicant.id, application.mode, day);
    auto grading = catalog::grading_of(item);
    grading.grade = policy.least_grade(grading, resource.sharing);  // as the compiler holds it
    const auto rules = policy.of(grading, application.mode);
    const catalog::GradeRule* hide = nullptr;
    bool blocked = false;
    for (const auto* rule : rules) {
      const auto source = std::ranges::find(policy.sources, rule->source, &catalog::PolicySource::id);
      one.rules.push_back({rule->demand, rule->zh, rule->en, rule->source, source->zh, source->en});
      const bool hides = rule->demand == "hide" || rule->demand == "advise";
      if (hides && (!hide || hide->demand == "advise")) hide = rule;
      if (rule->demand == "decision" && !one.cleared) {
        blocked = true;
        one.zh = rule->zh;
        one.en = rule->en;
      }
    }
    for (const auto& kind : grant::treatment_kinds())
      one.treatments.push_back(judge(kind, item, one.cleared, rules));
    one.comparisons =
        comparisons_of(grading, catalog::cleared(held, item.name, application.applicant.id, "verify", day));
    if (blocked) {
      one.proposed = json::object{{"kind", "drop"}};
    } else if (hide) {
      one.proposed = hiding(item);
      one.zh = hide->zh;
      one.en = hide->en;
    } else {
      one.proposed = json::object{{"kind", "clear"}};
    }
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace jw::sharing
