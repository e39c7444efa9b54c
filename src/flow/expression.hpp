#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/result.hpp"

namespace jw::flow {

inline constexpr std::size_t kMaxExpression = 4000;         // bytes of its text
inline constexpr std::size_t kMaxSteps = 100'000;           // of one evaluation; lists count by length
inline constexpr std::size_t kMaxExpressionText = 1 << 20;  // bytes of a text it makes

// A condition or a value over the variables of an instance, compiled once at deployment. It has no
// loops, calls only what functions() lists, and stops after kMaxSteps, so it always ends; it knows
// neither the time nor chance, so it gives the same again. Copies share the compiled form.
// Immutable; safe from many threads.
//
//   amount > 10000 and not (kind in ('20', '30'))
//   if applicant.level = 'city' then 10 else 5
//   count_of(votes, '同意') >= 2 or 结论 = '否决'
//
// Words: and or not (且 或 非), if then else (如果 则 否则), is [not] empty, [not] in, true, false,
// null. Operators: = != < <= > >= + - * / and brackets; + also joins texts. Texts stand in '', a
// doubled '' is one; `names in back quotes` when they are not plain words. a.b is the member b of
// a, list[1] the first of a list, [1, 2, 3] a list.
class Expression {
 public:
  // "flow.expression" (Invalid): the message begins with "line 1, column 14: ".
  static Result<Expression> compile(std::string_view text);
  // Always gives `value`; text() is its JSON.
  static Expression constant(boost::json::value value);

  // "flow.expression" (Invalid) when it meets a value of the wrong type, divides by zero or takes
  // too many steps. A variable or member that is not there is null; null equals nothing, itself
  // included, and is neither less nor greater than anything: ask "is empty".
  Result<boost::json::value> evaluate(const boost::json::object& variables) const;

  // As evaluate, but anything other than true or false is an error.
  Result<bool> test(const boost::json::object& variables) const;

  // Its value when it depends on no variable, else null pointer. Lives as long as a copy does.
  const boost::json::value* fixed() const;

  const std::string& text() const { return text_; }
  bool operator==(const Expression& other) const { return text_ == other.text_; }

  struct Tree;  // the compiled form

 private:
  Expression() = default;
  std::string text_;
  std::shared_ptr<const Tree> tree_;
};

}  // namespace jw::flow
