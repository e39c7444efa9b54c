#include "catalog/uploads.hpp"

#include "node.hpp"
#include "tests/lake/book.hpp"

namespace jw::catalog {
namespace {

using testing::kSmallCsv;
using testing::must;
using testing::Node;
using testing::reason;

class UploadsTest : public testing::CatalogTest {
 protected:
  std::size_t files() {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(node_.folder_ / "uploads"))
      count += entry.is_regular_file() ? 1 : 0;
    return count;
  }
};

TEST_F(UploadsTest, AFileIsKeptWithItsPreview) {
  const auto upload = must(node_.send(statistics_, "C:\\tmp\\人口.csv", kSmallCsv));
  EXPECT_EQ(upload.name, "人口.csv");
  EXPECT_EQ(upload.bytes, static_cast<std::int64_t>(kSmallCsv.size()));
  EXPECT_EQ(upload.sha256.size(), 64u);
  const auto& preview = upload.preview;
  EXPECT_EQ(preview.encoding, "UTF-8");
  ASSERT_EQ(preview.columns.size(), 3u);
  EXPECT_EQ(preview.columns[0].type, "text") << "codes stay text";
  EXPECT_TRUE(preview.columns[0].region_candidate);
  EXPECT_FALSE(preview.columns[1].region_candidate);
  EXPECT_EQ(preview.ragged, 1);
  ASSERT_EQ(preview.problems.size(), 1u);
  EXPECT_EQ(preview.problems[0].line, 6);
  EXPECT_EQ(preview.problems[0].reason, "ragged");
  EXPECT_EQ(preview.problems[0].text, "320684");
  EXPECT_EQ(must(node_.uploads_->find(statistics_, upload.id)).preview.columns.size(), 3u);
  EXPECT_EQ(node_.events("upload.received"), 1);
}

TEST_F(UploadsTest, OnlyTheSendersDepartmentSeesIt) {
  const auto upload = must(node_.send(statistics_, "a.csv", kSmallCsv));
  EXPECT_EQ(reason(node_.uploads_->find(health_, upload.id)), "upload.unknown");
  EXPECT_EQ(reason(node_.uploads_->find(statistics_, "../store.db")), "upload.unknown");
  EXPECT_EQ(reason(node_.send(Node::person("32.statistics", {"auditor"}), "a.csv", kSmallCsv)),
            "right.missing");
}

TEST_F(UploadsTest, WhatCannotBeLoadedIsNotKept) {
  EXPECT_EQ(reason(node_.send(statistics_, "a.csv", "")), "upload.empty");
  EXPECT_EQ(reason(node_.send(statistics_, "a.csv", std::string_view("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16))),
            "upload.binary");
  EXPECT_EQ(reason(node_.send(statistics_, "", kSmallCsv)), "upload.name");
  EXPECT_EQ(reason(node_.send(statistics_, "dir/", kSmallCsv)), "upload.name");
  EXPECT_EQ(reason(node_.send(statistics_, std::string(256, 'a'), kSmallCsv)), "upload.name");
  EXPECT_EQ(reason(node_.send(statistics_, "a\nb", kSmallCsv)), "upload.name");
  EXPECT_EQ(files(), 0u);
  EXPECT_EQ(node_.events("upload.received"), 0);
}

TEST_F(UploadsTest, TheLimitHoldsWhileTheBytesCome) {
  node_.close();
  node_.upload_limit_ = 5000;
  node_.open();
  EXPECT_EQ(reason(node_.send(statistics_, "a.csv", std::string(5001, 'x'))), "upload.too_large");
  EXPECT_EQ(files(), 0u);
  EXPECT_TRUE(node_.send(statistics_, "a.csv", "a,b\n" + std::string(4990, 'x') + ",1\n"));
}

TEST_F(UploadsTest, ABrokenConnectionLeavesNothing) {
  int pieces = 0;
  const auto broken =
      node_.uploads_->receive(statistics_, "a.csv", [&](std::span<char> into) -> Result<std::size_t> {
        if (++pieces == 3) return fail(Code::Unavailable, "test.gone", "gone", "已断开");
        std::fill(into.begin(), into.end(), 'a');
        return into.size();
      });
  EXPECT_EQ(reason(broken), "test.gone");
  EXPECT_EQ(files(), 0u);
}

TEST_F(UploadsTest, TooManyWaitingFilesAreRefused) {
  for (int i = 0; i < 5; ++i) must(node_.send(statistics_, "a.csv", kSmallCsv));
  EXPECT_EQ(reason(node_.send(statistics_, "a.csv", kSmallCsv)), "upload.too_many");
  EXPECT_TRUE(node_.send(health_, "a.csv", kSmallCsv));
}

TEST_F(UploadsTest, TheyExpireAndAreSweptWithTheirFiles) {
  const auto upload = must(node_.send(statistics_, "a.csv", kSmallCsv));
  node_.clock_.advance(std::chrono::hours(23));
  EXPECT_TRUE(node_.uploads_->find(statistics_, upload.id));
  EXPECT_EQ(must(node_.uploads_->sweep(Node::system())), 0u);
  node_.clock_.advance(std::chrono::hours(2));
  EXPECT_EQ(reason(node_.uploads_->find(statistics_, upload.id)), "upload.unknown");
  EXPECT_EQ(must(node_.uploads_->sweep(Node::system())), 1u);
  EXPECT_EQ(files(), 0u);
}

TEST_F(UploadsTest, AFileWithoutItsRowIsRemovedAtStart) {
  const auto upload = must(node_.send(statistics_, "a.csv", kSmallCsv));
  node_.close();
  std::ofstream(node_.folder_ / "uploads" / make_id(SystemClock())) << "half";
  std::ofstream(node_.folder_ / "uploads" / "README") << "not ours";
  node_.open();
  EXPECT_EQ(files(), 2u);
  EXPECT_TRUE(node_.uploads_->find(statistics_, upload.id));
}

TEST_F(UploadsTest, LongHeadersBecomeItemNamesAResourceAccepts) {
  std::string title;
  for (int i = 0; i < 40; ++i) title += "长";
  const auto upload = must(node_.send(statistics_, "a.csv", title + "甲," + title + "乙\n1,2\n"));
  ASSERT_EQ(upload.preview.columns.size(), 2u);
  auto form = testing::small_form();
  form.region_item.clear();
  form.items = {testing::item(upload.preview.columns[0].name, "甲"),
                testing::item(upload.preview.columns[1].name, "乙")};
  const auto kept = checked(form);
  EXPECT_TRUE(kept) << describe(kept.error());
}

std::string small_book() {
  return lake::testing::zip_of(lake::testing::book_entries(
      lake::testing::sheet_of("<row><c t=\"str\"><v>区划代码</v></c><c t=\"str\"><v>人口</v></c></row>"
                              "<row><c t=\"str\"><v>032</v></c><c><f>1+1</f><v>2</v></c></row>")));
}

TEST_F(UploadsTest, AWorkbookIsItsFirstSheetThatShowsAndAnotherCanBeChosen) {
  const auto upload = must(node_.send(statistics_, "a.xlsx", small_book()));
  EXPECT_EQ(upload.preview.sheet, "甲 & 乙");
  ASSERT_EQ(upload.preview.sheets.size(), 2u);
  EXPECT_TRUE(upload.preview.sheets[0].hidden);
  ASSERT_EQ(upload.preview.columns.size(), 2u);
  EXPECT_EQ(upload.preview.columns[0].type, "text");
  EXPECT_EQ(upload.preview.sample[0][0], "032") << "leading zeros stay";
  ASSERT_FALSE(upload.preview.notes.empty());
  EXPECT_EQ(upload.preview.notes[0].code, "workbook.formulas");
  EXPECT_EQ(files(), 2u) << "the workbook and its sheet as CSV";
  EXPECT_EQ(must(node_.uploads_->choose_sheet(statistics_, upload.id, "隐藏")).preview.columns[0].title,
            "另一张");
  EXPECT_EQ(must(node_.uploads_->find(statistics_, upload.id)).preview.sheet, "隐藏");
  EXPECT_EQ(must(node_.uploads_->stored(statistics_, upload.id)).path.extension(), ".csv");
  EXPECT_EQ(reason(node_.uploads_->choose_sheet(statistics_, upload.id, "没有")), "upload.sheet");
  EXPECT_EQ(reason(node_.uploads_->choose_sheet(health_, upload.id, "隐藏")), "upload.unknown");
  EXPECT_EQ(node_.events("upload.sheet_chosen"), 1);
  const auto text = must(node_.send(statistics_, "a.csv", kSmallCsv));
  EXPECT_EQ(reason(node_.uploads_->choose_sheet(statistics_, text.id, "甲")), "upload.sheet");
  node_.clock_.advance(std::chrono::hours(25));
  EXPECT_EQ(must(node_.uploads_->sweep(Node::system())), 2u);
  EXPECT_EQ(files(), 0u);
}

TEST_F(UploadsTest, AWorkbookThatMustNotComeInIsNotKept) {
  EXPECT_EQ(reason(node_.send(statistics_, "a.xlsx", "PK\x03\x04 nothing")), "workbook.damaged");
  EXPECT_EQ(reason(node_.send(statistics_, "a.xls", kSmallCsv)), "upload.wrong_type");
  auto entries = lake::testing::book_entries("<worksheet/>");
  entries.push_back({"xl/vbaProject.bin", "x"});
  EXPECT_EQ(reason(node_.send(statistics_, "a.xlsm", lake::testing::zip_of(entries))), "workbook.macros");
  EXPECT_EQ(reason(node_.send(statistics_, "a.xlsx",
                              lake::testing::zip_of(lake::testing::book_entries("<worksheet/>")))),
            "upload.empty");
  EXPECT_EQ(files(), 0u);
}

}  // namespace
}  // namespace jw::catalog
