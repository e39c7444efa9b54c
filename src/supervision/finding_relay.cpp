#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "db/database.hpp"
#include "federation/envelope.hpp"
#include "flow/duties.hpp"
#include "ledger/event.hpp"
#include "org/authority.hpp"
#include "org/org.hpp"
#include "supervision/finding_store.hpp"
#include "supervision/findings.hpp"
#include "supervision/sight.hpp"
#include "supervision/violations.hpp"
#include "supervision/words.hpp"

// Findings between nodes: the node that raised one keeps it and tells those of the department and of
// the bureaus over it; a bureau on another node decides there, and the home makes it count.
namespace jw::supervision {

struct FindingJudgement {
  std::string finding;
  bool confirm = false;
  std::string reason;
  std::string org;
};
BOOST_DESCRIBE_STRUCT(FindingJudgement, (), (finding, confirm, reason, org))

namespace {

struct FindingBody {
  Finding finding;
};
BOOST_DESCRIBE_STRUCT(FindingBody, (), (finding))

}  // namespace

Result<> Findings::tell(db::Session& session, const Call& call, std::string_view id) const {
  if (parts_.outbox == nullptr) return {};
  const auto found = JW_TRY(finding_store::find(session, id));
  if (!found || !found->home.empty()) return {};
  FindingBody body{*found};
  body.finding.home = parts_.node;
  body.finding.pending.clear();
  for (const auto& node : JW_TRY(watching_nodes(session, parts_, found->org, found->region)))
    JW_TRY(parts_.outbox->post(session, call, node, "finding.state", write_json(body).as_object()));
  return {};
}

Result<> Findings::settle(db::Session& session, const Call& call, const Finding& before, bool confirm,
                          std::string_view reason, std::string_view by) const {
  auto found = JW_TRY(finding_store::find(session, before.id));
  if (!found || found->state != "raised" || !found->pending.empty())
    return fail(Code::Conflict, "violation.decided", "this was decided already; reload the page",
                "该线索已处理，请刷新");
  auto& finding = *found;
  if (!finding.home.empty()) {
    if (parts_.outbox == nullptr)
      return fail(Code::Conflict, "violation.elsewhere", "the node that keeps it is not reached from here",
                  "本节点未与线索所在节点连通");
    finding.pending = confirm ? "confirm" : "dismiss";
    JW_TRY(finding_store::write(session, finding));
    const FindingJudgement judgement{finding.id, confirm, std::string(reason), std::string(by)};
    JW_TRY(parts_.outbox->post(session, call, finding.home, "finding.judged",
                               write_json(judgement).as_object()));
    return {};
  }
  finding.state = confirm ? "confirmed" : "dismissed";
  finding.reason = reason;
  finding.decided = to_string(parts_.clock.now());
  finding.decided_by = by;
  ++finding.revision;
  JW_TRY(finding_store::write(session, finding));
  JW_TRY(ledger::record(session, call, parts_.clock,
                        {confirm ? "violation.confirmed" : "violation.dismissed",
                         finding.id,
                         {{"code", finding.code}, {"org", finding.org}}}));
  return tell(session, call, finding.id);
}

Result<> Findings::told(db::Session& session, const Call& call, Finding finding,
                        const std::string& from) const {
  const auto org = JW_TRY(org::find_org(session, finding.org));
  const bool decided = finding.state == "confirmed" || finding.state == "dismissed";
  if (finding.home != from || !org || !find_violation(finding.code) || finding.evidence.empty() ||
      (!decided && finding.state != "raised"))
    return fail(Code::Invalid, "violation.form", "a finding that can't be read", "线索内容有误");
  if (decided && (finding.decided_by == finding.org ||
                  !JW_TRY(org::is_bureau_over(session, finding.decided_by, org->region))))
    return fail(Code::Denied, "violation.sender", "only a bureau over the department decides",
                "线索应由该部门的主管部门认定");
  finding.org_name = org->name;
  finding.region = org->region;
  finding.pending.clear();
  // Pages of the other node are not here; what the evidence names may be.
  if (const auto known = JW_TRY(finding_store::find(session, finding.id))) {
    if (known->home != from || known->revision >= finding.revision) return {};
    JW_TRY(finding_store::write(session, finding));
    return {};
  }
  // Both nodes saw the same: each keeps its own lead, and one verdict holds for both.
  if (auto own = JW_TRY(finding_store::find_same(session, finding.code, finding.org, finding.subject_type,
                                                 finding.subject))) {
    if (!decided || own->state != "raised") return {};
    own->state = finding.state;
    own->reason = finding.reason;
    own->decided = finding.decided;
    own->decided_by = finding.decided_by;
    own->pending.clear();
    ++own->revision;
    return finding_store::write(session, *own);
  }
  JW_TRY(finding_store::insert(session, finding));
  JW_TRY(ledger::record(
      session, call, parts_.clock,
      {"violation.received", finding.id, {{"code", finding.code}, {"org", finding.org}, {"from", from}}}));
  return {};
}

Result<> Findings::judged(db::Session& session, const Call& call, const FindingJudgement& judgement,
                          const std::string& from) const {
  const auto found = JW_TRY(finding_store::find(session, judgement.finding));
  if (!found || !found->home.empty())
    return fail(Code::NotFound, "violation.unknown", "there is no finding {}", "没有违规线索 {}",
                judgement.finding.substr(0, 64));
  if (judgement.org == found->org || !JW_TRY(lives_on(session, judgement.org, from)) ||
      !JW_TRY(org::is_bureau_over(session, judgement.org, found->region)))
    return fail(Code::Denied, "violation.sender", "only a bureau over the department decides",
                "线索应由该部门的主管部门认定");
  const auto text = check_text(judgement.reason, "reason", "理由", kReasonCharacters, true);
  if (!text) return fail(text.error());
  // Decided meanwhile: who asked hears of it with the next word.
  if (found->state != "raised") return tell(session, call, found->id);
  return settle(session, call, *found, judgement.confirm, judgement.reason, judgement.org);
}

void Findings::handle(federation::Inbox& inbox) const {
  inbox.on("finding.state",
           [self = *this](db::Session& session, const Call& call,
                          const federation::Envelope& envelope) -> Result<> {
             auto body = JW_TRY(read_json<FindingBody>(envelope.body, "envelope"));
             return self.told(session, call, std::move(body.finding), envelope.from);
           });
  inbox.on("finding.judged",
           [self = *this](db::Session& session, const Call& call,
                          const federation::Envelope& envelope) -> Result<> {
             return self.judged(session, call, JW_TRY(read_json<FindingJudgement>(envelope.body, "envelope")),
                                envelope.from);
           });
}

}  // namespace jw::supervision
