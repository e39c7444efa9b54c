#include "federation/envelope.hpp"

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "crypto/signed_json.hpp"
#include "db/database.hpp"
#include "federation/identity.hpp"
#include "federation/trust.hpp"
#include "ledger/event.hpp"

namespace jw::federation {
namespace {

constexpr std::string_view kFormat = "jingwei-envelope/1";

boost::json::object write_envelope(const Envelope& envelope) {
  boost::json::object document;
  document["format"] = kFormat;
  document["id"] = envelope.id;
  document["from"] = envelope.from;
  document["to"] = envelope.to;
  document["type"] = envelope.type;
  document["time"] = envelope.time;
  document["sequence"] = envelope.sequence;
  document["previous"] = envelope.previous;
  document["body"] = envelope.body;
  return document;
}

struct Form {
  std::string format;
  std::string id;
  std::string from;
  std::string to;
  std::string type;
  std::string time;
  std::int64_t sequence = 0;
  std::string previous;
  boost::json::object body;
};
BOOST_DESCRIBE_STRUCT(Form, (), (format, id, from, to, type, time, sequence, previous, body))

Result<Envelope> read_envelope(boost::json::object document) {
  document.erase(crypto::kSignatures);
  auto form = JW_TRY(read_json<Form>(document, "envelope"));
  if (form.format != kFormat || !is_id(form.id) || form.sequence < 1)
    return fail(Code::Invalid, "envelope.form", "the envelope has an unknown format or a malformed id",
                "信封格式未知，或编号不合规范");
  return Envelope{std::move(form.id),   std::move(form.from), std::move(form.to),       std::move(form.type),
                  std::move(form.time), form.sequence,        std::move(form.previous), std::move(form.body)};
}

Result<> ensure_pair(db::Session& session, std::string_view peer) {
  JW_TRY(session.exec(
      "INSERT INTO federation_pair (peer, sent, sent_digest, received, received_digest, last_seen, "
      "last_error) VALUES ($1, 0, '', 0, '', '', '') ON CONFLICT (peer) DO NOTHING",
      peer));
  return {};
}

boost::json::object answer_of(const Envelope& envelope, const Error* error) {
  boost::json::object answer;
  answer["id"] = envelope.id;
  answer["state"] = error == nullptr ? "accepted" : "refused";
  if (error != nullptr) {
    answer["reason"] = error->reason;
    answer["message"] = error->message;
    answer["message_zh"] = error->message_zh;
  }
  return answer;
}

bool is_passing(Code code) {
  return code == Code::Unavailable || code == Code::Busy || code == Code::Timeout || code == Code::Internal;
}

}  // namespace

Result<std::string> Outbox::post(db::Session& session, const Call& call, std::string_view to,
                                 std::string_view type, boost::json::object body) const {
  JW_TRY(call.check());
  JW_TRY(ensure_pair(session, to));
  // The update locks the pair until we commit, so numbers have no gaps and the chain one head.
  const auto head = JW_TRY(session.one(
      "UPDATE federation_pair SET sent = sent + 1 WHERE peer = $1 RETURNING sent, sent_digest", to));
  if (!head)
    return fail(Code::Internal, "envelope.pair", "no pair row for {}", "没有 {} 的通信记录", std::string(to));
  Envelope envelope;
  envelope.id = make_id(clock_);
  envelope.from = identity_.id();
  envelope.to = to;
  envelope.type = type;
  envelope.time = to_string(clock_.now());
  envelope.sequence = head->integer(0);
  envelope.previous = head->text(1);
  envelope.body = std::move(body);
  const auto document = JW_TRY(identity_.sign(write_envelope(envelope)));
  const auto digest = JW_TRY(crypto::digest_json(document));
  JW_TRY(session.exec("UPDATE federation_pair SET sent_digest = $1 WHERE peer = $2", digest, to));
  JW_TRY(session.exec(
      "INSERT INTO federation_outbox (peer, sequence, id, type, envelope, state, attempts, "
      "last_error, created) VALUES ($1, $2, $3, $4, $5, 'queued', 0, '', $6)",
      to, envelope.sequence, envelope.id, type, boost::json::serialize(document), envelope.time));
  return envelope.id;
}

namespace {

// What a peer says of our chain gets signed: it has to look like what it claims to be.
constexpr std::int64_t kMostSequence = std::int64_t{1} << 53;

bool is_digest(std::string_view text) {
  constexpr std::string_view kPrefix = "sha256:";
  return text.starts_with(kPrefix) && text.size() == kPrefix.size() + 64 &&
         text.find_first_not_of("0123456789abcdef", kPrefix.size()) == std::string_view::npos;
}

}  // namespace

Result<std::int64_t> Outbox::follow_on(db::Session& session, const Call& call, std::string_view peer,
                                       std::int64_t received, std::string_view received_digest) const {
  // Locks the pair: nobody posts meanwhile.
  const auto head = JW_TRY(session.one(
      "UPDATE federation_pair SET sent = sent WHERE peer = $1 RETURNING sent, sent_digest", peer));
  const auto queued =
      JW_TRY(session.query("SELECT sequence, id, envelope FROM federation_outbox WHERE peer = $1 AND state = "
                           "'queued' ORDER BY sequence",
                           peer));
  if (!head || queued.empty() || received < 1 || received > kMostSequence || !is_digest(received_digest))
    return 0;
  struct Renewed {
    std::int64_t was, sequence;
    std::string text;
  };
  std::vector<Renewed> renewed;
  std::int64_t sequence = received;
  std::string previous(received_digest);
  for (const auto& row : queued) {
    auto envelope = JW_TRY(read_envelope(JW_TRY(parse_json(row.text(2))).as_object()));
    envelope.sequence = ++sequence;
    envelope.previous = previous;
    const auto document = JW_TRY(identity_.sign(write_envelope(envelope)));
    previous = JW_TRY(crypto::digest_json(document));
    renewed.push_back({row.integer(0), sequence, boost::json::serialize(document)});
  }
  // Only upwards: going back would sign other words under numbers that were sent.
  if (renewed.front().sequence < renewed.front().was) return 0;
  for (auto one = renewed.rbegin(); one != renewed.rend(); ++one)
    JW_TRY(session.exec(
        "UPDATE federation_outbox SET sequence = $1, envelope = $2 WHERE peer = $3 AND sequence = $4",
        one->sequence, one->text, peer, one->was));
  JW_TRY(session.exec("UPDATE federation_pair SET sent = $1, sent_digest = $2 WHERE peer = $3", sequence,
                      previous, peer));
  JW_TRY(
      ledger::record(session, call, clock_,
                     {"envelope.renumbered",
                      std::string(peer),
                      {{"known", head->integer(0)}, {"follows", received}, {"envelopes", renewed.size()}}}));
  return static_cast<std::int64_t>(renewed.size());
}

Result<std::optional<Postage>> Outbox::find(db::Session& session, std::string_view id) {
  const auto row = JW_TRY(session.one(
      "SELECT id, peer, state, attempts, last_error, last_error_zh FROM federation_outbox WHERE id = "
      "$1",
      id));
  if (!row) return std::optional<Postage>();
  return std::optional<Postage>(
      Postage{row->text(0), row->text(1), row->text(2), row->integer(3), row->text(4), row->text(5)});
}

void Inbox::on(std::string_view type, Handler handler) {
  handlers_.insert_or_assign(std::string(type), std::move(handler));
}

Result<std::int64_t> Inbox::expected(const Call& call, std::string_view peer) {
  return database_.read(call, [&](db::Session& session) -> Result<std::int64_t> {
    const auto row = JW_TRY(session.one("SELECT received FROM federation_pair WHERE peer = $1", peer));
    return (row ? row->integer(0) : 0) + 1;
  });
}

Result<Inbox::Head> Inbox::head(const Call& call, std::string_view peer) {
  return database_.read(call, [&](db::Session& session) -> Result<Head> {
    const auto row =
        JW_TRY(session.one("SELECT received, received_digest FROM federation_pair WHERE peer = $1", peer));
    return row ? Head{row->integer(0), row->text(1)} : Head{};
  });
}

Result<boost::json::object> Inbox::accept(const Call& call, std::string_view text, std::string_view sender,
                                          std::int64_t directory) {
  auto json = parse_json(text);
  if (!json || !json->is_object())
    return reject(
        call, sender, "",
        Error{Code::Invalid, "envelope.form", "the envelope is no JSON object", "信封不是 JSON 对象", {}});
  const auto& document = json->get_object();
  auto read = read_envelope(document);
  if (!read) return reject(call, sender, "", std::move(read).error());
  const auto& envelope = *read;
  if (envelope.from != sender)
    return reject(call, sender, envelope.id,
                  Error{Code::Denied,
                        "envelope.sender",
                        "the envelope was not brought by the node that signed it",
                        "信封的签署节点与传送节点不一致",
                        {}});
  if (envelope.to != identity_.id())
    return reject(call, sender, envelope.id,
                  Error{Code::Denied,
                        "envelope.recipient",
                        "the envelope is for another node",
                        "信封的收件节点不是本节点",
                        {}});
  auto verified = trust_.verify(document, sender);
  if (!verified)
    return reject(call, sender, envelope.id,
                  Error{Code::Denied, "envelope.signature", "the envelope's signature does not verify",
                        "信封签名验证失败", verified.error().reason});
  const auto digest = JW_TRY(crypto::digest_json(document));

  auto answer =
      database_.write(call, [&](db::Session& session) { return apply(session, call, envelope, digest); });
  if (answer) return answer;
  auto error = std::move(answer).error();
  if (error.reason == "envelope.gap" || is_passing(error.code)) return fail(std::move(error));
  if (error.reason == "envelope.previous" || error.reason == "envelope.replayed")
    return reject(call, sender, envelope.id, std::move(error));
  if (directory > trust_.directory()->version) {
    if (behind_) behind_();
    Error waiting{Code::Unavailable, "directory.behind",
                  fmt::format("the sender goes by directory {}, this node still by {}; it is fetched and the "
                              "envelope taken when it comes again",
                              directory, trust_.directory()->version),
                  fmt::format("发送方依据域目录第 {} 版，本节点仍为第 {} 版；更新后再次送达时受理", directory,
                              trust_.directory()->version),
                  describe(error)};
    return fail(std::move(waiting));
  }
  return refuse(call, envelope, digest, error);
}

namespace {

// What stands before any effect: seen already, or not the next one of its pair. Nullopt: go on.
Result<std::optional<boost::json::object>> check_place(db::Session& session, const Envelope& envelope,
                                                       const std::string& digest) {
  const auto seen =
      JW_TRY(session.one("SELECT digest, answer FROM federation_inbox WHERE id = $1", envelope.id));
  if (seen) {
    if (seen->text(0) != digest)
      return fail(Code::Denied, "envelope.replayed", "another envelope came with this id before",
                  "此前已收到编号相同而内容不同的信封");
    auto answer = JW_TRY(parse_json(seen->text(1)));
    return std::optional(answer.as_object());
  }
  JW_TRY(ensure_pair(session, envelope.from));
  // Taken for writing at once, so that two copies of one envelope wait for each other here.
  const auto pair = JW_TRY(session.one(
      "UPDATE federation_pair SET received = received WHERE peer = $1 RETURNING received, received_digest",
      envelope.from));
  const auto expected = (pair ? pair->integer(0) : 0) + 1;
  if (envelope.sequence > expected)
    return fail(Code::Conflict, "envelope.gap",
                "expected envelope {} next, got {}; send the missing ones first",
                "应收到第 {} 个信封，实际为第 {} 个；请先补发缺失的信封", expected, envelope.sequence);
  if (envelope.sequence < expected)
    return fail(Code::Denied, "envelope.replayed",
                "envelope {} of this pair was taken before with another id",
                "该节点的第 {} 个信封此前已以其他编号接收", envelope.sequence);
  if (envelope.previous != pair->text(1))
    return fail(Code::Denied, "envelope.previous", "the envelope does not continue the chain of this pair",
                "信封与该节点此前的信封链不衔接");
  return std::optional<boost::json::object>();
}

Result<> keep(db::Session& session, const Clock& clock, const Envelope& envelope, const std::string& digest,
              const boost::json::object& answer) {
  const auto now = to_string(clock.now());
  JW_TRY(
      session.exec("INSERT INTO federation_inbox (id, peer, sequence, type, digest, answer, received) "
                   "VALUES ($1, $2, $3, $4, $5, $6, $7)",
                   envelope.id, envelope.from, envelope.sequence, envelope.type, digest,
                   boost::json::serialize(answer), now));
  JW_TRY(session.exec(
      "UPDATE federation_pair SET received = $1, received_digest = $2, last_seen = $3 WHERE peer = $4",
      envelope.sequence, digest, now, envelope.from));
  return {};
}

ledger::Event event_of(std::string_view kind, const Envelope& envelope) {
  ledger::Event event{kind, envelope.id, {}};
  event.details["from"] = envelope.from;
  event.details["type"] = envelope.type;
  return event;
}

}  // namespace

Result<boost::json::object> Inbox::apply(db::Session& session, const Call& call, const Envelope& envelope,
                                         const std::string& digest) {
  if (auto answered = JW_TRY(check_place(session, envelope, digest))) return *std::move(answered);
  const auto handler = handlers_.find(envelope.type);
  if (handler == handlers_.end())
    return fail(Code::Invalid, "envelope.type", "this node does not know envelopes of type {}; update it",
                "本节点不支持类型为 {} 的信封；请升级", envelope.type);
  auto answer = answer_of(envelope, nullptr);
  JW_TRY(keep(session, clock_, envelope, digest, answer));
  auto event = event_of("envelope.received", envelope);
  event.details["digest"] = digest;
  JW_TRY(ledger::record(session, call, clock_, event));
  JW_TRY(handler->second(session, call, envelope));
  return answer;
}

// The handler's effects are gone with its transaction; the refusal is what stays.
Result<boost::json::object> Inbox::refuse(const Call& call, const Envelope& envelope,
                                          const std::string& digest, const Error& error) {
  log::warn(
      "envelope.refused",
      {{"from", envelope.from}, {"type", envelope.type}, {"id", envelope.id}, {"error", describe(error)}});
  return database_.write(call, [&](db::Session& session) -> Result<boost::json::object> {
    if (auto answered = JW_TRY(check_place(session, envelope, digest))) return *std::move(answered);
    auto answer = answer_of(envelope, &error);
    JW_TRY(keep(session, clock_, envelope, digest, answer));
    auto event = event_of("envelope.rejected", envelope);
    event.details["reason"] = error.reason;
    JW_TRY(ledger::record(session, call, clock_, event));
    return answer;
  });
}

// Not taken at all; the chain does not move, only the log knows.
tl::unexpected<Error> Inbox::reject(const Call& call, std::string_view sender, std::string_view id,
                                    Error error) {
  auto recorded = database_.write(call, [&](db::Session& session) -> Result<> {
    ledger::Event event{"envelope.rejected", std::string(id), {}};
    event.details["from"] = std::string(sender);
    event.details["reason"] = error.reason;
    JW_TRY(ledger::record(session, call, clock_, event));
    return {};
  });
  if (!recorded) return tl::unexpected<Error>(std::move(recorded).error());
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace jw::federation
