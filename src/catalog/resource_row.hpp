#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/call.hpp"
#include "base/result.hpp"
#include "catalog/resource.hpp"

namespace jw::db {
class Session;
}

// A resource in its table: what Resources and DataVersions share.
namespace jw::catalog {

struct ResourceRow {
  Resource resource;
  ResourceForm form;
  std::string shape;
  std::map<std::string, std::string> headers;  // column header in files -> item name
};

Result<std::optional<ResourceRow>> read_resource(db::Session& session, std::string_view id);

// The one a caller may see, which must be of his department; otherwise "resource.unknown".
Result<ResourceRow> visible_resource(db::Session& session, const Call& call, std::string_view id);

tl::unexpected<Error> unknown_resource(std::string_view id);

// For history columns: the name, or the id of what has none.
std::string editor_name(const Call& call);

}  // namespace jw::catalog
