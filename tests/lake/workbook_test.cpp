#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <random>

#include <boost/json/value.hpp>

#include "base/file.hpp"
#include "base/gzip.hpp"
#include "base/json.hpp"
#include "lake/csv.hpp"
#include "lake/sheet_writer.hpp"
#include "lake/workbook_csv.hpp"
#include "lake/workbook_number.hpp"
#include "lake/workbook_reader.hpp"
#include "tests/lake/book.hpp"

namespace jw::lake {
namespace {

using testing::book_entries;
using testing::sheet_of;
using testing::zip_of;

class WorkbookTest : public ::testing::Test {
 protected:
  WorkbookTest() {
    std::string name = (std::filesystem::temp_directory_path() / "jw_book_XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) folder_ = name;
  }
  ~WorkbookTest() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path write(std::string_view bytes) {
    const auto path = folder_ / "book.xlsx";
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    return path;
  }
  std::string open_reason(std::string_view bytes) {
    const auto opened = WorkbookReader::open(call_, write(bytes), folder_);
    return opened ? "(no error)" : opened.error().reason;
  }
  // Sheet 1 as "row:COLUMN=text|…", or the reason it cannot be read.
  std::string cells(std::string_view bytes, std::size_t sheet = 1) {
    auto opened = WorkbookReader::open(call_, write(bytes), folder_);
    if (!opened) return opened.error().reason;
    std::string out;
    const auto read = opened->read(call_, sheet, [&](const SheetRow& row) -> Result<> {
      out += fmt::format("{}{}:", out.empty() ? "" : " / ", row.number);
      for (const auto& cell : row.cells) out += fmt::format("{}={};", column_name(cell.column), cell.text);
      return {};
    });
    if (!read) return read.error().reason;
    tally_ = *read;
    return out;
  }
  std::string sheet_cells(std::string_view rows) { return cells(zip_of(book_entries(sheet_of(rows)))); }

  std::filesystem::path folder_;
  const Call call_ = Call::system("test");
  SheetTally tally_;
};

TEST_F(WorkbookTest, ReadsEveryKindOfCell) {
  const auto bytes = zip_of(book_entries(
      sheet_of("<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"C2\" t=\"inlineStr\"><is><t>内</t><t>联"
               "</t></is></c><c t=\"b\"><v>1</v></c><c t=\"e\"><v>#N/A</v></c><c><v>0.1</v></c></row>"
               "<row r=\"5\"><c r=\"A5\"><f>1+1</f><v>2</v></c><c t=\"str\"><f>A1</f><v>文本</v></c>"
               "<c s=\"1\"><v>45292</v></c><c s=\"2\"><v>45292.5</v></c><c s=\"3\"><v>42</v></c></row>",
               "<mergeCells><mergeCell ref=\"A2:B3\"/></mergeCells>"),
      "<sst><si><r><t>富</t></r><r><t xml:space=\"preserve\">文 </t></r><rPh><t>x</t></rPh></si></sst>",
      "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d "
      "hh:mm\"/><numFmt numFmtId=\"165\" formatCode=\"000000\"/></numFmts><cellStyleXfs><xf "
      "numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf "
      "numFmtId=\"164\"/><xf numFmtId=\"165\"/></cellXfs></styleSheet>"));
  EXPECT_EQ(
      cells(bytes),
      "2:A=富文 ;C=内联;D=true;E=#N/A;F=0.1; / 5:A=2;B=文本;C=2024-01-01;D=2024-01-01 12:00:00;E=000042;");
  EXPECT_EQ(tally_.formulas, 2);
  EXPECT_EQ(tally_.errors, 1);
  ASSERT_EQ(tally_.merged.size(), 1u);
  EXPECT_EQ(tally_.merged[0].last_column, 1u);
  auto book = WorkbookReader::open(call_, write(bytes), folder_);
  ASSERT_TRUE(book);
  ASSERT_EQ(book->sheets().size(), 2u);
  EXPECT_TRUE(book->sheets()[0].hidden);
  EXPECT_EQ(book->sheets()[1].name, "甲 & 乙");
  EXPECT_EQ(cells(bytes, 0), "1:A=另一张;");
}

TEST_F(WorkbookTest, NumbersAreShownAsASpreadsheetShowsThem) {
  const auto shown = [](std::string_view raw, NumberForm form = {}) {
    return shown_number(raw, form, false).text;
  };
  EXPECT_EQ(shown("1E+3"), "1000");
  EXPECT_EQ(shown("0.10000000000000001"), "0.1");
  EXPECT_EQ(shown("1.5E-7"), "0.00000015");
  EXPECT_EQ(shown("-0"), "0");
  EXPECT_EQ(shown("320602199001011234"), "320602199001011234") << "digits that stand in the file are kept";
  EXPECT_TRUE(shown_number("320602199001011234", {}, false).long_digits);
  EXPECT_EQ(shown("1", form_of("yyyy-mm-dd")), "1900-01-01");
  EXPECT_EQ(shown("60", form_of("yyyy-mm-dd")), "60") << "29 February 1900 never was";
  EXPECT_EQ(shown("61", form_of("yyyy-mm-dd")), "1900-03-01");
  EXPECT_EQ(shown("0.5", form_of("[h]:mm")), "12:00:00");
  EXPECT_EQ(shown("1e300", form_of("yyyy-mm-dd")), "1e+300");
  EXPECT_EQ(shown("nan"), "nan");
  EXPECT_EQ(shown_number("0", form_of("yyyy-mm-dd"), true).text, "1904-01-01");
  EXPECT_EQ(form_of("General").kind, NumberForm::Kind::General);
  EXPECT_EQ(form_of("0.00E+00").kind, NumberForm::Kind::General);
  EXPECT_EQ(form_of("\"日期\"0").kind, NumberForm::Kind::General) << "quoted words are no format";
  EXPECT_EQ(form_of("[$-804]yyyy/m/d;@").kind, NumberForm::Kind::Date);
}

TEST_F(WorkbookTest, WhatItMustNotTakeIsRefusedWithTheReason) {
  auto macros = book_entries(sheet_of(""));
  macros.push_back({"xl/vbaProject.bin", "x"});
  EXPECT_EQ(open_reason(zip_of(macros)), "workbook.macros");
  const std::string compound = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
  std::string name;
  for (const char c : std::string_view("EncryptedPackage")) name.append(1, c).append(1, '\0');
  EXPECT_EQ(open_reason(compound + std::string(3000, '\0') + name), "workbook.encrypted");
  EXPECT_EQ(open_reason(compound + std::string(3000, '\0')), "workbook.format");
  EXPECT_EQ(open_reason(zip_of({{"xl/workbook.bin", "x"}})), "workbook.format");
  EXPECT_EQ(open_reason(zip_of({{"mimetype", "x"}, {"content.xml", "<a/>"}})), "workbook.format");
  EXPECT_EQ(open_reason(zip_of({{"word/document.xml", "<a/>"}})), "workbook.format");
  EXPECT_EQ(open_reason(zip_of({{"readme.txt", "x"}})), "workbook.format");
  EXPECT_EQ(open_reason("PK\x03\x04 nothing"), "workbook.damaged");
  EXPECT_EQ(open_reason("<html>"), "workbook.damaged");
  EXPECT_EQ(open_reason(""), "workbook.damaged");
}

TEST_F(WorkbookTest, BombsAreRefusedBeforeAnythingIsUnpacked) {
  EXPECT_EQ(open_reason(zip_of(book_entries(sheet_of("")), 900'000'000)), "workbook.too_large")
      << "by their sum";
  EXPECT_EQ(open_reason(zip_of(book_entries(sheet_of("")), 20'000'000)), "workbook.too_large")
      << "by their ratio";
  // Two entries of the directory that stand on the same bytes.
  auto bytes = zip_of({{"a", "xxxx"}, {"b", "yyyy"}});
  const auto second = bytes.rfind("PK\x01\x02");
  for (int i = 0; i < 4; ++i) bytes[second + 42 + static_cast<std::size_t>(i)] = '\0';
  EXPECT_EQ(open_reason(bytes), "workbook.too_large");
  std::vector<testing::BookEntry> many;
  for (int i = 0; i < 6000; ++i) many.push_back({fmt::format("{}", i), ""});
  EXPECT_EQ(open_reason(zip_of(many)), "workbook.too_large");
  EXPECT_EQ(open_reason(zip_of({{"a", "x"}, {"a", "x"}})), "workbook.damaged") << "a name twice";
}

TEST_F(WorkbookTest, SheetsBeyondASheetAreRefused) {
  EXPECT_EQ(sheet_cells("<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>"), "1:XFD=1;");
  EXPECT_EQ(sheet_cells("<row r=\"1\"><c r=\"XFE1\"><v>1</v></c></row>"), "workbook.columns");
  EXPECT_EQ(sheet_cells("<row r=\"1\"><c r=\"ZZZZZZZ1\"><v>1</v></c></row>"), "workbook.columns");
  EXPECT_EQ(sheet_cells("<row r=\"1048577\"><c><v>1</v></c></row>"), "workbook.columns");
  EXPECT_EQ(sheet_cells("<row r=\"99999999999999999999\"><c><v>1</v></c></row>"), "workbook.damaged");
  std::string million;
  for (int i = 0; i < 1'000'000; ++i) million += "<c/>";
  EXPECT_EQ(sheet_cells("<row>" + million + "</row>"), "workbook.columns");
}

TEST_F(WorkbookTest, DamagedXmlIsAnErrorAndNeverMore) {
  for (const std::string_view sheet :
       {"", "x", "<worksheet>", "<worksheet><sheetData></worksheet>", "<worksheet/><", "<a b=\"&amp;",
        "<!DOCTYPE a [<!ENTITY b \"c\">]><worksheet/>", "<worksheet>&#x110000;</worksheet>",
        "<worksheet>&#0;</worksheet>", "<worksheet>&#xD800;</worksheet>", "<worksheet>&lol;</worksheet>",
        "<worksheet>\xFF\xFE</worksheet>", "<worksheet><![CDATA[", "<worksheet><!-- -- --></worksheet>",
        "<worksheet a='&quot;></worksheet>"})
    EXPECT_EQ(cells(zip_of(book_entries(std::string(sheet)))), "workbook.damaged") << sheet;
  EXPECT_EQ(cells(zip_of(book_entries(std::string("<worksheet>\0</worksheet>", 23)))), "workbook.damaged");
  EXPECT_EQ(sheet_cells("<row r=\"2\"><c><v>1</v></c></row><row r=\"2\"><c><v>1</v></c></row>"),
            "workbook.damaged");
  EXPECT_EQ(sheet_cells("<row r=\"1\"><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row>"),
            "workbook.damaged");
  EXPECT_EQ(sheet_cells("<row r=\"1\"><c r=\"A2\"><v>1</v></c></row>"), "workbook.damaged");
  EXPECT_EQ(sheet_cells("<row><c t=\"s\"><v>7</v></c></row>"), "workbook.damaged") << "no such string";
  std::string deep, end;
  for (int i = 0; i < 1000; ++i) deep += "<a>", end += "</a>";
  EXPECT_EQ(cells(zip_of(book_entries(deep + end))), "workbook.damaged");
}

// Whatever bytes come: an answer, not a crash. The seed is fixed, so a failure comes again.
TEST_F(WorkbookTest, AnswersWhateverBytesCome) {
  const auto good = zip_of(book_entries(
      sheet_of(
          "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c t=\"inlineStr\"><is><t>a&amp;b</t></is></c></row>"
          "<row><c s=\"1\"><v>45292</v></c></row>",
          "<mergeCells><mergeCell ref=\"A1:B2\"/></mergeCells>"),
      "<sst><si><t>x</t></si></sst>",
      "<styleSheet><cellXfs><xf/><xf numFmtId='14'/></cellXfs></styleSheet>"));
  std::mt19937 random(20261122);
  int read = 0;
  for (int round = 0; round < 1000; ++round) {
    auto entries =
        book_entries(sheet_of("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c><v>4.5</v></c></row>"),
                     "<sst><si><t>x</t></si></sst>");
    auto bytes = good;
    if (round % 2 == 0) {  // damage inside a part, so that the container holds
      auto& part = entries[1 + random() % (entries.size() - 1)].bytes;
      for (int i = 0; i < 3; ++i) {
        const auto at = random() % part.size();
        static constexpr std::string_view kMarks = "<>&;\"'/!?[]-= a0#";
        if (random() % 3 == 0)
          part.erase(at, random() % 8);
        else
          part[at] = kMarks[random() % kMarks.size()];
        if (part.empty()) part = "<";
      }
      bytes = zip_of(entries);
    } else {
      for (int i = 0; i < 4; ++i) bytes[random() % bytes.size()] = static_cast<char>(random());
      if (round % 5 == 0) bytes.resize(random() % bytes.size());
    }
    const auto answer = cells(bytes);
    read += answer.starts_with("1:") ? 1 : 0;
  }
  EXPECT_GT(read, 50) << "some damage does no harm; if nothing is read, nothing was tried";
}

TEST_F(WorkbookTest, NaughtyTextsComeBackByteEqual) {
  const auto json = gzip::read(std::filesystem::path(JW_TEST_DIR) / "../vectors/blns.json.gz");
  ASSERT_TRUE(json);
  const auto list = parse_json(*json);
  ASSERT_TRUE(list);
  std::vector<std::string> texts;
  for (const auto& value : list->as_array())
    if (!value.as_string().empty()) texts.emplace_back(value.as_string());
  const auto path = folder_ / "naughty.xlsx";
  {
    auto writer = SheetWriter::create(path);
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->add_sheet("文本"));
    for (std::size_t i = 0; i < texts.size(); ++i)
      ASSERT_TRUE(writer->put(static_cast<std::uint32_t>(i), 0, texts[i]));
    ASSERT_TRUE(writer->finish());
  }
  auto book = WorkbookReader::open(call_, path, folder_);
  ASSERT_TRUE(book) << describe(book.error());
  std::size_t same = 0;
  const auto read = book->read(call_, 0, [&](const SheetRow& row) -> Result<> {
    const auto& text = texts[static_cast<std::size_t>(row.number - 1)];
    EXPECT_EQ(row.cells[0].text, text);
    EXPECT_FALSE(row.cells[0].formula);
    same += row.cells[0].text == text ? 1 : 0;
    return {};
  });
  ASSERT_TRUE(read) << describe(read.error());
  EXPECT_EQ(same, texts.size());
}

TEST_F(WorkbookTest, ASheetBecomesCsvWithTheSameRows) {
  const auto path = write(zip_of(book_entries(sheet_of(
      "<row r=\"1\"><c t=\"str\"><v>年度统计表</v></c></row>"
      "<row r=\"2\"><c t=\"str\"><v>代码</v></c><c t=\"str\"><v>名,称</v></c><c t=\"str\"><v>数</v></c></row>"
      "<row r=\"4\"><c t=\"str\"><v>007</v></c><c t=\"str\"><v>a\"b</v></c></row>"
      "<row r=\"5\"><c><v>1</v></c><c r=\"H5\"><v>9</v></c></row>"))));
  auto book = WorkbookReader::open(call_, path, folder_);
  ASSERT_TRUE(book);
  const auto out = folder_ / "sheet.csv";
  const auto written = write_sheet_csv(call_, *book, 1, out, 1 << 20);
  ASSERT_TRUE(written) << describe(written.error());
  EXPECT_EQ(written->title_rows, 1);
  const auto text = file::read(out);
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, "\n\"代码\",\"名,称\",\"数\"\n\n\"007\",\"a\"\"b\",\n\"1\",,,\"9\"\n");
  const auto seen = preview(call_, out, sheet_dialect());
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->rows_seen, 2);
  EXPECT_EQ(seen->ragged, 1);
  EXPECT_EQ(write_sheet_csv(call_, *book, 1, out, 10).error().reason, "workbook.too_large");
}

}  // namespace
}  // namespace jw::lake
