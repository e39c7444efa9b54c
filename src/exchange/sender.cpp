#include "exchange/sender.hpp"

#include <algorithm>
#include <array>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "crypto/signed_json.hpp"
#include "db/database.hpp"
#include "exchange/failure.hpp"
#include "exchange/folders.hpp"
#include "exchange/grants.hpp"
#include "exchange/steps.hpp"
#include "federation/identity.hpp"
#include "federation/trust.hpp"
#include "grant/document.hpp"
#include "ledger/event.hpp"

namespace jw::exchange {

struct Sender::Parcel {
  std::string batch;
  std::string grant;
  std::string recipient_node;
  boost::json::object document;
  std::string digest;
  Manifest manifest;

  Taken amount() const {
    Taken all{1, segment_rows(manifest), 0};
    for (const auto& segment : manifest.segments) all.bytes += segment.bytes;
    return all;
  }
};

// How far one try has come.
struct Sender::Course {
  bool debited = false;   // by this try
  bool released = false;  // bytes may have left
  std::optional<Wait> wait;
};

namespace {

constexpr auto kLimit = std::chrono::minutes(60);  // for one batch; the bytes decide, not the clock
constexpr auto kApply = std::chrono::minutes(10);  // the recipient's verifying and applying
constexpr auto kShort = std::chrono::seconds(30);

// Sending the same batch again cannot help against these: the recipient needs a new one, whole.
constexpr std::array<std::string_view, 8> kHopeless{"batch.schema",  "batch.rows",   "batch.checksum",
                                                    "batch.delta",   "batch.total",  "batch.grant",
                                                    "manifest.form", "batch.columns"};

}  // namespace

Result<Sender::Parcel> Sender::load(const Call& call, std::string_view batch) const {
  return parts_.database.read(call, [&](db::Session& session) -> Result<Parcel> {
    const auto row =
        JW_TRY(session.one("SELECT b.grant_id, g.recipient_node, b.manifest, b.manifest_digest FROM "
                           "exchange_batch b JOIN exchange_grant g "
                           "ON g.id = b.grant_id WHERE b.id = $1 AND b.state IN ('sealed', 'sending')",
                           batch));
    if (!row)
      return fail(Code::NotFound, "delivery.unknown", "no batch {} to send", "没有待发送的批次 {}",
                  std::string(batch));
    Parcel parcel{std::string(batch), row->text(0), row->text(1), {}, row->text(3), {}};
    parcel.document = JW_TRY(parse_json(row->text(2))).as_object();
    parcel.manifest = JW_TRY(read_manifest(parcel.document));
    return parcel;
  });
}

Result<> Sender::may_go_on(const Call& call, const Parcel& parcel, Course& course) const {
  const Grants grants(parts_);
  const auto grant = JW_TRY(parts_.database.read(
      call, [&](db::Session& session) { return grants.judge(session, call, parcel.grant); }));
  // Nor to a node that is trusted no longer.
  JW_TRY(parts_.trust.node(grant.recipient.node));
  course.wait = closed(grant, parts_.clock.now());
  return course.wait ? Result<>(tl::unexpected<Error>(course.wait->why)) : Result<>();
}

// Judged once more where the caps are debited, so that no byte leaves between the two.
Result<> Sender::begin(const Call& call, const Parcel& parcel, Course& course) const {
  const Grants grants(parts_);
  const auto started = parts_.clock.now();
  auto taken = JW_TRY(parts_.database.write(call, [&](db::Session& session) -> Result<Debit> {
    const auto grant = JW_TRY(grants.judge(session, call, parcel.grant));
    if (auto wait = closed(grant, started)) return Debit{false, std::move(wait)};
    auto debited = JW_TRY(debit(session, grant, parcel.batch, parcel.amount(), started, options_.elsewhere));
    if (debited.wait) return debited;
    JW_TRY(
        session.exec("UPDATE exchange_batch SET state = 'sending', sent = $1, last_error = '', "
                     "last_error_zh = '' WHERE id = $2 AND state = 'sealed'",
                     to_string(started), parcel.batch));
    JW_TRY(record_step(session, parcel.batch, "send", started, std::nullopt));
    return debited;
  }));
  course.debited = taken.taken;
  course.wait = std::move(taken.wait);
  return course.wait ? Result<>(tl::unexpected<Error>(course.wait->why)) : Result<>();
}

Result<> Sender::carry(const Call& call, const Parcel& parcel, Course& course) const {
  const auto& manifest = parcel.manifest;
  JW_TRY(begin(call, parcel, course));
  const auto channel = parcel.recipient_node == parts_.identity.id()
                           ? local_channel(receiver_, parts_.identity.id())
                           : remote_channel(client_, parcel.recipient_node);
  const auto offer = JW_TRY(channel->offer(call.within(kShort), parcel.document));
  if (offer.state == "gap") return start_over(call, parcel, offer);
  const auto folder = batch_folder(parts_.data, parcel.grant, manifest.sequence);
  const auto guard = [&] { return may_go_on(call, parcel, course); };
  if (offer.state == "receiving")
    for (const auto& segment : manifest.segments) {
      JW_TRY(guard());
      const auto have = std::ranges::find(offer.segments, segment.name, &SegmentProgress::name);
      const auto offset = have == offer.segments.end() ? 0 : have->have;
      if (offset >= segment.bytes) continue;
      course.released = true;
      JW_TRY(channel->put(call, parcel.grant, manifest.sequence, segment.name, folder / segment.name, offset,
                          guard));
    }
  // What is there already is not applied when the grant has ended, or closed, since.
  JW_TRY(guard());
  const auto sent = parts_.clock.now();
  const auto receipt = JW_TRY(channel->complete(call.within(kApply), parcel.grant, manifest.sequence));
  JW_TRY(check_receipt(parcel, receipt));
  JW_TRY(acknowledge(call, parcel, course, receipt, sent));
  for (const auto& segment : manifest.segments) JW_TRY(file::remove(folder / segment.name));
  return {};
}

// The receipt is the proof that what we sealed is what they hold.
Result<> Sender::check_receipt(const Parcel& parcel, const boost::json::object& document) const {
  JW_TRY(parts_.trust.verify(document, parcel.recipient_node));
  const auto receipt = JW_TRY(read_receipt(document));
  const auto& manifest = parcel.manifest;
  const auto rows = segment_rows(manifest);
  const std::int64_t canaries = manifest.canaries ? manifest.canaries->held : -1;  // -1: none spoken of
  if (receipt.delivery == manifest.delivery && receipt.sequence == manifest.sequence &&
      receipt.manifest == parcel.digest && receipt.rows == rows && receipt.checksum == manifest.checksum &&
      receipt.total == manifest.total && receipt.canaries.value_or(-1) == canaries)
    return {};
  return fail(Code::Corrupt, "receipt.mismatch",
              "the recipient's receipt does not match batch {} of grant {}",
              "接收方回执与授权 {1} 的第 {0} 批不一致", manifest.sequence, parcel.grant);
}

Result<> Sender::acknowledge(const Call& call, const Parcel& parcel, Course& course,
                             const boost::json::object& receipt, Time sent) const {
  const auto digest = JW_TRY(crypto::digest_json(receipt));
  const auto& manifest = parcel.manifest;
  const auto confirmed = parts_.clock.now();
  // They had the bytes from a try before: this one took nothing. With the receipt, so that nobody sees
  // the batch acknowledged and the day's caps still debited, and no kill in between leaves them so.
  const bool unused = course.debited && !course.released;
  JW_TRY(parts_.database.write(call, [&](db::Session& session) -> Result<> {
    const auto now = to_string(confirmed);
    const auto started = JW_TRY(session.one("SELECT sent FROM exchange_batch WHERE id = $1", parcel.batch));
    // Also when the grant ended while the receipt was on its way: what is applied is applied.
    JW_TRY(session.exec(
        "UPDATE exchange_batch SET state = 'acknowledged', receipt = $1, receipt_ok = 1, done = $2, "
        "last_error = '', last_error_zh = '' WHERE id = $3",
        boost::json::serialize(receipt), now, parcel.batch));
    JW_TRY(session.exec(
        "UPDATE exchange_delivery SET sequence = $1, version = $2, manifest_digest = $3, "
        "plan_hash = $4, whole = 0, attempts = 0, next_try = '' WHERE grant_id = $5 AND sequence < $1",
        manifest.sequence, manifest.watermark.to, parcel.digest, manifest.plan_hash, parcel.grant));
    if (started && !started->text(0).empty())
      JW_TRY(record_step(session, parcel.batch, "send", JW_TRY(parse_time(started->text(0))), sent));
    JW_TRY(record_step(session, parcel.batch, "confirm", sent, confirmed));
    ledger::Event sent_event{"delivery.sent", parcel.batch, {}};
    sent_event.details["delivery"] = parcel.grant;
    sent_event.details["to"] = parcel.recipient_node;
    sent_event.details["bytes"] = manifest.segments.front().bytes;
    sent_event.details["digest"] = parcel.digest;
    JW_TRY(ledger::record(session, call, parts_.clock, sent_event));
    ledger::Event receipt_event{
        "receipt.received", fmt::format("{}:{}", parcel.grant, manifest.sequence), {}};
    receipt_event.details["batch"] = parcel.batch;
    receipt_event.details["grant"] = parcel.grant;
    receipt_event.details["digest"] = digest;
    receipt_event.details["from"] = parcel.recipient_node;
    JW_TRY(ledger::record(session, call, parts_.clock, receipt_event));
    ledger::Event event{"delivery.acknowledged", parcel.batch, {}};
    event.details["delivery"] = parcel.grant;
    event.details["receipt"] = digest;
    event.details["rows"] = manifest.counts.out;
    JW_TRY(ledger::record(session, call, parts_.clock, event));
    if (unused) JW_TRY(credit(session, parcel.batch, parcel.amount()));
    if (options_.acknowledged) JW_TRY(options_.acknowledged(session, call, parcel.grant));
    return {};
  }));
  if (unused) course.debited = false;
  return {};
}

// No day has room for it. Another batch may fit: that of the next data, or one somebody asks for.
Result<> Sender::refuse(const Call& call, const Parcel& parcel, const Error& error) const {
  return parts_.database.write(call, [&](db::Session& session) -> Result<> {
    const auto changed = JW_TRY(session.exec(
        "UPDATE exchange_batch SET state = 'failed', last_error = $1, last_error_zh = $2, done "
        "= $3 WHERE id = $4 AND state IN ('sealed', 'sending')",
        error.reason + ": " + error.message, error.message_zh, to_string(parts_.clock.now()), parcel.batch));
    if (changed == 0) return {};
    JW_TRY(session.exec(
        "UPDATE exchange_delivery SET next_try = (SELECT valid_until FROM exchange_grant WHERE id = $1) "
        "WHERE grant_id = $1",
        parcel.grant));
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {"delivery.failed", parcel.batch, {{"reason", error.reason}}}));
    return {};
  });
}

