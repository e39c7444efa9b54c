#include "access/usage.hpp"
#include "tests/access/node.hpp"

// From use to alerts, with a clock that is turned by hand: what climbs, what does not, what ends.
namespace jw::access::testing {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr const char* kUseProvider = "32.statistics";
constexpr const char* kUseConsumer = "320613.data";

class Unusual : public ::testing::Test {
 protected:
  Unusual() {
    province.add_org("32", "data", "江苏省数据局");
    resource = province.publish_register(kUseProvider);
    province.load(kUseProvider, resource, kRows);
    start();
    grant = give();
  }

  std::string give() {
    return province.give_online(resource,
                                [&](grant::Grant& made) { made.until = at.now() + hours(24 * 60); });
  }
  void start() {
    Watch::Options options;
    options.data = province.data;
    options.look = hours(1);  // the tests look themselves
    options.told.changed = [this](db::Session&, const Call&, const Alert& alert) -> Result<> {
      return alert.grant == broken ? Result<>(fail(Code::Internal, "test.broken", "broken", "坏"))
                                   : Result<>();
    };
    province.watch = must(Watch::start(
        system_call(),
        {*province.database, at, *province.grants, *province.versions, *province.keys, *province.lake},
        options));
  }
  void look() { must(province.watch->turn(system_call())); }
  // Time passes with a look every five minutes.
  void pass(std::chrono::milliseconds time) {
    for (; time > minutes(5); time -= minutes(5)) {
      at.advance(minutes(5));
      look();
    }
    at.advance(time);
    look();
  }
  // A batch of one case: `keys` that are there and `missing` that are not.
  std::string batch(int keys, int missing = 0, const std::string& event = "BJ-1",
                    const Call& system = Province::client()) {
    std::string rows;
    const auto add = [&](const std::string& key, const char* name) {
      rows += fmt::format("{}['{}','{}']", rows.empty() ? "" : ",", key, name);
    };
    for (int i = 0; i < keys; ++i) add("A1", "甲公司");
    for (int i = 0; i < missing; ++i) add(fmt::format("K{:05}", ++invented * 7919 % 99991), "x");
    return province.ask(
        Kind::VerifyBatch,
        double_quotes(fmt::format("{{'grant':'{}','purpose':'4.1.1','event':'{}','key_items':["
                                  "'code'],'compare':[{{'item':'name','op':'eq'}}],'rows':[{}]}}",
                                  grant, event, rows)),
        system);
  }
  // Eighty keys that are not there, for two cases.
  void guess() {
    for (int i = 0; i < 2; ++i) batch(0, 40, "GJ-" + std::to_string(++invented));
  }
  const Alerts& alerts() { return province.watch->alerts(); }
  std::vector<Alert> all(const Call& who = system_call()) { return alerts_of(alerts(), who, grant); }
  // "misses note open" of each, newest first.
  std::vector<std::string> seen() {
    std::vector<std::string> words;
    for (const auto& alert : all()) words.push_back(alert.detector + " " + alert.step + " " + alert.state);
    return words;
  }
  std::string standing() {
    return must(province.database->read(
                    system_call(),
                    [&](db::Session& session) { return exchange::Grants::get(session, grant); }))
        .state;
  }
  using Words = std::vector<std::string>;

