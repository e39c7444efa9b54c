#pragma once

#include <string>

#include "base/call.hpp"
#include "correction/correction.hpp"
#include "correction/parts.hpp"
#include "correction/states.hpp"
#include "db/database.hpp"

// Who may see a correction and what they may do with it.
namespace jw::correction {

// "consumer", "provider" or "bureau" for the caller's own department on this node, "overseer" for
// auditors and data bureaus of the node and the system; "" for nobody.
std::string side_of(const Call& call, const Correction& correction, std::string_view node);

// The disputed values are data: only people of the two parties who may see the rows see them.
Result<> require_values(const Call& call, const Correction& correction, std::string_view node);

// Right, department, four eyes and lateness: "right.missing", "correction.elsewhere",
// "correction.own", "correction.not_late".
Result<> may_take(db::Session& session, const Call& call, const Parts& parts, const Correction& correction,
                  const Transition& transition);

// The correction when the caller may see it, else "correction.unknown".
Result<Correction> seen(db::Session& session, const Call& call, const Parts& parts, std::string_view id);

// Adds clock, history, transport and the actions open to the caller; takes out what is not for him.
Result<Correction> complete(db::Session& session, const Call& call, const Parts& parts,
                            Correction correction);

// Light and days left of the clock that runs, at this moment.
void read_clock(Correction& correction, const Parts& parts);

// Sets the provider's clock as if it had started then.
void start_clock(Correction& correction, const Parts& parts, Time start);

// The register of duties says what the correction says. After every change of its state.
Result<> keep_clock(db::Session& session, const Call& call, const Parts& parts, const Correction& correction);

tl::unexpected<Error> unknown(std::string_view id);

}  // namespace jw::correction
