#pragma once

#include <string_view>
#include <vector>

#include "base/call.hpp"
#include "base/result.hpp"
#include "catalog/resource.hpp"
#include "sheet/import.hpp"
#include "sheet/table.hpp"

namespace jw::db {
class Session;
}

namespace jw::sheet {

// A record beside what the department has: what would be written, and whether it may be.
struct CheckedRecord {
  ImportRecord shown;
  catalog::ResourceForm form;
  std::int64_t version = 0;  // of the resource that was compared
};

// A resource is known by its code, else by its name.
Result<std::vector<CheckedRecord>> check_table(const Call& call, db::Session& session, const Table& table,
                                               const Layout& layout);

// {"resources": [ … ]} as the export writes it, or the list alone: the fields of a form, others are
// refused. "import.json" (Invalid).
Result<std::vector<CheckedRecord>> check_json(const Call& call, db::Session& session, std::string_view text);

}  // namespace jw::sheet
