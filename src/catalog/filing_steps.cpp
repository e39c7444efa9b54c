#include "catalog/filing_steps.hpp"

#include <algorithm>

#include "base/free_text.hpp"
#include "base/json_write.hpp"
#include "base/random.hpp"
#include "catalog/resource_row.hpp"
#include "catalog/same_fields.hpp"
#include "db/database.hpp"
#include "federation/envelope.hpp"
#include "ledger/event.hpp"
#include "org/calendar.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"

namespace jw::catalog {
namespace {

using filing_store::Document;

bool may(const Call& call, org::Right right) { return org::require(call, right).has_value(); }

// Tells the node where the resource lives what its bureau here has decided.
Result<> tell_home(db::Session& session, const Call& call, const Filings::Parts& parts,
                   const Document& filing, std::string_view outcome, std::string_view note) {
  if (filing.node == parts.node) return {};
  JW_TRY(parts.post(
      session, call, filing.node, "filing.reviewed",
      {{"filing", filing.id}, {"outcome", outcome}, {"note", note}, {"digest", form_digest(filing.form)}}));
  return {};
}

std::vector<std::string> actions(const Call& call, const Document& filing, std::string_view node) {
  using enum org::Right;
  std::vector<std::string> out;
  const auto add = [&](bool can, std::string action) {
    if (can) out.push_back(std::move(action));
  };
  const bool ended = filing_store::has_ended(filing.state);
  if (is_own(call, filing, node) && !ended) {
    const bool editing = filing.state == "editing" || filing.state == "returned";
    add(editing && may(call, ResourceWrite), "edit");
    add(editing && may(call, ResourceWrite), "submit");
    const bool head = filing.state == "awaiting_head" && may(call, ResourcePublish);
    add(head && filing.author != call.actor.id, "approve");
    add(head, "return");
    add(may(call, ResourceWrite), "cancel");
    add(filing.kind == "change" && filing.extension.empty() &&
            (may(call, ResourceWrite) || may(call, ResourcePublish)),
        "ask_extension");
  }
  if (is_reviewer(call, filing, node) && may(call, CatalogReview) && !ended && !is_own_work(call, filing)) {
    add(filing.state == "awaiting_review", "accept");
    add(filing.state == "awaiting_review", "return");
    add(filing.extension == "asked", "extend");
  }
  return out;
}

std::optional<ClockFace> face(const Filings::Parts& parts, const Document& filing, const std::string& due,
                              bool provisional, int count, bool runs) {
  const auto end = end_of_day_in_china(due);
  if (due.empty() || !end) return std::nullopt;
  ClockFace out;
  out.due = due;
  out.provisional = provisional;
  if (!runs) return out;
  const auto calendar = parts.calendar();
  const auto now = parts.clock.now();
  out.light = org::to_string(calendar->light(now, *end, count, filing.region));
  out.left = calendar->working_days_left(now, *end, filing.region);
  return out;
}

}  // namespace

Document begin_filing(const Filings::Parts& parts, const Resource& resource, std::string_view kind) {
  Document filing;
  filing.id = make_id(parts.clock);
  filing.resource = resource.id;
  filing.code = resource.code;
  filing.name = resource.name;
  filing.org = resource.org;
  filing.region = resource.region;
  filing.node = parts.node;
  filing.provider_code = resource.provider_code;
  filing.kind = kind;
  filing.created = filing.updated = to_string(parts.clock.now());
  return filing;
}

Result<Reviewer> reviewer_for(const Call& call, const Filings::Parts& parts) {
  const auto own = JW_TRY(parts.orgs.get(call, call.actor.org));
  const auto bureau = JW_TRY(parts.orgs.authority(call, call.actor.org));
  if (!bureau)
    return fail(
        Code::Conflict, "filing.bureau",
        "neither the block of your department nor one above has a data bureau that could review; ask the "
        "node's administrator to register it",
        "本单位所在区划及上级均未登记数据主管部门，无法审核；请联系节点管理员登记");
  return Reviewer{bureau->id, bureau->name, bureau->node, bureau->region != own.region};
}

Result<std::vector<Assessment>> filed_assessments(db::Session& session, std::string_view resource,
                                                  const ResourceForm& form) {
  const auto all =
      JW_TRY(filing_store::assessments(session, resource, filing_store::items_digest(form.items)));
  std::vector<Assessment> out;
  for (const std::string_view kind : {"secrecy", "personal"}) {
    const std::string_view zh = kind == "secrecy" ? "保密风险评估" : "个人信息保护影响评估";
    const std::string_view en = kind == "secrecy" ? "secrecy assessment" : "personal information assessment";
    const auto latest = std::ranges::find(all, kind, &Assessment::kind);
    if (latest == all.end())
      return fail(Code::Conflict, "filing.assessment",
                  "the {0} is not on file yet; record it first (Decree 809 Art 13)",
                  "尚未登记{1}，请先登记再提交（条例第十三条）", en, zh);
    if (!latest->fits)
      return fail(Code::Conflict, "filing.assessment",
                  "the {0} was made for other items; record one for the items as they are now",
                  "{1}所依据的信息项已变化，请按现有信息项重新评估并登记", en, zh);
    const bool no_personal = latest->conclusion == "no_personal";
    if (latest->conclusion == "unacceptable" || (no_personal && personal_of(form.items) != "none"))
      return fail(Code::Conflict, "filing.assessment",
                  "the {0} does not let it pass: change the items or their protection and assess again",
                  "{1}的结论不支持列入目录：请调整信息项或保护措施后重新评估", en, zh);
    out.push_back(*latest);
  }
  return out;
}

bool is_own(const Call& call, const Document& filing, std::string_view node) {
  return filing.node == node && (call.actor.kind == Actor::Kind::System || call.actor.org == filing.org.id);
}

bool is_reviewer(const Call& call, const Document& filing, std::string_view node) {
  return filing.reviewer && filing.reviewer->node == node && call.actor.org == filing.reviewer->org;
}

bool is_own_work(const Call& call, const Document& filing) {
  return filing.author == call.actor.id || filing.approver == call.actor.id;
}

bool may_see_filing(const Call& call, const Document& filing, std::string_view node) {
  if (is_own(call, filing, node)) return true;
  const bool put_before =
      filing.extension != "" || (filing.state != "editing" && filing.state != "awaiting_head");
  return is_reviewer(call, filing, node) && put_before && may(call, org::Right::CatalogReview);
}

tl::unexpected<Error> own_work() {
  return fail(Code::Denied, "filing.own",
              "who submitted or approved it does not decide on it as well; ask a colleague",
              "提交人、审批人不能同时作出本步决定，请由其他人员办理");
}

tl::unexpected<Error> not_the_reviewer(const Document& filing) {
  const std::string name = filing.reviewer ? filing.reviewer->name : "";
  return fail(Code::Denied, "filing.reviewer", "this is reviewed by {}", "该报审单由{}审核", name);
}

tl::unexpected<Error> wrong_state(const Document& filing) {
  const Term* state = find_term(filing_states(), filing.state);
  return fail(Code::Conflict, "filing.state", "the filing is \"{0}\" now; reload the page and look again",
              "该报审单当前状态为“{1}”，请刷新页面后再操作", state ? state->en : filing.state,
              state ? state->zh : filing.state);
}

Result<> check_note(std::string_view text, bool needed) {
  return check_free_text(text, {.characters = 1000, .needed = needed}, "filing.note", {"the note", "说明"});
}

Result<std::int64_t> standing_grants(db::Session& session, const Filings::Parts& parts,
                                     std::string_view resource) {
  if (!parts.standing_grants) return 0;
  return parts.standing_grants(session, resource);
}

void receive(const Filings::Parts& parts, Document& filing) {
  const auto now = parts.clock.now();
  const auto due = parts.calendar()->deadline(now, kReviewDays, filing.region);
  filing.state = "awaiting_review";
  filing.received = filing.updated = to_string(now);
  filing.review_due = due.day;
  filing.review_provisional = due.provisional;
}

Result<> take_step(db::Session& session, const Call& call, const Filings::Parts& parts,
                   const Document& filing, std::string_view action, std::string_view note) {
  const bool person = call.actor.kind == Actor::Kind::Person || call.actor.kind == Actor::Kind::Client;
  const std::string org = !call.actor.org.empty() ? call.actor.org
                          : filing.reviewer       ? filing.reviewer->org
                                                  : "";
  return filing_store::add_step(session, filing.id,
                                {to_string(parts.clock.now()), person ? editor_name(call) : "", org,
                                 std::string(action), std::string(note)});
}

Result<> move_resource(db::Session& session, const Call& call, const Filings::Parts& parts,
                       std::string_view resource, std::string_view state) {
  JW_TRY(session.exec("UPDATE catalog_resource SET state = $1, updated = $2, editor = $3 WHERE id = $4",
                      state, to_string(parts.clock.now()), editor_name(call), resource));
  return {};
}

Result<> apply_accept(db::Session& session, const Call& call, const Filings::Parts& parts, Document& filing,
                      std::string_view note) {
  const bool leaves = filing.kind == "withdraw";
  filing.state = leaves ? "withdrawn" : "published";
  filing.reviewed = filing.updated = to_string(parts.clock.now());
  if (filing.node == parts.node)
    JW_TRY(leaves ? take_down(session, call, parts, filing) : publish(session, call, parts, filing));
  JW_TRY(filing_store::put(session, filing));
  JW_TRY(keep_clocks(session, call, parts, filing));
  JW_TRY(take_step(session, call, parts, filing, "accept", note));
  JW_TRY(ledger::record(session, call, parts.clock,
                        {"filing.accepted",
                         filing.id,
                         {{"resource", filing.resource},
                          {"reviewer", filing.reviewer->org},
                          {"due", filing.review_due},
                          {"digest", form_digest(filing.form)}}}));
  return tell_home(session, call, parts, filing, "accept", note);
}

Result<> apply_return(db::Session& session, const Call& call, const Filings::Parts& parts, Document& filing,
                      std::string_view reason) {
  const bool by_bureau = filing.state == "awaiting_review";
  filing.state = "returned";
  filing.refusal = reason;
  filing.updated = to_string(parts.clock.now());
  if (by_bureau) filing.reviewed = filing.updated;
  if (filing.kind == "new" && filing.node == parts.node)
    JW_TRY(move_resource(session, call, parts, filing.resource, "returned"));
  JW_TRY(filing_store::put(session, filing));
  JW_TRY(keep_clocks(session, call, parts, filing));
  JW_TRY(take_step(session, call, parts, filing, "return", reason));
  JW_TRY(ledger::record(session, call, parts.clock,
                        {"filing.returned",
                         filing.id,
                         {{"resource", filing.resource}, {"by", by_bureau ? "bureau" : "head"}}}));
  return by_bureau ? tell_home(session, call, parts, filing, "return", reason) : Result<>();
}

Result<> apply_extension(db::Session& session, const Call& call, const Filings::Parts& parts,
                         Document& filing, bool consent, std::string_view note) {
  filing.extension = consent ? "granted" : "refused";
  filing.updated = to_string(parts.clock.now());
  if (consent) {
    const auto due = JW_TRY(
        parts.calendar()->add_working_days(filing.changed_on, kChangeDays + kExtensionDays, filing.region));
    filing.change_due = due.day;
    filing.change_provisional = due.provisional;
  }
  JW_TRY(filing_store::put(session, filing));
  JW_TRY(keep_clocks(session, call, parts, filing));
  JW_TRY(take_step(session, call, parts, filing, consent ? "extend" : "refuse_extension", note));
  JW_TRY(ledger::record(
      session, call, parts.clock,
      {"filing.extension",
       filing.id,
       {{"resource", filing.resource}, {"state", filing.extension}, {"due", filing.change_due}}}));
  return tell_home(session, call, parts, filing, consent ? "extend" : "refuse_extension", note);
}

Result<> tell_bureau(db::Session& session, const Call& call, const Filings::Parts& parts,
                     const Document& filing, std::string_view note) {
  if (!filing.reviewer || filing.reviewer->node == parts.node) return {};
  Document travels = filing;
  travels.author.clear();
  travels.approver.clear();
  for (auto& one : travels.assessments) one.recorded_by.clear();
  JW_TRY(parts.post(session, call, filing.reviewer->node, "filing.asked",
                    {{"filing", write_json(travels)}, {"note", note}}));
  return {};
}

Result<Filing> show_filing(db::Session& session, const Call& call, const Filings::Parts& parts,
                           const Document& from, bool whole) {
  Filing to;
  copy_same_fields(from, to);
  to.form.reset();
  to.before.reset();
  to.assessments.clear();
  const bool ended = filing_store::has_ended(from.state);
  to.review_clock = face(parts, from, from.review_due, from.review_provisional, kReviewDays,
                         from.state == "awaiting_review");
  to.change_clock = face(parts, from, from.change_due, from.change_provisional,
                         kChangeDays + (from.extension == "granted" ? kExtensionDays : 0), !ended);
  to.actions = actions(call, from, parts.node);
  if (!whole) return to;
  to.form = from.form;
  to.before = from.before;
  if (from.before) to.differences = differences(*from.before, from.form);
  to.steps = JW_TRY(filing_store::steps(session, from.id));
  if (from.kind == "withdraw") return to;  // nothing is to be published: nothing to find or assess
  to.findings = findings_of(from.form, from.provider_code);
  to.assessments = from.assessments;
  // Before it is submitted: what is on file, and whether it fits the form as edited.
  if (to.assessments.empty() && from.node == parts.node)
    to.assessments = JW_TRY(
        filing_store::assessments(session, from.resource, filing_store::items_digest(from.form.items)));
  return to;
}

}  // namespace jw::catalog
