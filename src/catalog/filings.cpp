#include "catalog/filings.hpp"

#include "base/free_text.hpp"
#include "base/random.hpp"
#include "catalog/directory.hpp"
#include "catalog/filing_steps.hpp"
#include "catalog/filing_store.hpp"
#include "catalog/resource_row.hpp"
#include "catalog/resources.hpp"
#include "db/database.hpp"
#include "federation/envelope.hpp"
#include "ledger/event.hpp"
#include "org/calendar.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"

namespace jw::catalog {
namespace {

using filing_store::Document;

constexpr int kChangeDays = 10;  // 政务数据共享条例 Art 17

tl::unexpected<Error> unknown_filing(std::string_view id) {
  return fail(Code::NotFound, "filing.unknown", "there is no filing {} here", "没有报审单 {}",
              id.substr(0, 64));
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

// The head's and the bureau's word is a person's.
Result<> check_person(const Call& call) {
  if (call.actor.kind != Actor::Kind::Client) return {};
  return fail(Code::Denied, "filing.person", "a program does not decide on filings; log in as a person",
              "接口客户端不能审批或审核报审单，请由人员登录办理");
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
    if (filing && filing->state != "editing" && filing->state != "returned") return wrong_state(*filing);
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

Result<Filing> Filings::submit(const Call& call, std::string_view resource, std::string_view note) const {
  JW_TRY(org::require(call, org::Right::ResourceWrite));
  JW_TRY(check_note(note, false));
  return parts_.database.write(call, [&](db::Session& session) -> Result<Filing> {
    const auto row = JW_TRY(visible_resource(session, call, resource));
    const std::string& state = row.resource.state;
    auto filing = JW_TRY(filing_store::find_open(session, resource));
    if (filing && filing->state != "editing" && filing->state != "returned") return wrong_state(*filing);
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
    filing->assessments = JW_TRY(filed_assessments(session, resource, filing->form));
    filing->provider_code = row.resource.provider_code;
    filing->state = "awaiting_head";
    filing->author = call.actor.id;
    filing->approver.clear();
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

Result<Filing> Filings::approve(const Call& call, std::string_view id, std::string_view note) const {
  JW_TRY(org::require(call, org::Right::ResourcePublish));
  JW_TRY(check_note(note, false));
  JW_TRY(check_person(call));
  const auto reviewer = JW_TRY(reviewer_for(call, parts_));
  auto approved = parts_.database.write(call, [&](db::Session& session) -> Result<Filing> {
    auto filing = JW_TRY(filing_store::find(session, id));
    if (!filing || !is_own(call, *filing, parts_.node)) return unknown_filing(id);
    if (filing->state != "awaiting_head") return wrong_state(*filing);
    if (filing->author == call.actor.id) return own_work();
    filing->approver = call.actor.id;
    filing->reviewer = reviewer;
    receive(parts_, *filing);
    if (filing->kind == "new")
      JW_TRY(move_resource(session, call, parts_, filing->resource, "awaiting_review"));
    JW_TRY(filing_store::put(session, *filing));
    JW_TRY(keep_clocks(session, call, parts_, *filing));
    JW_TRY(take_step(session, call, parts_, *filing, "approve", note));
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {"filing.approved",
                           filing->id,
                           {{"resource", filing->resource},
                            {"reviewer", reviewer.org},
                            {"due", filing->review_due},
                            {"digest", form_digest(filing->form)}}}));
    JW_TRY(tell_bureau(session, call, parts_, *filing));
    return show_filing(session, call, parts_, *filing, true);
  });
  if (approved && parts_.posted) parts_.posted();
  return approved;
}

Result<Filing> Filings::send_back(const Call& call, std::string_view id, std::string_view reason) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  JW_TRY(check_note(reason, true));
  JW_TRY(check_person(call));
  auto returned = parts_.database.write(call, [&](db::Session& session) -> Result<Filing> {
    auto filing = JW_TRY(filing_store::find(session, id));
    if (!filing || !may_see_filing(call, *filing, parts_.node)) return unknown_filing(id);
    if (filing->state == "awaiting_head") {
      JW_TRY(org::require(call, org::Right::ResourcePublish));
      if (!is_own(call, *filing, parts_.node)) return unknown_filing(id);
    } else if (filing->state == "awaiting_review") {
      JW_TRY(org::require(call, org::Right::CatalogReview));
      if (!is_reviewer(call, *filing, parts_.node)) return not_the_reviewer(*filing);
      if (is_own_work(call, *filing)) return own_work();
    } else {
      return wrong_state(*filing);
    }
    JW_TRY(apply_return(session, call, parts_, *filing, reason));
    return show_filing(session, call, parts_, *filing, true);
  });
  if (returned && parts_.posted) parts_.posted();
  return returned;
}

Result<Filing> Filings::accept(const Call& call, std::string_view id, const AcceptForm& form) const {
  JW_TRY(org::require(call, org::Right::CatalogReview));
  JW_TRY(check_note(form.note, false));
  JW_TRY(check_person(call));
  auto accepted = parts_.database.write(call, [&](db::Session& session) -> Result<Filing> {
    auto filing = JW_TRY(filing_store::find(session, id));
    if (!filing || !may_see_filing(call, *filing, parts_.node)) return unknown_filing(id);
    if (!is_reviewer(call, *filing, parts_.node)) return not_the_reviewer(*filing);
    if (filing->state != "awaiting_review") return wrong_state(*filing);
    if (is_own_work(call, *filing)) return own_work();
    JW_TRY(checked(filing->form));
    for (const auto& finding : findings_of(filing->form, filing->provider_code))
      if (finding.blocks)
        return fail(Code::Conflict, "filing.findings",
                    "it cannot be published so: {}; return it with the reason",
                    "不能发布：{1}；请说明理由后退回", finding.en, finding.zh);
    if (filing->form.sharing == "not_shared" && !form.legal_basis_checked)
      return fail(
          Code::Invalid, "filing.legal_basis",
          "look up the cited law and confirm that it says the data are not to be shared "
          "(legal_basis_checked)",
          "请核对所引法律、行政法规或国务院决定确有不予共享的规定，并予以确认（legal_basis_checked）");
    JW_TRY(apply_accept(session, call, parts_, *filing, form.note));
    return show_filing(session, call, parts_, *filing, true);
  });
  if (accepted) {
    parts_.directory.catch_up(call);
    if (parts_.posted) parts_.posted();
  }
  return accepted;
}

Result<Filing> Filings::cancel(const Call& call, std::string_view id, std::string_view reason) const {
  JW_TRY(org::require(call, org::Right::ResourceWrite));
  JW_TRY(check_note(reason, false));
  auto cancelled = parts_.database.write(call, [&](db::Session& session) -> Result<Filing> {
    auto filing = JW_TRY(filing_store::find(session, id));
    if (!filing || !is_own(call, *filing, parts_.node)) return unknown_filing(id);
    if (filing->state == "published" || filing->state == "cancelled") return wrong_state(*filing);
    const bool was_there = filing->state == "awaiting_review" || filing->extension == "asked";
    filing->state = "cancelled";
    if (filing->extension == "asked") filing->extension.clear();
    filing->updated = to_string(parts_.clock.now());
    if (filing->kind == "new") JW_TRY(move_resource(session, call, parts_, filing->resource, "draft"));
    JW_TRY(filing_store::put(session, *filing));
    JW_TRY(keep_clocks(session, call, parts_, *filing));
    JW_TRY(take_step(session, call, parts_, *filing, "cancel", reason));
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {"filing.cancelled", filing->id, {{"resource", filing->resource}}}));
    if (was_there) JW_TRY(tell_bureau(session, call, parts_, *filing));
    return show_filing(session, call, parts_, *filing, true);
  });
  if (cancelled && parts_.posted) parts_.posted();
  return cancelled;
}

Result<Filing> Filings::ask_extension(const Call& call, std::string_view id, std::string_view reason) const {
  if (!org::require(call, org::Right::ResourcePublish)) JW_TRY(org::require(call, org::Right::ResourceWrite));
  JW_TRY(check_note(reason, true));
  const auto reviewer = JW_TRY(reviewer_for(call, parts_));
  auto asked = parts_.database.write(call, [&](db::Session& session) -> Result<Filing> {
    auto filing = JW_TRY(filing_store::find(session, id));
    if (!filing || !is_own(call, *filing, parts_.node)) return unknown_filing(id);
    if (filing->kind != "change" || filing->state == "published" || filing->state == "cancelled")
      return wrong_state(*filing);
    if (!filing->extension.empty())
      return fail(Code::Conflict, "filing.extension", "an extension was asked for already; there is one only",
                  "已申请过延期，每次变更只能延期一次");
    filing->extension = "asked";
    if (!filing->reviewer) filing->reviewer = reviewer;
    filing->updated = to_string(parts_.clock.now());
    JW_TRY(filing_store::put(session, *filing));
    JW_TRY(keep_clocks(session, call, parts_, *filing));
    JW_TRY(take_step(session, call, parts_, *filing, "ask_extension", reason));
    JW_TRY(
        ledger::record(session, call, parts_.clock,
                       {"filing.extension",
                        filing->id,
                        {{"resource", filing->resource}, {"state", "asked"}, {"due", filing->change_due}}}));
    JW_TRY(tell_bureau(session, call, parts_, *filing, reason));
    return show_filing(session, call, parts_, *filing, true);
  });
  if (asked && parts_.posted) parts_.posted();
  return asked;
}

Result<Filing> Filings::answer_extension(const Call& call, std::string_view id, bool consent,
                                         std::string_view note) const {
  JW_TRY(org::require(call, org::Right::CatalogReview));
  JW_TRY(check_note(note, !consent));
  JW_TRY(check_person(call));
  auto answered = parts_.database.write(call, [&](db::Session& session) -> Result<Filing> {
    auto filing = JW_TRY(filing_store::find(session, id));
    if (!filing || !may_see_filing(call, *filing, parts_.node)) return unknown_filing(id);
    if (!is_reviewer(call, *filing, parts_.node)) return not_the_reviewer(*filing);
    if (filing->extension != "asked") return wrong_state(*filing);
    if (is_own_work(call, *filing)) return own_work();
    JW_TRY(apply_extension(session, call, parts_, *filing, consent, note));
    return show_filing(session, call, parts_, *filing, true);
  });
  if (answered && parts_.posted) parts_.posted();
  return answered;
}

Result<Filing> Filings::find(const Call& call, std::string_view id) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  return parts_.database.read(call, [&](db::Session& session) -> Result<Filing> {
    const auto filing = JW_TRY(filing_store::find(session, id));
    if (!filing || !may_see_filing(call, *filing, parts_.node)) return unknown_filing(id);
    return show_filing(session, call, parts_, *filing, true);
  });
}

Result<Page<Filing>> Filings::list(const Call& call, const FilingFilter& filter,
                                   const PageRequest& page) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  if (filter.box == "review" || filter.box == "done") JW_TRY(org::require(call, org::Right::CatalogReview));
  std::string where;
  bool waiting = false;
  std::vector<db::Value> values{db::value(call.actor.org), db::value(parts_.node)};
  const std::string own = "(org = $1 AND node = $2)";
  const std::string reviewed = "reviewer = $1 AND state NOT IN ('editing', 'awaiting_head')";
  if (filter.box.empty() || filter.box == "mine") {
    where = own;
  } else if (filter.box == "approve") {
    where = own + " AND state = 'awaiting_head'";
    waiting = true;
  } else if (filter.box == "review") {
    where =
        "$2 <> '' AND reviewer = $1 AND (state = 'awaiting_review' OR (extension = 'asked' AND state <> "
        "'cancelled'))";
    waiting = true;
  } else if (filter.box == "done") {
    where = "$2 <> '' AND " + reviewed + " AND state <> 'awaiting_review'";
  } else {
    return fail(Code::Invalid, "filing.box", "box: one of mine, approve, review, done",
                "分类应为 mine、approve、review、done 之一");
  }
  const auto bind = [&](const db::Value& value) {
    values.push_back(value);
    return "$" + std::to_string(values.size());
  };
  if (!filter.resource.empty()) where += " AND resource = " + bind(db::value(filter.resource));
  // Ids are made in order of time; what waits is sorted by what is due first.
  const std::string key = waiting ? "due || ' ' || id" : "id";
  if (!page.after.empty()) where += " AND " + key + (waiting ? " > " : " < ") + bind(db::value(page.after));
  const auto limit = bind(db::value(page.shown() + 1));
  return parts_.database.read(call, [&](db::Session& session) -> Result<Page<Filing>> {
    const auto rows =
        JW_TRY(session.query_list("SELECT id, due FROM catalog_filing WHERE " + where + " ORDER BY " + key +
                                      (waiting ? "" : " DESC") + " LIMIT " + limit,
                                  values));
    std::vector<std::pair<std::string, Filing>> found;
    for (const auto& row : rows) {
      const auto filing = JW_TRY(filing_store::find(session, row.text(0)));
      if (filing)
        found.emplace_back(waiting ? row.text(1) + " " + row.text(0) : row.text(0),
                           JW_TRY(show_filing(session, call, parts_, *filing, false)));
    }
    auto cut = make_page(std::move(found), page, [](const auto& last) { return last.first; });
    Page<Filing> out;
    out.next = std::move(cut.next);
    for (auto& one : cut.items) out.items.push_back(std::move(one.second));
    return out;
  });
}

}  // namespace jw::catalog
