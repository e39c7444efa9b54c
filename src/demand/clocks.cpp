#include <array>

#include "demand/demands.hpp"
#include "demand/moves.hpp"
#include "demand/states.hpp"
#include "demand/store.hpp"
#include "flow/duties.hpp"

// Whose turn a demand is, in the register of duties of every node that holds it.
namespace jw::demand {
namespace {

struct Turn {
  std::string_view state;
  std::string_view kind;  // of the duty
  Party Demand::*holder;
};

constexpr std::array kTurns = {Turn{"assigning", "demand.assign", &Demand::bureau},
                               Turn{"assigned", "demand.answer", &Demand::source},
                               Turn{"promised", "demand.promise", &Demand::source}};

}  // namespace

Result<> keep_clocks(db::Session& session, const Call& call, const Parts& parts, const Demand& demand) {
  if (parts.duties == nullptr) return {};
  for (const auto& turn : kTurns) {
    flow::DutyRegister::Wish wish;
    wish.start.kind = turn.kind;
    wish.start.subject_type = "demand";
    wish.start.subject = demand.id;
    wish.start.number = demand.number;
    wish.start.title = demand.form.name;
    wish.start.link = "/demands/" + demand.id;
    wish.runs = demand.state == turn.state;
    wish.outcome = demand.state;
    wish.cancelled = demand.state == "withdrawn";
    if (wish.runs) {
      const auto& holder = demand.*turn.holder;
      const auto* state = find_state(demand.state);
      wish.start.org = holder.id;
      wish.start.org_name = holder.name;
      wish.start.counterpart = demand.requester.id;
      wish.start.at = JW_TRY(parse_time(demand.updated));
      wish.start.days = state->working_days;
      wish.start.basis = state->rule;
      if (demand.state == "promised") {
        wish.start.until = demand.promised;
        wish.start.basis = "数源部门的承诺";
      }
    }
    JW_TRY(parts.duties->keep(session, call, wish));
  }
  return {};
}

Result<> Demands::keep_open(const Call& call) const {
  const auto open = JW_TRY(parts_.database.read(call, [](db::Session& session) {
    return session.query(
        "select id from demand_demand where state in ('assigning', 'assigned', 'promised') order by id");
  }));
  for (const auto& row : open)
    JW_TRY(parts_.database.write(call, [&](db::Session& session) -> Result<> {
      const auto demand = JW_TRY(store::find(session, row.text(0)));
      return demand ? keep_clocks(session, call, parts_, *demand) : Result<>();
    }));
  return {};
}

}  // namespace jw::demand
