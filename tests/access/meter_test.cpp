#include "access/meter.hpp"

#include <deque>
#include <random>

#include "tests/access/node.hpp"

namespace jw::access::testing {
namespace {

constexpr Holder kHolder{"journal", 1};

Commitment subject_of(std::uint32_t who) {
  Commitment one{};
  std::memcpy(one.data(), &who, sizeof who);
  one[8] = 1;
  return one;
}

class Meters : public ::testing::Test {
 protected:
  Meters() { must(node.database->migrate(system_call(), access::migrations())); }

  Meter::Answer ask(Meter& meter, const grant::Caps& caps, Meter::Taken& taken, Time now,
                    const Debit& least = {1, 0, 0}) {
    auto answer = meter.take(caps, taken, least, now);
    if (answer.verdict == Meter::Verdict::Refill) {
      must(meter.refill(system_call(), *node.database, kHolder, caps, least, now));
      answer = meter.take(caps, taken, least, now);
    }
    return answer;
  }
  Meter::Answer ask_more(Meter& meter, const grant::Caps& caps, Meter::Taken& taken, const Debit& more,
                         Time now) {
    auto answer = meter.take_more(caps, taken, more, now);
    if (answer.verdict == Meter::Verdict::Refill) {
      must(meter.refill(system_call(), *node.database, kHolder, caps, {1, more.rows, more.bytes}, now));
      answer = meter.take_more(caps, taken, more, now);
    }
    return answer;
  }
  Meter::Verdict take(Meter& meter, const grant::Caps& caps, Time now) {
    Meter::Taken taken;
    return ask(meter, caps, taken, now).verdict;
  }
  Meter::Verdict take(Meter& meter, const grant::Caps& caps, std::uint32_t who, Time now) {
    const auto one = subject_of(who);
    Meter::Taken taken;
    taken.subjects = std::span(&one, 1);
    return ask(meter, caps, taken, now).verdict;
  }
  int used_up(Meter& meter, const grant::Caps& caps, Time now, int tries) {
    int given = 0;
    for (int i = 0; i < tries; ++i) given += take(meter, caps, now) == Meter::Verdict::Fine ? 1 : 0;
    return given;
  }
  // "calls rows bytes" of the store, and how many blocks are held.
  std::string stored(Time day, const std::string& grant = "g") {
    return must(node.database->read(system_call(), [&](db::Session& session) -> Result<std::string> {
      const auto row = JW_TRY(
          session.one("SELECT calls, row_count, byte_count FROM access_use WHERE grant_id = $1 AND day = $2",
                      grant, day_number(day)));
      const auto held = JW_TRY(session.one(
          "SELECT count(*) FROM access_block WHERE grant_id = $1 AND day = $2", grant, day_number(day)));
      if (!row) return std::string("none");
      return fmt::format("{} {} {} held {}", row->integer(0), row->integer(1), row->integer(2),
                         held->integer(0));
    }));
  }

