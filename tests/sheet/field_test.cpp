#include "sheet/field.hpp"

#include <gtest/gtest.h>

#include <set>

#include "sheet/csv_file.hpp"
#include "sheet/layout.hpp"
#include "sheet/record.hpp"
#include "sheet/template.hpp"
#include "sheet/words.hpp"

namespace jw::sheet {
namespace {

TEST(Fields, EveryHeadingOfEveryTemplateMeansOne) {
  for (const auto& form : templates()) {
    std::set<std::string_view> taken;
    for (const auto& heading : form.headings) {
      ASSERT_TRUE(find_field(heading.field)) << form.code << " " << heading.title;
      EXPECT_FALSE(plain_heading(heading.title).empty());
      EXPECT_TRUE(taken.insert(heading.field).second || heading.field == "remark")
          << form.code << " " << heading.title;
    }
    for (const auto& field : fields())
      EXPECT_TRUE(!field.required || taken.contains(field.code)) << form.code << " " << field.code;
  }
  EXPECT_EQ(find_template("guide")->headings.size(), 30u);
  EXPECT_EQ(find_template("register")->headings.size(), 60u);
}

TEST(Fields, WordsAreReadAsPeopleWriteThem) {
  const auto sharing = [](std::string_view text) {
    return read_word(catalog::sharing_types(), text).value_or("?");
  };
  EXPECT_EQ(sharing("有条件共享"), "conditional");
  EXPECT_EQ(sharing(" 2 "), "conditional");
  EXPECT_EQ(sharing("2、有条件共享"), "conditional");
  EXPECT_EQ(sharing("不予共享（3）"), "not_shared");
  EXPECT_EQ(sharing("部分共享"), "?");
  EXPECT_EQ(read_data_type("字符型C").value_or("?"), "C");
  EXPECT_EQ(read_data_type("VARCHAR(32)").value_or("?"), "C");
  EXPECT_EQ(read_data_type("d").value_or("?"), "D");
  EXPECT_FALSE(read_data_type("黑箱"));
  EXPECT_EQ(read_format("SQL Server").value_or("?"), "sqlserver");
  EXPECT_EQ(read_format(".XLSX").value_or("?"), "xlsx");
  EXPECT_EQ(read_day("2026/3/1").value_or("?"), "2026-03-01");
  EXPECT_EQ(read_day("2026年3月1日").value_or("?"), "2026-03-01");
  EXPECT_FALSE(read_day("三月"));
  EXPECT_TRUE(read_flag("是").value_or(false));
  EXPECT_FALSE(read_flag("也许"));
}

TEST(Fields, ConditionsAreReadAsTheyAreWritten) {
  for (const auto& [scope, purpose] : {std::pair<std::string, std::string>{"各级统计部门", "统计分析"},
                                       {"用途广泛的部门；含省直", "核对；比对"}}) {
    catalog::ResourceForm form;
    form.sharing = "conditional";
    form.scope = scope;
    form.purpose = purpose;
    const auto* field = find_field("sharing_condition");
    Draft draft;
    draft.form.sharing = "conditional";
    ASSERT_TRUE(field->read({draft, nullptr, ""}, field->write({form, nullptr, "", "", "", ""})));
    ASSERT_TRUE(finish(draft));
    EXPECT_EQ(draft.form.scope, scope);
    EXPECT_EQ(draft.form.purpose, purpose);
  }
  Draft draft;
  draft.form.sharing = "conditional";
  draft.condition_given = true;
  draft.condition = "按需";
  EXPECT_EQ(finish(draft).error().reason, "import.sharing_condition");
  draft.form.sharing = "unconditional";
  EXPECT_EQ(finish(draft).error().reason, "import.sharing_condition")
      << "Art 15: no conditions where there are none";
  draft.condition = "无条件共享";
  EXPECT_TRUE(finish(draft));
}

TEST(Layouts, FindTwoRowsOfHeadingsBelowATitle) {
  Table table;
  table.lines = {{1, {"某市政务信息资源目录"}},
                 {2, {"信息资源名称*", "信息资源代码", "信息项", "", "共享属性", ""}},
                 {3, {"", "", "信息项名称", "数据类型", "共享类型", "共享条件"}},
                 {5, {"甲", "", "代码", "C", "1", ""}}};
  const auto layout = propose_layout(table);
  ASSERT_TRUE(layout) << describe(layout.error());
  EXPECT_EQ(layout->heading_row, 3);
  EXPECT_EQ(layout->first_row, 5);
  std::vector<std::string> fields;
  for (const auto& column : layout->columns) fields.push_back(column.field);
  EXPECT_EQ(fields, (std::vector<std::string>{"name", "code", "item_title", "item_type", "sharing",
                                              "sharing_condition"}));
  EXPECT_EQ(propose_layout({{}, "", {{1, {"a", "b"}}}}).error().reason, "import.headings");
}

TEST(Layouts, TheSecondDataTypeIsThatOfTheItem) {
  Table table;
  table.lines = {{1, {"数据类型", "信息资源名称", "信息项名称", "数据类型", "共享类型"}},
                 {2, {"x", "甲", "乙", "C", "1"}}};
  const auto layout = propose_layout(table);
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->columns[0].field, "remark");
  EXPECT_EQ(layout->columns[3].field, "item_type");
  auto chosen = *layout;
  EXPECT_EQ(choose_fields(chosen, {"name", "name", "item_title", "", "sharing"}).error().reason,
            "import.mapping");
  EXPECT_EQ(choose_fields(chosen, {"", "name", "item_title", "", ""}).error().reason, "import.mapping");
  EXPECT_EQ(choose_fields(chosen, {"nonsense", "name", "item_title", "", "sharing"}).error().reason,
            "import.mapping");
  EXPECT_EQ(choose_fields(chosen, {"name"}).error().reason, "import.mapping");
}

TEST(Records, ARowWithoutANameGoesOnWithTheResourceAbove) {
  Table table;
  table.lines = {{1, {"信息资源名称", "信息项名称", "共享类型", "信息资源摘要"}},
                 {2, {"", "孤行", "", ""}},
                 {3, {"甲", "一", "1", "摘要"}},
                 {4, {"", "二", "", ""}},
                 {5, {"甲", "三", "1", "另一摘要"}},
                 {6, {"乙", "一", "1", "摘要"}}};
  const auto layout = propose_layout(table);
  ASSERT_TRUE(layout);
  std::vector<Record> records;
  ASSERT_TRUE(each_record(Call::system("test"), table, *layout, [&](Record record) -> Result<> {
    records.push_back(std::move(record));
    return {};
  }));
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[1].items.size(), 3u);
  EXPECT_EQ(records[1].last_row, 5);
  ASSERT_EQ(records[1].problems.size(), 1u) << "the other abstract";
  EXPECT_FALSE(records[1].problems[0].blocks);
  const auto orphan = make_form(records[0], *layout, nullptr, "");
  EXPECT_TRUE(blocked(records[0].problems));
  const auto form = make_form(records[1], *layout, nullptr, "");
  EXPECT_FALSE(blocked(records[1].problems)) << records[1].problems.back().en;
  EXPECT_EQ(form.items.size(), 3u);
  EXPECT_EQ(form.sharing, "unconditional");
}

