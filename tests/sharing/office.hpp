#pragma once

#include <chrono>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/json_write.hpp"
#include "flow/clock_schema.hpp"
#include "flow/duties.hpp"
#include "flow/engine.hpp"
#include "flow/presets.hpp"
#include "flow/schema.hpp"
#include "org/calendars.hpp"
#include "sharing/applications.hpp"
#include "sharing/forms.hpp"
#include "sharing/schema.hpp"
#include "tests/exchange/node.hpp"
#include "tests/federation/shifted_clock.hpp"

// The sharing procedure on a node of a test domain: the shipped processes, the engine, the clocks.
namespace jw::sharing::testing {

using exchange::testing::eventually;
using exchange::testing::must;
using exchange::testing::Node;
using exchange::testing::reason_of;
using exchange::testing::system_call;

using Programs = std::map<std::string, std::shared_ptr<const flow::Program>, std::less<>>;

inline file::Path shipped(std::string_view name) {
  return file::Path(JW_TEST_DIR) / ".." / ".." / "data" / std::string(name);
}

// Those of data/processes; what is refused is a failure of the test.
Programs shipped_processes();

constexpr std::chrono::hours kDay{24};

// What is wrong with an application, as the reviewer writes it.
inline boost::json::object points(std::initializer_list<std::pair<std::string_view, std::string_view>> list) {
  boost::json::array points;
  for (const auto& [field, what] : list) points.push_back({{"field", field}, {"what", what}});
  return {{"points", std::move(points)}};
}

inline const ClockView* clock_of(const Application& a, std::string_view key,
                                 std::string_view state = "running") {
  for (const auto& clock : a.clocks)
    if (clock.key == key && clock.state == state) return &clock;
  return nullptr;
}

inline Call person(std::string id, const std::string& org, std::set<std::string> roles) {
  auto call = system_call();
  call.actor = {Actor::Kind::Person, std::move(id), "某人", org, std::move(roles)};
  return call;
}

class Office {
 public:
  explicit Office(Node& at) : node(at) {
    std::vector<db::Migration> all;
    for (const auto module : {flow::clock_migrations(), flow::engine_migrations(), migrations()})
      all.insert(all.end(), module.begin(), module.end());
    // What is raised stands where the transaction can take it back: one may run more than once.
    constexpr db::Migration kBreaches{
        "test", 1, "breaches", "create table test_breach (number bigint primary key, text text not null)"};
    all.push_back(kBreaches);
    must(node.database->migrate(system_call(), all));
    calendars = must(
        org::Calendars::open(system_call(), *node.database, time, *node.orgs, shipped("holidays_cn.csv.gz")));
    presets = must(
        flow::Presets::open(system_call(), *node.database, time, *node.orgs, shipped("clock_presets.json")));
    duties = std::make_unique<flow::DutyRegister>(flow::DutyRegister::Parts{
        *node.database, time, *node.orgs, *calendars, *presets, node.identity->id()});
    engine = std::make_unique<flow::Engine>(flow::Engine::Parts{
        *node.database,
        time,
        calendars.get(),
        duties.get(),
        [this](db::Session&, std::string_view process,
               std::int64_t) -> Result<std::shared_ptr<const flow::Program>> {
          const auto found = programs.find(process);
          if (found == programs.end())
            return fail(Code::NotFound, "flow.process_unknown", "no process {}", "没有流程 {}", process);
          return found->second;
        },
        {}});
    parts = std::make_unique<Parts>(
        Parts{*node.database, time, *node.orgs, *calendars, *presets, *duties, *engine, *node.identity,
              *node.trust, *node.outbox, *node.versions, *node.grants, *node.keys, *node.lake, [] {},
              [](db::Session& session, const Call&, const Application&, const Breach& breach) -> Result<> {
                JW_TRY(
                    session.exec("insert into test_breach (number, text) select coalesce(max(number), 0) + "
                                 "1, $1 from test_breach",
                                 breach.code + " " + breach.org + " " + breach.type));
                return {};
              }});
    applications = std::make_unique<Applications>(*parts);
    applications->wire();
    applications->handle(*node.inbox);
  }

  Result<Application> act(const Call& call, const std::string& id, std::string_view name,
                          boost::json::object form) {
    return applications->act(call, id, name, std::move(form));
  }
  // Raised since the last call: "P2 32.statistics ruling".
  std::vector<std::string> breaches() {
    return must(node.database->write(system_call(), [](db::Session& s) -> Result<std::vector<std::string>> {
      std::vector<std::string> raised;
      for (const auto& row : JW_TRY(s.query("select text from test_breach order by number")))
        raised.push_back(row.text(0));
      JW_TRY(s.exec("delete from test_breach"));
      return raised;
    }));
  }
  Application find(const std::string& id) { return must(applications->find(system_call(), id)); }
  bool is_in(const std::string& id, const std::string& state) {
    return eventually([&] {
      const auto found = applications->find(system_call(), id);
      return found && found->state == state;
    });
  }

  // As the engine's thread and the housekeeper would, at that much later a time.
  void pass(std::chrono::hours hours) {
    time.advance(hours);
    turn();
  }
  void turn() {
    for (int n = 0; n < 20 && must(engine->run_due(system_call())) > 0; ++n) {
    }
    must(duties->chase(system_call()));
  }

