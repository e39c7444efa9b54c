#include "supervision/findings.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "base/random.hpp"
#include "db/database.hpp"
#include "flow/duties.hpp"
#include "flow/duty_kinds.hpp"
#include "ledger/event.hpp"
#include "org/rights.hpp"
#include "supervision/sight.hpp"
#include "supervision/violations.hpp"
#include "supervision/words.hpp"

namespace jw::supervision {
namespace {

constexpr std::size_t kMostEvidence = 50;
constexpr std::size_t kReasonCharacters = 500;
constexpr std::string_view kColumns =
    "id, code, org, org_name, region, subject_type, subject, number, title, link, evidence, raised, "
    "raised_by, "
    "state, reason, decided, decided_by";

Result<std::vector<Evidence>> read_evidence(const std::string& text) {
  const auto json = JW_TRY(parse_json(text).with("stored evidence"));
  std::vector<Evidence> out;
  for (const auto& one : json.as_array()) out.push_back(JW_TRY(read_json<Evidence>(one, "stored evidence")));
  return out;
}

Result<Finding> finding_of(const db::Row& row) {
  Finding f;
  std::size_t at = 0;
  for (auto* text : {&f.id, &f.code, &f.org, &f.org_name, &f.region, &f.subject_type, &f.subject, &f.number,
                     &f.title, &f.link})
    *text = row.text(at++);
  f.evidence = JW_TRY(read_evidence(row.text(at++)));
  for (auto* text : {&f.raised, &f.raised_by, &f.state, &f.reason, &f.decided, &f.decided_by})
    *text = row.text(at++);
  return f;
}

tl::unexpected<Error> unknown(std::string_view id) {
  return fail(Code::NotFound, "violation.unknown", "there is no finding {}", "没有违规线索 {}",
              id.substr(0, 64));
}

std::string stored(const std::vector<Evidence>& evidence) {
  return boost::json::serialize(write_json(evidence));
}

bool sees(const flow::DutySight& sight, const Finding& finding) {
  return sight.everything || finding.org == sight.org ||
         (!sight.region.empty() && finding.region.starts_with(sight.region));
}

void add_actions(const Call& call, const flow::DutySight& sight, Finding& finding) {
  const bool over = org::allows(call.actor.roles, org::Right::SupervisionWrite) && !sight.region.empty() &&
                    finding.region.starts_with(sight.region) && finding.org != sight.org;
  if (finding.state == "raised" && over) finding.actions = {"confirm", "dismiss"};
}

}  // namespace

Result<std::string> Findings::raise(db::Session& session, const Call& call, const FindingForm& form) const {
  if (!find_violation(form.code))
    return fail(Code::Invalid, "violation.code", "there is no violation \"{}\"", "没有违规情形“{}”",
                form.code.substr(0, 16));
  if (form.evidence.empty() || form.evidence.size() > kMostEvidence)
    return fail(Code::Invalid, "violation.evidence", "1 to {} pieces of evidence", "应有 1 至 {} 项证据",
                kMostEvidence);
  const auto before =
      JW_TRY(session.one("SELECT id, evidence, state FROM supervision_finding WHERE code = $1 AND org = $2 "
                         "AND subject_type = $3 "
                         "AND subject = $4",
                         form.code, form.org, form.subject_type, form.subject));
  if (before) {
    auto known = JW_TRY(read_evidence(before->text(1)));
    for (const auto& one : form.evidence) {
      const bool fresh = std::ranges::none_of(
          known, [&](const Evidence& old) { return old.type == one.type && old.id == one.id; });
      if (fresh && known.size() < kMostEvidence) known.push_back(one);
    }
    JW_TRY(session.exec("UPDATE supervision_finding SET evidence = $1 WHERE id = $2", stored(known),
                        before->text(0)));
    return before->text(0);
  }
  const auto id = make_id(parts_.clock);
  const auto org = JW_TRY(org::find_org(session, form.org));
  const std::string region = org ? org->region : form.org.substr(0, form.org.find('.'));
  const std::string by = call.actor.kind == Actor::Kind::Person ? call.actor.org : "";
  JW_TRY(session.exec(
      fmt::format(
          "INSERT INTO supervision_finding ({}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
          "$12, $13, 'raised', '', '', '')",
          kColumns),
      id, form.code, form.org, org ? org->name : form.org, region, form.subject_type, form.subject,
      form.number, form.title, form.link, stored(form.evidence), to_string(parts_.clock.now()), by));
  JW_TRY(ledger::record(session, call, parts_.clock,
                        {"violation.raised",
                         id,
                         {{"code", form.code},
                          {"org", form.org},
                          {"evidence", form.evidence.front().type + ":" + form.evidence.front().id}}}));
  return id;
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
    const auto changed = JW_TRY(session.exec(
        "UPDATE supervision_finding SET state = $1, reason = $2, decided = $3, decided_by = $4 WHERE id = $5 "
        "AND "
        "state = 'raised'",
        confirm ? "confirmed" : "dismissed", reason, to_string(parts_.clock.now()), call.actor.org, id));
    if (changed == 0)
      return fail(Code::Conflict, "violation.decided", "this was decided already; reload the page",
                  "该线索已处理，请刷新");
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {confirm ? "violation.confirmed" : "violation.dismissed",
                           std::string(id),
                           {{"code", finding.code}, {"org", finding.org}}}));
    return {};
  }));
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
             fmt::format("SELECT {} FROM supervision_finding WHERE {} ORDER BY id DESC LIMIT {}", kColumns,
                         where, page.shown() + 1),
             values))) {
      found.push_back(JW_TRY(finding_of(row)));
      add_actions(call, sight, found.back());
    }
    return make_page(std::move(found), page, [](const Finding& last) { return last.id; });
  });
}

Result<Finding> Findings::find(const Call& call, std::string_view id) const {
  const auto sight = JW_TRY(sight_of(call, parts_));
  return parts_.database.read(call, [&](db::Session& session) -> Result<Finding> {
    const auto row =
        JW_TRY(session.one(fmt::format("SELECT {} FROM supervision_finding WHERE id = $1", kColumns), id));
    if (!row) return unknown(id);
    auto finding = JW_TRY(finding_of(*row));
    if (!sees(sight, finding)) return unknown(id);
    add_actions(call, sight, finding);
    return finding;
  });
}

void Findings::watch(flow::DutyRegister& duties) const {
  duties.on_any([*this](db::Session& session, const Call& call, const flow::Duty& duty,
                        std::string_view what) -> Result<> {
    const auto* kind = flow::find_duty_kind(duty.kind);
    if (what != "overdue" || kind == nullptr || kind->violation.empty()) return {};
    FindingForm form;
    form.code = kind->violation;
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
