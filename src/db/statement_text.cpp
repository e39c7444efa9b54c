#include "db/statement_text.hpp"

#include <cmath>

#include "base/text.hpp"

namespace jw::db {
namespace {

constexpr std::string_view kBlank = " \t\r\n";

// Is there anything but blanks and comments?
bool says_something(std::string_view sql) {
  while (true) {
    const auto begin = sql.find_first_not_of(kBlank);
    if (begin == std::string_view::npos) return false;
    sql.remove_prefix(begin);
    if (!sql.starts_with("--")) return true;
    const auto end = sql.find('\n');
    if (end == std::string_view::npos) return false;
    sql.remove_prefix(end);
  }
}

}  // namespace

std::vector<std::string_view> split_statements(std::string_view sql) {
  std::vector<std::string_view> out;
  std::size_t begin = 0, at = 0;
  while (at < sql.size()) {
    auto end = sql.find('\n', at);
    if (end == std::string_view::npos) end = sql.size();
    const auto line = sql.substr(at, end - at);
    const auto last = line.find_last_not_of(kBlank);
    at = end + 1;
    if (last == std::string_view::npos || line[last] != ';') continue;
    const auto statement = sql.substr(begin, end - (line.size() - last) - begin);
    if (says_something(statement)) out.push_back(statement);
    begin = at;
  }
  if (begin < sql.size() && says_something(sql.substr(begin))) out.push_back(sql.substr(begin));
  return out;
}

Result<> check_values(std::span<const Value> values) {
  for (const auto& one : values) {
    if (const auto* text = std::get_if<std::string>(&one)) {
      if (text->find('\0') != std::string::npos || !is_utf8(*text))
        return fail(Code::Invalid, "db.value", "text must be UTF-8 without NUL characters; correct the input",
                    "文本应为 UTF-8 编码且不含 NUL 字符，请更正后重试");
    } else if (const auto* number = std::get_if<double>(&one)) {
      if (!std::isfinite(*number))
        return fail(Code::Invalid, "db.value", "a number must be finite; correct the input",
                    "数值不能是无穷大或非数，请更正后重试");
    }
  }
  return {};
}

}  // namespace jw::db
