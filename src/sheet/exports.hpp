#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/result.hpp"
#include "catalog/directory.hpp"

namespace jw::db {
class Database;
}

namespace jw::sheet {

struct ExportForm {
  std::string scope = "own";      // own: the department's resources; visible: the catalog it sees
  std::string layout = "guide";   // a template; JSON holds everything
  std::string format = "xlsx";    // xlsx, csv, json
  std::string state;              // own: only these; "" all
  catalog::CatalogQuery query{};  // visible: which
};

// Catalogs as files that can be imported again. Right catalog.read; own also needs a department.
// Thread-safe.
class Exports {
 public:
  Exports(db::Database& database, const Clock& clock, const catalog::Directory& directory)
      : database_(database), clock_(clock), directory_(directory) {}

  // How many resources. The file is for the caller to stream and remove. Errors: "export.format",
  // "export.template", "export.scope" (Invalid), "download.too_large" (over 20,000 resources in
  // XLSX).
  Result<std::int64_t> write(const Call& call, const ExportForm& form, const file::Path& out) const;

  // An empty template with its headings and a page that says what may be filled in.
  Result<> write_template(const Call& call, std::string_view layout, const file::Path& out) const;

 private:
  db::Database& database_;
  const Clock& clock_;
  const catalog::Directory& directory_;
};

}  // namespace jw::sheet
