#include "catalog/resources.hpp"
#include "flow/duties.hpp"
#include "sharing/flows.hpp"
#include "tests/sharing/office.hpp"

// What happens to a running service, and what a late or contested one shows against whom.
namespace jw::sharing {
namespace {

using namespace testing;
using boost::json::array;
using boost::json::object;
using std::chrono::hours;

std::string state_of(Node& node, const std::string& org, const std::string& grant) {
  return must(node.grants->find(exchange::testing::person(org), grant)).state;
}

TEST_F(Domain, AnAlterationIsNegotiatedFiledAndTakesThePlaceOfTheGrant) {
  const auto id = granted();
  const auto first = *above->find(id).grant;
  must(above->act(reviewer, id, "propose_change", {{"kind", "alter"}, {"reason", "名称项停止采集"}}));
  ASSERT_TRUE(eventually([&] { return below->find(id).change.has_value(); }));
  EXPECT_EQ(reason_of(above->act(reviewer, id, "do_change", {{"reason", ""}, {"decision", nullptr}})),
            "application.state");
  county_does(clerk, id, "answer_change", {{"agree", true}, {"note", "可以"}});
  EXPECT_EQ(reason_of(above->act(provider_head, id, "do_change", {{"reason", ""}, {"decision", nullptr}})),
            "application.state")
      << "not before it is filed";
  must(above->act(bureau, id, "accept_filing", {{"number", "苏数备2号"}, {"note", ""}}));
  EXPECT_EQ(reason_of(above->act(provider_head, id, "do_change", {{"reason", ""}, {"decision", nullptr}})),
            "application.change");
  DecisionForm less;
  less.outcome = "grant";
  less.items.push_back({"name", nullptr, true, "停止采集"});
  less.until = day_in_china(above->time.now() + kDay * 30);
  less.until_reason = "过渡期一个月";
  must(above->act(provider_head, id, "do_change", {{"reason", ""}, {"decision", write_json(less)}}));
  const auto a = above->find(id);
  EXPECT_EQ(a.state, "granted");
  EXPECT_NE(*a.grant, first);
  EXPECT_EQ(a.change->state, "done");
  EXPECT_EQ(a.decision->narrowed.size(), 2U);
  EXPECT_EQ(state_of(province, kProvider, first), "revoked");
  ASSERT_TRUE(eventually([&] { return below->find(id).grant == a.grant; }));
  EXPECT_EQ(state_of(county, kCounty, first), "revoked");
  EXPECT_EQ(state_of(county, kCounty, *a.grant), "active");
  EXPECT_NE(clock_of(a, "delivery"), nullptr) << "the new grant is delivered anew";
  // And it ends when the new one does.
  pass(kDay * 32);
  EXPECT_EQ(above->find(id).ending->cause, "expired");
  EXPECT_TRUE(below->is_in(id, "disposing"));
}

TEST_F(Domain, AStopThatIsGivenUpLeavesTheServiceRunning) {
  const auto id = granted();
  must(above->act(reviewer, id, "propose_change", {{"kind", "stop"}, {"reason", "系统下线"}}));
  ASSERT_TRUE(eventually([&] { return below->find(id).change.has_value(); }));
  county_does(clerk, id, "answer_change", {{"agree", false}, {"note", "业务仍需要"}});
  must(above->act(reviewer, id, "drop_change", {{"reason", "继续提供"}}));
  ASSERT_TRUE(eventually([&] { return below->find(id).change->state == "dropped"; }));
  EXPECT_EQ(state_of(province, kProvider, *above->find(id).grant), "active");
  must(above->act(reviewer, id, "propose_change", {{"kind", "stop"}, {"reason", "再次提出"}}));
}

TEST_F(Domain, ARenewalOrChangeTakesThePlaceOfWhatItFollows) {
  const auto old = granted();
  const auto first = *above->find(old).grant;
  auto wish = form(conditional);
  wish.follows = old;
  wish.items = {"code", "name", "region"};
  const auto next = apply(wish);
  ASSERT_TRUE(above->is_in(next, "received"));
  EXPECT_EQ(above->find(next).follows, old);
  EXPECT_EQ(above->find(old).state, "granted") << "until the new one is granted the old one serves";
  grant(next);
  ASSERT_TRUE(below->is_in(old, "closed"));
  EXPECT_EQ(below->find(old).ending->cause, "replaced");
  EXPECT_EQ(clock_of(above->find(old), "delivery"), nullptr) << "nobody waits for what was replaced";
  EXPECT_EQ(state_of(county, kCounty, first), "revoked");
  EXPECT_EQ(state_of(county, kCounty, *below->find(next).grant), "active");
  // What is over is not renewed, and neither is another's.
  EXPECT_EQ(reason_of(below->applications->submit(clerk, wish)), "application.follows");
  wish.follows = "nothing";
  EXPECT_EQ(reason_of(below->applications->submit(clerk, wish)), "application.follows");
  // The old one's last day ends nothing of the new.
  pass(kDay * 200);
  EXPECT_EQ(above->find(next).state, "granted");
}

TEST_F(Domain, AGrantThatRunsOutIsDisposedOfWithEvidence) {
  const auto id = granted();
  const auto grant = *above->find(id).grant;
  pass(kDay * 301);
  auto a = above->find(id);
  ASSERT_EQ(a.state, "disposing");
  EXPECT_EQ(a.ending->cause, "expired");
  EXPECT_NE(state_of(province, kProvider, grant), "active");
  ASSERT_TRUE(below->is_in(id, "disposing"));
  EXPECT_NE(state_of(county, kCounty, grant), "active");
  ASSERT_NE(clock_of(a, "disposal"), nullptr);
  object disposal{{"method", "return"},
                  {"statement", "已退回并清除"},
                  {"evidence_name", "交接单.pdf"},
                  {"evidence_digest", "xyz"}};
  EXPECT_EQ(reason_of(below->act(clerk, id, "dispose", disposal)), "application.evidence");
  disposal["evidence_digest"] = std::string(64, 'a');
  county_does(clerk, id, "dispose", disposal);
  ASSERT_TRUE(eventually([&] { return above->find(id).ending->state == "submitted"; }));
  must(above->act(reviewer, id, "reject_disposal", {{"reason", "缺备份介质"}}));
  ASSERT_TRUE(eventually([&] { return below->find(id).ending->state == "open"; }));
  county_does(clerk, id, "dispose", disposal);
  ASSERT_TRUE(eventually([&] { return above->find(id).ending->state == "submitted"; }));
  must(above->act(reviewer, id, "confirm_disposal", {{"note", ""}}));
  ASSERT_TRUE(below->is_in(id, "closed"));
  a = below->find(id);
  EXPECT_EQ(a.ending->method, "return");
  EXPECT_EQ(a.ending->evidence_digest, std::string(64, 'a'));
  for (const auto& clock : a.clocks) EXPECT_NE(clock.state, "running") << clock.key;
}

TEST_F(Domain, ARecordOfUseIsAskedForAndItsAbsenceIsLate) {
  const auto id = granted();
  EXPECT_EQ(reason_of(above->act(reviewer, id, "ask_usage", {{"days", 0}, {"note", ""}})),
            "application.usage_days");
  must(above->act(bureau, id, "ask_usage", {{"days", 5}, {"note", "请说明应用成效"}}));
  EXPECT_EQ(reason_of(above->act(reviewer, id, "ask_usage", {{"days", 5}, {"note", ""}})),
            "application.state");
  ASSERT_TRUE(eventually([&] { return below->find(id).usage_request.has_value(); }));
  const auto todo = must(below->applications->list(clerk, {"todo", "", ""}, {}));
  ASSERT_EQ(todo.items.size(), 1U);
  ASSERT_NE(clock_of(above->find(id), "usage.record"), nullptr);
  EXPECT_EQ(clock_of(above->find(id), "usage.record")->org, kCounty);
  std::vector<std::string> late;
  above->duties->on_any(
      [&](db::Session&, const Call&, const flow::Duty& duty, std::string_view what) -> Result<> {
        if (what == "overdue") late.push_back(duty.kind + " " + duty.org);
        return {};
      });
  pass(kDay * 14);
  EXPECT_EQ(std::count(late.begin(), late.end(), "usage.record " + std::string(kCounty)), 1);
  const auto day = day_in_china(below->time.now() - kDay * 2);
  must(below->applications->record_usage(person("c-clerk", kCounty, {"clerk"}), id,
                                         {day, day, "区划核对", "每日比对", "纠错 12 条", "政务云", ""}));
  ASSERT_TRUE(eventually([&] {
    const auto seen = below->find(id).usage_request;
    return seen && !seen->answered.empty();
  }));
  EXPECT_NE(clock_of(above->find(id), "usage.record", "late"), nullptr);
  EXPECT_EQ(must(above->applications->usage(reviewer, id)).size(), 1U);
  must(above->act(reviewer, id, "ask_usage", {{"days", 5}, {"note", ""}}));
}

TEST_F(Domain, WhatARulingFindsAgainstTheProviderIsRaised) {
  const auto ruled = [&](const std::string& id, std::string_view topic, std::string_view outcome) {
    county_does(clerk, id, "dispute", {{"topic", topic}, {"statement", "不同意"}});
    ASSERT_TRUE(eventually([&] { return open_dispute(above->find(id)) != nullptr; }));
    must(above->act(reviewer, id, "escalate", {{"topic", ""}, {"statement", "协商不成"}}));
    must(above->act(bureau, id, "rule", {{"outcome", outcome}, {"reason", "理由"}, {"document", ""}}));
    // It stands, for who opened it.
    ASSERT_TRUE(eventually([&] {
      const auto seen = below->find(id);
      const auto* open = open_dispute(seen);
      return open && open->state == "ruled";
    }));
    county_does(clerk, id, "settle", {{"note", ""}});
  };
  const auto refused = arrived();
  must(above->act(reviewer, refused, "decide", refuse()));
  must(above->act(provider_head, refused, "approve", {{"note", ""}}));
  ASSERT_TRUE(below->is_in(refused, "refused"));
  ruled(refused, "refusal", "uphold");
  EXPECT_EQ(above->breaches(), (std::vector<std::string>{"P9 32.statistics ruling"}));
  const auto used = granted();
  ruled(used, "other", "dismiss");
  ruled(used, "delay", "uphold");
  ruled(used, "narrowing", "uphold");
  EXPECT_EQ(above->breaches(),
            (std::vector<std::string>{"P4 32.statistics ruling", "P2 32.statistics ruling"}));
  // Decided anew, the service before it is over and the new one is the only one.
  ASSERT_TRUE(above->is_in(used, "received"));
  const auto first = *above->find(used).grant;
  grant(used);
  EXPECT_NE(*above->find(used).grant, first);
  EXPECT_EQ(
      province.count("select count(*) from sharing_process where process = 'sharing_provide' and open = "
                     "1 and application = '" +
                     used + "'"),
      1);
  must(above->act(reviewer, used, "suspend",
                  {{"code", "R2"}, {"reason", "疑似超范围"}, {"evidence", "日志"}, {"days", 5}}));
  ASSERT_TRUE(below->is_in(used, "suspended"));
  ruled(used, "suspension", "uphold");
  EXPECT_EQ(above->breaches(),
            (std::vector<std::string>{"R2 320613.data application", "P7 32.statistics ruling"}));
  EXPECT_TRUE(below->is_in(used, "granted"));
}

TEST_F(Domain, WhoDoesNotRectifyLosesTheDataAndThatIsEvidence) {
  const auto id = granted();
  must(above->act(bureau, id, "suspend",
                  {{"code", "R3"}, {"reason", "提供给第三方"}, {"evidence", "日志"}, {"days", 5}}));
  ASSERT_TRUE(below->is_in(id, "suspended"));
  must(above->act(bureau, id, "terminate", {{"reason", "拒不整改"}}));
  ASSERT_TRUE(below->is_in(id, "disposing"));
  EXPECT_EQ(above->breaches(),
            (std::vector<std::string>{"R3 320613.data application", "R3 320613.data termination"}));
  EXPECT_EQ(below->find(id).ending->cause, "terminated");
}

TEST_F(Domain, ReturnFlowThatDoesNotComeIsItsOwnViolation) {
  const auto back = apply(form(conditional, "return"));
  ASSERT_TRUE(below->is_in(back, "granted"));
  const auto batch = granted();
  std::map<std::string, std::string> codes;
  above->duties->on_any(
      [&](db::Session& session, const Call&, const flow::Duty& duty, std::string_view what) -> Result<> {
        if (what == "overdue" && duty.kind == "delivery")
          codes[duty.number] = JW_TRY(violation_of(session, duty, "P4"));
        return {};
      });
  pass(kDay * 60);
  EXPECT_EQ(codes[back], "P5");
  EXPECT_EQ(codes[batch], "P4");
}

// The applicant's node was wrong about who speaks for the provider, and is put right.
TEST_F(Domain, AGrantThatWasTurnedAwayComesWithTheNextWord) {
  const auto id = arrived();
  const auto home = must(county.orgs->get(system_call(), kProvider));
  auto elsewhere = home;
  elsewhere.node = city.identity->id();
  must(county.orgs->put(system_call(), elsewhere));
  must(above->act(reviewer, id, "decide", grant_all()));
  must(above->act(provider_head, id, "approve", {{"note", ""}}));
  const auto grant = above->find(id).grant.value();
  ASSERT_TRUE(eventually([&] {
    return province.count(
               "SELECT COUNT(*) FROM federation_outbox WHERE state = 'refused' AND type = "
               "'application.state' AND envelope LIKE '%\"grant\":{%'") == 1;
  }));
  must(county.orgs->put(system_call(), home));
  EXPECT_EQ(reason_of(county.grants->find(system_call(), grant)), "grant.unknown");
  must(above->act(reviewer, id, "propose_change", {{"kind", "stop"}, {"reason", "系统下线"}}));
  EXPECT_TRUE(eventually([&] { return county.grants->find(system_call(), grant).has_value(); }));
  EXPECT_EQ(below->find(id).grant, grant);
}

}  // namespace
}  // namespace jw::sharing
