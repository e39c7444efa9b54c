#include "supervision/relay.hpp"

#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "db/database.hpp"
#include "federation/envelope.hpp"
#include "flow/duties.hpp"
#include "flow/duty_search.hpp"
#include "flow/duty_store.hpp"
#include "ledger/event.hpp"
#include "org/authority.hpp"
#include "org/org.hpp"
#include "supervision/sight.hpp"

namespace jw::supervision {
namespace {

using federation::Envelope;
using flow::Duty;
using flow::DutyNotice;

constexpr std::string_view kReminder = "reminder";
constexpr std::size_t kRound = 5000;

struct ToldBody {
  Duty duty;
  std::optional<DutyNotice> notice;
  bool kept = true;  // by the node that tells it
};
BOOST_DESCRIBE_STRUCT(ToldBody, (), (duty, notice, kept))

struct SeenBody {
  std::string notice;
  std::string org;
};
BOOST_DESCRIBE_STRUCT(SeenBody, (), (notice, org))

tl::unexpected<Error> wrong_department() {
  return fail(Code::Denied, "supervision.sender", "that node may not say this of the department",
              "该节点无权就此部门发送督办信息");
}

// What another node would show differently.
std::string words_of(const Duty& d) {
  return fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}", d.state, d.own_light, d.started, d.due_end, d.provisional,
                     d.days, d.stopped, d.outcome, d.rung);
}

Result<> post(db::Session& session, const Call& call, const Parts& parts, const std::string& node,
              const Duty& duty, const std::optional<DutyNotice>& notice) {
  ToldBody body{duty, notice, duty.told_by.empty()};
  JW_TRY(parts.outbox->post(session, call, node, "duty.told", write_json(body).as_object()));
  return {};
}

// The sender keeps the duty of a department of its own, waits for it, oversees the department, or has a
// part in what the duty is about.
Result<bool> may_tell(db::Session& session, const Parts& parts, const Duty& duty, const std::string& from) {
  const auto region = duty.org.substr(0, duty.org.find('.'));
  if (JW_TRY(speaks_for(session, parts, from, duty.org, region))) return true;
  if (JW_TRY(lives_on(session, duty.counterpart, from))) return true;
  return parts.page_of && !JW_TRY(parts.page_of(session, duty, from)).empty();
}

// A person's reminder comes from whoever waits or oversees, the ladder's from whoever keeps the clock.
Result<bool> may_remind(db::Session& session, const Parts& parts, const Duty& duty, const DutyNotice& notice,
                        const std::string& from) {
  if (notice.rung != kReminder) return may_tell(session, parts, duty, from);
  if (!JW_TRY(lives_on(session, notice.from_org, from))) return false;
  return notice.from_org == duty.counterpart ||
         JW_TRY(org::is_bureau_over(session, notice.from_org, duty.org.substr(0, duty.org.find('.'))));
}

// As this node knows it: by its id, or its own of the same thing.
Result<std::optional<Duty>> here(db::Session& session, const Parts& parts, const Duty& told) {
  if (auto known = JW_TRY(parts.duties.find(session, told.id))) return known;
  const auto twin = JW_TRY(flow::duty_store::find_twin(session, told, true));
  if (twin.empty()) return std::optional<Duty>();
  return parts.duties.find(session, twin);
}

Result<> told(const Parts& parts, db::Session& session, const Call& call, const Envelope& envelope) {
  auto body = JW_TRY(read_json<ToldBody>(envelope.body, "envelope"));
  auto& duty = body.duty;
  if (duty.id.empty() || duty.org.empty() || !JW_TRY(org::find_org(session, duty.org)))
    return fail(Code::Invalid, "duty.unknown", "a duty of no department that is known here",
                "时限事项的责任部门在本节点未知");
  if (body.kept) {
    if (!JW_TRY(may_tell(session, parts, duty, envelope.from))) return wrong_department();
    // Pages of the other node are not here.
    duty.link = parts.page_of ? JW_TRY(parts.page_of(session, duty, envelope.from)) : "";
    JW_TRY(parts.duties.mirror(session, duty, envelope.from));
  }
  if (!body.notice) return {};
  auto notice = *body.notice;
  const auto known = JW_TRY(here(session, parts, duty));
  if (!known)
    return fail(Code::NotFound, "duty.unknown", "there is no duty {}", "没有时限事项 {}",
                duty.id.substr(0, 64));
  if (!JW_TRY(may_remind(session, parts, *known, notice, envelope.from)) ||
      !JW_TRY(lives_on(session, notice.to_org, parts.node)))
    return wrong_department();
  notice.duty = known->id;
  for (const auto& one : JW_TRY(flow::duty_store::notices(session, known->id)))
    if (one.id == notice.id) return {};
  JW_TRY(flow::duty_store::add_notice(session, notice));
  if (notice.rung == kReminder)
    JW_TRY(ledger::record(session, call, parts.clock,
                          {"supervision.reminded",
                           known->id,
                           {{"kind", known->kind}, {"org", known->org}, {"from", notice.from_org}}}));
  return {};
}

