#include "db/migrate.hpp"

#include <thread>

#include "db/statement_text.hpp"
#include "store.hpp"

namespace jw::db {
namespace {

using testing::call;

class MigrateTest : public testing::StoreTest {};
JW_BOTH_STORES(MigrateTest);

constexpr std::string_view kFirst = "CREATE TABLE m_one (a bigint);\nINSERT INTO m_one VALUES (1);\n";

TEST_P(MigrateTest, AppliesWhatIsMissingOnce) {
  const Migration one[] = {{"m", 1, "first", kFirst}};
  const Migration two[] = {{"m", 1, "first", kFirst}, {"m", 2, "second", "INSERT INTO m_one VALUES (2)"}};
  ASSERT_TRUE(database().migrate(call(), one));
  ASSERT_TRUE(database().migrate(call(), one));
  EXPECT_EQ(count("m_one"), 1);
  ASSERT_TRUE(database().migrate(call(), two));
  EXPECT_EQ(count("m_one"), 2);
}

TEST_P(MigrateTest, RefusesAStepThatWasEdited) {
  const Migration before[] = {{"m", 1, "first", kFirst}};
  const Migration edited[] = {{"m", 1, "first", "CREATE TABLE m_one (a text);\n"}};
  ASSERT_TRUE(database().migrate(call(), before));
  const auto result = database().migrate(call(), edited);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().reason, "db.migration");
}

TEST_P(MigrateTest, IndentationIsNoEdit) {
  const Migration before[] = {{"m", 1, "first", "CREATE TABLE m_one (a bigint)"}};
  const Migration moved[] = {{"m", 1, "first", "CREATE TABLE\n      m_one (a bigint)\n"}};
  ASSERT_TRUE(database().migrate(call(), before));
  EXPECT_TRUE(database().migrate(call(), moved));
}

TEST_P(MigrateTest, RefusesAStoreThatIsNewerThanTheProgram) {
  const Migration two[] = {{"m", 1, "first", kFirst}, {"m", 2, "second", "INSERT INTO m_one VALUES (2)"}};
  ASSERT_TRUE(database().migrate(call(), two));
  const auto result = database().migrate(call(), std::span(two).first(1));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().reason, "db.migration");
}

TEST_P(MigrateTest, AFailingStepLeavesNothingHalfDone) {
  const Migration bad[] = {
      {"m", 1, "first", "CREATE TABLE m_one (a bigint);\nINSERT INTO nowhere VALUES (1);\n"}};
  ASSERT_FALSE(database().migrate(call(), bad));
  const Migration good[] = {{"m", 1, "first", kFirst}};
  ASSERT_TRUE(database().migrate(call(), good));
  EXPECT_EQ(count("m_one"), 1);
}

TEST_P(MigrateTest, TwoProgramsStartingAtOnceDoItOnce) {
  const Migration steps[] = {{"m", 1, "first", kFirst}, {"m", 2, "second", "INSERT INTO m_one VALUES (2)"}};
  auto other = testing::must_open(url());
  Result<> a, b;
  std::thread first([&] { a = database().migrate(call(), steps); });
  std::thread second([&] { b = other->migrate(call(), steps); });
  first.join();
  second.join();
  EXPECT_TRUE(a) << describe(a.error());
  EXPECT_TRUE(b) << describe(b.error());
  EXPECT_EQ(count("m_one"), 2);
}

TEST(SplitStatements, CutsAtSemicolonsThatEndALine) {
  const auto parts = split_statements("-- one; two\nSELECT ';' ;\n\n  SELECT 2\n  ;  \n-- the end\n");
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(parts[0], "-- one; two\nSELECT ';' ");
  EXPECT_NE(parts[1].find("SELECT 2"), std::string_view::npos);
  EXPECT_TRUE(split_statements(" \n;\n").empty());
  EXPECT_EQ(split_statements("SELECT 1").size(), 1u);
}

}  // namespace
}  // namespace jw::db
