#include <random>
#include <thread>

#include "access/groups.hpp"
#include "tests/access/node.hpp"

namespace jw::access::testing {
namespace {

TEST_F(Online, verify_says_yes_or_no_for_each_comparison_and_nothing_else) {
  const auto grant = province.give_online(resource);
  const auto ask = [&](const std::string& code, const std::string& compare, const std::string& more = "") {
    return province.verify(grant, "'key':{'code':'" + code + "'},'compare':[" + compare + "]" + more);
  };
  const std::string name = "{'item':'name','op':'eq','value':'甲公司'}";
  const std::string phone = "{'item':'phone','op':'eq','value':'13800000001'}";
  const std::string amount = "{'item':'amount','op':'range','from':'50','to':'100.0'}";
  EXPECT_EQ(ask("A1", name + "," + phone + "," + amount), R"({"answers":[true,true,true]})");
  EXPECT_EQ(ask("A2", name + "," + phone + "," + amount), R"({"answers":[false,false,false]})");
  EXPECT_EQ(ask("A3", phone), R"({"answers":[false]})");  // null is like nothing
  EXPECT_EQ(ask("A1", "{'item':'name','op':'prefix','value':'甲'}"), R"({"answers":[true]})");
  EXPECT_EQ(ask("A1", "{'item':'amount','op':'eq','value':'100.00'}"), R"({"answers":[true]})");
  EXPECT_EQ(ask("A1", "{'item':'amount','op':'range','from':'101'}"), R"({"answers":[false]})");
  EXPECT_EQ(ask("A2", name + "," + phone + ",{'item':'amount','op':'eq','value':'200'}", ",'at_least':1"),
            R"({"answer":true})");
  EXPECT_EQ(ask("A2", name + "," + phone, ",'at_least':1"), R"({"answer":false})");
  // A row outside the scope and a row that is not there answer alike.
  EXPECT_EQ(ask("B1", "{'item':'name','op':'eq','value':'丁公司'}"), R"({"answers":[false]})");
  EXPECT_EQ(ask("Z9", "{'item':'name','op':'eq','value':'丁公司'}"), R"({"answers":[false]})");
  // The answer says under which grant, by which decision, where it is logged and how new the data is.
  EXPECT_EQ(province.last.at("grant").as_string(), grant);
  EXPECT_EQ(province.last.at("data_version").as_int64(), 1);
  EXPECT_TRUE(std::string(province.last.at("position").as_string())
                  .starts_with(province.watch->journal().instance()));
  EXPECT_EQ(ask("A1", "{'item':'region','op':'eq','value':'320613001'}"), "access.item");
  EXPECT_EQ(ask("A1", "{'item':'name','op':'range','from':'a'}"), "access.item");
}

TEST_F(Online, query_returns_granted_items_treated_and_rows_in_scope_only) {
  const auto grant = province.give_online(resource);
  const auto ask = [&](const std::string& code, const std::string& items) {
    return province.ask(Kind::Query,
                        Province::body(grant, "'key':{'code':'" + code + "'},'items':[" + items + "]"));
  };
  EXPECT_EQ(ask("A1", "'name','phone'"), R"({"items":["name","phone"],"rows":[["甲公司","138******01"]]})");
  EXPECT_EQ(ask("A3", "'phone','code'"), R"({"items":["phone","code"],"rows":[[null,"A3"]]})");
  EXPECT_EQ(ask("B1", "'name'"), R"({"items":["name"],"rows":[]})");
  EXPECT_EQ(ask("A1", "'amount'"), "access.item");  // dropped: only comparable
  EXPECT_EQ(ask("A1", "'name','secret'"), "access.item");
  EXPECT_EQ(province.ask(
                Kind::QueryBatch,
                Province::body(grant, "'key_items':['code'],'rows':[['A2'],['C1'],['A1']],'items':['name']")),
            R"({"items":["name"],"rows":[[["乙公司"]],[],[["甲公司"]]]})");
  EXPECT_EQ(province.ask(Kind::Query, Province::body(grant, "'key':{'name':'甲公司'},'items':['name']")),
            "access.key");
}

TEST_F(Online, batches_answer_like_single_requests) {
  const auto grant = province.give_online(resource);
  EXPECT_EQ(
      province.ask(
          Kind::VerifyBatch,
          Province::body(
              grant,
              "'key_items':['code'],'compare':[{'item':'name','op':'eq'},{'item':'amount','op':'range'}],"
              "'rows':[['A1','甲公司','1','100'],['B1','丁公司','','400'],['A2','x','','250']]")),
      R"({"answers":[[true,true],[false,false],[false,true]]})");
  std::string rows;
  for (int i = 0; i < 1001; ++i) rows += fmt::format("{}['K{}','x']", i == 0 ? "" : ",", i);
  EXPECT_EQ(province.ask(
                Kind::VerifyBatch,
                Province::body(grant, "'key_items':['code'],'compare':[{'item':'name','op':'eq'}],'rows':[" +
                                          rows + "]")),
            "access.keys");
}

TEST_F(Online, aggregates_leave_out_small_groups_and_what_gives_them_away) {
  province.load(
      "32.statistics", resource,
      "code,name,phone,amount,region\n"
      "1,甲,1,1,320613001\n2,甲,1,1,320613001\n3,甲,1,1,320613001\n4,乙,1,1,320613002\n5,丙,1,1,320613003\n"
      "6,丙,1,1,320613003\n7,丁,1,1,320682\n8,丁,1,1,320682\n9,丙,1,1,320613003\n");
  const auto grant = province.give_online(resource);
  // 320613002 has one row; with the total its size would follow, so the next smallest goes too.
  const auto answer = province.ask(Kind::Aggregate, Province::body(grant, "'by':['region']"));
  EXPECT_EQ(
      answer,
      R"({"by":["region"],"min_group":2,"groups":[{"values":["320613003"],"rows":3}],"suppressed":true})");
  EXPECT_EQ(province.ask(Kind::Aggregate, Province::body(grant, "'by':['amount']")), "access.item");
}

TEST_F(Online, caps_are_debited_and_say_when_to_come_back) {
  const auto grant = province.give_online(resource, [](grant::Grant& made) {
    made.caps.calls_per_day = 4;
    made.caps.subjects_per_day = 2;
  });
  const auto ask = [&](const std::string& code) {
    return province.verify(grant,
                           "'key':{'code':'" + code + "'},'compare':[{'item':'name','op':'eq','value':'x'}]");
  };
  EXPECT_EQ(ask("A1"), R"({"answers":[false]})");
  EXPECT_EQ(ask("A2"), R"({"answers":[false]})");
  EXPECT_EQ(ask("A3"), "later");  // a third subject
  EXPECT_EQ(ask("A1"), R"({"answers":[false]})");
  EXPECT_EQ(ask("A1"), R"({"answers":[false]})");
  EXPECT_EQ(ask("A1"), "later");  // a fifth call
  const auto use = must(province.watch->use(person("32.statistics"), grant));
  for (const auto& cap : use.caps) {
    if (cap.kind == "callsPerDay") {
      EXPECT_EQ(cap.used, 4);
    }
    if (cap.kind == "subjectsPerDay") {
      EXPECT_EQ(cap.used, 2);
    }
  }
}

TEST_F(Online, caps_and_subjects_survive_a_restart) {
  const auto grant = province.give_online(resource, [](grant::Grant& made) {
    made.caps.calls_per_day = 3;
    made.caps.subjects_per_month = 2;
  });
  const auto ask = [&](const std::string& code) {
    return province.verify(grant,
                           "'key':{'code':'" + code + "'},'compare':[{'item':'name','op':'eq','value':'x'}]");
  };
  EXPECT_EQ(ask("A1"), R"({"answers":[false]})");
  EXPECT_EQ(ask("A2"), R"({"answers":[false]})");
  province.watch.reset();
  // As after a crash: the file of subjects is not there, only the journal.
  std::filesystem::remove(province.data / "access" / "subjects");
  province.start_watch();
  EXPECT_EQ(ask("A3"), "later");
  EXPECT_EQ(ask("A2"), R"({"answers":[false]})");
  EXPECT_EQ(ask("A2"), "later");
}

TEST_F(Online, a_grant_that_is_held_back_answers_less_within_a_second) {
  const auto grant = province.give_online(resource);
  const auto restrain = [&](const char* to) {
    must(province.watch->alerts().restrain(person("32.statistics"), grant, to, "核查"));
  };
  const auto query = [&] {
    return province.ask(Kind::Query, Province::body(grant, "'key':{'code':'A1'},'items':['code']"));
  };
  const auto verify = [&] {
    return province.verify(grant, "'key':{'code':'A1'},'compare':[{'item':'name','op':'eq','value':'x'}]");
  };
  EXPECT_EQ(query(), R"({"items":["code"],"rows":[["A1"]]})");
  restrain("verify_only");
  EXPECT_TRUE(
      exchange::testing::eventually([&] { return query() == "access.mode"; }, std::chrono::seconds(1)));
  EXPECT_EQ(verify(), R"({"answers":[false]})");
  restrain("suspended");
  EXPECT_TRUE(
      exchange::testing::eventually([&] { return verify() == "access.standing"; }, std::chrono::seconds(1)));
  restrain("");
  EXPECT_TRUE(
      exchange::testing::eventually([&] { return query() == R"({"items":["code"],"rows":[["A1"]]})"; }));
  must(province.database->write(system_call(), [&](db::Session& session) {
    return province.grants->end(session, system_call(), grant, "撤销");
  }));
  EXPECT_TRUE(
      exchange::testing::eventually([&] { return verify() == "access.standing"; }, std::chrono::seconds(1)));
}

TEST_F(Online, new_data_and_a_stricter_catalog_hold_at_once) {
  const auto grant = province.give_online(resource);
  const auto ask = [&] {
    return province.ask(Kind::Query, Province::body(grant, "'key':{'code':'A1'},'items':['name']"));
  };
  EXPECT_EQ(ask(), R"({"items":["name"],"rows":[["甲公司"]]})");
  province.load("32.statistics", resource, "code,name,phone,amount,region\nA1,新名,1,1,320613001\n");
  must(province.watch->turn(system_call()));
  EXPECT_EQ(ask(), R"({"items":["name"],"rows":[["新名"]]})");
  EXPECT_EQ(province.last.at("data_version").as_int64(), 2);
}

TEST_F(Online, rows_are_bound_to_the_region_of_whoever_asks) {
  const auto grant = province.give_online(resource, [](grant::Grant& made) {
    made.subject.org.clear();
    made.subject.level = "county";
    made.rows[0] = {"region", grant::RowCondition::Op::Prefix, {}, true};
  });
  const auto ask = [&](const std::string& code, const std::string& org) {
    return province.ask(Kind::Query, Province::body(grant, "'key':{'code':'" + code + "'},'items':['code']"),
                        Province::client(org));
  };
  EXPECT_EQ(ask("A1", "320613.data"), R"({"items":["code"],"rows":[["A1"]]})");
  EXPECT_EQ(ask("B1", "320613.data"), R"({"items":["code"],"rows":[]})");
  EXPECT_EQ(ask("B1", "320682.data"), R"({"items":["code"],"rows":[["B1"]]})");
  EXPECT_EQ(ask("A1", "320682.data"), R"({"items":["code"],"rows":[]})");
  EXPECT_EQ(ask("A1", "3206.data"), "access.subject");
}

TEST_F(Online, unusual_use_climbs_the_ladder_and_can_be_explained) {
  province.watch.reset();
  province.start_watch(
      {std::chrono::milliseconds(0), std::chrono::milliseconds(0), std::chrono::milliseconds(0)});
  const auto grant = province.give_online(resource);
  std::string rows;
  for (int i = 0; i < 100; ++i) rows += fmt::format("{}['K{:04}','x']", i == 0 ? "" : ",", i);
  const auto guess = [&] {
    // Use in the millisecond of a step has been judged with it.
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    return province.ask(
        Kind::VerifyBatch,
        Province::body(grant,
                       "'key_items':['code'],'compare':[{'item':'name','op':'eq'}],'rows':[" + rows + "]"));
  };
  guess();
  const auto steps = [&] {
    std::map<std::string, std::string> found;
    for (const auto& alert : alerts_of(province.watch->alerts(), person("32.statistics"), grant))
      found[alert.detector] = alert.step;
    return found;
  };
  must(province.watch->turn(system_call()));
  EXPECT_EQ(steps()["misses"], "note");
  EXPECT_EQ(steps()["sequence"], "note");
  guess();
  must(province.watch->turn(system_call()));
  EXPECT_EQ(steps()["misses"], "ask");
  // The consumer sees it too, and answers; others do not.
  const auto seen = alerts_of(province.watch->alerts(), person("320613.data"), grant);
  ASSERT_FALSE(seen.empty());
  EXPECT_TRUE(alerts_of(province.watch->alerts(), person("320682.data"), grant).empty());
  for (const auto& alert : seen)
    must(province.watch->alerts().explain(person("320613.data"), alert.id, "年审批量核对"));
  guess();
  must(province.watch->turn(system_call()));
  EXPECT_EQ(steps()["misses"], "ask");  // the provider's turn
  for (const auto& alert : seen)
    if (alert.detector == "misses") {
      EXPECT_EQ(
          must(conclude_now(province.watch->alerts(), person("32.statistics"), alert.id, false, "与办件不符"))
              .step,
          "step_down");
    }
  must(province.watch->turn(system_call()));
  EXPECT_EQ(province.ask(Kind::Query, Province::body(grant, "'key':{'code':'A1'},'items':['code']")),
            "access.mode");
  guess();
  must(province.watch->turn(system_call()));
  EXPECT_EQ(steps()["misses"], "suspend");
  must(province.watch->turn(system_call()));
  EXPECT_EQ(guess(), "access.standing");
  EXPECT_GE(province.events("grant.restrained"), 2);
}

TEST_F(Online, an_explanation_tells_the_parties_and_nobody_else) {
  const auto grant = province.give_online(resource);
  const auto body = Province::body(grant, "'key':{'code':'A1'},'items':['amount']");
  const auto mine = must(province.watch->gateway().explain(Province::client(), Kind::Query, body, "", ""));
  EXPECT_FALSE(mine.allow);
  EXPECT_EQ(mine.denied, "item");
  const auto provider = must(province.watch->gateway().explain(person("32.statistics"), Kind::Query, body,
                                                               "320613.data", "system-1"));
  EXPECT_EQ(provider.denied, "item");
  const auto stranger =
      must(province.watch->gateway().explain(person("320682.data"), Kind::Query, body, "", ""));
  EXPECT_EQ(stranger.clauses.size(), 1U);
  EXPECT_EQ(stranger.denied, "grant");
  EXPECT_EQ(reason_of(province.watch->gateway().explain(person("320682.data"), Kind::Query, body,
                                                        "320613.data", "")),
            "access.as");
}

// What somebody who asks is told.
Error refusal_of(Province& province, Kind kind, const std::string& body,
                 const Call& call = Province::client()) {
  auto outcome = province.watch->gateway().answer(call, kind, body, true);
  return outcome && !*outcome ? outcome->error() : Error{};
}

TEST_F(Online, the_consumer_of_a_grant_that_has_ended_is_told_since_when_and_why) {
  const auto grant = province.give_online(resource);
  const auto lapsed = province.give_online(resource);
  const auto body = Province::body(grant, "'key':{'code':'A1'},'items':['code']");
  const auto other = Province::body(lapsed, "'key':{'code':'A1'},'items':['code']");
  must(province.database->write(system_call(), [&](db::Session& session) -> Result<> {
    JW_TRY(province.grants->end(session, system_call(), grant, "需求已变更"));
    JW_TRY(province.grants->end(session, system_call(), lapsed, "expired"));
    return {};
  }));
  must(province.watch->turn(system_call()));
  ASSERT_TRUE(
      exchange::testing::eventually([&] { return province.ask(Kind::Query, other) == "access.until"; }));
  const auto told = refusal_of(province, Kind::Query, body);
  EXPECT_EQ(told.reason, "access.standing");
  const auto today = day_in_china(province.clock.now());
  EXPECT_NE(told.message.find("was revoked on " + today + ": 需求已变更"), std::string::npos) << told.message;
  EXPECT_NE(told.message_zh.find("已于 " + today + " 撤销，理由：需求已变更"), std::string::npos)
      << told.message_zh;
  // Not a stranger's to know.
  EXPECT_EQ(province.ask(Kind::Query, body, Province::client("320682.data", "x")), "access.grant");
  EXPECT_EQ(province.ask(Kind::Query, body, person("32.data", {"bureau"})), "access.grant");
  // At once, the thread that may not wait says nothing of it.
  EXPECT_TRUE(exchange::testing::eventually([&] {
    const auto fast = province.watch->gateway().answer(Province::client(), Kind::Query, body, false);
    return fast && !*fast && fast->error().reason == "access.grant";
  }));

  const auto& gateway = province.watch->gateway();
  for (const auto& who : {Province::client(), person("32.statistics")}) {
    const auto why = must(
        gateway.explain(who, Kind::Query, body, who.actor.org == "32.statistics" ? "320613.data" : "", ""));
    EXPECT_FALSE(why.allow);
    EXPECT_EQ(why.denied, "standing");
    const auto standing = std::ranges::find(why.clauses, "standing", &grant::ClauseView::clause);
    ASSERT_NE(standing, why.clauses.end());
    EXPECT_NE(standing->change_zh.find("理由：需求已变更"), std::string::npos);
  }
  EXPECT_EQ(must(gateway.explain(Province::client(), Kind::Query, other, "", "")).denied, "until");
  const auto stranger = must(gateway.explain(person("320682.data"), Kind::Query, body, "", ""));
  EXPECT_EQ(stranger.clauses.size(), 1U);
  EXPECT_EQ(stranger.denied, "grant");
}

TEST_F(Online, an_explanation_names_what_the_request_is_refused_for_beyond_the_clauses) {
  const auto grant = province.give_online(resource);
  const auto explained = [&](Kind kind, const std::string& rest) {
    return must(
        province.watch->gateway().explain(Province::client(), kind, Province::body(grant, rest), "", ""));
  };
  const std::string sum = "'by':['region'],'measures':[{'item':'name','do':'sum'}]";
  EXPECT_EQ(province.ask(Kind::Aggregate, Province::body(grant, sum)), "access.measure");
  const auto measure = explained(Kind::Aggregate, sum);
  EXPECT_FALSE(measure.allow);
  EXPECT_EQ(measure.denied, "measure");
  EXPECT_NE(measure.clauses.back().change_en.find("it is no number"), std::string::npos);
  EXPECT_TRUE(explained(Kind::Aggregate, "'by':['region']").allow);
  const std::string wrong = "'key':{'name':'甲公司'},'items':['code']";
  EXPECT_EQ(province.ask(Kind::Query, Province::body(grant, wrong)), "access.key");
  EXPECT_EQ(explained(Kind::Query, wrong).denied, "key");
  EXPECT_TRUE(explained(Kind::Query, "'key':{'code':'A1'},'items':['code']").allow);
}

TEST_F(Online, a_denial_says_what_the_grant_allows_instead) {
  const auto said = [&](const std::string& grant, const std::string& change = "BJ-1",
                        const char* items = "code") {
    return refusal_of(
        province, Kind::Query,
        double_quotes(fmt::format("{{'grant':'{}','purpose':'4.1.1','event':'{}','key':{{'code':'A1'}},"
                                  "'items':['{}']}}",
                                  grant, change, items)));
  };
  const auto local = grant::local_time(province.clock.now());
  const auto closed = province.give_online(resource, [&](grant::Grant& made) {
    made.window.weekdays = static_cast<std::uint8_t>(1U << ((local.weekday + 3) % 7));
    made.window.from = 510;
    made.window.until = 1080;
  });
  EXPECT_EQ(said(closed).reason, "access.window");
  EXPECT_NE(said(closed).message.find(" 08:30-18:00 China time"), std::string::npos) << said(closed).message;
  EXPECT_NE(said(closed).message_zh.find("星期"), std::string::npos) << said(closed).message_zh;
  const auto only = province.give_online(resource, [](grant::Grant& made) { made.modes = {"verify"}; });
  EXPECT_NE(said(only).message.find("does not allow the mode query; it allows verify"), std::string::npos);
  const auto held = province.give_online(resource);
  EXPECT_EQ(said(held, "办件1").reason, "access.event");
  EXPECT_NE(said(held, "a b").message.find("1 to 64 of letters"), std::string::npos);
  EXPECT_NE(said(held, "BJ-1", "amount").message.find("item amount (金额) is not granted"),
            std::string::npos);
  const auto restrain = [&](std::string_view to) {
    must(province.watch->alerts().restrain(person("32.statistics"), held, to, "核查"));
    must(province.watch->turn(system_call()));
  };
  restrain("verify_only");
  ASSERT_TRUE(exchange::testing::eventually([&] { return said(held).reason == "access.mode"; }));
  EXPECT_NE(said(held).message.find("stepped down to verify only"), std::string::npos);
  restrain("suspended");
  ASSERT_TRUE(exchange::testing::eventually([&] { return said(held).reason == "access.standing"; }));
  EXPECT_NE(said(held).message.find("is suspended"), std::string::npos);
}

TEST_F(Online, the_authority_over_a_party_is_told_why_and_is_not_answered) {
  const auto grant = province.give_online(resource);
  const auto body = Province::body(grant, "'key':{'code':'A1'},'items':['amount']");
  const auto& gateway = province.watch->gateway();
  for (const auto& overseer : {person("32.data", {"bureau"}), person("320613.audit", {"auditor"})}) {
    const auto own = must(gateway.explain(overseer, Kind::Query, body, "", ""));
    EXPECT_EQ(own.denied, "org");
    EXPECT_GT(own.clauses.size(), 1U);
    const auto as_consumer = must(gateway.explain(overseer, Kind::Query, body, "320613.data", ""));
    EXPECT_EQ(as_consumer.denied, "item");
    EXPECT_EQ(
        province.ask(Kind::Query, Province::body(grant, "'key':{'code':'A1'},'items':['code']"), overseer),
        "access.grant");
  }
  // The bureau of another county sees nothing of it, and no clerk oversees anybody.
  for (const auto& stranger : {person("320682.data", {"bureau"}), person("32.data", {"clerk"})})
    EXPECT_EQ(must(gateway.explain(stranger, Kind::Query, body, "", "")).denied, "grant");
}

TEST_F(Online, a_grant_that_has_ended_still_says_what_it_allowed_and_what_was_used) {
  const auto grant = province.give_online(resource, [](grant::Grant& made) { made.caps.rows_per_day = 500; });
  province.ask(Kind::Query, Province::body(grant, "'key':{'code':'A1'},'items':['code']"));
  province.verify(grant, "'key':{'code':'A1'},'compare':[{'item':'name','op':'eq','value':'x'}]");
  const auto caps_of = [&] {
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> found;
    for (const auto& cap : must(province.watch->use(person("320613.data"), grant)).caps)
      found[cap.kind] = {cap.most, cap.used};
    return found;
  };
  const auto before = caps_of();
  EXPECT_EQ(before.at("callsPerDay"), std::pair(1000000L, 2L));
  EXPECT_EQ(before.at("rowsPerDay"), std::pair(500L, 1L));
  must(province.database->write(system_call(), [&](db::Session& session) {
    return province.grants->end(session, system_call(), grant, "使用目的已实现");
  }));
  must(province.watch->turn(system_call()));
  EXPECT_EQ(caps_of(), before);
  const auto total = must(province.watch->use(person("32.statistics"), grant)).total;
  EXPECT_EQ(total.calls, 2);
  EXPECT_EQ(total.rows, 1);
  EXPECT_GT(total.bytes, 0);
  EXPECT_EQ(total.first, total.last);
  EXPECT_EQ(total.first.size(), 10U);
}

TEST_F(Online, a_cap_that_is_used_up_is_named_in_words_and_says_when_to_come_back) {
  const auto grant = province.give_online(resource, [](grant::Grant& made) { made.caps.calls_per_day = 1; });
  const auto body =
      Province::body(grant, "'key':{'code':'A1'},'compare':[{'item':'name','op':'eq','value':'x'}]");
  EXPECT_EQ(province.ask(Kind::Verify, body), R"({"answers":[false]})");
  const auto outcome = must(*province.watch->gateway().answer(Province::client(), Kind::Verify, body, true));
  ASSERT_TRUE(outcome.later);
  const auto& error = outcome.later->error;
  EXPECT_EQ(error.reason, "access.cap");
  EXPECT_NE(error.message.find("calls a day"), std::string::npos) << error.message;
  EXPECT_NE(error.message_zh.find("每日调用次数"), std::string::npos) << error.message_zh;
  const auto tomorrow = day_in_china(province.clock.now() + std::chrono::hours(24));
  EXPECT_TRUE(outcome.later->seconds <= 120 ||
              error.message_zh.find(tomorrow + " 00:00") != std::string::npos)
      << error.message_zh;
}

TEST_F(Online, what_was_used_long_ago_counts_in_the_total) {
  const auto grant = province.give_online(resource);
  const auto ask = [&] {
    province.verify(grant, "'key':{'code':'A1'},'compare':[{'item':'name','op':'eq','value':'x'}]");
  };
  must(province.database->write(system_call(), [&](db::Session& session) {
    return session.exec(
        "INSERT INTO access_use (grant_id, day, calls, row_count, byte_count) VALUES ($1, $2, 7, 3, 90)",
        grant, day_number(province.clock.now()) - 40);
  }));
  ask();
  const auto view = must(province.watch->use(person("32.statistics"), grant));
  EXPECT_EQ(view.days.size(), 1U) << "thirty days are shown";
  EXPECT_EQ(view.total.calls, 8);
  EXPECT_EQ(view.total.rows, 3);
  EXPECT_LT(view.total.first, view.total.last);
}

TEST(Suppress, NoLineGivesASmallGroupAway) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 300; ++round) {
    const auto dimensions = 1 + random() % 3;
    std::map<std::vector<std::optional<std::string>>, std::int64_t> counts;
    for (auto i = random() % 30; i > 0; --i) {
      std::vector<std::optional<std::string>> values;
      for (std::size_t d = 0; d < dimensions; ++d) values.emplace_back(std::to_string(random() % 4));
      counts[values] = 1 + static_cast<std::int64_t>(random() % 12);
    }
    std::vector<Group> groups;
    for (const auto& [values, rows] : counts) groups.push_back({values, {rows, {}}, true, false});
    const auto least = 2 + static_cast<std::int64_t>(random() % 6);
    suppress(groups, least);
    for (const auto& group : groups) {
      if (group.shown) {
        EXPECT_GE(group.heads.rows, least);
        continue;
      }
      // In each line through it, others are left out too, or nothing of the line is shown.
      for (std::size_t d = 0; d < dimensions; ++d) {
        std::int64_t hidden = 0, rows = 0, shown = 0;
        for (const auto& other : groups) {
          bool same = true;
          for (std::size_t e = 0; e < dimensions; ++e)
            same = same && (e == d || other.values[e] == group.values[e]);
          if (!same) continue;
          (other.shown ? shown : hidden) += 1;
          if (!other.shown) rows += other.heads.rows;
        }
        EXPECT_TRUE(shown == 0 || (hidden >= 2 && rows >= least));
      }
    }
  }
}

