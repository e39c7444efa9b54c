#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

// What people write into the lists.
namespace jw::demand {

// A free text (base/free_text.hpp) as it was given, of at most `characters`; a required one says
// something. The error has that reason and names the field in both languages.
Result<std::string> required_text(std::string_view text, std::size_t characters, std::string_view reason,
                                  std::string_view en, std::string_view zh);
Result<std::string> optional_text(std::string_view text, std::size_t characters, std::string_view reason,
                                  std::string_view en, std::string_view zh);

// "2026-12-31", not before today in China when `future`; or "" when it may be absent.
Result<> check_day(std::string_view day, std::string_view today, std::string_view reason);

// Law, administrative regulation or State Council decision, as 政务数据共享条例 Art 14 wants it:
// a title in 《》.
bool cites_a_law(std::string_view basis);

}  // namespace jw::demand
