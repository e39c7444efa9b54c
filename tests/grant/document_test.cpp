#include <gtest/gtest.h>

#include <functional>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "crypto/signed_json.hpp"
#include "fixture.hpp"
#include "grant/validity.hpp"

namespace jw::grant {
namespace {

namespace json = boost::json;

json::array& constraints(json::object& document) { return permission(document)["constraint"].as_array(); }

TEST(GrantDocument, HasThePurposeInFullHoweverLongAnApplicationMayHaveIt) {
  auto grant = sample_grant();
  std::string most;
  for (int i = 0; i < 2000; ++i) most += "甲";
  grant.purpose = grant.legal_basis = most;
  const auto document = to_json(grant);
  ASSERT_TRUE(document) << describe(document.error());
  EXPECT_TRUE(parse_grant(*document));
  grant.purpose += "乙";
  EXPECT_FALSE(to_json(grant));
}

TEST(GrantDocument, ReadsBackWhatItWrote) {
  auto grant = sample_grant();
  grant.rows.push_back({"name", RowCondition::Op::In, {"甲", "乙'\"\\"}});
  grant.rows.push_back({"staff", RowCondition::Op::Eq, {""}});
  const auto document = to_json(grant);
  ASSERT_TRUE(document) << describe(document.error());
  const auto back = parse_grant(parse_json(json::serialize(*document)).value());
  ASSERT_TRUE(back) << describe(back.error());
  EXPECT_EQ(*back, grant);
}

TEST(GrantDocument, UnknownMeansDeny) {
  using Change = std::function<void(json::object&)>;
  const std::pair<const char*, Change> bad[] = {
      {"unknown field", [](auto& d) { d["prohibition"] = json::array{}; }},
      {"missing field", [](auto& d) { d.erase("issuer"); }},
      {"other profile", [](auto& d) { d["profile"] = "urn:jingwei:grant:2"; }},
      {"other context", [](auto& d) { d["@context"].as_array().pop_back(); }},
      {"other type", [](auto& d) { d["@type"] = "Offer"; }},
      {"uid without scheme", [](auto& d) { d["uid"] = "0192f0c4-0000-7000-8000-000000000001"; }},
      {"uid no id", [](auto& d) { d["uid"] = "urn:uuid:../../etc/passwd"; }},
      {"version text", [](auto& d) { d["version"] = "1"; }},
      {"issuer is not the provider", [](auto& d) { d["issuer"] = "node-320613"; }},
      {"no permission", [](auto& d) { d["permission"].as_array().clear(); }},
      {"two permissions",
       [](auto& d) { d["permission"].as_array().push_back(d["permission"].as_array()[0]); }},
      {"permission field", [](auto& d) { permission(d)["remedy"] = 1; }},
      {"unknown mode", [](auto& d) { permission(d)["action"] = "stream"; }},
      {"unknown duty", [](auto& d) { permission(d)["duty"].as_array()[0].as_object()["action"] = "pay"; }},
      {"duty with a condition",
       [](auto& d) { permission(d)["duty"].as_array()[0].as_object()["constraint"] = 1; }},
      {"duty twice",
       [](auto& d) { permission(d)["duty"].as_array()[0] = permission(d)["duty"].as_array()[1]; }},
      {"unknown treatment",
       [](auto& d) {
         permission(d)["item"].as_array()[0].as_object()["treatment"] = json::object{{"kind", "xor"}};
       }},
      {"no treatment", [](auto& d) { permission(d)["item"].as_array()[0].as_object().erase("treatment"); }},
      {"item twice",
       [](auto& d) { permission(d)["item"].as_array()[0] = permission(d)["item"].as_array()[1]; }},
      {"no item", [](auto& d) { permission(d)["item"].as_array().clear(); }},
      {"unknown type", [](auto& d) { permission(d)["item"].as_array()[0].as_object()["type"] = "blob"; }},
      {"key twice",
       [](auto& d) {
         permission(d)["key"] = json::array{"code", "code"};
       }},
      {"key no text", [](auto& d) { permission(d)["key"] = json::array{1}; }},
      {"unknown operand", [](auto& d) { constraints(d)[0].as_object()["leftOperand"] = "count"; }},
      {"unknown operator", [](auto& d) { constraints(d)[0].as_object()["operator"] = "neq"; }},
      {"constraint field", [](auto& d) { constraints(d)[0].as_object()["unit"] = "x"; }},
      {"constraint missing", [](auto& d) { constraints(d).erase(constraints(d).begin()); }},
      {"constraint twice", [](auto& d) { constraints(d)[1] = constraints(d)[0]; }},
      {"row operator", [](auto& d) { constraints(d)[4].as_object()["operator"] = "like"; }},
      {"row without values", [](auto& d) { constraints(d)[4].as_object()["rightOperand"] = json::array{}; }},
      {"row with an empty prefix",
       [](auto& d) { constraints(d)[4].as_object()["rightOperand"] = json::array{""}; }},
      {"row value no text", [](auto& d) { constraints(d)[4].as_object()["rightOperand"] = json::array{32}; }},
      {"row field", [](auto& d) { constraints(d)[4].as_object()["or"] = true; }},
      {"time", [](auto& d) { constraints(d)[2].as_object()["rightOperand"] = "tomorrow"; }},
      {"time in another form",
       [](auto& d) { constraints(d)[2].as_object()["rightOperand"] = "2026-11-01T00:00:00Z"; }},
      {"ends before it begins",
       [](auto& d) { constraints(d)[3].as_object()["rightOperand"] = "2026-11-01T00:00:00.000Z"; }},
      {"no purpose", [](auto& d) { constraints(d)[0].as_object()["rightOperand"] = ""; }},
  };
  for (const auto& [name, change] : bad) {
    auto document = to_json(sample_grant()).value();
    ASSERT_TRUE(parse_grant(document));
    change(document);
    EXPECT_FALSE(parse_grant(document)) << name;
  }
  for (const json::value& none :
       {json::value(), json::value(1), json::value("x"), json::value(json::array{})})
    EXPECT_EQ(parse_grant(none).error().reason, "grant.document");
}

TEST(GrantDocument, IsNotWrittenWhenItBreaksARule) {
  auto grant = sample_grant();
  grant.items[0].treatment = treatment("xor");
  EXPECT_FALSE(to_json(grant));
  grant = sample_grant();
  for (auto& item : grant.items) item.treatment = treatment("drop");
  EXPECT_FALSE(to_json(grant)) << "nothing is granted";
  grant = sample_grant();
  grant.rows[0].op = RowCondition::Op::Eq;
  grant.rows[0].values = {"a", "b"};
  EXPECT_FALSE(to_json(grant));
}

TEST(GrantDocument, HoldsOnlyWithTheProvidersSignature) {
  const auto key = crypto::SigningKey::generate().value(), other = crypto::SigningKey::generate().value();
  const auto grant = sample_grant();
  const auto document = sign_grant(grant, key);
  ASSERT_TRUE(document) << describe(document.error());
  EXPECT_EQ(verify_grant(*document, key.public_key()).value(), grant);
  EXPECT_EQ(verify_grant(*document, other.public_key()).error().code, Code::Denied);
  EXPECT_EQ(verify_grant(to_json(grant).value(), key.public_key()).error().reason, "signature.missing");
  auto changed = *document;
  constraints(changed)[4].as_object()["rightOperand"] = json::array{"32"};
  EXPECT_EQ(verify_grant(changed, key.public_key()).error().reason, "signature.wrong");
  EXPECT_EQ(crypto::digest_json(*document).value(), crypto::digest_json(to_json(grant).value()).value());
}

TEST(Judge, OpensOnlyBetweenFromAndUntil) {
  const auto grant = sample_grant();
  EXPECT_TRUE(judge(grant, grant.from, {}));
  EXPECT_EQ(judge(grant, grant.from - std::chrono::milliseconds(1), {}).error().reason, "grant.not_yet");
  EXPECT_TRUE(judge(grant, grant.until - std::chrono::milliseconds(1), {}));
  EXPECT_EQ(judge(grant, grant.until, {}).error().reason, "grant.expired");
  EXPECT_EQ(judge(grant, grant.from, grant.from).error().reason, "grant.revoked");
  EXPECT_EQ(judge(grant, grant.from, {}).has_value(), true);
  EXPECT_EQ(judge(grant, grant.until, {}).error().code, Code::Denied);
}

}  // namespace
}  // namespace jw::grant