// What somebody works out who asks for the totals of each line too: a total less the figures shown is of
// the values not shown, and those may not be of a few.
TEST(Suppress, NoTotalGivesAFigureOfAFewAway) {
  std::mt19937_64 random(5);
  int shown_at_all = 0, hidden_beside = 0;
  for (int round = 0; round < 500; ++round) {
    const auto dimensions = 1 + random() % 3;
    std::map<std::vector<std::optional<std::string>>, std::pair<std::int64_t, std::int64_t>> counts;
    for (auto i = random() % 40; i > 0; --i) {
      std::vector<std::optional<std::string>> values;
      for (std::size_t d = 0; d < dimensions; ++d) values.emplace_back(std::to_string(random() % 4));
      const auto rows = 1 + static_cast<std::int64_t>(random() % 30);
      counts[values] = {rows, static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(rows + 1))};
    }
    std::vector<Group> groups;
    std::vector<Heads> of;
    for (const auto& [values, count] : counts) {
      groups.push_back({values, {count.first, {}}, true, random() % 12 == 0});
      of.push_back({count.second, {}});
    }
    const auto least = 2 + static_cast<std::int64_t>(random() % 6);
    suppress(groups, least);
    const auto shown = figures_shown(groups, of, least);
    for (std::size_t i = 0; i < groups.size(); ++i) {
      shown_at_all += shown[i] ? 1 : 0;
      if (shown[i]) {
        EXPECT_TRUE(groups[i].shown);
        EXPECT_GE(of[i].rows, least);
      }
      for (std::size_t d = 0; d < dimensions; ++d) {
        std::int64_t left = 0, told = 0;
        for (std::size_t j = 0; j < groups.size(); ++j) {
          bool same = true;
          for (std::size_t e = 0; e < dimensions; ++e)
            same = same && (e == d || groups[j].values[e] == groups[i].values[e]);
          if (!same) continue;
          told += shown[j] ? 1 : 0;
          left += shown[j] ? 0 : of[j].rows;
        }
        EXPECT_TRUE(told == 0 || left == 0 || left >= least) << left << " of " << least;
        hidden_beside += told > 0 && left > 0 ? 1 : 0;
      }
    }
  }
  EXPECT_GT(shown_at_all, 500);
  EXPECT_GT(hidden_beside, 500);
}

