#include "sharing/tell.hpp"

#include <set>

#include <boost/json/object.hpp>

#include "base/json.hpp"
#include "base/json_write.hpp"
#include "base/random.hpp"
#include "db/database.hpp"
#include "exchange/grants.hpp"
#include "federation/envelope.hpp"
#include "federation/identity.hpp"
#include "ledger/event.hpp"
#include "sharing/effects.hpp"
#include "sharing/procedure.hpp"
#include "sharing/store.hpp"
#include "sharing/view.hpp"

namespace jw::sharing {
namespace {

// The nodes that have a part in it besides this one. The authority's only once it has something to do.
std::set<std::string> others(const Application& a, const std::string& here) {
  std::set<std::string> nodes{a.applicant.node, a.provider.node};
  if (a.state == "checking" || a.extension || a.change || !a.suspensions.empty()) nodes.insert(a.bureau.node);
  for (const auto& suspension : a.suspensions) nodes.insert(suspension.by.node);
  for (const auto& dispute : a.disputes)
    if (dispute.arbiter) nodes.insert(dispute.arbiter->node);
  nodes.erase(here);
  nodes.erase("");
  return nodes;
}

thread_local int depth = 0;

}  // namespace

Settling::Settling() { ++depth; }
Settling::~Settling() { --depth; }
bool Settling::under_way() { return depth > 0; }

Result<> tell_all(Work& work, const Application& a) {
  // Not before the provider has it, and only the holder's word counts.
  if (a.received.empty() || holder(a) != work.parts.identity.id()) return {};
  const auto told = JW_TRY(store::told(work.session, a.id));
  if (told.revision >= a.revision) return {};
  boost::json::object body{{"application", store::document_of(a)}};
  // What was turned away with its envelope is given again.
  const auto postage = told.by.empty() ? std::optional<federation::Postage>()
                                       : JW_TRY(federation::Outbox::find(work.session, told.by));
  std::string by = told.by;
  const bool gives = a.grant && (told.grant != *a.grant || (postage && postage->state == "refused"));
  if (gives) {
    const auto grant = JW_TRY(exchange::Grants::get(work.session, *a.grant));
    body["grant"] = JW_TRY(parse_json(grant.document).with("stored grant"));
  }
  for (const auto& node : others(a, work.parts.identity.id())) {
    body["act"] = JW_TRY(store::taken_from(work.session, a.id, node));
    const auto id = JW_TRY(work.parts.outbox.post(work.session, work.call, node, "application.state", body));
    if (node != a.applicant.node) continue;
    JW_TRY(store::set_envelope(work.session, a.id, id));
    if (gives) by = id;
  }
  return store::set_told(work.session, a, by);
}

Result<> send_application(Work& work, const Application& a) {
  const auto id =
      JW_TRY(work.parts.outbox.post(work.session, work.call, a.provider.node, "application.submitted",
                                    {{"application", store::document_of(a)}}));
  return store::set_envelope(work.session, a.id, id);
}

Result<> send_act(Work& work, const Application& a, const Act& act) {
  const auto act_id = make_id(work.parts.clock);
  const auto id = JW_TRY(work.parts.outbox.post(work.session, work.call, a.provider.node, "application.act",
                                                {{"id", act_id},
                                                 {"application", a.id},
                                                 {"name", act.name},
                                                 {"time", act.time},
                                                 {"org", act.org},
                                                 {"form", act.data}}));
  JW_TRY(store::set_envelope(work.session, a.id, id));
  return store::set_pending(work.session, a.id, act_id, act.name);
}

Result<Application> perform(Work& work, Application a, const ActRow& row, const Act& act,
                            std::string_view actor_name) {
  const Settling settling;
  const auto before = a;
  auto variables = JW_TRY(row.apply(work, a, act));
  a.updated = to_string(work.parts.clock.now());
  const Step step{act.time, "", act.org, act.name, note_of(act)};
  // The history travels.
  a.history.push_back(step);
  if (is_internal(act.name)) a.history.back().note.clear();
  JW_TRY(store::save(work.session, a));
  auto kept = step;
  kept.actor = actor_name;
  JW_TRY(store::add_step(work.session, a.id, kept, act.actor));
  const auto event = act.name == "consent"    ? std::string_view("application.consented")
                     : act.name == "decline"  ? std::string_view("application.declined")
                     : act.name == "withdraw" ? std::string_view("application.withdrawn")
                                              : std::string_view("application.moved");
  boost::json::object details{{"number", a.number}};
  if (event == "application.moved") {
    details["action"] = act.name;
    details["org"] = act.org;
  }
  JW_TRY(ledger::record(work.session, work.call, work.parts.clock, {event, a.id, std::move(details)}));
  JW_TRY(procedure::move(work, a, row, std::move(variables)));
  return settle(work, before);
}

Result<Application> settle(Work& work, const Application& before) {
  const Settling settling;
  const auto load = [&]() -> Result<Application> {
    auto found = JW_TRY(store::find(work.session, before.id));
    if (!found)
      return fail(Code::NotFound, "application.unknown", "no application {}", "没有申请 {}", before.id);
    return std::move(*found);
  };
  auto a = JW_TRY(load());
  JW_TRY(follow_grant(work, before, a));
  if (!a.history.empty()) JW_TRY(procedure::complete_own(work, a, a.history.back().action));
  JW_TRY(procedure::follow(work, before, a));
  // The duties that followed have begun their clocks, and a process may have gone on by itself. Only
  // the holder writes it; elsewhere the clocks are what it said.
  a = JW_TRY(load());
  if (holder(a) == work.parts.identity.id()) {
    const auto clocks = write_json(a.clocks);
    JW_TRY(procedure::read_clocks(work, a));
    if (write_json(a.clocks) != clocks) JW_TRY(store::save(work.session, a));
  }
  JW_TRY(tell_all(work, a));
  return a;
}

}  // namespace jw::sharing
