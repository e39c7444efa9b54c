#include "standard/code_set.hpp"

#include <algorithm>

#include "standard/stored.hpp"

namespace jw::standard {
namespace {

constexpr std::size_t kMostItems = 200'000;
constexpr std::size_t kLongestCode = 64;
constexpr std::size_t kLongestName = 200;

}  // namespace

CodeList::CodeList(std::string set, std::int64_t version, std::vector<CodeItem> items)
    : set_(std::move(set)), version_(version), items_(std::move(items)) {
  by_code_.reserve(items_.size());
  by_name_.reserve(items_.size());
  for (std::size_t i = 0; i < items_.size(); ++i) {
    by_code_.emplace(items_[i].code, i);
    by_name_.emplace(items_[i].name, i);
  }
}

const CodeItem* CodeList::find(std::string_view code) const {
  const auto found = by_code_.find(code);
  return found == by_code_.end() ? nullptr : &items_[found->second];
}

const CodeItem* CodeList::find_name(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &items_[found->second];
}

Result<> check_set_code(std::string_view code) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  };
  const auto dots = std::ranges::count(code, '.');
  if (!code.empty() && code.size() <= kLongestCode && std::ranges::all_of(code, fits) && dots <= 1 &&
      code.front() != '.' && code.back() != '.')
    return {};
  return fail(
      Code::Invalid, "code_set.code",
      "a code is made of lower-case letters, digits and _, at most 64, a local one with its region in "
      "front: 320600.ethnic",
      "代码由小写字母、数字和下划线组成，不超过 64 位，地方的以区划开头，如 320600.ethnic");
}

Result<> check_items(const std::vector<CodeItem>& items) {
  const auto wrong = [](std::size_t line, std::string_view en, std::string_view zh) {
    return fail(Code::Invalid, "code_set.items", "line {0}: {1}", "第 {0} 行：{2}", line, en, zh);
  };
  if (items.empty() || items.size() > kMostItems)
    return fail(Code::Invalid, "code_set.items", "a code set has from 1 to {} codes",
                "代码集应有 1 至 {} 个代码", kMostItems);
  std::unordered_map<std::string_view, std::size_t> at;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto& item = items[i];
    if (item.code.empty() || item.name.empty())
      return wrong(i + 1, "code and name are needed", "代码和名称都不能为空");
    if (!check_text(item.code, kLongestCode, true, "code_set.items", "the code", "代码") ||
        item.code.find('\n') != std::string::npos)
      return wrong(i + 1, "the code is at most 64 printable characters", "代码应为不超过 64 个可见字符");
    if (!check_text(item.name, kLongestName, true, "code_set.items", "the name", "名称"))
      return wrong(i + 1, "the name is at most 200 characters of text", "名称应为不超过 200 个字的文本");
    if (const auto [other, fresh] = at.emplace(item.code, i); !fresh)
      return wrong(i + 1, fmt::format("the code stands in line {} already", other->second + 1),
                   fmt::format("代码与第 {} 行重复", other->second + 1));
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    // As many steps up as there are codes only a circle can take.
    std::string_view parent = items[i].parent;
    for (std::size_t steps = 0; !parent.empty(); ++steps) {
      const auto found = at.find(parent);
      if (found == at.end())
        return wrong(i + 1, "the code above it is not in the set", "上级代码不在本代码集中");
      if (steps > 32) return wrong(i + 1, "the codes above it go round in a circle", "上级代码循环");
      parent = items[found->second].parent;
    }
  }
  return {};
}

}  // namespace jw::standard
