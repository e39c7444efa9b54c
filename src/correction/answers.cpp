#include "correction/answers.hpp"

#include "correction/post.hpp"
#include "correction/store.hpp"
#include "correction/view.hpp"
#include "db/database.hpp"
#include "federation/envelope.hpp"
#include "federation/identity.hpp"
#include "ledger/event.hpp"

namespace jw::correction {

Result<Correction> Answers::rule(const Call& call, std::string_view id, const RulingForm& form) const {
  if (form.outcome != "uphold" && form.outcome != "dismiss")
    return fail(Code::Invalid, "correction.outcome", "uphold or dismiss, not \"{}\"",
                "裁定须为支持（uphold）或驳回（dismiss），不能为“{}”", form.outcome);
  JW_TRY(check_text(form.reason, "reason", "裁定理由", kReasonCharacters, true));
  auto result = parts_.exchange.database.write(call, [&](db::Session& session) -> Result<Correction> {
    auto c = JW_TRY(seen(session, call, parts_, id));
    const auto* transition = find_transition(form.outcome, c.state);
    if (transition == nullptr)
      return fail(Code::Conflict, "correction.state", "this can't be done now: the correction is {}",
                  "当前状态（{}）不能进行此操作", c.state);
    JW_TRY(may_take(session, call, parts_, c, *transition));
    const auto now = parts_.exchange.clock.now();
    c.state = transition->to;
    c.updated = to_string(now);
    c.ruling = Ruling{c.updated, form.outcome, form.reason};
    // The bureau may share a node with the provider; then nobody else starts the clock.
    const bool ordered_here = c.state == "ordered" && c.provider.node == parts_.exchange.identity.id();
    if (c.state == "ordered") JW_TRY(store::reopen(session, c));
    if (ordered_here) start_clock(c, parts_, now);
    JW_TRY(store::move(session, c, "escalated"));
    JW_TRY(keep_clock(session, call, parts_, c));
    JW_TRY(store::add_step(session, c.id,
                           {c.updated, call.actor.name, call.actor.org, form.outcome, form.reason},
                           call.actor.id));
    JW_TRY(ledger::record(session, call, parts_.exchange.clock,
                          {"correction.ruled", c.id, {{"number", c.number}, {"outcome", form.outcome}}}));
    JW_TRY(
        tell(session, call, parts_, c, {c.consumer.node, c.provider.node}, "correction.ruled",
             {{"correction", c.id},
              {"ruling", {{"time", c.ruling->time}, {"outcome", form.outcome}, {"reason", form.reason}}}}));
    if (ordered_here) JW_TRY(post_received(session, call, parts_, c));
    return complete(session, call, parts_, std::move(c));
  });
  if (result) parts_.posted();
  return result;
}

Result<std::vector<HolderState>> Answers::holders(const Call& call, std::string_view id) const {
  return parts_.exchange.database.read(call, [&](db::Session& session) -> Result<std::vector<HolderState>> {
    const auto c = JW_TRY(seen(session, call, parts_, id));
    const auto side = side_of(call, c, parts_.exchange.identity.id());
    std::vector<HolderState> list;
    if (side == "consumer" && c.version > 0) {
      const auto reach = JW_TRY(exchange::Lineage::arrival(session, c.grant, c.version));
      list.push_back({c.grant, c.consumer.id, c.consumer.name, c.version, c.corrected, "here", reach.state,
                      reach.sequence, reach.sent, reach.acknowledged});
      return list;
    }
    // An auditor sees that everybody was reached, as the provider does.
    if (side != "provider" && side != "overseer") return list;
    for (const auto& row : JW_TRY(session.query("SELECT grant_id, org, name, node, version, cells, envelope "
                                                "FROM correction_holder WHERE correction "
                                                "= $1 ORDER BY version, grant_id",
                                                id))) {
      HolderState state{row.text(0), row.text(1), row.text(2), row.integer(4), row.integer(5), "here", "",
                        0,           "",          ""};
      const auto& envelope = row.text(0) == c.grant ? JW_TRY(store::envelope_of(session, c.id)) : row.text(6);
      if (row.text(3) != parts_.exchange.identity.id() && !envelope.empty()) {
        const auto postage = JW_TRY(federation::Outbox::find(session, envelope));
        state.told = postage ? postage->state : "queued";
      }
      const auto reach = JW_TRY(exchange::Lineage::reach(session, state.grant, state.version));
      state.state = reach.state;
      state.sequence = reach.sequence;
      state.sent = reach.sent;
      state.acknowledged = reach.acknowledged;
      list.push_back(std::move(state));
    }
    return list;
  });
}

}  // namespace jw::correction
