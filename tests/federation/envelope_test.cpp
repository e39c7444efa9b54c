#include <atomic>
#include <limits>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "tests/federation/member.hpp"

namespace jw::federation::testing {
namespace {

class Envelopes : public ::testing::Test {
 protected:
  Envelopes() {
    province_.found("32");
    province_.serve();
    county_.join(province_, "320613", {"320613"});
    must(province_.trust->refresh(system_call()));
    county_.inbox->on("note", [this](db::Session&, const Call&, const Envelope& envelope) -> Result<> {
      ++applied_;
      last_ = envelope.body;
      return {};
    });
    county_.inbox->on("bad", [](db::Session& session, const Call&, const Envelope&) -> Result<> {
      JW_TRY(session.exec("UPDATE federation_node SET name = 'spoiled'"));
      return fail(Code::Invalid, "note.bad", "no", "不");
    });
  }
  // Past the announcements of the trust list, which come first on this pair.
  void settle() {
    county_.serve();
    province_.dispatch();
    ASSERT_TRUE(eventually([&] {
      return province_.count("SELECT COUNT(*) FROM federation_outbox WHERE state = 'queued'") == 0;
    }));
    province_.dispatcher->stop();
  }
  auto give(const std::string& text) {
    return county_.inbox->accept(system_call(), text, province_.identity->id());
  }
  template <class T>
  static std::string altered(const std::string& text, const std::string& field, const T& value) {
    auto json = must(parse_json(text)).as_object();
    json[field] = value;
    return boost::json::serialize(json);
  }
  Member province_, county_;
  std::atomic<int> applied_{0};
  boost::json::object last_;
};

TEST_F(Envelopes, travel_in_order_over_tls_and_take_effect_once) {
  county_.serve();
  province_.dispatch();
  std::vector<std::string> ids;
  for (int i = 0; i < 20; ++i) ids.push_back(province_.post(county_, "note", {{"n", i}}));
  ASSERT_TRUE(eventually([&] { return applied_ == 20; }));
  ASSERT_TRUE(eventually([&] { return province_.state_of(ids.back()) == "delivered"; }));
  EXPECT_EQ(last_.at("n").as_int64(), 19);
  EXPECT_EQ(county_.events("envelope.rejected"), 0);
}

TEST_F(Envelopes, to_our_own_node_take_the_same_road) {
  province_.inbox->on("note", [&](db::Session&, const Call&, const Envelope&) -> Result<> {
    ++applied_;
    return {};
  });
  province_.dispatch();
  const auto id = province_.post(province_, "note");
  EXPECT_TRUE(eventually([&] { return province_.state_of(id) == "delivered"; }));
  EXPECT_EQ(applied_, 1);
}

TEST_F(Envelopes, replayed_get_the_same_answer_and_no_second_effect) {
  settle();
  const auto text = province_.queued_text(province_.post(county_, "note"));
  const auto first = must(give(text));
  const auto again = must(give(text));
  EXPECT_EQ(first, again);
  EXPECT_EQ(first.at("state"), "accepted");
  EXPECT_EQ(applied_, 1);
}

TEST_F(Envelopes, forged_misdirected_or_malformed_are_rejected_and_recorded) {
  settle();
  const auto before = county_.events("envelope.rejected");
  const auto text = province_.queued_text(province_.post(county_, "note", {{"amount", 1}}));
  EXPECT_EQ(reason_of(give(altered(text, "body", boost::json::object{{"amount", 1000}}))),
            "envelope.signature");
  EXPECT_EQ(reason_of(give(altered(text, "to", province_.identity->id()))), "envelope.recipient");
  EXPECT_EQ(reason_of(county_.inbox->accept(system_call(), text, county_.identity->id())), "envelope.sender");
  EXPECT_EQ(reason_of(give("{}")), "envelope.form");
  EXPECT_EQ(reason_of(give("\xff\xfe")), "envelope.form");
  EXPECT_EQ(reason_of(give("[1,2]")), "envelope.form");
  EXPECT_EQ(county_.events("envelope.rejected"), before + 6);
  EXPECT_EQ(applied_, 0);
  EXPECT_EQ(must(give(text)).at("state"), "accepted");  // none of that moved the chain
}

TEST_F(Envelopes, a_gap_names_what_is_expected) {
  settle();
  const auto first = province_.post(county_, "note");
  const auto second = province_.queued_text(province_.post(county_, "note"));
  const auto expected = must(county_.inbox->expected(system_call(), province_.identity->id()));
  EXPECT_EQ(reason_of(give(second)), "envelope.gap");
  must(give(province_.queued_text(first)));
  EXPECT_EQ(must(county_.inbox->expected(system_call(), province_.identity->id())), expected + 1);
  must(give(second));
  EXPECT_EQ(applied_, 2);
}

TEST_F(Envelopes, a_broken_chain_is_rejected) {
  settle();
  must(give(province_.queued_text(province_.post(county_, "note"))));
  // A sender restored from a backup forgets one envelope and numbers another in its place.
  must(province_.database->write(system_call(), [&](db::Session& session) -> Result<> {
    JW_TRY(session.exec("UPDATE federation_pair SET sent_digest = 'sha256:0' WHERE peer = $1",
                        county_.identity->id()));
    return {};
  }));
  EXPECT_EQ(reason_of(give(province_.queued_text(province_.post(county_, "note")))), "envelope.previous");
  EXPECT_EQ(applied_, 1);
}

TEST_F(Envelopes, a_refused_one_leaves_no_effect_and_does_not_block_the_next) {
  county_.serve();
  province_.dispatch();
  const auto bad = province_.post(county_, "bad");
  const auto unknown = province_.post(county_, "never heard of");
  const auto good = province_.post(county_, "note");
  ASSERT_TRUE(eventually([&] { return province_.state_of(good) == "delivered"; }));
  EXPECT_EQ(province_.state_of(bad), "refused");
  EXPECT_EQ(province_.state_of(unknown), "refused");
  EXPECT_EQ(county_.count("SELECT COUNT(*) FROM federation_node WHERE name = 'spoiled'"), 0);
  EXPECT_EQ(applied_, 1);
}

TEST_F(Envelopes, wait_for_a_peer_that_is_away_and_survive_a_restart) {
  province_.dispatch();
  const auto id = province_.post(county_, "note");
  ASSERT_TRUE(eventually(
      [&] { return province_.count("SELECT COUNT(*) FROM federation_outbox WHERE attempts > 0") > 0; }));
  EXPECT_EQ(province_.state_of(id), "queued");
  const auto said = [&] {
    for (auto& peer : must(peers(system_call(), *province_.database, *province_.identity, *province_.trust)))
      if (peer.id == county_.identity->id()) return peer;
    return PeerStatus{};
  };
  // The operator reads it in his own language.
  EXPECT_EQ(said().state, "unreachable");
  EXPECT_EQ(said().last_code, "peer.unreachable");
  EXPECT_NE(said().last_error.find("cannot be reached"), std::string::npos) << said().last_error;
  EXPECT_NE(said().last_error_zh.find("无法连接"), std::string::npos) << said().last_error_zh;
  province_.dispatcher->stop();
  province_.dispatch();  // the queue is a table
  county_.serve();
  EXPECT_TRUE(eventually([&] { return province_.state_of(id) == "delivered"; }));
  EXPECT_EQ(applied_, 1);
  EXPECT_EQ(said().last_error + said().last_error_zh + said().last_code, "");
}

TEST_F(Envelopes, a_receiver_restored_from_a_backup_gets_the_lost_ones_again) {
  county_.serve();
  province_.dispatch();
  const auto first = province_.post(county_, "note");
  const auto second = province_.post(county_, "note");
  ASSERT_TRUE(eventually([&] { return province_.state_of(second) == "delivered"; }));
  const auto lost = must(province_.database->read(system_call(), [&](db::Session& session) {
                      return session.one("SELECT sequence FROM federation_outbox WHERE id = $1", second);
                    }))->integer(0);
  must(county_.database->write(system_call(), [&](db::Session& session) -> Result<> {
    JW_TRY(
        session.exec("UPDATE federation_pair SET received = $1, received_digest = (SELECT digest FROM "
                     "federation_inbox WHERE id = $2) WHERE peer = $3",
                     lost - 1, first, province_.identity->id()));
    JW_TRY(session.exec("DELETE FROM federation_inbox WHERE id = $1", second));
    return {};
  }));
  const auto third = province_.post(county_, "note");
  EXPECT_TRUE(eventually([&] { return province_.state_of(third) == "delivered"; }));
  EXPECT_EQ(applied_, 4);  // first, second, second again, third
}

TEST_F(Envelopes, a_sender_restored_from_a_backup_follows_on_what_its_peer_has) {
  county_.serve();
  province_.dispatch();
  const auto first = province_.post(county_, "note");
  ASSERT_TRUE(eventually([&] { return province_.state_of(first) == "delivered"; }));
  const auto head = [](Member& of, const Member& peer, const std::string& which) {
    const auto row = must(of.database->read(system_call(), [&](db::Session& session) {
      return session.one("SELECT " + which + ", " + which + "_digest FROM federation_pair WHERE peer = $1",
                         peer.identity->id());
    }));
    return std::pair(row->integer(0), row->text(1));
  };
  const auto copy = head(province_, county_, "sent");
  const auto second = province_.post(county_, "note");
  const auto third = province_.post(county_, "note");
  ASSERT_TRUE(eventually([&] { return province_.state_of(third) == "delivered"; }));
  EXPECT_EQ(province_.events("envelope.renumbered"), 0);
  province_.dispatcher->stop();
  must(province_.database->write(system_call(), [&](db::Session& session) -> Result<> {
    JW_TRY(session.exec("DELETE FROM federation_outbox WHERE id IN ($1, $2)", second, third));
    JW_TRY(session.exec("UPDATE federation_pair SET sent = $1, sent_digest = $2 WHERE peer = $3", copy.first,
                        copy.second, county_.identity->id()));
    return {};
  }));

  // Fewer than were lost, then more: what is queued keeps its order and its ids.
  const auto fourth = province_.post(county_, "note", {{"n", 4}});
  province_.dispatch();
  ASSERT_TRUE(eventually([&] { return province_.state_of(fourth) == "delivered"; }));
  EXPECT_EQ(last_.at("n").as_int64(), 4);
  EXPECT_EQ(province_.events("envelope.renumbered"), 1);
  std::string last;
  for (int n = 5; n < 10; ++n) last = province_.post(county_, "note", {{"n", n}});
  ASSERT_TRUE(eventually([&] { return province_.state_of(last) == "delivered"; }));
  EXPECT_EQ(last_.at("n").as_int64(), 9);
  EXPECT_EQ(applied_, 9);
  EXPECT_EQ(province_.events("envelope.renumbered"), 1) << "once, then the chain goes on";
  EXPECT_EQ(head(province_, county_, "sent"), head(county_, province_, "received"));
}

TEST_F(Envelopes, what_a_peer_says_of_our_chain_is_not_signed_unless_it_can_be_true) {
  settle();
  const auto text = province_.queued_text(province_.post(county_, "note"));
  const auto follow = [&](std::int64_t received, const std::string& digest) {
    return must(province_.database->write(system_call(), [&](db::Session& session) {
      return province_.outbox->follow_on(session, system_call(), county_.identity->id(), received, digest);
    }));
  };
  const auto id = must(parse_json(text)).as_object().at("id").as_string();
  const std::string digest = "sha256:" + std::string(64, 'a');
  EXPECT_EQ(follow(std::numeric_limits<std::int64_t>::max(), digest), 0);
  EXPECT_EQ(follow(1000, "as the peer pleases"), 0);
  EXPECT_EQ(follow(0, digest), 0);
  EXPECT_EQ(province_.queued_text(std::string(id)), text);
  EXPECT_EQ(province_.events("envelope.renumbered"), 0);
  EXPECT_EQ(follow(1000, digest), 1);
  const auto renewed = must(parse_json(province_.queued_text(std::string(id)))).as_object();
  EXPECT_EQ(renewed.at("sequence").as_int64(), 1001);
  EXPECT_EQ(renewed.at("previous").as_string(), digest);
  EXPECT_EQ(follow(1, digest), 0) << "never back to numbers that were used";
}

}  // namespace
}  // namespace jw::federation::testing
