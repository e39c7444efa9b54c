#include "ledger/outbox.hpp"

#include <gtest/gtest.h>
#include <boost/json/object.hpp>

#include "base/check.hpp"
#include "base/json.hpp"
#include "db/store.hpp"
#include "ledger/recording.hpp"
#include "ledger/schema.hpp"
#include "ledger/tiles.hpp"
#include "scene.hpp"

namespace jw::ledger {
namespace {

class OutboxTest : public db::testing::StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped()) return;
    const auto done = database().migrate(call_, migrations());
    ASSERT_TRUE(done) << describe(done.error());
  }

  Result<std::uint64_t> put(const Event& event) {
    return database().write(call_,
                            [&](db::Session& session) { return record(session, call_, clock_, event); });
  }
  std::vector<std::string> rows(std::uint64_t from = 0) {
    return database()
        .read(call_, [&](db::Session& session) { return read_outbox(session, from, 1000); })
        .value();
  }
  Head head() {
    return database().read(call_, [](db::Session& session) { return read_head(session); }).value();
  }

  FakeClock clock_{parse_time("2026-11-22T02:31:00.123Z").value()};
  Call call_ = Call::system("trace-1");
};

JW_BOTH_STORES(OutboxTest);

TEST_P(OutboxTest, EntryIsTheCanonicalTextOfTheEvent) {
  call_.actor = {Actor::Kind::Person, "0192f0c4", "王小明", "320602.data", {"clerk"}};
  EXPECT_EQ(put({"grant.revoked", "g-1", {{"reason", "到期"}}}).value(), 0U);
  EXPECT_EQ(
      rows().at(0),
      R"({"actor":{"id":"0192f0c4","kind":"person","org":"320602.data"},"details":{"reason":"到期"},)"
      R"("kind":"grant.revoked","seq":0,"subject":"g-1","time":"2026-11-22T02:31:00.123Z","trace":"trace-1","v":1})");
  EXPECT_EQ(rows().at(0).find("王小明"), std::string::npos) << "names are personal data";
}

TEST_P(OutboxTest, NamesTheNodeOnceItHasAName) {
  ASSERT_TRUE(database().write(call_, [](db::Session& session) { return name_node(session, "node-32"); }));
  ASSERT_TRUE(put({"node.started", "node-32", {}}));
  EXPECT_EQ(parse_json(rows().at(0)).value().at("node").as_string(), "node-32");
}

TEST_P(OutboxTest, NumbersHaveNoGapsWhenATransactionIsRolledBack) {
  EXPECT_EQ(put({"node.started", "n", {}}).value(), 0U);
  const auto undone = database().write(call_, [&](db::Session& session) -> Result<> {
    JW_TRY(record(session, call_, clock_, {"node.started", "n", {}}));
    return fail(Code::Conflict, "test.undo", "undone", "撤销");
  });
  EXPECT_EQ(undone.error().reason, "test.undo");
  EXPECT_EQ(put({"node.started", "n", {}}).value(), 1U);
  EXPECT_EQ(rows().size(), 2U);
  EXPECT_EQ(head().next, 2U);
}

TEST_P(OutboxTest, SeveralStandInTheirOrderEachWithWhoDidIt) {
  auto other = Call::system("trace-2");
  other.actor = {Actor::Kind::Person, "0192f0c4", "", "320602.data", {}};
  ASSERT_TRUE(put({"node.started", "n", {}}));
  ASSERT_TRUE(database().write(call_, [&](db::Session& session) -> Result<> {
    JW_TRY(record_all(session, clock_, {}));
    const Recording several[] = {{&call_, {"node.started", "a", {}}}, {&other, {"grant.revoked", "b", {}}}};
    JW_TRY(record_all(session, clock_, several));
    EXPECT_EQ(JW_TRY(record(session, call_, clock_, {"node.started", "c", {}})), 3U);
    return {};
  }));
  ASSERT_EQ(rows().size(), 4U);
  EXPECT_EQ(head().next, 4U);
  const auto seen = [&](std::size_t at, std::string_view subject, std::string_view trace) {
    const auto entry = parse_json(rows().at(at)).value();
    EXPECT_EQ(entry.at("seq").to_number<std::size_t>(), at);
    EXPECT_EQ(entry.at("subject").as_string(), subject);
    EXPECT_EQ(entry.at("trace").as_string(), trace);
  };
  seen(1, "a", "trace-1");
  seen(2, "b", "trace-2");
  seen(3, "c", "trace-1");
  EXPECT_EQ(parse_json(rows().at(2)).value().at("actor").at("org").as_string(), "320602.data");
}

TEST_P(OutboxTest, RefusesWhatDoesNotFitAnEntry) {
  EXPECT_EQ(put({"node.started", "n", {{"x", std::string(kMaxEntry, 'x')}}}).error().reason, "ledger.entry");
  EXPECT_EQ(put({"node.started", "\xff", {}}).error().reason, "json.utf8");
  EXPECT_EQ(head().next, 0U);
}

TEST_P(OutboxTest, AnUnknownKindIsABug) {
  EXPECT_ANY_THROW((void)database().write(call_, [&](db::Session& session) {
    EXPECT_THROW((void)record(session, call_, clock_, {"grant.forgotten", "g", {}}), Bug);
    throw Bug("as the worker pool would see it");
    return Result<>();
  }));
}

TEST_P(OutboxTest, MarkingKeepsTheLastRowsAndNeverGoesBack) {
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(put({"node.started", "n", {}}));
  const auto mark = [&](std::uint64_t size, std::string_view root) {
    ASSERT_TRUE(database().write(
        call_, [&](db::Session& session) { return mark_integrated(session, size, root, 3); }));
  };
  mark(8, "aa");
  EXPECT_EQ(head().integrated, 8U);
  EXPECT_EQ(head().root, "aa");
  EXPECT_EQ(rows(5).size(), 5U);
  mark(6, "bb");
  EXPECT_EQ(head().integrated, 8U);
  EXPECT_EQ(head().root, "aa");
  EXPECT_EQ(
      database().read(call_, [](db::Session& session) { return read_outbox(session, 0, 5); }).error().reason,
      "ledger.gap");
}

}  // namespace
}  // namespace jw::ledger
