#include "catalog/directory.hpp"

#include "node.hpp"

namespace jw::catalog {
namespace {

using testing::must;
using testing::Node;
using testing::reason;
using testing::small_form;

class DirectoryTest : public testing::CatalogTest {
 protected:
  DirectoryTest() {
    city_.add_org("3206", "statistics", "南通市统计局");
    node_.add_org("32", "market", "江苏省市场监督管理局");
  }

  std::string publish(const Call& call, const std::string& name) {
    const auto id = must(node_.resources_->draft(call, small_form(name))).id;
    node_.publish(call.actor.org, id);
    return id;
  }

  // What the poller of a node does.
  Cursor pull(Node& to, Node& from, std::size_t limit = 2) {
    for (;;) {
      const auto cursor = must(to.directory_->cursor(Node::system(), from.name_));
      const auto delta =
          must(from.directory_->changes_since(Node::system(), cursor.epoch, cursor.seq, limit));
      const auto merged = must(to.directory_->merge(Node::system(), from.name_, delta));
      if (!delta.more) return merged;
    }
  }

  std::int64_t total(Node& node, const std::string& text = "") {
    return must(node.directory_->search(Node::person("3206.statistics"), {.text = text})).total;
  }

  Node city_{"city"};
};

TEST_F(DirectoryTest, SearchHitsATwoCharacterWordAndMarksIt) {
  publish(statistics_, "统计用区划代码和城乡划分");
  publish(health_, "医院名录");
  const auto page = must(node_.directory_->search(health_, {.text = "区划"}));
  ASSERT_GE(page.items.size(), 1u);
  EXPECT_EQ(page.items[0].name, "统计用区划代码和城乡划分") << "a hit in the name comes first";
  EXPECT_EQ(page.items[0].highlights, std::vector<std::string>{"区划"});
  EXPECT_TRUE(page.items[0].local);
  EXPECT_EQ(page.behind, 0);
  EXPECT_EQ(page.as_of, "2026-03-01T08:00:00.000Z");
  EXPECT_EQ(reason(node_.directory_->search(Call{}, {})), "session.required");
}

TEST_F(DirectoryTest, FiltersAndFacetsSpeakOfTheLattice) {
  publish(statistics_, "甲");
  publish(health_, "乙");
  publish(Node::person("3206.statistics"), "丙");
  auto page = must(node_.directory_->search(health_, {.region = "32"}));
  EXPECT_EQ(page.total, 3) << "in or below";
  page = must(node_.directory_->search(health_, {.region = "3206"}));
  EXPECT_EQ(page.total, 1);
  page = must(node_.directory_->search(health_, {.lines = {"statistics"}}));
  EXPECT_EQ(page.total, 2);
  ASSERT_EQ(page.facets.line.size(), 2u);
  EXPECT_EQ(page.facets.line[0].value, "statistics");
  EXPECT_EQ(page.facets.line[0].count, 2);
  EXPECT_EQ(must(node_.directory_->search(health_, {.levels = {"2"}})).total, 1);
  EXPECT_EQ(must(node_.directory_->search(health_, {.org = "32.health"})).total, 1);
  EXPECT_EQ(must(node_.directory_->search(health_, {.sort = "name", .limit = 1})).items.size(), 1u);
  EXPECT_EQ(reason(node_.directory_->search(health_, {.sort = "colour"})), "catalog.sort");
  EXPECT_EQ(must(node_.directory_->offers(health_)).at("32.statistics"), 1);
}

TEST_F(DirectoryTest, PeersLearnWhatIsPublishedChangedAndWithdrawn) {
  const auto a = publish(statistics_, "统计用区划代码");
  publish(health_, "医院名录");
  publish(Node::person("32.market"), "企业登记");
  pull(city_, node_);
  EXPECT_EQ(total(city_), 3);
  const auto entry = must(city_.directory_->get(Node::person("3206.statistics"), a));
  EXPECT_EQ(entry.node, "province");
  EXPECT_FALSE(entry.local);
  EXPECT_EQ(total(city_, "医院"), 1);
  node_.withdraw("32.statistics", a, "调整");
  node_.change("32.health", must(node_.resources_->list(health_, {}, {})).items[0].id, 1,
               small_form("诊所名录"));
  pull(city_, node_);
  EXPECT_EQ(reason(city_.directory_->get(Node::person("3206.statistics"), a)), "catalog.unknown");
  EXPECT_EQ(total(city_), 2);
  EXPECT_EQ(total(city_, "诊所"), 1);
  EXPECT_EQ(total(city_, "医院"), 0);
}

TEST_F(DirectoryTest, MergingADeltaAgainChangesNothing) {
  publish(statistics_, "甲");
  publish(health_, "乙");
  const auto delta = must(node_.directory_->changes_since(Node::system(), "", 0));
  const auto first = must(city_.directory_->merge(Node::system(), "province", delta));
  const auto entries = city_.count("SELECT last_seq FROM catalog_head");
  const auto events = city_.events("catalog.received");
  const auto second = must(city_.directory_->merge(Node::system(), "province", delta));
  EXPECT_EQ(first.seq, second.seq);
  EXPECT_EQ(city_.count("SELECT last_seq FROM catalog_head"), entries);
  EXPECT_EQ(city_.events("catalog.received"), events);
  EXPECT_EQ(total(city_), 2);
}

TEST_F(DirectoryTest, AnOldDeltaDoesNotBringBackWhatWasWithdrawn) {
  const auto id = publish(statistics_, "甲");
  const auto old = must(node_.directory_->changes_since(Node::system(), "", 0));
  must(city_.directory_->merge(Node::system(), "province", old));
  node_.withdraw("32.statistics", id, "调整");
  pull(city_, node_);
  must(city_.directory_->merge(Node::system(), "province", old));
  EXPECT_EQ(total(city_), 0);
}

TEST_F(DirectoryTest, AGapIsRefused) {
  publish(statistics_, "甲");
  pull(city_, node_);
  auto delta = must(node_.directory_->changes_since(Node::system(), "", 0));
  delta.from = delta.to + 5;
  delta.to = delta.from + 1;
  delta.changes.clear();
  EXPECT_EQ(reason(city_.directory_->merge(Node::system(), "province", delta)), "catalog.gap");
}

TEST_F(DirectoryTest, ANodeSpeaksForItselfOnly) {
  const auto id = publish(statistics_, "甲");
  auto delta = must(node_.directory_->changes_since(Node::system(), "", 0));
  EXPECT_EQ(reason(city_.directory_->merge(Node::system(), "county", delta)), "catalog.foreign")
      << "another sender";
  pull(city_, node_);
  delta.node = "county";
  EXPECT_EQ(reason(city_.directory_->merge(Node::system(), "county", delta)), "catalog.foreign")
      << "entry of another";
  delta.changes[0].entry->node = "county";
  EXPECT_EQ(reason(city_.directory_->merge(Node::system(), "county", delta)), "catalog.foreign")
      << "id of another";
  delta.changes[0].entry.reset();
  EXPECT_EQ(reason(city_.directory_->merge(Node::system(), "county", delta)), "catalog.foreign")
      << "its removal";
  auto ours = must(city_.directory_->changes_since(Node::system(), "", 0));
  EXPECT_EQ(reason(city_.directory_->merge(Node::system(), "city", ours)), "catalog.foreign") << "ourselves";
  EXPECT_TRUE(city_.directory_->get(Node::person("3206.statistics"), id));
}

TEST_F(DirectoryTest, AnEntryOfADepartmentThatLivesElsewhereIsRefused) {
  city_.add_org("32", "statistics", "江苏省统计局", "another node");
  publish(statistics_, "甲");
  const auto delta = must(node_.directory_->changes_since(Node::system(), "", 0));
  EXPECT_EQ(reason(city_.directory_->merge(Node::system(), "province", delta)), "catalog.foreign");
}

TEST_F(DirectoryTest, MalformedEntriesAndDisorderAreRefusedWhole) {
  publish(statistics_, "甲");
  publish(health_, "乙");
  const auto good = must(node_.directory_->changes_since(Node::system(), "", 0));
  auto bad = good;
  bad.changes[1].entry->name = std::string(1000, 'x');
  EXPECT_EQ(reason(city_.directory_->merge(Node::system(), "province", bad)), "catalog.entry");
  bad = good;
  bad.changes[1].entry->org.id = "33.health";
  EXPECT_EQ(reason(city_.directory_->merge(Node::system(), "province", bad)), "catalog.entry");
  bad = good;
  std::swap(bad.changes[0], bad.changes[1]);
  EXPECT_EQ(reason(city_.directory_->merge(Node::system(), "province", bad)), "catalog.delta");
  bad = good;
  bad.to = 1;
  EXPECT_EQ(reason(city_.directory_->merge(Node::system(), "province", bad)), "catalog.delta");
  EXPECT_EQ(total(city_), 0) << "nothing half-applied";
  EXPECT_TRUE(city_.directory_->merge(Node::system(), "province", good));
}

TEST_F(DirectoryTest, ASenderThatBeganAnewReplacesWhatItSaidBefore) {
  publish(statistics_, "旧");
  pull(city_, node_);
  Node fresh("province");
  fresh.add_org("32", "statistics", "江苏省统计局");
  const auto id = must(fresh.resources_->draft(statistics_, small_form("新"))).id;
  fresh.publish("32.statistics", id);
  pull(city_, fresh);
  EXPECT_EQ(total(city_), 1);
  EXPECT_TRUE(city_.directory_->get(Node::person("3206.statistics"), id));
}

TEST_F(DirectoryTest, TheSearchIsBuiltAnewWhenItsFolderIsGone) {
  publish(statistics_, "统计用区划代码");
  node_.close();
  std::filesystem::remove_all(node_.folder_ / "search");
  node_.open();
  EXPECT_EQ(must(node_.directory_->search(health_, {.text = "区划"})).total, 1);
}

TEST_F(DirectoryTest, TheSearchOfAnotherStoreIsNotBelieved) {
  publish(statistics_, "统计用区划代码");
  city_.close();
  node_.close();
  std::filesystem::remove_all(city_.folder_ / "search");
  std::filesystem::copy(node_.folder_ / "search", city_.folder_ / "search");
  city_.open();
  node_.open();
  EXPECT_EQ(total(city_), 0);
}

TEST_F(DirectoryTest, HostileWordsAreJustWords) {
  publish(statistics_, "甲");
  for (const std::string text : {"\"", "((", "' OR '1'='1", "\xff\xfe", "*", "AND", "a:b"})
    EXPECT_TRUE(node_.directory_->search(health_, {.text = text})) << text;
  EXPECT_EQ(must(node_.directory_->search(health_, {.region = "'; DROP TABLE catalog_entry; --"})).total, 0);
}

}  // namespace
}  // namespace jw::catalog
