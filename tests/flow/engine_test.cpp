#include "engine_desk.hpp"

#include <mutex>
#include <thread>

namespace jw::flow {
namespace {

using testing::Draft;
using testing::EngineTest;
using testing::expr;
using testing::must;
using testing::system_call;
using Kind = Command::Kind;
using namespace std::chrono_literals;

class EngineCoreTest : public EngineTest {
 protected:
  // start, service, two user tasks side by side, end
  void put_parallel() {
    Draft draft;
    draft.start();
    draft.service("s", "ok");
    draft.add(NodeKind::ParallelGateway, "fork");
    draft.user("a");
    draft.user("b");
    draft.add(NodeKind::ParallelGateway, "join");
    draft.end();
    draft.path({"start", "s", "fork", "a", "join", "end"}).path({"fork", "b", "join"});
    shelf_.put(draft.build());
  }
  // start, one user task, end
  Draft one_task() {
    Draft draft;
    draft.start();
    draft.user("a");
    draft.end();
    draft.path({"start", "a", "end"});
    return draft;
  }
};

TEST_F(EngineCoreTest, RunsToTheEndAndTheInboxFollowsInTheSameTransaction) {
  put_parallel();
  const auto begun = start("p", R"({"amount": 5})");
  EXPECT_EQ(begun.status, "running");
  ASSERT_EQ(begun.tasks.size(), 2U);
  const Inbox inbox(*engine_);
  const auto reviewer = person("r1");
  EXPECT_EQ(must(inbox.list(reviewer, {}, {})).items.size(), 2U);
  EXPECT_EQ(must(inbox.counts(reviewer)).role, 2);
  EXPECT_EQ(must(inbox.list(person("r2", kRugao), {}, {})).items.size(), 0U) << "another department's";
  EXPECT_EQ(must(inbox.list(person("c", kChongchuan, {"clerk"}), {}, {})).items.size(), 0U)
      << "without the right";

  must(complete(task_on(begun.instance, "a"), R"({"opinion": "同意"})", reviewer));
  EXPECT_EQ(tokens(begun.instance), (std::vector<std::string>{"b", "join"}));
  EXPECT_EQ(must(inbox.list(reviewer, {}, {})).items.size(), 1U);
  expect_replay(begun.instance);
  const auto last = task_on(begun.instance, "b");
  const auto done = must(complete(last, {}, reviewer));
  EXPECT_EQ(done.status, "completed");
  EXPECT_EQ(done.outcome, "end");
  EXPECT_EQ(must(inbox.counts(reviewer)).org, 0);
  EXPECT_EQ(reason_of(complete(last, {}, reviewer)), "flow.over");
  EXPECT_EQ(variables(begun.instance).at("opinion").as_string(), "同意");
  EXPECT_EQ(count("select count(*) from flow_state"), 0) << "what is over is no load";
  EXPECT_EQ(count("select count(*) from flow_journal"), 4) << "start, the function, two completions";
  EXPECT_EQ(events("flow.started"), 1);
  EXPECT_EQ(events("flow.ended"), 1);
}

// What an engine remembers of an instance counts for nothing once another one has moved it.
TEST_F(EngineCoreTest, AnotherEngineMovesTheInstanceMeanwhile) {
  put_parallel();
  const auto begun = start();
  const auto a = task_on(begun.instance, "a"), b = task_on(begun.instance, "b");
  auto other = std::move(engine_);
  reopen();
  must(complete(a, R"({"opinion": "同意"})"));
  engine_.swap(other);
  EXPECT_EQ(reason_of(complete(a)), "flow.over");
  EXPECT_EQ(must(complete(b)).status, "completed");
  EXPECT_EQ(variables(begun.instance).at("opinion").as_string(), "同意");
  engine_.swap(other);
  EXPECT_EQ(reason_of(complete(b)), "flow.over");
  EXPECT_EQ(count("select count(*) from flow_journal"), 4);
}

// Its transaction fails after the command was carried out: what was remembered goes with it.
TEST_F(EngineCoreTest, WhatWasNotCommittedIsNotRemembered) {
  put_parallel();
  const auto begun = start();
  const auto a = task_on(begun.instance, "a");
  Command good, bad;
  good.kind = bad.kind = Kind::Complete;
  good.task = a;
  // Takes the row of the journal which the new instance is about to write.
  engine_->on("ok",
              [&, next = number_of(begun.instance) + 1](db::Session& session, const Call&,
                                                        const Job&) -> Result<JobResult> {
                JW_TRY(session.exec("insert into flow_journal (id, record) values ($1, $2)", key_of(next, 0),
                                    db::Bytes{"taken"}));
                return JobResult{};
              });
  Command spoils;
  spoils.process = "p";
  spoils.org = kRugao;
  const auto answers = engine_->run_many(system_call(), {good, spoils, good});
  EXPECT_EQ(must(Result<Answer>(answers[0])).tasks.size(), 1U);
  EXPECT_EQ(reason_of(answers[1]), "db.conflict");
  EXPECT_EQ(reason_of(answers[2]), "flow.over");
  EXPECT_EQ(tokens(begun.instance), (std::vector<std::string>{"b", "join"}));
  EXPECT_EQ(must(complete(task_on(begun.instance, "b"))).status, "completed");
  EXPECT_EQ(count("select count(*) from flow_journal"), 4);
}

TEST_F(EngineCoreTest, TasksAreDoneByWhoeverMay) {
  Draft draft = one_task();
  draft.process().nodes[1].candidates.not_by = expr("applicant");
  shelf_.put(draft.build());
  const auto task = start("p", R"({"applicant": ["r0", "r9"]})").tasks.front();
  EXPECT_EQ(reason_of(complete(task, {}, person("x", kRugao))), "flow.right");
  EXPECT_EQ(reason_of(complete(task, {}, person("x", kChongchuan, {"clerk"}))), "flow.right");
  EXPECT_EQ(reason_of(complete(task, {}, person("r9"))), "flow.four_eyes");
  EXPECT_EQ(events("flow.refused"), 3) << "each refusal is an event";
  const auto one = person("r1"), two = person("r2");
  must(act(Kind::Claim, task, {}, one));
  EXPECT_EQ(reason_of(act(Kind::Claim, task, {}, two)), "flow.taken");
  EXPECT_EQ(reason_of(complete(task, {}, two)), "flow.taken");
  const Inbox inbox(*engine_);
  EXPECT_EQ(must(inbox.list(one, {"mine", "", ""}, {})).items.size(), 1U);
  EXPECT_EQ(must(inbox.counts(one)).mine, 1);
  must(act(Kind::Unclaim, task, {}, one));
  Command give;
  give.kind = Kind::Delegate;
  give.task = task;
  give.person = "r9";
  EXPECT_EQ(reason_of(engine_->run(one, give)), "flow.four_eyes");
  give.person = "r2";
  must(engine_->run(one, give));
  EXPECT_EQ(reason_of(complete(task, {}, one)), "flow.taken");
  EXPECT_EQ(must(complete(task, {}, two)).status, "completed");
  EXPECT_EQ(reason_of(complete("nonsense", {}, two)), "flow.unknown");
  EXPECT_EQ(reason_of(complete(task + "9", {}, two)), "flow.over");
}

TEST_F(EngineCoreTest, GoesOnAfterARestart) {
  put_parallel();
  const auto begun = start();
  reopen();
  must(complete(begun.tasks[0]));
  reopen();
  EXPECT_EQ(must(complete(begun.tasks[1])).status, "completed");
}

TEST_F(EngineCoreTest, ChoosesBranches) {
  Draft draft;
  draft.start();
  draft.script("x", "amount * 2", "double");
  draft.add(NodeKind::ExclusiveGateway, "g");
  draft.end("much");
  draft.end("little");
  draft.path({"start", "x", "g"}).flow("g", "much", "double > 10").flow("g", "little", "", true);
  shelf_.put(draft.build());
  EXPECT_EQ(start("p", R"({"amount": 6})").outcome, "much");
  EXPECT_EQ(start("p", R"({"amount": 5})").outcome, "little");
}

TEST_F(EngineCoreTest, InclusiveBranchesMeetAgain) {
  Draft draft;
  draft.start();
  draft.add(NodeKind::InclusiveGateway, "fork");
  draft.user("a");
  draft.user("b");
  draft.user("c");
  draft.add(NodeKind::InclusiveGateway, "join");
  draft.user("after");
  draft.end();
  draft.path({"start", "fork"})
      .flow("fork", "a", "x > 0")
      .flow("fork", "b", "x > 1")
      .flow("fork", "c", "", true);
  draft.path({"a", "join", "after", "end"}).path({"b", "join"}).path({"c", "join"});
  shelf_.put(draft.build());
  const auto both = start("p", R"({"x": 2})");
  ASSERT_EQ(both.tasks.size(), 2U);
  EXPECT_EQ(tokens(must(complete(both.tasks[0])).instance), (std::vector<std::string>{"b", "join"}));
  must(complete(both.tasks[1]));
  EXPECT_EQ(tokens(both.instance), std::vector<std::string>{"after"});
  const auto one = start("p", R"({"x": 1})");
  must(complete(one.tasks.front()));
  EXPECT_EQ(tokens(one.instance), std::vector<std::string>{"after"});
  const auto none = start("p", R"({"x": 0})");
  EXPECT_EQ(tokens(none.instance), std::vector<std::string>{"c"});
  expect_replay(both.instance);
}

TEST_F(EngineCoreTest, AFunctionIsTriedAgainThenItIsAnIncident) {
  Draft draft;
  draft.start();
  draft.service("s", "flaky").retries = 2;
  draft.end();
  draft.path({"start", "s", "end"});
  shelf_.put(draft.build());
  int calls = 0;
  bool works = false;
  engine_->on("flaky", [&](db::Session& session, const Call&, const Job& job) -> Result<JobResult> {
    ++calls;
    JW_TRY(session.exec("insert into flow_child (instance, parent) values ($1, 0)", calls));
    if (!works) return fail(Code::Unavailable, "peer.down", "the peer is away", "对端不可达");
    return JobResult{{{"sum", job.variables.at("a").as_int64() + 1}}, ""};
  });
  const auto begun = start("p", R"({"a": 1})");
  EXPECT_EQ(begun.status, "running");
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(count("select count(*) from flow_child"), 0) << "what a failed function wrote is taken back";
  go(1s);
  EXPECT_EQ(calls, 1) << "not yet";
  reopen();
  engine_->on("flaky", [&](db::Session&, const Call&, const Job& job) -> Result<JobResult> {
    ++calls;
    if (!works) return fail(Code::Unavailable, "peer.down", "the peer is away", "对端不可达");
    return JobResult{{{"sum", job.variables.at("a").as_int64() + 1}}, ""};
  });
  go(1min);
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(incident_reason(begun.instance), "peer.down");
  EXPECT_EQ(events("flow.incident"), 1);
  works = true;
  const auto incident = must(act(Kind::Variables, begun.instance, R"({"a": 41})")).incidents.front();
  EXPECT_EQ(must(act(Kind::Retry, incident)).status, "completed");
  EXPECT_EQ(variables(begun.instance).at("sum").as_int64(), 42);
  EXPECT_EQ(count("select count(*) from flow_incident"), 0);
  EXPECT_EQ(reason_of(act(Kind::Retry, incident)), "flow.over");
}

TEST_F(EngineCoreTest, WhatCannotGoOnIsAnIncidentNeverLost) {
  Draft draft;
  draft.start();
  draft.add(NodeKind::ExclusiveGateway, "g");
  draft.user("a");
  draft.end();
  draft.path({"start", "g"}).flow("g", "a", "x > 1").path({"a", "end"});
  shelf_.put(draft.build());
  const auto branch = start("p", R"({"x": 0})");
  EXPECT_EQ(incident_reason(branch.instance), "flow.no_branch");
  const auto text = start("p", R"({"x": "many"})");
  EXPECT_EQ(incident_reason(text.instance), "flow.expression");
  EXPECT_EQ(must(act(Kind::Retry, branch.incidents.front(), R"({"x": 2})")).tasks.size(), 1U);
  const auto resolved = must(act(Kind::Resolve, text.incidents.front()));
  EXPECT_EQ(resolved.incidents.size(), 1U) << "leaving needs the condition too";

  Draft loop("loop");
  loop.start();
  loop.script("x", "1", "x");
  loop.add(NodeKind::ExclusiveGateway, "g");
  loop.path({"start", "x", "g", "x"});
  shelf_.put(loop.build());
  const auto round = start("loop");
  EXPECT_EQ(incident_reason(round.instance), "flow.loop");
  EXPECT_EQ(must(act(Kind::Terminate, round.instance)).status, "terminated");

  Draft none("none");
  none.start();
  none.service("s", "nobody.wired");
  none.end();
  none.path({"start", "s", "end"});
  shelf_.put(none.build());
  EXPECT_EQ(incident_reason(start("none").instance), "flow.function");

  Draft dead("dead");
  dead.start();
  dead.add(NodeKind::ExclusiveGateway, "g");
  dead.add(NodeKind::ParallelGateway, "join");
  dead.end();
  dead.path({"start", "g"}).flow("g", "join", "true");
  dead.add(NodeKind::ManualTask, "never");
  dead.path({"g", "never", "join", "end"});
  shelf_.put(dead.build());
  EXPECT_EQ(incident_reason(start("dead").instance), "flow.deadlock");
  Command nothing;
  nothing.process = "nothing";
  EXPECT_EQ(reason_of(engine_->run(system_call(), nothing)), "flow.process_unknown");
}

TEST_F(EngineCoreTest, FiftyCountersignAtOnceAndNothingIsLost) {
  Draft draft;
  draft.start();
  auto& sign = draft.user("sign");
  sign.many = MultiInstance{};
  sign.many->cardinality = expr("50");
  sign.many->output = "votes";
  sign.many->output_element = expr("vote");
  draft.end();
  draft.path({"start", "sign", "end"});
  shelf_.put(draft.build());
  const auto begun = start();
  ASSERT_EQ(begun.tasks.size(), 50U);
  std::vector<std::jthread> people;
  std::atomic<int> done{0};
  for (int i = 0; i < 50; ++i)
    people.emplace_back([&, i] {
      const auto answer = complete(begun.tasks[static_cast<std::size_t>(i)],
                                   R"({"vote": )" + std::to_string(i) + "}", person("r" + std::to_string(i)));
      if (answer) ++done;
    });
  people.clear();
  EXPECT_EQ(done, 50);
  EXPECT_EQ(count("select count(*) from flow_instance where status = 'completed'"), 1);
  const auto votes = variables(begun.instance).at("votes").as_array();
  ASSERT_EQ(votes.size(), 50U);
  for (std::size_t i = 0; i < votes.size(); ++i) EXPECT_EQ(votes[i].as_int64(), static_cast<std::int64_t>(i));
}

// As other modules do it: the step is part of a transaction of their own, beside the engine's queue.
TEST_F(EngineCoreTest, WritersBesideTheQueueWaitForEachOther) {
  Draft draft;
  draft.start();
  auto& sign = draft.user("sign");
  sign.many = MultiInstance{};
  sign.many->cardinality = expr("24");
  draft.end();
  draft.path({"start", "sign", "end"});
  shelf_.put(draft.build());
  const auto begun = start();
  ASSERT_EQ(begun.tasks.size(), 24U);
  std::mutex mutex;
  std::vector<std::string> failures;
  std::vector<std::jthread> people;
  for (std::size_t i = 0; i < 24; ++i)
    people.emplace_back([&, i] {
      Command more;
      more.process = "p";
      more.org = kRugao;
      Command command;
      command.kind = Kind::Complete;
      command.task = begun.tasks[i];
      const auto done = i % 3 == 0
                            ? engine_->run(system_call(), command)
                            : database_->write(system_call(), [&](db::Session& session) -> Result<Answer> {
                                JW_TRY(engine_->run(session, system_call(), more));
                                return engine_->run(session, system_call(), command);
                              });
      if (done) return;
      const std::lock_guard lock(mutex);
      failures.push_back(describe(done.error()));
    });
  people.clear();
  EXPECT_EQ(failures, std::vector<std::string>());
  EXPECT_EQ(count("select count(*) from flow_instance where status = 'completed'"), 1);
  EXPECT_EQ(count("select count(*) from flow_instance"), 17) << "each new one with a number of its own";
  EXPECT_EQ(count("select count(*) from flow_journal"), 25 + 16);
  EXPECT_EQ(count("select coalesce(sum(tasks), 0) from flow_load"), 16 * 24);
  expect_replay(begun.instance);
}

}  // namespace
}  // namespace jw::flow
