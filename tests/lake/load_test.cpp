#include "lake/load.hpp"

#include <sys/resource.h>

#include <csignal>
#include <random>

#include "lake/download.hpp"
#include "lake/sql.hpp"
#include "tests/lake/scratch.hpp"

namespace jw::lake {
namespace {

class LoadTest : public LakeTest {
 protected:
  Result<LoadReport> load_text(const std::string& bytes, Schema schema, Dialect dialect = {}) {
    return load(call, *engine, write("in.csv", bytes), dialect, schema, folder / "out.parquet",
                folder / "aside.parquet");
  }
  std::string table(const std::string& name, std::string columns = "") {
    if (columns.empty()) columns = name == "aside.parquet" ? "line, reason, field, raw" : "*";
    auto connection = connect();
    const auto rows = connection.query(
        call, "SELECT " + columns + " FROM read_parquet(" + *quote_path(folder / name) + ")");
    EXPECT_TRUE(rows) << describe(rows.error());
    std::string out;
    for (const auto& row : rows->rows) {
      for (std::size_t i = 0; i < row.size(); ++i) out += (i > 0 ? "|" : "") + row[i].value_or("NULL");
      out += "\n";
    }
    return out;
  }
};

Schema codes() {
  return {{Field{.name = "code", .title = "代码", .key = true},
           Field{.name = "name", .title = "名称", .length = 4, .required = true},
           Field{.name = "level", .title = "级别", .type = "integer"}}};
}

// Refuses names that are empty or "bad"; says so for each line it is shown.
Sift no_bad_names(std::vector<std::string>& seen) {
  return [&seen](Connection& lake, const std::string& rows, const std::string& failing) -> Result<> {
    const auto call = Call::system("sift");
    const auto lines =
        JW_TRY(lake.query(call, "SELECT file_row_number, code, level FROM " + rows + " ORDER BY 1"));
    for (std::size_t i = 0; i < lines.rows.size(); ++i)
      seen.push_back(fmt::format("{}:{}:{}", lines.integer(i, 0), lines.text(i, 1), lines.integer(i, 2)));
    JW_TRY(lake.exec(call, "INSERT INTO " + failing +
                               " SELECT file_row_number, 'rule:N1', 'name', 'N1 N2' FROM " + rows +
                               " WHERE name = 'bad'"));
    return {};
  };
}

TEST_F(LoadTest, WhatTheSiftRefusesIsSetAsideWithItsCells) {
  std::vector<std::string> seen;
  const auto in = write("in.csv", "代码,名称,级别\n01,bad,1\n02,good,2\n02,aga,3\n03,x,no\n04,bad,\n");
  const auto report = load(call, *engine, in, {}, codes(), folder / "out.parquet", folder / "aside.parquet",
                           no_bad_names(seen));
  ASSERT_TRUE(report) << describe(report.error());
  EXPECT_EQ(seen, (std::vector<std::string>{"2:01:1", "3:02:2", "6:04:0"})) << "typed rows that fit so far";
  EXPECT_EQ(report->rows_in, 5);
  EXPECT_EQ(report->accepted, 1);
  EXPECT_EQ(report->reasons,
            (std::map<std::string, std::int64_t>{{"rule:N1", 2}, {"duplicate_key", 1}, {"type", 1}}));
  EXPECT_EQ(table("out.parquet"), "02|good|2\n");
  EXPECT_EQ(table("aside.parquet", "*"),
            "2|rule:N1|name|01,bad,1|N1 N2|01|bad|1\n"
            "4|duplicate_key|NULL|02,aga,3|NULL|02|aga|3\n"
            "5|type|level|03,x,no|NULL|03|x|no\n"
            "6|rule:N1|name|04,bad,|N1 N2|04|bad|NULL\n");
}

TEST_F(LoadTest, ScreeningSplitsWhatIsHeldAgain) {
  ASSERT_TRUE(load_text("代码,名称,级别\n01,bad,1\n02,good,2\n03,bad,3\n", codes()));
  std::vector<std::string> seen;
  const auto report = screen(call, *engine, folder / "out.parquet", codes(), folder / "out2.parquet",
                             folder / "aside2.parquet", no_bad_names(seen));
  ASSERT_TRUE(report) << describe(report.error());
  EXPECT_EQ(report->rows_in, 3);
  EXPECT_EQ(report->accepted, 1);
  EXPECT_EQ(table("out2.parquet"), "02|good|2\n");
  EXPECT_EQ(table("aside2.parquet"),
            "1|rule:N1|name|NULL|N1 N2|01|bad|1\n3|rule:N1|name|NULL|N1 N2|03|bad|3\n");
}

TEST_F(LoadTest, AnErrorOfTheSiftLeavesNothing) {
  const auto report =
      load(call, *engine, write("in.csv", "代码,名称,级别\n01,a,1\n"), {}, codes(), folder / "out.parquet",
           folder / "aside.parquet", [](Connection&, const std::string&, const std::string&) -> Result<> {
             return fail(Code::Internal, "test.sift", "no", "否");
           });
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().reason, "test.sift");
  EXPECT_FALSE(std::filesystem::exists(folder / "out.parquet"));
  EXPECT_FALSE(std::filesystem::exists(folder / "aside.parquet"));
}

TEST_F(LoadTest, KeepsCodesAndSetsAsideWhatDoesNotFit) {
  const auto report = load_text(
      "代码,名称,级别\n"
      "010000,江苏省,1\n"
      "02,南通市,x\n"
      "03,,2\n"
      "04,一二三四五,2\n"
      "05,a\n"
      "06,a,1,2\n"
      "010000,again,3\n"
      ",none,1\n"
      "07,ok,\n"
      "010000,再次,4\n",
      codes());
  ASSERT_TRUE(report) << describe(report.error());
  EXPECT_EQ(report->rows_in, 10);
  EXPECT_EQ(report->accepted, 2);
  EXPECT_EQ(report->set_aside, 8);
  EXPECT_EQ(table("out.parquet"), "010000|江苏省|1\n07|ok|NULL\n");
  EXPECT_EQ(table("aside.parquet"),
            "3|type|level|02,南通市,x\n"
            "4|required|name|03,,2\n"
            "5|length|name|04,一二三四五,2\n"
            "6|ragged|NULL|05,a\n"
            "7|ragged|NULL|06,a,1,2\n"
            "8|length|name|010000,again,3\n"
            "9|required|code|,none,1\n"
            "11|duplicate_key|NULL|010000,再次,4\n");
  EXPECT_EQ(files(), 3U);
}

TEST_F(LoadTest, ReadsEveryType) {
  const Schema schema{{Field{.name = "t"}, Field{.name = "i", .type = "integer"},
                       Field{.name = "d", .type = "decimal", .length = 2},
                       Field{.name = "day", .type = "date"}, Field{.name = "at", .type = "datetime"},
                       Field{.name = "b", .type = "boolean"}}};
  const auto report = load_text(
      "t,i,d,day,at,b\n"
      " a , 12 ,1.5,2021/2/3,2021-02-03T04:05,是\n"
      "\"\",-3,-0.25,20240229,2021年2月3日 04:05:06.25,0\n"
      ",,,,,\n"
      "x,1,1.234,2021-01-01,2021-01-01 00:00,1\n"
      "x,1,12345678901234567,2021-01-01,2021-01-01 00:00,1\n"
      "x,01,1,2021-01-01,2021-01-01 00:00,1\n"
      "x,1,1,2021-02-30,2021-01-01 00:00,1\n"
      "x,1,1,2021-01-01,2021-01-01 24:00,1\n"
      "x,1,1,2021-01-01,2021-01-01 00:00,2\n"
      "x,999999999999999999,9999999999999999.99,9999-12-31,0001-01-01 00:00:00,n\n",
      schema);
  ASSERT_TRUE(report) << describe(report.error());
  EXPECT_EQ(table("out.parquet"),
            " a |12|1.50|2021-02-03|2021-02-03 04:05:00|true\n"
            "|-3|-0.25|2024-02-29|2021-02-03 04:05:06.25|false\n"
            "NULL|NULL|NULL|NULL|NULL|NULL\n"
            "x|999999999999999999|9999999999999999.99|9999-12-31|0001-01-01 00:00:00|false\n");
  EXPECT_EQ(report->reasons, (std::map<std::string, std::int64_t>{{"type", 6}}));
}

TEST_F(LoadTest, DamagedAndOpenQuotedRowsAreSetAsideReadably) {
  using namespace std::string_literals;
  const auto report = load_text("a,b\n1,\xC4\xCF\n2,x\0y\n3,fine\n4,\"open\n5,z\n"s,
                                {{Field{.name = "a"}, Field{.name = "b"}}});
  ASSERT_TRUE(report) << describe(report.error());
  EXPECT_EQ(table("out.parquet"), "3|fine\n5|z\n");
  EXPECT_EQ(table("aside.parquet"),
            "2|encoding|NULL|1,\\xC4\\xCF\n3|encoding|NULL|2,x\\x00y\n5|quote|NULL|4,\"open\n");
}

TEST_F(LoadTest, ADamagedLineWithAnOpenQuoteIsSetAsideToo) {
  const auto report = load_text("a\n1\n\"open \xC4\n", {{Field{.name = "a"}}});
  ASSERT_TRUE(report) << describe(report.error());
  EXPECT_EQ(table("aside.parquet"), "3|quote|NULL|\"open \\xC4\n");
}

TEST_F(LoadTest, ReadsGb18030AndUtf16) {
  const Schema schema{{Field{.name = "name"}, Field{.name = "n", .type = "integer"}}};
  ASSERT_TRUE(
      load_text("\xC3\xFB\xB3\xC6,n\r\n\xC4\xCF\xCD\xA8,1\r\n\xC4\xFF,2\r\n", schema, {"GB18030", 0, ","}));
  EXPECT_EQ(table("out.parquet"), "南通|1\n");
  EXPECT_EQ(table("aside.parquet").substr(0, 10), "3|encoding");
  const std::string wide("n\0a\0,\0n\0\n\0\x57\x53\x1A\x90,\0\x37\0\n\0", 20);
  ASSERT_TRUE(load_text(wide, schema, {"UTF-16LE", 0, ","}));
  EXPECT_EQ(table("out.parquet"), "南通|7\n");
}

TEST_F(LoadTest, AHeaderAloneIsNoRows) {
  const auto report = load_text("代码,名称,级别", codes());
  ASSERT_TRUE(report) << describe(report.error());
  EXPECT_EQ(report->rows_in, 0);
  EXPECT_EQ(table("out.parquet"), "");
  EXPECT_EQ(table("aside.parquet"), "");
}

TEST_F(LoadTest, RefusesWhatDoesNotMatchAndLeavesNothing) {
  EXPECT_EQ(load_text("a,b\n1,2\n", codes()).error().reason, "upload.header");
  EXPECT_EQ(load_text("", codes()).error().reason, "upload.empty");
  EXPECT_EQ(load_text("a\n1\n", {}).error().reason, "schema.field");
  EXPECT_EQ(load_text("a,b\n1,2\n", {{Field{.name = "a"}, Field{.name = "A"}}}).error().reason,
            "schema.field");
  EXPECT_EQ(load_text("a\n1\n", {{Field{.name = "a", .type = "number"}}}).error().reason, "schema.field");
  EXPECT_EQ(load_text("a\n1\n", {{Field{.name = "a"}}}, {"KOI8-R", 0, ","}).error().reason,
            "upload.encoding");
  EXPECT_EQ(load_text("a\n1\n", {{Field{.name = "a"}}}, {"UTF-8", 0, "x"}).error().reason,
            "upload.delimiter");
  EXPECT_EQ(
      load_text("a\n" + std::string((std::size_t{3} << 20), 'x'), {{Field{.name = "a"}}}).error().reason,
      "upload.record");
  EXPECT_EQ(files(), 1U);
}

TEST_F(LoadTest, HostileNamesAndValuesAreOnlyText) {
  const Schema schema{{Field{.name = "a\"; DROP TABLE x; --", .key = true}, Field{.name = "select"}}};
  const auto report = load_text(
      "h,h2\n'; DROP TABLE repeated; --,\"=cmd|' /C calc'!A0\"\n\"${jndi:ldap://x}\",\\N\n", schema);
  ASSERT_TRUE(report) << describe(report.error());
  EXPECT_EQ(table("out.parquet"), "'; DROP TABLE repeated; --|=cmd|' /C calc'!A0\n${jndi:ldap://x}|\\N\n");
}

TEST_F(LoadTest, KeysOfSeveralFieldsAndManyRepeats) {
  std::string text = "a,b,v\n";
  for (int i = 0; i < 30000; ++i) text += fmt::format("{},{},{}\n", i % 100, i % 101, i);
  const Schema schema{{Field{.name = "a", .key = true}, Field{.name = "b", .key = true},
                       Field{.name = "v", .type = "integer"}}};
  const auto report = load_text(text, schema);
  ASSERT_TRUE(report) << describe(report.error());
  EXPECT_EQ(report->accepted, 10100);
  EXPECT_EQ(report->reasons.at("duplicate_key"), 30000 - 10100);
  auto connection = connect();
  // The first of each key stays, in the order of the file.
  const auto kept = connection.query(call, "SELECT sum((v = file_row_number)::INT) FROM read_parquet(" +
                                               *quote_path(folder / "out.parquet") + ")");
  EXPECT_EQ(kept->integer(0, 0), 10100);
}

TEST_F(LoadTest, SameInputSameOutput) {
  std::string text = "代码,名称,级别\n";
  for (int i = 0; i < 20000; ++i)
    text += fmt::format("{:06},n{},{}\n", i % 19000, i % 10, i % 7 == 0 ? "x" : "1");
  ASSERT_TRUE(load_text(text, codes()));
  const auto first = read(folder / "out.parquet"), aside = read(folder / "aside.parquet");
  ASSERT_TRUE(load_text(text, codes()));
  EXPECT_EQ(read(folder / "out.parquet"), first);
  EXPECT_EQ(read(folder / "aside.parquet"), aside);
}

// No file may grow past 64 KiB while it lives: what a full disk feels like to a writer.
class FullDisk {
 public:
  FullDisk() {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    ignored_ = ::signal(SIGXFSZ, SIG_IGN);
    rlimit small = before_;
    small.rlim_cur = 64 * 1024;
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, ignored_);
  }

