#include "db/database.hpp"

#include <limits>

#include "base/check.hpp"
#include "base/file.hpp"
#include "store.hpp"

namespace jw::db {
namespace {

class DatabaseTest : public testing::StoreTest {};
JW_BOTH_STORES(DatabaseTest);
using testing::call;

TEST_P(DatabaseTest, KeepsEveryKindOfValue) {
  ASSERT_TRUE(exec("CREATE TABLE t (a bigint, b double precision, c text, d bytea)"));
  const Bytes bytes{std::string("\0\xff\x01 ' \\", 7)};
  const auto least = std::numeric_limits<std::int64_t>::min();
  ASSERT_TRUE(exec("INSERT INTO t VALUES ($1, $2, $3, $4)", least, 0.1, "南通 '; --", bytes));
  ASSERT_TRUE(exec("INSERT INTO t VALUES ($1, $2, $3, $4)", nullptr, std::optional<double>(),
                   std::optional<std::string>(), Bytes{}));
  const auto rows = query("SELECT a, b, c, d FROM t ORDER BY a IS NULL");
  ASSERT_TRUE(rows) << describe(rows.error());
  ASSERT_EQ(rows->size(), 2u);
  const auto& row = (*rows)[0];
  EXPECT_EQ(row.integer(0), least);
  EXPECT_EQ(row.real(1), 0.1);
  EXPECT_EQ(row.text(2), "南通 '; --");
  EXPECT_EQ(row.bytes(3), bytes.bytes);
  const auto& empty = (*rows)[1];
  EXPECT_TRUE(empty.is_null(0) && empty.is_null(1) && empty.is_null(2));
  EXPECT_EQ(empty.integer(0), 0);
  EXPECT_EQ(empty.text(2), "");
  EXPECT_EQ(empty.maybe_text(2), std::nullopt);
  EXPECT_EQ(empty.bytes(3), "");
}

TEST_P(DatabaseTest, AskingAColumnForAnotherTypeIsABug) {
  ASSERT_TRUE(exec("CREATE TABLE t (a bigint)"));
  ASSERT_TRUE(exec("INSERT INTO t VALUES (1)"));
  const auto rows = query("SELECT a FROM t");
  EXPECT_THROW(rows->front().text(0), Bug);
  EXPECT_THROW(rows->front().integer(1), Bug);
}

TEST_P(DatabaseTest, AParameterMayBeUsedTwiceAndOutOfOrder) {
  const auto rows = query("SELECT $2 || $1 || $2 || $3", "a", "b", "c");
  ASSERT_TRUE(rows) << describe(rows.error());
  EXPECT_EQ(rows->front().text(0), "babc");
}

TEST_P(DatabaseTest, SumsAndCountsAreIntegers) {
  ASSERT_TRUE(exec("CREATE TABLE t (a bigint)"));
  ASSERT_TRUE(exec("INSERT INTO t VALUES (4), (5)"));
  const auto rows = query("SELECT sum(a), count(*), max(a), avg(a) FROM t");
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->front().integer(0), 9);
  EXPECT_EQ(rows->front().integer(1), 2);
  EXPECT_EQ(rows->front().integer(2), 5);
  EXPECT_EQ(rows->front().real(3), 4.5);
}

TEST_P(DatabaseTest, TextOrderIsByteOrderInBothStores) {
  ASSERT_TRUE(exec("CREATE TABLE t (a text)"));
  ASSERT_TRUE(exec("INSERT INTO t VALUES ('b'), ('B'), ('_'), ('10'), ('9'), ('中')"));
  const auto rows = query("SELECT a FROM t ORDER BY a");
  std::string order;
  for (const auto& row : *rows) order += row.text(0);
  EXPECT_EQ(order, "109B_b中");
}

TEST_P(DatabaseTest, RefusesTextThatOneStoreCouldNotKeep) {
  for (const auto& bad : {std::string("a\0b", 3), std::string("\xff\xfe"), std::string("\xed\xa0\x80")}) {
    const auto kept = query("SELECT $1", bad);
    ASSERT_FALSE(kept);
    EXPECT_EQ(kept.error().reason, "db.value");
  }
  EXPECT_FALSE(query("SELECT $1", std::numeric_limits<double>::quiet_NaN()));
}

TEST_P(DatabaseTest, ExecCountsTheRowsItChanged) {
  ASSERT_EQ(exec("CREATE TABLE t (a bigint)").value(), 0);
  EXPECT_EQ(exec("INSERT INTO t VALUES (1), (2), (3)").value(), 3);
  EXPECT_EQ(exec("UPDATE t SET a = a + 10 WHERE a > $1", 1).value(), 2);
  EXPECT_EQ(exec("UPDATE t SET a = 0 WHERE a > 100").value(), 0);
  EXPECT_EQ(exec("CREATE TABLE u (a bigint)").value(), 0);
}

TEST_P(DatabaseTest, AnErrorUndoesTheWholeBody) {
  ASSERT_TRUE(exec("CREATE TABLE t (a bigint PRIMARY KEY)"));
  const auto result = database().write(call(), [](Session& s) -> Result<int> {
    JW_TRY(s.exec("INSERT INTO t VALUES (1)"));
    return fail(Code::Denied, "test.no", "no", "不");
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().reason, "test.no");
  EXPECT_EQ(count("t"), 0);
}

TEST_P(DatabaseTest, ABugReachesTheCallerAndUndoesTheBody) {
  ASSERT_TRUE(exec("CREATE TABLE t (a bigint)"));
  const auto buggy = [](Session& s) -> Result<> {
    JW_TRY(s.exec("INSERT INTO t VALUES (1)"));
    JW_CHECK(false, "broken on purpose");
    return {};
  };
  EXPECT_THROW((void)database().write(call(), buggy), Bug);
  EXPECT_THROW((void)database().read(call(), [](Session&) -> Result<> { throw Bug("x"); }), Bug);
  EXPECT_EQ(count("t"), 0);
  EXPECT_TRUE(exec("INSERT INTO t VALUES (2)"));
}

TEST_P(DatabaseTest, UniqueAndForeignKeysAreConflicts) {
  ASSERT_TRUE(exec("CREATE TABLE p (id bigint PRIMARY KEY, name text UNIQUE)"));
  ASSERT_TRUE(exec("CREATE TABLE c (p bigint REFERENCES p (id))"));
  ASSERT_TRUE(exec("INSERT INTO p VALUES (1, 'a')"));
  for (const auto* bad :
       {"INSERT INTO p VALUES (1, 'b')", "INSERT INTO p VALUES (2, 'a')", "INSERT INTO c VALUES (7)"}) {
    const auto result = exec(bad);
    ASSERT_FALSE(result) << bad;
    EXPECT_EQ(result.error().code, Code::Conflict) << bad;
    EXPECT_EQ(result.error().reason, "db.conflict") << bad;
  }
}

TEST_P(DatabaseTest, AWrongStatementIsOurOwnFault) {
  const auto result = exec("INSERT INTO nowhere VALUES (1)");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::Internal);
  EXPECT_EQ(result.error().reason, "db.statement");
  EXPECT_TRUE(exec("CREATE TABLE t (a bigint)"));
}

TEST_P(DatabaseTest, OnConflictAndReturningWork) {
  ASSERT_TRUE(exec("CREATE TABLE t (k text PRIMARY KEY, n bigint NOT NULL)"));
  const auto add = [&] {
    return database().write(call(), [](Session& s) {
      return s.one("INSERT INTO t VALUES ($1, 1) ON CONFLICT (k) DO UPDATE SET n = t.n + 1 RETURNING n", "x");
    });
  };
  EXPECT_EQ((*add())->integer(0), 1);
  EXPECT_EQ((*add())->integer(0), 2);
}

TEST_P(DatabaseTest, WritingInAReadIsAnError) {
  ASSERT_TRUE(exec("CREATE TABLE t (a bigint)"));
  const auto result = database().read(call(), [](Session& s) { return s.exec("INSERT INTO t VALUES (1)"); });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().reason, "db.statement");
  EXPECT_EQ(count("t"), 0);
}

