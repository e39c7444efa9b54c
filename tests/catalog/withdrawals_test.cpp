#include "filings_scene.hpp"

namespace jw::catalog {
namespace {

using testing::assessment;
using testing::FilingsTest;
using testing::member_of;
using testing::must;
using testing::reason;
using testing::small_form;

TEST_F(FilingsTest, AWithdrawalPassesHeadAndBureauLikePublication) {
  const auto id = published();
  node_.standing_grants_ = 2;
  node_.told_.clear();
  EXPECT_EQ(reason(node_.filings_->withdraw(head_, id, "职能调整")), "right.missing");
  EXPECT_EQ(reason(node_.filings_->withdraw(stranger_, id, "职能调整")), "right.missing");
  EXPECT_EQ(reason(node_.filings_->withdraw(member_of("32.health", "clerk"), id, "职能调整")),
            "resource.unknown");
  EXPECT_EQ(reason(node_.filings_->withdraw(clerk_, id, " ")), "filing.note");
  const auto written = must(node_.filings_->withdraw(clerk_, id, "职能调整"));
  EXPECT_EQ(written.kind, "withdraw");
  EXPECT_EQ(written.state, "editing");
  EXPECT_EQ(written.standing_grants, 2);
  EXPECT_EQ(must(node_.filings_->withdraw(clerk_, id, "职能划转至民政")).id, written.id) << "one at a time";
  auto form = small_form();
  form.abstract = "改过的摘要";
  EXPECT_EQ(reason(change(id, form)), "filing.open");

  const auto submitted = must(node_.filings_->submit(clerk_, id, "请审批"));
  EXPECT_EQ(submitted.state, "awaiting_head");
  EXPECT_TRUE(submitted.assessments.empty()) << "nothing is to be published";
  EXPECT_EQ(state(id), "published");
  EXPECT_EQ(reason(node_.filings_->approve(clerk_, written.id, "")), "right.missing");
  const auto approved = must(node_.filings_->approve(head_, written.id, "同意撤下"));
  EXPECT_EQ(approved.state, "awaiting_review");
  EXPECT_EQ(approved.review_clock->due, "2026-03-03") << "two working days, as for publication";
  EXPECT_EQ(state(id), "published");
  EXPECT_TRUE(node_.directory_->get(health_, id));
  EXPECT_TRUE(node_.told_.empty());
  EXPECT_EQ(reason(node_.filings_->accept(head_, written.id, {})), "right.missing");

  const auto done = must(node_.filings_->accept(bureau_, written.id, {"", false}));
  EXPECT_EQ(done.state, "withdrawn");
  EXPECT_EQ(state(id), "withdrawn");
  EXPECT_EQ(done.note, "职能划转至民政");
  EXPECT_EQ(reason(node_.directory_->get(health_, id)), "catalog.unknown");
  ASSERT_EQ(node_.told_.size(), 1u);
  EXPECT_EQ(node_.told_[0], (std::pair<std::string, std::string>(id, "职能划转至民政")));
  EXPECT_EQ(node_.events("resource.withdrawn"), 1);
  EXPECT_EQ(reason(node_.filings_->cancel(clerk_, written.id, "")), "filing.state");
  EXPECT_EQ(must(node_.filings_->list(bureau_, {"done", ""}, {})).items.size(), 2u);

  node_.publish("32.statistics", id);
  EXPECT_EQ(state(id), "published");
  EXPECT_EQ(node_.told_.back(), (std::pair<std::string, std::string>(id, ""))) << "listed again";
}

TEST_F(FilingsTest, ARefusedWithdrawalLeavesItPublishedAndSaysWhy) {
  const auto id = published();
  node_.told_.clear();
  const auto filing = must(node_.filings_->withdraw(clerk_, id, "职能调整"));
  must(node_.filings_->submit(clerk_, id, ""));
  must(node_.filings_->approve(head_, filing.id, ""));
  const auto refused = must(node_.filings_->send_back(bureau_, filing.id, "仍有部门在用，请先协商"));
  EXPECT_EQ(refused.state, "returned");
  EXPECT_EQ(refused.refusal, "仍有部门在用，请先协商");
  EXPECT_EQ(state(id), "published");
  EXPECT_TRUE(node_.directory_->get(health_, id));
  // What the page of the resource shows: the list says it too.
  const auto listed = must(node_.filings_->list(clerk_, {"mine", id}, {})).items.front();
  EXPECT_EQ(listed.refusal, "仍有部门在用，请先协商");
  const auto held = must(node_.database_->read(
      clerk_, [&](db::Session& session) { return node_.duties_->of_subject(session, "filing", filing.id); }));
  ASSERT_EQ(held.size(), 1u);
  EXPECT_EQ(held[0].kind, "catalog.review");
  EXPECT_EQ(held[0].outcome, "returned");

  must(node_.filings_->withdraw(clerk_, id, "职能调整，已与使用部门协商"));
  EXPECT_EQ(must(node_.filings_->submit(clerk_, id, "")).refusal, "");
  EXPECT_EQ(must(node_.filings_->cancel(clerk_, filing.id, "不撤了")).state, "cancelled");
  EXPECT_EQ(state(id), "published");
  EXPECT_TRUE(node_.told_.empty());
  auto form = small_form();
  form.abstract = "改过的摘要";
  EXPECT_TRUE(change(id, form)) << "free again";
}

TEST_F(FilingsTest, ASecretFoundWhileAWithdrawalIsUnderWayBarsItAtOnce) {
  const auto id = published();
  const auto filing = must(node_.filings_->withdraw(clerk_, id, "职能调整"));
  must(node_.filings_->assess(clerk_, id, assessment("secrecy", "state_secret")));
  EXPECT_EQ(state(id), "barred");
  EXPECT_EQ(must(node_.filings_->find(clerk_, filing.id)).state, "cancelled");
}

}  // namespace
}  // namespace jw::catalog
