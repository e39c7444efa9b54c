#include <algorithm>

#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "base/random.hpp"
#include "org/org.hpp"
#include "sharing/acts.hpp"
#include "sharing/answer.hpp"
#include "sharing/forms.hpp"
#include "sharing/narrowing.hpp"
#include "sharing/store.hpp"

// A running service: suspension for misuse (Art 27 ¶2), stop or alteration by the provider (¶3).
namespace jw::sharing {
namespace {

constexpr std::int64_t kMostDays = 60;

// Codes a requester's misuse can have (Art 40).
constexpr std::string_view kCodes[] = {"R2", "R3", "R4", "R5", "R6", "R7"};

}  // namespace

const Suspension* open_suspension(const Application& a) {
  if (a.suspensions.empty()) return nullptr;
  const auto& last = a.suspensions.back();
  return last.state == "suspended" || last.state == "answered" ? &last : nullptr;
}

Result<boost::json::object> apply_suspend(Work& work, Application& a, const Act& act) {
  const auto form = JW_TRY(read_json<SuspendForm>(act.data, "body"));
  if (std::find(std::begin(kCodes), std::end(kCodes), form.code) == std::end(kCodes))
    return fail(Code::Invalid, "application.violation", "misuse has a code R2 to R7, not \"{}\"",
                "违规情形应为 R2 至 R7，而非“{}”", form.code);
  if (form.days < 1 || form.days > kMostDays)
    return fail(Code::Invalid, "application.rectify_days", "rectification takes 1 to {} working days",
                "整改期限应为 1 至 {} 个工作日", kMostDays);
  const auto org = JW_TRY(org::find_org(work.session, act.org));
  Suspension suspension;
  suspension.time = act.time;
  suspension.by = {act.org, org ? org->name : act.org, org ? org->node : ""};
  suspension.code = form.code;
  suspension.reason = JW_TRY(required_text(form.reason, "the reason", "暂停理由"));
  suspension.evidence = JW_TRY(required_text(form.evidence, "the evidence", "证据"));
  suspension.days = form.days;
  a.suspensions.push_back(std::move(suspension));
  a.state = "suspended";
  return boost::json::object{{"days", form.days}, {"code", form.code}, {"by", act.org}};
}

Result<boost::json::object> apply_rectify(Work&, Application& a, const Act& act) {
  auto& suspension = a.suspensions.back();
  suspension.answer =
      JW_TRY(required_text(JW_TRY(read_json<NoteForm>(act.data, "body")).note, "the report", "整改报告"));
  suspension.answered = act.time;
  suspension.state = "answered";
  return boost::json::object{{"rectified", act.time}};
}

Result<boost::json::object> apply_resume(Work&, Application& a, const Act& act) {
  const auto form = JW_TRY(read_json<NoteForm>(act.data, "body"));
  JW_TRY(check_note(form.note));
  auto& suspension = a.suspensions.back();
  suspension.state = "resumed";
  suspension.closed = act.time;
  suspension.note = form.note;
  a.state = "granted";
  return boost::json::object{{"resumed", true}};
}

// Art 27 ¶2: who refuses to rectify, or does not do it well enough, may lose the data for good.
Result<boost::json::object> apply_terminate(Work& work, Application& a, const Act& act) {
  const auto form = JW_TRY(read_json<ReasonForm>(act.data, "body"));
  auto& suspension = a.suspensions.back();
  suspension.note = JW_TRY(required_text(form.reason, "the reason", "终止理由"));
  const auto now = to_string(work.parts.clock.now());
  suspension.state = "terminated";
  suspension.closed = act.time;
  a.ending = Ending{act.time, "terminated", suspension.note, "open", "", "", "", "", "", "", ""};
  a.state = "disposing";
  return boost::json::object{{"resumed", false}, {"cause", "terminated"}, {"at", now}};
}

Result<boost::json::object> apply_ask_usage(Work& work, Application& a, const Act& act) {
  const auto form = JW_TRY(read_json<UsageRequestForm>(act.data, "body"));
  JW_TRY(check_note(form.note));
  if (form.days < 1 || form.days > kMostDays)
    return fail(Code::Invalid, "application.usage_days", "a record is asked for within 1 to {} working days",
                "报送期限应为 1 至 {} 个工作日", kMostDays);
  const auto org = JW_TRY(org::find_org(work.session, act.org));
  a.usage_request = UsageRequest{
      act.time, {act.org, org ? org->name : act.org, org ? org->node : ""}, form.days, form.note, ""};
  return boost::json::object{{"days", form.days}};
}

Result<boost::json::object> apply_propose_change(Work&, Application& a, const Act& act) {
  const auto form = JW_TRY(read_json<ChangeForm>(act.data, "body"));
  if (form.kind != "stop" && form.kind != "alter")
    return fail(Code::Invalid, "application.change", "a service is stopped or altered, not \"{}\"",
                "应为 stop（停止）或 alter（变更），而非“{}”", form.kind);
  if (a.bureau.id.empty())
    return fail(Code::Conflict, "application.no_bureau",
                "no data bureau is known at or above the provider's level; nobody can take the filing",
                "未找到提供方本级或上级数据管理部门，无法备案");
  ServiceChange change;
  change.time = act.time;
  change.kind = form.kind;
  change.reason = JW_TRY(required_text(form.reason, "the reason", "理由"));
  change.authority = a.bureau;
  a.change = std::move(change);
  return boost::json::object{{"kind", form.kind}};
}

Result<boost::json::object> apply_answer_change(Work&, Application& a, const Act& act) {
  const auto form = JW_TRY(read_json<AnswerForm>(act.data, "body"));
  JW_TRY(check_note(form.note));
  auto& change = *a.change;
  change.answer = form.agree ? form.note : JW_TRY(required_text(form.note, "the objection", "不同意的理由"));
  change.answered = act.time;
  change.state = form.agree ? "agreed" : "objected";
  return boost::json::object{{"agreed", form.agree}};
}

Result<boost::json::object> apply_accept_filing(Work&, Application& a, const Act& act) {
  const auto form = JW_TRY(read_json<FilingForm>(act.data, "body"));
  JW_TRY(check_note(form.note));
  auto& change = *a.change;
  change.filing = JW_TRY(required_line(form.number, "the filing number", "备案号"));
  change.filed = act.time;
  change.note = form.note;
  change.state = "filed";
  return boost::json::object{{"filed", true}};
}

// Only what was negotiated and filed takes effect: the table's condition sees to it.
Result<boost::json::object> apply_do_change(Work& work, Application& a, const Act& act) {
  const auto form = JW_TRY(read_json<DoChangeForm>(act.data, "body"));
  JW_TRY(check_note(form.reason));
  auto& change = *a.change;
  if (change.kind == "alter") {
    if (!form.decision)
      return fail(Code::Invalid, "application.change", "say what the altered grant gives",
                  "请填写变更后的授权内容");
    for (const auto* note : {&form.decision->note, &form.decision->reason, &form.decision->basis})
      JW_TRY(check_note(*note));
    const auto resource = JW_TRY(resource_of(work.session, a));
    JW_TRY(narrowings(a, resource, *form.decision));
    JW_TRY(compose_and_compile(work, a, resource, *form.decision, make_id(work.parts.clock)));
    JW_TRY(store::keep_choice(work.session, a.id, write_json(*form.decision).as_object()));
  }
  change.state = "done";
  change.done = act.time;
  if (change.kind == "stop") {
    a.ending = Ending{act.time, "stopped", change.reason, "open", "", "", "", "", "", "", ""};
    a.state = "disposing";
  }
  return boost::json::object{{"kind", change.kind}, {"cause", "stopped"}};
}

Result<boost::json::object> apply_drop_change(Work&, Application& a, const Act& act) {
  JW_TRY(check_note(JW_TRY(read_json<ReasonForm>(act.data, "body")).reason));
  a.change->state = "dropped";
  a.change->done = act.time;
  return boost::json::object{{"kind", "dropped"}};
}

}  // namespace jw::sharing
