#include <algorithm>
#include <set>

#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "base/random.hpp"
#include "db/database.hpp"
#include "federation/envelope.hpp"
#include "flow/duties.hpp"
#include "flow/duty_store.hpp"
#include "ledger/event.hpp"
#include "org/authority.hpp"
#include "org/org.hpp"
#include "supervision/order_store.hpp"
#include "supervision/orders.hpp"
#include "supervision/sight.hpp"
#include "supervision/words.hpp"

// Orders between nodes: the bureau's node keeps an order and tells every revision, the department's
// sends what it does. People's names stay on their own node.
namespace jw::supervision {

struct OrderAct {
  std::string id;
  std::string order;
  std::string action;
  std::string org;
  std::string note;
  std::string time;
};
BOOST_DESCRIBE_STRUCT(OrderAct, (), (id, order, action, org, note, time))

namespace {

struct OrderBody {
  Order order;
};
BOOST_DESCRIBE_STRUCT(OrderBody, (), (order))

tl::unexpected<Error> wrong_sender() {
  return fail(Code::Denied, "order.sender", "that node may not speak for this department",
              "该节点无权代表此部门");
}

}  // namespace

Result<> Orders::tell(db::Session& session, const Call& call, Order& order) const {
  if (parts_.outbox == nullptr || !is_home(order)) return {};
  std::set<std::string> nodes;
  std::string department;
  for (const auto* id : {&order.to_org, &order.escalated}) {
    if (id->empty()) continue;
    const auto org = JW_TRY(org::find_org(session, *id));
    if (!org || org->node.empty() || org->node == parts_.node) continue;
    nodes.insert(org->node);
    if (id == &order.to_org) department = org->node;
  }
  if (nodes.empty()) return {};
  auto told = order;
  told.home = parts_.node;
  told.pending.clear();
  told.envelope.clear();
  told.transport.reset();
  told.light.clear();
  told.left = 0;
  told.actions.clear();
  told.duties = JW_TRY(order_store::duties(session, order.id));
  told.steps = JW_TRY(order_store::steps(session, order.id));
  for (auto& step : told.steps) step.actor.clear();
  const OrderBody body{std::move(told)};
  for (const auto& node : nodes) {
    const auto id =
        JW_TRY(parts_.outbox->post(session, call, node, "order.state", write_json(body).as_object()));
    if (node == department) order.envelope = id;
  }
  return order_store::save(session, order);
}

Result<> Orders::send(db::Session& session, const Call& call, Order& order, std::string_view note) const {
  if (parts_.outbox == nullptr)
    return fail(Code::Conflict, "order.elsewhere", "the node that keeps this order is not reached from here",
                "本节点未与督办单所在节点连通");
  const OrderAct act{make_id(parts_.clock), order.id,          "reply",
                     call.actor.org,        std::string(note), to_string(parts_.clock.now())};
  order.pending = act.action;
  order.act = act.id;
  order.envelope =
      JW_TRY(parts_.outbox->post(session, call, order.home, "order.act", write_json(act).as_object()));
  // In time is when the department answered, however long the line is cut.
  JW_TRY(stop_waiting(session, call, order, "replied"));
  JW_TRY(order_store::save(session, order));
  JW_TRY(order_store::add_step(session, order.id,
                               {act.time, call.actor.name, act.org, act.action, std::string(note)}));
  JW_TRY(ledger::record(session, call, parts_.clock,
                        {"order.replied", order.id, {{"number", order.number}, {"org", order.to_org}}}));
  return {};
}

Result<> Orders::told(db::Session& session, const Call& call, Order order, const std::string& from) const {
  if (order.home != from || !JW_TRY(lives_on(session, order.from_org, from)) ||
      !JW_TRY(org::is_bureau_over(session, order.from_org, order.to_org.substr(0, order.to_org.find('.')))))
    return wrong_sender();
  const auto known = JW_TRY(order_store::find(session, order.id));
  if (known && known->home != from) return wrong_sender();
  if (known && known->revision >= order.revision) return {};
  // A reply that is still on its way is waited for until the home has taken it.
  const bool answered = known && !known->pending.empty() && known->act != order.act;
  if (answered) {
    order.pending = known->pending;
    order.act = known->act;
    order.envelope = known->envelope;
  }
  // What its duties are called here.
  std::vector<std::string> duties;
  for (const auto& one : order.about) {
    flow::Duty duty;
    duty.id = one.id;
    duty.subject_type = one.subject_type;
    duty.subject = one.subject;
    duty.kind = one.kind;
    duty.org = order.to_org;
    auto id = JW_TRY(flow::duty_store::find_twin(session, duty, true));
    if (id.empty() && JW_TRY(flow::duty_store::find(session, one.id))) id = one.id;
    if (!id.empty()) duties.push_back(std::move(id));
  }
  order.duties = std::move(duties);
  // Who of this node did it is known here.
  if (known)
    for (const auto& own : JW_TRY(order_store::steps(session, order.id)))
      for (auto& step : order.steps)
        if (step.time == own.time && step.action == own.action && step.org == own.org) step.actor = own.actor;
  JW_TRY(order_store::replace(session, order));
  if (!known)
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {"order.received", order.id, {{"number", order.number}, {"org", order.to_org}}}));
  if (!JW_TRY(lives_on(session, order.to_org, parts_.node))) return {};
  flow::DutyRegister::Wish wish;
  wish.start.kind = "order.reply";
  wish.start.subject_type = "order";
  wish.start.subject = order.id;
  wish.start.number = order.number;
  wish.start.title = order.title;
  wish.start.link = "/supervision/orders/" + order.id;
  wish.start.org = order.to_org;
  wish.start.org_name = order.to_name;
  wish.start.counterpart = order.from_org;
  wish.start.until = order.due;
  wish.start.basis = order.number;
  wish.runs = order.state == "issued" && !answered;
  wish.outcome = order.state == "closed" ? "closed" : "replied";
  wish.cancelled = order.state == "closed";
  return parts_.duties.keep(session, call, wish);
}

