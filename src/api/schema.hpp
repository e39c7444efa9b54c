#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11/algorithm.hpp>

#include "base/json_write.hpp"

// schema_of<T>(): the JSON Schema (2020-12, as OpenAPI 3.1 uses it) of a described struct, so that
// the published API cannot differ from what read_json and write_json do.
namespace jw::api {

// A route without a body, or without an answer.
struct None {};

//   Outputs list every field that is always there as required. Inputs require nothing here: a
//   missing field has its default, and validation names what must not be empty.
template <class T>
boost::json::value schema_of(bool input = false) {
  namespace json = boost::json;
  if constexpr (std::is_same_v<T, bool>) {
    return json::object{{"type", "boolean"}};
  } else if constexpr (std::is_integral_v<T>) {
    return json::object{{"type", "integer"}};
  } else if constexpr (std::is_floating_point_v<T>) {
    return json::object{{"type", "number"}};
  } else if constexpr (std::is_convertible_v<T, std::string_view>) {
    return json::object{{"type", "string"}};
  } else if constexpr (std::is_same_v<T, json::value>) {
    return json::object{};
  } else if constexpr (std::is_same_v<T, json::object>) {
    return json::object{{"type", "object"}};
  } else if constexpr (std::is_same_v<T, json::array>) {
    return json::object{{"type", "array"}};
  } else if constexpr (jw::detail::is_vector<T>::value) {
    return json::object{{"type", "array"}, {"items", schema_of<typename T::value_type>(input)}};
  } else if constexpr (jw::detail::is_optional<T>::value) {
    return schema_of<typename T::value_type>(input);
  } else {
    json::object properties;
    json::array required;
    const T example{};
    using Fields = boost::describe::describe_members<T, boost::describe::mod_public>;
    boost::mp11::mp_for_each<Fields>([&](auto field) {
      using Member = std::decay_t<decltype(example.*field.pointer)>;
      properties[field.name] = schema_of<Member>(input);
      if constexpr (!jw::detail::is_optional<Member>::value) required.push_back(json::value(field.name));
    });
    json::object schema{{"type", "object"}, {"properties", properties}};
    if (input) {
      schema["additionalProperties"] = false;
    } else if (!required.empty()) {
      schema["required"] = required;
    }
    return schema;
  }
}

}  // namespace jw::api
