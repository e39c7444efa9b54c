#include <boost/json/value.hpp>

#include "base/json_write.hpp"
#include "base/random.hpp"
#include "catalog/clearances.hpp"
#include "catalog/data_versions.hpp"
#include "catalog/resources.hpp"
#include "exchange/grants.hpp"
#include "exchange/shape.hpp"
#include "federation/envelope.hpp"
#include "federation/identity.hpp"
#include "grant/online.hpp"
#include "lake/engine.hpp"
#include "lake/sql.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"
#include "sharing/applications.hpp"
#include "sharing/checks.hpp"
#include "sharing/compose.hpp"
#include "sharing/states.hpp"
#include "sharing/store.hpp"
#include "sharing/view.hpp"

namespace jw::sharing {
namespace {

constexpr std::int64_t kTryRows = 20;

// The application in front of the reviewer, and the resource it is about.
struct Desk {
  Application application;
  catalog::Resource resource;
};

Result<Desk> desk(db::Session& session, const Call& call, std::string_view id, const std::string& node) {
  auto found = JW_TRY(store::find(session, id));
  if (!found || !may_see(call, *found, node))
    return fail(Code::NotFound, "application.unknown", "no application {}", "没有申请 {}", id);
  const auto* transition = find_transition("decide", found->state);
  if (!transition)
    return fail(Code::Conflict, "application.state", "this can't be done now: the application is {}",
                "当前状态（{}）不能进行此操作", found->state);
  JW_TRY(may_take(session, call, *found, *transition, node));
  auto resource = JW_TRY(catalog::find_resource(session, found->resource.id));
  if (!resource || resource->state != "published")
    return fail(Code::Conflict, "application.resource_gone",
                "the resource has been withdrawn; refuse the application or publish the resource again",
                "该资源已下架，请先重新发布或不予同意");
  return Desk{std::move(*found), std::move(*resource)};
}

}  // namespace

Result<Application> Applications::decide(const Call& call, std::string_view id,
                                         const DecisionForm& form) const {
  JW_TRY(check_note(form.note));
  JW_TRY(check_note(form.reason));
  JW_TRY(check_note(form.basis));
  const bool granted = form.outcome == "grant";
  if (!granted && form.outcome != "refuse")
    return fail(Code::Invalid, "decision.outcome", "outcome should be grant or refuse",
                "审核结论应为 grant 或 refuse");
  // Decree 809 Art 21: a refusal states its reasons; here also the rule it rests on.
  if (!granted && (form.reason.empty() || form.basis.empty()))
    return fail(Code::Invalid, "application.reason", "a refusal needs its reason and the rule it rests on",
                "不予共享须说明理由和依据");
  const auto now = parts_.clock.now();
  const auto grant_id = make_id(parts_.clock);
  auto result = parts_.database.write(call, [&](db::Session& session) -> Result<Application> {
    auto [application, resource] = JW_TRY(desk(session, call, id, parts_.identity.id()));
    application.state = granted ? "granted" : "refused";
    application.updated = to_string(now);
    application.decision = Decision{application.updated, form.outcome, form.reason, form.basis, form.note};
    boost::json::object body{{"application", application.id},
                             {"decision", write_json(*application.decision)}};
    if (granted) {
      auto grant = JW_TRY(compose(application, resource, form.items, form.until, grant_id, now));
      JW_TRY(grant::apply_terms(grant, form.terms));
      grant.number = JW_TRY(store::next_number(session, "SQS", application.provider.id, day_in_china(now)));
      JW_TRY(make_keys(grant, parts_.keys, parts_.trust));
      JW_TRY(grant::compile(grant, JW_TRY(exchange::shape_of(session, resource, grant, now)), parts_.keys));
      auto document = JW_TRY(grant::sign_grant(grant, parts_.identity.key()));
      const auto stored = JW_TRY(parts_.grants.store(session, call, document));
      application.grant = grant.id;
      body["grant"] = std::move(document);
      JW_TRY(ledger::record(session, call, parts_.clock,
                            {"grant.issued",
                             grant.id,
                             {{"number", grant.number},
                              {"digest", stored.digest},
                              {"application", application.id},
                              {"resource", resource.id},
                              {"recipient", application.applicant.id}}}));
    } else {
      JW_TRY(ledger::record(session, call, parts_.clock,
                            {"grant.refused", application.id, {{"number", application.number}}}));
    }
    JW_TRY(store::move(session, application, "received"));
    JW_TRY(store::add_step(session, application.id,
                           {application.updated, call.actor.name, call.actor.org, form.outcome,
                            granted ? form.note : form.reason + "（" + form.basis + "）"},
                           call.actor.id));
    const auto sent = JW_TRY(parts_.outbox.post(session, call, application.applicant.node,
                                                "application.decided", std::move(body)));
    JW_TRY(store::set_envelope(session, application.id, sent));
    return complete(session, call, std::move(application));
  });
  if (result) parts_.posted();
  return result;
}

Result<TryResult> Applications::try_out(const Call& call, std::string_view id, const TryForm& form) const {
  struct Ready {
    Desk desk;
    grant::Plan plan;
    catalog::DataVersions::Located data;
  };
  auto ready = JW_TRY(parts_.database.read(call, [&](db::Session& session) -> Result<Ready> {
    auto found = JW_TRY(desk(session, call, id, parts_.identity.id()));
    auto grant = JW_TRY(compose(found.application, found.resource, form.items, "", make_id(parts_.clock),
                                parts_.clock.now()));
    JW_TRY(grant::apply_terms(grant, form.terms));
    // Keys for this look alone: it makes none and shows no value that a delivery will hold.
    const auto shape = JW_TRY(exchange::shape_of(session, found.resource, grant, parts_.clock.now()));
    auto plan = JW_TRY(grant::compile(grant, shape, grant::PreviewKeys()));
    auto data = JW_TRY(parts_.data.locate(session, found.resource.id));
    return Ready{std::move(found), std::move(plan), std::move(data)};
  }));
  TryResult result;
  for (const auto& column : ready.plan.columns)
    result.columns.push_back({column.name, column.title, column.type, column.treatment.kind});
  auto connection = JW_TRY(parts_.lake.connect());
  // The same evaluator as on the request path, over the whole register: what is counted here is
  // what a delivery would count.
  std::string sql = "select ";
  for (const auto& column : ready.desk.resource.items) {
    sql += (sql.size() > 7 ? ", " : "") + JW_TRY(lake::quote_name(column.name));
  }
  sql += " from read_parquet($1)";
  JW_TRY(connection.each(call, sql, {ready.data.parquet.string()}, [&](const lake::Block& block) -> Result<> {
    for (std::size_t row = 0; row < block.rows(); ++row) {
      std::vector<grant::Cell> cells;
      for (std::size_t column = 0; column < ready.plan.source.size(); ++column) {
        const auto cell = block.cell(row, column);
        cells.push_back(cell ? grant::Cell(std::string(*cell)) : grant::Cell());
      }
      ++result.counts.rows_in;
      auto outcome = grant::evaluate(ready.plan, cells);
      if (auto* kept = std::get_if<grant::Kept>(&outcome)) {
        ++result.counts.out;
        if (result.counts.out <= kTryRows) result.rows.push_back(std::move(kept->row));
      } else if (auto* aside = std::get_if<grant::SetAside>(&outcome)) {
        ++result.counts.set_aside;
        ++result.reasons[aside->reason];
      } else {
        ++result.counts.filtered;
      }
    }
    return call.check();
  }));
  JW_TRY(parts_.database.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {"resource.queried",
                           ready.desk.resource.id,
                           {{"version", ready.data.number},
                            {"rows", result.rows.size()},
                            {"application", ready.desk.application.id}}}));
    return {};
  }));
  return result;
}

