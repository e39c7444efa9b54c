#include "flow/bpmn.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "flow/element_rules.hpp"
#include "flow/model_rules.hpp"
#include "flow/xml.hpp"
#include "tests/flow/bpmn_text.hpp"

namespace jw::flow {
namespace {

std::string codes(const BpmnReading& reading) {
  std::string all;
  for (const auto& one : reading.refusals) all += (all.empty() ? "" : " ") + one.element + ":" + one.code;
  return all;
}

constexpr std::string_view kStart = "<startEvent id='s'/>";
constexpr std::string_view kEnd = "<endEvent id='e'/>";
std::string user(std::string_view id) {
  return "<userTask id='" + std::string(id) +
         "'><extensionElements><jw:candidates right='application.review'/></extensionElements></userTask>";
}
// start -> body (id x) -> end
std::string around(std::string_view body) {
  return std::string(kStart) + std::string(body) + std::string(kEnd) + arrow("s", "x") + arrow("x", "e");
}

TEST(Bpmn, ReadsEverythingThatRuns) {
  const auto reading = read_bpmn(bpmn(
      R"(<extensionElements><jw:clock id="total" name="总时限" days="45" basis="行政许可法第四十二条"/></extensionElements>
  <startEvent id="s"/>
  <userTask id="review" name="审核" jw:form="application.review">
    <extensionElements>
      <jw:candidates org="provider.org" right="application.review" notBy="[drafter]"/>
      <jw:clock id="reply" name="答复时限" preset="CN-809" duty="reply.conditional" suspendOn="notice" resumeOn="again"
        suspendReason="one_time_notice" outer="total" onSilence="escalate"/>
      <jw:input to="amount" from="application.amount"/>
      <jw:output to="verdict" from="result"/>
    </extensionElements>
    <multiInstanceLoopCharacteristics isSequential="true" jw:collection="reviewers" jw:element="reviewer"
        jw:output="votes" jw:outputElement="verdict"><completionCondition>count_of(votes, '否决') &gt; 0</completionCondition>
    </multiInstanceLoopCharacteristics>
  </userTask>
  <boundaryEvent id="late" attachedToRef="review" cancelActivity="false"><timerEventDefinition jw:workingDays="5"/></boundaryEvent>
  <serviceTask id="remind" jw:topic="notice.send" jw:retries="5"/>
  <exclusiveGateway id="which" default="no"/>
  <sendTask id="notice" messageRef="m" jw:correlation="case"/>
  <receiveTask id="again" messageRef="m" jw:correlation="case"/>
  <callActivity id="deliver" calledElement="delivery" jw:binding="pinned" jw:version="3"/>
  <businessRuleTask id="rate" jw:decision="level" jw:result="level"/>
  <scriptTask id="add" jw:result="sum"><script>1 + 2</script></scriptTask>
  <subProcess id="sub"><startEvent id="ss"/><manualTask id="m1"/><sequenceFlow id="ssf" sourceRef="ss" targetRef="m1"/></subProcess>
  <subProcess id="event" triggeredByEvent="true"><startEvent id="es" isInterrupting="false"><messageEventDefinition messageRef="m"/></startEvent>
    <endEvent id="ee"><terminateEventDefinition/></endEvent><sequenceFlow id="esf" sourceRef="es" targetRef="ee"/></subProcess>
  <endEvent id="e"><errorEventDefinition errorRef="err"/></endEvent><endEvent id="e2"/>)" +
          arrow("s", "review") + arrow("review", "which") + arrow("late", "remind") +
          arrow("which", "notice", "verdict = '补正'") +
          "<sequenceFlow id='no' sourceRef='which' targetRef='deliver'/>" + arrow("notice", "again") +
          arrow("again", "e2") + arrow("deliver", "rate") + arrow("rate", "add") + arrow("add", "sub") +
          arrow("sub", "e"),
      "<message id='m' name='补正材料'/><error id='err' errorCode='refused'/>"));
  ASSERT_EQ(codes(reading), "");
  ASSERT_EQ(reading.processes.size(), 1U);
  const auto& process = reading.processes[0];
  const auto node = [&](std::string_view id) -> const Node& {
    return process.nodes.at(find_node(process, id));
  };
  EXPECT_EQ(process.clocks.at(0).basis, "行政许可法第四十二条");
  const auto& review = node("review");
  EXPECT_EQ(review.form, "application.review");
  EXPECT_EQ(review.candidates.org->text(), "provider.org");
  EXPECT_EQ(review.clocks.at(0).duty, "reply.conditional");
  EXPECT_EQ(review.clocks.at(0).suspend_on, std::vector<std::string>{"notice"});
  EXPECT_TRUE(review.many->sequential && review.many->collection && review.many->completion);
  EXPECT_EQ(review.inputs.at(0).to, "amount");
  EXPECT_FALSE(node("late").interrupting);
  EXPECT_EQ(node("late").event.timer_kind, TimerKind::WorkingDays);
  EXPECT_EQ(process.nodes[*node("late").attached_to].id, "review");
  EXPECT_EQ(node("remind").retries, 5);
  EXPECT_EQ(process.flows[*node("which").default_flow].id, "no");
  EXPECT_EQ(node("again").event.name, "补正材料");
  EXPECT_EQ(node("deliver").binding, Binding::Pinned);
  EXPECT_EQ(node("deliver").pinned, 3);
  EXPECT_EQ(node("rate").decision, "level");
  EXPECT_EQ(node("add").script->text(), "1 + 2");
  EXPECT_EQ(process.nodes[*node("m1").scope].id, "sub");
  EXPECT_EQ(node("event").kind, NodeKind::EventSubProcess);
  EXPECT_EQ(node("e").event.name, "refused");
  EXPECT_GT(review.line, 3);
}

// Two branches side by side; one has an interrupting timer, which leads where `more` says.
std::string fork(const std::string& more) {
  const auto user = [](std::string_view id) {
    return "<userTask id='" + std::string(id) +
           "'><extensionElements><jw:candidates assignee=\"'p'\"/></extensionElements></userTask>";
  };
  return "<startEvent id='s'/><endEvent id='e'/><parallelGateway id='split'/><parallelGateway id='join'/>" +
         user("a") + user("b") +
         "<boundaryEvent id='late' attachedToRef='a'><timerEventDefinition><timeDuration>PT1H</timeDuration>"
         "</timerEventDefinition></boundaryEvent><exclusiveGateway id='merge'/>" +
         arrow("s", "split") + arrow("split", "a") + arrow("split", "b") + arrow("a", "merge") +
         arrow("merge", "join") + arrow("b", "join") + arrow("join", "e") + more;
}

TEST(Bpmn, ABranchThatATimerLeavesComesToTheJoinOrEndsTheLevel) {
  EXPECT_EQ(codes(read_bpmn(bpmn(fork(arrow("late", "merge"))))), "");
  EXPECT_EQ(codes(read_bpmn(
                bpmn(fork("<manualTask id='note'/>" + arrow("late", "note") + arrow("note", "merge"))))),
            "");
  EXPECT_EQ(codes(read_bpmn(bpmn(
                fork("<endEvent id='stop'><terminateEventDefinition/></endEvent>" + arrow("late", "stop"))))),
            "");
  const auto refused = read_bpmn(bpmn(fork("<endEvent id='given_up'/>" + arrow("late", "given_up"))));
  ASSERT_EQ(refused.refusals.size(), 1U);
  EXPECT_EQ(refused.refusals[0].code, "bpmn.join_starved");
  EXPECT_EQ(refused.refusals[0].element, "late");
  EXPECT_EQ(refused.refusals[0].line, 3);
  EXPECT_NE(refused.refusals[0].zh.find("join"), std::string::npos);
}

struct BadDrawing {
  std::string inside;
  std::string_view codes;
  std::string_view beside = "";
};

TEST(Bpmn, RefusesByNameWithElementAndReason) {
  const std::string s(kStart), e(kEnd);
  const BadDrawing cases[] = {
      {e, "p:bpmn.start"},
      {s + s + e + arrow("s", "e"), "s:bpmn.duplicate_id s:bpmn.starts s:bpmn.dead_end"},
      {s + e + user("lost") + arrow("s", "e"), "lost:bpmn.unreachable"},
      {s + arrow("s", "nowhere"), "s_nowhere:bpmn.flow_end s:bpmn.dead_end"},
      {around("<userTask id='x'/>"), "x:jw.candidates"},
      {around("<serviceTask id='x'/>"), "x:jw.topic"},
      {around("<serviceTask id='x' jw:topic='t' jw:retries='0'/>"), "x:jw.retries"},
      {around("<serviceTask id='x' jw:topic='t' jw:form='f'/>"), "x:jw.attribute"},
      {around("<serviceTask id='x' jw:topic='t' jw:tpoic='f'/>"), "x:jw.attribute"},
      {around("<sendTask id='x'/>"), "x:bpmn.message"},
      {around("<receiveTask id='x' messageRef='m'/>"), "x:bpmn.message"},
      {around("<receiveTask id='x' messageRef='m'/>"), "x:bpmn.message_name", "<message id='m'/>"},
      {around("<scriptTask id='x' jw:result='r' scriptFormat='javascript'><script>1</script></scriptTask>"),
       "x:bpmn.script_format"},
      {around("<scriptTask id='x' jw:result='r'><script>1 +</script></scriptTask>"), "x:bpmn.expression"},
      {around("<businessRuleTask id='x'/>"), "x:jw.decision x:jw.result"},
      {around("<callActivity id='x'/>"), "x:bpmn.called"},
      {around("<callActivity id='x' calledElement='p'/>"), "x:bpmn.recursive_call"},
      {around("<callActivity id='x' calledElement='q' jw:binding='pinned'/>"), "x:jw.version"},
      {around("<callActivity id='x' calledElement='q' jw:binding='newest'/>"), "x:jw.binding"},
      {around("<manualTask id='x' isForCompensation='true'/>"), "x:bpmn.compensation"},
      {around("<manualTask id='x' startQuantity='2'/>"), "x:bpmn.quantity"},
      {around("<receiveTask id='x' messageRef='m' instantiate='true'/>"), "x:bpmn.instantiate",
       "<message id='m' name='m'/>"},
      {around("<manualTask id='x'><multiInstanceLoopCharacteristics/></manualTask>"), "x:bpmn.loop"},
      {around("<manualTask id='x'><multiInstanceLoopCharacteristics jw:collection='c' "
              "jw:output='o'/></manualTask>"),
       "x:jw.output"},
      {around("<manualTask id='x'><multiInstanceLoopCharacteristics jw:collection='c'><loopDataInputRef>d"
              "</loopDataInputRef></multiInstanceLoopCharacteristics></manualTask>"),
       "x:bpmn.loop_data"},
      {s + e + "<exclusiveGateway id='x'/>" + arrow("s", "x") + arrow("x", "e") + "<endEvent id='f'/>" +
           arrow("x", "f", "a"),
       "x:bpmn.no_default x_e:bpmn.condition"},
      {s + e + "<parallelGateway id='x'/>" + arrow("s", "x") + arrow("x", "e", "a"),
       "x_e:bpmn.condition_place x:bpmn.no_default"},
      {around("<exclusiveGateway id='x' default='nothing'/>"), "x:bpmn.default"},
      {s + e + "<exclusiveGateway id='x' default='x_e'/>" + arrow("s", "x") + arrow("x", "e", "1 ="),
       "x_e:bpmn.condition_default x_e:bpmn.expression"},
      {s + "<parallelGateway id='x'/>" + arrow("s", "x"), "x:bpmn.dead_end"},
      {around("<manualTask id='x'/>") +
           "<boundaryEvent id='b' attachedToRef='x'><timerEventDefinition>"
           "<timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>" +
           arrow("b", "e"),
       "b:bpmn.boundary"},
      {around(user("x")) +
           "<boundaryEvent id='b' attachedToRef='e'><timerEventDefinition>"
           "<timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>" +
           arrow("b", "e"),
       "b:bpmn.boundary_host b:bpmn.unreachable"},
      {around(user("x")) +
           "<boundaryEvent id='b' attachedToRef='y'><signalEventDefinition/></boundaryEvent>" +
           arrow("b", "e"),
       "b:bpmn.boundary_host b:bpmn.unreachable b:bpmn.signal"},
      {around(user("x")) + "<boundaryEvent id='b' attachedToRef='x'/>" + arrow("b", "e"), "b:bpmn.event"},
      {around("<callActivity id='x' calledElement='q'/>") +
           "<boundaryEvent id='b' attachedToRef='x' "
           "cancelActivity='false'><errorEventDefinition/></boundaryEvent>" +
           arrow("b", "e"),
       "b:bpmn.not_interrupting"},
      {around("<intermediateThrowEvent id='x'><errorEventDefinition errorRef='r'/></intermediateThrowEvent>"),
       "x:bpmn.event", "<error id='r' errorCode='1'/>"},
      {around("<intermediateCatchEvent id='x'><timerEventDefinition/></intermediateCatchEvent>"),
       "x:bpmn.timer"},
      {around("<intermediateCatchEvent id='x'><timerEventDefinition><timeDuration>3 days</timeDuration>"
              "</timerEventDefinition></intermediateCatchEvent>"),
       "x:bpmn.timer"},
      {around("<intermediateCatchEvent id='x'><timerEventDefinition><timeCycle>R/P1D</timeCycle>"
              "</timerEventDefinition></intermediateCatchEvent>"),
       "x:bpmn.timer_cycle"},
      {around("<intermediateCatchEvent id='x'><timerEventDefinition "
              "jw:workingDays='0'/></intermediateCatchEvent>"),
       "x:bpmn.timer"},
      {around("<intermediateCatchEvent id='x'><timerEventDefinition><timeDate>2026-12-01</timeDate>"
              "</timerEventDefinition><messageEventDefinition messageRef='m'/></intermediateCatchEvent>"),
       "x:bpmn.multiple", "<message id='m' name='m'/>"},
      {around("<intermediateThrowEvent id='x'><linkEventDefinition name='L'/></intermediateThrowEvent>"),
       "x:bpmn.outgoing x:bpmn.link_pair"},
      {s + e + "<eventBasedGateway id='x'/>" + user("u") + arrow("s", "x") + arrow("x", "u") +
           arrow("u", "e"),
       "x:bpmn.event_gateway u:bpmn.event_gateway"},
      {s + e + "<exclusiveGateway id='x' default='x_e'/><manualTask id='y'/>" + arrow("s", "x") +
           arrow("x", "e") + arrow("x", "y", "a") + arrow("y", "x"),
       "x:bpmn.no_wait"},
      {s + e +
           "<exclusiveGateway id='x' default='x_e'/><subProcess id='y'><startEvent id='y1'/></subProcess>" +
           arrow("s", "x") + arrow("x", "e") + arrow("x", "y", "a") + arrow("y", "x"),
       "x:bpmn.no_wait y1:bpmn.dead_end"},
      {fork(arrow("late", "given_up") + "<endEvent id='given_up'/>"), "late:bpmn.join_starved"},
      {fork(arrow("late", "join")), "late:bpmn.join_starved"},
      {around("<subProcess id='x'/>"), "x:bpmn.start"},
      {around("<subProcess id='x'><startEvent id='y'><signalEventDefinition signalRef='g'/></startEvent>"
              "<endEvent id='z'/>" +
              arrow("y", "z") + "</subProcess>"),
       "y:bpmn.event", "<signal id='g' name='g'/>"},
      {around("<subProcess id='x'><startEvent id='y'/><endEvent id='z'/>" + arrow("y", "z") +
              arrow("y", "e") + "</subProcess>"),
       "y_e:bpmn.flow_scope"},
      {around("<manualTask id='x'><extensionElements><jw:clock id='c'/></extensionElements></manualTask>"),
       "x:clock.source"},
      {around("<manualTask id='x'><extensionElements><jw:clock id='c' "
              "days='5'/></extensionElements></manualTask>"),
       "x:clock.basis"},
      {around("<manualTask id='x'><extensionElements><jw:clock id='c' days='5' basis='b' stopOn='q' "
              "outer='none' onSilence='nothing'/></extensionElements></manualTask>"),
       "x:clock.silence x:clock.node x:clock.outer"},
      {around("<manualTask id='x'><extensionElements><jw:clock id='c' preset='CN-809' duty='d' suspendOn='x' "
              "suspendReason='holiday'/></extensionElements></manualTask>"),
       "x:clock.reason x:clock.resume"},
      {around("<manualTask id='x'><extensionElements><jw:clok id='c'/></extensionElements></manualTask>"),
       "x:jw.element"},
      {around("<manualTask id='x'><extensionElements><jw:candidates "
              "right='log.read'/></extensionElements></manualTask>"),
       "x:jw.element"},
      {around("<userTask id='x'><extensionElements><jw:candidates "
              "right='may.all'/></extensionElements></userTask>"),
       "x:jw.right"},
      {around("<manualTask id='x'><jw:clock id='c'/></manualTask>"), "x:jw.place x:jw.place"},
      {around("<manualTask id='x'/><frobnicate id='q'/>"), "q:bpmn.unknown_element"},
  };
  for (const auto& one : cases) {
    const auto reading = read_bpmn(bpmn(one.inside, one.beside));
    auto found = codes(reading);
    // The order inside a line is of no matter.
    std::string wanted(one.codes);
    const auto sorted = [](std::string text) {
      std::vector<std::string> words;
      for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find(' ', at), text.size());
        words.push_back(text.substr(at, end - at));
        at = end + 1;
      }
      std::ranges::sort(words);
      std::string all;
      for (const auto& word : words) all += word + " ";
      return all;
    };
    EXPECT_EQ(sorted(found), sorted(wanted)) << one.inside;
    EXPECT_TRUE(reading.processes.empty());
    for (const auto& refusal : reading.refusals) {
      EXPECT_FALSE(refusal.zh.empty() || refusal.en.empty());
      EXPECT_GT(refusal.line, 0);
    }
  }
}

