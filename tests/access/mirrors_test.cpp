#include "access/alert_mirrors.hpp"

#include "access/relay.hpp"
#include "base/json_write.hpp"
#include "federation/envelope.hpp"
#include "flow/clock_schema.hpp"
#include "flow/duties.hpp"
#include "flow/presets.hpp"
#include "org/calendars.hpp"
#include "tests/access/node.hpp"

// Alerts and measures reach the authority on another node: a county provides, a city uses, the bureau
// over both lives with the province.
namespace jw::access::testing {
namespace {

using federation::testing::eventually;

constexpr const char* kMirroredProvider = "320613.civil";
constexpr const char* kMirroredConsumer = "320682.civil";

class Side : public exchange::testing::Node {
 public:
  Side() {
    must(database->migrate(system_call(), access::migrations()));
    must(database->migrate(system_call(), flow::clock_migrations()));
  }
  ~Side() override { stop(); }

  void wire() {
    const file::Path shipped(JW_DATA_DIR);
    calendars =
        must(org::Calendars::open(system_call(), *database, clock, *orgs, shipped / "holidays_cn.csv.gz"));
    presets =
        must(flow::Presets::open(system_call(), *database, clock, *orgs, shipped / "clock_presets.json"));
    reg = std::make_unique<flow::DutyRegister>(
        flow::DutyRegister::Parts{*database, clock, *orgs, *calendars, *presets, identity->id()});
    mirrors = std::make_unique<AlertMirrors>(
        supervision::Parts{*database, clock, *orgs, *calendars, *reg, identity->id(), outbox.get(), {}, {}});
    Alerts::Told told;
    told.changed = [this](db::Session& session, const Call& call, const Alert& alert) {
      return mirrors->tell(session, call, alert);
    };
    alerts = std::make_unique<Alerts>(*database, clock, *grants, Alerts::Patience{}, told);
    mirrors->handle(*inbox);
  }

  std::vector<OverseenAlert> seen(const Call& call, const std::string& state = "") {
    return must(mirrors->list(call, state, {})).items;
  }

  std::unique_ptr<org::Calendars> calendars;
  std::unique_ptr<flow::Presets> presets;
  std::unique_ptr<flow::DutyRegister> reg;
  std::unique_ptr<AlertMirrors> mirrors;
  std::unique_ptr<Alerts> alerts;
};

class Mirrored : public ::testing::Test {
 protected:
  Mirrored() {
    province.found("32");
    province.equip();
    province.serve();
    county.join(province, "320613", {"320613"});
    county.equip();
    county.serve();
    city.join(province, "3206", {"3206", "320682"});
    city.equip();
    city.serve();
    for (auto* node : {&province, &county, &city}) {
      for (const auto& [region, line, name, home] :
           std::initializer_list<std::tuple<const char*, const char*, const char*, Side*>>{
               {"32", "data", "江苏省数据局", &province},
               {"32", "civil", "江苏省民政厅", &province},
               {"320613", "civil", "崇川区民政局", &county},
               {"320682", "civil", "如皋市民政局", &city}})
        must(node->orgs->put(system_call(), {"", name, "", region, line, "", home->identity->id()}));
      node->wire();
      node->dispatch();
    }
    for (auto* node : {&county, &city}) must(node->trust->refresh(system_call()));
    grant::Grant made;
    made.id = grant = make_id(county.clock);
    made.number = "SQ-2026-21";
    made.provider = {kMirroredProvider, "崇川区民政局", county.identity->id()};
    made.recipient = {kMirroredConsumer, "如皋市民政局", city.identity->id()};
    made.resource = {make_id(county.clock), "3070110000001", "社会救助对象", 1};
    made.application = make_id(county.clock);
    made.format = 2;
    made.modes = {"verify"};
    made.mode = "verify";
    made.subject.org = kMirroredConsumer;
    made.purpose = "低保核对";
    made.purpose_code = "2.2";
    made.legal_basis = "《社会救助暂行办法》";
    made.items = {{"code", "统一代码", "text", {}}, {"name", "名称", "text", {}, {"eq"}}};
    made.key_items = {"code"};
    made.from = county.clock.now() - std::chrono::minutes(1);
    made.until = county.clock.now() + std::chrono::hours(24);
    made.issued = county.clock.now();
    made.issuer = county.identity->id();
    const auto document = must(grant::sign_grant(made, county.identity->key()));
    must(county.database->write(system_call(), [&](db::Session& session) {
      return county.grants->store(session, system_call(), document);
    }));
  }
  ~Mirrored() override {
    for (auto* node : {&province, &county, &city}) node->stop();
  }

  void fire(std::int64_t measured) {
    const Measured firing[] = {{"misses", measured, 50}};
    must(county.alerts->note(system_call(), grant, "system-1", firing));
  }

