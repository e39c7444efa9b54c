#include "http/target.hpp"

#include "base/text.hpp"

namespace jw::http {
namespace {

tl::unexpected<Error> refuse(std::string_view en, std::string_view zh) {
  return fail(Error{Code::Invalid,
                    "http.target",
                    fmt::format("the address is not valid: {}", en),
                    fmt::format("请求地址无效：{}", zh),
                    {}});
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// False: a '%' without two hex digits.
bool decode(std::string_view text, bool plus_is_space, std::string& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      out.push_back(' ');
    } else if (text[i] != '%') {
      out.push_back(text[i]);
    } else {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) return false;
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    }
  }
  return true;
}

bool has_control(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return true;
  return false;
}

Result<> parse_path(std::string_view raw, std::string& path) {
  path.clear();
  // An encoded separator would change which segments a route sees after it was checked.
  for (std::size_t i = 0; i + 2 < raw.size(); ++i) {
    if (raw[i] != '%') continue;
    const int code = hex_digit(raw[i + 1]) * 16 + hex_digit(raw[i + 2]);
    if (code == '/' || code == '\\') return refuse("an encoded slash in the path", "路径中含有编码的斜杠");
  }
  if (!decode(raw, false, path)) return refuse("broken percent-encoding", "百分号编码不完整");
  if (!is_utf8(path)) return refuse("the path is not UTF-8", "路径不是 UTF-8 编码");
  if (has_control(path) || path.find('\\') != std::string::npos)
    return refuse("a control character or backslash in the path", "路径中含有控制字符或反斜杠");
  std::string_view rest = path;
  while (!rest.empty()) {
    rest.remove_prefix(1);  // the slash
    const auto end = rest.find('/');
    const auto segment = rest.substr(0, end);
    const bool last = end == std::string_view::npos;
    if (segment == "." || segment == ".." || (segment.empty() && !last))
      return refuse("an empty, \".\" or \"..\" segment in the path", "路径中含有空段、“.”或“..”");
    rest = last ? std::string_view{} : rest.substr(end);
  }
  return {};
}

Result<> parse_query(std::string_view raw, Query& query) {
  std::string name, value;
  while (!raw.empty()) {
    const auto end = raw.find('&');
    const auto pair = raw.substr(0, end);
    raw = end == std::string_view::npos ? std::string_view{} : raw.substr(end + 1);
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    name.clear();
    value.clear();
    if (!decode(pair.substr(0, equals), true, name) ||
        (equals != std::string_view::npos && !decode(pair.substr(equals + 1), true, value)))
      return refuse("broken percent-encoding in the query", "查询参数的百分号编码不完整");
    if (!is_utf8(name) || !is_utf8(value)) return refuse("the query is not UTF-8", "查询参数不是 UTF-8 编码");
    if (name.find('\0') != std::string::npos || value.find('\0') != std::string::npos)
      return refuse("a NUL character in the query", "查询参数中含有空字符");
    query.add(name, value);
  }
  return {};
}

}  // namespace

Result<> parse_target(std::string_view target, std::string& path, Query& query) {
  query.clear();
  if (!target.starts_with('/')) {
    const auto scheme = target.find("://");
    if (scheme == std::string_view::npos ||
        (target.substr(0, scheme) != "http" && target.substr(0, scheme) != "https"))
      return refuse("it must start with \"/\"", "必须以“/”开头");
    target.remove_prefix(scheme + 3);
    const auto slash = target.find_first_of("/?");
    if (slash == std::string_view::npos || target[slash] == '?') return refuse("it has no path", "缺少路径");
    target.remove_prefix(slash);
  }
  target = target.substr(0, target.find('#'));
  const auto mark = target.find('?');
  JW_TRY(parse_path(target.substr(0, mark), path));
  if (mark != std::string_view::npos) JW_TRY(parse_query(target.substr(mark + 1), query));
  return {};
}

std::string percent_encode(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size() * 3);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out.push_back(c);
    } else {
      out.append({'%', kHex[byte >> 4], kHex[byte & 15]});
    }
  }
  return out;
}

}  // namespace jw::http
