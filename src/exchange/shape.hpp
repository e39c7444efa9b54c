#pragma once

#include <span>
#include <string_view>

#include "base/clock.hpp"
#include "grant/plan.hpp"

namespace jw::catalog {
struct Clearance;
struct Resource;
}  // namespace jw::catalog
namespace jw::db {
class Session;
}

namespace jw::exchange {

// The shape of a resource as the plan compiler reads it for the recipient and the modes of a grant: with the
// authorities' decisions that are on file and in force on that day (of China).
grant::ResourceShape shape_of(const catalog::Resource& resource, std::span<const catalog::Clearance> held,
                              const grant::Grant& grant, std::string_view day);

// For its columns alone: as if no decision were on file.
grant::ResourceShape shape_of(const catalog::Resource& resource);

// The same with what the store has on file.
Result<grant::ResourceShape> shape_of(db::Session& session, const catalog::Resource& resource,
                                      const grant::Grant& grant, Time now);

}  // namespace jw::exchange
