#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/call.hpp"
#include "flow/duty_search.hpp"
#include "org/org.hpp"
#include "supervision/parts.hpp"

// Who looks at what: departments at their own duties and those they wait for, data bureaus and
// auditors at their block and below besides.
namespace jw::supervision {

// Right supervision.read.
Result<flow::DutySight> sight_of(const Call& call, const Parts& parts);

// Right supervision.write and the department in the caller's block: "supervision.block" (Denied).
// Gives the caller's own department; an empty one for the system.
Result<org::Org> require_block(const Call& call, const Parts& parts, std::string_view region);

// The data bureau of the block, else of the nearest above; never `except`. "" when there is none.
Result<std::string> bureau_above(db::Session& session, const Parts& parts, std::string_view region,
                                 std::string_view except);

Result<bool> lives_on(db::Session& session, std::string_view org, std::string_view node);
// The other nodes that look at what a department does: its own, and those of the bureaus of its block
// and above.
Result<std::set<std::string>> watching_nodes(db::Session& session, const Parts& parts, std::string_view org,
                                             std::string_view region);
// Does the node speak for one of them: the department, or a bureau over it?
Result<bool> speaks_for(db::Session& session, const Parts& parts, std::string_view node, std::string_view org,
                        std::string_view region);

}  // namespace jw::supervision
