#include "sheet/words.hpp"

#include <algorithm>
#include <charconv>

#include "lake/literal.hpp"

namespace jw::sheet {
namespace {

using catalog::Term;

std::string lower(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != ' ') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

// Without what stands in brackets.
std::string bare(std::string_view text) {
  const auto at = std::min(text.find("（"), text.find('('));
  return lower(text.substr(0, at));
}

bool means(const Term& term, std::string_view plain) {
  return plain == lower(term.zh) || plain == bare(term.zh) ||
         (!term.national.empty() && plain == lower(term.national)) || plain == lower(term.code) ||
         plain == lower(term.en);
}

tl::unexpected<Error> not_one_of(std::span<const Term> terms) {
  std::string known;
  for (const auto& term : terms) known.append(known.empty() ? "" : "、").append(term.zh);
  return fail(Code::Invalid, "import.value", "should be one of: {}", "应为以下之一：{}", known);
}

// How databases call their types, and the data type of the guide.
struct TypeWord {
  std::string_view word;
  std::string_view letter;
};
constexpr TypeWord kTypeWords[] = {
    {"varchar", "C"},  {"char", "C"},   {"string", "C"},  {"text", "C"},     {"字符串", "C"},
    {"字符", "C"},     {"文本", "C"},   {"文本型", "C"},  {"int", "I"},      {"integer", "I"},
    {"bigint", "I"},   {"整数", "I"},   {"整数型", "I"},  {"number", "N"},   {"numeric", "N"},
    {"decimal", "N"},  {"数字", "N"},   {"数值", "N"},    {"数字型", "N"},   {"double", "B"},
    {"float", "F"},    {"date", "D"},   {"日期", "D"},    {"datetime", "T"}, {"timestamp", "T"},
    {"日期时间", "T"}, {"时间型", "T"}, {"boolean", "L"}, {"bool", "L"},     {"逻辑", "L"},
    {"布尔型", "L"},   {"money", "Y"},  {"货币", "Y"},    {"备注", "M"},     {"clob", "M"},
    {"blob", "G"},
};

}  // namespace

std::string_view stripped(std::string_view text, std::string_view these) {
  const auto ends = [&](std::string_view whole, bool front) -> std::size_t {
    for (std::size_t at = 0; at < these.size();) {
      std::size_t end = at + 1;
      while (end < these.size() && (these[end] & 0xC0) == 0x80) ++end;
      const auto one = these.substr(at, end - at);
      if (front ? whole.starts_with(one) : whole.ends_with(one)) return one.size();
      at = end;
    }
    return 0;
  };
  while (const auto size = ends(text, true)) text.remove_prefix(size);
  while (const auto size = ends(text, false)) text.remove_suffix(size);
  return text;
}

Result<std::string> read_word(std::span<const Term> terms, std::string_view text) {
  const auto plain = lower(lake::trim(text));
  for (const auto& term : terms)
    if (means(term, plain)) return std::string(term.code);
  // "1 无条件共享", "无条件共享(1)", "1、无条件共享"
  const auto inner = bare(text);
  const auto tail = stripped(plain, "0123456789.、-:： ");
  for (const auto& term : terms)
    if (means(term, inner) || plain == lower(term.zh) || tail == lower(term.zh))
      return std::string(term.code);
  return not_one_of(terms);
}

std::string word_of(std::span<const Term> terms, std::string_view code) {
  const Term* term = catalog::find_term(terms, code);
  return std::string(term ? term->zh : code);
}

Result<std::string> read_data_type(std::string_view text) {
  const auto terms = catalog::item_data_types();
  const auto plain = lower(lake::trim(text));
  const auto name = bare(text);
  for (const auto& term : terms)
    if (plain == lower(term.code) || plain == term.zh || name == term.zh || plain == lower(term.en))
      return std::string(term.code);
  for (const auto& [word, letter] : kTypeWords)
    if (plain == word || name == word) return std::string(letter);
  // "字符型C", "字符型/C", "C-字符型"
  for (const auto& term : terms)
    if (plain.starts_with(term.zh) || plain.ends_with(term.zh)) return std::string(term.code);
  return not_one_of(terms);
}

std::optional<std::string> read_format(std::string_view text) {
  const auto plain = lower(stripped(lake::trim(text), ".。"));
  for (const auto& term : catalog::formats())
    if (plain == lower(term.code) || plain == lower(term.zh) || plain == lower(term.en))
      return std::string(term.code);
  static constexpr std::string_view kAlias[][2] = {
      {"电子表格", "xlsx"},        {"excel", "xlsx"}, {"达梦", "dm"},  {"人大金仓", "kingbasees"},
      {"sysbase", "sybase"},       {"jpeg", "jpg"},   {"tiff", "tif"}, {"接口", "interface"},
      {"webservice", "interface"}, {"其他", "other"}};
  for (const auto& [word, code] : kAlias)
    if (plain == word) return std::string(code);
  return std::nullopt;
}

Result<bool> read_flag(std::string_view text) {
  const auto flag = lake::read_boolean(lake::trim(text));
  if (flag) return *flag == "true";
  const auto plain = lake::trim(text);
  if (plain == "√" || plain == "开放") return true;
  if (plain == "×" || plain == "不开放" || plain == "/") return false;
  return fail(Code::Invalid, "import.value", "should be 是 or 否", "应为“是”或“否”");
}

std::string flag_word(bool flag) { return flag ? "是" : "否"; }

Result<std::string> read_day(std::string_view text) {
  text = lake::trim(text);
  if (auto day = lake::read_date(text)) return *day;
  if (const auto moment = lake::read_datetime(text)) return moment->substr(0, 10);
  return fail(Code::Invalid, "import.value", "should be a day such as 2026-03-01", "应为日期，如 2026-03-01");
}

Result<std::int64_t> read_number(std::string_view text, std::int64_t least, std::int64_t most) {
  text = lake::trim(text);
  std::int64_t value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc() || end != text.data() + text.size() || value < least || value > most)
    return fail(Code::Invalid, "import.value", "should be a whole number from {} to {}",
                "应为 {} 至 {} 的整数", least, most);
  return value;
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  constexpr std::string_view kMarks[] = {"、", "；", "，", ";", ",", "\n"};
  while (!text.empty()) {
    std::size_t end = text.size(), size = 0;
    for (const auto mark : kMarks)
      if (const auto at = text.find(mark); at < end) {
        end = at;
        size = mark.size();
      }
    const auto part = lake::trim(text.substr(0, end));
    if (!part.empty()) parts.emplace_back(part);
    text.remove_prefix(end + size);
  }
  return parts;
}

}  // namespace jw::sheet