 private:
  rlimit before_{};
  sighandler_t ignored_ = nullptr;
};

TEST_F(LoadTest, AFullDiskIsSaidAndLeavesNothing) {
  std::string text = "代码,名称,级别\n";
  std::mt19937 random(1);
  for (int i = 0; i < 200000; ++i) text += fmt::format("{:08}{:08x},n,1\n", i, random());
  const auto path = write("in.csv", text);
  auto connection = connect();
  {
    const FullDisk full;
    const auto report =
        load(call, *engine, path, {}, codes(), folder / "out.parquet", folder / "aside.parquet");
    EXPECT_EQ(report.error().reason, "file.full") << describe(report.error());
    const Selection numbers{"SELECT i, md5(i::VARCHAR) FROM range(100000) t(i)", {}};
    EXPECT_EQ(write_csv(call, connection, numbers, folder / "x.csv").error().reason, "file.full");
    EXPECT_EQ(write_parquet(call, connection, numbers, folder / "x.parquet").error().reason, "file.full");
    EXPECT_EQ(write_xlsx(call, connection, numbers, folder / "x.xlsx").error().reason, "file.full");
  }
  EXPECT_EQ(files(), 1U);
  EXPECT_TRUE(load(call, *engine, path, {}, codes(), folder / "out.parquet", folder / "aside.parquet"));
}

