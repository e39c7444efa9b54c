#include "access/relay.hpp"
#include "tests/access/node.hpp"

// Measures taken by hand: any step of the ladder, moved up and down, answered, lifted.
namespace jw::access::testing {
namespace {

constexpr const char* kMeasured = "320613.data";

class Measures : public Online {
 protected:
  Measures() {
    province.add_org("32", "data", "江苏省数据局");
    province.add_org("3206", "data", "南通市数据局");
    grant = province.give_online(resource);
  }

  const Alerts& alerts() const { return province.watch->alerts(); }
  std::string measure(const Call& who, const std::string& step, const std::string& reason = "核查") {
    const auto taken = alerts().measure(who, grant, step, reason);
    return taken ? taken->id : taken.error().reason;
  }
  Result<Alert> conclude(const Call& who, const std::string& id, bool accepted, const std::string& note,
                         bool lift = false) {
    return conclude_now(alerts(), who, id, accepted, note, lift);
  }
  std::string standing() {
    return must(province.database->read(
                    system_call(),
                    [&](db::Session& session) { return exchange::Grants::get(session, grant); }))
        .state;
  }
  Alert one(const Call& who, const std::string& id) {
    for (auto& alert : alerts_of(alerts(), who, grant))
      if (alert.id == id) return alert;
    return {};
  }
  using Words = std::vector<std::string>;

