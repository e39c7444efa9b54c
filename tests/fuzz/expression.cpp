// What people write as rules of a row: any text compiles to SQL over known items, or is refused with
// line and column. A name or a literal of theirs never ends the quotes it stands in.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "quality/expression.hpp"

namespace {

void expect(bool holds) {
  if (!holds) std::abort();
}

const std::vector<jw::catalog::Item>& items() {
  static const auto all = [] {
    std::vector<jw::catalog::Item> made;
    const char* const kItems[][3] = {{"id", "公民身份号码", "text"}, {"born", "出生日期", "date"},
                                     {"seen", "最近", "datetime"},   {"height", "身高", "integer"},
                                     {"income", "收入", "decimal"},  {"alive", "健在", "boolean"},
                                     {"a b", "带 空格", "text"}};
    for (const auto& [name, title, type] : kItems) {
      auto& item = made.emplace_back();
      item.name = name;
      item.title = title;
      item.type = type;
    }
    return made;
  }();
  return all;
}

// Outside of quotes no statement ends and no comment begins.
void check_quotes(std::string_view sql) {
  char open = 0;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    const char c = sql[i];
    if (open != 0) {
      if (c == open && i + 1 < sql.size() && sql[i + 1] == open)
        ++i;
      else if (c == open)
        open = 0;
      continue;
    }
    if (c == '\'' || c == '"') open = c;
    expect(c != ';' && !(c == '-' && i + 1 < sql.size() && sql[i + 1] == '-') &&
           !(c == '/' && i + 1 < sql.size() && sql[i + 1] == '*'));
  }
  expect(open == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto compiled = jw::quality::compile_expression(text, items());
  if (compiled) {
    check_quotes(compiled->sql);
    expect(!compiled->items.empty() || !compiled->sql.empty());
  } else {
    expect(compiled.error().reason.starts_with("expression.") &&
           compiled.error().message.starts_with("line "));
  }
  return 0;
}
