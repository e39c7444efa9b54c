#include "flow/moves.hpp"

#include "engine_desk.hpp"
#include "flow/duties.hpp"
#include "flow/instances.hpp"
#include "flow/presets.hpp"
#include "flow/silence.hpp"
#include "flow/simulation.hpp"

namespace jw::flow {
namespace {

using testing::Draft;
using testing::EngineTest;
using testing::expr;
using testing::must;
using testing::system_call;
using Kind = Command::Kind;
using namespace std::chrono_literals;

class MovesTest : public EngineTest {
 protected:
  static Draft two_tasks(const std::string& second) {
    Draft draft;
    draft.start();
    draft.user("a");
    draft.user(second);
    draft.end();
    draft.path({"start", "a", second, "end"});
    return draft;
  }
};

TEST_F(MovesTest, InstancesMoveWhenEachTokenHasAPlace) {
  shelf_.put(two_tasks("b").build(1));
  const auto at_a = start(), at_b = start();
  must(complete(at_b.tasks.front()));
  auto next = two_tasks("c");
  next.add(NodeKind::ManualTask, "new");
  shelf_.put(next.build(2));
  MoveRequest request;
  request.process = "p";
  request.from = 1;
  request.to = 2;
  const auto preview = must(preview_move(*engine_, system_call(), request));
  EXPECT_EQ(preview.looked_at, 2);
  EXPECT_EQ(preview.movable, 1);
  ASSERT_EQ(preview.blocked.size(), 1U);
  EXPECT_EQ(preview.blocked[0].id, at_b.instance);
  EXPECT_EQ(count("select count(*) from flow_instance where version = 1"), 2) << "a preview changes nothing";
  Command alone;
  alone.kind = Kind::Move;
  alone.instance = at_b.instance;
  alone.version = 2;
  EXPECT_EQ(reason_of(engine_->run(system_call(), alone)), "flow.migration");
  request.mapping["b"] = "c";
  const auto applied = must(apply_move(*engine_, system_call(), request));
  EXPECT_EQ(applied.moved, 2);
  EXPECT_EQ(events("flow.migrated"), 2);
  EXPECT_EQ(tokens(at_b.instance), std::vector<std::string>{"c"});
  expect_replay(at_b.instance);
  const auto items = must(Inbox(*engine_).list(person("r"), {}, {})).items;
  ASSERT_EQ(items.size(), 2U);
  for (const auto& item : items) EXPECT_TRUE(item.node == "a" || item.node == "c") << item.node;
  EXPECT_EQ(must(complete(task_on(at_b.instance, "c"))).status, "completed");
  must(complete(task_on(at_a.instance, "a")));
  EXPECT_EQ(tokens(at_a.instance), std::vector<std::string>{"c"}) << "goes on by the new version";
  request.mapping["nothing"] = "c";
  EXPECT_EQ(must(preview_move(*engine_, system_call(), request)).looked_at, 0);
}

TEST_F(MovesTest, HistorySaysWhoDidWhatWhen) {
  shelf_.put(two_tasks("b").build(1));
  const auto begun = start("p", R"({"amount": 7})");
  clock_.advance(1h);
  must(complete(begun.tasks.front(), R"({"opinion": "同意"})", person("r1")));
  const Instances instances(*engine_);
  const auto seen = must(instances.find(person("r2"), begun.instance));
  EXPECT_EQ(seen.row.status, "running");
  ASSERT_EQ(seen.tokens.size(), 1U);
  EXPECT_EQ(seen.tokens[0].node, "b");
  ASSERT_EQ(seen.history.size(), 2U);
  EXPECT_EQ(seen.history[1].actor, "r1");
  EXPECT_EQ(seen.history[1].command, "complete");
  EXPECT_EQ(seen.history[1].data.at("opinion").as_string(), "同意");
  EXPECT_EQ(seen.history[1].time, "2026-03-01T09:00:00.000Z");
  EXPECT_EQ(seen.variables.at("amount").as_int64(), 7);
  EXPECT_EQ(seen.passed, (std::vector<std::string>{"a", "b", "start"}));
  EXPECT_EQ(reason_of(instances.find(person("x", "320612.data", {"clerk"}), begun.instance)), "flow.unknown");
  const auto run_by = must(instances.find(person("o", "32.data", {"operator"}), begun.instance));
  EXPECT_TRUE(run_by.variables.empty()) << "whoever runs the machine sees no data";
  EXPECT_TRUE(run_by.history[1].data.empty());
  EXPECT_EQ(must(instances.list(person("b", "320613.data", {"bureau"}), {}, {})).items.size(), 0U);
  EXPECT_EQ(must(instances.list(person("b", "320682.data", {"bureau"}), {}, {})).items.size(), 1U)
      << "of its block";
  EXPECT_EQ(reason_of(instances.may_operate(person("b", "320613.data", {"bureau"}), begun.instance)),
            "right.org");
  must(instances.may_operate(person("b", "3206.data", {"bureau"}), begun.instance));
}

TEST_F(MovesTest, ThePastIsPlayedOverAnotherVersion) {
  shelf_.put(two_tasks("b").build(1));
  for (int i = 0; i < 4; ++i) {
    const auto begun = start();
    clock_.advance(10h);
    const auto next = must(complete(begun.tasks.front()));
    clock_.advance(20h);
    must(complete(next.tasks.front()));
  }
  Draft parallel;
  parallel.start();
  parallel.add(NodeKind::ParallelGateway, "fork");
  parallel.user("a");
  parallel.user("b");
  parallel.add(NodeKind::ParallelGateway, "join");
  parallel.end("together");
  parallel.path({"start", "fork", "a", "join", "together"}).path({"fork", "b", "join"});
  shelf_.put(parallel.build(2));
  const auto rows = count("select count(*) from flow_journal");
  SimulationRequest request;
  request.process = "p";
  auto report = must(simulate(*engine_, system_call(), request));
  EXPECT_EQ(report.instances, 4);
  EXPECT_EQ(report.finished, 4);
  EXPECT_EQ(report.other_end, 4);
  EXPECT_DOUBLE_EQ(report.mean_before, 30);
  EXPECT_DOUBLE_EQ(report.mean_after, 20) << "side by side it takes as long as the slower one";
  EXPECT_EQ(report.items[0].only_after, (std::vector<std::string>{"fork", "join", "together"}));
  request.hours["b"] = 5;
  request.limits["a"] = 0;
  report = must(simulate(*engine_, system_call(), request));
  EXPECT_DOUBLE_EQ(report.mean_after, 10);
  request.version = 1;
  request.hours.clear();
  EXPECT_DOUBLE_EQ(must(simulate(*engine_, system_call(), request)).mean_after, 30)
      << "the same gives the same";
  EXPECT_EQ(count("select count(*) from flow_journal"), rows) << "nothing is written";
}

// What failed and was mended then is mended again; the time it took counts.
TEST_F(MovesTest, TheMendingOfThePastIsPlayedToo) {
  Draft draft;
  draft.start();
  draft.script("share", "10 / days", "each");
  draft.user("b");
  draft.end("end");
  draft.path({"start", "share", "b", "end"});
  shelf_.put(draft.build(1));
  const auto begun = start("p", R"({"days": 0})");
  ASSERT_EQ(begun.incidents.size(), 1U);
  clock_.advance(3h);
  const auto next = must(act(Kind::Retry, begun.incidents.front(), R"({"days": 5})"));
  clock_.advance(1h);
  must(complete(next.tasks.front()));
  SimulationRequest request;
  request.process = "p";
  request.hours["b"] = 48;
  const auto report = must(simulate(*engine_, system_call(), request));
  EXPECT_EQ(report.finished, 1);
  EXPECT_DOUBLE_EQ(report.mean_before, 4);
  EXPECT_DOUBLE_EQ(report.mean_after, 51);
}

class ClocksTest : public EngineTest {
 protected:
  ClocksTest() {
    presets_ = must(Presets::open(system_call(), *database_, clock_, *orgs_,
                                  file::Path(JW_DATA_DIR) / "clock_presets.json"));
    register_ = std::make_unique<DutyRegister>(
        DutyRegister::Parts{*database_, clock_, *orgs_, *calendars_, *presets_, "county"});
    duties_ = register_.get();
    reopen();
    on_silence(*engine_, *register_);
    clock_.advance(must(parse_time("2026-03-02T02:00:00Z")) - clock_.now());
  }

