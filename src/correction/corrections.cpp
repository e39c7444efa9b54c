#include "correction/corrections.hpp"

#include <cstdlib>

#include "base/json.hpp"
#include "correction/post.hpp"
#include "correction/store.hpp"
#include "correction/view.hpp"
#include "db/database.hpp"
#include "exchange/holdings.hpp"
#include "federation/identity.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"

namespace jw::correction {
namespace {

constexpr std::size_t kNoteCharacters = 1000;
constexpr std::size_t kMarks = 2000;
// What a bureau is told of the provider's reasons.
constexpr std::size_t kReasons = 20;

// A step that only moves the correction on and tells the other side.
struct Move {
  std::string_view action;
  std::string_view event;
  std::string note;
};

Result<const Transition*> transition_of(const Correction& c, std::string_view action) {
  if (const auto* row = find_transition(action, c.state)) return row;
  return fail(Code::Conflict, "correction.state", "this can't be done now: the correction is {}",
              "当前状态（{}）不能进行此操作", c.state);
}

Result<Correction> take(db::Session& session, const Call& call, const Parts& parts, std::string_view id,
                        const Move& move) {
  auto c = JW_TRY(seen(session, call, parts, id));
  const auto* transition = JW_TRY(transition_of(c, move.action));
  JW_TRY(may_take(session, call, parts, c, *transition));
  const std::string from = c.state;
  c.state = transition->to;
  c.updated = to_string(parts.exchange.clock.now());
  JW_TRY(store::move(session, c, from));
  JW_TRY(keep_clock(session, call, parts, c));
  JW_TRY(store::add_step(session, c.id,
                         {c.updated, call.actor.name, call.actor.org, std::string(move.action), move.note},
                         call.actor.id));
  JW_TRY(ledger::record(session, call, parts.exchange.clock, {move.event, c.id, {{"number", c.number}}}));
  return c;
}

// The provider's reasons, each once, for a bureau that does not see the values.
Result<std::string> reasons_of(db::Session& session, std::string_view id) {
  std::string text;
  for (const auto& row : JW_TRY(session.query(
           fmt::format("SELECT DISTINCT reason FROM correction_point WHERE correction = $1 AND state = "
                       "'rejected' ORDER BY reason LIMIT {}",
                       kReasons),
           id)))
    text += (text.empty() ? "" : "；") + row.text(0);
  return text;
}

}  // namespace

Result<Correction> Corrections::find(const Call& call, std::string_view id) const {
  return parts_.exchange.database.read(call, [&](db::Session& session) -> Result<Correction> {
    return complete(session, call, parts_, JW_TRY(seen(session, call, parts_, id)));
  });
}

Result<Page<Correction>> Corrections::list(const Call& call, const CorrectionFilter& filter,
                                           const PageRequest& page) const {
  const auto& actor = call.actor;
  const auto& node = parts_.exchange.identity.id();
  std::vector<db::Value> values;
  const auto bind = [&](std::string_view value) {
    values.push_back(db::value(value));
    return fmt::format("${}", values.size());
  };
  const auto mine = [&] {
    return fmt::format("(consumer_org = {} AND consumer_node = {})", bind(actor.org), bind(node));
  };
  const auto ours = [&] {
    return fmt::format("(provider_org = {} AND provider_node = {} AND state <> 'sent')", bind(actor.org),
                       bind(node));
  };
  const auto to_rule = [&] {
    return fmt::format("(bureau_org = {} AND bureau_node = {})", bind(actor.org), bind(node));
  };
  std::string where;
  if (filter.box == "mine") {
    where = mine();
  } else if (filter.box == "answer") {
    where = ours() + " AND state IN ('received', 'ordered')";
  } else if (filter.box == "rule") {
    where = to_rule() + " AND state = 'escalated'";
  } else if (filter.box.empty() || filter.box == "all") {
    const bool oversees = actor.kind == Actor::Kind::System || actor.roles.contains("auditor") ||
                          actor.roles.contains("bureau");
    if (oversees) {
      where = "1 = 1";
    } else {
      where = "(" + mine();
      where += " OR " + ours();
      where += " OR " + to_rule() + ")";
    }
  } else {
    return fail(Code::Invalid, "correction.box", "there is no box \"{}\"", "没有“{}”这个分类", filter.box);
  }
  if (!filter.state.empty()) where += " AND state = " + bind(filter.state);
  if (!filter.resource.empty()) where += " AND resource = " + bind(filter.resource);
  if (!filter.light.empty())
    where += " AND state IN ('received', 'ordered') AND light = " + bind(filter.light);
  if (!page.after.empty()) where += " AND id < " + bind(page.after);
  const auto sql = fmt::format("SELECT id FROM correction_case WHERE {} ORDER BY id DESC LIMIT {}", where,
                               page.shown() + 1);
  return parts_.exchange.database.read(call, [&](db::Session& session) -> Result<Page<Correction>> {
    std::vector<Correction> found;
    for (const auto& row : JW_TRY(session.query_list(sql, values))) {
      auto c = JW_TRY(store::find(session, row.text(0)));
      if (c) found.push_back(JW_TRY(complete(session, call, parts_, std::move(*c))));
    }
    return make_page(std::move(found), page, [](const Correction& c) { return c.id; });
  });
}

Result<Page<Point>> Corrections::points(const Call& call, std::string_view id, std::string_view state,
                                        const PageRequest& page) const {
  auto& database = parts_.exchange.database;
  const auto after = page.after.empty() ? std::int64_t{0} : std::int64_t{std::atoll(page.after.c_str())};
  Correction c;
  auto list = JW_TRY(database.read(call, [&](db::Session& session) -> Result<std::vector<Point>> {
    c = JW_TRY(seen(session, call, parts_, id));
    JW_TRY(require_values(call, c, parts_.exchange.identity.id()));
    return store::points(session, id, after, page.shown() + 1, state);
  }));
  auto answer = make_page(std::move(list), page, [](const Point& point) { return std::to_string(point.n); });
  const auto side = side_of(call, c, parts_.exchange.identity.id());
  if (side == "consumer") {
    // Parties on one node share their rows: what reaches the consumer treated stays so.
    const auto kinds = JW_TRY(
        database.read(call, [&](db::Session& session) { return exchange::treatments_of(session, c.grant); }));
    for (auto& point : answer.items) {
      const auto kind = kinds.find(point.item);
      if (kind == kinds.end() || kind->second != "clear") point.correct.reset();
    }
  }
  if (side == "provider") {
    std::vector<RowKey> keys;
    for (const auto& point : answer.items) keys.push_back(JW_TRY(read_key(point.key)));
    // A provider that has dropped the data or the grant's keys still reads the dispute.
    const auto rows = exchange::Lineage(parts_.exchange).trace(call, c.grant, keys);
    for (std::size_t i = 0; rows && i < rows->size(); ++i)
      if ((*rows)[i]) answer.items[i].source = write_key((*rows)[i]->values);
  }
  JW_TRY(database.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(
        ledger::record(session, call, parts_.exchange.clock,
                       {"correction.read",
                        std::string(id),
                        {{"number", c.number}, {"points", static_cast<std::int64_t>(answer.items.size())}}}));
    return {};
  }));
  return answer;
}

