#include "access/usage.hpp"

#include "access/office_hours.hpp"
#include "org/calendar.hpp"
#include "standard/identifier.hpp"
#include "tests/access/node.hpp"

// What is counted of use, and from which measure on each detector fires.
namespace jw::access::testing {
namespace {

using std::chrono::minutes;

class Counting : public ::testing::Test {
 protected:
  // Keys of one request under the case `event`.
  void use(std::int64_t keys, std::int64_t misses = 0, const std::string& event = "BJ-1",
           const std::string& system = "s") {
    Usage::Seen seen;
    seen.system = system;
    seen.event = event;
    seen.verify = true;
    seen.keys = keys;
    seen.misses = misses;
    seen.off_hours = off;
    usage.note(seen, now);
  }
  void use_keys(const std::vector<std::string>& keys) {
    const std::vector<std::string_view> views(keys.begin(), keys.end());
    Usage::Seen seen;
    seen.system = "s";
    seen.event = "BJ-" + std::to_string(++events);
    seen.verify = true;
    seen.keys = static_cast<std::int64_t>(keys.size());
    seen.asked = {views, 1, 0};
    usage.note(seen, now);
  }
  // What a detector measures where it fires; -1 where it does not.
  std::int64_t fires(std::string_view detector, std::int64_t subjects = 0, std::int64_t caseload = 0) {
    for (const auto& one : usage.firing(subjects, caseload, now))
      if (one.what.detector == detector) {
        last = one;
        return one.what.measured;
      }
    return -1;
  }

