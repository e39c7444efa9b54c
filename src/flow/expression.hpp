#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/result.hpp"

namespace jw::flow {

// A condition or a value over the variables of an instance, compiled once at deployment. It has no
// loops, calls only what functions() lists, and stops after kMaxSteps, so it always ends. Copies
// share the compiled form. Immutable; safe from many threads.
class Expression {
 public:
  // "flow.expression" (Invalid): the message begins with "line 1, column 14: ".
  static Result<Expression> compile(std::string_view text);

  // "flow.expression" (Invalid) when it meets a value of the wrong type, divides by zero or takes
  // too many steps. A variable that is not there is null; null compares unequal to everything.
  Result<boost::json::value> evaluate(const boost::json::object& variables) const;

  // As evaluate, but anything other than true or false is an error.
  Result<bool> test(const boost::json::object& variables) const;

  const std::string& text() const { return text_; }
  bool operator==(const Expression& other) const { return text_ == other.text_; }

  struct Tree;  // the compiled form

 private:
  Expression() = default;
  std::string text_;
  std::shared_ptr<const Tree> tree_;
};

}  // namespace jw::flow
