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

constexpr std::int64_t kRounds = 5;
constexpr std::int64_t kRowCount = 60000;

class Crash : public Domain {
 protected:
  // A new version each round; the victim dies somewhere between the offer of the batch and its
  // receipt (or just after), comes back and finishes.
  void rounds(Process& victim, const std::string& grant) {
    for (std::int64_t round = 1; round <= kRounds; ++round) {
      if (round > 1) province.load(kProvider, resource, many_rows(static_cast<int>(round)));
      victim.start();
      ASSERT_TRUE(eventually([&] { return offered(grant, round); }, std::chrono::seconds(60)))
          << province.newest(grant, "sent").value().last_error;
      std::this_thread::sleep_for(std::chrono::milliseconds(std::uniform_int_distribution(0, 250)(random_)));
      victim.kill();
      whole(grant, round);
      victim.start();
      ASSERT_TRUE(eventually([&] { return province.acknowledged(grant, round); }, std::chrono::seconds(60)))
          << province.newest(grant, "sent").value().last_error;
      victim.kill();
      whole(grant, round);
    }
    const auto received = county.newest(grant, "received").value();
    EXPECT_EQ(received.state, "applied");
    EXPECT_EQ(received.kind, "delta");
    EXPECT_EQ(received.sequence, kRounds);
    EXPECT_EQ(
        county.count("SELECT COUNT(*) FROM exchange_batch WHERE side = 'received' AND state = 'applied'"),
        kRounds);
    EXPECT_EQ(county.events("batch.applied"), kRounds);
    EXPECT_EQ(province.events("delivery.acknowledged"), kRounds);
  }

 private:
  bool offered(const std::string& grant, std::int64_t sequence) {
    const auto batch = county.newest(grant, "received");
    return batch && batch->sequence == sequence;
  }

  // Whatever the moment: the batch before or this one, all of it. A living recipient may apply
  // this one while we look; then we look again.
  void whole(const std::string& grant, std::int64_t round) {
    std::int64_t sequence = 0, total = 0, renamed = 0;
    do {
      sequence = must(county.holdings->find(person(kCounty), grant)).sequence;
      if (sequence > 0) {
        total = count(grant, {"code", "not_null", ""});
        renamed = count(grant, {"name", "contains", fmt::format("-{}", sequence)});
      }
    } while (must(county.holdings->find(person(kCounty), grant)).sequence != sequence);
    EXPECT_TRUE(sequence == round || sequence == round - 1) << sequence;
    if (sequence == 0) return;
    EXPECT_EQ(total, kRowCount);
    EXPECT_GE(renamed, kRowCount / 7);
  }

  std::int64_t count(const std::string& grant, const lake::Filter& filter) {
    lake::RowQuery query;
    query.filters = {filter};
    return must(county.holdings->rows(person(kCounty), grant, query)).total;
  }

  std::mt19937 random_{20260307};
};

TEST_F(Crash, a_recipient_killed_at_any_time_ends_up_with_every_batch_once) {
  province.load(kProvider, resource, many_rows(1));
  const auto grant = province.give(resource, kProvider, county, kCounty);
  county.stop();
  Process victim(county, false);
  province.run();
  rounds(victim, grant);
}

TEST_F(Crash, a_provider_killed_at_any_time_delivers_every_batch_once) {
  province.load(kProvider, resource, many_rows(1));
  const auto grant = province.give(resource, kProvider, county, kCounty);
  province.stop();
  Process victim(province, true);
  rounds(victim, grant);
}

}  // namespace
}  // namespace jw::exchange::testing