Result<> seen(const Parts& parts, db::Session& session, const Call& call, const Envelope& envelope) {
  const auto body = JW_TRY(read_json<SeenBody>(envelope.body, "envelope"));
  if (!JW_TRY(lives_on(session, body.org, envelope.from))) return wrong_department();
  const auto duty = JW_TRY(flow::acknowledge(session, body.notice, body.org, parts.clock.now()));
  if (duty.empty()) return {};
  JW_TRY(ledger::record(session, call, parts.clock,
                        {"supervision.seen", body.notice, {{"duty", duty}, {"org", body.org}}}));
  return {};
}

}  // namespace

Result<> Relay::tell(db::Session& session, const Call& call, const Duty& duty) const {
  if (parts_.outbox == nullptr || !duty.told_by.empty()) return {};
  // A node on the way between the two keeps the clock as well; nobody would take its word for it.
  if (!JW_TRY(may_tell(session, parts_, duty, parts_.node))) return {};
  const auto words = words_of(duty);
  for (const auto& node : JW_TRY(watching_nodes(session, parts_, duty.org, duty.region))) {
    const auto row = JW_TRY(
        session.one("SELECT words FROM supervision_told WHERE duty = $1 AND node = $2", duty.id, node));
    if (row && row->text(0) == words) continue;
    JW_TRY(session.exec(
        "INSERT INTO supervision_told (duty, node, words) VALUES ($1, $2, $3) ON CONFLICT (duty, node) DO "
        "UPDATE SET words = $3",
        duty.id, node, words));
    JW_TRY(post(session, call, parts_, node, duty, std::nullopt));
  }
  return {};
}

void Relay::watch(flow::DutyRegister& duties) const {
  if (parts_.outbox == nullptr) return;
  duties.on_written([self = *this](db::Session& session, const Call& call, const Duty& duty) {
    return self.tell(session, call, duty);
  });
  duties.on_told([parts = parts_](db::Session& session, const Call& call, const Duty& duty,
                                  const DutyNotice& notice) -> Result<> {
    // What two nodes keep both climb; the ladder of the department's own node is the one that speaks.
    if (notice.rung != kReminder && duty.node != parts.node && duty.subject_type != "instance") return {};
    const auto to = JW_TRY(org::find_org(session, notice.to_org));
    if (!to || to->node.empty() || to->node == parts.node) return {};
    return post(session, call, parts, to->node, duty, notice);
  });
}

void Relay::handle(federation::Inbox& inbox) const {
  inbox.on("duty.told", [parts = parts_](db::Session& session, const Call& call, const Envelope& envelope) {
    return told(parts, session, call, envelope);
  });
  inbox.on("duty.seen", [parts = parts_](db::Session& session, const Call& call, const Envelope& envelope) {
    return seen(parts, session, call, envelope);
  });
}

Result<> Relay::keep_open(const Call& call) const {
  if (parts_.outbox == nullptr) return {};
  return parts_.database.write(call, [&](db::Session& session) -> Result<> {
    for (const auto& row : JW_TRY(session.query(
             fmt::format("SELECT id FROM flow_duty WHERE state IN ('running', 'suspended') AND told_by = '' "
                         "ORDER BY id LIMIT {}",
                         kRound))))
      if (const auto duty = JW_TRY(flow::duty_store::find(session, row.text(0))))
        JW_TRY(tell(session, call, *duty));
    return {};
  });
}

Result<> send_seen(db::Session& session, const Call& call, const Parts& parts, std::string_view notice) {
  if (parts.outbox == nullptr) return {};
  const auto row = JW_TRY(session.one(
      "SELECT n.from_org, n.to_org, d.told_by FROM flow_duty_notice n JOIN flow_duty d ON d.id = n.duty "
      "WHERE n.id = $1",
      notice));
  if (!row) return {};
  std::string node = row->text(2);
  if (!row->text(0).empty())
    if (const auto sender = JW_TRY(org::find_org(session, row->text(0)))) node = sender->node;
  if (node.empty() || node == parts.node) return {};
  const SeenBody body{std::string(notice), row->text(1)};
  JW_TRY(parts.outbox->post(session, call, node, "duty.seen", write_json(body).as_object()));
  return {};
}

}  // namespace jw::supervision
