#include "exchange/builder.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <thread>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/json_write.hpp"
#include "base/log.hpp"
#include "catalog/data_versions.hpp"
#include "catalog/resources.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "crypto/signed_json.hpp"
#include "db/database.hpp"
#include "exchange/batch.hpp"
#include "exchange/canary_book.hpp"
#include "exchange/failure.hpp"
#include "exchange/folders.hpp"
#include "exchange/grants.hpp"
#include "exchange/shape.hpp"
#include "exchange/steps.hpp"
#include "federation/identity.hpp"
#include "grant/document.hpp"
#include "grant/plan.hpp"
#include "lake/engine.hpp"
#include "ledger/event.hpp"

namespace jw::exchange {

// A planned batch and what its delivery has reached.
struct Due {
  std::string batch;
  std::string grant;
  std::int64_t sequence = 0;
  std::string resource;
  std::int64_t version = 0;  // the recipient has
  std::string manifest_digest;
  std::string plan_hash;
  bool whole = false;
  std::string grant_digest;

  grant::Plan plan;
  file::Path source;
  std::int64_t source_version = 0;
  std::optional<file::Path> previous;
  std::vector<grant::Canary> canaries_before, canaries;
  std::optional<Wait> wait;  // before it is made
};

namespace {

constexpr std::size_t kSealThreads = 16;

std::vector<ManifestColumn> schema_of(const grant::Plan& plan) {
  std::vector<ManifestColumn> columns;
  for (std::size_t i = 0; i < plan.columns.size(); ++i) {
    const auto& column = plan.columns[i];
    const bool key = std::find(plan.out_keys.begin(), plan.out_keys.end(), i) != plan.out_keys.end();
    columns.push_back({column.name, column.title, column.type, column.treatment.kind, key});
  }
  return columns;
}

}  // namespace

Result<std::vector<Due>> Builder::find_due(const Call& call) const {
  const auto rows = JW_TRY(parts_.database.read(call, [&](db::Session& session) {
    return session.query(
        "SELECT b.id, b.grant_id, b.sequence, d.resource, d.version, d.manifest_digest, d.plan_hash, "
        "d.whole, g.digest "
        "FROM exchange_batch b JOIN exchange_delivery d ON d.grant_id = b.grant_id "
        "JOIN exchange_grant g ON g.id = b.grant_id WHERE b.state = 'planned' AND b.next_try <= $1 ORDER BY "
        "b.id",
        to_string(parts_.clock.now()));
  }));
  std::vector<Due> due;
  for (const auto& row : rows) {
    Due one;
    one.batch = row.text(0);
    one.grant = row.text(1);
    one.sequence = row.integer(2);
    one.resource = row.text(3);
    one.version = row.integer(4);
    one.manifest_digest = row.text(5);
    one.plan_hash = row.text(6);
    one.whole = row.boolean(7);
    one.grant_digest = row.text(8);
    due.push_back(std::move(one));
  }
  return due;
}

// Everything that may say no to this one grant, before the scan for all.
Result<> Builder::prepare(const Call& call, Due& due) const {
  const Grants grants(parts_);
  JW_TRY(parts_.database.read(call, [&](db::Session& session) -> Result<> {
    const auto grant = JW_TRY(grants.judge(session, call, due.grant));
    due.wait = JW_TRY(may_begin(session, grant, parts_.clock.now(), options_.elsewhere));
    if (due.wait) return {};
    const auto resource = JW_TRY(catalog::find_resource(session, due.resource));
    if (!resource)
      return fail(Code::NotFound, "delivery.resource", "resource {} of the grant is not here any more",
                  "授权所指的数据资源 {} 已不存在", due.resource);
    const auto shape = JW_TRY(shape_of(session, *resource, grant, parts_.clock.now()));
    due.plan = JW_TRY(grant::compile(grant, shape, parts_.keys));
    const auto source = JW_TRY(parts_.sources.locate(session, due.resource));
    due.source = source.parquet;
    due.source_version = source.number;
    // Changes only against what the recipient has, made by the same plan; and not when it has newer.
    if (due.whole || due.version == 0 || due.version > source.number || due.plan_hash != due.plan.hash)
      return {};
    const auto previous = parts_.sources.locate(session, due.resource, due.version);
    std::error_code ignored;
    if (previous && std::filesystem::exists(previous->parquet, ignored)) due.previous = previous->parquet;
    return {};
  }));
  if (due.wait || due.plan.canaries == 0) return {};
  const CanaryBook book(parts_);
  due.canaries_before = JW_TRY(book.held(call, due.plan, due.grant, due.sequence));
  grant::CanaryFiles files{due.source, {}};
  if (due.previous) files.others.push_back(*due.previous);
  auto lake = JW_TRY(parts_.lake.connect());
  due.canaries = JW_TRY(grant::make_canaries(call, lake, due.plan, files, due.canaries_before));
  if (!due.previous) due.canaries_before.clear();  // a snapshot says it all anew
  return {};
}

Result<> Builder::seal(const Call& call, const Due& due, const grant::Slice& slice, Time started,
                       Time scanned) const {
  const auto folder = batch_folder(parts_.data, due.grant, due.sequence);
  Segment segment;
  segment.name = "part-0001.parquet";
  segment.rows = slice.rows;
  segment.bytes = slice.bytes;
  if (slice.segment != folder / segment.name)
    JW_TRY(file::move_durably(slice.segment, folder / segment.name));
  if (slice.set_aside && *slice.set_aside != folder / kSetAsideName)
    JW_TRY(file::move_durably(*slice.set_aside, folder / kSetAsideName));
  segment.sha256 = crypto::to_hex(JW_TRY(crypto::hash_file(crypto::HashKind::Sha256, folder / segment.name)));
  segment.sm3 = crypto::to_hex(JW_TRY(crypto::hash_file(crypto::HashKind::Sm3, folder / segment.name)));

  Manifest manifest;
  manifest.delivery = due.grant;
  manifest.grant_digest = due.grant_digest;
  manifest.plan_hash = due.plan.hash;
  manifest.sequence = due.sequence;
  manifest.previous = due.manifest_digest;
  manifest.kind = slice.delta ? "delta" : "snapshot";
  manifest.schema = schema_of(due.plan);
  manifest.counts = {slice.counts.rows_in,  slice.counts.out,       slice.counts.unchanged,
                     slice.counts.filtered, slice.counts.set_aside, slice.counts.deleted};
  if (due.plan.canaries != 0) manifest.canaries = {slice.canaries.rows, slice.canaries.held};
  manifest.total = rows_held(manifest);
  manifest.segments = {segment};
  manifest.checksum = slice.checksum;
  manifest.watermark = {slice.delta ? due.version : 0, due.source_version};
  const auto now = parts_.clock.now();
  manifest.sealed = to_string(now);
  const auto document = JW_TRY(parts_.identity.sign(write_json(manifest).as_object()));
  // What we would refuse to read we do not send.
  JW_TRY(read_manifest(document));
  const auto digest = JW_TRY(crypto::digest_json(document));
  const auto text = boost::json::serialize(document);

  const Grants grants(parts_);
  return parts_.database.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(grants.judge(session, call, due.grant));
    const auto changed = JW_TRY(session.exec(
        "UPDATE exchange_batch SET state = 'sealed', kind = $1, counts = $2, total = $3, bytes = $4, "
        "segments = $5, "
        "version = $6, manifest = $7, manifest_digest = $8, checksum = $9, sealed = $10, attempts = 0, "
        "last_error = '', last_error_zh = '', next_try = '' WHERE id = $11 AND state = 'planned'",
        manifest.kind, boost::json::serialize(write_json(manifest.counts)), manifest.total, segment.bytes,
        boost::json::serialize(write_json(manifest.segments)), due.source_version, text, digest,
        manifest.checksum, manifest.sealed, due.batch));
    if (changed == 0) return {};  // ended meanwhile
    if (due.plan.canaries != 0)
      JW_TRY(CanaryBook(parts_).keep(session, call, due.plan, due.grant, due.sequence, due.canaries));
    JW_TRY(record_step(session, due.batch, "scan", started, scanned));
    JW_TRY(record_step(session, due.batch, "seal", scanned, parts_.clock.now()));
    ledger::Event event{"delivery.sealed", due.batch, {}};
    event.details["grant"] = due.grant;
    event.details["sequence"] = due.sequence;
    event.details["rows_in"] = manifest.counts.rows_in;
    event.details["rows_out"] = manifest.counts.out;
    event.details["filtered"] = manifest.counts.filtered;
    event.details["set_aside"] = manifest.counts.set_aside;
    event.details["digest"] = digest;
    event.details["bytes"] = segment.bytes;
    JW_TRY(ledger::record(session, call, parts_.clock, event));
    return {};
  });
}

