#include "catalog/rollup.hpp"

#include "catalog/directory.hpp"
#include "catalog/resource_code.hpp"
#include "catalog/rollup_schema.hpp"
#include "catalog/schema.hpp"
#include "tests/federation/member.hpp"

namespace jw::catalog {
namespace {

using federation::testing::eventually;
using federation::testing::must;
using federation::testing::reason_of;
using federation::testing::system_call;

std::vector<db::Migration> with_rollup() {
  std::vector<db::Migration> all;
  for (const auto module : {migrations(), rollup_migrations()})
    all.insert(all.end(), module.begin(), module.end());
  return all;
}

class Desk : public federation::testing::Member {
 public:
  Desk() : Member({}, 0, with_rollup()) {}
  ~Desk() override { stop(); }

  void open_catalog() {
    directory = must(Directory::open(system_call(), *database, clock, {data / "search", identity->id()}));
    rollups = std::make_unique<Rollups>(Rollups::Parts{*database, clock, *orgs, *identity, *outbox, [this] {
                                                         if (dispatcher) dispatcher->poke();
                                                       }});
    rollups->handle(*inbox);
  }

  std::unique_ptr<Directory> directory;
  std::unique_ptr<Rollups> rollups;
};

Call person(const std::string& org, std::set<std::string> roles = {"clerk"}) {
  Call call = system_call();
  call.actor = {Actor::Kind::Person, "person-of-" + org, "李四", org, std::move(roles)};
  return call;
}

// The city is above the county and a tenant of its own; the province above the city.
class Cascade : public ::testing::Test {
 protected:
  Cascade() {
    province_.found("32");
    province_.serve();
    city_.join(province_, "3206", {"3206", "320682"});
    county_.join(province_, "320613", {"320613"});
    for (auto* node : all()) {
      node->open_catalog();
      for (const auto& [region, line, home] : {std::tuple{"32", "data", &province_},
                                               {"3206", "data", &city_},
                                               {"3206", "civil", &city_},
                                               {"320682", "civil", &city_},
                                               {"320613", "data", &county_},
                                               {"320613", "civil", &county_}})
        must(node->orgs->put(system_call(),
                             {"", std::string(region) + line, "", region, line, "", home->identity->id()}));
    }
    for (auto* node : all()) {
      if (node != &province_) node->serve();
      node->dispatch();
    }
  }
  ~Cascade() override {
    for (auto* node : all()) node->stop();
  }
  std::array<Desk*, 3> all() { return {&province_, &city_, &county_}; }

  Entry entry(Desk& home, const std::string& region, const std::string& name) {
    Entry made;
    made.id = make_id(home.clock);
    made.code = must(make_code(region, "civil", ++sequence_));
    made.name = name;
    made.abstract = "摘要";
    made.region = region;
    made.line = "civil";
    made.org = {region + ".civil", region + "civil"};
    made.node = home.identity->id();
    made.sharing = "unconditional";
    made.update_cycle = "monthly";
    made.format = "csv";
    Item item;
    item.name = "a";
    item.title = "甲";
    made.items = {item};
    made.items_count = 1;
    made.version = 1;
    made.published = made.updated = to_string(home.clock.now());
    return made;
  }
  void publish(Desk& home, const Entry& made) {
    must(home.database->write(
        system_call(), [&](db::Session& session) { return home.directory->publish_local(session, made); }));
    for (auto* node : all()) pull(*node, home);
  }
  void withdraw(Desk& home, const std::string& id) {
    must(home.database->write(
        system_call(), [&](db::Session& session) { return home.directory->withdraw_local(session, id); }));
    for (auto* node : all()) pull(*node, home);
  }
  // What the replication does.
  static void pull(Desk& to, Desk& from) {
    if (&to == &from) return;
    const auto cursor = must(to.directory->cursor(system_call(), from.identity->id()));
    const auto delta = must(from.directory->changes_since(system_call(), cursor.epoch, cursor.seq));
    must(to.directory->merge(system_call(), from.identity->id(), delta));
  }

  std::string state_at(const std::string& id) {
    for (const auto& one : must(city_.rollups->list(bureau_, {}, {"", 500})).items)
      if (one.id == id) return one.state;
    return "";
  }

