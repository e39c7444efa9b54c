#include "sharing/effects.hpp"

#include <algorithm>

#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "catalog/clearances.hpp"
#include "exchange/grants.hpp"
#include "federation/identity.hpp"
#include "grant/document.hpp"
#include "ledger/event.hpp"
#include "org/region.hpp"
#include "sharing/answer.hpp"
#include "sharing/deadlines.hpp"
#include "sharing/narrowing.hpp"
#include "sharing/procedure.hpp"
#include "sharing/store.hpp"
#include "sharing/tell.hpp"

namespace jw::sharing {
namespace {

using boost::json::object;

void note(Application& a, const Work& work, std::string_view action, std::string text = "") {
  a.updated = to_string(work.parts.clock.now());
  a.history.push_back({a.updated, "", a.provider.id, std::string(action), std::move(text)});
}

// What is renewed or changed ends with the grant that takes its place.
Result<> replace_followed(Work& work, const Application& a) {
  if (a.follows.empty()) return {};
  auto found = JW_TRY(store::find(work.session, a.follows));
  if (!found || found->applicant.id != a.applicant.id || found->provider.id != a.provider.id ||
      (found->state != "granted" && found->state != "suspended"))
    return {};
  auto& old = *found;
  const auto before = old;
  const auto now = to_string(work.parts.clock.now());
  old.ending = Ending{now, "replaced", a.number, "confirmed", "", "", "", "", now, now, ""};
  old.state = "closed";
  note(old, work, "replaced", a.number);
  JW_TRY(store::save(work.session, old));
  JW_TRY(settle(work, before));
  return {};
}

// Art 20, 21 and 24: which way the reply goes.
Result<object> assess(Work& work, Application& a, const object& variables) {
  // What is asked online needs caps and a purpose code, which only a reviewer can set.
  const auto* mode = grant::find_mode(a.mode);
  const bool automatic = a.mode == "return" || (a.sharing == "unconditional" && mode && mode->first);
  // Decided anew after a ruling, or taken over: it was checked before.
  const auto* again = variables.if_contains("again");
  const bool anew = again != nullptr && again->is_bool() && again->get_bool();
  const bool check = !anew && needs_check(work.parts, a) && a.mode != "return" && !a.bureau.id.empty();
  if (anew) {
    a.updated = to_string(work.parts.clock.now());
  } else if (check) {
    a.state = "checking";
    a.updated = to_string(work.parts.clock.now());
  } else {
    // Decree 809 has no check by people: what can be checked by rule was, on arrival.
    note(a, work, "checked");
  }
  return object{{"check", check},
                {"automatic", automatic},
                {"duty", reply_duty(a)},
                {"applicant", a.applicant.id},
                {"provider", a.provider.id},
                {"bureau", a.bureau.id}};
}

Result<object> mark(Work& work, Application& a, const object& variables) {
  const auto* state = variables.if_contains("state");
  if (state == nullptr || !state->is_string())
    return fail(Code::Invalid, "application.state", "the process did not say which state", "流程未给出状态");
  a.state = std::string(state->get_string());
  a.updated = to_string(work.parts.clock.now());
  return object{};
}

// Unconditional sharing and return flow answer by themselves. What can't be composed by rule is put
// before the reviewer, whose clock runs already.
Result<object> answer(Work& work, Application& a, const object&) {
  const auto resource = resource_of(work.session, a);
  if (resource) {
    const auto day = day_in_china(work.parts.clock.now());
    const auto held = JW_TRY(catalog::clearances_of(work.session, resource->id, day));
    const auto form = automatic_decision(a, *resource, held, day);
    auto copy = a;
    Decision decision;
    decision.time = to_string(work.parts.clock.now());
    decision.outcome = "grant";
    decision.automatic = true;
    if (auto narrowed = narrowings(a, *resource, form)) {
      decision.narrowed = std::move(*narrowed);
      if (auto issued = issue(work, copy, form)) {
        a = std::move(copy);
        a.decision = std::move(decision);
        a.state = "granted";
        note(a, work, "grant");
        JW_TRY(replace_followed(work, a));
        auto given = JW_TRY(granted_variables(work, a));
        given["answered"] = true;
        return given;
      } else if (issued.error().code == Code::Internal || issued.error().code == Code::Unavailable ||
                 issued.error().code == Code::Timeout || issued.error().code == Code::Busy) {
        return fail(issued.error());
      }
    }
  }
  a.state = "received";
  note(a, work, "manual");
  return object{{"answered", false}};
}

// The head has consented: what was proposed becomes the reply.
Result<object> publish(Work& work, Application& a, const object&) {
  if (!a.proposal)
    return fail(Code::Conflict, "application.state", "there is no decision to consent to",
                "没有待同意的审核意见");
  a.decision = std::move(a.proposal);
  a.proposal.reset();
  a.decision->time = to_string(work.parts.clock.now());
  if (a.decision->outcome == "grant") {
    const auto form =
        JW_TRY(read_json<DecisionForm>(JW_TRY(store::choice_of(work.session, a.id)), "stored decision"));
    JW_TRY(issue(work, a, form));
    a.state = "granted";
    note(a, work, "grant", a.decision->note);
    JW_TRY(replace_followed(work, a));
    return granted_variables(work, a);
  } else {
    a.state = "refused";
    note(a, work, "refuse", a.decision->reason + "（" + a.decision->basis + "）");
    JW_TRY(ledger::record(work.session, work.call, work.parts.clock,
                          {"grant.refused", a.id, {{"number", a.number}}}));
  }
  return object{{"outcome", a.decision->outcome}};
}

// The applicant did not answer the notice and gave no reason: by the preset that is a withdrawal.
Result<object> lapse(Work& work, Application& a, const object&) {
  a.state = "withdrawn";
  note(a, work, "lapse");
  JW_TRY(ledger::record(work.session, work.call, work.parts.clock,
                        {"application.withdrawn", a.id, {{"number", a.number}}}));
  return object{};
}

Result<object> delivered(Work& work, Application& a, const object&) {
  if (a.delivered.empty()) {
    a.delivered = to_string(work.parts.clock.now());
    note(a, work, "deliver");
  }
  return object{};
}

// The last day of the grant has passed. Of the grant that holds now: one that took its place has a
// process of its own.
Result<object> expire(Work& work, Application& a, const object&) {
  if (a.state != "granted" && a.state != "suspended") return object{};
  const auto held = JW_TRY(exchange::Grants::get(work.session, *a.grant));
  if (JW_TRY(parse_time(held.valid_until)) > work.parts.clock.now()) return object{};
  const auto now = to_string(work.parts.clock.now());
  a.ending = Ending{now, "expired", "", "open", "", "", "", "", "", "", ""};
  a.state = "disposing";
  note(a, work, "expire");
  return object{};
}

// A ruling for the requester: the provider decides anew, and is bound. Its process begins again once
// the step is done (procedure.cpp).
Result<object> reopen(Work& work, Application& a, const object&) {
  a.state = "received";
  note(a, work, "reopen");
  return object{};
}

Result<object> send(Work& work, Application& a, const object&) {
  JW_TRY(send_application(work, a));
  return object{};
}

Result<object> extend(Work& work, Application& a, const object&) {
  JW_TRY(procedure::extend_reply(work, a));
  return object{};
}

// Negotiated and filed: the altered grant takes the place of the one before.
Result<object> alter(Work& work, Application& a, const object&) {
  const auto form =
      JW_TRY(read_json<DecisionForm>(JW_TRY(store::choice_of(work.session, a.id)), "stored decision"));
  const auto resource = JW_TRY(resource_of(work.session, a));
  JW_TRY(issue(work, a, form));
  if (a.decision) a.decision->narrowed = JW_TRY(narrowings(a, resource, form));
  note(a, work, "alter", a.change ? a.change->reason : "");
  return object{};
}

// Nobody brought the ruling to the government in time.
Result<object> close_dispute(Work& work, Application& a, const object&) {
  if (const auto* open = open_dispute(a); open && open->state == "ruled") {
    auto& dispute = a.disputes.back();
    dispute.state = "closed";
    dispute.closed = to_string(work.parts.clock.now());
    note(a, work, "ruling_stands");
  }
  return object{};
}

constexpr Effect kEffects[] = {
    {"sharing.assess", assess},   {"sharing.mark", mark},     {"sharing.answer", answer},
    {"sharing.publish", publish}, {"sharing.lapse", lapse},   {"sharing.delivered", delivered},
    {"sharing.expire", expire},   {"sharing.reopen", reopen}, {"sharing.send", send},
    {"sharing.extend", extend},   {"sharing.alter", alter},   {"sharing.close_dispute", close_dispute},
};

bool ended(const Application& a) { return a.state == "disposing" || a.state == "closed"; }

Result<> record_grant(Work& work, std::string_view kind, const exchange::StoredGrant& grant) {
  JW_TRY(ledger::record(work.session, work.call, work.parts.clock,
                        {std::string(kind), grant.id, {{"number", grant.number}}}));
  return {};
}

Result<> end_grant(Work& work, const Application& a) {
  std::string reason = a.ending ? a.ending->cause : std::string("closed");
  if (reason != "expired" && a.ending && !a.ending->reason.empty()) reason = a.ending->reason;
  const auto end = JW_TRY(work.parts.grants.end(work.session, work.call, *a.grant, reason));
  return record_grant(work, end.state == "expired" ? "grant.expired" : "grant.revoked", end);
}

Result<> follow_state(Work& work, const Application& before, const Application& after) {
  if (!after.grant) return {};
  const auto& grants = work.parts.grants;
  const auto stored = exchange::Grants::get(work.session, *after.grant);
  if (!stored) return {};
  if (before.grant && *before.grant != *after.grant)
    JW_TRY(grants.end(work.session, work.call, *before.grant, "replaced"));
  if (stored->state == "revoked" || stored->state == "expired") return {};
  if (ended(after)) return end_grant(work, after);
  // The procedure's own hold; what the grant's use holds back besides is not looked at.
  const bool held = !JW_TRY(exchange::Grants::held_by_procedure(work.session, *after.grant)).empty();
  if (after.state == "suspended" && !held) {
    JW_TRY(grants.suspend(work.session, work.call, *after.grant, after.suspensions.back().reason));
    return record_grant(work, "grant.suspended", *stored);
  }
  if (after.state == "granted" && held) {
    JW_TRY(grants.resume(work.session, work.call, *after.grant));
    return record_grant(work, "grant.resumed", *stored);
  }
  return {};
}

}  // namespace

std::span<const Effect> effects() { return kEffects; }

Result<object> granted_variables(Work& work, const Application& a) {
  const auto stored = JW_TRY(exchange::Grants::get(work.session, *a.grant));
  // What is only asked online has nothing to deliver.
  const bool delivers = stored.mode == "return" || stored.mode == "batch" || stored.mode == "subscribe";
  return object{{"outcome", "grant"}, {"delivers", delivers}, {"until_end", stored.valid_until}};
}

Result<> check_arrived(const Parts& parts, db::Session&, const Application& a,
                       const catalog::Resource& resource) {
  if (resource.state != "published" || resource.sharing == "not_shared")
    return fail(Code::Denied, "application.not_shared", "this resource is not shared: {}",
                "该资源不予共享：{}", resource.legal_basis);
  for (const auto& name : a.items)
    if (std::none_of(resource.items.begin(), resource.items.end(),
                     [&](const auto& item) { return item.name == name; }))
      return fail(Code::Invalid, "application.items", "the resource has no item \"{}\"",
                  "该资源没有信息项“{}”", name);
  if (a.items.empty())
    return fail(Code::Invalid, "application.items", "choose at least one item", "请至少选择一个信息项");
  const auto modes = grant::mode_kinds();
  if (std::none_of(modes.begin(), modes.end(), [&](const auto& mode) { return mode.kind == a.mode; }))
    return fail(Code::Invalid, "application.mode", "there is no mode \"{}\"", "没有“{}”这种共享方式", a.mode);
  // Return flow is answered without anybody's review because rows stay in the region they came from.
  const auto home = std::string_view(a.applicant.id).substr(0, a.applicant.id.find('.'));
  if (a.mode == "return" && (a.region.code.empty() || !org::is_within(a.region.code, home)))
    return fail(Code::Denied, "application.region", "return flow brings a region's own rows only",
                "数据回流只返还本地区的数据");
  JW_TRY(required_text(a.purpose, "purpose", "使用目的"));
  JW_TRY(required_text(a.legal_basis, "legal basis", "使用依据"));
  JW_TRY(required_text(a.scenario, "scenario", "使用场景"));
  JW_TRY(required_text(a.security, "security measures", "安全保障措施"));
  JW_TRY(check_note(a.scope));
  for (const auto& step : a.history) JW_TRY(check_note(step.note));
  if (JW_TRY(end_of_day_in_china(a.until)) <= parts.clock.now())
    return fail(Code::Invalid, "application.until", "the last day has passed", "使用期限已过");
  return {};
}

Result<> take_grant(Work& work, const Application& before, const Application& after,
                    const std::optional<object>& document) {
  if (after.grant && document) {
    const auto stored = JW_TRY(work.parts.grants.store(work.session, work.call, *document));
    if (stored.id != *after.grant || stored.application != after.id ||
        stored.recipient_org != after.applicant.id || stored.provider_org != after.provider.id)
      return fail(Code::Denied, "application.grant", "the grant is not for this application",
                  "授权书与申请不符");
    if (!before.grant || *before.grant != *after.grant)
      JW_TRY(ledger::record(
          work.session, work.call, work.parts.clock,
          {"grant.received", stored.id, {{"number", stored.number}, {"digest", stored.digest}}}));
  }
  return follow_state(work, before, after);
}

Result<> follow_grant(Work& work, const Application& before, const Application& after) {
  return follow_state(work, before, after);
}

}  // namespace jw::sharing
