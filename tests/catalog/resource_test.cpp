#include "catalog/resource.hpp"

#include "catalog/resource_code.hpp"
#include "catalog/vocabulary.hpp"
#include "node.hpp"

namespace jw::catalog {
namespace {

using testing::item;
using testing::reason;
using testing::small_form;

std::string verdict(const ResourceForm& form) { return reason(checked(form)); }

TEST(Form, AGoodOneIsKeptAsGiven) {
  auto form = small_form("  区划人口 ");
  form.items[1].title = "";
  const auto kept = checked(form);
  ASSERT_TRUE(kept) << describe(kept.error());
  EXPECT_EQ(kept->name, "  区划人口 ");
  EXPECT_TRUE(kept->items[0].required) << "key items are required";
  EXPECT_TRUE(kept->items[0].region);
  EXPECT_EQ(kept->items[1].title, "name");
  EXPECT_EQ(*checked(*kept), *kept) << "checking again changes nothing";
}

TEST(Form, NameAndAbstractAreNeededAndBounded) {
  auto form = small_form(" ");
  EXPECT_EQ(verdict(form), "resource.name");
  form.name.clear();
  for (int i = 0; i < 51; ++i) form.name += "名";
  EXPECT_EQ(verdict(form), "resource.name");
  form.name.resize(50 * 3);
  EXPECT_TRUE(checked(form));
  form.name = "一行\n两行";
  EXPECT_EQ(verdict(form), "resource.name");
  form.name = "a\xff";
  EXPECT_EQ(verdict(form), "resource.name");
  form = small_form();
  form.abstract = std::string("a\0b", 3);
  EXPECT_EQ(verdict(form), "resource.abstract");
}

TEST(Form, ConditionalSharingNeedsScopeAndPurpose) {
  auto form = small_form();
  form.scope = "  ";
  EXPECT_EQ(verdict(form), "resource.conditions");
  form = small_form();
  form.purpose.clear();
  EXPECT_EQ(verdict(form), "resource.conditions");
}

TEST(Form, NoConditionsMayBeAddedToUnconditionalSharing) {
  auto form = small_form();
  form.sharing = "unconditional";
  EXPECT_EQ(verdict(form), "resource.conditions");
  form.scope.clear();
  form.purpose.clear();
  EXPECT_TRUE(checked(form));
}

TEST(Form, NotSharedNeedsReasonAndACitedLaw) {
  auto form = small_form();
  form.sharing = "not_shared";
  form.scope.clear();
  form.purpose.clear();
  EXPECT_EQ(verdict(form), "resource.legal_basis");
  form.reason = "统计调查中获得的单个对象资料";
  form.legal_basis = "统计法第二十八条";
  EXPECT_EQ(verdict(form), "resource.legal_basis") << "a law is cited by its title in 《》";
  form.legal_basis = "《》";
  EXPECT_EQ(verdict(form), "resource.legal_basis");
  form.legal_basis = "《中华人民共和国统计法》第二十八条";
  EXPECT_TRUE(checked(form));
  form.reason.clear();
  EXPECT_EQ(verdict(form), "resource.legal_basis");
}

TEST(Form, ItemNamesAreUniqueWhateverTheCase) {
  auto form = small_form();
  form.items.push_back(item("CODE", "另一个"));
  EXPECT_EQ(verdict(form), "resource.items");
  form.items.back().name = "代码";
  EXPECT_TRUE(checked(form));
  form.items.back().name = std::string(65, 'x');
  EXPECT_EQ(verdict(form), "resource.items");
  form.items.back().name = "a\"b";
  EXPECT_EQ(verdict(form), "resource.items");
  form.items.clear();
  EXPECT_EQ(verdict(form), "resource.items");
}

TEST(Form, ItemPropertiesComeFromTheWordLists) {
  auto form = small_form();
  form.items[1].type = "varchar";
  EXPECT_EQ(verdict(form), "resource.items");
  form = small_form();
  form.items[1].personal = "secret";
  EXPECT_EQ(verdict(form), "resource.items");
  form = small_form();
  form.items[1].grade = 5;
  EXPECT_EQ(verdict(form), "resource.items");
  form = small_form();
  form.update_cycle = "sometimes";
  EXPECT_EQ(verdict(form), "resource.update_cycle");
  form = small_form();
  form.sharing = "maybe";
  EXPECT_EQ(verdict(form), "resource.sharing");
  form = small_form();
  form.format = "paper";
  EXPECT_EQ(verdict(form), "resource.format");
}

TEST(Form, TheRegionItemExistsIsTextAndIsOne) {
  auto form = small_form();
  form.region_item = "nothing";
  EXPECT_EQ(verdict(form), "resource.region_item");
  form.region_item = "people";
  EXPECT_EQ(verdict(form), "resource.region_item");
  form.region_item = "code";
  form.items[1].region = true;
  EXPECT_EQ(verdict(form), "resource.region_item");
  form.region_item.clear();
  const auto kept = checked(form);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->region_item, "name") << "the flag alone is enough";
}

TEST(Shape, DependsOnColumnsNotOnWords) {
  auto a = checked(small_form())->items;
  auto b = a;
  b[0].title = "别的";
  b[0].grade = 3;
  b[1].length = 20;
  std::swap(b[1], b[2]);
  EXPECT_EQ(shape_of(a), shape_of(b));
  b[0].type = "integer";
  EXPECT_NE(shape_of(a), shape_of(b));
}

TEST(ResourceCode, HasTheFormOfTheNationalGuide) {
  const auto code = make_code("320613", "statistics", 12);
  ASSERT_TRUE(code);
  EXPECT_EQ(code->substr(0, 12), "307032320613");
  EXPECT_TRUE(code->ends_with("/12"));
  EXPECT_TRUE(check_code(*code));
  EXPECT_EQ(reason(make_code("", "statistics", 1)), "resource.code");
  EXPECT_EQ(reason(make_code("32", "no line", 1)), "resource.code");
  EXPECT_EQ(reason(make_code("32", "health", 0)), "resource.code");
}

TEST(ResourceCode, MalformedOnesAreRefused) {
  EXPECT_TRUE(check_code("30701505003030050000000003/1"));
  for (const auto* code :
       {"", "/", "30701/1", "407015/1", "307015/", "307015", "307015/1/2", "30701a/1", "３07015/1"})
    EXPECT_EQ(reason(check_code(code)), "resource.code") << code;
}

TEST(Vocabulary, EveryListHasDistinctCodesAndBothLanguages) {
  for (const auto terms : {sharing_types(), update_cycles(), item_types(), personal_kinds(), formats(),
                           resource_states(), set_aside_reasons()}) {
    std::set<std::string_view> codes;
    for (const auto& term : terms) {
      EXPECT_TRUE(codes.insert(term.code).second) << term.code;
      EXPECT_FALSE(term.zh.empty() || term.en.empty()) << term.code;
      EXPECT_EQ(find_term(terms, term.code), &term);
    }
    EXPECT_EQ(find_term(terms, "no such term"), nullptr);
  }
}

}  // namespace
}  // namespace jw::catalog
