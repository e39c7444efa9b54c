#include "catalog/directory.hpp"
#include "catalog/filing_steps.hpp"
#include "catalog/filing_store.hpp"
#include "catalog/filings.hpp"
#include "catalog/resource_row.hpp"
#include "db/database.hpp"
#include "ledger/event.hpp"
#include "org/calendar.hpp"
#include "org/rights.hpp"

// What a department writes before it goes to its head: a change of what is published, its withdrawal,
// and the submission of either or of a draft.
namespace jw::catalog {
namespace {

bool is_being_edited(const filing_store::Document& filing) {
  return filing.state == "editing" || filing.state == "returned";
}

}  // namespace

Result<Filing> Filings::change(const Call& call, std::string_view resource, const ChangeForm& form) const {
  JW_TRY(org::require(call, org::Right::ResourceWrite));
  JW_TRY(check_note(form.note, false));
  const Term* cause = find_term(change_causes(), form.cause);
  if (!cause)
    return fail(Code::Invalid, "filing.cause", "cause: one of law, duty, other",
                "变更原因应为 law、duty、other 之一");
  const std::string today = day_in_china(parts_.clock.now());
  const std::string since = form.changed_on.empty() ? today : form.changed_on;
  if (!end_of_day_in_china(since) || since > today)
    return fail(Code::Invalid, "filing.changed_on",
                "changed_on: the day the cause came about, such as {}, not in the future",
                "变更发生日应形如 {}，且不晚于今天", today);
  auto kept = JW_TRY(checked(form.form));
  return parts_.database.write(call, [&](db::Session& session) -> Result<Filing> {
    const auto row = JW_TRY(visible_resource(session, call, resource));
    if (row.resource.state != "published")
      return fail(Code::Conflict, "resource.state",
                  "only what is published is changed by a filing; edit the draft itself",
                  "只有已发布的资源才需报审变更；草稿请直接修改");
    if (row.resource.version != form.version)
      return fail(
          Code::Conflict, "resource.version",
          "somebody changed the resource meanwhile (version {}, you saw {}); reload and change it again",
          "该数据资源已被他人修改（当前版本 {}，您看到的是 {}），请刷新后重新修改", row.resource.version,
          form.version);
    ResourceForm next = kept;
    JW_TRY(settle_code(next, row.resource));
    ResourceForm now = row.form;
    fill_defaults(now);
    if (next == now)
      return fail(Code::Invalid, "filing.unchanged", "nothing is changed; change something or leave it",
                  "与当前发布版本没有差异，无须报审");
    JW_TRY(check_name_free(session, row.resource.org.id, next.name, resource));
    auto filing = JW_TRY(filing_store::find_open(session, resource));
    if (filing && filing->kind == "withdraw")
      return fail(Code::Conflict, "filing.open",
                  "its withdrawal is under way; take that back first, then change the resource",
                  "该资源正在办理撤下，请先撤回撤下申请再变更");
    if (filing && !is_being_edited(*filing)) return wrong_state(*filing);
    const bool fresh = !filing;
    if (fresh) {
      filing = begin_filing(parts_, row.resource, "change");
      filing->state = "editing";
      filing->before = now;
    }
    filing->base_version = row.resource.version;
    filing->before = now;
    filing->form = next;
    filing->name = next.name;
    filing->cause = form.cause;
    filing->note = form.note;
    if (filing->changed_on != since) {
      filing->changed_on = since;
      const auto end = JW_TRY(parts_.calendar()->add_working_days(
          since, kChangeDays + (filing->extension == "granted" ? kExtensionDays : 0), filing->region));
      filing->change_due = end.day;
      filing->change_provisional = end.provisional;
    }
    filing->updated = to_string(parts_.clock.now());
    JW_TRY(filing_store::put(session, *filing));
    JW_TRY(keep_clocks(session, call, parts_, *filing));
    if (fresh) JW_TRY(take_step(session, call, parts_, *filing, "start", form.note));
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {"filing.edited",
                           filing->id,
                           {{"resource", filing->resource},
                            {"base_version", filing->base_version},
                            {"cause", filing->cause},
                            {"digest", form_digest(filing->form)}}}));
    return show_filing(session, call, parts_, *filing, true);
  });
}

