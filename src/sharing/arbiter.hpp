#pragma once

#include "sharing/acts.hpp"

namespace jw::sharing {

// Who coordinates a dispute (Art 28): the data bureau of the lowest block that holds both
// departments, or of the nearest above; never one that is a party itself. "application.no_arbiter"
// (Conflict) when this domain has none.
Result<Party> arbiter_of(const Parts& parts, db::Session& session, const Application& application);

// The data-sharing authority of the provider's level: the bureau of its block, or of the nearest
// above, that is neither of the parties. Nothing when the domain has none.
Result<std::optional<Party>> bureau_of(const Parts& parts, db::Session& session,
                                       const Application& application);

// Is this department a data bureau of a block that one of the parties lies in, and no party?
bool is_authority(const Application& application, std::string_view org);

}  // namespace jw::sharing
