#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11/algorithm.hpp>

// write_json(x): the JSON of a struct declared with BOOST_DESCRIBE_STRUCT, fields in order of
// declaration; an empty std::optional is left out. The counterpart of json_read.hpp.
namespace jw {

template <class T>
boost::json::value write_json(const T& value);

namespace detail {

template <class T>
struct is_vector : std::false_type {};
template <class T>
struct is_vector<std::vector<T>> : std::true_type {};
template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};

}  // namespace detail

template <class T>
boost::json::value write_json(const T& value) {
  if constexpr (std::is_same_v<T, bool> || std::is_arithmetic_v<T> || std::is_same_v<T, boost::json::value> ||
                std::is_same_v<T, boost::json::object> || std::is_same_v<T, boost::json::array>) {
    return boost::json::value(value);
  } else if constexpr (std::is_convertible_v<T, std::string_view>) {
    return boost::json::value(boost::json::string_view(std::string_view(value)));
  } else if constexpr (detail::is_vector<T>::value) {
    boost::json::array list;
    list.reserve(value.size());
    for (const auto& item : value) list.push_back(write_json<typename T::value_type>(item));
    return list;
  } else if constexpr (detail::is_optional<T>::value) {
    return value ? write_json(*value) : boost::json::value(nullptr);
  } else {
    boost::json::object object;
    using Fields = boost::describe::describe_members<T, boost::describe::mod_public>;
    boost::mp11::mp_for_each<Fields>([&](auto field) {
      const auto& member = value.*field.pointer;
      if constexpr (detail::is_optional<std::decay_t<decltype(member)>>::value) {
        if (!member) return;
      }
      object[field.name] = write_json(member);
    });
    return object;
  }
}

}  // namespace jw
