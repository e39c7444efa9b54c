#include "api/access_schemas.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/access/node.hpp"

namespace jw::api {
namespace {

namespace json = boost::json;
using access::Kind;

constexpr Kind kAll[] = {Kind::Verify, Kind::VerifyBatch, Kind::Query, Kind::QueryBatch, Kind::Aggregate};

bool reads(Kind kind, const json::object& body) {
  return access::parse_request(kind, json::serialize(body)).has_value();
}

// Does the value have the form? As much of JSON Schema as these schemas use.
bool fits(const json::value& value, const json::object& schema) {
  const auto is = [&](std::string_view type) {
    return type == "string"    ? value.is_string()
           : type == "integer" ? value.is_int64()
           : type == "number"  ? value.is_number()
           : type == "boolean" ? value.is_bool()
           : type == "null"    ? value.is_null()
           : type == "array"   ? value.is_array()
                               : value.is_object();
  };
  if (const auto* type = schema.if_contains("type")) {
    if (type->is_string() && !is(type->get_string())) return false;
    if (type->is_array() &&
        std::ranges::none_of(type->get_array(), [&](const auto& one) { return is(one.as_string()); }))
      return false;
  }
  if (const auto* some = schema.if_contains("oneOf"))
    if (std::ranges::count_if(some->as_array(),
                              [&](const auto& one) { return fits(value, one.as_object()); }) != 1)
      return false;
  if (value.is_array())
    if (const auto* items = schema.if_contains("items"))
      return std::ranges::all_of(value.get_array(),
                                 [&](const auto& one) { return fits(one, items->as_object()); });
  if (value.is_object()) {
    if (const auto* required = schema.if_contains("required"))
      for (const auto& name : required->as_array())
        if (!value.get_object().contains(std::string_view(name.as_string()))) return false;
    if (const auto* properties = schema.if_contains("properties"))
      for (const auto& [name, one] : value.get_object()) {
        const auto* known = properties->as_object().if_contains(name);
        if (!known || !fits(one, known->as_object())) return false;
      }
  }
  return true;
}

TEST(AccessSchemas, AskForWhatIsReadAndNothingElse) {
  for (const auto kind : kAll) {
    SCOPED_TRACE(access::word_of(kind));
    const auto schema = ask_schema(kind);
    auto whole = schema.at("examples").at(0).as_object();
    EXPECT_TRUE(reads(kind, whole));
    EXPECT_TRUE(fits(whole, schema));
    std::set<std::string> required;
    for (const auto& name : schema.at("required").as_array()) required.emplace(name.as_string());
    for (const auto& [name, one] : schema.at("properties").as_object()) {
      auto less = whole;
      less.erase(name);
      EXPECT_EQ(reads(kind, less), !required.contains(std::string(name))) << name;
    }
    whole["evidence"] = "YJ-1";
    EXPECT_TRUE(reads(kind, whole));
    whole["other"] = "x";
    EXPECT_FALSE(reads(kind, whole));
  }
}

class Answers : public access::testing::Online {
 protected:
  void expect(Kind kind, const std::string& body) {
    const auto said = province.ask(kind, body);
    ASSERT_TRUE(said.starts_with("{")) << said;
    EXPECT_TRUE(fits(province.last, answer_schema(kind))) << json::serialize(province.last);
  }
};

TEST_F(Answers, are_as_the_published_page_says) {
  const auto grant = province.give_online(resource, [](grant::Grant& made) {
    made.items[3].treatment = {"clear", {}};  // a number to be added up
  });
  const auto body = [&](const char* rest) { return province.body(grant, rest); };
  expect(Kind::Verify, body("'key':{'code':'A1'},'compare':[{'item':'name','op':'eq','value':'甲公司'}]"));
  expect(Kind::Verify,
         body("'key':{'code':'A1'},'compare':[{'item':'name','op':'eq','value':'甲公司'}],'at_least':1"));
  const auto* many = "'key_items':['code'],'compare':[{'item':'name','op':'eq'}],'rows':[['A1','甲公司']]";
  expect(Kind::VerifyBatch, body(many));
  expect(Kind::VerifyBatch, body((std::string(many) + ",'at_least':1").c_str()));
  expect(Kind::Query, body("'key':{'code':'A3'},'items':['name','phone']"));
  expect(Kind::QueryBatch, body("'key_items':['code'],'rows':[['A3'],['none']],'items':['name','phone']"));
  expect(Kind::Aggregate, body("'by':['region']"));
  expect(Kind::Aggregate, body("'by':['phone'],'measures':[{'item':'amount','do':'sum'}]"));
}

TEST_F(Answers, under_a_privacy_budget_too) {
  const auto grant = province.give_online(resource, [](grant::Grant& made) {
    made.items[3].treatment = {"clear", {}};
    made.items[4].treatment = {"truncate", {{"unit", "chars"}, {"count", 2}}};
    made.caps.epsilon_thousandths = 1000;
  });
  expect(Kind::Aggregate,
         province.body(grant,
                       "'by':['region'],'measures':[{'item':'amount','do':'avg','low':'0','high':'1000'}]"));
  EXPECT_TRUE(province.last.contains("epsilon_thousandths"));
  ASSERT_FALSE(province.last.at("groups").as_array().empty());
  EXPECT_TRUE(province.last.at("groups").at(0).as_object().contains("measures"));
}

}  // namespace
}  // namespace jw::api
