#include "base/json.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace jw {
namespace {

std::string reason(std::string_view text) {
  const auto read = parse_json(text);
  return read ? "" : read.error().reason;
}

TEST(Json, ReadsWhatItWrites) {
  const std::string text =
      R"({"a":[1,-2,3.5,18446744073709551615,true,false,null,"\u00e9\"x"],"b":{"c":{},"d":[]},"":"","名":"值"})";
  const auto read = parse_json(text);
  ASSERT_TRUE(read);
  const auto again = parse_json(boost::json::serialize(*read));
  ASSERT_TRUE(again);
  EXPECT_EQ(*read, *again);
  EXPECT_EQ(read->at("a").at(7), "é\"x");
  EXPECT_EQ(read->at("a").at(3).as_uint64(), 18446744073709551615u);
  EXPECT_EQ(read->at("名"), "值");
  EXPECT_EQ(parse_json(" [1] \n")->as_array().size(), 1u);
}

// RFC 8785 §3.2.3: by UTF-16 units, where U+1F600 (d83d de00) comes before U+FB33.
TEST(Json, CanonicalNamesStandInTheOrderOfTheirUtf16Units) {
  const auto read = parse_json(
      "{\"\u20ac\":1,\"\\r\":2,\"\ufb33\":3,\"1\":4,\"\U0001f600\":5,\"\u0080\":6,\"\u00f6\":7,\"\":8,"
      "\"10\":9,\"\U0010ffff\":10,\"\ue000\":11,\"\ud7ff\":12}");
  ASSERT_TRUE(read);
  EXPECT_EQ(canonical_json(*read).value(),
            "{\"\":8,\"\\r\":2,\"1\":4,\"10\":9,\"\u0080\":6,\"\u00f6\":7,\"\u20ac\":1,\"\ud7ff\":12,"
            "\"\U0001f600\":5,\"\U0010ffff\":10,\"\ue000\":11,\"\ufb33\":3}");
}

TEST(Json, CanonicalTextEscapesOnlyWhatItMust) {
  const std::string text = std::string("a\"\\\b\t\n\f\r") + '\x01' + "\x1f/\x7f值😀";
  EXPECT_EQ(canonical_json(boost::json::value(text)).value(),
            "\"a\\\"\\\\\\b\\t\\n\\f\\r\\u0001\\u001f/\x7f值😀\"");
  for (const auto* bad : {"12345678\xff", "1234567\xe5\x80", "\xed\xa0\x80", "12345678abcdefg\xc0\x80"})
    EXPECT_EQ(canonical_json(boost::json::value(bad)).error().reason, "json.utf8");
}

TEST(Json, ANameMayStandOnceInEachObject) {
  EXPECT_EQ(reason(R"({"a":1,"b":2,"a":3})"), "json.duplicate");
  EXPECT_EQ(reason(R"({"":1,"":3})"), "json.duplicate");
  EXPECT_EQ(reason(R"([{"x":{"k":1,"k":1}}])"), "json.duplicate");
  // Written in two ways, and it is the same name.
  EXPECT_EQ(reason(R"({"ab":1,"\u0061b":2})"), "json.duplicate");
  EXPECT_EQ(reason(R"({"a\u0062":1,"\u0061b":2})"), "json.duplicate");
  // The same in different objects.
  EXPECT_EQ(reason(R"({"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}],"\u0063":{"c":1}})"), "");
}

TEST(Json, ANameTwiceIsFoundAmongManyAndBehindInnerObjects) {
  std::string many = "{";
  for (int i = 0; i < 100; ++i) many += "\"n" + std::to_string(i) + "\":{\"x\":1},";
  EXPECT_EQ(reason(many + "\"n100\":1}"), "");
  EXPECT_EQ(reason(many + "\"n50\":1}"), "json.duplicate");
  EXPECT_EQ(reason(R"({"a":{"p":1,"q":2,"r":3},"b":{"p":1},"a":1})"), "json.duplicate");
}

TEST(Json, AFaultIsNamedByLineAndColumn) {
  const auto wrong = parse_json("{\n  \"a\": 1,\n  b: 2}");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().reason, "json.syntax");
  EXPECT_NE(wrong.error().message.find("line 3 column 3"), std::string::npos) << wrong.error().message;
  for (const auto* text : {"", " ", "{", "[1,]", "{\"a\":1}x", "nul", "\"\xff\"", "01", "[1 2]", "{\"a\"}"})
    EXPECT_EQ(reason(text), "json.syntax") << text;
  EXPECT_EQ(reason(std::string(65, '[') + std::string(65, ']')), "json.syntax");
  EXPECT_EQ(reason(std::string(64, '[') + std::string(64, ']')), "");
}

}  // namespace
}  // namespace jw
