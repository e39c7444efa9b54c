#pragma once

#include "base/call.hpp"
#include "base/file.hpp"
#include "base/result.hpp"

namespace jw::standard {

class CodeSets;
class Elements;

// Brings the national code sets and data elements of <share>/standard into the store: what is not
// there is added, what differs becomes a new version, what anybody else made stays. Codes that an
// edition drops while resources use them stay in the versions before. Idempotent; run at start as
// the system. "standard.presets" (Corrupt).
Result<> install_presets(const Call& call, const file::Path& share, CodeSets& code_sets, Elements& elements);

}  // namespace jw::standard
