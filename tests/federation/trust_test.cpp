#include <atomic>
#include <thread>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "crypto/certificate.hpp"
#include "tests/federation/member.hpp"

namespace jw::federation::testing {
namespace {

class Trusting : public ::testing::Test {
 protected:
  Trusting() {
    province_.found("32");
    province_.serve();
    province_.dispatch();
    county_.join(province_, "320613", {"320613"});
    county_.serve();
    county_.dispatch();
  }
  Result<http::Response> ask(const PeerClient& client, const std::string& target) {
    http::OutRequest request;
    request.target = target;
    return client.send(system_call(), province_.identity->id(), std::move(request));
  }
  Member province_, county_;
};

TEST_F(Trusting, members_learn_of_each_other_and_of_departments) {
  Member city;
  city.join(province_, "3206", {"3206", "320682"});
  EXPECT_TRUE(eventually([&] { return county_.trust->node(city.identity->id()).has_value(); }));
  city.serve();
  city.dispatch();
  must(city.orgs->put(system_call(),
                      {"", "如皋市统计局", "", "320682", "statistics", "", city.identity->id()}));
  EXPECT_TRUE(eventually([&] { return county_.trust->home_of("320682.statistics").has_value(); }));
  EXPECT_EQ(must(county_.trust->home_of("320682.statistics")).id, city.identity->id());
  EXPECT_TRUE(eventually([&] { return county_.orgs->get(system_call(), "320682.statistics").has_value(); }));
  EXPECT_EQ(reason_of(county_.trust->home_of("320681.statistics")), "org.unplaced");
}

TEST_F(Trusting, a_node_that_is_away_is_called_by_its_name) {
  const auto client = must(PeerClient::open(*county_.identity, *county_.trust));
  const auto peer = must(county_.trust->node(province_.identity->id()));
  province_.stop();
  const auto answer = ask(client, "/");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason, "peer.unreachable");
  EXPECT_NE(answer.error().message.find(peer.name), std::string::npos) << answer.error().message;
  EXPECT_NE(answer.error().message_zh.find(peer.name), std::string::npos) << answer.error().message_zh;
  for (const auto& told : {answer.error().message, answer.error().message_zh})
    EXPECT_EQ(told.find(peer.address), std::string::npos) << "the address is not for people";
  EXPECT_NE(answer.error().cause.find(peer.address), std::string::npos) << answer.error().cause;
}

TEST_F(Trusting, a_node_speaks_only_for_regions_it_hosts) {
  const DirectoryOrg foreign{"3206.statistics",     "南通市统计局", "", "3206", "statistics", "",
                             county_.identity->id()};
  const auto registered = county_.database->write(system_call(), [&](db::Session& session) {
    return register_orgs(session, system_call(), *county_.identity, *county_.outbox, county_.clock,
                         {foreign});
  });
  EXPECT_EQ(reason_of(registered), "directory.region");
  // Neither when it asks the operator past its own check.
  const auto id = must(county_.database->write(system_call(), [&](db::Session& session) {
    boost::json::object body = must(parse_json(R"({"orgs":[{"id":"3206.statistics","name":"x","name_en":"",
      "region":"3206","line":"statistics","uscc":"","node":"NODE"}]})"))
                                   .as_object();
    body["orgs"].as_array()[0].as_object()["node"] = county_.identity->id();
    return county_.outbox->post(session, system_call(), province_.identity->id(), "directory.register", body);
  }));
  EXPECT_TRUE(eventually([&] { return county_.state_of(id) == "refused"; }));
  EXPECT_EQ(reason_of(province_.trust->home_of("3206.statistics")), "org.unplaced");
}

TEST_F(Trusting, an_old_or_foreign_list_is_never_taken) {
  const auto old = must(parse_json(**county_.trust->document(system_call(), "trust", 0))).as_object();
  Member city;
  city.join(province_, "3206", {"3206"});
  ASSERT_TRUE(eventually([&] { return county_.trust->list()->nodes.size() == 3; }));
  const auto version = county_.trust->list()->version;
  EXPECT_FALSE(must(county_.trust->accept(system_call(), "trust", old)));
  EXPECT_EQ(county_.trust->list()->version, version);

  auto forged = old;
  forged["version"] = version + 1;
  EXPECT_EQ(reason_of(county_.trust->accept(system_call(), "trust", forged)), "trust.signature");
  forged.erase("signatures");
  const auto own = must(county_.identity->sign(forged));
  EXPECT_EQ(reason_of(county_.trust->accept(system_call(), "trust", own)), "trust.signature");
  EXPECT_EQ(county_.trust->list()->version, version);
}

