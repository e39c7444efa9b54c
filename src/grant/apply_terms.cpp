#include <algorithm>
#include <set>

#include "grant/document_fields.hpp"
#include "grant/purpose.hpp"
#include "grant/row_terms.hpp"
#include "grant/terms.hpp"

// The terms of use as a reviewer writes them. What the document would refuse without saying to whom is
// refused here by the field's name, with what it may be: the reader is who wrote it.
namespace jw::grant {
namespace {

struct Allowed {
  std::string zh, en;
};

tl::unexpected<Error> wrong_term(std::string_view at, const Allowed& allowed) {
  return fail(Code::Invalid, "decision.terms", "terms of use, {0}: {1}", "使用条件（{0}）：{2}", at,
              allowed.en, allowed.zh);
}

template <class Table, class Name>
std::string listed(const Table& table, Name&& name) {
  std::string out;
  for (const auto& row : table) out += (out.empty() ? "" : ", ") + std::string(name(row));
  return out;
}

const auto kSame = [](std::string_view text) { return text; };
const auto kKind = [](const auto& row) { return row.kind; };

Allowed one_of(const std::string& list) { return {"应为 " + list + " 之一", "one of " + list}; }

Result<std::int64_t> whole_term(const json::value& value, std::string_view at, std::int64_t least,
                                std::int64_t most) {
  if (!value.is_int64() || value.get_int64() < least || value.get_int64() > most)
    return wrong_term(at, {fmt::format("应为 {} 至 {} 的整数", least, most),
                           fmt::format("a whole number from {} to {}", least, most)});
  return value.get_int64();
}

Result<std::string> term_text(const json::value& value, std::string_view at, const Allowed& allowed) {
  const auto* text = value.if_string();
  if (!text || text->empty() || text->size() > kMaxText || text->find('\0') != json::string::npos)
    return wrong_term(at, allowed);
  return std::string(*text);
}

Result<std::vector<std::string>> term_texts(const json::value& value, std::string_view at,
                                            const Allowed& allowed) {
  if (!value.is_array()) return wrong_term(at, allowed);
  std::vector<std::string> out;
  for (const auto& one : value.get_array()) out.push_back(JW_TRY(term_text(one, at, allowed)));
  return out;
}

Result<std::string> purpose_text(const json::value& value, std::string_view at) {
  const Allowed allowed{"应为用途树中的用途编码，如 4.1",
                        "the code of a purpose of the purpose tree, such as 4.1"};
  auto code = JW_TRY(term_text(value, at, allowed));
  if (purposes().find(code)) return code;
  return wrong_term(at, {fmt::format("没有编码为 {} 的用途，{}", code, allowed.zh),
                         fmt::format("there is no purpose {}; {}", code, allowed.en)});
}

Result<> apply_barred(Grant& grant, const json::value& value, std::string_view at) {
  const auto count = fmt::format("{}", kMaxConditions);
  if (!value.is_array() || value.get_array().size() > kMaxConditions)
    return wrong_term(
        at, {"应为至多 " + count + " 个用途编码的列表", "a list of at most " + count + " purposes"});
  for (const auto& one : value.get_array()) grant.purposes_barred.push_back(JW_TRY(purpose_text(one, at)));
  return {};
}

Result<> apply_modes(Grant& grant, const json::value& value, std::string_view at) {
  const auto known = one_of(listed(mode_kinds(), kKind));
  for (auto& mode : JW_TRY(term_texts(value, at, {"应为使用方式的列表", "a list of modes"}))) {
    if (!find_mode(mode))
      return wrong_term(at, {fmt::format("没有使用方式 {}，{}", mode, known.zh),
                             fmt::format("there is no mode {}; {}", mode, known.en)});
    if (!has_mode(grant, mode)) grant.modes.push_back(std::move(mode));
  }
  return {};
}

Result<> apply_weekdays(Grant& grant, const json::value& value, std::string_view at) {
  const auto wrong = [&] {
    return wrong_term(at, {"应为 1（星期一）至 7（星期日）的列表，至少一天，不重复",
                           "a list of 1 (Monday) to 7 (Sunday), one at least, each once"});
  };
  if (!value.is_array() || value.get_array().empty()) return wrong();
  unsigned days = 0;
  for (const auto& one : value.get_array()) {
    if (!one.is_int64() || one.get_int64() < 1 || one.get_int64() > 7) return wrong();
    const auto day = 1U << (one.get_int64() - 1);
    if ((days & day) != 0) return wrong();
    days |= day;
  }
  grant.window.weekdays = static_cast<std::uint8_t>(days);
  return {};
}

Result<> apply_hours(Grant& grant, const json::value& value, std::string_view at) {
  const auto* text = value.if_string();
  auto& window = grant.window;
  if (text && parse_window(*text, window) && window.from >= 0 && window.from < window.until &&
      window.until <= 24 * 60)
    return {};
  return wrong_term(at, {"应为当天的起止时间，如 08:30-18:00，止于 24:00 之前或 24:00",
                         "from and until of one day, such as 08:30-18:00; the end of the day is 24:00"});
}

Result<> apply_caps(Grant& grant, const json::value& value, std::string_view at) {
  if (!value.is_object()) return wrong_term(at, {"应为对象", "an object"});
  for (const auto& [name, most] : value.get_object()) {
    const auto kinds = cap_kinds();
    const auto cap = std::ranges::find(kinds, std::string_view(name), &CapKind::kind);
    const auto place = fmt::format("{}.{}", at, std::string_view(name));
    if (cap == kinds.end()) {
      const auto known = listed(kinds, kKind);
      return wrong_term(place, {"没有这项限额，限额有 " + known, "there is no such cap; caps are " + known});
    }
    grant.caps.*cap->member =
        JW_TRY(whole_term(most, place, cap->kind == "minGroup" ? kLeastGroup : 1, kMaxCap));
  }
  return {};
}

Result<> apply_comparisons(Grant& grant, const json::value& value, std::string_view at) {
  if (!value.is_object()) return wrong_term(at, {"应为对象，以信息项为键", "an object, by item"});
  for (const auto& [name, wanted] : value.get_object()) {
    const auto place = fmt::format("{}.{}", at, std::string_view(name));
    const auto item = std::ranges::find(grant.items, std::string_view(name), &GrantItem::name);
    if (item == grant.items.end())
      return wrong_term(place, {"授权中没有这个信息项", "the grant has no such item"});
    const auto known = listed(comparisons(), kSame);
    const Allowed allowed{fmt::format("应为 {} 的列表，不重复", known),
                          fmt::format("a list of {}, each once", known)};
    item->verify = JW_TRY(term_texts(wanted, place, allowed));
    std::set<std::string_view> seen;
    for (const auto& one : item->verify)
      if (std::ranges::find(comparisons(), one) == comparisons().end() || !seen.insert(one).second)
        return wrong_term(place, allowed);
  }
  return {};
}

Result<> apply_duty(Grant& grant, const json::object& entry, const std::string& at) {
  const auto known = one_of(listed(duty_kinds(), kKind));
  const auto* action = entry.if_contains("action");
  Duty duty(JW_TRY(term_text(action ? *action : json::value(), at + ".action", known)));
  const auto* kind = find_duty(duty.kind);
  if (!kind)
    return wrong_term(at + ".action", {fmt::format("没有义务 {}，{}", duty.kind, known.zh),
                                       fmt::format("there is no duty {}; {}", duty.kind, known.en)});
  for (const auto& [name, value] : entry) {
    const auto place = fmt::format("{}.{}", at, std::string_view(name));
    if (name == "days" && kind->days) {
      duty.days = JW_TRY(whole_term(value, place, 1, kMaxDutyDays));
    } else if (name == "by" && kind->by) {
      const auto today = day_in_china(grant.issued);
      const Allowed allowed{fmt::format("应为日期，不早于今天（{}）", today),
                            fmt::format("a day, not before today ({})", today)};
      duty.by = JW_TRY(term_text(value, place, allowed));
      if (!end_of_day_in_china(duty.by) || duty.by < today) return wrong_term(place, allowed);
    } else if (name == "when") {
      // When it is due follows from what it is.
      const std::string when(kind->when);
      if (JW_TRY(term_text(value, place, one_of(when))) != kind->when) return wrong_term(place, one_of(when));
    } else if (name != "action") {
      return wrong_term(place, {fmt::format("义务 {} 没有这个字段", duty.kind),
                                fmt::format("the duty {} has no such field", duty.kind)});
    }
  }
  if (kind->days && duty.days == 0)
    return wrong_term(at + ".days", {fmt::format("义务 {} 须填天数", duty.kind),
                                     fmt::format("the duty {} needs its days", duty.kind)});
  if (kind->by && duty.by.empty())
    return wrong_term(at + ".by", {fmt::format("义务 {} 须填日期", duty.kind),
                                   fmt::format("the duty {} needs its day", duty.kind)});
  if (std::ranges::find(grant.duties, duty.kind, &Duty::kind) != grant.duties.end())
    return wrong_term(at, {fmt::format("义务 {} 已在授权中，只写一次", duty.kind),
                           fmt::format("the duty {} is in the grant already; name it once", duty.kind)});
  grant.duties.push_back(std::move(duty));
  return {};
}

Result<> apply_duties(Grant& grant, const json::value& value, std::string_view at) {
  if (!value.is_array()) return wrong_term(at, {"应为义务的列表", "a list of duties"});
  std::size_t number = 0;
  for (const auto& entry : value.get_array()) {
    const auto place = fmt::format("{}[{}]", at, number++);
    if (!entry.is_object()) return wrong_term(place, {"应为对象", "an object"});
    JW_TRY(apply_duty(grant, entry.get_object(), place));
  }
  return {};
}

Result<> apply_own_region(Grant& grant, const json::value& value, std::string_view at) {
  if (!value.is_bool()) return wrong_term(at, {"应为 true 或 false", "true or false"});
  if (!value.get_bool()) return {};
  // Left out in silence, every row would be in scope.
  if (grant.region_item.empty())
    return wrong_term(at, {"该资源没有区划信息项，不能按所属区划限定",
                           "no item of the resource says which region a row is of"});
  RowCondition own;
  own.item = grant.region_item;
  own.own_region = true;
  grant.rows.push_back(std::move(own));
  return {};
}

template <std::string Subject::*member>
Result<> apply_subject(Grant& grant, const json::value& value, std::string_view at) {
  grant.subject.*member = JW_TRY(term_text(value, at, {"应为文本，不能为空", "a text, not empty"}));
  return {};
}

using ApplyTerm = Result<>(Grant& grant, const json::value& value, std::string_view at);

constexpr std::pair<std::string_view, ApplyTerm*> kTerms[] = {
    {"purpose_code",
     [](Grant& grant, const json::value& value, std::string_view at) -> Result<> {
       grant.purpose_code = JW_TRY(purpose_text(value, at));
       return {};
     }},
    {"purposes_barred", apply_barred},
    {"service_item",
     [](Grant& grant, const json::value& value, std::string_view at) -> Result<> {
       grant.service_item = JW_TRY(term_text(value, at, {"应为文本，不能为空", "a text, not empty"}));
       return {};
     }},
    {"modes", apply_modes},
    {"level",
     [](Grant& grant, const json::value& value, std::string_view at) -> Result<> {
       const auto known = one_of(listed(levels(), kSame));
       grant.subject.level = JW_TRY(term_text(value, at, known));
       if (std::ranges::find(levels(), grant.subject.level) == levels().end()) return wrong_term(at, known);
       return {};
     }},
    {"line", apply_subject<&Subject::line>},
    {"system", apply_subject<&Subject::system>},
    {"role", apply_subject<&Subject::role>},
    {"caps", apply_caps},
    {"weekdays", apply_weekdays},
    {"hours", apply_hours},
    {"lease",
     [](Grant& grant, const json::value& value, std::string_view at) -> Result<> {
       grant.lease_seconds = JW_TRY(whole_term(value, at, 1, kMaxLease));
       return {};
     }},
    {"canaries",
     [](Grant& grant, const json::value& value, std::string_view at) -> Result<> {
       grant.canary_rows = JW_TRY(whole_term(value, at, 1, kMaxCanaries));
       return {};
     }},
    {"verify", apply_comparisons},
    {"duties", apply_duties},
    {"own_region", apply_own_region},
    // Read with the shape.
    {"rows", [](Grant&, const json::value&, std::string_view) -> Result<> { return {}; }},
};

std::string place_of(std::string_view name) { return fmt::format("terms.{}", name); }

// At or below the grant's purpose there is one that is not barred: else it answers nothing.
bool leaves_a_purpose(const Grant& grant) {
  const auto* own = purposes().find(grant.purpose_code);
  return std::ranges::any_of(purposes().all(), [&](const Purpose& asked) {
    return is_within(asked, *own) && std::ranges::none_of(grant.purposes_barred, [&](const auto& code) {
             return is_barred(asked, *purposes().find(code));
           });
  });
}

// What no term says by itself.
Result<> check_together(const Grant& grant) {
  if (grant.purpose_code.empty())
    return wrong_term(place_of("purpose_code"), {"须填用途编码", "needed: the code of the purpose"});
  if (!leaves_a_purpose(grant))
    return wrong_term(place_of("purposes_barred"),
                      {fmt::format("禁止了授权用途 {} 本身及其全部下级，授权将无法使用", grant.purpose_code),
                       fmt::format("bars the granted purpose {} and all below it: nobody could use the grant",
                                   grant.purpose_code)});
  const auto delivering = std::ranges::count_if(modes_of(grant), [](auto kind) {
    const auto* mode = find_mode(kind);
    return mode && !mode->online;
  });
  if (delivering > 1)
    return wrong_term(place_of("modes"),
                      {"return、batch、subscribe 只能选其一", "only one of return, batch and subscribe"});
  if (has_mode(grant, "aggregate") && grant.caps.min_group < kLeastGroup)
    return wrong_term(place_of("caps.minGroup"),
                      {fmt::format("统计方式须设最小分组，不小于 {}", kLeastGroup),
                       fmt::format("needed with aggregate: {} or more", kLeastGroup)});
  if (grant.canary_rows > 0 && !has_mode(grant, "batch") && !has_mode(grant, "subscribe"))
    return wrong_term(place_of("canaries"),
                      {"只用于 batch 或 subscribe 方式", "only with batch or subscribe"});
  const auto compared =
      std::ranges::find_if(grant.items, [](const auto& item) { return !item.verify.empty(); });
  if (compared != grant.items.end() && !has_mode(grant, "verify"))
    return wrong_term(place_of("verify." + compared->name),
                      {"只用于 verify 方式", "only with the mode verify"});
  return {};
}

}  // namespace

Result<> apply_terms(Grant& grant, const json::value& terms, const ResourceShape& shape) {
  const auto* mode = find_mode(grant.mode);
  if (terms.is_null() && mode && mode->first) return {};
  if (!terms.is_object())
    return wrong_term("terms", {"应为对象，其中 purpose_code 必填", "an object; purpose_code is needed"});
  grant.format = 2;
  grant.modes = {grant.mode};
  grant.subject.org = grant.recipient.org;
  for (const auto& [name, value] : terms.get_object()) {
    const auto term =
        std::ranges::find(kTerms, std::string_view(name), &std::pair<std::string_view, ApplyTerm*>::first);
    if (term == std::end(kTerms)) {
      const auto known = listed(kTerms, [](const auto& row) { return row.first; });
      return wrong_term(place_of(name),
                        {"没有这个字段，字段有 " + known, "there is no such field; fields are " + known});
    }
    JW_TRY(term->second(grant, value, place_of(name)));
  }
  for (const auto& row : JW_TRY(read_rows(terms))) grant.rows.push_back(JW_TRY(fitted(row.condition, shape)));
  return check_together(grant);
}

}  // namespace jw::grant
