#include <gtest/gtest.h>

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "base/file.hpp"
#include "base/gzip.hpp"
#include "base/json.hpp"
#include "fixture.hpp"
#include "grant/odrl.hpp"

// Policies as people write them: JSON-LD compact.
namespace jw::grant {
namespace {

namespace json = boost::json;

std::string short_name(std::string_view iri) {
  return std::string(iri.starts_with(odrl::kNamespace) ? iri.substr(odrl::kNamespace.size()) : iri);
}

// The same policy with the terms of the context instead of IRIs, as an author would have written it.
json::value compacted(const json::value& value) {
  if (value.is_string()) return json::string(short_name(value.get_string()));
  if (const auto* list = value.if_array()) {
    json::array out;
    for (const auto& one : *list) out.push_back(compacted(one));
    return out.size() == 1 ? out[0] : json::value(out);
  }
  const auto* object = value.if_object();
  if (!object) return value;
  json::object out;
  for (const auto& [name, one] : *object) {
    const std::string_view key = name;
    out[key == "uid" ? json::string("@id") : json::string(short_name(key))] =
        key == "rightOperand" && one.is_string()
            ? json::value(json::object{{"@value", one}, {"@type", "xsd:dateTime"}})
            : compacted(one);
  }
  return out;
}

odrl::World world_of(const json::object& state) {
  odrl::World world;
  world.now = parse_time(std::string(state.at("now").as_string())).value();
  for (const auto& [member, collections] : state.at("part_of").as_object())
    for (const auto& collection : collections.as_array())
      world.part_of[std::string(member)].insert(std::string(collection.as_string()));
  for (const auto& duty : state.at("fulfilled").as_array())
    world.fulfilled.insert(std::string(duty.as_string()));
  return world;
}

TEST(OdrlJsonLd, TheSuitesCasesSayTheSameInTheirCompactForm) {
  const auto lines = gzip::read(std::string(JW_TEST_DIR) + "/vectors/odrl.jsonl.gz").value();
  std::size_t cases = 0;
  for (std::size_t at = 0; at < lines.size();) {
    const auto end = lines.find('\n', at);
    const auto test = parse_json(std::string_view(lines).substr(at, end - at)).value().as_object();
    at = end + 1;
    SCOPED_TRACE(std::string(test.at("name").as_string()));
    auto document = compacted(test.at("policy")).as_object();
    document["@context"] = "http://www.w3.org/ns/odrl.jsonld";
    document["@type"] = "Set";
    const auto plain = odrl::read_policy(test.at("policy")).value();
    const auto policy = odrl::read_policy(document);
    ASSERT_TRUE(policy) << describe(policy.error()) << json::serialize(document);
    EXPECT_EQ(*policy, plain) << json::serialize(document);
    const auto& request = test.at("request").as_object();
    const auto verdicts = odrl::evaluate(
        *policy,
        {std::string(request.at("party").as_string()), std::string(request.at("action").as_string()),
         std::string(request.at("target").as_string())},
        world_of(test.at("world").as_object()));
    for (const auto& [rule, expected] : test.at("expected").as_object()) {
      if (!expected.as_object().contains("active")) continue;
      const auto found = std::ranges::find(verdicts, std::string_view(rule), &odrl::Verdict::rule);
      ASSERT_NE(found, verdicts.end()) << rule;
      EXPECT_EQ(found->active(), expected.at("active").as_bool()) << rule;
    }
    ++cases;
  }
  EXPECT_EQ(cases, 34U);
}

json::object asked(std::string_view policy, std::string_view party, std::string_view action,
                   std::string_view target, std::string_view world = "{}") {
  return {{"policy", parse_json(policy).value()},
          {"request", {{"party", party}, {"action", action}, {"target", target}}},
          {"world", parse_json(world).value()}};
}

std::string outcome_of(std::string_view policy, std::string_view party, std::string_view action,
                       std::string_view target, std::string_view world = "{}") {
  const auto answer =
      odrl::judge(asked(policy, party, action, target, world), parse_time("2026-11-30T08:00:00Z").value());
  return answer ? std::string(answer->at("outcome").as_string()) : answer.error().reason;
}

// Terms, prefixes, collections, refined actions, lists of actions, what stands at the policy for all its
// rules.
constexpr std::string_view kOffer = R"({
  "@context": ["http://www.w3.org/ns/odrl.jsonld", {"ex": "http://example.com/"}],
  "type": "Offer", "uid": "ex:policy:1", "profile": "ex:profile",
  "dct:title": "a title", "assigner": "ex:owner", "target": "ex:music:1",
  "permission": [
    {"action": ["play", {"rdf:value": {"@id": "odrl:print"}, "refinement": [
        {"leftOperand": "resolution", "operator": "lteq", "rightOperand": {"@value": "1200", "@type": "xsd:integer"},
         "unit": "http://dbpedia.org/resource/Dots_per_inch"}]}],
     "assignee": {"@type": "PartyCollection", "source": "ex:team"},
     "constraint": {"leftOperand": "dateTime", "operator": "lt", "rightOperand": {"@value": "2027-01-01", "@type": "xsd:date"}},
     "duty": [{"action": [{"rdf:value": {"@id": "odrl:compensate"}, "refinement":
        {"leftOperand": "payAmount", "operator": "eq", "rightOperand": {"@value": "5.00", "@type": "xsd:decimal"}, "unit": "ex:EUR"}}]}]}],
  "prohibition": {"action": "play", "assignee": "ex:mallory"}
})";
constexpr std::string_view kTeam =
    R"({"part_of": {"http://example.com/alice": ["ex:team"], "ex:mallory": "ex:team"}, "fulfilled": ["compensate"]})";

