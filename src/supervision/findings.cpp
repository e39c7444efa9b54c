#include "supervision/findings.hpp"

#include <algorithm>

#include "base/random.hpp"
#include "db/database.hpp"
#include "flow/duties.hpp"
#include "flow/duty_kinds.hpp"
#include "ledger/event.hpp"
#include "org/rights.hpp"
#include "supervision/finding_store.hpp"
#include "supervision/sight.hpp"
#include "supervision/violations.hpp"
#include "supervision/words.hpp"

namespace jw::supervision {
namespace {

constexpr std::size_t kMostEvidence = 50;

tl::unexpected<Error> unknown_finding(std::string_view id) {
  return fail(Code::NotFound, "violation.unknown", "there is no finding {}", "没有违规线索 {}",
              id.substr(0, 64));
}

bool sees(const flow::DutySight& sight, const Finding& finding) {
  return sight.everything || finding.org == sight.org ||
         (!sight.region.empty() && finding.region.starts_with(sight.region));
}

void add_actions(const Call& call, const flow::DutySight& sight, Finding& finding) {
  const bool over = org::allows(call.actor.roles, org::Right::SupervisionWrite) && !sight.region.empty() &&
                    finding.region.starts_with(sight.region) && finding.org != sight.org;
  if (finding.state == "raised" && finding.pending.empty() && over) finding.actions = {"confirm", "dismiss"};
}

}  // namespace

Result<std::string> Findings::raise(db::Session& session, const Call& call, const FindingForm& form) const {
  if (!find_violation(form.code))
    return fail(Code::Invalid, "violation.code", "there is no violation \"{}\"", "没有违规情形“{}”",
                form.code.substr(0, 16));
  if (form.evidence.empty() || form.evidence.size() > kMostEvidence)
    return fail(Code::Invalid, "violation.evidence", "1 to {} pieces of evidence", "应有 1 至 {} 项证据",
                kMostEvidence);
  if (auto known =
          JW_TRY(finding_store::find_same(session, form.code, form.org, form.subject_type, form.subject))) {
    bool grown = false;
    for (const auto& one : form.evidence) {
      const bool fresh = std::ranges::none_of(
          known->evidence, [&](const Evidence& old) { return old.type == one.type && old.id == one.id; });
      if (!fresh || known->evidence.size() >= kMostEvidence) continue;
      known->evidence.push_back(one);
      grown = true;
    }
    // Where another node keeps it, what is seen here is for that node to see too.
    if (grown && known->home.empty()) {
      ++known->revision;
      JW_TRY(finding_store::write(session, *known));
      JW_TRY(tell(session, call, known->id));
    }
    return known->id;
  }
  Finding finding;
  finding.id = make_id(parts_.clock);
  const auto org = JW_TRY(org::find_org(session, form.org));
  finding.code = form.code;
  finding.org = form.org;
  finding.org_name = org ? org->name : form.org;
  finding.region = org ? org->region : form.org.substr(0, form.org.find('.'));
  finding.subject_type = form.subject_type;
  finding.subject = form.subject;
  finding.number = form.number;
  finding.title = form.title;
  finding.link = form.link;
  finding.evidence = form.evidence;
  finding.raised = to_string(parts_.clock.now());
  finding.raised_by = call.actor.kind == Actor::Kind::Person ? call.actor.org : "";
  finding.state = "raised";
  JW_TRY(finding_store::insert(session, finding));
  JW_TRY(ledger::record(session, call, parts_.clock,
                        {"violation.raised",
                         finding.id,
                         {{"code", form.code},
                          {"org", form.org},
                          {"evidence", form.evidence.front().type + ":" + form.evidence.front().id}}}));
  JW_TRY(tell(session, call, finding.id));
  return finding.id;
}

Result<Finding> Findings::report(const Call& call, const FindingForm& form) const {
  const auto org = JW_TRY(parts_.orgs.get(call, form.org));
  JW_TRY(require_block(call, parts_, org.region));
  JW_TRY(check_text(form.title, "title", "事由", 100, true));
  JW_TRY(check_text(form.number, "number", "编号", 60, false));
  if (!form.link.empty() &&
      (form.link.front() != '/' || form.link.starts_with("//") || form.link.size() > 200))
    return fail(Code::Invalid, "violation.link", "link: a page of this node, \"/corrections/...\"",
                "链接应为本系统页面，如 /corrections/…");
  for (const auto& one : form.evidence) {
    JW_TRY(check_text(one.type, "evidence.type", "证据类型", 32, true));
    JW_TRY(check_text(one.id, "evidence.id", "证据编号", 100, true));
    JW_TRY(check_text(one.note, "evidence.note", "证据说明", 300, false));
  }
  auto told = form;
  if (told.subject.empty()) {
    told.subject_type = "report";
    told.subject = make_id(parts_.clock);
  }
  const auto id =
      JW_TRY(parts_.database.write(call, [&](db::Session& session) { return raise(session, call, told); }));
  if (parts_.posted) parts_.posted();
  return find(call, id);
}

Result<Finding> Findings::decide(const Call& call, std::string_view id, bool confirm,
                                 std::string_view reason) const {
  JW_TRY(org::require(call, org::Right::SupervisionWrite));
  JW_TRY(check_text(reason, "reason", "理由", kReasonCharacters, true));
  const auto finding = JW_TRY(find(call, id));
  if (finding.org == call.actor.org)
    return fail(Code::Denied, "violation.own",
                "what is held against your own department the bureau above decides",
                "涉及本部门的线索由上级主管部门认定");
  JW_TRY(require_block(call, parts_, finding.region));
  JW_TRY(parts_.database.write(call, [&](db::Session& session) -> Result<> {
    return settle(session, call, finding, confirm, reason, call.actor.org);
  }));
  if (parts_.posted) parts_.posted();
  return find(call, id);
}

Result<Page<Finding>> Findings::list(const Call& call, const FindingFilter& filter,
                                     const PageRequest& page) const {
  const auto sight = JW_TRY(sight_of(call, parts_));
  std::vector<db::Value> values;
  std::string where = "1 = 1";
  const auto bind = [&](const std::string& value) {
    values.push_back(db::value(value));
    return fmt::format("${}", values.size());
  };
  if (!sight.everything) {
    std::string own = "org = " + bind(sight.org);
    if (!sight.region.empty()) own += " OR region LIKE " + bind(sight.region + "%");
    where += " AND (" + own + ")";
  }
  if (!filter.state.empty()) where += " AND state = " + bind(filter.state);
  if (!filter.code.empty()) where += " AND code = " + bind(filter.code);
  if (!filter.org.empty()) where += " AND org = " + bind(filter.org);
  if (!page.after.empty()) where += " AND id < " + bind(page.after);
  return parts_.database.read(call, [&](db::Session& session) -> Result<Page<Finding>> {
    std::vector<Finding> found;
    for (const auto& row : JW_TRY(session.query_list(
             fmt::format("SELECT {} FROM supervision_finding WHERE {} ORDER BY id DESC LIMIT {}",
                         finding_store::kColumns, where, page.shown() + 1),
             values))) {
      found.push_back(JW_TRY(finding_store::finding_of(row)));
      add_actions(call, sight, found.back());
    }
    return make_page(std::move(found), page, [](const Finding& last) { return last.id; });
  });
}

Result<Finding> Findings::find(const Call& call, std::string_view id) const {
  const auto sight = JW_TRY(sight_of(call, parts_));
  return parts_.database.read(call, [&](db::Session& session) -> Result<Finding> {
    const auto row = JW_TRY(session.one(
        fmt::format("SELECT {} FROM supervision_finding WHERE id = $1", finding_store::kColumns), id));
    if (!row) return unknown_finding(id);
    auto finding = JW_TRY(finding_store::finding_of(*row));
    if (!sees(sight, finding)) return unknown_finding(id);
    add_actions(call, sight, finding);
    return finding;
  });
}

void Findings::watch(flow::DutyRegister& duties, CodeOf code_of) const {
  duties.on_any([*this, code_of = std::move(code_of)](db::Session& session, const Call& call,
                                                      const flow::Duty& duty,
                                                      std::string_view what) -> Result<> {
    const auto* kind = flow::find_duty_kind(duty.kind);
    if (what != "overdue" || kind == nullptr || kind->violation.empty()) return {};
    FindingForm form;
    form.code = kind->violation;
    if (code_of) form.code = JW_TRY(code_of(session, duty, kind->violation));
    form.org = duty.org;
    form.subject_type = duty.subject_type;
    form.subject = duty.subject;
    form.number = duty.number;
    form.title = duty.title;
    form.link = duty.link;
    form.evidence.push_back({"duty", duty.id, fmt::format("{} {}", duty.kind, duty.due)});
    JW_TRY(raise(session, call, form));
    return {};
  });
}

}  // namespace jw::supervision
