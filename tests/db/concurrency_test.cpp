#include <atomic>
#include <chrono>
#include <latch>
#include <thread>
#include <vector>

#include "base/check.hpp"
#include "store.hpp"

namespace jw::db {
namespace {

using namespace std::chrono_literals;
using testing::call;

class ConcurrencyTest : public testing::StoreTest {};
JW_BOTH_STORES(ConcurrencyTest);

TEST_P(ConcurrencyTest, NoIncrementIsLostBetweenTwoPrograms) {
  ASSERT_TRUE(exec("CREATE TABLE t (id bigint PRIMARY KEY, n bigint NOT NULL)"));
  ASSERT_TRUE(exec("INSERT INTO t VALUES (1, 0)"));
  auto other = testing::must_open(url());
  constexpr int kThreads = 4, kEach = 25;
  std::atomic<int> failures{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      Database& mine = i % 2 == 0 ? database() : *other;
      for (int k = 0; k < kEach; ++k) {
        // Read, think, write: only a transaction that is alone, as it were, gets this right.
        const auto done = mine.write(call(), [](Session& s) -> Result<> {
          const auto n = JW_TRY(s.one("SELECT n FROM t WHERE id = $1", 1))->integer(0);
          JW_TRY(s.exec("UPDATE t SET n = $1 WHERE id = $2", n + 1, 1));
          return {};
        });
        if (!done) {
          ++failures;
          ADD_FAILURE() << describe(done.error());
        }
      }
    });
  }
  threads.clear();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(query("SELECT n FROM t")->front().integer(0), kThreads * kEach);
}

TEST_P(ConcurrencyTest, FailuresAndBugsBesideOthersHarmNobody) {
  ASSERT_TRUE(exec("CREATE TABLE t (id bigint PRIMARY KEY)"));
  constexpr int kThreads = 8, kEach = 30;
  std::atomic<int> kept{0}, refused{0}, bugs{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      for (int k = 0; k < kEach; ++k) {
        const auto id = i * kEach + k;
        try {
          const auto done = database().write(call(), [&](Session& s) -> Result<> {
            JW_TRY(s.exec("INSERT INTO t VALUES ($1)", id));
            if (id % 5 == 1) return fail(Code::Denied, "test.no", "no", "不");
            if (id % 5 == 2) JW_TRY(s.exec("INSERT INTO t VALUES ($1)", id));
            JW_CHECK(id % 5 != 3, "on purpose");
            return {};
          });
          ++(done ? kept : refused);
        } catch (const Bug&) {
          ++bugs;
        }
      }
    });
  }
  threads.clear();
  EXPECT_EQ(bugs, kThreads * kEach / 5);
  EXPECT_EQ(refused, 2 * kThreads * kEach / 5);
  EXPECT_EQ(kept, 2 * kThreads * kEach / 5);
  EXPECT_EQ(count("t"), kept);
  EXPECT_EQ(query("SELECT count(*) FROM t WHERE id % 5 IN (1, 2, 3)")->front().integer(0), 0);
}

// Runs for minutes unless it is stopped.
constexpr std::string_view kEndless =
    "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 2000000000) SELECT count(*) "
    "FROM c";

TEST_P(ConcurrencyTest, AReadEndsAtItsDeadline) {
  const auto start = std::chrono::steady_clock::now();
  const auto result = database().read(call(200ms), [](Session& s) { return s.query(kEndless); });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::Timeout) << describe(result.error());
  EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
  EXPECT_EQ(query("SELECT 1")->front().integer(0), 1);
}

TEST_P(ConcurrencyTest, AReadEndsWhenTheCallerStops) {
  std::stop_source source;
  auto mine = call();
  mine.stop = source.get_token();
  std::jthread stopper([&] {
    std::this_thread::sleep_for(200ms);
    source.request_stop();
  });
  const auto result = database().read(mine, [](Session& s) { return s.query(kEndless); });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().reason, "call.stopped") << describe(result.error());
}

TEST_P(ConcurrencyTest, AWriteThatRunsLateIsUndoneAndItsNeighboursAreKept) {
  ASSERT_TRUE(exec("CREATE TABLE t (id bigint PRIMARY KEY)"));
  std::latch slow_runs(1);
  std::atomic<bool> told{false};
  Result<> slow;
  std::jthread slow_thread([&] {
    slow = database().write(call(400ms), [&](Session& s) -> Result<> {
      JW_TRY(s.exec("INSERT INTO t VALUES (0)"));
      if (!told.exchange(true)) slow_runs.count_down();
      JW_TRY(s.exec(fmt::format("INSERT INTO t {} ", kEndless)));
      return {};
    });
  });
  slow_runs.wait();
  std::atomic<int> kept{0};
  std::vector<std::jthread> others;
  for (int i = 1; i <= 8; ++i)
    others.emplace_back([&, i] {
      const auto done =
          database().write(call(), [&](Session& s) { return s.exec("INSERT INTO t VALUES ($1)", i); });
      EXPECT_TRUE(done) << describe(done.error());
      kept += done ? 1 : 0;
    });
  others.clear();
  slow_thread.join();
  ASSERT_FALSE(slow);
  EXPECT_EQ(slow.error().code, Code::Timeout) << describe(slow.error());
  EXPECT_EQ(kept, 8);
  EXPECT_EQ(count("t"), 8);
}

