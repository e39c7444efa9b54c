#include <gtest/gtest.h>

#include <functional>
#include <random>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "crypto/signed_json.hpp"
#include "fixture.hpp"
#include "grant/compare.hpp"
#include "grant/purpose.hpp"

namespace jw::grant {
namespace {

namespace json = boost::json;

json::object& constraint(json::object& document, std::string_view left) {
  for (auto& entry : permission(document)["constraint"].as_array())
    if (entry.as_object()["leftOperand"] == json::string(left)) return entry.as_object();
  throw std::runtime_error("no such constraint");
}

TEST(GrantTerms, ReadBackWhatWasWritten) {
  auto grant = online_grant();
  grant.subject = {"320613.data", "county", "data", "client-1", "clerk"};
  grant.purposes_barred = {"4.1.2", "5"};
  grant.service_item = "000131020000";
  grant.caps = {10, 20, 30, 40, 50, 60, 5};
  grant.window = {0x1F, 510, 1080};
  grant.lease_seconds = 3600;
  grant.rows.push_back({"capital", RowCondition::Op::Range, {"-1.5", ""}});
  grant.rows.push_back({"region", RowCondition::Op::Prefix, {}, true});
  Duty retain("retain"), by("delete_by");
  retain.days = 30;
  by.by = "2028-01-31";
  grant.duties.push_back(retain);
  grant.duties.push_back(by);
  grant.duties.emplace_back("evidence");
  const auto document = to_json(grant);
  ASSERT_TRUE(document) << describe(document.error());
  const auto text = json::serialize(*document);
  const auto back = parse_grant(parse_json(text).value());
  ASSERT_TRUE(back) << describe(back.error());
  EXPECT_EQ(*back, grant);
  EXPECT_EQ(json::serialize(to_json(*back).value()), text);
}

TEST(GrantTerms, UnknownMeansDeny) {
  using Change = std::function<void(json::object&)>;
  const std::pair<const char*, Change> bad[] = {
      {"action as text", [](auto& d) { permission(d)["action"] = "verify"; }},
      {"no action", [](auto& d) { permission(d)["action"] = json::array{}; }},
      {"unknown action", [](auto& d) { permission(d)["action"].as_array().emplace_back("export"); }},
      {"action twice", [](auto& d) { permission(d)["action"].as_array().emplace_back("verify"); }},
      {"two that deliver",
       [](auto& d) {
         permission(d)["action"] = json::array{"return", "batch"};
       }},
      {"unknown purpose", [](auto& d) { constraint(d, "purpose")["rightOperand"] = "9.9"; }},
      {"purpose by another operator", [](auto& d) { constraint(d, "purpose")["operator"] = "isPartOf"; }},
      {"cap of zero", [](auto& d) { constraint(d, "callsPerDay")["rightOperand"] = 0; }},
      {"cap below zero", [](auto& d) { constraint(d, "callsPerDay")["rightOperand"] = -1; }},
      {"cap as text", [](auto& d) { constraint(d, "callsPerDay")["rightOperand"] = "10"; }},
      {"cap the other way", [](auto& d) { constraint(d, "callsPerDay")["operator"] = "gteq"; }},
      {"unknown cap", [](auto& d) { constraint(d, "callsPerDay")["leftOperand"] = "callsPerYear"; }},
      {"aggregate without a smallest group",
       [](auto& d) { permission(d)["action"].as_array().emplace_back("aggregate"); }},
      {"unknown comparison",
       [](auto& d) { permission(d)["item"].as_array()[0].as_object()["verify"] = json::array{"like"}; }},
      {"empty comparisons",
       [](auto& d) { permission(d)["item"].as_array()[0].as_object()["verify"] = json::array{}; }},
      {"comparison without the mode", [](auto& d) { permission(d)["action"] = json::array{"query"}; }},
      {"nobody in particular", [](auto& d) { d["assignee"].as_object()["refinement"] = json::array{}; }},
      {"unknown operand of the subject",
       [](auto& d) {
         d["assignee"].as_object()["refinement"].as_array()[0].as_object()["leftOperand"] = "person";
       }},
      {"duty at another time",
       [](auto& d) { permission(d)["duty"].as_array()[0].as_object()["when"] = "before"; }},
      {"duty with a parameter it has not",
       [](auto& d) { permission(d)["duty"].as_array()[0].as_object()["days"] = 3; }},
      {"bound to something else",
       [](auto& d) {
         constraint(d, "row")["rightOperand"] = json::object{{"bind", "subject.org"}};
       }},
      {"rows bound by another operator",
       [](auto& d) {
         constraint(d, "row")["rightOperand"] = json::object{{"bind", "subject.region"}};
         constraint(d, "row")["operator"] = "eq";
       }},
      {"profile of format 1", [](auto& d) { d["profile"] = "urn:jingwei:grant:1"; }},
  };
  const auto good = to_json(online_grant()).value();
  ASSERT_TRUE(parse_grant(good));
  for (const auto& [name, change] : bad) {
    auto document = good;
    change(document);
    EXPECT_FALSE(parse_grant(document)) << name;
  }
}

TEST(GrantTerms, FormatOneHasNoneOfThem) {
  auto grant = sample_grant();
  grant.caps.calls_per_day = 5;
  EXPECT_FALSE(to_json(grant));
  grant = sample_grant();
  grant.duties.emplace_back("evidence");
  EXPECT_FALSE(to_json(grant));
  grant = sample_grant();
  grant.mode = "verify";
  EXPECT_FALSE(to_json(grant));
}

TEST(GrantTerms, LevelsLinesAndRegionsComeFromTheOrg) {
  EXPECT_EQ(level_of("320613.data"), "county");
  EXPECT_EQ(level_of("32.market"), "province");
  EXPECT_EQ(level_of("320613001.civil"), "town");
  EXPECT_EQ(level_of("32061.data"), "");
  EXPECT_EQ(level_of("x.data"), "");
  EXPECT_EQ(level_of("data"), "");
  EXPECT_EQ(line_of("320613.data"), "data");
}

TEST(Window, IsTheTimeInChina) {
  const Window office{0x1F, 510, 1080};  // Monday to Friday, 08:30 to 18:00
  const auto at = [](std::string_view text) { return parse_time(text).value(); };
  EXPECT_TRUE(office.open(at("2026-11-30T08:30:00+08:00")));  // a Monday
  EXPECT_FALSE(office.open(at("2026-11-30T08:29:59+08:00")));
  EXPECT_FALSE(office.open(at("2026-11-30T18:00:00+08:00")));
  EXPECT_FALSE(office.open(at("2026-11-29T12:00:00+08:00")));  // a Sunday
  EXPECT_TRUE(office.open(at("2026-11-30T00:30:00Z")));
  EXPECT_TRUE(Window().open(at("2026-11-29T03:00:00+08:00")));
}

TEST(Purposes, AllowedCarriesDownAndBarredBothWays) {
  const auto& tree = purposes();
  const auto& root = *tree.find("2");
  const auto& middle = *tree.find("2.2");
  const auto& leaf = *tree.find("2.2.1");
  const auto& other = *tree.find("3.1");
  EXPECT_TRUE(is_within(leaf, root));
  EXPECT_TRUE(is_within(leaf, leaf));
  EXPECT_FALSE(is_within(root, leaf));
  EXPECT_FALSE(is_within(other, root));
  EXPECT_TRUE(is_barred(root, middle));
  EXPECT_TRUE(is_barred(leaf, middle));
  EXPECT_FALSE(is_barred(other, middle));
  for (const auto& purpose : tree.all()) {
    EXPECT_EQ(tree.find(purpose.code), &purpose);
    EXPECT_FALSE(purpose.legal_basis.empty()) << purpose.code;
  }
  EXPECT_EQ(tree.find("2.2.1 "), nullptr);
  EXPECT_EQ(tree.find(""), nullptr);
}

TEST(Numbers, CompareAsNumbersDo) {
  std::mt19937_64 random(7);
  const auto number = [&] {
    std::string text = random() % 2 == 0 ? "-" : "";
    for (auto i = random() % 3; i > 0; --i) text += '0';
    text += std::to_string(random() % 200);
    if (random() % 2 == 0) text += "." + std::to_string(random() % 100);
    return text;
  };
  for (int i = 0; i < 20000; ++i) {
    const auto a = number(), b = number();
    ASSERT_TRUE(is_number(a));
    const auto difference = std::stold(a) - std::stold(b);
    EXPECT_EQ(compare_numbers(a, b), difference < 0 ? -1 : difference > 0 ? 1 : 0) << a << " " << b;
  }
  for (const auto* bad : {"", "-", "1.", ".5", "1e5", "+1", " 1", "1 ", "0x1", "1.2.3", "NaN", "１"})
    EXPECT_FALSE(is_number(bad)) << bad;
}

}  // namespace
}  // namespace jw::grant
