#include <boost/json/value.hpp>

#include "base/json_read.hpp"
#include "catalog/directory.hpp"
#include "catalog/resources.hpp"
#include "exchange/grants.hpp"
#include "federation/envelope.hpp"
#include "federation/identity.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"
#include "sharing/applications.hpp"
#include "sharing/arbiter.hpp"
#include "sharing/deadlines.hpp"
#include "sharing/effects.hpp"
#include "sharing/procedure.hpp"
#include "sharing/store.hpp"
#include "sharing/tell.hpp"
#include "sharing/view.hpp"

// What the other nodes of an application tell this one. Every handler runs in the transaction of the
// inbox row, trusts only what the sender may say (a node speaks for the departments that live on it)
// and does nothing the second time.
namespace jw::sharing {
namespace {

using federation::Envelope;

tl::unexpected<Error> wrong_sender() {
  return fail(Code::Denied, "application.sender", "that node may not speak for this department",
              "该节点无权代表此部门");
}

struct ApplicationBody {
  boost::json::object application;
  std::optional<boost::json::object> grant;
  std::optional<std::string> act;  // the last one taken from the node this goes to; "" none yet
};
BOOST_DESCRIBE_STRUCT(ApplicationBody, (), (application, grant, act))

struct ActBody {
  std::string id;
  std::string application;
  std::string name;
  std::string time;
  std::string org;
  boost::json::object form;
};
BOOST_DESCRIBE_STRUCT(ActBody, (), (id, application, name, time, org, form))

struct UsageBody {
  boost::json::object record;
};
BOOST_DESCRIBE_STRUCT(UsageBody, (), (record))

Result<Application> known(db::Session& session, std::string_view id) {
  auto found = JW_TRY(store::find(session, id));
  if (!found) return fail(Code::NotFound, "application.unknown", "no application {}", "没有申请 {}", id);
  return std::move(*found);
}

Result<bool> lives_on(db::Session& session, std::string_view org, std::string_view node) {
  const auto found = JW_TRY(org::find_org(session, org));
  return found && found->node == node;
}

// The provider's node: an application that was consented to arrives. From here on it is held here.
Result<> submitted(const Parts& parts, db::Session& session, const Call& call, const Envelope& envelope) {
  const auto body = JW_TRY(read_json<ApplicationBody>(envelope.body, "envelope"));
  auto a = JW_TRY(store::read_document(body.application));
  if (a.applicant.node != envelope.from || !JW_TRY(lives_on(session, a.applicant.id, envelope.from)))
    return wrong_sender();
  const auto resource = JW_TRY(catalog::find_resource(session, a.resource.id));
  if (a.provider.node != parts.identity.id() || !resource || resource->org.id != a.provider.id)
    return fail(Code::NotFound, "application.resource", "the resource is not at this node",
                "本节点没有该资源");
  const auto here = JW_TRY(store::find(session, a.id));
  // Applicant and provider are tenants of this node: one row serves both.
  if (here && (a.applicant.node != parts.identity.id() || here->state != "sent")) return {};
  if (here) {
    a = *here;
  } else {
    // Nobody else's word for what only happens here.
    Application clean;
    clean.id = a.id;
    clean.number = a.number;
    clean.set = a.set;
    clean.revision = a.revision;
    clean.resource = a.resource;
    clean.provider = a.provider;
    clean.applicant = a.applicant;
    clean.items = a.items;
    clean.mode = a.mode;
    clean.region = a.region;
    clean.purpose = a.purpose;
    clean.legal_basis = a.legal_basis;
    clean.scenario = a.scenario;
    clean.scope = a.scope;
    clean.security = a.security;
    clean.until = a.until;
    clean.follows = a.follows;
    clean.created = a.created;
    clean.history = a.history;
    a = std::move(clean);
    JW_TRY(check_arrived(parts, session, a, *resource));
  }
  const auto before = a;
  a.provider.name = resource->org.name;
  a.sharing = resource->sharing;
  a.state = "received";
  a.received = a.updated = to_string(parts.clock.now());
  if (const auto bureau = JW_TRY(bureau_of(parts, session, a))) a.bureau = *bureau;
  a.preset = preset_of(parts, a);
  const Step step{a.received, "", a.provider.id, "receive", ""};
  a.history.push_back(step);
  if (here) {
    JW_TRY(store::save(session, a));
  } else {
    ++a.revision;
    JW_TRY(store::insert(session, a));
  }
  JW_TRY(store::add_step(session, a.id, step, ""));
  JW_TRY(ledger::record(session, call, parts.clock,
                        {"application.received", a.id, {{"number", a.number}, {"from", envelope.from}}}));
  const Settling settling;
  Work work{parts, session, call};
  JW_TRY(procedure::begin_provide(work, a, false));
  JW_TRY(settle(work, before));
  return {};
}

// What somebody on another node did.
Result<> acted(const Parts& parts, db::Session& session, const Call& call, const Envelope& envelope) {
  const auto body = JW_TRY(read_json<ActBody>(envelope.body, "envelope"));
  auto a = JW_TRY(known(session, body.application));
  if (!JW_TRY(lives_on(session, body.org, envelope.from)) || envelope.from == parts.identity.id())
    return wrong_sender();
  const auto* row = find_act(body.name);
  if (row == nullptr || holder(a) != parts.identity.id())
    return fail(Code::Invalid, "application.act", "an application knows no step \"{}\"", "没有“{}”这个步骤",
                body.name);
  JW_TRY(may_act(*row, a, body.org));
  if (!JW_TRY(store::first_time(session, body.id, a.id, body.name, body.time, envelope.from))) return {};
  Work work{parts, session, call};
  // Two people on two nodes at once: the first counts, the other sees what it came to.
  if (!fits(*row, a)) return wrong_state(a);
  // Both sides count by this node's time: when the act arrived.
  const Act act{a.id, body.name, to_string(parts.clock.now()), body.org, "", body.form};
  JW_TRY(perform(work, std::move(a), *row, act, ""));
  return {};
}

// A newer revision from the node that holds it.
Result<> take_application(const Parts& parts, db::Session& session, const Call& call,
                          const Envelope& envelope) {
  const auto body = JW_TRY(read_json<ApplicationBody>(envelope.body, "envelope"));
  auto a = JW_TRY(store::read_document(body.application));
  if (a.provider.node != envelope.from || !JW_TRY(lives_on(session, a.provider.id, envelope.from)))
    return wrong_sender();
  const auto here = JW_TRY(store::find(session, a.id));
  Application before = a;
  if (here) {
    if (here->provider.node != envelope.from || here->provider.id != a.provider.id ||
        here->applicant.id != a.applicant.id)
      return wrong_sender();
    before = *here;
    // Revisions and acts cross on their way: only the answer to this node's own act frees it.
    JW_TRY(store::set_answered(session, a.id, body.act));
    if (!JW_TRY(store::replace(session, a))) return {};
  } else {
    // Only an authority that has a part in it hears of it here first.
    if (a.applicant.node == parts.identity.id()) return wrong_sender();
    before.state.clear();
    before.extension.reset();
    before.change.reset();
    before.disputes.clear();
    before.suspensions.clear();
    JW_TRY(store::insert(session, a));
  }
  JW_TRY(ledger::record(
      session, call, parts.clock,
      {"application.told",
       a.id,
       {{"number", a.number}, {"revision", a.revision}, {"state", a.state}, {"from", envelope.from}}}));
  Work work{parts, session, call};
  if (a.applicant.node == parts.identity.id()) JW_TRY(take_grant(work, before, a, body.grant));
  return procedure::follow(work, before, a);
}

// A usage record of the requester, for the provider and the authority.
Result<> used(const Parts& parts, db::Session& session, const Call& call, const Envelope& envelope) {
  const auto body = JW_TRY(read_json<UsageBody>(envelope.body, "envelope"));
  auto record = JW_TRY(read_json<UsageRecord>(body.record, "record"));
  const auto a = JW_TRY(known(session, record.application));
  if (a.applicant.node != envelope.from) return wrong_sender();
  record.use = JW_TRY(checked_usage(record.use, parts.clock.now()));
  record.by.clear();
  JW_TRY(keep_usage(session, record));
  JW_TRY(ledger::record(session, call, parts.clock,
                        {"usage.recorded",
                         a.id,
                         {{"number", a.number}, {"record", record.id}, {"keep_until", record.keep_until}}}));
  Work work{parts, session, call};
  return answer_usage_request(work, a);
}

}  // namespace

void Applications::handle(federation::Inbox& inbox) const {
  using Apply = Result<> (*)(const Parts&, db::Session&, const Call&, const Envelope&);
  constexpr std::pair<std::string_view, Apply> kHandlers[] = {{"application.submitted", submitted},
                                                              {"application.act", acted},
                                                              {"application.state", take_application},
                                                              {"application.usage", used}};
  for (const auto& [type, apply] : kHandlers)
    inbox.on(type, [parts = parts_, apply](db::Session& session, const Call& call, const Envelope& envelope) {
      return apply(parts, session, call, envelope);
    });
}

}  // namespace jw::sharing
