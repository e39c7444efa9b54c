#include "tests/rollout/office.hpp"

namespace jw::rollout {
namespace {

using namespace testing;

TEST_F(Offices, WhatTheProvinceDeploysHoldsInTheCountyWhichMakesPartsItsOwn) {
  must(province.definitions->deploy(province_designer, procedure("9"), "全省统一"));
  ASSERT_TRUE(eventually([&] { return county.at("32").version != 0 && city.at("32").version != 0; }));
  const auto here = county.at("32");
  ASSERT_TRUE(here.origin);
  EXPECT_EQ(here.origin->node, province.identity->id());
  EXPECT_EQ(here.origin->name, "省节点");
  EXPECT_EQ(here.origin->version, 1);
  EXPECT_EQ(here.origin->digest, here.digest);
  EXPECT_EQ(here.org, "32.data");
  EXPECT_EQ(here.author, "") << "names of people stay on their node";
  EXPECT_EQ(here.note, "全省统一");
  EXPECT_EQ(county.version_for("320613"), here.version);
  EXPECT_EQ(county.events("flow.received"), 1);

  const auto refused = county.definitions->deploy(county_designer, procedure("8"), "");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "flow.owner");
  const auto looser = county.definitions->put_override(county_designer, "p", {0, "", {days("10")}});
  ASSERT_FALSE(looser);
  const auto made = must(county.definitions->put_override(county_designer, "p",
                                                          {0, "", {days("7"), named("accept", "窗口受理")}}));
  EXPECT_EQ(made.definition.base_version, here.version);
  EXPECT_EQ(county.version_for("320613"), made.definition.version);
  const auto above = must(county.definitions->lineage(county_designer, "p", made.definition.version));
  ASSERT_EQ(above.size(), 1U);
  EXPECT_TRUE(above[0].definition.origin);
  EXPECT_EQ(above[0].differences.size(), 2U);

