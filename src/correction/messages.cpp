#include <algorithm>
#include <map>

#include <boost/json/value.hpp>

#include "base/json_read.hpp"
#include "catalog/resources.hpp"
#include "correction/answers.hpp"
#include "correction/post.hpp"
#include "correction/store.hpp"
#include "correction/view.hpp"
#include "exchange/grants.hpp"
#include "federation/envelope.hpp"
#include "federation/identity.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"

// What the other nodes of a correction tell this one. Every handler runs in the transaction of the
// inbox row, trusts only what the sender may say (a node speaks for the departments that live on
// it) and does nothing the second time: envelopes are sent again after a restore.
namespace jw::correction {
namespace {

using federation::Envelope;

constexpr std::size_t kNoteBytes = 4000;

struct DocumentBody {
  boost::json::object correction;
};
BOOST_DESCRIBE_STRUCT(DocumentBody, (), (correction))

struct PointsBody {
  std::string correction;
  std::vector<boost::json::object> points;
};
BOOST_DESCRIBE_STRUCT(PointsBody, (), (correction, points))

struct RaisedPoint {
  std::int64_t n = 0;
  boost::json::object key;
  std::string item;
  std::optional<std::string> held;
  std::optional<std::string> expected;
  bool should_be_empty = false;
  std::string evidence;
};
BOOST_DESCRIBE_STRUCT(RaisedPoint, (), (n, key, item, held, expected, should_be_empty, evidence))

struct ReceivedBody {
  std::string correction;
  std::string received;
  std::string due;
  std::string due_end;
  bool provisional = false;
};
BOOST_DESCRIBE_STRUCT(ReceivedBody, (), (correction, received, due, due_end, provisional))

struct AnsweredPoint {
  std::int64_t n = 0;
  std::string state;
  std::string reason;
  std::optional<std::string> correct;
  std::int64_t version = 0;
  std::string answered;
};
BOOST_DESCRIBE_STRUCT(AnsweredPoint, (), (n, state, reason, correct, version, answered))

struct AnsweredBody {
  std::string correction;
  std::vector<AnsweredPoint> points;
  std::int64_t version = 0;
  bool done = false;
  std::string answered;
};
BOOST_DESCRIBE_STRUCT(AnsweredBody, (), (correction, points, version, done, answered))

struct NoteBody {
  std::string correction;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(NoteBody, (), (correction, note))

struct RuledBody {
  std::string correction;
  Ruling ruling;
};
BOOST_DESCRIBE_STRUCT(RuledBody, (), (correction, ruling))

struct FixedBody {
  std::string grant;
  std::int64_t version = 0;
  std::vector<boost::json::object> cells;
};
BOOST_DESCRIBE_STRUCT(FixedBody, (), (grant, version, cells))

struct CellBody {
  boost::json::object key;
  std::string item;
};
BOOST_DESCRIBE_STRUCT(CellBody, (), (key, item))

tl::unexpected<Error> wrong_sender() {
  return fail(Code::Denied, "correction.sender", "that node may not speak for this department",
              "该节点无权代表此部门");
}

Result<Correction> known(db::Session& session, std::string_view id) {
  auto found = JW_TRY(store::find(session, id));
  if (!found) return unknown(id);
  return std::move(*found);
}

Result<> record(db::Session& session, const Call& call, const Parts& parts, std::string_view kind,
                const Correction& c) {
  JW_TRY(ledger::record(session, call, parts.exchange.clock, {kind, c.id, {{"number", c.number}}}));
  return {};
}

Result<> step(db::Session& session, const Correction& c, const std::string& org, std::string_view action,
              std::string note = "") {
  return store::add_step(session, c.id, {c.updated, "", org, std::string(action), std::move(note)}, "");
}

// The provider's node: a correction is coming; its points follow.
Result<> raised(const Parts& parts, db::Session& session, const Call&, const Envelope& envelope) {
  auto c =
      JW_TRY(store::read_document(JW_TRY(read_json<DocumentBody>(envelope.body, "envelope")).correction));
  if (JW_TRY(store::find(session, c.id))) return {};
  const auto org = JW_TRY(org::find_org(session, c.consumer.id));
  if (c.consumer.node != envelope.from || !org || org->node != envelope.from) return wrong_sender();
  const auto resource = JW_TRY(catalog::find_resource(session, c.resource.id));
  const auto grant = exchange::Grants::get(session, c.grant);
  const bool fits = c.provider.node == parts.exchange.identity.id() && resource && grant &&
                    resource->org.id == c.provider.id && grant->resource == c.resource.id &&
                    grant->recipient_org == c.consumer.id && grant->recipient_node == envelope.from;
  if (!fits)
    return fail(Code::Denied, "correction.grant",
                "no grant of this department on that resource is known here",
                "本节点没有该部门对该资源的授权");
  if (c.points < 1 || c.points > static_cast<std::int64_t>(kMostPoints))
    return fail(Code::Invalid, "correction.points", "one to {} values at a time", "每次可提 1 至 {} 个数据值",
                kMostPoints);
  JW_TRY(check_text(c.reason, "reason", "疑义说明", kNoteBytes, true));
  c.state = "sent";
  c.open = c.points;
  c.corrected = c.rejected = c.version = 0;
  c.bureau.reset();
  c.escalation.reset();
  c.ruling.reset();
  c.received = c.due = c.due_end = c.answered = "";
  c.updated = to_string(parts.exchange.clock.now());
  JW_TRY(store::insert(session, c, ""));
  return store::add_step(session, c.id, {c.created, "", c.consumer.id, "raise", c.reason}, "");
}

// More of its points; with the last one the clock begins.
Result<> take_points(const Parts& parts, db::Session& session, const Call& call, const Envelope& envelope) {
  const auto body = JW_TRY(read_json<PointsBody>(envelope.body, "envelope"));
  auto c = JW_TRY(known(session, body.correction));
  if (c.consumer.node != envelope.from) return wrong_sender();
  if (c.state != "sent") return {};
  for (const auto& object : body.points) {
    auto point = JW_TRY(read_json<RaisedPoint>(object, "point"));
    JW_TRY(read_key(point.key));
    if (point.n < 1 || point.n > c.points)
      return fail(Code::Invalid, "correction.point", "this correction has no point {}", "该疑义没有第 {} 项",
                  point.n);
    JW_TRY(store::add_point(session, c.id, c.grant,
                            {point.n,
                             std::move(point.key),
                             std::move(point.item),
                             std::move(point.held),
                             std::move(point.expected),
                             point.should_be_empty,
                             std::move(point.evidence),
                             "open",
                             "",
                             {},
                             0,
                             "",
                             {}}));
  }
  const auto come =
      JW_TRY(session.one("SELECT count(*) FROM correction_point WHERE correction = $1", c.id))->integer(0);
  if (come < c.points) return {};
  const auto all = JW_TRY(store::points(session, c.id, 0, kMostPoints));
  if (digest_of(c.salt, all) != c.digest)
    return fail(Code::Denied, "correction.digest", "the points are not those the correction speaks of",
                "疑义内容与其摘要不符");
  const auto now = parts.exchange.clock.now();
  c.state = "received";
  c.received = c.updated = to_string(now);
  start_clock(c, parts, now);
  JW_TRY(store::move(session, c, "sent"));
  JW_TRY(keep_clock(session, call, parts, c));
  JW_TRY(step(session, c, c.provider.id, "receive"));
  JW_TRY(ledger::record(session, call, parts.exchange.clock,
                        {"correction.received",
                         c.id,
                         {{"number", c.number},
                          {"from", envelope.from},
                          {"points", c.points},
                          {"digest", c.digest},
                          {"due", c.due}}}));
  return post_received(session, call, parts, c);
}

Result<> note_lost(const Parts& parts, db::Session& session, const Call& call, const Correction& c,
                   const std::string& state) {
  JW_TRY(step(session, c, c.provider.id, "answer_lost"));
  JW_TRY(ledger::record(session, call, parts.exchange.clock,
                        {"correction.answer_lost", c.id, {{"number", c.number}, {"state", state}}}));
  return {};
}

// The consumer's node: the provider took in anew what it had answered. Its store is an older copy of
// itself, and with the answer the correction is gone at its source: what was not yet accepted is open
// again. What was accepted or taken back stays so, and the provider is told; nothing passes in silence.
Result<> received_again(const Parts& parts, db::Session& session, const Call& call, Correction c,
                        const ReceivedBody& body) {
  // The same word again, or the word that crossed a withdrawal: nothing was lost.
  if (c.received.empty() || c.received == body.received) return {};
  const std::string from = c.state;
  c.updated = to_string(parts.exchange.clock.now());
  if (c.state == "answered") {
    JW_TRY(
        session.exec("UPDATE correction_point SET state = 'open', reason = '', correct = NULL, version = 0, "
                     "answered = '' WHERE correction = $1",
                     c.id));
    JW_TRY(store::count(session, c));
    c.state = "received";
    c.version = 0;
    c.answered.clear();
    c.received = body.received;
    c.due = body.due;
    c.due_end = body.due_end;
    c.provisional = body.provisional;
    JW_TRY(store::move(session, c, from));
    JW_TRY(keep_clock(session, call, parts, c));
  } else if (c.state == "escalated") {
    auto document = store::document_of(c);
    document["reason"] = document["salt"] = "";
    JW_TRY(
        tell(session, call, parts, c, {c.provider.node}, "correction.escalated", {{"correction", document}}));
  } else {
    JW_TRY(tell(session, call, parts, c, {c.provider.node}, "correction.withdrawn",
                {{"correction", c.id}, {"note", "该疑义此前已办结"}}));
  }
  return note_lost(parts, session, call, c, from);
}

// Whether any of these answers is another than the one we have. A value that had none yet does not
// count: that answer crossed our withdrawal or the ruling.
Result<bool> says_otherwise(db::Session& session, const Correction& c,
                            const std::vector<AnsweredPoint>& points) {
  std::map<std::int64_t, std::string> known;
  for (const auto& point : JW_TRY(store::points(session, c.id, 0, kMostPoints)))
    known[point.n] = point.answered;
  return std::ranges::any_of(points, [&](const auto& said) {
    const auto found = known.find(said.n);
    return found != known.end() && !found->second.empty() && found->second != said.answered;
  });
}

// The consumer's node: the provider has it, and until when it answers.
Result<> received(const Parts& parts, db::Session& session, const Call& call, const Envelope& envelope) {
  const auto body = JW_TRY(read_json<ReceivedBody>(envelope.body, "envelope"));
  auto c = JW_TRY(known(session, body.correction));
  if (c.provider.node != envelope.from) return wrong_sender();
  JW_TRY(parse_time(body.received));
  JW_TRY(parse_time(body.due_end));
  if (c.state != "sent" && !has_clock(c.state))
    return received_again(parts, session, call, std::move(c), body);
  const std::string from = c.state;
  const bool first = c.state == "sent";
  // A provider restored from a backup takes it in anew: its clock runs from then.
  const bool again = !first && c.state == "received" && body.received != c.received;
  if (first) c.state = "received";
  if (first || again) c.received = body.received;
  c.due = body.due;
  c.due_end = body.due_end;
  c.provisional = body.provisional;
  c.updated = to_string(parts.exchange.clock.now());
  JW_TRY(store::move(session, c, from));
  JW_TRY(keep_clock(session, call, parts, c));
  if (!first && !again) return {};
  JW_TRY(step(session, c, c.provider.id, "receive"));
  return record(session, call, parts, "correction.received", c);
}

// The consumer's node: what the provider said of some points, or of the last ones.
Result<> answered(const Parts& parts, db::Session& session, const Call& call, const Envelope& envelope) {
  const auto body = JW_TRY(read_json<AnsweredBody>(envelope.body, "envelope"));
  auto c = JW_TRY(known(session, body.correction));
  if (c.provider.node != envelope.from) return wrong_sender();
  if (c.state != "received" && c.state != "ordered" && c.state != "sent") {
    // Before the bureau it may be the answer to a ruling that is still on its way to us.
    if (c.state == "escalated" || !JW_TRY(says_otherwise(session, c, body.points))) return {};
    // A provider that lost its answer has given another one. What is not accepted yet follows it.
    c.updated = to_string(parts.exchange.clock.now());
    JW_TRY(note_lost(parts, session, call, c, c.state));
    if (c.state != "answered") return {};
  }
  for (const auto& said : body.points) {
    if (said.state != "corrected" && said.state != "rejected")
      return fail(Code::Invalid, "correction.outcome", "a point is corrected or rejected, not \"{}\"",
                  "答复结果只能为已更正或不予更正，不能为“{}”", said.state);
    Point point;
    point.n = said.n;
    point.state = said.state;
    point.reason = said.reason;
    point.correct = said.correct;
    point.version = said.version;
    point.answered = said.answered;
    JW_TRY(store::settle(session, c.id, point));
  }
  const std::string from = c.state;
  JW_TRY(store::count(session, c));
  c.version = std::max(c.version, body.version);
  c.updated = to_string(parts.exchange.clock.now());
  if (body.done && c.open == 0) {
    c.answered = body.answered;
    c.state = c.ruling ? "closed" : "answered";
  }
  JW_TRY(store::move(session, c, from));
  JW_TRY(keep_clock(session, call, parts, c));
  JW_TRY(step(session, c, c.provider.id, "answer",
              fmt::format("更正 {}，不予更正 {}", c.corrected, c.rejected)));
  JW_TRY(ledger::record(session, call, parts.exchange.clock,
                        {"correction.answered",
                         c.id,
                         {{"number", c.number},
                          {"from", envelope.from},
                          {"corrected", c.corrected},
                          {"rejected", c.rejected},
                          {"version", c.version}}}));
  return {};
}

// The provider's node: what the consumer decided.
Result<> moved(const Parts& parts, db::Session& session, const Call& call, const Envelope& envelope,
               std::string_view action, std::string_view event) {
  const auto body = JW_TRY(read_json<NoteBody>(envelope.body, "envelope"));
  auto c = JW_TRY(known(session, body.correction));
  if (c.consumer.node != envelope.from) return wrong_sender();
  const auto* transition = find_transition(action, c.state);
  if (transition == nullptr) return {};
  const std::string from = c.state;
  c.state = transition->to;
  c.updated = to_string(parts.exchange.clock.now());
  JW_TRY(store::move(session, c, from));
  JW_TRY(keep_clock(session, call, parts, c));
  JW_TRY(step(session, c, c.consumer.id, action, body.note));
  return record(session, call, parts, event, c);
}

Result<> withdrawn(const Parts& parts, db::Session& session, const Call& call, const Envelope& envelope) {
  return moved(parts, session, call, envelope, "withdraw", "correction.withdrawn");
}

Result<> accepted(const Parts& parts, db::Session& session, const Call& call, const Envelope& envelope) {
  return moved(parts, session, call, envelope, "accept", "correction.accepted");
}

// The provider's node: the consumer has sent all of it again before this; what we know goes back.
Result<> reminded(const Parts& parts, db::Session& session, const Call& call, const Envelope& envelope) {
  const auto body = JW_TRY(read_json<NoteBody>(envelope.body, "envelope"));
  auto c = JW_TRY(known(session, body.correction));
  if (c.consumer.node != envelope.from) return wrong_sender();
  c.updated = to_string(parts.exchange.clock.now());
  JW_TRY(step(session, c, c.consumer.id, "remind"));
  JW_TRY(record(session, call, parts, "correction.reminded", c));
  if (c.received.empty()) return {};
  JW_TRY(post_received(session, call, parts, c));
  std::vector<Point> settled;
  for (auto& point : JW_TRY(store::points(session, c.id, 0, kMostPoints)))
    if (point.state != "open") settled.push_back(std::move(point));
  if (settled.empty()) return {};
  return post_answered(session, call, parts, c, settled);
}

// The provider's node and the bureau's: the consumer asks the bureau above both.
Result<> escalated(const Parts& parts, db::Session& session, const Call& call, const Envelope& envelope) {
  auto told =
      JW_TRY(store::read_document(JW_TRY(read_json<DocumentBody>(envelope.body, "envelope")).correction));
  const auto org = JW_TRY(org::find_org(session, told.consumer.id));
  if (told.consumer.node != envelope.from || !org || org->node != envelope.from) return wrong_sender();
  if (!told.bureau || !told.escalation)
    return fail(Code::Invalid, "correction.text", "{0}: say it in words", "请填写{1}", "statement",
                "提请理由");
  JW_TRY(check_text(told.escalation->statement, "statement", "提请理由", kNoteBytes, true));
  auto here = JW_TRY(store::find(session, told.id));
  const auto now = to_string(parts.exchange.clock.now());
  if (here) {
    if (here->consumer.node != envelope.from) return wrong_sender();
    if (here->state != "answered" && here->state != "received") return {};
    const std::string from = here->state;
    here->state = "escalated";
    here->updated = now;
    here->bureau = told.bureau;
    here->escalation = told.escalation;
    JW_TRY(store::move(session, *here, from));
    JW_TRY(keep_clock(session, call, parts, *here));
    JW_TRY(step(session, *here, here->consumer.id, "escalate", told.escalation->statement));
    return record(session, call, parts, "correction.escalated", *here);
  }
  if (told.bureau->node != parts.exchange.identity.id())
    return fail(Code::Denied, "correction.grant",
                "no grant of this department on that resource is known here",
                "本节点没有该部门对该资源的授权");
  const auto bureau = JW_TRY(org::find_org(session, told.bureau->id));
  if (!bureau || bureau->node != parts.exchange.identity.id()) return wrong_sender();
  told.state = "escalated";
  told.updated = now;
  told.reason = told.salt = "";
  JW_TRY(store::insert(session, told, ""));
  JW_TRY(step(session, told, told.consumer.id, "escalate", told.escalation->statement));
  return record(session, call, parts, "correction.escalated", told);
}

// The parties' nodes: the bureau has decided.
Result<> ruled(const Parts& parts, db::Session& session, const Call& call, const Envelope& envelope) {
  const auto body = JW_TRY(read_json<RuledBody>(envelope.body, "envelope"));
  auto c = JW_TRY(known(session, body.correction));
  if (!c.bureau || c.bureau->node != envelope.from) return wrong_sender();
  const auto* transition = find_transition(body.ruling.outcome, c.state);
  if (transition == nullptr || transition->side != "bureau") return {};
  c.state = transition->to;
  c.ruling = body.ruling;
  c.updated = to_string(parts.exchange.clock.now());
  if (c.state == "ordered") {
    JW_TRY(store::reopen(session, c));
    if (c.provider.node == parts.exchange.identity.id()) {
      start_clock(c, parts, parts.exchange.clock.now());
      JW_TRY(post_received(session, call, parts, c));
    }
  }
  JW_TRY(store::move(session, c, "escalated"));
  JW_TRY(keep_clock(session, call, parts, c));
  JW_TRY(step(session, c, c.bureau->id, body.ruling.outcome, body.ruling.reason));
  return record(session, call, parts, "correction.ruled", c);
}

// Any holder's node: cells it holds were corrected at the source; the batch that carries the fix
// comes by itself.
Result<> fixed(const Parts& parts, db::Session& session, const Call&, const Envelope& envelope) {
  const auto body = JW_TRY(read_json<FixedBody>(envelope.body, "envelope"));
  const auto grant = JW_TRY(exchange::Grants::get(session, body.grant));
  if (grant.provider_node != envelope.from || grant.recipient_node != parts.exchange.identity.id())
    return wrong_sender();
  std::vector<FixedCell> cells;
  for (const auto& object : body.cells) {
    const auto cell = JW_TRY(read_json<CellBody>(object, "cell"));
    cells.push_back({JW_TRY(read_key(cell.key)), cell.item});
  }
  return keep_notice(session, parts, body.grant, body.version, cells);
}

}  // namespace

void Answers::handle(federation::Inbox& inbox) const {
  using Apply = Result<> (*)(const Parts&, db::Session&, const Call&, const Envelope&);
  constexpr std::pair<std::string_view, Apply> kHandlers[] = {
      {"correction.raised", raised},       {"correction.points", take_points},
      {"correction.received", received},   {"correction.answered", answered},
      {"correction.withdrawn", withdrawn}, {"correction.accepted", accepted},
      {"correction.reminded", reminded},   {"correction.escalated", escalated},
      {"correction.ruled", ruled},         {"correction.fixed", fixed}};
  for (const auto& [type, apply] : kHandlers)
    inbox.on(type, [parts = parts_, apply](db::Session& session, const Call& call, const Envelope& envelope) {
      return apply(parts, session, call, envelope);
    });
}

}  // namespace jw::correction
