#include "sheet/imports.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include <boost/json/serialize.hpp>

#include "base/gzip.hpp"
#include "base/json.hpp"
#include "base/json_write.hpp"
#include "sheet/exports.hpp"
#include "sheet/schema.hpp"
#include "sheet/template.hpp"
#include "tests/catalog/node.hpp"
#include "tests/lake/book.hpp"

namespace jw::sheet {
namespace {

using catalog::testing::must;
using catalog::testing::Node;
using catalog::testing::reason;

constexpr std::string_view kCsv =
    "信息资源名称,信息资源代码,信息资源摘要,信息项名称,数据类型,数据长度,共享类型,共享条件,更新周期\n"
    "常住人口,,各区划常住人口,区划代码,C,12,有条件共享,共享范围：统计部门；使用用途：统计分析,每年\n"
    ",,,人口数,整型,,,,\n"
    "企业名录,,登记企业,名称,C,,无条件共享,,每月\n"
    "坏的,,摘要,名称,C,,部分共享,,每月\n";

class ImportsTest : public catalog::testing::CatalogTest {
 protected:
  ImportsTest() {
    must(node_.database_->migrate(Node::system(), migrations()));
    open();
  }
  ~ImportsTest() override { imports_.reset(); }

  void open() {
    Imports::Options options;
    options.folder = node_.folder_ / "imports";
    options.node = "province";
    options.limit = 8 << 20;
    imports_ =
        must(Imports::open(Node::system(), *node_.database_, node_.clock_, *node_.resources_, options));
  }
  Result<Import> send(const Call& call, const std::string& name, std::string_view bytes) {
    return imports_->receive(call, name, [&](std::span<char> into) -> Result<std::size_t> {
      const auto count = std::min(into.size(), bytes.size());
      std::copy_n(bytes.data(), count, into.data());
      bytes.remove_prefix(count);
      return count;
    });
  }
  std::string exported(const ExportForm& form) {
    const Exports exports(*node_.database_, node_.clock_, *node_.directory_);
    const auto out = node_.folder_ / "tmp" / "out";
    must(exports.write(statistics_, form, out));
    return must(file::read(out));
  }