// This batch is dead; the next one is a snapshot under the same number.
Result<> Sender::give_up(const Call& call, const Parcel& parcel, const Error& error) const {
  const auto now = parts_.clock.now();
  return parts_.database.write(call, [&](db::Session& session) -> Result<> {
    const auto changed = JW_TRY(
        session.exec("UPDATE exchange_batch SET state = 'failed', last_error = $1, last_error_zh = $2, done "
                     "= $3 WHERE id = $4 AND "
                     "state IN ('sealed', 'sending')",
                     error.reason + ": " + error.message, error.message_zh, to_string(now), parcel.batch));
    if (changed == 0) return {};
    const auto row =
        JW_TRY(session.one("UPDATE exchange_delivery SET whole = 1, attempts = attempts + 1 WHERE grant_id = "
                           "$1 RETURNING attempts",
                           parcel.grant));
    const auto wait = std::min<std::chrono::milliseconds>(
        options_.first_backoff * (std::int64_t{1} << std::min<std::int64_t>(row ? row->integer(0) : 0, 20)),
        options_.last_backoff);
    JW_TRY(session.exec("UPDATE exchange_delivery SET next_try = $1 WHERE grant_id = $2",
                        to_string(now + wait), parcel.grant));
    ledger::Event event{"delivery.failed", parcel.batch, {}};
    event.details["reason"] = error.reason;
    JW_TRY(ledger::record(session, call, parts_.clock, event));
    return {};
  });
}

