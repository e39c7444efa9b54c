#include <gtest/gtest.h>

#include <functional>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "decision_cases.hpp"
#include "grant/explain.hpp"

namespace jw::grant {
namespace {

using namespace cases;

std::string id_of(std::size_t number) { return fmt::format("0192f0c4-0000-7000-8000-{:012}", number); }

class Decisions : public ::testing::Test {
 protected:
  Random random{static_cast<std::uint64_t>(::testing::UnitTest::GetInstance()->random_seed())};
};

TEST_F(Decisions, AgreeWithWhatTheDocumentsSay) {
  std::vector<Grant> grants;
  std::vector<Standing> standings;
  std::vector<std::shared_ptr<const Rule>> rules;
  for (std::size_t i = 0; i < 500; ++i) {
    grants.push_back(random_terms(random, id_of(i)));
    standings.push_back(random_standing(random));
    const auto document = to_json(grants.back());
    ASSERT_TRUE(document) << describe(document.error());
    rules.push_back(make_rule(parse_grant(*document).value(), "sha256:0", standings.back()));
  }
  const RuleIndex index(rules);
  std::size_t allowed = 0;
  constexpr std::size_t kRequests = 100'000;
  for (std::size_t i = 0; i < kRequests; ++i) {
    const auto at = random() % grants.size();
    const auto request = random_request(random, grants[at]);
    const auto items = request.items();
    const auto decision = decide(index, request.ask(items));
    ASSERT_EQ(decision.allow, naive(grants[at], standings[at], request)) << to_string(decision.denied);
    allowed += decision.allow ? 1 : 0;
    if (i % 50 == 0) {
      const auto why = explain(rules[at].get(), request.ask(items));
      EXPECT_EQ(why.allow, decision.allow);
      EXPECT_EQ(why.denied, decision.allow ? "" : std::string(to_string(decision.denied)));
      for (const auto& clause : why.clauses) EXPECT_EQ(clause.holds, clause.change_en.empty());
    }
  }
  // A generator that never allows, or always, would prove nothing.
  EXPECT_GT(allowed, kRequests / 20);
  EXPECT_LT(allowed, kRequests * 9 / 10);
}

TEST_F(Decisions, DenyWhatIsUnknown) {
  const auto grant = online_grant();
  const RuleIndex index({make_rule(grant, "", Standing::Active)});
  std::vector<AskedItem> items{{"name", kEq}};
  const std::set<std::string> roles;
  const Ask good{grant.id, "320613.data", "", &roles, "verify",
                 "4.1.1",  "BJ-1",        "", items,  grant.from + std::chrono::hours(1)};
  EXPECT_TRUE(decide(index, good).allow);
  const auto denied = [&](auto change) {
    auto ask = good;
    change(ask);
    const auto decision = decide(index, ask);
    return decision.allow ? std::string("allowed") : std::string(to_string(decision.denied));
  };
  EXPECT_EQ(denied([](Ask& ask) { ask.grant = "0192f0c4-0000-7000-8000-000000000009"; }), "grant");
  EXPECT_EQ(denied([](Ask& ask) { ask.grant = ""; }), "grant");
  EXPECT_EQ(denied([](Ask& ask) { ask.org = ""; }), "org");
  EXPECT_EQ(denied([](Ask& ask) { ask.org = "320613.DATA"; }), "org");
  EXPECT_EQ(denied([](Ask& ask) { ask.mode = "batch"; }), "mode");
  EXPECT_EQ(denied([](Ask& ask) { ask.mode = ""; }), "mode");
  EXPECT_EQ(denied([](Ask& ask) { ask.purpose = "4"; }), "purpose");
  EXPECT_EQ(denied([](Ask& ask) { ask.purpose = "4.1.9"; }), "purpose");
  EXPECT_EQ(denied([](Ask& ask) { ask.purpose = ""; }), "purpose");
  EXPECT_EQ(denied([](Ask& ask) { ask.event = ""; }), "event");
  EXPECT_EQ(denied([](Ask& ask) { ask.items = {}; }), "item");
  items[0].use = kRange;
  EXPECT_EQ(denied([](Ask&) {}), "item");
  items[0] = {"nämé", kEq};
  EXPECT_EQ(denied([](Ask&) {}), "item");
  EXPECT_EQ(to_string(decide(RuleIndex(), good).denied), "grant");
}

TEST_F(Decisions, AFormatOneGrantAnswersNobodyOnline) {
  const auto grant = sample_grant();
  const RuleIndex index({make_rule(grant, "", Standing::Active)});
  const std::vector<AskedItem> items{{"name", kReturned}};
  for (const auto& mode : mode_kinds()) {
    const Ask ask{grant.id, grant.recipient.org, "", nullptr, mode.kind, "4.1", "BJ-1", "",
                  items,    grant.from};
    EXPECT_FALSE(decide(index, ask).allow) << mode.kind;
  }
}

// Whatever is taken from a grant, no request that was denied is answered now.
TEST_F(Decisions, NarrowingNeverTurnsADenyIntoAnAllow) {
  // Another value instead of one that is there would not be a narrowing.
  const auto only = [](std::string& field, std::string_view value) {
    if (field.empty()) field = value;
  };
  // A cap that is there becomes smaller, one that is not comes to be; the smallest group grows.
  const auto cap = [](Random& r, Grant& g) {
    const auto& kind = pick(r, cap_kinds());
    auto& value = g.caps.*kind.member;
    const auto fresh = 1 + static_cast<std::int64_t>(r() % 50);
    if (kind.kind == "minGroup") {
      value += fresh;
    } else {
      value = value == 0 ? fresh : std::min(value, fresh);
    }
  };
  const std::function<void(Random&, Grant&)> narrowings[] = {
      [only](Random& r, Grant& g) { only(g.subject.org, pick(r, kOrgs)); },
      [only](Random&, Grant& g) { only(g.subject.system, "sys-a"); },
      [only](Random&, Grant& g) { only(g.subject.role, "clerk"); },
      [only](Random&, Grant& g) { only(g.subject.level, "county"); },
      [only](Random&, Grant& g) { only(g.subject.line, "data"); },
      [](Random& r, Grant& g) {
        if (g.modes.size() > 1) g.modes.erase(g.modes.begin() + static_cast<long>(r() % g.modes.size()));
        g.mode = g.modes.front();
      },
      [](Random& r, Grant& g) { g.purposes_barred.emplace_back(pick(r, kPurposeCodes)); },
      [](Random&, Grant& g) {
        for (const auto& purpose : purposes().all())
          if (purpose.code.rfind('.') == g.purpose_code.size() && purpose.code.starts_with(g.purpose_code)) {
            g.purpose_code = purpose.code;
            return;
          }
      },
      [](Random& r, Grant& g) {
        if (g.items.size() > 1) g.items.erase(g.items.begin() + static_cast<long>(r() % g.items.size()));
      },
      [](Random& r, Grant& g) { g.items[r() % g.items.size()].verify.clear(); },
      [](Random& r, Grant& g) { g.items[r() % g.items.size()].treatment = treatment("drop"); },
      [](Random&, Grant& g) { g.until -= (g.until - g.from) / 2; },
      [](Random&, Grant& g) { g.from += (g.until - g.from) / 2; },
      [](Random& r, Grant& g) {
        g.window.weekdays =
            static_cast<std::uint8_t>((g.window.weekdays == 0 ? 127 : g.window.weekdays) & (1 + r() % 127));
        if (g.window.weekdays == 0) g.window.weekdays = 1;
      },
      [](Random&, Grant& g) { g.window.until -= (g.window.until - g.window.from) / 2; },
      [](Random&, Grant& g) { g.duties.emplace_back("evidence"); },
      cap,
      [](Random& r, Grant& g) {
        const auto fresh = 60 + static_cast<std::int64_t>(r() % 86400);
        g.lease_seconds = g.lease_seconds == 0 ? fresh : std::min(g.lease_seconds, fresh);
      },
  };
  // A grant that is held back only ever moves to the right.
  constexpr Standing kStandings[] = {Standing::Active, Standing::VerifyOnly, Standing::Suspended,
                                     Standing::Revoked};
  std::size_t answered = 0;
  for (int round = 0; round < 3000; ++round) {
    const auto wide = random_terms(random, id_of(1));
    auto narrow = wide;
    const auto which = random() % std::size(narrowings);
    const auto from = random() % 3 == 0 ? random() % std::size(kStandings) : 0,
               to = random() % 3 == 0 ? from + random() % (std::size(kStandings) - from) : from;
    // A window without any common day is not a narrowing of it.
    narrowings[which](random, narrow);
    if (wide.window.weekdays != 0 && (narrow.window.weekdays & ~wide.window.weekdays) != 0) continue;
    const auto wide_rule = make_rule(wide, "", kStandings[from]),
               narrow_rule = make_rule(narrow, "", kStandings[to]);
    for (int i = 0; i < 30; ++i) {
      const auto request = random_request(random, random() % 2 == 0 ? wide : narrow);
      const auto items = request.items();
      if (!decide(narrow_rule.get(), request.ask(items)).allow) continue;
      ++answered;
      ASSERT_TRUE(decide(wide_rule.get(), request.ask(items)).allow)
          << "narrowing " << which << ", standing " << from << " to " << to;
    }
  }
  EXPECT_GT(answered, 2500U) << "what is always denied shows nothing";
}

TEST_F(Decisions, TheIndexFindsEveryRuleAndNoOther) {
  std::vector<std::shared_ptr<const Rule>> rules;
  auto grant = online_grant();
  for (std::size_t i = 0; i < 20000; ++i) {
    grant.id = id_of(i * 3);
    rules.push_back(make_rule(grant, "", Standing::Active));
  }
  const RuleIndex index(rules);
  for (std::size_t i = 0; i < 60000; ++i) {
    const auto* found = index.find(id_of(i));
    ASSERT_EQ(found != nullptr, i % 3 == 0) << i;
    if (found) {
      ASSERT_EQ(found->id, id_of(i));
    }
  }
}

}  // namespace
}  // namespace jw::grant
