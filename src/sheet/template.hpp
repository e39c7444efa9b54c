#pragma once

#include <span>
#include <string>
#include <string_view>

// The sheets people know. The tables are in template.cpp.
namespace jw::sheet {

struct Heading {
  std::string_view title;
  std::string_view field;       // of field.hpp; "remark": kept under its heading; "": left out
  std::string_view group = {};  // the merged heading above
};

struct Template {
  std::string_view code;
  std::string_view zh;
  std::string_view en;
  std::span<const Heading> headings;
};

// "guide": the 30 columns of the guide 发改高技〔2017〕1272号; "register": the 60 headings of a
// prefecture's upload sheet; "full": the guide's, and all that Decree 809 and this node know
// besides, so that nothing is lost.
std::span<const Template> templates();
const Template* find_template(std::string_view code);

// A heading without blanks, marks of required columns and remarks in brackets, in lower case: what
// is compared.
std::string plain_heading(std::string_view text);

}  // namespace jw::sheet