  Desk province_, city_, county_;
  const Call bureau_ = person("3206.data", {"bureau"});
  const Call clerk_ = person("320613.civil");
  std::int64_t sequence_ = 0;
};

TEST_F(Cascade, EntriesRollUpToTheNextBureauAboveOnly) {
  const auto mine = entry(county_, "320613", "救助对象");
  publish(county_, mine);
  const auto own = entry(city_, "3206", "低保对象");
  publish(city_, own);
  EXPECT_EQ(state_at(mine.id), "new");
  EXPECT_EQ(state_at(own.id), "") << "one's own block does not roll up to oneself";
  const auto above = must(province_.rollups->list(person("32.data", {"bureau"}), {}, {}));
  ASSERT_EQ(above.items.size(), 1u);
  EXPECT_EQ(above.items[0].id, own.id) << "the county's stops at the city";
  EXPECT_EQ(above.fresh, 1);
  EXPECT_EQ(reason_of(city_.rollups->list(person("3206.civil"), {}, {})), "rollup.bureau");
  EXPECT_EQ(reason_of(city_.rollups->list(bureau_, {"lost", ""}, {})), "rollup.state_unknown");
}

TEST_F(Cascade, AReturnTravelsDownAndANewVersionAnswersIt) {
  auto mine = entry(county_, "320613", "救助对象");
  publish(county_, mine);
  EXPECT_EQ(reason_of(city_.rollups->give_back(bureau_, mine.id, 1, " \n")), "rollup.note");
  EXPECT_EQ(reason_of(city_.rollups->give_back(bureau_, mine.id, 2, "缺项")), "rollup.version");
  EXPECT_EQ(reason_of(city_.rollups->give_back(person("3206.data"), mine.id, 1, "缺项")), "right.missing");
  EXPECT_EQ(must(city_.rollups->give_back(bureau_, mine.id, 1, "缺少身份号码")).state, "returned");
  ASSERT_TRUE(eventually([&] { return !must(county_.rollups->verdicts(clerk_, mine.id)).empty(); }));
  auto said = must(county_.rollups->verdicts(clerk_, ""));
  EXPECT_EQ(said[0].verdict, "returned");
  EXPECT_EQ(said[0].note, "缺少身份号码");
  EXPECT_FALSE(said[0].answered);
  EXPECT_TRUE(must(county_.rollups->verdicts(person("320613.data"), "")).empty()) << "another department's";
  mine.version = 2;
  mine.abstract = "已补充";
  publish(county_, mine);
  EXPECT_EQ(state_at(mine.id), "corrected");
  EXPECT_TRUE(must(county_.rollups->verdicts(clerk_, ""))[0].answered);
  const auto claimed = must(city_.rollups->claim(bureau_, mine.id, 2, "", ""));
  EXPECT_EQ(claimed.state, "claimed");
  EXPECT_EQ(claimed.claimed_org, "3206.civil") << "of the same line";
  mine.version = 3;
  publish(county_, mine);
  EXPECT_EQ(state_at(mine.id), "changed");
  withdraw(county_, mine.id);
  EXPECT_EQ(state_at(mine.id), "withdrawn");
  const auto page = must(city_.rollups->list(bureau_, {"withdrawn", ""}, {}));
  EXPECT_EQ(page.withdrawn, 1);
  EXPECT_EQ(page.items.at(0).name, "救助对象") << "its name is still known";
  EXPECT_EQ(reason_of(city_.rollups->claim(bureau_, mine.id, 3, "", "")), "rollup.unknown");
}

TEST_F(Cascade, ATenantOfTheSameNodeRollsUpToo) {
  const auto tenant = entry(city_, "320682", "救助对象");
  publish(city_, tenant);
  EXPECT_EQ(state_at(tenant.id), "new");
  EXPECT_EQ(reason_of(city_.rollups->claim(bureau_, tenant.id, 1, "320613.civil", "")), "rollup.org");
  must(city_.rollups->give_back(bureau_, tenant.id, 1, "缺项"));
  EXPECT_EQ(must(city_.rollups->verdicts(person("320682.civil"), "")).size(), 1u) << "without travelling";
}

TEST_F(Cascade, PagesAndStatesFitTogether) {
  std::vector<std::string> ids;
  for (int i = 0; i < 7; ++i) {
    const auto one = entry(county_, "320613", "目录" + std::to_string(i));
    publish(county_, one);
    ids.push_back(one.id);
  }
  must(city_.rollups->claim(bureau_, ids[1], 1, "", ""));
  must(city_.rollups->claim(bureau_, ids[4], 1, "", ""));
  std::set<std::string> seen;
  std::string after;
  do {
    const auto page = must(city_.rollups->list(bureau_, {}, {after, 3}));
    EXPECT_EQ(page.fresh, 5);
    EXPECT_EQ(page.claimed, 2);
    for (const auto& one : page.items) EXPECT_TRUE(seen.insert(one.id).second) << "twice";
    after = page.next;
  } while (!after.empty());
  EXPECT_EQ(seen.size(), 7u);
  EXPECT_EQ(must(city_.rollups->list(bureau_, {"new", ""}, {})).items.size(), 5u);
  EXPECT_EQ(must(city_.rollups->list(bureau_, {"claimed", "320613.civil"}, {})).items.size(), 2u);
  EXPECT_TRUE(must(city_.rollups->list(bureau_, {"", "320682.civil"}, {})).items.empty());
}

TEST_F(Cascade, OnlyABureauAboveMayJudge) {
  const auto mine = entry(county_, "320613", "救助对象");
  publish(county_, mine);
  const auto verdict = [&](Desk& from, const std::string& bureau, const std::string& what) {
    const auto id = from.post(county_, "rollup.verdict",
                              {{"resource", mine.id},
                               {"version", 1},
                               {"verdict", what},
                               {"bureau", bureau},
                               {"claimed_org", ""},
                               {"claimed_name", ""},
                               {"note", "x"}});
    EXPECT_TRUE(eventually([&] { return from.state_of(id) != "queued"; }));
    return from.state_of(id);
  };
  EXPECT_EQ(verdict(city_, "32.data", "returned"), "refused") << "it does not live there";
  EXPECT_EQ(verdict(city_, "3206.civil", "returned"), "refused") << "no bureau";
  EXPECT_EQ(verdict(city_, "3206.data", "burned"), "refused") << "no verdict";
  EXPECT_TRUE(must(county_.rollups->verdicts(clerk_, "")).empty());
  EXPECT_EQ(verdict(city_, "3206.data", "returned"), "delivered");
}

}  // namespace
}  // namespace jw::catalog
