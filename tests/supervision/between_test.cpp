#include <initializer_list>
#include <tuple>

#include "base/json_write.hpp"
#include "flow/clock_schema.hpp"
#include "flow/duties.hpp"
#include "flow/duty_store.hpp"
#include "flow/presets.hpp"
#include "org/calendars.hpp"
#include "supervision/board.hpp"
#include "supervision/findings.hpp"
#include "supervision/notices.hpp"
#include "supervision/orders.hpp"
#include "supervision/relay.hpp"
#include "supervision/schema.hpp"
#include "tests/federation/member.hpp"
#include "tests/federation/shifted_clock.hpp"

// Supervision between nodes: the province over a county on a node of its own, and a city beside it.
namespace jw::supervision {
namespace {

using federation::testing::eventually;
using federation::testing::Member;
using federation::testing::must;
using federation::testing::reason_of;
using federation::testing::ShiftedClock;
using federation::testing::system_call;

std::vector<db::Migration> supervised() {
  std::vector<db::Migration> all;
  for (const auto module : {flow::clock_migrations(), migrations()})
    all.insert(all.end(), module.begin(), module.end());
  return all;
}

Call person(const std::string& org, std::set<std::string> roles) {
  Call call = system_call();
  call.actor = {Actor::Kind::Person, "p-of-" + org, "王五", org, std::move(roles)};
  return call;
}

class House : public Member {
 public:
  House() : Member({}, 0, supervised()) {}
  ~House() override { stop(); }

  void equip() {
    const file::Path data_dir = JW_DATA_DIR;
    calendars =
        must(org::Calendars::open(system_call(), *database, time, *orgs, data_dir / "holidays_cn.csv.gz"));
    presets =
        must(flow::Presets::open(system_call(), *database, time, *orgs, data_dir / "clock_presets.json"));
    duties = std::make_unique<flow::DutyRegister>(
        flow::DutyRegister::Parts{*database, time, *orgs, *calendars, *presets, identity->id()});
    const Parts parts{*database, time, *orgs, *calendars, *duties, identity->id(), outbox.get(), {}, {}};
    boards = std::make_unique<Boards>(parts);
    notices = std::make_unique<Notices>(parts);
    orders = std::make_unique<Orders>(parts);
    findings = std::make_unique<Findings>(parts);
    relay = std::make_unique<Relay>(parts);
    relay->watch(*duties);
    orders->watch(*duties);
    findings->watch(*duties);
    relay->handle(*inbox);
    orders->handle(*inbox);
    findings->handle(*inbox);
  }

  flow::Duty begin(const std::string& subject, const std::string& org) {
    flow::DutyStart start;
    start.kind = "reply.conditional";
    start.subject_type = "application";
    start.subject = subject;
    start.number = "SQ-" + subject;
    start.title = "企业登记信息";
    start.org = org;
    start.preset = "CN-809";
    return must(database->write(
        system_call(), [&](db::Session& session) { return duties->start(session, system_call(), start); }));
  }
  void finish(const std::string& duty) {
    must(database->write(system_call(), [&](db::Session& session) {
      return duties->stop(session, system_call(), duty, "granted");
    }));
  }
  void chase() { must(duties->chase(system_call())); }
  std::optional<flow::Duty> seen(const std::string& duty) {
    return must(
        database->read(system_call(), [&](db::Session& session) { return duties->find(session, duty); }));
  }

  ShiftedClock time;
  std::unique_ptr<org::Calendars> calendars;
  std::unique_ptr<flow::Presets> presets;
  std::unique_ptr<flow::DutyRegister> duties;
  std::unique_ptr<Boards> boards;
  std::unique_ptr<Notices> notices;
  std::unique_ptr<Orders> orders;
  std::unique_ptr<Findings> findings;
  std::unique_ptr<Relay> relay;
};

class Between : public ::testing::Test {
 protected:
  Between() {
    province.found("32");
    province.equip();
    province.serve();
    county.join(province, "320613", {"320613"});
    county.equip();
    county.serve();
    city.join(province, "3206", {"3206", "320682"});
    city.equip();
    city.serve();
    for (auto* one : {&province, &county, &city}) {
      for (const auto& [region, line, name, home] :
           std::initializer_list<std::tuple<const char*, const char*, const char*, House*>>{
               {"32", "data", "江苏省数据局", &province},
               {"320613", "data", "崇川区数据局", &county},
               {"320613", "civil", "崇川区民政局", &county},
               {"3206", "data", "南通市数据局", &city}})
        must(one->orgs->put(system_call(), {"", name, "", region, line, "", home->identity->id()}));
      one->dispatch();
    }
  }
  ~Between() override {
    for (auto* one : {&province, &county, &city}) one->stop();
  }

