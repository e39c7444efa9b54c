#include "filings_scene.hpp"

namespace jw::catalog {
namespace {

using testing::assess_all;
using testing::assessment;
using testing::FilingsTest;
using testing::member_of;
using testing::must;
using testing::Node;
using testing::reason;
using testing::small_form;

TEST_F(FilingsTest, ADraftGoesPastHeadAndBureauIntoTheCatalog) {
  const auto id = draft();
  const auto filing = submitted(id);
  EXPECT_EQ(filing.state, "awaiting_head");
  EXPECT_EQ(state(id), "awaiting_head");
  EXPECT_EQ(reason(node_.directory_->get(health_, id)), "catalog.unknown");
  const auto approved = must(node_.filings_->approve(head_, filing.id, "同意"));
  EXPECT_EQ(approved.state, "awaiting_review");
  EXPECT_EQ(approved.reviewer->org, "32.data");
  EXPECT_FALSE(approved.reviewer->above);
  // Sunday 2026-03-01: the second working day after it.
  EXPECT_EQ(approved.review_clock->due, "2026-03-03");
  EXPECT_EQ(state(id), "awaiting_review");
  const auto box = must(node_.filings_->list(bureau_, {"review", ""}, {}));
  ASSERT_EQ(box.items.size(), 1u);
  EXPECT_EQ(box.items[0].review_clock->light, "green");
  const auto accepted = must(node_.filings_->accept(bureau_, filing.id, {"已核对", false}));
  EXPECT_EQ(accepted.state, "published");
  EXPECT_EQ(accepted.version, 1);
  EXPECT_EQ(state(id), "published");
  EXPECT_EQ(must(node_.directory_->get(health_, id)).name, "区划人口");
  EXPECT_EQ(node_.events("resource.published"), 1);
  EXPECT_EQ(accepted.steps.size(), 3u);
  EXPECT_TRUE(must(node_.filings_->list(bureau_, {"review", ""}, {})).items.empty());
  EXPECT_EQ(must(node_.filings_->list(bureau_, {"done", ""}, {})).items.size(), 1u);
  const auto history = must(node_.resources_->history(clerk_, id));
  ASSERT_EQ(history.size(), 1u);
  EXPECT_TRUE(history[0].published);
  EXPECT_EQ(history[0].filing, filing.id);
}

TEST_F(FilingsTest, WithoutBothAssessmentsForTheseItemsNothingIsSubmitted) {
  const auto id = draft();
  EXPECT_EQ(reason(node_.filings_->submit(clerk_, id, "")), "filing.assessment");
  must(node_.filings_->assess(clerk_, id, assessment("secrecy", "not_secret")));
  EXPECT_EQ(reason(node_.filings_->submit(clerk_, id, "")), "filing.assessment");
  must(node_.filings_->assess(clerk_, id, assessment("personal", "no_personal")));
  auto form = small_form();
  form.items.push_back(testing::item("phone", "电话"));
  form.items.back().personal = "personal";
  must(node_.resources_->update(clerk_, id, 1, form));
  EXPECT_EQ(reason(node_.filings_->submit(clerk_, id, "")), "filing.assessment") << "other items";
  assess_all(*node_.filings_, "32.statistics", id, false);
  EXPECT_EQ(reason(node_.filings_->submit(clerk_, id, "")), "filing.assessment")
      << "there is a personal item";
  must(node_.filings_->assess(clerk_, id, assessment("personal", "unacceptable")));
  EXPECT_EQ(reason(node_.filings_->submit(clerk_, id, "")), "filing.assessment");
  must(node_.filings_->assess(clerk_, id, assessment("personal", "with_measures")));
  EXPECT_EQ(must(node_.filings_->submit(clerk_, id, "")).state, "awaiting_head");
}

TEST_F(FilingsTest, AnAssessmentSaysWhoWhenAndWhat) {
  const auto id = draft();
  auto form = assessment("secrecy", "no_personal");
  EXPECT_EQ(reason(node_.filings_->assess(clerk_, id, form)), "assessment.form") << "of the other kind";
  form = assessment("secrecy", "not_secret");
  form.assessed_on = "2026-03-02";
  EXPECT_EQ(reason(node_.filings_->assess(clerk_, id, form)), "assessment.form") << "in the future";
  form.assessed_on = "yesterday";
  EXPECT_EQ(reason(node_.filings_->assess(clerk_, id, form)), "assessment.form");
  form = assessment("secrecy", "not_secret");
  form.assessor = " ";
  EXPECT_EQ(reason(node_.filings_->assess(clerk_, id, form)), "assessment.form");
  form = assessment("personal", "acceptable");
  form.findings.clear();
  EXPECT_EQ(reason(node_.filings_->assess(clerk_, id, form)), "assessment.form");
  EXPECT_EQ(reason(node_.filings_->assess(head_, id, assessment("secrecy", "not_secret"))), "right.missing");
  EXPECT_EQ(reason(node_.filings_->assess(member_of("32.health", "clerk"), id,
                                          assessment("secrecy", "not_secret"))),
            "resource.unknown");
  EXPECT_EQ(node_.events("resource.assessed"), 0);
}

TEST_F(FilingsTest, ASecretIsBarredForGood) {
  const auto id = draft();
  must(node_.filings_->assess(clerk_, id, assessment("secrecy", "state_secret")));
  EXPECT_EQ(state(id), "barred");
  EXPECT_EQ(reason(node_.filings_->submit(clerk_, id, "")), "resource.state");
  EXPECT_EQ(reason(node_.resources_->update(clerk_, id, 1, small_form("改名"))), "resource.state");
  EXPECT_EQ(reason(node_.filings_->assess(clerk_, id, assessment("secrecy", "not_secret"))),
            "resource.state");
  EXPECT_EQ(node_.events("resource.barred"), 1);
}

TEST_F(FilingsTest, ASecretFoundLaterLeavesTheCatalogAtOnce) {
  const auto id = published();
  auto form = small_form("新名称");
  const auto filing = must(change(id, form));
  must(node_.filings_->assess(clerk_, id, assessment("secrecy", "work_secret")));
  EXPECT_EQ(state(id), "barred");
  EXPECT_EQ(reason(node_.directory_->get(health_, id)), "catalog.unknown");
  EXPECT_EQ(must(node_.directory_->search(health_, {})).total, 0);
  EXPECT_EQ(must(node_.filings_->find(clerk_, filing.id)).state, "cancelled");
}

TEST_F(FilingsTest, FourEyesThreeTimes) {
  const auto id = draft();
  Call both = clerk_;
  both.actor.roles = {"clerk", "head"};
  assess_all(*node_.filings_, "32.statistics", id, false);
  const auto filing = must(node_.filings_->submit(both, id, ""));
  EXPECT_EQ(reason(node_.filings_->approve(both, filing.id, "")), "filing.own");
  EXPECT_EQ(reason(node_.filings_->approve(clerk_, filing.id, "")), "right.missing");
  EXPECT_EQ(reason(node_.filings_->approve(stranger_, filing.id, "")), "filing.unknown");
  EXPECT_EQ(reason(node_.filings_->accept(bureau_, filing.id, {})), "filing.unknown")
      << "not before the head";
  must(node_.filings_->approve(head_, filing.id, ""));
  EXPECT_EQ(reason(node_.filings_->accept(head_, filing.id, {})), "right.missing");
  Call other_bureau = member_of("3206.data", "bureau");
  EXPECT_EQ(reason(node_.filings_->accept(other_bureau, filing.id, {})), "filing.unknown");
  EXPECT_EQ(reason(node_.filings_->find(stranger_, filing.id)), "filing.unknown");
  EXPECT_TRUE(node_.filings_->accept(bureau_, filing.id, {}));
}

TEST_F(FilingsTest, TheBureausOwnResourceIsReviewedBySomebodyElseThere) {
  const auto clerk = member_of("32.data", "clerk");
  const auto id = must(node_.resources_->draft(clerk, small_form("数据局台账"))).id;
  assess_all(*node_.filings_, "32.data", id, false);
  const auto filing = must(node_.filings_->submit(clerk, id, ""));
  // Role bureau has both rights.
  must(node_.filings_->approve(bureau_, filing.id, ""));
  EXPECT_EQ(reason(node_.filings_->accept(bureau_, filing.id, {})), "filing.own");
  Call colleague = bureau_;
  colleague.actor.id = "another-person";
  EXPECT_TRUE(node_.filings_->accept(colleague, filing.id, {}));
}

TEST_F(FilingsTest, ReturnedWithReasonsItIsEditedAndComesAgain) {
  const auto id = draft();
  auto filing = submitted(id);
  EXPECT_EQ(reason(node_.filings_->send_back(head_, filing.id, " ")), "filing.note");
  EXPECT_EQ(must(node_.filings_->send_back(head_, filing.id, "摘要过短")).state, "returned");
  EXPECT_EQ(state(id), "returned");
  auto form = small_form();
  form.abstract = "各区划的常住人口，按年度统计";
  must(node_.resources_->update(clerk_, id, 1, form));
  const auto again = must(node_.filings_->submit(clerk_, id, ""));
  EXPECT_EQ(again.id, filing.id);
  EXPECT_EQ(again.form->abstract, form.abstract);
  must(node_.filings_->approve(head_, filing.id, ""));
  EXPECT_EQ(reason(node_.filings_->send_back(stranger_, filing.id, "不行")), "filing.unknown");
  filing = must(node_.filings_->send_back(bureau_, filing.id, "更新周期有误"));
  EXPECT_EQ(filing.state, "returned");
  EXPECT_EQ(filing.steps.back().note, "更新周期有误");
  EXPECT_EQ(reason(node_.filings_->accept(bureau_, filing.id, {})), "filing.state");
  EXPECT_EQ(must(node_.filings_->cancel(clerk_, filing.id, "")).state, "cancelled");
  EXPECT_EQ(state(id), "draft");
}

TEST_F(FilingsTest, WithoutABureauTheSuperiorsReviewsAndWithoutAnyNobody) {
  const auto clerk = member_of("3206.statistics", "clerk");
  const auto id = must(node_.resources_->draft(clerk, small_form())).id;
  assess_all(*node_.filings_, "3206.statistics", id, false);
  const auto filing = must(node_.filings_->submit(clerk, id, ""));
  const auto approved = must(node_.filings_->approve(member_of("3206.statistics", "head"), filing.id, ""));
  EXPECT_EQ(approved.reviewer->org, "32.data");
  EXPECT_TRUE(approved.reviewer->above);

  Node lonely("alone");
  lonely.add_org("32", "statistics", "江苏省统计局");
  const auto other = must(lonely.resources_->draft(clerk_, small_form())).id;
  assess_all(*lonely.filings_, "32.statistics", other, false);
  const auto stuck = must(lonely.filings_->submit(clerk_, other, ""));
  EXPECT_EQ(reason(lonely.filings_->approve(head_, stuck.id, "")), "filing.bureau");
}

TEST_F(FilingsTest, NotSharedNeedsANationalLawTheReviewerLookedUp) {
  auto form = small_form();
  form.sharing = "not_shared";
  form.scope = form.purpose = "";
  form.reason = "法律规定不得提供";
  form.legal_basis = "《江苏省公共数据管理办法》第三条";
  const auto id = draft(form);
  auto filing = submitted(id);
  must(node_.filings_->approve(head_, filing.id, ""));
  EXPECT_EQ(reason(node_.filings_->accept(bureau_, filing.id, {"", true})), "filing.findings");
  must(node_.filings_->send_back(bureau_, filing.id, "依据不足"));
  form.legal_basis = "《中华人民共和国统计法》第九条";
  must(node_.resources_->update(clerk_, id, 1, form));
  must(node_.filings_->submit(clerk_, id, ""));
  must(node_.filings_->approve(head_, filing.id, ""));
  EXPECT_EQ(reason(node_.filings_->accept(bureau_, filing.id, {"", false})), "filing.legal_basis");
  EXPECT_EQ(must(node_.filings_->accept(bureau_, filing.id, {"", true})).state, "published");
}

TEST_F(FilingsTest, AChangeTakesEffectOnlyWhenReviewed) {
  const auto id = published();
  auto form = small_form();
  EXPECT_EQ(reason(change(id, form)), "filing.unchanged");
  form.abstract = "新的摘要";
  form.items.push_back(testing::item("year", "年份"));
  EXPECT_EQ(reason(change(id, form, 7)), "resource.version");
  EXPECT_EQ(reason(change(id, form, 1, "2026-03-02")), "filing.changed_on") << "in the future";
  const auto filing = must(change(id, form));
  EXPECT_EQ(filing.state, "editing");
  EXPECT_EQ(filing.change_clock->due, "2026-03-13") << "ten working days from Sunday 1 March";
  EXPECT_EQ(filing.differences.size(), 2u);
  EXPECT_EQ(must(change(id, form)).id, filing.id) << "one change at a time";
  EXPECT_EQ(reason(node_.filings_->submit(clerk_, id, "")), "filing.assessment") << "an item more";
  submitted(id);
  EXPECT_EQ(reason(change(id, form)), "filing.state") << "it lies with the head";
  EXPECT_EQ(reason(node_.filings_->withdraw(clerk_, id, "撤下")), "filing.open");
  must(node_.filings_->approve(head_, filing.id, ""));
  EXPECT_EQ(must(node_.directory_->get(health_, id)).abstract, small_form().abstract);
  EXPECT_EQ(state(id), "published");
  EXPECT_EQ(must(node_.filings_->accept(bureau_, filing.id, {})).version, 2);
  const auto entry = must(node_.directory_->get(health_, id));
  EXPECT_EQ(entry.abstract, "新的摘要");
  EXPECT_EQ(entry.version, 2);
  EXPECT_EQ(entry.items.size(), 4u);
  const auto compared = must(node_.resources_->compare(clerk_, id, 1, 2));
  EXPECT_EQ(compared.differences.size(), 2u);
  EXPECT_EQ(compared.before.abstract, small_form().abstract);
}

TEST_F(FilingsTest, TheClassificationIsInTheCodeAndStaysAfterPublication) {
  auto form = small_form();
  form.classification = "104";
  const auto id = draft(form);
  EXPECT_EQ(must(node_.resources_->find(clerk_, id)).code.substr(0, 8), "10403232");
  form.classification = "202";
  EXPECT_EQ(must(node_.resources_->update(clerk_, id, 1, form)).code.substr(0, 3), "202");
  node_.publish("32.statistics", id);
  form.classification = "104";
  EXPECT_EQ(reason(change(id, form, 2)), "resource.code_fixed");
  form.classification = "202";
  form.code = "307032320601/9";
  EXPECT_EQ(reason(change(id, form, 2)), "resource.classification") << "code and class disagree";
}

TEST_F(FilingsTest, ACodeFromAnEarlierCatalogIsKeptAndUnique) {
  auto form = small_form();
  form.code = "30701505003030050000000003/7";
  const auto one = must(node_.resources_->draft(clerk_, form));
  EXPECT_EQ(one.code, form.code);
  form.name = "另一个";
  EXPECT_EQ(reason(node_.resources_->draft(clerk_, form)), "resource.code_taken");
  form.code = "9/1";
  EXPECT_EQ(reason(node_.resources_->draft(clerk_, form)), "resource.code");
}

}  // namespace
}  // namespace jw::catalog
