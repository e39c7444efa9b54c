#pragma once

#include <span>

#include "ledger/event.hpp"

namespace jw::ledger {

// An event that waits to be recorded, with the call of who did it.
struct Recording {
  const Call* call = nullptr;
  Event event;
};

// record() for several, in their order; costs less than one after another.
Result<> record_all(db::Session& session, const Clock& clock, std::span<const Recording> recordings);

}  // namespace jw::ledger
