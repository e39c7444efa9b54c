#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "db/database.hpp"

// The outbox below record() (ledger/event.hpp): what the integrator reads and marks.
namespace jw::ledger {

// The node whose events these are; from then on every entry names it.
Result<> name_node(db::Session& session, std::string_view node);

struct Head {
  std::uint64_t next = 0;        // the sequence number the next event gets
  std::uint64_t integrated = 0;  // rows below are in the log
  std::string root;              // hex root of the log at `integrated`; empty before the first
};
Result<Head> read_head(db::Session& session);

// At most `limit` entries from `from` on, without gaps: the row numbers are checked.
Result<std::vector<std::string>> read_outbox(db::Session& session, std::uint64_t from, std::size_t limit);

// Rows below `size` are in the log, whose root is then `root`; those below `size - keep` go.
Result<> mark_integrated(db::Session& session, std::uint64_t size, std::string_view root, std::uint64_t keep);

}  // namespace jw::ledger
