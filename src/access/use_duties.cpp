#include "access/use_duties.hpp"

#include <algorithm>
#include <map>

#include <boost/json/object.hpp>

#include "base/free_text.hpp"
#include "base/json.hpp"
#include "base/json_read.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "db/database.hpp"
#include "exchange/grants.hpp"
#include "exchange/sight.hpp"
#include "federation/envelope.hpp"
#include "flow/duties.hpp"
#include "grant/document.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"

namespace jw::access {
namespace {

using federation::Envelope;

constexpr std::size_t kAtOnce = 500, kMostNote = 2000, kLongestWho = 200;
constexpr std::string_view kUseDutyColumns =
    "grant_id, kind, round, state, since, due, note, file_name, file_sha256, confirmed, confirmed_by, "
    "returned";

struct DoneBody {
  std::string grant, kind;
  std::int64_t round = 0;
  Evidence evidence;
  std::string by;
};
BOOST_DESCRIBE_STRUCT(DoneBody, (), (grant, kind, round, evidence, by))

struct BackBody {
  std::string grant, kind;
  std::int64_t round = 0;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(BackBody, (), (grant, kind, round, reason))

std::int64_t days_between(std::string_view from, std::string_view to) {
  const auto a = end_of_day_in_china(from), b = end_of_day_in_china(to);
  return a && b ? std::chrono::duration_cast<std::chrono::days>(*b - *a).count() : 0;
}

UseDuty read_use_duty(const db::Row& row, std::string_view today) {
  UseDuty duty;
  duty.grant = row.text(0);
  duty.kind = row.text(1);
  duty.round = row.integer(2);
  duty.state = row.text(3);
  duty.since = row.text(4);
  duty.due = row.text(5);
  duty.note = row.text(6);
  duty.file_name = row.text(7);
  duty.file_sha256 = row.text(8);
  duty.confirmed = row.text(9);
  duty.confirmed_by = row.text(10);
  duty.returned = row.text(11);
  if (const auto* kind = grant::find_duty(duty.kind)) {
    duty.zh = kind->zh;
    duty.en = kind->en;
  }
  if (duty.state == "open") duty.late = std::max<std::int64_t>(days_between(duty.due, today), 0);
  return duty;
}

tl::unexpected<Error> unknown_use_duty() {
  return fail(Code::NotFound, "use_duty.unknown", "the grant has no such duty", "该授权没有这项义务");
}

tl::unexpected<Error> wrong_speaker() {
  return fail(Code::Denied, "use_duty.sender", "that node may not speak for this department",
              "该节点无权代表此部门");
}

Result<> check(const Evidence& evidence) {
  const bool digest = evidence.file_sha256.size() == 64 &&
                      evidence.file_sha256.find_first_not_of("0123456789abcdef") == std::string::npos;
  JW_TRY(check_statement(evidence.note, {.characters = kMostNote, .needed = true}, "use_duty.evidence",
                         {"what was done", "履行情况"}));
  if (evidence.file_name.empty() ? !evidence.file_sha256.empty() : !digest)
    return fail(Code::Invalid, "use_duty.evidence",
                "a file is named by its name and its SHA-256, 64 hexadecimal digits in lower case",
                "附件须同时有文件名和 SHA-256 摘要（64 位小写十六进制数）");
  if (evidence.file_name.empty()) return {};
  return check_file_name(evidence.file_name, "use_duty.evidence", {"the name of the file", "附件文件名"});
}

Result<> check_reason(std::string_view reason) {
  return check_statement(reason, {.characters = kMostNote, .needed = true}, "use_duty.reason",
                         {"what is wanting", "退回的原因"});
}

Result<std::optional<UseDuty>> find_use_duty(db::Session& session, std::string_view grant,
                                             std::string_view kind, std::int64_t round,
                                             std::string_view today) {
  const auto row = JW_TRY(
      session.one(fmt::format("SELECT {} FROM access_duty WHERE grant_id = $1 AND kind = $2 AND round = $3",
                              kUseDutyColumns),
                  grant, kind, round));
  return row ? std::optional<UseDuty>(read_use_duty(*row, today)) : std::nullopt;
}

std::string subject_of(const UseDuty& duty) {
  return fmt::format("{}/{}/{}", duty.grant, duty.kind, duty.round);
}

Result<const grant::Duty*> duty_of(const grant::Grant& grant, std::string_view kind) {
  const auto found = std::ranges::find(grant.duties, kind, &grant::Duty::kind);
  if (found == grant.duties.end()) return unknown_use_duty();
  return &*found;
}

// Done after use by a day, and shown by evidence.
bool is_watched(const grant::Duty& duty) {
  const auto* kind = grant::find_duty(duty.kind);
  return kind && kind->proof && (kind->days || kind->by);
}

Result<grant::Grant> parsed(std::string_view document) {
  return grant::parse_grant(JW_TRY(parse_json(document).with("stored grant")));
}

}  // namespace

// Writes it and makes the register say the same.
Result<> UseDuties::put(db::Session& session, const Call& call, const UseDuty& duty) const {
  JW_TRY(session.exec(
      "INSERT INTO access_duty (grant_id, kind, round, state, since, due, note, file_name, "
      "file_sha256, confirmed, confirmed_by, returned) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
      "$11, $12) ON CONFLICT (grant_id, kind, round) DO UPDATE SET state = excluded.state, since = "
      "excluded.since, due = excluded.due, note = excluded.note, file_name = excluded.file_name, "
      "file_sha256 = excluded.file_sha256, confirmed = excluded.confirmed, confirmed_by = "
      "excluded.confirmed_by, returned = excluded.returned",
      duty.grant, duty.kind, duty.round, duty.state, duty.since, duty.due, duty.note, duty.file_name,
      duty.file_sha256, duty.confirmed, duty.confirmed_by, duty.returned));
  if (duty.state == "waiting") return {};
  const auto stored = JW_TRY(exchange::Grants::get(session, duty.grant));
  flow::DutyRegister::Wish wish;
  wish.start.kind = "use." + duty.kind;
  wish.start.subject_type = "use_duty";
  wish.start.subject = subject_of(duty);
  wish.start.number = stored.number;
  wish.start.title = stored.resource_name;
  wish.start.link = "/grants/" + duty.grant;
  wish.start.org = stored.recipient_org;
  wish.start.counterpart = stored.provider_org;
  wish.start.until = duty.due;
  wish.start.basis = "共享授权 " + stored.number;
  wish.start.at = JW_TRY(parse_time(duty.since));
  wish.runs = duty.state == "open";
  return parts_.duties.keep(session, call, wish);
}

Result<> UseDuties::begin(const Call& call, std::string_view id, std::string_view document) const {
  const auto grant = JW_TRY(parsed(document));
  if (std::ranges::none_of(grant.duties, is_watched)) return {};
  return parts_.database.write(call, [&](db::Session& session) { return begin(session, call, id, grant); });
}

Result<> UseDuties::begin(db::Session& session, const Call& call, std::string_view id,
                          const grant::Grant& grant) const {
  const auto today = day_in_china(parts_.clock.now());
  for (const auto& duty : grant.duties) {
    if (!is_watched(duty) || JW_TRY(find_use_duty(session, id, duty.kind, 1, today))) continue;
    UseDuty one;
    one.grant = id;
    one.kind = duty.kind;
    one.since = to_string(grant.issued);
    // What is kept counts from the day it came; the rest from the day of the grant.
    const bool waits = duty.kind == "retain" && grant::delivers(grant);
    one.state = waits ? "waiting" : "open";
    if (!waits)
      one.due = duty.by.empty() ? day_in_china(grant.issued + std::chrono::days(duty.days)) : duty.by;
    JW_TRY(put(session, call, one));
  }
  return {};
}

// Data came after the last were deleted: their days begin.
Result<> UseDuties::open_waiting(const Call& call) const {
  const auto today = day_in_china(parts_.clock.now());
  const auto rows = JW_TRY(parts_.database.read(call, [](db::Session& session) {
    return session.query(
        "SELECT d.grant_id, d.kind, d.round, MIN(b.done), MIN(g.document) FROM access_duty d JOIN "
        "exchange_batch b ON b.grant_id = d.grant_id JOIN exchange_grant g ON g.id = d.grant_id WHERE "
        "d.state "
        "= 'waiting' AND b.state IN ('acknowledged', 'applied') AND b.done > d.since GROUP BY d.grant_id, "
        "d.kind, d.round");
  }));
  if (rows.empty()) return {};
  return parts_.database.write(call, [&](db::Session& session) -> Result<> {
    for (const auto& row : rows) {
      auto duty = JW_TRY(find_use_duty(session, row.text(0), row.text(1), row.integer(2), today));
      if (!duty || duty->state != "waiting") continue;  // meanwhile
      const auto grant = JW_TRY(parsed(row.text(4)));
      const auto* wanted = JW_TRY(duty_of(grant, row.text(1)));
      duty->state = "open";
      duty->since = row.text(3);
      duty->due = day_in_china(JW_TRY(parse_time(duty->since)) + std::chrono::days(wanted->days));
      JW_TRY(put(session, call, *duty));
    }
    return {};
  });
}

Result<> UseDuties::raise_overdue(const Call& call) const {
  const auto today = day_in_china(parts_.clock.now());
  const auto rows = JW_TRY(parts_.database.read(call, [&](db::Session& session) {
    return session.query(
        "SELECT d.grant_id, MIN(d.due) FROM access_duty d JOIN exchange_grant g ON g.id = d.grant_id WHERE "
        "d.state = 'open' AND d.due < $1 AND g.side IN ('given', 'both') AND g.state IN ('active', "
        "'verify_only', 'suspended') GROUP BY d.grant_id",
        today);
  }));
  for (const auto& row : rows) {
    const Measured late{"duty_overdue", days_between(row.text(1), today), 0};
    JW_TRY(parts_.alerts.note(call, row.text(0), "", std::span(&late, 1)));
  }
  return {};
}

Result<> UseDuties::look(const Call& call) {
  for (;;) {
    const auto rows = JW_TRY(parts_.database.read(call, [&](db::Session& session) {
      return session.query(
          "SELECT id, document, changed FROM exchange_grant WHERE changed > $1 ORDER BY "
          "changed LIMIT $2",
          tick_, static_cast<std::int64_t>(kAtOnce));
    }));
    for (const auto& row : rows) {
      JW_TRY(begin(call, row.text(0), row.text(1)));
      tick_ = row.integer(2);
    }
    if (rows.size() < kAtOnce) break;
  }
  JW_TRY(open_waiting(call));
  // Counted in days: looking once a minute is soon enough.
  if (parts_.clock.now() - raised_ < std::chrono::minutes(1)) return {};
  JW_TRY(raise_overdue(call));
  raised_ = parts_.clock.now();
  return {};
}

Result<std::vector<UseDuty>> UseDuties::list(const Call& call, std::string_view grant) const {
  JW_TRY(org::require(call, org::Right::GrantRead));
  const auto sight = exchange::Sight::of(call);
  return parts_.database.read(call, [&](db::Session& session) -> Result<std::vector<UseDuty>> {
    const auto stored = JW_TRY(exchange::Grants::get(session, grant));
    if (!sight.sees(stored.provider_org, stored.recipient_org))
      return fail(Code::NotFound, "grant.unknown", "no grant {}", "没有共享授权 {}", grant);
    const auto rows = JW_TRY(
        session.query(fmt::format("SELECT {} FROM access_duty WHERE grant_id = $1 ORDER BY kind, round DESC",
                                  kUseDutyColumns),
                      grant));
    std::vector<UseDuty> out;
    for (const auto& row : rows) out.push_back(read_use_duty(row, day_in_china(parts_.clock.now())));
    return out;
  });
}

Result<> UseDuties::fulfil(db::Session& session, const Call& call, UseDuty& duty, const Evidence& evidence,
                           std::string_view by) const {
  duty.state = "done";
  duty.note = evidence.note;
  duty.file_name = evidence.file_name;
  duty.file_sha256 = evidence.file_sha256;
  duty.confirmed = to_string(parts_.clock.now());
  duty.confirmed_by = by;
  duty.returned.clear();
  duty.late = 0;
  JW_TRY(put(session, call, duty));
  const auto stored = JW_TRY(exchange::Grants::get(session, duty.grant));
  const auto grant = JW_TRY(parsed(stored.document));
  if (duty.kind == "retain" && grant::delivers(grant)) {
    UseDuty next;
    next.grant = duty.grant;
    next.kind = duty.kind;
    next.round = duty.round + 1;
    next.state = "waiting";
    next.since = duty.confirmed;
    if (!JW_TRY(find_use_duty(session, next.grant, next.kind, next.round, "")))
      JW_TRY(put(session, call, next));
  }
  JW_TRY(ledger::record(
      session, call, parts_.clock,
      {"use_duty.confirmed",
       duty.grant,
       {{"kind", duty.kind},
        {"round", duty.round},
        {"digest", crypto::to_hex(crypto::sha256(evidence.note + "\n" + evidence.file_sha256))}}}));
  const auto overdue = JW_TRY(
      session.one("SELECT COUNT(*) FROM access_duty WHERE grant_id = $1 AND state = 'open' AND due < $2",
                  duty.grant, day_in_china(parts_.clock.now())));
  return overdue->integer(0) > 0 ? Result<>()
                                 : parts_.alerts.settle(session, call, duty.grant, "duty_overdue");
}

Result<UseDuty> UseDuties::confirm(const Call& call, std::string_view grant, std::string_view kind,
                                   std::int64_t round, const Evidence& evidence) const {
  JW_TRY(org::require(call, org::Right::HoldingRead));
  JW_TRY(check(evidence));
  return parts_.database.write(call, [&](db::Session& session) -> Result<UseDuty> {
    const auto stored = JW_TRY(exchange::Grants::get(session, grant));
    auto duty = JW_TRY(find_use_duty(session, grant, kind, round, day_in_china(parts_.clock.now())));
    if (stored.recipient_org != call.actor.org || !duty || duty->state == "waiting")
      return unknown_use_duty();
    if (duty->state == "done")
      return fail(Code::Conflict, "use_duty.done", "this duty is fulfilled already", "该义务已确认履行");
    JW_TRY(fulfil(session, call, *duty, evidence, call.actor.name));
    if (stored.provider_node != parts_.node)
      JW_TRY(parts_.outbox.post(session, call, stored.provider_node, "use_duty.done",
                                {{"grant", duty->grant},
                                 {"kind", duty->kind},
                                 {"round", duty->round},
                                 {"evidence",
                                  {{"note", evidence.note},
                                   {"file_name", evidence.file_name},
                                   {"file_sha256", evidence.file_sha256}}},
                                 {"by", call.actor.name}}));
    return *duty;
  });
}

Result<> UseDuties::reopen(db::Session& session, const Call& call, UseDuty& duty,
                           std::string_view reason) const {
  duty.state = "open";
  duty.returned = reason;
  JW_TRY(put(session, call, duty));
  // The next round has not begun: there are no newer data than those in question.
  JW_TRY(session.exec(
      "DELETE FROM access_duty WHERE grant_id = $1 AND kind = $2 AND round > $3 AND state = 'waiting'",
      duty.grant, duty.kind, duty.round));
  JW_TRY(ledger::record(session, call, parts_.clock,
                        {"use_duty.returned", duty.grant, {{"kind", duty.kind}, {"round", duty.round}}}));
  return {};
}

Result<UseDuty> UseDuties::send_back(const Call& call, std::string_view grant, std::string_view kind,
                                     std::int64_t round, std::string_view reason) const {
  JW_TRY(org::require(call, org::Right::GrantRevoke));
  JW_TRY(check_reason(reason));
  return parts_.database.write(call, [&](db::Session& session) -> Result<UseDuty> {
    const auto stored = JW_TRY(exchange::Grants::get(session, grant));
    auto duty = JW_TRY(find_use_duty(session, grant, kind, round, day_in_china(parts_.clock.now())));
    if (stored.provider_org != call.actor.org || !duty) return unknown_use_duty();
    if (duty->state != "done")
      return fail(Code::Conflict, "use_duty.open",
                  "this duty is not confirmed as fulfilled: there is nothing to send back yet",
                  "该义务尚未确认履行，没有可退回的内容");
    JW_TRY(reopen(session, call, *duty, reason));
    if (stored.recipient_node != parts_.node)
      JW_TRY(parts_.outbox.post(
          session, call, stored.recipient_node, "use_duty.returned",
          {{"grant", duty->grant}, {"kind", duty->kind}, {"round", duty->round}, {"reason", reason}}));
    return *duty;
  });
}

void UseDuties::handle(federation::Inbox& inbox) const {
  inbox.on("use_duty.done",
           [this](db::Session& session, const Call& call, const Envelope& envelope) -> Result<> {
             const auto body = JW_TRY(read_json<DoneBody>(envelope.body, "envelope"));
             JW_TRY(check(body.evidence));
             JW_TRY(check_statement(body.by, {.characters = kLongestWho, .one_line = true},
                                    "use_duty.evidence", {"who confirmed it", "确认人"}));
             const auto stored = JW_TRY(exchange::Grants::get(session, body.grant));
             if (stored.recipient_node != envelope.from) return wrong_speaker();
             const auto grant = JW_TRY(parsed(stored.document));
             const auto* wanted = JW_TRY(duty_of(grant, body.kind));
             auto duty = JW_TRY(
                 find_use_duty(session, body.grant, body.kind, body.round, day_in_china(parts_.clock.now())));
             if (duty && duty->state == "done") return {};
             if (!duty) {
               duty.emplace();
               duty->grant = body.grant;
               duty->kind = body.kind;
               duty->round = body.round;
               duty->since = to_string(grant.issued);
             }
             // Our own clock had not begun: it began with the evidence.
             if (duty->due.empty())
               duty->due = wanted->by.empty() ? day_in_china(parts_.clock.now()) : wanted->by;
             return fulfil(session, call, *duty, body.evidence, body.by);
           });
  inbox.on("use_duty.returned",
           [this](db::Session& session, const Call& call, const Envelope& envelope) -> Result<> {
             const auto body = JW_TRY(read_json<BackBody>(envelope.body, "envelope"));
             JW_TRY(check_reason(body.reason));
             const auto stored = JW_TRY(exchange::Grants::get(session, body.grant));
             if (stored.provider_node != envelope.from) return wrong_speaker();
             auto duty = JW_TRY(
                 find_use_duty(session, body.grant, body.kind, body.round, day_in_china(parts_.clock.now())));
             if (!duty || duty->state == "open") return {};
             return reopen(session, call, *duty, body.reason);
           });
}

}  // namespace jw::access
