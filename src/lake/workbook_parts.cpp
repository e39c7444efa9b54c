#include "lake/workbook_parts.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace jw::lake {
namespace {

constexpr std::int64_t kMostRows = 1'048'576;
constexpr std::int64_t kMostColumns = 16'384;
constexpr std::size_t kMostSheets = 1'000;
constexpr std::size_t kMostStyles = 100'000;
constexpr std::size_t kMostStrings = 20'000'000;
constexpr std::size_t kMostMerged = 10'000;

std::optional<std::int64_t> number(std::optional<std::string_view> text) {
  if (!text) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (ec != std::errc() || end != text->data() + text->size() || value < 0) return std::nullopt;
  return value;
}

struct Address {
  std::int64_t row = 0;     // from 1
  std::int64_t column = 0;  // from 0
};

// "AB12", also "$AB$12". Columns and rows beyond a sheet's are numbers, too: the caller refuses.
std::optional<Address> read_address(std::string_view text) {
  Address address;
  if (text.starts_with('$')) text.remove_prefix(1);
  std::size_t letters = 0;
  while (letters < text.size() && text[letters] >= 'A' && text[letters] <= 'Z' && letters < 8)
    address.column = address.column * 26 + (text[letters++] - 'A' + 1);
  text.remove_prefix(letters);
  if (text.starts_with('$')) text.remove_prefix(1);
  const auto row = number(text);
  if (letters == 0 || !row || *row == 0) return std::nullopt;
  --address.column;
  address.row = *row;
  return address;
}

bool is_true(std::optional<std::string_view> text) { return text && (*text == "1" || *text == "true"); }

tl::unexpected<Error> beyond_a_sheet() {
  return fail(
      Code::TooLarge, "workbook.columns",
      "the sheet goes beyond column XFD (16,384) or row 1,048,576, which no spreadsheet holds; save it "
      "again from a spreadsheet program, or send it as CSV",
      "工作表超出电子表格的上限（16384 列、1048576 行）；请用电子表格软件重新保存，或改用 CSV");
}

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') return static_cast<unsigned>((c | 0x20) - 'a' + 10);
  return std::nullopt;
}

// The unit of "_xHHHH_" at the front; nothing when it is something else.
std::optional<unsigned> escaped_unit(std::string_view text) {
  constexpr std::size_t kLength = 7;
  if (text.size() < kLength || text[1] != 'x' || text[6] != '_') return std::nullopt;
  unsigned unit = 0;
  for (const char c : text.substr(2, 4)) {
    const auto digit = hex_digit(c);
    if (!digit) return std::nullopt;
    unit = unit << 4 | *digit;
  }
  // NUL and halves of pairs are no characters: they stay as they are written.
  if (unit == 0 || (unit >= 0xD800 && unit <= 0xDFFF) || unit >= 0xFFFE) return std::nullopt;
  return unit;
}

void append_unit(std::string& out, unsigned unit) {
  if (unit < 0x80) {
    out += static_cast<char>(unit);
  } else if (unit < 0x800) {
    out += static_cast<char>(0xC0 | unit >> 6);
    out += static_cast<char>(0x80 | (unit & 0x3F));
  } else {
    out += static_cast<char>(0xE0 | unit >> 12);
    out += static_cast<char>(0x80 | (unit >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (unit & 0x3F));
  }
}

}  // namespace

std::string unescaped(std::string_view text) {
  std::string out;
  for (auto at = text.find("_x"); at != std::string_view::npos; at = text.find("_x", at)) {
    const auto unit = escaped_unit(text.substr(at));
    if (!unit) {
      at += 2;
      continue;
    }
    out += text.substr(0, at);
    append_unit(out, *unit);
    text.remove_prefix(at + 7);
    at = 0;
  }
  out += text;
  return out;
}

std::string column_name(std::size_t column) {
  std::string name;
  for (++column; column > 0; column = (column - 1) / 26)
    name.insert(name.begin(), static_cast<char>('A' + (column - 1) % 26));
  return name;
}

Result<> RelationsPart::start(std::string_view name) {
  if (name != "Relationship") return {};
  const auto id = attribute("Id"), type = attribute("Type"), target = attribute("Target");
  if (!id || !type || !target || relations.size() > kMostSheets * 4) return {};
  relations.emplace(*id, Relation{std::string(type->substr(type->rfind('/') + 1)), std::string(*target)});
  return {};
}

Result<> BookPart::start(std::string_view name) {
  if (name == "workbookPr") epoch_1904 = is_true(attribute("date1904"));
  if (name != "sheet" || parent() != "sheets") return {};
  if (sheets.size() == kMostSheets) return damaged_workbook("too many sheets");
  const auto state = attribute("state").value_or("");
  sheets.push_back({{std::string(attribute("name").value_or("")), state == "hidden" || state == "veryHidden"},
                    std::string(attribute("id").value_or(""))});
  return {};
}

Result<> StylesPart::start(std::string_view name) {
  const auto id = number(attribute("numFmtId"));
  if (name == "numFmt" && id && own_.size() < kMostStyles) {
    own_[*id] = form_of(attribute("formatCode").value_or(""));
  } else if (name == "xf" && parent() == "cellXfs") {
    if (forms.size() == kMostStyles) return damaged_workbook("too many styles");
    const auto found = own_.find(id.value_or(0));
    forms.push_back(found != own_.end() ? found->second : built_in_form(id.value_or(0)));
  }
  return {};
}