TEST(Suppress, ManyRowsOfOneSubjectAreOne) {
  const auto named = [](std::initializer_list<int> names) {
    Heads heads;
    for (const int name : names) {
      const std::optional<std::uint64_t> one =
          name < 0 ? std::nullopt : std::optional<std::uint64_t>(static_cast<std::uint64_t>(name));
      heads.add(std::span(&one, 1), 3);
    }
    return heads;
  };
  EXPECT_EQ(named({7, 7, 7, 7, 7}).count(3), 1);
  EXPECT_EQ(named({7, 8, 7, 8, 7}).count(3), 2);
  EXPECT_EQ(named({7, 8, 9, 8, 7}).count(3), 5) << "enough: then the rows count";
  EXPECT_EQ(named({7, -1, -1}).count(3), 3) << "a row without a name is one of its own";
  // Two groups left out of one line, ten rows together and one person: the third goes with them.
  std::vector<Group> groups{{{"a"}, named({7, 7, 7, 7, 7}), true, false},
                            {{"b"}, named({7, 7, 7, 7, 7}), true, false},
                            {{"c"}, named({1, 2, 3, 4, 5}), true, false},
                            {{"d"}, named({1, 2, 3, 4, 5, 6}), true, false}};
  suppress(groups, 3);
  EXPECT_FALSE(groups[0].shown || groups[1].shown || groups[2].shown);
  EXPECT_TRUE(groups[3].shown);
}

}  // namespace
}  // namespace jw::access::testing
