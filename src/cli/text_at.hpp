#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

namespace jw::cli {

// A field of an answer of the API; "" or 0 when it is not there or something else.
inline std::string text_at(const boost::json::object& object, std::string_view name) {
  const auto* found = object.if_contains(name);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

inline std::int64_t number_at(const boost::json::object& object, std::string_view name) {
  const auto* found = object.if_contains(name);
  return found != nullptr && found->is_int64() ? found->get_int64() : 0;
}

// The same of a value that may be anything: empty, 0, null or no items where it is not there.
inline const boost::json::value& part(const boost::json::value& value, std::string_view name) {
  static const boost::json::value kNone;
  const auto* found = value.is_object() ? value.get_object().if_contains(name) : nullptr;
  return found ? *found : kNone;
}

inline std::string text_at(const boost::json::value& value, std::string_view name) {
  const auto& found = part(value, name);
  return found.is_string() ? std::string(found.get_string()) : std::string();
}

inline std::int64_t number_at(const boost::json::value& value, std::string_view name) {
  const auto& found = part(value, name);
  return found.is_int64() ? found.get_int64() : 0;
}

inline const boost::json::array& items_of(const boost::json::value& value, std::string_view name = "items") {
  static const boost::json::array kNone;
  const auto& found = part(value, name);
  return found.is_array() ? found.get_array() : kNone;
}

}  // namespace jw::cli