  void put_clock(const std::string& silence, const std::string& preset = "CN-809") {
    Draft draft;
    draft.start();
    auto& task = draft.user("reply");
    ClockSpec clock;
    clock.id = "answer";
    clock.name = "答复时限";
    clock.preset = preset;
    clock.duty = "reply.conditional";
    clock.on_silence = silence;
    task.clocks.push_back(clock);
    draft.boundary(draft.event(NodeKind::BoundaryEvent, "up", Trigger::Escalation, "answer"), "reply", false);
    draft.user("superior");
    draft.end();
    draft.end("told");
    draft.path({"start", "reply", "end"}).path({"up", "superior", "told"});
    shelf_.put(draft.build());
  }

  std::unique_ptr<Presets> presets_;
  std::unique_ptr<DutyRegister> register_;
};

TEST_F(ClocksTest, ATaskHasTheLastDayOfItsClock) {
  put_clock("");
  const auto begun = start();
  const auto items = must(Inbox(*engine_).list(person("r"), {}, {})).items;
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].due.value_or(""), "2026-03-16T16:00:00.000Z") << "ten working days, the end of 16 March";
  EXPECT_EQ(items[0].light, "green");
  EXPECT_EQ(must(Inbox(*engine_).counts(person("r"))).rights.at(0).later, 1);
  must(complete(begun.tasks.front()));
  const auto duty = must(database_->read(
      system_call(), [&](db::Session& s) { return register_->of_subject(s, "instance", begun.instance); }));
  ASSERT_EQ(duty.size(), 1U);
  EXPECT_EQ(duty[0].state, "done");
  EXPECT_EQ(duty[0].org, kChongchuan);
}

TEST_F(ClocksTest, SilenceIsConsentOrGoesUp) {
  put_clock("accept");
  const auto deemed = start();
  clock_.advance(24h * 20);
  must(register_->chase(system_call()));
  EXPECT_EQ(count("select count(*) from flow_instance where status = 'completed'"), 1);
  EXPECT_TRUE(variables(deemed.instance).at("deemed").as_bool());
  EXPECT_EQ(reason_of(complete(deemed.tasks.front())), "flow.over");
  put_clock("escalate");
  const auto up = start();
  clock_.advance(24h * 20);
  must(register_->chase(system_call()));
  EXPECT_EQ(tokens(up.instance), (std::vector<std::string>{"reply", "superior"}));
}

TEST_F(ClocksTest, AClockWithoutItsPresetIsAnIncident) {
  put_clock("", "CN-0");
  const auto begun = start();
  EXPECT_EQ(incident_reason(begun.instance), "preset.unknown");
  EXPECT_EQ(begun.tasks.size(), 1U) << "the task itself can be done";
  put_clock("");
  EXPECT_EQ(must(act(Kind::Retry, begun.incidents.front())).incidents.size(), 0U);
  EXPECT_EQ(must(complete(begun.tasks.front())).status, "completed");
}

}  // namespace
}  // namespace jw::flow
