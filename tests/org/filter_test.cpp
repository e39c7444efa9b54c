#include "org/filter.hpp"

#include "node.hpp"

namespace jw::org {
namespace {

using testing::call_of;
using testing::must;
using testing::system_call;

class FiltersTest : public testing::NodeTest {
 protected:
  Filters filters_{*database_, clock_};
  Person mine_ = add("zhang", kChongchuan, {"clerk"});
  Person other_ = add("li", kChongchuan, {"clerk"});
};

TEST_F(FiltersTest, EachPersonHasTheirOwnNewestFirst) {
  const auto call = call_of(mine_);
  must(filters_.put(call, {"catalog", " 区划 ", "q=%E5%8C%BA%E5%88%92", ""}));
  clock_.advance(std::chrono::seconds(1));
  must(filters_.put(call, {"catalog", "健康", "line=health", ""}));
  must(filters_.put(call, {"demands", "本部门", "box=mine", ""}));
  const auto found = must(filters_.list(call, "catalog"));
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].name, "健康");
  EXPECT_EQ(found[1].name, "区划");
  EXPECT_EQ(must(filters_.list(call, "")).size(), 3U);
  EXPECT_TRUE(must(filters_.list(call_of(other_), "")).empty());
  // Somebody else's removal finds nothing of mine.
  must(filters_.remove(call_of(other_), "catalog", "健康"));
  EXPECT_EQ(must(filters_.list(call, "catalog")).size(), 2U);
  must(filters_.remove(call, "catalog", "健康"));
  EXPECT_EQ(must(filters_.list(call, "catalog")).size(), 1U);
}

TEST_F(FiltersTest, TheSameNameIsReplaced) {
  const auto call = call_of(mine_);
  must(filters_.put(call, {"catalog", "区划", "q=a", ""}));
  must(filters_.put(call, {"catalog", "区划", "q=b", ""}));
  const auto found = must(filters_.list(call, "catalog"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].query, "q=b");
}

TEST_F(FiltersTest, RefusesWhatIsNoFilter) {
  const auto call = call_of(mine_);
  const auto reason = [&](const Filter& filter) { return filters_.put(call, filter).error().reason; };
  EXPECT_EQ(reason({"Catalog?", "a", "", ""}), "filter.page");
  EXPECT_EQ(reason({"catalog", "  ", "", ""}), "filter.name");
  EXPECT_EQ(reason({"catalog", std::string(41, 'x'), "", ""}), "filter.name");
  EXPECT_EQ(reason({"catalog", "a", std::string(2001, 'q'), ""}), "filter.query");
  EXPECT_EQ(reason({"catalog", "a", "\xff", ""}), "filter.query");
  EXPECT_EQ(filters_.list(system_call(), "").error().reason, "filter.person");
}

TEST_F(FiltersTest, KeepsFiftyOfAPage) {
  const auto call = call_of(mine_);
  for (int i = 0; i < 50; ++i) must(filters_.put(call, {"catalog", fmt::format("f{}", i), "", ""}));
  EXPECT_EQ(filters_.put(call, {"catalog", "one more", "", ""}).error().reason, "filter.many");
  must(filters_.put(call, {"catalog", "f7", "q=changed", ""}));
  must(filters_.put(call, {"demands", "one more", "", ""}));
}

}  // namespace
}  // namespace jw::org
