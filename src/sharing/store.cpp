#include "sharing/store.hpp"

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "sharing/acts.hpp"

namespace jw::sharing::store {
namespace {

constexpr std::string_view kColumns = "document, state, updated, created_by, pending, proposal, revision";

Result<Application> read_row(const db::Row& row) {
  const auto json = JW_TRY(parse_json(row.text(0)).with("stored application"));
  auto application = JW_TRY(read_json<Application>(json).with("stored application"));
  application.state = row.text(1);
  application.updated = row.text(2);
  application.created_by = row.maybe_text(3);
  if (!row.text(4).empty()) application.pending = row.text(4);
  if (!row.text(5).empty())
    application.proposal = JW_TRY(
        read_json<Decision>(JW_TRY(parse_json(row.text(5)).with("stored proposal")), "stored proposal"));
  application.revision = row.integer(6);
  return application;
}

std::string proposal_text(const Application& a) {
  return a.proposal ? boost::json::serialize(write_json(*a.proposal)) : std::string();
}

tl::unexpected<Error> beaten() {
  return fail(Code::Conflict, "application.state",
              "somebody else has just handled this application; reload it", "该申请刚被他人处理，请刷新");
}

}  // namespace

boost::json::object document_of(const Application& application) {
  Application plain = application;
  plain.actions.clear();
  plain.transport.reset();
  plain.created_by.reset();
  plain.pending.reset();
  plain.proposal.reset();
  for (auto& step : plain.history) step.actor.clear();
  for (auto& clock : plain.clocks) {
    clock.light.clear();
    clock.left = 0;
  }
  return write_json(plain).get_object();
}

Result<Application> read_document(const boost::json::object& document) {
  return read_json<Application>(document, "application");
}

Result<std::optional<Application>> find(db::Session& session, std::string_view id) {
  const auto row =
      JW_TRY(session.one(fmt::format("select {} from sharing_application where id = $1", kColumns), id));
  if (!row) return std::optional<Application>();
  return std::optional<Application>(JW_TRY(read_row(*row)));
}

Result<> insert(db::Session& session, const Application& a) {
  JW_TRY(session.exec(
      "insert into sharing_application (id, number, state, applicant_org, provider_org, applicant_node, "
      "provider_node, resource, created_by, created, updated, document, revision, submission, waits) "
      "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
      a.id, a.number, a.state, a.applicant.id, a.provider.id, a.applicant.node, a.provider.node,
      a.resource.id, a.created_by, a.created, a.updated, boost::json::serialize(document_of(a)), a.revision,
      a.set, waits_of(a)));
  return {};
}

Result<> save(db::Session& session, Application& a) {
  const auto before = a.revision++;
  const auto changed = JW_TRY(session.exec(
      "update sharing_application set state = $1, updated = $2, document = $3, proposal = $4, revision = $5, "
      "waits = $6 where id = $7 and revision = $8",
      a.state, a.updated, boost::json::serialize(document_of(a)), proposal_text(a), a.revision, waits_of(a),
      a.id, before));
  if (changed == 0) return beaten();
  return {};
}

Result<bool> replace(db::Session& session, const Application& a) {
  const auto changed = JW_TRY(session.exec(
      "update sharing_application set state = $1, updated = $2, document = $3, revision = $4, waits = $5 "
      "where id = $6 and revision < $4",
      a.state, a.updated, boost::json::serialize(document_of(a)), a.revision, waits_of(a), a.id));
  return changed > 0;
}

Result<> keep_choice(db::Session& session, std::string_view application, const boost::json::object& form) {
  JW_TRY(session.exec("update sharing_application set choice = $1 where id = $2",
                      boost::json::serialize(form), application));
  return {};
}

Result<boost::json::object> choice_of(db::Session& session, std::string_view application) {
  const auto row = JW_TRY(session.one("select choice from sharing_application where id = $1", application));
  if (!row || row->text(0).empty()) return boost::json::object{};
  return JW_TRY(parse_json(row->text(0)).with("stored decision")).as_object();
}

Result<Told> told(db::Session& session, std::string_view application) {
  const auto row = JW_TRY(
      session.one("select told, told_grant, told_by from sharing_application where id = $1", application));
  if (!row) return Told{};
  return Told{row->integer(0), row->text(1), row->text(2)};
}

Result<> set_told(db::Session& session, const Application& a, std::string_view by) {
  JW_TRY(session.exec("update sharing_application set told = $1, told_grant = $2, told_by = $3 where id = $4",
                      a.revision, a.grant.value_or(""), by, a.id));
  return {};
}

Result<> set_pending(db::Session& session, std::string_view application, std::string_view act,
                     std::string_view name) {
  JW_TRY(session.exec("update sharing_application set pending = $1, pending_act = $2 where id = $3", name,
                      act, application));
  return {};
}

Result<> set_answered(db::Session& session, std::string_view application,
                      const std::optional<std::string>& act) {
  constexpr std::string_view kClear =
      "update sharing_application set pending = '', pending_act = '' where id = $1";
  if (!act)
    JW_TRY(session.exec(kClear, application));
  else
    JW_TRY(session.exec(fmt::format("{} and pending_act in ('', $2)", kClear), application, *act));
  return {};
}

Result<bool> first_time(db::Session& session, std::string_view act, std::string_view application,
                        std::string_view name, std::string_view time, std::string_view node) {
  const auto added =
      JW_TRY(session.exec("insert into sharing_act (id, application, name, time) values ($1, $2, $3, $4) on "
                          "conflict (id) do nothing",
                          act, application, name, time));
  if (added == 0) return false;
  JW_TRY(
      session.exec("insert into sharing_answered (application, node, act) values ($1, $2, $3) on conflict "
                   "(application, node) do update set act = excluded.act",
                   application, node, act));
  return true;
}

Result<std::string> taken_from(db::Session& session, std::string_view application, std::string_view node) {
  const auto row = JW_TRY(session.one("select act from sharing_answered where application = $1 and node = $2",
                                      application, node));
  return row ? row->text(0) : std::string();
}

Result<> add_step(db::Session& session, std::string_view application, const Step& step,
                  std::string_view actor_id) {
  const auto last = JW_TRY(
      session.one("select coalesce(max(sequence), 0) from sharing_step where application = $1", application));
  JW_TRY(session.exec(
      "insert into sharing_step (application, sequence, time, actor_id, actor, org, action, note) "
      "values ($1, $2, $3, $4, $5, $6, $7, $8)",
      application, last->integer(0) + 1, step.time, actor_id, step.actor, step.org, step.action, step.note));
  return {};
}

Result<std::vector<Step>> steps(db::Session& session, std::string_view application) {
  std::vector<Step> list;
  for (const auto& row : JW_TRY(session.query(
           "select time, actor, org, action, note from sharing_step where application = $1 order by sequence",
           application)))
    list.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4)});
  return list;
}

