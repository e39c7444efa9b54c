#include "access/gateway.hpp"

#include <algorithm>

#include "access/alert_store.hpp"
#include "access/denials.hpp"
#include "access/json_text.hpp"
#include "access/statistics.hpp"
#include "access/use_keys.hpp"
#include "access/use_line.hpp"
#include "db/database.hpp"
#include "exchange/grants.hpp"
#include "grant/compare.hpp"
#include "grant/online.hpp"
#include "ledger/event.hpp"

namespace jw::access {
namespace {

constexpr std::size_t kMostAnswer = std::size_t{8} << 20;  // bytes of one answer
constexpr std::int64_t kMostRowsOfKey = 100;

Error journal_down() {
  return {Code::Unavailable, "access.journal_down",
          "uses cannot be logged now, so nothing is answered; the operator sees why",
          "暂时无法记录使用日志，因此不予应答，请联系运维人员", ""};
}

tl::unexpected<Error> stale() {
  return fail(Code::Unavailable, "access.stale",
              "the node cannot read what has been revoked, so it answers nothing; try again soon",
              "节点暂时无法确认授权状态，因此不予应答，请稍后再试");
}

// The cap by its name, in English and Chinese.
std::pair<std::string, std::string> words_of(std::string_view cap) {
  for (const auto& kind : grant::cap_kinds())
    if (kind.kind == cap) return {std::string(kind.en), std::string(kind.zh)};
  return {std::string(cap), std::string(cap)};
}

// When to come back, as a person would say it.
Later later(std::string_view cap, Time again, Time now) {
  const auto seconds =
      std::max<std::int64_t>(std::chrono::ceil<std::chrono::seconds>(again - now).count(), 1);
  const auto [en, zh] = words_of(cap);
  auto when = fmt::format("in {} seconds", seconds), when_zh = fmt::format("在 {} 秒后", seconds);
  if (seconds > 120) {
    // to_string is UTC; China has been eight hours ahead of it all the year since 1991.
    auto local = to_string(again + std::chrono::hours(8)).substr(0, 16);
    local[10] = ' ';
    when = fmt::format("after {} China time", local);
    when_zh = fmt::format("于北京时间 {} 后", local);
  }
  return {Error{Code::Busy,
                "access.cap",
                fmt::format("the grant's cap of {} is used up; come back {}", en, when),
                fmt::format("授权的{}已达上限，请{}再试", zh, when_zh),
                {}},
          seconds};
}

// Waiting does not help, so nobody is told to come back.
tl::unexpected<Error> too_much(const Meter::Answer& answer) {
  const auto [en, zh] = words_of(answer.cap);
  return fail(Code::Denied, "access.cap_small",
              "the grant's cap of {0} is {2} and the request needs {3}, so waiting does not help; ask for "
              "less, or apply for more",
              "授权的{1}为 {2}，而本次请求需要 {3}，等待无济于事；请减少请求内容，或申请提高额度", en, zh,
              answer.most, answer.asked);
}

}  // namespace

// One request on its way.
struct Gateway::Work {
  Kind kind{};
  std::string_view body;
  bool may_wait = false, must_wait = false;
  Request request;
  std::shared_ptr<const Snapshot> snapshot;
  std::shared_ptr<const Prepared> prepared;
  std::vector<std::size_t> key_order;  // place in the request of each key item of the resource
  std::vector<Commitment> subjects;    // no two alike
  std::vector<Commitment> logged;      // as asked
  Meter::Taken taken;
  bool reached = false;  // the rows
  Time now{};
  std::string_view system;
  std::int64_t misses = 0, rows = 0;
  std::vector<std::string_view> key;  // scratch
  RowView row;                        // scratch
};

std::optional<Result<Gateway::Outcome>> Gateway::answer(const Call& call, Kind kind, std::string_view body,
                                                        bool may_wait) {
  Work work;
  work.kind = kind;
  work.body = body;
  work.may_wait = may_wait;
  auto outcome = run(call, work);
  if (work.must_wait) return std::nullopt;
  return outcome;
}

Result<Gateway::Outcome> Gateway::run(const Call& call, Work& work) {
  work.request = JW_TRY(parse_request(work.kind, work.body));
  const auto& request = work.request;
  work.now = parts_.clock.now();
  work.system = call.actor.kind == Actor::Kind::Client ? std::string_view(call.actor.id) : std::string_view();
  work.snapshot = work.may_wait ? parts_.desk.wait_snapshot(call) : parts_.desk.snapshot();
  if (!work.snapshot && !work.may_wait) {
    work.must_wait = true;
    return Outcome{};
  }
  if (!work.snapshot) return stale();
  const grant::Ask ask{request.grant,      call.actor.org,  work.system,   &call.actor.roles,
                       mode_of(work.kind), request.purpose, request.event, request.evidence,
                       request.asked,      work.now};
  const auto decision = grant::decide(work.snapshot->rules, ask);
  if (!decision.allow) {
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
  const auto region = grant::region_of(call.actor.org);
  work.prepared = Desk::ready(*work.snapshot, request.grant, region);
  if (!work.prepared) {
    if (!work.may_wait) {
      work.must_wait = true;
      return Outcome{};
    }
    work.prepared = JW_TRY(parts_.desk.prepare(call, work.snapshot->rules.hold(request.grant), region));
  }
  const auto& prepared = *work.prepared;
  if (!work.may_wait && (!prepared.source->points() || work.kind == Kind::Aggregate)) {
    work.must_wait = true;
    return Outcome{};
  }
  auto keys = parts_.keys.ready(work.now);
  if (!keys) {
    if (!work.may_wait) {
      work.must_wait = true;
      return Outcome{};
    }
    keys = JW_TRY(parts_.keys.month(work.now));
  }
  if (work.kind != Kind::Aggregate) {
    bool same = request.key_items.size() == prepared.key_items.size() && !prepared.keys.empty();
    for (const auto& item : prepared.key_items) {
      const auto at = std::ranges::find(request.key_items, std::string_view(item));
      same = same && at != request.key_items.end();
      work.key_order.push_back(static_cast<std::size_t>(at - request.key_items.begin()));
    }
    if (!same) return fail(wrong_key(prepared.key_items));
    commitments(work, keys->commit);
  }
  const auto& caps = prepared.rule->grant->caps;
  Reply reply;
  reply.meter = prepared.meter;
  auto& taken = work.taken;
  taken.subjects = work.subjects;
  // What it cannot do without, asked before anything is read: a cap that is used up answers alike
  // whether there is such a row or not.
  const Debit least{1, mode_of(work.kind) == "verify" ? 0 : 1, 1};
  const auto refill = [&](const Debit& need) -> Result<> {
    JW_TRY(call.check());
    return prepared.meter->refill(call, parts_.database, holder_of(parts_.journal), caps, need,
                                  parts_.clock.now());
  };
  auto admitted = prepared.meter->take(caps, taken, least, parts_.clock.now());
  while (admitted.verdict == Meter::Verdict::Refill) {
    if (!work.may_wait) {
      work.must_wait = true;
      return Outcome{};
    }
    JW_TRY(refill(least));
    admitted = prepared.meter->take(caps, taken, least, parts_.clock.now());
  }
  if (admitted.verdict != Meter::Verdict::Fine) {
    const bool never = admitted.verdict == Meter::Verdict::Never;
    refusals_.note(request.grant, ask.mode, ask.org, call.actor.id,
                   never ? "access.cap_small" : "access.cap");
    if (never) return too_much(admitted);
    return Outcome{std::nullopt, later(admitted.cap, admitted.again, parts_.clock.now())};
  }
  // From here on what was taken is given back unless the answer goes out.
  const auto give_back = [&](Error error) {
    prepared.meter->credit(taken);
    return fail(std::move(error));
  };
  // What is refused because of the rows tells something of them: it costs its call and is logged.
  const auto refused = [&](const Error& error) -> Result<> {
    if (!work.may_wait) {
      prepared.meter->credit(taken);
      work.must_wait = true;
      return {};
    }
    prepared.usage->note_refused(work.system, work.now);
    const auto position = log(call, work, keys->digest(work.body), 0, 0, error.reason);
    if (position == 0) return give_back(journal_down());
    return parts_.journal.wait_durable(call, position);
  };
  auto& out = reply.body;
  Result<> made;
  switch (work.kind) {
    case Kind::Verify:
    case Kind::VerifyBatch: made = verify(call, work, out); break;
    case Kind::Query:
    case Kind::QueryBatch: made = query(call, work, out); break;
    case Kind::Aggregate: made = aggregate(call, work, out); break;
  }
  if (!made) {
    const auto code = made.error().code;
    if (!work.reached || (code != Code::Denied && code != Code::TooLarge))
      return give_back(std::move(made).error());
    JW_TRY(refused(made.error()));
    return fail(std::move(made).error());
  }
  const Debit more{0, work.rows, static_cast<std::int64_t>(out.size())};
  auto rest = prepared.meter->take_more(caps, taken, more, parts_.clock.now());
  while (rest.verdict == Meter::Verdict::Refill) {
    if (!work.may_wait) {
      prepared.meter->credit(taken);
      work.must_wait = true;
      return Outcome{};
    }
    // Also the call: at midnight it goes over to the new day with the rest.
    if (auto filled = refill({1, more.rows, more.bytes}); !filled)
      return give_back(std::move(filled).error());
    rest = prepared.meter->take_more(caps, taken, more, parts_.clock.now());
  }
  if (rest.verdict == Meter::Verdict::Never) {
    const auto error = too_much(rest);
    JW_TRY(refused(error.value()));
    return error;
  }
  if (rest.verdict == Meter::Verdict::Over) {
    auto over = later(rest.cap, rest.again, parts_.clock.now());
    JW_TRY(refused(over.error));
    return Outcome{std::nullopt, std::move(over)};
  }
  // Revoked while we were at it: nothing goes out.
  const auto fresh = work.may_wait ? parts_.desk.wait_snapshot(call) : parts_.desk.snapshot();
  if (!fresh) return give_back(stale().value());
  // So does what has ended or whose hours are over by now.
  auto last = ask;
  last.now = parts_.clock.now();
  const auto again = grant::decide(fresh->rules, last);
  if (!again.allow) return give_back(refusal(call, work, last, again));

  const auto digest = keys->digest(work.body);
  reply.position = log(call, work, digest, more.rows, more.bytes, {});
  if (reply.position == 0) return give_back(journal_down());
  out += ",\"grant\":\"";
  out += prepared.rule->id;
  out += "\",\"grant_version\":";
  add_number(out, prepared.rule->grant->version);
  out += ",\"data_version\":";
  add_number(out, prepared.data_version);
  out += ",\"position\":\"";
  out += parts_.journal.instance();
  out += '/';
  add_number(out, static_cast<std::int64_t>(reply.position));
  out += "\",\"decision\":\"";
  add_number(out, static_cast<std::int64_t>(reply.position));
  out += '-';
  add_hex(out, std::span(digest).first(8));
  out += "\"}";
  reply.taken = taken;
  reply.taken.subjects = {};  // they end with this request; who is logged stays counted
  reply.rate = caps.calls_per_second;
  reply.rate_left = admitted.left_second;

  Usage::Seen seen;
  seen.system = work.system;
  seen.event = request.event;
  seen.verify = mode_of(work.kind) == "verify";
  seen.keys = static_cast<std::int64_t>(request.keys());
  seen.misses = work.misses;
  seen.rows = work.rows;
  seen.bytes = more.bytes;
  seen.subjects = work.subjects;
  seen.position = reply.position;
  const auto& granted = *prepared.rule->grant;
  seen.off_hours = parts_.hours && parts_.hours->is_off(work.now, granted.window, region);
  if (!work.key_order.empty()) seen.asked = {request.values, request.width, work.key_order.back()};
  prepared.usage->note(seen, work.now);
  return Outcome{std::move(reply), std::nullopt};
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

void Gateway::commitments(Work& work, const crypto::Hmac& commit) {
  const auto& request = work.request;
  std::string text;
  work.logged.reserve(request.keys());
  for (std::size_t i = 0; i < request.keys(); ++i) {
    // The same key of the same resource gives the same commitment, whoever asks.
    text.assign(work.prepared->rule->grant->resource.id);
    for (const auto at : work.key_order) {
      const auto part = request.values[i * request.width + at];
      text += '\x1f';
      text += std::to_string(part.size());
      text += '\x1f';
      text += part;
    }
    const auto mac = commit(text);
    Commitment short_mac;
    std::copy_n(mac.begin(), short_mac.size(), short_mac.begin());
    work.logged.push_back(short_mac);
  }
  work.subjects = work.logged;
  if (work.subjects.size() < 2) return;
  std::ranges::sort(work.subjects);
  const auto rest = std::ranges::unique(work.subjects);
  work.subjects.erase(rest.begin(), rest.end());
}

// Yes or no for each comparison, and nothing else: a key without a row in scope gives the same as a
// row where nothing fits.
Result<> Gateway::verify(const Call& call, Work& work, std::string& out) {
  const auto& request = work.request;
  const auto& prepared = *work.prepared;
  struct Compare {
    const grant::PlanComparison* with = nullptr;
    grant::Use use{};
    std::size_t at = 0;  // of its value in a row of the request
  };
  std::vector<Compare> compares;
  auto at = request.key_items.size();
  for (const auto& asked : request.compare) {
    const auto found = std::ranges::find(prepared.plan.comparisons, asked.name, &grant::PlanComparison::name);
    if (found == prepared.plan.comparisons.end())
      return fail(Code::Denied, "access.item", "item {} is not granted for this use",
                  "信息项 {} 未授权用于此种使用", asked.name);
    compares.push_back({&*found, asked.use, at});
    at += asked.use == grant::kRange ? 2 : 1;
  }
  const auto holds = [](const Compare& compare, const CellView& cell,
                        std::span<const std::string_view> values) {
    if (!cell) return false;
    const auto wanted = values[compare.at];
    switch (compare.use) {
      case grant::kEq:
        return compare.with->numeric && grant::is_number(wanted) && grant::is_number(*cell)
                   ? grant::compare_numbers(*cell, wanted) == 0
                   : *cell == wanted;
      case grant::kPrefix: return cell->starts_with(wanted);
      case grant::kRange: {
        const auto until = values[compare.at + 1];
        if (compare.with->numeric &&
            ((!wanted.empty() && !grant::is_number(wanted)) || (!until.empty() && !grant::is_number(until))))
          return false;
        return grant::in_range(*cell, wanted, until, compare.with->numeric);
      }
      case grant::kNamed:
      case grant::kReturned: return false;
    }
    return false;
  };
  const bool batch = work.kind == Kind::VerifyBatch;
  out = request.at_least > 0 && !batch ? "{\"answer\":" : "{\"answers\":";
  if (batch) out += '[';
  std::vector<char> yes(compares.size());
  work.reached = true;
  work.key.resize(prepared.keys.size());
  for (std::size_t i = 0; i < request.keys(); ++i) {
    const auto values = std::span(request.values).subspan(i * request.width, request.width);
    for (std::size_t k = 0; k < work.key.size(); ++k) work.key[k] = values[work.key_order[k]];
    std::ranges::fill(yes, 0);
    const auto judge = [&](std::span<const CellView> row) {
      if (grant::judge_scope(prepared.plan, row) != grant::Scope::In) return true;
      for (std::size_t c = 0; c < compares.size(); ++c)
        yes[c] = holds(compares[c], row[compares[c].with->source], values) ? 1 : 0;
      return false;  // the first row in scope answers
    };
    if (const auto* points = prepared.source->points()) {
      JW_TRY(points->find(work.key, work.row, judge));
    } else {
      JW_TRY(
          prepared.source->find(call, prepared.plan, work.key,
                                [&](std::span<const CellView> row) -> Result<bool> { return judge(row); }));
    }
    const auto count = std::ranges::count(yes, 1);
    if (count == 0) ++work.misses;
    if (batch && i > 0) out += ',';
    if (request.at_least > 0) {
      out += count >= request.at_least ? "true" : "false";
      continue;
    }
    out += '[';
    for (std::size_t c = 0; c < yes.size(); ++c) {
      if (c > 0) out += ',';
      out += yes[c] != 0 ? "true" : "false";
    }
    out += ']';
  }
  if (batch) out += ']';
  return {};
}

// The granted items of the rows in scope, treated.
Result<> Gateway::query(const Call& call, Work& work, std::string& out) {
  const auto& request = work.request;
  const auto& prepared = *work.prepared;
  std::vector<std::size_t> columns;
  for (const auto item : request.items) {
    const auto found = std::ranges::find(prepared.plan.columns, item, &grant::PlanColumn::name);
    if (found == prepared.plan.columns.end())
      return fail(Code::Denied, "access.item", "item {} is not granted for this use",
                  "信息项 {} 未授权用于此种使用", item);
    columns.push_back(static_cast<std::size_t>(found - prepared.plan.columns.begin()));
  }
  const bool batch = work.kind == Kind::QueryBatch;
  out = "{\"items\":[";
  for (std::size_t i = 0; i < request.items.size(); ++i) {
    if (i > 0) out += ',';
    add_text(out, request.items[i]);
  }
  out += "],\"rows\":";
  if (batch) out += '[';
  work.reached = true;
  work.key.resize(prepared.keys.size());
  for (std::size_t i = 0; i < request.keys(); ++i) {
    const auto values = std::span(request.values).subspan(i * request.width, request.width);
    for (std::size_t k = 0; k < work.key.size(); ++k) work.key[k] = values[work.key_order[k]];
    if (batch && i > 0) out += ',';
    out += '[';
    std::int64_t found = 0;
    JW_TRY(prepared.source->find(call, prepared.plan, work.key,
                                 [&](std::span<const CellView> row) -> Result<bool> {
                                   const auto outcome = grant::evaluate(prepared.plan, row);
                                   const auto* kept = std::get_if<grant::Kept>(&outcome);
                                   // A row that cannot be treated is not shown in any other way.
                                   if (!kept) return true;
                                   if (found++ > 0) out += ',';
                                   out += '[';
                                   for (std::size_t c = 0; c < columns.size(); ++c) {
                                     if (c > 0) out += ',';
                                     const auto& cell = kept->row[columns[c]];
                                     if (cell) {
                                       add_text(out, *cell);
                                     } else {
                                       out += "null";
                                     }
                                   }
                                   out += ']';
                                   if (out.size() > kMostAnswer)
                                     return fail(Code::TooLarge, "access.answer",
                                                 "the answer is too large; ask for fewer keys or items",
                                                 "应答过大，请减少条数或信息项");
                                   return found < kMostRowsOfKey;
                                 }));
    out += ']';
    work.rows += found;
  }
  if (batch) out += ']';
  return {};
}

Result<> Gateway::aggregate(const Call& call, Work& work, std::string& out) {
  const auto& grant = *work.prepared->rule->grant;
  const auto key =
      grant.caps.epsilon_thousandths == 0 ? std::string() : JW_TRY(parts_.keys.noise(grant.issued));
  const Statistics statistics({parts_.database, parts_.clock, key});
  work.reached = true;
  work.rows = JW_TRY(statistics.answer(call, work.request, *work.prepared, out));
  return {};
}

void Gateway::log_refusals() { refusals_.write(parts_.journal, parts_.clock.now()); }

std::uint64_t Gateway::log(const Call& call, const Work& work, const crypto::Digest& digest,
                           std::int64_t rows, std::int64_t bytes, std::string_view refused) const {
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
                     .rows = rows,
                     .bytes = bytes,
                     .digest = digest,
                     .subjects = work.logged,
                     .by_client = !work.system.empty()});
  });
}

void Gateway::withdraw(const Reply& reply) {
  if (reply.meter) reply.meter->credit(reply.taken);
}

}  // namespace jw::access