TEST(OdrlJsonLd, ReadsWhatPeopleWrite) {
  EXPECT_EQ(outcome_of(kOffer, "ex:alice", "play", "ex:music:1", kTeam), "permitted");
  EXPECT_EQ(outcome_of(kOffer, "http://example.com/alice", "http://www.w3.org/ns/odrl/2/display",
                       "http://example.com/music:1", kTeam),
            "permitted");  // display is part of play
  EXPECT_EQ(outcome_of(kOffer, "ex:bob", "play", "ex:music:1", kTeam), "not_permitted");
  EXPECT_EQ(outcome_of(kOffer, "ex:alice", "play", "ex:music:2", kTeam), "not_permitted");
  EXPECT_EQ(outcome_of(kOffer, "ex:alice", "play", "ex:music:1", R"({"part_of": {"ex:alice": "ex:team"}})"),
            "not_permitted");  // nothing was paid
  // How the unit counts is not known here, so the refinement is never satisfied.
  EXPECT_EQ(outcome_of(kOffer, "ex:alice", "print", "ex:music:1", kTeam), "not_permitted");
  // Both at once make the policy void, unless it says what goes first.
  EXPECT_EQ(outcome_of(kOffer, "ex:mallory", "play", "ex:music:1", kTeam), "conflict");
  auto first = parse_json(kOffer).value().as_object();
  for (const auto& [conflict, expected] :
       {std::pair{"perm", "permitted"}, {"prohibit", "prohibited"}, {"invalid", "conflict"}}) {
    first["conflict"] = conflict;
    EXPECT_EQ(outcome_of(json::serialize(first), "ex:mallory", "play", "ex:music:1", kTeam), expected);
  }
  // A moment without a zone, and the last moment of a day, are China's.
  EXPECT_EQ(
      outcome_of(
          kOffer, "ex:alice", "play", "ex:music:1",
          R"({"now": "2026-12-31T15:59:59Z", "part_of": {"ex:alice": "ex:team"}, "fulfilled": "odrl:compensate"})"),
      "permitted");
  EXPECT_EQ(
      outcome_of(
          kOffer, "ex:alice", "play", "ex:music:1",
          R"({"now": "2026-12-31T16:00:00Z", "part_of": {"ex:alice": "ex:team"}, "fulfilled": "odrl:compensate"})"),
      "not_permitted");
}

constexpr std::string_view kPurpose = R"({
  "@context": "http://www.w3.org/ns/odrl.jsonld", "@type": "Set", "uid": "http://example.com/policy:2",
  "permission": [{"uid": "urn:p", "target": "urn:a", "action": "use", "constraint": [
    {"leftOperand": "purpose", "operator": "isA", "rightOperand": "2.2"},
    {"leftOperand": "count", "operator": "lteq", "rightOperand": 10},
    {"or": [{"leftOperand": "spatial", "operator": "isAnyOf", "rightOperand": ["urn:cn", "urn:jp"]},
            {"leftOperand": "event", "operator": "lt", "rightOperand": {"@id": "odrl:policyUsage"}}]}]}],
  "prohibition": [{"target": "urn:a", "action": "sell", "constraint": [
    {"leftOperand": "industry", "operator": "eq", "rightOperand": "urn:gambling"}]}]
})";

