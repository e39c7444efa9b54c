#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/call.hpp"
#include "base/result.hpp"

namespace jw::db {
class Database;
}

namespace jw::access {

class Journal;

// Calls, rows and bytes.
inline constexpr std::size_t kAmounts = 3;
using Amounts = std::array<std::int64_t, kAmounts>;

// Who takes blocks: the node with this journal, in which every use of them stands from the line
// `since` on.
struct Holder {
  std::string_view journal;
  std::uint64_t since = 1;
};
Holder holder_of(const Journal& journal);

// Takes up to `wanted` of what the day still gives, so that with what everybody took it is never more
// than `most`. Durable when it returns.
Result<Amounts> take_blocks(const Call& call, db::Database& database, const Holder& holder,
                            std::string_view grant, std::int64_t day, const Amounts& most,
                            const Amounts& wanted);

// Gives back what is left of them. The holder is done with that day, or comes back with new blocks.
Result<> give_back_blocks(const Call& call, db::Database& database, const Holder& holder,
                          std::string_view grant, std::int64_t day, const Amounts& left);

// After a crash: what was taken is what the journal says was used; the rest is given back. Before
// anybody takes anything.
Result<> recount_blocks(const Call& call, db::Database& database, const Journal& journal);

}  // namespace jw::access
