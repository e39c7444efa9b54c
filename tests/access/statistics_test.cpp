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

// 6 rows a cell; in one of them two amounts only. Its figure is not told, and nothing that is told and
// the totals, which are asked for as well, give it away.
TEST_F(Figures, a_total_does_not_give_away_a_figure_of_a_few_values) {
  std::string rows(exchange::testing::kHeader);
  int code = 0;
  std::map<std::pair<std::string, std::string>, int> values;
  for (const auto* region : {"320613001", "320613002", "320613003"})
    for (const auto* name : {"f", "m", "x"})
      for (int i = 0; i < 6; ++i) {
        const bool few = std::string_view(name) == "m" && std::string_view(region) == "320613001" && i >= 2;
        rows += fmt::format("K{},{},{},{},{}\n", code, name, 13800000000 + code,
                            few ? "" : std::to_string(1000 + code), region);
        ++code;
        values[{region, name}] += few ? 0 : 1;
      }
  province.load("32.statistics", resource, rows);
  const auto grant = give(5, 0);
  ask(grant, "'by':['region','name'],'measures':[{'item':'amount','do':'sum'}]");
  const auto groups = province.last.at("groups").as_array();
  ASSERT_EQ(groups.size(), 9U) << "every cell has rows enough to be shown";
  std::map<std::string, int> hidden, shown;
  for (const auto& group : groups) {
    const std::string region(group.at("values").as_array()[0].as_string()),
        name(group.at("values").as_array()[1].as_string());
    const bool told = !group.at("measures").as_array()[0].is_null();
    const int of_cell = values[{region, name}];
    EXPECT_TRUE(!told || of_cell >= 5);
    for (const auto& line : {region, name}) {
      (told ? shown : hidden)[line] += of_cell;
      (told ? shown : hidden)[line] += 0;
    }
  }
  int told = 0;
  for (const auto& [line, of] : hidden) {
    EXPECT_TRUE(of == 0 || of >= 5 || shown[line] == 0)
        << line << ": the total less what is shown is of " << of;
    told += shown[line];
  }
  EXPECT_GT(told, 0) << "what can be told is told";
}

// A row whose group cannot be made is part of the totals all the same.
TEST_F(Figures, a_total_does_not_give_away_a_row_that_cannot_be_treated) {
  std::string rows(exchange::testing::kHeader);
  for (int i = 0; i < 6; ++i) rows += fmt::format("A{},2026-01-0{},,10,320613\n", i, i + 1);
  for (int i = 0; i < 7; ++i) rows += fmt::format("B{},2026-02-0{},,10,320613\n", i, i + 1);
  province.load("32.statistics", resource, rows + "C1,no day,,4242,320613\n");
  const auto grant = province.give_online(resource, [&](grant::Grant& made) {
    made.modes = {"aggregate"};
    for (auto& item : made.items) item.verify.clear();
    made.items[1].treatment = {"truncate", {{"unit", "month"}}};
    made.items[3].treatment = {"clear", {}};
    made.caps.min_group = 5;
  });
  const std::string sum = "'measures':[{'item':'amount','do':'sum'}]";
  ask(grant, "'by':['region']," + sum);
  EXPECT_EQ(group("320613").at("rows").as_int64(), 14);
  ask(grant, "'by':['name']," + sum);
  EXPECT_TRUE(group("2026-01").empty()) << "14 less 6 and 7 would be the one";
  EXPECT_EQ(group("2026-02").at("rows").as_int64(), 7);
  EXPECT_TRUE(province.last.at("suppressed").as_bool());
}

TEST_F(Figures, extremes_of_what_is_sensitive_are_nobodys_to_see) {
  const auto guarded = province.publish_register(
      "32.statistics", "收入信息", [](catalog::ResourceForm& form) { form.items[3].personal = "sensitive"; });
  std::string rows(exchange::testing::kHeader);
  for (int i = 1; i <= 9; ++i) rows += fmt::format("A{},a,,{},320613\n", i, i);
  province.load("32.statistics", guarded, rows);
  const auto of = [&](const grant::Treatment& what) {
    return province.give_online(guarded, [&](grant::Grant& made) {
      made.modes = {"aggregate"};
      for (auto& item : made.items) item.verify.clear();
      made.items[3].treatment = what;
      made.caps.min_group = 5;
    });
  };
  const auto least = [&](const std::string& grant, const std::string& what) {
    return ask(grant, "'by':['name'],'measures':[{'item':'amount','do':'" + what + "'}]");
  };
  const auto clear = of({"clear", {}});
  EXPECT_EQ(least(clear, "min"), "access.measure");
  EXPECT_EQ(least(clear, "max"), "access.measure");
  least(clear, "sum");
  EXPECT_EQ(group("a").at("measures").as_array(), boost::json::array({45}));
  least(of({"round", {{"digits", std::int64_t{-1}}}}), "max");
  EXPECT_EQ(group("a").at("measures").as_array(), boost::json::array({10})) << "rounded, it is nobody's";
}

TEST_F(Figures, a_group_of_many_rows_of_one_firm_is_a_group_of_one) {
  const auto named = province.publish_register("32.statistics", "用工信息", [](catalog::ResourceForm& form) {
    form.items[1].identifier = "credit_code";
  });
  std::string rows(exchange::testing::kHeader);
  for (int i = 0; i < 9; ++i) rows += fmt::format("A{},91350100M000100Y43,,{},320613001\n", i, 700 + i);
  for (int i = 0; i < 9; ++i) rows += fmt::format("B{},,,{},320613002\n", i, i);
  for (int i = 0; i < 10; ++i) rows += fmt::format("C{},,,{},320613003\n", i, i);
  province.load("32.statistics", named, rows);
  const auto grant = province.give_online(named, [&](grant::Grant& made) {
    made.modes = {"aggregate"};
    for (auto& item : made.items) item.verify.clear();
    made.items[3].treatment = {"clear", {}};
    made.caps.min_group = 5;
  });
  ask(grant, "'by':['region'],'measures':[{'item':'amount','do':'sum'}]");
  EXPECT_TRUE(group("320613001").empty());
  EXPECT_TRUE(group("320613002").empty()) << "so that the total does not tell of the one firm";
  EXPECT_EQ(group("320613003").at("rows").as_int64(), 10);
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
  EXPECT_NE(counts(10, "code"), "access.budget");
  EXPECT_TRUE(province.last.at("groups").as_array().empty());
  EXPECT_EQ(spent(), 220) << "nor does what tells nothing";
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