TEST(OdrlJsonLd, FactsAreToldWithTheWorldAndWhatNobodyTellsIsNotSatisfied) {
  const auto with = [](std::string_view facts) {
    return outcome_of(kPurpose, "urn:x", "read", "urn:a", fmt::format(R"({{"facts": {}}})", facts));
  };
  EXPECT_EQ(with(R"({"purpose": "2.2.1", "count": 3, "spatial": "urn:cn"})"), "permitted");
  EXPECT_EQ(with(R"({"purpose": "2.2.1", "count": "10.0", "odrl:spatial": ["urn:cn"]})"), "permitted");
  EXPECT_EQ(with(R"({"purpose": "2.3", "count": 3, "spatial": "urn:cn"})"), "not_permitted");
  EXPECT_EQ(with(R"({"purpose": "2.2", "count": 11, "spatial": "urn:cn"})"), "not_permitted");
  EXPECT_EQ(with(R"({"purpose": "2.2", "count": 3, "spatial": "urn:us"})"), "not_permitted");
  EXPECT_EQ(with(R"({"purpose": "2.2", "spatial": "urn:cn"})"), "not_permitted");

  const auto answer = odrl::judge(asked(kPurpose, "urn:x", "read", "urn:a",
                                        R"({"facts": {"purpose": "2.2", "spatial": "urn:cn"}})"),
                                  parse_time("2026-11-30T08:00:00Z").value())
                          .value();
  const auto& rule = answer.at("rules").as_array()[0].as_object();
  EXPECT_EQ(rule.at("uid"), "urn:p");
  EXPECT_FALSE(rule.at("constraints").as_bool());
  ASSERT_EQ(rule.at("unclear").as_array().size(), 1U) << json::serialize(rule);
  EXPECT_EQ(rule.at("unclear").as_array()[0], "leftOperand http://www.w3.org/ns/odrl/2/count");
}

TEST(OdrlJsonLd, AProhibitionThatMightHoldIsNotOverlooked) {
  constexpr std::string_view kSell = R"({
    "@context": "http://www.w3.org/ns/odrl.jsonld", "uid": "urn:1", "target": "urn:a",
    "permission": {"action": "transfer"},
    "prohibition": {"action": "sell", "constraint": {"leftOperand": "industry", "operator": "eq", "rightOperand": "urn:gambling"}}
  })";
  EXPECT_EQ(outcome_of(kSell, "urn:x", "give", "urn:a"), "permitted");
  EXPECT_EQ(outcome_of(kSell, "urn:x", "sell", "urn:a"), "unclear");
  EXPECT_EQ(outcome_of(kSell, "urn:x", "sell", "urn:a", R"({"facts": {"industry": "urn:food"}})"),
            "permitted");
  EXPECT_EQ(outcome_of(kSell, "urn:x", "sell", "urn:a", R"({"facts": {"industry": "urn:gambling"}})"),
            "conflict");
  // Rules of another policy that is not here may forbid as well.
  EXPECT_EQ(
      outcome_of(R"({"@context": "http://www.w3.org/ns/odrl.jsonld", "uid": "urn:1", "inheritFrom": "urn:0",
                           "permission": {"target": "urn:a", "action": "read"}})",
                 "urn:x", "read", "urn:a"),
      "unclear");
  // An exactly-one of which one part is not understood may be two.
  EXPECT_EQ(
      outcome_of(
          R"({"@context": "http://www.w3.org/ns/odrl.jsonld", "uid": "urn:1", "permission": {"target": "urn:a",
                           "action": "read", "constraint": {"xone": {"@list": [
                             {"leftOperand": "dateTime", "operator": "gt", "rightOperand": "2020-01-01T00:00:00Z"},
                             {"leftOperand": "count", "operator": "lt", "rightOperand": "5"}]}}}})",
          "urn:x", "read", "urn:a"),
      "not_permitted");
}