TEST_F(Trusting, exchange_goes_on_while_the_operator_is_away) {
  Member city;
  city.join(province_, "3206", {"3206"});
  city.inbox->on("note", [](db::Session&, const Call&, const Envelope&) -> Result<> { return {}; });
  city.serve();
  ASSERT_TRUE(eventually([&] { return county_.trust->node(city.identity->id()).has_value(); }));
  province_.stop();
  county_.stop();
  county_.open();  // started again, with nothing but its own store
  county_.dispatch();
  const auto id = county_.post(city, "note");
  EXPECT_TRUE(eventually([&] { return county_.state_of(id) == "delivered"; }));
}

TEST_F(Trusting, a_revoked_node_is_a_stranger_everywhere) {
  EXPECT_EQ(must(ask(*county_.client, "/peer/v1/trust")).status, 200);
  must(province_.database->write(system_call(), [&](db::Session& session) {
    return revoke_node(session, system_call(), *province_.identity, province_.clock, county_.identity->id());
  }));
  must(province_.trust->refresh(system_call()));
  const auto answer = must(ask(*county_.client, "/peer/v1/trust"));
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(error_of(answer).reason, "peer.revoked");
  EXPECT_EQ(reason_of(province_.trust->node(county_.identity->id())), "peer.revoked");
}

TEST_F(Trusting, no_certificate_or_a_foreign_one_gets_nothing) {
  const auto ca = must(file::read(county_.identity->ca_certificate()));
  http::OutRequest request;
  request.host = "127.0.0.1";
  request.port = province_.port;
  request.target = "/peer/v1/trust";
  request.server_name = province_.identity->id();
  const auto bare = must(http::Client::open({.ca_pem = ca}));
  EXPECT_EQ(must(bare.send(system_call(), request)).status, 401);

  // Right name, but a CA of somebody's own.
  const auto rogue = must(crypto::make_authority("rogue", county_.clock));
  const auto asked = must(crypto::make_request(county_.identity->id()));
  const auto pem = must(
      crypto::issue_certificate(rogue, asked.request_pem, {county_.identity->id(), {}, {}}, county_.clock));
  must(crypto::save_key(county_.data / "rogue_key.pem", asked.key_pem));
  must(file::write_durably(county_.data / "rogue.pem", pem));
  const auto foreign = must(http::Client::open({.ca_pem = ca,
                                                .cert_pem_file = (county_.data / "rogue.pem").string(),
                                                .key_pem_file = (county_.data / "rogue_key.pem").string()}));
  EXPECT_EQ(reason_of(foreign.send(system_call(), request)), "peer.certificate");

  // Of our CA and with our name, but never vouched for in the trust list.
  const auto second = must(crypto::make_request(county_.identity->id()));
  const crypto::KeyAndCertificate authority{must(file::read(province_.identity->ca_key())), ca};
  must(crypto::save_key(county_.data / "second_key.pem", second.key_pem));
  must(file::write_durably(county_.data / "second.pem",
                           must(crypto::issue_certificate(authority, second.request_pem,
                                                          {county_.identity->id(), {}, {}}, county_.clock))));
  const auto unlisted =
      must(http::Client::open({.ca_pem = ca,
                               .cert_pem_file = (county_.data / "second.pem").string(),
                               .key_pem_file = (county_.data / "second_key.pem").string()}));
  EXPECT_EQ(must(unlisted.send(system_call(), request)).status, 403);
}

TEST_F(Trusting, the_system_page_sees_its_peers) {
  const auto all = must(peers(system_call(), *province_.database, *province_.identity, *province_.trust));
  ASSERT_EQ(all.size(), 2u);
  for (const auto& peer : all) EXPECT_EQ(peer.state == "self", peer.id == province_.identity->id());
  auto clerk = system_call();
  clerk.actor = {Actor::Kind::Person, "1", "x", "32.statistics", {"clerk"}};
  EXPECT_EQ(reason_of(peers(clerk, *province_.database, *province_.identity, *province_.trust)),
            "right.missing");
}

// Counts how often it is read.
class Counted final : public db::Database {
 public:
  explicit Counted(db::Database& inner) : inner_(inner) {}
  Result<> migrate(const Call& call, std::span<const db::Migration> all) override {
    return inner_.migrate(call, all);
  }
  std::string_view kind() const override { return inner_.kind(); }
  std::atomic<int> reads{0};

 private:
  using Body = std::function<Result<>(db::Session&)>;
  Result<> do_write(const Call& call, const Body& body) override { return inner_.write(call, body); }
  Result<> do_read(const Call& call, const Body& body) override {
    ++reads;
    return inner_.read(call, body);
  }
  db::Database& inner_;
};

TEST(Dispatching, an_operator_with_nothing_to_do_sleeps) {
  Member province;
  province.found("32");
  Counted store(*province.database);
  DispatchOptions options;
  options.poll = std::chrono::seconds(30);
  const auto dispatcher = must(Dispatcher::start(store, *province.identity, *province.trust, *province.inbox,
                                                 *province.client, province.clock, options));
  EXPECT_TRUE(eventually([&] { return store.reads > 0; }));
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  EXPECT_LT(store.reads, 20);
}

}  // namespace
}  // namespace jw::federation::testing
