#pragma once

#include <string>
#include <string_view>

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "base/result.hpp"

// Structs kept as JSON text in a column of our own tables.
namespace jw::catalog {

template <class T>
std::string to_stored(const T& value) {
  return boost::json::serialize(write_json(value));
}

// What was written by to_stored; anything else means the store is damaged.
template <class T>
Result<T> from_stored(std::string_view text) {
  auto json = parse_json(text);
  if (json) {
    auto value = read_json<T>(*json, "stored");
    if (value) return value;
    json = fail(std::move(value).error());
  }
  auto failure = fail(Code::Corrupt, "catalog.stored",
                      "a record of the catalog cannot be read; restore the store from a backup",
                      "目录中的一条记录无法读取，请从备份恢复数据库");
  return tl::unexpected<Error>(std::move(failure.value()).with(json.error().message));
}

}  // namespace jw::catalog
