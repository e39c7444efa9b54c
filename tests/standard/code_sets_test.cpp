#include <map>

#include "store.hpp"

namespace jw::standard::testing {
namespace {

class CodeSetsTest : public StoreTest {};

TEST_F(CodeSetsTest, ThePresetsComeOnceAndLoadAgainWithoutATrace) {
  must(install_presets(system(), share(), *code_sets_, *elements_));
  const auto first = must(code_sets_->list(bureau_));
  EXPECT_GE(first.size(), 14U);
  const auto recorded = events("code_set.added");
  must(install_presets(system(), share(), *code_sets_, *elements_));
  EXPECT_EQ(events("code_set.added"), recorded);
  EXPECT_EQ(events("code_set.revised"), 0);
  EXPECT_EQ(events("element.revised"), 0);
  EXPECT_GE(must(elements_->list(bureau_)).size(), 50U);
  const auto sex = must(code_sets_->current(system(), "sex"));
  EXPECT_TRUE(sex->contains("1"));
  EXPECT_FALSE(sex->contains("3"));
  EXPECT_EQ(sex->find_name("男性")->code, "1");
  const auto regions = must(code_sets_->current(system(), "region"));
  EXPECT_TRUE(regions->contains("320613"));
  EXPECT_FALSE(regions->contains("320602"));
}

// GB/T 4754-2011: 20 sections, 96 divisions, 432 groups, 1,094 classes; every class stands in a group.
TEST_F(CodeSetsTest, TheIndustriesHaveAllFourLevels) {
  must(install_presets(system(), share(), *code_sets_, *elements_));
  std::map<std::size_t, int> levels;
  for (const auto& item : must(code_sets_->items(system(), "industry", 0))) {
    ++levels[item.code.size()];
    const auto above =
        item.code.size() == 3 ? item.code.substr(0, 1) : item.code.substr(0, item.code.size() - 1);
    EXPECT_EQ(item.parent, item.code.size() == 1 ? "" : above) << item.code;
  }
  EXPECT_EQ(levels, (std::map<std::size_t, int>{{1, 20}, {3, 96}, {4, 432}, {5, 1094}}));
}

TEST_F(CodeSetsTest, ALocalSetExtendsANationalOne) {
  must(code_sets_->add(system(), {"ethnic", "民族", "GB/T 3304", "", "", "", "", {{"01", "汉族", ""}}}));
  must(code_sets_->add(bureau_, local("320600.ethnic", {{"96", "穿青人", ""}}, "ethnic")));
  const auto list = must(code_sets_->current(system(), "320600.ethnic"));
  EXPECT_TRUE(list->contains("96"));
  EXPECT_TRUE(list->contains("01")) << "what it extends counts too";
  EXPECT_FALSE(must(code_sets_->current(system(), "ethnic"))->contains("96"));
  EXPECT_EQ(must(code_sets_->find(bureau_, "320600.ethnic")).extends, "ethnic");
}

TEST_F(CodeSetsTest, RefusesWhatIsNoCodeSet) {
  const auto add = [&](CodeSetForm form) { return reason(code_sets_->add(bureau_, form)); };
  EXPECT_EQ(add(local("320600.a", {})), "code_set.items");
  EXPECT_EQ(add(local("320600.a", {{"1", "一", ""}, {"1", "二", ""}})), "code_set.items");
  EXPECT_EQ(add(local("320600.a", {{"1", "", ""}})), "code_set.items");
  EXPECT_EQ(add(local("320600.a", {{"1", "一", "9"}})), "code_set.items");
  EXPECT_EQ(add(local("320600.a", {{"1", "一", "2"}, {"2", "二", "1"}})), "code_set.items");
  EXPECT_EQ(add(local("320600.a", {{"1", "\xff", ""}})), "code_set.items");
  EXPECT_EQ(add(local("320600.A", {{"1", "一", ""}})), "code_set.code");
  EXPECT_EQ(add(local("ethnic", {{"1", "一", ""}})), "standard.code_region");
  EXPECT_EQ(add(local("320600.a", {{"1", "一", ""}}, "nothing")), "code_set.extends");
  auto form = local("320600.a", {{"1", "一", ""}});
  form.in_force = "2026-02-30";
  EXPECT_EQ(add(form), "standard.in_force");
  form = local("a", {{"1", "一", ""}});
  form.region = "";
  EXPECT_EQ(add(form), "standard.region") << "national ones come with the program";
  must(code_sets_->add(bureau_, local("320600.a", {{"1", "一", ""}})));
  EXPECT_EQ(add(local("320600.a", {{"1", "一", ""}})), "code_set.known");
  EXPECT_EQ(reason(code_sets_->add(person("320600.data", {"clerk"}), local("320600.b", {{"1", "一", ""}}))),
            "right.missing");
}

TEST_F(CodeSetsTest, KeepsEveryVersionAndSaysWhatDiffers) {
  must(code_sets_->add(bureau_, local("320600.a", {{"1", "一", ""}, {"2", "二", ""}})));
  const auto second = must(code_sets_->revise(
      bureau_, "320600.a", {1, "2026-02-01", "改", {{"1", "壹", ""}, {"3", "三", ""}}, ""}));
  EXPECT_EQ(second.version, 2);
  EXPECT_EQ(must(code_sets_->items(bureau_, "320600.a", 1)).size(), 2U);
  const auto found = must(code_sets_->compare(bureau_, "320600.a", 1, 2));
  ASSERT_EQ(found.added.size(), 1U);
  EXPECT_EQ(found.added[0].code, "3");
  ASSERT_EQ(found.dropped.size(), 1U);
  EXPECT_EQ(found.dropped[0].code, "2");
  ASSERT_EQ(found.changed.size(), 1U);
  EXPECT_EQ(found.changed[0].after.name, "壹");
  EXPECT_TRUE(must(code_sets_->current(system(), "320600.a"))->contains("3"));
  EXPECT_EQ(reason(code_sets_->revise(bureau_, "320600.a", {1, "", "", {{"1", "一", ""}}, ""})),
            "code_set.moved_on");
  EXPECT_EQ(reason(code_sets_->revise(bureau_, "320600.a",
                                      {2, "2026-02-01", "", {{"1", "壹", ""}, {"3", "三", ""}}, ""})),
            "code_set.same");
  EXPECT_EQ(reason(code_sets_->items(bureau_, "320600.a", 9)), "code_set.version");
}

TEST_F(CodeSetsTest, RefusesToDropCodesThatAreInUse) {
  must(code_sets_->add(bureau_, local("320600.a", {{"1", "一", ""}, {"2", "二", ""}})));
  std::vector<std::string> asked;
  std::int64_t rows = 7;
  code_sets_->on_uses([&](const Call&, std::string_view,
                          const std::vector<std::string>& codes) -> Result<std::vector<CodeSetUse>> {
    asked = codes;
    return std::vector<CodeSetUse>{{"resource", "r1", "个体户名录", "kind", rows}};
  });
  const CodeSetRevision drop{1, "", "", {{"1", "一", ""}}, ""};
  const auto refused = code_sets_->revise(bureau_, "320600.a", drop);
  EXPECT_EQ(reason(refused), "code_set.drops_used");
  EXPECT_EQ(asked, (std::vector<std::string>{"2"}));
  EXPECT_NE(refused.error().message_zh.find("个体户名录"), std::string::npos) << refused.error().message_zh;
  // Nobody holds the code: it may go.
  rows = 0;
  must(code_sets_->revise(bureau_, "320600.a", drop));
  rows = 7;
  auto reasoned = drop;
  reasoned.base = 2;
  reasoned.items = {{"3", "三", ""}};
  EXPECT_EQ(reason(code_sets_->revise(bureau_, "320600.a", reasoned)), "code_set.drops_used");
  reasoned.drop_reason = "标准修订";
  must(code_sets_->revise(bureau_, "320600.a", reasoned));
  EXPECT_EQ(must(code_sets_->versions(bureau_, "320600.a"))[0].drop_reason, "标准修订");
}

TEST_F(CodeSetsTest, OnlyItsKeeperChangesIt) {
  must(code_sets_->add(system(), {"sex", "性别", "GB/T 2261.1", "", "", "", "", {{"1", "男性", ""}}}));
  must(code_sets_->add(bureau_, local("320600.a", {{"1", "一", ""}})));
  const CodeSetRevision next{1, "", "", {{"1", "壹", ""}}, ""};
  EXPECT_EQ(reason(code_sets_->revise(bureau_, "sex", next)), "standard.owner");
  EXPECT_EQ(reason(code_sets_->revise(person("320700.data"), "320600.a", next)), "standard.owner");
}

TEST_F(CodeSetsTest, ASetNeverExtendsItself) {
  must(code_sets_->add(bureau_, local("320600.a", {{"1", "一", ""}})));
  EXPECT_EQ(reason(code_sets_->add(bureau_, local("320600.b", {{"1", "一", ""}}, "320600.b"))),
            "code_set.extends");
}

class ElementsTest : public StoreTest {
 protected:
  Element form() {
    Element out;
    out.code = "320600.DE01001";
    out.name = "姓名";
    out.definition = "姓名";
    out.source = "苏数〔2026〕1号";
    out.region = "320600";
    return out;
  }
};

TEST_F(ElementsTest, AreVersioned) {
  auto one = must(elements_->add(bureau_, form()));
  EXPECT_EQ(one.org, "320600.data");
  EXPECT_EQ(reason(elements_->add(bureau_, form())), "element.known");
  EXPECT_EQ(reason(elements_->revise(bureau_, one.code, one)), "element.same");
  one.grade = 3;
  const auto two = must(elements_->revise(bureau_, one.code, one));
  EXPECT_EQ(two.version, 2);
  EXPECT_EQ(reason(elements_->revise(bureau_, one.code, one)), "element.moved_on");
  const auto versions = must(elements_->versions(bureau_, one.code));
  ASSERT_EQ(versions.size(), 2U);
  EXPECT_EQ(versions[1].form.grade, 1);
}

TEST_F(ElementsTest, RefuseWhatDoesNotExist) {
  const auto add = [&](auto change) {
    auto bad = form();
    change(bad);
    return reason(elements_->add(bureau_, bad));
  };
  EXPECT_EQ(add([](Element& e) { e.type = "blob"; }), "element.type");
  EXPECT_EQ(add([](Element& e) { e.code_set = "nothing"; }), "element.code_set");
  EXPECT_EQ(add([](Element& e) { e.identifier = "nothing"; }), "element.identifier");
  EXPECT_EQ(add([](Element& e) { e.extends = "nothing"; }), "element.extends");
  EXPECT_EQ(add([](Element& e) { e.extends = e.code; }), "element.extends");
  EXPECT_EQ(add([](Element& e) { e.grade = 5; }), "element.grade");
  EXPECT_EQ(add([](Element& e) { e.personal = "a bit"; }), "element.personal");
  EXPECT_EQ(add([](Element& e) { e.name = std::string("a\0b", 3); }), "element.name");
  EXPECT_EQ(add([](Element& e) { e.code = "320600.'; DROP TABLE x"; }), "element.code");
}

}  // namespace
}  // namespace jw::standard::testing