TEST(OdrlJsonLd, OtherContextsNamesInFullAndObligations) {
  constexpr std::string_view kPrefixed = R"({
    "@context": {"odrl": "http://www.w3.org/ns/odrl/2/", "permit": {"@id": "odrl:permission", "@type": "@id"}},
    "@id": "urn:1", "@type": "odrl:Set",
    "permit": [{"odrl:target": {"@id": "urn:a"}, "odrl:action": {"@id": "odrl:read"}}],
    "odrl:obligation": [{"odrl:action": {"@id": "odrl:delete"}, "@id": "urn:o"}]
  })";
  EXPECT_EQ(outcome_of(kPrefixed, "urn:x", "odrl:read", "urn:a"), "permitted");
  const auto answer =
      odrl::judge(asked(kPrefixed, "urn:x", "odrl:read", "urn:a", R"({"fulfilled": ["urn:o"]})"),
                  parse_time("2026-11-30T08:00:00Z").value())
          .value();
  EXPECT_EQ(answer.at("rules").as_array()[1].at("kind"), "obligation");
  EXPECT_TRUE(answer.at("rules").as_array()[1].at("duties").as_bool());
  EXPECT_EQ(outcome_of(R"({"@context": {"@vocab": "http://www.w3.org/ns/odrl/2/"}, "@id": "urn:1",
                           "permission": {"target": "urn:a", "action": "read"}})",
                       "urn:x", "read", "urn:a"),
            "permitted");
}

