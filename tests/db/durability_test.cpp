#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <thread>

#include "store.hpp"

namespace jw::db {
namespace {

using namespace std::chrono_literals;
using testing::call;

// A child process writes rows and says through a pipe which ones were acknowledged.
class DurabilityTest : public testing::StoreTest {
 protected:
  static void write_and_tell(const std::string& url, int out) {
    auto database = open(call(), url);
    if (!database) ::_exit(3);
    std::vector<std::jthread> threads;
    for (std::int64_t t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (std::int64_t i = 0; i < 1'000'000; ++i) {
          const std::int64_t id = i * 4 + t;
          const auto done = (*database)->write(call(), [&](Session& s) -> Result<> {
            JW_TRY(s.exec("INSERT INTO t (id) VALUES ($1)", 2 * id));
            JW_TRY(s.exec("INSERT INTO t (id) VALUES ($1)", 2 * id + 1));
            return {};
          });
          if (!done || ::write(out, &id, sizeof id) != sizeof id) ::_exit(4);
        }
      });
    }
  }
};
JW_BOTH_STORES(DurabilityTest);

TEST_P(DurabilityTest, WhatWasAcknowledgedSurvivesAKill) {
  ASSERT_TRUE(exec("CREATE TABLE t (id bigint PRIMARY KEY)"));
  for (int round = 0; round < 3; ++round) {
    ASSERT_TRUE(exec("DELETE FROM t"));
    int pipe_ends[2];
    ASSERT_EQ(::pipe(pipe_ends), 0);
    const auto child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(pipe_ends[0]);
      write_and_tell(url(), pipe_ends[1]);
      ::_exit(5);
    }
    ::close(pipe_ends[1]);
    std::vector<std::int64_t> acknowledged;
    std::int64_t id = 0;
    while (acknowledged.size() < 100 && ::read(pipe_ends[0], &id, sizeof id) == sizeof id)
      acknowledged.push_back(id);
    ::kill(child, SIGKILL);
    while (::read(pipe_ends[0], &id, sizeof id) == sizeof id) acknowledged.push_back(id);
    ::close(pipe_ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself";
    ASSERT_GE(acknowledged.size(), 100u);
    for (const auto one : acknowledged) {
      const auto rows = query("SELECT count(*) FROM t WHERE id IN ($1, $2)", 2 * one, 2 * one + 1);
      ASSERT_EQ(rows->front().integer(0), 2) << one;
    }
    const auto halves = query(
        "SELECT count(*) FROM (SELECT id / 2 AS pair FROM t GROUP BY id / 2 HAVING count(*) <> 2) AS h");
    EXPECT_EQ(halves->front().integer(0), 0) << "half a transaction was kept";
  }
}

TEST(SqliteFull, AFullStoreSaysSoAndGoesOnWhenThereIsRoom) {
  testing::Folder folder;
  auto database = testing::must_open("sqlite:" + (folder.path() / "x.db").string());
  const auto exec = [&](const std::string& sql) {
    return database->write(call(), [&](Session& s) { return s.exec(sql); });
  };
  ASSERT_TRUE(exec("CREATE TABLE t (id bigint PRIMARY KEY, filling bytea)"));
  ASSERT_TRUE(exec("PRAGMA max_page_count = 40"));
  Result<std::int64_t> result;
  std::int64_t kept = 0;
  for (std::int64_t i = 0; i < 100; ++i) {
    result = database->write(call(), [&](Session& s) {
      return s.exec("INSERT INTO t VALUES ($1, $2)", i, Bytes{std::string(4000, 'x')});
    });
    if (!result) break;
    ++kept;
  }
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().reason, "db.full");
  EXPECT_EQ(result.error().code, Code::Unavailable);
  EXPECT_GT(kept, 10);
  const auto rows = database->read(call(), [](Session& s) { return s.one("SELECT count(*) FROM t"); });
  EXPECT_EQ((*rows)->integer(0), kept);
  ASSERT_TRUE(exec("PRAGMA max_page_count = 100000"));
  EXPECT_TRUE(exec("INSERT INTO t VALUES (1000, zeroblob(4000))"));
}

