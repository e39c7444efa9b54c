#include "access/relay.hpp"

#include "federation/envelope.hpp"
#include "tests/access/node.hpp"

namespace jw::access::testing {
namespace {

namespace json = boost::json;

// Another node asks this one for a department.
class Relayed : public Online {
 protected:
  static constexpr const char* kCountyNode = "node-of-the-county";

  Relayed() {
    must(province.orgs->put(system_call(), {"", "崇川区数据局", "", "320613", "data", "", kCountyNode}));
    routes = relay_routes(*province.watch, *province.orgs);
  }

  // Body of the answer, or the reason.
  std::string send(const std::string& matter, const std::string& grant, const std::string& text,
                   const std::string& node = kCountyNode, const std::string& org = "320613.data",
                   const std::string& asker = "system-of-the-county", json::array roles = {"clerk"}) {
    http::Request http;
    http.body = json::serialize(json::object{{"asker",
                                              {{"kind", "client"},
                                               {"id", asker},
                                               {"name", "窗口系统"},
                                               {"org", org},
                                               {"roles", std::move(roles)}}},
                                             {"grant", grant},
                                             {"text", text}});
    http.captures.values[0] = matter;
    http.captures.count = 1;
    federation::PeerRequest request{{}, http};
    request.node.id = node;
    auto call = system_call();
    call.actor = {Actor::Kind::Node, node, "", "", {}};
    const auto response = routes.front().handler(call, request);
    if (!response) return response.error().reason;
    status = response->status;
    headers = response->headers;
    return response->body;
  }
  std::string verify_there(const std::string& grant, const std::string& node = kCountyNode,
                           const std::string& org = "320613.data") {
    return send(
        "verify", grant,
        Province::body(grant, "'key':{'code':'A1'},'compare':[{'item':'name','op':'eq','value':'甲公司'}]"),
        node, org);
  }

