#include "lake/csv.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <fstream>
#include <iterator>

#include "base/json.hpp"
#include "base/text.hpp"
#include "lake/scanner.hpp"
#include "tests/lake/scratch.hpp"

namespace jw::lake {
namespace {

class CsvTest : public LakeTest {
 protected:
  Preview look(const std::string& bytes) {
    const auto seen = preview(call, write("upload.csv", bytes));
    EXPECT_TRUE(seen) << describe(seen.error());
    return seen ? *seen : Preview{};
  }
  std::string refusal(const std::string& bytes) {
    const auto seen = preview(call, write("upload.csv", bytes));
    return seen ? "accepted" : seen.error().reason;
  }
  static bool warns(const Preview& preview, std::string_view code) {
    for (const auto& warning : preview.warnings)
      if (warning.code == code) return !warning.message.empty() && !warning.message_zh.empty();
    return false;
  }
};

std::string utf16(std::string_view ascii_and_bmp_utf8, bool big) {
  std::string out;
  for (const char16_t unit : to_utf16(ascii_and_bmp_utf8)) {
    const char low = static_cast<char>(unit & 0xFF), high = static_cast<char>(unit >> 8);
    out += big ? high : low;
    out += big ? low : high;
  }
  return out;
}

// csv-spectrum (BSD-2, Max Ogden): each file beside the JSON it means.
TEST_F(CsvTest, ReadsTheCsvSpectrum) {
  const std::filesystem::path vectors = std::filesystem::path(JW_TEST_DIR) / "vectors/csv_spectrum";
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(vectors / "csvs")) {
    SCOPED_TRACE(entry.path().filename());
    const auto text = read(vectors / "json" / entry.path().stem().concat(".json"));
    const auto wanted = parse_json(text);
    ASSERT_TRUE(wanted) << describe(wanted.error());
    auto scanner = CsvScanner::open(entry.path(), Dialect{});
    ASSERT_TRUE(scanner);
    CsvRecord record;
    ASSERT_TRUE(*scanner->next(call, record));
    std::vector<std::string> header;
    for (const auto& cell : record.cells) header.emplace_back(cell.value_or(""));
    for (const auto& row : wanted->as_array()) {
      ASSERT_TRUE(*scanner->next(call, record));
      ASSERT_EQ(record.cells.size(), header.size());
      for (std::size_t i = 0; i < header.size(); ++i)
        EXPECT_EQ(std::string(record.cells[i].value_or("")), std::string(row.at(header[i]).as_string()));
    }
    EXPECT_FALSE(*scanner->next(call, record));
    ++files;
  }
  EXPECT_EQ(files, 11);
}

TEST_F(CsvTest, FindsEveryEncoding) {
  const std::string text = "代码,名称\r\n320000,江苏省\r\n320600,南通市\r\n";
  const std::string gb18030 =
      "\xB4\xFA\xC2\xEB,\xC3\xFB\xB3\xC6\r\n320000,\xBD\xAD\xCB\xD5\xCA\xA1\r\n320600,"
      "\xC4\xCF\xCD\xA8\xCA\xD0\r\n";
  const struct {
    std::string bytes, encoding;
    int bom;
  } cases[] = {
      {text, "UTF-8", 0},
      {"\xEF\xBB\xBF" + text, "UTF-8", 3},
      {gb18030, "GB18030", 0},
      {"\xFF\xFE" + utf16(text, false), "UTF-16LE", 2},
      {"\xFE\xFF" + utf16(text, true), "UTF-16BE", 2},
      {utf16(text, false), "UTF-16LE", 0},
      {utf16(text, true), "UTF-16BE", 0},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.encoding + " " + std::to_string(c.bom));
    const auto seen = look(c.bytes);
    EXPECT_EQ(seen.dialect.encoding, c.encoding);
    EXPECT_EQ(seen.dialect.bom, c.bom);
    ASSERT_EQ(seen.columns.size(), 2U);
    EXPECT_EQ(seen.columns[0].title, "代码");
    ASSERT_EQ(seen.rows.size(), 2U);
    EXPECT_EQ(*seen.rows[1][1], "南通市");
    EXPECT_TRUE(seen.complete);
  }
}

TEST_F(CsvTest, DamageInOneLineDoesNotChangeTheEncoding) {
  std::string text = "名称\n";
  for (int i = 0; i < 50; ++i) text += "江苏省南通市崇川区\n";
  const auto seen = look(text + "\xC4\xCF\xCD\n");
  EXPECT_EQ(seen.dialect.encoding, "UTF-8");
  EXPECT_TRUE(warns(seen, "upload.encoding_damage"));
}