  std::unique_ptr<Imports> imports_;
};

TEST_F(ImportsTest, GoodOnesBecomeDraftsAndTheSameFileAgainChangesNothing) {
  const auto sent = must(send(statistics_, "目录.csv", kCsv));
  EXPECT_TRUE(sent.is_checked) << sent.mapping_problem_en;
  EXPECT_EQ(sent.counts.records, 3);
  EXPECT_EQ(sent.counts.fresh, 2);
  EXPECT_EQ(sent.counts.blocked, 1);
  const auto faulty = must(imports_->records(statistics_, sent.id, "problems", {}));
  ASSERT_EQ(faulty.items.size(), 1u) << faulty.items[0].problems[0].en;
  EXPECT_EQ(faulty.items[0].problems[0].row, 5);
  EXPECT_EQ(faulty.items[0].problems[0].column, "G");
  const auto done = must(imports_->commit(statistics_, sent.id));
  EXPECT_EQ(done.counts.done, 2);
  EXPECT_EQ(done.counts.blocked, 1);
  const auto page = must(node_.resources_->list(statistics_, {"draft"}, {}));
  ASSERT_EQ(page.items.size(), 2u);
  EXPECT_EQ(page.items[1].name, "常住人口");
  EXPECT_EQ(page.items[1].items.size(), 2u);
  EXPECT_EQ(page.items[1].scope, "统计部门");
  EXPECT_EQ(must(imports_->commit(statistics_, sent.id)).counts.done, 2) << "again writes nothing twice";
  const auto again = must(send(statistics_, "目录.csv", kCsv));
  EXPECT_EQ(again.counts.unchanged, 2);
  EXPECT_EQ(again.counts.fresh, 0);
  EXPECT_EQ(node_.events("resource.drafted"), 2);
  EXPECT_EQ(node_.events("import.committed"), 2);
}

TEST_F(ImportsTest, EveryTemplateAndFormatComesBackUnchanged) {
  must(imports_->commit(statistics_, must(send(statistics_, "a.csv", kCsv)).id));
  for (const std::string format : {"xlsx", "csv", "json"})
    for (const auto& form : templates()) {
      ExportForm wanted;
      wanted.format = format;
      wanted.layout = form.code;
      const auto bytes = exported(wanted);
      const auto sent = must(send(statistics_, "b." + format, bytes));
      EXPECT_EQ(sent.counts.unchanged, 2)
          << format << " " << form.code << " changed " << sent.counts.changed << " blocked "
          << sent.counts.blocked << " " << sent.mapping_problem_en;
      EXPECT_EQ(sent.layout.known_as, format == "json" ? "" : form.code);
    }
  EXPECT_EQ(node_.events("catalog.exported"), 9);
}

TEST_F(ImportsTest, AChangedSheetUpdatesByCode) {
  must(imports_->commit(statistics_, must(send(statistics_, "a.csv", kCsv)).id));
  ExportForm wanted;
  wanted.format = "csv";
  auto text = exported(wanted);
  const auto at = text.find("登记企业");
  ASSERT_NE(at, std::string::npos);
  text.replace(at, std::string("登记企业").size(), "全部登记企业");
  const auto sent = must(send(statistics_, "c.csv", text));
  EXPECT_EQ(sent.counts.changed, 1);
  EXPECT_EQ(sent.counts.unchanged, 1);
  const auto records = must(imports_->records(statistics_, sent.id, "changed", {}));
  EXPECT_EQ(records.items[0].changed, std::vector<std::string>{"abstract"});
  EXPECT_EQ(must(imports_->commit(statistics_, sent.id)).counts.done, 1);
  EXPECT_EQ(must(send(statistics_, "c.csv", text)).counts.unchanged, 2);
}

TEST_F(ImportsTest, NaughtyTextsComeBackByteEqualThroughEveryFormat) {
  const auto list =
      must(parse_json(must(gzip::read(std::filesystem::path(JW_TEST_DIR) / "../vectors/blns.json.gz"))));
  std::string json = "[";
  std::size_t made = 0;
  for (const auto& value : list.as_array()) {
    catalog::ResourceForm form = catalog::testing::small_form(fmt::format("资源{}", made));
    form.abstract = std::string(value.as_string());
    const auto kept = catalog::checked(form);
    if (!kept || kept->abstract != form.abstract) continue;  // too long, or nothing but blanks
    json += made++ > 0 ? "," : "";
    json += boost::json::serialize(write_json(form));
  }
  ASSERT_GE(made, 512u);
  const auto sent = must(send(statistics_, "n.json", json + "]"));
  EXPECT_EQ(must(imports_->commit(statistics_, sent.id)).counts.done, static_cast<std::int64_t>(made));
  for (const std::string format : {"xlsx", "csv", "json"}) {
    ExportForm wanted;
    wanted.format = format;
    wanted.layout = "full";
    const auto back = must(send(statistics_, "n." + format, exported(wanted)));
    EXPECT_EQ(back.counts.unchanged, static_cast<std::int64_t>(made)) << format;
    for (const auto& record : must(imports_->records(statistics_, back.id, "changed", {})).items)
      ADD_FAILURE() << format << " " << record.name << ": " << record.changed[0];
  }
}

TEST_F(ImportsTest, ColumnsMayBeCalledOtherwiseAndTheChoiceIsRemembered) {
  const std::string csv = "叫什么,信息项名称,共享类型,摘要,序\n甲,一,1,摘要,x\n";
  auto sent = must(send(statistics_, "m.csv", csv));
  EXPECT_FALSE(sent.is_checked);
  EXPECT_NE(sent.mapping_problem_zh, "");
  EXPECT_EQ(reason(imports_->commit(statistics_, sent.id)), "import.unchecked");
  EXPECT_EQ(reason(imports_->map(statistics_, sent.id, {"", {"name", "item_title"}})), "import.mapping");
  sent = must(imports_->map(statistics_, sent.id, {"", {"name", "item_title", "sharing", "abstract", ""}}));
  EXPECT_EQ(sent.counts.fresh, 1);
  const auto again = must(send(statistics_, "m2.csv", csv));
  EXPECT_TRUE(again.layout.remembered);
  EXPECT_EQ(again.counts.fresh, 1);
  EXPECT_FALSE(must(send(health_, "m2.csv", csv)).layout.remembered) << "another department's choice";
}

TEST_F(ImportsTest, OnlyTheSendersDepartmentSeesIt) {
  const auto sent = must(send(statistics_, "a.csv", kCsv));
  EXPECT_EQ(reason(imports_->find(health_, sent.id)), "import.unknown");
  EXPECT_EQ(reason(imports_->commit(health_, sent.id)), "import.unknown");
  EXPECT_EQ(reason(imports_->records(health_, sent.id, "", {})), "import.unknown");
  EXPECT_EQ(reason(send(Node::person("32.statistics", {"auditor"}), "a.csv", kCsv)), "right.missing");
  EXPECT_EQ(reason(imports_->find(statistics_, "../store.db")), "import.unknown");
  node_.clock_.advance(std::chrono::hours(25));
  EXPECT_EQ(reason(imports_->find(statistics_, sent.id)), "import.unknown");
  EXPECT_EQ(must(imports_->sweep(Node::system())), 1u);
  EXPECT_TRUE(std::filesystem::is_empty(node_.folder_ / "imports"));
}

TEST_F(ImportsTest, WhatIsNoCatalogIsRefusedAndNotKept) {
  EXPECT_EQ(reason(send(statistics_, "a.csv", "")), "upload.empty");
  EXPECT_EQ(reason(send(statistics_, "a.csv", "a,b\n1,2\n")), "import.headings");
  EXPECT_EQ(reason(send(statistics_, "a.csv", "信息资源名称,信息项名称,共享类型\n")), "import.empty");
  EXPECT_EQ(reason(send(statistics_, "a.json", "{\"a\":1}")), "import.json");
  EXPECT_EQ(reason(send(statistics_, "a.json", "[{\"name\":")), "json.syntax");
  EXPECT_EQ(reason(send(statistics_, "a.xlsx", "PK\x03\x04zzzz")), "workbook.damaged");
  auto macros = lake::testing::book_entries(lake::testing::sheet_of(""));
  macros.push_back({"xl/vbaProject.bin", "x"});
  EXPECT_EQ(reason(send(statistics_, "a.xlsm", lake::testing::zip_of(macros))), "workbook.macros");
  EXPECT_EQ(reason(send(statistics_, "", kCsv)), "upload.name");
  EXPECT_TRUE(std::filesystem::is_empty(node_.folder_ / "imports"));
  const auto wrong = must(send(statistics_, "w.json", "[{\"name\":\"x\",\"colour\":\"red\"},{\"name\":3}]"));
  EXPECT_EQ(wrong.counts.blocked, 2);
}

TEST_F(ImportsTest, ProblemsComeAsAFile) {
  const auto sent = must(send(statistics_, "a.csv", kCsv));
  const auto out = node_.folder_ / "tmp" / "problems";
  must(imports_->write_problems(statistics_, sent.id, "csv", out));
  const auto text = must(file::read(out));
  EXPECT_NE(text.find("部分共享"), std::string::npos);
  EXPECT_NE(text.find("有条件共享"), std::string::npos);
  must(imports_->write_problems(statistics_, sent.id, "xlsx", out));
  EXPECT_TRUE(must(file::read(out)).starts_with("PK"));
  EXPECT_EQ(reason(imports_->write_problems(statistics_, sent.id, "exe", out)), "export.format");
}

}  // namespace
}  // namespace jw::sheet
