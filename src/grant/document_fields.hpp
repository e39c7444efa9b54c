#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "grant/document_rules.hpp"

// Shared by the readers of the document; not for other modules.
namespace jw::grant {

namespace json = boost::json;

// Takes the fields of an object one by one; what is left over at the end is unknown and so an
// error. The first wrong field is the one reported.
class Fields {
 public:
  Fields(const json::value& value, std::string_view at) : object_(value.if_object()), at_(at) {
    if (!object_) wrong_ = at_;
  }

  const json::value* take(std::string_view name) {
    const auto* found = object_ ? object_->if_contains(name) : nullptr;
    if (!found && wrong_.empty()) wrong_ = place(name);
    if (found) seen_.insert(name);
    return found;
  }

  std::string text(std::string_view name) {
    const auto* value = take(name);
    if (value && value->is_string()) return std::string(value->get_string());
    note(name);
    return {};
  }

  std::int64_t whole(std::string_view name) {
    const auto* value = take(name);
    if (value && value->is_int64()) return value->get_int64();
    note(name);
    return 0;
  }

  const json::array& list(std::string_view name) {
    static const json::array empty;
    const auto* value = take(name);
    if (value && value->is_array()) return value->get_array();
    note(name);
    return empty;
  }

  void literal(std::string_view name, const json::value& expected) {
    const auto* value = take(name);
    if (!value || *value != expected) note(name);
  }

  // Text behind a fixed beginning.
  std::string after(std::string_view name, std::string_view start) {
    auto value = text(name);
    if (!value.starts_with(start)) note(name);
    return value.substr(std::min(start.size(), value.size()));
  }

  bool has(std::string_view name) const { return object_ && object_->contains(name); }

  void allow(std::string_view name) {
    if (object_ && object_->contains(name)) seen_.insert(name);
  }

  void note(std::string_view name) {
    if (wrong_.empty()) wrong_ = place(name);
  }

  Result<> done() {
    if (object_)
      for (const auto& field : *object_)
        if (!seen_.contains(std::string_view(field.key()))) note(field.key());
    if (wrong_.empty()) return {};
    return broken(wrong_);
  }

 private:
  std::string place(std::string_view name) const { return fmt::format("{}.{}", at_, name); }

  const json::object* object_;
  std::string at_, wrong_;
  std::set<std::string_view> seen_;
};

inline json::object constraint_json(std::string_view left, std::string_view op, json::value right) {
  return {{"leftOperand", left}, {"operator", op}, {"rightOperand", std::move(right)}};
}

json::array texts_json(const std::vector<std::string>& texts);
Result<std::vector<std::string>> parse_texts(const json::array& list, std::string_view at);
Result<Time> parse_moment(const std::string& text);

// Format 2 (document_terms.cpp): what stands in "constraint" besides rows and dates, in "duty" and
// in the refinement of the assignee.
void add_terms(const Grant& grant, json::array& constraints);
json::array refinement_json(const Subject& subject);
json::array duties_json(const Grant& grant);

// True when the constraint was one of the terms; it is then in `grant`.
Result<bool> parse_term(std::string_view left, std::string_view op, const json::value& right, Grant& grant);
Result<Subject> parse_refinement(const json::array& list);
Result<std::vector<Duty>> parse_duties(const json::array& list, int format);
// "08:30-18:00"; one text for each window. Whether it ends after it begins is a rule of the document.
Result<> parse_window(std::string_view text, Window& window);

}  // namespace jw::grant
