#include "catalog/filings.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>

#include "base/file.hpp"
#include "base/json.hpp"
#include "crypto/encoding.hpp"
#include "federation/envelope.hpp"
#include "node.hpp"

namespace jw::catalog {
namespace {

using testing::assess_all;
using testing::assessment;
using testing::member_of;
using testing::must;
using testing::Node;
using testing::reason;
using testing::small_form;

class FilingsTest : public testing::CatalogTest {
 protected:
  FilingsTest() { node_.add_org("32", "data", "江苏省数据局"); }

  std::string draft(const ResourceForm& form = small_form()) {
    return must(node_.resources_->draft(clerk_, form)).id;
  }
  Filing submitted(const std::string& id, bool personal = false) {
    assess_all(*node_.filings_, "32.statistics", id, personal);
    return must(node_.filings_->submit(clerk_, id, "请审批"));
  }
  std::string published(const ResourceForm& form = small_form()) {
    const auto id = draft(form);
    node_.publish("32.statistics", id);
    return id;
  }
  std::string state(const std::string& id) { return must(node_.resources_->find(clerk_, id)).state; }
  Result<Filing> change(const std::string& id, const ResourceForm& form, std::int64_t version = 1,
                        std::string changed_on = "") {
    return node_.filings_->change(clerk_, id, {version, "duty", std::move(changed_on), "职责变化", form});
  }

  const Call clerk_ = member_of("32.statistics", "clerk");
  const Call head_ = member_of("32.statistics", "head");
  const Call bureau_ = member_of("32.data", "bureau");
  const Call stranger_ = member_of("32.health", "head");
};

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

// A bureau on another node: what travels there and what comes back.
class FilingsAcrossNodesTest : public FilingsTest {
 protected:
  FilingsAcrossNodesTest() {
    city_.add_org("3206", "statistics", "南通市统计局");
    city_.add_org("32", "data", "江苏省数据局", "province");
    must(node_.orgs_->put(Node::system(), {"", "南通市统计局", "", "3206", "statistics", "", "city"}));
    id_ = must(city_.resources_->draft(clerk_, small_form())).id;
    assess_all(*city_.filings_, "3206.statistics", id_, false);
  }
  // The last envelope of one node, as it arrives at the other.
  Result<> deliver(Node& from, Node& to, std::string sender = {}) {
    federation::Envelope envelope;
    envelope.from = sender.empty() ? from.name_ : sender;
    envelope.to = to.name_;
    envelope.type = from.posted_.back().type;
    envelope.body = from.posted_.back().body;
    return to.database_->write(Node::system(), [&](db::Session& session) {
      return to.filings_->take(session, Call::system("inbox"), envelope);
    });
  }
  Filing approved() {
    const auto filing = must(city_.filings_->submit(clerk_, id_, ""));
    return must(city_.filings_->approve(head_, filing.id, "同意"));
  }

