#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace jw::cli {

// Reading answers of the API that may lack a field or have another one in its place. Of an object and of a
// value that may be anything: an object is not copied into a value, so what is returned lives as long as it.

// null where it is not there.
inline const boost::json::value& part(const boost::json::object& object, std::string_view name) {
  static const boost::json::value kNone;
  const auto* found = object.if_contains(name);
  return found ? *found : kNone;
}

// "" or 0 or false when it is not there or something else.
inline std::string text_at(const boost::json::object& object, std::string_view name) {
  const auto& found = part(object, name);
  return found.is_string() ? std::string(found.get_string()) : std::string();
}

inline std::int64_t number_at(const boost::json::object& object, std::string_view name) {
  const auto& found = part(object, name);
  return found.is_int64() ? found.get_int64() : 0;
}

inline bool flag_at(const boost::json::object& object, std::string_view name) {
  const auto& found = part(object, name);
  return found.is_bool() && found.get_bool();
}

// No items where it is not there.
inline const boost::json::array& items_of(const boost::json::object& object,
                                          std::string_view name = "items") {
  static const boost::json::array kNone;
  const auto& found = part(object, name);
  return found.is_array() ? found.get_array() : kNone;
}

// An empty one where it is none.
inline const boost::json::object& object_of(const boost::json::value& value) {
  static const boost::json::object kNone;
  return value.is_object() ? value.get_object() : kNone;
}

inline const boost::json::value& part(const boost::json::value& value, std::string_view name) {
  return part(object_of(value), name);
}

inline std::string text_at(const boost::json::value& value, std::string_view name) {
  return text_at(object_of(value), name);
}

inline std::int64_t number_at(const boost::json::value& value, std::string_view name) {
  return number_at(object_of(value), name);
}

inline bool flag_at(const boost::json::value& value, std::string_view name) {
  return flag_at(object_of(value), name);
}

inline const boost::json::array& items_of(const boost::json::value& value, std::string_view name = "items") {
  return items_of(object_of(value), name);
}

// Of a list that stands by itself; none where it is no list.
inline const boost::json::array& each_of(const boost::json::value& value) {
  static const boost::json::array kNone;
  return value.is_array() ? value.get_array() : kNone;
}

// A text as it is, anything else as JSON.
inline std::string plain_text(const boost::json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : boost::json::serialize(value);
}

}  // namespace jw::cli