TEST_P(DatabaseTest, AReadSeesOneMomentOnly) {
  ASSERT_TRUE(exec("CREATE TABLE t (a bigint)"));
  const auto result = database().read(call(), [&](Session& s) -> Result<> {
    EXPECT_EQ(JW_TRY(s.one("SELECT count(*) FROM t"))->integer(0), 0);
    EXPECT_TRUE(exec("INSERT INTO t VALUES (1)"));
    EXPECT_EQ(JW_TRY(s.one("SELECT count(*) FROM t"))->integer(0), 0);
    return {};
  });
  EXPECT_TRUE(result);
  EXPECT_EQ(count("t"), 1);
}

TEST_P(DatabaseTest, MoveOnlyResultsComeBack) {
  auto made = database().read(
      call(), [](Session&) -> Result<std::unique_ptr<int>> { return std::make_unique<int>(7); });
  ASSERT_TRUE(made);
  EXPECT_EQ(**made, 7);
}

TEST_P(DatabaseTest, ListsOfParametersAreAsGoodAsArguments) {
  const std::vector<Value> values{value("a"), value(2)};
  const auto rows =
      database().read(call(), [&](Session& s) { return s.query_list("SELECT $1, $2", values); });
  ASSERT_TRUE(rows) << describe(rows.error());
  EXPECT_EQ(rows->front().text(0), "a");
  EXPECT_EQ(rows->front().integer(1), 2);
}

TEST(Open, SaysWhatAnAddressLooksLike) {
  for (const auto* bad : {"", "sqlite:", "mysql://x", "/tmp/x.db"}) {
    const auto opened = open(call(), bad);
    ASSERT_FALSE(opened) << bad;
    EXPECT_EQ(opened.error().reason, "db.url") << bad;
  }
}

TEST(Open, AFileThatIsNoStoreIsRefused) {
  testing::Folder folder;
  const auto path = folder.path() / "x.db";
  ASSERT_TRUE(file::write_durably(path, std::string(8192, 'x')));
  const auto opened = open(call(), "sqlite:" + path.string());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::Corrupt) << describe(opened.error());
}

TEST(Open, AMissingFolderIsSaid) {
  const auto opened = open(call(), "sqlite:/nowhere/at/all/x.db");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().reason, "file.missing") << describe(opened.error());
}

TEST(Open, TheFileIsForItsOwnerOnly) {
  testing::Folder folder;
  const auto path = folder.path() / "x.db";
  ASSERT_TRUE(open(call(), "sqlite:" + path.string()));
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(path).permissions() & (perms::group_all | perms::others_all),
            perms::none);
}

}  // namespace
}  // namespace jw::db