  exchange::testing::Node node;
  Time noon = parse_time("2026-11-30T12:00:00+08:00").value();
  Time late = parse_time("2026-11-30T23:59:59.900+08:00").value();
  Time early = parse_time("2026-12-01T00:00:00.100+08:00").value();
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
    must(meter.settle(system_call(), *node.database, kHolder));
    EXPECT_EQ(stored(noon), fmt::format("{} 0 0 held 0", given));
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
  Meter::Taken taken;
  taken.day = day_number(noon);
  taken.debit = {3, 0, 0};
  meter.credit(taken);
  EXPECT_EQ(used_up(meter, caps, noon, 20), 3);
}

TEST_F(Meters, AnAnswerLargerThanABlockIsPaidForUpToTheCap) {
  grant::Caps caps;
  caps.rows_per_day = 5000;
  for (const Debit& large : {Debit{0, 2001, 10}, Debit{0, 1, std::int64_t{100} << 20}}) {
    Meter meter("g");
    Meter::Taken taken;
    EXPECT_EQ(ask(meter, caps, taken, noon, {1, 1, 1}).verdict, Meter::Verdict::Fine);
    EXPECT_EQ(ask_more(meter, caps, taken, large, noon).verdict, Meter::Verdict::Fine);
    EXPECT_EQ(must(meter.used(system_call(), *node.database, noon)).bytes, large.bytes);
    must(meter.settle(system_call(), *node.database, kHolder));
    // The next one begins anew.
    must(node.database->write(system_call(),
                              [&](db::Session& session) { return session.exec("DELETE FROM access_use"); }));
  }
  // The last rows of the day too, however the blocks fell; and not one more.
  Meter meter("g");
  for (const std::int64_t rows : {1999, 2999, 2}) {
    Meter::Taken taken;
    EXPECT_EQ(ask(meter, caps, taken, noon, {1, 1, 1}).verdict, Meter::Verdict::Fine);
    EXPECT_EQ(ask_more(meter, caps, taken, {0, rows, 1}, noon).verdict, Meter::Verdict::Fine);
  }
  Meter::Taken taken;
  const auto over = ask(meter, caps, taken, noon, {1, 1, 1});
  EXPECT_EQ(over.verdict, Meter::Verdict::Over);
  EXPECT_EQ(over.cap, "rowsPerDay");
  EXPECT_EQ(over.again, day_end(noon));
  // What needs no row goes on.
  EXPECT_EQ(ask(meter, caps, taken, noon).verdict, Meter::Verdict::Fine);
}

TEST_F(Meters, WhatACapNeverGivesIsNotWorthWaitingFor) {
  grant::Caps caps;
  caps.rows_per_day = 10;
  caps.bytes_per_day = 1000;
  caps.subjects_per_day = 2;
  caps.subjects_per_month = 3;
  Meter meter("g");
  const std::array<Commitment, 4> who{subject_of(1), subject_of(2), subject_of(3), subject_of(4)};
  Meter::Taken taken;
  taken.subjects = std::span(who).first(3);
  auto answer = ask(meter, caps, taken, noon);
  EXPECT_EQ(answer.verdict, Meter::Verdict::Never);
  EXPECT_EQ(answer.cap, "subjectsPerDay");
  EXPECT_EQ(answer.most, 2);
  EXPECT_EQ(answer.asked, 3);
  caps.subjects_per_day = 0;
  taken.subjects = who;
  answer = ask(meter, caps, taken, noon);
  EXPECT_EQ(answer.verdict, Meter::Verdict::Never);
  EXPECT_EQ(answer.cap, "subjectsPerMonth");
  taken.subjects = std::span(who).first(3);
  EXPECT_EQ(ask(meter, caps, taken, noon).verdict, Meter::Verdict::Fine);
  answer = ask_more(meter, caps, taken, {0, 11, 1}, noon);
  EXPECT_EQ(answer.verdict, Meter::Verdict::Never);
  EXPECT_EQ(answer.cap, "rowsPerDay");
  answer = ask_more(meter, caps, taken, {0, 1, 1001}, noon);
  EXPECT_EQ(answer.verdict, Meter::Verdict::Never);
  EXPECT_EQ(answer.cap, "bytesPerDay");
  EXPECT_EQ(ask_more(meter, caps, taken, {0, 10, 1000}, noon).verdict, Meter::Verdict::Fine);
}

TEST_F(Meters, APastDayShowsWhatWasUsedAndNotWhatWasTakenAhead) {
  Meter meter("g");
  for (int i = 0; i < 3; ++i) {
    Meter::Taken taken;
    EXPECT_EQ(ask(meter, {}, taken, late, {1, 1, 1}).verdict, Meter::Verdict::Fine);
    EXPECT_EQ(ask_more(meter, {}, taken, {0, 2, 50}, late).verdict, Meter::Verdict::Fine);
  }
  EXPECT_NE(stored(late), "3 6 150 held 0");
  must(meter.settle_past(system_call(), *node.database, kHolder, late));
  EXPECT_NE(stored(late), "3 6 150 held 0");  // today's blocks stay
  must(meter.settle_past(system_call(), *node.database, kHolder, early));
  EXPECT_EQ(stored(late), "3 6 150 held 0");
  // Nothing is given back twice.
  must(meter.settle_past(system_call(), *node.database, kHolder, early));
  must(meter.settle(system_call(), *node.database, kHolder));
  EXPECT_EQ(stored(late), "3 6 150 held 0");
}

TEST_F(Meters, ARequestOverMidnightCountsWholeForOneDay) {
  Meter meter("g");
  const auto one = subject_of(1), two = subject_of(2);
  Meter::Taken taken, failed;
  taken.subjects = std::span(&one, 1);
  failed.subjects = std::span(&two, 1);
  EXPECT_EQ(ask(meter, {}, taken, late).verdict, Meter::Verdict::Fine);
  EXPECT_EQ(ask(meter, {}, failed, late).verdict, Meter::Verdict::Fine);
  EXPECT_EQ(ask_more(meter, {}, taken, {0, 1, 10}, early).verdict, Meter::Verdict::Fine);
  EXPECT_EQ(taken.day, day_number(early));
  meter.credit(failed);  // it was of yesterday, and goes back there
  const auto used = must(meter.used(system_call(), *node.database, early));
  EXPECT_EQ(used.calls, 1);
  EXPECT_EQ(used.subjects_today, 1);
  EXPECT_EQ(used.subjects_month, 1);
  must(meter.settle(system_call(), *node.database, kHolder));
  EXPECT_EQ(stored(late), "0 0 0 held 0");
  EXPECT_EQ(stored(early), "1 1 10 held 0");
}

TEST_F(Meters, ARequestThatWasSlowTurnsNoDayAndNoMonthBack) {
  grant::Caps caps;
  caps.calls_per_day = 3;
  caps.subjects_per_month = 2;
  Meter meter("g");
  EXPECT_EQ(take(meter, caps, 1, late), Meter::Verdict::Fine);
  EXPECT_EQ(take(meter, caps, 1, early), Meter::Verdict::Fine);
  EXPECT_EQ(take(meter, caps, 2, early), Meter::Verdict::Fine);
  // Two of December are known. One more, dated November, is of December too.
  Meter::Taken taken;
  const auto three = subject_of(3);
  taken.subjects = std::span(&three, 1);
  const auto over = ask(meter, caps, taken, late);
  EXPECT_EQ(over.verdict, Meter::Verdict::Over);
  EXPECT_EQ(over.cap, "subjectsPerMonth");
  EXPECT_EQ(over.again, parse_time("2027-01-01T00:00:00+08:00").value());
  EXPECT_EQ(take(meter, caps, 1, late), Meter::Verdict::Fine);
  EXPECT_EQ(take(meter, caps, 3, early), Meter::Verdict::Over);
  EXPECT_EQ(take(meter, caps, 1, late), Meter::Verdict::Over);  // the third call of the first
  EXPECT_EQ(must(meter.used(system_call(), *node.database, late)).subjects_month, 2);
}

TEST_F(Meters, NoSecondHasMoreCallsThanTheRate) {
  grant::Caps caps;
  caps.calls_per_second = 10;
  Meter meter("g");
  EXPECT_EQ(used_up(meter, caps, noon, 50), 10);
  EXPECT_EQ(used_up(meter, caps, noon + std::chrono::milliseconds(999), 50), 0);
  Meter::Taken taken;
  auto answer = ask(meter, caps, taken, noon + std::chrono::milliseconds(500));
  EXPECT_EQ(answer.cap, "callsPerSecond");
  EXPECT_EQ(answer.again, noon + std::chrono::seconds(1));
  answer = ask(meter, caps, taken, answer.again);
  EXPECT_EQ(answer.verdict, Meter::Verdict::Fine);
  EXPECT_EQ(answer.left_second, 9);
  for (std::int64_t left = 8; left >= 0; --left) {
    answer = ask(meter, caps, taken, noon + std::chrono::seconds(1));
    EXPECT_EQ(answer.verdict, Meter::Verdict::Fine);
    EXPECT_EQ(answer.left_second, left);
  }
  // What says that none is left means it.
  EXPECT_EQ(take(meter, caps, noon + std::chrono::seconds(1)), Meter::Verdict::Over);
  // A clock that jumps back an hour locks nobody out for an hour, and gives nobody two seconds' worth.
  const auto back = noon - std::chrono::hours(1);
  EXPECT_EQ(take(meter, caps, back), Meter::Verdict::Over);
  EXPECT_EQ(used_up(meter, caps, back + std::chrono::seconds(1), 50), 10);
}

TEST(Rate, HoldsInEverySecondWhateverTheTimes) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 20; ++round) {
    const auto most = static_cast<std::int64_t>(1 + random() % 40);
    RateWindow rate;
    std::deque<std::int64_t> given;
    std::int64_t now = 1'780'000'000'000, latest = 0;  // the clock, and what was seen of it
    for (int i = 0; i < 3'000; ++i) {
      now += static_cast<std::int64_t>(random() % 60 == 0 ? random() % 1500 : random() % 20 == 0 ? 1 : 0);
      const auto late = static_cast<std::int64_t>(random() % 10 == 0 ? random() % 500 : 0);
      const auto outcome = rate.take(most, Time(std::chrono::milliseconds(now - late)));
      latest = std::max(latest, now - late);
      while (!given.empty() && given.front() <= latest - 1000) given.pop_front();
      // Exactly when there is room for it.
      ASSERT_EQ(outcome.fine, static_cast<std::int64_t>(given.size()) < most);
      if (outcome.fine) {
        given.push_back(latest);
        ASSERT_EQ(outcome.left, most - static_cast<std::int64_t>(given.size()));
        if (random() % 7 == 0) {
          rate.give_back(outcome.tick);
          given.pop_back();
        }
      } else {
        ASSERT_EQ(outcome.again.time_since_epoch().count(), given.front() + 1000);
      }
    }
  }
}

