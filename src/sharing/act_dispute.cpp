#include <algorithm>

#include "base/json_read.hpp"
#include "org/org.hpp"
#include "sharing/acts.hpp"
#include "sharing/arbiter.hpp"
#include "sharing/forms.hpp"

// Art 28: disputes are negotiated; then the authority of the level coordinates, across levels or
// regions the one of the lowest common superior; what stays open is decided by the government of
// that authority. Each step is on record, and what is ruled binds.
namespace jw::sharing {
namespace {

constexpr std::string_view kTopics[] = {"refusal", "narrowing", "change", "suspension", "delay", "other"};
constexpr std::size_t kMostStatements = 200;

Result<> say(Dispute& dispute, const Act& act, std::string_view text) {
  if (dispute.statements.size() >= kMostStatements)
    return fail(Code::Conflict, "application.dispute_long",
                "this dispute has {} statements; bring it to the authority",
                "争议陈述已达 {} 条，请提请主管部门协调", kMostStatements);
  auto statement = JW_TRY(required_text(text, "the statement", "陈述"));
  dispute.statements.push_back({act.time, act.org, std::move(statement)});
  return {};
}

// What a ruling does to the application besides standing on record.
boost::json::object bind(Application& a, Dispute& dispute, const Ruling& ruling) {
  const bool upheld = ruling.outcome == "uphold";
  boost::json::object variables{{"upheld", upheld}, {"topic", dispute.topic}, {"reopen", false}};
  if (dispute.topic == "change" && a.change && a.change->state == "objected") {
    a.change->state = upheld ? "dropped" : "agreed";
    if (upheld) a.change->done = ruling.time;
  }
  if (upheld && dispute.topic == "refusal" && a.state == "refused") variables["reopen"] = true;
  if (upheld && dispute.topic == "narrowing" && a.state == "granted") variables["reopen"] = true;
  if (upheld && dispute.topic == "suspension" && a.state == "suspended") {
    auto& suspension = a.suspensions.back();
    suspension.state = "resumed";
    suspension.closed = ruling.time;
    suspension.note = ruling.reason;
    a.state = "granted";
    variables["resume"] = true;
  }
  return variables;
}

}  // namespace

const Dispute* open_dispute(const Application& a) {
  if (a.disputes.empty() || a.disputes.back().state == "closed") return nullptr;
  return &a.disputes.back();
}

Result<boost::json::object> apply_dispute(Work&, Application& a, const Act& act) {
  const auto form = JW_TRY(read_json<DisputeForm>(act.data, "body"));
  if (std::find(std::begin(kTopics), std::end(kTopics), form.topic) == std::end(kTopics))
    return fail(Code::Invalid, "application.topic", "a dispute is not about \"{}\"", "没有“{}”这类争议",
                form.topic);
  Dispute dispute;
  dispute.time = act.time;
  dispute.topic = form.topic;
  dispute.by = act.org;
  JW_TRY(say(dispute, act, form.statement));
  a.disputes.push_back(std::move(dispute));
  return boost::json::object{{"topic", form.topic}, {"by", act.org}};
}

Result<boost::json::object> apply_state_case(Work&, Application& a, const Act& act) {
  const auto form = JW_TRY(read_json<DisputeForm>(act.data, "body"));
  JW_TRY(say(a.disputes.back(), act, form.statement));
  return boost::json::object{};
}

// Who opened it says that it is settled.
Result<boost::json::object> apply_settle(Work&, Application& a, const Act& act) {
  JW_TRY(check_note(JW_TRY(read_json<NoteForm>(act.data, "body")).note));
  auto& dispute = a.disputes.back();
  if (dispute.by != act.org)
    return fail(Code::Denied, "application.dispute_owner", "who opened the dispute says when it is settled",
                "争议由提出方确认解决");
  dispute.state = "closed";
  if (dispute.outcome.empty()) dispute.outcome = "settled";
  dispute.closed = act.time;
  return boost::json::object{{"settled", true}};
}

Result<boost::json::object> apply_escalate(Work& work, Application& a, const Act& act) {
  const auto form = JW_TRY(read_json<DisputeForm>(act.data, "body"));
  auto& dispute = a.disputes.back();
  JW_TRY(say(dispute, act, form.statement));
  dispute.arbiter = JW_TRY(arbiter_of(work.parts, work.session, a));
  dispute.state = "authority";
  return boost::json::object{{"settled", false}, {"arbiter", dispute.arbiter->id}};
}

Result<boost::json::object> apply_rule(Work&, Application& a, const Act& act) {
  const auto form = JW_TRY(read_json<RulingForm>(act.data, "body"));
  if (form.outcome != "uphold" && form.outcome != "dismiss")
    return fail(Code::Invalid, "application.outcome", "outcome should be uphold or dismiss",
                "裁定应为 uphold 或 dismiss");
  auto& dispute = a.disputes.back();
  Ruling ruling{act.time, "authority", act.org, form.outcome, "", ""};
  ruling.reason = JW_TRY(required_text(form.reason, "the reason", "理由"));
  dispute.rulings.push_back(ruling);
  dispute.outcome = form.outcome;
  dispute.state = "ruled";
  auto variables = bind(a, dispute, ruling);
  variables["final"] = false;
  return variables;
}

// Art 28: not content with what the authority found, a party brings it to the authority's own
// government; the authority passes it on and records what was decided.
Result<boost::json::object> apply_appeal(Work&, Application& a, const Act& act) {
  const auto form = JW_TRY(read_json<DisputeForm>(act.data, "body"));
  auto& dispute = a.disputes.back();
  JW_TRY(say(dispute, act, form.statement));
  dispute.state = "government";
  return boost::json::object{{"appealed", true}};
}

Result<boost::json::object> apply_record_government(Work&, Application& a, const Act& act) {
  const auto form = JW_TRY(read_json<RulingForm>(act.data, "body"));
  if (form.outcome != "uphold" && form.outcome != "dismiss")
    return fail(Code::Invalid, "application.outcome", "outcome should be uphold or dismiss",
                "裁定应为 uphold 或 dismiss");
  auto& dispute = a.disputes.back();
  Ruling ruling{act.time, "government", act.org, form.outcome, "", ""};
  ruling.reason = JW_TRY(required_text(form.reason, "the reason", "理由"));
  ruling.document = JW_TRY(required_line(form.document, "the number of the decision", "决定文号"));
  dispute.rulings.push_back(ruling);
  dispute.outcome = form.outcome;
  dispute.state = "closed";
  dispute.closed = act.time;
  auto variables = bind(a, dispute, ruling);
  variables["final"] = true;
  return variables;
}

}  // namespace jw::sharing
