#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "base/result.hpp"

namespace jw::flow {

// The arguments of a call and what it may still cost.
struct FunctionCall {
  std::span<const boost::json::value* const> arguments;
  std::size_t steps = 0;  // added by the function for what grows with its arguments
};

// A failure in two languages; the place is put before it by who evaluates.
struct FunctionFailure {
  std::string en, zh;
};

// What an expression may call. An extension point: one row each; the table test runs `example`.
struct Function {
  std::string_view name;
  // A letter each: t text, n number, d date (text YYYY-MM-DD), l list, x anything; a last + means
  // the letter before it once or more. Checked before `run` is called; null fits only x.
  std::string_view parameters;
  tl::expected<boost::json::value, FunctionFailure> (*run)(FunctionCall& call);
  std::string_view zh;
  std::string_view en;
  std::string_view example;  // an expression that is true
};

std::span<const Function> functions();
const Function* find_function(std::string_view name);

}  // namespace jw::flow
