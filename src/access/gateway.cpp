#include "access/gateway.hpp"

#include <algorithm>

#include "access/alert_store.hpp"
#include "access/denials.hpp"
#include "access/gateway_work.hpp"
#include "access/json_text.hpp"
#include "access/use_line.hpp"
#include "db/database.hpp"
#include "exchange/grants.hpp"

namespace jw::access {
namespace {

tl::unexpected<Error> journal_down() {
  return fail(Code::Unavailable, "access.journal_down",
              "uses cannot be logged now, so nothing is answered; the operator sees why",
              "暂时无法记录使用日志，因此不予应答，请联系运维人员");
}

tl::unexpected<Error> stale() {
  return fail(Code::Unavailable, "access.stale",
              "the node cannot read what has been revoked, so it answers nothing; try again soon",
              "节点暂时无法确认授权状态，因此不予应答，请稍后再试");
}

// Which grant, data and line of the journal the answer rests on: the end of its body.
void sign_off(std::string& out, const Prepared& prepared, const Journal& journal, std::uint64_t position,
              const crypto::Digest& digest) {
  out += ",\"grant\":\"";
  out += prepared.rule->id;
  out += "\",\"grant_version\":";
  add_number(out, prepared.rule->grant->version);
  out += ",\"data_version\":";
  add_number(out, prepared.data_version);
  out += ",\"position\":\"";
  out += journal.instance();
  out += '/';
  add_number(out, static_cast<std::int64_t>(position));
  out += "\",\"decision\":\"";
  add_number(out, static_cast<std::int64_t>(position));
  out += '-';
  add_hex(out, std::span(digest).first(8));
  out += "\"}";
}

}  // namespace

std::optional<Result<Gateway::Outcome>> Gateway::answer(const Call& call, Kind kind, std::string_view body,
                                                        bool may_wait) {
  using Step = Result<Go> (Gateway::*)(const Call&, Work&);
  static constexpr Step kSteps[] = {&Gateway::judge,  &Gateway::prepare,     &Gateway::admit,  &Gateway::read,
                                    &Gateway::settle, &Gateway::judge_again, &Gateway::release};
  Work work;
  work.kind = kind;
  work.body = body;
  work.may_wait = may_wait;
  for (const auto step : kSteps) {
    auto gone = (this->*step)(call, work);
    if (gone && *gone == Go::On) continue;
    if (work.admitted && !work.spent) work.prepared->meter->credit(work.taken);
    if (!gone) return fail(std::move(gone).error());
    if (*gone == Go::Wait) return std::nullopt;
    return Outcome{std::nullopt, std::move(work.later)};
  }
  return Outcome{std::move(work.reply), std::nullopt};
}

// May it be asked at all?
Result<Gateway::Go> Gateway::judge(const Call& call, Work& work) {
  work.request = JW_TRY(parse_request(work.kind, work.body));
  const auto& request = work.request;
  work.now = parts_.clock.now();
  work.system = call.actor.kind == Actor::Kind::Client ? std::string_view(call.actor.id) : std::string_view();
  work.snapshot = work.may_wait ? parts_.desk.wait_snapshot(call) : parts_.desk.snapshot();
  if (!work.snapshot) return work.may_wait ? Result<Go>(stale()) : Go::Wait;
  work.ask = {request.grant,   call.actor.org, work.system,      &call.actor.roles, mode_of(work.kind),
              request.purpose, request.event,  request.evidence, request.asked,     work.now};
  const auto& ask = work.ask;
  const auto decision = grant::decide(work.snapshot->rules, ask);
  if (decision.allow) return Go::On;
  auto error = refusal(call, work, ask, decision);
  // Somebody who is not a party is not part of the grant's statistics; that the provider holds it back
  // is not held against who asks. That they tried is logged, once it is sure that nobody else is to be
  // asked.
  const bool stranger = decision.denied == grant::Clause::Org;
  if (decision.rule && !stranger && decision.denied != grant::Clause::Standing)
    parts_.desk.usage(decision.rule->id)->note_refused(work.system, work.now);
  if (decision.rule && (!stranger || work.may_wait))
    refusals_.note(decision.rule->id, ask.mode, ask.org, call.actor.id, error.reason);
  if (!decision.rule && error.reason != "access.grant")
    refusals_.note(request.grant, ask.mode, ask.org, call.actor.id, error.reason);
  return fail(std::move(error));
}

// The plan, the rows and the keys it is answered with; and whom it asks about.
Result<Gateway::Go> Gateway::prepare(const Call& call, Work& work) {
  const auto& request = work.request;
  work.region = grant::region_of(call.actor.org);
  work.prepared = Desk::ready(*work.snapshot, request.grant, work.region);
  if (!work.prepared) {
    if (!work.may_wait) return Go::Wait;
    work.prepared = JW_TRY(parts_.desk.prepare(call, work.snapshot->rules.hold(request.grant), work.region));
  }
  const auto& prepared = *work.prepared;
  if (!work.may_wait && (!prepared.source->points() || work.kind == Kind::Aggregate)) return Go::Wait;
  work.keys = parts_.keys.ready(work.now);
  if (!work.keys) {
    if (!work.may_wait) return Go::Wait;
    work.keys = JW_TRY(parts_.keys.month(work.now));
  }
  if (work.kind == Kind::Aggregate) return Go::On;
  bool same = request.key_items.size() == prepared.key_items.size() && !prepared.keys.empty();
  for (const auto& item : prepared.key_items) {
    const auto at = std::ranges::find(request.key_items, std::string_view(item));
    same = same && at != request.key_items.end();
    work.key_order.push_back(static_cast<std::size_t>(at - request.key_items.begin()));
  }
  if (!same) return fail(wrong_key(prepared.key_items));
  commitments(work, work.keys->commit);
  return Go::On;
}

// Takes the call and its subjects. What it cannot do without is asked before anything is read: a cap that
// is used up answers alike whether there is such a row or not.
Result<Gateway::Go> Gateway::admit(const Call& call, Work& work) {
  const auto& caps = work.prepared->rule->grant->caps;
  auto& meter = *work.prepared->meter;
  work.taken.subjects = work.subjects;
  const Debit least{1, mode_of(work.kind) == "verify" ? 0 : 1, 1};
  auto admitted = meter.take(caps, work.taken, least, parts_.clock.now());
  while (admitted.verdict == Meter::Verdict::Refill) {
    if (!work.may_wait) return Go::Wait;
    JW_TRY(refill(call, work, least));
    admitted = meter.take(caps, work.taken, least, parts_.clock.now());
  }
  work.left_second = admitted.left_second;
  work.admitted = admitted.verdict == Meter::Verdict::Fine;
  if (work.admitted) return Go::On;
  const bool never = admitted.verdict == Meter::Verdict::Never;
  refusals_.note(work.request.grant, work.ask.mode, work.ask.org, call.actor.id,
                 never ? "access.cap_small" : "access.cap");
  if (never) return fail(cap_too_small(admitted));
  return put_off(work, admitted);
}

Result<Gateway::Go> Gateway::read(const Call& call, Work& work) {
  auto& out = work.reply.body;
  Result<> made;
  switch (work.kind) {
    case Kind::Verify:
    case Kind::VerifyBatch: made = verify(call, work, out); break;
    case Kind::Query:
    case Kind::QueryBatch: made = query(call, work, out); break;
    case Kind::Aggregate: made = aggregate(call, work, out); break;
  }
  if (made) return Go::On;
  const auto code = made.error().code;
  if (work.reached && (code == Code::Denied || code == Code::TooLarge) &&
      JW_TRY(spend(call, work, made.error().reason)) == Go::Wait)
    return Go::Wait;
  return fail(std::move(made).error());
}

// Takes the rows and bytes of the answer that is ready.
Result<Gateway::Go> Gateway::settle(const Call& call, Work& work) {
  const auto& caps = work.prepared->rule->grant->caps;
  auto& meter = *work.prepared->meter;
  const Debit more{0, work.rows, static_cast<std::int64_t>(work.reply.body.size())};
  work.bytes = more.bytes;
  auto rest = meter.take_more(caps, work.taken, more, parts_.clock.now());
  while (rest.verdict == Meter::Verdict::Refill) {
    if (!work.may_wait) return Go::Wait;
    // Also the call: at midnight it goes over to the new day with the rest.
    JW_TRY(refill(call, work, {1, more.rows, more.bytes}));
    rest = meter.take_more(caps, work.taken, more, parts_.clock.now());
  }
  if (rest.verdict == Meter::Verdict::Fine) return Go::On;
  const bool never = rest.verdict == Meter::Verdict::Never;
  if (JW_TRY(spend(call, work, never ? "access.cap_small" : "access.cap")) == Go::Wait) return Go::Wait;
  if (never) return fail(cap_too_small(rest));
  return put_off(work, rest);
}

// Revoked, ended or out of its hours while we were at it: nothing goes out.
Result<Gateway::Go> Gateway::judge_again(const Call& call, Work& work) {
  const auto fresh = work.may_wait ? parts_.desk.wait_snapshot(call) : parts_.desk.snapshot();
  if (!fresh) return stale();
  auto last = work.ask;
  last.now = parts_.clock.now();
  const auto decision = grant::decide(fresh->rules, last);
  if (!decision.allow) return fail(refusal(call, work, last, decision));
  return Go::On;
}

// Logged, and counted in what the detectors look at.
Result<Gateway::Go> Gateway::release(const Call& call, Work& work) {
  const auto& request = work.request;
  const auto& prepared = *work.prepared;
  auto& reply = work.reply;
  const auto digest = work.keys->digest(work.body);
  reply.position = log(call, work, digest, {});
  if (reply.position == 0) return journal_down();
  sign_off(reply.body, prepared, parts_.journal, reply.position, digest);
  reply.meter = prepared.meter;
  reply.taken = work.taken;
  reply.taken.subjects = {};  // they end with this request; who is logged stays counted
  reply.rate = prepared.rule->grant->caps.calls_per_second;
  reply.rate_left = work.left_second;

  Usage::Seen seen;
  seen.system = work.system;
  seen.event = request.event;
  seen.verify = mode_of(work.kind) == "verify";
  seen.keys = static_cast<std::int64_t>(request.keys());
  seen.misses = work.misses;
  seen.rows = work.rows;
  seen.bytes = work.bytes;
  seen.subjects = work.subjects;
  seen.position = reply.position;
  seen.off_hours = parts_.hours && parts_.hours->is_off(work.now, prepared.rule->grant->window, work.region);
  if (!work.key_order.empty()) seen.asked = {request.values, request.width, work.key_order.back()};
  prepared.usage->note(seen, work.now);
  return Go::On;
}

Result<> Gateway::refill(const Call& call, const Work& work, const Debit& need) const {
  JW_TRY(call.check());
  return work.prepared->meter->refill(call, parts_.database, holder_of(parts_.journal),
                                      work.prepared->rule->grant->caps, need, parts_.clock.now());
}

// What is refused because of the rows tells something of them: it costs its call and is logged.
Result<Gateway::Go> Gateway::spend(const Call& call, Work& work, std::string_view reason) const {
  if (!work.may_wait) return Go::Wait;
  work.prepared->usage->note_refused(work.system, work.now);
  const auto position = log(call, work, work.keys->digest(work.body), reason);
  if (position == 0) return journal_down();
  work.spent = true;
  JW_TRY(parts_.journal.wait_durable(call, position));
  return Go::On;
}

Gateway::Go Gateway::put_off(Work& work, const Meter::Answer& over) const {
  const auto now = parts_.clock.now();
  work.later = Later{over_cap(over, now), seconds_until(over.again, now)};
  return Go::Later;
}

// A grant that has ended is in no snapshot: its own consumer is told so, once somebody may read the store.
Error Gateway::refusal(const Call& call, const Work& work, const grant::Ask& ask,
                       const grant::Decision& decision) const {
  if (!decision.rule && work.may_wait) {
    const auto stored = parts_.database.read(
        call, [&](db::Session& session) { return exchange::Grants::get(session, ask.grant); });
    if (stored && alert_store::has_ended(*stored) && stored->recipient_org == ask.org) return ended(*stored);
  }
  return denial(decision, ask);
}

void Gateway::log_refusals() { refusals_.write(parts_.journal, parts_.clock.now()); }

std::uint64_t Gateway::log(const Call& call, const Work& work, const crypto::Digest& digest,
                           std::string_view refused) const {
  const auto& request = work.request;
  const auto& rule = *work.prepared->rule;
  return parts_.journal.append([&](std::string& line) {
    write_use(line, {.time = work.now,
                     .day = work.taken.day,
                     .grant = rule.id,
                     .version = rule.grant->version,
                     .mode = mode_of(work.kind),
                     .org = call.actor.org,
                     .actor = call.actor.id,
                     .purpose = request.purpose,
                     .event = request.event,
                     .evidence = request.evidence,
                     .refused = refused,
                     .rows = refused.empty() ? work.rows : 0,
                     .bytes = refused.empty() ? work.bytes : 0,
                     .digest = digest,
                     .subjects = work.logged,
                     .by_client = !work.system.empty()});
  });
}

void Gateway::withdraw(const Reply& reply) {
  if (reply.meter) reply.meter->credit(reply.taken);
}

}  // namespace jw::access
