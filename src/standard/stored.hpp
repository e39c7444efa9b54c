#pragma once

#include <string>
#include <string_view>

#include <boost/json/serialize.hpp>

#include "base/call.hpp"
#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "base/result.hpp"

// What the tables of this module keep as JSON text, and the checks their fields have in common.
namespace jw::standard {

template <class T>
std::string to_stored(const T& value) {
  return boost::json::serialize(write_json(value));
}

template <class T>
Result<T> from_stored(std::string_view text) {
  auto json = parse_json(text);
  if (json)
    if (auto value = read_json<T>(*json, "stored")) return value;
  return fail(Code::Corrupt, "standard.stored",
              "a record of the standard cannot be read; restore the store from a backup",
              "标准中的一条记录无法读取，请从备份恢复数据库");
}

// Whoever made the change, by id; "system" for the program itself.
std::string editor_of(const Call& call);
// A local entry belongs to the department of whoever makes it: only its people change it, and
// nobody changes what came with the program. "standard.owner" (Denied).
Result<> require_owner(const Call& call, std::string_view org);
// A free text (base/free_text.hpp) of at most `most` characters: `reason` (Invalid).
Result<> check_text(std::string_view text, std::size_t most, bool needed, std::string_view reason,
                    std::string_view en, std::string_view zh);
// "2024-02-29" or empty: "standard.in_force" (Invalid).
Result<> check_in_force(std::string_view day);
// Six digits or empty: "standard.region" (Invalid).
Result<> check_region(std::string_view region);
// What follows a local code's region: a local entry's code begins with its region and a dot, a
// national one's has none. "standard.code_region" (Invalid).
Result<> check_code_region(std::string_view code, std::string_view region);

}  // namespace jw::standard
