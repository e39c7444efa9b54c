#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "base/result.hpp"
#include "catalog/resource.hpp"
#include "lake/sheet_writer.hpp"
#include "sheet/template.hpp"

namespace jw::sheet {

// A resource as it is exported.
struct Exported {
  catalog::ResourceForm form;
  std::string code;
  std::string provider;
  std::string provider_code;
};

// Cells of one row: of the resource where `first`, of one of its items.
std::vector<std::string> cells_of(const Template& layout, const Exported& resource, std::size_t item,
                                  bool first);

// Catalog sheets of a workbook: headings merged as in the template, a resource over as many rows as
// it has items.
class BookFile {
 public:
  static Result<BookFile> create(const file::Path& out, const Template& layout);
  Result<> add(const Exported& resource);
  // The page that says what the columns take.
  Result<> explain();
  Result<> finish() { return book_.finish(); }

 private:
  BookFile(lake::SheetWriter book, const Template& layout) : book_(std::move(book)), layout_(&layout) {}
  Result<> headings();

  lake::SheetWriter book_;
  const Template* layout_;
  std::uint32_t row_ = 0;
  std::size_t resources_ = 0;
};

}  // namespace jw::sheet
