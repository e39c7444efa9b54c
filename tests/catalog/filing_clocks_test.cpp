#include "filings_scene.hpp"

namespace jw::catalog {
namespace {

using testing::FilingsTest;
using testing::must;
using testing::reason;
using testing::small_form;

TEST_F(FilingsTest, ItsClocksAreInTheRegisterOfDuties) {
  const auto duties = [&](const std::string& filing) {
    return must(node_.database_->read(
        clerk_, [&](db::Session& session) { return node_.duties_->of_subject(session, "filing", filing); }));
  };
  const auto id = draft();
  const auto filing = submitted(id);
  EXPECT_TRUE(duties(filing.id).empty()) << "the head has no clock";
  must(node_.filings_->approve(head_, filing.id, ""));
  auto held = duties(filing.id);
  ASSERT_EQ(held.size(), 1u);
  EXPECT_EQ(held[0].kind, "catalog.review");
  EXPECT_EQ(held[0].org, "32.data");
  EXPECT_EQ(held[0].counterpart, "32.statistics");
  EXPECT_EQ(held[0].due, "2026-03-03");
  EXPECT_EQ(held[0].state, "running");
  must(node_.filings_->accept(bureau_, filing.id, {"", false}));
  EXPECT_EQ(duties(filing.id)[0].outcome, "published");

  auto next = small_form();
  next.abstract = "改过的摘要";
  const auto changed = must(change(id, next));
  held = duties(changed.id);
  ASSERT_EQ(held.size(), 1u);
  EXPECT_EQ(held[0].kind, "catalog.update");
  EXPECT_EQ(held[0].due, changed.change_clock->due);
  submitted(id);
  must(node_.filings_->approve(head_, changed.id, ""));
  must(node_.filings_->ask_extension(clerk_, changed.id, "需核对"));
  const auto longer = must(node_.filings_->answer_extension(bureau_, changed.id, true, "同意"));
  held = duties(changed.id);
  ASSERT_EQ(held.size(), 2u);
  EXPECT_EQ(held[0].due, longer.change_clock->due);
  EXPECT_EQ(held[0].days, 15);
  must(node_.filings_->cancel(clerk_, changed.id, "不改了"));
  for (const auto& one : duties(changed.id)) EXPECT_EQ(one.state, "cancelled") << one.kind;
}

TEST_F(FilingsTest, AChangeIsExtendedOnceWithConsent) {
  const auto id = published();
  auto form = small_form();
  form.abstract = "新的摘要";
  const auto filing = must(change(id, form, 1, "2026-02-16"));
  EXPECT_EQ(filing.change_clock->due, "2026-03-02");
  EXPECT_EQ(reason(node_.filings_->answer_extension(bureau_, filing.id, true, "")), "filing.unknown");
  EXPECT_EQ(reason(node_.filings_->ask_extension(clerk_, filing.id, "")), "filing.note");
  EXPECT_EQ(must(node_.filings_->ask_extension(clerk_, filing.id, "系统改造中")).extension, "asked");
  EXPECT_EQ(reason(node_.filings_->ask_extension(clerk_, filing.id, "再次")), "filing.extension");
  ASSERT_EQ(must(node_.filings_->list(bureau_, {"review", ""}, {})).items.size(), 1u);
  EXPECT_EQ(reason(node_.filings_->answer_extension(head_, filing.id, true, "")), "right.missing");
  const auto extended = must(node_.filings_->answer_extension(bureau_, filing.id, true, "同意"));
  EXPECT_EQ(extended.change_clock->due, "2026-03-09");
  EXPECT_EQ(reason(node_.filings_->answer_extension(bureau_, filing.id, true, "")), "filing.state");
  EXPECT_TRUE(must(node_.filings_->list(bureau_, {"review", ""}, {})).items.empty());
}

TEST_F(FilingsTest, TheLightsOfAChangeTurnByWorkingDays) {
  const auto id = published();
  auto form = small_form();
  form.abstract = "新的摘要";
  const auto filing = must(change(id, form));
  // The evening of that day in China.
  const auto on = [&](const char* day) {
    const auto evening = must(end_of_day_in_china(day)) - std::chrono::hours(2);
    node_.clock_.advance(std::chrono::duration_cast<std::chrono::milliseconds>(evening - node_.clock_.now()));
    return *must(node_.filings_->find(clerk_, filing.id)).change_clock;
  };
  // Due on Friday 13 March: yellow from the last fifth of the ten days on, a weekend counts nothing.
  EXPECT_EQ(on("2026-03-06").light, "green");
  const auto sunday = on("2026-03-08");
  EXPECT_EQ(sunday.light, "green");
  EXPECT_EQ(sunday.left, 5);
  EXPECT_EQ(on("2026-03-12").light, "yellow");
  EXPECT_EQ(on("2026-03-13").light, "yellow") << "the last day is not over";
  EXPECT_EQ(on("2026-03-14").light, "red");
  EXPECT_LT(on("2026-03-16").left, 0);
  submitted(id);
  must(node_.filings_->approve(head_, filing.id, ""));
  const auto done = must(node_.filings_->accept(bureau_, filing.id, {}));
  EXPECT_EQ(done.state, "published") << "late is late, not never";
  EXPECT_EQ(done.change_clock->light, "") << "and the clock has stopped";
}

TEST_F(FilingsTest, ALateReviewIsRed) {
  const auto id = draft();
  const auto filing = submitted(id);
  must(node_.filings_->approve(head_, filing.id, ""));
  node_.clock_.advance(std::chrono::hours(24 * 5));
  const auto late = must(node_.filings_->find(bureau_, filing.id));
  EXPECT_EQ(late.review_clock->light, "red");
  EXPECT_LT(late.review_clock->left, 0);
}

}  // namespace
}  // namespace jw::catalog
