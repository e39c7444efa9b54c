#include "demand/demands.hpp"

#include "base/random.hpp"
#include "demand/checks.hpp"
#include "demand/moves.hpp"
#include "demand/store.hpp"
#include "demand/view.hpp"
#include "demand/words.hpp"
#include "federation/envelope.hpp"
#include "federation/identity.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"

namespace jw::demand {
namespace {

tl::unexpected<Error> unknown_demand(std::string_view id) {
  return fail(Code::NotFound, "demand.unknown", "no demand {}", "没有数据需求 {}", id.substr(0, 64));
}

std::string name_of(const Call& call) { return call.actor.name.empty() ? call.actor.id : call.actor.name; }

// Tells every other node that holds the demand.
Result<> tell(const Parts& parts, db::Session& session, const Call& call, const Demand& demand,
              std::string_view action) {
  const auto document = store::document_of(demand);
  for (const auto& node : demand.nodes) {
    if (node == parts.identity.id()) continue;
    const auto sent = JW_TRY(
        parts.outbox.post(session, call, node, "demand.step", {{"demand", document}, {"action", action}}));
    JW_TRY(store::set_envelope(session, demand.id, sent));
  }
  return {};
}

}  // namespace

Result<Demand> Demands::raise(const Call& call, const DemandForm& form) const {
  JW_TRY(org::require(call, org::Right::DemandWrite));
  const auto requester = JW_TRY(parts_.orgs.get(call, call.actor.org));
  const auto today = day_in_china(parts_.clock.now());
  Demand demand;
  demand.form = JW_TRY(checked(form, requester, parts_.orgs.regions(), today));
  if (!demand.form.source_hint.empty() && !parts_.orgs.get(call, demand.form.source_hint))
    return fail(Code::Invalid, "demand.source", "no department {} is known; leave it out if unsure",
                "没有部门“{}”，不确定时可不填", demand.form.source_hint.substr(0, 64));
  demand.region_name = JW_TRY(parts_.orgs.regions().get(demand.form.region))->full_name;
  demand.id = make_id(parts_.clock);
  demand.state = "open";
  demand.revision = 1;
  demand.requester = {requester.id, requester.name, parts_.identity.id()};
  demand.nodes = {parts_.identity.id()};
  demand.created = demand.updated = to_string(parts_.clock.now());
  return parts_.database.write(call, [&](db::Session& session) -> Result<Demand> {
    auto made = demand;
    made.number = JW_TRY(store::next_number(session, "XQ", requester.id, today));
    JW_TRY(store::insert(session, made, call.actor.id));
    JW_TRY(keep_clocks(session, call, parts_, made));
    JW_TRY(store::add_step(session, made.id, {made.created, name_of(call), requester.name, "raise", ""},
                           call.actor.id));
    JW_TRY(ledger::record(
        session, call, parts_.clock,
        {"demand.raised",
         made.id,
         {{"number", made.number}, {"org", requester.id}, {"items", made.form.items.size()}}}));
    made.created_by = call.actor.id;
    return complete(session, call, parts_, std::move(made));
  });
}

Result<Demand> Demands::move(const Call& call, std::string_view id, const Move& move) const {
  const auto before = JW_TRY(parts_.database.read(call, [&](db::Session& session) -> Result<Demand> {
    auto found = JW_TRY(store::find(session, id));
    if (!found || !may_see(call, *found)) return unknown_demand(id);
    return std::move(*found);
  }));
  const auto* transition = find_transition(move.action, before.state);
  if (!transition) {
    const State* state = find_state(before.state);
    return fail(Code::Conflict, "demand.state",
                "\"{0}\" can't be done now: the demand is \"{1}\"; reload the page",
                "当前状态（{2}）不能进行此操作（{0}），请刷新", move.action.substr(0, 32),
                state ? state->en : std::string_view(before.state),
                state ? state->zh : std::string_view(before.state));
  }
  JW_TRY(may_take(call, before, *transition, parts_.identity.id()));
  const auto note = JW_TRY(optional_text(move.note, 1000, "demand.note", "the note", "说明"));
  auto next = before;
  next.state = transition->to;
  JW_TRY(fill(parts_, call, move, note, next));
  next.revision += 1;
  next.updated = to_string(parts_.clock.now());
  set_deadline(parts_, next);
  keep_nodes(next);
  auto result = parts_.database.write(call, [&](db::Session& session) -> Result<Demand> {
    JW_TRY(store::update(session, next, before.revision));
    JW_TRY(keep_clocks(session, call, parts_, next));
    const auto& party = party_of(before, transition->side);
    JW_TRY(store::add_step(session, next.id,
                           {next.updated, name_of(call), party.name, move.action, told(next, move, note)},
                           call.actor.id));
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {"demand.moved",
                           next.id,
                           {{"number", next.number},
                            {"action", move.action},
                            {"state", next.state},
                            {"org", party.id},
                            {"resource", next.resource.id}}}));
    auto travelling = next;
    travelling.history = JW_TRY(store::steps(session, next.id));
    JW_TRY(tell(parts_, session, call, travelling, move.action));
    return complete(session, call, parts_, next);
  });
  if (result) parts_.posted();
  return result;
}

