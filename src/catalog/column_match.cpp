#include "catalog/column_match.hpp"

#include <functional>
#include <optional>

namespace jw::catalog {
namespace {

constexpr std::size_t kNamed = 10;  // how many are named in a message

template <class Name>
std::string listed(const std::vector<std::size_t>& which, Name&& name) {
  std::string out;
  for (std::size_t i = 0; i < which.size() && i < kNamed; ++i)
    out.append(out.empty() ? "" : ", ").append(name(which[i]));
  if (which.size() > kNamed) out += ", ...";
  return out.empty() ? "-" : out;
}

}  // namespace

Result<std::vector<std::size_t>> match_columns(const std::vector<UploadColumn>& columns,
                                               const std::vector<Item>& items,
                                               const std::map<std::string, std::string>& headers,
                                               bool by_position) {
  std::vector<std::optional<std::size_t>> item_of(columns.size());
  std::vector<bool> taken(items.size(), false);
  using Fits = std::function<bool(const UploadColumn&, const Item&)>;
  const Fits rules[] = {
      [&](const UploadColumn& column, const Item& item) {
        const auto known = headers.find(column.title);
        return known != headers.end() && known->second == item.name;
      },
      [](const UploadColumn& column, const Item& item) { return column.title == item.title; },
      [](const UploadColumn& column, const Item& item) {
        return column.title == item.name || column.name == item.name;
      },
  };
  for (const auto& fits : rules)
    for (std::size_t c = 0; c < columns.size(); ++c)
      for (std::size_t i = 0; i < items.size() && !item_of[c]; ++i)
        if (!taken[i] && fits(columns[c], items[i])) {
          item_of[c] = i;
          taken[i] = true;
        }

  std::vector<std::size_t> columns_left, items_left;
  for (std::size_t c = 0; c < columns.size(); ++c)
    if (!item_of[c]) columns_left.push_back(c);
  for (std::size_t i = 0; i < items.size(); ++i)
    if (!taken[i]) items_left.push_back(i);
  if (by_position && columns_left.size() == items_left.size()) {
    for (std::size_t k = 0; k < columns_left.size(); ++k) item_of[columns_left[k]] = items_left[k];
  } else if (!columns_left.empty() || !items_left.empty()) {
    // Headers are not named: in a file without a header line they are somebody's row.
    return fail(
        Code::Invalid, "load.columns",
        "file and items differ: columns {} of the file are no item, items {} are not in the file; choose "
        "another file, or change the items",
        "文件与信息项不一致：文件第 {} 列不是信息项，信息项 {} 不在文件中；请更换文件或修改信息项",
        listed(columns_left, [](std::size_t c) { return std::to_string(c + 1); }),
        listed(items_left, [&](std::size_t i) { return items[i].title; }));
  }
  std::vector<std::size_t> out;
  for (const auto& item : item_of) out.push_back(*item);
  return out;
}

}  // namespace jw::catalog