  std::vector<federation::PeerRoute> routes;
  int status = 0;
  http::Headers headers;
};

TEST_F(Relayed, a_node_asks_for_its_own_departments_and_for_no_other) {
  const auto grant = province.give_online(resource);
  const auto answer = must(parse_json(verify_there(grant))).as_object();
  EXPECT_EQ(answer.at("answers").as_array().front(), true);
  EXPECT_EQ(answer.at("grant").as_string(), grant);
  EXPECT_EQ(verify_there(grant, "another-node"), "access.sender");
  EXPECT_EQ(verify_there(grant, kCountyNode, "320682.data"), "access.sender");
  EXPECT_EQ(verify_there(grant, kCountyNode, "999999.data"), "access.sender");
  EXPECT_EQ(send("revoke", grant, "{}"), "http.path");
  EXPECT_EQ(send("verify", grant, "[]"), "access.body");
}

TEST_F(Relayed, who_asks_is_named_as_we_name_people_and_systems) {
  const auto grant = province.give_online(resource);
  const auto text =
      Province::body(grant, "'key':{'code':'A1'},'compare':[{'item':'name','op':'eq','value':'甲公司'}]");
  for (const auto& asker : std::vector<std::string>{"", "a b", "x\",\"g\":\"another", "line\nbreak",
                                                    "back\\slash", "系统", std::string(129, 'a')})
    EXPECT_EQ(send("verify", grant, text, kCountyNode, "320613.data", asker), "access.asker") << asker;
  EXPECT_NE(send("verify", grant, text, kCountyNode, "320613.data", std::string(128, 'a')), "access.asker");
}

TEST_F(Relayed, is_judged_and_counted_like_who_asks_here) {
  const auto grant = province.give_online(resource, [](grant::Grant& made) { made.caps.calls_per_day = 2; });
  verify_there(grant);
  EXPECT_EQ(province.verify(grant, "'key':{'code':'A1'},'compare':[{'item':'name','op':'eq','value':'甲'}]"),
            R"({"answers":[false]})");
  const auto over = must(parse_json(verify_there(grant))).as_object();
  EXPECT_EQ(status, 429);
  EXPECT_EQ(over.at("code").as_string(), "access.cap");
  EXPECT_FALSE(over.at("detail_en").as_string().empty());
  EXPECT_TRUE(headers.find("Retry-After"));
  const auto use = must(parse_json(send("use", grant, ""))).as_object();
  EXPECT_EQ(use.at("caps").as_array().at(1).at("used").as_int64(), 2);
  EXPECT_EQ(use.at("systems").as_array().size(), 2U);
}

TEST_F(Relayed, explains_declares_and_answers_alerts) {
  const auto grant = province.give_online(resource);
  const auto explained =
      must(parse_json(send("explain", grant,
                           json::serialize(json::object{
                               {"kind", "verify"},
                               {"request", must(parse_json(Province::body(
                                               grant,
                                               "'key':{'code':'A1'},'compare':[{'item':'name','op':"
                                               "'range','from':'1'}]")))},
                               {"as_org", ""},
                               {"as_system", ""}}))))
          .as_object();
  EXPECT_EQ(explained.at("denied").as_string(), "item");
  EXPECT_EQ(send("caseload", grant, R"({"per_day":12})"), "{}");
  EXPECT_EQ(must(province.watch->alerts().caseload(system_call(), grant)), 12);
  EXPECT_EQ(send("caseload", grant, R"({"per_day":0})"), "access.caseload");
  EXPECT_EQ(send("alert", grant, R"({"id":"none","text":"x"})"), "alert.unknown");
}

TEST_F(Relayed, shows_the_grant_and_its_duties_to_who_may_see_it) {
  const auto grant = province.give_online(resource);
  const auto shown = must(parse_json(send("grant", grant, ""))).as_object();
  EXPECT_EQ(shown.at("id").as_string(), grant);
  EXPECT_EQ(shown.at("state").as_string(), "active");
  EXPECT_EQ(shown.at("document").as_string(), must(province.grants->find(system_call(), grant)).document);
  const auto other = province.give_online(
      resource, [](grant::Grant&) {}, "320682.data");
  EXPECT_EQ(send("grant", other, ""), "grant.unknown") << "of another county";
  EXPECT_EQ(send("grant", "none", ""), "grant.unknown");
  // Only a data bureau looks at its block, whatever another department's node calls its people.
  must(province.orgs->put(system_call(), {"", "崇川区市场监管局", "", "320613", "market", "", kCountyNode}));
  for (const auto* role : {"bureau", "auditor", "operator"})
    EXPECT_EQ(send("grant", grant, "", kCountyNode, "320613.market", "somebody", {"clerk", role}),
              "grant.unknown")
        << role;
  must(province.orgs->put(system_call(), {"", "南通市数据局", "", "3206", "data", "", kCountyNode}));
  EXPECT_EQ(send("grant", grant, "", kCountyNode, "3206.data", "somebody", {"clerk"}), "grant.unknown");
  EXPECT_NE(send("grant", grant, "", kCountyNode, "3206.data", "somebody", {"bureau"}), "grant.unknown");
}

TEST_F(Relayed, what_the_provider_holds_back_is_told_to_the_consumers_node) {
  std::vector<std::string> told;
  bool posted = false;
  Alerts alerts(*province.database, province.clock, *province.grants, {},
                {[&](db::Session&, const Call&, const exchange::StoredGrant& grant, std::string_view standing,
                     std::string_view reason) -> Result<> {
                   told.push_back(fmt::format("{} {} {}", grant.id, standing, reason));
                   return {};
                 },
                 [&] { posted = true; },
                 {}});
  const auto grant = province.give_online(resource);
  auto provider = system_call();
  provider.actor = {Actor::Kind::Person, "p", "省统计局审核", "32.statistics", {"reviewer"}};
  must(alerts.restrain(provider, grant, "verify_only", "核查"));
  EXPECT_EQ(told, std::vector{grant + " verify_only 核查"});
  EXPECT_TRUE(posted);
}

}  // namespace
}  // namespace jw::access::testing
