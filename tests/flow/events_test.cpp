#include "engine_desk.hpp"

#include <boost/json/serialize.hpp>

namespace jw::flow {
namespace {

using testing::Draft;
using testing::EngineTest;
using testing::expr;
using testing::must;
using Kind = Command::Kind;
using namespace std::chrono_literals;
namespace json = boost::json;

class EventsTest : public EngineTest {};

TEST_F(EventsTest, ABoundaryTimerInterruptsOrReminds) {
  Draft draft;
  draft.start();
  draft.user("a");
  draft.boundary(draft.timer(NodeKind::BoundaryEvent, "late", "'PT2H'"), "a");
  draft.boundary(draft.timer(NodeKind::BoundaryEvent, "remind", "'R3/PT30M'", TimerKind::Cycle), "a", false);
  draft.script("count", "coalesce(reminders, 0) + 1", "reminders");
  draft.end();
  draft.end("timeout");
  draft.end("reminded");
  draft.path({"start", "a", "end"}).flow("late", "timeout").path({"remind", "count", "reminded"});
  shelf_.put(draft.build());
  const auto begun = start();
  EXPECT_EQ(count("select count(*) from flow_timer"), 2);
  go(31min);
  EXPECT_EQ(variables(begun.instance).at("reminders").as_int64(), 1);
  reopen();  // timers live in the store
  go(30min);
  go(30min);
  EXPECT_EQ(variables(begun.instance).at("reminders").as_int64(), 3);
  EXPECT_EQ(count("select count(*) from flow_timer"), 1) << "three times, then no more";
  expect_replay(begun.instance);
  go(48h);  // the machine was off
  EXPECT_EQ(count("select count(*) from flow_instance where outcome = 'timeout'"), 1);
  EXPECT_EQ(count("select count(*) from flow_task"), 0);
  EXPECT_EQ(count("select count(*) from flow_timer"), 0);
  const auto quick = start();
  must(complete(quick.tasks.front()));
  EXPECT_EQ(count("select count(*) from flow_timer"), 0) << "a task that is done has no timers";
}

TEST_F(EventsTest, WorkingDaysAreCountedByTheCalendar) {
  Draft draft;
  draft.start();
  draft.timer(NodeKind::CatchEvent, "wait", "3", TimerKind::WorkingDays);
  draft.end();
  draft.path({"start", "wait", "end"});
  shelf_.put(draft.build());
  clock_.advance(testing::must(parse_time("2026-09-29T02:00:00Z")) - clock_.now());
  const auto begun = start();
  // 30 September, then the National Day holidays until 7 October, then the 8th and 9th.
  EXPECT_EQ(count("select count(*) from flow_timer where due = 1791561600000"), 1)
      << "the end of 9 October in Asia/Shanghai";
  go(24h * 9);
  EXPECT_EQ(count("select count(*) from flow_instance where status = 'running'"), 1);
  go(48h);
  EXPECT_EQ(count("select count(*) from flow_instance where status = 'completed'"), 1);
}

TEST_F(EventsTest, MessagesFindTheirInstanceOrAreAnswered) {
  Draft draft;
  draft.start();
  draft.event(NodeKind::CatchEvent, "wait", Trigger::Message, "reply").event.correlation = expr("number");
  draft.end();
  draft.path({"start", "wait", "end"});
  shelf_.put(draft.build());
  EXPECT_EQ(must(message("reply", "A-1")).message, "late") << "nobody waits and it isn't kept";
  EXPECT_EQ(must(message("reply", "A-1", R"({"x": 1})", 3600, "m1")).message, "buffered");
  EXPECT_EQ(must(message("reply", "A-1", R"({"x": 1})", 3600, "m1")).message, "duplicate");
  const auto early = start("p", R"({"number": "A-1"})");
  EXPECT_EQ(early.status, "completed") << "an early message was kept for it";
  EXPECT_EQ(variables(early.instance).at("x").as_int64(), 1);
  EXPECT_EQ(must(message("reply", "A-1", {}, 0, "m1")).message, "duplicate");
  const auto waits = start("p", R"({"number": "A-2"})");
  EXPECT_EQ(must(message("reply", "A-3", {}, 0, "m2")).message, "late") << "another key";
  const auto came = must(message("reply", "A-2", R"({"x": 2})", 0, "m3"));
  EXPECT_EQ(came.message, "correlated");
  EXPECT_EQ(came.instance, waits.instance);
  EXPECT_EQ(came.status, "completed");
  EXPECT_EQ(must(message("reply", "A-2", R"({"x": 2})", 0, "m4")).message, "late")
      << "it got its answer already";
  must(message("reply", "A-9", {}, 60, "m5"));
  go(2min);
  EXPECT_EQ(start("p", R"({"number": "A-9"})").status, "running") << "too old";
  EXPECT_EQ(reason_of(message("", "x")), "flow.message");
}

TEST_F(EventsTest, MessagesTimersAndSignalsStartProcesses) {
  Draft by_message("by-message");
  by_message.event(NodeKind::StartEvent, "start", Trigger::Message, "apply");
  by_message.user("a");
  by_message.end();
  by_message.path({"start", "a", "end"});
  Draft by_timer("by-timer");
  by_timer.timer(NodeKind::StartEvent, "start", "'R2/P1D'", TimerKind::Cycle);
  by_timer.end();
  by_timer.path({"start", "end"});
  Draft by_signal("by-signal");
  by_signal.event(NodeKind::StartEvent, "start", Trigger::Signal, "alarm");
  by_signal.end();
  by_signal.path({"start", "end"});
  for (const auto* draft : {&by_message, &by_timer, &by_signal}) {
    shelf_.put(draft->build());
    must(database_->write(testing::system_call(), [&](db::Session& session) {
      return engine_->deployed(session, testing::system_call(), *draft->build());
    }));
  }
  const auto applied = must(message("apply", "K", R"({"who": "B"})", 0, "a1"));
  EXPECT_EQ(applied.message, "started");
  EXPECT_EQ(applied.tasks.size(), 1U);
  EXPECT_EQ(must(message("apply", "K", {}, 0, "a1")).message, "duplicate");
  go(25h);
  EXPECT_EQ(count("select count(*) from flow_instance where process = 'by-timer'"), 1);
  go(24h * 30);
  EXPECT_EQ(count("select count(*) from flow_instance where process = 'by-timer'"), 2);
  go(24h * 30);
  EXPECT_EQ(count("select count(*) from flow_instance where process = 'by-timer'"), 2);
  Command alarm;
  alarm.kind = Kind::Signal;
  alarm.name = "alarm";
  must(engine_->run(testing::system_call(), alarm));
  EXPECT_EQ(count("select count(*) from flow_instance where process = 'by-signal'"), 1);
  EXPECT_EQ(reason_of(engine_->run(testing::system_call(),
                                   [] {
                                     Command start;
                                     start.process = "by-message";
                                     return start;
                                   }())),
            "flow.start");
}

TEST_F(EventsTest, TheFirstEventBehindAGatewayDecides) {
  Draft draft;
  draft.start();
  draft.add(NodeKind::EventGateway, "g");
  draft.event(NodeKind::CatchEvent, "yes", Trigger::Message, "yes");
  draft.event(NodeKind::CatchEvent, "all", Trigger::Signal, "stop");
  draft.timer(NodeKind::CatchEvent, "late", "'P1D'");
  draft.end("by-message");
  draft.end("by-signal");
  draft.end("by-timer");
  draft.path({"start", "g", "yes", "by-message"})
      .path({"g", "all", "by-signal"})
      .path({"g", "late", "by-timer"});
  shelf_.put(draft.build());
  const auto one = start();
  EXPECT_EQ(must(message("yes", "")).outcome, "by-message");
  const auto two = start(), three = start();
  Command stop;
  stop.kind = Kind::Signal;
  stop.name = "stop";
  must(engine_->run(testing::system_call(), stop));
  EXPECT_EQ(count("select count(*) from flow_instance where outcome = 'by-signal'"), 2)
      << "a signal reaches all";
  start();
  go(25h);
  EXPECT_EQ(count("select count(*) from flow_instance where outcome = 'by-timer'"), 1);
  EXPECT_EQ(count("select count(*) from flow_subscription"), 0);
  (void)one, (void)two, (void)three;
}

TEST_F(EventsTest, ErrorsGoOutwardsToWhoeverCatchesThem) {
  Draft draft;
  draft.start();
  draft.add(NodeKind::SubProcess, "sub");
  draft.start("s1", "sub");
  draft.user("inner", "sub");
  draft.service("check", "check", "sub");
  draft.end("e1", "sub");
  draft.end("bad", "sub", Trigger::Error, "broken");
  draft.add(NodeKind::ExclusiveGateway, "g", "sub");
  draft.boundary(draft.event(NodeKind::BoundaryEvent, "caught", Trigger::Error, "broken"), "sub");
  draft.boundary(draft.event(NodeKind::BoundaryEvent, "any", Trigger::Error, ""), "sub");
  draft.end();
  draft.end("mended");
  draft.end("other");
  draft.path({"start", "sub", "end"}).path({"s1", "inner", "g"});
  draft.flow("g", "bad", "x = 1").flow("g", "check", "", true).path({"check", "e1"});
  draft.flow("caught", "mended").flow("any", "other");
  shelf_.put(draft.build());
  std::string code;
  engine_->on("check", [&](db::Session&, const Call&, const Job&) -> Result<JobResult> {
    return JobResult{{}, code};
  });
  EXPECT_EQ(must(complete(start("p", R"({"x": 1})").tasks.front())).outcome, "mended");
  EXPECT_EQ(must(complete(start("p", R"({"x": 2})").tasks.front())).outcome, "end");
  code = "strange";
  EXPECT_EQ(must(complete(start("p", R"({"x": 2})").tasks.front())).outcome, "other")
      << "no code catches any";

  Draft lost("lost");
  lost.start();
  lost.end("bad", "", Trigger::Error, "nobody");
  lost.path({"start", "bad"});
  shelf_.put(lost.build());
  EXPECT_EQ(incident_reason(start("lost").instance), "flow.uncaught_error");
}

TEST_F(EventsTest, EscalationsInformWithoutStopping) {
  Draft draft;
  draft.start();
  draft.add(NodeKind::SubProcess, "sub");
  draft.start("s1", "sub");
  draft.event(NodeKind::ThrowEvent, "up", Trigger::Escalation, "head", "sub");
  draft.user("inner", "sub");
  draft.end("e1", "sub");
  draft.boundary(draft.event(NodeKind::BoundaryEvent, "told", Trigger::Escalation, "head"), "sub", false);
  draft.user("look");
  draft.end();
  draft.end("looked");
  draft.path({"start", "sub", "end"}).path({"s1", "up", "inner", "e1"}).path({"told", "look", "looked"});
  shelf_.put(draft.build());
  const auto begun = start();
  EXPECT_EQ(tokens(begun.instance), (std::vector<std::string>{"inner", "look", "sub"}));
  must(complete(task_on(begun.instance, "inner")));
  EXPECT_EQ(must(complete(task_on(begun.instance, "look"))).status, "completed");
}

TEST_F(EventsTest, EventSubProcessesInterruptTheirLevelOrRunBesideIt) {
  for (const bool interrupting : {true, false}) {
    Draft draft("p" + std::to_string(interrupting));
    draft.start();
    draft.user("a");
    draft.end();
    draft.add(NodeKind::EventSubProcess, "ev");
    draft.event(NodeKind::StartEvent, "withdraw", Trigger::Message, "withdraw", "ev").interrupting =
        interrupting;
    draft.user("confirm", "ev");
    draft.end("gone", "ev");
    draft.path({"start", "a", "end"}).path({"withdraw", "confirm", "gone"});
    shelf_.put(draft.build());
    const auto begun = start("p" + std::to_string(interrupting));
    must(message("withdraw", ""));
    expect_replay(begun.instance);
    if (interrupting) {
      EXPECT_EQ(tokens(begun.instance), std::vector<std::string>{"confirm"});
      EXPECT_EQ(must(complete(task_on(begun.instance, "confirm"))).outcome, "gone");
    } else {
      must(message("withdraw", ""));
      EXPECT_EQ(tokens(begun.instance), (std::vector<std::string>{"a", "confirm", "confirm"}));
      must(complete(task_on(begun.instance, "a")));
      must(complete(task_on(begun.instance, "confirm")));
      EXPECT_EQ(must(complete(task_on(begun.instance, "confirm"))).status, "completed");
    }
  }
}

TEST_F(EventsTest, CountersigningStopsAtItsCondition) {
  const auto sign = [&](const std::string& id, const std::string& completion, bool sequential) {
    Draft draft(id);
    draft.start();
    auto& task = draft.add(NodeKind::UserTask, "sign");
    task.candidates.org = expr("dept");
    task.many = MultiInstance{};
    task.many->collection = expr("departments");
    task.many->element = "dept";
    task.many->output = "opinions";
    task.many->output_element = expr("opinion");
    task.many->sequential = sequential;
    if (!completion.empty()) task.many->completion = expr(completion);
    draft.end();
    draft.path({"start", "sign", "end"});
    shelf_.put(draft.build());
    return start(id, R"({"departments": ["1.a", "2.b", "3.c", "4.d"]})");
  };
  const auto all = sign("all", "", false);
  ASSERT_EQ(all.tasks.size(), 4U);
  EXPECT_EQ(must(act(Kind::Claim, all.tasks[1], {}, person("x", "2.b"))).status, "running");
  for (std::size_t i = 4; i-- > 0;)
    must(complete(all.tasks[i], R"({"opinion": ")" + std::to_string(i) + "\"}"));
  EXPECT_EQ(json::serialize(variables(all.instance).at("opinions")), R"(["0","1","2","3"])")
      << "in their order";
  EXPECT_FALSE(variables(all.instance).contains("opinion")) << "what one says stays with its execution";

