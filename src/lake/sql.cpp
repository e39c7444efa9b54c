#include "lake/sql.hpp"

namespace jw::lake {
namespace {

std::string enclose(std::string_view text, char mark) {
  std::string out(1, mark);
  for (const char c : text) {
    if (c == mark) out += mark;
    out += c;
  }
  return out += mark;
}

}  // namespace

Result<std::string> quote_name(std::string_view name) {
  if (name.empty() || name.find('\0') != std::string_view::npos)
    return fail(Code::Invalid, "lake.name", "a column needs a name", "字段名不能为空");
  return enclose(name, '"');
}

std::string quote_text(std::string_view text) { return enclose(text, '\''); }

Result<std::string> quote_path(const std::filesystem::path& path) {
  const std::string text = path.string();
  if (text.empty() || text.find_first_of(std::string_view("*?[\0", 4)) != std::string::npos)
    return fail(Code::Invalid, "lake.path", "a file path may not contain the characters * ? [",
                "文件路径不能包含字符 * ? [");
  return enclose(text, '\'');
}

}  // namespace jw::lake
