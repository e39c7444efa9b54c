#include "ledger/integrator.hpp"

#include <gtest/gtest.h>
#include <boost/json/object.hpp>

#include <thread>

#include "base/file.hpp"
#include "base/json.hpp"
#include "db/store.hpp"
#include "ledger/event.hpp"
#include "ledger/outbox.hpp"
#include "ledger/schema.hpp"
#include "scene.hpp"

namespace jw::ledger {
namespace {

using std::chrono::milliseconds;

class IntegratorTest : public db::testing::StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped()) return;
    const auto done = database().migrate(call_, migrations());
    ASSERT_TRUE(done) << describe(done.error());
    log_ = Log::open(folder_.path() / "log", make_signer()).value();
  }

  std::uint64_t put(db::Database& to, std::string_view subject = "n") {
    auto seq = to.write(call_, [&](db::Session& session) {
      return record(session, call_, clock_, {"node.started", std::string(subject), {}});
    });
    EXPECT_TRUE(seq) << describe(seq.error());
    return seq.value_or(0);
  }
  Head head() {
    return database().read(call_, [](db::Session& session) { return read_head(session); }).value();
  }
  std::unique_ptr<Integrator> start(Integrator::Options options = {}) {
    return Integrator::start(call_, database(), *log_, options).value();
  }

  SystemClock clock_;
  const Call call_ = Call::system("test");
  std::unique_ptr<Log> log_;
};

JW_BOTH_STORES(IntegratorTest);

TEST_P(IntegratorTest, AnEventIsInTheLogAtItsNumberAfterWaitFor) {
  auto integrator = start();
  for (int i = 0; i < 5; ++i) {
    const auto subject = "s" + std::to_string(i);
    const auto seq = put(database(), subject);
    ASSERT_TRUE(integrator->wait_for(call_, seq));
    const auto entry = parse_json(log_->entry(seq).value()).value();
    EXPECT_EQ(entry.at("seq").to_number<std::uint64_t>(), seq);
    EXPECT_EQ(entry.at("subject").as_string(), subject);
  }
}

TEST_P(IntegratorTest, TakesEveryEventOfTwoWritersInOrder) {
  constexpr int kEach = 150;
  auto integrator = start({.batch = 16, .poll = milliseconds(20), .keep = 50});
  // The second writer is what a command line process is: it never pokes.
  auto other = db::open(call_, url()).value();
  {
    std::jthread one([&] {
      for (int i = 0; i < kEach; ++i) {
        put(database(), "one" + std::to_string(i));
        integrator->poke();
      }
    });
    std::jthread two([&] {
      for (int i = 0; i < kEach; ++i) put(*other, "two" + std::to_string(i));
    });
  }
  ASSERT_TRUE(integrator->wait_for(call_, 2 * kEach - 1));
  const auto entries = log_->entries(0, 1000).value();
  ASSERT_EQ(entries.size(), 2U * kEach);
  int ones = 0;
  int twos = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto entry = parse_json(entries[i]).value();
    EXPECT_EQ(entry.at("seq").to_number<std::uint64_t>(), i);
    const std::string subject(entry.at("subject").as_string());
    EXPECT_TRUE(subject == "one" + std::to_string(ones) || subject == "two" + std::to_string(twos))
        << subject;
    ++(subject.starts_with("one") ? ones : twos);
  }
  integrator.reset();
  EXPECT_EQ(head().integrated, 2U * kEach);
  EXPECT_EQ(head().root, hex(log_->root()));
  EXPECT_EQ(database()
                .read(call_, [](db::Session& session) { return read_outbox(session, 2 * kEach - 50, 1000); })
                .value()
                .size(),
            50U);
}

TEST_P(IntegratorTest, GoesOnWhereACrashLeftOff) {
  for (int i = 0; i < 10; ++i) put(database());
  // In the log, not yet marked in the store: a crash between the two.
  const auto rows =
      database().read(call_, [](db::Session& session) { return read_outbox(session, 0, 4); }).value();
  ASSERT_TRUE(log_->append(rows));
  auto integrator = start();
  ASSERT_TRUE(integrator->wait_for(call_, 9));
  EXPECT_EQ(log_->size(), 10U);
  EXPECT_EQ(log_->entries(0, 4).value(), rows);
}

