#include <sys/resource.h>

#include <csignal>
#include <fstream>

#include <boost/json/serialize.hpp>

#include "exchange/channel.hpp"
#include "tests/exchange/node.hpp"

namespace jw::exchange::testing {
namespace {

// What a sender, a network or a backup may do wrong.
class Hostile : public Domain {
 protected:
  // A delivery that got as far as its sealed batch, with the county not reachable.
  std::string sealed() {
    county.stop_serving();
    province.run();
    const auto grant = province.give(resource, kProvider, county, kCounty);
    EXPECT_TRUE(eventually([&] {
      const auto batch = province.newest(grant, "sent");
      return batch && batch->attempts > 0 && batch->state == "sending";
    }));
    province.runner->stop();
    county.serve();
    return grant;
  }
  boost::json::object manifest(const std::string& grant) {
    const auto batch = province.newest(grant, "sent").value();
    return must(parse_json(must(province.deliveries->manifest(system_call(), batch.id)))).as_object();
  }
  file::Path segment(const std::string& grant) {
    return province.data / "outbox" / grant / "1" / "part-0001.parquet";
  }
  Receiver::Chunks chunks(std::string bytes) {
    return [bytes = std::move(bytes), done = false]() mutable -> Result<std::string> {
      return std::exchange(done, true) ? std::string() : bytes;
    };
  }
  const std::string& self() { return province.identity->id(); }
};

TEST_F(Hostile, only_the_provider_of_a_live_grant_may_bring_a_batch) {
  const auto grant = sealed();
  const auto good = manifest(grant);
  const auto offer = [&](const boost::json::object& document, const std::string& from) {
    return reason_of(county.receiver->offer(system_call(), from, document));
  };
  EXPECT_EQ(offer(good, city.identity->id()), "signature.missing");
  auto by_city = good;
  by_city.erase("signatures");
  EXPECT_EQ(offer(must(city.identity->sign(by_city)), city.identity->id()), "batch.sender");
  auto altered = good;
  altered["plan_hash"] = "sha256:00";
  EXPECT_EQ(offer(altered, self()), "signature.wrong");
  const auto resigned = [&](const std::string& field, const auto& value) {
    auto document = good;
    document.erase("signatures");
    document[field] = value;
    return must(province.identity->sign(document));
  };
  EXPECT_EQ(offer(resigned("delivery", make_id(SystemClock())), self()), "grant.unknown");
  EXPECT_EQ(offer(resigned("grant_digest", "sha256:00"), self()), "batch.grant");
  EXPECT_EQ(offer(resigned("total", 99), self()), "manifest.form");
  EXPECT_EQ(offer(resigned("surprise", 1), self()), "body.unknown_field");
  auto schema = good.at("schema").as_array();
  schema[2].as_object()["treatment"] = "clear";  // more than the grant gives
  EXPECT_EQ(offer(resigned("schema", schema), self()), "batch.schema");
  auto segments = good.at("segments").as_array();
  segments[0].as_object()["name"] = "../../../etc/passwd";
  EXPECT_EQ(offer(resigned("segments", segments), self()), "manifest.form");
  EXPECT_GE(county.events("batch.rejected"), 9);
  EXPECT_TRUE(must(county.holdings->list(person(kCounty))).front().rows == 0);
  EXPECT_EQ(offer(good, self()), "");
}

TEST_F(Hostile, a_batch_out_of_order_is_told_what_is_expected) {
  const auto grant = sealed();
  auto later = manifest(grant);
  later.erase("signatures");
  later["sequence"] = 3;
  const auto answer =
      must(county.receiver->offer(system_call(), self(), must(province.identity->sign(later))));
  EXPECT_EQ(answer.state, "gap");
  EXPECT_EQ(answer.expected, 1);
  // Over the wire it is a 409 with the same words.
  const auto channel = remote_channel(*province.client, county.identity->id());
  const auto wired = must(channel->offer(system_call(), must(province.identity->sign(later))));
  EXPECT_EQ(wired.state, "gap");
  EXPECT_EQ(wired.expected, 1);
}

TEST_F(Hostile, segments_resume_where_they_stopped_and_damage_is_found) {
  const auto grant = sealed();
  const auto document = manifest(grant);
  const auto bytes = must(file::read(segment(grant)));
  must(county.receiver->offer(system_call(), self(), document));
  const auto half = bytes.size() / 2;
  const auto take = [&](std::int64_t offset, const std::string& piece) {
    return county.receiver->take(system_call(), self(), grant, 1, "part-0001.parquet", offset, chunks(piece));
  };
  EXPECT_EQ(reason_of(county.receiver->complete(system_call(), self(), grant, 1)), "batch.incomplete");
  must(take(0, bytes.substr(0, half)));
  EXPECT_EQ(reason_of(take(0, bytes)), "batch.offset");
  const auto again = must(county.receiver->offer(system_call(), self(), document));
  ASSERT_EQ(again.segments.size(), 1u);
  EXPECT_EQ(again.segments[0].have, static_cast<std::int64_t>(half));
  auto damaged = bytes.substr(half);
  damaged[damaged.size() / 2] ^= 1;
  must(take(static_cast<std::int64_t>(half), damaged));
  EXPECT_EQ(reason_of(county.receiver->complete(system_call(), self(), grant, 1)), "batch.digest");
  EXPECT_EQ(reason_of(county.holdings->rows(person(kCounty), grant, {})), "holding.empty");
  EXPECT_EQ(reason_of(county.receiver->take(system_call(), self(), grant, 1, "../x", 0, chunks("x"))),
            "batch.unknown");
  // The sender does it again, by itself.
  province.run();
  EXPECT_TRUE(eventually([&] { return province.acknowledged(grant, 1); }))
      << province.newest(grant, "sent").value().last_error;
  EXPECT_EQ(county.held(grant, kCounty).size(), 3u);
}

TEST_F(Hostile, a_repeated_completion_gives_the_same_receipt_and_applies_once) {
  const auto grant = sealed();
  const auto document = manifest(grant);
  province.run();
  ASSERT_TRUE(eventually([&] { return province.acknowledged(grant, 1); }));
  const auto first = must(county.receiver->complete(system_call(), self(), grant, 1));
  EXPECT_EQ(first, must(county.receiver->complete(system_call(), self(), grant, 1)));
  EXPECT_EQ(must(county.receiver->offer(system_call(), self(), document)).state, "applied");
  EXPECT_EQ(county.events("batch.applied"), 1);
}

TEST_F(Hostile, a_full_disk_is_said_clearly_and_nothing_is_lost) {
  const auto grant = sealed();
  must(county.receiver->offer(system_call(), self(), manifest(grant)));
  const auto bytes = must(file::read(segment(grant)));
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  rlimit tight = before;
  tight.rlim_cur = bytes.size() / 2;
  ::setrlimit(RLIMIT_FSIZE, &tight);
  const auto full =
      county.receiver->take(system_call(), self(), grant, 1, "part-0001.parquet", 0, chunks(bytes));
  ::setrlimit(RLIMIT_FSIZE, &before);
  ASSERT_EQ(reason_of(full), "file.full");
  EXPECT_EQ(full.error().code, Code::Unavailable);
  EXPECT_FALSE(full.error().message_zh.empty());
  province.run();  // there is room again: it finishes by itself
  EXPECT_TRUE(eventually([&] { return province.acknowledged(grant, 1); }));
  EXPECT_EQ(county.held(grant, kCounty).size(), 3u);
}

TEST_F(Hostile, a_longer_segment_than_announced_is_cut_off) {
  const auto grant = sealed();
  must(county.receiver->offer(system_call(), self(), manifest(grant)));
  const auto bytes = must(file::read(segment(grant))) + "more";
  EXPECT_EQ(reason_of(county.receiver->take(system_call(), self(), grant, 1, "part-0001.parquet", 0,
                                            chunks(bytes))),
            "batch.segment_large");
}

TEST_F(Hostile, a_recipient_restored_from_a_backup_gets_a_snapshot) {
  province.run();
  const auto grant = province.give(resource, kProvider, county, kCounty);
  ASSERT_TRUE(eventually([&] { return province.acknowledged(grant, 1); }));
  must(county.database->write(system_call(), [&](db::Session& session) -> Result<> {
    JW_TRY(session.exec(
        "UPDATE exchange_holding SET sequence = 0, manifest_digest = '', file = '', rows_held = 0"));
    JW_TRY(session.exec("DELETE FROM exchange_step"));
    JW_TRY(session.exec("DELETE FROM exchange_batch"));
    return {};
  }));
  province.load(kProvider, resource, std::string(kHeader) + "A1,甲甲,13800000001,1,320613001\n");
  ASSERT_TRUE(eventually([&] {
    const auto rows = county.newest(grant, "received");
    return rows && rows->state == "applied" && rows->total == 1;
  }));
  EXPECT_TRUE(eventually([&] { return province.acknowledged(grant, 1); }));
  EXPECT_EQ(province.newest(grant, "sent").value().kind, "snapshot");
  EXPECT_EQ(county.held(grant, kCounty).at("A1"), "甲甲|138******01|1|320613001");
}

TEST_F(Hostile, changes_that_do_not_fit_are_answered_by_a_snapshot) {
  province.run();
  const auto grant = province.give(resource, kProvider, county, kCounty);
  ASSERT_TRUE(eventually([&] { return province.acknowledged(grant, 1); }));
  // The held file loses its rows behind our back.
  const auto held = county.data / "lake" / "holdings" / grant / "1.parquet";
  auto lake = must(county.lake->connect());
  must(lake.exec(system_call(), "COPY (SELECT * FROM read_parquet('" + held.string() +
                                    "') WHERE code <> 'A1') TO '" + held.string() +
                                    ".new' (FORMAT parquet)"));
  std::filesystem::rename(held.string() + ".new", held);
  province.load(kProvider, resource, std::string(kHeader) + "A1,新,13800000001,1,320613001\n");
  ASSERT_TRUE(eventually([&] {
    const auto batch = province.newest(grant, "sent");
    return batch && batch->state == "acknowledged" && batch->sequence == 2;
  }));
  EXPECT_EQ(province.newest(grant, "sent").value().kind, "snapshot");
  EXPECT_GE(county.events("batch.rejected"), 1);
  EXPECT_EQ(county.held(grant, kCounty).size(), 1u);
}

TEST_F(Hostile, nothing_leaves_or_is_read_after_the_grant_ends) {
  province.run();
  const auto grant = province.give(resource, kProvider, county, kCounty);
  ASSERT_TRUE(eventually([&] { return province.acknowledged(grant, 1); }));
  ASSERT_EQ(county.held(grant, kCounty).size(), 3u);
  for (auto* node : {&province, &county})
    must(node->database->write(system_call(), [&](db::Session& session) {
      return node->grants->end(session, system_call(), grant, "用途变更");
    }));
  EXPECT_EQ(reason_of(county.holdings->rows(person(kCounty), grant, {})), "grant.revoked");
  EXPECT_EQ(reason_of(county.holdings->export_file(person(kCounty), grant, "csv", {})), "grant.revoked");
  EXPECT_EQ(reason_of(province.deliveries->plan(person(kProvider), grant)), "grant.revoked");
  must(county.receiver->sweep(system_call()));
  EXPECT_FALSE(std::filesystem::exists(county.data / "lake" / "holdings" / grant));
  EXPECT_EQ(county.events("holding.removed"), 1);
  province.load(kProvider, resource, std::string(kHeader) + "A9,甲,13800000001,1,320613001\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  EXPECT_EQ(province.newest(grant, "sent").value().sequence, 1);
  EXPECT_EQ(must(county.grants->find(person(kCounty), grant)).state, "revoked");
}

TEST_F(Hostile, a_grant_expires_by_the_clock_on_every_path) {
  province.run();
  county.run();
  const auto grant = province.give(resource, kProvider, county, kCounty, std::chrono::seconds(4));
  ASSERT_TRUE(eventually([&] { return province.acknowledged(grant, 1); }));
  ASSERT_TRUE(eventually(
      [&] { return reason_of(county.holdings->rows(person(kCounty), grant, {})) == "grant.expired"; }));
  EXPECT_TRUE(
      eventually([&] { return must(county.grants->find(person(kCounty), grant)).state == "expired"; }));
  EXPECT_TRUE(eventually([&] { return county.events("holding.removed") == 1; }));
  EXPECT_EQ(county.events("grant.expired"), 1);
}

TEST_F(Hostile, a_peer_that_is_away_is_tried_again_until_it_is_back) {
  const auto grant = sealed();
  const auto waiting = province.newest(grant, "sent").value();
  EXPECT_NE(waiting.last_error.find("peer.unreachable"), std::string::npos) << waiting.last_error;
  EXPECT_FALSE(waiting.last_error_zh.empty());
  province.run();
  EXPECT_TRUE(eventually([&] { return province.acknowledged(grant, 1); }));
  EXPECT_EQ(province.newest(grant, "sent").value().last_error, "");
}

}  // namespace
}  // namespace jw::exchange::testing
