#include <charconv>

#include "grant/document_fields.hpp"
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

}  // namespace

Result<> parse_window(std::string_view text, Window& window) {
  if (text.size() != 11 || text[5] != '-') return broken("timeOfDay");
  window.from = JW_TRY(parse_clock(text.substr(0, 5)));
  window.until = JW_TRY(parse_clock(text.substr(6)));
  // One text for each window.
  return window_text(window) == text ? Result<>() : broken("timeOfDay");
}

namespace {

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

}  // namespace jw::grant
