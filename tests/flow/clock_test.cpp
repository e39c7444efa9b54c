#include "flow/clock.hpp"

#include <array>
#include <random>

#include "duty_desk.hpp"
#include "flow/clock_reasons.hpp"

namespace jw::flow {
namespace {

using testing::at;
using testing::morning;
using testing::must;
using testing::national;

LegalClock clock_of(std::int64_t days, std::string_view start) {
  LegalClock clock;
  clock.days = days;
  clock.extension = 10;
  clock.consent = "authority";
  clock.notice = "requester";
  clock.started = jw::to_string(morning(start));
  return clock;
}

Reading seen(const LegalClock& clock, std::string_view day) {
  return must(read(clock, *national(), morning(day)));
}

std::string reason_of(const Result<>& result) { return result ? "" : result.error().reason; }

struct Vector {
  const char* start;
  int count;
  const char* end;
};

// standards §7.3 and services E10.
constexpr std::array kVectors = {
    Vector{"2024-02-08", 1, "2024-02-09"},  Vector{"2024-09-13", 1, "2024-09-14"},
    Vector{"2024-09-30", 1, "2024-10-08"},  Vector{"2025-01-24", 1, "2025-01-26"},
    Vector{"2025-01-24", 10, "2025-02-13"}, Vector{"2025-04-25", 1, "2025-04-27"},
    Vector{"2025-04-30", 1, "2025-05-06"},  Vector{"2025-08-01", 10, "2025-08-15"},
    Vector{"2025-09-26", 1, "2025-09-28"},  Vector{"2025-09-26", 10, "2025-10-16"},
    Vector{"2025-09-30", 10, "2025-10-21"}, Vector{"2025-09-30", 20, "2025-11-04"},
    Vector{"2025-12-31", 1, "2026-01-04"},  Vector{"2025-12-31", 2, "2026-01-05"},
    Vector{"2026-01-02", 1, "2026-01-04"},  Vector{"2026-02-13", 1, "2026-02-14"},
    Vector{"2026-02-13", 2, "2026-02-24"},  Vector{"2026-02-13", 10, "2026-03-05"},
    Vector{"2026-04-30", 10, "2026-05-18"}, Vector{"2026-09-18", 2, "2026-09-21"},
    Vector{"2026-09-30", 1, "2026-10-08"},  Vector{"2026-09-30", 20, "2026-11-03"},
    Vector{"2025-09-26", 5, "2025-10-10"},  Vector{"2025-09-26", 20, "2025-10-30"},
    Vector{"2025-01-24", 5, "2025-02-07"},  Vector{"2025-04-29", 2, "2025-05-06"},
    Vector{"2025-12-30", 20, "2026-01-28"}, Vector{"2026-02-10", 20, "2026-03-16"},
    Vector{"2026-02-10", 45, "2026-04-21"}};

TEST(LegalClock, EndsOnTheKnownDueDates) {
  for (const auto& row : kVectors) {
    const auto reading = seen(clock_of(row.count, row.start), row.start);
    EXPECT_EQ(reading.due, row.end) << row.start << " + " << row.count;
    EXPECT_EQ(jw::to_string(reading.end), jw::to_string(must(end_of_day_in_china(row.end))));
    EXPECT_FALSE(reading.provisional);
    EXPECT_EQ(reading.used, 0);
    EXPECT_EQ(reading.left, row.count);
  }
}

TEST(LegalClock, TurnsItsLightExactlyWhenTheCalendarDoes) {
  for (const auto& row : kVectors) {
    const auto clock = clock_of(row.count, row.start);
    const auto begin = morning(row.start);
    const auto end = must(end_of_day_in_china(row.end));
    for (auto now = begin; now < end + std::chrono::hours(72); now += std::chrono::hours(7)) {
      const auto reading = must(read(clock, *national(), now));
      EXPECT_EQ(reading.light, org::to_string(national()->light(now, end, row.count)))
          << row.start << " + " << row.count << " at " << jw::to_string(now);
      EXPECT_EQ(reading.left, national()->working_days_left(now, end));
    }
    const auto reading = must(read(clock, *national(), begin));
    if (reading.yellow_at > begin) {
      EXPECT_EQ(must(read(clock, *national(), reading.yellow_at)).light, "yellow");
      EXPECT_EQ(must(read(clock, *national(), reading.yellow_at - std::chrono::milliseconds(1))).light,
                "green");
    }
  }
}

TEST(LegalClock, CountsFromTheDayAfterAndIsLateOnceTheLastDayIsOver) {
  const auto clock = clock_of(2, "2026-03-05");  // a Thursday
  EXPECT_EQ(seen(clock, "2026-03-05").due, "2026-03-09");
  const auto last = must(read(clock, *national(), at("2026-03-09T15:59:59.999Z")));
  EXPECT_EQ(last.left, 0);
  EXPECT_EQ(last.light, "yellow");
  const auto late = must(read(clock, *national(), at("2026-03-09T16:00:00Z")));
  EXPECT_EQ(late.light, "red");
  EXPECT_EQ(late.late, 1);
  EXPECT_EQ(seen(clock, "2026-03-12").late, 3);
}

TEST(LegalClock, IsProvisionalBeyondTheKnownCalendarAndCountedAnewWhenItArrives) {
  const auto clock = clock_of(20, "2026-12-15");
  const auto guess = seen(clock, "2026-12-15");
  EXPECT_TRUE(guess.provisional);
  auto schedule = must(org::read_schedule(file::Path(JW_DATA_DIR) / "holidays_cn.csv.gz"));
  schedule.years.insert(2027);
  for (const auto* day : {"2027-01-01", "2027-01-04", "2027-01-05"})
    schedule.days.push_back({day, "元旦", true, ""});
  const auto next = must(org::Calendar::make(std::move(schedule.days), std::move(schedule.years)));
  const auto known = must(read(clock, *next, morning("2026-12-15")));
  EXPECT_FALSE(known.provisional);
  EXPECT_GT(known.due, guess.due);
  EXPECT_NE(next->version(), national()->version());
}

TEST(LegalClock, OneTimeNoticeRestartsResumesOrRunsOnAsThePresetSays) {
  const std::array<std::pair<const char*, const char*>, 3> kPolicies = {{
      {"restart", "2026-03-24"},  // ten after 10 March
      {"resume", "2026-03-19"},   // three of ten were used by the 5th
      {"run_on", "2026-03-16"},   // as if nothing had happened
  }};
  for (const auto& [policy, due] : kPolicies) {
    auto clock = clock_of(10, "2026-03-02");
    clock.on_incomplete = policy;
    EXPECT_EQ(reason_of(suspend(clock, *national(), morning("2026-03-05"), "one_time_notice")),
              "clock.notice");
    must(suspend(clock, *national(), morning("2026-03-05"), "one_time_notice", "补正通知书 1 号"));
    EXPECT_EQ(seen(clock, "2026-03-06").light, std::string_view(policy) == "run_on" ? "green" : "paused");
    must(resume(clock, morning("2026-03-10")));
    const auto reading = seen(clock, "2026-03-10");
    EXPECT_EQ(reading.due, due) << policy;
    EXPECT_EQ(clock.started, jw::to_string(morning("2026-03-02"))) << "both beginnings are kept";
    EXPECT_EQ(clock.restarted.size(), std::string_view(policy) == "restart" ? 1U : 0U);
  }
}

TEST(LegalClock, TimeOfAHearingIsNotCountedAndReasonsMayOverlap) {
  auto clock = clock_of(20, "2026-03-02");
  const auto plain = seen(clock, "2026-03-02").due;
  EXPECT_EQ(plain, "2026-03-30");
  must(suspend(clock, *national(), morning("2026-03-06"), "hearing", "听证通知 3 号"));
  must(suspend(clock, *national(), morning("2026-03-10"), "expert_review", "专家评审告知 1 号"));
  EXPECT_EQ(reason_of(suspend(clock, *national(), morning("2026-03-10"), "hearing", "x")), "clock.suspended");
  must(resume(clock, morning("2026-03-13"), "hearing"));
  EXPECT_TRUE(is_suspended(clock)) << "the review goes on";
  must(resume(clock, morning("2026-03-16"), "expert_review"));
  EXPECT_FALSE(is_suspended(clock));
  const auto reading = seen(clock, "2026-03-20");
  EXPECT_EQ(reading.excluded, 6);  // 9 to 13 and 16 March
  EXPECT_EQ(reading.used, 8);      // 3 to 6 and 17 to 20
  EXPECT_EQ(reading.due, must(national()->add_working_days(plain, 6)).day);
}

TEST(LegalClock, WithinOneDayNothingIsTakenOut) {
  auto clock = clock_of(10, "2026-03-02");
  must(suspend(clock, *national(), at("2026-03-05T01:00:00Z"), "hearing", "听证通知"));
  must(resume(clock, at("2026-03-05T09:00:00Z")));
  EXPECT_EQ(seen(clock, "2026-03-05").due, "2026-03-16");
}

TEST(LegalClock, ALateClockStaysLateWhateverStopsItAfterwards) {
  auto clock = clock_of(1, "2026-03-02");
  must(suspend(clock, *national(), morning("2026-03-09"), "one_time_notice", "补正通知书"));
  must(resume(clock, morning("2026-03-10")));
  const auto reading = seen(clock, "2026-03-11");
  EXPECT_EQ(reading.due, "2026-03-03");
  EXPECT_EQ(reading.light, "red");
  EXPECT_EQ(clock.pauses.front().policy, "run_on");
  EXPECT_TRUE(clock.restarted.empty());
}

TEST(LegalClock, AnExtensionTakesConsentAndNotice) {
  auto clock = clock_of(10, "2026-03-02");
  const auto now = morning("2026-03-10");
  EXPECT_EQ(reason_of(notify(clock, *national(), now)), "clock.consent");
  EXPECT_EQ(reason_of(consent(clock, *national(), now, 11, "320613.data")), "clock.extension_days");
  EXPECT_EQ(reason_of(consent(clock, *national(), now, 0, "320613.data")), "clock.extension_days");
  must(consent(clock, *national(), now, 10, "320613.data"));
  EXPECT_EQ(seen(clock, "2026-03-10").due, "2026-03-16") << "nobody has been told yet";
  EXPECT_EQ(reason_of(consent(clock, *national(), now, 5, "320613.data")), "clock.extended");
  must(notify(clock, *national(), now));
  EXPECT_EQ(seen(clock, "2026-03-10").due, "2026-03-30");
  EXPECT_EQ(reason_of(notify(clock, *national(), now)), "clock.notified");
}

TEST(LegalClock, AnExtensionThatComesTooLateOrThatNoLawKnowsIsRefused) {
  auto late = clock_of(10, "2026-03-02");
  EXPECT_EQ(reason_of(consent(late, *national(), morning("2026-03-17"), 5, "x")), "clock.late");
  must(consent(late, *national(), morning("2026-03-16"), 5, "x"));
  EXPECT_EQ(reason_of(notify(late, *national(), morning("2026-03-17"))), "clock.late");
  auto correction = clock_of(10, "2026-03-02");
  correction.extension = 0;
  EXPECT_EQ(reason_of(consent(correction, *national(), morning("2026-03-03"), 1, "x")), "clock.extension");
}

TEST(LegalClock, StandsStillOnlyForReasonsThatCiteTheirArticle) {
  auto clock = clock_of(10, "2026-03-02");
  EXPECT_EQ(reason_of(suspend(clock, *national(), morning("2026-03-03"), "busy", "x")), "clock.reason");
  for (const auto& row : clock_reasons()) {
    EXPECT_NE(row.article.find("条例") == row.article.npos && row.article.find("法") == row.article.npos,
              true)
        << row.key;
    EXPECT_NE(row.article.find("条 "), 0U);
    EXPECT_EQ(find_clock_reason(row.key), &row);
  }
  auto promised = clock_of(0, "2026-03-02");
  promised.until = "2026-03-20";
  EXPECT_EQ(reason_of(suspend(promised, *national(), morning("2026-03-03"), "hearing", "x")), "clock.fixed");
  EXPECT_EQ(seen(promised, "2026-03-02").due, "2026-03-20");
  must(stop(clock, morning("2026-03-04")));
  EXPECT_EQ(reason_of(stop(clock, morning("2026-03-04"))), "clock.stopped");
  EXPECT_EQ(reason_of(suspend(clock, *national(), morning("2026-03-04"), "hearing", "x")), "clock.stopped");
}

TEST(LegalClock, IsCutToTheClockItRunsInsideOf) {
  auto clock = clock_of(20, "2026-03-02");
  clock.cap = "2026-03-10";
  const auto reading = seen(clock, "2026-03-02");
  EXPECT_TRUE(reading.capped);
  EXPECT_EQ(reading.due, "2026-03-10");
  EXPECT_EQ(reading.days, 6);
  EXPECT_EQ(seen(clock, "2026-03-11").light, "red");
}

TEST(LegalClock, AMachineWhoseClockWasSetBackDoesNotUndoWhatHappened) {
  auto clock = clock_of(10, "2026-03-05");
  must(suspend(clock, *national(), morning("2026-03-01"), "hearing", "听证通知"));
  EXPECT_EQ(clock.pauses.front().from, clock.started);
  EXPECT_EQ(must(read(clock, *national(), morning("2026-02-01"))).used, 0);
}

TEST(LegalClock, DamageIsAnErrorNotAGuess) {
  auto clock = clock_of(10, "2026-03-02");
  clock.started = "yesterday";
  EXPECT_EQ(read(clock, *national(), morning("2026-03-03")).error().reason, "clock.form");
  EXPECT_EQ(worse("green", "red"), "red");
  EXPECT_EQ(worse("paused", "green"), "green");
  EXPECT_EQ(worse("", "paused"), "paused");
}

// Random lives: whatever happens, no working day is lost or counted twice, reading changes nothing,
// and no pause makes a clock end earlier than without it.
TEST(LegalClock, HoldsItsPromisesOverRandomLives) {
  std::mt19937 random(20261129);
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  for (int life = 0; life < 400; ++life) {
    auto now = morning("2024-03-04") + std::chrono::hours(24 * below(700));
    LegalClock clock = clock_of(1 + below(30), day_in_china(now));
    clock.started = jw::to_string(now);
    clock.on_incomplete = std::array{"restart", "resume", "run_on"}[static_cast<std::size_t>(below(3))];
    auto plain = clock;
    for (int step = 0; step < 12; ++step) {
      now += std::chrono::hours(below(100));
      const auto* reason =
          std::array{"hearing", "one_time_notice", "test"}[static_cast<std::size_t>(below(3))];
      switch (below(4)) {
        case 0: (void)suspend(clock, *national(), now, reason, "告知书"); break;
        case 1: (void)resume(clock, now, below(2) == 0 ? reason : ""); break;
        case 2: (void)consent(clock, *national(), now, 1 + below(10), "x"); break;
        default: (void)notify(clock, *national(), now); break;
      }
      const auto once = must(read(clock, *national(), now));
      const auto again = must(read(clock, *national(), now));
      EXPECT_EQ(once.due, again.due);
      EXPECT_EQ(once.light, again.light);
      EXPECT_GE(once.due, must(read(plain, *national(), now)).due) << "pauses and extensions never shorten";
      const auto begin = day_in_china(at(clock.restarted.empty() ? clock.started : clock.restarted.back()));
      const auto end_of_begin = must(end_of_day_in_china(begin));
      const auto gross = now < end_of_begin
                             ? 0
                             : national()->working_days_left(at(begin + "T02:00:00Z"),
                                                             must(end_of_day_in_china(day_in_china(now))));
      EXPECT_EQ(once.used + once.excluded, gross) << "every working day is counted or taken out";
      if (once.light == "red") {
        EXPECT_GT(once.late, 0);
      }
      if (!once.suspended && once.light != "red") {
        EXPECT_EQ(once.left, once.days - once.used);
      }
    }
  }
}

}  // namespace
}  // namespace jw::flow