TEST(Records, EveryFaultIsNamedByItsCell) {
  Table table;
  table.lines = {{1, {"信息资源名称", "信息项名称", "数据类型", "共享类型", "更新周期", "信息资源摘要"}},
                 {2, {"甲", "一", "黑箱", "部分", "有时", "摘要"}},
                 {3, {"", "二", "C", "", "", ""}}};
  const auto layout = propose_layout(table);
  ASSERT_TRUE(layout);
  std::vector<Problem> problems;
  ASSERT_TRUE(each_record(Call::system("test"), table, *layout, [&](Record record) -> Result<> {
    make_form(record, *layout, nullptr, "");
    problems = record.problems;
    return {};
  }));
  std::set<std::string> columns;
  for (const auto& problem : problems) {
    EXPECT_EQ(problem.row, 2);
    columns.insert(problem.column + problem.value);
  }
  EXPECT_EQ(columns, (std::set<std::string>{"C黑箱", "D部分", "E有时"}));
}

TEST(CsvFile, WhatIsGuardedComesBackAsItWas) {
  for (const std::string text :
       {"=1+1", "'=1+1", "''=1", "-5", "'tis", "@x", "+8613800000000", "plain", "'"}) {
    const auto path = std::filesystem::temp_directory_path() / fmt::format("jw_guard_{}.csv", ::getpid());
    auto file = CsvFile::create(path);
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->row(std::vector<std::string>{text}));
    ASSERT_TRUE(file->finish());
    const auto bytes = file::read(path);
    ASSERT_TRUE(bytes);
    const auto cell = bytes->substr(4, bytes->size() - 7);
    EXPECT_EQ(unguarded(cell), text);
    EXPECT_TRUE((text[0] != '=' && text[0] != '@') || cell.starts_with('\'')) << cell;
    std::filesystem::remove(path);
  }
}

}  // namespace
}  // namespace jw::sheet
