#include "org/client.hpp"

#include "node.hpp"

namespace jw::org {
namespace {

using testing::call_of;
using testing::must;
using testing::system_call;

class ClientsTest : public testing::NodeTest {
 protected:
  NewClient wanted(std::set<std::string> roles = {"clerk"}) {
    return {"一网通办", kChongchuan, std::move(roles), to_string(clock_.now() + std::chrono::days(30))};
  }
  std::string reason(const std::string& key) {
    const auto actor = clients_->who(system_call(), key);
    return actor ? "let in" : actor.error().reason;
  }
};

TEST_F(ClientsTest, AKeyActsForItsDepartmentWithItsRoles) {
  const auto issued = must(clients_->create(system_call(), wanted()));
  EXPECT_TRUE(issued.key.starts_with("jwk_" + issued.client.id + "_"));
  const auto actor = must(clients_->who(system_call(), issued.key));
  EXPECT_EQ(actor.kind, Actor::Kind::Client);
  EXPECT_EQ(actor.org, kChongchuan);
  EXPECT_EQ(actor.roles, std::set<std::string>{"clerk"});
}

TEST_F(ClientsTest, AWrongKeyIsNobody) {
  const auto issued = must(clients_->create(system_call(), wanted()));
  auto changed = issued.key;
  changed.back() = changed.back() == '0' ? '1' : '0';
  for (const auto& bad :
       {std::string(), std::string("jwk_"), changed, issued.key + "0", std::string(109, 'x'),
        std::string("jwk_") + std::string(36, '\0') + "_" + std::string(64, 'a')})
    EXPECT_EQ(reason(bad), "client.key");
}

TEST_F(ClientsTest, RevokedAndExpiredKeysAreRefused) {
  const auto a = must(clients_->create(system_call(), wanted()));
  const auto b = must(clients_->create(system_call(), wanted()));
  ASSERT_EQ(reason(a.key), "let in");
  must(clients_->revoke(system_call(), a.client.id));
  must(clients_->revoke(system_call(), a.client.id));
  EXPECT_EQ(events("client.revoked"), 1);
  EXPECT_EQ(reason(a.key), "client.key");
  ASSERT_EQ(reason(b.key), "let in");
  clock_.advance(std::chrono::days(30));
  EXPECT_EQ(reason(b.key), "client.key");
}

TEST_F(ClientsTest, ProgramsDoNotManagePeopleOrKeys) {
  for (const auto* role : {"admin", "head"})
    EXPECT_EQ(clients_->create(system_call(), wanted({role})).error().reason, "client.role") << role;
  EXPECT_EQ(clients_->create(system_call(), wanted({"emperor"})).error().reason, "user.role");
}

TEST_F(ClientsTest, AKeyAlwaysEnds) {
  auto late = wanted();
  late.expires = to_string(clock_.now() + std::chrono::days(3000));
  EXPECT_EQ(clients_->create(system_call(), late).error().reason, "client.expires");
  late.expires = to_string(clock_.now());
  EXPECT_EQ(clients_->create(system_call(), late).error().reason, "client.expires");
  late.expires = "never";
  EXPECT_EQ(clients_->create(system_call(), late).error().reason, "time.format");
}

TEST_F(ClientsTest, DepartmentsManageOnlyTheirOwn) {
  const auto head = add("head", kRugao, {"head"});
  const auto clerk = add("clerk", kChongchuan, {"clerk"});
  const auto issued = must(clients_->create(system_call(), wanted()));
  EXPECT_EQ(clients_->create(call_of(head), wanted()).error().reason, "right.org");
  EXPECT_EQ(clients_->create(call_of(clerk), wanted()).error().reason, "right.missing");
  EXPECT_EQ(clients_->list(call_of(head), kChongchuan, {}).error().reason, "right.org");
  EXPECT_EQ(clients_->revoke(call_of(head), issued.client.id).error().reason, "client.unknown");
  EXPECT_TRUE(must(clients_->list(call_of(head), kRugao, {})).items.empty());
  EXPECT_EQ(must(clients_->list(system_call(), kChongchuan, {})).items.size(), 1u);
}

TEST_F(ClientsTest, TheStoreKeepsNoKey) {
  const auto issued = must(clients_->create(system_call(), wanted()));
  const auto secret = issued.key.substr(issued.key.size() - 64);
  EXPECT_EQ(count("SELECT count(*) FROM org_client WHERE digest = '" + secret + "'"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM ledger_outbox WHERE entry LIKE '%" + secret + "%'"), 0);
}

}  // namespace
}  // namespace jw::org
