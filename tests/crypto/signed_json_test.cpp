#include "crypto/signed_json.hpp"

#include <gtest/gtest.h>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "base/json.hpp"

namespace jw::crypto {
namespace {

namespace json = boost::json;

json::object document() {
  return {{"purpose", "人口基础信息核对"}, {"id", 42}, {"items", json::array{"name", "code"}}};
}

TEST(SignedJson, HoldsWhateverTheOrderOfNamesAndTheBlanks) {
  const auto key = SigningKey::generate().value();
  const auto signed_one = sign_json(document(), key, "node-1").value();
  const auto moved = parse_json(R"({ "items" : ["name","code"], "signatures": )" +
                                canonical_json(signed_one.at("signatures")).value() +
                                R"(, "id": 42.0, "purpose": "\u4eba口基础信息核对"})");
  ASSERT_TRUE(moved) << describe(moved.error());
  EXPECT_TRUE(verify_json(moved->get_object(), "node-1", key.public_key()));
}

TEST(SignedJson, RefusesAChangedDocumentAnotherKeyAndAMissingSignature) {
  const auto key = SigningKey::generate().value();
  auto changed = sign_json(document(), key, "node-1").value();
  changed["id"] = 43;
  EXPECT_EQ(verify_json(changed, "node-1", key.public_key()).error().reason, "signature.wrong");
  const auto good = sign_json(document(), key, "node-1").value();
  EXPECT_EQ(verify_json(good, "node-1", SigningKey::generate().value().public_key()).error().reason,
            "signature.wrong");
  EXPECT_EQ(verify_json(good, "node-2", key.public_key()).error().reason, "signature.missing");
  EXPECT_EQ(verify_json(document(), "node-1", key.public_key()).error().reason, "signature.missing");
  EXPECT_EQ(verify_json(good, "node-1", SigningKey::generate(kSm2).value().public_key()).error().reason,
            "signature.missing");
}

TEST(SignedJson, TwoKeysMaySignAndSigningAgainReplaces) {
  const auto one = SigningKey::generate().value();
  const auto two = SigningKey::generate(kSm2).value();
  auto both = sign_json(sign_json(document(), one, "a").value(), two, "b").value();
  EXPECT_TRUE(verify_json(both, "a", one.public_key()));
  EXPECT_TRUE(verify_json(both, "b", two.public_key()));
  both = sign_json(both, one, "a").value();
  EXPECT_EQ(both.at("signatures").get_array().size(), 2U);
  EXPECT_TRUE(verify_json(both, "b", two.public_key()));
}

TEST(SignedJson, DigestIsTheSameBeforeAndAfterSigning) {
  const auto before = digest_json(document()).value();
  EXPECT_EQ(before.substr(0, 7), "sha256:");
  EXPECT_EQ(before.size(), 7U + 64U);
  EXPECT_EQ(digest_json(sign_json(document(), SigningKey::generate().value(), "k").value()).value(), before);
}

TEST(SignedJson, OddSignaturesAreRefusedNotRead) {
  const auto key = SigningKey::generate().value().public_key();
  for (const char* text : {R"({"signatures":7})", R"({"signatures":[7,null,{}]})",
                           R"({"signatures":[{"key":"k","suite":"ed25519","value":7}]})",
                           R"({"signatures":[{"key":"k","suite":"ed25519","value":"!!"}]})"})
    EXPECT_EQ(verify_json(parse_json(text).value().get_object(), "k", key).error().code, Code::Denied)
        << text;
}

TEST(SignedJson, RefusesNumbersThatAreNotExactEverywhere) {
  EXPECT_EQ(sign_json({{"n", (std::int64_t{1} << 60)}}, SigningKey::generate().value(), "k").error().reason,
            "json.number");
}

}  // namespace
}  // namespace jw::crypto
