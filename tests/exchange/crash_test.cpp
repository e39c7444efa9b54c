#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cstdlib>
#include <random>

#include "tests/exchange/node.hpp"

extern char** environ;

// kill -9 of either side, many times, at times nobody chose; then nothing is half applied,
// nothing is lost, nothing is applied twice.
namespace jw::exchange::testing {
namespace {

// A node in a process of its own: this binary again, running only DISABLED_serve.
class Process {
 public:
  Process(const Node& node, bool sends) : folder_(node.data), port_(node.port), sends_(sends) {}
  ~Process() { kill(); }

  void start() {
    ::setenv("JW_CRASH_FOLDER", folder_.c_str(), 1);
    ::setenv("JW_CRASH_PORT", std::to_string(port_).c_str(), 1);
    ::setenv("JW_CRASH_SENDS", sends_ ? "1" : "0", 1);
    char name[] = "test_exchange", filter[] = "--gtest_filter=CrashNode.DISABLED_serve",
         disabled[] = "--gtest_also_run_disabled_tests", brief[] = "--gtest_brief=1";
    char* arguments[] = {name, filter, disabled, brief, nullptr};
    ASSERT_EQ(::posix_spawn(&pid_, "/proc/self/exe", nullptr, nullptr, arguments, environ), 0);
  }
  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

 private:
  file::Path folder_;
  std::uint16_t port_;
  bool sends_;
  pid_t pid_ = 0;
};

TEST(CrashNode, DISABLED_serve) {
  const char* folder = std::getenv("JW_CRASH_FOLDER");
  ASSERT_NE(folder, nullptr) << "only for the tests below";
  Node node(folder, static_cast<std::uint16_t>(std::atoi(std::getenv("JW_CRASH_PORT"))));
  node.open();
  node.equip();
  node.serve();
  if (std::string(std::getenv("JW_CRASH_SENDS")) == "1") node.run();
  const auto parent = ::getppid();
  while (::getppid() == parent) std::this_thread::sleep_for(std::chrono::milliseconds(50));
}

// Enough rows that a delivery takes some time.
std::string many_rows(int round) {
  std::string csv(kHeader);
  for (int i = 0; i < 60000; ++i)
    csv += fmt::format("A{:06},名称{}-{},138{:08},{},320613{:03}\n", i, i, i % 7 == 0 ? round : 0, i, i,
                       i % 100);
  return csv;
}

class Crash : public Domain {
 protected:
  std::mt19937 random_{20260307};
  void settle(Process& victim, Node& away, const std::string& grant, std::int64_t sequence, Node& watcher) {
    for (int i = 0; i < 6; ++i) {
      victim.start();
      std::this_thread::sleep_for(std::chrono::milliseconds(std::uniform_int_distribution(20, 700)(random_)));
      victim.kill();
    }
    victim.start();
    ASSERT_TRUE(eventually([&] { return watcher.acknowledged(grant, sequence); }, std::chrono::seconds(60)))
        << watcher.newest(grant, "sent").value().last_error;
    victim.kill();
    static_cast<void>(away);
  }
  void check(const std::string& grant, std::int64_t sequence, std::int64_t rows) {
    const auto received = county.newest(grant, "received").value();
    EXPECT_EQ(received.sequence, sequence);
    EXPECT_EQ(received.state, "applied");
    EXPECT_EQ(received.total, rows);
    const auto holding = must(county.holdings->find(person(kCounty), grant));
    EXPECT_EQ(holding.sequence, sequence);
    lake::RowQuery query;
    query.filters = {{"code", "not_null", ""}};
    EXPECT_EQ(must(county.holdings->rows(person(kCounty), grant, query)).total, rows);
    EXPECT_EQ(
        county.count("SELECT COUNT(*) FROM exchange_batch WHERE side = 'received' AND state = 'applied'"),
        sequence);
    EXPECT_EQ(county.events("batch.applied"), sequence);
  }
};

TEST_F(Crash, a_recipient_killed_at_any_time_ends_up_with_every_batch_once) {
  province.load(kProvider, resource, many_rows(0));
  const auto grant = province.give(resource, kProvider, county, kCounty);
  county.stop();
  Process victim(county, false);
  province.run();
  settle(victim, county, grant, 1, province);
  check(grant, 1, 60000);
  province.load(kProvider, resource, many_rows(1));
  settle(victim, county, grant, 2, province);
  check(grant, 2, 60000);
  EXPECT_EQ(province.newest(grant, "sent").value().kind, "delta");
}

TEST_F(Crash, a_provider_killed_at_any_time_delivers_every_batch_once) {
  province.load(kProvider, resource, many_rows(0));
  const auto grant = province.give(resource, kProvider, county, kCounty);
  province.stop();
  Process victim(province, true);
  settle(victim, province, grant, 1, province);
  check(grant, 1, 60000);
  province.load(kProvider, resource, many_rows(1));
  settle(victim, province, grant, 2, province);
  check(grant, 2, 60000);
}

}  // namespace
}  // namespace jw::exchange::testing
