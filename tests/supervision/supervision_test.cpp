#include "house.hpp"

namespace jw::supervision {
namespace {

using testing::HouseTest;
using testing::morning;
using testing::must;
using testing::system_call;

class SupervisionTest : public HouseTest {};

TEST_F(SupervisionTest, TheBoardCountsWhatItsReaderMaySee) {
  begin(reply_of("320613.statistics", "a1"));
  begin(reply_of("320613.civil", "a2"));
  begin(reply_of("320682.statistics", "a3"));
  const auto all = must(boards_->board(city_bureau_, {}, "org"));
  EXPECT_EQ(all.open, 3);
  EXPECT_EQ(all.green, 3);
  EXPECT_EQ(all.cells.size(), 3U);
  EXPECT_EQ(must(boards_->board(bureau_, {}, "org")).open, 2) << "its block";
  EXPECT_EQ(must(boards_->board(civil_, {}, "org")).open, 1) << "its own";
  EXPECT_EQ(must(boards_->board(rugao_, {}, "org")).open, 3) << "its own and those it waits for";
  EXPECT_EQ(must(boards_->board(city_bureau_, {}, "line")).cells.size(), 2U);
  EXPECT_EQ(must(boards_->board(city_bureau_, {}, "region")).cells[0].name, "江苏省南通市崇川区");
  EXPECT_EQ(reason(boards_->board(city_bureau_, {}, "moon")), "duty.filter");
  EXPECT_EQ(reason(boards_->board(person("320613.civil", {"operator"}), {}, "org")), "right.missing");
}

TEST_F(SupervisionTest, RedIsRedTheMomentTheDayIsOverAndWorstComesFirst) {
  begin(reply_of("320613.statistics", "a1"));
  go(morning("2026-03-13"));
  begin(reply_of("320613.civil", "a2"));
  go(morning("2026-03-17"));  // the chaser has not come by
  const auto board = must(boards_->board(bureau_, {}, "org"));
  EXPECT_EQ(board.red, 1);
  EXPECT_EQ(board.green, 1);
  EXPECT_EQ(board.cells[0].key, "320613.statistics");
  flow::DutyFilter red;
  red.light = "red";
  const auto late = must(boards_->list(bureau_, red, {}));
  ASSERT_EQ(late.items.size(), 1U);
  EXPECT_EQ(late.items[0].late, 1);
  chase();
  EXPECT_EQ(must(boards_->board(bureau_, {}, "org")).red, 1);
}

TEST_F(SupervisionTest, ListsGoPageByPageInOrderOfTheirEnd) {
  for (int i = 0; i < 7; ++i) {
    begin(reply_of("320613.statistics", "a" + std::to_string(i)));
    go(clock_.now() + std::chrono::hours(24));
  }
  std::vector<std::string> seen;
  PageRequest page{"", 3};
  for (;;) {
    const auto some = must(boards_->list(bureau_, {}, page));
    for (const auto& duty : some.items) seen.push_back(duty.due);
    if (some.next.empty()) break;
    page.after = some.next;
  }
  EXPECT_EQ(seen.size(), 7U);
  EXPECT_TRUE(std::ranges::is_sorted(seen));
  flow::DutyFilter text;
  text.text = "SQ-a3";
  EXPECT_EQ(must(boards_->list(bureau_, text, {})).items.size(), 1U);
  text.text = "100%";
  EXPECT_TRUE(must(boards_->list(bureau_, text, {})).items.empty());
  text.state = "lost";
  EXPECT_EQ(reason(boards_->list(bureau_, text, {})), "duty.filter");
  EXPECT_EQ(reason(boards_->list(bureau_, {}, {"x", 3})), "duty.filter");
}

TEST_F(SupervisionTest, OthersDoNotSeeADutyAndWhoMayIsToldWhatHeMayDo) {
  const auto duty = begin(reply_of("320613.civil", "a1"));
  EXPECT_EQ(reason(boards_->find(clerk_, duty.id)), "duty.unknown");
  EXPECT_EQ(must(boards_->find(bureau_, duty.id)).actions, (std::vector<std::string>{"remind", "order"}));
  EXPECT_EQ(must(boards_->find(rugao_, duty.id)).actions, std::vector<std::string>{"remind"});
  EXPECT_TRUE(must(boards_->find(civil_, duty.id)).actions.empty());
}

TEST_F(SupervisionTest, ADepartmentIsRemindedOnceADayAndAcknowledges) {
  const auto duty = begin(reply_of("320613.civil", "a1"));
  EXPECT_EQ(reason(notices_->remind(civil_, duty.id, "")), "supervision.own");
  EXPECT_EQ(reason(notices_->remind(clerk_, duty.id, "")), "duty.unknown");
  EXPECT_EQ(reason(notices_->remind(bureau_, duty.id, std::string(301, 'x'))), "supervision.text");
  must(notices_->remind(bureau_, duty.id, "请抓紧办理"));
  EXPECT_EQ(reason(notices_->remind(bureau_, duty.id, "")), "supervision.reminded");
  must(notices_->remind(rugao_, duty.id, ""));
  go(clock_.now() + std::chrono::hours(24));
  must(notices_->remind(bureau_, duty.id, ""));
  EXPECT_EQ(events("supervision.reminded"), 3);

  const auto box = must(notices_->list(civil_, true, {}));
  ASSERT_EQ(box.items.size(), 3U);
  EXPECT_EQ(box.items[2].notice.note, "请抓紧办理");
  EXPECT_EQ(box.items[0].number, "SQ-a1");
  EXPECT_EQ(reason(notices_->acknowledge(clerk_, box.items[0].notice.id)), "notice.unknown");
  must(notices_->acknowledge(civil_, box.items[0].notice.id));
  must(notices_->acknowledge(civil_, box.items[0].notice.id));
  EXPECT_EQ(events("supervision.seen"), 1);
  EXPECT_EQ(must(notices_->list(civil_, true, {})).items.size(), 2U);
  EXPECT_EQ(must(notices_->list(civil_, false, {})).items.size(), 3U);
  must(write([&](db::Session& s) { return duties_->stop(s, system_call(), duty.id, "granted"); }));
  go(clock_.now() + std::chrono::hours(24));
  EXPECT_EQ(reason(notices_->remind(bureau_, duty.id, "")), "supervision.closed");
}

TEST_F(SupervisionTest, FiguresAreThoseOfTheDutiesBehindThem) {
  // Ten duties that take 1 to 10 working days, and two that come late.
  for (int i = 1; i <= 12; ++i) {
    const auto duty =
        begin(reply_of(i % 2 == 0 ? "320613.civil" : "320613.statistics", "a" + std::to_string(i)));
    const auto start = clock_.now();
    const auto end = must(calendars_->current()->add_working_days(day_in_china(start), i)).day;
    go(morning(end));
    must(write([&](db::Session& s) { return duties_->stop(s, system_call(), duty.id, "granted"); }));
    go(start);
  }
  go(morning("2026-04-01"));
  begin(reply_of("320613.civil", "open"));
  const auto figures = must(figures_->count(bureau_, {}, "org", "2026-03-01", "2026-03-31"));
  EXPECT_EQ(figures.all.done, 12);
  EXPECT_EQ(figures.all.late, 2);
  EXPECT_DOUBLE_EQ(figures.all.on_time_rate.value_or(0), 10.0 / 12);
  EXPECT_DOUBLE_EQ(figures.all.mean.value_or(0), 6.5);
  EXPECT_EQ(figures.all.median, 6);
  EXPECT_EQ(figures.all.p90, 11);
  ASSERT_EQ(figures.items.size(), 2U);
  EXPECT_EQ(figures.items[0].name.empty(), false);
  flow::DutyFilter late;
  late.state = "closed";
  late.late = "yes";
  EXPECT_EQ(must(boards_->list(bureau_, late, {})).items.size(), 2U) << "clicks through to the cases";
  EXPECT_EQ(must(figures_->count(bureau_, {}, "month", "", "")).items[0].key, "2026-03");
  EXPECT_EQ(must(figures_->count(bureau_, {}, "kind", "2026-04-01", "2026-04-30")).all.done, 0);
  EXPECT_FALSE(must(figures_->count(bureau_, {}, "kind", "2026-04-01", "2026-04-30")).all.on_time_rate);
  EXPECT_EQ(reason(figures_->count(bureau_, {}, "kind", "2026-05-01", "2026-04-30")), "statistics.span");
  EXPECT_EQ(reason(figures_->count(bureau_, {}, "kind", "soon", "")), "statistics.span");
}

TEST(FigureOf, IsExactForSmallNumbers) {
  const auto one = figure_of({{"k", "", 3, 1, 0}});
  EXPECT_EQ(one.median, 3);
  EXPECT_EQ(one.p90, 3);
  const auto none = figure_of({});
  EXPECT_FALSE(none.median);
  const auto many = figure_of({{"k", "", 20, 1, 1}, {"k", "", 1, 9, 0}});
  EXPECT_EQ(many.p90, 1) << "nine of ten took one day";
  EXPECT_EQ(many.late, 1);
}

}  // namespace
}  // namespace jw::supervision
