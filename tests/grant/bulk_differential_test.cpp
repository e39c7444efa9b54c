#include <gtest/gtest.h>

#include "naive.hpp"
#include "register.hpp"

// Random grants on random rows. Three engines must agree on every cell: the bulk engine, the
// online one, and the naive reference.
namespace jw::grant {
namespace {

using namespace referee;

struct Sorted {
  Rows kept;
  std::int64_t filtered = 0;
  std::map<std::string, std::int64_t> reasons;
  bool operator==(const Sorted&) const = default;
};

void put(Sorted& into, Outcome outcome) {
  if (auto* kept = std::get_if<Kept>(&outcome)) into.kept.push_back(std::move(kept->row));
  if (std::holds_alternative<Filtered>(outcome)) ++into.filtered;
  if (auto* aside = std::get_if<SetAside>(&outcome)) ++into.reasons[aside->reason];
}

std::string show(const Sorted& sorted) {
  auto out = fmt::format("{} kept, {} filtered", sorted.kept.size(), sorted.filtered);
  for (const auto& [reason, count] : sorted.reasons) out += fmt::format(", {} {}", count, reason);
  return out;
}

TEST(Differential, ThreeEnginesAgreeOnEveryCell) {
  const auto seed = static_cast<std::uint64_t>(::testing::UnitTest::GetInstance()->random_seed());
  Random random(seed);
  SCOPED_TRACE(fmt::format("seed {}: run again with --gtest_random_seed", seed));
  const auto shape = wide_shape();
  for (int round = 0; round < 6; ++round) {
    Register store;
    const auto rows = random_rows(random, shape, 300);
    const auto source = store.write("source.parquet", shape, rows);
    std::vector<Grant> grants;
    std::vector<Plan> plans;
    for (int i = 0; i < 8; ++i) {
      grants.push_back(random_grant(random, shape));
      plans.push_back(compile(grants.back(), shape, SampleKeys()).value());
    }
    BulkJob job{source, {}, store.options()};
    for (std::size_t i = 0; i < plans.size(); ++i)
      job.routes.push_back({&plans[i], store.path(std::to_string(i)), {}});
    const auto slices = run(store.call(), job);
    ASSERT_TRUE(slices) << describe(slices.error());
    for (std::size_t i = 0; i < plans.size(); ++i) {
      Sorted reference, online;
      for (const auto& row : rows) {
        put(reference, naive(grants[i], shape, SampleKeys(), row));
        put(online, evaluate(plans[i], row));
      }
      EXPECT_EQ(online.kept, reference.kept);
      std::ranges::sort(reference.kept);
      std::ranges::sort(online.kept);
      const auto& slice = (*slices)[i];
      const Sorted bulk{store.read(slice.segment), slice.counts.filtered, slice.reasons};
      EXPECT_TRUE(adds_up(slice.counts));
      EXPECT_TRUE(bulk == reference) << "bulk: " << show(bulk) << "\nreference: " << show(reference);
      EXPECT_TRUE(online == reference) << "online: " << show(online) << "\nreference: " << show(reference);
    }
  }
}

TEST(Differential, ADeltaOnTheOldGivesTheNew) {
  const auto seed = static_cast<std::uint64_t>(::testing::UnitTest::GetInstance()->random_seed());
  Random random(seed + 1);
  SCOPED_TRACE(fmt::format("seed {}: run again with --gtest_random_seed", seed));
  const auto shape = wide_shape();
  for (int round = 0; round < 3; ++round) {
    Register store;
    auto rows = random_rows(random, shape, 200);
    const auto before = store.write("before.parquet", shape, rows);
    std::erase_if(rows, [&](const auto&) { return random() % 5 == 0; });
    for (auto& row : rows)
      if (random() % 3 == 0) {
        const auto i = 1 + random() % (shape.columns.size() - 1);
        row[i] = random_cell(random, shape.columns[i], 0);
      }
    for (auto& row : random_rows(random, shape, 40)) {
      row[0] = "N" + *row[0];
      rows.push_back(row);
    }
    const auto after = store.write("after.parquet", shape, rows);
    for (int i = 0; i < 3; ++i) {
      const auto plan = compile(random_grant(random, shape), shape, SampleKeys()).value();
      ASSERT_TRUE(plan.carries_changes);
      const auto one = [&](const std::filesystem::path& file, std::optional<std::filesystem::path> previous,
                           const char* out) {
        auto slices =
            run(store.call(), {file, {{&plan, store.path(out), std::move(previous)}}, store.options()});
        EXPECT_TRUE(slices) << describe(slices.error());
        return slices.value()[0];
      };
      const auto old_slice = one(before, {}, "old"), new_slice = one(after, {}, "new"),
                 delta = one(after, before, "delta");
      ASSERT_TRUE(delta.delta);
      EXPECT_TRUE(adds_up(delta.counts));
      EXPECT_EQ(delta.counts.out + delta.counts.unchanged, new_slice.counts.out);
      EXPECT_EQ(delta.counts.filtered, new_slice.counts.filtered);
      const auto key = plan.out_keys[0];
      std::map<Cell, Row> state;
      for (auto& row : store.read(old_slice.segment)) state[row[key]] = row;
      for (auto& row : store.read(delta.segment)) {
        const auto op = *row[0];
        row.erase(row.begin());
        const auto name = row[key];
        EXPECT_EQ(state.contains(name), op != "I");
        if (op == "D") {
          state.erase(name);
        } else {
          EXPECT_TRUE(state[name] != row) << "an update that changes nothing";
          state[name] = row;
        }
      }
      Rows applied;
      for (auto& [name, row] : state) applied.push_back(row);
      std::ranges::sort(applied);
      EXPECT_EQ(applied, store.read(new_slice.segment));
    }
  }
}

// Leaves of a changed range only what the former had too.
void narrowed_range(const RowCondition& wide, RowCondition& narrow) {
  const bool number = wide.item != "born";
  const auto less = [&](const std::string& a, const std::string& b) {
    return number ? std::stod(a) < std::stod(b) : a < b;
  };
  auto &from = narrow.values[0], &until = narrow.values[1];
  if (!wide.values[0].empty() && (from.empty() || less(from, wide.values[0]))) from = wide.values[0];
  if (!wide.values[1].empty() && (until.empty() || less(wide.values[1], until))) until = wide.values[1];
}

TEST(Scope, NarrowingNeverAddsARow) {
  const auto seed = static_cast<std::uint64_t>(::testing::UnitTest::GetInstance()->random_seed());
  Random random(seed + 2);
  SCOPED_TRACE(fmt::format("seed {}: run again with --gtest_random_seed", seed));
  const auto shape = wide_shape();
  const auto rows = random_rows(random, shape, 300);
  for (int round = 0; round < 100; ++round) {
    const auto wide = random_grant(random, shape);
    auto narrow = wide;
    switch (random() % 4) {
      case 0: narrow.rows.push_back({"staff", RowCondition::Op::Prefix, {"1"}}); break;
      case 1: narrow.rows.push_back({"region", RowCondition::Op::Prefix, {"3206"}}); break;
      case 2:
        if (narrow.rows.empty() || narrow.rows[0].own_region) continue;
        if (narrow.rows[0].op == RowCondition::Op::Range) {
          narrow.rows[0].values[random() % 2] = narrow.rows[0].item == "born" ? "1999" : "1000";
          narrowed_range(wide.rows[0], narrow.rows[0]);
        } else {
          narrow.rows[0].values.resize(1);
        }
        break;
      default:
        if (narrow.rows.empty() || narrow.rows[0].op != RowCondition::Op::Prefix ||
            narrow.rows[0].item != "region")
          continue;
        for (auto& value : narrow.rows[0].values)
          if (value.size() == 4) value += "13";
    }
    const auto wide_plan = compile(wide, shape, SampleKeys()).value(),
               narrow_plan = compile(narrow, shape, SampleKeys()).value();
    for (const auto& row : rows) {
      if (!std::holds_alternative<Kept>(evaluate(narrow_plan, row))) continue;
      EXPECT_TRUE(std::holds_alternative<Kept>(evaluate(wide_plan, row)));
    }
  }
}

}  // namespace
}  // namespace jw::grant
