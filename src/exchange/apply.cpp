#include <optional>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_write.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "crypto/signed_json.hpp"
#include "db/database.hpp"
#include "exchange/folders.hpp"
#include "exchange/grants.hpp"
#include "exchange/incoming.hpp"
#include "exchange/merge.hpp"
#include "exchange/steps.hpp"
#include "federation/identity.hpp"
#include "grant/document.hpp"
#include "lake/checksum.hpp"
#include "lake/engine.hpp"
#include "ledger/event.hpp"

// From whole segments to the holding: verify, make the new file beside the old one, sync it, then
// flip the row, the receipt and the events in one transaction. A process killed anywhere before
// that leaves files no row speaks of; after it, nothing is left to do.
namespace jw::exchange {
namespace {

Result<> verify_segment(const Call& call, const file::Path& folder, const Segment& segment) {
  JW_TRY(call.check());
  const auto path = folder / segment.name;
  std::error_code missing;
  const auto size = std::filesystem::file_size(path, missing);
  if (missing || static_cast<std::int64_t>(size) < segment.bytes)
    return fail(Code::Conflict, "batch.incomplete", "segment {} is not whole yet; send the rest first",
                "分段 {} 尚未接收完整；请先续传", segment.name);
  const auto sha256 = crypto::to_hex(JW_TRY(crypto::hash_file(crypto::HashKind::Sha256, path)));
  const auto sm3 = crypto::to_hex(JW_TRY(crypto::hash_file(crypto::HashKind::Sm3, path)));
  if (sha256 != segment.sha256 || sm3 != segment.sm3)
    return fail(Code::Corrupt, "batch.digest", "segment {} arrived damaged; it will be sent again",
                "分段 {} 传输后摘要不符；将重新传输", segment.name);
  return {};
}

}  // namespace

Result<boost::json::object> Receiver::verify_and_apply(const Call& call, const Incoming& batch) const {
  const auto& manifest = batch.manifest;
  if (batch.held_sequence != manifest.sequence - 1)
    return fail(Code::Conflict, "batch.gap", "batch {} is not the next one any more", "第 {} 批已不是下一批",
                manifest.sequence);
  const auto received = parts_.clock.now();
  const auto folder = incoming_folder(parts_.data, manifest.delivery, batch.digest);
  for (const auto& segment : manifest.segments) JW_TRY(verify_segment(call, folder, segment));
  auto lake = JW_TRY(parts_.lake.connect());
  Merge merge(lake, manifest, folder);
  const auto checksum = JW_TRY(merge.verify(call));
  const auto verified = parts_.clock.now();

  const auto home = holding_folder(parts_.data, manifest.delivery);
  JW_TRY(file::make_folder(home));
  std::optional<file::Path> held;
  if (!batch.held_file.empty()) held = home / batch.held_file;
  const auto name = fmt::format("{}.parquet", manifest.sequence);
  const auto counted = JW_TRY(merge.write(call, checksum, held, home / (name + ".part")));
  JW_TRY(file::move_durably(home / (name + ".part"), home / name));

  const auto now = parts_.clock.now();
  Receipt receipt;
  receipt.delivery = manifest.delivery;
  receipt.sequence = manifest.sequence;
  receipt.manifest = batch.digest;
  receipt.rows = segment_rows(manifest);
  receipt.inserted = counted.inserted;
  receipt.updated = counted.updated;
  receipt.deleted = counted.deleted;
  receipt.total = counted.total;
  if (manifest.canaries) receipt.canaries = manifest.canaries->held;
  receipt.checksum = checksum.sum;
  receipt.time = to_string(now);
  auto document = JW_TRY(parts_.identity.sign(write_json(receipt).as_object()));
  const auto receipt_digest = JW_TRY(crypto::digest_json(document));
  const Grants grants(parts_);
  JW_TRY(parts_.database.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(grants.judge(session, call, manifest.delivery));
    const auto flipped =
        JW_TRY(session.exec("UPDATE exchange_holding SET sequence = $1, manifest_digest = $2, file = $3, "
                            "rows_held = $4, checksum = $5, "
                            "columns_json = $6, counts = $7, updated = $8 WHERE grant_id = $9 AND sequence = "
                            "$10 AND state = 'live'",
                            manifest.sequence, batch.digest, name, counted.total, counted.checksum,
                            boost::json::serialize(write_json(manifest.schema)),
                            boost::json::serialize(write_json(manifest.counts)), receipt.time,
                            manifest.delivery, manifest.sequence - 1));
    if (flipped != 1)
      return fail(Code::Conflict, "batch.gap", "batch {} is not the next one any more",
                  "第 {} 批已不是下一批", manifest.sequence);
    JW_TRY(
        session.exec("UPDATE exchange_batch SET state = 'applied', receipt = $1, receipt_ok = 1, done = $2, "
                     "last_error = '', last_error_zh = '' WHERE id = $3",
                     boost::json::serialize(document), receipt.time, batch.batch));
    JW_TRY(session.exec("UPDATE exchange_step SET ended = $1 WHERE batch = $2 AND name = 'receive'",
                        to_string(received), batch.batch));
    JW_TRY(record_step(session, batch.batch, "verify", received, verified));
    JW_TRY(record_step(session, batch.batch, "apply", verified, now));
    ledger::Event arrival{"batch.received", batch.batch, {}};
    arrival.details["grant"] = manifest.delivery;
    arrival.details["sequence"] = manifest.sequence;
    arrival.details["rows"] = receipt.rows;
    arrival.details["digest"] = batch.digest;
    JW_TRY(ledger::record(session, call, parts_.clock, arrival));
    ledger::Event applied{"batch.applied", batch.batch, {}};
    applied.details["grant"] = manifest.delivery;
    applied.details["sequence"] = manifest.sequence;
    applied.details["rows"] = counted.total;
    applied.details["inserted"] = counted.inserted;
    applied.details["updated"] = counted.updated;
    applied.details["deleted"] = counted.deleted;
    applied.details["digest"] = batch.digest;
    JW_TRY(ledger::record(session, call, parts_.clock, applied));
    ledger::Event issued{"receipt.issued", fmt::format("{}:{}", manifest.delivery, manifest.sequence), {}};
    issued.details["batch"] = batch.batch;
    issued.details["grant"] = manifest.delivery;
    issued.details["digest"] = receipt_digest;
    JW_TRY(ledger::record(session, call, parts_.clock, issued));
    return {};
  }));
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);  // sweep() takes what stays
  return document;
}

}  // namespace jw::exchange