TEST_F(CsvTest, RefusesWhatIsNoTable) {
  using namespace std::string_literals;
  EXPECT_EQ(refusal(""), "upload.empty");
  EXPECT_EQ(refusal("\n\n\r\n"), "upload.empty");
  EXPECT_EQ(refusal("PK\x03\x04 and so on"), "upload.binary");
  EXPECT_EQ(refusal("a,b\n1,\0\0\0\0\0\0\0\0\0\n"s), "upload.binary");
  EXPECT_EQ(refusal("\x89PNG\r\n\x1a\n\x01\x02\x03\x04\x05\x06"), "upload.binary");
  EXPECT_EQ(refusal("caf\xe9,na\xefve\nr\xe9sum\xe9,x\n"), "upload.encoding");
  EXPECT_EQ(refusal("\"never closed,b\n1,2\n"), "upload.quotes");
  EXPECT_EQ(preview(call, folder / "gone.csv").error().reason, "file.missing");
  std::string wide;
  for (int i = 0; i < 1001; ++i) wide += "c" + std::to_string(i) + ",";
  EXPECT_EQ(refusal(wide + "z\n"), "upload.columns");
}

TEST_F(CsvTest, FindsTheSeparator) {
  EXPECT_EQ(look("a;b;c\n1,5;2;3\n4,5;5;6\n").dialect.delimiter, ";");
  EXPECT_EQ(look("a\tb\n1,2\t3\n").dialect.delimiter, "\t");
  EXPECT_EQ(look("a|b|c\n1|2|3\n").dialect.delimiter, "|");
  EXPECT_EQ(look("name\nJiangsu\n").dialect.delimiter, ",");
  EXPECT_EQ(look("a,b\n\"x;y;z\",2\n\"p;q;r\",3\n").dialect.delimiter, ",");
}

TEST_F(CsvTest, CodesStayText) {
  const auto seen = look(
      "code,level,年份代码,邮编,seq,id_number,行业编号\n"
      "320602000000,3,2021,226001,1,11010519491231002X,0111\n"
      "320611000000,3,2022,226002,2,440524188001010014,0112\n"
      "320612000000,3,2023,226003,3,110105194912310021,0113\n");
  const std::vector<std::string> wanted = {"text", "integer", "text", "text", "integer", "text", "text"};
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_EQ(seen.columns[i].type, wanted[i]) << seen.columns[i].title;
    EXPECT_FALSE(seen.columns[i].reason.empty());
    EXPECT_FALSE(seen.columns[i].reason_zh.empty());
  }
  EXPECT_TRUE(seen.columns[0].code_like);
  EXPECT_TRUE(seen.columns[0].unique);
  EXPECT_FALSE(seen.columns[1].unique);
}

TEST_F(CsvTest, ProposesATypeOnlyWhenEveryValueFitsIt) {
  const auto seen = look(
      "amount,price,day,moment,open,mixed,plus,empty\n"
      "1000,1.5,2021-01-31,2021-01-31 08:00:00,true,1,+5,\n"
      "-20,-0.25,2021/2/3,2021-02-01T09:30:15.5,false,x,6,\n"
      "0,3,2020-02-29,2021-02-01 10:00,true,2,7,\n");
  const std::vector<std::string> wanted = {"integer", "decimal", "date", "datetime",
                                           "boolean", "text",    "text", "text"};
  for (std::size_t i = 0; i < wanted.size(); ++i)
    EXPECT_EQ(seen.columns[i].type, wanted[i]) << seen.columns[i].title;
  EXPECT_EQ(seen.columns[1].length, 2);
  EXPECT_EQ(seen.columns[7].empty, 3);
  EXPECT_EQ(look("d\n2021-02-29\n").columns[0].type, "text");
  EXPECT_EQ(look("n\n1234567890123456789\n1\n").columns[0].type, "text");
  EXPECT_EQ(look("n\n00\n").columns[0].type, "text");
  EXPECT_EQ(look("n\n-0\n").columns[0].type, "text");
  EXPECT_EQ(look("n\n1e5\n").columns[0].type, "text");
  const auto village = look("名称\n001社区\n01\n崇川区\n").columns[0];
  EXPECT_EQ(village.type, "text");
  EXPECT_FALSE(village.code_like);
}

