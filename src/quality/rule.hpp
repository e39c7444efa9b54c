#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/result.hpp"
#include "catalog/resource.hpp"

namespace jw::quality {

// What somebody writes to make a rule. Which fields a kind uses stands in kinds().
struct RuleForm {
  std::string name;
  std::string kind;
  std::vector<std::string> items;   // names of items
  std::string severity = "block";   // block: a failing row may not pass; warn: it is counted
  std::string metric;               // DB31/T 1523 code; empty: that of the kind
  double weight = 1;                // among the rules of its metric
  std::string type;                 // type: integer, decimal, date, datetime, boolean
  std::string least;                // range, length: lower bound; empty: none
  std::string most;                 // upper bound
  std::string pattern;              // RE2; the whole value must match
  std::string identifier;           // kind of identifier, see standard/identifier.hpp
  std::string code_set;             // code of a code set
  std::vector<std::string> values;  // a list of codes instead of a code set
  std::string expression;           // see expression.hpp
  std::string when;                 // any rule about single rows: only rows where this holds
  std::string other;                // id of another resource of the department
  std::vector<std::string> other_items;
  std::int64_t days = 0;  // date_age: days
  double rate = 0;        // duplicate_rate: the share of duplicates allowed, 0..1
  std::string step;       // sequence: increasing, consecutive
  std::string advice;     // for who must mend the data
  bool operator==(const RuleForm&) const = default;
};
BOOST_DESCRIBE_STRUCT(RuleForm, (),
                      (name, kind, items, severity, metric, weight, type, least, most, pattern, identifier,
                       code_set, values, expression, when, other, other_items, days, rate, step, advice))

// A rule as it is kept; every change makes a new version.
struct Rule {
  std::string id;
  std::string code;  // "R001": unique for its target, never used twice
  std::string side;  // source: a resource; received: a holding
  std::string target;
  std::string state;  // active, retired
  std::int64_t version = 0;
  std::string editor;  // name
  std::string changed;
  RuleForm form;
};
BOOST_DESCRIBE_STRUCT(Rule, (), (id, code, side, target, state, version, editor, changed, form))

// A kind of rule: one row of the table in kinds.cpp.
struct Kind {
  std::string_view code;   // "required"
  std::string_view level;  // item, row, cross_row, cross_table, freshness
  std::string_view zh;
  std::string_view en;
  std::string_view metric;  // DB31/T 1523 code unless the rule says another
  std::size_t least_items;
  std::size_t most_items;
  std::string_view fields;  // of RuleForm it uses, separated by blanks; "?" ends an optional one
  std::string_view help_zh;
  std::string_view help_en;
};

std::span<const Kind> kinds();
const Kind* find_kind(std::string_view code);

// The form as it is kept, or what is wrong with it, named by its field ("rule.items: ..."):
// "rule.name", "rule.kind", "rule.items", "rule.severity", "rule.metric", "rule.weight", "rule.type",
// "rule.bounds", "rule.pattern", "rule.identifier", "rule.values", "rule.other", "rule.days",
// "rule.rate", "rule.step", "rule.text", those of compile_expression. Code sets, patterns and other
// resources are looked at by compile().
Result<RuleForm> checked(RuleForm form, std::span<const catalog::Item> items);

// Null when there is none of that name.
const catalog::Item* find_item(std::span<const catalog::Item> items, std::string_view name);

}  // namespace jw::quality
