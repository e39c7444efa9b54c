#include <charconv>

#include "grant/document_fields.hpp"
#include "grant/row_terms.hpp"
#include "grant/terms.hpp"

// Format 2 of the grant document: subject, purpose, caps, window, lease, duties.
namespace jw::grant {
namespace {

constexpr std::pair<std::string_view, std::string Subject::*> kSubject[] = {
    {"org", &Subject::org},       {"level", &Subject::level}, {"line", &Subject::line},
    {"system", &Subject::system}, {"role", &Subject::role},
};

// "08:30"; "24:00" is the end of the day.
std::string clock_text(std::int64_t minute) { return fmt::format("{:02}:{:02}", minute / 60, minute % 60); }

std::string window_text(const Window& window) {
  return clock_text(window.from) + "-" + clock_text(window.until);
}

Result<std::int64_t> parse_clock(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return broken("timeOfDay");
  std::int64_t hour = 0, minute = 0;
  const auto* at = text.data();
  if (std::from_chars(at, at + 2, hour).ptr != at + 2 ||
      std::from_chars(at + 3, at + 5, minute).ptr != at + 5 || hour < 0 || minute < 0 || minute > 59)
    return broken("timeOfDay");
  return hour * 60 + minute;
}

Result<> parse_window(std::string_view text, Window& window) {
  if (text.size() != 11 || text[5] != '-') return broken("timeOfDay");
  window.from = JW_TRY(parse_clock(text.substr(0, 5)));
  window.until = JW_TRY(parse_clock(text.substr(6)));
  // One text for each window.
  return window_text(window) == text ? Result<>() : broken("timeOfDay");
}

Result<std::uint8_t> parse_weekdays(const json::value& right) {
  const auto* list = right.if_array();
  if (!list || list->empty()) return broken("weekday");
  std::uint8_t days = 0;
  std::int64_t last = 0;
  for (const auto& value : *list) {
    if (!value.is_int64() || value.get_int64() <= last || value.get_int64() > 7) return broken("weekday");
    last = value.get_int64();
    days = static_cast<std::uint8_t>(days | 1U << (last - 1));
  }
  return days;
}

Result<std::int64_t> positive(const json::value& right, std::string_view at) {
  if (!right.is_int64() || right.get_int64() < 1) return broken(at);
  return right.get_int64();
}

Result<std::string> words(const json::value& right, std::string_view at) {
  if (!right.is_string() || right.get_string().empty()) return broken(at);
  return std::string(right.get_string());
}

}  // namespace

void add_terms(const Grant& grant, json::array& constraints) {
  constraints.push_back(constraint_json("purpose", "isA", json::string(grant.purpose_code)));
  if (!grant.purposes_barred.empty())
    constraints.push_back(constraint_json("purpose", "isNoneOf", texts_json(grant.purposes_barred)));
  if (!grant.service_item.empty())
    constraints.push_back(constraint_json("serviceItem", "eq", json::string(grant.service_item)));
  const Window always;
  if (grant.window.weekdays != 0) {
    json::array days;
    for (int day = 0; day < 7; ++day)
      if ((grant.window.weekdays >> day & 1) != 0) days.emplace_back(day + 1);
    constraints.push_back(constraint_json("weekday", "isAnyOf", std::move(days)));
  }
  if (grant.window.from != always.from || grant.window.until != always.until)
    constraints.push_back(constraint_json("timeOfDay", "isPartOf", json::string(window_text(grant.window))));
  for (const auto& cap : cap_kinds())
    if (const auto most = grant.caps.*cap.member; most != 0)
      constraints.push_back(constraint_json(cap.kind, cap.kind == "minGroup" ? "gteq" : "lteq", most));
  if (grant.canary_rows != 0) constraints.push_back(constraint_json("canaryRows", "lteq", grant.canary_rows));
  if (grant.lease_seconds != 0) constraints.push_back(constraint_json("lease", "lteq", grant.lease_seconds));
}

Result<bool> parse_term(std::string_view left, std::string_view op, const json::value& right, Grant& grant) {
  if (left == "purpose" && op == "isA") {
    grant.purpose_code = JW_TRY(words(right, left));
  } else if (left == "purpose" && op == "isNoneOf") {
    if (!right.is_array() || right.get_array().empty()) return broken(left);
    grant.purposes_barred = JW_TRY(parse_texts(right.get_array(), left));
  } else if (left == "serviceItem" && op == "eq") {
    grant.service_item = JW_TRY(words(right, left));
  } else if (left == "weekday" && op == "isAnyOf") {
    grant.window.weekdays = JW_TRY(parse_weekdays(right));
  } else if (left == "timeOfDay" && op == "isPartOf") {
    JW_TRY(parse_window(JW_TRY(words(right, left)), grant.window));
  } else if (left == "lease" && op == "lteq") {
    grant.lease_seconds = JW_TRY(positive(right, left));
  } else if (left == "canaryRows" && op == "lteq") {
    grant.canary_rows = JW_TRY(positive(right, left));
  } else {
    for (const auto& cap : cap_kinds()) {
      if (cap.kind != left) continue;
      if (op != (left == "minGroup" ? "gteq" : "lteq")) return broken("constraint.operator");
      grant.caps.*cap.member = JW_TRY(positive(right, left));
      return true;
    }
    return false;
  }
  return true;
}

json::array refinement_json(const Subject& subject) {
  json::array list;
  for (const auto& [name, member] : kSubject)
    if (!(subject.*member).empty())
      list.push_back(constraint_json(name, "eq", json::string(subject.*member)));
  return list;
}

Result<Subject> parse_refinement(const json::array& list) {
  Subject subject;
  for (const auto& value : list) {
    Fields fields(value, "assignee.refinement");
    const auto left = fields.text("leftOperand");
    fields.literal("operator", "eq");
    const auto right = fields.text("rightOperand");
    JW_TRY(fields.done());
    bool known = false;
    for (const auto& [name, member] : kSubject) {
      if (name != left) continue;
      if (right.empty() || !(subject.*member).empty()) return broken("assignee.refinement");
      subject.*member = right;
      known = true;
    }
    if (!known) return broken("assignee.refinement.leftOperand");
  }
  return subject;
}

json::array duties_json(const Grant& grant) {
  json::array list;
  for (const auto& duty : grant.duties) {
    json::object out{{"action", duty.kind}};
    if (grant.format >= 2) {
      out["when"] = duty.when;
      if (duty.days != 0) out["days"] = duty.days;
      if (!duty.by.empty()) out["by"] = duty.by;
    }
    list.push_back(std::move(out));
  }
  return list;
}

Result<std::vector<Duty>> parse_duties(const json::array& list, int format) {
  std::vector<Duty> duties;
  for (const auto& value : list) {
    Fields fields(value, "duty");
    Duty duty(fields.text("action"));
    if (format >= 2) {
      duty.when = fields.text("when");
      if (fields.has("days")) duty.days = fields.whole("days");
      if (fields.has("by")) duty.by = fields.text("by");
    }
    JW_TRY(fields.done());
    duties.push_back(std::move(duty));
  }
  return duties;
}

namespace {

tl::unexpected<Error> wrong_term(std::string_view name) {
  return fail(Code::Invalid, "decision.terms", "the terms of use lack {} or it is not valid",
              "使用条件中的 {} 缺失或不正确", name);
}

Result<> apply_verify(Grant& grant, const json::value& value) {
  if (!value.is_object()) return wrong_term("verify");
  for (const auto& [name, comparisons] : value.get_object()) {
    bool known = false;
    for (auto& item : grant.items) {
      if (item.name != std::string_view(name) || !comparisons.is_array()) continue;
      item.verify = JW_TRY(parse_texts(comparisons.get_array(), "verify"));
      known = true;
    }
    if (!known) return wrong_term("verify");
  }
  return {};
}

Result<> apply_caps(Grant& grant, const json::value& value) {
  if (!value.is_object()) return wrong_term("caps");
  for (const auto& [name, most] : value.get_object()) {
    bool known = false;
    for (const auto& cap : cap_kinds()) {
      if (cap.kind != std::string_view(name)) continue;
      grant.caps.*cap.member = JW_TRY(positive(most, cap.kind));
      known = true;
    }
    if (!known) return wrong_term(std::string_view(name));
  }
  return {};
}

Result<> apply_duties(Grant& grant, const json::value& value) {
  if (!value.is_array()) return wrong_term("duties");
  auto list = value.get_array();
  // When it is due follows from what it is.
  for (auto& entry : list)
    if (auto* object = entry.if_object(); object && !object->contains("when")) {
      const auto* action = object->if_contains("action");
      const auto* kind = action && action->is_string() ? find_duty(action->get_string()) : nullptr;
      (*object)["when"] = kind ? kind->when : std::string_view();
    }
  for (auto& duty : JW_TRY(parse_duties(list, 2))) grant.duties.push_back(std::move(duty));
  return {};
}

Result<> apply_term(Grant& grant, std::string_view name, const json::value& value) {
  for (const auto& [field, member] : kSubject) {
    if (field != name || name == "org") continue;
    grant.subject.*member = JW_TRY(words(value, name));
    return {};
  }
  if (name == "purpose_code") {
    grant.purpose_code = JW_TRY(words(value, name));
  } else if (name == "service_item") {
    grant.service_item = JW_TRY(words(value, name));
  } else if (name == "purposes_barred" && value.is_array()) {
    grant.purposes_barred = JW_TRY(parse_texts(value.get_array(), name));
  } else if (name == "modes" && value.is_array()) {
    for (auto& mode : JW_TRY(parse_texts(value.get_array(), name)))
      if (mode != grant.mode) grant.modes.push_back(std::move(mode));
  } else if (name == "weekdays") {
    grant.window.weekdays = JW_TRY(parse_weekdays(value));
  } else if (name == "hours") {
    JW_TRY(parse_window(JW_TRY(words(value, name)), grant.window));
  } else if (name == "lease") {
    grant.lease_seconds = JW_TRY(positive(value, name));
  } else if (name == "canaries") {
    grant.canary_rows = JW_TRY(positive(value, name));
  } else if (name == "caps") {
    JW_TRY(apply_caps(grant, value));
  } else if (name == "verify") {
    JW_TRY(apply_verify(grant, value));
  } else if (name == "duties") {
    JW_TRY(apply_duties(grant, value));
  } else if (name == "own_region" && value.is_bool()) {
    if (value.get_bool()) {
      // Left out in silence, every row would be in scope.
      if (grant.region_item.empty()) return wrong_term(name);
      RowCondition own;
      own.item = grant.region_item;
      own.own_region = true;
      grant.rows.push_back(std::move(own));
    }
  } else if (name == "rows") {
    return {};  // below, with the shape
  } else {
    return wrong_term(name);
  }
  return {};
}

}  // namespace

Result<> apply_terms(Grant& grant, const json::value& terms, const ResourceShape& shape) {
  const auto* mode = find_mode(grant.mode);
  if (terms.is_null()) return !mode || mode->first ? Result<>() : wrong_term("purpose_code");
  if (!terms.is_object()) return wrong_term("terms");
  grant.format = 2;
  grant.modes = {grant.mode};
  grant.subject.org = grant.recipient.org;
  for (const auto& [name, value] : terms.get_object()) JW_TRY(apply_term(grant, name, value));
  for (const auto& row : JW_TRY(read_rows(terms))) grant.rows.push_back(JW_TRY(fitted(row.condition, shape)));
  return grant.purpose_code.empty() ? Result<>(wrong_term("purpose_code")) : Result<>();
}

}  // namespace jw::grant
