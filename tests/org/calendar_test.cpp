#include "org/calendar.hpp"

#include <array>

#include "node.hpp"
#include "org/calendars.hpp"

namespace jw::org {
namespace {

using testing::must;
using testing::system_call;

file::Path shipped() { return file::Path(JW_TEST_DIR) / "../../data/holidays_cn.csv.gz"; }

std::shared_ptr<const Calendar> national_calendar() {
  static const auto kCalendar = [] {
    auto schedule = must(read_schedule(shipped()));
    return must(Calendar::make(std::move(schedule.days), std::move(schedule.years)));
  }();
  return kCalendar;
}

Time at(std::string_view text) { return parse_time(text).value(); }

struct Vector {
  const char* start;
  int count;
  const char* end;
};

TEST(Calendar, CountsAsTheKnownDueDatesDo) {
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
  for (const auto& row : kVectors) {
    const auto due = must(national_calendar()->add_working_days(row.start, row.count));
    EXPECT_EQ(due.day, row.end) << row.start << " + " << row.count;
    EXPECT_FALSE(due.provisional);
    EXPECT_EQ(due.end, must(end_of_day_in_china(row.end)));
  }
}

TEST(Calendar, HasTheKnownNumberOfWorkingDaysInEachMonth) {
  constexpr std::array<std::array<int, 12>, 3> kMonths = {{
      {22, 18, 21, 22, 21, 19, 23, 22, 21, 19, 21, 22},
      {19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23},
      {21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23},
  }};
  constexpr std::array kTotals = {251, 248, 248};
  for (std::size_t year = 0; year < kMonths.size(); ++year) {
    for (unsigned month = 1; month <= 12; ++month)
      EXPECT_EQ(national_calendar()->working_days(2024 + static_cast<int>(year), month),
                kMonths[year][month - 1]);
    EXPECT_EQ(national_calendar()->working_days(2024 + static_cast<int>(year), 0), kTotals[year]);
  }
}

TEST(Calendar, KnowsTheEveOfSpringFestivalAndTheDaysThatMakeUpForIt) {
  EXPECT_TRUE(must(national_calendar()->is_working_day("2024-02-09"))) << "the eve was worked in 2024";
  EXPECT_FALSE(must(national_calendar()->is_working_day("2025-01-28")));
  EXPECT_FALSE(must(national_calendar()->is_working_day("2026-02-16")));
  EXPECT_TRUE(must(national_calendar()->is_working_day("2026-02-28"))) << "a Saturday that is worked";
  EXPECT_FALSE(must(national_calendar()->is_working_day("2026-03-07")));
  EXPECT_TRUE(must(national_calendar()->is_working_day("2018-12-29"))) << "said by the notice of 2019";
  EXPECT_EQ(*national_calendar()->years().begin(), 2007);
  EXPECT_EQ(*national_calendar()->years().rbegin(), 2026);
}

TEST(Calendar, SaysWhenADeadlineLiesInAYearNobodyHasOrderedYet) {
  EXPECT_FALSE(must(national_calendar()->add_working_days("2026-12-30", 1)).provisional);
  const auto due = must(national_calendar()->add_working_days("2026-12-30", 2));
  EXPECT_TRUE(due.provisional);
  EXPECT_EQ(due.day, "2027-01-01") << "Monday to Friday until the notice says more";
  auto schedule = must(read_schedule(shipped()));
  schedule.years.insert(2027);
  schedule.days.push_back({"2027-01-01", "元旦", true, ""});
  const auto known =
      must(must(Calendar::make(schedule.days, schedule.years))->add_working_days("2026-12-30", 2));
  EXPECT_FALSE(known.provisional);
  EXPECT_EQ(known.day, "2027-01-04");
}

TEST(Calendar, StartsTheDayAfterInChinaWhateverTheHour) {
  // 23:59 on Friday in Shanghai, and one minute later, when it is Saturday there.
  EXPECT_EQ(national_calendar()->deadline(at("2026-11-20T15:59:00Z"), 1).day, "2026-11-23");
  EXPECT_EQ(national_calendar()->deadline(at("2026-11-20T16:00:00Z"), 1).day, "2026-11-23");
  EXPECT_EQ(national_calendar()->deadline(at("2026-11-22T15:59:59Z"), 1).day, "2026-11-23");
  EXPECT_EQ(national_calendar()->deadline(at("2026-11-22T16:00:00Z"), 1).day, "2026-11-24");
  EXPECT_EQ(to_string(national_calendar()->deadline(at("2026-11-22T16:00:00Z"), 1).end),
            "2026-11-24T16:00:00.000Z");
}

TEST(Calendar, ABlocksDayHoldsInItAndBelowAndTheLowerBlockHasTheLastWord) {
  auto schedule = must(read_schedule(shipped()));
  schedule.days.push_back({"2026-03-20", "开斋节", true, "65"});
  schedule.days.push_back({"2026-03-20", "值班", false, "6501"});
  const auto calendar = must(Calendar::make(schedule.days, schedule.years));
  EXPECT_TRUE(must(calendar->is_working_day("2026-03-20")));
  EXPECT_FALSE(must(calendar->is_working_day("2026-03-20", "65")));
  EXPECT_FALSE(must(calendar->is_working_day("2026-03-20", "650000000000"))) << "the whole code";
  EXPECT_FALSE(must(calendar->is_working_day("2026-03-20", "653101")));
  EXPECT_TRUE(must(calendar->is_working_day("2026-03-20", "650102")));
  EXPECT_TRUE(must(calendar->is_working_day("2026-03-20", "32")));
  EXPECT_EQ(must(calendar->add_working_days("2026-03-19", 1, "65")).day, "2026-03-23");
  EXPECT_EQ(calendar->working_days(2026, 3, "65"), calendar->working_days(2026, 3) - 1);
}

TEST(Calendar, TurnsYellowBeforeAndRedAfterTheDeadline) {
  // Received on Friday 2025-08-01: ten working days end with 2025-08-15.
  const auto due = must(national_calendar()->add_working_days("2025-08-01", 10));
  const auto light = [&](std::string_view now) {
    return to_string(national_calendar()->light(at(now), due.end, 10));
  };
  EXPECT_EQ(light("2025-08-01T02:00:00Z"), "green");
  EXPECT_EQ(light("2025-08-12T02:00:00Z"), "green");
  EXPECT_EQ(light("2025-08-13T02:00:00Z"), "yellow") << "eight of ten days are used";
  EXPECT_EQ(light("2025-08-15T15:59:59Z"), "yellow") << "the last minute of the last day";
  EXPECT_EQ(light("2025-08-15T16:00:00Z"), "red");
  EXPECT_EQ(national_calendar()->working_days_left(at("2025-08-01T02:00:00Z"), due.end), 10);
  EXPECT_EQ(national_calendar()->working_days_left(at("2025-08-15T02:00:00Z"), due.end), 0);
  EXPECT_EQ(national_calendar()->working_days_left(at("2025-08-15T16:00:00Z"), due.end), -1) << "a Saturday";
  EXPECT_EQ(national_calendar()->working_days_left(at("2025-08-19T02:00:00Z"), due.end), -2);
}

TEST(Calendar, RefusesWhatIsNoDay) {
  for (const char* bad : {"", "2026-02-30", "2026-2-3", "2026/02/03", "2026-02-03T00:00:00Z", "abcd-ef-gh",
                          "2026-02-03\n", "二〇二六"}) {
    EXPECT_EQ(national_calendar()->is_working_day(bad).error().reason, "calendar.day") << bad;
    EXPECT_EQ(national_calendar()->add_working_days(bad, 1).error().reason, "calendar.day") << bad;
  }
  EXPECT_EQ(national_calendar()->add_working_days("2026-01-01", -1).error().reason, "calendar.count");
  EXPECT_EQ(national_calendar()->add_working_days("2026-01-01", 1001).error().reason, "calendar.count");
  EXPECT_EQ(
      Calendar::make({{"2026-01-01", "a", true, ""}, {"2026-01-01", "b", false, ""}}, {2026}).error().reason,
      "calendar.twice");
}

class CalendarsTest : public testing::NodeTest {
 protected:
  CalendarsTest() {
    put("320613", "data", "崇川区数据局");
    bureau_ = add("bureau", "320613.data", {"bureau"});
    calendars_ = open();
  }
  std::unique_ptr<Calendars> open() {
    return must(Calendars::open(system_call(), *database_, clock_, *orgs_, shipped()));
  }
  Person bureau_;
  std::unique_ptr<Calendars> calendars_;
};

TEST_F(CalendarsTest, ABlockAddsItsOwnDaysAndTheyOutliveARestart) {
  const auto call = testing::call_of(bureau_);
  must(calendars_->put(call, {"320613", "2026-11-24", true, "建区纪念日", "崇政发〔2026〕1号"}));
  EXPECT_EQ(must(calendars_->current()->add_working_days("2026-11-23", 1, "320613")).day, "2026-11-25");
  EXPECT_EQ(must(calendars_->current()->add_working_days("2026-11-23", 1, "3206")).day, "2026-11-24");
  EXPECT_EQ(events("calendar.changed"), 1);
  EXPECT_FALSE(must(open()->current()->is_working_day("2026-11-24", "320613")));
  must(calendars_->put(call, {"320613", "2026-11-24", false, "照常", "崇政发〔2026〕2号"}));
  EXPECT_TRUE(must(calendars_->current()->is_working_day("2026-11-24", "320613")));
  must(calendars_->remove(call, "320613", "2026-11-24"));
  EXPECT_EQ(calendars_->remove(call, "320613", "2026-11-24").error().reason, "calendar.none");
  EXPECT_TRUE(must(calendars_->regional(call)).empty());
}

TEST_F(CalendarsTest, OnlyTheDataBureauOfTheBlockMay) {
  const auto call = testing::call_of(bureau_);
  const RegionalDay day{"320682", "2026-11-24", true, "x", "y"};
  EXPECT_EQ(calendars_->put(call, day).error().reason, "calendar.region");
  EXPECT_EQ(calendars_->put(testing::call_of(add("clerk", "320613.data", {"clerk"})), day).error().reason,
            "right.missing");
  EXPECT_EQ(calendars_->put(call, {"99", "2026-11-24", true, "x", "y"}).error().reason, "region.unknown");
  EXPECT_EQ(calendars_->put(call, {"320613", "2026-13-24", true, "x", "y"}).error().reason, "calendar.day");
  EXPECT_EQ(calendars_->put(call, {"320613", "2026-11-24", true, "", "y"}).error().reason, "calendar.name");
  EXPECT_EQ(calendars_->put(call, {"320613", "2026-11-24", true, "x", std::string(3000, 'y')}).error().reason,
            "calendar.basis");
  EXPECT_EQ(events("calendar.changed"), 0);
}

}  // namespace
}  // namespace jw::org
