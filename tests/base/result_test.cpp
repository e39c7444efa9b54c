#include "base/result.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace jw {
namespace {

Result<std::unique_ptr<int>> seven() { return std::make_unique<int>(7); }
Result<> locked() { return fail(Code::Busy, "db.locked", "database is {}", "数据库{}", "locked"); }
Result<int> sum() { return *JW_TRY(seven()) + *JW_TRY(seven()); }
Result<int> stops() {
  JW_TRY(locked());
  ADD_FAILURE() << "went on after a failure";
  return 1;
}

TEST(Result, TryUnwrapsMoveOnlyValues) { EXPECT_EQ(sum().value(), 14); }

TEST(Result, TryReturnsTheErrorUnchanged) {
  const auto result = stops();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::Busy);
  EXPECT_EQ(result.error().message, "database is locked");
}

TEST(Result, WithPutsTheContextInFrontOfTheCauseAndLeavesTheMessage) {
  const auto error =
      Error{Code::NotFound, "grant.unknown", "no grant 42", "", "row missing"}.with("loading request 7");
  EXPECT_EQ(error.message, "no grant 42");
  EXPECT_EQ(error.cause, "loading request 7: row missing");
}

}  // namespace
}  // namespace jw
