#include "flow/duties.hpp"

#include <algorithm>

#include "base/random.hpp"
#include "flow/clock_reasons.hpp"
#include "flow/duty_kinds.hpp"
#include "flow/duty_store.hpp"
#include "flow/duty_work.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"

namespace jw::flow {
namespace {

tl::unexpected<Error> unknown_duty(std::string_view id) {
  return fail(Code::NotFound, "duty.unknown", "there is no duty {}", "没有时限事项 {}", id.substr(0, 64));
}

// Terms of the clock, and where they stand.
Result<> set_terms(const Presets& presets, const DutyStart& start, std::string_view day, Duty& duty) {
  const std::string term_key = start.duty.empty() ? start.kind : start.duty;
  if (!start.until.empty() || start.days > 0) {
    if (start.basis.empty())
      return fail(Code::Invalid, "duty.basis", "a time limit without a preset cites what it rests on",
                  "自定期限须写明依据");
    JW_TRY(presets.check_days(term_key, start.days, day));
    Term term;
    term.days = start.days;
    duty.clock = clock_of(term, presets.lights(), duty.region);
    duty.clock.until = start.until;
    duty.basis = start.basis;
    return {};
  }
  const auto found = start.preset.empty() ? JW_TRY(presets.choose(duty.region, term_key, day))
                                          : JW_TRY(presets.term(start.preset, term_key));
  duty.clock = clock_of(found.term, presets.lights(), duty.region);
  duty.preset = found.preset;
  duty.preset_version = found.version;
  duty.basis = fmt::format("{} {}", found.title, found.term.article);
  return {};
}

Result<> set_org(db::Session& session, const DutyStart& start, std::string_view node, Duty& duty) {
  const auto dot = start.org.find('.');
  duty.org = start.org;
  duty.org_name = start.org_name;
  duty.region = start.org.substr(0, dot);
  duty.line = dot == std::string::npos ? "" : start.org.substr(dot + 1);
  duty.node = node;
  if (const auto org = JW_TRY(org::find_org(session, start.org))) {
    duty.region = org->region;
    duty.line = org->line;
    if (!org->node.empty()) duty.node = org->node;
    if (duty.org_name.empty()) duty.org_name = org->name;
  }
  duty.counterpart = start.counterpart;
  if (start.counterpart.empty()) return {};
  const auto other = JW_TRY(org::find_org(session, start.counterpart));
  duty.counterpart_name = other ? other->name : start.counterpart;
  return {};
}

tl::unexpected<Error> outlives(const Duty& outer) {
  return fail(Code::Conflict, "duty.outer",
              "it would run longer than the whole it is part of, which ends on {}", "将超过总时限的截止日 {}",
              outer.due);
}

}  // namespace

Result<Duty> DutyRegister::start(db::Session& session, const Call& call, const DutyStart& start) const {
  const Work work(*this, session, call);
  if (!find_duty_kind(start.kind))
    return fail(Code::Invalid, "duty.kind", "there is no kind of duty \"{}\"", "没有“{}”这类职责",
                start.kind.substr(0, 64));
  Duty duty;
  duty.id = start.id.empty() ? make_id(parts_.clock) : start.id;
  if (!start.id.empty() && JW_TRY(duty_store::find(session, start.id)))
    return fail(Code::Conflict, "duty.twice", "the duty {} runs already", "时限事项 {} 已存在", start.id);
  duty.kind = start.kind;
  duty.subject_type = start.subject_type;
  duty.subject = start.subject;
  duty.number = start.number;
  duty.title = start.title;
  duty.link = start.link;
  const auto at = now_or(start.at);
  JW_TRY(set_org(session, start, parts_.node, duty));
  JW_TRY(set_terms(parts_.presets, start, day_in_china(at), duty));
  if (!start.region.empty()) duty.clock.region = start.region;
  if (!start.silence.empty()) duty.clock.silence = start.silence;
  duty.clock.started = duty.started = to_string(at);
  if (!start.outer.empty()) {
    const auto outer = JW_TRY(duty_store::find(session, start.outer));
    if (!outer || !is_open(*outer))
      return fail(Code::Conflict, "duty.outer", "the clock this one runs inside of is not open",
                  "所属总时限未在计算");
    duty.outer = start.outer;
    duty.clock.cap = outer->due;
  }
  duty.state = "running";
  JW_TRY(work.add(duty));
  boost::json::object details{{"kind", duty.kind}, {"org", duty.org}, {"due", duty.due}, {"days", duty.days}};
  if (!duty.preset.empty()) details["preset"] = duty.preset;
  if (!duty.number.empty()) details["number"] = duty.number;
  if (!duty.outer.empty()) details["outer"] = duty.outer;
  JW_TRY(work.record("clock.started", duty, std::move(details)));
  return duty;
}

Result<Duty> DutyRegister::suspend(db::Session& session, const Call& call, std::string_view id,
                                   std::string_view reason, std::string_view note, Time at) const {
  const Work work(*this, session, call);
  auto duty = JW_TRY(work.own(id));
  const auto when = now_or(at);
  JW_TRY(flow::suspend(duty.clock, *work.calendar, when, reason, note));
  const auto* row = find_clock_reason(reason);
  if (row->outer && !duty.outer.empty()) {
    auto outer = JW_TRY(duty_store::find(session, duty.outer));
    if (outer && is_open(*outer)) {
      JW_TRY(flow::suspend(outer->clock, *work.calendar, when, reason, note, duty.id));
      JW_TRY(work.put(*outer));
      // Its own cap moved with the outer one.
      duty.clock.cap = outer->due;
    }
  }
  JW_TRY(work.put(duty));
  JW_TRY(work.record("clock.suspended", duty,
                     {{"kind", duty.kind},
                      {"org", duty.org},
                      {"reason", std::string(reason)},
                      {"policy", duty.clock.pauses.back().policy}}));
  return duty;
}

Result<Duty> DutyRegister::resume(db::Session& session, const Call& call, std::string_view id,
                                  std::string_view reason, Time at) const {
  const Work work(*this, session, call);
  auto duty = JW_TRY(work.own(id));
  const auto when = now_or(at);
  JW_TRY(flow::resume(duty.clock, when, reason));
  if (!duty.outer.empty()) {
    auto outer = JW_TRY(duty_store::find(session, duty.outer));
    if (outer && is_open(*outer)) {
      if (const auto done = flow::resume(outer->clock, when, reason, duty.id);
          !done && done.error().reason != "clock.running")
        return fail(done.error());
      JW_TRY(work.put(*outer));
      duty.clock.cap = outer->due;
    }
  }
  JW_TRY(work.put(duty));
  JW_TRY(work.record("clock.resumed", duty, {{"kind", duty.kind}, {"org", duty.org}, {"due", duty.due}}));
  return duty;
}

Result<Duty> DutyRegister::consent(db::Session& session, const Call& call, std::string_view id,
                                   std::int64_t days, std::string_view by, Time at) const {
  const Work work(*this, session, call);
  auto duty = JW_TRY(work.own(id));
  JW_TRY(flow::consent(duty.clock, *work.calendar, now_or(at), days, by));
  if (!duty.outer.empty()) {
    // As if it were extended already: what is refused now would otherwise be cut without a word.
    auto longer = duty.clock;
    longer.notice.clear();
    longer.cap.clear();
    const auto outer = JW_TRY(duty_store::find(session, duty.outer));
    if (outer && JW_TRY(read(longer, *work.calendar, work.now)).due > outer->due) return outlives(*outer);
  }
  JW_TRY(work.put(duty));
  JW_TRY(work.record(
      "clock.consented", duty,
      {{"kind", duty.kind}, {"org", duty.org}, {"days", days}, {"by", std::string(by)}, {"due", duty.due}}));
  return duty;
}

Result<Duty> DutyRegister::notify(db::Session& session, const Call& call, std::string_view id,
                                  Time at) const {
  const Work work(*this, session, call);
  auto duty = JW_TRY(work.own(id));
  JW_TRY(flow::notify(duty.clock, *work.calendar, now_or(at)));
  JW_TRY(work.put(duty));
  JW_TRY(work.record("clock.notified", duty, {{"kind", duty.kind}, {"org", duty.org}, {"due", duty.due}}));
  return duty;
}

Result<Duty> DutyRegister::stop(db::Session& session, const Call& call, std::string_view id,
                                std::string_view outcome, bool cancelled, Time at) const {
  const Work work(*this, session, call);
  auto duty = JW_TRY(work.own(id));
  const auto when = now_or(at);
  // Done before the chaser saw that it was late: late it was all the same.
  if (is_open(duty) && duty.own_light != "red" && JW_TRY(read(duty.clock, *work.calendar, when)).late > 0) {
    duty.light = duty.own_light = "red";
    JW_TRY(work.record("clock.overdue", duty, {{"kind", duty.kind}, {"org", duty.org}, {"due", duty.due}}));
    if (!JW_TRY(work.announce(duty, "overdue"))) return duty;
  }
  JW_TRY(flow::stop(duty.clock, when));
  duty.state = cancelled ? "cancelled" : "done";
  duty.outcome = outcome;
  duty.stopped = duty.clock.stopped;
  JW_TRY(work.put(duty));
  JW_TRY(work.record("clock.stopped", duty,
                     {{"kind", duty.kind},
                      {"org", duty.org},
                      {"outcome", duty.outcome},
                      {"used", duty.used},
                      {"late", duty.late}}));
  return duty;
}

Result<> DutyRegister::keep(db::Session& session, const Call& call, const Wish& wanted) const {
  const auto& start = wanted.start;
  auto open = JW_TRY(find_open(session, start.subject_type, start.subject, start.kind));
  const bool same = open && (start.at == Time{} || open->clock.started == to_string(start.at)) &&
                    open->org == start.org && open->clock.until == start.until;
  if (open && (!wanted.runs || !same)) {
    JW_TRY(stop(session, call, open->id, wanted.runs ? "renewed" : wanted.outcome,
                !wanted.runs && wanted.cancelled));
    open.reset();
  }
  if (!wanted.runs) return {};
  if (!open) open = JW_TRY(this->start(session, call, start));
  if (wanted.extended == 0 || !open->clock.consented.empty()) return {};
  // Decided by the module whose state is the truth, in time or not.
  const Work work(*this, session, call);
  open->clock.consented = to_string(work.now);
  open->clock.consented_days = wanted.extended;
  if (!open->clock.notice.empty()) open->clock.notified = open->clock.consented;
  JW_TRY(work.put(*open));
  return work.record(
      "clock.consented", *open,
      {{"kind", open->kind}, {"org", open->org}, {"days", wanted.extended}, {"due", open->due}});
}

Result<std::optional<Duty>> DutyRegister::find(db::Session& session, std::string_view id) const {
  auto duty = JW_TRY(duty_store::find(session, id));
  if (duty && is_open(*duty)) {
    const Call nobody;
    const Work work(*this, session, nobody);
    JW_TRY(work.read_into(*duty));
  }
  return duty;
}

Result<std::optional<Duty>> DutyRegister::find_open(db::Session& session, std::string_view subject_type,
                                                    std::string_view subject, std::string_view kind) const {
  const auto row = JW_TRY(
      session.one("SELECT id FROM flow_duty WHERE subject_type = $1 AND subject = $2 AND kind = $3 AND state "
                  "IN ('running', 'suspended') AND told_by = '' ORDER BY started, id",
                  subject_type, subject, kind));
  if (!row) return std::optional<Duty>();
  return find(session, row->text(0));
}

Result<std::vector<Duty>> DutyRegister::of_subject(db::Session& session, std::string_view subject_type,
                                                   std::string_view subject) const {
  std::vector<Duty> out;
  for (const auto& row : JW_TRY(session.query(
           "SELECT id FROM flow_duty WHERE subject_type = $1 AND subject = $2 AND told_by = '' ORDER BY "
           "started, id LIMIT 500",
           subject_type, subject)))
    if (auto duty = JW_TRY(find(session, row.text(0)))) out.push_back(std::move(*duty));
  return out;
}

Result<std::vector<Duty>> DutyRegister::inside(db::Session& session, std::string_view outer) const {
  auto duties = JW_TRY(duty_store::inside(session, outer));
  const Call nobody;
  const Work work(*this, session, nobody);
  for (auto& duty : duties)
    if (is_open(duty)) JW_TRY(work.read_into(duty));
  return duties;
}

Result<DutyNotice> DutyRegister::tell(db::Session& session, const Call& call, const Duty& duty,
                                      std::string_view rung, std::string_view to_org,
                                      std::string_view note) const {
  DutyNotice notice;
  notice.id = make_id(parts_.clock);
  notice.duty = duty.id;
  notice.time = to_string(parts_.clock.now());
  notice.rung = rung;
  notice.light = duty.light;
  notice.to_org = to_org;
  notice.from_org = call.actor.org;
  notice.note = note;
  JW_TRY(duty_store::add_notice(session, notice));
  if (told_) JW_TRY(told_(session, call, duty, notice));
  return notice;
}

void DutyRegister::on(std::string_view subject_type, Listener listener) {
  listeners_[std::string(subject_type)].push_back(std::move(listener));
}

// ---- what acts and the chaser share -------------------------------------------------------------

Result<Duty> DutyRegister::Work::open(std::string_view id) const {
  auto duty = JW_TRY(duty_store::find(session, id));
  if (!duty) return unknown_duty(id);
  return std::move(*duty);
}

// What another node keeps only that node moves.
Result<Duty> DutyRegister::Work::own(std::string_view id) const {
  auto duty = JW_TRY(open(id));
  if (duty.told_by.empty()) return duty;
  return fail(Code::Conflict, "duty.elsewhere", "this duty is kept at the node {}",
              "该时限事项由节点 {} 管理", duty.told_by);
}

Result<> DutyRegister::Work::record(std::string_view kind, const Duty& duty,
                                    boost::json::object details) const {
  JW_TRY(ledger::record(session, call, parts.clock, {kind, duty.id, std::move(details)}));
  return {};
}

Result<Reading> DutyRegister::Work::read_into(Duty& duty) const {
  auto reading = JW_TRY(read(duty.clock, *calendar, now));
  duty.due = reading.due;
  duty.due_end = to_string(reading.end);
  duty.provisional = reading.provisional;
  duty.days = reading.days;
  duty.used = reading.used;
  duty.left = reading.left;
  duty.late = reading.late;
  duty.own_light = reading.light;
  if (is_open(duty)) duty.state = reading.suspended ? "suspended" : "running";
  return reading;
}

Result<Time> DutyRegister::Work::rung_time(const Duty& duty, const Reading& reading, const Rung& rung) const {
  if (rung.late < 0) return reading.yellow_at;
  if (rung.late == 0) return reading.end;
  const auto later =
      JW_TRY(calendar->add_working_days(reading.due, static_cast<int>(rung.late), duty.clock.region));
  return later.end;
}

Result<std::string> DutyRegister::Work::next_at(const Duty& duty, const Reading& reading) const {
  if (!is_open(duty) || duty.state == "suspended") return std::string();
  std::optional<Time> next;
  const auto consider = [&](Time at) {
    if (at > now && (!next || at < *next)) next = at;
  };
  consider(reading.yellow_at);
  consider(reading.end);
  const auto& ladder = parts.presets.ladder();
  for (auto i = static_cast<std::size_t>(duty.rung); i < ladder.size(); ++i) {
    const auto at = JW_TRY(rung_time(duty, reading, ladder[i]));
    if (at <= now) return to_string(now);  // to be climbed at the next round
    consider(at);
  }
  return next ? to_string(*next) : std::string();
}

Result<> DutyRegister::Work::add(Duty& duty) const {
  const auto reading = JW_TRY(read_into(duty));
  // Green or yellow from the beginning is said by the chaser, so that its event is not missed.
  duty.light = duty.own_light;
  if (duty.own_light != "paused") duty.own_light = "green";
  duty.updated = to_string(now);
  const auto next = JW_TRY(next_at(duty, reading));
  JW_TRY(duty_store::insert(session, duty, next, calendar->version()));
  duty.own_light = duty.light;
  if (const auto twin = JW_TRY(duty_store::find_twin(session, duty, false)); !twin.empty())
    JW_TRY(duty_store::give_way(session, twin, duty.id));
  if (self.written_) JW_TRY(self.written_(session, call, duty));
  return show_outer(duty);
}

Result<> DutyRegister::Work::put(Duty& duty, int depth) const {
  const auto said = duty.own_light;
  const auto reading = JW_TRY(read_into(duty));
  duty.updated = to_string(now);
  duty.light = duty.own_light;
  for (auto& inner : JW_TRY(duty_store::inside(session, duty.id))) {
    if (!is_open(inner)) continue;
    if (is_open(duty) && inner.clock.cap != duty.due && depth < 4) {
      inner.clock.cap = duty.due;
      JW_TRY(put(inner, depth + 1));
    }
    if (is_open(duty)) duty.light = worse(duty.light, inner.light);
  }
  // The end has moved away (resumed, extended): the ladder is climbed again when its time comes.
  const auto& ladder = parts.presets.ladder();
  while (duty.rung > 0 && duty.own_light != "red" &&
         JW_TRY(rung_time(duty, reading, ladder[static_cast<std::size_t>(duty.rung - 1)])) > now)
    --duty.rung;
  // A light that got worse is turned by the chaser, with its event; one that got better is not news.
  const auto next = JW_TRY(next_at(duty, reading));
  const bool news = is_open(duty) && duty.own_light != said && worse(said, duty.own_light) != said &&
                    (duty.own_light == "yellow" || duty.own_light == "red");
  auto kept = duty;
  if (news) kept.own_light = said;
  JW_TRY(duty_store::update(session, kept, news ? to_string(now) : next, calendar->version()));
  if (self.written_) JW_TRY(self.written_(session, call, kept));
  return show_outer(duty);
}

Result<> DutyRegister::Work::show_outer(const Duty& duty) const {
  if (duty.outer.empty()) return {};
  const auto outer = JW_TRY(duty_store::find(session, duty.outer));
  if (!outer || !is_open(*outer)) return {};
  auto whole = *outer;
  JW_TRY(read_into(whole));
  std::string light = whole.own_light;
  for (const auto& inner : JW_TRY(duty_store::inside(session, outer->id)))
    if (is_open(inner)) light = worse(light, inner.id == duty.id ? duty.light : inner.light);
  if (light == outer->light) return {};
  return duty_store::set_light(session, outer->id, light);
}

}  // namespace jw::flow