Result<std::vector<Mark>> Corrections::marks(const Call& call, std::string_view holding) const {
  // Asks for the right and the department.
  JW_TRY(exchange::Holdings(parts_.exchange).find(call, holding));
  auto& database = parts_.exchange.database;
  auto marks = JW_TRY(database.read(call, [&](db::Session& session) -> Result<std::vector<Mark>> {
    std::vector<Mark> list;
    for (const auto& row : JW_TRY(session.query(
             fmt::format(
                 "SELECT p.row_key, p.item, p.state, c.id, c.number, c.updated FROM correction_point p "
                 "JOIN correction_case c ON c.id = p.correction WHERE p.grant_id = $1 AND c.state <> "
                 "'withdrawn' AND c.consumer_node = $2 ORDER BY c.id DESC, p.n LIMIT {}",
                 kMarks),
             holding, parts_.exchange.identity.id())))
      list.push_back({JW_TRY(parse_json(row.text(0))).as_object(), row.text(1), row.text(2), row.text(3),
                      row.text(4), row.text(5)});
    for (const auto& row : JW_TRY(
             session.query(fmt::format("SELECT row_key, item, time FROM correction_notice WHERE grant_id = "
                                       "$1 ORDER BY time DESC LIMIT {}",
                                       kMarks),
                           holding)))
      list.push_back(
          {JW_TRY(parse_json(row.text(0))).as_object(), row.text(1), "corrected", "", "", row.text(2)});
    return list;
  }));
  if (marks.empty()) return marks;
  JW_TRY(database.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(ledger::record(
        session, call, parts_.exchange.clock,
        {"correction.read", std::string(holding), {{"points", static_cast<std::int64_t>(marks.size())}}}));
    return {};
  }));
  return marks;
}

