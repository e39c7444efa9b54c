#include "base/free_text.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "base/random.hpp"
#include "catalog/resources.hpp"
#include "sharing/acts.hpp"
#include "sharing/answer.hpp"
#include "sharing/forms.hpp"
#include "sharing/narrowing.hpp"
#include "sharing/store.hpp"

// The provider's decision: proposed by its reviewer, consented to by its head (Art 20 ¶3).
namespace jw::sharing {
namespace {

// A dispute that was upheld binds the provider.
bool bound_to_share(const Application& a) {
  for (const auto& dispute : a.disputes)
    if (dispute.outcome == "uphold" && (dispute.topic == "refusal" || dispute.topic == "narrowing"))
      return true;
  return false;
}

}  // namespace

Result<boost::json::object> apply_decide(Work& work, Application& a, const Act& act) {
  const auto form = JW_TRY(read_json<DecisionForm>(act.data, "body"));
  for (const auto* note : {&form.note, &form.reason, &form.basis}) JW_TRY(check_note(*note));
  Decision decision;
  decision.time = act.time;
  decision.outcome = form.outcome;
  decision.note = form.note;
  if (form.outcome == "refuse") {
    // Art 21: a refusal states its reasons; here also the rule it rests on.
    if (!has_visible(form.reason) || !has_visible(form.basis))
      return fail(Code::Invalid, "application.reason", "a refusal needs its reason and the rule it rests on",
                  "不予共享须说明理由和依据");
    if (a.mode == "return")
      return fail(Code::Denied, "decision.return_flow",
                  "return flow of a region's own data can't be refused (政务数据共享条例 Art 24)",
                  "本地区数据的回流不得拒绝（《政务数据共享条例》第二十四条）");
    if (a.sharing == "unconditional")
      return fail(Code::Denied, "decision.unconditional",
                  "an unconditional resource is shared with every department; it can't be refused "
                  "(政务数据共享条例 Art 14)",
                  "无条件共享的数据不得拒绝（《政务数据共享条例》第十四条）");
    if (bound_to_share(a))
      return fail(Code::Denied, "application.binding",
                  "the dispute was decided for the requester, which binds the provider",
                  "争议已裁定支持需求部门，提供部门应予共享");
    decision.reason = form.reason;
    decision.basis = form.basis;
  } else if (form.outcome == "grant") {
    const auto resource = JW_TRY(resource_of(work.session, a));
    decision.narrowed = JW_TRY(narrowings(a, resource, form));
    if (bound_to_share(a) && !a.disputes.empty() && a.disputes.back().topic == "narrowing")
      for (const auto& narrowing : decision.narrowed)
        if (narrowing.kind != "treatment")
          return fail(Code::Denied, "application.binding",
                      "the dispute was decided for the requester, which binds the provider",
                      "争议已裁定支持需求部门，提供部门不得再缩小授权");
    // What may not be granted is refused here and not only when the head consents.
    JW_TRY(compose_and_compile(work, a, resource, form, make_id(work.parts.clock)));
  } else {
    return fail(Code::Invalid, "decision.outcome", "outcome should be grant or refuse",
                "审核结论应为 grant 或 refuse");
  }
  a.proposal = std::move(decision);
  a.state = "proposed";
  JW_TRY(store::keep_choice(work.session, a.id, write_json(form).as_object()));
  return boost::json::object{{"outcome", form.outcome}};
}

Result<boost::json::object> apply_approve(Work& work, Application& a, const Act& act) {
  JW_TRY(check_note(JW_TRY(read_json<NoteForm>(act.data, "body")).note));
  if (!a.proposal)
    return fail(Code::Conflict, "application.state", "there is no decision to consent to",
                "没有待同意的审核意见");
  if (a.proposal->outcome == "grant") {
    // What has become impossible since it was proposed is said to the head, not found out afterwards.
    const auto form =
        JW_TRY(read_json<DecisionForm>(JW_TRY(store::choice_of(work.session, a.id)), "stored decision"));
    JW_TRY(
        compose_and_compile(work, a, JW_TRY(resource_of(work.session, a)), form, make_id(work.parts.clock)));
  }
  return boost::json::object{{"approved", true}, {"outcome", a.proposal->outcome}};
}

Result<boost::json::object> apply_send_back(Work&, Application& a, const Act& act) {
  const auto form = JW_TRY(read_json<ReasonForm>(act.data, "body"));
  JW_TRY(required_text(form.reason, "the reason", "退回理由"));
  a.proposal.reset();
  a.state = "received";
  return boost::json::object{{"approved", false}};
}

}  // namespace jw::sharing