TEST_P(ConcurrencyTest, ALateNeighbourInOneGroupIsRunOutOfIt) {
  ASSERT_TRUE(exec("CREATE TABLE t (id bigint PRIMARY KEY)"));
  // The first body holds the writer until the others wait behind it in one group.
  std::latch waiting(3);
  std::jthread first([&] {
    const auto done = database().write(call(), [&](Session& s) -> Result<> {
      JW_TRY(s.exec("INSERT INTO t VALUES (1)"));
      std::this_thread::sleep_for(300ms);
      return {};
    });
    EXPECT_TRUE(done) << describe(done.error());
  });
  std::this_thread::sleep_for(50ms);
  std::vector<std::jthread> others;
  Result<> late;
  for (int i = 2; i <= 4; ++i)
    others.emplace_back([&, i] {
      waiting.arrive_and_wait();
      auto done = database().write(call(i == 3 ? 1000ms : 30000ms), [&](Session& s) -> Result<> {
        JW_TRY(s.exec("INSERT INTO t VALUES ($1)", i));
        if (i == 3) JW_TRY(s.exec(fmt::format("INSERT INTO t {}", kEndless)));
        return {};
      });
      if (i == 3)
        late = std::move(done);
      else
        EXPECT_TRUE(done) << describe(done.error());
    });
  others.clear();
  first.join();
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Code::Timeout);
  EXPECT_EQ(count("t"), 3);
}

TEST_P(ConcurrencyTest, WaitingForAConnectionEndsWithTheCall) {
  auto single = testing::must_open(url(), 1);
  std::latch inside(1), leave(1);
  std::jthread holder([&] {
    const auto done = single->read(call(), [&](Session&) -> Result<> {
      inside.count_down();
      leave.wait();
      return {};
    });
    EXPECT_TRUE(done);
  });
  inside.wait();
  const auto result = single->read(call(100ms), [](Session& s) { return s.query("SELECT 1"); });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::Timeout);
  leave.count_down();
}

TEST_P(ConcurrencyTest, AReaderGoesOnWhileAWriterWrites) {
  ASSERT_TRUE(exec("CREATE TABLE t (id bigint)"));
  const auto done = database().write(call(), [&](Session& s) -> Result<> {
    JW_TRY(s.exec("INSERT INTO t VALUES (1)"));
    EXPECT_EQ(count("t"), 0);
    return {};
  });
  EXPECT_TRUE(done);
  EXPECT_EQ(count("t"), 1);
}

TEST_P(ConcurrencyTest, ManyStatementsDoNotFillTheCache) {
  for (int i = 0; i < 500; ++i) {
    const auto rows = query(fmt::format("SELECT $1 + {}", i), 1);
    ASSERT_TRUE(rows) << describe(rows.error());
    ASSERT_EQ(rows->front().integer(0), i + 1);
  }
}

TEST(Sqlite, AWriteInsideAWriteIsABugNotADeadlock) {
  testing::Folder folder;
  auto database = testing::must_open("sqlite:" + (folder.path() / "x.db").string());
  EXPECT_THROW(
      (void)database->write(
          call(), [&](Session&) { return database->write(call(), [](Session&) { return Result<>(); }); }),
      Bug);
}

TEST(Sqlite, WaitsForAnotherProgramOnlyAsLongAsTheCall) {
  testing::Folder folder;
  const auto url = "sqlite:" + (folder.path() / "x.db").string();
  auto a = testing::must_open(url), b = testing::must_open(url);
  std::latch inside(1), leave(1);
  std::jthread holder([&] {
    const auto done = a->write(call(), [&](Session& s) -> Result<> {
      JW_TRY(s.exec("CREATE TABLE t (id bigint)"));
      inside.count_down();
      leave.wait();
      return {};
    });
    EXPECT_TRUE(done);
  });
  inside.wait();
  const auto late = b->write(call(200ms), [](Session& s) { return s.exec("CREATE TABLE u (id bigint)"); });
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Code::Timeout) << describe(late.error());
  std::jthread releaser([&] {
    std::this_thread::sleep_for(100ms);
    leave.count_down();
  });
  EXPECT_TRUE(b->write(call(), [](Session& s) { return s.exec("CREATE TABLE u (id bigint)"); }));
}

}  // namespace
}  // namespace jw::db
