#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/result.hpp"
#include "catalog/resource.hpp"
#include "sheet/layout.hpp"
#include "sheet/table.hpp"

namespace jw::sheet {

// What is wrong with a cell, or worth a look.
struct Problem {
  std::int64_t row = 0;
  std::string column;  // letter; "" when the resource as a whole is meant
  std::string heading;
  std::string value;  // its beginning
  bool blocks = true;
  std::string reason;
  std::string zh;
  std::string en;
};
BOOST_DESCRIBE_STRUCT(Problem, (), (row, column, heading, value, blocks, reason, zh, en))

struct RawCell {
  std::int64_t row = 0;
  std::size_t column = 0;  // of the layout
  std::string text;
};

// The rows of one resource: a row without a name goes on with the resource above.
struct Record {
  std::int64_t first_row = 0;
  std::int64_t last_row = 0;
  std::string name;
  std::string code;
  std::vector<RawCell> cells;               // of the resource
  std::vector<std::vector<RawCell>> items;  // of each item
  std::vector<Problem> problems;            // of reading the rows
};

// In the order of the sheet. Rows above the first name are a problem of the first resource.
Result<> each_record(const Call& call, const Table& table, const Layout& layout,
                     const std::function<Result<>(Record)>& take);

// The form the record makes of `before` (a new one when null): what the sheet has no column for
// stays as it was, an empty cell empties. Adds what is wrong to the record's problems; the form is
// complete only when none blocks. `provider` is the department's own name.
catalog::ResourceForm make_form(Record& record, const Layout& layout, const catalog::ResourceForm* before,
                                std::string_view provider);

bool blocked(const std::vector<Problem>& problems);

}  // namespace jw::sheet
