#include "catalog/resources.hpp"

#include "node.hpp"

namespace jw::catalog {
namespace {

using testing::must;
using testing::Node;
using testing::reason;
using testing::small_form;

class ResourcesTest : public testing::CatalogTest {};

TEST_F(ResourcesTest, ADraftIsKeptWithCodeAndVersionAndIsNotInTheCatalog) {
  const auto drafted = must(node_.resources_->draft(statistics_, small_form()));
  EXPECT_EQ(drafted.state, "draft");
  EXPECT_EQ(drafted.version, 1);
  EXPECT_EQ(drafted.org.name, "江苏省统计局");
  EXPECT_EQ(drafted.region, "32");
  EXPECT_EQ(drafted.code.substr(0, 8), "30703232");
  EXPECT_FALSE(drafted.published);
  EXPECT_EQ(must(node_.resources_->find(statistics_, drafted.id)).name, "区划人口");
  EXPECT_EQ(reason(node_.directory_->get(statistics_, drafted.id)), "catalog.unknown");
  EXPECT_EQ(node_.events("resource.drafted"), 1);
}

TEST_F(ResourcesTest, RightsAreNeeded) {
  EXPECT_EQ(reason(node_.resources_->draft(Node::person("32.statistics", {"auditor"}), small_form())),
            "right.missing");
  EXPECT_EQ(reason(node_.resources_->draft(Call{}, small_form())), "session.required");
  const auto id = must(node_.resources_->draft(statistics_, small_form())).id;
  EXPECT_EQ(reason(node_.resources_->update(Node::person("32.statistics", {"head"}), id, 1, small_form())),
            "right.missing");
  EXPECT_EQ(reason(node_.resources_->draft(Node::person("33.statistics"), small_form())), "resource.org");
}

TEST_F(ResourcesTest, AnotherDepartmentsResourceIsAsIfItWereNotThere) {
  const auto id = must(node_.resources_->draft(statistics_, small_form())).id;
  EXPECT_EQ(reason(node_.resources_->find(health_, id)), "resource.unknown");
  EXPECT_EQ(reason(node_.resources_->update(health_, id, 1, small_form())), "resource.unknown");
  EXPECT_EQ(reason(node_.filings_->submit(health_, id, "")), "resource.unknown");
  EXPECT_EQ(reason(node_.resources_->compare(health_, id, 1, 1)), "resource.unknown");
  EXPECT_EQ(reason(node_.resources_->form_at(health_, id, 1)), "resource.unknown");
  EXPECT_TRUE(must(node_.resources_->list(health_, {}, {})).items.empty());
  EXPECT_EQ(reason(node_.resources_->find(statistics_, "../../etc/passwd")), "resource.unknown");
  EXPECT_EQ(reason(node_.resources_->find(statistics_, make_id(SystemClock()))), "resource.unknown");
}

TEST_F(ResourcesTest, NamesAreUniqueInADepartment) {
  must(node_.resources_->draft(statistics_, small_form()));
  EXPECT_EQ(reason(node_.resources_->draft(statistics_, small_form())), "resource.name_taken");
  EXPECT_TRUE(node_.resources_->draft(health_, small_form()));
  const auto other = must(node_.resources_->draft(statistics_, small_form("另一个")));
  EXPECT_EQ(reason(node_.resources_->update(statistics_, other.id, 1, small_form())), "resource.name_taken");
}

TEST_F(ResourcesTest, AChangeNeedsTheVersionThatWasSeen) {
  const auto id = must(node_.resources_->draft(statistics_, small_form())).id;
  auto form = small_form();
  form.abstract = "改过的摘要";
  EXPECT_EQ(must(node_.resources_->update(statistics_, id, 1, form)).version, 2);
  EXPECT_EQ(reason(node_.resources_->update(statistics_, id, 1, small_form())), "resource.version");
  EXPECT_EQ(must(node_.resources_->update(statistics_, id, 2, form)).version, 2) << "nothing changed";
  EXPECT_EQ(must(node_.resources_->form_at(statistics_, id, 1)).abstract, small_form().abstract);
  EXPECT_EQ(must(node_.resources_->form_at(statistics_, id, 2)).abstract, "改过的摘要");
  EXPECT_EQ(reason(node_.resources_->form_at(statistics_, id, 3)), "resource.version_unknown");
  EXPECT_EQ(node_.events("resource.changed"), 1);
}

TEST_F(ResourcesTest, WithdrawingTakesItOutAndItMayComeBack) {
  const auto id = must(node_.resources_->draft(statistics_, small_form())).id;
  EXPECT_EQ(reason(node_.filings_->withdraw(statistics_, id, "职能调整")), "resource.state");
  node_.publish("32.statistics", id);
  node_.withdraw("32.statistics", id, "职能调整");
  const auto out = must(node_.resources_->find(statistics_, id));
  EXPECT_EQ(out.state, "withdrawn");
  EXPECT_EQ(reason(node_.directory_->get(statistics_, id)), "catalog.unknown");
  EXPECT_EQ(must(node_.directory_->search(statistics_, {})).total, 0);
  node_.publish("32.statistics", id);
  EXPECT_EQ(must(node_.resources_->find(statistics_, id)).state, "published");
  EXPECT_EQ(must(node_.directory_->search(statistics_, {})).total, 1);
}

TEST_F(ResourcesTest, ABadFormLeavesNothing) {
  auto form = small_form();
  form.purpose.clear();
  EXPECT_EQ(reason(node_.resources_->draft(statistics_, form)), "resource.conditions");
  EXPECT_EQ(node_.count("SELECT count(*) FROM catalog_resource"), 0);
  EXPECT_EQ(node_.events("resource.drafted"), 0);
}

TEST_F(ResourcesTest, ListsArePagedByNameAndFilteredByState) {
  for (int i = 0; i < 7; ++i)
    must(node_.resources_->draft(statistics_, small_form("资源" + std::to_string(i))));
  const auto first = must(node_.resources_->list(statistics_, {}, {"", 3}));
  ASSERT_EQ(first.items.size(), 3u);
  EXPECT_EQ(first.items[0].name, "资源0");
  const auto second = must(node_.resources_->list(statistics_, {}, {first.next, 3}));
  EXPECT_EQ(second.items[0].name, "资源3");
  const auto third = must(node_.resources_->list(statistics_, {}, {second.next, 3}));
  EXPECT_EQ(third.items.size(), 1u);
  EXPECT_EQ(third.next, "");
  node_.publish("32.statistics", first.items[0].id);
  EXPECT_EQ(must(node_.resources_->list(statistics_, {"published"}, {})).items.size(), 1u);
  EXPECT_EQ(reason(node_.resources_->list(statistics_, {"gone"}, {})), "resource.state_unknown");
}

TEST_F(ResourcesTest, SequenceNumbersOfCodesAreNotUsedTwice) {
  const auto a = must(node_.resources_->draft(statistics_, small_form("甲"))).code;
  const auto b = must(node_.resources_->draft(statistics_, small_form("乙"))).code;
  EXPECT_TRUE(a.ends_with("/1"));
  EXPECT_TRUE(b.ends_with("/2"));
  EXPECT_NE(must(node_.resources_->draft(health_, small_form("甲"))).code, a);
}

}  // namespace
}  // namespace jw::catalog