TEST(Bpmn, RefusesEachElementOfTheStandardThatDoesNotRun) {
  for (const auto& rule : element_rules()) {
    if (rule.verdict != Verdict::Refused) continue;
    const bool in_node = rule.element.ends_with("Definition") ||
                         rule.element == "standardLoopCharacteristics" || rule.element.ends_with("Ref") ||
                         rule.element == "completionCondition";
    const std::string element = "<" + std::string(rule.element) + " id='y'/>";
    const auto reading = read_bpmn(
        bpmn(in_node ? around("<intermediateCatchEvent id='x'>" + element + "</intermediateCatchEvent>")
                     : around("<manualTask id='x'/>" + element)));
    EXPECT_TRUE(std::ranges::any_of(reading.refusals, [&](const Refusal& one) {
      return one.code == "bpmn.element." + std::string(rule.element);
    })) << rule.element;
  }
}

TEST(Bpmn, RefusesDocumentsThatAreNone) {
  const std::pair<std::string, std::string_view> cases[] = {
      {"", "xml.syntax"},
      {"hello", "xml.syntax"},
      {"<a/>", "bpmn.root"},
      {"<definitions/>", "bpmn.root"},
      {"<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'/>", "bpmn.no_process"},
      {"<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY a \"&lol;&lol;\">]><a>&a;</a>", "xml.doctype"},
      {"<a>&lol;</a>", "xml.doctype"},
      {"<a b='1' b='2'/>", "xml.syntax"},
      {"<x:a/>", "xml.namespace"},
      {"<a><b></a></b>", "xml.syntax"},
      {"<a/><b/>", "xml.syntax"},
      {"<a>\x01</a>", "xml.syntax"},
      {"<a>\xFF</a>", "xml.encoding"},
      {"<?xml version='1.0' encoding='EBCDIC'?><a/>", "xml.encoding"},
      {"<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' "
       "xmlns:jw='urn:jingwei:bpmn:2'><process id='p' isExecutable='true' jw:x='1'/></definitions>",
       "jw.namespace"},
      {"<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'><process id='p'/></definitions>",
       "bpmn.not_executable"},
  };
  for (const auto& [text, code] : cases) {
    const auto reading = read_bpmn(text);
    ASSERT_FALSE(reading.refusals.empty()) << text;
    EXPECT_EQ(reading.refusals.front().code, code) << text << reading.refusals.front().en;
  }
  std::string deep;
  for (int i = 0; i < 200; ++i) deep += "<a>";
  EXPECT_EQ(read_bpmn(deep).refusals.front().code, "xml.too_large");
}