Result<> Orders::acted(db::Session& session, const Call& call, const OrderAct& act,
                       const std::string& from) const {
  auto found = JW_TRY(order_store::find(session, act.order));
  if (!found || !is_home(*found))
    return fail(Code::NotFound, "order.unknown", "there is no supervision order {}", "没有督办单 {}",
                act.order.substr(0, 64));
  auto& order = *found;
  if (act.org != order.to_org || act.action != "reply" || !JW_TRY(lives_on(session, act.org, from)))
    return wrong_sender();
  const auto text = check_text(act.note, "reply", "答复", kOrderCharacters, true);
  if (!text) return fail(text.error());
  // Not before it was asked, not after now.
  const auto now = parts_.clock.now();
  auto at = std::min(JW_TRY(parse_time(act.time)), now);
  if (const auto duty = JW_TRY(parts_.duties.find_open(session, "order", order.id, "order.reply")))
    at = std::max(at, JW_TRY(parse_time(duty->started)));
  order.act = act.id;
  return take(session, call, order, act.action, act.org, act.note, 0, "", at);
}

void Orders::handle(federation::Inbox& inbox) const {
  inbox.on("order.state",
           [self = *this](db::Session& session, const Call& call,
                          const federation::Envelope& envelope) -> Result<> {
             auto body = JW_TRY(read_json<OrderBody>(envelope.body, "envelope"));
             return self.told(session, call, std::move(body.order), envelope.from);
           });
  inbox.on("order.act",
           [self = *this](db::Session& session, const Call& call,
                          const federation::Envelope& envelope) -> Result<> {
             return self.acted(session, call, JW_TRY(read_json<OrderAct>(envelope.body, "envelope")),
                               envelope.from);
           });
}

}  // namespace jw::supervision
