#include "access/alert_mirrors.hpp"

#include "access/alert_clocks.hpp"
#include "access/relay.hpp"
#include "base/json_write.hpp"
#include "federation/envelope.hpp"
#include "flow/clock_schema.hpp"
#include "flow/duties.hpp"
#include "flow/presets.hpp"
#include "org/calendars.hpp"
#include "supervision/relay.hpp"
#include "supervision/schema.hpp"
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
    must(database->migrate(system_call(), supervision::migrations()));
  }
  ~Side() override { stop(); }

  void wire() {
    const file::Path shipped(JW_DATA_DIR);
    calendars =
        must(org::Calendars::open(system_call(), *database, clock, *orgs, shipped / "holidays_cn.csv.gz"));
    presets =
        must(flow::Presets::open(system_call(), *database, clock, *orgs, shipped / "clock_presets.json"));
    reg = std::make_unique<flow::DutyRegister>(
        flow::DutyRegister::Parts{*database, later, *orgs, *calendars, *presets, identity->id()});
    const supervision::Parts supervised{*database,      later,        *orgs, *calendars,      *reg,
                                        identity->id(), outbox.get(), {},    &access::page_of};
    mirrors = std::make_unique<AlertMirrors>(supervised);
    duty_relay = std::make_unique<supervision::Relay>(supervised);
    duty_relay->watch(*reg);
    duty_relay->handle(*inbox);
    Alerts::Told told;
    told.changed = [this](db::Session& session, const Call& call, const Alert& alert) -> Result<> {
      JW_TRY(mirrors->tell(session, call, alert));
      return keep_clocks(session, call, *reg, alert);
    };
    alerts = std::make_unique<Alerts>(*database, later, *grants, Alerts::Patience{}, told);
    mirrors->handle(*inbox);
  }

  std::vector<OverseenAlert> seen(const Call& call, const std::string& state = "") {
    return must(mirrors->list(call, state, {})).items;
  }

  std::unique_ptr<org::Calendars> calendars;
  std::unique_ptr<flow::Presets> presets;
  // "kind org state outcome page" of each answer that an alert waits for or waited for.
  std::vector<std::string> clocks(const std::string& alert) {
    std::vector<std::string> all;
    for (const auto& row : must(database->read(system_call(), [&](db::Session& session) {
           return session.query(
               "SELECT kind, org, state, outcome, link FROM flow_duty WHERE subject = $1 ORDER BY started, "
               "id",
               alert);
         })))
      all.push_back(
          fmt::format("{} {} {} {} {}", row.text(0), row.text(1), row.text(2), row.text(3), row.text(4)));
    return all;
  }

  std::unique_ptr<flow::DutyRegister> reg;
  std::unique_ptr<supervision::Relay> duty_relay;
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
    // Who joined later is learnt of from the province, which may be cut off in a moment.
    EXPECT_TRUE(eventually([&] { return county.trust->node(city.identity->id()).has_value(); }));
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
  EXPECT_EQ(reason_of(province.mirrors->list(bureau, "zz", {})), "alert.filter");
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

TEST_F(Mirrored, the_answers_it_waits_for_have_clocks_on_the_nodes_of_who_owes_and_who_oversees) {
  const auto page = "/grants/" + grant;
  const auto id = must(county.alerts->measure(provider, grant, "note", "夜间查询偏多")).id;
  EXPECT_TRUE(county.clocks(id).empty()) << "a note asks for nothing";
  must(county.alerts->measure(provider, grant, "ask", "夜间查询偏多"));
  const std::string asked = "alert.explain " + std::string(kMirroredConsumer);
  EXPECT_EQ(county.clocks(id), std::vector{asked + " running  " + page});
  for (auto* node : {&county, &city, &province})
    EXPECT_TRUE(eventually([&] { return node->clocks(id) == std::vector{asked + " running  " + page}; }))
        << "the consumer owes it, the bureau oversees it";
  must(county.alerts->explain(consumer, id, "年审批量复核"));
  const std::string owed = "alert.conclude " + std::string(kMirroredProvider);
  const std::vector answered{asked + " done answered " + page, owed + " running  " + page};
  EXPECT_EQ(county.clocks(id), answered);
  EXPECT_TRUE(eventually([&] { return province.clocks(id) == answered; }));
  must(conclude_now(*county.alerts, provider, id, true, "已整改", true));
  EXPECT_EQ(county.clocks(id).back(), owed + " done done " + page);
  // What ends without an answer is nobody's failure, unless it was late by then.
  const auto next = must(county.alerts->measure(provider, grant, "ask", "再次核查")).id;
  must(conclude_now(*county.alerts, provider, next, true, "误报"));
  EXPECT_EQ(county.clocks(next), std::vector{asked + " cancelled done " + page});
  const auto late = must(county.alerts->measure(provider, grant, "ask", "再次核查")).id;
  county.later.advance(std::chrono::days(30));
  must(conclude_now(*county.alerts, provider, late, true, "逾期未说明"));
  EXPECT_EQ(county.clocks(late), std::vector{asked + " done done " + page});
  // What was open before there were clocks gets them at the start, once.
  const auto older = must(county.alerts->measure(provider, grant, "ask", "再次核查")).id;
  must(county.database->write(system_call(), [&](db::Session& session) -> Result<> {
    JW_TRY(session.exec("DELETE FROM flow_duty WHERE subject = $1", older));
    return {};
  }));
  must(keep_clocks(system_call(), *county.database, *county.reg));
  must(keep_clocks(system_call(), *county.database, *county.reg));
  EXPECT_EQ(county.clocks(older), std::vector{asked + " running  " + page});
}

TEST_F(Mirrored, old_words_and_wrong_senders_change_nothing) {
  fire(80);
  ASSERT_TRUE(eventually([&] { return province.seen(bureau).size() == 1; }));
  auto word = province.seen(bureau).front();
  const auto word_id = word.id;
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
  // Neither party of a grant can be made another's by an alert about it.
  auto forged = word;
  forged.detector = "misses";
  std::swap(forged.provider_org, forged.consumer_org);
  forged.id = make_id(city.clock);
  for (auto* to : {&county, &province}) {
    const auto sent = city.post(*to, "alert.told", write_json(forged).as_object());
    EXPECT_TRUE(eventually([&] { return city.state_of(sent) == "refused"; })) << city.state_of(sent);
  }
  // An earlier version of the program says more, and is heard.
  auto older = write_json(word).as_object();
  older["here"] = false;
  older["detector"] = "misses";
  older["id"] = make_id(county.clock);
  county.post(province, "alert.told", older);
  ASSERT_TRUE(eventually([&] { return province.seen(bureau).size() == 2; }));
  // A word that counts comes after them on the same line.
  fire(90);
  const auto id = word_id;
  must(county.alerts->explain(consumer, id, "核对"));
  ASSERT_TRUE(eventually([&] { return province.seen(bureau).back().state == "explained"; }));
  EXPECT_EQ(province.seen(bureau).size(), 2U);
  EXPECT_TRUE(county.seen(bureau).size() == 1) << "only its own";
  const Relay relay(*county.database, county.clock, *county.client);
  EXPECT_EQ(must(relay.node_of(provider, grant)), "")
      << "the provider's node asks nobody about its own grant";
  const Relay there(*province.database, province.clock, *province.client);
  EXPECT_EQ(must(there.node_of(bureau, grant)), county.identity->id());
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
