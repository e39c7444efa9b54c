#pragma once

#include <string>
#include <string_view>

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"

// What is kept as JSON text in a column of our own tables.
namespace jw::sheet {

template <class T>
std::string to_stored(const T& value) {
  return boost::json::serialize(write_json(value));
}

// What was written by to_stored; anything else means the store is damaged.
template <class T>
Result<T> from_stored(std::string_view text) {
  const auto json = JW_TRY(parse_json(text).with("a record of an import"));
  return read_json<T>(json, "stored").with("a record of an import");
}

}  // namespace jw::sheet
