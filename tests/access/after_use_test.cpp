#include "access/relay.hpp"
#include "access/use_duties.hpp"
#include "flow/clock_schema.hpp"
#include "flow/duties.hpp"
#include "flow/presets.hpp"
#include "org/calendars.hpp"
#include "tests/access/node.hpp"

namespace jw::access::testing {
namespace {

using federation::testing::eventually;

constexpr const char* kProvider = "32.statistics";
constexpr const char* kConsumer = "320613.data";

// A node of its own with alerts, duties after use and the register of duties, all in virtual time.
class Peer : public exchange::testing::Node {
 public:
  Peer() {
    must(database->migrate(system_call(), access::migrations()));
    must(database->migrate(system_call(), flow::clock_migrations()));
  }

  // What the threads of the node call is taken down after them.
  ~Peer() override { stop(); }

  void wire() {
    const file::Path shipped(JW_DATA_DIR);
    calendars =
        must(org::Calendars::open(system_call(), *database, later, *orgs, shipped / "holidays_cn.csv.gz"));
    presets =
        must(flow::Presets::open(system_call(), *database, later, *orgs, shipped / "clock_presets.json"));
    reg = std::make_unique<flow::DutyRegister>(
        flow::DutyRegister::Parts{*database, later, *orgs, *calendars, *presets, identity->id()});
    alerts = std::make_unique<Alerts>(*database, later, *grants, Alerts::Patience{},
                                      Alerts::Told{tell_restrained(*outbox, *identity), {}, {}});
    duties = std::make_unique<UseDuties>(
        UseDuties::Parts{*database, later, *alerts, *outbox, *reg, identity->id()});
    handle_restrained(*inbox, *grants, later);
    duties->handle(*inbox);
  }

  std::string standing(const std::string& grant) {
    return must(database->read(system_call(),
                               [&](db::Session& session) { return exchange::Grants::get(session, grant); }))
        .state;
  }
  std::vector<flow::Duty> clocks(const std::string& type, const std::string& subject) {
    return must(database->read(
        system_call(), [&](db::Session& session) { return reg->of_subject(session, type, subject); }));
  }

  FakeClock later{SystemClock().now()};
  std::unique_ptr<org::Calendars> calendars;
  std::unique_ptr<flow::Presets> presets;
  std::unique_ptr<flow::DutyRegister> reg;
  std::unique_ptr<Alerts> alerts;
  std::unique_ptr<UseDuties> duties;
};

class AfterUse : public ::testing::Test {
 protected:
  AfterUse() {
    province.found("32");
    province.equip();
    province.serve();
    county.join(province, "320613", {"320613"});
    county.equip();
    for (auto* node : {&province, &county}) {
      must(node->orgs->put(system_call(),
                           {"", "江苏省统计局", "", "32", "statistics", "", province.identity->id()}));
      must(node->orgs->put(system_call(),
                           {"", "江苏省数据局", "", "32", "data", "", province.identity->id()}));
      must(node->orgs->put(system_call(),
                           {"", "崇川区数据局", "", "320613", "data", "", county.identity->id()}));
      node->wire();
    }
    must(province.trust->refresh(system_call()));
    const auto list = must(parse_json(must(province.trust->document(system_call(), "trust", 0)).value()));
    must(county.trust->accept(system_call(), "trust", list.as_object()));
    county.serve();
    for (auto* node : {&province, &county}) node->dispatch();
    resource = province.publish_register(kProvider);
    province.load(kProvider, resource, std::string(exchange::testing::kHeader) + "A1,甲,1,1,320613\n");
  }

  std::string give(std::vector<grant::Duty> duties) {
    grant::Grant made;
    made.id = make_id(province.clock);
    made.number = "SQ-2026-9";
    made.provider = {kProvider, "江苏省统计局", province.identity->id()};
    made.recipient = {kConsumer, "崇川区数据局", county.identity->id()};
    made.resource = {resource, "3070110000001", "企业登记信息", 1};
    made.application = make_id(province.clock);
    made.format = 2;
    made.modes = {"batch"};
    made.mode = "batch";
    made.subject.org = kConsumer;
    made.purpose = "基层治理";
    made.purpose_code = "4.1";
    made.legal_basis = "《政务数据共享条例》第十六条";
    made.items = {{"code", "统一代码", "text", {}}, {"name", "名称", "text", {}}};
    made.key_items = {"code"};
    made.from = province.clock.now() - std::chrono::minutes(1);
    made.until = province.clock.now() + std::chrono::hours(24 * 365);
    made.duties = std::move(duties);
    made.issued = province.clock.now();
    made.issuer = province.identity->id();
    const auto document = must(grant::sign_grant(made, province.identity->key()));
    for (auto* node : {&province, &county})
      must(node->database->write(system_call(), [&](db::Session& session) {
        return node->grants->store(session, system_call(), document);
      }));
    look();
    return made.id;
  }

