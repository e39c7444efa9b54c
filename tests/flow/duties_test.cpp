#include "flow/duties.hpp"

#include "duty_desk.hpp"
#include "flow/duty_store.hpp"

namespace jw::flow {
namespace {

using testing::at;
using testing::DutyTest;
using testing::morning;
using testing::must;
using testing::system_call;

class DutiesTest : public DutyTest {
 protected:
  std::vector<DutyNotice> notices(const std::string& duty) {
    return must(database_->read(system_call(), [&](db::Session& s) { return duty_store::notices(s, duty); }));
  }
  template <class F>
  Result<Duty> act(F&& body) {
    return write([&](db::Session& s) -> Result<Duty> { return body(s); });
  }
  std::string reason_of(const Result<Duty>& result) { return result ? "" : result.error().reason; }
};

TEST_F(DutiesTest, RunFromStartToStopInTheTransactionOfTheirModule) {
  const auto duty = begin(reply("a1"));
  EXPECT_EQ(duty.due, "2026-03-16");
  EXPECT_EQ(duty.basis, "政务数据共享条例 第二十一条");
  EXPECT_EQ(duty.region, "320613");
  EXPECT_EQ(duty.line, "statistics");
  EXPECT_EQ(duty.org_name, "崇川区统计局");
  EXPECT_EQ(duty.counterpart_name, "如皋市统计局");
  const auto failed = write([&](db::Session& s) -> Result<> {
    JW_TRY(duties_->start(s, system_call(), reply("a2")));
    return fail(Code::Conflict, "test.undo", "undone", "撤销");
  });
  EXPECT_FALSE(failed);
  EXPECT_EQ(count("SELECT count(*) FROM flow_duty"), 1);
  EXPECT_EQ(events("clock.started"), 1);

  go(morning("2026-03-05"));
  const auto done = must(act([&](auto& s) { return duties_->stop(s, system_call(), duty.id, "granted"); }));
  EXPECT_EQ(done.state, "done");
  EXPECT_EQ(done.used, 3);
  EXPECT_EQ(done.late, 0);
  EXPECT_EQ(done.light, "");
  EXPECT_EQ(reason_of(act([&](auto& s) { return duties_->stop(s, system_call(), duty.id, "x"); })),
            "clock.stopped");
  EXPECT_EQ(reason_of(act([&](auto& s) { return duties_->stop(s, system_call(), "nothing", "x"); })),
            "duty.unknown");
  go(morning("2026-06-01"));
  EXPECT_EQ(chase(), 0U) << "a stopped clock turns nothing";
}

TEST_F(DutiesTest, RefuseWhatNoLawGives) {
  auto start = reply("a1");
  start.kind = "coffee";
  EXPECT_EQ(reason_of(act([&](auto& s) { return duties_->start(s, system_call(), start); })), "duty.kind");
  start = reply("a1");
  start.days = 5;
  EXPECT_EQ(reason_of(act([&](auto& s) { return duties_->start(s, system_call(), start); })), "duty.basis");
  start.basis = "崇政办〔2026〕1号";
  start.days = 11;
  EXPECT_EQ(reason_of(act([&](auto& s) { return duties_->start(s, system_call(), start); })),
            "preset.looser");
  start.days = 5;
  EXPECT_EQ(begin(start).due, "2026-03-09");
  start = reply("a1");
  start.preset = "CN-1";
  EXPECT_EQ(reason_of(act([&](auto& s) { return duties_->start(s, system_call(), start); })),
            "preset.unknown");
  start = reply("a1");
  start.id = "01a";
  begin(start);
  EXPECT_EQ(reason_of(act([&](auto& s) { return duties_->start(s, system_call(), start); })), "duty.twice");
}

TEST_F(DutiesTest, AreChasedByThemselvesUpTheLadder) {
  std::vector<std::string> told;
  duties_->on("application", [&](db::Session&, const Call&, const Duty&, std::string_view what) -> Result<> {
    told.emplace_back(what);
    return {};
  });
  const auto duty = begin(reply("a1"));  // until 16 March
  EXPECT_EQ(chase(), 0U);
  go(morning("2026-03-12"));  // the eighth day
  EXPECT_EQ(chase(), 1U);
  EXPECT_EQ(see(duty.id).light, "yellow");
  EXPECT_EQ(chase(), 0U) << "each once";
  go(morning("2026-03-17"));
  EXPECT_EQ(chase(), 1U);
  EXPECT_EQ(see(duty.id).light, "red");
  EXPECT_EQ(see(duty.id).late, 1);
  go(morning("2026-03-18"));
  chase();
  go(morning("2026-03-19"));
  chase();
  go(morning("2026-03-24"));
  chase();
  const auto rungs = notices(duty.id);
  ASSERT_EQ(rungs.size(), 5U);
  const std::array<std::pair<const char*, const char*>, 5> kLadder = {{{"handler", "320613.statistics"},
                                                                       {"section", "320613.statistics"},
                                                                       {"leader", "320613.statistics"},
                                                                       {"authority", "320613.data"},
                                                                       // No government's office is known.
                                                                       {"government", "3206.data"}}};
  for (std::size_t i = 0; i < kLadder.size(); ++i) {
    EXPECT_EQ(rungs[i].rung, kLadder[i].first);
    EXPECT_EQ(rungs[i].to_org, kLadder[i].second);
  }
  EXPECT_EQ(events("clock.due_soon"), 1);
  EXPECT_EQ(events("clock.overdue"), 1);
  EXPECT_EQ(events("clock.escalated"), 5);
  EXPECT_EQ(told, (std::vector<std::string>{"due_soon", "rung", "overdue", "rung", "rung", "rung", "rung"}));
}

TEST_F(DutiesTest, TheLadderEndsAtTheGovernmentWhereItsOfficeIsKnownAndAtTheTopWhereNobodyIsAbove) {
  put("320613", "government", "崇川区人民政府办公室");
  const auto duty = begin(reply("a1"));
  auto top = reply("a2");
  top.org = "3206.data";
  const auto last = begin(top);
  go(morning("2026-05-06"));
  chase();
  EXPECT_EQ(notices(duty.id).back().rung, "government");
  EXPECT_EQ(notices(duty.id).back().to_org, "320613.government");
  EXPECT_EQ(notices(last.id).back().to_org, "3206.data") << "nobody above it is known";
}

TEST_F(DutiesTest, WhatAnotherNodeKeepsIsShownAndMovedOnlyThere) {
  const auto own = begin(reply("a1"));
  auto told = own;
  told.id = "told-1";
  EXPECT_FALSE(must(write([&](db::Session& s) { return duties_->mirror(s, told, "elsewhere"); })))
      << "our own word on the same thing stands";
  told.subject = "a2";
  told.due_end = jw::to_string(morning("2026-03-10"));
  const auto take = [&](const Duty& word, std::string_view from) {
    return write([&](db::Session& s) { return duties_->mirror(s, word, from); });
  };
  EXPECT_TRUE(must(take(told, "elsewhere")));
  EXPECT_EQ(take(told, "a third").error().reason, "duty.elsewhere");
  EXPECT_EQ(
      write([&](db::Session& s) { return duties_->stop(s, system_call(), "told-1", "done"); }).error().reason,
      "duty.elsewhere");
  EXPECT_FALSE(must(write([&](db::Session& s) {
    return duties_->find_open(s, "application", "a2", "reply.conditional");
  }))) << "modules move their own";
  go(morning("2026-05-06"));
  chase();
  EXPECT_TRUE(notices("told-1").empty()) << "its own node chases it";
  EXPECT_EQ(events("clock.overdue"), 1);
  auto done = told;
  done.state = "done";
  done.updated = jw::to_string(clock_.now());
  EXPECT_TRUE(must(take(done, "elsewhere")));
  EXPECT_FALSE(must(take(told, "elsewhere"))) << "an older word";
  EXPECT_EQ(see("told-1").state, "done");
  // Once it is kept here too, the word of the other gives way.
  begin(reply("a2"));
  EXPECT_FALSE(must(write([&](db::Session& s) { return duties_->find(s, "told-1"); })));
}

TEST_F(DutiesTest, CatchUpAfterARestartAndAJumpOfTheClock) {
  const auto duty = begin(reply("a1"));
  go(morning("2026-05-06"));  // nothing ran for two months
  EXPECT_EQ(chase(), 1U);
  EXPECT_EQ(notices(duty.id).size(), 5U);
  EXPECT_EQ(events("clock.overdue"), 1);
  // A second register on the same store, as after a restart, says nothing twice.
  const DutyRegister again({*database_, clock_, *orgs_, *calendars_, *presets_, "county"});
  EXPECT_EQ(must(again.chase(system_call())), 0U);
  go(morning("2026-03-03"));  // set back
  EXPECT_EQ(must(again.chase(system_call())), 0U);
  EXPECT_EQ(notices(duty.id).size(), 5U);
}

TEST_F(DutiesTest, OneThatEndsLateBeforeTheChaserCameIsLateAllTheSame) {
  const auto duty = begin(reply("a1"));
  go(morning("2026-03-18"));
  const auto done = must(act([&](auto& s) { return duties_->stop(s, system_call(), duty.id, "granted"); }));
  EXPECT_EQ(done.late, 2);
  EXPECT_EQ(events("clock.overdue"), 1);
}

TEST_F(DutiesTest, OfABureauGoToTheBureauAbove) {
  DutyStart start;
  start.kind = "catalog.review";
  start.subject_type = "filing";
  start.subject = "f1";
  start.org = "320613.data";
  start.preset = "CN-809";
  const auto duty = begin(start);
  go(morning("2026-03-30"));
  chase();
  const auto rungs = notices(duty.id);
  ASSERT_EQ(rungs.size(), 5U);
  EXPECT_EQ(rungs[3].to_org, "3206.data");
}

TEST_F(DutiesTest, SuspendedOnesWaitAndARestartBeginsAnew) {
  const auto duty = begin(reply("a1"));
  go(morning("2026-03-12"));
  chase();
  must(act([&](auto& s) {
    return duties_->suspend(s, system_call(), duty.id, "one_time_notice", "补正通知书 1 号");
  }));
  EXPECT_EQ(see(duty.id).state, "suspended");
  EXPECT_EQ(see(duty.id).light, "paused");
  go(morning("2026-04-20"));
  EXPECT_EQ(chase(), 0U);
  const auto resumed = must(act([&](auto& s) { return duties_->resume(s, system_call(), duty.id); }));
  EXPECT_EQ(resumed.light, "green");
  EXPECT_EQ(resumed.due, "2026-05-07");
  EXPECT_EQ(resumed.rung, 0) << "the ladder is climbed again when its time comes";
  go(morning("2026-05-06"));
  EXPECT_EQ(chase(), 1U);
  EXPECT_EQ(events("clock.due_soon"), 2);
}

TEST_F(DutiesTest, AnExtensionMovesTheEndOnceItIsToldOf) {
  const auto duty = begin(reply("a1"));
  go(morning("2026-03-13"));
  chase();
  EXPECT_EQ(
      must(act([&](auto& s) { return duties_->consent(s, system_call(), duty.id, 10, "320613.data"); })).due,
      "2026-03-16");
  EXPECT_EQ(must(act([&](auto& s) { return duties_->notify(s, system_call(), duty.id); })).due, "2026-03-30");
  EXPECT_EQ(see(duty.id).light, "green");
  EXPECT_EQ(see(duty.id).days, 20);
}

TEST_F(DutiesTest, SilenceTakesTheEffectTheLawGivesIt) {
  DutyStart start;
  start.kind = "licence.acceptance";
  start.subject_type = "case";
  start.subject = "c1";
  start.org = kChongchuan;
  start.preset = "CN-LICENCE";
  std::vector<std::string> told;
  duties_->on("case", [&](db::Session&, const Call&, const Duty& duty, std::string_view what) -> Result<> {
    told.push_back(std::string(what) + ":" + duty.state);
    return {};
  });
  const auto duty = begin(start);  // five days, silence accepts
  go(morning("2026-03-20"));
  chase();
  const auto seen = see(duty.id);
  EXPECT_EQ(seen.state, "deemed");
  EXPECT_EQ(seen.outcome, "deemed_accepted");
  EXPECT_EQ(seen.stopped, jw::to_string(must(end_of_day_in_china("2026-03-09"))));
  EXPECT_EQ(told, (std::vector<std::string>{"overdue:running", "deemed:deemed"}));
  EXPECT_EQ(events("clock.deemed"), 1);

  auto escalates = reply("a9");
  escalates.silence = "escalate";
  const auto second = begin(escalates);
  go(at("2026-04-03T16:00:01Z"));  // the end of the last day, 3 April, has just passed
  chase();
  const auto rungs = notices(second.id);
  ASSERT_EQ(rungs.size(), 4U) << "straight to the authority, the government in its time";
  EXPECT_EQ(rungs[3].rung, "authority");
  chase();
  EXPECT_EQ(notices(second.id).size(), 4U);
}

TEST_F(DutiesTest, TheSlowestBranchDrivesTheLightOfTheWhole) {
  DutyStart whole;
  whole.kind = "licence.joint";
  whole.subject_type = "case";
  whole.subject = "c1";
  whole.org = "320613.data";
  whole.preset = "CN-LICENCE";
  const auto outer = begin(whole);  // 45 days: 7 May
  auto branch = whole;
  branch.kind = "licence.decision";
  branch.outer = outer.id;
  branch.org = kChongchuan;
  const auto first = begin(branch);  // 20 days
  branch.kind = "process";
  branch.days = 60;
  branch.basis = "试点方案";
  const auto second = begin(branch);
  EXPECT_EQ(second.due, outer.due) << "cut to the total";
  EXPECT_TRUE(second.clock.cap == outer.due);

  go(morning("2026-03-26"));
  chase();
  EXPECT_EQ(see(first.id).light, "yellow");
  EXPECT_EQ(see(outer.id).light, "yellow") << "the branch's";
  EXPECT_EQ(see(outer.id).own_light, "green");

  // A hearing in one branch is not counted in the total either (行政许可法 第四十五条).
  must(act([&](auto& s) { return duties_->suspend(s, system_call(), first.id, "hearing", "听证通知"); }));
  EXPECT_EQ(see(outer.id).state, "suspended");
  go(morning("2026-04-03"));
  must(act([&](auto& s) { return duties_->resume(s, system_call(), first.id); }));
  EXPECT_EQ(see(outer.id).state, "running");
  EXPECT_GT(see(outer.id).due, outer.due);
  EXPECT_EQ(see(second.id).due, see(outer.id).due) << "what was cut grows with the total";

  auto late = branch;
  late.outer = first.id;
  must(act([&](auto& s) { return duties_->stop(s, system_call(), first.id, "granted"); }));
  EXPECT_EQ(reason_of(act([&](auto& s) { return duties_->start(s, system_call(), late); })), "duty.outer");
}

TEST_F(DutiesTest, AnInnerOneIsNotExtendedBeyondTheWhole) {
  DutyStart whole;
  whole.kind = "process";
  whole.subject_type = "case";
  whole.subject = "c1";
  whole.org = "320613.data";
  whole.days = 15;
  whole.basis = "试点方案";
  const auto outer = begin(whole);
  auto branch = reply("a1");
  branch.outer = outer.id;
  const auto inner = begin(branch);
  EXPECT_EQ(reason_of(act(
                [&](auto& s) { return duties_->consent(s, system_call(), inner.id, 10, "320613.data"); })),
            "duty.outer");
  EXPECT_EQ(
      reason_of(act([&](auto& s) { return duties_->consent(s, system_call(), inner.id, 5, "320613.data"); })),
      "");
}

TEST_F(DutiesTest, AreCountedAnewWhenTheCalendarChanges) {
  go(morning("2026-12-28"));
  const auto duty = begin(reply("a1"));
  EXPECT_TRUE(duty.provisional);
  EXPECT_EQ(chase(), 0U);
  must(calendars_->put(system_call(), {"320613", "2026-12-30", true, "区庆", "崇政发〔2026〕9号"}));
  EXPECT_EQ(chase(), 1U);
  EXPECT_GT(see(duty.id).due, duty.due);
  EXPECT_EQ(events("clock.recounted"), 1);
  EXPECT_EQ(chase(), 0U);
  must(calendars_->remove(system_call(), "320613", "2026-12-30"));
  chase();
  EXPECT_EQ(see(duty.id).due, duty.due);
}

TEST_F(DutiesTest, FollowTheStateOfTheirModule) {
  DutyRegister::Wish wish;
  wish.start = reply("a1");
  wish.start.at = morning("2026-03-02");
  const auto keep = [&] {
    must(write([&](db::Session& s) { return duties_->keep(s, system_call(), wish); }));
  };
  keep();
  EXPECT_EQ(events("clock.started"), 0);
  wish.runs = true;
  keep();
  keep();
  EXPECT_EQ(events("clock.started"), 1) << "saying the same twice changes nothing";
  wish.extended = 5;
  go(morning("2026-03-20"));
  keep();
  keep();
  EXPECT_EQ(events("clock.consented"), 1);
  const auto open = must(database_->read(system_call(), [&](db::Session& s) {
    return duties_->find_open(s, "application", "a1", "reply.conditional");
  }));
  ASSERT_TRUE(open);
  EXPECT_EQ(open->days, 15);
  wish.start.at = morning("2026-03-20");
  wish.extended = 0;
  keep();
  EXPECT_EQ(events("clock.started"), 2) << "another beginning is another duty";
  wish.runs = false;
  wish.outcome = "answered";
  keep();
  const auto all = must(database_->read(
      system_call(), [&](db::Session& s) { return duties_->of_subject(s, "application", "a1"); }));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].outcome, "renewed");
  EXPECT_EQ(all[1].outcome, "answered");
}

TEST_F(DutiesTest, AListenerThatFailsIsAskedAgain) {
  int calls = 0;
  duties_->on("application", [&](db::Session&, const Call&, const Duty&, std::string_view) -> Result<> {
    if (++calls == 1) return fail(Code::Unavailable, "test.away", "away", "不在");
    return {};
  });
  const auto first = begin(reply("a1"));
  const auto second = begin(reply("a2"));
  go(morning("2026-03-17"));
  EXPECT_FALSE(duties_->chase(system_call()));
  EXPECT_EQ(notices(second.id).size(), 2U) << "the others are not held up";
  EXPECT_EQ(notices(first.id).size(), 0U);
  EXPECT_EQ(chase(), 1U);
  EXPECT_EQ(notices(first.id).size(), 2U);
}

}  // namespace
}  // namespace jw::flow