std::string_view StringsPart::at(std::size_t index) const {
  const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
  return std::string_view(all_).substr(begin, ends_[index] - begin);
}

Result<> StringsPart::start(std::string_view name) {
  if (name == "rPh") phonetic_ = true;
  inside_ = name == "t" && !phonetic_;
  return {};
}

Result<> StringsPart::text(std::string_view text) {
  if (inside_) all_ += text;
  return {};
}

Result<> StringsPart::end(std::string_view name) {
  inside_ = false;
  if (name == "rPh") phonetic_ = false;
  if (name != "si") return {};
  if (ends_.size() == kMostStrings) return large_workbook("too many strings");
  const std::size_t begin = ends_.empty() ? 0 : ends_.back();
  if (all_.find("_x", begin) != std::string::npos) {
    const auto plain = unescaped(std::string_view(all_).substr(begin));
    all_.resize(begin);
    all_ += plain;
  }
  ends_.push_back(all_.size());
  return {};
}

Result<> SheetPart::start(std::string_view name) {
  if (name == "c" && parent() == "row") return start_cell();
  if (name == "row" && parent() == "sheetData") return start_row();
  if (name == "mergeCell") merge();
  if (!in_cell_) return {};
  if (name == "f") formula_ = true;
  if (name == "rPh") phonetic_ = true;
  in_value_ = name == "v" || (name == "t" && !phonetic_);
  return {};
}

Result<> SheetPart::text(std::string_view text) {
  if (in_value_) value_ += text;
  return {};
}

Result<> SheetPart::end(std::string_view name) {
  in_value_ = false;
  if (name == "rPh") phonetic_ = false;
  if (name == "c" && in_cell_) return end_cell();
  if (name != "row" || row_.cells.empty()) return {};
  ++tally.rows;
  auto taken = take_(row_);
  row_.cells.clear();
  return taken;
}

Result<> SheetPart::start_row() {
  const auto given = attribute("r");
  const auto at = given ? number(given) : std::optional(row_.number + 1);
  if (!at || *at <= row_.number) return damaged_workbook("rows out of order");
  if (*at > kMostRows) return beyond_a_sheet();
  row_.number = *at;
  row_.cells.clear();
  next_column_ = 0;
  return {};
}

Result<> SheetPart::start_cell() {
  column_ = next_column_;
  if (const auto given = attribute("r")) {
    const auto at = read_address(*given);
    if (!at || at->row != row_.number) return damaged_workbook("the address of a cell");
    column_ = at->column;
  }
  if (column_ >= kMostColumns) return beyond_a_sheet();
  if (column_ < next_column_) return damaged_workbook("cells out of order");
  next_column_ = column_ + 1;
  type_ = attribute("t").value_or("n");
  style_ = static_cast<std::size_t>(number(attribute("s")).value_or(0));
  value_.clear();
  formula_ = phonetic_ = false;
  in_cell_ = true;
  return {};
}

Result<> SheetPart::end_cell() {
  in_cell_ = false;
  if (formula_) ++tally.formulas;
  SheetCell cell;
  cell.column = static_cast<std::size_t>(column_);
  cell.formula = formula_;
  if (type_ == "s") {
    const auto index = number(value_);
    if (value_.empty()) return {};
    if (!index || static_cast<std::size_t>(*index) >= strings_.size()) return damaged_workbook("a string");
    cell.text = strings_.at(static_cast<std::size_t>(*index));
  } else if (type_ == "b") {
    cell.kind = CellKind::Boolean;
    if (!value_.empty()) cell.text = value_ == "0" || value_ == "false" ? "false" : "true";
  } else if (type_ == "e") {
    cell.kind = CellKind::Error;
    cell.text = value_;
    ++tally.errors;
  } else if (type_ == "str" || type_ == "inlineStr") {
    cell.text = unescaped(value_);
  } else if (type_ == "d") {
    cell.kind = CellKind::Date;
    cell.text = value_;
  } else if (!value_.empty()) {
    const NumberForm form = style_ < styles_.forms.size() ? styles_.forms[style_] : NumberForm{};
    auto shown = shown_number(value_, form, epoch_1904_);
    cell.kind = shown.kind;
    cell.text = std::move(shown.text);
    tally.long_numbers += shown.long_digits;
  }
  if (!cell.text.empty()) row_.cells.push_back(std::move(cell));
  return {};
}

void SheetPart::merge() {
  const auto range = attribute("ref").value_or("");
  const auto colon = range.find(':');
  if (colon == std::string_view::npos || tally.merged.size() == kMostMerged) return;
  const auto from = read_address(range.substr(0, colon)), to = read_address(range.substr(colon + 1));
  if (!from || !to || to->row < from->row || to->column < from->column || to->row > kMostRows ||
      to->column >= kMostColumns)
    return;
  tally.merged.push_back(
      {from->row, to->row, static_cast<std::size_t>(from->column), static_cast<std::size_t>(to->column)});
}

}  // namespace jw::lake
