#include "exchange/receiver.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_write.hpp"
#include "base/random.hpp"
#include "crypto/signed_json.hpp"
#include "db/database.hpp"
#include "exchange/folders.hpp"
#include "exchange/grants.hpp"
#include "exchange/incoming.hpp"
#include "exchange/steps.hpp"
#include "federation/identity.hpp"
#include "federation/trust.hpp"
#include "ledger/event.hpp"

// How a batch comes in: the offer, the segments, and the bookkeeping around applying (apply.cpp).
namespace jw::exchange {
namespace {

// Held for as long as the descriptor is open: two connections never write one segment.
class LockedFile {
 public:
  static Result<LockedFile> open(const file::Path& path) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return fail(file::failure(errno, path, "opening a segment"));
    LockedFile file(fd);
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0)
      return fail(Code::Busy, "batch.busy", "this segment is being received already; try again in a moment",
                  "该分段正在接收；请稍后重试");
    return file;
  }
  LockedFile(LockedFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  LockedFile& operator=(LockedFile&&) = delete;
  ~LockedFile() {
    if (fd_ >= 0) ::close(fd_);
  }

  std::int64_t size() const { return ::lseek(fd_, 0, SEEK_END); }

  Result<> append(std::string_view bytes, const file::Path& path) const {
    while (!bytes.empty()) {
      const auto written = ::write(fd_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return fail(file::failure(errno, path, "writing a segment"));
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
  }

 private:
  explicit LockedFile(int fd) : fd_(fd) {}
  int fd_;
};

std::int64_t bytes_of(const file::Path& path) {
  std::error_code none;
  const auto size = std::filesystem::file_size(path, none);
  return none ? 0 : static_cast<std::int64_t>(size);
}

// Nothing but what the grant gives may come: its items, in its order, treated as it says.
Result<> check_schema(const grant::Grant& grant, const Manifest& manifest) {
  std::vector<const grant::GrantItem*> items;
  for (const auto& item : grant.items)
    if (item.treatment.kind != "drop") items.push_back(&item);
  bool same = items.size() == manifest.schema.size();
  for (std::size_t i = 0; same && i < items.size(); ++i)
    same =
        items[i]->name == manifest.schema[i].name && items[i]->treatment.kind == manifest.schema[i].treatment;
  if (!same)
    return fail(Code::Denied, "batch.schema", "the batch holds other items than grant {} gives",
                "批次所含信息项与授权 {} 不一致", grant.number);
  if (manifest.canaries && manifest.canaries->held > grant.canary_rows)
    return fail(Code::Denied, "batch.canaries", "the batch holds more canary rows than grant {} allows",
                "批次中的金丝雀行多于授权 {} 所允许", grant.number);
  const bool keyed = std::ranges::any_of(manifest.schema, &ManifestColumn::key);
  if (manifest.kind == "delta" && !keyed)
    return fail(Code::Denied, "batch.schema", "changes need key items, grant {} gives none",
                "增量批次需要主键信息项，授权 {} 未包含", grant.number);
  return {};
}

Result<> check_party(const StoredGrant& stored, const federation::Identity& identity, std::string_view from) {
  if (stored.provider_node != from || stored.recipient_node != identity.id())
    return fail(Code::Denied, "batch.sender", "node {} is not the provider of this grant",
                "节点 {} 不是该授权的提供方", std::string(from));
  return {};
}

}  // namespace

Result<Offer> Receiver::offer(const Call& call, std::string_view from, const boost::json::object& document) {
  auto read = read_manifest(document);
  if (!read) {
    JW_TRY(reject(call, from, "", 0, read.error()));
    return fail(std::move(read).error());
  }
  const auto& manifest = *read;
  const auto digest = JW_TRY(crypto::digest_json(document));
  const Grants grants(parts_);
  auto offered = parts_.database.write(call, [&](db::Session& session) -> Result<Offer> {
    JW_TRY(parts_.trust.verify(document, from));
    const auto stored = JW_TRY(Grants::get(session, manifest.delivery));
    JW_TRY(check_party(stored, parts_.identity, from));
    if (manifest.grant_digest != stored.digest)
      return fail(Code::Denied, "batch.grant", "the batch was made under another version of grant {}",
                  "批次依据的授权 {} 与本节点保存的不一致", stored.number);
    JW_TRY(check_schema(JW_TRY(grants.judge(session, call, manifest.delivery)), manifest));

    const auto held = JW_TRY(session.one(
        "SELECT sequence, manifest_digest FROM exchange_holding WHERE grant_id = $1", manifest.delivery));
    const auto last = held ? held->integer(0) : 0;
    const auto last_digest = held ? held->text(1) : std::string();
    Offer answer;
    answer.expected = last + 1;
    answer.previous = last_digest;
    if (manifest.sequence == last && digest == last_digest) {
      answer.state = "applied";
      return answer;
    }
    if (manifest.sequence != last + 1 || manifest.previous != last_digest) {
      answer.state = "gap";
      return answer;
    }
    answer.state = "receiving";
    const auto known =
        JW_TRY(session.one("SELECT id FROM exchange_batch WHERE grant_id = $1 AND sequence = $2 AND "
                           "side = 'received' AND manifest_digest = $3",
                           manifest.delivery, manifest.sequence, digest));
    if (known) {
      JW_TRY(session.exec("UPDATE exchange_batch SET state = 'receiving' WHERE id = $1 AND state = 'failed'",
                          known->text(0)));
      return answer;
    }
    // The sender may seal the same number anew; what came of the older one is forgotten.
    JW_TRY(session.exec(
        "UPDATE exchange_batch SET state = 'ended' WHERE grant_id = $1 AND side = 'received' AND "
        "state = 'receiving'",
        manifest.delivery));
    std::int64_t bytes = 0;
    for (const auto& segment : manifest.segments) bytes += segment.bytes;
    const auto now = to_string(parts_.clock.now());
    const auto id = make_id(parts_.clock);
    JW_TRY(
        session.exec("INSERT INTO exchange_batch (id, grant_id, sequence, side, kind, state, counts, total, "
                     "bytes, segments, "
                     "version, manifest, manifest_digest, checksum, receipt, receipt_ok, attempts, "
                     "last_error, last_error_zh, "
                     "next_try, planned, sealed, sent, done) VALUES ($1, $2, $3, 'received', $4, "
                     "'receiving', $5, $6, $7, $8, $9, "
                     "$10, $11, $12, '', 0, 0, '', '', '', $13, $14, '', '')",
                     id, manifest.delivery, manifest.sequence, manifest.kind,
                     boost::json::serialize(write_json(manifest.counts)), manifest.total, bytes,
                     boost::json::serialize(write_json(manifest.segments)), manifest.watermark.to,
                     boost::json::serialize(document), digest, manifest.checksum, now, manifest.sealed));
    JW_TRY(record_step(session, id, "receive", parts_.clock.now(), std::nullopt));
    return answer;
  });
  if (!offered) {
    if (offered.error().code == Code::Denied || offered.error().code == Code::NotFound)
      JW_TRY(reject(call, from, manifest.delivery, manifest.sequence, offered.error()));
    return offered;
  }
  const auto folder = incoming_folder(parts_.data, manifest.delivery, digest);
  if (offered->state == "receiving") {
    JW_TRY(file::make_folder(folder));
    for (const auto& segment : manifest.segments)
      offered->segments.push_back({segment.name, std::min(bytes_of(folder / segment.name), segment.bytes)});
  }
  return offered;
}

Result<Receiver::Incoming> Receiver::incoming(db::Session& session, const Call& call, std::string_view from,
                                              std::string_view grant, std::int64_t sequence) const {
  const auto stored = JW_TRY(Grants::get(session, grant));
  JW_TRY(check_party(stored, parts_.identity, from));
  JW_TRY(Grants(parts_).judge(session, call, grant));
  const auto row = JW_TRY(
      session.one("SELECT id, state, receipt, manifest, manifest_digest FROM exchange_batch WHERE grant_id = "
                  "$1 AND sequence = $2 "
                  "AND side = 'received' AND state IN ('receiving', 'applied') ORDER BY id DESC LIMIT 1",
                  grant, sequence));
  const auto held =
      JW_TRY(session.one("SELECT sequence, file FROM exchange_holding WHERE grant_id = $1", grant));
  if (!row || !held)
    return fail(Code::NotFound, "batch.unknown",
                "batch {} of this grant was not offered; send its manifest first",
                "该授权的第 {} 批尚未登记；请先发送批次清单", sequence);
  Incoming batch;
  batch.batch = row->text(0);
  batch.state = row->text(1);
  batch.receipt = row->text(2);
  batch.manifest = JW_TRY(read_manifest(JW_TRY(parse_json(row->text(3))).as_object()));
  batch.digest = row->text(4);
  batch.held_sequence = held->integer(0);
  batch.held_file = held->text(1);
  return batch;
}

Result<std::int64_t> Receiver::take(const Call& call, std::string_view from, std::string_view grant,
                                    std::int64_t sequence, std::string_view name, std::int64_t offset,
                                    const Chunks& chunks) {
  const auto batch = JW_TRY(parts_.database.read(
      call, [&](db::Session& session) { return incoming(session, call, from, grant, sequence); }));
  const auto segment = std::ranges::find(batch.manifest.segments, name, &Segment::name);
  if (segment == batch.manifest.segments.end() || batch.state != "receiving")
    return fail(Code::NotFound, "batch.segment", "batch {} expects no segment of this name",
                "第 {} 批不需要该分段", sequence);
  const auto folder = incoming_folder(parts_.data, grant, batch.digest);
  JW_TRY(file::make_folder(folder));
  const auto path = folder / segment->name;
  const auto out = JW_TRY(LockedFile::open(path));
  auto have = out.size();
  if (have != offset)
    return fail(Code::Conflict, "batch.offset",
                "{} bytes of this segment are here, not {}; ask again and go on there",
                "该分段已接收 {} 字节，而非 {}；请重新查询后续传", have, offset);
  for (;;) {
    JW_TRY(call.check());
    auto chunk = chunks();
    // What has come is kept: the sender goes on from there.
    if (!chunk) return fail(std::move(chunk).error());
    if (chunk->empty()) break;
    have += static_cast<std::int64_t>(chunk->size());
    if (have > segment->bytes) {
      JW_TRY(file::remove(path));
      return fail(Code::Invalid, "batch.segment_large", "the segment is longer than its manifest says",
                  "分段长度超过批次清单所列");
    }
    JW_TRY(out.append(*chunk, path));
  }
  // Not synced yet: verify_and_apply() proves every byte and syncs what it keeps.
  return have;
}

Result<boost::json::object> Receiver::complete(const Call& call, std::string_view from,
                                               std::string_view grant, std::int64_t sequence) {
  const auto batch = JW_TRY(parts_.database.read(
      call, [&](db::Session& session) { return incoming(session, call, from, grant, sequence); }));
  if (batch.state == "applied") return JW_TRY(parse_json(batch.receipt)).as_object();
  const bool free = busy_.with([&](auto& busy) { return busy.emplace(grant).second; });
  if (!free)
    return fail(Code::Busy, "batch.busy", "this batch is being applied already; ask again in a moment",
                "该批次正在入库；请稍后查询");
  auto receipt = verify_and_apply(call, batch);
  busy_.with([&](auto& busy) { busy.erase(std::string(grant)); });
  if (receipt) {
    if (applied_) applied_(call, grant);
    return receipt;
  }
  const auto& error = receipt.error();
  const bool broken =
      error.code == Code::Corrupt || error.code == Code::Denied || error.code == Code::Invalid;
  if (!broken) return receipt;  // our disk or our memory: the same bytes may do later
  std::error_code ignored;
  std::filesystem::remove_all(incoming_folder(parts_.data, grant, batch.digest), ignored);
  const auto noting = Call::system(call.trace);
  JW_TRY(parts_.database.write(noting, [&](db::Session& session) -> Result<> {
    JW_TRY(
        session.exec("UPDATE exchange_batch SET state = 'failed', last_error = $1, last_error_zh = $2 "
                     "WHERE id = $3 AND state = 'receiving'",
                     error.reason + ": " + error.message, error.message_zh, batch.batch));
    return {};
  }));
  JW_TRY(reject(noting, from, grant, sequence, error));
  return receipt;
}

Result<> Receiver::reject(const Call& call, std::string_view from, std::string_view grant,
                          std::int64_t sequence, const Error& error) const {
  return parts_.database.write(call, [&](db::Session& session) -> Result<> {
    ledger::Event event{"batch.rejected", fmt::format("{}:{}", grant, sequence), {}};
    event.details["from"] = std::string(from);
    event.details["grant"] = std::string(grant);
    event.details["sequence"] = sequence;
    event.details["reason"] = error.reason;
    JW_TRY(ledger::record(session, call, parts_.clock, event));
    return {};
  });
}

}  // namespace jw::exchange
