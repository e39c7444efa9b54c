#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "catalog/vocabulary.hpp"

// Cells of a catalog sheet as people write them. Errors are "import.value" and say what would be
// right.
namespace jw::sheet {

// A word of a list: its Chinese name, national code or own code, whatever the case; "1 无条件共享"
// and "无条件共享（1）" too.
Result<std::string> read_word(std::span<const catalog::Term> terms, std::string_view text);
// The Chinese name; the code itself when the list has none such.
std::string word_of(std::span<const catalog::Term> terms, std::string_view code);

// 数据类型: a letter of the guide, its name, or both: "C", "字符型C", "字符型 / C", "varchar".
Result<std::string> read_data_type(std::string_view text);
// 格式类型 in any spelling; nothing when the list has none such.
std::optional<std::string> read_format(std::string_view text);

// 是, 否, 1, 0, true …
Result<bool> read_flag(std::string_view text);
std::string flag_word(bool flag);

// 2026-03-01 from the forms dates are written in; the time of day is dropped.
Result<std::string> read_day(std::string_view text);
Result<std::int64_t> read_number(std::string_view text, std::int64_t least, std::int64_t most);

// Parts between 、 ； , ; and line breaks, without blanks.
std::vector<std::string> split_list(std::string_view text);

// Without the characters of `these` at both ends.
std::string_view stripped(std::string_view text, std::string_view these);

}  // namespace jw::sheet