  Side province, county, city;
  std::string grant;
  const Call bureau = person("32.data", {"bureau"});
  const Call provider = person(kMirroredProvider, {"reviewer"});
  const Call consumer = person(kMirroredConsumer, {"clerk"});
};

TEST_F(Mirrored, an_alert_stands_before_the_authority_on_another_node_until_it_is_closed) {
  fire(80);
  ASSERT_TRUE(eventually([&] { return province.seen(bureau).size() == 1; }));
  const auto there = province.seen(bureau).front();
  EXPECT_EQ(there.grant, grant);
  EXPECT_EQ(there.number, "SQ-2026-21");
  EXPECT_EQ(there.provider_name, "崇川区民政局");
  EXPECT_EQ(there.consumer_org, kMirroredConsumer);
  EXPECT_EQ(there.detector, "misses");
  EXPECT_EQ(there.step, "note");
  EXPECT_EQ(there.measured, 80);
  EXPECT_EQ(there.home, county.identity->id());
  // The grant itself is not here, but whose it is to say is known to the bureau over a party.
  const Relay relay(*province.database, province.clock, *province.client);
  EXPECT_EQ(must(relay.node_of(bureau, grant)), county.identity->id());
  EXPECT_EQ(must(relay.node_of(person("32.civil", {"clerk"}), grant)), "");
  EXPECT_EQ(must(relay.node_of(person("3201.data", {"bureau"}), grant)), "") << "over neither party";
  EXPECT_EQ(must(relay.node_of(bureau, make_id(province.clock))), "");
  EXPECT_TRUE(province.seen(person("32.civil", {"clerk"})).empty()) << "another department has no part in it";
  // The consumer's node hears of it as well; and what is explained shows without its words.
  ASSERT_TRUE(eventually([&] { return city.seen(consumer).size() == 1; }));
  must(county.alerts->explain(consumer, there.id, "联系人张三，电话 13800000001"));
  ASSERT_TRUE(eventually([&] { return province.seen(bureau).front().state == "explained"; }));
  must(conclude_now(*county.alerts, provider, there.id, true, "已整改"));
  ASSERT_TRUE(eventually([&] { return province.seen(bureau).front().state == "closed"; }));
  EXPECT_EQ(province.seen(bureau).size(), 1U);
  EXPECT_TRUE(province.seen(bureau, "open").empty());
}

TEST_F(Mirrored, a_cut_line_delays_and_neither_loses_doubles_nor_reorders) {
  province.stop_serving();
  const auto taken = must(county.alerts->measure(provider, grant, "ask", "夜间查询偏多"));
  must(county.alerts->measure(provider, grant, "step_down", "未说明"));
  must(county.alerts->measure(provider, grant, "suspend", "继续查询"));
  ASSERT_TRUE(eventually([&] {
    return city.seen(consumer).size() == 1 && city.seen(consumer)[0].step == "suspend";
  })) << "the others hear meanwhile";
  EXPECT_TRUE(province.seen(bureau).empty());
  province.serve();
  ASSERT_TRUE(eventually([&] {
    const auto all = province.seen(bureau);
    return all.size() == 1 && all[0].step == "suspend";
  }));
  const auto there = province.seen(bureau).front();
  EXPECT_EQ(there.id, taken.id);
  EXPECT_EQ(there.detector, "by_hand");
  EXPECT_EQ(there.raised_by, kMirroredProvider);
  EXPECT_EQ(there.raised_by_name, "崇川区民政局");
  EXPECT_EQ(province.events("access.alert_received"), 3) << "each word once";
  // Nothing new is told to who has heard it.
  must(county.mirrors->keep_open(system_call()));
  must(conclude_now(*county.alerts, provider, taken.id, true, "已整改", true));
  ASSERT_TRUE(eventually([&] { return province.seen(bureau).front().state == "closed"; }));
  EXPECT_EQ(province.events("access.alert_received"), 4);
}

TEST_F(Mirrored, old_words_and_wrong_senders_change_nothing) {
  fire(80);
  ASSERT_TRUE(eventually([&] { return province.seen(bureau).size() == 1; }));
  auto word = province.seen(bureau).front();
  word.home.clear();
  const auto send = [&](Side& from) {
    must(from.database->write(system_call(), [&](db::Session& session) {
      return from.outbox->post(session, system_call(), province.identity->id(), "alert.told",
                               write_json(word).as_object());
    }));
  };
  word.state = "closed";
  word.revision = 9;
  send(city);  // no node of the provider
  word.revision = 1;
  send(county);  // heard already
  word.id = make_id(county.clock);
  word.detector = "unheard_of";
  send(county);
  // A word that counts comes after them on the same line.
  fire(90);
  const auto id = province.seen(bureau).front().id;
  must(county.alerts->explain(consumer, id, "核对"));
  ASSERT_TRUE(eventually([&] { return province.seen(bureau).front().state == "explained"; }));
  EXPECT_EQ(province.seen(bureau).size(), 1U);
}

TEST_F(Mirrored, a_bureau_that_came_later_is_told_what_is_open) {
  fire(80);
  ASSERT_TRUE(eventually([&] { return province.seen(bureau).size() == 1; }));
  const auto city_bureau = person("3206.data", {"bureau"});
  for (auto* node : {&province, &county, &city})
    must(node->orgs->put(system_call(), {"", "南通市数据局", "", "3206", "data", "", city.identity->id()}));
  must(county.mirrors->keep_open(system_call()));
  ASSERT_TRUE(eventually([&] { return city.seen(city_bureau).size() == 1; }));
  EXPECT_EQ(province.events("access.alert_received"), 1);
}

}  // namespace
}  // namespace jw::access::testing
