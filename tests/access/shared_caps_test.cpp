#include "access/subjects.hpp"
#include "exchange/allowance.hpp"
#include "tests/access/node.hpp"

namespace jw::access::testing {
namespace {

TEST_F(Online, what_is_delivered_and_what_is_asked_share_the_caps) {
  const auto grant = province.give_online(resource, [](grant::Grant& made) {
    made.modes = {"query", "batch"};
    for (auto& item : made.items) item.verify.clear();
    made.caps = {};
    made.caps.calls_per_day = 6;
  });
  const auto day = day_number(province.clock.now());
  must(province.database->write(system_call(), [&](db::Session& session) {
    return session.exec(
        "INSERT INTO exchange_use (grant_id, day, deliveries, row_count, byte_count) VALUES ($1, $2, 4, 30, "
        "500)",
        grant, day);
  }));
  const auto ask = [&] {
    return province.ask(Kind::Query, Province::body(grant, "'key':{'code':'A1'},'items':['code']"));
  };
  const auto* row = R"({"items":["code"],"rows":[["A1"]]})";
  EXPECT_EQ(ask(), row);
  EXPECT_EQ(ask(), row);
  EXPECT_EQ(ask(), "later");
  const auto taken = must(province.database->read(
      system_call(), [&](db::Session& session) { return taken_online(session, grant, day); }));
  EXPECT_EQ(taken.deliveries, 2) << "what a delivery asks before it goes";
  std::map<std::string, std::int64_t> used;
  for (const auto& cap : must(province.watch->use(person("32.statistics"), grant)).caps)
    used[cap.kind] = cap.used;
  EXPECT_EQ(used.at("callsPerDay"), 6);
  EXPECT_EQ(used.at("rowsPerDay"), 32);
}

}  // namespace
}  // namespace jw::access::testing
