#include "access/statistics.hpp"

#include <cmath>

#include "crypto/digest.hpp"
#include "tests/access/node.hpp"

namespace jw::access::testing {
namespace {

class Figures : public Online {
 protected:
  Figures() {
    std::string rows(exchange::testing::kHeader);
    // Class a: amounts 1 to 40; class b: 10 rows of 100.5; class c: 3 rows.
    for (int i = 1; i <= 40; ++i) rows += fmt::format("A{:03},a,1380000{:04},{},320613\n", i, i, i);
    for (int i = 1; i <= 10; ++i) rows += fmt::format("B{:03},b,1381000{:04},100,320613\n", i, i);
    for (int i = 1; i <= 3; ++i) rows += fmt::format("C{:03},c,1382000{:04},9999,320613\n", i, i);
    // Of another region: no figure may know of it.
    for (int i = 1; i <= 50; ++i) rows += fmt::format("D{:03},a,1383000{:04},123456,320682\n", i, i);
    province.load("32.statistics", resource, rows);
  }

  std::string give(std::int64_t least, std::int64_t epsilon) {
    return province.give_online(resource, [&](grant::Grant& made) {
      made.modes = {"aggregate"};
      for (auto& item : made.items) {
        item.verify.clear();
        item.treatment.kind = item.name == "phone" ? item.treatment.kind : "clear";
      }
      made.caps.min_group = least;
      made.caps.epsilon_thousandths = epsilon;
    });
  }
  std::string ask(const std::string& grant, const std::string& rest) {
    return province.ask(Kind::Aggregate, Province::body(grant, rest));
  }
  // Of the group whose first value is this.
  boost::json::object group(const std::string& value) const {
    for (const auto& one : province.last.at("groups").as_array())
      if (one.at("values").as_array()[0] == boost::json::value(value)) return one.as_object();
    return {};
  }
};

const std::string kAll =
    "'by':['name'],'measures':[{'item':'amount','do':'sum'},{'item':'amount','do':'avg'},"
    "{'item':'amount','do':'min'},{'item':'amount','do':'max'}]";

TEST_F(Figures, sums_averages_and_extremes_are_exact_and_small_groups_stay_hidden) {
  const auto grant = give(5, 0);
  ask(grant, kAll);
  const auto measures = group("a").at("measures").as_array();
  EXPECT_EQ(measures, boost::json::array({820, 20.5, 1, 40}));
  EXPECT_EQ(group("a").at("rows").as_int64(), 40);
  // c is too small; so that the total of the line does not give it away, b goes with it.
  EXPECT_TRUE(group("c").empty());
  EXPECT_TRUE(group("b").empty());
  EXPECT_TRUE(province.last.at("suppressed").as_bool());
  for (const auto* secret : {"9999", "123456", "100"})
    EXPECT_EQ(boost::json::serialize(province.last.at("groups")).find(secret), std::string::npos);

  EXPECT_EQ(ask(grant, "'by':['name'],'measures':[{'item':'phone','do':'sum'}]"), "access.measure");
  EXPECT_EQ(ask(grant, "'by':['name'],'measures':[{'item':'secret','do':'sum'}]"), "access.item");
  EXPECT_EQ(ask(grant, "'by':['name'],'measures':[{'item':'amount','do':'median'}]"), "access.body");
  EXPECT_EQ(ask(grant, "'by':['name'],'measures':[{'item':'amount','do':'sum','low':'0','high':'5'}]"),
            "access.measure");
  EXPECT_EQ(ask(grant, "'by':['name'],'measures':[{'item':'amount','do':'sum','of':'x'}]"), "access.body");
}

TEST_F(Figures, a_question_costs_once_and_an_exhausted_budget_refuses) {
  const auto grant = give(5, 250);
  const auto counts = [&](int epsilon, const std::string& by = "name") {
    return ask(grant, fmt::format("'by':['{}'],'epsilon_thousandths':{}", by, epsilon));
  };
  const auto spent = [&] { return must(epsilon_spent(system_call(), *province.database, grant)); };
  const auto first = counts(100);
  EXPECT_EQ(spent(), 100);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(counts(100), first) << "asking again does not average it out";
  EXPECT_EQ(spent(), 100);
  EXPECT_NE(counts(120), "access.budget");
  EXPECT_EQ(spent(), 220);
  EXPECT_EQ(counts(100, "region"), "access.budget");
  EXPECT_EQ(spent(), 220) << "what is refused costs nothing";
  EXPECT_EQ(counts(100), first) << "what was paid for is still answered";
  EXPECT_EQ(province.events("access.budget_spent"), 2);
  // Durable: after a restart the same is spent, and the same is answered.
  province.watch.reset();
  province.start_watch();
  must(province.watch->turn(system_call()));
  EXPECT_EQ(counts(100), first);
  EXPECT_EQ(counts(100, "region"), "access.budget");
  // Another grant has its own, and other noise.
  const auto other = give(5, 250);
  EXPECT_NE(ask(other, "'by':['name'],'epsilon_thousandths':100"), "access.budget");
  const auto used = must(province.watch->use(person("32.statistics"), grant));
  for (const auto& cap : used.caps)
    if (cap.kind == "epsilonThousandths") {
      EXPECT_EQ(cap.most, 250);
      EXPECT_EQ(cap.used, 220);
    }
}

TEST_F(Figures, noisy_figures_are_near_and_extremes_are_not_told) {
  const auto grant = give(5, 1'000'000);
  EXPECT_EQ(ask(grant, "'by':['name'],'measures':[{'item':'amount','do':'max','low':'0','high':'50'}]"),
            "access.measure");
  EXPECT_EQ(ask(grant, "'by':['name'],'measures':[{'item':'amount','do':'sum'}]"), "access.measure");
  EXPECT_EQ(ask(grant, "'by':['name'],'measures':[{'item':'amount','do':'sum','low':'9','high':'1'}]"),
            "access.measure");
  std::int64_t rows = 0, sums = 0, moved = 0;
  constexpr int kQuestions = 60;
  for (int i = 0; i < kQuestions; ++i) {
    // Another bound is another question.
    ask(grant,
        fmt::format("'by':['name'],'epsilon_thousandths':4000,'measures':[{{'item':'amount','do':'sum',"
                    "'low':'0','high':'{}'}}]",
                    100 + i));
    ASSERT_FALSE(group("a").empty());
    rows += group("a").at("rows").as_int64();
    sums += group("a").at("measures").as_array()[0].as_int64();
    moved += group("a").at("measures").as_array()[0].as_int64() != 820 ? 1 : 0;
  }
  EXPECT_GT(moved, kQuestions / 2) << "there is noise";
  EXPECT_NEAR(static_cast<double>(rows) / kQuestions, 40, 1.0);
  // Scale 130 / 2 at most: 60 of them are within 60 of the mean but once in many thousand runs.
  EXPECT_NEAR(static_cast<double>(sums) / kQuestions, 820, 60);
}

TEST(Geometric, HasTheWeightsOfTheDiscreteLaplace) {
  for (const double epsilon : {0.1, 1.0986122886681098, 3.0}) {
    std::map<std::int64_t, int> seen;
    constexpr int kSamples = 200'000;
    double sum = 0;
    for (int i = 0; i < kSamples; ++i) {
      const auto noise = geometric(
          crypto::hmac(crypto::HashKind::Sm3, "test", fmt::format("{}/{}", epsilon, i)), epsilon, 1);
      ++seen[noise];
      sum += static_cast<double>(noise);
    }
    const double a = std::exp(-epsilon), zero = (1 - a) / (1 + a);
    EXPECT_NEAR(sum / kSamples, 0, 5 * std::sqrt(2 * a / ((1 - a) * (1 - a)) / kSamples));
    for (int k = -3; k <= 3; ++k) {
      const double expected = zero * std::pow(a, std::abs(k));
      EXPECT_NEAR(static_cast<double>(seen[k]) / kSamples, expected, 5 * std::sqrt(expected / kSamples))
          << epsilon << " " << k;
    }
  }
  EXPECT_EQ(geometric(std::string(16, '\xff'), 1, 1), geometric(std::string(16, '\xff'), 1, 1));
  EXPECT_LE(std::abs(geometric(std::string(16, '\xff'), 0.001, 1e9)), std::int64_t{9'000'000'000'000'000});
}

}  // namespace
}  // namespace jw::access::testing
