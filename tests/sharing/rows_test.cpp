#include <gtest/gtest.h>

#include <boost/json/array.hpp>

#include "grant/document.hpp"
#include "org/client.hpp"
#include "sharing/audience.hpp"
#include "tests/sharing/office.hpp"

// Rows and subject of a grant as the reviewer composes them.
namespace jw::sharing::testing {
namespace {

using boost::json::array;
using boost::json::object;

class Composing : public Domain {
 protected:
  object decision(object terms, std::string region_reason = "") {
    DecisionForm made;
    made.outcome = "grant";
    terms["purpose_code"] = "2.2";
    made.terms = std::move(terms);
    made.region_reason = std::move(region_reason);
    return write_json(made).as_object();
  }
  static object condition(std::string item, std::string op, array values,
                          std::string reason = "只办理本街道业务") {
    return {{"item", std::move(item)},
            {"op", std::move(op)},
            {"values", std::move(values)},
            {"reason", std::move(reason)}};
  }
  std::string refused(const std::string& id, object form) {
    return reason_of(above->act(reviewer, id, "decide", std::move(form)));
  }
};

TEST_F(Composing, RowsAreNarrowedByConditionsAndTheApplicantReadsWhy) {
  const auto id = arrived();
  // Each needs its reason, fits the item and stays inside what was applied for.
  EXPECT_EQ(refused(id, decision({{"rows", array{condition("name", "prefix", {"甲"}, " ")}}})),
            "decision.explain");
  EXPECT_EQ(refused(id, decision({{"rows", array{condition("secret", "eq", {"1"})}}})), "decision.rows");
  EXPECT_EQ(refused(id, decision({{"rows", array{condition("region", "prefix", {"320602"})}}})),
            "decision.rows");
  EXPECT_EQ(refused(id, decision({{"rows", array{condition("region", "prefix", {"32"})}}})), "decision.rows");

  must(above->act(reviewer, id, "decide",
                  decision({{"rows", array{condition("region", "prefix", {"320613001"}),
                                           condition("phone", "eq", {"13800001000"}, "核对单个号码")}}})));
  const auto proposed = must(above->applications->find(provider_head, id));
  ASSERT_TRUE(proposed.proposal);
  ASSERT_EQ(proposed.proposal->narrowed.size(), 2U);
  EXPECT_EQ(proposed.proposal->narrowed[0].kind, "rows");
  EXPECT_EQ(proposed.proposal->narrowed[0].item, "region");
  EXPECT_EQ(proposed.proposal->narrowed[0].given, R"(["prefix","320613001"])");
  EXPECT_EQ(proposed.proposal->narrowed[1].reason, "核对单个号码");
  ASSERT_TRUE(proposed.proposed_terms);
  EXPECT_EQ(proposed.proposed_terms->at("rows").as_array().size(), 2U);

  must(above->act(provider_head, id, "approve", {{"note", ""}}));
  ASSERT_TRUE(below->is_in(id, "granted"));
  const auto there = below->find(id);
  ASSERT_TRUE(there.decision);
  EXPECT_EQ(there.decision->narrowed.size(), 2U);
  const auto stored = must(county.grants->find(system_call(), there.grant.value()));
  const auto signed_grant = must(grant::parse_grant(must(parse_json(stored.document))));
  // The region that was applied for, and beside it the conditions.
  ASSERT_EQ(signed_grant.rows.size(), 3U);
  EXPECT_EQ(signed_grant.rows[0].values, std::vector<std::string>{"320613"});
  EXPECT_EQ(signed_grant.rows[1].values, std::vector<std::string>{"320613001"});
  EXPECT_EQ(signed_grant.rows[2].item, "phone");
}

TEST_F(Composing, TheOwnRegionNeedsAReasonOnlyWhereItLeavesRowsOut) {
  const auto same = arrived();
  must(above->act(reviewer, same, "decide", decision({{"own_region", true}})));
  EXPECT_TRUE(above->find(same).proposal->narrowed.empty());

  auto wider = form(conditional);
  wider.region = "3206";
  const auto id = apply(wider);
  ASSERT_TRUE(above->is_in(id, "received"));
  EXPECT_EQ(refused(id, decision({{"own_region", true}})), "decision.explain");
  must(above->act(reviewer, id, "decide", decision({{"own_region", true}}, "只办理本区业务")));
  const auto narrowed = above->find(id).proposal->narrowed;
  ASSERT_EQ(narrowed.size(), 1U);
  EXPECT_EQ(narrowed[0].reason, "只办理本区业务");
}

TEST_F(Composing, ASubjectThatNobodyCouldBeIsRefused) {
  auto online = form(conditional, "query");
  const auto id = apply(online);
  ASSERT_TRUE(above->is_in(id, "received"));
  const auto known = must(above->applications->audience(reviewer, id));
  EXPECT_EQ(known.org.id, kCounty);
  EXPECT_EQ(known.level, "county");
  EXPECT_EQ(known.line, grant::line_of(kCounty));
  EXPECT_EQ(known.region, "320613");
  EXPECT_FALSE(known.systems_known);
  EXPECT_TRUE(std::ranges::any_of(known.roles, [](const auto& role) { return role.code == "clerk"; }));
  EXPECT_FALSE(std::ranges::any_of(known.roles, [](const auto& role) { return role.code == "auditor"; }));
  // Nobody but who decides reads it.
  EXPECT_FALSE(above->applications->audience(person("x", "32.data", {"clerk"}), id));

  for (const auto& [field, value] : {std::pair<const char*, const char*>{"level", "city"},
                                     {"line", "market"},
                                     {"role", "auditor"},
                                     {"system", "救助受理系统"}})
    EXPECT_EQ(refused(id, decision({{field, value}})), "decision.subject") << field;
  must(above->act(reviewer, id, "decide",
                  decision({{"level", "county"},
                            {"line", std::string(grant::line_of(kCounty))},
                            {"role", "clerk"},
                            {"system", "0192f0c4-0000-7000-8000-0000000000aa"}})));
  EXPECT_EQ(above->find(id).state, "proposed");
}

TEST_F(Composing, TheSystemsOfADepartmentOnTheSameNodeAreKnown) {
  // A department of the province's own node applies to another of it.
  Application a;
  a.applicant = {kProvider, "省统计局", province.identity->id()};
  org::Clients clients(*province.database, province.clock);
  const auto made = must(clients.create(
      system_call(),
      {"业务系统", kProvider, {"clerk"}, to_string(province.clock.now() + std::chrono::days(100))}));
  const auto auditing = must(clients.create(
      system_call(),
      {"审计系统", kProvider, {"auditor"}, to_string(province.clock.now() + std::chrono::days(100))}));
  const auto known = must(province.database->read(
      system_call(), [&](db::Session& session) { return audience_of(session, *above->parts, a); }));
  EXPECT_TRUE(known.systems_known);
  ASSERT_EQ(known.systems.size(), 1U);
  EXPECT_EQ(known.systems[0].id, made.client.id);
  EXPECT_EQ(known.systems[0].name, "业务系统");

  const auto refused_subject = [&](grant::Subject subject) {
    grant::Grant grant;
    grant.subject = std::move(subject);
    const auto found = province.database->read(system_call(), [&](db::Session& session) {
      return check_audience(session, *above->parts, a, grant);
    });
    return found ? std::string() : found.error().reason;
  };
  grant::Subject subject;
  subject.system = made.client.id;
  EXPECT_EQ(refused_subject(subject), "");
  subject.role = "head";
  EXPECT_EQ(refused_subject(subject), "decision.subject");
  subject.role = "clerk";
  EXPECT_EQ(refused_subject(subject), "");
  subject.role.clear();
  subject.system = auditing.client.id;
  EXPECT_EQ(refused_subject(subject), "decision.subject");
  must(clients.revoke(system_call(), made.client.id));
  subject.system = made.client.id;
  EXPECT_EQ(refused_subject(subject), "decision.subject");
}

}  // namespace
}  // namespace jw::sharing::testing
