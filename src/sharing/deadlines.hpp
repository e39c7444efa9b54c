#pragma once

#include <cstdint>

#include "sharing/acts.hpp"

namespace jw::sharing {

// The duty of the presets a reply is counted by: "reply.unconditional" (also return flow, which has
// no conditions to be reviewed) or "reply.conditional".
std::string_view reply_duty(const Application& application);

// Most working days an extension of the reply may add, as the preset of the provider's block says:
// "application.no_extension" (Conflict) where it knows none.
Result<std::int64_t> most_extension(const Parts& parts, const Application& application);

// Does a preset ask for the data bureau's compliance check here? Decree 809 knows none.
bool needs_check(const Parts& parts, const Application& application);

// The preset that holds for the reply, "CN-809".
std::string preset_of(const Parts& parts, const Application& application);

}  // namespace jw::sharing