TEST(OdrlJsonLd, WhatIsNoPolicyIsRefusedWithItsPlace) {
  const std::pair<const char*, const char*> bad[] = {
      {R"({"@context": "http://www.w3.org/ns/odrl.jsonld"})", "odrl.policy"},
      {R"({"@context": "http://www.w3.org/ns/odrl.jsonld", "uid": "urn:1", "permision": []})", "odrl.policy"},
      {R"({"@context": "http://www.w3.org/ns/odrl.jsonld", "uid": "urn:1", "permission": {"acton": "read"}})",
       "odrl.policy"},
      {R"({"@context": "http://www.w3.org/ns/odrl.jsonld", "uid": "urn:1", "permission": {"action": {}}})",
       "odrl.policy"},
      {R"({"@context": "http://www.w3.org/ns/odrl.jsonld", "uid": "urn:1", "permission": {"constraint": {"leftOperand": "count"}}})",
       "odrl.policy"},
      {R"({"@context": "http://www.w3.org/ns/odrl.jsonld", "uid": "urn:1", "permission": {"constraint":
           {"leftOperand": "count", "operator": "lt", "rightOperand": "1", "and": []}}})",
       "odrl.policy"},
      {R"({"@context": "http://www.w3.org/ns/odrl.jsonld", "uid": "urn:1", "conflict": "mine"})",
       "odrl.policy"},
      {R"({"@context": "https://example.com/other.jsonld", "uid": "urn:1"})", "odrl.context"},
      {R"({"@context": [[[[[["http://www.w3.org/ns/odrl.jsonld"]]]]]], "uid": "urn:1"})", "odrl.context"},
      {R"([])", "odrl.policy"},
  };
  for (const auto& [policy, reason] : bad)
    EXPECT_EQ(outcome_of(policy, "urn:x", "read", "urn:a"), reason) << policy;
  const auto misspelt = odrl::judge(asked(bad[2].first, "urn:x", "read", "urn:a"), Time());
  EXPECT_NE(misspelt.error().message_zh.find("permission[0].acton"), std::string::npos);

  json::array rules(odrl::kMostRules + 1, json::object{{"action", "read"}});
  json::object large{
      {"@context", "http://www.w3.org/ns/odrl.jsonld"}, {"uid", "urn:1"}, {"permission", rules}};
  EXPECT_EQ(outcome_of(json::serialize(large), "urn:x", "read", "urn:a"), "odrl.size");
  json::array constraints(odrl::kMostConstraints + 1,
                          json::object{{"leftOperand", "count"}, {"operator", "lt"}, {"rightOperand", "1"}});
  large["permission"] = json::object{{"action", "read"}, {"constraint", constraints}};
  EXPECT_EQ(outcome_of(json::serialize(large), "urn:x", "read", "urn:a"), "odrl.size");

  const auto policy = parse_json(kPurpose).value();
  for (const auto* request :
       {R"({"policy":0})", R"({"policy":0,"request":{"party":"x","action":"read"}})",
        R"({"policy":0,"request":{"party":"x","action":"read","target":"a","when":"now"}})",
        R"({"policy":0,"request":{"party":"x","action":"read","target":"a"},"world":{"now":"soon"}})",
        R"({"policy":0,"request":{"party":"x","action":"read","target":"a"},"world":{"facts":[1]}})",
        R"({"policy":0,"request":{"party":"x","action":"read","target":"a"},"world":{"fulfilled":[{}]}})",
        R"({"policy":0,"request":{"party":"x","action":"read","target":"a"},"worlds":{}})"}) {
    auto body = parse_json(request).value().as_object();
    body["policy"] = policy;
    const auto answer = odrl::judge(body, Time());
    ASSERT_FALSE(answer) << request;
    EXPECT_EQ(answer.error().reason, "odrl.request") << request;
  }
}

// A stranger can judge our own grants by what we export.
TEST(OdrlJsonLd, AnExportedGrantSaysWhatTheGrantSays) {
  auto grant = online_grant();
  grant.window = {0x1F, 510, 1080};
  grant.subject.role = "clerk";
  grant.rows.push_back({"born", RowCondition::Op::Range, {"1990-01-01", ""}});
  grant.rows.push_back({"region", RowCondition::Op::Prefix, {}, true});
  const auto policy = json::serialize(to_odrl(grant));
  const auto& item = grant.items[0];
  const auto target = fmt::format("urn:jingwei:resource:{}#{}", grant.resource.id, item.name);
  const auto ours = [](std::string_view name) { return fmt::format("urn:jingwei:grant:2#{}", name); };
  const auto judged = [&](std::string_view now, std::string_view purpose, std::string_view born,
                          std::string_view asker = "320613") {
    json::array fulfilled;
    for (const auto& duty : grant.duties)
      fulfilled.emplace_back(fmt::format("urn:jingwei:grant:{}#{}", grant.id, duty.kind));
    json::object facts{{"purpose", purpose},
                       {ours("purposeText"), grant.purpose},
                       {ours("legalBasis"), grant.legal_basis},
                       {ours("role"), "clerk"},
                       {ours("treatment"), item.treatment.kind},
                       {ours("row/region"), "320613001"},
                       {ours("row/born"), born}};
    for (const auto& cap : cap_kinds()) facts[ours(cap.kind)] = cap.kind == "minGroup" ? 1000 : 1;
    facts[ours("lease")] = 1;
    if (!asker.empty()) facts[ours("subject.region")] = asker;
    return outcome_of(
        policy, "urn:jingwei:org:" + grant.recipient.org, ours("query"), target,
        json::serialize(json::object{{"now", now}, {"facts", facts}, {"fulfilled", fulfilled}}));
  };
  EXPECT_EQ(judged("2026-11-30T01:00:00Z", grant.purpose_code, "1995-05-01"), "permitted") << policy;
  EXPECT_EQ(judged("2026-11-29T01:00:00Z", grant.purpose_code, "1995-05-01"), "not_permitted");  // a Sunday
  EXPECT_EQ(judged("2026-11-30T11:00:00Z", grant.purpose_code, "1995-05-01"),
            "not_permitted");  // in the evening
  EXPECT_EQ(judged("2028-01-03T01:00:00Z", grant.purpose_code, "1995-05-01"), "not_permitted");
  EXPECT_EQ(judged("2026-11-30T01:00:00Z", "1", "1995-05-01"), "not_permitted");
  EXPECT_EQ(judged("2026-11-30T01:00:00Z", grant.purpose_code, "1989-05-01"), "not_permitted");
  // Of another region, and of one that nobody tells.
  EXPECT_EQ(judged("2026-11-30T01:00:00Z", grant.purpose_code, "1995-05-01", "320602"), "not_permitted");
  EXPECT_EQ(judged("2026-11-30T01:00:00Z", grant.purpose_code, "1995-05-01", ""), "not_permitted");
}

// The example of docs/grants.md, as it stands there.
TEST(OdrlJsonLd, TheExampleOfTheDocumentationPermits) {
  const auto page = file::read(JW_TEST_DIR "/../../docs/grants.md").value();
  constexpr std::string_view kBegin = "```json\n{\"policy\"";
  const auto begin = page.find(kBegin);
  ASSERT_NE(begin, std::string::npos);
  const auto from = begin + std::string_view("```json\n").size();
  auto example = parse_json(page.substr(from, page.find("```", from) - from)).value().as_object();
  const auto outcome = [&] {
    return odrl::judge(example, parse_time("2026-11-30T08:00:00Z").value()).value().at("outcome");
  };
  EXPECT_EQ(outcome(), "permitted");
  auto& world = example.at("world").as_object();
  world.at("facts").as_object()["count"] = 11;
  EXPECT_EQ(outcome(), "not_permitted");
  world.at("facts").as_object()["count"] = 3;
  world["fulfilled"] = json::array{};
  EXPECT_EQ(outcome(), "not_permitted");
}

}  // namespace
}  // namespace jw::grant
