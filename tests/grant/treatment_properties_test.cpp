#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>

#include <fmt/format.h>

#include "fixture.hpp"

// What the coarsening treatments promise of every value, on random ones.
namespace jw::grant {
namespace {

class Coarsening : public ::testing::Test {
 protected:
  static Treat function(const Treatment& what) {
    EXPECT_TRUE(check_treatment(what));
    return find_treatment(what.kind)->make(what, SampleKeys()).value();
  }
  // "!" when it cannot be treated.
  static std::string of(const Treat& treat, std::string_view value) {
    std::string out;
    return treat(value, out) ? out : "!";
  }
  std::int64_t below(std::int64_t end) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(end));
  }
  // In thousandths, of any size up to a thousand million, both signs.
  std::int64_t thousandths() {
    std::int64_t most = 10;
    for (auto n = random() % 12; n > 0; --n) most *= 10;
    return below(2 * most) - most;
  }
  static std::string text(std::int64_t thousandths) {
    const auto size = std::abs(thousandths);
    auto out = fmt::format("{}{}", thousandths < 0 ? "-" : "", size / 1000);
    if (size % 1000 != 0) out += fmt::format(".{:03}", size % 1000);
    return out;
  }

  std::mt19937_64 random{static_cast<std::uint64_t>(::testing::UnitTest::GetInstance()->random_seed())};
};

std::int64_t power_of_ten(std::int64_t digits) {
  std::int64_t out = 1;
  while (digits-- > 0) out *= 10;
  return out;
}

struct Range {
  std::optional<std::int64_t> from, to;  // from included, to not
};

// Nothing when the text is none of the promised forms.
std::optional<Range> range_of(const std::string& text) {
  Range range;
  char end = 0;
  long long from = 0, to = 0;
  if (std::sscanf(text.c_str(), "[%lld,%lld%c", &from, &to, &end) == 3 && end == ')') {
    range = {from, to};
    if (text == fmt::format("[{},{})", from, to)) return range;
  }
  if (std::sscanf(text.c_str(), "<%lld", &to) == 1 && text == fmt::format("<{}", to)) return Range{{}, to};
  if (std::sscanf(text.c_str(), ">=%lld", &from) == 1 && text == fmt::format(">={}", from))
    return Range{from, {}};
  return std::nullopt;
}

TEST_F(Coarsening, ABucketHoldsItsValueAndKeepsTheOrder) {
  for (int round = 0; round < 60; ++round) {
    std::vector<std::int64_t> edges;
    for (auto n = 1 + below(8); n > 0; --n) edges.push_back(below(20000) - 10000);
    std::ranges::sort(edges);
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    std::string list;
    for (const auto edge : edges) list += (list.empty() ? "" : ",") + std::to_string(edge);
    const auto width = 2 + below(5000), times = 1 + below(20);
    const auto narrow = function(treatment("bucket", {{"width", width}})),
               wide = function(treatment("bucket", {{"width", width * times}})),
               named = function(treatment("bucket", {{"edges", list}}));
    std::vector<std::int64_t> values;
    for (int i = 0; i < 200; ++i)
      values.push_back(i % 2 == 0 ? thousandths() : below(40'000'000) - 20'000'000);
    std::ranges::sort(values);
    for (const auto* treat : {&narrow, &wide, &named}) {
      std::optional<std::int64_t> before;
      for (const auto value : values) {
        const auto out = of(*treat, text(value));
        ASSERT_EQ(out, of(*treat, text(value)));
        const auto range = range_of(out);
        ASSERT_TRUE(range) << out;
        EXPECT_TRUE(!range->from || *range->from * 1000 <= value) << out << " of " << text(value);
        EXPECT_TRUE(!range->to || value < *range->to * 1000) << out << " of " << text(value);
        // Order: no range begins before that of a smaller value.
        EXPECT_TRUE(!before || (range->from && *before <= *range->from));
        before = range->from;
        // The least value of a range is in it: what it says is all there is to say.
        EXPECT_TRUE(!range->from || of(*treat, std::to_string(*range->from)) == out) << out;
        EXPECT_TRUE(!range->to || of(*treat, std::to_string(*range->to)) != out) << out;
        if (treat == &named) {
          for (const auto& bound : {range->from, range->to})
            EXPECT_TRUE(!bound || std::ranges::find(edges, *bound) != edges.end()) << out;
        } else {
          EXPECT_EQ(*range->to - *range->from, treat == &narrow ? width : width * times);
        }
      }
    }
    for (const auto value : values) {
      const auto in = *range_of(of(narrow, text(value))), out = *range_of(of(wide, text(value)));
      EXPECT_TRUE(*out.from <= *in.from && *in.to <= *out.to) << "a multiple of the width holds the range";
    }
  }
}

