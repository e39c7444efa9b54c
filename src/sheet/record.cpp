#include "sheet/record.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/free_text.hpp"
#include "base/text.hpp"
#include "sheet/field.hpp"
#include "sheet/template.hpp"

namespace jw::sheet {
namespace {

constexpr std::size_t kLongestValue = 120;  // bytes of a problem's value
constexpr std::size_t kLongestItemName = 64;
constexpr std::size_t kMostItems = 1'000;

std::optional<std::size_t> column_for(const Layout& layout, std::string_view field) {
  const auto found = std::ranges::find(layout.columns, field, &LayoutColumn::field);
  if (found == layout.columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - layout.columns.begin());
}

// Fields in the order in which they are read: a length is understood by the type before it.
std::vector<std::pair<const Field*, std::size_t>> reading_order(const Layout& layout, bool of_items) {
  std::vector<std::pair<const Field*, std::size_t>> order;
  for (const auto& field : fields())
    for (std::size_t i = 0; i < layout.columns.size(); ++i)
      if (field.item == of_items && layout.columns[i].field == field.code) order.emplace_back(&field, i);
  return order;
}

class Reading {
 public:
  Reading(Record& record, const Layout& layout) : record_(record), layout_(layout) {}

  void problem(const Error& error, std::int64_t row, std::optional<std::size_t> column,
               std::string_view value = {}, bool blocks = true) {
    Problem out;
    out.row = row;
    if (column) {
      out.column = layout_.columns[*column].letter;
      out.heading = layout_.columns[*column].heading;
    }
    out.value = cut_utf8(value, kLongestValue);
    out.blocks = blocks;
    out.reason = error.reason;
    out.zh = error.message_zh;
    out.en = error.message;
    record_.problems.push_back(std::move(out));
  }

  // Where the rest of an error of the whole form belongs: the column of the field it names.
  void form_problem(const Error& error) {
    static constexpr std::string_view kFieldOfReason[][2] = {
        {"resource.name", "name"},
        {"resource.abstract", "abstract"},
        {"resource.sharing", "sharing"},
        {"resource.conditions", "sharing_condition"},
        {"resource.legal_basis", "sharing_condition"},
        {"import.sharing_condition", "sharing_condition"},
        {"import.format", "format"},
        {"resource.format", "format"},
        {"resource.update_cycle", "update_cycle"},
        {"resource.items", "item_title"},
        {"resource.region_item", "item_region"},
        {"resource.classification", "classification"},
        {"resource.provider_code", "provider_code"},
        {"resource.opening", "open"},
        {"resource.date", "release_date"},
        {"resource.related", "related"},
        {"resource.grade", "grade"},
        {"resource.code", "code"},
    };
    const auto* found =
        std::ranges::find_if(kFieldOfReason, [&](const auto& row) { return row[0] == error.reason; });
    std::optional<std::size_t> column;
    if (found != std::end(kFieldOfReason)) column = column_for(layout_, (*found)[1]);
    std::int64_t row = record_.first_row;
    std::string_view value;
    // "items[3].type: …" is about the row of the fourth item.
    const auto at = error.message.find("items[");
    std::size_t index = 0;
    if (at != std::string::npos) {
      const char* begin = error.message.data() + at + 6;
      std::from_chars(begin, error.message.data() + error.message.size(), index);
      if (index < record_.items.size() && !record_.items[index].empty()) row = record_.items[index][0].row;
    } else if (column) {
      const auto wanted = column.value_or(0);
      for (const auto& cell : record_.cells)
        if (cell.column == wanted) value = cell.text;
    }
    problem(error, row, column, value);
  }

  void read(const std::vector<std::pair<const Field*, std::size_t>>& order, const std::vector<RawCell>& cells,
            Draft& draft, catalog::Item* item) {
    for (const auto& [field, column] : order)
      for (const auto& cell : cells) {
        if (cell.column != column) continue;
        auto done = field->read({draft, item, layout_.columns[column].heading}, cell.text);
        if (!done) problem(done.error(), cell.row, column, cell.text);
      }
  }

