#include "correction/correction.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"

namespace jw::correction {
namespace {

Point point(std::int64_t n, std::string_view key, std::optional<std::string> expected) {
  Point made;
  made.n = n;
  made.key = {{"code", key}};
  made.item = "name";
  made.held = "旧";
  made.expected = std::move(expected);
  return made;
}

TEST(Key, EqualKeysHaveOneTextWhateverTheirOrder) {
  const auto a = parse_json(R"({"b":"2","a":"1"})").value().as_object();
  const auto b = parse_json(R"({"a":"1","b":"2"})").value().as_object();
  EXPECT_EQ(key_text(read_key(a).value()), key_text(read_key(b).value()));
  EXPECT_EQ(key_text(read_key(a).value()), R"({"a":"1","b":"2"})");
}

TEST(Key, NoValueIsNotTheEmptyText) {
  const auto none = parse_json(R"({"a":null})").value().as_object();
  const auto empty = parse_json(R"({"a":""})").value().as_object();
  EXPECT_NE(key_text(read_key(none).value()), key_text(read_key(empty).value()));
}

TEST(Key, HoldsTextsOnly) {
  for (const char* bad : {R"({"a":1})", R"({"a":true})", R"({"a":{"b":"c"}})", R"({"a":["x"]})"})
    EXPECT_EQ(read_key(parse_json(bad).value().as_object()).error().reason, "correction.key") << bad;
}

TEST(Digest, ChangesWithEveryValueAndWithTheSalt) {
  const auto one = digest_of("s", {point(1, "320613", "新")});
  EXPECT_EQ(one.size(), 64u);
  EXPECT_EQ(one, digest_of("s", {point(1, "320613", "新")}));
  EXPECT_NE(one, digest_of("t", {point(1, "320613", "新")}));
  EXPECT_NE(one, digest_of("s", {point(1, "320613", "新的")}));
  EXPECT_NE(one, digest_of("s", {point(1, "320614", "新")}));
  EXPECT_NE(one, digest_of("s", {point(1, "320613", std::nullopt)}));
  EXPECT_NE(digest_of("s", {point(1, "320613", "")}), digest_of("s", {point(1, "320613", std::nullopt)}));
}

TEST(Text, IsPlainAndOfALength) {
  EXPECT_TRUE(check_text("<script>alert(1)</script> =cmd|' /C calc'!A0 \u202e", "f", "字段", 100, true));
  EXPECT_EQ(check_text(" \n\t", "f", "字段", 10, true).error().reason, "correction.text");
  EXPECT_TRUE(check_text("", "f", "字段", 10, false));
  EXPECT_EQ(check_text(std::string("a\0b", 3), "f", "字段", 10, false).error().reason, "correction.text");
  EXPECT_EQ(check_text("\xff\xfe", "f", "字段", 10, false).error().reason, "correction.text");
  EXPECT_TRUE(check_text("汉字汉字汉字汉字汉字", "f", "字段", 10, false)) << "characters, not bytes";
  EXPECT_FALSE(check_text("汉字汉字汉字汉字汉字长", "f", "字段", 10, false));
}

}  // namespace
}  // namespace jw::correction
