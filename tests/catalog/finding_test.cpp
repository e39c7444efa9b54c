#include "catalog/finding.hpp"

#include <algorithm>

#include "node.hpp"

namespace jw::catalog {
namespace {

bool found(const ResourceForm& form, std::string_view code,
           std::string_view provider = "113200000000000000") {
  const auto all = findings_of(form, provider);
  return std::ranges::find(all, code, &Finding::code) != all.end();
}

TEST(Finding, LawsRegulationsAndDecisionsOfTheStateCouncilAreNational) {
  for (const char* title :
       {"中华人民共和国统计法", "个人信息保护法", "政务数据共享条例", "行政区划管理条例",
        "城市房地产开发经营管理条例", "国务院关于在线政务服务的若干规定", "全国经济普查条例"})
    EXPECT_TRUE(may_be_national_law(title)) << title;
}

TEST(Finding, LocalRulesAndPapersAreNot) {
  for (const char* title : {"江苏省公共数据管理办法", "南通市大数据发展条例", "深圳经济特区数据条例",
                            "广西壮族自治区数据条例", "关于数据共享的通知", "内部工作手册", ""})
    EXPECT_FALSE(may_be_national_law(title)) << title;
}

TEST(Finding, TitlesAreReadOutOfText) {
  EXPECT_EQ(cited_titles("依据《统计法》第九条、《政务数据共享条例》"),
            (std::vector<std::string>{"统计法", "政务数据共享条例"}));
  EXPECT_TRUE(cited_titles("《》《没有结尾").empty());
}

TEST(Finding, NotSharedOnALocalRuleBlocks) {
  auto form = testing::small_form();
  form.sharing = "not_shared";
  form.legal_basis = "《江苏省公共数据管理办法》第三条";
  EXPECT_TRUE(found(form, "legal_basis"));
  form.legal_basis = "《中华人民共和国统计法》第九条";
  EXPECT_FALSE(found(form, "legal_basis"));
}

TEST(Finding, WhatTheReviewerShouldSee) {
  auto form = testing::small_form();
  EXPECT_TRUE(found(form, "provider_code", ""));
  EXPECT_FALSE(found(form, "provider_code"));
  EXPECT_FALSE(found(form, "key_missing"));
  form.items[0].key = false;
  EXPECT_TRUE(found(form, "key_missing"));
  form.items[1].personal = "sensitive";
  form.grade = 3;
  EXPECT_TRUE(found(form, "grade_low"));
  form.grade = 4;
  EXPECT_FALSE(found(form, "grade_low"));
  form.level = "important";
  form.sharing = "unconditional";
  EXPECT_TRUE(found(form, "important_data"));
}

}  // namespace
}  // namespace jw::catalog
