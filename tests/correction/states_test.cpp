#include "correction/states.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace jw::correction {
namespace {

TEST(States, EveryActionOfAStateLeadsToOnePlace) {
  std::set<std::string> seen;
  for (const auto& row : transitions())
    EXPECT_TRUE(seen.insert(std::string(row.action) + "/" + std::string(row.from)).second)
        << row.action << " from " << row.from;
}

TEST(States, EveryStateButTheLastCanBeLeftAndReached) {
  std::set<std::string> from, to{"sent", "received"};  // a correction begins in one of these
  for (const auto& row : transitions()) {
    from.insert(std::string(row.from));
    to.insert(std::string(row.to));
  }
  for (const auto& state : from) EXPECT_TRUE(to.contains(state)) << state << " is never reached";
  EXPECT_FALSE(from.contains("closed"));
  EXPECT_FALSE(from.contains("withdrawn"));
}

TEST(States, NobodyAnswersOnBothSides) {
  for (const auto& row : transitions()) {
    if (row.action == "answer") {
      EXPECT_EQ(row.side, "provider");
      EXPECT_EQ(row.right, org::Right::CorrectionAnswer);
    }
    if (row.side == "consumer") {
      EXPECT_EQ(row.right, org::Right::CorrectionWrite) << row.action;
    }
  }
}

TEST(States, AClockRunsExactlyWhileTheProviderOwesAnAnswer) {
  for (const auto& row : transitions())
    EXPECT_EQ(row.action == "answer", has_clock(row.from) && row.side == "provider") << row.from;
  EXPECT_EQ(find_transition("answer", "closed"), nullptr);
  EXPECT_EQ(find_transition("extend", "received"), nullptr) << "the ten working days cannot be extended";
  EXPECT_TRUE(find_transition("escalate", "received")->only_late);
}

}  // namespace
}  // namespace jw::correction
