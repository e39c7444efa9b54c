#include "supervision/orders.hpp"

#include <algorithm>
#include <array>

#include "base/random.hpp"
#include "db/database.hpp"
#include "federation/envelope.hpp"
#include "flow/duties.hpp"
#include "ledger/event.hpp"
#include "org/rights.hpp"
#include "supervision/order_store.hpp"
#include "supervision/sight.hpp"
#include "supervision/words.hpp"

namespace jw::supervision {
namespace {

constexpr std::int64_t kMostDays = 30;
constexpr std::size_t kMostDuties = 50;

// The life of an order: who may take which step from which state.
struct Step {
  std::string_view action;
  std::string_view from;
  std::string_view to;
  bool by_department;  // else by the bureau that issued it
  std::string_view event;
};
constexpr std::array kSteps = {
    Step{"reply", "issued", "replied", true, "order.replied"},
    Step{"return", "replied", "issued", false, "order.returned"},
    Step{"escalate", "issued", "issued", false, "order.escalated"},
    Step{"escalate", "replied", "replied", false, "order.escalated"},
    Step{"close", "issued", "closed", false, "order.closed"},
    Step{"close", "replied", "closed", false, "order.closed"},
};

const Step* find_step(std::string_view action, std::string_view from) {
  for (const auto& step : kSteps)
    if (step.action == action && step.from == from) return &step;
  return nullptr;
}

bool may_take(const Call& call, const Order& order, const Step& step) {
  if (step.action == "escalate" && !order.escalated.empty()) return false;
  if (!order.pending.empty()) return false;
  if (step.by_department)
    return call.actor.org == order.to_org && org::allows(call.actor.roles, org::Right::SupervisionRead);
  return call.actor.org == order.from_org && org::allows(call.actor.roles, org::Right::SupervisionWrite);
}

bool may_see(const flow::DutySight& sight, const Order& order) {
  return sight.everything || sight.org == order.to_org || sight.org == order.from_org ||
         sight.org == order.escalated || (!sight.region.empty() && order.region.starts_with(sight.region));
}

tl::unexpected<Error> unknown_order(std::string_view id) {
  return fail(Code::NotFound, "order.unknown", "there is no supervision order {}", "没有督办单 {}",
              id.substr(0, 64));
}

// How far the last message has come; what the other node would not have is on its way no longer.
Result<> carried(db::Session& session, Order& order) {
  if (order.envelope.empty()) return {};
  if (const auto postage = JW_TRY(federation::Outbox::find(session, order.envelope)))
    order.transport = postage->state;
  if (order.transport == "refused") order.pending.clear();
  return {};
}

Result<> check_days(std::int64_t days) {
  if (days >= 1 && days <= kMostDays) return {};
  return fail(Code::Invalid, "order.days", "1 to {} working days for the reply",
              "答复期限应为 1 至 {} 个工作日", kMostDays);
}

}  // namespace

Result<Order> Orders::issue(const Call& call, const OrderForm& form) const {
  JW_TRY(org::require(call, org::Right::SupervisionWrite));
  const auto to = JW_TRY(parts_.orgs.get(call, form.org));
  const auto from = JW_TRY(require_block(call, parts_, to.region));
  if (to.id == from.id)
    return fail(Code::Denied, "supervision.own", "an order goes to another department",
                "不能向本部门下达督办单");
  if (!to.node.empty() && to.node != parts_.node && parts_.outbox == nullptr)
    return fail(Code::Conflict, "order.elsewhere", "{} works on another node, which is not reached from here",
                "{}在其他节点办理，本节点未与其连通", to.name);
  JW_TRY(check_days(form.days));
  JW_TRY(check_text(form.title, "title", "事由", 100, true));
  JW_TRY(check_text(form.demand, "demand", "督办要求", kOrderCharacters, true));
  if (form.duties.size() > kMostDuties)
    return fail(Code::Invalid, "order.duties", "at most {} duties", "一张督办单最多 {} 个事项", kMostDuties);
  auto issued = parts_.database.write(call, [&](db::Session& session) -> Result<Order> {
    std::vector<OrderDuty> about;
    for (const auto& id : form.duties) {
      const auto duty = JW_TRY(parts_.duties.find(session, id));
      if (!duty || duty->org != to.id || !flow::is_open(*duty))
        return fail(Code::Invalid, "order.duties", "{} is no open duty of {}", "{} 不是{}的在办事项",
                    id.substr(0, 64), to.name);
      about.push_back(
          {duty->id, duty->subject_type, duty->subject, duty->kind, duty->number, duty->title, duty->due});
    }
    const auto now = parts_.clock.now();
    Order order;
    order.id = make_id(parts_.clock);
    order.number = JW_TRY(order_store::next_number(session, from.id, day_in_china(now)));
    order.state = "issued";
    order.from_org = from.id;
    order.from_name = from.name;
    order.to_org = to.id;
    order.to_name = to.name;
    order.region = to.region;
    order.title = form.title;
    order.demand = form.demand;
    order.created = order.updated = to_string(now);
    order.duties = form.duties;
    order.about = std::move(about);
    order.home = parts_.node;
    order.revision = 1;
    JW_TRY(wait_for_reply(session, call, order, form.days));
    JW_TRY(order_store::insert(session, order));
    JW_TRY(order_store::add_step(session, order.id,
                                 {order.created, call.actor.name, from.id, "issue", form.demand}));
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {"order.issued",
                           order.id,
                           {{"number", order.number},
                            {"org", to.id},
                            {"duties", static_cast<std::int64_t>(order.duties.size())},
                            {"due", order.due}}}));
    JW_TRY(tell(session, call, order));
    return complete(session, call, std::move(order));
  });
  if (issued && parts_.posted) parts_.posted();
  return issued;
}

