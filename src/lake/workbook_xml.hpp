#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/call.hpp"
#include "base/result.hpp"
#include "lake/workbook_part.hpp"

namespace orcus::sax {
struct doctype_declaration;
struct parser_attribute;
struct parser_element;
}  // namespace orcus::sax

namespace jw::lake {

// What one part of a workbook says, element by element; names come without their prefix. The first
// Error stops the parsing. Texts may come in pieces.
class XmlReader {
 public:
  virtual ~XmlReader() = default;

  // "workbook.damaged" when the XML is not well-formed.
  Result<> read(const Call& call, const WorkbookPart& part);

 protected:
  virtual Result<> start(std::string_view name) = 0;
  virtual Result<> text(std::string_view) { return {}; }
  virtual Result<> end(std::string_view) { return {}; }

  // Of the element that starts; gone afterwards.
  std::optional<std::string_view> attribute(std::string_view name) const;
  // The element around the one that starts or ends; "" at the root.
  std::string_view parent() const;

 private:
  friend class XmlEvents;
  struct Attribute {
    std::string_view name;
    std::string value;
  };
  Result<> opened(std::string_view name);
  Result<> closed(std::string_view name);
  void keep(std::string_view name, std::string_view value);

  std::vector<Attribute> attributes_;  // the first used_ count; the others keep their memory
  std::size_t used_ = 0;
  std::vector<std::string_view> open_;
  std::int64_t elements_ = 0;
  const Call* call_ = nullptr;
};

}  // namespace jw::lake
