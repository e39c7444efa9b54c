#include "catalog/difference.hpp"

#include <algorithm>

#include "node.hpp"

namespace jw::catalog {
namespace {

TEST(Differences, NothingDiffersFromItself) {
  EXPECT_TRUE(differences(testing::small_form(), testing::small_form()).empty());
}

TEST(Differences, FieldsAndItemsAreNamedWithBothSides) {
  const auto before = testing::small_form();
  auto after = before;
  after.sharing = "unconditional";
  after.items[1].title = "地名";
  after.items[2].type = "text";
  after.items.push_back(testing::item("year", "年份"));
  after.items.erase(after.items.begin());
  const auto found = differences(before, after);
  const auto at = [&](std::string_view item, std::string_view field) {
    const auto one =
        std::ranges::find_if(found, [&](const Difference& d) { return d.item == item && d.field == field; });
    EXPECT_NE(one, found.end()) << item << "." << field;
    return one == found.end() ? Difference{} : *one;
  };
  EXPECT_EQ(found.size(), 5u);
  EXPECT_EQ(at("", "sharing").before, "conditional");
  EXPECT_EQ(at("", "sharing").after, "unconditional");
  EXPECT_EQ(at("name", "title").after, "地名");
  EXPECT_FALSE(at("name", "title").breaks);
  EXPECT_TRUE(at("people", "type").breaks);
  EXPECT_EQ(at("code", "item").kind, "removed");
  EXPECT_TRUE(at("code", "item").breaks);
  EXPECT_EQ(at("year", "item").kind, "added");
  EXPECT_FALSE(at("year", "item").breaks);
}

}  // namespace
}  // namespace jw::catalog
