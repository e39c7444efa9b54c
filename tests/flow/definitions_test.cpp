#include "flow/definitions.hpp"

#include <algorithm>

#include "tests/flow/bpmn_text.hpp"
#include "tests/flow/duty_desk.hpp"

namespace jw::flow {
namespace {

using testing::DutyTest;
using testing::must;
using testing::system_call;

class DefinitionsTest : public DutyTest {
 protected:
  DefinitionsTest() {
    std::vector<db::Migration> all;
    for (const auto& one : definition_migrations()) all.push_back(one);
    must(database_->migrate(system_call(), all));
    definitions_ = std::make_unique<Definitions>(*database_, clock_, *orgs_, presets_.get());
  }
  static Call person(const std::string& org) {
    auto call = system_call();
    call.actor = {Actor::Kind::Person, "designer", "设计员", org, {"bureau"}};
    return call;
  }
  // With days of its own a clock names the duty alone; else the preset gives the days.
  static std::string review(std::string_view days = "") {
    const std::string source =
        days.empty() ? std::string("preset='CN-809'") : "days='" + std::string(days) + "' basis='本地规定'";
    return bpmn(
        "<startEvent id='s'/><userTask id='review' name='审核'><extensionElements>"
        "<jw:candidates right='application.review'/><jw:clock id='reply' duty='reply.conditional' " +
        source +
        "/></extensionElements></userTask><exclusiveGateway id='g' default='g_e'/><endEvent id='e'/>"
        "<endEvent id='f'/>" +
        arrow("s", "review") + arrow("review", "g") + arrow("g", "e") + arrow("g", "f", "amount > 1000"));
  }
  template <class T>
  static std::string reason(const Result<T>& result) {
    return result ? "" : result.error().reason;
  }

  std::unique_ptr<Definitions> definitions_;
  Call city_ = person("3206.data"), county_ = person("320613.data");
};

TEST_F(DefinitionsTest, VersionsCountUpAndTheOldOneStays) {
  const auto first = must(definitions_->deploy(city_, review(), "第一版"));
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].version, 1);
  EXPECT_EQ(first[0].region, "3206");
  EXPECT_EQ(must(definitions_->deploy(city_, review(), "又一次"))[0].version, 1) << "the same document";
  EXPECT_EQ(must(definitions_->deploy(city_, review("8"), ""))[0].version, 2);
  const auto all = must(definitions_->versions(city_, "p"));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].state, "current");
  EXPECT_EQ(all[1].state, "former");
  const auto changed = must(definitions_->diff(city_, "p", 1, 2));
  ASSERT_EQ(changed.size(), 1U);
  EXPECT_EQ(changed[0].part, "clock reply");
  const auto old = must(database_->read(
      system_call(), [&](db::Session& session) { return definitions_->program(session, "p", 1); }));
  EXPECT_EQ(old->process().nodes.size(), 5U);
  EXPECT_NE(must(definitions_->document(city_, "p", 0)).find("本地规定"), std::string::npos);
  must(definitions_->withdraw(city_, "p", ""));
  EXPECT_EQ(reason(definitions_->find(city_, "p", 0)), "flow.process_unknown");
  EXPECT_EQ(must(definitions_->deploy(city_, review(), ""))[0].version, 3);
}

TEST_F(DefinitionsTest, WhatTheNodeDoesNotHaveIsRefused) {
  definitions_->knows_topic([](std::string_view topic) { return topic == "known"; });
  const auto check = must(definitions_->check(
      city_,
      bpmn("<startEvent id='s'/><serviceTask id='a' jw:topic='known'/><serviceTask id='b' jw:topic='other'/>"
           "<callActivity id='c' calledElement='q'/><businessRuleTask id='t' jw:decision='t' jw:result='r'/>"
           "<manualTask id='m'><extensionElements><jw:clock id='k' preset='CN-809' duty='none'/>"
           "<jw:clock id='l' duty='reply.conditional' days='11' basis='b'/>"
           "</extensionElements></manualTask>" +
           arrow("s", "a") + arrow("a", "b") + arrow("b", "c") + arrow("c", "t") + arrow("t", "m"))));
  std::vector<std::string> codes;
  for (const auto& one : check.refusals) codes.push_back(one.element + " " + one.code);
  std::ranges::sort(codes);
  EXPECT_EQ(codes, (std::vector<std::string>{"b jw.topic_unknown", "c bpmn.called_unknown", "m clock.looser",
                                             "m clock.preset", "t jw.decision_unknown"}));
  EXPECT_FALSE(check.deployable);
  EXPECT_EQ(reason(definitions_->deploy(city_, "<x/>", "")), "flow.deploy");
  auto clerk = city_;
  clerk.actor.roles = {"clerk"};
  EXPECT_EQ(reason(definitions_->deploy(clerk, review(), "")), "right.missing");
}

