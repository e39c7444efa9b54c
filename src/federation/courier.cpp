#include "federation/courier.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/log.hpp"
#include "crypto/signed_json.hpp"
#include "db/database.hpp"
#include "federation/envelope.hpp"
#include "federation/identity.hpp"
#include "federation/peer_client.hpp"
#include "federation/trust.hpp"
#include "ledger/event.hpp"

namespace jw::federation {

struct Courier::Queued {
  std::int64_t sequence = 0;
  std::string id;
  std::string type;
  std::string envelope;
};

namespace {

constexpr auto kSendLimit = std::chrono::seconds(30);
constexpr auto kNoteLimit = std::chrono::seconds(10);

// The peer waits for an earlier envelope: it lost some (restored from a backup).
constexpr std::string_view kRewind = "envelope.gap";
// It has taken others under these numbers: we lost what we sent (restored from a backup).
constexpr std::string_view kReplayed = "envelope.replayed";
constexpr std::string_view kPrevious = "envelope.previous";

std::string text_at(const boost::json::object& object, std::string_view name) {
  const auto* found = object.if_contains(name);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

}  // namespace

Result<> Courier::deliver(const Call& call, std::string_view peer) {
  while (JW_TRY(deliver_next(call, peer))) JW_TRY(call.check());
  return {};
}

Result<bool> Courier::deliver_next(const Call& call, std::string_view peer) {
  const auto row = JW_TRY(database_.read(call, [&](db::Session& session) {
    return session.one(
        "SELECT sequence, id, type, envelope FROM federation_outbox WHERE state = 'queued' "
        "AND peer = $1 ORDER BY sequence LIMIT 1",
        peer);
  }));
  if (!row) return false;
  const Queued queued{row->integer(0), row->text(1), row->text(2), row->text(3)};
  auto answer = carry(call.within(kSendLimit), peer, queued);
  if (answer) {
    JW_TRY(settle(call.within(kNoteLimit), peer, queued, *answer));
    return true;
  }
  JW_TRY(note_failure(call.within(kNoteLimit), peer, queued, answer.error()));
  return fail(std::move(answer).error());
}

// The peer's answer as JSON text.
Result<std::string> Courier::carry(const Call& call, std::string_view peer, const Queued& queued) {
  if (peer == identity_.id()) {
    const auto answer = JW_TRY(inbox_.accept(call, queued.envelope, peer));
    return boost::json::serialize(answer);
  }
  http::OutRequest request;
  request.method = http::Method::Post;
  request.target = "/peer/v1/envelopes";
  request.repeatable = true;  // the inbox knows it by its id
  request.headers.add("Content-Type", "application/json");
  request.headers.add(kDirectoryHeader, std::to_string(trust_.directory()->version));
  request.body = queued.envelope;
  auto response = JW_TRY(client_.send(call, peer, std::move(request)));
  if (response.status == 200) return std::move(response.body);
  auto error = error_of(response);
  if (error.reason == kRewind) {
    const auto json = JW_TRY(parse_json(response.body));
    const auto* expected = json.as_object().if_contains("expected");
    if (expected != nullptr && expected->is_int64() && expected->get_int64() < queued.sequence)
      JW_TRY(rewind(call, peer, expected->get_int64()));
  }
  if (error.reason == kReplayed || error.reason == kPrevious) JW_TRY(follow_on(call, peer, response.body));
  return fail(std::move(error));
}

Result<> Courier::rewind(const Call& call, std::string_view peer, std::int64_t sequence) {
  return database_.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(session.exec("UPDATE federation_outbox SET state = 'queued' WHERE peer = $1 AND sequence >= $2",
                        peer, sequence));
    return {};
  });
}

// The peer has taken more from us than we know of: our store is an older copy.
Result<> Courier::follow_on(const Call& call, std::string_view peer, std::string_view answer) {
  const auto json = JW_TRY(parse_json(answer));
  const auto* received = json.is_object() ? json.get_object().if_contains("received") : nullptr;
  if (received == nullptr || !received->is_int64()) return {};
  const auto digest = text_at(json.get_object(), "received_digest");
  return database_.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(Outbox(identity_, clock_).follow_on(session, call, peer, received->get_int64(), digest));
    return {};
  });
}

Result<> Courier::settle(const Call& call, std::string_view peer, const Queued& queued,
                         std::string_view answer) {
  const auto json = JW_TRY(parse_json(answer));
  if (!json.is_object())
    return fail(Code::Corrupt, "peer.answer", "the peer's answer is no object", "对方节点的应答格式不正确");
  const auto& body = json.get_object();
  const bool accepted = text_at(body, "state") == "accepted";
  const auto why = [&](std::string_view language) {
    return accepted ? std::string() : text_at(body, "reason") + ": " + text_at(body, language);
  };
  if (!accepted)
    log::warn(
        "envelope.turned_away",
        {{"to", std::string(peer)}, {"type", queued.type}, {"id", queued.id}, {"error", why("message")}});
  const auto envelope = JW_TRY(parse_json(queued.envelope));
  const auto digest = JW_TRY(crypto::digest_json(envelope.as_object()));
  const auto now = to_string(clock_.now());
  return database_.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(
        session.exec("UPDATE federation_outbox SET state = $1, attempts = attempts + 1, last_error = $2, "
                     "last_error_zh = $3, answered = $4 WHERE id = $5",
                     accepted ? "delivered" : "refused", why("message"), why("message_zh"), now, queued.id));
    JW_TRY(
        session.exec("UPDATE federation_pair SET last_seen = $1, last_error = '', last_error_zh = '', "
                     "last_code = '' WHERE peer = $2",
                     now, peer));
    ledger::Event event{"envelope.sent", queued.id, {}};
    event.details["to"] = std::string(peer);
    event.details["type"] = queued.type;
    event.details["digest"] = digest;
    JW_TRY(ledger::record(session, call, clock_, event));
    return {};
  });
}

Result<> Courier::note_failure(const Call& call, std::string_view peer, const Queued& queued,
                               const Error& error) {
  return database_.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(
        session.exec("UPDATE federation_outbox SET attempts = attempts + 1, last_error = $1, last_error_zh = "
                     "$2 WHERE id = "
                     "$3",
                     error.reason + ": " + error.message, error.reason + ": " + error.message_zh, queued.id));
    JW_TRY(
        session.exec("UPDATE federation_pair SET last_error = $1, last_error_zh = $2, last_code = $3 WHERE "
                     "peer = $4",
                     error.message, error.message_zh, error.reason, peer));
    return {};
  });
}

}  // namespace jw::federation