  // The next version of the province: the county's parts follow.
  must(province.definitions->deploy(province_designer, procedure("8", "p", task("more", "", "place")),
                                    "增加环节"));
  ASSERT_TRUE(eventually([&] { return county.at("32").origin && county.at("32").origin->version == 2; }));
  const auto followed = county.at("320613");
  EXPECT_EQ(followed.base_version, county.at("32").version);
  const auto text = county.document(followed.version);
  EXPECT_NE(text.find("窗口受理"), std::string::npos);
  EXPECT_NE(text.find("id=\"more\""), std::string::npos);
  ASSERT_TRUE(eventually([&] { return province.handing(county, "32").state == "in_force"; }));
  EXPECT_EQ(province.handing(county, "32").version, 2);
  EXPECT_EQ(province.handing(county, "32").there, county.at("32").version);
  EXPECT_EQ(province.events("flow.handed_down"), 4) << "two versions to two nodes";
}

TEST_F(Offices, APartThatNoLongerFitsHoldsAtTheCountyAndSaysWhy) {
  must(province.definitions->deploy(province_designer, procedure("9"), ""));
  ASSERT_TRUE(eventually([&] { return county.at("32").version != 0; }));
  must(county.definitions->put_override(county_designer, "p", {0, "", {days("7")}}));
  must(province.definitions->deploy(province_designer, procedure("6"), ""));
  ASSERT_TRUE(eventually([&] { return !county.at("320613").unfit.empty(); }));
  EXPECT_EQ(county.at("320613").unfit[0].code, "override.looser");
  EXPECT_NE(county.document(county.version_for("320613")).find("days=\"7\""), std::string::npos);
  must(county.definitions->put_override(county_designer, "p", {0, "", {days("5")}}));
  EXPECT_TRUE(county.at("320613").unfit.empty());
}

TEST_F(Offices, WhatTheProvinceMadeOfTheLawsProcedureHoldsBelow) {
  for (auto* one : {&province, &county, &city}) {
    one->definitions->reserve([](std::string_view process) { return process == "p"; });
    must(one->definitions->ship(system_call(), {procedure("10")}));
  }
  must(province.definitions->put_override(province_designer, "p", {0, "更严", {days("8")}}));
  ASSERT_TRUE(eventually([&] { return county.at("32").version != 0; }));
  const auto here = county.at("32");
  EXPECT_EQ(here.base_version, county.at("").version);
  EXPECT_EQ(here.changes, 1);
  EXPECT_EQ(here.origin->digest, here.digest) << "the same law below, the same text";
  EXPECT_FALSE(county.at("").origin) << "what ships does not travel";
  EXPECT_FALSE(county.definitions->put_override(county_designer, "p", {0, "", {days("9")}}))
      << "between the province's days and the nation's";
  const auto own = must(county.definitions->put_override(county_designer, "p", {0, "", {days("6")}}));
  EXPECT_EQ(must(county.definitions->lineage(county_designer, "p", own.definition.version)).size(), 2U)
      << "province and nation";

  // The county's program is a newer one with a stricter law: the province's part does not fit there.
  must(county.definitions->ship(system_call(), {procedure("7")}));
  EXPECT_EQ(county.at("32").unfit.size(), 1U);
  ASSERT_TRUE(eventually([&] { return province.handing(county, "32").state == "unfit"; }));
  EXPECT_EQ(province.handing(county, "32").reasons.at(0).code, "override.looser");
  EXPECT_EQ(county.arrival("32").state, "unfit");
  // The province changes it: it fits again, on another base than the province's.
  must(province.definitions->put_override(province_designer, "p", {0, "", {days("5")}}));
  ASSERT_TRUE(eventually([&] { return province.handing(county, "32").state == "in_force"; }));
  EXPECT_TRUE(county.at("32").unfit.empty());
  EXPECT_EQ(county.at("320613").unfit.size(), 1U) << "six days are more than five now";

  must(province.definitions->remove_override(province_designer, "p"));
  ASSERT_TRUE(eventually([&] { return county.arrival("32").state == "withdrawn"; }));
  EXPECT_EQ(county.at("32").version, 0);
  EXPECT_EQ(county.at("320613").base_version, county.at("").version);
  EXPECT_TRUE(county.at("320613").unfit.empty());
}

TEST_F(Offices, TheCityBetweenHasItsPartsAndTheCountyStandsOnThose) {
  must(province.definitions->deploy(province_designer, procedure("9"), ""));
  ASSERT_TRUE(eventually([&] { return city.at("32").version != 0; }));
  must(city.definitions->put_override(city_designer, "p", {0, "", {days("7")}}));
  ASSERT_TRUE(eventually([&] { return county.at("3206").version != 0; }));
  EXPECT_EQ(county.at("3206").base_version, county.at("32").version);
  EXPECT_EQ(county.at("3206").origin->node, city.identity->id());
  EXPECT_EQ(county.at("32").origin->node, province.identity->id()) << "each from its own government";
  EXPECT_EQ(county.version_for("320613"), county.at("3206").version);
  const auto own = must(county.definitions->put_override(county_designer, "p", {0, "", {days("5")}}));
  EXPECT_EQ(own.definition.base_version, county.at("3206").version);
  must(province.definitions->deploy(province_designer, procedure("8"), ""));
  ASSERT_TRUE(eventually([&] {
    return county.at("32").origin->version == 2 && city.at("32").origin->version == 2 &&
           city.handing(county, "3206").state == "in_force" &&
           city.handing(county, "3206").version == city.at("3206").version;
  }));
  EXPECT_EQ(county.at("3206").base_version, county.at("32").version);
  EXPECT_EQ(county.at("3206").digest, city.at("3206").digest);
  EXPECT_EQ(county.at("320613").base_version, county.at("3206").version);
  EXPECT_EQ(province.handing(city, "3206").state, "") << "nothing goes up";
  EXPECT_EQ(province.arrival("3206").state, "");
}

TEST_F(Offices, ACutLineLosesNothingAndALateNodeGetsWhatIsInForce) {
  county.stop();
  must(province.definitions->deploy(province_designer, procedure("9"), ""));
  must(province.definitions->deploy(province_designer, procedure("8"), ""));
  must(province.definitions->deploy(province_designer, procedure("3", "q"), ""));
  must(province.definitions->withdraw(province_designer, "q", ""));
  EXPECT_EQ(province.handing(county, "32").state, "sent");
  county.serve();
  county.dispatch();
  ASSERT_TRUE(eventually([&] { return province.handing(county, "32").state == "in_force"; }));
  EXPECT_EQ(county.at("32").origin->version, 2);
  ASSERT_TRUE(eventually([&] { return county.arrival("32", "q").state == "withdrawn"; }));
  EXPECT_EQ(county.version_for("320613", "q"), 0);
  EXPECT_EQ(county.count("SELECT COUNT(*) FROM flow_definition WHERE process = 'p'"), 2)
      << "each version once";
  must(province.rollouts->keep_open(system_call()));
  EXPECT_EQ(
      province.count("SELECT COUNT(*) FROM federation_outbox WHERE type = 'process.offered' AND peer = '" +
                     county.identity->id() + "'"),
      3)
      << "what was sent is not sent again";

  Office late;
  late.join(province, "320682", {"320682"});
  open(late);
  register_departments(late);
  late.dispatch();
  must(province.trust->refresh(system_call()));
  must(province.rollouts->keep_open(system_call()));
  ASSERT_TRUE(eventually([&] { return late.at("32").version != 0; }));
  EXPECT_EQ(late.at("32").origin->version, 2);
  EXPECT_EQ(late.version_for("320682"), late.at("32").version);
  EXPECT_EQ(late.version_for("320682", "q"), 0) << "not what was withdrawn";
  late.stop();
}

TEST_F(Offices, WhatCannotRunHereIsRefusedWithReasonsOnBothSidesAndTriedAgain) {
  bool wired = false;
  county.definitions->knows_topic([&](std::string_view) { return wired; });
  const auto service = "<serviceTask id='more' jw:topic='province.check'/>";
  must(province.definitions->deploy(province_designer, procedure("9", "p", service), ""));
  ASSERT_TRUE(eventually([&] {
    return province.handing(county, "32").state == "refused" &&
           province.handing(city, "32").state == "in_force";
  }));
  const auto said = province.handing(county, "32");
  ASSERT_EQ(said.reasons.size(), 1U);
  EXPECT_EQ(said.reasons[0].code, "jw.topic_unknown");
  EXPECT_EQ(said.reasons[0].element, "more");
  EXPECT_EQ(said.there, 0);
  EXPECT_EQ(county.arrival("32").state, "refused");
  EXPECT_EQ(county.arrival("32").reasons.at(0).code, "jw.topic_unknown");
  EXPECT_EQ(county.version_for("320613"), 0) << "nothing deploys and then does nothing";
  EXPECT_EQ(county.events("flow.not_received"), 1);
  EXPECT_EQ(province.events("flow.handed_answered"), 2) << "the city has it, the county not";

  must(county.rollouts->keep_open(system_call()));
  EXPECT_EQ(county.events("flow.not_received"), 1) << "the same reasons are said once";
  wired = true;
  must(county.rollouts->keep_open(system_call()));
  EXPECT_NE(county.at("32").version, 0);
  ASSERT_TRUE(eventually([&] { return province.handing(county, "32").state == "in_force"; }));

  // A new version it can't run leaves the one before in force.
  wired = false;
  const auto before = county.at("32").version;
  must(province.definitions->deploy(province_designer, procedure("8", "p", service), ""));
  ASSERT_TRUE(eventually([&] { return province.handing(county, "32").state == "refused"; }));
  EXPECT_EQ(county.at("32").version, before);
  EXPECT_EQ(province.handing(county, "32").there, before);
}

TEST_F(Offices, WhatANodeDidNotTakeIsOfferedAgain) {
  const auto begin_anew = [&](const std::function<void()>& between) {
    county.stop();
    between();
    county.serve();
    county.dispatch();
  };
  begin_anew([&] {
    county.inbox->on("process.offered",
                     [](db::Session&, const Call&, const federation::Envelope&) -> Result<> {
                       return fail(Code::Invalid, "envelope.type", "an older program", "旧版程序");
                     });
  });
  must(province.definitions->deploy(province_designer, procedure("9"), ""));
  ASSERT_TRUE(eventually([&] { return province.handing(county, "32").state == "rejected"; }));
  EXPECT_NE(province.handing(county, "32").on_the_way.find("envelope.type"), std::string::npos);
  EXPECT_NE(province.handing(county, "32").on_the_way_zh.find("旧版程序"), std::string::npos);
  begin_anew([&] { county.rollouts->handle(*county.inbox); });
  must(province.rollouts->keep_open(system_call()));
  EXPECT_EQ(province.handing(county, "32").state, "rejected") << "not every minute";
  province.time.advance(std::chrono::hours(2));
  must(province.rollouts->keep_open(system_call()));
  ASSERT_TRUE(eventually([&] { return province.handing(county, "32").state == "in_force"; }));
}

TEST_F(Offices, TasksOfOtherNodesPinnedCallsAndTakenNamesAreRefused) {
  const auto reason = [&](const std::string& process) {
    EXPECT_TRUE(eventually([&] { return province.handing(county, "32", process).state == "refused"; }));
    const auto said = province.handing(county, "32", process);
    return said.reasons.empty() ? "" : said.reasons[0].code;
  };
  must(province.definitions->deploy(province_designer, procedure("9", "far", task("more", "", "'32.data'")),
                                    ""));
  EXPECT_EQ(reason("far"), "handed.org");
  must(county.definitions->deploy(county_designer, procedure("9", "taken"), ""));
  must(province.definitions->deploy(province_designer, procedure("9", "taken"), ""));
  EXPECT_EQ(reason("taken"), "handed.owner");
  EXPECT_EQ(county.version_for("320613", "taken"), county.at("320613", "taken").version);
  // Withdrawn there, the province's holds.
  must(county.definitions->withdraw(county_designer, "taken", ""));
  must(county.rollouts->keep_open(system_call()));
  EXPECT_EQ(county.version_for("320613", "taken"), county.at("32", "taken").version);
  EXPECT_FALSE(county.definitions->deploy(county_designer, procedure("8", "taken"), ""))
      << "it is the province's now";
  must(province.definitions->deploy(
      province_designer,
      procedure("9", "pins",
                "<callActivity id='more' calledElement='taken' jw:binding='pinned' jw:version='1'/>"),
      ""));
  EXPECT_EQ(reason("pins"), "handed.pinned");
}

TEST_F(Offices, ProcessesOfOneDocumentArriveTogetherAndACalledOneIsWaitedFor) {
  const auto called = procedure("9", "inner");
  const auto begin = called.find("<process"), end = called.find("</definitions>");
  auto both = procedure("9", "outer", "<callActivity id='more' calledElement='inner'/>");
  both.insert(both.find("</definitions>"), called.substr(begin, end - begin));
  // Ids of elements are of the document.
  for (const auto* id : {"accept", "review", "s", "e", "on"}) {
    const auto from = both.find("<process id=\"inner\"");
    for (auto at = both.find("'" + std::string(id) + "'", from); at != std::string::npos;
         at = both.find("'" + std::string(id) + "'", at + 2))
      both.replace(at, std::string(id).size() + 2, "'i_" + std::string(id) + "'");
  }
  for (const auto& [was, is] : std::initializer_list<std::pair<std::string, std::string>>{
           {"\"s_accept\" sourceRef=\"s\" targetRef=\"accept\"",
            "\"i1\" sourceRef=\"i_s\" targetRef=\"i_accept\""},
           {"\"review_e\" sourceRef=\"review\" targetRef=\"e\"",
            "\"i2\" sourceRef=\"i_review\" targetRef=\"i_e\""}}) {
    const auto at = both.find(was, both.find("<process id=\"inner\""));
    ASSERT_NE(at, std::string::npos) << both;
    both.replace(at, was.size(), is);
  }
  ASSERT_EQ(must(province.definitions->deploy(province_designer, both, "")).size(), 2U);
  ASSERT_TRUE(eventually([&] { return county.version_for("320613", "outer") != 0; }));
  EXPECT_NE(county.version_for("320613", "inner"), 0);
  EXPECT_EQ(county.events("flow.not_received"), 0);
}

TEST_F(Offices, OnlyTheGovernmentAboveHandsDown) {
  const auto denied = [&](Office& from, Office& to, const std::string& region) {
    return refusal_of(from, send(from, to, offer(region, procedure("9"), 1)));
  };
  EXPECT_TRUE(denied(city, county, "32").starts_with("rollout.sender")) << "the province's, from the city";
  EXPECT_TRUE(denied(county, province, "320613").starts_with("rollout.sender")) << "upwards";
  EXPECT_TRUE(denied(county, province, "32").starts_with("rollout.sender")) << "as if it were the province";
  EXPECT_TRUE(denied(county, city, "320613").starts_with("rollout.sender"));
  EXPECT_TRUE(denied(province, county, "320682").starts_with("rollout.sender")) << "of a block beside it";
  EXPECT_TRUE(denied(province, county, "320613").starts_with("rollout.sender")) << "of its own block";
  EXPECT_TRUE(denied(province, county, "").starts_with("rollout.sender"));
  for (auto* one : {&province, &county, &city})
    EXPECT_EQ(one->count("SELECT COUNT(*) FROM flow_definition"), 0);
  EXPECT_GE(county.events("envelope.rejected"), 4);

  // Nor does anybody else take it back.
  must(province.definitions->deploy(province_designer, procedure("9"), ""));
  ASSERT_TRUE(eventually([&] { return county.at("32").version != 0; }));
  const auto id =
      city.post(county, "process.withdrawn", {{"process", "p"}, {"region", "32"}, {"version", 9}});
  ASSERT_TRUE(eventually([&] { return city.state_of(id) == "refused"; }));
  EXPECT_NE(county.version_for("320613"), 0);
}

TEST_F(Offices, LooserThanTheNationOlderOrForgedChangesNothing) {
  send(province, county, offer("32", procedure("30"), 1));
  ASSERT_EQ(county.arrival("32").state, "refused");
  EXPECT_EQ(county.arrival("32").reasons.at(0).code, "clock.looser");
  EXPECT_EQ(county.version_for("320613"), 0);

  auto forged = offer("32", procedure("9"), 2);
  forged.document = procedure("8");
  send(province, county, forged);
  EXPECT_EQ(county.arrival("32").reasons.at(0).code, "handed.document");

  send(province, county, offer("32", procedure("9"), 5, "2030-01-05T00:00:00.000Z"));
  const auto held = county.at("32");
  ASSERT_EQ(held.origin->version, 5);
  send(province, county, offer("32", procedure("8"), 4, "2030-01-04T00:00:00.000Z"));
  send(province, county, offer("32", procedure("8"), 5, "2030-01-05T00:00:00.000Z"));
  const auto id =
      province.post(county, "process.withdrawn", {{"process", "p"}, {"region", "32"}, {"version", 4}});
  ASSERT_TRUE(eventually([&] { return province.state_of(id) == "delivered"; }));
  EXPECT_EQ(county.at("32").version, held.version);
  EXPECT_EQ(county.at("32").digest, held.digest);
  // A province restored from a backup counts from lower numbers on, at later times.
  send(province, county, offer("32", procedure("7"), 3, "2030-02-01T00:00:00.000Z"));
  EXPECT_NE(county.document(county.version_for("320613")).find("days='7'"), std::string::npos);
}

TEST_F(Offices, RunningInstancesKeepTheirVersionAndWithdrawnNoneBegins) {
  must(province.definitions->deploy(province_designer, procedure("9"), ""));
  ASSERT_TRUE(eventually([&] { return county.at("32").version != 0; }));
  const auto running = county.begin("320613.civil");
  ASSERT_EQ(running.tasks.size(), 1U);
  must(province.definitions->deploy(province_designer, procedure("8", "p", task("more")), ""));
  ASSERT_TRUE(eventually([&] { return county.at("32").origin->version == 2; }));
  const auto newer = county.begin("320613.civil");
  must(province.definitions->withdraw(province_designer, "p", ""));
  ASSERT_TRUE(eventually([&] { return county.version_for("320613") == 0; }));
  EXPECT_EQ(county.events("flow.withdrawn"), 1);
  flow::Command start;
  start.process = "p";
  start.org = "320613.civil";
  const auto none = county.engine->run(system_call(), start);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().reason, "flow.process_unknown");
  const auto end = [&](flow::Answer at, int steps) {
    for (; steps > 0 && !at.tasks.empty(); --steps) at = county.complete(at.tasks[0]);
    return at.status + " " + std::to_string(steps);
  };
  EXPECT_EQ(end(running, 2), "completed 0") << "two steps, as it began";
  EXPECT_EQ(end(newer, 3), "completed 0") << "three";
}

TEST_F(Offices, ATimerBeginsInstancesOnEveryNodeUntilItIsWithdrawn) {
  must(province.definitions->deploy(
      province_designer,
      flow::bpmn("<startEvent id='s'><timerEventDefinition><timeCycle>R/PT1H</timeCycle>"
                 "</timerEventDefinition></startEvent><endEvent id='e'/>" +
                 flow::arrow("s", "e")),
      ""));
  ASSERT_TRUE(eventually([&] { return county.at("32").version != 0; }));
  const auto begun = [&] { return county.count("SELECT COUNT(*) FROM flow_instance WHERE process = 'p'"); };
  const auto hour_passes = [&] {
    county.time.advance(std::chrono::minutes(61));
    must(county.engine->run_due(system_call()));
  };
  hour_passes();
  EXPECT_EQ(begun(), 1);
  must(province.definitions->withdraw(province_designer, "p", ""));
  ASSERT_TRUE(eventually([&] { return county.version_for("320613") == 0; }));
  hour_passes();
  hour_passes();
  EXPECT_EQ(begun(), 1);
}

}  // namespace
}  // namespace jw::rollout