TEST_F(DefinitionsTest, AClockMayNameItsDutyAlone) {
  const auto with = [](std::string_view duty) {
    return bpmn("<startEvent id='s'/><manualTask id='m'><extensionElements><jw:clock id='k' duty='" +
                std::string(duty) + "'/></extensionElements></manualTask>" + arrow("s", "m"));
  };
  EXPECT_TRUE(must(definitions_->check(city_, with("reply.conditional"))).deployable);
  const auto unknown = must(definitions_->check(city_, with("no.such.duty")));
  ASSERT_EQ(unknown.refusals.size(), 1U);
  EXPECT_EQ(unknown.refusals[0].code, "clock.preset");
}

TEST_F(DefinitionsTest, NobodyTakesTheNameOfAProcessThatShips) {
  definitions_->reserve([](std::string_view process) { return process == "p"; });
  EXPECT_EQ(reason(definitions_->deploy(city_, review(), "")), "flow.shipped");
}

TEST_F(DefinitionsTest, ACallThatComesBackThroughTheStoreIsRefused) {
  const auto calls = [](std::string_view called) {
    return "<startEvent id='s'/><callActivity id='c' calledElement='" + std::string(called) + "'/>" +
           arrow("s", "c");
  };
  const auto named = [](std::string text, std::string_view id) {
    return text.replace(text.find("id=\"p\""), 6, "id=\"" + std::string(id) + "\"");
  };
  must(definitions_->deploy(city_, named(review(), "b"), ""));
  must(definitions_->deploy(city_, named(bpmn(calls("b")), "a"), ""));
  const auto check = must(definitions_->check(city_, named(bpmn(calls("a")), "b")));
  ASSERT_FALSE(check.refusals.empty());
  EXPECT_EQ(check.refusals[0].code, "bpmn.recursive_call");
}

TEST_F(DefinitionsTest, APlaceMakesPartsItsOwn) {
  must(definitions_->deploy(city_, review(), ""));
  EXPECT_EQ(reason(definitions_->deploy(county_, review("5"), "")), "flow.owner");
  OverrideForm form{
      0,
      "本区承诺",
      {{"review", "clock", "reply", "", {{"preset", ""}, {"days", "5"}, {"basis", "本区承诺"}}, ""},
       {"review", "candidates", "", "", {{"org", "'320613.data'"}, {"right", ""}}, ""},
       {"g_f", "condition", "", "amount > 500", {}, ""}}};
  EXPECT_EQ(reason(definitions_->put_override(city_, "p", form)), "flow.override_block");
  const auto made = must(definitions_->put_override(county_, "p", form));
  EXPECT_EQ(made.definition.version, 2);
  EXPECT_EQ(made.definition.base_version, 1);
  EXPECT_EQ(made.differences.size(), 3U);
  const auto version = [&](std::string_view region) {
    return must(database_->read(system_call(), [&](db::Session& session) {
      return definitions_->version_for(session, "p", region);
    }));
  };
  EXPECT_EQ(version("320613"), 2);
  EXPECT_EQ(version("320602"), 1);
  EXPECT_EQ(must(definitions_->find(city_, "p", 0)).version, 1) << "the base stays the base";
  EXPECT_EQ(must(definitions_->override_of(city_, "p", "320613")).changes.size(), 3U);
  // A new base takes the local parts along where they fit; where they don't, the local version stays
  // where it is and says so.
  must(definitions_->deploy(city_, review("9"), ""));
  auto all = must(definitions_->list(city_));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_FALSE(all[1].behind);
  EXPECT_EQ(all[1].base_version, 3);
  auto other = review("9");
  must(definitions_->deploy(city_, other.replace(other.find("g_f"), 3, "g_x"), ""));
  all = must(definitions_->list(city_));
  EXPECT_TRUE(all[1].behind);
  EXPECT_EQ(all[1].base_version, 3);
  ASSERT_EQ(all[1].unfit.size(), 1U);
  EXPECT_EQ(all[1].unfit[0].element + " " + all[1].unfit[0].code, "g_f override.element");
  EXPECT_EQ(version("320613"), 4);
  must(definitions_->remove_override(county_, "p"));
  EXPECT_EQ(version("320613"), 5);
  EXPECT_EQ(reason(definitions_->override_of(county_, "p", "320613")), "flow.override_none");
}

