#include "exchange/batch_row.hpp"

#include "base/json.hpp"
#include "base/json_read.hpp"

namespace jw::exchange {

std::string_view batch_columns() {
  return "b.id, b.grant_id, b.sequence, b.side, b.kind, b.state, g.resource, g.resource_name, "
         "g.provider_org, "
         "g.provider_name, g.recipient_org, g.recipient_name, b.counts, b.total, b.bytes, b.segments, "
         "b.manifest_digest, b.checksum, b.receipt_ok, b.attempts, b.last_error, b.last_error_zh, b.planned, "
         "b.sealed, b.sent, b.done, b.next_try";
}

Result<Batch> read_batch(const db::Row& row) {
  Batch batch;
  batch.id = row.text(0);
  batch.grant = row.text(1);
  batch.sequence = row.integer(2);
  batch.side = row.text(3);
  batch.kind = row.text(4);
  batch.state = row.text(5);
  batch.resource = row.text(6);
  batch.resource_name = row.text(7);
  batch.provider = {row.text(8), row.text(9)};
  batch.recipient = {row.text(10), row.text(11)};
  if (!row.text(12).empty()) batch.counts = JW_TRY(read_json<Counts>(JW_TRY(parse_json(row.text(12)))));
  batch.total = row.integer(13);
  batch.bytes = row.integer(14);
  batch.segments = JW_TRY(read_json<std::vector<Segment>>(JW_TRY(parse_json(row.text(15)))));
  batch.manifest_digest = row.text(16);
  batch.checksum = row.text(17);
  batch.receipt_ok = row.boolean(18);
  batch.attempts = row.integer(19);
  batch.last_error = row.text(20);
  batch.last_error_zh = row.text(21);
  batch.planned = row.text(22);
  batch.sealed = row.text(23);
  batch.sent = row.text(24);
  batch.done = row.text(25);
  batch.next_try = row.text(26);
  return batch;
}

Result<Batch> get_batch(db::Session& session, std::string_view id) {
  const auto row = JW_TRY(session.one(
      fmt::format(
          "SELECT {} FROM exchange_batch b JOIN exchange_grant g ON g.id = b.grant_id WHERE b.id = $1",
          batch_columns()),
      id));
  if (!row) return fail(Code::NotFound, "delivery.unknown", "no delivery {}", "没有交付 {}", std::string(id));
  return read_batch(*row);
}

}  // namespace jw::exchange
