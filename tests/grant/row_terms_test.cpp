#include "grant/row_terms.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "fixture.hpp"
#include "grant/online.hpp"

namespace jw::grant {
namespace {

ResourceShape register_shape() {
  auto shape = sample_shape();
  shape.columns.push_back({"seen", "更新时间", "datetime"});
  shape.columns.push_back({"open", "在营", "boolean"});
  shape.columns.push_back({"office", "登记机关区划", "text"});
  return shape;
}

boost::json::value rows_terms(std::string_view rows) {
  return parse_json(fmt::format(R"({{"purpose_code":"4.1","rows":{}}})", rows)).value();
}

Result<RowCondition> one(std::string_view row) {
  auto read = read_rows(rows_terms(fmt::format("[{}]", row)));
  if (!read) return fail(std::move(read).error());
  return fitted(read->at(0).condition, register_shape());
}

TEST(RowTerms, WhatDoesNotFitTheItemIsRefusedAndSaysWhy) {
  const std::pair<const char*, const char*> bad[] = {
      {R"({"op":"eq","values":["1"]})", "未选择信息项"},
      {R"({"item":"name","op":"like","values":["1"]})", "比较方式"},
      {R"({"item":"name","op":"eq","values":["1"],"not":true})", "未知字段 not"},
      {R"({"item":"name","op":"eq","values":"1"})", "列表"},
      {R"({"item":"name","op":"eq","values":[1]})", "文本"},
      {R"({"item":"name","op":"eq"})", "列表"},
      {R"({"item":"name","op":"eq","values":[]})", "一个值"},
      {R"({"item":"name","op":"eq","values":["1","2"]})", "一个值"},
      {R"({"item":"name","op":"in","values":["1",""]})", "不能为空"},
      {R"({"item":"name","op":"prefix","values":[""]})", "不能为空"},
      {R"({"item":"name","op":"range","values":["",""]})", "至少填一个"},
      {R"({"item":"name","op":"range","values":["b","a"]})", "起始值大于终止值"},
      {R"({"item":"secret","op":"eq","values":["1"]})", "没有这个信息项"},
      {R"({"item":"staff","op":"prefix","values":["1"]})", "整数型"},
      {R"({"item":"staff","op":"eq","values":["1.5"]})", "整数"},
      {R"({"item":"staff","op":"range","values":["10","9"]})", "起始值大于终止值"},
      {R"({"item":"capital","op":"in","values":["1.5"]})", "小数型"},
      {R"({"item":"capital","op":"eq","values":["1e3"]})", "数字"},
      {R"({"item":"born","op":"eq","values":["1990-02-30"]})", "日期"},
      {R"({"item":"born","op":"eq","values":["1990-2-3"]})", "日期"},
      {R"({"item":"born","op":"prefix","values":["199"]})", "年月"},
      {R"({"item":"seen","op":"eq","values":["2026-01-01"]})", "日期时间"},
      {R"({"item":"seen","op":"eq","values":["2026-01-01 25:00:00"]})", "日期时间"},
      {R"({"item":"open","op":"in","values":["true"]})", "是否型"},
      {R"({"item":"open","op":"eq","values":["yes"]})", "true"},
      {R"({"item":"region","op":"prefix","values":["32061"]})", "不是区划代码"},
      {R"({"item":"region","op":"range","values":["3206","3207"]})", "区划"},
      {R"({"item":"born","op":"prefix","bind":"subject.region"})", "文本型"},
      {R"({"item":"region","op":"eq","bind":"subject.region"})", "绑定"},
      {R"({"item":"region","op":"prefix","bind":"subject.org"})", "绑定"},
      {R"({"item":"region","op":"prefix","bind":"subject.region","values":["32"]})", "绑定"},
  };
  for (const auto& [row, why] : bad) {
    const auto found = one(row);
    ASSERT_FALSE(found) << row;
    EXPECT_EQ(found.error().reason, "decision.rows") << row;
    EXPECT_NE(found.error().message_zh.find(why), std::string::npos)
        << row << " " << found.error().message_zh;
  }
  EXPECT_FALSE(read_rows(rows_terms("{}")));
  EXPECT_FALSE(read_rows(rows_terms("[1]")));
  std::string many = R"({"item":"name","op":"eq","values":["1"]})";
  for (int i = 0; i < 40; ++i) many += R"(,{"item":"name","op":"eq","values":["1"]})";
  EXPECT_FALSE(read_rows(rows_terms("[" + many + "]")));
}

TEST(RowTerms, AreWrittenAsTheCellsAre) {
  using Op = RowCondition::Op;
  const std::pair<const char*, RowCondition> good[] = {
      {R"({"item":"name","op":"in","values":["b","a","b"]})", {"name", Op::In, {"a", "b"}}},
      {R"({"item":"staff","op":"eq","values":["007"]})", {"staff", Op::Eq, {"7"}}},
      {R"({"item":"staff","op":"in","values":["-0","10"]})", {"staff", Op::In, {"0", "10"}}},
      {R"({"item":"capital","op":"eq","values":["1.5"]})", {"capital", Op::Range, {"1.5", "1.5"}}},
      {R"({"item":"born","op":"prefix","values":["1990-05"]})", {"born", Op::Prefix, {"1990-05"}}},
      {R"({"item":"seen","op":"range","values":["2026-01-01","2026-01-31"]})",
       {"seen", Op::Range, {"2026-01-01", "2026-01-31 23:59:59.999999"}}},
      {R"({"item":"open","op":"eq","values":["true"]})", {"open", Op::Eq, {"true"}}},
      {R"({"item":"office","op":"prefix","bind":"subject.region","reason":"x"})",
       {"office", Op::Prefix, {}, true}},
  };
  for (const auto& [row, expected] : good) {
    const auto found = one(row);
    ASSERT_TRUE(found) << row << describe(found.error());
    EXPECT_EQ(*found, expected) << row;
  }
}

// The reviewer's terms end in rows that both the document and the engine hold to.
TEST(RowTerms, NarrowAGrantToTheRowsThatMeetAllOfThem) {
  const auto shape = register_shape();
  auto grant = sample_grant();
  grant.mode = "batch";
  const auto terms = rows_terms(
      R"([{"item":"born","op":"range","values":["1990-01-01","1999-12-31"]},)"
      R"({"item":"capital","op":"eq","values":["1.5"]},{"item":"open","op":"eq","values":["true"]},)"
      R"({"item":"seen","op":"range","values":["","2026-01-31"]},)"
      R"({"item":"office","op":"prefix","bind":"subject.region"}])");
  const auto applied = apply_terms(grant, terms, shape);
  ASSERT_TRUE(applied) << describe(applied.error());
  EXPECT_EQ(grant.rows.size(), 6U);
  const auto back = parse_grant(to_json(grant).value());
  ASSERT_TRUE(back) << describe(back.error());
  const auto plan = compile(*back, shape, SampleKeys());
  ASSERT_TRUE(plan) << describe(plan.error());
  const auto kept = [&](std::string born, std::string capital, std::string open, std::string seen,
                        std::string office, std::string region) {
    const std::vector<Cell> row = {"1", "某店", "13800001000", born, capital,
                                   "3", region, seen,          open, office};
    return std::holds_alternative<Kept>(evaluate(*plan, row));
  };
  EXPECT_TRUE(kept("1990-01-01", "1.50", "true", "2026-01-31 23:00:00", "320613001", "320613002"));
  EXPECT_FALSE(kept("1989-12-31", "1.50", "true", "2026-01-31 23:00:00", "320613001", "320613002"));
  EXPECT_FALSE(kept("1990-01-01", "1.51", "true", "2026-01-31 23:00:00", "320613001", "320613002"));
  EXPECT_FALSE(kept("1990-01-01", "1.50", "false", "2026-01-31 23:00:00", "320613001", "320613002"));
  EXPECT_FALSE(kept("1990-01-01", "1.50", "true", "2026-02-01 00:00:00", "320613001", "320613002"));
  EXPECT_FALSE(kept("1990-01-01", "1.50", "true", "2026-01-31 23:00:00", "320602001", "320613002"));
  EXPECT_FALSE(kept("1990-01-01", "1.50", "true", "2026-01-31 23:00:00", "320613001", "320602002"));
}

TEST(RowTerms, AreNeverLeftOutInSilence) {
  auto grant = sample_grant();
  grant.mode = "batch";
  EXPECT_FALSE(
      apply_terms(grant, rows_terms(R"([{"item":"secret","op":"eq","values":["1"]}])"), sample_shape()));
  // A resource without regions cannot be bound to one.
  grant = sample_grant();
  grant.mode = "batch";
  grant.region_item.clear();
  grant.rows.clear();
  const auto own = parse_json(R"({"purpose_code":"4.1","own_region":true})").value();
  const auto applied = apply_terms(grant, own, sample_shape());
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().reason, "decision.terms");
}

}  // namespace
}  // namespace jw::grant
