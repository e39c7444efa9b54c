#include <sys/stat.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "crypto/encoding.hpp"
#include "tests/federation/member.hpp"

namespace jw::federation::testing {
namespace {

class Joining : public ::testing::Test {
 protected:
  Joining() {
    province_.found("32");
    province_.serve();
  }
  std::string token(std::chrono::hours valid = std::chrono::hours(1)) {
    return must(invite(system_call(), province_.clock, *province_.database, *province_.identity,
                       {"县节点", "320613", {"320613"}, valid}))
        .token;
  }
  Result<> try_join(Member& county, const std::string& text) {
    return federation::join(system_call(), county.clock, *county.database, county.data,
                            {text, county.address(), "ed25519"});
  }
  // A token with one field changed.
  static std::string altered(const std::string& text, const std::string& field, const std::string& value) {
    auto json = must(parse_json(must(crypto::from_base64url(text)))).as_object();
    json[field] = value;
    return crypto::to_base64url(boost::json::serialize(json));
  }
  Member province_;
};

TEST_F(Joining, both_suites_join_and_everybody_knows_everybody) {
  Member county, city;
  county.join(province_, "320613", {"320613"});
  city.join(province_, "3206", {"3206", "320682"}, "sm2-sm3");
  EXPECT_EQ(city.trust->list()->nodes.size(), 3u);
  EXPECT_EQ(must(city.trust->node(city.identity->id())).suite, "sm2-sm3");
  EXPECT_EQ(must(province_.trust->node(city.identity->id())).hosts,
            (std::vector<std::string>{"3206", "320682"}));
  EXPECT_EQ(province_.events("node.certified"), 2);
  EXPECT_EQ(county.events("node.joined"), 1);
  EXPECT_TRUE(province_.identity->is_operator());
  EXPECT_FALSE(county.identity->is_operator());
}

TEST_F(Joining, secrets_are_for_the_owner_only) {
  Member county;
  county.join(province_, "320613", {"320613"});
  for (const auto& path : {county.data / "keys/signing.pem", county.data / "keys/tls_key.pem",
                           province_.data / "keys/ca_key.pem"}) {
    struct stat found {};
    ASSERT_EQ(::stat(path.c_str(), &found), 0) << path;
    EXPECT_EQ(found.st_mode & 0777, 0600u) << path;
  }
}

TEST_F(Joining, a_token_serves_one_node_once) {
  Member first, second;
  const auto text = token();
  must(try_join(first, text));
  EXPECT_EQ(reason_of(try_join(second, text)), "join.used");
  EXPECT_EQ(reason_of(try_join(first, text)), "node.initialised");
}

TEST_F(Joining, asking_again_after_a_lost_answer_gives_the_same_node) {
  Member county;
  const auto text = token();
  must(try_join(county, text));
  const auto id = must(Identity::load(county.data))->id();
  std::filesystem::remove(county.data / "keys/node.json");  // killed before the last file
  must(try_join(county, text));
  EXPECT_EQ(must(Identity::load(county.data))->id(), id);
}

TEST_F(Joining, bad_tokens_are_refused) {
  Member county;
  EXPECT_EQ(reason_of(try_join(county, "")), "join.token");
  EXPECT_EQ(reason_of(try_join(county, "not a token")), "join.token");
  EXPECT_EQ(reason_of(try_join(county, token().substr(3))), "join.token");
  EXPECT_EQ(reason_of(try_join(county, token(std::chrono::hours(-1)))), "join.expired");
  EXPECT_EQ(reason_of(try_join(county, altered(token(), "secret", "guessed"))), "join.token");
  EXPECT_EQ(reason_of(try_join(county, altered(token(), "fingerprint", std::string(64, 'a')))),
            "peer.certificate");
  EXPECT_EQ(reason_of(try_join(county, altered(token(), "ca", std::string(64, 'a')))), "join.ca");
  EXPECT_FALSE(std::filesystem::exists(county.data / "keys/node.json"));
  EXPECT_EQ(reason_of(Identity::load(county.data)), "node.not_initialised");
}

TEST_F(Joining, only_the_operator_invites_and_only_to_real_regions) {
  Member county;
  county.join(province_, "320613", {"320613"});
  EXPECT_EQ(
      reason_of(invite(system_call(), county.clock, *county.database, *county.identity, {"x", "32", {"32"}})),
      "node.not_operator");
  const auto bad = [&](Invitation invitation) {
    return reason_of(
        invite(system_call(), province_.clock, *province_.database, *province_.identity, invitation));
  };
  EXPECT_EQ(bad({"", "32", {"32"}}), "node.name");
  EXPECT_EQ(bad({"x", "32", {}}), "node.hosts");
  EXPECT_EQ(bad({"x", "32", {"3206 OR 1=1"}}), "node.hosts");
  EXPECT_EQ(bad({"x", "321", {"32"}}), "node.region");
  auto nobody = system_call();
  nobody.actor = {};
  EXPECT_EQ(reason_of(invite(nobody, province_.clock, *province_.database, *province_.identity,
                             {"x", "32", {"32"}})),
            "session.required");
}

TEST_F(Joining, a_folder_founds_one_domain) {
  EXPECT_EQ(reason_of(found_domain(system_call(), province_.clock, *province_.database, province_.data,
                                   {"x", "32", {"32"}, "127.0.0.1:1", "ed25519"})),
            "node.initialised");
}

}  // namespace
}  // namespace jw::federation::testing
