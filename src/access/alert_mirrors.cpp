#include "access/alert_mirrors.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "access/alert_store.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "db/database.hpp"
#include "exchange/grants.hpp"
#include "federation/envelope.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"
#include "supervision/sight.hpp"

namespace jw::access {
namespace {

constexpr std::size_t kRound = 5000;
constexpr std::string_view kColumns =
    "id, grant_id, number, resource_name, provider_org, provider_name, consumer_org, consumer_name, "
    "detector, step, state, measured, allowed, opened, changed, raised_by, raised_by_name, revision, home";

// Both kinds of rows as one: those this node keeps, and those it was told.
constexpr std::string_view kAll =
    "SELECT a.id, a.grant_id, g.number, g.resource_name, g.provider_org, g.provider_name, g.recipient_org AS "
    "consumer_org, g.recipient_name AS consumer_name, a.detector, a.step, a.state, a.measured, a.allowed, "
    "a.opened, a.changed, a.raised_by, '' AS raised_by_name, a.revision, '' AS home FROM access_alert a JOIN "
    "exchange_grant g ON g.id = a.grant_id UNION ALL SELECT id, grant_id, number, resource_name, "
    "provider_org, provider_name, consumer_org, consumer_name, detector, step, state, measured, allowed, "
    "opened, changed, raised_by, raised_by_name, revision, home FROM access_alert_mirror";

OverseenAlert read(const db::Row& row) {
  OverseenAlert alert;
  std::size_t at = 0;
  for (auto* field : {&alert.id, &alert.grant, &alert.number, &alert.resource_name, &alert.provider_org,
                      &alert.provider_name, &alert.consumer_org, &alert.consumer_name, &alert.detector,
                      &alert.step, &alert.state})
    *field = row.text(at++);
  alert.measured = row.integer(at++);
  alert.allowed = row.integer(at++);
  for (auto* field : {&alert.opened, &alert.changed, &alert.raised_by, &alert.raised_by_name})
    *field = row.text(at++);
  alert.revision = row.integer(at++);
  alert.home = row.text(at);
  return alert;
}

std::string region_of(std::string_view org) { return std::string(org.substr(0, org.find('.'))); }

Result<std::string> name_of(db::Session& session, std::string_view org, std::string_view otherwise) {
  const auto found = JW_TRY(org::find_org(session, org));
  return found ? found->name : std::string(otherwise);
}

// What another node would show differently.
std::string words_of(const OverseenAlert& alert) {
  return fmt::format("{}|{}|{}|{}", alert.step, alert.state, alert.measured, alert.changed);
}

constexpr std::array<std::string_view, 3> kAlertStates = {"open", "explained", "closed"};

bool is_readable(const OverseenAlert& alert) {
  const auto known = [](const auto& list, const std::string& word) {
    return std::ranges::find(list, word) != list.end();
  };
  return !alert.id.empty() && !alert.grant.empty() && alert.revision > 0 &&
         known(alert_store::steps(), alert.step) && known(kAlertStates, alert.state) &&
         std::ranges::find(detector_kinds(), alert.detector, &DetectorKind::kind) != detector_kinds().end() &&
         parse_time(alert.opened) && parse_time(alert.changed);
}

Result<> put(db::Session& session, const OverseenAlert& alert) {
  JW_TRY(session.exec(
      fmt::format("INSERT INTO access_alert_mirror ({}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
                  "$11, $12, $13, $14, $15, $16, $17, $18, $19) ON CONFLICT (id) DO UPDATE SET step = $10, "
                  "state = $11, measured = $12, allowed = $13, changed = $15, revision = $18",
                  kColumns),
      alert.id, alert.grant, alert.number, alert.resource_name, alert.provider_org, alert.provider_name,
      alert.consumer_org, alert.consumer_name, alert.detector, alert.step, alert.state, alert.measured,
      alert.allowed, alert.opened, alert.changed, alert.raised_by, alert.raised_by_name, alert.revision,
      alert.home));
  return {};
}

// Node, provider and consumer of a grant.
bool is_of(const db::Row& grant, const OverseenAlert& alert, std::string_view from) {
  return grant.text(0) == from && grant.text(1) == alert.provider_org && grant.text(2) == alert.consumer_org;
}

tl::unexpected<Error> wrong_sender() {
  return fail(Code::Denied, "alert.sender", "that node may not tell this of the grant",
              "该节点无权就此授权发送预警");
}

}  // namespace

Result<> AlertMirrors::tell(db::Session& session, const Call& call, const Alert& alert) const {
  if (parts_.outbox == nullptr) return {};
  const auto row = JW_TRY(session.one(
      fmt::format("SELECT {} FROM ({}) seen WHERE id = $1 AND home = ''", kColumns, kAll), alert.id));
  if (!row) return {};
  auto body = read(*row);
  if (!body.raised_by.empty()) body.raised_by_name = JW_TRY(name_of(session, body.raised_by, ""));
  auto nodes =
      JW_TRY(supervision::watching_nodes(session, parts_, body.provider_org, region_of(body.provider_org)));
  nodes.merge(
      JW_TRY(supervision::watching_nodes(session, parts_, body.consumer_org, region_of(body.consumer_org))));
  const auto words = words_of(body);
  for (const auto& node : nodes) {
    const auto known = JW_TRY(
        session.one("SELECT words FROM access_alert_told WHERE alert = $1 AND node = $2", alert.id, node));
    if (known && known->text(0) == words) continue;
    JW_TRY(session.exec(
        "INSERT INTO access_alert_told (alert, node, words) VALUES ($1, $2, $3) ON CONFLICT (alert, node) DO "
        "UPDATE SET words = $3",
        alert.id, node, words));
    JW_TRY(parts_.outbox->post(session, call, node, "alert.told", write_json(body).as_object()));
  }
  return {};
}

Result<> AlertMirrors::told(db::Session& session, const Call& call, OverseenAlert alert,
                            const std::string& from) const {
  if (!is_readable(alert))
    return fail(Code::Invalid, "alert.form", "an alert that can't be read", "预警内容有误");
  // The provider's node keeps it, and tells those that have a part in it.
  if (!JW_TRY(supervision::lives_on(session, alert.provider_org, from))) return wrong_sender();
  const bool concerns = JW_TRY(supervision::speaks_for(session, parts_, parts_.node, alert.provider_org,
                                                       region_of(alert.provider_org))) ||
                        JW_TRY(supervision::speaks_for(session, parts_, parts_.node, alert.consumer_org,
                                                       region_of(alert.consumer_org)));
  if (!concerns) return wrong_sender();
  if (JW_TRY(session.one("SELECT id FROM access_alert WHERE id = $1", alert.id))) return wrong_sender();
  // Of a grant that is known here its parties are known; of another they stay what they were first told.
  const auto held = JW_TRY(session.one(
      "SELECT provider_node, provider_org, recipient_org FROM exchange_grant WHERE id = $1", alert.grant));
  if (held && !is_of(*held, alert, from)) return wrong_sender();
  const auto heard = JW_TRY(session.one(
      "SELECT home, provider_org, consumer_org FROM access_alert_mirror WHERE grant_id = $1 LIMIT 1",
      alert.grant));
  if (heard && !is_of(*heard, alert, from)) return wrong_sender();
  const auto known =
      JW_TRY(session.one("SELECT home, revision FROM access_alert_mirror WHERE id = $1", alert.id));
  if (known && known->text(0) != from) return wrong_sender();
  if (known && known->integer(1) >= alert.revision) return {};
  // The lattice here says what a department is called, not the sender.
  alert.provider_name = JW_TRY(name_of(session, alert.provider_org, alert.provider_name));
  alert.consumer_name = JW_TRY(name_of(session, alert.consumer_org, alert.consumer_name));
  if (!alert.raised_by.empty())
    alert.raised_by_name = JW_TRY(name_of(session, alert.raised_by, alert.raised_by_name));
  alert.home = from;
  JW_TRY(put(session, alert));
  JW_TRY(ledger::record(session, call, parts_.clock,
                        {"access.alert_received",
                         alert.id,
                         {{"grant", alert.grant},
                          {"detector", alert.detector},
                          {"step", alert.step},
                          {"state", alert.state},
                          {"from", from}}}));
  return {};
}

void AlertMirrors::handle(federation::Inbox& inbox) const {
  inbox.on("alert.told",
           [self = *this](db::Session& session, const Call& call,
                          const federation::Envelope& envelope) -> Result<> {
             auto body = envelope.body;
             body.erase("here");  // versions before said so; it is for each node to know
             return self.told(session, call, JW_TRY(read_json<OverseenAlert>(body, "envelope")),
                              envelope.from);
           });
}

Result<> AlertMirrors::keep_open(const Call& call) const {
  if (parts_.outbox == nullptr) return {};
  return parts_.database.write(call, [&](db::Session& session) -> Result<> {
    for (const auto& row : JW_TRY(session.query(
             fmt::format("SELECT {} FROM access_alert WHERE state <> 'closed' ORDER BY id LIMIT {}",
                         alert_store::kColumns, kRound))))
      JW_TRY(tell(session, call, alert_store::read(row)));
    return {};
  });
}

Result<Page<OverseenAlert>> AlertMirrors::list(const Call& call, std::string_view state,
                                               const PageRequest& page) const {
  const auto sight = JW_TRY(supervision::sight_of(call, parts_));
  if (!state.empty() && std::ranges::find(kAlertStates, state) == kAlertStates.end())
    return fail(Code::Invalid, "alert.filter", "no state \"{}\"; choose open, explained or closed",
                "没有状态“{}”，可选 open、explained 或 closed", state);
  std::vector<db::Value> values;
  const auto bind = [&](const std::string& value) {
    values.push_back(db::value(value));
    return fmt::format("${}", values.size());
  };
  std::string where = "1 = 1";
  if (!sight.everything) {
    const auto org = bind(sight.org);
    auto own = fmt::format("provider_org = {0} OR consumer_org = {0}", org);
    if (!sight.region.empty()) {
      const auto block = bind(sight.region + "%");
      own += fmt::format(" OR provider_org LIKE {0} OR consumer_org LIKE {0}", block);
    }
    where += fmt::format(" AND ({})", own);
  }
  if (!state.empty()) where += " AND state = " + bind(std::string(state));
  if (!page.after.empty()) where += " AND id < " + bind(page.after);
  const auto sql = fmt::format("SELECT {} FROM ({}) seen WHERE {} ORDER BY id DESC LIMIT {}", kColumns, kAll,
                               where, page.shown() + 1);
  return parts_.database.read(call, [&](db::Session& session) -> Result<Page<OverseenAlert>> {
    std::vector<OverseenAlert> found;
    for (const auto& row : JW_TRY(session.query_list(sql, values))) {
      auto& alert = found.emplace_back(read(row));
      if (alert.home.empty() && !alert.raised_by.empty())
        alert.raised_by_name = JW_TRY(name_of(session, alert.raised_by, ""));
    }
    return make_page(std::move(found), page, [](const OverseenAlert& last) { return last.id; });
  });
}

}  // namespace jw::access