  Node& node;
  federation::testing::ShiftedClock time;
  Programs programs = shipped_processes();
  std::unique_ptr<org::Calendars> calendars;
  std::unique_ptr<flow::Presets> presets;
  std::unique_ptr<flow::DutyRegister> duties;
  std::unique_ptr<flow::Engine> engine;
  std::unique_ptr<Parts> parts;
  std::unique_ptr<Applications> applications;
};

// The province's register, conditional and unconditional; the county applies.
class Domain : public exchange::testing::Domain {
 protected:
  Domain() {
    province.add_org("32", "data", "江苏省数据局");
    must(province.trust->refresh(system_call()));
    const auto list = must(parse_json(must(province.trust->document(system_call(), "trust", 0)).value()));
    for (auto* one : {&county, &city}) must(one->trust->accept(system_call(), "trust", list.as_object()));
    above = std::make_unique<Office>(province);
    below = std::make_unique<Office>(county);
    conditional = publish("conditional");
    learn();
    for (auto* one : {&province, &county, &city}) one->dispatch();
    // A node speaks only for departments the other side knows to live on it.
    EXPECT_TRUE(eventually([&] {
      const auto org = province.orgs->get(system_call(), kCounty);
      return org && org->node == county.identity->id();
    }));
  }
  ~Domain() override {
    for (auto* one : {&province, &county, &city}) one->stop();
    above.reset();
    below.reset();
  }

  std::string publish(const std::string& sharing) { return publish_at(province, kProvider, sharing); }
  static std::string publish_at(Node& node, const std::string& org, const std::string& sharing) {
    catalog::ResourceForm form;
    form.name = "登记信息" + sharing;
    form.abstract = "测试";
    form.sharing = sharing;
    if (sharing == "conditional") {
      form.scope = "各级部门";
      form.purpose = "核对";
    }
    for (const auto* name : {"code", "name", "phone", "region"}) {
      catalog::Item item;
      item.name = item.title = name;
      item.type = "text";
      form.items.push_back(std::move(item));
    }
    form.items[0].key = form.items[0].required = true;
    form.items[2].personal = "sensitive";
    form.items[3].region = true;
    form.region_item = "region";
    const auto drafted = must(node.resources->draft(exchange::testing::person(org), form));
    catalog::testing::publish(*node.filings, *node.orgs, org, node.identity->id(), drafted.id, true);
    return drafted.id;
  }

  // The county's directory hears of everything the province has published.
  void learn() { learn_of(county, province); }
  static void learn_of(Node& who, Node& of) {
    const auto cursor = must(who.directory->cursor(system_call(), of.identity->id()));
    const auto delta = must(of.directory->changes_since(system_call(), cursor.epoch, cursor.seq));
    must(who.directory->merge(system_call(), of.identity->id(), delta));
  }
  void pass(std::chrono::hours hours) {
    above->pass(hours);
    below->pass(hours);
  }
  // Granted and known on both nodes.
  std::string granted() {
    const auto id = arrived();
    grant(id);
    return id;
  }
  void grant(const std::string& id) {
    must(above->act(reviewer, id, "decide", grant_all()));
    must(above->act(provider_head, id, "approve", {{"note", ""}}));
    ASSERT_TRUE(below->is_in(id, "granted"));
  }
  // The county's act, once the one before it is answered.
  void county_does(const Call& who, const std::string& id, std::string_view name, boost::json::object form) {
    ASSERT_TRUE(eventually([&] { return !below->find(id).pending.has_value(); }));
    must(below->act(who, id, name, std::move(form)));
    ASSERT_TRUE(eventually([&] { return !below->find(id).pending.has_value(); }));
  }

  NewApplication form(const std::string& of, std::string mode = "batch") {
    NewApplication made;
    made.resource = of;
    made.items = {"code", "name"};
    made.mode = std::move(mode);
    made.region = "320613";
    made.purpose = "核对";
    made.legal_basis = "《政务数据共享条例》第二十条";
    made.scenario = "平台";
    made.security = "内网";
    made.until = day_in_china(county.clock.now() + std::chrono::days(300));
    return made;
  }

  // Written and consented to; its id.
  std::string apply(const NewApplication& made) {
    const auto written = must(below->applications->submit(clerk, made));
    EXPECT_EQ(written.state, "awaiting_consent");
    must(below->act(head, written.id, "consent", {{"note", ""}}));
    return written.id;
  }
  std::string arrived() {
    const auto id = apply(form(conditional));
    EXPECT_TRUE(above->is_in(id, "received")) << above->find(id).state;
    return id;
  }
  boost::json::object grant_all() {
    DecisionForm made;
    made.outcome = "grant";
    return write_json(made).as_object();
  }
  boost::json::object refuse() {
    DecisionForm made;
    made.outcome = "refuse";
    made.reason = "与职责不符";
    made.basis = "《政务数据共享条例》第十五条";
    return write_json(made).as_object();
  }

  const Call clerk = person("c-clerk", kCounty, {"clerk"});
  const Call head = person("c-head", kCounty, {"head"});
  const Call reviewer = person("p-reviewer", kProvider, {"reviewer"});
  const Call other_reviewer = person("p-other", kProvider, {"reviewer"});
  const Call provider_head = person("p-head", kProvider, {"head"});
  const Call bureau = person("bureau", "32.data", {"bureau"});
  std::unique_ptr<Office> above, below;
  std::string conditional;
};

}  // namespace jw::sharing::testing
