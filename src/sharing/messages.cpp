#include <boost/json/value.hpp>

#include "base/json_read.hpp"
#include "catalog/directory.hpp"
#include "catalog/resources.hpp"
#include "exchange/grants.hpp"
#include "federation/envelope.hpp"
#include "federation/identity.hpp"
#include "grant/document.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"
#include "sharing/applications.hpp"
#include "sharing/store.hpp"

// What the other node's side of an application tells this one. Every handler runs in the
// transaction of the inbox row and trusts only what the sender may say: a node speaks for the
// departments that live on it.
namespace jw::sharing {
namespace {

Error wrong_sender() {
  return {Code::Denied, "application.sender", "that node may not speak for this department",
          "该节点无权代表此部门", ""};
}

struct ApplicationBody {
  boost::json::object application;
};
BOOST_DESCRIBE_STRUCT(ApplicationBody, (), (application))

struct ReceivedBody {
  std::string application;
};
BOOST_DESCRIBE_STRUCT(ReceivedBody, (), (application))

struct DecidedBody {
  std::string application;
  Decision decision;
  std::optional<boost::json::object> grant;
};
BOOST_DESCRIBE_STRUCT(DecidedBody, (), (application, decision, grant))

struct WithdrawnBody {
  std::string application;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(WithdrawnBody, (), (application, reason))

struct RevokedBody {
  std::string grant;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(RevokedBody, (), (grant, reason))

Result<Application> known(db::Session& session, std::string_view id) {
  auto found = JW_TRY(store::find(session, id));
  if (!found) return fail(Code::NotFound, "application.unknown", "no application {}", "没有申请 {}", id);
  return std::move(*found);
}

// The provider's node: an application that was consented to arrives.
Result<> submitted(const Parts& parts, db::Session& session, const Call& call,
                   const federation::Envelope& envelope) {
  const auto body = JW_TRY(read_json<ApplicationBody>(envelope.body, "envelope"));
  auto application = JW_TRY(store::read_document(body.application));
  const auto org = JW_TRY(org::find_org(session, application.applicant.id));
  if (application.applicant.node != envelope.from || !org || org->node != envelope.from)
    return fail(wrong_sender());
  const auto resource = JW_TRY(catalog::find_resource(session, application.resource.id));
  if (application.provider.node != parts.identity.id() || !resource ||
      resource->org.id != application.provider.id)
    return fail(Code::NotFound, "application.resource", "the resource is not at this node",
                "本节点没有该资源");
  application.state = "received";
  application.updated = to_string(parts.clock.now());
  const auto here = JW_TRY(store::find(session, application.id));
  if (here) {
    // Applicant and provider are tenants of this node: one row serves both.
    if (here->state != "sent") return {};
    JW_TRY(store::move(session, application, "sent"));
  } else {
    application.created_by.reset();
    JW_TRY(store::insert(session, application));
    JW_TRY(store::add_step(session, application.id,
                           {application.created, "", application.applicant.id, "submit", ""}, ""));
  }
  JW_TRY(store::add_step(session, application.id,
                         {application.updated, "", application.provider.id, "receive", ""}, ""));
  JW_TRY(ledger::record(
      session, call, parts.clock,
      {"application.received", application.id, {{"number", application.number}, {"from", envelope.from}}}));
  JW_TRY(parts.outbox.post(session, call, envelope.from, "application.received",
                           {{"application", application.id}}));
  return {};
}

// The applicant's node: the provider has it.
Result<> received(const Parts& parts, db::Session& session, const Call&,
                  const federation::Envelope& envelope) {
  const auto body = JW_TRY(read_json<ReceivedBody>(envelope.body, "envelope"));
  auto application = JW_TRY(known(session, body.application));
  if (application.provider.node != envelope.from) return fail(wrong_sender());
  if (application.state != "sent") return {};
  application.state = "received";
  application.updated = to_string(parts.clock.now());
  JW_TRY(store::move(session, application, "sent"));
  return store::add_step(session, application.id,
                         {application.updated, "", application.provider.id, "receive", ""}, "");
}

// The applicant's node: granted, with the signed grant, or refused.
Result<> decided(const Parts& parts, db::Session& session, const Call& call,
                 const federation::Envelope& envelope) {
  const auto body = JW_TRY(read_json<DecidedBody>(envelope.body, "envelope"));
  auto application = JW_TRY(known(session, body.application));
  if (application.provider.node != envelope.from) return fail(wrong_sender());
  if (application.state == "granted" || application.state == "refused") return {};
  const auto from = application.state;
  application.state = body.decision.outcome == "grant" ? "granted" : "refused";
  application.decision = body.decision;
  application.updated = to_string(parts.clock.now());
  if (body.decision.outcome == "grant") {
    if (!body.grant)
      return fail(Code::Invalid, "application.grant", "a decision to grant carries the grant",
                  "同意共享须附授权书");
    const auto stored = JW_TRY(parts.grants.store(session, call, *body.grant));
    if (stored.application != application.id || stored.recipient_org != application.applicant.id ||
        stored.provider_org != application.provider.id)
      return fail(Code::Denied, "application.grant", "the grant is not for this application",
                  "授权书与申请不符");
    application.grant = stored.id;
    JW_TRY(ledger::record(
        session, call, parts.clock,
        {"grant.received", stored.id, {{"number", stored.number}, {"digest", stored.digest}}}));
  }
  JW_TRY(store::move(session, application, from));
  return store::add_step(
      session, application.id,
      {application.updated, "", application.provider.id, body.decision.outcome,
       body.decision.outcome == "grant" ? body.decision.note
                                        : body.decision.reason + "（" + body.decision.basis + "）"},
      "");
}

// The provider's node: the applicant does not want it any more.
Result<> withdrawn(const Parts& parts, db::Session& session, const Call& call,
                   const federation::Envelope& envelope) {
  const auto body = JW_TRY(read_json<WithdrawnBody>(envelope.body, "envelope"));
  auto application = JW_TRY(known(session, body.application));
  if (application.applicant.node != envelope.from) return fail(wrong_sender());
  if (application.state != "received") return {};
  application.state = "withdrawn";
  application.updated = to_string(parts.clock.now());
  JW_TRY(store::move(session, application, "received"));
  JW_TRY(ledger::record(session, call, parts.clock,
                        {"application.withdrawn", application.id, {{"number", application.number}}}));
  return store::add_step(session, application.id,
                         {application.updated, "", application.applicant.id, "withdraw", body.reason}, "");
}

Result<> revoked(const Parts& parts, db::Session& session, const Call& call,
                 const federation::Envelope& envelope) {
  const auto body = JW_TRY(read_json<RevokedBody>(envelope.body, "envelope"));
  const auto grant = JW_TRY(exchange::Grants::get(session, body.grant));
  if (grant.provider_node != envelope.from) return fail(wrong_sender());
  if (grant.state == "revoked") return {};
  JW_TRY(parts.grants.end(session, call, grant.id, body.reason));
  JW_TRY(ledger::record(session, call, parts.clock, {"grant.revoked", grant.id, {{"number", grant.number}}}));
  return {};
}

}  // namespace

void Applications::handle(federation::Inbox& inbox) const {
  using Apply = Result<> (*)(const Parts&, db::Session&, const Call&, const federation::Envelope&);
  constexpr std::pair<std::string_view, Apply> kHandlers[] = {{"application.submitted", submitted},
                                                              {"application.received", received},
                                                              {"application.decided", decided},
                                                              {"application.withdrawn", withdrawn},
                                                              {"grant.revoked", revoked}};
  for (const auto& [type, apply] : kHandlers)
    inbox.on(type, [parts = parts_, apply](db::Session& session, const Call& call,
                                           const federation::Envelope& envelope) {
      return apply(parts, session, call, envelope);
    });
}

}  // namespace jw::sharing
