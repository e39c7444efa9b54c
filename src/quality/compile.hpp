#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/call.hpp"
#include "base/file.hpp"
#include "base/result.hpp"
#include "catalog/resource.hpp"
#include "quality/rule.hpp"
#include "standard/code_set.hpp"

namespace jw::quality {

// What rules need from outside the rows they judge.
struct Surroundings {
  // The codes of a code set, as the standard has them now.
  std::function<Result<std::shared_ptr<const standard::CodeList>>(const Call&, std::string_view code)> codes;
  // The current rows of another resource of the same department, and its items.
  struct Other {
    file::Path parquet;
    std::vector<catalog::Item> items;
  };
  std::function<Result<Other>(const Call&, std::string_view org, std::string_view resource)> other;
};

// A rule as SQL over a relation named r that has a column for each item and file_row_number.
struct Compiled {
  std::string fails;  // of a rule about single rows: true fails, false passes, NULL is not assessed
  std::string join;   // stands after "FROM ... r" when `fails` needs another table; else empty
  // Of a rule across rows: SELECT of file_row_number AS line of failing rows, {rows} standing for
  // the relation; and the number of rows it assesses.
  std::string lines;
  std::string assessed;
  bool across() const { return !lines.empty(); }
};

// `index` makes names unique within a statement. Freshness compiles to nothing. Errors:
// "rule.code_set", "rule.other", "rule.other_items" and those of compile_expression.
Result<Compiled> compile(const Call& call, const RuleForm& form, std::span<const catalog::Item> items,
                         std::string_view org, const Surroundings& around, std::size_t index);

}  // namespace jw::quality