TEST_F(Meters, WhatFailsLeavesRateAndSubjectsAsTheyWere) {
  grant::Caps caps;
  caps.calls_per_second = 5;
  caps.calls_per_day = 1000;
  caps.subjects_per_day = 3;
  Meter meter("g");
  EXPECT_EQ(take(meter, caps, 1, noon), Meter::Verdict::Fine);
  for (std::uint32_t i = 0; i < 500; ++i) {
    const std::array<Commitment, 2> who{subject_of(1), subject_of(100 + i)};
    Meter::Taken taken;
    taken.subjects = who;
    const auto answer = ask(meter, caps, taken, noon);
    ASSERT_EQ(answer.verdict, Meter::Verdict::Fine);
    ASSERT_EQ(answer.left_second, 3);
    meter.credit(taken);
  }
  auto used = must(meter.used(system_call(), *node.database, noon));
  EXPECT_EQ(used.subjects_today, 1);
  EXPECT_EQ(used.calls, 1);
  // Somebody else was answered about the same subject meanwhile: it stays.
  const auto shared = subject_of(7);
  Meter::Taken first, second;
  first.subjects = second.subjects = std::span(&shared, 1);
  EXPECT_EQ(ask(meter, caps, first, noon).verdict, Meter::Verdict::Fine);
  EXPECT_EQ(ask(meter, caps, second, noon).verdict, Meter::Verdict::Fine);
  meter.credit(first);
  EXPECT_EQ(must(meter.used(system_call(), *node.database, noon)).subjects_today, 2);
  meter.credit(second);
  EXPECT_EQ(must(meter.used(system_call(), *node.database, noon)).subjects_today, 1);
  // One of an earlier day goes back to that day.
  const auto tomorrow = early + std::chrono::hours(1), after = tomorrow + std::chrono::hours(24);
  EXPECT_EQ(take(meter, caps, 7, tomorrow), Meter::Verdict::Fine);
  Meter::Taken again;
  again.subjects = std::span(&shared, 1);
  EXPECT_EQ(ask(meter, caps, again, after).verdict, Meter::Verdict::Fine);
  meter.credit(again);
  used = must(meter.used(system_call(), *node.database, after));
  EXPECT_EQ(used.subjects_today, 0);
  EXPECT_EQ(used.subjects_month, 1);
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
      const auto one = subject_of(static_cast<std::uint32_t>(who));
      const auto news = set.news(std::span(&one, 1));
      EXPECT_EQ(news.day, day.contains(who) ? 0 : 1);
      EXPECT_EQ(news.month, month.contains(who) ? 0 : 1);
      set.add(std::span(&one, 1), today);
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
  set.turn(24321, 2);  // never back
  EXPECT_EQ(set.today(), static_cast<std::int64_t>(day.size()));
  set.turn(24322, 40);
  EXPECT_EQ(set.month(), 0);
  set.turn(24321, 4);
  EXPECT_EQ(set.month_number(), 24322);
}

