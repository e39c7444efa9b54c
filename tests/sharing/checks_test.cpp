#include "sharing/checks.hpp"

#include <gtest/gtest.h>

#include "sharing/acts.hpp"

#include <set>

namespace jw::sharing {
namespace {

class Form : public testing::Test {
 protected:
  Form() {
    regions_ = org::Regions::make({{"320000000000", "32", "江苏省", "", 1, ""},
                                   {"320600000000", "3206", "南通市", "", 2, "32"},
                                   {"320613000000", "320613", "崇川区", "", 3, "3206"},
                                   {"320681000000", "320681", "启东市", "", 3, "3206"}},
                                  "test")
                   .value();
    entry_.id = "r";
    entry_.name = "区划";
    entry_.org = {"32.statistics", "江苏省统计局"};
    entry_.sharing = "conditional";
    for (const auto* name : {"code", "name"}) entry_.items.emplace_back().name = name;
    entry_.region_item = "code";
    form_ = {"r", {"code", "name"}, "return", "320613", "目的", "依据", "场景", "措施", "2027-12-31", "", ""};
  }
  Result<Application> run() { return checked(form_, entry_, applicant_, *regions_, now_); }
  std::string reason() {
    const auto result = run();
    return result ? "accepted" : result.error().reason;
  }

  std::shared_ptr<const org::Regions> regions_;
  catalog::Entry entry_;
  org::Org applicant_{"320613.data", "崇川区数据局", "", "320613", "data", "", "n"};
  NewApplication form_;
  Time now_ = parse_time("2026-11-22T00:00:00Z").value();
};

TEST_F(Form, IsAcceptedAsWritten) {
  const auto application = run();
  ASSERT_TRUE(application) << describe(application.error());
  EXPECT_EQ(application->state, "awaiting_consent");
  EXPECT_EQ(application->region.name, "江苏省南通市崇川区");
}

TEST_F(Form, ReturnFlowBringsOnesOwnRegionOnly) {
  form_.region = "320681";
  EXPECT_EQ(reason(), "application.region");
  form_.region = "3206";
  EXPECT_EQ(reason(), "application.region");
  form_.region = "";
  EXPECT_EQ(run()->region.code, "320613");
}

TEST_F(Form, ItemsMustExist) {
  form_.items = {"code", "secret"};
  EXPECT_EQ(reason(), "application.items");
  form_.items = {};
  EXPECT_EQ(reason(), "application.items");
}

TEST_F(Form, EveryTextTheLawAsksForIsNeeded) {
  for (auto* field : {&form_.purpose, &form_.legal_basis, &form_.scenario, &form_.security}) {
    const auto kept = std::exchange(*field, " \n");
    EXPECT_EQ(reason(), "application.text");
    *field = std::string(7000, 'x');
    EXPECT_EQ(reason(), "application.text");
    *field = "\xff";
    EXPECT_EQ(reason(), "application.text");
    for (const auto* unseen : {"\u200B", "\u3000\u2060", "目的\u202E", "目的\x1b[31m"}) {
      *field = unseen;
      EXPECT_EQ(reason(), "application.text") << unseen;
    }
    std::string most;
    for (int i = 0; i < 2000; ++i) most += "𠮷";
    *field = most;
    EXPECT_EQ(reason(), "accepted") << "characters are counted, not bytes";
    *field = most + "甲";
    EXPECT_EQ(reason(), "application.text");
    *field = kept;
  }
}

TEST_F(Form, TheTermLiesAheadAndWithinThreeYears) {
  for (const auto* day : {"2026-11-21", "2030-01-01", "2026-13-01", "tomorrow", ""}) {
    form_.until = day;
    EXPECT_NE(reason(), "accepted") << day;
  }
  form_.until = "2026-11-22";
  EXPECT_EQ(reason(), "accepted");
}

TEST_F(Form, WhatALawForbidsCannotBeAppliedFor) {
  entry_.sharing = "not_shared";
  EXPECT_EQ(reason(), "application.not_shared");
}

TEST_F(Form, RowsWithoutARegionCannotFlowBack) {
  entry_.region_item = "";
  EXPECT_EQ(reason(), "application.mode");
  form_.mode = "batch";
  EXPECT_EQ(reason(), "accepted");
}

TEST_F(Form, TheErrorNamesTheLawOfTheCatalog) {
  entry_.sharing = "not_shared";
  entry_.legal_basis = "《中华人民共和国统计法》第九条";
  EXPECT_NE(run().error().message_zh.find("统计法"), std::string::npos);
}

TEST(Acts, NothingComesAfterAnEnd) {
  for (const auto& row : acts())
    for (const auto* end : {"declined", "withdrawn", "closed"}) {
      Application a;
      a.state = end;
      EXPECT_FALSE(fits(row, a)) << row.name;
    }
  Application a;
  a.state = "sent";
  EXPECT_FALSE(fits(*find_act("consent"), a));
  EXPECT_EQ(find_act("grant"), nullptr);
}

TEST(Acts, WhatStandsInTheWayIsSaidInWords) {
  std::set<std::string> states;
  for (const auto& row : acts())
    for (std::string_view rest = row.states; !rest.empty();) {
      const auto blank = rest.find(' ');
      states.insert(std::string(rest.substr(0, blank)));
      rest = blank == std::string_view::npos ? std::string_view() : rest.substr(blank + 1);
    }
  for (const auto* end : {"declined", "withdrawn", "closed"}) states.insert(end);
  Application a;
  for (const auto& state : states) {
    a.state = state;
    const auto error = wrong_state(a).value();
    EXPECT_EQ(error.message_zh.find(state), std::string::npos) << "no word for " << state;
  }
  a.state = "proposed";
  EXPECT_NE(wrong_state(a).value().message_zh.find("待提供方负责人同意"), std::string::npos);
}

TEST(Acts, MoveOneTaskOrOneMessage) {
  for (const auto& row : acts()) {
    EXPECT_TRUE(row.task.empty() || row.message.empty()) << row.name;
    EXPECT_NE(row.apply, nullptr) << row.name;
  }
}

}  // namespace
}  // namespace jw::sharing