Result<Demand> Demands::find(const Call& call, std::string_view id) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  return parts_.database.read(call, [&](db::Session& session) -> Result<Demand> {
    auto found = JW_TRY(store::find(session, id));
    if (!found || !may_see(call, *found)) return unknown_demand(id);
    return complete(session, call, parts_, std::move(*found));
  });
}

Result<Page<Demand>> Demands::list(const Call& call, const DemandFilter& filter,
                                   const PageRequest& page) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  if (!filter.state.empty() && !find_state(filter.state))
    return fail(Code::Invalid, "demand.state_unknown", "there is no state \"{}\"", "没有“{}”这个状态",
                filter.state.substr(0, 32));
  std::vector<db::Value> values;
  const auto bind = [&](db::Value value) {
    values.push_back(std::move(value));
    return fmt::format("${}", values.size());
  };
  const auto mine = [&](std::string_view column) {
    return fmt::format("{} = {}", column, bind(call.actor.org));
  };
  Demand probe;  // a demand of nobody: seen only by who sees everything
  std::string where;
  if (filter.box == "mine") {
    where = mine("requester_org");
  } else if (filter.box == "assign") {
    where = mine("bureau_org") + " and state = 'assigning'";
  } else if (filter.box == "answer") {
    where = mine("source_org") + " and state in ('assigned', 'promised')";
  } else if (filter.box.empty() || filter.box == "all") {
    probe.state = "open";
    if (may_see(call, probe)) {
      where = "1 = 1";
    } else {
      where = "(" + mine("requester_org");
      where += " or (state <> 'open' and (" + mine("bureau_org");
      where += " or " + mine("source_org") + ")))";
    }
  } else {
    return fail(Code::Invalid, "demand.box", "there is no box \"{}\"; use all, mine, assign or answer",
                "没有“{}”这个分类，可用 all、mine、assign、answer", filter.box.substr(0, 32));
  }
  if (!filter.state.empty()) where += " and state = " + bind(filter.state);
  if (!filter.text.empty()) {
    std::string pattern = "%";
    for (const char c : filter.text) {
      if (c == '%' || c == '_' || c == '!') pattern += '!';
      pattern += c;
    }
    where += " and name like " + bind(pattern + "%") + " escape '!'";
  }
  if (!page.after.empty()) where += " and id < " + bind(page.after);
  const auto limit = bind(static_cast<std::int64_t>(page.shown() + 1));
  return parts_.database.read(call, [&](db::Session& session) -> Result<Page<Demand>> {
    const auto rows = JW_TRY(session.query_list(
        "select id from demand_demand where " + where + " order by id desc limit " + limit, values));
    std::vector<Demand> found;
    for (const auto& row : rows) {
      auto demand = JW_TRY(store::find(session, row.text(0)));
      if (demand) found.push_back(JW_TRY(complete(session, call, parts_, std::move(*demand))));
    }
    return make_page(std::move(found), page, [](const Demand& last) { return last.id; });
  });
}

}  // namespace jw::demand
