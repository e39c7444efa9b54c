#include "house.hpp"

#include "supervision/violations.hpp"

namespace jw::supervision {
namespace {

using testing::HouseTest;
using testing::morning;
using testing::must;
using testing::system_call;

class FindingsTest : public HouseTest {
 protected:
  static FindingForm form() {
    return {"R2", "320613.civil", "grant",      "g1",
            "",   "企业登记信息", "/grants/g1", {{"query", "q1", "超出授权的查询"}}};
  }
};

TEST_F(FindingsTest, ADutyThatTurnsRedRaisesWhatItsKindSays) {
  const auto duty = begin(reply_of("320613.civil", "a1"));
  begin(reply_of("320613.civil", "a2"));
  auto process = reply_of("320613.civil", "a3");
  process.kind = "process";
  process.days = 3;
  process.basis = "试点方案";
  begin(process);
  go(morning("2026-03-17"));
  chase();
  chase();
  const auto found = must(findings_->list(bureau_, {}, {}));
  ASSERT_EQ(found.items.size(), 2U) << "what the decree does not speak of raises nothing";
  EXPECT_EQ(found.items[1].code, "P4");
  EXPECT_EQ(found.items[1].org, "320613.civil");
  EXPECT_EQ(found.items[1].evidence[0].type, "duty");
  EXPECT_EQ(found.items[1].evidence[0].id, duty.id);
  EXPECT_EQ(found.items[1].raised_by, "");
  EXPECT_EQ(events("violation.raised"), 2);
}

TEST_F(FindingsTest, OthersRaiseThemInTheirTransactionAndEvidenceGrows) {
  const auto raise = [&](const FindingForm& one) {
    return write([&](db::Session& s) { return findings_->raise(s, system_call(), one); });
  };
  const auto id = must(raise(form()));
  auto more = form();
  more.evidence = {{"query", "q1", "again"}, {"query", "q2", ""}};
  EXPECT_EQ(must(raise(more)), id);
  EXPECT_EQ(must(findings_->find(civil_, id)).evidence.size(), 2U);
  EXPECT_EQ(events("violation.raised"), 1);
  auto bad = form();
  bad.code = "X1";
  EXPECT_EQ(reason(raise(bad)), "violation.code");
  bad = form();
  bad.evidence.clear();
  EXPECT_EQ(reason(raise(bad)), "violation.evidence");
}

TEST_F(FindingsTest, TheAuthorityDecidesWithAReasonAndNeverAboutItself) {
  const auto id = must(write([&](db::Session& s) { return findings_->raise(s, system_call(), form()); }));
  EXPECT_EQ(must(findings_->find(bureau_, id)).actions, (std::vector<std::string>{"confirm", "dismiss"}));
  EXPECT_EQ(reason(findings_->find(clerk_, id)), "violation.unknown");
  EXPECT_EQ(reason(findings_->decide(civil_, id, false, "x")), "right.missing");
  EXPECT_EQ(reason(findings_->decide(bureau_, id, true, "")), "supervision.text");
  const auto decided = must(findings_->decide(bureau_, id, true, "查询日志显示超出授权范围"));
  EXPECT_EQ(decided.state, "confirmed");
  EXPECT_EQ(decided.decided_by, "320613.data");
  EXPECT_TRUE(decided.actions.empty());
  EXPECT_EQ(reason(findings_->decide(bureau_, id, false, "x")), "violation.decided");
  auto own = form();
  own.org = "320613.data";
  own.code = "A2";
  const auto about = must(write([&](db::Session& s) { return findings_->raise(s, system_call(), own); }));
  EXPECT_EQ(reason(findings_->decide(bureau_, about, false, "x")), "violation.own");
  EXPECT_EQ(must(findings_->decide(city_bureau_, about, false, "已协调")).state, "dismissed");
  EXPECT_EQ(events("violation.confirmed"), 1);
  EXPECT_EQ(events("violation.dismissed"), 1);
}

TEST_F(FindingsTest, PeopleReportThemForTheirBlock) {
  auto told = form();
  told.subject.clear();
  const auto finding = must(findings_->report(bureau_, told));
  EXPECT_EQ(finding.raised_by, "320613.data");
  auto outside = form();
  outside.org = "320682.statistics";
  EXPECT_EQ(reason(findings_->report(bureau_, outside)), "supervision.block");
  auto link = form();
  link.link = "https://example.org";
  EXPECT_EQ(reason(findings_->report(bureau_, link)), "violation.link");
  EXPECT_EQ(must(findings_->list(bureau_, {"raised", "R2", "320613.civil"}, {})).items.size(), 1U);
}

TEST(Violations, AreThoseOfTheDecree) {
  EXPECT_EQ(violations().size(), 19U);
  for (const auto& row : violations()) {
    EXPECT_EQ(find_violation(row.code), &row);
    EXPECT_NE(row.article.find("政务数据共享条例"), row.article.npos);
  }
}

}  // namespace
}  // namespace jw::supervision
