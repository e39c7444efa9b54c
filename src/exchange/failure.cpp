#include "exchange/failure.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "db/database.hpp"
#include "ledger/event.hpp"

namespace jw::exchange {

Result<> note_failure(const Call& call, const Parts& parts, std::string_view batch, const Error& error,
                      std::chrono::milliseconds first, std::chrono::milliseconds last) {
  log::warn("delivery.retry", {{"batch", std::string(batch)}, {"error", describe(error)}});
  return parts.database.write(call, [&](db::Session& session) -> Result<> {
    const auto row = JW_TRY(
        session.one("UPDATE exchange_batch SET attempts = attempts + 1, last_error = $1, last_error_zh = $2 "
                    "WHERE id = $3 AND state IN ('planned', 'sealed', 'sending') RETURNING attempts",
                    error.reason + ": " + error.message, error.message_zh, batch));
    if (!row) return {};  // ended meanwhile
    const auto attempts = row->integer(0);
    const auto wait = std::min<std::chrono::milliseconds>(
        first * (std::int64_t{1} << std::min<std::int64_t>(attempts - 1, 20)), last);
    JW_TRY(session.exec("UPDATE exchange_batch SET next_try = $1 WHERE id = $2",
                        to_string(parts.clock.now() + wait), batch));
    if (attempts % 10 != 1) return {};
    ledger::Event event{"delivery.failed", std::string(batch), {}};
    event.details["reason"] = error.reason;
    event.details["attempt"] = attempts;
    JW_TRY(ledger::record(session, call, parts.clock, event));
    return {};
  });
}

}  // namespace jw::exchange