  void look() {
    must(province.duties->look(system_call()));
    must(county.duties->look(system_call()));
  }
  void pass(std::chrono::hours time) {
    province.later.advance(time);
    county.later.advance(time);
    look();
  }

  static grant::Duty duty(const char* kind, std::int64_t days, std::string by = "") {
    grant::Duty made(kind);
    made.days = days;
    made.by = std::move(by);
    return made;
  }
  static UseDuty one(Peer& node, const char* org, const std::string& grant, const std::string& kind,
                     std::int64_t round = 1) {
    for (const auto& found : must(node.duties->list(person(org), grant)))
      if (found.kind == kind && found.round == round) return found;
    return {};
  }

  Peer province, county;
  std::string resource;
};

constexpr std::chrono::hours kDay(24);
const std::string kDigest(64, 'a');

TEST_F(AfterUse, a_duty_runs_on_both_nodes_and_its_evidence_reaches_the_provider) {
  const auto grant = give({duty("notify", 10)});
  for (auto* node : {&province, &county}) {
    const auto open = one(*node, node == &province ? kProvider : kConsumer, grant, "notify");
    EXPECT_EQ(open.state, "open");
    EXPECT_EQ(open.due, day_in_china(node->clock.now() + std::chrono::hours(24 * 10)));
    const auto clocks = node->clocks("use_duty", grant + "/notify/1");
    ASSERT_EQ(clocks.size(), 1U) << "in the register, so that it is reminded of and shown";
    EXPECT_EQ(clocks[0].due, open.due);
    EXPECT_EQ(clocks[0].org, kConsumer);
    EXPECT_EQ(clocks[0].state, "running");
  }
  const auto confirm = [&](const Evidence& evidence, const char* org = kConsumer) {
    return county.duties->confirm(person(org), grant, "notify", 1, evidence);
  };
  EXPECT_EQ(confirm({"", "", ""}).error().reason, "use_duty.evidence");
  EXPECT_EQ(confirm({"已告知", "名单.pdf", "abc"}).error().reason, "use_duty.evidence");
  EXPECT_EQ(confirm({"已告知", "", kDigest}).error().reason, "use_duty.evidence");
  EXPECT_EQ(confirm({"已告知", "", ""}, kProvider).error().reason, "use_duty.unknown");
  EXPECT_EQ(county.duties->confirm(person(kConsumer), grant, "retain", 1, {"x", "", ""}).error().reason,
            "use_duty.unknown");
  for (const std::string text : {"\u200B", " \n", "甲\u202E乙", "甲\x1b乙"})
    EXPECT_EQ(confirm({text, "", ""}).error().reason, "use_duty.evidence") << text;
  for (const std::string name : {"a/名单.pdf", "..\\名单.pdf", "名单\n.pdf", "名单\u202Efdp.exe"})
    EXPECT_EQ(confirm({"已告知", name, kDigest}).error().reason, "use_duty.evidence") << name;
  const auto early = province.duties->send_back(person(kProvider), grant, "notify", 1, "缺少签收");
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().reason, "use_duty.open") << "there is nothing to send back yet";
  EXPECT_EQ(early.error().code, Code::Conflict);
  must(confirm({"已短信告知 1 人", "名单.pdf", kDigest}));
  EXPECT_EQ(confirm({"再来", "", ""}).error().reason, "use_duty.done");
  ASSERT_TRUE(eventually([&] { return one(province, kProvider, grant, "notify").state == "done"; }));
  const auto seen = one(province, kProvider, grant, "notify");
  EXPECT_EQ(seen.note, "已短信告知 1 人");
  EXPECT_EQ(seen.file_sha256, kDigest);
  EXPECT_EQ(province.clocks("use_duty", grant + "/notify/1")[0].state, "done");
  EXPECT_EQ(county.clocks("use_duty", grant + "/notify/1")[0].state, "done");
  EXPECT_EQ(province.events("use_duty.confirmed"), 1);