// One side was restored from a backup. A snapshot, numbered and chained as the recipient expects
// it, brings both together again.
Result<> Sender::start_over(const Call& call, const Parcel& parcel, const Offer& gap) const {
  JW_TRY(parts_.database.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(
        session.exec("UPDATE exchange_delivery SET sequence = $1, manifest_digest = $2 WHERE grant_id = $3",
                     gap.expected - 1, gap.previous, parcel.grant));
    return {};
  }));
  return give_up(call, parcel,
                 Error{Code::Conflict,
                       "batch.gap",
                       fmt::format("the recipient waits for batch {}; a snapshot follows", gap.expected),
                       fmt::format("接收方等待第 {} 批；将重新发送全量", gap.expected),
                       {}});
}

Result<> Sender::send(const Call& outer, std::string_view batch) const {
  const auto call = outer.within(kLimit);
  auto parcel = load(call, batch);
  if (!parcel) return fail(std::move(parcel).error());
  Course course;
  auto done = carry(call, *parcel, course);
  const auto noting = Call::system(call.trace);
  if (course.debited && !course.released)
    JW_TRY(parts_.database.write(
        noting, [&](db::Session& session) { return credit(session, parcel->batch, parcel->amount()); }));
  if (done) return {};
  if (course.wait) return defer(noting, parts_, batch, *course.wait);
  JW_TRY(outer.check());  // told to stop: the next start goes on
  if (done.error().reason == "delivery.cap") return refuse(noting, *parcel, done.error());
  if (std::ranges::find(kHopeless, done.error().reason) != kHopeless.end())
    return give_up(noting, *parcel, done.error());
  return note_failure(noting, parts_, batch, done.error(), options_.first_backoff, options_.last_backoff);
}

}  // namespace jw::exchange
