#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "catalog/resource.hpp"

// The language of row rules: a condition over the items of one row. It becomes SQL by way of a
// syntax tree; no text of a person's ever stands in a statement other than as a quoted name or a
// quoted literal.
//
//   start <= finish and (kind != '20' or spouse is not empty)
//   if age(birth) < 18 then guardian is not empty
//   code matches '[0-9]{6}' and left(id, 2) in ('31', '32')
//
// Words: and or not if then (且 或 非 如果 则), is [not] empty, [not] in ( , ), matches, true, false.
// Operators: = != < <= > >= + - * / and brackets. Texts stand in '', a doubled '' is one. Items are
// named by their name or title; `in back quotes` when that is not a plain word.
// An empty item makes a comparison neither true nor false: such a row is not assessed.
namespace jw::quality {

struct Function {
  std::string_view name;
  std::string_view parameters;  // a letter each: t text, n number, d date, x anything
  char result;                  // t, n, d, b
  std::string_view sql;         // {0}, {1} stand for the arguments
  std::string_view zh;
  std::string_view en;
};

// What may be called.
std::span<const Function> functions();

inline constexpr std::size_t kMaxExpression = 4000;  // bytes

struct Condition {
  std::string sql;                 // a DuckDB condition over quoted item names; null: not assessed
  std::vector<std::string> items;  // it speaks of, in the order of mention
};

// "expression.syntax", "expression.item" (no such item), "expression.type", "expression.function"
// (all Invalid): the message begins with "line 1, column 14: ".
Result<Condition> compile_expression(std::string_view text, std::span<const catalog::Item> items);

// Is the text missing, or of blanks only? SQL that is true or false, never NULL.
std::string blank_sql(std::string_view text);

}  // namespace jw::quality
