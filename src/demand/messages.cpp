#include <algorithm>

#include "base/json_read.hpp"
#include "demand/demands.hpp"
#include "demand/moves.hpp"
#include "demand/states.hpp"
#include "demand/store.hpp"
#include "demand/view.hpp"
#include "federation/envelope.hpp"
#include "federation/identity.hpp"
#include "ledger/event.hpp"
#include "org/line.hpp"
#include "org/org.hpp"

// What other nodes tell this one about a demand. The whole demand travels with each step, so a
// node that comes in late has all of it; `revision` orders steps that reach us by different ways.
// A withdrawal may cross a step of somebody else: it wins.
namespace jw::demand {
namespace {

struct StepBody {
  boost::json::object demand;
  std::string action;
};
BOOST_DESCRIBE_STRUCT(StepBody, (), (demand, action))

tl::unexpected<Error> wrong_sender() {
  return fail(Code::Denied, "demand.sender", "that node may not take this step", "该节点无权进行此步骤");
}

constexpr std::size_t kMostNodes = 16;
constexpr std::size_t kMostSteps = 500;

// Does that department live where the message says?
Result<> check_party(db::Session& session, const Party& party) {
  if (party.id.empty()) return {};
  const auto org = JW_TRY(org::find_org(session, party.id));
  if (!org || org->node != party.node) return wrong_sender();
  return {};
}

// A bureau over the requester that lives there: the one that passes a demand on is not named in it.
Result<bool> has_bureau(db::Session& session, const Demand& told, std::string_view node) {
  const auto requester = JW_TRY(org::find_org(session, told.requester.id));
  for (const std::size_t digits : {2u, 4u, 6u, 9u}) {
    if (!requester || requester->region.size() < digits) break;
    const auto bureau = JW_TRY(
        org::find_org(session, org::cell_id(requester->region.substr(0, digits), org::kAuthorityLine)));
    if (bureau && bureau->node == node) return true;
  }
  return false;
}

// A message that says what the sender may say: its own party, whoever that is by our own list of
// departments, and a bureau that stands over the requester.
Result<> check(db::Session& session, const Demand& told, const Transition& step, std::string_view from) {
  const bool passed_on = step.action == "forward" || step.action == "return";
  const bool may =
      passed_on ? JW_TRY(has_bureau(session, told, from)) : party_of(told, step.side).node == from;
  if (!may) return wrong_sender();
  JW_TRY(check_party(session, told.requester));
  JW_TRY(check_party(session, told.bureau));
  JW_TRY(check_party(session, told.source));
  if (!told.bureau.id.empty()) {
    const auto bureau = JW_TRY(org::find_org(session, told.bureau.id));
    const auto requester = JW_TRY(org::find_org(session, told.requester.id));
    if (!bureau || !requester || bureau->line != org::kAuthorityLine ||
        !org::is_within(requester->region, bureau->region))
      return wrong_sender();
  }
  return {};
}

// The step as the table has it; the state before is ours when we know the demand and have missed
// nothing, else any from which that action leads to the state told.
const Transition* step_of(const Demand& told, std::string_view action, const Demand* here) {
  if (here && here->revision + 1 == told.revision) {
    const auto* row = find_transition(action, here->state);
    return row && row->to == told.state ? row : nullptr;
  }
  for (const auto& row : transitions())
    if (row.action == action && row.to == told.state) return &row;
  return nullptr;
}

bool is_over(const Demand& demand) {
  const State* state = find_state(demand.state);
  return state && !state->open;
}

// Ours is withdrawn, and somebody handed it on before he heard: tell those who came in with that.
Result<> tell_withdrawn(const Parts& parts, db::Session& session, const Call& call, Demand here,
                        const Demand& told) {
  std::vector<std::string> fresh;
  for (const auto& node : told.nodes)
    if (std::ranges::find(here.nodes, node) == here.nodes.end()) fresh.push_back(node);
  if (fresh.empty()) return {};
  const auto before = here.revision;
  here.nodes.insert(here.nodes.end(), fresh.begin(), fresh.end());
  here.revision = std::max(here.revision, told.revision) + 1;
  JW_TRY(store::update(session, here, before));
  JW_TRY(keep_clocks(session, call, parts, here));
  here.history = JW_TRY(store::steps(session, here.id));
  for (const auto& node : fresh)
    JW_TRY(parts.outbox.post(session, call, node, "demand.step",
                             {{"demand", store::document_of(here)}, {"action", "withdraw"}}));
  return {};
}

Result<> take(const Parts& parts, db::Session& session, const Call& call,
              const federation::Envelope& envelope) {
  const auto body = JW_TRY(read_json<StepBody>(envelope.body, "envelope"));
  const auto told = JW_TRY(store::read_document(body.demand));
  if (told.nodes.size() > kMostNodes || told.history.size() > kMostSteps || told.history.empty())
    return fail(Code::Invalid, "demand.form", "the demand is malformed", "数据需求格式有误");
  const auto here = JW_TRY(store::find(session, told.id));
  if (here && (here->requester != told.requester || here->number != told.number)) return wrong_sender();
  const bool withdrawal = body.action == "withdraw";
  if (here && is_over(*here)) {
    if (here->state == "withdrawn" && here->requester.node == parts.identity.id() && !withdrawal)
      return tell_withdrawn(parts, session, call, *here, told);
    return {};
  }
  if (here && told.revision <= here->revision && !withdrawal) return {};  // we know better
  const auto* step = step_of(told, body.action, withdrawal ? nullptr : (here ? &*here : nullptr));
  if (!step)
    return fail(Code::Conflict, "demand.state", "\"{}\" does not lead to \"{}\"", "“{}”不能转为“{}”",
                body.action.substr(0, 32), told.state.substr(0, 32));
  JW_TRY(check(session, told, *step, envelope.from));
  // Whose turn it was by what we know, not by what he says.
  if (here && here->revision + 1 == told.revision && party_of(*here, step->side).node != envelope.from)
    return wrong_sender();
  auto next = told;
  if (here) {
    next.form = here->form;
    next.created_by = here->created_by;
    next.revision = std::max(told.revision, here->revision + 1);
    JW_TRY(store::update(session, next, here->revision));
    JW_TRY(keep_clocks(session, call, parts, next));
  } else {
    JW_TRY(store::insert(session, next, ""));
    JW_TRY(keep_clocks(session, call, parts, next));
  }
  const auto known = here ? JW_TRY(store::steps(session, told.id)).size() : 0;
  for (std::size_t i = std::min(known, told.history.size() - 1); i < told.history.size(); ++i) {
    auto said = told.history[i];
    said.actor.clear();
    JW_TRY(store::add_step(session, told.id, said, ""));
  }
  JW_TRY(ledger::record(
      session, call, parts.clock,
      {"demand.received",
       told.id,
       {{"number", told.number}, {"action", body.action}, {"state", told.state}, {"from", envelope.from}}}));
  return {};
}

}  // namespace

void Demands::handle(federation::Inbox& inbox) const {
  inbox.on("demand.step",
           [parts = parts_](db::Session& session, const Call& call, const federation::Envelope& envelope) {
             return take(parts, session, call, envelope);
           });
}

}  // namespace jw::demand