TEST(SqliteFull, OneGreedyBodyDoesNotTakeItsNeighboursWithIt) {
  testing::Folder folder;
  auto database = testing::must_open("sqlite:" + (folder.path() / "x.db").string());
  ASSERT_TRUE(database->write(
      call(), [&](Session& s) { return s.exec("CREATE TABLE t (id bigint PRIMARY KEY, filling bytea)"); }));
  ASSERT_TRUE(database->write(call(), [&](Session& s) { return s.exec("PRAGMA max_page_count = 200"); }));
  std::vector<std::jthread> threads;
  for (std::int64_t i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      const auto size = i == 3 ? std::size_t{2'000'000} : std::size_t{10};
      const auto done = database->write(call(), [&](Session& s) {
        return s.exec("INSERT INTO t VALUES ($1, $2)", i, Bytes{std::string(size, 'x')});
      });
      EXPECT_EQ(done.has_value(), i != 3) << i;
      if (!done) {
        EXPECT_EQ(done.error().reason, "db.full");
      }
    });
  threads.clear();
  const auto rows = database->read(call(), [](Session& s) { return s.one("SELECT count(*) FROM t"); });
  EXPECT_EQ((*rows)->integer(0), 7);
}

TEST(SqliteFull, ADiskThatRefusesBytesIsTheSame) {
  testing::Folder folder;
  const auto url = "sqlite:" + (folder.path() / "x.db").string();
  const auto child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{512 * 1024, 512 * 1024};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    auto database = open(call(), url);
    if (!database) ::_exit(10);
    if (!(*database)->write(call(), [](Session& s) { return s.exec("CREATE TABLE t (filling bytea)"); }))
      ::_exit(11);
    for (int i = 0; i < 1000; ++i) {
      const auto done = (*database)->write(call(), [](Session& s) {
        return s.exec("INSERT INTO t VALUES ($1)", Bytes{std::string(8000, 'x')});
      });
      if (!done) ::_exit(done.error().reason == "db.full" ? 0 : 12);
    }
    ::_exit(13);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  auto database = testing::must_open(url);
  const auto rows = database->read(call(), [](Session& s) { return s.one("SELECT count(*) FROM t"); });
  ASSERT_TRUE(rows) << describe(rows.error());
  EXPECT_GT((*rows)->integer(0), 10);
}

TEST(PostgresRestart, WritersComeBackByThemselves) {
  const char* server = std::getenv("JW_TEST_POSTGRES");
  const char* restart = std::getenv("JW_TEST_PG_RESTART");
  if (server == nullptr || restart == nullptr)
    GTEST_SKIP() << "JW_TEST_PG_RESTART is not set; run under tools/with_postgres.sh";
  auto database = testing::must_open(server);
  const auto write = [&](const std::string& sql) {
    return database->write(call(), [&](Session& s) { return s.exec(sql); });
  };
  ASSERT_TRUE(write("CREATE TABLE IF NOT EXISTS restart_test (id bigint)"));
  ASSERT_TRUE(write("DELETE FROM restart_test"));
  ASSERT_EQ(std::system(restart), 0);
  const auto done = write("INSERT INTO restart_test VALUES (1)");
  EXPECT_TRUE(done) << describe(done.error());
  EXPECT_TRUE(database->read(
      call(), [](Session& s) { return s.query("SELECT id FROM restart_test WHERE id = $1", 1); }));
  ASSERT_TRUE(write("DROP TABLE restart_test"));
}

TEST(PostgresRestart, AServerThatIsNotThereIsSaidSoWithoutThePassword) {
  const auto opened = open(call(), "postgresql://nobody:topsecret@127.0.0.1:1/none");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().reason, "db.down");
  EXPECT_EQ(describe(opened.error()).find("topsecret"), std::string::npos);
}

}  // namespace
}  // namespace jw::db
