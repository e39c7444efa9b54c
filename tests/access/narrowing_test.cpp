#include <random>

#include "access/meter.hpp"
#include "tests/access/node.hpp"

// Taking from a grant never opens anything: what is refused under it is refused under what it was
// made of. tests/grant/decision_test.cpp says so of every clause of the decision; here it is said of
// what the decision leaves to others.
namespace jw::access::testing {
namespace {

class Narrowed : public ::testing::Test {
 protected:
  Narrowed() { must(node.database->migrate(system_call(), access::migrations())); }

  bool given(Meter& meter, const grant::Caps& caps, const Commitment& subject, Time now) {
    const Debit least{1, 0, 0};
    Meter::Taken taken;
    taken.subjects = std::span(&subject, 1);
    for (int tries = 0; tries < 3; ++tries) {
      const auto answer = meter.take(caps, taken, least, now);
      if (answer.verdict != Meter::Verdict::Refill) return answer.verdict == Meter::Verdict::Fine;
      must(meter.refill(system_call(), *node.database, {"journal", 1}, caps, least, now));
    }
    return false;
  }

  exchange::testing::Node node;
  std::mt19937_64 random{static_cast<std::uint64_t>(::testing::UnitTest::GetInstance()->random_seed())};
};

// One cap at a time: two together are no narrowing, since a call that one refuses is left for the other.
TEST_F(Narrowed, a_smaller_cap_never_lets_a_call_through_that_a_larger_one_stops) {
  const Time noon = parse_time("2026-11-30T12:00:00+08:00").value();
  std::int64_t grant::Caps::*const kinds[] = {&grant::Caps::calls_per_day, &grant::Caps::subjects_per_day,
                                              &grant::Caps::subjects_per_month};
  std::size_t narrower = 0;
  for (int round = 0; round < 30; ++round) {
    grant::Caps wide, narrow;
    const auto kind = kinds[static_cast<std::size_t>(round) % std::size(kinds)];
    wide.*kind = random() % 4 == 0 ? 0 : 2 + static_cast<std::int64_t>(random() % 60);
    narrow.*kind = wide.*kind == 0
                       ? 1 + static_cast<std::int64_t>(random() % 60)
                       : 1 + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(wide.*kind));
    Meter of_wide(fmt::format("wide-{}", round)), of_narrow(fmt::format("narrow-{}", round));
    for (int i = 0; i < 120; ++i) {
      Commitment subject{};
      subject[0] = static_cast<std::uint8_t>(random() % 80);
      const bool by_narrow = given(of_narrow, narrow, subject, noon),
                 by_wide = given(of_wide, wide, subject, noon);
      ASSERT_TRUE(by_wide || !by_narrow) << "call " << i << ": " << narrow.*kind << " of " << wide.*kind;
      narrower += by_wide && !by_narrow ? 1 : 0;
    }
  }
  EXPECT_GT(narrower, 100U) << "a cap that never stops anything shows nothing";
}

}  // namespace
}  // namespace jw::access::testing
