#include "api/openapi.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include <boost/json/parse.hpp>

#include "api/route.hpp"

namespace jw::api {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::set<std::string> routes_of_table() {
  std::set<std::string> all;
  for (const auto& route : routes()) {
    auto path = std::string(route.path);
    if (const auto at = path.find("...}"); at != std::string::npos) path.erase(at, 3);
    all.insert(lower(std::string(http::to_string(route.method))) + " /api/v1" + path);
  }
  return all;
}

std::set<std::string> routes_of_page() {
  std::set<std::string> all;
  const auto document = parse_json(openapi("test")).value();
  for (const auto& [path, methods] : document.at("paths").as_object())
    for (const auto& [method, operation] : methods.as_object())
      all.insert(std::string(method) + " " + std::string(path));
  return all;
}

TEST(OpenApi, HasEveryRouteAndNoOther) { EXPECT_EQ(routes_of_table(), routes_of_page()); }

TEST(Routes, AreUniqueDescribedInBothLanguagesAndSayWhoMayCall) {
  EXPECT_EQ(routes_of_table().size(), routes().size());
  for (const auto& route : routes()) {
    EXPECT_TRUE(route.path.starts_with("/")) << route.path;
    EXPECT_FALSE(route.zh.empty()) << route.path;
    EXPECT_FALSE(route.en.empty()) << route.path;
    EXPECT_TRUE(route.run) << route.path;
    if (route.access.kind == Access::Kind::Public) {
      const std::set<std::string_view> open = {"/session", "/node", "/log/checkpoint", "/log/key",
                                               "/profiles/grant"};
      EXPECT_TRUE(open.contains(route.path)) << route.path << " is open to everybody";
    }
  }
}

TEST(Routes, WhatChangesThingsIsNeverAGet) {
  for (const auto& route : routes()) {
    const bool changes = route.body != Route::Body::None;
    EXPECT_FALSE(changes && route.method == http::Method::Get) << route.path;
  }
}

// A row that forgets its answer would be published as "204, nothing".
TEST(Routes, SayWhatTheyAnswerOrThatItIsNothing) {
  for (const auto& route : routes()) {
    const auto name = fmt::format("{} {}", http::to_string(route.method), route.path);
    EXPECT_FALSE(route.empty && !route.out.is_null()) << name;
    if (!route.empty && route.type.ends_with("json")) {
      ASSERT_TRUE(route.out.is_object()) << name;
      EXPECT_TRUE(route.out.as_object().contains("type")) << name;
    }
    if (route.body == Route::Body::Json) {
      ASSERT_TRUE(route.in.is_object()) << name;
      EXPECT_EQ(route.in.at("type"), "object") << name;
      EXPECT_FALSE(route.in.at("properties").as_object().empty()) << name;
    }
  }
}

// What a schema may hold, down to the leaves: a typing error here is a wrong client there.
void check_schema(const boost::json::value& schema, const std::string& at) {
  static const std::set<std::string_view> types = {"string", "integer", "number", "boolean",
                                                   "object", "array",   "null"};
  ASSERT_TRUE(schema.is_object()) << at;
  const auto& object = schema.get_object();
  if (const auto* type = object.if_contains("type")) {
    EXPECT_TRUE(!type->is_string() || types.contains(std::string_view(type->get_string()))) << at;
    EXPECT_TRUE(*type != "array" || object.contains("items")) << at << " is a list of nothing";
  }
  if (const auto* properties = object.if_contains("properties")) {
    for (const auto& [name, one] : properties->as_object()) check_schema(one, at + "." + std::string(name));
    const auto* required = object.if_contains("required");
    const auto names = required ? required->as_array() : boost::json::array();
    for (const auto& name : names)
      EXPECT_TRUE(properties->as_object().contains(std::string_view(name.as_string()))) << at << " " << name;
  }
  if (const auto* items = object.if_contains("items")) check_schema(*items, at + "[]");
  for (const auto* word : {"oneOf", "anyOf"})
    if (const auto* some = object.if_contains(word))
      for (const auto& one : some->as_array()) check_schema(one, at + "|");
}

TEST(OpenApi, EveryOperationHasItsPartsAnswersAndSchemas) {
  const auto document = parse_json(openapi("test")).value();
  for (const auto& [path, methods] : document.at("paths").as_object()) {
    for (const auto& [method, operation] : methods.as_object()) {
      const auto name = std::string(method) + " " + std::string(path);
      std::set<std::string> parts, seen;
      for (const auto& parameter : operation.at("parameters").as_array()) {
        const std::string one(parameter.at("name").as_string());
        EXPECT_TRUE(seen.insert(one).second) << name << " has " << one << " twice";
        if (parameter.at("in") == "path") parts.insert("{" + one + "}");
        check_schema(parameter.at("schema"), name + " " + one);
      }
      for (const auto& part : parts) EXPECT_NE(path.find(part), std::string_view::npos) << name << part;
      EXPECT_EQ(std::ranges::count(path, '{'), static_cast<std::ptrdiff_t>(parts.size())) << name;
      const auto& answers = operation.at("responses").as_object();
      EXPECT_NE(answers.contains("200"), answers.contains("204")) << name;
      for (const auto& [status, answer] : answers) {
        EXPECT_FALSE(answer.at("description").as_string().empty()) << name;
        if (const auto* content = answer.as_object().if_contains("content"))
          for (const auto& [type, one] : content->as_object()) {
            const auto& schema = one.at("schema").as_object();
            if (const auto* ref = schema.if_contains("$ref")) {
              EXPECT_EQ(*ref, "#/components/schemas/Problem") << name;
            } else {
              check_schema(schema, name + " " + std::string(status));
            }
          }
      }
      if (const auto* body = operation.as_object().if_contains("requestBody"))
        for (const auto& [type, one] : body->at("content").as_object())
          check_schema(one.at("schema"), name + " body");
    }
  }
}

TEST(OpenApi, AskingUnderAGrantSaysWhatACapAnswers) {
  const auto document = parse_json(openapi("test")).value();
  for (const auto* path : {"verify", "verify/batch", "query", "query/batch", "aggregate"}) {
    const auto& answers =
        document.at("paths").at(fmt::format("/api/v1/access/{}", path)).at("post").at("responses");
    EXPECT_TRUE(answers.at("200").at("headers").as_object().contains("RateLimit")) << path;
    EXPECT_TRUE(answers.at("429").at("headers").as_object().contains("Retry-After")) << path;
    EXPECT_TRUE(answers.as_object().contains("403")) << path;
  }
}

struct Inner {
  std::string text;
  std::optional<std::int64_t> number;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (text, number))

TEST(Schema, SaysWhatReadAndWriteDo) {
  const auto out = schema_of<List<Inner>>().as_object();
  EXPECT_EQ(out.at("required"), boost::json::parse(R"(["items"])"));
  const auto in = schema_of<Inner>(true).as_object();
  EXPECT_EQ(in.at("additionalProperties"), boost::json::value(false));
  EXPECT_FALSE(in.contains("required"));
  EXPECT_EQ(in.at("properties").at("number").at("type").as_string(), "integer");
}

}  // namespace
}  // namespace jw::api
