#include "sharing/acts.hpp"

#include <algorithm>

namespace jw::sharing {
namespace {

using enum org::Right;
using enum Side;

bool disposal_open(const Application& a) { return a.ending && a.ending->state == "open"; }
bool disposal_shown(const Application& a) { return a.ending && a.ending->state == "submitted"; }
bool notice_open(const Application& a) { return !a.notices.empty() && a.notices.back().answered.empty(); }
bool no_extension(const Application& a) { return !a.extension; }
bool never_told(const Application& a) { return a.notices.empty() && a.mode != "return"; }
bool extension_asked(const Application& a) { return a.extension && a.extension->state == "asked"; }
bool no_change(const Application& a) {
  return !a.change || a.change->state == "done" || a.change->state == "dropped";
}
bool change_proposed(const Application& a) { return a.change && a.change->state == "proposed"; }
bool change_agreed(const Application& a) { return a.change && a.change->state == "agreed"; }
bool change_filed(const Application& a) { return a.change && a.change->state == "filed"; }
bool change_open(const Application& a) { return !no_change(a); }
bool no_dispute(const Application& a) { return open_dispute(a) == nullptr; }
bool in_dispute(const Application& a) { return open_dispute(a) != nullptr; }
bool negotiating(const Application& a) {
  const auto* d = open_dispute(a);
  return d && d->state == "negotiating";
}
bool settleable(const Application& a) {
  const auto* d = open_dispute(a);
  return d && (d->state == "negotiating" || d->state == "ruled");
}
bool with_authority(const Application& a) {
  const auto* d = open_dispute(a);
  return d && d->state == "authority";
}
bool ruled(const Application& a) {
  const auto* d = open_dispute(a);
  return d && d->state == "ruled";
}
bool with_government(const Application& a) {
  const auto* d = open_dispute(a);
  return d && d->state == "government";
}
bool suspended(const Application& a) {
  const auto* s = open_suspension(a);
  return s && s->state == "suspended";
}

bool usage_unasked(const Application& a) { return !a.usage_request || !a.usage_request->answered.empty(); }

constexpr std::string_view kDisputable = "received proposed refused granted suspended";

constexpr ActRow kActs[] = {
    // Decree 809 Art 20 ¶2.
    {"consent", "awaiting_consent", Applicant, ApplicationConsent, nullptr, apply_consent,
     "sharing_request/consent", ""},
    {"decline", "awaiting_consent", Applicant, ApplicationConsent, nullptr, apply_decline,
     "sharing_request/consent", ""},
    {"withdraw", "awaiting_consent sent checking received incomplete proposed", Applicant, ApplicationWrite,
     nullptr, apply_withdraw, "", "application.withdrawn"},
    {"supplement", "incomplete", Applicant, ApplicationWrite, notice_open, apply_supplement, "",
     "application.supplemented"},
    // Local presets: the data bureau checks compliance first.
    {"check", "checking", Authority, ApplicationOversee, nullptr, apply_check, "sharing_provide/check", ""},
    // Art 21: told once, extended once, decided with reasons, consented to by the head.
    {"notice", "received", Provider, ApplicationReview, never_told, apply_notice, "sharing_provide/review",
     ""},
    {"ask_extension", "received", Provider, ApplicationReview, no_extension, apply_ask_extension, "",
     "start:sharing_extension"},
    {"answer_extension", "received proposed incomplete", Authority, ApplicationOversee, extension_asked,
     apply_answer_extension, "sharing_extension/answer_extension", ""},
    {"decide", "received", Provider, ApplicationReview, nullptr, apply_decide, "sharing_provide/review", ""},
    {"approve", "proposed", Provider, ApplicationConsent, nullptr, apply_approve, "sharing_provide/approve",
     ""},
    {"send_back", "proposed", Provider, ApplicationConsent, nullptr, apply_send_back,
     "sharing_provide/approve", ""},
    // Art 27 ¶2: misuse.
    {"suspend", "granted", ProviderOrAuthority, GrantSuspend, nullptr, apply_suspend, "",
     "start:sharing_suspension"},
    {"rectify", "suspended", Applicant, ApplicationWrite, suspended, apply_rectify, "",
     "application.rectified"},
    {"resume", "suspended", ProviderOrAuthority, GrantSuspend, nullptr, apply_resume, "",
     "suspension.decided"},
    {"terminate", "suspended", ProviderOrAuthority, GrantSuspend, nullptr, apply_terminate, "",
     "suspension.decided"},
    // Art 27 ¶3: stop or alteration by the provider.
    {"propose_change", "granted", Provider, GrantRevoke, no_change, apply_propose_change, "",
     "start:sharing_change"},
    {"answer_change", "granted suspended", Applicant, ApplicationWrite, change_proposed, apply_answer_change,
     "", "change.answered"},
    {"accept_filing", "granted suspended", Authority, ApplicationOversee, change_agreed, apply_accept_filing,
     "sharing_change/accept_filing", ""},
    {"do_change", "granted suspended", Provider, GrantRevoke, change_filed, apply_do_change,
     "sharing_change/do_change", ""},
    {"drop_change", "granted suspended", Provider, GrantRevoke, change_open, apply_drop_change, "",
     "change.done"},
    // Art 28.
    {"dispute", kDisputable, Party, ApplicationDispute, no_dispute, apply_dispute, "",
     "start:sharing_dispute"},
    {"state_case", kDisputable, Party, ApplicationDispute, in_dispute, apply_state_case, "", ""},
    {"settle", kDisputable, Party, ApplicationDispute, settleable, apply_settle, "", "dispute.moved"},
    {"escalate", kDisputable, Party, ApplicationDispute, negotiating, apply_escalate, "", "dispute.moved"},
    {"rule", kDisputable, Authority, ApplicationOversee, with_authority, apply_rule, "sharing_dispute/rule",
     ""},
    {"appeal", kDisputable, Party, ApplicationDispute, ruled, apply_appeal, "", "dispute.moved"},
    {"record_government", kDisputable, Authority, ApplicationOversee, with_government,
     apply_record_government, "sharing_dispute/record_government", ""},
    // Art 29.
    {"ask_usage", "granted suspended disposing", ProviderOrAuthority, GrantSuspend, usage_unasked,
     apply_ask_usage, "", "start:sharing_usage"},
    // Art 27 ¶1.
    {"end", "granted", Applicant, ApplicationWrite, nullptr, apply_end, "", "application.ended"},
    {"dispose", "disposing", Applicant, ApplicationWrite, disposal_open, apply_dispose, "",
     "application.disposed"},
    {"confirm_disposal", "disposing", Provider, ApplicationReview, disposal_shown, apply_confirm_disposal,
     "sharing_disposal/confirm", ""},
    {"reject_disposal", "disposing", Provider, ApplicationReview, disposal_shown, apply_reject_disposal,
     "sharing_disposal/confirm", ""},
};

struct StateWords {
  std::string_view state, zh, en;
};
constexpr StateWords kStateWords[] = {
    {"awaiting_consent", "待本单位同意", "awaiting the consent of its own head"},
    {"declined", "本单位未同意", "declined by its own head"},
    {"sent", "已送出", "on its way to the provider"},
    {"checking", "合规性审查中", "in the compliance check"},
    {"received", "待提供方审核", "awaiting the provider's review"},
    {"incomplete", "待补正", "to be supplemented"},
    {"proposed", "待提供方负责人同意", "awaiting the consent of the provider's head"},
    {"withdrawn", "已撤回", "withdrawn"},
    {"granted", "已授权", "granted"},
    {"refused", "不予共享", "refused"},
    {"suspended", "已暂停", "suspended"},
    {"disposing", "待处置", "awaiting the disposal of the data"},
    {"closed", "已办结", "closed"},
};

}  // namespace

tl::unexpected<Error> wrong_state(const Application& a) {
  const auto found = std::ranges::find(kStateWords, a.state, &StateWords::state);
  const bool known = found != std::end(kStateWords);
  return fail(Code::Conflict, "application.state", "this can't be done now: the application is {0}",
              "申请当前为“{1}”，不能进行此操作", known ? found->en : std::string_view(a.state),
              known ? found->zh : std::string_view(a.state));
}

std::span<const ActRow> acts() { return kActs; }

const ActRow* find_act(std::string_view name) {
  for (const auto& row : kActs)
    if (row.name == name) return &row;
  return nullptr;
}

bool fits(const ActRow& row, const Application& a) {
  for (std::string_view rest = row.states; !rest.empty();) {
    const auto blank = rest.find(' ');
    if (rest.substr(0, blank) == a.state) return row.open == nullptr || row.open(a);
    rest = blank == std::string_view::npos ? std::string_view() : rest.substr(blank + 1);
  }
  return false;
}

std::string waits_of(const Application& a) {
  std::string waits;
  const auto add = [&](std::string_view whom) {
    waits += (waits.empty() ? " " : "") + std::string(whom) + " ";
  };
  if (a.state == "awaiting_consent") add("consent");
  if (a.state == "received") add("review");
  if (a.state == "proposed") add("approve");
  if (a.state == "checking") add("authority:" + a.bureau.id);
  if (a.state == "incomplete" || suspended(a) || (a.state == "disposing" && disposal_open(a)))
    add("applicant");
  if (const auto* s = open_suspension(a); s && s->state == "answered") {
    if (s->by.id == a.provider.id)
      add("review");
    else
      add("authority:" + s->by.id);
  }
  if (a.state == "disposing" && disposal_shown(a)) add("review");
  if (extension_asked(a)) add("authority:" + a.extension->authority.id);
  if (!usage_unasked(a) && a.state != "closed") add("applicant");
  if (change_proposed(a)) add("applicant");
  if (change_agreed(a)) add("authority:" + a.change->authority.id);
  if (change_filed(a)) add("review");
  if (const auto* d = open_dispute(a)) {
    if (d->arbiter && (d->state == "authority" || d->state == "government"))
      add("authority:" + d->arbiter->id);
    else
      add(d->by == a.applicant.id ? "review" : "applicant");
  }
  return waits;
}

std::string note_of(const Act& act) {
  for (const auto* field : {"note", "reason", "statement"}) {
    const auto* found = act.data.if_contains(field);
    if (found && found->is_string() && !found->get_string().empty()) return std::string(found->get_string());
  }
  return {};
}

bool is_internal(std::string_view action) { return action == "decide" || action == "send_back"; }

}  // namespace jw::sharing
