#include "exchange/allowance.hpp"

#include "tests/exchange/node.hpp"

namespace jw::exchange::testing {
namespace {

using namespace std::chrono_literals;

// Hours and caps of grants that deliver.
class Allowances : public Domain {
 protected:
  std::string give(std::function<void(grant::Grant&)> terms) {
    province.terms = std::move(terms);
    return province.give(resource, kProvider, county, kCounty, 24h * 30);
  }
  static std::uint8_t weekday(Time now) {
    return static_cast<std::uint8_t>(1U << grant::local_time(now).weekday);
  }
  // Open on this weekday alone, `ahead` days from today.
  auto only_in(int ahead) {
    return [this, ahead](grant::Grant& grant) {
      grant.window.weekdays = weekday(province.later.now() + 24h * ahead);
    };
  }
  // It waits for this reason, and the page says so.
  bool waits(const std::string& grant, std::string_view state, std::string_view reason) {
    const auto batch = province.newest(grant, "sent");
    return batch && batch->state == state && batch->last_error.starts_with(reason) &&
           !batch->last_error_zh.empty() && batch->next_try > to_string(province.later.now());
  }
  // On all days together.
  Taken used(const std::string& grant) {
    return must(province.database->read(
        system_call(), [&](db::Session& session) -> Result<Taken> { return used(session, grant); }));
  }
  static Taken used(db::Session& session, std::string_view grant) {
    const auto rows = must(session.query(
        "SELECT deliveries, row_count, byte_count FROM exchange_use WHERE grant_id = $1", grant));
    Taken all;
    for (const auto& row : rows) {
      all.deliveries += row.integer(0);
      all.rows += row.integer(1);
      all.bytes += row.integer(2);
    }
    return all;
  }
  std::string load(const std::string& rows) {
    province.load(kProvider, resource, std::string(kHeader) + rows);
    return rows;
  }
  std::size_t batches(const std::string& grant) {
    return must(province.deliveries->list(system_call(), {grant, "sent", ""}, {})).items.size();
  }
};

TEST_F(Allowances, a_delivery_waits_until_the_grant_is_open) {
  province.run();
  const auto grant = give(only_in(1));
  ASSERT_TRUE(eventually([&] { return waits(grant, "planned", "delivery.window: "); }));
  EXPECT_EQ(province.events("delivery.deferred"), 1);
  EXPECT_EQ(province.events("delivery.sealed"), 0);
  // What is asked for by hand is judged like everything else.
  must(province.deliveries->plan(person(kProvider), grant));
  ASSERT_TRUE(eventually([&] { return province.events("delivery.deferred") == 2; }));
  EXPECT_EQ(reason_of(county.holdings->rows(person(kCounty), grant, {})), "holding.empty");
  province.later.advance(24h);
  EXPECT_TRUE(eventually([&] { return province.acknowledged(grant, 1); }));
  EXPECT_EQ(province.newest(grant, "sent")->last_error, "");
  EXPECT_EQ(county.held(grant, kCounty).size(), 3U);
}

TEST_F(Allowances, a_running_delivery_pauses_when_the_hours_end) {
  county.stop_serving();
  province.run();
  const auto grant = give(only_in(0));
  ASSERT_TRUE(eventually([&] {
    const auto batch = province.newest(grant, "sent");
    return batch && batch->state == "sending" && batch->attempts > 0;
  }));
  province.later.advance(24h);
  ASSERT_TRUE(eventually([&] { return waits(grant, "sealed", "delivery.window: "); }));
  county.serve();
  province.runner->poke();
  std::this_thread::sleep_for(300ms);
  EXPECT_FALSE(county.newest(grant, "received")) << "nothing was even offered";
  province.later.advance(24h * 6);
  EXPECT_TRUE(eventually([&] { return province.acknowledged(grant, 1); }));
}

TEST_F(Allowances, hours_that_end_after_the_last_byte_hold_back_the_rest) {
  const auto grant = give(only_in(0));
  county.segment_taken = [&]() -> Result<> {
    province.later.advance(24h);
    return {};
  };
  std::atomic<std::int64_t> with_the_receipt = 0;
  province.acknowledging = [&](db::Session& session, const Call&, const std::string& which) -> Result<> {
    with_the_receipt = used(session, which).deliveries;
    return {};
  };
  province.run();
  ASSERT_TRUE(eventually([&] { return waits(grant, "sealed", "delivery.window: "); }));
  EXPECT_EQ(county.newest(grant, "received")->state, "receiving");
  EXPECT_EQ(used(grant).deliveries, 1) << "the bytes have left";
  county.segment_taken = {};
  province.later.advance(24h * 6);
  EXPECT_TRUE(eventually([&] { return province.acknowledged(grant, 1); }));
  EXPECT_EQ(used(grant).deliveries, 1) << "nothing left on the second day";
  EXPECT_EQ(with_the_receipt, 1) << "credited in the transaction that acknowledges";
}

TEST_F(Allowances, a_revocation_after_the_last_byte_is_seen) {
  province.run();
  std::string grant;
  std::atomic<bool> given = false;
  county.segment_taken = [&]() -> Result<> {
    while (!given) std::this_thread::sleep_for(1ms);
    must(province.database->write(system_call(), [&](db::Session& session) {
      return province.grants->end(session, system_call(), grant, "用途变更");
    }));
    return {};
  };
  grant = give([](grant::Grant&) {});
  given = true;
  ASSERT_TRUE(eventually([&] {
    const auto batch = province.newest(grant, "sent");
    return batch && batch->state == "ended";
  }));
  province.runner->stop();
  EXPECT_EQ(county.newest(grant, "received")->state, "receiving");
  EXPECT_EQ(county.events("batch.applied"), 0);
}

TEST_F(Allowances, rows_of_a_day_are_debited_and_what_is_over_goes_the_next_day) {
  province.run();
  const auto grant = give([](grant::Grant& made) { made.caps.rows_per_day = 4; });
  ASSERT_TRUE(eventually([&] { return province.acknowledged(grant, 1); }));
  EXPECT_EQ(used(grant).rows, 3);
  // Two rows change: one more than the day has left.
  load("A1,新,13800000001,1,320613001\nA2,新,13800000002,2,320613002\nA3,丙,13800000003,3,320613\n");
  ASSERT_TRUE(eventually([&] { return waits(grant, "sealed", "delivery.cap_day: "); }));
  EXPECT_NE(province.newest(grant, "sent")->last_error.find("rowsPerDay of 4"), std::string::npos);
  EXPECT_EQ(used(grant).rows, 3);
  EXPECT_EQ(county.held(grant, kCounty).at("A1"), "甲|138******01|1|320613001");
  province.later.advance(24h);
  EXPECT_TRUE(eventually([&] { return province.acknowledged(grant, 2); }));
  EXPECT_EQ(used(grant).rows, 5);
  EXPECT_EQ(county.held(grant, kCounty).at("A1"), "新|138******01|1|320613001");
}

TEST_F(Allowances, a_delivery_is_a_call_and_the_next_is_made_with_the_rows_of_its_day) {
  province.run();
  const auto grant = give([](grant::Grant& made) { made.caps.calls_per_day = 1; });
  ASSERT_TRUE(eventually([&] { return province.acknowledged(grant, 1); }));
  load("A1,新,13800000001,1,320613001\n");
  ASSERT_TRUE(eventually([&] { return waits(grant, "planned", "delivery.cap_day: "); }));
  load("A1,最新,13800000001,1,320613001\n");
  ASSERT_TRUE(eventually([&] { return waits(grant, "planned", "delivery.cap_day: "); }));
  province.later.advance(24h);
  EXPECT_TRUE(eventually([&] { return province.acknowledged(grant, 2); }));
  EXPECT_EQ(county.held(grant, kCounty).at("A1"), "最新|138******01|1|320613001");
}

TEST_F(Allowances, what_no_day_has_room_for_fails_clearly_and_is_not_tried_for_ever) {
  province.run();
  const auto grant = give([](grant::Grant& made) { made.caps.bytes_per_day = 10; });
  const auto refused = [&](std::size_t times) {
    const auto batch = province.newest(grant, "sent");
    return batches(grant) == times && batch->state == "failed" &&
           batch->last_error.starts_with("delivery.cap: ") && !batch->last_error_zh.empty();
  };
  ASSERT_TRUE(eventually([&] { return refused(1); }));
  province.later.advance(24h * 2);
  province.runner->poke();
  std::this_thread::sleep_for(2500ms);  // longer than the runner takes to look for news
  EXPECT_TRUE(refused(1));
  EXPECT_EQ(used(grant).deliveries, 0);
  EXPECT_EQ(reason_of(county.holdings->rows(person(kCounty), grant, {})), "holding.empty");
  load("A1,新,13800000001,1,320613001\n");
  EXPECT_TRUE(eventually([&] { return refused(2); }));
}

TEST_F(Allowances, what_did_not_leave_is_credited) {
  county.stop_serving();
  province.run();
  const auto grant = give([](grant::Grant& made) {
    made.caps.calls_per_day = 1;
    made.caps.rows_per_day = 3;
  });
  ASSERT_TRUE(eventually([&] {
    const auto batch = province.newest(grant, "sent");
    return batch && batch->attempts > 2;
  }));
  province.runner->stop();
  EXPECT_EQ(used(grant).deliveries, 0);
  EXPECT_EQ(used(grant).rows, 0);
  county.serve();
  province.run();
  ASSERT_TRUE(eventually([&] { return province.acknowledged(grant, 1); }));
  EXPECT_EQ(used(grant).deliveries, 1);
  EXPECT_EQ(used(grant).rows, 3);
  EXPECT_EQ(used(grant).bytes, province.newest(grant, "sent")->bytes);
}

TEST_F(Allowances, a_broken_line_costs_a_batch_once_a_day) {
  // Each time the bytes have come, and the sender does not hear of it.
  std::atomic<int> cuts = 2;
  county.segment_taken = [&]() -> Result<> {
    return cuts-- > 0 ? fail(Code::Unavailable, "test.cut", "the line is cut", "线路中断") : Result<>();
  };
  province.run();
  const auto grant = give([](grant::Grant& made) { made.caps.rows_per_day = 3; });
  ASSERT_TRUE(eventually([&] { return province.acknowledged(grant, 1); }));
  EXPECT_EQ(used(grant).rows, 3);
}

TEST_F(Allowances, other_ways_of_use_share_the_caps) {
  std::atomic<std::int64_t> asked = 2;
  province.run([&](db::Session&, std::string_view, std::int64_t) -> Result<Taken> {
    return Taken{1, asked, 0};
  });
  const auto grant = give([](grant::Grant& made) { made.caps.rows_per_day = 4; });
  ASSERT_TRUE(eventually([&] { return waits(grant, "sealed", "delivery.cap_day: "); }));
  asked = 1;
  must(province.deliveries->plan(person(kProvider), grant));
  EXPECT_TRUE(eventually([&] { return province.acknowledged(grant, 1); }));
}

}  // namespace
}  // namespace jw::exchange::testing
