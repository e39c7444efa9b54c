#include "search/words.hpp"

#include <gtest/gtest.h>

namespace jw::search {
namespace {

using Words = std::vector<std::string>;

Words texts(std::string_view text) {
  Words out;
  for (const auto& run : runs_of(text, 100)) out.push_back(run.text);
  return out;
}

TEST(Runs, SplitBetweenChineseAndOtherWords) {
  EXPECT_EQ(texts("江苏省GDP统计2023年"), (Words{"江苏省", "gdp", "统计", "2023", "年"}));
  EXPECT_EQ(texts("code_set,v1.2"), (Words{"code", "set", "v1", "2"}));
}

TEST(Runs, FullWidthAndUpperCaseAreFolded) {
  EXPECT_EQ(texts("ＡＢＣ１２３　Éa"), (Words{"abc123", "éa"}));
  EXPECT_EQ(folded("Ａb（中）"), "ab(中)");
}

TEST(Runs, RareCharactersAreCharactersToo) { EXPECT_EQ(texts("𠮷野家〇"), (Words{"𠮷野家〇"})); }

TEST(Runs, InvalidBytesSeparateAndAreSkipped) {
  EXPECT_EQ(texts("医\xff院"), (Words{"医", "院"}));
  EXPECT_EQ(texts(std::string("a\0b", 3)), (Words{"a", "b"}));
  EXPECT_TRUE(texts("\xc3\x28\xa0\xa1").size() <= 1);
  EXPECT_TRUE(texts("").empty());
}

TEST(Runs, AreLimitedInNumberAndLength) {
  EXPECT_EQ(runs_of("a b c d", 2).size(), 2u);
  EXPECT_LE(runs_of(std::string(100000, 'a'), 10).at(0).text.size(), 68u);
}

TEST(Pairs, AreNeighboursOnly) {
  EXPECT_EQ(pairs_of("数据局"), (Words{"数据", "据局"}));
  EXPECT_TRUE(pairs_of("数").empty());
  EXPECT_EQ(characters_of("数据"), (Words{"数", "据"}));
}

}  // namespace
}  // namespace jw::search
