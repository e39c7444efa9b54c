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

tl::unexpected<Error> unknown_filing(std::string_view id) {
  return fail(Code::NotFound, "filing.unknown", "there is no filing {} here", "没有报审单 {}",
              id.substr(0, 64));
}

// The head's and the bureau's word is a person's.
Result<> check_person(const Call& call) {
  if (call.actor.kind != Actor::Kind::Client) return {};
  return fail(Code::Denied, "filing.person", "a program does not decide on filings; log in as a person",
              "接口客户端不能审批或审核报审单，请由人员登录办理");
}

Result<> may_be_published(const Document& filing, const AcceptForm& form) {
  JW_TRY(checked(filing.form));
  for (const auto& finding : findings_of(filing.form, filing.provider_code))
    if (finding.blocks)
      return fail(Code::Conflict, "filing.findings",
                  "it cannot be published so: {}; return it with the reason",
                  "不能发布：{1}；请说明理由后退回", finding.en, finding.zh);
  if (filing.form.sharing == "not_shared" && !form.legal_basis_checked)
    return fail(Code::Invalid, "filing.legal_basis",
                "look up the cited law and confirm that it says the data are not to be shared "
                "(legal_basis_checked)",
                "请核对所引法律、行政法规或国务院决定确有不予共享的规定，并予以确认（legal_basis_checked）");
  return {};
}

}  // namespace

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
    if (filing->kind != "withdraw") JW_TRY(may_be_published(*filing, form));
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
    if (filing_store::has_ended(filing->state)) return wrong_state(*filing);
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
    if (filing->kind != "change" || filing_store::has_ended(filing->state)) return wrong_state(*filing);
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