Result<> Orders::wait_for_reply(db::Session& session, const Call& call, Order& order,
                                std::int64_t days) const {
  flow::DutyStart start;
  start.kind = "order.reply";
  start.subject_type = "order";
  start.subject = order.id;
  start.number = order.number;
  start.title = order.title;
  start.link = "/supervision/orders/" + order.id;
  start.org = order.to_org;
  start.org_name = order.to_name;
  start.counterpart = order.from_org;
  start.days = days;
  start.basis = order.number;
  const auto duty = JW_TRY(parts_.duties.start(session, call, start));
  order.due = duty.due;
  return {};
}

Result<> Orders::stop_waiting(db::Session& session, const Call& call, const Order& order,
                              std::string_view outcome, Time at) const {
  const auto duty = JW_TRY(parts_.duties.find_open(session, "order", order.id, "order.reply"));
  if (duty) JW_TRY(parts_.duties.stop(session, call, duty->id, outcome, outcome == "closed", at));
  return {};
}

Result<> Orders::raise(db::Session& session, const Call& call, Order& order, std::string_view note) const {
  const auto& from_region = order.from_org.empty() ? order.region : order.from_org;
  const auto above =
      JW_TRY(bureau_above(session, parts_, from_region.substr(0, from_region.find('.')), order.from_org));
  if (above.empty())
    return fail(Code::Conflict, "order.top", "no data bureau above is known", "没有上级数据主管部门");
  const auto from = order.state;
  order.escalated = above;
  order.updated = to_string(parts_.clock.now());
  ++order.revision;
  JW_TRY(order_store::update(session, order, from));
  JW_TRY(order_store::add_step(
      session, order.id, {order.updated, call.actor.name, call.actor.org, "escalate", std::string(note)}));
  JW_TRY(ledger::record(
      session, call, parts_.clock,
      {"order.escalated", order.id, {{"number", order.number}, {"org", order.to_org}, {"to", above}}}));
  return tell(session, call, order);
}

Result<> Orders::take(db::Session& session, const Call& call, Order& order, std::string_view action,
                      std::string_view org, std::string_view note, std::int64_t days,
                      std::string_view outcome, Time at) const {
  const auto* step = find_step(action, order.state);
  if (step == nullptr)
    return fail(Code::Conflict, "order.state", "this can't be done now: the order is {}",
                "当前状态（{}）不能进行此操作", order.state);
  const auto from = order.state;
  order.state = step->to;
  order.updated = to_string(parts_.clock.now());
  ++order.revision;
  boost::json::object details{{"number", order.number}, {"org", order.to_org}};
  if (action == "reply") {
    order.reply = note;
    JW_TRY(stop_waiting(session, call, order, "replied", at));
  } else if (action == "return") {
    JW_TRY(wait_for_reply(session, call, order, days));
    details["due"] = order.due;
  } else {
    order.outcome = outcome;
    JW_TRY(stop_waiting(session, call, order, "closed"));
    details["outcome"] = order.outcome;
  }
  JW_TRY(order_store::update(session, order, from));
  JW_TRY(order_store::add_step(session, order.id,
                               {at == Time{} ? order.updated : to_string(at), call.actor.name,
                                std::string(org), std::string(action), std::string(note)}));
  JW_TRY(ledger::record(session, call, parts_.clock, {step->event, order.id, std::move(details)}));
  return tell(session, call, order);
}

Result<Order> Orders::move(const Call& call, std::string_view id, std::string_view action,
                           std::string_view note, std::int64_t days, std::string_view outcome) const {
  const auto sight = JW_TRY(sight_of(call, parts_));
  auto moved = parts_.database.write(call, [&](db::Session& session) -> Result<Order> {
    auto found = JW_TRY(order_store::find(session, id));
    if (!found || !may_see(sight, *found)) return unknown_order(id);
    auto& order = *found;
    JW_TRY(carried(session, order));
    if (!order.pending.empty())
      return fail(Code::Conflict, "order.pending",
                  "the step before is still on its way to the other node; wait for its answer",
                  "上一步仍在送往对方节点，请等待对方确认");
    const auto* step = find_step(action, order.state);
    if (step == nullptr)
      return fail(Code::Conflict, "order.state", "this can't be done now: the order is {}",
                  "当前状态（{}）不能进行此操作", order.state);
    if (!may_take(call, order, *step))
      return fail(Code::Denied, "order.party", "this step is taken by {}", "此步骤由{}办理",
                  step->by_department ? order.to_name : order.from_name);
    if (action == "escalate")
      JW_TRY(raise(session, call, order, note));
    else if (is_home(order))
      JW_TRY(take(session, call, order, action, call.actor.org, note, days, outcome, Time{}));
    else
      JW_TRY(send(session, call, order, note));
    return complete(session, call, std::move(order));
  });
  if (moved && parts_.posted) parts_.posted();
  return moved;
}