  const Call provider = person("32.statistics", {"reviewer"});
  const Call consumer = person(kMeasured, {"clerk"});
  const Call bureau = person("32.data", {"bureau"});
  std::string grant;
};

TEST_F(Measures, every_step_can_be_taken_by_hand_and_does_what_it_says) {
  const auto id = measure(provider, "note", "偶发夜间查询，先行记录");
  EXPECT_EQ(standing(), "active");
  const auto seen = one(consumer, id);
  EXPECT_EQ(seen.detector, "by_hand");
  EXPECT_EQ(seen.step, "note");
  EXPECT_EQ(seen.reason, "偶发夜间查询，先行记录");
  EXPECT_EQ(seen.raised_by, "32.statistics");
  EXPECT_EQ(seen.raised_by_name, "江苏省统计局");
  EXPECT_EQ(seen.actions, Words{"explain"});
  EXPECT_EQ(one(provider, id).actions, (Words{"conclude", "move"}));
  EXPECT_TRUE(one(bureau, id).actions.empty()) << "the authority sees it and leaves it to the provider";
  // One open measure a department: another step moves it.
  EXPECT_EQ(measure(provider, "ask"), id);
  EXPECT_EQ(standing(), "active");
  EXPECT_EQ(measure(provider, "step_down"), id);
  EXPECT_EQ(standing(), "verify_only");
  EXPECT_EQ(measure(provider, "suspend", "经核查存在批量撞库"), id);
  EXPECT_EQ(standing(), "suspended");
  EXPECT_EQ(must(province.grants->find(consumer, grant)).end_reason, "经核查存在批量撞库");
  EXPECT_EQ(measure(provider, "ask"), id);
  EXPECT_EQ(standing(), "active") << "down the ladder it lets go what it held";
  EXPECT_EQ(province.events("access.measured"), 5);
  EXPECT_EQ(province.events("grant.restrained"), 3);
}

TEST_F(Measures, an_explanation_is_accepted_and_the_grant_let_go) {
  const auto id = measure(provider, "suspend");
  must(alerts().explain(consumer, id, "系统升级期间重复提交，已修复"));
  EXPECT_EQ(one(provider, id).state, "explained");
  EXPECT_EQ(one(provider, id).reason, "核查") << "the reason stays beside the explanation";
  EXPECT_EQ(reason_of(conclude(consumer, id, true, "我方认为已整改", true)), "right.missing");
  EXPECT_EQ(reason_of(conclude(person(kMeasured, {"head"}), id, true, "已整改", true)), "alert.authority");
  const auto closed = must(conclude(provider, id, true, "已整改", true));
  EXPECT_EQ(closed.state, "closed");
  EXPECT_TRUE(closed.actions.empty());
  EXPECT_EQ(standing(), "active");
  EXPECT_EQ(reason_of(conclude(provider, id, true, "再次", true)), "alert.closed");
  // Without lifting the hold stays until somebody lifts it; a new measure is another one.
  const auto next = measure(provider, "step_down");
  EXPECT_NE(next, id);
  must(conclude(provider, next, true, "待复核后恢复", false));
  EXPECT_EQ(standing(), "verify_only");
  EXPECT_EQ(must(alerts().actions(provider, grant)), (Words{"measure", "lift"}));
  must(alerts().restrain(provider, grant, "", "复核通过"));
  EXPECT_EQ(standing(), "active");
  EXPECT_EQ(must(alerts().actions(provider, grant)), Words{"measure"});
  EXPECT_TRUE(must(alerts().actions(consumer, grant)).empty());
}

TEST_F(Measures, not_accepted_means_the_next_step) {
  const auto id = measure(provider, "ask");
  must(alerts().explain(consumer, id, "业务需要"));
  EXPECT_EQ(must(conclude(provider, id, false, "说明不充分")).step, "step_down");
  EXPECT_EQ(standing(), "verify_only");
  EXPECT_EQ(must(province.grants->find(consumer, grant)).end_reason, "说明不充分");
  EXPECT_EQ(one(provider, id).state, "open");
}

TEST_F(Measures, the_authority_takes_its_own_and_the_provider_does_not_lift_it) {
  const auto theirs = measure(bureau, "suspend", "接到举报，暂停核查");
  EXPECT_EQ(standing(), "suspended");
  EXPECT_EQ(one(consumer, theirs).raised_by_name, "江苏省数据局");
  EXPECT_EQ(one(consumer, theirs).actions, Words{"explain"});
  EXPECT_TRUE(one(provider, theirs).actions.empty());
  EXPECT_EQ(reason_of(conclude(provider, theirs, true, "恢复", true)), "alert.authority");
  EXPECT_EQ(reason_of(conclude(person("320682.data", {"reviewer"}), theirs, true, "恢复", true)),
            "alert.unknown");
  EXPECT_EQ(reason_of(alerts().check_of(provider, theirs, "another")), "alert.unknown");
  must(alerts().check_of(provider, theirs, grant));
  EXPECT_EQ(must(alerts().actions(provider, grant)), Words{"measure"})
      << "there is nothing of its own to lift";
  must(alerts().restrain(provider, grant, "", "恢复"));
  EXPECT_EQ(standing(), "suspended");
  // The provider's own comes and goes beneath it.
  const auto own = measure(provider, "step_down");
  must(conclude(provider, own, true, "已整改", true));
  EXPECT_EQ(standing(), "suspended");
  EXPECT_EQ(one(bureau, theirs).actions, (Words{"conclude", "move"}));
  const auto other = measure(provider, "step_down");
  must(conclude(bureau, theirs, true, "核查完毕", true));
  EXPECT_EQ(standing(), "verify_only") << "what the provider holds back stays";
  must(conclude(provider, other, true, "已整改", true));
  EXPECT_EQ(standing(), "active");
}

TEST_F(Measures, are_for_the_provider_and_the_authority_over_it_alone) {
  EXPECT_EQ(measure(person("320682.data", {"reviewer"}), "note"), "grant.unknown");
  EXPECT_EQ(measure(person(kMeasured, {"head"}), "note"), "alert.authority");
  EXPECT_EQ(measure(person("3206.data", {"bureau"}), "note"), "alert.authority")
      << "a bureau below the provider has no say";
  EXPECT_EQ(measure(person("32.statistics", {"clerk"}), "note"), "right.missing");
  EXPECT_EQ(measure(person("32.data", {"auditor"}), "note"), "right.missing");
  EXPECT_EQ(measure(provider, "forbid"), "alert.step");
  EXPECT_EQ(measure(provider, "note", ""), "alert.text");
  // What was open when the grant ended can be closed and no more.
  const auto open = must(alerts().measure(provider, grant, "ask", "请说明")).id;
  EXPECT_EQ(one(provider, open).actions, (Words{"conclude", "move"}));
  must(province.database->write(system_call(), [&](db::Session& session) {
    return province.grants->end(session, system_call(), grant, "撤销");
  }));
  EXPECT_EQ(one(provider, open).actions, Words{"conclude"});
  // A bureau that is itself the consumer is no judge of it.
  grant = province.give_online(
      resource, [](grant::Grant&) {}, "32.data");
  EXPECT_EQ(measure(bureau, "suspend"), "alert.authority");
  must(province.database->write(system_call(), [&](db::Session& session) {
    return province.grants->end(session, system_call(), grant, "撤销");
  }));
  EXPECT_EQ(measure(provider, "note"), "grant.ended");
  EXPECT_TRUE(must(alerts().actions(provider, grant)).empty());
}

TEST_F(Measures, what_detectors_find_never_loosens_what_was_held_by_hand) {
  measure(provider, "suspend");
  const Measured firing[] = {{"misses", 90, 50}};
  must(alerts().note(system_call(), grant, "system-1", firing));
  std::string id;
  for (const auto& alert : alerts_of(alerts(), provider, grant))
    if (alert.detector == "misses") id = alert.id;
  must(conclude(provider, id, false, "不符"));
  EXPECT_EQ(must(conclude(provider, id, false, "不符")).step, "step_down");
  EXPECT_EQ(standing(), "suspended");
  must(conclude(provider, id, true, "已说明", true));
  EXPECT_EQ(standing(), "suspended") << "the measure by hand is still open";
  // The provider lets go by hand: what held it is closed with the reason.
  must(alerts().restrain(provider, grant, "verify_only", "先恢复核验"));
  EXPECT_EQ(standing(), "verify_only");
  must(alerts().restrain(provider, grant, "", "恢复"));
  EXPECT_EQ(standing(), "active");
  for (const auto& alert : alerts_of(alerts(), provider, grant)) EXPECT_EQ(alert.state, "closed");
}

TEST_F(Measures, what_the_authority_holds_stays_when_its_measure_is_closed) {
  const auto theirs = measure(bureau, "suspend", "接到举报，暂停核查");
  must(conclude(bureau, theirs, true, "核查完毕，待整改后恢复", false));
  EXPECT_EQ(standing(), "suspended");
  EXPECT_EQ(one(consumer, theirs).state, "closed");
  EXPECT_EQ(one(consumer, theirs).holds, "suspended");
  EXPECT_EQ(must(alerts().actions(provider, grant)), Words{"measure"});
  must(alerts().restrain(provider, grant, "", "恢复"));
  EXPECT_EQ(standing(), "suspended");
  const auto own = measure(provider, "step_down");
  must(conclude(provider, own, true, "已整改", true));
  EXPECT_EQ(standing(), "suspended");
  EXPECT_EQ(must(alerts().actions(bureau, grant)), (Words{"measure", "lift"}));
  must(alerts().restrain(bureau, grant, "", "已整改，恢复"));
  EXPECT_EQ(standing(), "active");
  EXPECT_EQ(one(consumer, theirs).holds, "");
  EXPECT_EQ(must(alerts().actions(bureau, grant)), Words{"measure"});
}

TEST_F(Measures, the_authority_lifts_nothing_of_the_providers) {
  measure(provider, "suspend", "撞库");
  const auto theirs = measure(bureau, "step_down", "专项检查");
  EXPECT_EQ(must(alerts().actions(bureau, grant)), Words{"measure"}) << "the provider holds it more";
  must(alerts().restrain(bureau, grant, "", "检查完毕"));
  EXPECT_EQ(one(consumer, theirs).state, "closed");
  EXPECT_EQ(standing(), "suspended");
  EXPECT_EQ(must(province.grants->find(consumer, grant)).end_reason, "撞库");
  // What is left when the stricter goes says why it holds.
  measure(bureau, "step_down", "专项检查");
  must(alerts().restrain(provider, grant, "", "已整改"));
  EXPECT_EQ(standing(), "verify_only");
  EXPECT_EQ(must(province.grants->find(consumer, grant)).end_reason, "专项检查");
}

TEST_F(Measures, two_reviewers_do_not_take_two_steps) {
  const auto id = measure(provider, "ask");
  const auto read = one(provider, id).turn;
  EXPECT_EQ(must(alerts().conclude(provider, id, {false, "说明不充分", false, read})).step, "step_down");
  EXPECT_EQ(reason_of(alerts().conclude(provider, id, {false, "说明不充分", false, read})), "alert.stale");
  EXPECT_EQ(standing(), "verify_only");
  // What the consumer has said meanwhile is to be read first.
  const auto now = one(provider, id).turn;
  must(alerts().explain(consumer, id, "业务需要"));
  EXPECT_EQ(reason_of(alerts().conclude(provider, id, {false, "逾期", false, now})), "alert.stale");
  EXPECT_EQ(reason_of(alerts().conclude(provider, id, {true, "属实", true, 0})), "alert.stale");
  EXPECT_EQ(one(provider, id).step, "step_down");
  must(alerts().conclude(provider, id, {true, "属实", true, now + 1}));
  EXPECT_EQ(standing(), "active");
}

TEST_F(Measures, a_measure_that_is_moved_leaves_what_was_said_about_another_step) {
  const auto id = measure(provider, "ask", "请说明夜间查询");
  EXPECT_FALSE(one(consumer, id).due.empty()) << "until when an answer is due";
  must(alerts().explain(consumer, id, "年审"));
  measure(provider, "step_down", "说明不充分");
  EXPECT_EQ(one(provider, id).explanation, "");
  EXPECT_EQ(one(provider, id).explained_by, "");
  EXPECT_EQ(one(provider, id).state, "open");
}

TEST_F(Measures, a_looser_hold_is_not_why_a_grant_is_suspended) {
  must(province.database->write(system_call(), [&](db::Session& session) {
    return province.grants->suspend(session, system_call(), grant, "争议处理期间暂停");
  }));
  measure(provider, "step_down", "夜间查询偏多");
  EXPECT_EQ(standing(), "suspended");
  EXPECT_EQ(must(province.grants->find(consumer, grant)).end_reason, "争议处理期间暂停");
}

TEST_F(Measures, a_list_has_pages_of_what_the_caller_may_see) {
  // Many of a grant that the caller has no part in, after the one that is his.
  const auto mine = measure(provider, "note");
  const auto own = grant;
  grant = province.give_online(
      resource, [](grant::Grant&) {}, "320682.data");
  for (int i = 0; i < 520; ++i) must(conclude(provider, measure(provider, "note"), true, "已阅"));
  const auto seen = must(alerts().list(consumer, "", {"", 100}));
  ASSERT_EQ(seen.items.size(), 1U) << "however many newer ones there are of others";
  EXPECT_EQ(seen.items[0].id, mine);
  EXPECT_TRUE(seen.next.empty());
  std::set<std::string> ids;
  std::string cursor;
  do {
    const auto page = must(alerts().list(provider, "", {cursor, 100}));
    for (const auto& alert : page.items) EXPECT_TRUE(ids.insert(alert.id).second);
    cursor = page.next;
  } while (!cursor.empty());
  EXPECT_EQ(ids.size(), 521U);
}

TEST_F(Measures, the_authority_takes_one_from_the_consumers_node) {
  must(province.orgs->put(system_call(), {"", "江苏省数据局", "", "32", "data", "", "node-of-the-bureau"}));
  const auto routes = relay_routes(*province.watch, *province.orgs);
  const auto send = [&](const std::string& matter, const boost::json::object& body, const std::string& node) {
    http::Request http;
    http.body = boost::json::serialize(boost::json::object{
        {"asker",
         {{"kind", "person"}, {"id", "p"}, {"name", "监督员"}, {"org", "32.data"}, {"roles", {"bureau"}}}},
        {"grant", grant},
        {"text", boost::json::serialize(body)}});
    http.captures.values[0] = matter;
    http.captures.count = 1;
    federation::PeerRequest request{{}, http};
    request.node.id = node;
    auto call = system_call();
    call.actor = {Actor::Kind::Node, node, "", "", {}};
    const auto response = routes.front().handler(call, request);
    return response ? response->body : response.error().reason;
  };
  const boost::json::object body{{"step", "step_down"}, {"reason", "专项检查"}};
  EXPECT_EQ(send("measure", body, "another-node"), "access.sender");
  const auto taken = must(parse_json(send("measure", body, "node-of-the-bureau"))).as_object();
  EXPECT_EQ(taken.at("raised_by").as_string(), "32.data");
  EXPECT_EQ(standing(), "verify_only");
  const boost::json::object end{
      {"id", taken.at("id")}, {"accepted", true}, {"note", "检查完毕"}, {"lift", true}, {"turn", 1}};
  EXPECT_EQ(must(parse_json(send("conclude", end, "node-of-the-bureau"))).as_object().at("state").as_string(),
            "closed");
  EXPECT_EQ(standing(), "active");
}

}  // namespace
}  // namespace jw::access::testing
