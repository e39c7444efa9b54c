#include <algorithm>
#include <filesystem>

#include "base/file.hpp"
#include "flow/definitions.hpp"
#include "flow/engine.hpp"
#include "flow/instances.hpp"
#include "flow/schema.hpp"
#include "tests/flow/bpmn_text.hpp"
#include "tests/flow/duty_desk.hpp"

// One process on three levels of one node: the province's, the city's parts of it, the county's.
namespace jw::flow {
namespace {

using testing::DutyTest;
using testing::must;
using testing::system_call;
using Changes = std::vector<OverrideChange>;

class InheritanceTest : public DutyTest {
 protected:
  InheritanceTest() {
    std::vector<db::Migration> all;
    for (const auto module : {definition_migrations(), engine_migrations()})
      all.insert(all.end(), module.begin(), module.end());
    must(database_->migrate(system_call(), all));
    put("32", "data", "江苏省数据局");
    definitions_ = std::make_unique<Definitions>(*database_, clock_, *orgs_, presets_.get());
    engine_ = std::make_unique<Engine>(
        Engine::Parts{*database_,
                      clock_,
                      calendars_.get(),
                      duties_.get(),
                      [this](db::Session& session, std::string_view process, std::int64_t version) {
                        return definitions_->program(session, process, version);
                      },
                      {},
                      [this](db::Session& session, std::string_view process, std::string_view region) {
                        return definitions_->version_for(session, process, region);
                      }});
    definitions_->on_deployed([this](db::Session& session, const Call& call, const Program& program) {
      return engine_->deployed(session, call, program);
    });
  }

  static Call person(const std::string& org) {
    auto call = system_call();
    call.actor = {Actor::Kind::Person, "designer", "设计员", org, {"bureau"}};
    return call;
  }
  template <class T>
  static std::string reason(const Result<T>& result) {
    return result ? "" : result.error().reason;
  }

  static std::string task(std::string_view id, std::string_view inside = "") {
    return "<userTask id='" + std::string(id) +
           "'><extensionElements><jw:candidates org=\"'320613.data'\"/>" + std::string(inside) +
           "</extensionElements></userTask>";
  }
  // Accept, review within some days, consent; back to review when the head does not consent.
  static std::string procedure(std::string_view days, std::string_view more = "",
                               std::string_view flow_to_review = "accept_review") {
    std::string flow =
        "<sequenceFlow id='" + std::string(flow_to_review) + "' sourceRef='accept' targetRef='review'/>";
    return bpmn(
        "<startEvent id='s'/>" + task("accept") +
        task("review", "<jw:clock id='reply' duty='reply.conditional' days='" + std::string(days) +
                           "' basis='办法'/>") +
        task("consent") + "<exclusiveGateway id='agreed' default='agreed_review'/><endEvent id='e'/>" +
        std::string(more) + arrow("s", "accept") + flow + arrow("review", "consent") +
        arrow("consent", "agreed") + arrow("agreed", "e", "agreed == true") + arrow("agreed", "review"));
  }
  static OverrideChange days(std::string_view count) {
    return {"review", "clock", "reply", "", {{"days", std::string(count)}}, ""};
  }

  std::int64_t version(std::string_view region) {
    return must(database_->read(system_call(), [&](db::Session& session) {
      return definitions_->version_for(session, "p", region);
    }));
  }
  std::string days_in(std::int64_t of) {
    const auto program = must(database_->read(
        system_call(), [&](db::Session& session) { return definitions_->program(session, "p", of); }));
    for (const auto& node : program->process().nodes)
      if (node.id == "review") return node.clocks.at(0).days->text();
    return "";
  }
  Definition local(const std::string& region) {
    for (const auto& one : must(definitions_->list(province_)))
      if (one.process == "p" && one.region == region) return one;
    return {};
  }
  std::string codes(const Result<DefinitionCheck>& check) {
    std::string all;
    for (const auto& one : must(check).refusals) all += one.element + ":" + one.code + " ";
    return all;
  }
  // A document in which some text stands in place of another.
  static std::string with(std::string text, std::string_view old, std::string_view now) {
    const auto at = text.find(old);
    EXPECT_NE(at, std::string::npos) << old;
    return text.replace(at, old.size(), now);
  }

