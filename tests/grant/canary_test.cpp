#include "grant/canary.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include <fmt/format.h>

#include "crypto/digest.hpp"
#include "register.hpp"
#include "standard/identifier.hpp"

namespace jw::grant {
namespace {

constexpr standard::Context kAnyDay{.today = "99991231"};

std::string bytes(int seed) { return crypto::hmac(crypto::HashKind::Sm3, "test", std::to_string(seed)); }

std::string resident_id(std::uint64_t i) {
  auto body = fmt::format("32061319{:02}{:02}{:02}{:03}", 50 + i % 49, 1 + i % 12, 1 + i % 28, i % 1000);
  return body + standard::resident_id_check(body);
}

ResourceShape people() {
  ResourceShape shape{"res-1",
                      {{"id", "身份证号", "text", true, false, Personal::Personal},
                       {"name", "姓名", "text", false, false, Personal::Personal},
                       {"phone", "电话", "text", false, false, Personal::Personal},
                       {"born", "出生日期", "date", false, false, Personal::Personal},
                       {"sex", "性别", "text", false, false, Personal::None},
                       {"income", "收入", "decimal", false, false, Personal::None},
                       {"region", "区划", "text", false, true, Personal::None}}};
  shape.columns[0].identifier = "resident_id";
  shape.columns[2].identifier = "mobile";
  return shape;
}

Row person(std::uint64_t i) {
  const auto id = resident_id(i);
  return {id,
          i % 2 == 0 ? "张伟" : "欧阳小明",
          fmt::format("1380000{:04}", i % 10000),
          fmt::format("{}-{}-{}", id.substr(6, 4), id.substr(10, 2), id.substr(12, 2)),
          (id[16] - '0') % 2 == 1 ? "1" : "2",
          fmt::format("{}.50", 1000 + i),
          i % 3 == 0 ? "320613001" : "320613"};
}

Grant people_grant(std::int64_t canaries) {
  auto grant = online_grant();
  grant.mode = "batch";
  grant.modes = {"batch"};
  grant.caps.calls_per_second = 0;  // nobody asks
  grant.items = {{"id", "身份证号", "text", treatment("clear")},
                 {"name", "姓名", "text", treatment("keep_ends", {{"preset", "name"}})},
                 {"phone", "电话", "text", treatment("clear")},
                 {"born", "出生日期", "date", treatment("clear")},
                 {"income", "收入", "decimal", treatment("clear")},
                 {"region", "区划", "text", treatment("clear")}};
  grant.key_items = {"id"};
  grant.canary_rows = canaries;
  return grant;
}

class Canaries : public ::testing::Test {
 protected:
  Plan plan(
      std::int64_t canaries, const std::function<void(Grant&)>& change = [](Grant&) {}) {
    auto grant = people_grant(canaries);
    change(grant);
    auto made = compile(grant, people(), SampleKeys());
    EXPECT_TRUE(made) << describe(made.error());
    return made.value();
  }

  std::filesystem::path people_file(std::string_view name, std::uint64_t from, std::uint64_t to,
                                    const Rows& more = {}) {
    Rows rows;
    for (auto i = from; i < to; ++i) rows.push_back(person(i));
    for (const auto& row : more) rows.push_back(row);
    return store_.write(name, people(), rows);
  }

  std::vector<Canary> make(const Plan& plan, const std::filesystem::path& file,
                           std::vector<Canary> known = {}) {
    auto made = make_canaries(store_.call(), store_.connection(), plan, {file, {}}, std::move(known));
    EXPECT_TRUE(made) << describe(made.error());
    return made.value();
  }

  Slice deliver(const Plan& plan, const std::filesystem::path& file, const std::vector<Canary>& now,
                std::optional<std::filesystem::path> previous = {}, const std::vector<Canary>& before = {}) {
    const auto folder = store_.path("out" + std::to_string(++runs_));
    BulkJob job{file, {{&plan, folder, previous, now, before}}, store_.options()};
    auto slices = run(store_.call(), job);
    EXPECT_TRUE(slices) << describe(slices.error());
    const auto& slice = slices.value().front();
    const auto& c = slice.counts;
    EXPECT_EQ(c.rows_in, c.out + c.unchanged + c.filtered + c.set_aside);
    EXPECT_EQ(slice.rows, c.out + c.deleted + slice.canaries.rows);
    return slice;
  }

