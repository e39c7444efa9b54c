#pragma once

#include <cctype>
#include <string>
#include <string_view>
#include <vector>

#include "api/route.hpp"

// Short lists that are held in memory (standards, kinds), searched as one types.
namespace jw::api {

inline constexpr std::int64_t kMostListed = 100000;

inline std::vector<Param> found_by() {
  return {{"q", "名称、代码或说明中的一段，不分大小写", "part of name, code or meaning, in any case"},
          {"limit", "最多条数", "at most so many", "integer"}};
}

// ASCII letters in lower case; other characters as they are.
inline std::string folded(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

// Keeps those whose text holds `q`; all when `q` is empty. How many that are.
template <class T, class Text>
std::size_t keep_found(std::vector<T>& rows, std::string_view q, Text&& text) {
  const auto wanted = folded(q);
  if (!wanted.empty())
    std::erase_if(rows, [&](const T& row) { return folded(text(row)).find(wanted) == std::string::npos; });
  return rows.size();
}

}  // namespace jw::api
