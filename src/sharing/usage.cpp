#include "sharing/usage.hpp"

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "base/random.hpp"
#include "db/database.hpp"
#include "federation/envelope.hpp"
#include "federation/identity.hpp"
#include "ledger/event.hpp"
#include "sharing/applications.hpp"
#include "sharing/procedure.hpp"
#include "sharing/store.hpp"
#include "sharing/tell.hpp"
#include "sharing/view.hpp"

namespace jw::sharing {
namespace {

constexpr auto kKept = std::chrono::days(3 * 366);  // Art 29: at least three years
constexpr std::size_t kMostRecords = 500;

tl::unexpected<Error> unknown_use(std::string_view id) {
  return fail(Code::NotFound, "application.unknown", "no application {}", "没有申请 {}", id);
}

}  // namespace

Result<> answer_usage_request(Work& work, Application a) {
  if (holder(a) != work.parts.identity.id() || !a.usage_request || !a.usage_request->answered.empty())
    return {};
  const Settling settling;
  const auto before = a;
  a.updated = to_string(work.parts.clock.now());
  a.usage_request->answered = a.updated;
  a.history.push_back({a.updated, "", a.applicant.id, "usage", ""});
  JW_TRY(store::save(work.session, a));
  JW_TRY(procedure::note_usage(work, a));
  JW_TRY(settle(work, before));
  return {};
}

Result<UsageForm> checked_usage(const UsageForm& form, Time now) {
  UsageForm kept = form;
  const auto from = end_of_day_in_china(form.from);
  const auto to = end_of_day_in_china(form.to);
  if (!from || !to || *from > *to || *from - std::chrono::days(1) > now)
    return fail(Code::Invalid, "usage.period", "say from which day to which the data was used",
                "请填写使用记录的起止日期");
  kept.scenario = JW_TRY(required_text(form.scenario, "scenario", "使用场景"));
  kept.process = JW_TRY(required_text(form.process, "process", "使用过程"));
  kept.effect = JW_TRY(required_text(form.effect, "effect", "应用成效"));
  kept.storage = JW_TRY(required_text(form.storage, "storage", "存储情况"));
  JW_TRY(check_note(form.destruction));
  return kept;
}

Result<> keep_usage(db::Session& session, const UsageRecord& record) {
  JW_TRY(session.exec(
      "insert into sharing_usage (id, application, time, keep_until, document) values ($1, $2, $3, $4, $5) "
      "on conflict (id) do nothing",
      record.id, record.application, record.time, record.keep_until,
      boost::json::serialize(write_json(record))));
  return {};
}

Result<std::vector<UsageRecord>> usage_of(db::Session& session, std::string_view application) {
  std::vector<UsageRecord> list;
  for (const auto& row : JW_TRY(session.query(
           fmt::format("select document from sharing_usage where application = $1 order by id desc limit {}",
                       kMostRecords),
           application)))
    list.push_back(JW_TRY(read_json<UsageRecord>(JW_TRY(parse_json(row.text(0))), "stored usage record")));
  return list;
}

Result<UsageRecord> Applications::record_usage(const Call& call, std::string_view id,
                                               const UsageForm& form) const {
  JW_TRY(org::require(call, org::Right::HoldingRead));
  const auto now = parts_.clock.now();
  UsageRecord record;
  record.use = JW_TRY(checked_usage(form, now));
  record.id = make_id(parts_.clock);
  record.application = id;
  record.time = to_string(now);
  record.keep_until = day_in_china(now + kKept);
  record.by = call.actor.name;
  auto result = parts_.database.write(call, [&](db::Session& session) -> Result<UsageRecord> {
    const auto a = JW_TRY(store::find(session, id));
    if (!a || !may_see(call, *a, parts_.identity.id())) return unknown_use(id);
    if (a->applicant.id != call.actor.org || a->applicant.node != parts_.identity.id())
      return fail(Code::Denied, "right.org", "this belongs to another department; ask that department",
                  "此内容属于其他部门，请联系该部门办理");
    if (!a->grant)
      return fail(Code::Conflict, "usage.not_granted", "nothing was granted that could have been used",
                  "尚未授权，没有可记录的使用情况");
    JW_TRY(keep_usage(session, record));
    JW_TRY(
        ledger::record(session, call, parts_.clock,
                       {"usage.recorded",
                        a->id,
                        {{"number", a->number}, {"record", record.id}, {"keep_until", record.keep_until}}}));
    auto travels = record;
    travels.by.clear();
    for (const auto& node : {a->provider.node, a->bureau.node})
      if (!node.empty() && node != parts_.identity.id())
        JW_TRY(
            parts_.outbox.post(session, call, node, "application.usage", {{"record", write_json(travels)}}));
    Work work{parts_, session, call};
    JW_TRY(procedure::complete_own(work, *a, "usage"));
    JW_TRY(answer_usage_request(work, *a));
    return record;
  });
  if (result) parts_.posted();
  return result;
}

Result<std::vector<UsageRecord>> Applications::usage(const Call& call, std::string_view id) const {
  return parts_.database.read(call, [&](db::Session& session) -> Result<std::vector<UsageRecord>> {
    const auto a = JW_TRY(store::find(session, id));
    if (!a || !may_see(call, *a, parts_.identity.id())) return unknown_use(id);
    auto list = JW_TRY(usage_of(session, id));
    if (a->applicant.id != call.actor.org)
      for (auto& record : list) record.by.clear();
    return list;
  });
}

}  // namespace jw::sharing