TEST_P(IntegratorTest, WaitsOnlyUntilTheDeadline) {
  auto integrator = start();
  EXPECT_EQ(integrator->wait_for(call_.within(milliseconds(50)), 0).error().code, Code::Timeout);
}

TEST_P(IntegratorTest, RefusesALogThatIsNotTheOneTheStoreWroteTo) {
  for (int i = 0; i < 5; ++i) put(database());
  {
    auto integrator = start();
    ASSERT_TRUE(integrator->wait_for(call_, 4));
  }
  ASSERT_EQ(head().integrated, 5U);
  auto empty = Log::open(folder_.path() / "empty", make_signer()).value();
  EXPECT_EQ(Integrator::start(call_, database(), *empty, {}).error().reason, "ledger.lost");
  auto other = Log::open(folder_.path() / "other", make_signer()).value();
  ASSERT_TRUE(other->append(make_entries(5)));
  EXPECT_EQ(Integrator::start(call_, database(), *other, {}).error().reason, "ledger.lost");
  auto ahead = Log::open(folder_.path() / "ahead", make_signer()).value();
  ASSERT_TRUE(ahead->append(make_entries(6)));
  EXPECT_EQ(Integrator::start(call_, database(), *ahead, {}).error().reason, "ledger.ahead");
}

TEST_P(IntegratorTest, StopsAndSaysSoWhenARowIsMissing) {
  for (int i = 0; i < 3; ++i) put(database());
  ASSERT_TRUE(database().write(call_, [](db::Session& session) {
    return session.exec("DELETE FROM ledger_outbox WHERE seq = $1", 1);
  }));
  auto integrator = start();
  EXPECT_EQ(integrator->wait_for(call_, 2).error().reason, "ledger.gap");
  EXPECT_EQ(integrator->status().state, Integrator::State::Broken);
  EXPECT_FALSE(integrator->status().problem.empty());
  EXPECT_FALSE(integrator->status().problem_zh.empty());
}

// Refuses to write while told to.
class FullStorage final : public Storage {
 public:
  FullStorage(std::unique_ptr<Storage> to, std::shared_ptr<Guarded<bool>> full)
      : to_(std::move(to)), full_(std::move(full)) {}
  Result<std::string> read(const std::string& path) const override { return to_->read(path); }
  Result<> write(const std::string& path, std::string_view bytes) override {
    if (full_->with([](bool full) { return full; })) return fail(file::failure(ENOSPC, path, "writing"));
    return to_->write(path, bytes);
  }
  Result<> sync() override { return to_->sync(); }
  Result<> replace(const std::string& path, std::string_view bytes) override {
    return to_->replace(path, bytes);
  }
  Result<> remove_folder(const std::string& path) override { return to_->remove_folder(path); }
  bool exists(const std::string& path) const override { return to_->exists(path); }

 private:
  std::unique_ptr<Storage> to_;
  std::shared_ptr<Guarded<bool>> full_;
};

TEST_P(IntegratorTest, WaitsForAFullDiskAndGoesOnByItself) {
  auto full = std::make_shared<Guarded<bool>>(true);
  log_ = Log::open(std::make_unique<FullStorage>(open_folder(folder_.path() / "full", true).value(), full),
                   make_signer())
             .value();
  const auto seq = put(database());
  auto integrator = start({.poll = milliseconds(10)});
  EXPECT_EQ(integrator->wait_for(call_.within(milliseconds(150)), seq).error().code, Code::Timeout);
  EXPECT_EQ(integrator->status().state, Integrator::State::Retrying);
  EXPECT_NE(integrator->status().problem_zh.find("磁盘已满"), std::string::npos);
  full->with([](bool& value) { value = false; });
  ASSERT_TRUE(integrator->wait_for(call_, seq));
  EXPECT_EQ(integrator->status().state, Integrator::State::Running);
  EXPECT_EQ(log_->size(), 1U);
}

}  // namespace
}  // namespace jw::ledger
