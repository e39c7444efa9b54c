#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/result.hpp"
#include "flow/expression.hpp"
#include "flow/refusal.hpp"

namespace jw::flow {

struct DecisionInput {
  std::string name;        // for people
  std::string expression;  // over the variables of the instance
};
BOOST_DESCRIBE_STRUCT(DecisionInput, (), (name, expression))

struct DecisionOutput {
  std::string name;   // member of the result when there are several
  std::string title;  // for people
};
BOOST_DESCRIBE_STRUCT(DecisionOutput, (), (name, title))

// A row: one cell an input, one expression an output. A cell is "" or "-" (anything), a comparison
// ">= 10", an interval "[1..5]", or values "'a', 'b'"; after "not" the contrary.
struct DecisionRule {
  std::vector<std::string> when;
  std::vector<std::string> then;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(DecisionRule, (), (when, then, note))

// A decision table (决策表), in the words of DMN 1.3. `hit`: unique (at most one row may fit), first
// (the first that fits), collect (a list of all that fit).
struct DecisionForm {
  std::string id;  // "route.level"
  std::string name;
  std::string hit = "unique";
  std::vector<DecisionInput> inputs;
  std::vector<DecisionOutput> outputs;
  std::vector<DecisionRule> rules;
};
BOOST_DESCRIBE_STRUCT(DecisionForm, (), (id, name, hit, inputs, outputs, rules))

inline constexpr std::size_t kMaxDecisionRules = 2000;

// A table that was checked and compiled. Immutable; safe from many threads.
class Decision {
 public:
  // What is wrong with a form: `element` is its id, `line` the row from 1 (0: the head).
  static std::vector<Refusal> check(const DecisionForm& form);
  // "flow.decision" (Invalid) with the first of them.
  static Result<Decision> compile(const DecisionForm& form);

  // The value of the row that fits: of one output the value itself, of several an object; null when
  // none fits, a list when it collects. "flow.decision_hits" (Invalid) when several rows of a unique
  // table fit, "flow.expression" when a cell can't be evaluated.
  Result<boost::json::value> decide(const boost::json::object& variables) const;

 private:
  struct Row {
    std::vector<Expression> when;  // cells that ask for something
    std::vector<Expression> then;
  };
  Decision() = default;
  std::string id_, hit_;
  std::vector<std::string> outputs_;
  std::vector<Row> rows_;
};

}  // namespace jw::flow