  const auto two = sign("two", "done >= 2", false);
  must(complete(two.tasks[3], R"({"opinion": "同意"})"));
  EXPECT_EQ(must(complete(two.tasks[0], R"({"opinion": "同意"})")).status, "completed");
  EXPECT_EQ(reason_of(complete(two.tasks[1])), "flow.over") << "the others need not any more";

  const auto veto = sign("veto", "contains(opinions, '否决')", false);
  must(complete(veto.tasks[0], R"({"opinion": "同意"})"));
  EXPECT_EQ(must(complete(veto.tasks[1], R"({"opinion": "否决"})")).status, "completed");

  const auto line = sign("line", "", true);
  ASSERT_EQ(line.tasks.size(), 1U);
  Answer last = line;
  for (int i = 0; i < 4; ++i) last = must(complete(last.tasks.front(), R"({"opinion": 1})"));
  EXPECT_EQ(last.status, "completed");
  EXPECT_EQ(count("select count(*) from flow_task"), 0);
}

TEST_F(EventsTest, CalledProcessesReturnOrFail) {
  Draft inner("inner");
  inner.start();
  inner.user("work");
  inner.add(NodeKind::ExclusiveGateway, "g");
  inner.end();
  inner.end("bad", "", Trigger::Error, "refused");
  inner.path({"start", "work", "g"}).flow("g", "bad", "x > 5").flow("g", "end", "", true);
  shelf_.put(inner.build());
  Draft outer("outer");
  outer.start();
  auto& call = outer.add(NodeKind::CallActivity, "call");
  call.called = "inner";
  call.inputs.push_back({"x", expr("amount * 2")});
  call.outputs.push_back({"result", expr("opinion")});
  outer.boundary(outer.event(NodeKind::BoundaryEvent, "refused", Trigger::Error, "refused"), "call");
  outer.boundary(outer.timer(NodeKind::BoundaryEvent, "late", "'P1D'"), "call");
  outer.end();
  outer.end("no");
  outer.end("never");
  outer.path({"start", "call", "end"}).flow("refused", "no").flow("late", "never");
  shelf_.put(outer.build());
  const auto child_task = [&] {
    const auto row = must(database_->read(testing::system_call(), [&](db::Session& s) {
      return s.one("select i.id, t.id from flow_task t join flow_instance i on i.number = t.id / 1048576");
    }));
    return task_id(row->text(0), inside_of(row->integer(1)));
  };
  const auto good = start("outer", R"({"amount": 1})");
  EXPECT_EQ(good.tasks.size(), 0U);
  expect_replay(good.instance);
  must(complete(child_task(), R"({"opinion": "同意"})"));
  EXPECT_EQ(count("select count(*) from flow_instance where process = 'outer' and outcome = 'end'"), 1);
  EXPECT_EQ(json::serialize(variables(good.instance)), R"({"amount":1,"result":"同意"})")
      << "only what was mapped";
  start("outer", R"({"amount": 9})");
  must(complete(child_task()));
  EXPECT_EQ(count("select count(*) from flow_instance where process = 'outer' and outcome = 'no'"), 1);
  start("outer", R"({"amount": 1})");
  go(25h);
  EXPECT_EQ(count("select count(*) from flow_instance where process = 'outer' and outcome = 'never'"), 1);
  EXPECT_EQ(count("select count(*) from flow_instance where process = 'inner' and status = 'terminated'"), 1);
  EXPECT_EQ(count("select count(*) from flow_child"), 0);

  shelf_.put(outer.build(2));
  Draft broken("broken");
  broken.start();
  broken.add(NodeKind::CallActivity, "call").called = "nothing";
  broken.end();
  broken.path({"start", "call", "end"});
  shelf_.put(broken.build());
  EXPECT_EQ(incident_reason(start("broken").instance), "flow.process_unknown");
}

TEST_F(EventsTest, TerminateEndsItsLevelAndLinksJump) {
  Draft draft;
  draft.start();
  draft.add(NodeKind::ParallelGateway, "fork");
  draft.user("a");
  draft.event(NodeKind::ThrowEvent, "to", Trigger::Link, "there");
  draft.event(NodeKind::CatchEvent, "from", Trigger::Link, "there");
  draft.user("b");
  draft.end("all", "", Trigger::Terminate);
  draft.end();
  draft.path({"start", "fork", "a", "end"}).path({"fork", "to"}).path({"from", "b", "all"});
  shelf_.put(draft.build());
  const auto begun = start();
  EXPECT_EQ(must(complete(task_on(begun.instance, "b"))).outcome, "all");
  EXPECT_EQ(count("select count(*) from flow_task"), 0);
}

}  // namespace
}  // namespace jw::flow
