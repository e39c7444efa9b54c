#include "exchange/plan_batch.hpp"

#include "base/random.hpp"
#include "db/database.hpp"
#include "ledger/event.hpp"

namespace jw::exchange {

Result<std::string> plan_batch(db::Session& session, const Call& call, const Clock& clock,
                               std::string_view grant) {
  // Locks the delivery, so that two planners make one batch.
  const auto delivery =
      JW_TRY(session.one("UPDATE exchange_delivery SET attempts = attempts WHERE grant_id = $1 AND "
                         "state = 'active' RETURNING sequence, resource",
                         grant));
  if (!delivery)
    return fail(Code::NotFound, "grant.unknown", "there is no running delivery under grant {}",
                "共享授权 {} 下没有进行中的交付", std::string(grant));
  const auto open =
      JW_TRY(session.one("SELECT id FROM exchange_batch WHERE grant_id = $1 AND side = 'sent' AND "
                         "state IN ('planned', 'sealed', 'sending')",
                         grant));
  if (open) return open->text(0);
  const auto id = make_id(clock);
  const auto sequence = delivery->integer(0) + 1;
  JW_TRY(
      session.exec("INSERT INTO exchange_batch (id, grant_id, sequence, side, kind, state, counts, total, "
                   "bytes, segments, "
                   "version, manifest, manifest_digest, checksum, receipt, receipt_ok, attempts, last_error, "
                   "last_error_zh, "
                   "next_try, planned, sealed, sent, done) VALUES ($1, $2, $3, 'sent', '', 'planned', '', 0, "
                   "0, '[]', 0, '', '', "
                   "'', '', 0, 0, '', '', '', $4, '', '', '')",
                   id, grant, sequence, to_string(clock.now())));
  ledger::Event event{"delivery.planned", id, {}};
  event.details["grant"] = std::string(grant);
  event.details["sequence"] = sequence;
  event.details["resource"] = delivery->text(1);
  JW_TRY(ledger::record(session, call, clock, event));
  return id;
}

}  // namespace jw::exchange
