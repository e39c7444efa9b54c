#include "access/meter.hpp"

#include <random>

#include "tests/access/node.hpp"

namespace jw::access::testing {
namespace {

class Meters : public ::testing::Test {
 protected:
  Meters() { must(node.database->migrate(system_call(), access::migrations())); }
  Meter::Verdict take(Meter& meter, const grant::Caps& caps, Time now) {
    auto answer = meter.take(caps, {1, 0, 0}, {}, now);
    if (answer.verdict == Meter::Verdict::Refill) {
      must(meter.refill(system_call(), *node.database, caps, now));
      answer = meter.take(caps, {1, 0, 0}, {}, now);
    }
    return answer.verdict;
  }
  int used_up(Meter& meter, const grant::Caps& caps, Time now, int tries) {
    int given = 0;
    for (int i = 0; i < tries; ++i) given += take(meter, caps, now) == Meter::Verdict::Fine ? 1 : 0;
    return given;
  }

  exchange::testing::Node node;
  Time noon = parse_time("2026-11-30T12:00:00+08:00").value();
};

TEST_F(Meters, ACrashNeverHandsOutMoreThanTheCap) {
  grant::Caps caps;
  caps.calls_per_day = 1000;
  int given = 0;
  for (int crash = 0; crash < 30; ++crash) {
    Meter meter("g");  // gone without settling
    given += used_up(meter, caps, noon, 37);
  }
  EXPECT_LE(given, 1000);
  Meter after("g");
  given += used_up(after, caps, noon, 2000);
  EXPECT_LE(given, 1000);
}

TEST_F(Meters, SettledBlocksAreGivenBackExactly) {
  grant::Caps caps;
  caps.calls_per_day = 1000;
  int given = 0;
  for (int run = 0; run < 10; ++run) {
    Meter meter("g");
    given += used_up(meter, caps, noon, 37);
    EXPECT_EQ(must(meter.used(system_call(), *node.database, noon)).calls, given);
    must(meter.settle(system_call(), *node.database));
  }
  Meter rest("g");
  given += used_up(rest, caps, noon, 2000);
  EXPECT_EQ(given, 1000);
  // Tomorrow is another day.
  EXPECT_EQ(used_up(rest, caps, noon + std::chrono::hours(24), 1500), 1000);
}

TEST_F(Meters, TwoProcessesShareOneCap) {
  grant::Caps caps;
  caps.calls_per_day = 500;
  Meter one("g"), two("g");
  int given = 0;
  for (int i = 0; i < 600; ++i) {
    given += take(one, caps, noon) == Meter::Verdict::Fine ? 1 : 0;
    given += take(two, caps, noon) == Meter::Verdict::Fine ? 1 : 0;
  }
  EXPECT_EQ(given, 500);
}

TEST_F(Meters, WhatIsCreditedCanBeTakenAgain) {
  grant::Caps caps;
  caps.calls_per_day = 10;
  Meter meter("g");
  EXPECT_EQ(used_up(meter, caps, noon, 20), 10);
  meter.credit({3, 0, 0}, noon);
  EXPECT_EQ(used_up(meter, caps, noon, 20), 3);
}

TEST_F(Meters, TheRateIsASecondsWorthAndThenEvenly) {
  grant::Caps caps;
  caps.calls_per_second = 10;
  Meter meter("g");
  EXPECT_EQ(used_up(meter, caps, noon, 50), 11);
  EXPECT_EQ(used_up(meter, caps, noon + std::chrono::milliseconds(500), 50), 5);
  const auto answer = meter.take(caps, {1, 0, 0}, {}, noon + std::chrono::milliseconds(500));
  EXPECT_EQ(answer.cap, "callsPerSecond");
  EXPECT_EQ(take(meter, caps, answer.again), Meter::Verdict::Fine);
  // A clock that jumps back an hour locks nobody out for an hour.
  EXPECT_EQ(take(meter, caps, noon - std::chrono::hours(1)), Meter::Verdict::Fine);
}

TEST(Subjects, AreCountedExactlyByDayAndMonth) {
  std::mt19937_64 random(5);
  SubjectSet set;
  std::set<int> month, day;
  for (std::int64_t today = 1; today < 5; ++today) {
    set.turn(24321, today);
    day.clear();
    for (int i = 0; i < 2000; ++i) {
      const auto who = static_cast<int>(random() % 3000);
      Commitment one{};
      std::memcpy(one.data(), &who, sizeof who);
      one[8] = 1;
      const auto news = set.news(std::span(&one, 1));
      EXPECT_EQ(news.day, day.contains(who) ? 0 : 1);
      EXPECT_EQ(news.month, month.contains(who) ? 0 : 1);
      set.add(std::span(&one, 1));
      day.insert(who);
      month.insert(who);
    }
    EXPECT_EQ(set.today(), static_cast<std::int64_t>(day.size()));
    EXPECT_EQ(set.month(), static_cast<std::int64_t>(month.size()));
    std::string bytes;
    set.write(bytes);
    SubjectSet back;
    ASSERT_TRUE(back.read(bytes, 24321, today));
    EXPECT_EQ(back.month(), set.month());
    EXPECT_EQ(back.today(), set.today());
  }
  set.turn(24322, 40);
  EXPECT_EQ(set.month(), 0);
}

}  // namespace
}  // namespace jw::access::testing