  Register store_;
  int runs_ = 0;
};

TEST(LookAlike, KeepsTheFormAndTheCheckCharacters) {
  std::mt19937_64 random(7);
  int same = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto id = resident_id(random());
    const auto other = look_alike("resident_id", id, id, bytes(i));
    EXPECT_TRUE(standard::check_resident_id(other, kAnyDay).valid()) << other;
    EXPECT_EQ(other.substr(0, 14), id.substr(0, 14)) << "region and birth go with the rest of the row";
    EXPECT_EQ((other[16] - id[16]) % 2, 0) << "and so does the sex";
    same += other == id ? 1 : 0;
    const auto firm = look_alike("credit_code", "91330100799655058B", "", bytes(i));
    EXPECT_TRUE(standard::check_credit_code(firm, kAnyDay).valid()) << firm;
    EXPECT_EQ(firm.substr(0, 8), "91330100");
    const auto card = look_alike("bank_card", "6222021234567890128", "", bytes(i));
    EXPECT_TRUE(standard::check_bank_card(card, kAnyDay).valid() ||
                !standard::check_bank_card("6222021234567890128", kAnyDay).valid())
        << card;
    const auto phone = look_alike("mobile", "13800138000", "", bytes(i));
    EXPECT_TRUE(standard::check_mobile(phone, kAnyDay).valid()) << phone;
    const auto code = look_alike("", "QY-2026-00017", "", bytes(i));
    EXPECT_EQ(code.size(), 13U);
    EXPECT_EQ(code.substr(0, 3), "QY-");
    EXPECT_NE(code, "QY-2026-00017");
  }
  EXPECT_EQ(same, 0);
  EXPECT_EQ(look_alike("", "张伟", "王小明", bytes(1)), "张小明");
  EXPECT_EQ(look_alike("", "", "", bytes(1)), "");
}

TEST_F(Canaries, LookLikeRealRowsAndAreNobody) {
  const auto file = people_file("v1.parquet", 0, 600);
  const auto with = plan(20);
  const auto canaries = make(with, file);
  ASSERT_EQ(canaries.size(), 20U);
  std::set<std::string> real, own;
  for (std::uint64_t i = 0; i < 600; ++i) {
    real.insert(*person(i)[0]);
    real.insert(*person(i)[2]);
  }
  for (const auto& canary : canaries) {
    EXPECT_TRUE(standard::check_resident_id(*canary.source[0], kAnyDay).valid());
    EXPECT_FALSE(real.contains(*canary.source[0]));
    EXPECT_FALSE(real.contains(*canary.source[2]));
    EXPECT_TRUE(own.insert(*canary.source[0]).second) << "each is another";
    EXPECT_EQ(canary.source[3]->substr(0, 4), canary.source[0]->substr(6, 4)) << "born when the number says";
    EXPECT_TRUE(canary.source[6]->starts_with("320613")) << "in scope";
    EXPECT_EQ(std::get<Kept>(evaluate(with, std::span<const Cell>(canary.source))).row, canary.cells);
    EXPECT_EQ(telltales(with, canary), (std::vector<std::string>{*canary.cells[0], *canary.cells[2]}));
  }
  EXPECT_EQ(make(with, file), canaries) << "the same for ever";
  EXPECT_EQ(make(with, file, canaries), canaries);
  const auto other = make(plan(20, [](Grant& g) { g.id = "0192f0c4-0000-7000-8000-00000000000f"; }), file);
  for (const auto& canary : other)
    EXPECT_FALSE(own.contains(*canary.source[0])) << "another grant, other rows";
}

TEST_F(Canaries, StandInTheSegmentAndInNoCount) {
  const auto file = people_file("v1.parquet", 0, 300);
  const auto with = plan(7), without = plan(0);
  const auto canaries = make(with, file);
  ASSERT_EQ(canaries.size(), 7U);
  const auto marked = deliver(with, file, canaries), plain = deliver(without, file, {});
  EXPECT_EQ(marked.counts, plain.counts) << "reconciliation is as if they were not there";
  EXPECT_EQ(marked.canaries, (CanaryCounts{7, 7}));
  EXPECT_EQ(plain.canaries, (CanaryCounts{}));
  EXPECT_EQ(marked.rows, plain.rows + 7);
  // Row by row, the bulk engine's segment is what the online engine makes of real and made-up rows.
  std::multiset<Row> expected;
  for (std::uint64_t i = 0; i < 300; ++i)
    expected.insert(std::get<Kept>(evaluate(with, std::span<const Cell>(person(i)))).row);
  for (const auto& canary : canaries) expected.insert(canary.cells);
  const auto rows = store_.read(marked.segment);
  EXPECT_EQ(std::multiset<Row>(rows.begin(), rows.end()), expected);
  std::set<std::string> made;
  for (const auto& canary : canaries) made.insert(*canary.cells[0]);
  const auto order = store_.connection().query(
      store_.call(), "SELECT id FROM read_parquet(" + lake::quote_path(marked.segment).value() + ")");
  ASSERT_TRUE(order) << describe(order.error());
  std::size_t at_the_end = 0;
  for (std::size_t i = 0; i < 7; ++i)
    at_the_end += made.contains(*order->rows[order->rows.size() - 1 - i][0]) ? 1 : 0;
  EXPECT_LT(at_the_end, 4U) << "their place gives them away";
}

TEST_F(Canaries, StayWhenTheDataChangeAndGiveWayToARealRow) {
  const auto first = people_file("v1.parquet", 0, 200);
  const auto with = plan(5);
  const auto before = make(with, first);
  ASSERT_EQ(before.size(), 5U);
  // Ten rows leave, ten come, and one real person turns out to have the number of a canary; another
  // stands in another region.
  auto real = person(500), elsewhere = person(501);
  real[0] = before[1].source[0];
  elsewhere[0] = before[3].source[0];
  elsewhere[6] = "320602";
  const auto second = people_file("v2.parquet", 10, 210, {real, elsewhere});
  const auto now = make(with, second, before);
  ASSERT_EQ(now.size(), 5U);
  for (const std::size_t i : {0U, 2U, 4U}) EXPECT_EQ(now[i], before[i]);
  for (const std::size_t i : {1U, 3U}) EXPECT_NE(now[i].source[0], before[i].source[0]);
  const auto slice = deliver(with, second, now, first, before);
  ASSERT_TRUE(slice.delta) << slice.snapshot_reason;
  EXPECT_EQ(slice.counts.rows_in, 202);
  EXPECT_EQ(slice.counts.filtered, 1);
  EXPECT_EQ(slice.counts.unchanged, 190);
  EXPECT_EQ(slice.counts.out, 11) << "ten new, and the real row over the canary";
  EXPECT_EQ(slice.counts.deleted, 10);
  EXPECT_EQ(slice.canaries, (CanaryCounts{3, 5})) << "two come, one goes, one became a real row";
}

TEST_F(Canaries, AreNotMadeWhereNothingTellsRowsApart) {
  const auto with = plan(5);
  EXPECT_TRUE(make(with, people_file("empty.parquet", 0, 0)).empty());
  Rows same;
  for (int i = 0; i < 50; ++i) same.push_back(person(1));
  EXPECT_TRUE(make(with, store_.write("same.parquet", people(), same)).empty());
  EXPECT_TRUE(make(plan(0), people_file("v.parquet", 0, 50)).empty());
}

TEST_F(Canaries, TellThroughKeyedTreatmentsToo) {
  const auto file = people_file("v1.parquet", 0, 300);
  std::set<std::string> seen;
  for (const auto& how : {treatment("pseudonym", {{"key", "sample"}}),
                          treatment("encrypt", {{"key", "sample"}, {"wrapped", "x"}}),
                          treatment("format_preserving",
                                    {{"key", "sample"}, {"format", "id"}, {"year", 2026}, {"tweak", "t"}})}) {
    const auto with = plan(5, [&](Grant& g) {
      g.items[0].treatment = how;
      g.items[2].treatment = treatment("keep_ends", {{"preset", "phone"}});
    });
    const auto canaries = make(with, file);
    ASSERT_EQ(canaries.size(), 5U) << how.kind;
    for (const auto& canary : canaries) {
      const auto tells = telltales(with, canary);
      ASSERT_EQ(tells.size(), 1U) << "a masked phone proves nothing";
      EXPECT_NE(tells[0], *canary.source[0]);
      EXPECT_TRUE(seen.insert(tells[0]).second);
    }
  }
}

}  // namespace
}  // namespace jw::grant
