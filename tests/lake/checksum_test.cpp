#include "lake/checksum.hpp"

#include "tests/lake/scratch.hpp"

namespace jw::lake {
namespace {

class ChecksumTest : public LakeTest {};

// Recomputed with Python, to show that the written format is enough:
//   rows = [["1", "中", None], ["2", "", "2026-11-22"]]
//   text = "\x1f".join("\x1a" if c is None else c for c in row)
//   d = hashlib.md5(text.encode()).digest(); first, second = struct.unpack("<QQ", d)
constexpr auto kRows = "(SELECT * FROM (VALUES (1, '中', NULL), (2, '', DATE '2026-11-22')) t(a, b, c))";
constexpr auto kSum = "84ed035912a655d6fdac7112fb69e3b3";

TEST_F(ChecksumTest, IsTheOneAnotherToolComputes) {
  auto connection = connect();
  const auto sum = checksum(call, connection, kRows);
  ASSERT_TRUE(sum) << describe(sum.error());
  EXPECT_EQ(sum->rows, 2);
  EXPECT_EQ(sum->sum, kSum);
}

TEST_F(ChecksumTest, DoesNotDependOnOrderAndAddsUp) {
  auto connection = connect();
  const auto rows = [](std::string_view where, std::string_view order) {
    return fmt::format("(SELECT i, md5(i::VARCHAR) m FROM range(20000) t(i) WHERE {} ORDER BY {})", where,
                       order);
  };
  const auto all = checksum(call, connection, rows("true", "i"));
  ASSERT_TRUE(all) << describe(all.error());
  EXPECT_EQ(*all, *checksum(call, connection, rows("true", "m DESC")));
  const auto odd = checksum(call, connection, rows("i % 2 = 1", "m"));
  const auto even = checksum(call, connection, rows("i % 2 = 0", "m"));
  EXPECT_EQ(*all, *add(*odd, *even));
  EXPECT_NE(odd->sum, even->sum);
}

TEST_F(ChecksumTest, SeesEveryDifference) {
  auto connection = connect();
  const auto of = [&](std::string_view values) {
    return checksum(call, connection, fmt::format("(SELECT * FROM (VALUES {}) t)", values))->sum;
  };
  EXPECT_NE(of("('a', 'b')"), of("('b', 'a')"));
  EXPECT_NE(of("('ab', '')"), of("('a', 'b')"));
  EXPECT_NE(of("('', 'x')"), of("(NULL, 'x')"));
  EXPECT_NE(of("('a', 'b')"), of("('a', 'b'), ('a', 'b')"));
  EXPECT_NE(of("('1:a,', 'b')"), of("('1:a', ',b')"));
}

TEST_F(ChecksumTest, OfNothingIsZero) {
  auto connection = connect();
  const auto none = checksum(call, connection, "(SELECT 1 AS a WHERE false)");
  ASSERT_TRUE(none);
  EXPECT_EQ(none->rows, 0);
  EXPECT_EQ(none->sum, std::string(32, '0'));
  EXPECT_FALSE(add(*none, {1, "short"}));
  EXPECT_FALSE(add(*none, {1, std::string(32, 'g')}));
}

}  // namespace
}  // namespace jw::lake