TEST_F(DefinitionsTest, ALocalClockIsNeverLooserAndNoPartIsInvented) {
  must(definitions_->deploy(city_, review("8"), ""));
  const auto codes = [&](const OverrideChange& change) {
    std::string all;
    for (const auto& one : must(definitions_->check_override(county_, "p", {0, "", {change}})).refusals)
      all += one.code + " ";
    return all;
  };
  EXPECT_EQ(codes({"review", "clock", "reply", "", {{"days", "9"}}, ""}), "override.looser ");
  EXPECT_EQ(codes({"review", "clock", "reply", "", {{"days", "12"}}, ""}), "clock.looser ");
  EXPECT_EQ(codes({"review", "clock", "reply", "", {{"days", "amount"}}, ""}), "clock.looser ");
  EXPECT_EQ(codes({"review", "clock", "reply", "", {{"days", "7"}}, ""}), "");
  // Without its own days the clock would fall back to the ten of the law.
  EXPECT_EQ(codes({"review", "clock", "reply", "", {{"days", ""}, {"basis", ""}}, ""}), "override.looser ");
  EXPECT_EQ(codes({"review", "clock", "reply", "", {{"days", ""}, {"basis", ""}, {"preset", "CN-809"}}, ""}),
            "override.looser ");
  EXPECT_EQ(codes({"review", "clock", "other", "", {{"days", "7"}}, ""}), "override.clock ");
  EXPECT_EQ(codes({"gone", "name", "", "x", {}, ""}), "override.element ");
  EXPECT_EQ(codes({"review", "colour", "", "x", {}, ""}), "override.part ");
  EXPECT_EQ(codes({"review", "condition", "", "x", {}, ""}), "override.part ");
  EXPECT_EQ(codes({"g_f", "condition", "", "x >", {}, ""}), "bpmn.expression ");
  EXPECT_EQ(codes({"review", "node", "", "<userTask id='other'/>", {}, ""}), "override.xml ");
  EXPECT_EQ(codes({"review",
                   "node",
                   "",
                   "<bpmn:userTask id='review'><bpmn:extensionElements><jw:candidates "
                   "right='application.review'/></bpmn:extensionElements></bpmn:userTask>",
                   {},
                   ""}),
            "override.clock_gone ");
}

TEST_F(DefinitionsTest, DecisionTablesAreDeployedAndDecide) {
  DecisionForm form{"t", "表", "first", {{"金额", "amount"}}, {{"v", "值"}}, {{{"> 5"}, {"'big'"}, ""}}};
  EXPECT_EQ(must(definitions_->put_decision(city_, form)).version, 1);
  form.rules[0].then[0] = "'large'";
  EXPECT_EQ(must(definitions_->put_decision(city_, form)).version, 2);
  const auto decided = must(database_->read(system_call(), [&](db::Session& session) {
    return definitions_->decide(session, "t", {{"amount", 6}});
  }));
  EXPECT_EQ(decided, "large");
  EXPECT_EQ(must(definitions_->decisions(city_)).size(), 1U);
  form.rules[0].when[0] = ">";
  EXPECT_EQ(reason(definitions_->put_decision(city_, form)), "flow.decision");
  EXPECT_EQ(reason(definitions_->decision(city_, "none")), "flow.decision_unknown");
}

}  // namespace
}  // namespace jw::flow
