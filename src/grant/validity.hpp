#pragma once

#include <optional>

#include "base/clock.hpp"
#include "grant/document.hpp"

namespace jw::grant {

// May data flow under this grant now? Asked right before every step that lets data out, never
// remembered. `revoked` is when it was revoked, if it was. Denied: "grant.revoked",
// "grant.not_yet", "grant.expired".
Result<> judge(const Grant& grant, Time now, std::optional<Time> revoked);

}  // namespace jw::grant
