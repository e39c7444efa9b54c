#include "desk.hpp"

namespace jw::demand::testing {
namespace {

class Lists : public Domain {
 protected:
  static DutyForm duty(const std::string& name = "医师执业注册信息") {
    return {name, "医师执业注册管理", "《中华人民共和国医师法》第十三条", "", "monthly", "2020-01-01", ""};
  }
  static ExclusionForm exclusion(const std::string& resource = "") {
    return {"传染病个案流调信息", resource, "law", "《中华人民共和国传染病防治法》第十二条", "涉及个人隐私"};
  }
};

TEST_F(Lists, responsibilities_come_from_duties_resources_and_demands) {
  const auto hospitals = publish("医院名录");
  const auto line = must(province_.duties->add(source_, duty()));
  EXPECT_EQ(line.state, "overdue");
  auto all = must(province_.duties->list(source_, ""));
  ASSERT_EQ(all.items.size(), 2u);
  EXPECT_EQ(all.items[0].kind, "duty") << "overdue first";
  EXPECT_EQ(all.items[1].kind, "resource");
  auto met = duty();
  met.resource = hospitals;
  EXPECT_EQ(must(province_.duties->change(source_, line.id, met)).state, "fulfilled");
  all = must(province_.duties->list(source_, ""));
  EXPECT_EQ(all.items.size(), 1u) << "the resource stands there once";
  EXPECT_EQ(all.fulfilled, 1);
  must(province_.duties->remove(source_, line.id));
  EXPECT_EQ(reason_of(province_.duties->remove(source_, line.id)), "duty.unknown");
}

TEST_F(Lists, a_data_bureau_sees_how_every_department_of_its_region_stands) {
  publish("医院名录");
  must(province_.duties->add(source_, duty()));
  auto later = duty("执业药师注册信息");
  later.due = "2999-01-01";
  must(province_.duties->add(source_, later));
  const auto all = must(province_.duties->departments(province_bureau_));
  ASSERT_EQ(all.size(), 7u) << "the province's and all below";
  EXPECT_EQ(all[0].org, "32.health") << "the most overdue first";
  EXPECT_EQ(all[0].overdue, 1);
  EXPECT_EQ(all[0].pending, 1);
  EXPECT_EQ(all[0].published, 1);
  EXPECT_TRUE(all[0].here);
  const auto below = std::ranges::find(all, "320613.civil", &DepartmentDuties::org);
  ASSERT_NE(below, all.end());
  EXPECT_FALSE(below->here);
  // Others see the departments of their own block.
  const auto own = must(province_.duties->departments(source_));
  ASSERT_EQ(own.size(), 2u);
  for (const auto& one : own) EXPECT_EQ(one.region, "32");
  const auto city = must(city_.duties->departments(Desk::person("3206.data", {"bureau"})));
  EXPECT_TRUE(std::ranges::all_of(city, [](const auto& one) { return one.region.starts_with("3206"); }));
  EXPECT_EQ(std::ranges::count(city, true, &DepartmentDuties::here), 3) << "the city's two and its tenant";
}

TEST_F(Lists, duties_are_ones_own_and_rest_on_a_law) {
  const auto line = must(province_.duties->add(source_, duty()));
  const auto stranger = Desk::person("32.data");
  EXPECT_EQ(reason_of(province_.duties->change(stranger, line.id, duty("别的"))), "duty.unknown");
  EXPECT_EQ(reason_of(province_.duties->add(source_, duty())), "duty.name_taken");
  auto wrong = duty("甲");
  wrong.legal_basis = "惯例";
  EXPECT_EQ(reason_of(province_.duties->add(source_, wrong)), "duty.legal_basis");
  wrong = duty("甲");
  wrong.resource = make_id(province_.clock);
  EXPECT_EQ(reason_of(province_.duties->add(source_, wrong)), "duty.resource");
  EXPECT_EQ(reason_of(province_.duties->add(province_bureau_, duty("乙"))), "right.missing");
}

TEST_F(Lists, the_negative_list_needs_a_law_and_the_bureaus_review) {
  auto wrong = exclusion();
  wrong.rank = "local";
  EXPECT_EQ(reason_of(province_.exclusions->propose(source_, wrong)), "exclusion.rank");
  wrong = exclusion();
  wrong.citation = "《传染病防治法》";
  EXPECT_EQ(reason_of(province_.exclusions->propose(source_, wrong)), "exclusion.citation");
  const auto line = must(province_.exclusions->propose(source_, exclusion()));
  EXPECT_EQ(line.state, "proposed");
  EXPECT_EQ(line.bureau, "32.data");
  const auto stranger = Desk::person("32.data");
  EXPECT_TRUE(must(province_.exclusions->list(stranger, {})).empty()) << "a proposal is not public";
  EXPECT_EQ(reason_of(province_.exclusions->review(source_, line.id, {"list", ""})), "right.missing");
  EXPECT_EQ(reason_of(province_.exclusions->review(city_bureau_, line.id, {"list", ""})), "right.org");
  EXPECT_EQ(reason_of(province_.exclusions->review(province_bureau_, line.id, {"refuse", " "})),
            "exclusion.opinion");
  EXPECT_EQ(must(province_.exclusions->review(province_bureau_, line.id, {"list", ""})).state, "listed");
  EXPECT_EQ(must(province_.exclusions->list(stranger, {})).size(), 1u);
  EXPECT_EQ(reason_of(province_.exclusions->review(province_bureau_, line.id, {"list", ""})),
            "exclusion.state");
  EXPECT_EQ(reason_of(province_.exclusions->propose(source_, exclusion())), "exclusion.twice");
  must(province_.exclusions->review(province_bureau_, line.id, {"remove", "法律已修改"}));
  EXPECT_TRUE(must(province_.exclusions->list(stranger, {})).empty());
}

TEST_F(Lists, nobody_reviews_what_he_proposed) {
  auto both = Desk::person("32.data", {"bureau", "clerk"});
  const auto line = must(province_.exclusions->propose(both, exclusion()));
  EXPECT_EQ(reason_of(province_.exclusions->review(both, line.id, {"list", ""})), "exclusion.own");
}

TEST_F(Lists, what_is_kept_back_without_a_line_is_a_gap) {
  const auto secret = publish("传染病个案", "not_shared");
  publish("医院名录");
  auto gaps = must(province_.exclusions->gaps(source_));
  ASSERT_EQ(gaps.size(), 1u);
  EXPECT_EQ(gaps[0].resource, secret);
  EXPECT_FALSE(gaps[0].proposed);
  EXPECT_TRUE(must(province_.exclusions->gaps(Desk::person("32.data"))).empty()) << "another department's";
  EXPECT_EQ(must(province_.exclusions->gaps(province_bureau_)).size(), 1u);
  const auto line = must(province_.exclusions->propose(source_, exclusion(secret)));
  EXPECT_TRUE(must(province_.exclusions->gaps(source_)).at(0).proposed);
  must(province_.exclusions->review(province_bureau_, line.id, {"list", ""}));
  EXPECT_TRUE(must(province_.exclusions->gaps(source_)).empty());
  EXPECT_TRUE(must(county_.exclusions->gaps(county_bureau_)).empty()) << "kept on the province's node";
}

}  // namespace
}  // namespace jw::demand::testing