TEST_F(CsvTest, NamesAreIdentifiersAndUnique) {
  const auto seen = look("Code,code, a \"b\" ,,名称,名称,a-b\n1,2,3,4,5,6,7\n");
  std::vector<std::string> names;
  for (const auto& column : seen.columns) names.push_back(column.name);
  EXPECT_EQ(names,
            (std::vector<std::string>{"code", "code_2", "a_b", "column_4", "名称", "名称_2", "a_b_2"}));
  EXPECT_TRUE(warns(seen, "upload.duplicate_header"));
}

TEST_F(CsvTest, WarnsOfRaggedRowsFormulasAndAHeaderAlone) {
  const auto seen = look("a,b\n1,2\n1\n1,2,3\n=1+1,@SUM(A1)\n-5,+8613800000000\n-abc,-\n");
  EXPECT_EQ(seen.ragged, 2);
  EXPECT_EQ(seen.rows_seen, 6);
  EXPECT_EQ(seen.columns[0].formulas, 2);
  EXPECT_EQ(seen.columns[1].formulas, 1);
  EXPECT_TRUE(warns(seen, "upload.ragged"));
  EXPECT_TRUE(warns(seen, "upload.formula"));
  EXPECT_TRUE(warns(look("a,b\n"), "upload.header_only"));
}

TEST_F(CsvTest, ShowsTwentyRowsAndReadsOn) {
  std::string text = "n\n";
  for (int i = 0; i < 1000; ++i) text += std::to_string(i) + "\n";
  const auto seen = look(text);
  EXPECT_EQ(seen.rows.size(), 20U);
  EXPECT_EQ(seen.rows_seen, 1000);
}

TEST_F(CsvTest, AHugeFileIsPreviewedFromItsBeginning) {
  const auto path = folder / "huge.csv";
  {
    std::ofstream file(path, std::ios::binary);
    file << "code,name\n";
    std::string block;
    for (int i = 0; i < 10000; ++i) block += fmt::format("{:012},name {}\n", i, i);
    for (int i = 0; i < 10; ++i) file << block;
  }
  // A hole makes it 3 GB without writing them.
  std::filesystem::resize_file(path, std::uintmax_t{3} << 30);
  const auto begin = std::chrono::steady_clock::now();
  const auto seen = preview(call, path);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
  // What follows the text is NUL bytes, which no table has.
  EXPECT_EQ(seen.error().reason, "upload.binary");
}

TEST_F(CsvTest, QuotesThatNeverCloseCostTheirOwnLine) {
  auto scanner = CsvScanner::open(write("q.csv", "a,b\n1,\"open\n2,x\n3,y\n"), Dialect{});
  CsvRecord record;
  std::vector<std::string> lines;
  while (*scanner->next(call, record))
    lines.push_back(fmt::format("{}:{}:{}", record.line, record.raw, static_cast<int>(record.fault)));
  EXPECT_EQ(lines, (std::vector<std::string>{"1:a,b:0", "2:1,\"open:1", "3:2,x:0", "4:3,y:0"}));
}

TEST_F(CsvTest, LineNumbersAreThoseOfAnEditor) {
  auto scanner = CsvScanner::open(write("n.csv", "a,b\r\n\r\n1,\"two\nlines\"\r\n2,x\r3,y"), Dialect{});
  CsvRecord record;
  std::vector<std::int64_t> lines;
  while (*scanner->next(call, record)) lines.push_back(record.line);
  EXPECT_EQ(lines, (std::vector<std::int64_t>{1, 3, 5, 6}));
}

// Whatever a block border cuts, the records are the same.
TEST_F(CsvTest, BlockBordersDoNotShow) {
  std::string text = "a,b\n";
  for (int i = 0; text.size() < (std::size_t{5} << 19); ++i)
    text += fmt::format("{},\"南通 \"\"{}\"\"\r\n崇川\"\r\n", i, i);
  for (const bool wide : {false, true}) {
    const Dialect dialect{wide ? "UTF-16LE" : "UTF-8", 0, ","};
    auto scanner = CsvScanner::open(write("b.csv", wide ? utf16(text, false) : text), dialect);
    CsvRecord record;
    ASSERT_TRUE(*scanner->next(call, record));
    for (int i = 0; *scanner->next(call, record); ++i) {
      ASSERT_EQ(record.cells.size(), 2U);
      ASSERT_EQ(*record.cells[0], std::to_string(i));
      ASSERT_EQ(*record.cells[1], fmt::format("南通 \"{}\"\r\n崇川", i));
    }
  }
}

}  // namespace
}  // namespace jw::lake
