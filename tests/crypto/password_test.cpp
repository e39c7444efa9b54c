#include "crypto/password.hpp"

#include <gtest/gtest.h>

#include <set>

namespace jw::crypto {
namespace {

TEST(Password, AcceptsTheRightOneOnly) {
  const auto hash = hash_password("口令 correct horse", kTestPasswordCost).value();
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$"));
  EXPECT_TRUE(verify_password("口令 correct horse", hash));
  EXPECT_FALSE(verify_password("口令 correct horsE", hash));
  EXPECT_FALSE(verify_password("", hash));
}

TEST(Password, SamePasswordGivesAnotherHashEachTime) {
  EXPECT_NE(hash_password("x", kTestPasswordCost).value(), hash_password("x", kTestPasswordCost).value());
}

TEST(Password, TextThatIsNoHashNeverMatches) {
  for (const std::string& text :
       {std::string(), std::string("x"), std::string("$argon2id$"), std::string(5000, '$')})
    EXPECT_FALSE(verify_password("x", text));
}

TEST(Password, SaysWhenAHashIsCheaperThanToday) {
  const auto cheap = hash_password("x", kTestPasswordCost).value();
  EXPECT_FALSE(outdated_password(cheap, kTestPasswordCost));
  EXPECT_TRUE(outdated_password(cheap));
}

TEST(RandomToken, NeverRepeatsAndNeedsNoEscaping) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(random_token());
  EXPECT_EQ(seen.size(), 1000U);
  EXPECT_EQ(seen.begin()->size(), 43U);
  EXPECT_EQ(seen.begin()->find_first_of("+/= "), std::string::npos);
}

}  // namespace
}  // namespace jw::crypto
