#include "quality/expression.hpp"

#include <gtest/gtest.h>

#include <set>

namespace jw::quality {
namespace {

catalog::Item typed_item(std::string name, std::string title, std::string type) {
  catalog::Item out;
  out.name = std::move(name);
  out.title = std::move(title);
  out.type = std::move(type);
  return out;
}

const std::vector<catalog::Item> kItems = {
    typed_item("id", "证件号码", "text"),     typed_item("born", "出生日期", "date"),
    typed_item("start", "开始日期", "date"),  typed_item("people", "人数", "integer"),
    typed_item("married", "已婚", "boolean"), typed_item("odd \"name", "带 空格", "text")};

std::string sql(std::string_view text) {
  const auto condition = compile_expression(text, kItems);
  return condition ? condition->sql : condition.error().message;
}
std::string refusal(std::string_view text) {
  const auto condition = compile_expression(text, kItems);
  return condition ? "(no error)" : condition.error().reason;
}

TEST(Expression, BecomesSqlOverQuotedNames) {
  EXPECT_EQ(sql("born <= start"), "(\"born\" <= \"start\")");
  EXPECT_EQ(sql("出生日期 ＜＝ 开始日期 ").substr(0, 4), "line")
      << "a full-width sign of two characters is two signs";
  EXPECT_EQ(sql("出生日期 ≤ 开始日期"), "(\"born\" <= \"start\")");
  EXPECT_EQ(sql("id is empty or people != 3"), "(" + blank_sql("\"id\"") + " OR (\"people\" <> 3))");
  EXPECT_EQ(sql("not married and people in (1, 2)"), "((NOT \"married\") AND (\"people\" IN (1, 2)))");
  EXPECT_EQ(sql("如果 人数 > 0 则 id is not empty"),
            "(CASE WHEN (\"people\" > 0) THEN (NOT " + blank_sql("\"id\"") + ") END)");
  EXPECT_EQ(sql("`带 空格` = 'x'"), "(\"odd \"\"name\" = 'x')");
  EXPECT_EQ(sql("left(id, 2) not in ('31', '32')"),
            "(substr(\"id\", 1, greatest(0, CAST(2 AS BIGINT))) NOT IN ('31', '32'))");
}

TEST(Expression, SaysWhichItemsItSpeaksOf) {
  const auto condition = compile_expression("people > 1 and born < start and 人数 < 9", kItems);
  ASSERT_TRUE(condition);
  EXPECT_EQ(condition->items, (std::vector<std::string>{"people", "born", "start"}));
}

TEST(Expression, AQuoteNeverEndsALiteral) {
  EXPECT_EQ(sql("id = 'x''; DROP TABLE y; --'"), "(\"id\" = 'x''; DROP TABLE y; --')");
  EXPECT_EQ(sql("id matches '.*'') OR (1=1'"), "(regexp_full_match(\"id\", '.*'') OR (1=1'))");
}

struct Wrong {
  std::string_view text;
  std::string_view reason;
  std::string_view place;
};

TEST(Expression, ErrorsNameLineAndColumn) {
  const Wrong kWrong[] = {
      {"", "expression.syntax", "line 1, column 1:"},
      {"people >", "expression.syntax", "line 1, column 9:"},
      {"people >\n  and id = 'x'", "expression.item", "line 2, column 3:"},
      {"人数 > 1 且\n  不存在 = 2", "expression.item", "line 2, column 3:"},
      {"id = 'x", "expression.syntax", "line 1, column 6:"},
      {"people = 12a", "expression.syntax", "line 1, column 10:"},
      {"people = 1.2.3", "expression.syntax", "line 1, column 10:"},
      {"id > 3", "expression.type", "line 1, column 4:"},
      {"id + 1 > 2", "expression.type", "line 1, column 1:"},
      {"people", "expression.type", "line 1, column 1:"},
      {"system('rm') = 1", "expression.function", "line 1, column 1:"},
      {"length(id, 2) > 1", "expression.function", "line 1, column 1:"},
      {"id = 'x' id", "expression.syntax", "line 1, column 10:"},
      {"(people > 1", "expression.syntax", "line 1, column 12:"},
      {"people > 1; DROP TABLE x", "expression.syntax", "line 1, column 11:"},
      {"if people > 1", "expression.syntax", "line 1, column 14:"},
      {"id matches people", "expression.syntax", "line 1, column 12:"},
      {"id is full", "expression.syntax", "line 1, column 7:"},
  };
  for (const auto& wrong : kWrong) {
    const auto condition = compile_expression(wrong.text, kItems);
    ASSERT_FALSE(condition) << wrong.text;
    EXPECT_EQ(condition.error().reason, wrong.reason) << wrong.text << ": " << condition.error().message;
    EXPECT_TRUE(condition.error().message.starts_with(wrong.place))
        << wrong.text << ": " << condition.error().message;
    EXPECT_TRUE(condition.error().message_zh.starts_with("第 ")) << condition.error().message_zh;
  }
}

TEST(Expression, NestingAndLengthHaveLimits) {
  EXPECT_EQ(refusal(std::string(1900, '(') + "1" + std::string(1900, ')')), "expression.syntax");
  std::string nots;
  for (int i = 0; i < 500; ++i) nots += "not ";
  EXPECT_EQ(refusal(nots + "married"), "expression.syntax");
  std::string minus(1500, '-');
  EXPECT_EQ(refusal(minus + "1 > 2"), "expression.syntax");
  EXPECT_EQ(refusal(std::string(kMaxExpression + 1, ' ')), "expression.syntax");
  EXPECT_EQ(refusal("id = '\xFF'"), "expression.syntax");
}

TEST(Expression, TheTableOfFunctionsIsWhole) {
  std::set<std::string_view> names;
  for (const auto& row : functions()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_FALSE(row.zh.empty() || row.en.empty()) << row.name;
    for (std::size_t i = 0; i < row.parameters.size(); ++i)
      EXPECT_NE(row.sql.find(fmt::format("{{{}}}", i)), std::string_view::npos) << row.name;
  }
}

}  // namespace
}  // namespace jw::quality
