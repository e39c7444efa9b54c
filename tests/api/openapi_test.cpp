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
