#include "org/org.hpp"

#include "node.hpp"

namespace jw::org {
namespace {

using testing::must;
using testing::system_call;

class OrgsTest : public testing::NodeTest {
 protected:
  OrgsTest() {
    put("32", "statistics", "江苏省统计局");
    put("3206", "statistics", "南通市统计局");
    put("320671", "statistics", "开发区统计办");
    put("32", "data", "江苏省数据局");
    put("320613", "data", "崇川区数据局");
    put("32", "health", "江苏省卫生健康委员会");
  }
};

TEST_F(OrgsTest, TheIdSaysTheCell) {
  EXPECT_EQ(must(orgs_->get(system_call(), "32.statistics")).name, "江苏省统计局");
  EXPECT_EQ(
      must(orgs_->put(system_call(), {"ignored", "苏州市统计局", "", "320500000000", "statistics", "", "n"}))
          .id,
      "3205.statistics");
  EXPECT_EQ(orgs_->get(system_call(), "99.statistics").error().reason, "org.unknown");
}

TEST_F(OrgsTest, TheLatticeLeadsUpAndDown) {
  EXPECT_EQ(must(orgs_->superior(system_call(), "320613.statistics"))->id, "3206.statistics");
  EXPECT_EQ(must(orgs_->superior(system_call(), "3206.statistics"))->id, "32.statistics");
  EXPECT_FALSE(must(orgs_->superior(system_call(), "32.statistics")));
  EXPECT_EQ(must(orgs_->superior(system_call(), "320613.data"))->id, "32.data")
      << "no data bureau in the city";
  const auto below = must(orgs_->children(system_call(), "32.statistics"));
  ASSERT_EQ(below.size(), 1u);
  EXPECT_EQ(below[0].id, "3206.statistics");
  EXPECT_EQ(must(orgs_->children(system_call(), "3206.statistics")).size(), 3u);
  EXPECT_EQ(must(orgs_->authority(system_call(), "320613.statistics"))->id, "320613.data");
  EXPECT_EQ(must(orgs_->authority(system_call(), "320682.statistics"))->id, "32.data");
}

TEST_F(OrgsTest, WhatCannotBeIsRefused) {
  const auto reason = [&](Org org) { return orgs_->put(system_call(), std::move(org)).error().reason; };
  EXPECT_EQ(reason({"", "x", "", "99", "statistics", "", ""}), "org.region");
  EXPECT_EQ(reason({"", "x", "", "32", "astrology", "", ""}), "org.line");
  EXPECT_EQ(reason({"", "", "", "32", "tax", "", ""}), "org.name");
  EXPECT_EQ(reason({"", "x", "", "32", "tax", "11100000000013338X", ""}), "org.uscc");
}

TEST_F(OrgsTest, OnlyOrgManagersChangeThem) {
  const auto clerk = add("clerk", kChongchuan, {"clerk"});
  EXPECT_EQ(orgs_->put(testing::call_of(clerk), {"", "x", "", "32", "tax", "", ""}).error().reason,
            "right.missing");
  const auto admin = add("admin", kChongchuan, {"admin"});
  EXPECT_TRUE(orgs_->put(testing::call_of(admin), {"", "江苏省税务局", "", "32", "tax", "", ""}));
}

TEST_F(OrgsTest, OnlyRealChangesAreRecorded) {
  const auto before = events("org.changed");
  auto org = must(orgs_->get(system_call(), "32.health"));
  must(orgs_->put(system_call(), org));
  EXPECT_EQ(events("org.changed"), before);
  org.uscc = "11100000000013338W";
  must(orgs_->put(system_call(), org));
  EXPECT_EQ(events("org.changed"), before + 1);
  EXPECT_EQ(must(orgs_->get(system_call(), "32.health")).uscc, org.uscc);
}

TEST_F(OrgsTest, ListsArePagedAndFiltered) {
  std::vector<std::string> seen;
  PageRequest page{"", 3};
  do {
    const auto part = must(orgs_->list(system_call(), {}, page));
    EXPECT_LE(part.items.size(), 3u);
    for (const auto& org : part.items) seen.push_back(org.id);
    page.after = part.next;
  } while (!page.after.empty());
  EXPECT_EQ(seen.size(), 8u);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_EQ(must(orgs_->all(system_call(), {"3206", "", ""})).size(), 5u);
  EXPECT_EQ(must(orgs_->all(system_call(), {"3206", "data", ""})).size(), 1u);
  EXPECT_EQ(must(orgs_->all(system_call(), {"", "", "nobody"})).size(), 0u);
}

}  // namespace
}  // namespace jw::org
