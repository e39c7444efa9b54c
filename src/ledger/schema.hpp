#pragma once

#include <span>

#include "db/database.hpp"

namespace jw::ledger {

// ledger_outbox: entries on their way to the log. ledger_head: one row with the next sequence
// number, how far the log has come, and the root it had there.
std::span<const db::Migration> migrations();

}  // namespace jw::ledger