Result<std::size_t> Builder::build_resource(const Call& call, std::vector<Due>& batches) const {
  grant::BulkJob job;
  job.options = options_.bulk;
  for (auto& due : batches) {
    const auto folder = batch_folder(parts_.data, due.grant, due.sequence);
    std::error_code failed;
    std::filesystem::remove_all(folder, failed);  // what a killed run or a refused batch left
    if (failed) return fail(file::failure(failed.value(), folder, "clearing a batch folder"));
    JW_TRY(file::make_folder(folder));
    job.source = due.source;
    job.routes.push_back({&due.plan, folder, due.previous, due.canaries, due.canaries_before});
  }
  const auto started = parts_.clock.now();
  const auto slices = JW_TRY(grant::run(call, job));
  const auto scanned = parts_.clock.now();
  // Sealing waits for the disk; side by side the waits are shared.
  std::vector<Result<>> done(batches.size());
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < std::min(kSealThreads, batches.size()); ++t)
      threads.emplace_back([&, t] {
        for (std::size_t i = t; i < batches.size(); i += kSealThreads)
          done[i] = seal(call, batches[i], slices[i], started, scanned);
      });
  }
  std::size_t sealed = 0;
  for (std::size_t i = 0; i < batches.size(); ++i) {
    if (done[i])
      ++sealed;
    else
      JW_TRY(note_failure(call, parts_, batches[i].batch, done[i].error(), options_.first_backoff,
                          options_.last_backoff));
  }
  return sealed;
}

Result<std::size_t> Builder::build_due(const Call& call) const {
  std::map<file::Path, std::vector<Due>> by_source;
  for (auto& due : JW_TRY(find_due(call))) {
    auto ready = prepare(call, due);
    if (ready && due.wait) {
      JW_TRY(defer(call, parts_, due.batch, *due.wait));
    } else if (ready) {
      const auto source = due.source;
      by_source[source].push_back(std::move(due));
    } else {
      JW_TRY(note_failure(call, parts_, due.batch, ready.error(), options_.first_backoff,
                          options_.last_backoff));
    }
  }
  std::size_t sealed = 0;
  for (auto& [source, batches] : by_source) {
    JW_TRY(call.check());
    auto done = build_resource(call, batches);
    if (done) {
      sealed += *done;
      continue;
    }
    JW_TRY(call.check());  // told to stop is no failure of the batch
    log::warn("delivery.build", {{"resource", batches.front().resource}, {"error", describe(done.error())}});
    for (const auto& due : batches)
      JW_TRY(
          note_failure(call, parts_, due.batch, done.error(), options_.first_backoff, options_.last_backoff));
  }
  return sealed;
}

}  // namespace jw::exchange