Result<Order> Orders::reply(const Call& call, std::string_view id, std::string_view text) const {
  JW_TRY(check_text(text, "reply", "答复", kOrderCharacters, true));
  return move(call, id, "reply", text, 0, "");
}

Result<Order> Orders::send_back(const Call& call, std::string_view id, std::string_view reason,
                                std::int64_t days) const {
  JW_TRY(check_days(days));
  JW_TRY(check_text(reason, "reason", "理由", kOrderCharacters, true));
  return move(call, id, "return", reason, days, "");
}

Result<Order> Orders::escalate(const Call& call, std::string_view id, std::string_view reason) const {
  JW_TRY(check_text(reason, "reason", "理由", kOrderCharacters, true));
  return move(call, id, "escalate", reason, 0, "");
}

Result<Order> Orders::close(const Call& call, std::string_view id, std::string_view outcome,
                            std::string_view note) const {
  if (outcome != "done" && outcome != "excused")
    return fail(Code::Invalid, "order.outcome", "outcome: done or excused", "办结结论应为 done 或 excused");
  JW_TRY(check_text(note, "note", "说明", kOrderCharacters, outcome == "excused"));
  return move(call, id, "close", note, 0, outcome);
}

Result<Order> Orders::complete(db::Session& session, const Call& call, Order order) const {
  JW_TRY(carried(session, order));
  if (const auto duty = JW_TRY(parts_.duties.find_open(session, "order", order.id, "order.reply"))) {
    order.light = duty->light;
    order.left = duty->left;
  }
  order.duties = JW_TRY(order_store::duties(session, order.id));
  order.steps = JW_TRY(order_store::steps(session, order.id));
  order.actions.clear();
  for (const auto& step : kSteps)
    if (step.from == order.state && may_take(call, order, step)) order.actions.emplace_back(step.action);
  return order;
}

Result<Order> Orders::find(const Call& call, std::string_view id) const {
  const auto sight = JW_TRY(sight_of(call, parts_));
  return parts_.database.read(call, [&](db::Session& session) -> Result<Order> {
    auto order = JW_TRY(order_store::find(session, id));
    if (!order || !may_see(sight, *order)) return unknown_order(id);
    return complete(session, call, std::move(*order));
  });
}

Result<Page<Order>> Orders::list(const Call& call, const OrderFilter& filter, const PageRequest& page) const {
  const auto sight = JW_TRY(sight_of(call, parts_));
  std::vector<db::Value> values;
  const auto bind = [&](std::string_view value) {
    values.push_back(db::value(value));
    return fmt::format("${}", values.size());
  };
  std::string where = "1 = 1";
  if (filter.box == "mine") {
    where = "to_org = " + bind(call.actor.org);
  } else if (filter.box == "sent") {
    where = "from_org = " + bind(call.actor.org);
  } else if (!filter.box.empty()) {
    return fail(Code::Invalid, "order.box", "box: mine or sent", "box 应为 mine 或 sent");
  } else if (!sight.everything) {
    where = fmt::format("(to_org = {0} OR from_org = {0}", bind(sight.org));
    if (!sight.region.empty()) where += " OR region LIKE " + bind(sight.region + "%");
    where += ")";
  }
  if (!filter.state.empty()) where += " AND state = " + bind(filter.state);
  if (!filter.duty.empty())
    where += fmt::format(" AND id IN (SELECT order_id FROM supervision_order_duty WHERE duty = {})",
                         bind(filter.duty));
  if (!page.after.empty()) where += " AND id < " + bind(page.after);
  return parts_.database.read(call, [&](db::Session& session) -> Result<Page<Order>> {
    std::vector<Order> found;
    for (const auto& row : JW_TRY(session.query_list(
             fmt::format("SELECT document, state FROM supervision_order WHERE {} ORDER BY id DESC LIMIT {}",
                         where, page.shown() + 1),
             values)))
      found.push_back(JW_TRY(complete(session, call, JW_TRY(order_store::order_of(row)))));
    return make_page(std::move(found), page, [](const Order& last) { return last.id; });
  });
}

void Orders::watch(flow::DutyRegister& duties) const {
  duties.on("order",
            [*this](db::Session& session, const Call& call, const flow::Duty& duty,
                    std::string_view what) -> Result<> {
              if (what != "overdue") return {};
              auto order = JW_TRY(order_store::find(session, duty.subject));
              if (!order || !is_home(*order) || !order->escalated.empty()) return {};
              const auto raised = raise(session, call, *order, "");
              // Nobody above is known: the ladder goes on all the same.
              if (!raised && raised.error().reason != "order.top") return fail(raised.error());
              return {};
            });
}

}  // namespace jw::supervision