  // Wanting: it is open again on both, with the same last day.
  EXPECT_EQ(county.duties->send_back(person(kConsumer), grant, "notify", 1, "x").error().reason,
            "use_duty.unknown");
  EXPECT_EQ(province.duties->send_back(person(kProvider), grant, "notify", 1, "\u200B").error().reason,
            "use_duty.reason");
  must(province.duties->send_back(person(kProvider), grant, "notify", 1, "缺少签收"));
  ASSERT_TRUE(eventually([&] { return one(county, kConsumer, grant, "notify").state == "open"; }));
  EXPECT_EQ(one(county, kConsumer, grant, "notify").returned, "缺少签收");
  EXPECT_EQ(one(county, kConsumer, grant, "notify").due, seen.due);
  EXPECT_TRUE(must(county.duties->list(person(kConsumer), grant)).size() == 1U);
  EXPECT_EQ(province.duties->list(person("320682.data"), grant).error().reason, "grant.unknown");
}

TEST_F(AfterUse, what_is_kept_counts_from_its_coming_and_again_for_the_next) {
  province.run();
  const auto grant = give({duty("retain", 30)});
  EXPECT_EQ(one(county, kConsumer, grant, "retain").state, "waiting");
  ASSERT_TRUE(eventually([&] { return province.acknowledged(grant, 1); }))
      << province.newest(grant, "sent").value().last_error;
  look();
  EXPECT_EQ(one(county, kConsumer, grant, "retain").state, "open");
  EXPECT_EQ(one(province, kProvider, grant, "retain").state, "open");
  pass(kDay * 29);
  EXPECT_EQ(one(county, kConsumer, grant, "retain").late, 0);
  must(county.duties->confirm(person(kConsumer), grant, "retain", 1, {"已删除", "", ""}));
  ASSERT_TRUE(eventually([&] { return one(province, kProvider, grant, "retain").state == "done"; }));
  for (auto* node : {&province, &county})
    EXPECT_EQ(one(*node, node == &province ? kProvider : kConsumer, grant, "retain", 2).state, "waiting");
}

TEST_F(AfterUse, what_is_overdue_becomes_an_alert_that_climbs_by_days_until_it_is_done) {
  const auto by = day_in_china(province.clock.now() + kDay * 5);
  const auto grant = give({duty("delete_by", 0, by)});
  pass(kDay * 5);
  EXPECT_TRUE(alerts_of(*province.alerts, person(kProvider), grant).empty()) << "the last day is not over";
  pass(kDay);
  const auto raised = alerts_of(*province.alerts, person(kProvider), grant);
  ASSERT_EQ(raised.size(), 1U);
  EXPECT_EQ(raised[0].detector, "duty_overdue");
  EXPECT_EQ(raised[0].measured, 1);
  must(county.reg->chase(system_call()));
  EXPECT_EQ(county.clocks("use_duty", grant + "/delete_by/1")[0].light, "red");
  // Ten minutes of patience are a day here: noted, asked, verify only, and that holds on both nodes.
  const auto step = [&] { return alerts_of(*province.alerts, person(kProvider), grant).front().step; };
  EXPECT_EQ(step(), "note");
  pass(kDay);
  EXPECT_EQ(step(), "ask");
  pass(kDay);
  EXPECT_EQ(step(), "ask") << "three days to explain";
  pass(kDay * 2);
  EXPECT_EQ(step(), "step_down");
  EXPECT_EQ(province.standing(grant), "verify_only");
  EXPECT_TRUE(eventually([&] { return county.standing(grant) == "verify_only"; }));
  must(county.duties->confirm(person(kConsumer), grant, "delete_by", 1, {"已删除", "记录.txt", kDigest}));
  ASSERT_TRUE(
      eventually([&] { return alerts_of(*province.alerts, person(kProvider), grant)[0].state == "closed"; }));
  EXPECT_EQ(province.standing(grant), "verify_only") << "the provider lifts it";
  pass(kDay * 30);
  EXPECT_EQ(alerts_of(*province.alerts, person(kProvider), grant).size(), 1U) << "done is done";
}

TEST_F(AfterUse, a_node_is_heard_only_for_its_own_departments) {
  const auto grant = give({duty("notify", 10)});
  const std::string back = county.post(province, "use_duty.returned",
                                       {{"grant", grant}, {"kind", "notify"}, {"round", 1}, {"reason", "x"}});
  const std::string speaking =
      province.post(county, "use_duty.done",
                    {{"grant", grant},
                     {"kind", "notify"},
                     {"round", 1},
                     {"evidence", {{"note", "n"}, {"file_name", ""}, {"file_sha256", ""}}},
                     {"by", "x"}});
  EXPECT_TRUE(eventually([&] { return county.state_of(back) == "refused"; }));
  EXPECT_TRUE(eventually([&] { return province.state_of(speaking) == "refused"; }));
  EXPECT_EQ(one(county, kConsumer, grant, "notify").state, "open");
}

}  // namespace
}  // namespace jw::access::testing
