#include "sheet/book_file.hpp"

#include <algorithm>

#include "catalog/vocabulary.hpp"
#include "sheet/field.hpp"

namespace jw::sheet {
namespace {

using Style = lake::SheetWriter::Style;

// Beyond this many resources cells are not merged: an empty cell below says the same, and
// spreadsheet programs become slow with hundreds of thousands of merged areas.
constexpr std::size_t kMostMerged = 2'000;

const Field* field_at(const Template& layout, std::size_t column) {
  return find_field(layout.headings[column].field);
}

struct Explained {
  std::string_view field;
  std::span<const catalog::Term> (*terms)();
};
constexpr Explained kWords[] = {
    {"sharing", catalog::sharing_types},          {"sharing_channel", catalog::sharing_channels},
    {"sharing_method", catalog::sharing_methods}, {"update_cycle", catalog::update_cycles},
    {"format_class", catalog::format_classes},    {"format", catalog::formats},
    {"item_type", catalog::item_data_types},      {"item_personal", catalog::personal_kinds},
    {"subject", catalog::data_subjects},          {"level", catalog::data_levels},
};

std::string explanation(std::string_view field) {
  if (field == "sharing_condition")
    return "有条件共享：“共享范围：…；使用用途：…”。不予共享：“理由：…；依据：《…》第…条”。无条件共享：留空或"
           "“无条件共享”。";
  if (field == "name") return "必填。最多 50 字，本单位内不重名。此列为空的行，是上一资源的后续信息项。";
  if (field == "code") return "新资源留空，由系统生成；已有资源按代码更新。格式如 307032/12。";
  if (field == "item_title") return "必填。每个信息项一行。";
  if (field == "item_length") return "字符型为最多字数；数值型可写“18,2”，2 为小数位数。";
  if (field == "release_date") return "日期，如 2026-03-01；留空为发布当日。";
  if (field == "related") return "资源代码，多个以“、”分隔。";
  if (field == "open" || field == "item_key" || field == "item_required" || field == "item_region")
    return "是、否";
  if (field == "item_grade" || field == "grade") return "1 至 4";
  for (const auto& [code, terms] : kWords) {
    if (code != field) continue;
    std::string words;
    for (const auto& term : terms()) words.append(words.empty() ? "" : "、").append(term.zh);
    return words;
  }
  return {};
}

}  // namespace

std::vector<std::string> cells_of(const Template& layout, const Exported& resource, std::size_t item,
                                  bool first) {
  std::vector<std::string> cells;
  const auto& items = resource.form.items;
  for (std::size_t i = 0; i < layout.headings.size(); ++i) {
    const Field* field = field_at(layout, i);
    if (!field || (!field->item && !first)) {
      cells.emplace_back();
      continue;
    }
    cells.push_back(field->write({resource.form, item < items.size() ? &items[item] : nullptr, resource.code,
                                  resource.provider, resource.provider_code, layout.headings[i].title}));
  }
  return cells;
}

Result<BookFile> BookFile::create(const file::Path& out, const Template& layout) {
  BookFile file(JW_TRY(lake::SheetWriter::create(out)), layout);
  JW_TRY(file.book_.add_sheet("信息资源目录"));
  JW_TRY(file.headings());
  return file;
}

Result<> BookFile::headings() {
  const auto& headings = layout_->headings;
  const bool groups = std::ranges::any_of(headings, [](const Heading& one) { return !one.group.empty(); });
  for (std::size_t i = 0; i < headings.size();) {
    const auto column = static_cast<std::uint16_t>(i);
    const auto style_of = [&](std::size_t at) {
      const Field* field = field_at(*layout_, at);
      return field && field->required ? Style::Required : Style::Heading;
    };
    std::size_t end = i + 1;
    if (headings[i].group.empty()) {
      JW_TRY(book_.merge(0, column, groups ? 1 : 0, column, headings[i].title, style_of(i)));
    } else {
      while (end < headings.size() && headings[end].group == headings[i].group) ++end;
      JW_TRY(
          book_.merge(0, column, 0, static_cast<std::uint16_t>(end - 1), headings[i].group, Style::Heading));
      for (std::size_t at = i; at < end; ++at)
        JW_TRY(book_.put(1, static_cast<std::uint16_t>(at), headings[at].title, style_of(at)));
    }
    for (std::size_t at = i; at < end; ++at)
      book_.width(static_cast<std::uint16_t>(at), headings[at].field == "abstract" ? 40 : 18);
    i = end;
  }
  row_ = groups ? 2 : 1;
  book_.freeze(row_, 1);
  return {};
}

Result<> BookFile::add(const Exported& resource) {
  const auto rows = std::max<std::size_t>(1, resource.form.items.size());
  const bool merged = rows > 1 && resources_++ < kMostMerged;
  for (std::size_t at = 0; at < rows; ++at) {
    const auto cells = cells_of(*layout_, resource, at, at == 0);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const auto column = static_cast<std::uint16_t>(i);
      const Field* field = field_at(*layout_, i);
      if (merged && field && !field->item) {
        if (at == 0)
          JW_TRY(book_.merge(row_, column, row_ + static_cast<std::uint32_t>(rows) - 1, column, cells[i]));
        continue;
      }
      JW_TRY(book_.put(row_ + static_cast<std::uint32_t>(at), column, cells[i]));
    }
  }
  row_ += static_cast<std::uint32_t>(rows);
  return {};
}

Result<> BookFile::explain() {
  JW_TRY(book_.add_sheet("填写说明"));
  book_.width(0, 30);
  book_.width(1, 12);
  book_.width(2, 100);
  std::uint32_t row = 0;
  JW_TRY(book_.put(row, 0, "列", Style::Heading));
  JW_TRY(book_.put(row, 1, "必填", Style::Heading));
  JW_TRY(book_.put(row, 2, "可填内容", Style::Heading));
  for (const auto& heading : layout_->headings) {
    const Field* field = find_field(heading.field);
    ++row;
    JW_TRY(book_.put(row, 0, heading.title));
    JW_TRY(book_.put(row, 1, field && field->required ? "是" : ""));
    JW_TRY(book_.put(row, 2, explanation(heading.field), Style::Note));
  }
  return {};
}

}  // namespace jw::sheet
