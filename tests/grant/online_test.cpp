#include <gtest/gtest.h>

#include "base/check.hpp"
#include "fixture.hpp"
#include "grant/online.hpp"

namespace jw::grant {
namespace {

std::vector<Cell> row(Cell phone, Cell born, Cell region) {
  return {"91320600", "南通某公司", std::move(phone), std::move(born), "1234.5", "17", std::move(region)};
}

TEST(Evaluate, TreatsARowInScope) {
  const auto plan = compile(sample_grant(), sample_shape(), SampleKeys()).value();
  const auto outcome = evaluate(plan, row("13800138000", "2001-05-06", "320613001"));
  ASSERT_TRUE(std::holds_alternative<Kept>(outcome));
  EXPECT_EQ(std::get<Kept>(outcome).row,
            (std::vector<Cell>{"91320600", "南通某公司", "138****8000", "2001", "1235", "320613001"}));
}

TEST(Evaluate, LeavesNullNull) {
  const auto plan = compile(sample_grant(), sample_shape(), SampleKeys()).value();
  const auto kept = std::get<Kept>(evaluate(plan, row(std::nullopt, std::nullopt, "320613")));
  EXPECT_EQ(kept.row[2], std::nullopt);
  EXPECT_EQ(kept.row[3], std::nullopt);
}

TEST(Evaluate, FiltersOtherRegionsAndOtherRows) {
  auto grant = sample_grant();
  const auto plan = compile(grant, sample_shape(), SampleKeys()).value();
  EXPECT_TRUE(std::holds_alternative<Filtered>(evaluate(plan, row("1", "2001-05-06", "320602001"))));
  EXPECT_TRUE(std::holds_alternative<Filtered>(evaluate(plan, row("1", "2001-05-06", "3206"))));
  grant.rows.push_back({"staff", RowCondition::Op::In, {"16", "18"}});
  const auto staff = compile(grant, sample_shape(), SampleKeys()).value();
  EXPECT_TRUE(std::holds_alternative<Filtered>(evaluate(staff, row("1", "2001-05-06", "320613"))));
  grant.rows.back() = {"phone", RowCondition::Op::Prefix, {"1"}};
  const auto phone = compile(grant, sample_shape(), SampleKeys()).value();
  EXPECT_TRUE(std::holds_alternative<Filtered>(evaluate(phone, row(std::nullopt, "2001-05-06", "320613"))))
      << "null fits nothing";
}

TEST(Evaluate, SetsAsideWhatItCannotRouteOrTreat) {
  const auto plan = compile(sample_grant(), sample_shape(), SampleKeys()).value();
  for (const Cell& region : {Cell(), Cell(""), Cell("32061"), Cell("32061３"), Cell("3206130010010")}) {
    const auto outcome = evaluate(plan, row("1", "2001-05-06", region));
    ASSERT_TRUE(std::holds_alternative<SetAside>(outcome)) << region.value_or("null");
    EXPECT_EQ(std::get<SetAside>(outcome).reason, "region");
  }
  EXPECT_EQ(std::get<SetAside>(evaluate(plan, row("1", "unknown", "320613"))).reason, "truncate:born");
}

TEST(Evaluate, RefusesARowOfAnotherWidth) {
  const auto plan = compile(sample_grant(), sample_shape(), SampleKeys()).value();
  EXPECT_THROW(evaluate(plan, std::vector<Cell>(3)), Bug);
}

}  // namespace
}  // namespace jw::grant