// Rows in = accepted + set aside, whatever the bytes are.
// The first seeds made files that DuckDB's file cache read as damaged.
TEST_F(LoadTest, CountsAddUpForRandomBytes) {
  for (const auto seed : {1341084667U, 4050754804U, 2595030057U, std::random_device{}()}) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    static constexpr std::string_view kPieces[] = {",",    ",", ",",  "\n", "\n",         "\r\n", "\"",
                                                   "\"\"", "a", "1",  "-5", "2021-01-01", "中",   "\xC4",
                                                   "\r",   " ", "=x", "00", "1.5"};
    auto connection = connect();
    for (int round = 0; round < 40; ++round) {
      std::string text = "a,b,c\n";
      for (int i = 0; i < 400; ++i) text += kPieces[random() % std::size(kPieces)];
      const Schema schema{{Field{.name = "a", .key = round % 2 == 0}, Field{.name = "b", .type = "integer"},
                           Field{.name = "c", .required = round % 3 == 0}}};
      const auto report = load_text(text, schema);
      ASSERT_TRUE(report) << describe(report.error());
      EXPECT_EQ(report->rows_in, report->accepted + report->set_aside);
      for (const auto& [file, rows] :
           {std::pair{"out.parquet", report->accepted}, {"aside.parquet", report->set_aside}})
        EXPECT_EQ(
            connection.query(call, "SELECT count(*) FROM read_parquet(" + *quote_path(folder / file) + ")")
                ->integer(0, 0),
            rows);
    }
  }
}

TEST_F(LoadTest, AStoppedLoadLeavesNothing) {
  std::string text = "代码,名称,级别\n";
  for (int i = 0; i < 300000; ++i) text += fmt::format("{:08},n,1\n", i);
  const auto path = write("in.csv", text);
  const auto report = load(call.within(std::chrono::milliseconds(30)), *engine, path, {}, codes(),
                           folder / "out.parquet", folder / "aside.parquet");
  EXPECT_EQ(report.error().reason, "call.timeout");
  EXPECT_EQ(files(), 1U);
}

}  // namespace
}  // namespace jw::lake
