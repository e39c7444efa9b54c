#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "base/result.hpp"
#include "flow/expression.hpp"
#include "flow/expression_functions.hpp"

// The compiled form of an expression: one vector, children by index and always before their parent,
// so that no depth of brackets becomes a depth of destructors.
namespace jw::flow {

enum class Op : std::uint8_t {
  Value,     // value
  Variable,  // name
  Member,    // children[0].name
  Index,     // children[0][children[1]], from 1
  List,      // [children...]
  Or,
  And,
  Not,
  If,       // children: condition, then, else
  Compare,  // children[0] sign children[1]; sign one of = ! < l > g (l: <=, g: >=)
  Empty,    // children[0] is empty
  In,       // children[0] in children[1]
  Chain,    // children with signs[i] before children[i + 1], left to right: + - or * /
  Negate,   // - children[0]
  Call,     // function(children...)
};

struct Branch {
  Op op = Op::Value;
  std::uint32_t line = 1, column = 1;
  char sign = 0;
  boost::json::value value;
  std::string name;
  std::string signs;
  const Function* function = nullptr;
  std::vector<std::uint32_t> children;
};

struct Expression::Tree {
  std::vector<Branch> branches;  // the last one is the whole
};

// "flow.expression" with line and column.
Result<Expression::Tree> parse_expression(std::string_view text);

}  // namespace jw::flow