Result<std::vector<ComposerItem>> Applications::composer(const Call& call, std::string_view id) const {
  return parts_.database.read(call, [&](db::Session& session) -> Result<std::vector<ComposerItem>> {
    const auto found = JW_TRY(desk(session, call, id, parts_.identity.id()));
    const auto day = day_in_china(parts_.clock.now());
    const auto held = JW_TRY(catalog::clearances_of(session, found.resource.id, day));
    return compose_items(found.application, found.resource, held, day);
  });
}

Result<> Applications::revoke(const Call& call, std::string_view id, std::string_view reason) const {
  JW_TRY(org::require(call, org::Right::GrantRevoke));
  JW_TRY(check_note(reason));
  if (reason.empty())
    return fail(Code::Invalid, "grant.reason", "say why the grant is revoked; the recipient will read it",
                "请填写撤销理由，接收方将看到该理由");
  auto result = parts_.database.write(call, [&](db::Session& session) -> Result<> {
    const auto grant = JW_TRY(exchange::Grants::get(session, id));
    if (grant.provider_node != parts_.identity.id() || grant.provider_org != call.actor.org)
      return fail(Code::NotFound, "grant.unknown", "no grant {} of your department", "本部门没有授权 {}", id);
    if (grant.state == "revoked")
      return fail(Code::Conflict, "grant.revoked", "this grant is revoked already", "该授权已撤销");
    JW_TRY(parts_.grants.end(session, call, id, reason));
    JW_TRY(
        ledger::record(session, call, parts_.clock, {"grant.revoked", grant.id, {{"number", grant.number}}}));
    JW_TRY(parts_.outbox.post(session, call, grant.recipient_node, "grant.revoked",
                              {{"grant", grant.id}, {"reason", reason}}));
    return {};
  });
  if (result) parts_.posted();
  return result;
}

}  // namespace jw::sharing
