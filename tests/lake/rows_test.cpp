#include "lake/rows.hpp"

#include <chrono>
#include <cstdlib>
#include <optional>
#include <set>

#include "lake/download.hpp"
#include "lake/sql.hpp"
#include "tests/lake/scratch.hpp"

namespace jw::lake {
namespace {

class RowsTest : public LakeTest {
 protected:
  void SetUp() override {
    LakeTest::SetUp();
    connection.emplace(connect());
    path = folder / "rows.parquet";
    ASSERT_TRUE(connection->exec(
        call,
        "COPY (SELECT printf('%06d', i) AS code, CASE WHEN i % 10 = 0 THEN NULL ELSE '名称' || (i % 7) END "
        "AS name, "
        "i % 5 AS level, DATE '2020-01-01' + (i % 400)::INT AS \"a day\" FROM range(130000) t(i)) TO " +
            *quote_path(path)));
  }
  void TearDown() override {
    connection.reset();
    LakeTest::TearDown();
  }
  std::int64_t count(const std::string& item, const std::string& op, const std::string& value) {
    const auto rows = count_rows(call, *connection, path, {{item, op, value}});
    EXPECT_TRUE(rows) << describe(rows.error());
    return rows ? *rows : -1;
  }
  std::optional<Connection> connection;
  std::filesystem::path path;
};

TEST_F(RowsTest, EveryOperatorCountsWhatItSays) {
  EXPECT_EQ(*count_rows(call, *connection, path), 130000);
  EXPECT_EQ(count("code", "eq", "000007"), 1);
  EXPECT_EQ(count("code", "eq", "7"), 0);
  EXPECT_EQ(count("code", "ne", "000007"), 129999);
  EXPECT_EQ(count("code", "starts", "00000"), 10);
  EXPECT_EQ(count("name", "contains", "称3"), count("name", "eq", "名称3"));
  EXPECT_EQ(count("name", "null", ""), 13000);
  EXPECT_EQ(count("name", "not_null", ""), 117000);
  EXPECT_EQ(count("name", "ne", "名称3"), 130000 - count("name", "eq", "名称3"));
  EXPECT_EQ(count("level", "lt", "2"), 52000);
  EXPECT_EQ(count("level", "le", "2"), 78000);
  EXPECT_EQ(count("level", "gt", "3"), 26000);
  EXPECT_EQ(count("level", "ge", "3"), 52000);
  EXPECT_EQ(count("level", "starts", "4"), 26000);
  EXPECT_EQ(count("a day", "eq", "2020-01-02"), 325);
}

TEST_F(RowsTest, WhatPeopleTypeIsOnlyAValue) {
  EXPECT_EQ(count("code", "eq", "' OR 1=1 --"), 0);
  EXPECT_EQ(count("code", "contains", "%"), 0);
  EXPECT_EQ(count_rows(call, *connection, path, {{"code\" OR 1=1 --", "eq", "x"}}).error().reason,
            "rows.item");
  EXPECT_EQ(count_rows(call, *connection, path, {{"code", "like", "x"}}).error().reason, "rows.op");
  EXPECT_EQ(count_rows(call, *connection, path, {{"level", "eq", "two"}}).error().reason, "rows.value");
  EXPECT_EQ(count_rows(call, *connection, path, {{"a day", "ge", "tomorrow"}}).error().reason, "rows.value");
  EXPECT_EQ(count_rows(call, *connection, path, std::vector<Filter>(51, {"code", "null", ""})).error().reason,
            "rows.filters");
  EXPECT_EQ(count_rows(call, *connection, folder / "gone.parquet").error().reason, "file.missing");
  EXPECT_EQ(read_rows(call, *connection, path, {.limit = 0}).error().reason, "rows.limit");
  EXPECT_EQ(read_rows(call, *connection, path, {.limit = 1001}).error().reason, "rows.limit");
  EXPECT_EQ(read_rows(call, *connection, path, {.order = "nothing"}).error().reason, "rows.item");
  for (const std::string cursor : {"zz", "7b7d", "5b225d", "5b312c325d", "5b22615d"})
    EXPECT_EQ(read_rows(call, *connection, path, {.cursor = cursor}).error().reason, "rows.cursor") << cursor;
}

TEST_F(RowsTest, PagesHoldEveryRowOnceInOrder) {
  for (const std::string order : {"", "name", "level", "a day"})
    for (const bool descending : {false, true}) {
      SCOPED_TRACE(order + (descending ? " down" : " up"));
      RowQuery query{.items = {"code", "name"},
                     .filters = {{"code", "lt", "000750"}},
                     .order = order,
                     .descending = descending,
                     .limit = 100};
      std::set<std::string> seen;
      std::vector<Cell> names;
      int pages = 0;
      do {
        const auto page = read_rows(call, *connection, path, query);
        ASSERT_TRUE(page) << describe(page.error());
        EXPECT_EQ(page->columns.size(), 2U);
        for (const auto& row : page->rows) {
          EXPECT_TRUE(seen.insert(*row[0]).second);
          names.push_back(row[1]);
        }
        query.cursor = page->next;
        ++pages;
      } while (!query.cursor.empty());
      EXPECT_EQ(seen.size(), 750U);
      EXPECT_EQ(pages, 8);
      for (std::size_t i = 1; order == "name" && i < names.size(); ++i) {
        EXPECT_TRUE(!names[i] ||
                    (names[i - 1] && (descending ? *names[i - 1] >= *names[i] : *names[i - 1] <= *names[i])));
      }
    }
}

TEST_F(RowsTest, DownloadsKeepTheOrderAndEveryRow) {
  const auto selection = select_rows(call, *connection, path,
                                     {.items = {"code", "name", "level"}, .filters = {{"level", "ne", "4"}}});
  ASSERT_TRUE(selection) << describe(selection.error());
  const auto out = folder / "out.csv";
  const auto rows =
      write_csv(call, *connection, *selection, out, {.bom = true, .titles = {"代码", "名 称", "级别"}});
  ASSERT_TRUE(rows) << describe(rows.error());
  EXPECT_EQ(*rows, 104000);
  std::string wanted = "\xEF\xBB\xBF代码,名 称,级别\r\n";
  for (int i = 0; i < 130000; ++i)
    if (i % 5 != 4)
      wanted += fmt::format("{:06},{},{}\r\n", i, i % 10 == 0 ? "" : fmt::format("名称{}", i % 7), i % 5);
  EXPECT_TRUE(read(out) == wanted);

  const auto copy = folder / "copy.parquet";
  EXPECT_EQ(*write_parquet(call, *connection, *selection, copy), 104000);
  EXPECT_EQ(*count_rows(call, *connection, copy), 104000);
  EXPECT_EQ(*write_csv(call, *connection, {"SELECT * FROM read_parquet(" + *quote_path(copy) + ")", {}},
                       folder / "again.csv", {.bom = true, .titles = {"代码", "名 称", "级别"}}),
            104000);
  EXPECT_TRUE(read(folder / "again.csv") == wanted);
}

TEST_F(RowsTest, CsvQuotesWhatNeedsItAndGuardsFormulasWhenAsked) {
  const Selection selection{
      "SELECT * FROM (VALUES ('a,b', 'say \"hi\"', 'two' || chr(10) || 'lines', '=1+1', NULL, '', '-5')) "
      "t(a, b, c, d, e, f, \"g,\")",
      {}};
  ASSERT_TRUE(write_csv(call, *connection, selection, folder / "q.csv"));
  EXPECT_EQ(read(folder / "q.csv"),
            "a,b,c,d,e,f,\"g,\"\r\n\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",=1+1,,\"\",-5\r\n");
  ASSERT_TRUE(write_csv(call, *connection, selection, folder / "q.csv", {.guard_formulas = true}));
  EXPECT_EQ(read(folder / "q.csv"),
            "a,b,c,d,e,f,\"g,\"\r\n\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"'=1+1\",,\"\",-5\r\n");
}

TEST_F(RowsTest, SpreadsheetsHoldTextAsTextAndNumbersAsNumbers) {
  const Selection selection{
      "SELECT * FROM (VALUES ('=1+1', '007', 12.5::DECIMAL(9,2), 42, NULL, DATE '2026-11-22', '中<&>文', "
      "12345678901234567)) t(a, b, c, d, e, f, g, h)",
      {}};
  const auto rows = write_xlsx(call, *connection, selection, folder / "s.xlsx",
                               {"公式", "b", "c", "d", "e", "f", "g", "h"});
  ASSERT_TRUE(rows) << describe(rows.error());
  EXPECT_EQ(*rows, 1);
  // Python reads the ZIP: what another program sees, not what ours believes.
  const auto unzip = fmt::format(
      "python3 -c \"import zipfile; open('{0}/sheet.xml', 'wb').write(zipfile.ZipFile('{0}/s.xlsx')"
      ".read('xl/worksheets/sheet1.xml'))\"",
      folder.string());
  ASSERT_EQ(std::system(unzip.c_str()), 0);
  const auto sheet = read(folder / "sheet.xml");
  for (const std::string_view wanted :
       {"<t>公式</t>", "<t>=1+1</t>", "<t>007</t>", "<v>12.5</v>", "<v>42</v>", "<t>2026-11-22</t>",
        "<t>中&lt;&amp;&gt;文</t>", "<t>12345678901234567</t>"})
    EXPECT_NE(sheet.find(wanted), std::string::npos) << wanted;
  EXPECT_EQ(sheet.find("<f>"), std::string::npos);
  EXPECT_EQ(sheet.find("r=\"E2\""), std::string::npos);
}

TEST_F(RowsTest, DownloadsThatFailLeaveNothing) {
  const auto before = files();
  EXPECT_FALSE(write_csv(call, *connection, {"SELECT CAST('x' || i AS BIGINT) FROM range(9) t(i)", {}},
                         folder / "bad.csv"));
  EXPECT_FALSE(write_parquet(call, *connection, {"SELECT CAST('x' || i AS BIGINT) FROM range(9) t(i)", {}},
                             folder / "bad.parquet"));
  EXPECT_EQ(write_xlsx(call, *connection, {"SELECT i FROM range(1048576) t(i)", {}}, folder / "bad.xlsx")
                .error()
                .reason,
            "download.too_large");
  EXPECT_EQ(
      write_xlsx(call, *connection, {"SELECT repeat('x', 40000)", {}}, folder / "bad.xlsx").error().reason,
      "download.cell");
  EXPECT_EQ(write_csv(call.within(std::chrono::milliseconds(50)), *connection,
                      {"SELECT i FROM range(1000000000) t(i)", {}}, folder / "bad.csv")
                .error()
                .reason,
            "call.timeout");
  EXPECT_EQ(files(), before);
}

}  // namespace
}  // namespace jw::lake
