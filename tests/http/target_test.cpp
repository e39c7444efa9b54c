#include "http/target.hpp"

#include <gtest/gtest.h>

namespace jw::http {
namespace {

struct Parsed {
  bool ok = false;
  std::string path;
  Query query;
};

Parsed parse(std::string_view target) {
  Parsed parsed;
  parsed.ok = parse_target(target, parsed.path, parsed.query).has_value();
  return parsed;
}

TEST(Target, PathIsDecoded) {
  EXPECT_EQ(parse("/").path, "/");
  EXPECT_EQ(parse("/a/b").path, "/a/b");
  EXPECT_EQ(parse("/a/").path, "/a/");
  EXPECT_EQ(parse("/%E5%8D%97%E9%80%9A").path, "/南通");
  EXPECT_EQ(parse("/a+b%20c").path, "/a+b c");
}

TEST(Target, AbsoluteFormLosesItsAuthority) {
  EXPECT_EQ(parse("http://node.example:80/a?b=1").path, "/a");
  EXPECT_FALSE(parse("http://node.example").ok);
  EXPECT_FALSE(parse("ftp://node.example/a").ok);
}

TEST(Target, QueryKeepsOrderAndDuplicates) {
  const auto parsed = parse("/a?x=1&y=%E5%8C%BA+1&x=2&z&&=v");
  ASSERT_TRUE(parsed.ok);
  EXPECT_EQ(parsed.query.find("x"), "1");
  EXPECT_EQ(parsed.query.find("y"), "区 1");
  EXPECT_EQ(parsed.query.find("z"), "");
  EXPECT_EQ(parsed.query.find(""), "v");
  EXPECT_EQ(parsed.query.find("absent"), std::nullopt);
  EXPECT_EQ(parsed.query.all("x"), (std::vector<std::string_view>{"1", "2"}));
}

TEST(Target, WhatCouldEscapeIsRefused) {
  for (const auto* target :
       {"", "a", "*", "//", "//a", "/a//b", "/.", "/..", "/a/../b", "/a/./b", "/%2e%2e/a", "/a/%2E%2E",
        "/a%2fb", "/a%2Fb", "/a%5cb", "/a\\b", "/a%00b", "/a%0ab", "/a%7f"})
    EXPECT_FALSE(parse(target).ok) << target;
}

TEST(Target, BrokenEncodingIsRefused) {
  for (const auto* target : {"/%", "/%4", "/%zz", "/a%C3", "/%ff", "/%c0%af", "/%ed%a0%80", "/a?x=%",
                             "/a?x=%zz", "/a?%ff=1", "/a?x=%c3", "/a?x=%00"})
    EXPECT_FALSE(parse(target).ok) << target;
}

TEST(Target, ErrorHasBothLanguages) {
  std::string path;
  Query query;
  const auto refused = parse_target("/a/../b", path, query);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "http.target");
  EXPECT_NE(refused.error().message.find("segment"), std::string::npos);
  EXPECT_NE(refused.error().message_zh.find("路径"), std::string::npos);
}

TEST(Target, EncodeAndDecodeAreInverse) {
  std::string all;
  for (int c = 0x20; c < 0x7f; ++c)
    if (c != '/' && c != '\\') all.push_back(static_cast<char>(c));
  all += "中文𠮷";
  const auto parsed = parse("/" + percent_encode(all) + "?q=" + percent_encode(all));
  ASSERT_TRUE(parsed.ok);
  EXPECT_EQ(parsed.path, "/" + all);
  EXPECT_EQ(parsed.query.find("q"), all);
}

}  // namespace
}  // namespace jw::http