  Call province_ = person("32.data"), city_ = person("3206.data"), county_ = person("320613.data");
  std::unique_ptr<Definitions> definitions_;
  std::unique_ptr<Engine> engine_;
};

TEST_F(InheritanceTest, EachLevelStandsOnTheOneAboveAndIsNeverLooser) {
  must(definitions_->deploy(province_, procedure("9"), ""));
  EXPECT_EQ(must(definitions_->put_override(city_, "p", {0, "", {days("7")}})).definition.base_version, 1);
  EXPECT_EQ(codes(definitions_->check_override(county_, "p", {0, "", {days("8")}})),
            "review:override.looser ")
      << "shorter than the province's, longer than the city's";
  const auto made = must(definitions_->put_override(county_, "p", {0, "", {days("5")}}));
  EXPECT_EQ(made.definition.base_version, 2);
  EXPECT_EQ(version("320613"), 3);
  EXPECT_EQ(version("320682"), 2);
  EXPECT_EQ(version("3201"), 1);
  EXPECT_EQ(days_in(version("320613")), "5");
  const auto above = must(definitions_->lineage(county_, "p", 3));
  ASSERT_EQ(above.size(), 2U);
  EXPECT_EQ(above[0].definition.region, "3206");
  EXPECT_EQ(above[1].definition.region, "32");
  ASSERT_EQ(above[1].differences.size(), 1U);
  EXPECT_NE(above[1].differences[0].before.find("days=9"), std::string::npos);
  EXPECT_NE(above[1].differences[0].after.find("days=5"), std::string::npos);
  const auto elsewhere = database_->read(
      system_call(), [&](db::Session& session) { return definitions_->version_for(session, "p", "110101"); });
  EXPECT_EQ(reason(elsewhere), "flow.process_elsewhere");
}

TEST_F(InheritanceTest, LocalVersionsFollowTheirSuperiorsWhereTheyFit) {
  must(definitions_->deploy(province_, procedure("9"), ""));
  must(definitions_->put_override(county_, "p", {0, "", {days("5")}}));
  must(definitions_->put_override(city_, "p", {0, "", {{"review", "name", "", "审核", {}, ""}}}));
  // The county's now stands on the city's, which came between.
  EXPECT_EQ(local("320613").base_version, local("3206").version);
  must(definitions_->deploy(province_, with(procedure("8"), "id='consent'", "id='consent' name='负责人同意'"),
                            ""));
  const auto county = local("320613");
  EXPECT_FALSE(county.behind);
  EXPECT_EQ(days_in(county.version), "5");
  const auto above = must(definitions_->lineage(county_, "p", 0));
  EXPECT_TRUE(above.empty()) << "version 0 is the owner's";
  const auto text = must(definitions_->document(county_, "p", county.version));
  EXPECT_NE(text.find("负责人同意"), std::string::npos) << "the province's news";
  EXPECT_NE(text.find("审核"), std::string::npos) << "the city's part";
  must(definitions_->remove_override(city_, "p"));
  EXPECT_EQ(local("320613").base_version, must(definitions_->find(city_, "p", 0)).version);
}

TEST_F(InheritanceTest, APartThatNoLongerFitsHoldsAndIsReported) {
  must(definitions_->deploy(province_, procedure("9"), ""));
  must(definitions_->put_override(county_, "p", {0, "", {days("7")}}));
  must(definitions_->deploy(province_, procedure("6"), ""));
  auto county = local("320613");
  EXPECT_TRUE(county.behind);
  ASSERT_EQ(county.unfit.size(), 1U);
  EXPECT_EQ(county.unfit[0].code, "override.looser");
  EXPECT_EQ(version("320613"), county.version) << "not silently dropped";
  EXPECT_EQ(days_in(county.version), "7");
  EXPECT_EQ(must(database_->read(system_call(),
                                 [](db::Session& session) {
                                   return session.query(
                                       "SELECT 1 FROM ledger_outbox WHERE kind = 'flow.override_unfit'");
                                 }))
                .size(),
            1U);
  must(definitions_->put_override(county_, "p", {0, "", {days("5")}}));
  county = local("320613");
  EXPECT_FALSE(county.behind);
  EXPECT_TRUE(county.unfit.empty());
}

TEST_F(InheritanceTest, AnEditedDocumentBecomesParts) {
  must(definitions_->deploy(province_, procedure("9"), ""));
  // A step of the county's own before the review, another name, a stricter clock.
  const auto edited =
      with(with(procedure("6", task("visit") + arrow("visit", "review")),
                "sourceRef='accept' targetRef='review'", "sourceRef='accept' targetRef='visit'"),
           "id='consent'", "id='consent' name='同意'");
  EXPECT_EQ(codes(definitions_->check_own(county_, "p", edited)), "");
  const auto made = must(definitions_->put_own(county_, "p", edited, "本区增加现场核查"));
  std::vector<std::string> parts;
  for (const auto& one : made.changes) parts.push_back(one.element + " " + one.part);
  std::ranges::sort(parts);
  EXPECT_EQ(parts, (std::vector<std::string>{"accept_review ends", "consent name", "review clock",
                                             "visit added", "visit_review added"}));
  // What a new base brings comes beside it.
  must(definitions_->deploy(province_, with(procedure("9"), "id='accept'", "id='accept' name='受理'"), ""));
  const auto county = local("320613");
  EXPECT_TRUE(county.unfit.empty());
  const auto text = must(definitions_->document(county_, "p", county.version));
  EXPECT_NE(text.find("受理"), std::string::npos);
  EXPECT_NE(text.find("id=\"visit\""), std::string::npos);
  // Each node says the flows that there are.
  EXPECT_NE(text.find("<incoming>accept_review</incoming><outgoing>visit_review</outgoing>"),
            std::string::npos)
      << text;
  // A base that has an element of that name itself.
  must(definitions_->deploy(
      province_,
      with(procedure("9", task("visit") + arrow("visit", "review")), "sourceRef='accept' targetRef='review'",
           "sourceRef='accept' targetRef='visit'"),
      ""));
  const auto after = local("320613");
  ASSERT_FALSE(after.unfit.empty());
  EXPECT_EQ(after.unfit[0].code, "override.taken");
}

TEST_F(InheritanceTest, NoStepIsTakenAwayOrGoneAround) {
  must(definitions_->deploy(province_, procedure("9"), ""));
  const auto codes_of = [&](const std::string& edited) {
    return codes(definitions_->check_own(county_, "p", edited));
  };
  EXPECT_EQ(codes_of(procedure("9")), "p:override.same ");
  const auto gate = std::string("<exclusiveGateway id='g' default='g_review'/>") + arrow("g", "review");
  const auto into = [&](const std::string& more) {
    return with(procedure("9", gate + more), "sourceRef='accept' targetRef='review'",
                "sourceRef='accept' targetRef='g'");
  };
  EXPECT_EQ(codes_of(into(arrow("g", "consent", "amount &lt; 10"))), "accept_review:override.bypass ");
  EXPECT_EQ(codes_of(into("<endEvent id='quit'/>" + arrow("g", "quit", "amount &lt; 10"))),
            "accept_review:override.bypass ");
  EXPECT_EQ(codes_of(into(arrow("g", "accept", "amount &lt; 10"))), "") << "back to a step before it";
  EXPECT_EQ(codes_of(with(procedure("9"), arrow("consent", "agreed"),
                          arrow("consent", "agreed") + "<endEvent id='z'/>" + arrow("consent", "z"))),
            "consent_z:override.branch ");
  EXPECT_EQ(codes_of(procedure("9",
                               "<boundaryEvent id='late' attachedToRef='review'><timerEventDefinition>"
                               "<timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>"
                               "<endEvent id='given_up'/>" +
                                   arrow("late", "given_up"))),
            "late:override.bypass ");
  EXPECT_EQ(codes_of(procedure("9",
                               "<boundaryEvent id='late' attachedToRef='review' cancelActivity='false'>"
                               "<timerEventDefinition><timeDuration>P1D</timeDuration>"
                               "</timerEventDefinition></boundaryEvent>" +
                                   task("remind") + "<endEvent id='reminded'/>" + arrow("late", "remind") +
                                   arrow("remind", "reminded"))),
            "");
  // The review is gone, and its flows with it.
  const auto without = codes_of(
      bpmn("<startEvent id='s'/>" + task("accept") + task("consent") +
           "<exclusiveGateway id='agreed' default='again'/><endEvent id='e'/>" + arrow("s", "accept") +
           "<sequenceFlow id='accept_review' sourceRef='accept' targetRef='consent'/>" +
           arrow("consent", "agreed") + arrow("agreed", "e", "agreed == true") +
           "<sequenceFlow id='again' sourceRef='agreed' targetRef='accept'/>"));
  EXPECT_NE(without.find("review:override.removed"), std::string::npos) << without;
  EXPECT_NE(without.find("review_consent:override.removed"), std::string::npos) << without;
}

TEST_F(InheritanceTest, WhatShipsIsTheLawForEveryPlace) {
  definitions_->reserve([](std::string_view process) { return process == "p"; });
  must(definitions_->ship(system_call(), {procedure("9")}));
  must(definitions_->ship(system_call(), {procedure("9")}));
  EXPECT_EQ(version("110101"), 1) << "the same document is the same version";
  EXPECT_TRUE(local("").shipped);
  EXPECT_EQ(reason(definitions_->deploy(province_, procedure("8"), "")), "flow.shipped");
  EXPECT_EQ(codes(definitions_->check_override(city_, "p",
                                               {0, "", {{"agreed_e", "condition", "", "true", {}, ""}}})),
            "agreed_e:override.fixed ");
  EXPECT_EQ(codes(definitions_->check_override(
                city_, "p", {0, "", {{"consent", "candidates", "", "", {{"org", "'3206.data'"}}, ""}}})),
            "consent:override.fixed ");
  EXPECT_EQ(
      codes(definitions_->check_own(
          city_, "p",
          with(procedure("9", "<scriptTask id='x' jw:result='agreed'><script>true</script></scriptTask>" +
                                  arrow("x", "review")),
               "sourceRef='accept' targetRef='review'", "sourceRef='accept' targetRef='x'"))),
      "x:override.fixed ");
  must(definitions_->put_override(province_, "p", {0, "", {days("8")}}));
  must(definitions_->put_override(county_, "p", {0, "", {days("6")}}));
  // The next program brings a stricter law.
  must(definitions_->ship(system_call(), {procedure("7")}));
  EXPECT_EQ(local("32").unfit.size(), 1U);
  EXPECT_TRUE(local("320613").unfit.empty()) << "what it stands on did not change";
  EXPECT_EQ(days_in(version("110101")), "7");
}

// The procedure of the law as it ships; Shanxi names a step, Jincheng promises eight days, Gaoping the
// five of its own rule, and a look at the place before the review.
TEST_F(InheritanceTest, TheSharingProcedureRunsAsTheCountyHasIt) {
  put("14", "data", "山西省数据局");
  put("1405", "data", "晋城市数据局");
  put("140581", "data", "高平市数据局");
  std::vector<std::string> documents;
  for (const auto& entry : std::filesystem::directory_iterator(file::Path(JW_DATA_DIR) / "processes"))
    documents.push_back(must(file::read(entry.path())));
  definitions_->reserve([](std::string_view process) { return process.starts_with("sharing_"); });
  must(definitions_->ship(system_call(), documents));
  for (const auto* topic : {"sharing.assess", "sharing.publish", "sharing.mark", "sharing.lapse"})
    engine_->on(topic,
                [](db::Session&, const Call&, const Job&) -> Result<JobResult> { return JobResult{}; });
  const auto own = [&](const std::string& org, Changes changes) {
    return must(definitions_->put_override(person(org), "sharing_provide", {0, "", std::move(changes)}))
        .definition.version;
  };
  const auto promise = [](std::string_view count, std::string_view basis) {
    return OverrideChange{"reply",
                          "clock",
                          "reply_conditional",
                          "",
                          {{"days", std::string(count)}, {"basis", std::string(basis)}},
                          ""};
  };
  own("14.data", {{"check", "name", "", "省级统一的合规性审查", {}, ""}});
  const auto city = own("1405.data", {promise("8", "晋城市承诺")});
  const auto document = must(definitions_->document(county_, "sharing_provide", city));
  auto edited = with(document, "id=\"flow_to_review_review\" sourceRef=\"to_review\" targetRef=\"review\"",
                     "id=\"flow_to_review_review\" sourceRef=\"to_review\" targetRef=\"visit\"");
  edited = with(edited, "<bpmn:exclusiveGateway id=\"reviewed\"",
                "<bpmn:userTask id=\"visit\" name=\"现场核查\"><bpmn:extensionElements><jw:candidates "
                "org=\"provider\" right=\"application.review\"/></bpmn:extensionElements></bpmn:userTask>"
                "<bpmn:sequenceFlow id=\"visited\" sourceRef=\"visit\" targetRef=\"review\"/>"
                "<bpmn:exclusiveGateway id=\"reviewed\"");
  edited =
      with(edited, "days=\"8\" basis=\"晋城市承诺\"", "days=\"5\" basis=\"《高平市政务数据共享办理规程》\"");
  const auto gaoping = person("140581.data");
  EXPECT_EQ(codes(definitions_->check_own(gaoping, "sharing_provide", edited)), "");
  const auto local = must(definitions_->put_own(gaoping, "sharing_provide", edited, "")).definition.version;
  EXPECT_EQ(must(definitions_->lineage(gaoping, "sharing_provide", local)).size(), 3U)
      << "city, province, nation";

  const auto begin = [&](const std::string& region) {
    Command start;
    start.process = "sharing_provide";
    start.org = region + ".statistics";
    start.data = {{"application", "a"}, {"provider", start.org}, {"bureau", region + ".data"},
                  {"check", false},     {"automatic", false},    {"until_end", "2026-12-31T00:00:00Z"}};
    return must(engine_->run(system_call(), start));
  };
  const auto task_of = [&](const Answer& answer) {
    return must(Instances(*engine_).find(system_call(), answer.instance)).tokens;
  };
  const auto days_of = [&](const Answer& answer) {
    const auto row = must(database_->read(system_call(), [&](db::Session& session) {
      return session.one(
          "SELECT days, basis FROM flow_duty WHERE subject = $1 AND kind = 'reply.conditional'",
          answer.instance);
    }));
    return row ? std::to_string(row->integer(0)) + " " + row->text(1) : std::string();
  };
  const auto here = begin("140581");
  EXPECT_EQ(here.incidents.size(), 0U);
  EXPECT_TRUE(days_of(here).starts_with("5 《高平市")) << days_of(here);
  ASSERT_EQ(here.tasks.size(), 1U);
  const auto at = task_of(here);
  EXPECT_TRUE(std::ranges::any_of(at, [](const TokenView& one) { return one.name == "现场核查"; }));
  Command visited;
  visited.kind = Command::Kind::Complete;
  visited.task = here.tasks[0];
  const auto then = must(engine_->run(system_call(), visited));
  const auto now = task_of(then);
  EXPECT_TRUE(std::ranges::any_of(now, [](const TokenView& one) { return one.node == "review"; }));
  EXPECT_TRUE(days_of(begin("1405")).starts_with("8 晋城市承诺"));
  EXPECT_TRUE(days_of(begin("320613")).starts_with("10 ")) << days_of(begin("320613"));
}

TEST_F(InheritanceTest, InstancesBeginWithTheVersionOfTheirPlace) {
  const auto named = [](std::string text, std::string_view id) {
    return text.replace(text.find("id=\"p\""), 6, "id=\"" + std::string(id) + "\"");
  };
  must(definitions_->deploy(province_, procedure("9"), ""));
  must(definitions_->put_override(county_, "p", {0, "", {days("5")}}));
  must(definitions_->deploy(
      province_,
      named(bpmn("<startEvent id='s'/><callActivity id='c' calledElement='p'/>" + arrow("s", "c")), "caller"),
      ""));
  must(definitions_->deploy(
      province_,
      named(bpmn("<startEvent id='s'><messageEventDefinition messageRef='m'/></startEvent>" + task("t") +
                     arrow("s", "t"),
                 "<message id='m' name='come'/>"),
            "listener"),
      ""));
  must(definitions_->put_override(county_, "listener", {0, "", {{"t", "name", "", "本区", {}, ""}}}));
  const auto running = [&](const Command& command) {
    return must(engine_->run(command.org.empty() ? system_call() : person(command.org), command)).instance;
  };
  const auto version_of = [&](const std::string& process, const std::string& region) {
    std::int64_t found = 0;
    for (const auto& row : must(database_->read(system_call(), [&](db::Session& session) {
           return session.query("select version from flow_instance where process = $1 and region = $2",
                                process, region);
         })))
      found = row.integer(0);
    return found;
  };
  Command start;
  start.process = "caller";
  for (const auto* org : {"320613.data", "3206.data"}) {
    start.org = org;
    running(start);
  }
  EXPECT_EQ(version_of("p", "320613"), 2) << "called";
  EXPECT_EQ(version_of("p", "3206"), 1);
  Command message;
  message.kind = Command::Kind::Message;
  message.name = "come";
  for (const auto* org : {"320613.data", "3206.data"}) {
    message.org = org;
    running(message);
  }
  EXPECT_EQ(version_of("listener", "320613"), 2);
  EXPECT_EQ(version_of("listener", "3206"), 1);
  // Where the process does not hold nothing begins.
  message.org = "110000.data";
  EXPECT_EQ(must(engine_->run(system_call(), message)).message, "late");
}

}  // namespace
}  // namespace jw::flow
