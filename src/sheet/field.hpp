#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "catalog/resource.hpp"

// What a column of a catalog sheet can mean. One row each in field.cpp, which reads a cell into a
// form and writes it back: what is exported and imported again is the same.
namespace jw::sheet {

// A resource while its rows are read. What one cell alone cannot decide waits for finish().
struct Draft {
  catalog::ResourceForm form;
  std::string condition;  // 共享条件, whose meaning depends on the sharing type
  bool condition_given = false;
  std::string condition_before;  // as condition_text says what is there already
  std::string format_class;
  std::string provider;
};

// Where a cell goes. `item` is null for a field of the resource.
struct Target {
  Draft& draft;
  catalog::Item* item;
  std::string_view heading;  // of the column, for remarks
};

// What is written. `item` is null for a resource without items.
struct Source {
  const catalog::ResourceForm& form;
  const catalog::Item* item;
  std::string_view code;
  std::string_view provider;
  std::string_view provider_code;
  std::string_view heading;
};

struct Field {
  std::string_view code;
  std::string_view zh;
  std::string_view en;
  bool required;  // no import without a column for it
  bool item;      // a value for each item, else one for the resource
  // The cell holds something. Errors are "import.value" and say what would be right.
  Result<> (*read)(const Target& to, std::string_view text);
  std::string (*write)(const Source& from);
};

std::span<const Field> fields();
// 共享条件 as the export writes it: scope and purpose, or reason and basis, in one cell.
std::string condition_text(const catalog::ResourceForm& form);
const Field* find_field(std::string_view code);

// What the cells together say: conditions by the sharing type, the format by class and type.
// Errors name the field they belong to by their reason: "import.sharing_condition", "import.format".
Result<> finish(Draft& draft);

}  // namespace jw::sheet
