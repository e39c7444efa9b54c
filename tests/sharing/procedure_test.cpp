#include <set>

#include <boost/json/serialize.hpp>

#include "sharing/acts.hpp"
#include "sharing/effects.hpp"
#include "sharing/store.hpp"
#include "tests/sharing/office.hpp"

namespace jw::sharing {
namespace {

using namespace testing;
using boost::json::array;
using boost::json::object;

TEST(Processes, AreAcceptedWholeAndKnowWhatTheyCall) {
  const auto programs = shipped_processes();
  EXPECT_EQ(programs.size(), 10u);
  std::set<std::string, std::less<>> topics, tasks;
  for (const auto& [id, program] : programs)
    for (const auto& node : program->process().nodes) {
      if (!node.topic.empty()) topics.insert(node.topic);
      if (node.kind == flow::NodeKind::UserTask) tasks.insert(id + "/" + node.id);
    }
  for (const auto& effect : effects()) EXPECT_TRUE(topics.erase(std::string(effect.topic))) << effect.topic;
  EXPECT_TRUE(topics.empty()) << *topics.begin();
  for (const auto& row : acts()) {
    EXPECT_TRUE(row.task.empty() || tasks.contains(row.task)) << row.name;
    EXPECT_TRUE(!row.message.starts_with("start:") || programs.contains(row.message.substr(6))) << row.name;
  }
}

TEST_F(Domain, TheWholeWayOfAReply) {
  const auto id = arrived();
  auto a = above->find(id);
  const auto* reply = clock_of(a, "reply.conditional");
  ASSERT_NE(reply, nullptr);
  EXPECT_EQ(reply->days, 10);
  EXPECT_EQ(reply->org, kProvider);
  EXPECT_EQ(reply->preset, "CN-809");
  const auto first_due = reply->due;
  // Trap 3: incomplete is told once and can't be refused.
  must(above->act(reviewer, id, "notice", points({{"scope", "缺使用范围"}, {"other", "缺附件"}})));
  EXPECT_EQ(reason_of(above->act(reviewer, id, "decide", refuse())), "application.state");
  EXPECT_NE(clock_of(above->find(id), "reply.conditional", "suspended"), nullptr);
  ASSERT_TRUE(below->is_in(id, "incomplete"));
  const object one{{"answers", array{{{"field", "scope"}, {"answer", "三人"}}}}};
  EXPECT_EQ(reason_of(below->act(clerk, id, "supplement", one)), "application.supplement");
  const object both{
      {"answers", array{{{"field", "scope"}, {"answer", "三人"}}, {{"field", "other"}, {"answer", "已附"}}}},
      {"scope", "数据科三人"}};
  must(below->act(clerk, id, "supplement", both));
  ASSERT_TRUE(above->is_in(id, "received"));
  a = above->find(id);
  EXPECT_EQ(a.scope, "数据科三人");
  EXPECT_EQ(a.notices.at(0).points.at(1).answer, "已附");
  EXPECT_NE(clock_of(a, "reply.conditional"), nullptr);
  EXPECT_EQ(reason_of(above->act(reviewer, id, "notice", points({{"purpose", "再补"}}))),
            "application.state");
  // Trap 1: an extension is two acts, at most ten days, once.
  EXPECT_EQ(reason_of(above->act(reviewer, id, "ask_extension", {{"days", 11}, {"reason", "量大"}})),
            "application.extension_days");
  must(above->act(reviewer, id, "ask_extension", {{"days", 10}, {"reason", "量大"}}));
  a = above->find(id);
  ASSERT_NE(clock_of(a, "reply.conditional"), nullptr);
  EXPECT_EQ(clock_of(a, "reply.conditional")->due, first_due);
  EXPECT_EQ(reason_of(above->act(reviewer, id, "answer_extension", {{"agree", true}, {"note", ""}})),
            "right.missing");
  must(above->act(bureau, id, "answer_extension", {{"agree", true}, {"note", "同意"}}));
  a = above->find(id);
  EXPECT_GT(clock_of(a, "reply.conditional")->due, first_due);
  EXPECT_FALSE(a.extension->notified.empty());
  EXPECT_EQ(reason_of(above->act(reviewer, id, "ask_extension", {{"days", 1}, {"reason", "再延"}})),
            "application.state");
  // Four eyes, and nothing opens before the head consents.
  must(above->act(reviewer, id, "decide", grant_all()));
  EXPECT_FALSE(above->find(id).grant);
  EXPECT_EQ(reason_of(above->act(person("p-reviewer", kProvider, {"reviewer", "head"}), id, "approve",
                                 {{"note", ""}})),
            "application.own");
  must(above->act(provider_head, id, "approve", {{"note", "同意"}}));
  ASSERT_TRUE(below->is_in(id, "granted"));
  // Trap 5: delivery counts from the consent.
  a = above->find(id);
  ASSERT_NE(clock_of(a, "delivery"), nullptr);
  EXPECT_EQ(clock_of(a, "delivery")->days, 20);
  EXPECT_EQ(clock_of(a, "delivery")->started.substr(0, 10), a.decision->time.substr(0, 10));
  const auto there = below->find(id);
  EXPECT_EQ(there.revision, a.revision);
  EXPECT_EQ(boost::json::serialize(store::document_of(there)), boost::json::serialize(store::document_of(a)));
}

TEST_F(Domain, ReturnFlowAndUnconditionalDataAnswerThemselves) {
  const auto back = apply(form(conditional, "return"));
  ASSERT_TRUE(below->is_in(back, "granted"));
  auto a = above->find(back);
  EXPECT_TRUE(a.decision->automatic);
  EXPECT_TRUE(a.decision->narrowed.empty());
  // Trap 2: an application and a clock of one day there were.
  const auto* met = clock_of(a, "reply.unconditional", "met");
  ASSERT_NE(met, nullptr);
  EXPECT_EQ(met->days, 1);
  const auto free = apply(form(resource));
  ASSERT_TRUE(below->is_in(free, "granted"));
  EXPECT_TRUE(above->find(free).decision->automatic);
}

TEST_F(Domain, WhatIsNotOnesOwnToDoIsRefused) {
  const auto written =
      must(below->applications->submit(person("both", kCounty, {"clerk", "head"}), form(conditional)));
  EXPECT_EQ(reason_of(below->act(person("both", kCounty, {"clerk", "head"}), written.id, "consent",
                                 {{"note", ""}})),
            "application.own");
  EXPECT_EQ(reason_of(below->act(clerk, written.id, "consent", {{"note", ""}})), "right.missing");
  EXPECT_EQ(reason_of(below->act(person("x", kTenant, {"head"}), written.id, "consent", {{"note", ""}})),
            "application.unknown");
  EXPECT_EQ(reason_of(below->act(head, written.id, "dance", {})), "application.act");
  const auto id = arrived();
  ASSERT_TRUE(below->is_in(id, "received"));
  EXPECT_EQ(reason_of(below->act(person("c", kCounty, {"reviewer"}), id, "decide", grant_all())),
            "right.org");
  EXPECT_EQ(
      reason_of(above->act(bureau, id, "check", {{"outcome", "pass"}, {"points", array{}}, {"note", ""}})),
      "application.state");
  // Two reviewers at once: the second is told.
  must(above->act(reviewer, id, "decide", grant_all()));
  EXPECT_EQ(reason_of(above->act(other_reviewer, id, "decide", refuse())), "application.state");
}

TEST_F(Domain, StrangeTextsStayTexts) {
  auto strange = form(conditional);
  const std::string nasty = "'; drop table sharing_application; -- \"><script> 表️⃣ ${x} #{y} {{z}}";
  strange.purpose = strange.legal_basis = strange.scenario = strange.security = strange.scope = nasty;
  const auto id = apply(strange);
  ASSERT_TRUE(above->is_in(id, "received"));
  EXPECT_EQ(above->find(id).purpose, nasty);
  for (const auto& bad : {std::string("\xff\xfe"), std::string("a\0b", 3), std::string(7000, 'x'),
                          std::string("\u202egpj.exe"), std::string("\u200b"), std::string("\x1b[31m红")}) {
    strange.scenario = bad;
    EXPECT_EQ(reason_of(below->applications->submit(clerk, strange)), "application.text");
  }
}

TEST_F(Domain, WhatAProviderSaysToItselfStaysThere) {
  const auto id = arrived();
  must(above->act(reviewer, id, "decide", refuse()));
  ASSERT_TRUE(below->is_in(id, "proposed"));
  const auto written = [&](const Application& a) { return serialize(write_json(a)).find("与职责不符"); };
  EXPECT_EQ(written(below->find(id)), std::string::npos);
  EXPECT_NE(must(above->applications->find(reviewer, id)).history.back().note.find("与职责不符"),
            std::string::npos);
  must(above->act(provider_head, id, "send_back", {{"reason", "依据不足，与职责不符的说法欠妥"}}));
  ASSERT_TRUE(below->is_in(id, "received"));
  EXPECT_EQ(written(below->find(id)), std::string::npos);
}

TEST_F(Domain, WhatIsDoubledReorderedOrForgedChangesNothing) {
  const auto id = arrived();
  ASSERT_TRUE(below->is_in(id, "received"));
  const auto old = store::document_of(above->find(id));
  must(above->act(reviewer, id, "decide", grant_all()));
  ASSERT_TRUE(below->is_in(id, "proposed"));
  EXPECT_FALSE(below->find(id).proposal);
  // An older revision, late.
  auto sent = province.post(county, "application.state", {{"application", old}});
  ASSERT_TRUE(eventually([&] { return province.state_of(sent) != "queued"; }));
  EXPECT_EQ(below->find(id).state, "proposed");
  // A revision that another node speaks.
  auto forged = store::document_of(below->find(id));
  forged["state"] = "granted";
  forged["revision"] = 1000;
  sent = city.post(county, "application.state", {{"application", forged}});
  ASSERT_TRUE(eventually([&] { return city.state_of(sent) == "refused"; }));
  EXPECT_EQ(below->find(id).state, "proposed");
  // An act twice, an act of another's department.
  const object act{{"id", "act-1"},      {"application", id},
                   {"name", "withdraw"}, {"time", "2026-11-29T00:00:00Z"},
                   {"org", kCounty},     {"form", {{"reason", ""}}}};
  sent = city.post(province, "application.act", act);
  ASSERT_TRUE(eventually([&] { return city.state_of(sent) == "refused"; }));
  county.post(province, "application.act", act);
  sent = county.post(province, "application.act", act);
  ASSERT_TRUE(eventually([&] { return county.state_of(sent) == "delivered"; }));
  const auto a = above->find(id);
  EXPECT_EQ(a.state, "withdrawn");
  std::size_t withdrawals = 0;
  for (const auto& step : a.history) withdrawals += step.action == "withdraw";
  EXPECT_EQ(withdrawals, 1u);
}

TEST_F(Domain, ARunningServiceStopsOnlyByNegotiationAndFiling) {
  const auto id = apply(form(conditional, "return"));
  ASSERT_TRUE(below->is_in(id, "granted"));
  const auto grant = *above->find(id).grant;
  EXPECT_EQ(reason_of(above->applications->revoke(provider_head, grant, "不想给了")), "grant.filing");
  must(above->act(reviewer, id, "propose_change", {{"kind", "stop"}, {"reason", "系统下线"}}));
  EXPECT_EQ(reason_of(above->applications->revoke(provider_head, grant, "不想给了")), "grant.filing");
  ASSERT_TRUE(eventually([&] { return below->find(id).change.has_value(); }));
  must(below->act(clerk, id, "answer_change", {{"agree", false}, {"note", "业务仍需要"}}));
  ASSERT_TRUE(eventually([&] { return above->find(id).change->state == "objected"; }));
  EXPECT_EQ(reason_of(above->act(bureau, id, "accept_filing", {{"number", "1"}, {"note", ""}})),
            "application.state");
  // Contested: the dispute says whether it may stop.
  // Its answer to the change is on its way until the provider's node has taken it.
  ASSERT_TRUE(eventually([&] {
    return below->act(clerk, id, "dispute", {{"topic", "change"}, {"statement", "业务仍需要"}}).has_value();
  }));
  ASSERT_TRUE(eventually([&] { return !above->find(id).disputes.empty(); }));
  must(above->act(reviewer, id, "escalate", {{"topic", ""}, {"statement", "协商不成"}}));
  EXPECT_EQ(above->find(id).disputes.at(0).arbiter->id, "32.data");
  must(
      above->act(bureau, id, "rule", {{"outcome", "dismiss"}, {"reason", "系统确需下线"}, {"document", ""}}));
  must(above->act(bureau, id, "accept_filing", {{"number", "苏数备1号"}, {"note", ""}}));
  must(above->applications->revoke(provider_head, grant, "系统下线"));
  ASSERT_TRUE(below->is_in(id, "disposing"));
  EXPECT_EQ(must(county.grants->find(exchange::testing::person(kCounty), grant)).state, "revoked");
  const auto a = above->find(id);
  ASSERT_NE(clock_of(a, "disposal"), nullptr);
  EXPECT_EQ(clock_of(a, "disposal")->org, kCounty);
}

TEST_F(Domain, MisuseStopsAtOnceAndResumesWhenRectified) {
  const auto id = apply(form(conditional, "return"));
  ASSERT_TRUE(below->is_in(id, "granted"));
  const auto grant = *above->find(id).grant;
  must(above->act(bureau, id, "suspend",
                  {{"code", "R2"}, {"reason", "超目的"}, {"evidence", "日志"}, {"days", 5}}));
  EXPECT_EQ(must(province.grants->find(exchange::testing::person(kProvider), grant)).state, "suspended");
  ASSERT_TRUE(below->is_in(id, "suspended"));
  EXPECT_EQ(must(county.grants->find(exchange::testing::person(kCounty), grant)).state, "suspended");
  EXPECT_NE(clock_of(below->find(id), "rectification"), nullptr);
  must(below->act(clerk, id, "rectify", {{"note", "已整改"}}));
  ASSERT_TRUE(eventually([&] { return above->find(id).suspensions.at(0).state == "answered"; }));
  must(above->act(bureau, id, "resume", {{"note", ""}}));
  ASSERT_TRUE(below->is_in(id, "granted"));
  EXPECT_EQ(must(county.grants->find(exchange::testing::person(kCounty), grant)).state, "active");
}

TEST_F(Domain, WhatUseHoldsBackNeitherHidesNorUndoesWhatTheProcedureStops) {
  const auto id = apply(form(conditional, "return"));
  ASSERT_TRUE(below->is_in(id, "granted"));
  const auto grant = *above->find(id).grant;
  const auto hold = [&](const char* to) {
    must(province.database->write(system_call(), [&](db::Session& session) {
      return province.grants->restrain(session, system_call(), grant, to, "夜间集中取数");
    }));
  };
  const auto state = [&] {
    return must(province.grants->find(exchange::testing::person(kProvider), grant)).state;
  };
  hold("verify_only");
  must(above->act(bureau, id, "suspend",
                  {{"code", "R2"}, {"reason", "超目的"}, {"evidence", "日志"}, {"days", 5}}));
  EXPECT_EQ(state(), "suspended");
  EXPECT_EQ(province.events("grant.suspended"), 1);
  hold("");
  EXPECT_EQ(state(), "suspended") << "the application is suspended still";
  hold("suspended");
  ASSERT_TRUE(below->is_in(id, "suspended"));
  must(below->act(clerk, id, "rectify", {{"note", "已整改"}}));
  ASSERT_TRUE(eventually([&] { return above->find(id).suspensions.at(0).state == "answered"; }));
  must(above->act(bureau, id, "resume", {{"note", ""}}));
  EXPECT_EQ(state(), "suspended") << "its use holds it back still";
  EXPECT_EQ(province.events("grant.resumed"), 1);
  hold("");
  EXPECT_EQ(state(), "active");
}

TEST_F(Domain, ARulingReopensARefusalAndBinds) {
  const auto id = arrived();
  must(above->act(reviewer, id, "decide", refuse()));
  must(above->act(provider_head, id, "approve", {{"note", ""}}));
  ASSERT_TRUE(below->is_in(id, "refused"));
  must(below->act(clerk, id, "dispute", {{"topic", "refusal"}, {"statement", "属于职责"}}));
  ASSERT_TRUE(eventually([&] { return !above->find(id).disputes.empty() && !below->find(id).pending; }));
  must(below->act(clerk, id, "escalate", {{"topic", ""}, {"statement", "协商不成"}}));
  ASSERT_TRUE(eventually([&] { return above->find(id).disputes.at(0).state == "authority"; }));
  // Trap 13: the common superior of a county and the province is the province's bureau.
  EXPECT_EQ(above->find(id).disputes.at(0).arbiter->id, "32.data");
  EXPECT_NE(clock_of(above->find(id), "dispute.coordinate"), nullptr);
  must(above->act(bureau, id, "rule", {{"outcome", "uphold"}, {"reason", "应予共享"}, {"document", ""}}));
  EXPECT_EQ(above->find(id).state, "received");
  EXPECT_EQ(reason_of(above->act(reviewer, id, "decide", refuse())), "application.binding");
  must(above->act(reviewer, id, "decide", grant_all()));
  must(above->act(provider_head, id, "approve", {{"note", ""}}));
  EXPECT_TRUE(below->is_in(id, "granted"));
}

TEST_F(Domain, WorksThroughACutLine) {
  province.stop_serving();
  const auto id = apply(form(conditional));
  EXPECT_EQ(below->find(id).state, "sent");
  const auto pending = must(below->act(clerk, id, "withdraw", {{"reason", "不再需要"}}));
  EXPECT_EQ(pending.pending, "withdraw");
  EXPECT_TRUE(pending.actions.empty());
  EXPECT_EQ(reason_of(below->act(clerk, id, "withdraw", {{"reason", "再来"}})), "application.pending");
  province.serve();
  EXPECT_TRUE(below->is_in(id, "withdrawn"));
  EXPECT_EQ(above->find(id).state, "withdrawn");
}

}  // namespace
}  // namespace jw::sharing
