#include "crypto/encoding.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace jw::crypto {
namespace {

TEST(Base64, GivesTheTextsOfRfc4648) {
  const std::pair<const char*, const char*> kCases[] = {{"", ""},
                                                        {"f", "Zg=="},
                                                        {"fo", "Zm8="},
                                                        {"foo", "Zm9v"},
                                                        {"foob", "Zm9vYg=="},
                                                        {"fooba", "Zm9vYmE="},
                                                        {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : kCases) {
    EXPECT_EQ(to_base64(bytes), text);
    EXPECT_EQ(from_base64(text).value(), bytes);
  }
}

TEST(Base64, ReadsBackEveryLength) {
  for (std::size_t size = 0; size < 70; ++size) {
    const auto bytes = random_bytes(size);
    EXPECT_EQ(from_base64(to_base64(bytes)).value(), bytes);
    EXPECT_EQ(from_base64url(to_base64url(bytes)).value(), bytes);
    EXPECT_EQ(from_hex(to_hex(bytes)).value(), bytes);
  }
}

TEST(Base64, RefusesEveryOtherTextForTheSameBytes) {
  for (const char* text : {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zg==\n", " Zg==", "Z=g=", "====", "Zm-_",
                           "=", "Zm9v=", "Zm9vZg=v"})
    EXPECT_EQ(from_base64(text).error().reason, "crypto.encoding") << text;
}

TEST(Base64Url, RefusesPaddingAndTheStandardAlphabet) {
  EXPECT_EQ(from_base64url("_-8").value(), "\xff\xef");
  for (const char* text : {"Zg==", "/-8", "Zh", "A"}) EXPECT_FALSE(from_base64url(text)) << text;
}

TEST(Hex, TakesBothCasesAndRefusesTheRest) {
  EXPECT_EQ(from_hex("00fFAb").value(), std::string("\0\xff\xab", 3));
  for (const char* text : {"0", "0g", "0x", " 00", "é0"}) EXPECT_FALSE(from_hex(text)) << text;
}

}  // namespace
}  // namespace jw::crypto
