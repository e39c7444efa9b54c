#include <set>

#include <boost/json/serialize.hpp>

#include "engine_desk.hpp"
#include "flow/step.hpp"
#include "random_model.hpp"

namespace jw::flow {
namespace {

using testing::EngineTest;
using testing::must;
using testing::RandomModel;
using testing::system_call;

boost::json::object random_data(std::mt19937& random) {
  boost::json::object data{{"vote", static_cast<int>(random() % 5)}};
  for (int i = 0; i < 4; ++i) data["v" + std::to_string(i)] = random() % 2 == 0;
  return data;
}

// Every token is held by something: a wait, a scope it hosts, or a gateway where it waits for others.
void expect_sound(const Program& program, const State& state, unsigned seed) {
  std::set<Id> held;
  for (const auto& wait : state.waits) {
    ASSERT_TRUE(wait.token == 0 || state.token(wait.token) != nullptr) << "seed " << seed;
    ASSERT_NE(state.scope(wait.scope), nullptr) << "seed " << seed;
    held.insert(wait.token);
  }
  for (const auto& scope : state.scopes) {
    held.insert(scope.token);
    ASSERT_NE(state.scope(scope.parent), nullptr) << "seed " << seed;
    if (scope.token != 0) {
      ASSERT_NE(state.token(scope.token), nullptr) << "seed " << seed;
    }
  }
  for (const auto& token : state.tokens) {
    ASSERT_NE(state.scope(token.scope), nullptr) << "seed " << seed;
    const auto& node = program.node(token.node);
    const bool joins = node.incoming.size() > 1 &&
                       (node.kind == NodeKind::ParallelGateway || node.kind == NodeKind::InclusiveGateway);
    EXPECT_TRUE(held.contains(token.id) || joins) << "a token is lost on " << node.id << ", seed " << seed;
  }
  if (state.status == Status::Running) {
    EXPECT_FALSE(state.waits.empty()) << "stuck, seed " << seed;
  } else {
    EXPECT_TRUE(state.tokens.empty() && state.waits.empty()) << "seed " << seed;
  }
}

TEST(FlowProperties, ReplayGivesTheSameStateAfterEveryStepOfRandomProcesses) {
  int ended = 0;
  for (unsigned seed = 1; seed <= 300; ++seed) {
    const auto program = RandomModel(seed).draft().build();
    std::mt19937 random(seed);
    Setting setting;
    setting.now = must(parse_time("2026-03-01T08:00:00Z"));
    State state;
    std::vector<Entry> journal;
    const auto step = [&](auto&& act) {
      std::vector<Entry> entries;
      std::vector<Effect> effects;
      {
        Step one(*program, setting, state, entries, effects);
        act(one);
      }
      Record record;
      record.entries = entries;
      for (const auto& entry : must(decode_record(encode(record))).entries) journal.push_back(entry);
      State again;
      for (const auto& entry : journal) apply(again, entry);
      ASSERT_EQ(encode(again), encode(state)) << "seed " << seed;
      ASSERT_EQ(encode(must(decode_state(encode(state)))), encode(state)) << "seed " << seed;
      expect_sound(*program, state, seed);
    };
    step([&](Step& one) { one.start(*program->start_of(std::nullopt), random_data(random)); });
    for (int i = 0; i < 400 && state.status == Status::Running && !::testing::Test::HasFailure(); ++i) {
      const auto wait = state.waits[random() % state.waits.size()];
      setting.now += std::chrono::minutes(random() % 60);
      setting.person = "r" + std::to_string(random() % 3);
      const auto data = random_data(random);
      step([&](Step& one) {
        switch (wait.kind) {
          case WaitKind::Task:
            if (random() % 8 == 0) return one.change_task(wait.id, "r1", "");
            return one.complete(wait.id, data);
          case WaitKind::Job:
            if (random() % 4 == 0)
              return one.job_failed(wait.id, Error{Code::Unavailable, "x", "x", "x", {}}, setting.now);
            return one.job_done(wait.id, data);
          case WaitKind::Incident:
            if (random() % 2 == 0) return one.skip(wait.id, data);
            return one.retry(wait.id);
          default: return one.fire(wait.id, data);
        }
      });
    }
    if (state.status == Status::Completed) ++ended;
    if (::testing::Test::HasFailure()) break;
  }
  EXPECT_GT(ended, 250) << "most random paths come to an end";
}

class FlowCrashTest : public EngineTest {};

TEST_F(FlowCrashTest, ACrashAtAnyStepLosesNothingAndRepeatsNothing) {
  for (unsigned seed = 1; seed <= 12; ++seed) {
    RandomModel model(seed * 31);
    model.draft().process().id = "random" + std::to_string(seed);
    shelf_.put(model.draft().build());
    std::mt19937 random(seed);
    int functions = 0;
    const auto boot = [&] {
      reopen();
      engine_->on("random", [&](db::Session&, const Call&, const Job&) -> Result<JobResult> {
        ++functions;
        return JobResult{};
      });
    };
    boot();
    const auto instance =
        start(model.draft().process().id, boost::json::serialize(random_data(random))).instance;
    for (int i = 0; i < 60; ++i) {
      const auto state = state_of(instance);
      if (state.scopes.empty()) break;
      Command command;
      const auto& wait = state.waits[random() % state.waits.size()];
      command.task = task_id(instance, wait.id);
      command.data = random_data(random);
      if (wait.kind == WaitKind::Task) {
        command.kind = Command::Kind::Complete;
      } else if (wait.kind == WaitKind::Message) {
        command.kind = Command::Kind::Message;
        command.name = "message";
      } else if (wait.kind == WaitKind::Timer) {
        clock_.advance(std::chrono::hours(2));
        command.kind = Command::Kind::Fire;
        command.number = key_of(number_of(instance), wait.id);
      } else {
        // A timer cut off a branch that a parallel join waits for: the instance says so.
        ASSERT_EQ(wait.name, "flow.deadlock") << "seed " << seed;
        command.kind = Command::Kind::Terminate;
        command.instance = instance;
      }
      const auto before = encode(state);
      // The machine dies before the commit: nothing of it may be left.
      const auto died = database_->write(system_call(), [&](db::Session& session) -> Result<> {
        JW_TRY(engine_->run(session, system_call(), command));
        return fail(Code::Unavailable, "test.power", "the power failed", "断电");
      });
      EXPECT_FALSE(died);
      boot();
      ASSERT_EQ(encode(state_of(instance)), before) << "seed " << seed;
      must(engine_->run(system_call(), command));
      boot();
      expect_replay(instance);
      const auto again = engine_->run(system_call(), command);
      if (command.kind == Command::Kind::Complete) {
        EXPECT_FALSE(again) << "a task is completed once, seed " << seed;
      }
      if (::testing::Test::HasFailure()) return;
    }
    EXPECT_EQ(
        count(
            "select count(*) from flow_state s join flow_instance i on i.number = s.instance where i.status "
            "<> 'running'"),
        0);
  }
}

}  // namespace
}  // namespace jw::flow
