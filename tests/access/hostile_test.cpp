#include <atomic>
#include <cstdlib>
#include <thread>

#include "tests/access/hostile.hpp"

namespace jw::access::testing {
namespace {

// The node's clock, set wrong.
class SkewedClock final : public Clock {
 public:
  Time now() const override { return SystemClock().now() + std::chrono::hours(hours.load()); }
  std::atomic<std::int64_t> hours{0};
};

// JW_HOSTILE names another number of requests.
TEST_F(Online, hostile_requests_get_no_cell_and_no_row_that_is_not_granted) {
  static SkewedClock clock;  // outlives the fixture's watch
  province.watch.reset();
  province.start_watch({}, &clock);
  Hostile hostile(province, resource,
                  static_cast<std::uint64_t>(::testing::UnitTest::GetInstance()->random_seed()));
  const char* count_text = std::getenv("JW_HOSTILE");
  const auto count = count_text ? std::strtoull(count_text, nullptr, 10) : 100'000ULL;
  const auto callers = Hostile::callers();
  std::size_t refused = 0, stale = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto asked = hostile.next();
    const auto& caller = callers[asked.caller];
    clock.hours = asked.skew.count();
    auto outcome = province.watch->gateway().answer(caller, asked.kind, asked.body, true);
    ASSERT_TRUE(outcome);
    if (!*outcome) {
      const auto& error = outcome->error();
      // A machine that stands still for seconds: nobody may answer by what was known then.
      if (error.reason == "access.stale" && ++stale < 1000) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        continue;
      }
      ASSERT_TRUE(error.code == Code::Invalid || error.code == Code::Denied || error.code == Code::TooLarge)
          << describe(error) << "\n"
          << asked.body;
      ++refused;
      continue;
    }
    ASSERT_TRUE((*outcome)->reply);
    const auto wrong = hostile.judge(asked, caller, clock.now(), (*outcome)->reply->body);
    ASSERT_EQ(wrong, "") << asked.body << "\nskew " << asked.skew.count() << " h, by " << caller.actor.org
                         << "\n"
                         << (*outcome)->reply->body;
  }
  clock.hours = 0;
  // A generator that is always refused, or always answered, or never told yes, would prove nothing.
  for (const auto kind : {Kind::Verify, Kind::VerifyBatch, Kind::Query, Kind::QueryBatch, Kind::Aggregate})
    EXPECT_GT(hostile.right(kind), count / 400) << word_of(kind);
  EXPECT_GT(hostile.affirmed(), count / 400);
  EXPECT_GT(refused, count / 2);
}

}  // namespace
}  // namespace jw::access::testing
