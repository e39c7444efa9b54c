#include "org/rights.hpp"

#include <algorithm>
#include <set>

#include "node.hpp"

namespace jw::org {
namespace {

Call as(Actor::Kind kind, std::set<std::string> roles, std::string org = "32.statistics") {
  Call call;
  call.actor = {kind, "x", "x", std::move(org), std::move(roles)};
  return call;
}

TEST(Rights, EveryRightHasANameAndARoleThatGivesIt) {
  std::set<std::string_view> names;
  for (const auto right : all_rights()) {
    EXPECT_TRUE(names.insert(to_string(right)).second) << to_string(right);
    bool given = false;
    for (const auto& role : roles()) given |= allows({std::string(role.code)}, right);
    EXPECT_TRUE(given) << to_string(right);
  }
  EXPECT_EQ(names.size(), all_rights().size());
}

TEST(Rights, RolesAreUniqueAndNamedInBothLanguages) {
  std::set<std::string_view> codes;
  for (const auto& role : roles()) {
    EXPECT_TRUE(codes.insert(role.code).second);
    EXPECT_FALSE(role.zh.empty() || role.en.empty() || role.rights.empty()) << role.code;
  }
}

TEST(Rights, NobodyHasNothingAndUnknownRolesGiveNothing) {
  for (const auto right : all_rights()) {
    EXPECT_EQ(require(as(Actor::Kind::Nobody, {"admin"}), right).error().code, Code::Unauthenticated);
    EXPECT_EQ(require(as(Actor::Kind::Node, {"admin"}), right).error().code, Code::Denied);
    EXPECT_EQ(require(as(Actor::Kind::Person, {"emperor", ""}), right).error().reason, "right.missing");
    EXPECT_TRUE(require(Call::system("t"), right));
  }
}

TEST(Rights, FourEyesAreTwoPeople) {
  EXPECT_FALSE(allows({"clerk"}, Right::ApplicationConsent));
  EXPECT_FALSE(allows({"clerk"}, Right::ApplicationReview));
  EXPECT_FALSE(allows({"head"}, Right::ApplicationWrite));
  EXPECT_FALSE(allows({"reviewer"}, Right::ApplicationWrite));
}

TEST(Rights, WhoRunsTheNodeDoesNotReadItsRows) {
  for (const auto* role : {"admin", "operator", "auditor", "bureau"}) {
    EXPECT_FALSE(allows({role}, Right::HoldingRead)) << role;
    EXPECT_FALSE(allows({role}, Right::HoldingExport)) << role;
  }
}

TEST(Rights, ADeniedMessageNamesTheRight) {
  const auto denied = require(as(Actor::Kind::Person, {"auditor"}), Right::GrantRevoke);
  ASSERT_FALSE(denied);
  EXPECT_NE(denied.error().message.find("grant.revoke"), std::string::npos);
  EXPECT_NE(denied.error().message_zh.find("撤销共享授权"), std::string::npos);
  for (const auto& row : rights_with_names()) {
    const auto error = require(as(Actor::Kind::Person, {}), row.right).error();
    EXPECT_TRUE(std::ranges::all_of(error.message, [](char c) { return c > 0; })) << error.message;
    EXPECT_NE(error.message.find(row.en), std::string::npos);
  }
}

TEST(Rights, AnotherDepartmentIsDenied) {
  EXPECT_TRUE(require_org(as(Actor::Kind::Person, {}), "32.statistics"));
  EXPECT_EQ(require_org(as(Actor::Kind::Person, {}), "32.health").error().reason, "right.org");
  EXPECT_FALSE(require_org(as(Actor::Kind::Person, {}, ""), ""));
  EXPECT_FALSE(require_org(as(Actor::Kind::Node, {}), "32.statistics"));
  EXPECT_EQ(require_org(as(Actor::Kind::Nobody, {}), "32.statistics").error().code, Code::Unauthenticated);
}

TEST(Lines, AreUniqueAndTheAuthorityIsOneOfThem) {
  std::set<std::string_view> codes;
  for (const auto& line : lines())
    EXPECT_TRUE(codes.insert(line.code).second && !line.zh.empty() && !line.en.empty());
  EXPECT_NE(find_line(kAuthorityLine), nullptr);
  EXPECT_EQ(find_line("astrology"), nullptr);
}

}  // namespace
}  // namespace jw::org