  Node city_{"city"};
  const Call clerk_ = member_of("3206.statistics", "clerk");
  const Call head_ = member_of("3206.statistics", "head");
  std::string id_;
};

TEST_F(FilingsAcrossNodesTest, TheBureauAboveReviewsAndTheDecisionComesHome) {
  const auto filing = approved();
  EXPECT_EQ(filing.reviewer->node, "province");
  EXPECT_TRUE(filing.reviewer->above);
  ASSERT_EQ(city_.posted_.size(), 1u);
  EXPECT_EQ(city_.posted_[0].to, "province");
  EXPECT_EQ(boost::json::serialize(city_.posted_[0].body).find("clerk-of-"), std::string::npos)
      << "no ids of people travel";
  must(deliver(city_, node_));
  const auto there = must(node_.filings_->find(bureau_, filing.id));
  EXPECT_EQ(there.state, "awaiting_review");
  EXPECT_EQ(there.assessments.size(), 2u);
  must(node_.filings_->send_back(bureau_, filing.id, "摘要过短"));
  must(deliver(node_, city_));
  EXPECT_EQ(must(city_.resources_->find(clerk_, id_)).state, "returned");
  EXPECT_EQ(must(city_.filings_->find(clerk_, filing.id)).steps.back().note, "摘要过短");

  EXPECT_EQ(approved().id, filing.id);
  must(deliver(city_, node_));
  must(node_.filings_->accept(bureau_, filing.id, {"", false}));
  must(deliver(node_, city_));
  EXPECT_EQ(must(city_.resources_->find(clerk_, id_)).state, "published");
  must(deliver(node_, city_));  // again: nothing more happens
  EXPECT_EQ(city_.events("resource.published"), 1);
}

TEST_F(FilingsAcrossNodesTest, ANodeSpeaksOnlyForItsOwn) {
  const auto filing = approved();
  EXPECT_EQ(reason(deliver(city_, node_, "mallory")), "filing.sender");
  EXPECT_EQ(reason(node_.filings_->find(bureau_, filing.id)), "filing.unknown");
  must(deliver(city_, node_));
  must(node_.filings_->accept(bureau_, filing.id, {"", false}));
  EXPECT_EQ(reason(deliver(node_, city_, "mallory")), "filing.sender");
  EXPECT_EQ(must(city_.resources_->find(clerk_, id_)).state, "awaiting_review");
}

TEST_F(FilingsAcrossNodesTest, AWithdrawalIsReviewedAboveToo) {
  const auto first = approved();
  must(deliver(city_, node_));
  must(node_.filings_->accept(bureau_, first.id, {"", false}));
  must(deliver(node_, city_));
  const auto filing = must(city_.filings_->withdraw(clerk_, id_, "职能划转"));
  must(city_.filings_->submit(clerk_, id_, ""));
  must(city_.filings_->approve(head_, filing.id, ""));
  must(deliver(city_, node_));
  const auto there = must(node_.filings_->find(bureau_, filing.id));
  EXPECT_EQ(there.kind, "withdraw");
  EXPECT_EQ(there.note, "职能划转");
  EXPECT_TRUE(there.review_clock);
  must(node_.filings_->accept(bureau_, filing.id, {"", false}));
  EXPECT_EQ(must(city_.resources_->find(clerk_, id_)).state, "published") << "until the word is home";
  must(deliver(node_, city_));
  EXPECT_EQ(must(city_.resources_->find(clerk_, id_)).state, "withdrawn");
  must(deliver(node_, city_));  // again: nothing more happens
  EXPECT_EQ(city_.events("resource.withdrawn"), 1);
  EXPECT_EQ(city_.told_.back(), (std::pair<std::string, std::string>(id_, "职能划转")));
}

TEST_F(FilingsAcrossNodesTest, WhatWasTakenBackIsNotPublishedByALateDecision) {
  const auto filing = approved();
  must(deliver(city_, node_));
  must(node_.filings_->accept(bureau_, filing.id, {"", false}));
  must(city_.filings_->cancel(clerk_, filing.id, "先不报"));
  must(deliver(node_, city_));
  EXPECT_EQ(must(city_.resources_->find(clerk_, id_)).state, "draft");
  EXPECT_EQ(city_.events("resource.published"), 0);
}

TEST_F(FilingsTest, NaughtyTextsComeBackByteForByte) {
  for (const std::string text :
       {"'; DROP TABLE catalog_resource; --", "<script>alert(1)</script>", "=cmd|' /C calc'!A0",
        "${jndi:ldap://x}", "Ω≈ç√∫˜µ≤≥÷", "社會科學院語學研究所", "\u202Etest\u202C", "🏳️‍🌈"}) {
    auto form = small_form(text);
    form.abstract = form.scope = form.purpose = text;
    form.remarks = {{text, text}};
    form.items[1].description = text;
    const auto id = draft(form);
    const auto filing = submitted(id);
    EXPECT_EQ(filing.name, text);
    const auto back = must(node_.filings_->find(clerk_, filing.id));
    EXPECT_EQ(back.form->abstract, text);
    EXPECT_EQ(back.form->remarks[0].value, text);
    EXPECT_EQ(back.form->items[1].description, text);
    EXPECT_EQ(must(node_.filings_->send_back(head_, filing.id, text)).steps.back().note, text);
  }
}

// The Big List of Naughty Strings in every text of a form: what is kept is what was sent, byte for byte;
// what is too long or says nothing is refused by name and leaves nothing.
TEST_F(FilingsTest, TheBigListOfNaughtyStringsIsKeptOrRefusedNeverRun) {
  const auto list =
      must(parse_json(must(file::read(std::filesystem::path(JW_TEST_DIR) / "blns/blns.base64.json"))));
  std::size_t kept = 0;
  std::size_t number = 0;
  for (const auto& one : list.as_array()) {
    const std::string text = must(crypto::from_base64(one.as_string()));
    auto form = small_form("资源" + std::to_string(++number));
    form.abstract = form.scope = form.purpose = form.use_conditions = form.department = form.source_system =
        text;
    form.items[1].description = text;
    form.remarks = {{"备注", text}};
    const auto made = node_.resources_->draft(clerk_, form);
    if (!made) {
      EXPECT_EQ(made.error().reason.substr(0, 9), "resource.") << describe(made.error());
      continue;
    }
    ++kept;
    const auto back = must(node_.resources_->find(clerk_, made->id));
    for (const auto* field :
         {&back.abstract, &back.scope, &back.purpose_text, &back.use_conditions, &back.department,
          &back.source_system, &back.items[1].description, &back.remarks[0].value})
      EXPECT_EQ(*field, text);
  }
  EXPECT_GE(kept, 512u);  // two are blank, one is too long for an abstract
  EXPECT_EQ(node_.count("SELECT count(*) FROM catalog_resource"), static_cast<std::int64_t>(kept));
}

}  // namespace
}  // namespace jw::catalog