TEST(Bpmn, OtherToolsNamespacesAreNoMatter) {
  const auto text =
      bpmn(around("<manualTask id='x' zeebe:q='1' xmlns:zeebe='http://zeebe'><extensionElements>"
                  "<zeebe:taskDefinition type='t'/></extensionElements></manualTask>"));
  EXPECT_EQ(codes(read_bpmn(text)), "");
  const auto again = write_bpmn(text);
  ASSERT_TRUE(again.has_value());
  EXPECT_NE(again->find("<zeebe:taskDefinition type=\"t\""), std::string::npos);
}

TEST(Bpmn, ReadsGb18030AndUtf16) {
  const auto gb = std::string("<?xml version='1.0' encoding='GB18030'?><a n='\xBE\xAD\xCE\xB3'/>");
  const auto document = XmlDocument::parse(gb);
  ASSERT_TRUE(document.has_value());
  EXPECT_EQ(document->root().attribute("n"), "经纬");
  std::string wide = "\xFF\xFE";
  for (const char c : std::string("<a b='1'/>")) wide += std::string{c, '\0'};
  ASSERT_TRUE(XmlDocument::parse(wide).has_value());
}

// 100,000 elements in a row and in a ring, and the largest model that runs: answered, and the
// answer says why. There is no time in the test; what is quadratic would not come back.
TEST(Bpmn, AnswersModelsOfAHundredThousandElements) {
  std::string row(kStart), ring(kStart),
      fan = std::string(kStart) + "<parallelGateway id='g'/>" + arrow("s", "g");
  constexpr int kMany = 50'000;  // nodes, and as many flows
  for (int i = 0; i < kMany; ++i) {
    const auto id = "n" + std::to_string(i), next = "n" + std::to_string((i + 1) % kMany);
    row += "<manualTask id='" + id + "'/>" + arrow(i == 0 ? "s" : "n" + std::to_string(i - 1), id);
    ring += "<manualTask id='" + id + "'/>" + arrow(id, next);
  }
  EXPECT_EQ(codes(read_bpmn(bpmn(row))), "p:bpmn.too_many");
  EXPECT_EQ(codes(read_bpmn(bpmn(ring + arrow("s", "n0")))), "p:bpmn.too_many");
  std::string largest(kStart);
  for (int i = 0; i < 9'998; ++i)
    largest += "<manualTask id='n" + std::to_string(i) + "'/>" +
               arrow(i == 0 ? "s" : "n" + std::to_string(i - 1), "n" + std::to_string(i));
  EXPECT_EQ(codes(read_bpmn(bpmn(largest))), "");
  std::string lost(kStart);
  for (int i = 0; i < 9'000; ++i) lost += "<userTask id='n" + std::to_string(i) + "'/>";
  const auto many = read_bpmn(bpmn(lost));
  EXPECT_EQ(many.refusals.size(), Refusals::kMost + 1);
  EXPECT_EQ(many.refusals.back().code, "bpmn.more");
}

}  // namespace
}  // namespace jw::flow