Result<std::string> actor_of(db::Session& session, std::string_view application, std::string_view action) {
  const auto row = JW_TRY(session.one(
      "select actor_id from sharing_step where application = $1 and action = $2 order by sequence desc",
      application, action));
  return row ? row->text(0) : std::string();
}

Result<> set_envelope(db::Session& session, std::string_view application, std::string_view envelope) {
  JW_TRY(session.exec("update sharing_application set envelope = $1 where id = $2", envelope, application));
  return {};
}

Result<std::string> envelope_of(db::Session& session, std::string_view application) {
  const auto row = JW_TRY(session.one("select envelope from sharing_application where id = $1", application));
  return row ? row->text(0) : std::string();
}

Result<std::string> next_number(db::Session& session, std::string_view prefix, std::string_view org,
                                std::string_view day) {
  const auto year = std::string(day.substr(0, 4));
  const auto key = std::string(prefix) + ":" + std::string(org);
  const auto row = JW_TRY(
      session.one("insert into sharing_number (org, year, last) values ($1, $2, 1) "
                  "on conflict (org, year) do update set last = sharing_number.last + 1 returning last",
                  key, static_cast<std::int64_t>(std::stoi(year))));
  return fmt::format("{}-{}-{}-{:04}", prefix, org, year, row->integer(0));
}

}  // namespace jw::sharing::store
