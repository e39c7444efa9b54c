#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/result.hpp"
#include "sheet/table.hpp"

namespace jw::sheet {

struct LayoutColumn {
  std::string letter;                // "C"
  std::string heading;               // as it stands
  std::string field;                 // of field.hpp; "": left out
  std::vector<std::string> samples;  // at most three
};
BOOST_DESCRIBE_STRUCT(LayoutColumn, (), (letter, heading, field, samples))

// What the columns of a sheet mean: a proposal, then what the person decided.
struct Layout {
  std::string sheet;
  std::string known_as;          // the template it was recognised as; "": none
  std::int64_t heading_row = 0;  // the lower one of two; as the spreadsheet shows it
  std::int64_t first_row = 0;    // of the resources
  bool remembered = false;       // fields as this department chose them for such headings before
  std::vector<LayoutColumn> columns;
};
BOOST_DESCRIBE_STRUCT(Layout, (), (sheet, known_as, heading_row, first_row, remembered, columns))

// Finds the heading, which may be two rows with merged groups and stand below a title, and proposes
// what each column means. "import.headings" (Invalid) when no row looks like a catalog's heading.
Result<Layout> propose_layout(const Table& table);

// The same headings again give the same: under what a department's choice is remembered.
std::string signature_of(const Layout& layout);

// Takes the person's fields, column by column. "import.mapping" (Invalid): unknown field, a field
// twice, a required field without column.
Result<> choose_fields(Layout& layout, const std::vector<std::string>& fields);
// The same look at a layout nobody has changed.
Result<> check_fields(const Layout& layout);

}  // namespace jw::sheet
