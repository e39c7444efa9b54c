#include "grant/delivered.hpp"

#include <gtest/gtest.h>

#include "fixture.hpp"
#include "grant/keys.hpp"

namespace jw::grant {
namespace {

Grant delivering() {
  auto grant = sample_grant();
  grant.format = 2;
  grant.modes = {"return"};
  grant.subject.org = grant.recipient.org;
  grant.purpose_code = "4.1";
  return grant;
}

std::string refusal_of(const Grant& grant) {
  const auto plan = compile(grant, sample_shape(), SampleKeys());
  return plan ? "" : plan.error().reason;
}

TEST(Delivered, KeepsWhatDeliveriesCarryOut) {
  auto grant = delivering();
  grant.caps.calls_per_day = grant.caps.rows_per_day = grant.caps.bytes_per_day = 10;
  grant.window = {1, 8 * 60, 18 * 60};
  grant.lease_seconds = 60;
  grant.subject.level = "county";
  grant.subject.line = "data";
  EXPECT_EQ(refusal_of(grant), "");
}

TEST(Delivered, RefusesWhatOnlyARequestCanMeetUnlessThereIsAnOnlineMode) {
  const std::pair<const char*, std::function<void(Grant&)>> terms[] = {
      {"callsPerSecond", [](Grant& g) { g.caps.calls_per_second = 1; }},
      {"subjectsPerDay", [](Grant& g) { g.caps.subjects_per_day = 1; }},
      {"subjectsPerMonth", [](Grant& g) { g.caps.subjects_per_month = 1; }},
      {"minGroup", [](Grant& g) { g.caps.min_group = 2; }},
      {"epsilonThousandths", [](Grant& g) { g.caps.epsilon_thousandths = 1; }},
      {"system", [](Grant& g) { g.subject.system = "system-1"; }},
      {"role", [](Grant& g) { g.subject.role = "clerk"; }},
      {"purposes_barred", [](Grant& g) { g.purposes_barred = {"4.1.2"}; }},
  };
  for (const auto& [name, set] : terms) {
    auto grant = delivering();
    set(grant);
    const auto plan = compile(grant, sample_shape(), SampleKeys());
    ASSERT_FALSE(plan) << name;
    EXPECT_EQ(plan.error().reason, "grant.term") << name;
    EXPECT_NE(plan.error().message.find(name), std::string::npos) << plan.error().message;
    EXPECT_NE(plan.error().message_zh.find(name), std::string::npos) << plan.error().message_zh;
    grant.modes.emplace_back("query");
    EXPECT_EQ(refusal_of(grant), "") << name;
    grant.modes = {"query"};
    EXPECT_EQ(refusal_of(grant), "") << name;
  }
}

TEST(Delivered, RefusesALevelOrLineThatIsNotTheRecipients) {
  auto grant = delivering();
  grant.subject.level = "city";
  EXPECT_EQ(refusal_of(grant), "grant.term");
  grant.subject.level = "";
  grant.subject.line = "market";
  EXPECT_EQ(refusal_of(grant), "grant.term");
}

}  // namespace
}  // namespace jw::grant
