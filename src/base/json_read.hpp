#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11/algorithm.hpp>

#include "base/result.hpp"

// read_json<T>() turns JSON into a struct declared with BOOST_DESCRIBE_STRUCT.
//   - a field the struct lacks is an error: callers learn of their typo
//   - a std::optional field may be absent or null; a field with a default may be absent
//   - the message names the place: "body.columns[2]: expected text"
namespace jw {
namespace detail {

namespace json = boost::json;

template <class T>
Result<> read_into(T& out, const json::value& from, const std::string& at);

template <class T>
Result<> read_into(std::vector<T>& out, const json::value& from, const std::string& at);

template <class T>
Result<> read_into(std::optional<T>& out, const json::value& from, const std::string& at) {
  if (from.is_null()) return {};
  return read_into(out.emplace(), from, at);
}

template <class T>
Result<> read_into(std::vector<T>& out, const json::value& from, const std::string& at) {
  if (!from.is_array()) return fail(Code::Invalid, "body.list", "{}: expected a list", "{}：应为列表", at);
  for (const auto& item : from.get_array())
    JW_TRY(read_into(out.emplace_back(), item, fmt::format("{}[{}]", at, out.size())));
  return {};
}

template <class T>
Result<> read_fields(T& out, const json::object& from, const std::string& at) {
  using Fields = boost::describe::describe_members<T, boost::describe::mod_public>;
  std::size_t seen = 0;
  Result<> result;
  boost::mp11::mp_for_each<Fields>([&](auto field) {
    if (!result) return;
    const auto found = from.find(field.name);
    if (found == from.end()) return;
    ++seen;
    result = read_into(out.*field.pointer, found->value(), at + "." + field.name);
  });
  if (!result || seen == from.size()) return result;
  for (const auto& entry : from) {
    bool known = false;
    boost::mp11::mp_for_each<Fields>([&](auto field) { known |= entry.key() == field.name; });
    if (!known)
      return fail(Code::Invalid, "body.unknown_field", "{}.{}: no such field", "{}.{}：没有这个字段", at,
                  std::string_view(entry.key()));
  }
  return {};
}

template <class T>
Result<> read_into(T& out, const json::value& from, const std::string& at) {
  if constexpr (std::is_same_v<T, bool>) {
    if (!from.is_bool())
      return fail(Code::Invalid, "body.bool", "{}: expected true or false", "{}：应为 true 或 false", at);
    out = from.get_bool();
  } else if constexpr (std::is_integral_v<T>) {
    boost::system::error_code ec;
    out = from.to_number<T>(ec);
    if (ec)
      return fail(Code::Invalid, "body.integer", "{}: expected a whole number in range",
                  "{}：应为取值范围内的整数", at);
  } else if constexpr (std::is_floating_point_v<T>) {
    boost::system::error_code ec;
    out = from.to_number<T>(ec);
    if (ec) return fail(Code::Invalid, "body.number", "{}: expected a number", "{}：应为数值", at);
  } else if constexpr (std::is_same_v<T, json::value>) {
    out = from;
  } else if constexpr (std::is_same_v<T, json::object>) {
    if (!from.is_object())
      return fail(Code::Invalid, "body.object", "{}: expected an object", "{}：应为对象", at);
    out = from.get_object();
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (!from.is_string()) return fail(Code::Invalid, "body.text", "{}: expected text", "{}：应为文本", at);
    out = from.get_string();
  } else {
    if (!from.is_object())
      return fail(Code::Invalid, "body.object", "{}: expected an object", "{}：应为对象", at);
    return read_fields(out, from.get_object(), at);
  }
  return {};
}

}  // namespace detail

template <class T>
Result<T> read_json(const boost::json::value& from, const std::string& at = "body") {
  T out{};
  JW_TRY(detail::read_into(out, from, at));
  return out;
}

}  // namespace jw