  OrderForm about(const std::string& duty) const {
    return {"320613.civil", "逾期未答复", "三个工作日内办结并书面答复", 3, {duty}};
  }
  void pass(std::chrono::hours time) {
    for (auto* one : {&province, &county, &city}) one->time.advance(time);
  }

  House province, county, city;
  const Call bureau = person("32.data", {"bureau"});
  const Call county_bureau = person("320613.data", {"bureau"});
  const Call city_bureau = person("3206.data", {"bureau"});
  const Call civil = person("320613.civil", {"clerk"});
};

TEST_F(Between, ADutyOfASubordinateNodeStandsOnTheBoardsAboveUntilItIsDone) {
  const auto duty = county.begin("a1", "320613.civil");
  ASSERT_TRUE(eventually([&] { return province.seen(duty.id) && city.seen(duty.id); }));
  const auto board = must(province.boards->board(bureau, {}, "org"));
  EXPECT_EQ(board.open, 1);
  EXPECT_EQ(board.cells.at(0).key, "320613.civil");
  const auto view = must(province.boards->find(bureau, duty.id));
  EXPECT_EQ(view.duty.told_by, county.identity->id());
  EXPECT_EQ(view.duty.due, duty.due);
  EXPECT_EQ(view.actions, (std::vector<std::string>{"remind", "order"}));
  pass(std::chrono::hours(24 * 40));
  EXPECT_EQ(must(province.boards->board(bureau, {}, "org")).red, 1) << "without a word from anybody";
  county.chase();
  ASSERT_TRUE(eventually([&] { return province.seen(duty.id)->own_light == "red"; }));
  // Nobody but the county chases it: one finding, one ladder.
  province.chase();
  EXPECT_EQ(province.events("clock.overdue"), 0);
  county.finish(duty.id);
  ASSERT_TRUE(eventually([&] { return province.seen(duty.id)->state == "done"; }));
  EXPECT_EQ(must(province.boards->board(bureau, {}, "org")).open, 0);
}

TEST_F(Between, AReminderReachesTheDepartmentAndThatItWasSeenComesBack) {
  const auto duty = county.begin("a1", "320613.civil");
  ASSERT_TRUE(eventually([&] { return province.seen(duty.id).has_value(); }));
  county.stop_serving();
  must(province.notices->remind(bureau, duty.id, "请抓紧办理"));
  EXPECT_EQ(reason_of(province.notices->remind(bureau, duty.id, "")), "supervision.reminded");
  county.serve();
  ASSERT_TRUE(eventually([&] { return !must(county.notices->list(civil, true, {})).items.empty(); }));
  const auto box = must(county.notices->list(civil, true, {}));
  ASSERT_EQ(box.items.size(), 1U);
  EXPECT_EQ(box.items[0].notice.note, "请抓紧办理");
  EXPECT_EQ(box.items[0].notice.from_org, "32.data");
  EXPECT_EQ(box.items[0].notice.duty, duty.id);
  must(county.notices->acknowledge(civil, box.items[0].notice.id));
  EXPECT_TRUE(eventually([&] {
    const auto told = must(province.boards->find(bureau, duty.id)).notices;
    return told.size() == 1 && !told[0].seen.empty();
  }));
}

TEST_F(Between, AnOrderGoesDownItsReplyComesUpAndACutLineLosesNothing) {
  const auto duty = county.begin("a1", "320613.civil");
  ASSERT_TRUE(eventually([&] { return province.seen(duty.id).has_value(); }));
  const auto order = must(province.orders->issue(bureau, about(duty.id)));
  EXPECT_EQ(reason_of(province.orders->issue(city_bureau, about("nothing"))), "order.duties");
  ASSERT_TRUE(eventually([&] { return county.orders->find(civil, order.id).has_value(); }));
  auto there = must(county.orders->find(civil, order.id));
  EXPECT_EQ(there.number, order.number);
  EXPECT_EQ(there.due, order.due);
  EXPECT_EQ(there.duties, std::vector<std::string>{duty.id});
  EXPECT_EQ(there.actions, std::vector<std::string>{"reply"});
  EXPECT_TRUE(there.steps.at(0).actor.empty()) << "names of people stay on their node";
  EXPECT_EQ(must(county.boards->board(civil, {}, "org")).open, 2) << "the reply is a duty there";
  // The line is cut while the department replies.
  province.stop_serving();
  const auto sent = must(county.orders->reply(civil, order.id, "已答复申请单位"));
  EXPECT_EQ(sent.pending, "reply");
  EXPECT_TRUE(sent.actions.empty());
  EXPECT_EQ(reason_of(county.orders->reply(civil, order.id, "再答复")), "order.pending");
  EXPECT_EQ(must(county.boards->board(civil, {}, "org")).open, 1) << "it has answered";
  province.serve();
  ASSERT_TRUE(eventually([&] { return must(province.orders->find(bureau, order.id)).state == "replied"; }));
  EXPECT_EQ(must(province.orders->find(bureau, order.id)).reply, "已答复申请单位");
  ASSERT_TRUE(eventually([&] { return must(county.orders->find(civil, order.id)).state == "replied"; }));
  there = must(county.orders->find(civil, order.id));
  EXPECT_TRUE(there.pending.empty());
  EXPECT_EQ(there.steps.back().actor, "王五") << "who replied is known at home";
  must(province.orders->send_back(bureau, order.id, "未附答复文号", 2));
  ASSERT_TRUE(eventually([&] { return must(county.orders->find(civil, order.id)).state == "issued"; }));
  EXPECT_EQ(must(county.boards->board(civil, {}, "org")).open, 2);
  must(county.orders->reply(civil, order.id, "崇民函〔2026〕3号"));
  ASSERT_TRUE(eventually([&] { return must(province.orders->find(bureau, order.id)).state == "replied"; }));
  must(province.orders->close(bureau, order.id, "done", ""));
  ASSERT_TRUE(eventually([&] { return must(county.orders->find(civil, order.id)).state == "closed"; }));
  EXPECT_EQ(must(county.orders->find(civil, order.id)).steps.size(), 5U);
  EXPECT_EQ(county.events("order.received"), 1);
  EXPECT_EQ(must(county.boards->board(civil, {}, "org")).open, 1);
}

TEST_F(Between, NobodyRepliesAndTheBureauAboveHearsOfItOnItsNode) {
  const auto order = must(city.orders->issue(city_bureau, {"320613.civil", "逾期", "限期办结", 3, {}}));
  ASSERT_TRUE(eventually([&] { return county.orders->find(civil, order.id).has_value(); }));
  pass(std::chrono::hours(24 * 14));
  county.chase();
  EXPECT_TRUE(must(county.orders->find(civil, order.id)).escalated.empty()) << "whose order it is says so";
  city.chase();
  EXPECT_EQ(must(city.orders->find(city_bureau, order.id)).escalated, "32.data");
  ASSERT_TRUE(eventually([&] { return province.orders->find(bureau, order.id).has_value(); }));
  EXPECT_EQ(must(province.orders->find(bureau, order.id)).escalated, "32.data");
  ASSERT_TRUE(eventually([&] { return must(county.orders->find(civil, order.id)).escalated == "32.data"; }));
}

TEST_F(Between, TheLadderClimbsToTheSuperiorOnAnotherNode) {
  const auto duty = county.begin("a1", "320613.civil");
  ASSERT_TRUE(eventually([&] { return city.seen(duty.id).has_value(); }));
  pass(std::chrono::hours(24 * 60));
  county.chase();
  ASSERT_TRUE(eventually([&] { return !must(city.notices->list(city_bureau, true, {})).items.empty(); }));
  const auto box = must(city.notices->list(city_bureau, true, {}));
  ASSERT_EQ(box.items.size(), 1U);
  EXPECT_EQ(box.items[0].notice.rung, "government");
  EXPECT_EQ(box.items[0].org, "320613.civil");
  must(city.notices->acknowledge(city_bureau, box.items[0].notice.id));
  EXPECT_TRUE(eventually([&] {
    for (const auto& one : must(county.boards->find(county_bureau, duty.id)).notices)
      if (one.rung == "government" && !one.seen.empty()) return true;
    return false;
  }));
}

TEST_F(Between, AFindingIsKnownToTheDepartmentAndDecidedByTheBureauOnAnotherNode) {
  // Held against the county's own bureau: the one above decides, on its node.
  const auto id = must(county.database->write(system_call(), [&](db::Session& session) {
    return county.findings->raise(session, system_call(),
                                  {"A2",
                                   "320613.data",
                                   "application",
                                   "a1",
                                   "",
                                   "登记信息",
                                   "",
                                   {{"duty", "d1", "dispute.coordinate"}}});
  }));
  EXPECT_EQ(reason_of(county.findings->decide(county_bureau, id, false, "x")), "violation.own");
  ASSERT_TRUE(eventually([&] { return city.findings->find(city_bureau, id).has_value(); }));
  city.stop();
  county.stop_serving();
  const auto decided = must(city.findings->decide(city_bureau, id, true, "超过期限未协调"));
  EXPECT_EQ(decided.pending, "confirm");
  EXPECT_TRUE(decided.actions.empty());
  EXPECT_EQ(decided.state, "raised");
  county.serve();
  city.serve();
  city.dispatch();
  ASSERT_TRUE(
      eventually([&] { return must(county.findings->find(county_bureau, id)).state == "confirmed"; }));
  ASSERT_TRUE(eventually([&] { return must(city.findings->find(city_bureau, id)).state == "confirmed"; }));
  ASSERT_TRUE(eventually([&] {
    const auto told = province.findings->find(bureau, id);
    return told && told->state == "confirmed";
  }));
  EXPECT_EQ(must(province.findings->find(bureau, id)).decided_by, "3206.data");
  // A requester's misuse seen at the province: the county's department reads what is held against it.
  const auto misuse = must(province.database->write(system_call(), [&](db::Session& session) {
    return province.findings->raise(session, system_call(),
                                    {"R2",
                                     "320613.civil",
                                     "application",
                                     "a2",
                                     "",
                                     "登记信息",
                                     "",
                                     {{"application", "a2", "suspended"}}});
  }));
  ASSERT_TRUE(eventually([&] { return county.findings->find(civil, misuse).has_value(); }));
  must(county.findings->decide(county_bureau, misuse, false, "系统误报，已核实"));
  EXPECT_TRUE(eventually([&] { return must(province.findings->find(bureau, misuse)).state == "dismissed"; }));
}

TEST_F(Between, AStrangersWordIsRefused) {
  const auto duty = county.begin("a1", "320613.civil");
  ASSERT_TRUE(eventually([&] { return province.seen(duty.id).has_value(); }));
  // The county speaks of a department of the city, and about an order that is not its own.
  auto forged = *province.seen(duty.id);
  forged.id = "forged";
  forged.org = "3206.data";
  forged.told_by.clear();
  const auto body = [](const flow::Duty& of) {
    return boost::json::object{{"duty", write_json(of)}, {"notice", nullptr}, {"kept", true}};
  };
  auto sent = county.post(province, "duty.told", body(forged));
  ASSERT_TRUE(eventually([&] { return county.state_of(sent) == "refused"; }));
  EXPECT_FALSE(province.seen("forged"));
  const auto order = must(province.orders->issue(bureau, about(duty.id)));
  sent = city.post(province, "order.act",
                   {{"id", "x"},
                    {"order", order.id},
                    {"action", "reply"},
                    {"org", "320613.civil"},
                    {"note", "好"},
                    {"time", order.created}});
  ASSERT_TRUE(eventually([&] { return city.state_of(sent) == "refused"; }));
  EXPECT_EQ(must(province.orders->find(bureau, order.id)).state, "issued");
  auto fake = order;
  fake.id = "fake";
  fake.home = county.identity->id();
  fake.light.clear();
  sent = county.post(province, "order.state", {{"order", write_json(fake)}});
  ASSERT_TRUE(eventually([&] { return county.state_of(sent) == "refused"; }));
  EXPECT_EQ(reason_of(province.orders->find(bureau, "fake")), "order.unknown");
}

TEST_F(Between, WhatWasOpenBeforeTheNodeJoinedIsToldWhenItStarts) {
  const auto duty = county.begin("a1", "320613.civil");
  ASSERT_TRUE(eventually([&] { return province.seen(duty.id).has_value(); }));
  must(county.database->write(
      system_call(), [&](db::Session& session) { return session.exec("DELETE FROM supervision_told"); }));
  must(province.database->write(system_call(),
                                [&](db::Session& session) { return session.exec("DELETE FROM flow_duty"); }));
  must(county.relay->keep_open(system_call()));
  EXPECT_TRUE(eventually([&] { return province.seen(duty.id).has_value(); }));
}

}  // namespace
}  // namespace jw::supervision