// Against a plain model: whatever is added and taken back, in whatever order, the counts are those of
// what stays, and every subject is still found where the table has it.
TEST(Subjects, WhatIsTakenBackWasNever) {
  std::mt19937_64 random(6);
  for (int round = 0; round < 30; ++round) {
    SubjectSet set;
    std::map<std::uint32_t, std::map<std::int64_t, int>> model;
    std::vector<std::uint32_t> open;  // added today
    for (std::int64_t today = 100; today < 104; ++today) {
      set.turn(24321, today);
      open.clear();
      for (int i = 0; i < 800; ++i) {
        if (open.empty() || random() % 5 < 3) {
          // Halves that collide, so that places are taken and move.
          const auto who = static_cast<std::uint32_t>(random() % 40 + (random() % 4 << 8));
          auto one = subject_of(who);
          set.add(std::span(&one, 1), today);
          ++model[who][today];
          open.push_back(who);
        } else {
          const auto at = random() % open.size();
          auto one = subject_of(open[at]);
          set.remove(std::span(&one, 1), today);
          if (--model[open[at]][today] == 0) model[open[at]].erase(today);
          open.erase(open.begin() + static_cast<std::ptrdiff_t>(at));
        }
        std::int64_t month = 0, day = 0;
        for (const auto& [who, days] : model) {
          month += days.empty() ? 0 : 1;
          day += days.contains(today) ? 1 : 0;
        }
        ASSERT_EQ(set.month(), month);
        ASSERT_EQ(set.today(), day);
      }
      for (const auto& [who, days] : model) {
        const auto one = subject_of(who);
        const auto news = set.news(std::span(&one, 1));
        ASSERT_EQ(news.month, days.empty() ? 1 : 0);
        ASSERT_EQ(news.day, days.contains(today) ? 0 : 1);
      }
    }
  }
}

TEST(UseOfASystem, IsNotTurnedBackByARequestThatWasSlow) {
  const auto early = parse_time("2026-12-01T00:00:00.100+08:00").value();
  Usage usage;
  Usage::Seen seen;
  seen.system = "s";
  seen.event = "BJ-1";
  seen.keys = 10;
  for (int i = 0; i < 3; ++i) usage.note(seen, early);
  usage.note(seen, early - std::chrono::minutes(1));
  usage.note_refused("s", early - std::chrono::minutes(1));
  const auto use = usage.read(early).at("s");
  EXPECT_EQ(use.requests, 4);
  EXPECT_EQ(use.keys_today, 40);
  EXPECT_EQ(use.refused, 1);
  EXPECT_EQ(use.events_today, 1);
}

}  // namespace
}  // namespace jw::access::testing
