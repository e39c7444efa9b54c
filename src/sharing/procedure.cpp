#include "sharing/procedure.hpp"

#include "db/database.hpp"
#include "federation/identity.hpp"
#include "flow/duties.hpp"
#include "flow/duty_kinds.hpp"
#include "flow/engine.hpp"
#include "flow/tasks.hpp"
#include "sharing/breaches.hpp"
#include "sharing/deadlines.hpp"
#include "sharing/effects.hpp"
#include "sharing/tell.hpp"

namespace jw::sharing::procedure {
namespace {

using boost::json::object;
using flow::Command;

constexpr std::string_view kRequest = "sharing_request";
constexpr std::string_view kProvide = "sharing_provide";
constexpr std::string_view kService = "sharing_service";
// Where silence of the law is filled by policy: how long the provider waits for what it asked for, and
// how long a ruling can be brought to the government.
constexpr int kSupplementDays = 10;
constexpr int kAppealDays = 15;

std::string title_of(const Application& a) { return a.number + " " + a.resource.name; }

// The step of a department on another node is the system's here: that node has checked who did it, and
// we have checked that it speaks for the department.
Call acting(const Work& work) {
  auto call = work.call;
  if (call.actor.kind != Actor::Kind::Person && call.actor.kind != Actor::Kind::Client)
    call.actor = Call::system("sharing").actor;
  return call;
}

Result<> start(Work& work, const Application& a, std::string_view process, std::string_view org,
               object variables) {
  variables["application"] = a.id;
  variables["applicant"] = a.applicant.id;
  variables["provider"] = a.provider.id;
  variables["bureau"] = a.bureau.id;
  Command command;
  command.kind = Command::Kind::Start;
  command.process = process;
  command.title = title_of(a);
  command.key = a.id;
  command.org = org;
  command.region = region_of(org);
  command.data = std::move(variables);
  const auto begun = JW_TRY(work.parts.engine.run(work.session, acting(work), command));
  JW_TRY(work.session.exec(
      "insert into sharing_process (instance, application, process, open) values ($1, $2, $3, $4)",
      begun.instance, a.id, process, begun.status == "running"));
  return {};
}

// Running instances of a process, the newest first; of all with "".
Result<std::vector<std::string>> instances(Work& work, const Application& a, std::string_view process) {
  std::vector<std::string> list;
  for (const auto& row : JW_TRY(
           work.session.query("select instance from sharing_process where application = $1 and open = 1 and "
                              "($2 = '' or process = $2) order by instance desc",
                              a.id, process)))
    list.push_back(row.text(0));
  return list;
}

// True when somebody waited for it.
Result<bool> send_message(Work& work, const Application& a, std::string_view message, object variables = {}) {
  Command command;
  command.kind = Command::Kind::Message;
  command.name = message;
  command.key = a.id;
  command.data = std::move(variables);
  const auto sent = JW_TRY(work.parts.engine.run(work.session, acting(work), command));
  return sent.message == "correlated" || sent.message == "started";
}

// Everybody who waits: a process may run twice for one application (decided anew after a ruling).
Result<bool> send_all(Work& work, const Application& a, std::string_view message,
                      const object& variables = {}) {
  bool any = false;
  for (int n = 0; n < 8 && JW_TRY(send_message(work, a, message, variables)); ++n) any = true;
  return any;
}

// Completes the open task of that node in any running instance of the process.
Result<bool> complete_task(Work& work, const Application& a, std::string_view process, std::string_view node,
                           object variables) {
  for (const auto& instance : JW_TRY(instances(work, a, process))) {
    const auto task = JW_TRY(flow::find_task(work.session, work.parts.engine, instance, node));
    if (task.empty()) continue;
    Command command;
    command.kind = Command::Kind::Complete;
    command.task = task;
    command.data = std::move(variables);
    JW_TRY(work.parts.engine.run(work.session, acting(work), command));
    return true;
  }
  return false;
}

// What an authority has to do in an application that another node holds.
std::string_view errand_of(const Application& a, const std::string& org) {
  if (a.state == "checking" && a.bureau.id == org) return "check";
  if (a.extension && a.extension->state == "asked" && a.extension->authority.id == org) return "extension";
  if (a.change && a.change->state == "agreed" && a.change->authority.id == org) return "filing";
  if (const auto* dispute = open_dispute(a);
      dispute && dispute->arbiter && dispute->arbiter->id == org &&
      (dispute->state == "authority" || dispute->state == "government"))
    return dispute->state;
  return {};
}

// Authorities that live here, of an application held elsewhere.
Result<> follow_errands(Work& work, const Application& before, const Application& after) {
  const auto& here = work.parts.identity.id();
  std::vector<Party> authorities{after.bureau};
  for (const auto& dispute : after.disputes)
    if (dispute.arbiter && dispute.arbiter->id != after.bureau.id) authorities.push_back(*dispute.arbiter);
  for (const auto& party : authorities) {
    if (party.node != here || party.id.empty()) continue;
    const auto was = errand_of(before, party.id), is = errand_of(after, party.id);
    if (was == is) continue;
    if (!was.empty()) JW_TRY(send_message(work, after, "errand.cleared"));
    if (!is.empty())
      JW_TRY(
          start(work, after, "sharing_errand", party.id, {{"org", party.id}, {"errand", std::string(is)}}));
  }
  return {};
}

bool awaits_supplement(const Application& a) { return a.state == "incomplete"; }
bool rectifying(const Application& a) {
  const auto* s = open_suspension(a);
  return s && s->state == "suspended";
}
bool change_unanswered(const Application& a) { return a.change && a.change->state == "proposed"; }
bool disposing(const Application& a) {
  return a.state == "disposing" && a.ending && a.ending->state == "open";
}
bool using_it(const Application& a) { return a.state == "granted" || a.state == "suspended"; }
bool is_over(const Application& a) {
  return a.state == "refused" || a.state == "withdrawn" || a.state == "closed";
}

struct DutyMoment {
  bool (*is)(const Application&);
  std::string_view begins, clears;
};
constexpr DutyMoment kDuties[] = {{awaits_supplement, "request.notice", "request.notice.cleared"},
                                  {rectifying, "request.suspended", "request.suspended.cleared"},
                                  {change_unanswered, "request.change", "request.change.cleared"},
                                  {disposing, "request.disposing", "request.disposing.cleared"},
                                  {using_it, "request.granted", "request.usage.cleared"}};

// The applicant's own process, wherever the application is held.
Result<> follow_request(Work& work, const Application& before, const Application& after) {
  for (const auto& duty : kDuties) {
    if (duty.is(before) == duty.is(after)) continue;
    if (duty.is(after)) {
      object variables;
      if (const auto* s = open_suspension(after)) variables["days"] = s->days;
      JW_TRY(send_message(work, after, duty.begins, std::move(variables)));
    } else {
      JW_TRY(send_message(work, after, duty.clears));
    }
  }
  if (is_over(after) && !is_over(before)) JW_TRY(send_message(work, after, "request.over"));
  // Refused, disputed, and decided anew: the applicant follows it again.
  if (before.state == "refused" && !is_over(after))
    JW_TRY(start(work, after, kRequest, after.applicant.id, {{"resumed", true}}));
  return {};
}

// A grant that was not given by the running sharing_provide: altered, or older than the processes.
Result<> begin_service(Work& work, const Application& a) {
  return start(work, a, kService, a.provider.id, JW_TRY(granted_variables(work, a)));
}

Result<> end_older_service(Work& work, const Application& a) {
  auto older = JW_TRY(instances(work, a, kProvide));
  if (!older.empty()) older.erase(older.begin());
  for (auto& one : JW_TRY(instances(work, a, kService))) older.push_back(std::move(one));
  for (const auto& instance : older) {
    Command command;
    command.kind = Command::Kind::Terminate;
    command.instance = instance;
    command.note = "replaced";
    auto call = acting(work);
    call.actor = Call::system("sharing").actor;
    JW_TRY(work.parts.engine.run(work.session, call, command));
  }
  return {};
}

Result<> follow_held(Work& work, const Application& before, const Application& after) {
  JW_TRY(raise_breaches(work, before, after));
  const auto& last = after.history.empty() ? std::string() : after.history.back().action;
  if (after.state == "received" && last == "reopen" && before.state != "received")
    JW_TRY(begin_provide(work, after, true));
  if (using_it(before) && !using_it(after) && !after.ending) return {};
  if (using_it(before) && (after.state == "disposing" || after.state == "closed")) {
    if (after.ending && after.ending->cause == "replaced")
      JW_TRY(send_all(work, after, "application.replaced"));
    // Also of what was replaced before anything was delivered. A process whose last day has come is in the
    // middle of its own step and ends itself.
    if (!after.ending || after.ending->cause != "expired") JW_TRY(send_all(work, after, "application.ended"));
    JW_TRY(send_all(work, after, "suspension.decided"));
    JW_TRY(send_all(work, after, "change.done"));
  }
  if (after.state == "disposing" && before.state != "disposing")
    JW_TRY(start(work, after, "sharing_disposal", after.applicant.id, {}));
  // Altered by the provider: what runs from now on is the new grant.
  if (using_it(before) && using_it(after) && before.grant && after.grant && *before.grant != *after.grant) {
    JW_TRY(send_all(work, after, "application.ended"));
    JW_TRY(begin_service(work, after));
  }
  // Decided anew after a ruling: the service before it is over.
  if (before.state == "proposed" && after.state == "granted" && before.grant && *before.grant != *after.grant)
    JW_TRY(end_older_service(work, after));
  if (after.state == "closed" && before.state != "closed") JW_TRY(send_all(work, after, "usage.dropped"));
  if (after.decision && !before.decision) JW_TRY(send_message(work, after, "extension.cleared"));
  if (before.change && after.change && before.change->state == "objected" && after.change->state == "agreed")
    JW_TRY(send_message(work, after, "change.bound"));
  if (before.change && after.change && before.change->state != "dropped" && after.change->state == "dropped")
    JW_TRY(send_message(work, after, "change.done"));
  if (before.state == "suspended" && after.state == "granted")
    JW_TRY(send_all(work, after, "suspension.decided"));
  return {};
}

}  // namespace

Result<> begin_request(Work& work, const Application& a) {
  return start(work, a, kRequest, a.applicant.id, {{"writer", a.created_by.value_or("")}});
}

Result<> begin_provide(Work& work, const Application& a, bool again) {
  return start(work, a, kProvide, a.provider.id, {{"again", again}, {"supplement_days", kSupplementDays}});
}

Result<> move(Work& work, const Application& a, const ActRow& row, object variables) {
  if (row.name == "decide") variables["decided_by"] = work.call.actor.id;
  if (row.message.starts_with("start:")) {
    variables["appeal_days"] = kAppealDays;
    const auto process = row.message.substr(6);
    // Whose duty the clocks of it are.
    const bool requester = process == "sharing_suspension" || process == "sharing_usage";
    const auto& org = requester ? a.applicant.id : a.provider.id;
    return start(work, a, process, org, std::move(variables));
  }
  if (!row.task.empty()) {
    const auto slash = row.task.find('/');
    if (JW_TRY(complete_task(work, a, row.task.substr(0, slash), row.task.substr(slash + 1),
                             std::move(variables))))
      return {};
    return fail(Code::Conflict, "application.state",
                "somebody else has just handled this application; reload it", "该申请刚被他人处理，请刷新");
  }
  if (!row.message.empty()) {
    // Withdrawn before the provider's process is there, ended while none waits: the state says it.
    JW_TRY(send_all(work, a, row.message, variables));
  }
  return {};
}

Result<> complete_own(Work& work, const Application& a, std::string_view act) {
  constexpr std::string_view kOwn[] = {"supplement", "rectify", "answer_change", "dispose", "usage"};
  constexpr std::string_view kErrands[] = {"check", "answer_extension", "accept_filing", "rule",
                                           "record_government"};
  for (const auto name : kOwn)
    if (name == act) JW_TRY(complete_task(work, a, kRequest, act, {}));
  for (const auto name : kErrands)
    if (name == act) JW_TRY(complete_task(work, a, "sharing_errand", "errand", {}));
  return {};
}

Result<> follow(Work& work, const Application& before, const Application& after) {
  const auto& here = work.parts.identity.id();
  if (after.provider.node == here)
    JW_TRY(follow_held(work, before, after));
  else
    JW_TRY(follow_errands(work, before, after));
  if (after.applicant.node == here) JW_TRY(follow_request(work, before, after));
  return {};
}

Result<> read_clocks(Work& work, Application& a) {
  std::vector<ClockView> clocks;
  for (const auto& row : JW_TRY(work.session.query(
           "select instance from sharing_process where application = $1 and process <> $2 order by instance",
           a.id, kRequest)))
    for (const auto& duty : JW_TRY(work.parts.duties.of_subject(work.session, "instance", row.text(0)))) {
      const auto* kind = flow::find_duty_kind(duty.kind);
      ClockView view;
      view.key = duty.kind;
      view.name = kind ? std::string(kind->zh) : duty.kind;
      view.org = duty.org;
      view.started = duty.started;
      view.due = duty.due;
      view.due_end = duty.due_end;
      view.days = duty.days;
      view.state = duty.state == "done" || duty.state == "deemed" ? (duty.late > 0 ? "late" : "met")
                   : duty.state == "cancelled"                    ? "stopped"
                                                                  : duty.state;
      view.provisional = duty.provisional;
      view.preset = duty.preset;
      view.basis = duty.basis;
      clocks.push_back(std::move(view));
    }
  a.clocks = std::move(clocks);
  return {};
}

Result<> extend_reply(Work& work, const Application& a) {
  for (const auto& instance : JW_TRY(instances(work, a, kProvide)))
    for (const auto& duty : JW_TRY(work.parts.duties.of_subject(work.session, "instance", instance))) {
      if (!flow::is_open(duty) || !duty.kind.starts_with("reply.")) continue;
      JW_TRY(work.parts.duties.consent(work.session, work.call, duty.id, a.extension->days,
                                       a.extension->authority.id));
      JW_TRY(work.parts.duties.notify(work.session, work.call, duty.id));
      return {};
    }
  return {};
}

Result<> note_usage(Work& work, const Application& a) {
  JW_TRY(send_all(work, a, "usage.told"));
  return {};
}

// Where no process follows an application, it was left by a version of the program that had none.
Result<> take_over(Work& work, const Application& a) {
  const auto& here = work.parts.identity.id();
  if (a.applicant.node == here) {
    if (a.state == "awaiting_consent") {
      JW_TRY(begin_request(work, a));
    } else if (!is_over(a)) {
      JW_TRY(start(work, a, kRequest, a.applicant.id, {{"resumed", true}}));
      auto nothing = a;
      nothing.state.clear();
      nothing.suspensions.clear();
      nothing.change.reset();
      nothing.ending.reset();
      JW_TRY(follow_request(work, nothing, a));
    }
  }
  if (a.provider.node != here) return {};
  if (a.state == "received") JW_TRY(begin_provide(work, a, true));
  if (using_it(a)) JW_TRY(begin_service(work, a));
  if (a.state == "disposing") JW_TRY(start(work, a, "sharing_disposal", a.applicant.id, {}));
  return {};
}

Result<> note_delivered(Work& work, const Application& a) {
  JW_TRY(send_message(work, a, "application.delivered"));
  return {};
}

}  // namespace jw::sharing::procedure