  Province province;
  // A Wednesday to come, at ten in the morning.
  FakeClock at{[] {
    const auto today = std::chrono::floor<std::chrono::days>(SystemClock().now());
    const std::chrono::weekday day(today);
    return Time(today + (std::chrono::Wednesday - day) + std::chrono::days(7)) + hours(2);
  }()};
  std::string resource, grant, broken;
  int invented = 0;
  const Call provider = person(kUseProvider, {"reviewer"});
  const Call consumer = person(kUseConsumer, {"clerk"});
  const Call bureau = person("32.data", {"bureau"});
};

TEST_F(Unusual, one_batch_is_noted_climbs_no_further_and_lapses) {
  batch(1000);
  look();
  EXPECT_EQ(seen(), Words{"per_case note open"});
  EXPECT_EQ(all()[0].measured, 1000);
  pass(hours(23));
  EXPECT_EQ(seen(), Words{"per_case note open"}) << "nobody has asked since";
  pass(hours(2));
  EXPECT_EQ(seen(), Words{"per_case note closed"});
  EXPECT_EQ(standing(), "active");
  // What comes again is raised again.
  batch(1000, 0, "BJ-2");
  look();
  EXPECT_EQ(seen(), (Words{"per_case note open", "per_case note closed"}));
}

TEST_F(Unusual, what_goes_on_climbs_with_the_patience_of_each_step) {
  const auto goes_on = [&](minutes time) {
    for (; time > minutes(0); time -= minutes(2)) {
      at.advance(minutes(2));
      guess();
      look();
    }
  };
  const auto step = [&] {
    for (const auto& alert : all())
      if (alert.detector == "misses") return alert.step;
    return std::string();
  };
  goes_on(minutes(2));
  EXPECT_EQ(step(), "note");
  goes_on(minutes(10));
  EXPECT_EQ(step(), "note") << "it has fired for eight minutes since it was noted";
  goes_on(minutes(4));
  EXPECT_EQ(step(), "ask");
  goes_on(minutes(28));
  EXPECT_EQ(step(), "ask");
  goes_on(minutes(4));
  EXPECT_EQ(step(), "step_down");
  EXPECT_EQ(standing(), "verify_only");
  goes_on(minutes(28));
  EXPECT_EQ(step(), "step_down");
  goes_on(minutes(4));
  EXPECT_EQ(step(), "suspend");
  EXPECT_EQ(standing(), "suspended");
  EXPECT_EQ(batch(1), "access.standing");
}

TEST_F(Unusual, the_next_evening_begins_with_patience_again) {
  const auto evening = [&] {
    for (int i = 0; i < 8; ++i) {
      guess();
      at.advance(minutes(2));
      look();
    }
  };
  const auto misses = [&] {
    for (const auto& alert : all())
      if (alert.detector == "misses") return alert;
    return Alert{};
  };
  evening();
  EXPECT_EQ(misses().step, "ask");
  pass(hours(23));
  guess();
  look();
  at.advance(minutes(1));
  guess();
  look();
  EXPECT_EQ(misses().step, "ask") << "a minute, not a day";
  EXPECT_EQ(misses().measured, 100) << "what it measures now is shown";
}

TEST_F(Unusual, what_was_explained_and_accepted_is_not_counted_again) {
  batch(1000);
  look();
  const auto id = all()[0].id;
  must(alerts().explain(consumer, id, "年审批量复核"));
  must(conclude_now(alerts(), provider, id, true, "属实", true));
  pass(hours(5));
  EXPECT_EQ(seen(), Words{"per_case note closed"});
  // And what goes on right after it is what was explained.
  batch(1000, 0, "BJ-3");
  look();
  const auto second = all()[0].id;
  ASSERT_NE(second, id);
  must(conclude_now(alerts(), provider, second, true, "属实"));
  at.advance(minutes(30));
  batch(1000, 0, "BJ-4");
  pass(minutes(40));
  EXPECT_EQ(all()[0].id, second) << "an hour's rest";
  batch(1000, 0, "BJ-5");
  look();
  EXPECT_NE(all()[0].id, second);
}

TEST_F(Unusual, the_caseload_is_judged_once_for_the_grant_and_not_after_midnight) {
  must(alerts().declare(person(kUseConsumer), grant, 10));
  at.advance(hours(13) + minutes(50));  // ten to midnight
  batch(1, 20, "BJ-1", Province::client(kUseConsumer, "one"));
  batch(1, 0, "BJ-2", Province::client(kUseConsumer, "two"));
  look();
  std::vector<Alert> caseload;
  for (auto& alert : all())
    if (alert.detector == "caseload") caseload.push_back(alert);
  ASSERT_EQ(caseload.size(), 1U);
  EXPECT_EQ(caseload[0].system, "");
  EXPECT_EQ(caseload[0].measured, 210);
  must(conclude_now(alerts(), provider, caseload[0].id, true, "属实"));
  pass(hours(8));
  int open = 0;
  for (const auto& alert : all()) open += alert.detector == "caseload" && alert.state != "closed" ? 1 : 0;
  EXPECT_EQ(open, 0) << "yesterday's subjects, and nobody asked";
}

TEST_F(Unusual, a_restart_forgets_nothing_of_today) {
  must(alerts().declare(person(kUseConsumer), grant, 10));
  batch(1, 11, "BJ-1");
  batch(30, 0, "BJ-1");
  look();
  EXPECT_TRUE(seen().empty()) << "110 % of the caseload, 42 keys";
  // As if the power failed: what is written at the end is not there, the journal is.
  province.watch.reset();
  for (const auto* name : {"usage", "subjects"}) must(file::remove(province.data / "access" / name));
  start();
  look();
  const auto system = must(province.watch->use(provider, grant)).systems.at(0);
  EXPECT_EQ(system.system, "system-1");
  EXPECT_EQ(system.calls_today, 2);
  EXPECT_EQ(system.keys_today, 42);
  EXPECT_EQ(system.events_today, 1);
  EXPECT_EQ(system.subjects_today, 12);
  EXPECT_GT(system.bytes_today, 0);
  batch(9, 4, "BJ-1");
  look();
  auto words = seen();
  std::ranges::sort(words);
  EXPECT_EQ(words, (Words{"caseload note open", "per_case note open"})) << "55 keys of one case, 160 %";
  // What was judged is not judged again, whether the end was orderly or not.
  for (const bool orderly : {true, false}) {
    province.watch.reset();
    if (!orderly)
      for (const auto* name : {"usage", "subjects"}) must(file::remove(province.data / "access" / name));
    start();
    pass(hours(1));
    EXPECT_EQ(seen().size(), 2U);
    for (const auto& alert : all()) EXPECT_EQ(alert.step, "note");
    EXPECT_EQ(must(province.watch->use(provider, grant)).systems.at(0).keys_today, 55);
  }
}

TEST_F(Unusual, an_explanation_gives_the_provider_days_and_not_for_ever) {
  const auto burst = [&](int times) {
    for (int i = 0; i < times; ++i) {
      guess();
      at.advance(minutes(2));
      look();
    }
  };
  const auto misses = [&] {
    for (const auto& alert : all(provider))
      if (alert.detector == "misses") return alert;
    return Alert{};
  };
  burst(8);
  ASSERT_EQ(misses().step, "ask");
  EXPECT_EQ(misses().due, day_in_china(at.now() + hours(24 * 5))) << "three working days from a Wednesday";
  EXPECT_FALSE(misses().overdue);
  must(alerts().explain(consumer, misses().id, "…"));
  EXPECT_EQ(misses().due, day_in_china(at.now() + hours(24 * 5)));
  at.advance(hours(24));
  must(alerts().explain(consumer, misses().id, "再说明一次"));
  EXPECT_EQ(misses().due, day_in_china(at.now() + hours(24 * 4))) << "another word gives no more time";
  burst(40);
  EXPECT_EQ(misses().step, "ask") << "it is the provider's turn";
  at.advance(hours(24 * 5));
  look();
  EXPECT_TRUE(misses().overdue);
  EXPECT_EQ(misses().step, "ask") << "nobody has asked since";
  burst(10);
  EXPECT_EQ(misses().step, "ask");
  burst(10);
  EXPECT_EQ(misses().step, "step_down");
  EXPECT_EQ(misses().state, "open");
}

TEST_F(Unusual, a_grant_that_has_ended_raises_nothing) {
  batch(0, 100);
  must(province.database->write(system_call(), [&](db::Session& session) {
    return province.grants->end(session, system_call(), grant, "不再需要");
  }));
  look();
  EXPECT_TRUE(seen().empty());
  EXPECT_EQ(reason_of(alerts().declare(person(kUseConsumer), grant, 10)), "grant.ended");
  // By the clock, before anybody has said so.
  grant = give();
  batch(0, 100);
  at.advance(hours(24 * 61));
  const Measured firing[] = {{"misses", 100, 50}};
  must(alerts().note(system_call(), grant, "system-1", firing));
  EXPECT_TRUE(seen().empty());
}

TEST_F(Unusual, what_goes_wrong_with_one_grant_keeps_nobody_from_the_others) {
  const std::vector<std::string> both{grant, give()};
  for (const auto& one : both) {
    grant = one;
    guess();
  }
  // Whichever is looked at first.
  broken = both[0];
  EXPECT_EQ(reason_of(province.watch->turn(system_call())), "test.broken");
  grant = both[0];
  EXPECT_TRUE(seen().empty());
  grant = both[1];
  EXPECT_EQ(seen(), Words{"misses note open"});
  guess();
  broken = both[1];
  at.advance(minutes(1));
  look();
  grant = both[0];
  EXPECT_EQ(seen(), Words{"misses note open"});
}

TEST_F(Unusual, a_used_up_cap_is_no_refusal_and_nor_is_a_hold) {
  grant = province.give_online(resource, [&](grant::Grant& made) {
    made.until = at.now() + hours(24);
    made.caps.calls_per_second = 1;
  });
  for (int i = 0; i < 300; ++i) batch(1);
  EXPECT_EQ(must(province.watch->use(provider, grant)).systems.at(0).refused, 0);
  must(alerts().measure(provider, grant, "suspend", "核查"));
  look();
  for (int i = 0; i < 300; ++i) EXPECT_EQ(batch(1), "access.standing");
  look();
  EXPECT_EQ(seen(), Words{"by_hand suspend open"});
}

TEST_F(Unusual, both_parties_see_what_each_system_has_taken_today) {
  batch(3, 2, "BJ-1", Province::client(kUseConsumer, "one"));
  batch(1, 0, "BJ-2", Province::client(kUseConsumer, "two"));
  province.ask(Kind::Query, Province::body(grant, "'key':{'code':'A2'},'items':['code','name']"),
               Province::client(kUseConsumer, "two"));
  for (const auto& who : {provider, consumer, bureau}) {
    const auto systems = must(province.watch->use(who, grant)).systems;
    ASSERT_EQ(systems.size(), 2U);
    EXPECT_EQ(systems[0].system, "one");
    EXPECT_EQ(systems[0].subjects_today, 3);
    EXPECT_EQ(systems[0].keys_today, 5);
    EXPECT_EQ(systems[0].rows_today, 0) << "verify returns none";
    EXPECT_EQ(systems[1].calls_today, 2);
    EXPECT_EQ(systems[1].rows_today, 1);
    EXPECT_GT(systems[1].bytes_today, 0);
    EXPECT_EQ(systems[1].subjects_today, 2);
  }
}

}  // namespace
}  // namespace jw::access::testing