  Usage usage;
  Time now = parse_time("2026-12-02T10:00:00+08:00").value();  // a Wednesday
  bool off = false;
  int events = 0;
  Firing last;
};

TEST_F(Counting, misses_fire_above_half_of_fifty_keys) {
  use(49, 49);
  EXPECT_EQ(fires("misses"), -1) << "too few say nothing";
  use(51, 1, "BJ-2");
  EXPECT_EQ(fires("misses"), -1) << "50 of 100";
  use(1, 1, "BJ-3");
  EXPECT_EQ(fires("misses"), -1) << "51 of 101 are 50 %";
  use(2, 2, "BJ-4");
  EXPECT_EQ(fires("misses"), 51);
}

TEST_F(Counting, a_sequence_fires_above_sixty_percent) {
  std::vector<std::string> keys;
  for (int i = 0; i < 61; ++i) keys.push_back(fmt::format("A{:04}", i));
  for (int i = 0; i < 40; ++i) keys.push_back(fmt::format("B{:04}", i * 977 % 9973));
  use_keys(keys);
  EXPECT_EQ(fires("sequence"), -1) << "60 of 101 are 59 %";
  use_keys({"A0061", "A0062", "A0063", "A0064"});
  EXPECT_EQ(fires("sequence"), -1) << "63 of 105 are 60 %";
  use_keys({"A0065", "A0066", "A0067", "A0068"});
  EXPECT_EQ(fires("sequence"), 61) << "the first of a request follows the last of the one before";
}

TEST_F(Counting, off_hours_fire_above_eighty_percent) {
  off = true;
  use(80);
  off = false;
  use(20, 0, "BJ-2");
  EXPECT_EQ(fires("off_hours"), -1);
  off = true;
  use(6, 0, "BJ-3");
  EXPECT_EQ(fires("off_hours"), 81);
}

TEST_F(Counting, a_case_fires_above_fifty_keys) {
  use(50);
  EXPECT_EQ(fires("per_case"), -1);
  use(1);
  EXPECT_EQ(fires("per_case"), 51);
  use(1, 0, "BJ-2");
  EXPECT_EQ(fires("per_case"), -1) << "52 for two";
}

TEST_F(Counting, the_caseload_fires_above_one_and_a_half_once_for_the_grant) {
  use(10, 0, "BJ-1", "one");
  use(10, 0, "BJ-2", "two");
  EXPECT_EQ(fires("caseload", 15, 10), -1);
  EXPECT_EQ(fires("caseload", 16, 10), 160);
  EXPECT_EQ(last.system, "");
  EXPECT_EQ(usage.firing(16, 10, now).size(), 1U) << "however many systems ask";
  EXPECT_EQ(fires("caseload", 9, 1), -1) << "too few say nothing";
  EXPECT_EQ(fires("caseload", 1000, 0), -1) << "nothing was declared";
}

TEST_F(Counting, refusals_fire_above_two_hundred) {
  for (int i = 0; i < 200; ++i) usage.note_refused("s", now);
  EXPECT_EQ(fires("refused"), -1);
  usage.note_refused("s", now);
  EXPECT_EQ(fires("refused"), 201);
}

TEST_F(Counting, what_is_judged_does_not_count_again) {
  use(1000);
  EXPECT_EQ(fires("per_case"), 1000);
  usage.judged("s", "per_case", now, 0);
  EXPECT_EQ(fires("per_case"), -1);
  usage.judged("s", "per_case", now, 0);
  now += minutes(1);
  use(50, 0, "BJ-2");
  EXPECT_EQ(fires("per_case"), -1) << "fifty of another case";
  use(1, 0, "BJ-2");
  EXPECT_EQ(fires("per_case"), 51);
  EXPECT_EQ(usage.read(now).at("s").keys_today, 1051) << "what is shown is the day";
  usage.judged("s", "per_case", now - minutes(1), 0);
  EXPECT_EQ(fires("per_case"), 51) << "an older word changes nothing";
  // While an explanation is fresh nothing is counted.
  usage.judged("s", "per_case", now + minutes(60), 0);
  use(1000);
  now += minutes(61);
  EXPECT_EQ(fires("per_case"), -1);
  // The caseload: subjects beyond those that were judged.
  EXPECT_EQ(fires("caseload", 160, 100), 160);
  usage.judged("", "caseload", now, 160);
  EXPECT_EQ(fires("caseload", 160, 100), -1);
  now += minutes(1);
  EXPECT_EQ(fires("caseload", 310, 100), -1);
  EXPECT_EQ(fires("caseload", 311, 100), 151);
}

TEST_F(Counting, firing_is_measured_by_use_and_ends_with_it) {
  use(60, 60);
  EXPECT_GT(fires("misses"), 0);
  const auto began = now;
  EXPECT_EQ(last.what.since, began);
  now += minutes(8);
  use(60, 60, "BJ-2");
  EXPECT_GT(fires("misses"), 0);
  EXPECT_EQ(last.what.since, began);
  EXPECT_EQ(last.what.last, now);
  now += minutes(5);
  EXPECT_GT(fires("misses"), 0) << "still in the window";
  EXPECT_EQ(last.what.last, now - minutes(5)) << "and nobody has asked since";
  now += minutes(60);
  EXPECT_EQ(fires("misses"), -1);
  use(60, 60, "BJ-3");
  EXPECT_GT(fires("misses"), 0);
  EXPECT_EQ(last.what.since, now) << "it begins anew";
}

TEST_F(Counting, at_midnight_the_day_begins_anew) {
  now = parse_time("2026-12-02T23:59:00+08:00").value();
  use(1000);
  EXPECT_EQ(fires("per_case"), 1000);
  EXPECT_EQ(fires("caseload", 1000, 10), 10000);
  now += minutes(2);
  EXPECT_EQ(fires("per_case"), -1);
  EXPECT_EQ(fires("caseload", 0, 10), -1);
  use(60);
  EXPECT_EQ(fires("per_case"), 60);
  EXPECT_EQ(last.what.since, now);
  EXPECT_EQ(usage.read(now).at("s").keys_today, 60);
}

TEST_F(Counting, each_system_has_its_own_counts_of_the_day) {
  const Commitment one{1}, two{2};
  const auto note = [&](const char* system, std::vector<Commitment> subjects, std::int64_t rows) {
    Usage::Seen seen;
    seen.system = system;
    seen.event = "BJ-1";
    seen.keys = static_cast<std::int64_t>(subjects.size());
    seen.rows = rows;
    seen.bytes = rows * 100;
    seen.subjects = subjects;
    usage.note(seen, now);
  };
  note("a", {one, two}, 2);
  note("a", {one}, 1);
  note("b", {two}, 1);
  const auto a = usage.read(now).at("a");
  EXPECT_EQ(a.calls_today, 2);
  EXPECT_EQ(a.rows_today, 3);
  EXPECT_EQ(a.bytes_today, 300);
  EXPECT_EQ(a.subjects_today, 2);
  EXPECT_EQ(usage.read(now).at("b").subjects_today, 1);
  now += minutes(24 * 60);
  EXPECT_TRUE(usage.read(now).empty()) << "who has not asked today is not shown";
}

TEST_F(Counting, invented_systems_do_not_drive_out_those_that_are_used) {
  for (int i = 0; i < 60; ++i) use(1, 1, "BJ-1", "used");
  for (int i = 0; i < 3000; ++i) use(1, 0, "BJ-1", "invented-" + std::to_string(i));
  EXPECT_EQ(usage.read(now).at("used").keys_today, 60);
  EXPECT_LE(usage.read(now).size(), 1000U);
  EXPECT_GT(fires("misses"), 0);
}

TEST_F(Counting, what_was_written_is_read_back_with_what_was_judged) {
  use(60, 60);
  use(1000, 0, "BJ-2", "other");
  usage.judged("other", "per_case", now, 0);
  std::string kept;
  usage.write(kept);
  Usage again;
  ASSERT_TRUE(again.read_back(kept));
  const auto before = usage.firing(0, 0, now), after = again.firing(0, 0, now);
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t i = 0; i < after.size(); ++i) {
    EXPECT_EQ(after[i].system, before[i].system);
    EXPECT_EQ(after[i].what.detector, before[i].what.detector);
    EXPECT_EQ(after[i].what.measured, before[i].what.measured);
  }
  EXPECT_EQ(again.read(now).at("other").keys_today, 1000);
  EXPECT_FALSE(Usage().read_back(kept.substr(0, kept.size() - 1)));
  EXPECT_FALSE(Usage().read_back("0123456789"));
}

TEST(Sequence, IsSeenInTheLastDigitsAndInSmallSteps) {
  EXPECT_EQ(stride("A0009", "A0010"), 1);
  EXPECT_EQ(stride("320613199001010019", "320613199001010020"), 1);
  EXPECT_EQ(stride("A0009", "A0011"), 2);
  EXPECT_EQ(stride("A0011", "A0009"), -2);
  EXPECT_EQ(stride("A0009", "A0019"), 10);
  EXPECT_EQ(stride("A0009", "A0020"), 0);
  EXPECT_EQ(stride("A0009", "B0010"), 0);
  EXPECT_EQ(stride("A9", "A10"), 0);
  EXPECT_EQ(stride("A1", "A1"), 0);
  EXPECT_EQ(stride("", ""), 0);
  EXPECT_EQ(stride("甲", "乙"), 0);
}

TEST(Sequence, ValidIdentifiersAreComparedWithoutTheirCheckCharacters) {
  const auto resident = [](const std::string& body) { return body + standard::resident_id_check(body); };
  EXPECT_EQ(stride(resident("32061319900101001"), resident("32061319900101002")), 1);
  EXPECT_EQ(stride(resident("32061319900101001"), resident("32061319900101003")), 2);
  EXPECT_EQ(stride(resident("32061319900131001"), resident("32061319900201001")), 1) << "dates of birth";
  EXPECT_EQ(stride(resident("32061319900101001"), resident("32061319900101099")), 0);
  EXPECT_EQ(stride(resident("32061319900101001"), resident("32068219900101002")), 0);
  const auto organisation = [](const std::string& body) {
    return body + standard::organisation_code_check(body);
  };
  EXPECT_EQ(stride(organisation("MA1K2X09"), organisation("MA1K2X0A")), 1);
  const auto credit = [&](const std::string& body) {
    const auto all = "91320613" + organisation(body);
    return all + standard::credit_code_check(all);
  };
  EXPECT_EQ(stride(credit("MA1K2X01"), credit("MA1K2X02")), 1);
  EXPECT_EQ(stride(credit("MA1K2X01"), credit("MA1K2X04")), 3);
  EXPECT_EQ(stride(credit("MA1K2X01"), credit("MB9Q7T11")), 0);
  const auto card = [](const std::string& body) {
    int sum = 0;
    for (std::size_t i = 0; i < body.size(); ++i) {
      const int digit = body[body.size() - 1 - i] - '0';
      sum += i % 2 == 0 ? digit * 2 - (digit > 4 ? 9 : 0) : digit;
    }
    return body + static_cast<char>('0' + (10 - sum % 10) % 10);
  };
  EXPECT_EQ(stride(card("622202000000000000"), card("622202000000000003")), 3);
}

TEST(Sequence, StepsHaveToBeAlike) {
  const auto count = [](const std::vector<std::string>& keys) {
    KeyRun run;
    int seen = 0;
    for (const auto& key : keys) seen += run.add(key) ? 1 : 0;
    return seen;
  };
  EXPECT_EQ(count({"A01", "A03", "A05", "A07", "A09"}), 4);
  EXPECT_EQ(count({"A09", "A07", "A05", "A03", "A01"}), 4);
  EXPECT_EQ(count({"A01", "A03", "A04", "A09", "A11"}), 1) << "a sorted list of what there is";
}

class Hours : public ::testing::Test {
 protected:
  static bool off(const char* time, const grant::Window& window = {}, const char* region = "320613") {
    OfficeHours office([] {
      return must(org::Calendar::make({{"2027-02-08", "春节", true, ""},
                                       {"2027-02-14", "春节", false, ""},
                                       {"2027-04-20", "三月三", true, "45"}},
                                      {2026, 2027}));
    });
    return office.is_off(parse_time(time).value(), window, region);
  }
};

TEST_F(Hours, follow_the_calendar_of_working_days) {
  EXPECT_FALSE(off("2026-12-02T10:00:00+08:00"));
  EXPECT_TRUE(off("2026-12-02T06:59:00+08:00"));
  EXPECT_FALSE(off("2026-12-02T07:00:00+08:00"));
  EXPECT_TRUE(off("2026-12-02T20:00:00+08:00"));
  EXPECT_TRUE(off("2026-12-05T10:00:00+08:00")) << "a Saturday";
  EXPECT_TRUE(off("2027-02-08T10:00:00+08:00")) << "a Monday, and a holiday";
  EXPECT_FALSE(off("2027-02-14T10:00:00+08:00")) << "a Sunday that is worked";
  EXPECT_TRUE(off("2027-04-20T10:00:00+08:00", {}, "450100"));
  EXPECT_FALSE(off("2027-04-20T10:00:00+08:00", {}, "320613"));
}

TEST_F(Hours, are_those_of_the_grant_where_it_has_some) {
  grant::Window nights;
  nights.from = 20 * 60;
  nights.until = 24 * 60;
  EXPECT_FALSE(off("2026-12-02T22:00:00+08:00", nights)) << "granted for the night";
  EXPECT_TRUE(off("2026-12-02T10:00:00+08:00", nights));
  grant::Window weekends;
  weekends.weekdays = 0b1100000;
  EXPECT_FALSE(off("2026-12-05T10:00:00+08:00", weekends));
  EXPECT_TRUE(off("2026-12-02T10:00:00+08:00", weekends));
  EXPECT_TRUE(off("2026-12-05T22:00:00+08:00", weekends)) << "days alone say nothing of the hours";
}

}  // namespace
}  // namespace jw::access::testing
