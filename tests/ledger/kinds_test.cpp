#include "ledger/kinds.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "base/file.hpp"

namespace jw::ledger {
namespace {

const std::filesystem::path kPage = std::filesystem::path(JW_TEST_DIR) / "../../docs/events.md";

TEST(Kinds, EveryRowIsNamedOnceAndInBothLanguages) {
  std::set<std::string_view> seen;
  for (const auto& row : kinds()) {
    EXPECT_TRUE(seen.insert(row.kind).second) << row.kind << " stands twice";
    EXPECT_NE(row.kind.find('.'), std::string_view::npos) << row.kind;
    EXPECT_FALSE(row.zh.empty() || row.en.empty() || row.subject.empty()) << row.kind;
    EXPECT_EQ(find_kind(row.kind), &row);
  }
  EXPECT_EQ(find_kind("grant.forgotten"), nullptr);
}

TEST(Kinds, PageInTheDocsIsTheTable) {
  if (std::getenv("JW_UPDATE") != nullptr) {
    ASSERT_TRUE(file::write_durably(kPage, event_page()));
  }
  const auto page = file::read(kPage);
  ASSERT_TRUE(page) << "no docs/events.md";
  EXPECT_EQ(*page, event_page()) << "docs/events.md differs from src/ledger/kinds.cpp; write it anew with "
                                    "JW_UPDATE=1 test_ledger --gtest_filter='Kinds.*'";
}

}  // namespace
}  // namespace jw::ledger