Result<Filing> Filings::withdraw(const Call& call, std::string_view resource, std::string_view reason) const {
  JW_TRY(org::require(call, org::Right::ResourceWrite));
  JW_TRY(check_note(reason, true));
  return parts_.database.write(call, [&](db::Session& session) -> Result<Filing> {
    const auto row = JW_TRY(visible_resource(session, call, resource));
    if (row.resource.state != "published") return wrong_resource_state(row.resource);
    auto filing = JW_TRY(filing_store::find_open(session, resource));
    if (filing && filing->kind != "withdraw")
      return fail(Code::Conflict, "filing.open",
                  "a change of this resource is under way; take it back first, then withdraw the resource",
                  "该资源有正在办理的变更，请先撤回变更再撤下资源");
    if (filing && !is_being_edited(*filing)) return wrong_state(*filing);
    const bool fresh = !filing;
    if (fresh) {
      filing = begin_filing(parts_, row.resource, "withdraw");
      filing->state = "editing";
    }
    filing->base_version = row.resource.version;
    filing->form = row.form;
    filing->note = reason;
    filing->standing_grants = JW_TRY(standing_grants(session, parts_, resource));
    filing->updated = to_string(parts_.clock.now());
    JW_TRY(filing_store::put(session, *filing));
    if (fresh) JW_TRY(take_step(session, call, parts_, *filing, "start", reason));
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {"filing.edited",
                           filing->id,
                           {{"resource", filing->resource},
                            {"base_version", filing->base_version},
                            {"cause", "withdraw"},
                            {"digest", form_digest(filing->form)}}}));
    return show_filing(session, call, parts_, *filing, true);
  });
}

Result<Filing> Filings::submit(const Call& call, std::string_view resource, std::string_view note) const {
  JW_TRY(org::require(call, org::Right::ResourceWrite));
  JW_TRY(check_note(note, false));
  return parts_.database.write(call, [&](db::Session& session) -> Result<Filing> {
    const auto row = JW_TRY(visible_resource(session, call, resource));
    const std::string& state = row.resource.state;
    auto filing = JW_TRY(filing_store::find_open(session, resource));
    if (filing && !is_being_edited(*filing)) return wrong_state(*filing);
    if (state != "published") {
      if (state != "draft" && state != "returned" && state != "withdrawn")
        return wrong_resource_state(row.resource);
      if (!filing) filing = begin_filing(parts_, row.resource, "new");
      filing->form = JW_TRY(checked(row.form));  // the rules may be newer than the draft
      filing->code = row.resource.code;
      filing->name = row.resource.name;
      filing->base_version = row.resource.version;
      JW_TRY(move_resource(session, call, parts_, resource, "awaiting_head"));
    } else if (!filing) {
      return fail(Code::Conflict, "filing.none", "there is no change to submit; edit the resource first",
                  "没有待提交的变更，请先编辑资源");
    } else if (filing->base_version != row.resource.version) {
      return fail(Code::Conflict, "resource.version",
                  "another version was published meanwhile; edit the change again",
                  "期间已有新版本发布，请重新编辑变更");
    }
    if (filing->kind == "withdraw")
      filing->standing_grants = JW_TRY(standing_grants(session, parts_, resource));
    else
      filing->assessments = JW_TRY(filed_assessments(session, resource, filing->form));
    filing->provider_code = row.resource.provider_code;
    filing->state = "awaiting_head";
    filing->author = call.actor.id;
    filing->approver.clear();
    filing->refusal.clear();
    filing->reviewer.reset();
    filing->received.clear();
    filing->review_due.clear();
    filing->updated = to_string(parts_.clock.now());
    JW_TRY(filing_store::put(session, *filing));
    JW_TRY(keep_clocks(session, call, parts_, *filing));
    JW_TRY(take_step(session, call, parts_, *filing, "submit", note));
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {"filing.submitted",
                           filing->id,
                           {{"resource", filing->resource},
                            {"kind", filing->kind},
                            {"code", filing->code},
                            {"digest", form_digest(filing->form)}}}));
    return show_filing(session, call, parts_, *filing, true);
  });
}

}  // namespace jw::catalog
