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

// "resource.state" (Conflict): says which it is in.
tl::unexpected<Error> wrong_resource_state(const Resource& resource);

// "resource.name_taken" (Conflict) when another resource of the department is called so.
Result<> check_name_free(db::Session& session, std::string_view org, std::string_view name,
                         std::string_view id);

// The code of a resource is not edited: what the form says of it must be what it is. What was
// published keeps its classification too: "resource.code_fixed" (Conflict).
Result<> settle_code(ResourceForm& form, const Resource& now);

// Of the form as it is kept: "sha256:…".
std::string form_digest(const ResourceForm& form);

// For history columns: the name, or the id of what has none.
std::string editor_name(const Call& call);

}  // namespace jw::catalog
