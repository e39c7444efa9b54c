#include "house.hpp"

namespace jw::supervision {
namespace {

using testing::HouseTest;
using testing::morning;
using testing::must;
using testing::system_call;

class OrdersTest : public HouseTest {
 protected:
  OrderForm form(const std::string& org, std::vector<std::string> duties = {}) const {
    return {org, "逾期未答复", "三个工作日内办结并书面答复", 3, std::move(duties)};
  }
};

TEST_F(OrdersTest, AreIssuedRepliedToReturnedAndClosed) {
  const auto duty = begin(reply_of("320613.civil", "a1"));
  const auto order = must(orders_->issue(bureau_, form("320613.civil", {duty.id})));
  EXPECT_EQ(order.number, "DB-320613.data-2026-0001");
  EXPECT_EQ(order.due, "2026-03-05");
  EXPECT_EQ(order.actions, (std::vector<std::string>{"escalate", "close"}));
  EXPECT_EQ(must(boards_->find(bureau_, duty.id)).orders, std::vector<std::string>{order.id});
  EXPECT_EQ(must(orders_->find(civil_, order.id)).actions, std::vector<std::string>{"reply"});
  EXPECT_EQ(reason(orders_->find(clerk_, order.id)), "order.unknown");
  EXPECT_EQ(reason(orders_->reply(bureau_, order.id, "x")), "order.party");
  EXPECT_EQ(reason(orders_->reply(civil_, order.id, "  ")), "supervision.text");

  const auto replied = must(orders_->reply(civil_, order.id, "已答复申请单位"));
  EXPECT_EQ(replied.state, "replied");
  EXPECT_EQ(replied.light, "") << "nobody is waited for";
  EXPECT_EQ(reason(orders_->reply(civil_, order.id, "again")), "order.state");
  const auto returned = must(orders_->send_back(bureau_, order.id, "未附答复文号", 2));
  EXPECT_EQ(returned.state, "issued");
  EXPECT_EQ(returned.due, "2026-03-04");
  must(orders_->reply(civil_, order.id, "崇民函〔2026〕3号"));
  EXPECT_EQ(reason(orders_->close(bureau_, order.id, "fine", "")), "order.outcome");
  const auto closed = must(orders_->close(bureau_, order.id, "done", ""));
  EXPECT_EQ(closed.state, "closed");
  EXPECT_TRUE(closed.actions.empty());
  EXPECT_EQ(closed.steps.size(), 5U);
  EXPECT_EQ(
      events("order.issued") + events("order.replied") + events("order.returned") + events("order.closed"),
      5);
  EXPECT_EQ(must(orders_->list(civil_, {"", "mine", ""}, {})).items.size(), 1U);
  EXPECT_EQ(must(orders_->list(bureau_, {"closed", "sent", duty.id}, {})).items.size(), 1U);
  EXPECT_TRUE(must(orders_->list(clerk_, {}, {})).items.empty());
}

TEST_F(OrdersTest, GoToDepartmentsOfOnesOwnBlockOnThisNodeOnly) {
  EXPECT_EQ(reason(orders_->issue(bureau_, form("320682.statistics"))), "supervision.block");
  EXPECT_EQ(reason(orders_->issue(bureau_, form("320613.data"))), "supervision.own");
  EXPECT_EQ(reason(orders_->issue(civil_, form("320613.statistics"))), "right.missing");
  must(orgs_->put(system_call(), {"", "崇川区教育局", "", "320613", "education", "", "elsewhere"}));
  EXPECT_EQ(reason(orders_->issue(bureau_, form("320613.education"))), "order.elsewhere");
  auto wrong = form("320613.civil");
  wrong.days = 31;
  EXPECT_EQ(reason(orders_->issue(bureau_, wrong)), "order.days");
  wrong = form("320613.civil");
  wrong.demand = "";
  EXPECT_EQ(reason(orders_->issue(bureau_, wrong)), "supervision.text");
  const auto other = begin(reply_of("320613.statistics", "a1"));
  EXPECT_EQ(reason(orders_->issue(bureau_, form("320613.civil", {other.id}))), "order.duties");
  EXPECT_EQ(events("order.issued"), 0);
}

TEST_F(OrdersTest, NobodyRepliesAndTheBureauAboveHearsOfItByItself) {
  const auto order = must(orders_->issue(bureau_, form("320613.civil")));
  go(morning("2026-03-06"));
  chase();
  const auto late = must(orders_->find(city_bureau_, order.id));
  EXPECT_EQ(late.escalated, "3206.data");
  EXPECT_EQ(late.light, "red");
  EXPECT_EQ(events("order.escalated"), 1);
  EXPECT_EQ(late.steps.back().action, "escalate");
  chase();
  EXPECT_EQ(events("order.escalated"), 1);
  EXPECT_EQ(reason(orders_->escalate(bureau_, order.id, "x")), "order.party");
}

TEST_F(OrdersTest, AreEscalatedByHandOnceAndWithAReason) {
  const auto order = must(orders_->issue(bureau_, form("320613.civil")));
  EXPECT_EQ(reason(orders_->escalate(bureau_, order.id, "")), "supervision.text");
  EXPECT_EQ(must(orders_->escalate(bureau_, order.id, "多次催办无果")).escalated, "3206.data");
  const auto top = must(orders_->issue(city_bureau_, form("320613.civil")));
  EXPECT_EQ(reason(orders_->escalate(city_bureau_, top.id, "x")), "order.top");
}

}  // namespace
}  // namespace jw::supervision