 private:
  Record& record_;
  const Layout& layout_;
};

// What an empty cell means: the field as a new form has it.
void clear_mapped(const Layout& layout, Draft& draft) {
  const catalog::ResourceForm fresh;
  auto& form = draft.form;
  static const std::pair<std::string_view, std::string catalog::ResourceForm::*> kTexts[] = {
      {"name_en", &catalog::ResourceForm::name_en},
      {"classification", &catalog::ResourceForm::classification},
      {"department", &catalog::ResourceForm::department},
      {"provider_code", &catalog::ResourceForm::provider_code},
      {"abstract", &catalog::ResourceForm::abstract},
      {"source_system", &catalog::ResourceForm::source_system},
      {"format", &catalog::ResourceForm::format},
      {"format_note", &catalog::ResourceForm::format_note},
      {"sharing", &catalog::ResourceForm::sharing},
      {"use_conditions", &catalog::ResourceForm::use_conditions},
      {"sharing_channel", &catalog::ResourceForm::sharing_channel},
      {"sharing_method", &catalog::ResourceForm::sharing_method},
      {"open_conditions", &catalog::ResourceForm::open_conditions},
      {"subject", &catalog::ResourceForm::subject},
      {"level", &catalog::ResourceForm::level},
      {"update_cycle", &catalog::ResourceForm::update_cycle},
      {"release_date", &catalog::ResourceForm::release_date},
  };
  for (const auto& column : layout.columns) {
    for (const auto& [code, member] : kTexts)
      if (column.field == code) form.*member = fresh.*member;
    if (column.field == "open") form.open = false;
    if (column.field == "grade") form.grade = 0;
    if (column.field == "related") form.related.clear();
    if (column.field == "sharing_condition") draft.condition_given = true;
    if (column.field == "remark")
      std::erase_if(form.remarks, [&](const auto& remark) { return remark.name == column.heading; });
  }
}

// A name for the column of an item that has none: its title, as far as it may be one.
std::string name_from(std::string_view title) {
  std::string name;
  for (const char c : cut_utf8(title, kLongestItemName))
    if (c != '"' && static_cast<unsigned char>(c) >= 0x20) name += c;
  return name;
}

void read_items(Record& record, const Layout& layout, Draft& draft, Reading& reading) {
  const auto order = reading_order(layout, true);
  const auto before = std::exchange(draft.form.items, {});
  const auto title_column = column_for(layout, "item_title");
  const bool names = column_for(layout, "item_name").has_value();
  for (const auto& cells : record.items) {
    catalog::Item read;
    Draft ignored;
    for (const auto& cell : cells) {
      if (layout.columns[cell.column].field == "item_title") read.title = cell.text;
      if (layout.columns[cell.column].field == "item_name") read.name = trimmed(cell.text);
    }
    if (read.title.empty() && read.name.empty()) {
      reading.problem(
          {Code::Invalid, "import.item", "the item has no name; give it one", "信息项没有名称，请填写", ""},
          cells.front().row, title_column);
      continue;
    }
    // What the sheet does not say of an item that is there already stays as it is.
    const auto known = std::ranges::find_if(before, [&](const catalog::Item& item) {
      return read.name.empty() ? item.title == read.title : item.name == read.name;
    });
    catalog::Item item = known != before.end() ? *known : catalog::Item{};
    if (!names || read.name.empty()) read.name = known != before.end() ? known->name : name_from(read.title);
    item.name = read.name;
    item.title = read.title.empty() ? read.name : read.title;
    reading.read(order, cells, draft, &item);
    if (item.name.empty()) item.name = read.name;
    draft.form.items.push_back(std::move(item));
  }
}

void check_provider(const Draft& draft, const Record& record, const Layout& layout, std::string_view provider,
                    Reading& reading) {
  const auto named = trimmed(draft.provider);
  if (named.empty() || provider.empty() || named == provider) return;
  reading.problem({Code::Invalid, "import.provider",
                   "the sheet names another provider; the resource is registered for your own department",
                   "表中的提供方不是本单位；该资源将登记为本单位的资源", ""},
                  record.first_row, column_for(layout, "provider"), draft.provider, false);
}

}  // namespace

bool blocked(const std::vector<Problem>& problems) { return std::ranges::any_of(problems, &Problem::blocks); }

Result<> each_record(const Call& call, const Table& table, const Layout& layout,
                     const std::function<Result<>(Record)>& take) {
  const auto name_column = column_for(layout, "name");
  const auto code_column = column_for(layout, "code");
  std::optional<Record> open;
  const auto close = [&]() -> Result<> {
    if (!open) return {};
    Record done = std::move(*open);
    open.reset();
    return take(std::move(done));
  };
  for (const auto& line : table.lines) {
    if (line.number < layout.first_row) continue;
    if (line.number % 1024 == 0) JW_TRY(call.check());
    const auto name = name_column ? cell_of(line, *name_column) : std::string_view();
    const auto code = code_column ? trimmed(cell_of(line, *code_column)) : std::string_view();
    // Sheets without merged cells repeat the name in every row of the resource.
    const bool again = open && name == open->name && (code.empty() || code == open->code);
    const bool goes_on = open && (name.empty() || again);
    if (!goes_on) {
      JW_TRY(close());
      open.emplace();
      open->first_row = line.number;
      open->name = name;
      open->code = code;
    }
    Record& record = *open;
    record.last_row = line.number;
    std::vector<RawCell> item;
    for (std::size_t i = 0; i < layout.columns.size(); ++i) {
      const Field* field = find_field(layout.columns[i].field);
      const auto text = cell_of(line, i);
      if (!field || text.empty()) continue;
      if (field->item) {
        item.push_back({line.number, i, std::string(text)});
      } else if (!goes_on) {
        record.cells.push_back({line.number, i, std::string(text)});
      } else {
        const auto first = std::ranges::find(record.cells, i, &RawCell::column);
        if (first == record.cells.end() || first->text == text) continue;
        record.problems.push_back({line.number, layout.columns[i].letter, layout.columns[i].heading,
                                   std::string(cut_utf8(text, kLongestValue)), false, "import.differs",
                                   "与该资源第一行的内容不同，以第一行为准",
                                   "differs from the first row of the resource, which counts"});
      }
    }
    const bool only_number = item.size() == 1 && layout.columns[item[0].column].field == "item_number";
    if (!item.empty() && !only_number && record.items.size() < kMostItems)
      record.items.push_back(std::move(item));
  }
  return close();
}

catalog::ResourceForm make_form(Record& record, const Layout& layout, const catalog::ResourceForm* before,
                                std::string_view provider) {
  Reading reading(record, layout);
  Draft draft;
  if (before) {
    draft.form = *before;
    draft.condition_before = condition_text(*before);
  }
  clear_mapped(layout, draft);
  if (record.name.empty())
    reading.problem(
        {Code::Invalid, "import.name",
         "the row stands above the first resource and has no name; give it one, or delete the row",
         "该行位于第一个资源之前且没有资源名称；请填写名称或删除该行", ""},
        record.first_row, column_for(layout, "name"));
  reading.read(reading_order(layout, false), record.cells, draft, nullptr);
  read_items(record, layout, draft, reading);
  // Key and region are said once more in the form; the sheet's items decide.
  draft.form.region_item.clear();
  check_provider(draft, record, layout, provider, reading);
  if (auto settled = finish(draft); !settled) reading.form_problem(settled.error());
  if (before && draft.form.sharing_method == before->sharing_method && draft.form.format != before->format)
    draft.form.sharing_method.clear();
  if (blocked(record.problems)) return draft.form;
  auto kept = catalog::checked(draft.form);
  if (kept) return *std::move(kept);
  reading.form_problem(kept.error());
  return draft.form;
}

}  // namespace jw::sheet