Result<Correction> Corrections::withdraw(const Call& call, std::string_view id,
                                         std::string_view reason) const {
  JW_TRY(check_text(reason, "reason", "撤回理由", kNoteCharacters, true));
  auto result = parts_.exchange.database.write(call, [&](db::Session& session) -> Result<Correction> {
    auto c =
        JW_TRY(take(session, call, parts_, id, {"withdraw", "correction.withdrawn", std::string(reason)}));
    JW_TRY(tell(session, call, parts_, c, {c.provider.node}, "correction.withdrawn",
                {{"correction", c.id}, {"note", reason}}));
    return complete(session, call, parts_, std::move(c));
  });
  if (result) parts_.posted();
  return result;
}

Result<Correction> Corrections::remind(const Call& call, std::string_view id) const {
  auto result = parts_.exchange.database.write(call, [&](db::Session& session) -> Result<Correction> {
    const auto today = day_in_china(parts_.exchange.clock.now());
    for (const auto& step : JW_TRY(store::steps(session, id))) {
      const auto time = parse_time(step.time);
      if (step.action == "remind" && time && day_in_china(*time) == today)
        return fail(Code::Conflict, "correction.reminded", "the provider was reminded today already",
                    "今天已经催办过");
    }
    auto c = JW_TRY(take(session, call, parts_, id, {"remind", "correction.reminded", ""}));
    // All of it: the peer may have been restored from a backup that lacks it.
    JW_TRY(post_raised(session, call, parts_, c, JW_TRY(store::points(session, id, 0, kMostPoints))));
    JW_TRY(tell(session, call, parts_, c, {c.provider.node}, "correction.reminded", {{"correction", c.id}}));
    return complete(session, call, parts_, std::move(c));
  });
  if (result) parts_.posted();
  return result;
}

Result<Correction> Corrections::accept(const Call& call, std::string_view id, std::string_view note) const {
  JW_TRY(check_text(note, "note", "意见", kNoteCharacters, false));
  auto result = parts_.exchange.database.write(call, [&](db::Session& session) -> Result<Correction> {
    auto c = JW_TRY(take(session, call, parts_, id, {"accept", "correction.accepted", std::string(note)}));
    JW_TRY(tell(session, call, parts_, c, {c.provider.node}, "correction.accepted",
                {{"correction", c.id}, {"note", note}}));
    return complete(session, call, parts_, std::move(c));
  });
  if (result) parts_.posted();
  return result;
}

Result<Correction> Corrections::escalate(const Call& call, std::string_view id,
                                         std::string_view statement) const {
  JW_TRY(check_text(statement, "statement", "提请理由", kNoteCharacters, true));
  const auto before = JW_TRY(find(call, id));
  const auto bureau = JW_TRY(common_bureau(call, before));
  auto result = parts_.exchange.database.write(call, [&](db::Session& session) -> Result<Correction> {
    auto c =
        JW_TRY(take(session, call, parts_, id, {"escalate", "correction.escalated", std::string(statement)}));
    c.bureau = bureau;
    auto reasons = JW_TRY(reasons_of(session, id));
    c.escalation = Escalation{c.updated, std::string(statement), std::move(reasons)};
    JW_TRY(store::move(session, c, c.state));
    JW_TRY(keep_clock(session, call, parts_, c));
    // The bureau's copy says what about, not which rows or values: those stay with the parties.
    auto document = store::document_of(c);
    document["reason"] = "";
    document["salt"] = "";
    JW_TRY(tell(session, call, parts_, c, {c.provider.node, bureau.node}, "correction.escalated",
                {{"correction", document}}));
    return complete(session, call, parts_, std::move(c));
  });
  if (result) parts_.posted();
  return result;
}

// A dispute across blocks goes to the superior that both have in common; a bureau that is a party
// itself does not decide.
Result<Party> Corrections::common_bureau(const Call& call, const Correction& c) const {
  const auto& regions = parts_.orgs.regions();
  const auto consumer = c.consumer.id.substr(0, c.consumer.id.find('.'));
  const auto provider = c.provider.id.substr(0, c.provider.id.find('.'));
  for (const auto* block = regions.common(consumer, provider); block != nullptr;
       block = block->parent.empty() ? nullptr : regions.find(block->parent)) {
    const auto org = parts_.orgs.get(call, org::cell_id(block->prefix, "data"));
    if (!org || org->id == c.consumer.id || org->id == c.provider.id || org->node.empty()) continue;
    return Party{org->id, org->name, org->node};
  }
  return fail(Code::Conflict, "correction.no_bureau",
              "no data bureau above both departments is in this domain; bring it to the people's government "
              "above both in writing",
              "本域内没有双方共同上级的数据管理部门，请书面提请共同的上一级人民政府协调");
}

}  // namespace jw::correction