TEST_F(Coarsening, RoundingIsNearKeepsTheOrderAndIsDoneOnce) {
  for (std::int64_t digits = -9; digits <= 6; ++digits) {
    const auto round = function(treatment("round", {{"digits", digits}}));
    std::vector<std::int64_t> values;
    for (int i = 0; i < 400; ++i) values.push_back(thousandths());
    std::ranges::sort(values);
    // All in units of 10^-6.
    const auto unit = power_of_ten(6 - digits);
    std::optional<std::int64_t> before;
    for (const auto value : values) {
      const auto out = of(round, text(value));
      ASSERT_NE(out, "!") << text(value);
      EXPECT_EQ(of(round, out), out) << "of " << text(value);
      // Promised form: so many digits after the point, none where there are none, no -0.
      const auto point = out.find('.');
      EXPECT_EQ(point == std::string::npos ? 0 : static_cast<std::int64_t>(out.size() - point - 1),
                std::max<std::int64_t>(digits, 0))
          << out;
      std::int64_t micros = 0;
      for (const char c : out)
        if (c >= '0' && c <= '9') micros = micros * 10 + (c - '0');
      micros *= power_of_ten(6 - std::max<std::int64_t>(digits, 0));
      if (out[0] == '-') {
        EXPECT_NE(micros, 0) << out;
        micros = -micros;
      }
      EXPECT_EQ(micros % unit, 0) << out;
      EXPECT_LE(std::abs(micros - value * 1000) * 2, unit) << out << " of " << text(value);
      EXPECT_TRUE(!before || *before <= micros) << out;
      before = micros;
      EXPECT_EQ(of(round, text(-value)), micros == 0     ? out
                                         : out[0] == '-' ? out.substr(1)
                                                         : "-" + out)
          << "half goes away from zero on both sides";
    }
  }
}

TEST_F(Coarsening, TruncatingCutsTheEndOffAndNothingElse) {
  const auto year = function(treatment("truncate", {{"unit", "year"}})),
             month = function(treatment("truncate", {{"unit", "month"}}));
  std::vector<std::string> days;
  for (int i = 0; i < 2000; ++i)
    days.push_back(fmt::format("{:04}-{:02}-{:02}", 1 + below(9998), 1 + below(12), 1 + below(28)));
  std::ranges::sort(days);
  std::string last;
  for (const auto& day : days) {
    EXPECT_EQ(of(year, day), day.substr(0, 4));
    EXPECT_EQ(of(month, day), day.substr(0, 7));
    EXPECT_LE(last, of(month, day)) << "later days are not earlier";
    last = of(month, day);
    for (const auto& form :
         {day + " 08:30:00", day + "T08:30:00Z", day.substr(0, 4) + day.substr(5, 2) + day.substr(8)})
      EXPECT_EQ(of(month, form), day.substr(0, 7)) << form;
    EXPECT_EQ(of(year, of(month, day)), "!") << "what has no day is no date";
  }
  const char* units[] = {"province", "city", "county", "town"};
  const std::size_t lengths[] = {2, 4, 6, 9};
  for (int i = 0; i < 2000; ++i) {
    const auto whole = fmt::format("{:012}", below(1'000'000'000'000));
    const auto code = whole.substr(0, std::array{2U, 4U, 6U, 9U, 12U}[random() % 5]);
    std::string coarser;
    for (std::size_t unit = 0; unit < 4; ++unit) {
      const auto cut = function(treatment("truncate", {{"unit", units[unit]}}));
      const auto out = of(cut, code);
      EXPECT_EQ(out, code.substr(0, lengths[unit]));
      EXPECT_EQ(of(cut, out), out) << "once is enough";
      EXPECT_TRUE(out.starts_with(coarser)) << "a finer level lies inside the coarser";
      coarser = out;
    }
  }
  const std::string_view pieces[] = {"南", "通", "市", "崇川区", "a",  "é",
                                     "𠮷", "😀",  "0",  " ",      "县", "江苏省"};
  const auto district = function(treatment("truncate", {{"unit", "district"}}));
  for (int i = 0; i < 2000; ++i) {
    std::string value;
    for (auto n = below(12); n > 0; --n) value += pieces[random() % std::size(pieces)];
    const auto count = 1 + below(8);
    const auto cut = function(treatment("truncate", {{"unit", "chars"}, {"count", count}}));
    const auto out = of(cut, value);
    EXPECT_TRUE(value.starts_with(out));
    EXPECT_EQ(of(cut, out), out);
    const auto characters =
        std::ranges::count_if(out, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    EXPECT_LE(characters, count);
    EXPECT_TRUE(characters == count || out == value) << "no shorter than it has to be";
    const auto place = of(district, value);
    if (place == "!") continue;
    EXPECT_TRUE(value.starts_with(place));
    EXPECT_EQ(of(district, place), place) << value;
  }
}

}  // namespace
}  // namespace jw::grant
