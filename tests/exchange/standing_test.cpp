#include "tests/exchange/node.hpp"

namespace jw::exchange::testing {
namespace {

// Suspended, stepped down, resumed, cut off.
class Standing : public Domain {
 protected:
  template <class F>
  void change(F&& how) {
    for (auto* node : {&province, &county})
      must(node->database->write(system_call(),
                                 [&](db::Session& session) { return how(*node->grants, session); }));
  }
  std::string read_reason(const std::string& grant) {
    return reason_of(county.holdings->rows(person(kCounty), grant, {}));
  }
  std::string given() {
    province.run();
    const auto grant = province.give(resource, kProvider, county, kCounty);
    EXPECT_TRUE(eventually([&] { return province.acknowledged(grant, 1); }));
    return grant;
  }
};

TEST_F(Standing, a_suspended_grant_is_neither_read_nor_delivered_until_it_is_resumed) {
  const auto grant = given();
  EXPECT_EQ(read_reason(grant), "");
  for (const bool down : {false, true}) {
    change([&](const Grants& grants, db::Session& session) {
      return down ? grants.restrain(session, system_call(), grant, "verify_only", "异常查询")
                  : grants.suspend(session, system_call(), grant, "涉嫌超范围使用");
    });
    EXPECT_EQ(read_reason(grant), "grant.suspended");
    const auto sent = province.newest(grant, "sent")->sequence;
    province.load(kProvider, resource,
                  std::string(kHeader) + kRows + (down ? "A5,壬,1,9,320613\n" : "A4,辛,1,8,320613\n"));
    province.runner->poke();
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    EXPECT_EQ(province.newest(grant, "sent")->sequence, sent);
    change([&](const Grants& grants, db::Session& session) {
      return down ? grants.restrain(session, system_call(), grant, "", "")
                  : grants.resume(session, system_call(), grant);
    });
    EXPECT_TRUE(eventually([&] { return province.acknowledged(grant, sent + 1); }));
    EXPECT_EQ(county.held(grant, kCounty).count(down ? "A5" : "A4"), 1U);
  }
}

TEST_F(Standing, the_stricter_of_two_holds_counts) {
  const auto grant = given();
  const auto stored = [&] {
    return must(province.database->read(system_call(),
                                        [&](db::Session& session) { return Grants::get(session, grant); }));
  };
  const auto state = [&] { return stored().state; };
  const auto hold = [&](const char* to) {
    change([&](const Grants& grants, db::Session& session) {
      return grants.restrain(session, system_call(), grant, to, "核查");
    });
  };
  const auto procedure = [&](bool on) {
    change([&](const Grants& grants, db::Session& session) {
      return on ? grants.suspend(session, system_call(), grant, "核查")
                : grants.resume(session, system_call(), grant);
    });
  };
  hold("verify_only");
  EXPECT_EQ(state(), "verify_only");
  procedure(true);
  EXPECT_EQ(state(), "suspended");
  procedure(false);
  EXPECT_EQ(state(), "verify_only");
  hold("suspended");
  procedure(false);
  EXPECT_EQ(state(), "suspended");
  hold("");
  EXPECT_EQ(state(), "active");
}

TEST_F(Standing, since_when_it_is_held_is_since_it_is_held_so) {
  const auto grant = given();
  const auto since = [&] {
    return must(province.database->read(system_call(),
                                        [&](db::Session& session) { return Grants::get(session, grant); }))
        .held_since;
  };
  const auto an_hour_later = [&](const char* to) {
    province.later.advance(std::chrono::hours(1));
    const auto now = to_string(province.later.now());
    must(province.database->write(system_call(), [&](db::Session& session) {
      return province.grants->restrain(session, system_call(), grant, to, "核查");
    }));
    return now;
  };
  EXPECT_EQ(since(), "");
  const auto stepped_down = an_hour_later("verify_only");
  const auto noted = since();
  EXPECT_GE(noted, stepped_down);
  an_hour_later("verify_only");
  EXPECT_EQ(since(), noted) << "the same hold, whoever says it again";
  const auto suspended = an_hour_later("suspended");
  EXPECT_GE(since(), suspended);
  an_hour_later("");
  EXPECT_EQ(since(), "");
  an_hour_later("suspended");
  must(province.database->write(system_call(), [&](db::Session& session) {
    return province.grants->end(session, system_call(), grant, "不再需要");
  }));
  EXPECT_EQ(since(), "") << "it has ended";
}

TEST_F(Standing, the_list_can_be_narrowed_to_what_is_held_and_to_what_has_not_ended) {
  const auto active = province.give(resource, kProvider, county, kCounty);
  const auto stepped_down = province.give(resource, kProvider, county, kCounty);
  const auto suspended = province.give(resource, kProvider, county, kCounty);
  const auto revoked = province.give(resource, kProvider, county, kCounty);
  must(province.database->write(system_call(), [&](db::Session& session) -> Result<> {
    JW_TRY(province.grants->restrain(session, system_call(), stepped_down, "verify_only", "核查"));
    JW_TRY(province.grants->suspend(session, system_call(), suspended, "核查"));
    JW_TRY(province.grants->end(session, system_call(), revoked, "不再需要"));
    return {};
  }));
  const auto listed = [&](const std::string& state) {
    std::set<std::string> ids;
    for (const auto& one : must(province.grants->list(person(kProvider), {"", state}, {})).items)
      ids.insert(one.id);
    return ids;
  };
  using Ids = std::set<std::string>;
  EXPECT_EQ(listed(""), (Ids{active, stepped_down, suspended, revoked}));
  EXPECT_EQ(listed("live"), (Ids{active, stepped_down, suspended}));
  EXPECT_EQ(listed("held"), (Ids{stepped_down, suspended}));
  EXPECT_EQ(listed("active"), Ids{active});
  EXPECT_EQ(listed("verify_only"), Ids{stepped_down});
  EXPECT_EQ(listed("revoked"), Ids{revoked});
  EXPECT_EQ(reason_of(province.grants->list(person(kProvider), {"", "lively"}, {})), "grant.filter");
  EXPECT_EQ(reason_of(province.grants->list(person(kProvider), {"zz", ""}, {})), "grant.filter");
  EXPECT_TRUE(province.grants->list(person(kProvider), {"received", "live"}, {}));
}

TEST_F(Standing, what_has_ended_cannot_be_resumed) {
  const auto grant = given();
  change([&](const Grants& grants, db::Session& session) {
    return grants.suspend(session, system_call(), grant, "核查");
  });
  change([&](const Grants& grants, db::Session& session) {
    return grants.end(session, system_call(), grant, "核查属实");
  });
  const auto resumed = province.database->write(system_call(), [&](db::Session& session) {
    return province.grants->resume(session, system_call(), grant);
  });
  EXPECT_EQ(reason_of(resumed), "grant.ended");
  EXPECT_EQ(read_reason(grant), "grant.revoked");
}

TEST_F(Standing, changes_are_followed_in_order_and_only_by_the_provider) {
  const auto first = given(), second = province.give(resource, kProvider, county, kCounty);
  auto seen = must(province.grants->changes(system_call(), 0, 100));
  ASSERT_EQ(seen.grants.size(), 2U);
  EXPECT_EQ(seen.grants[0].stored.id, first);
  EXPECT_TRUE(seen.grants[1].grant);
  change([&](const Grants& grants, db::Session& session) {
    return grants.suspend(session, system_call(), first, "核查");
  });
  const auto next = must(province.grants->changes(system_call(), seen.tick, 100));
  ASSERT_EQ(next.grants.size(), 1U);
  EXPECT_EQ(next.grants[0].stored.id, first);
  EXPECT_EQ(next.grants[0].stored.state, "suspended");
  EXPECT_EQ(must(province.grants->changes(system_call(), next.tick, 100)).grants.size(), 0U);
  EXPECT_EQ(must(county.grants->changes(system_call(), 0, 100)).grants.size(), 0U);
}

TEST_F(Standing, a_recipient_cut_off_longer_than_its_lease_stops_reading) {
  province.lease_seconds = 2;
  const auto grant = given();
  county.run();
  // While the provider answers, the lease goes on and on.
  std::this_thread::sleep_for(std::chrono::milliseconds(3500));
  EXPECT_EQ(read_reason(grant), "");
  province.runner->stop();
  province.stop_serving();
  EXPECT_TRUE(eventually([&] { return read_reason(grant) == "grant.lease"; }));
  province.serve();
  EXPECT_TRUE(eventually([&] { return read_reason(grant).empty(); }));
}

}  // namespace
}  // namespace jw::exchange::testing
