#pragma once

#include <algorithm>
#include <initializer_list>
#include <tuple>

#include "base/json_write.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "flow/clock_schema.hpp"
#include "flow/definitions.hpp"
#include "flow/duties.hpp"
#include "flow/engine.hpp"
#include "flow/presets.hpp"
#include "flow/schema.hpp"
#include "org/calendars.hpp"
#include "rollout/rollouts.hpp"
#include "rollout/schema.hpp"
#include "tests/federation/member.hpp"
#include "tests/federation/shifted_clock.hpp"
#include "tests/flow/bpmn_text.hpp"

// Nodes of governments with processes on them: a province, a city and a county, each on its own.
namespace jw::rollout::testing {

using federation::testing::eventually;
using federation::testing::Member;
using federation::testing::must;
using federation::testing::ShiftedClock;
using federation::testing::system_call;

inline std::vector<db::Migration> with_processes() {
  std::vector<db::Migration> all;
  for (const auto module :
       {flow::clock_migrations(), flow::definition_migrations(), flow::engine_migrations(), migrations()})
    all.insert(all.end(), module.begin(), module.end());
  return all;
}

inline Call designer(const std::string& org) {
  Call call = system_call();
  call.actor = {Actor::Kind::Person, "p-of-" + org, "设计员", org, {"bureau"}};
  return call;
}

class Office : public Member {
 public:
  Office() : Member({}, 0, with_processes()) {}
  ~Office() override { stop(); }

  void equip() {
    const file::Path data_dir = JW_DATA_DIR;
    calendars =
        must(org::Calendars::open(system_call(), *database, time, *orgs, data_dir / "holidays_cn.csv.gz"));
    presets =
        must(flow::Presets::open(system_call(), *database, time, *orgs, data_dir / "clock_presets.json"));
    duties = std::make_unique<flow::DutyRegister>(
        flow::DutyRegister::Parts{*database, time, *orgs, *calendars, *presets, identity->id()});
    definitions = std::make_unique<flow::Definitions>(*database, time, *orgs, presets.get());
    engine = std::make_unique<flow::Engine>(
        flow::Engine::Parts{*database,
                            time,
                            calendars.get(),
                            duties.get(),
                            [this](db::Session& session, std::string_view process, std::int64_t version) {
                              return definitions->program(session, process, version);
                            },
                            {},
                            [this](db::Session& session, std::string_view process, std::string_view region) {
                              return definitions->version_for(session, process, region);
                            }});
    definitions->on_deployed([this](db::Session& session, const Call& call, const flow::Program& program) {
      return engine->deployed(session, call, program);
    });
    rollouts =
        std::make_unique<Rollouts>(Parts{*database, time, *orgs, *definitions, *identity, *trust, *outbox});
    rollouts->watch();
    rollouts->handle(*inbox);
  }

  // The one in force for that block here; none: version 0.
  flow::Definition at(const std::string& region, const std::string& process = "p") {
    for (const auto& one : must(definitions->list(system_call())))
      if (one.process == process && one.region == region) return one;
    return {};
  }
  // What an instance of that block begins with; 0: nothing.
  std::int64_t version_for(const std::string& region, const std::string& process = "p") {
    return database
        ->read(system_call(),
               [&](db::Session& session) { return definitions->version_for(session, process, region); })
        .value_or(0);
  }
  std::string document(std::int64_t version, const std::string& process = "p") {
    return must(definitions->document(system_call(), process, version));
  }
  // How our version of a block stands at a node below; an empty state: it never went there.
  Handing handing(const Office& to, const std::string& region, const std::string& process = "p") {
    for (const auto& one : must(rollouts->nodes_of(system_call(), process)))
      if (one.node == to.identity->id() && one.region == region) return one;
    return {};
  }
  Arrival arrival(const std::string& region, const std::string& process = "p") {
    for (const auto& one : must(rollouts->arrivals(system_call())))
      if (one.process == process && one.region == region) return one;
    return {};
  }
  flow::Answer begin(const std::string& org, const std::string& process = "p") {
    flow::Command start;
    start.process = process;
    start.org = org;
    start.data = {{"place", org}};
    return must(engine->run(system_call(), start));
  }
  flow::Answer complete(const std::string& task) {
    flow::Command command;
    command.kind = flow::Command::Kind::Complete;
    command.task = task;
    return must(engine->run(system_call(), command));
  }

  ShiftedClock time;
  std::unique_ptr<org::Calendars> calendars;
  std::unique_ptr<flow::Presets> presets;
  std::unique_ptr<flow::DutyRegister> duties;
  std::unique_ptr<flow::Definitions> definitions;
  std::unique_ptr<flow::Engine> engine;
  std::unique_ptr<Rollouts> rollouts;
};

inline std::string task(std::string_view id, std::string_view inside = "", std::string_view org = "place") {
  return "<userTask id='" + std::string(id) + "' name='" + std::string(id) +
         "'><extensionElements><jw:candidates org=\"" + std::string(org) + "\"/>" + std::string(inside) +
         "</extensionElements></userTask>";
}

// Accept, then review within some days.
inline std::string procedure(std::string_view days, std::string_view id = "p", std::string_view step = "") {
  std::string inside = "<startEvent id='s'/>" + task("accept") +
                       task("review", "<jw:clock id='reply' duty='reply.conditional' days='" +
                                          std::string(days) + "' basis='办法'/>") +
                       "<endEvent id='e'/>" + flow::arrow("s", "accept") + flow::arrow("review", "e");
  if (step.empty()) {
    inside += "<sequenceFlow id='on' sourceRef='accept' targetRef='review'/>";
  } else {
    inside += std::string(step) + "<sequenceFlow id='on' sourceRef='accept' targetRef='more'/>" +
              flow::arrow("more", "review");
  }
  auto text = flow::bpmn(inside);
  return text.replace(text.find("id=\"p\""), 6, "id=\"" + std::string(id) + "\"");
}

inline flow::OverrideChange days(std::string_view count) {
  return {"review", "clock", "reply", "", {{"days", std::string(count)}}, ""};
}
inline flow::OverrideChange named(std::string_view element, std::string_view name) {
  return {std::string(element), "name", "", std::string(name), {}, ""};
}

class Offices : public ::testing::Test {
 protected:
  Offices() {
    province.found("32");
    open(province);
    county.join(province, "320613", {"320613"});
    open(county);
    city.join(province, "3206", {"3206"});
    open(city);
    for (auto* one : {&province, &county, &city}) {
      register_departments(*one);
      one->dispatch();
    }
  }
  ~Offices() override {
    for (auto* one : {&province, &county, &city}) one->stop();
  }

  static void open(Office& one) {
    one.equip();
    one.serve();
  }
  void register_departments(Office& at) {
    for (const auto& [region, line, name, home] :
         std::initializer_list<std::tuple<const char*, const char*, const char*, Office*>>{
             {"32", "data", "江苏省数据局", &province},
             {"320613", "data", "崇川区数据局", &county},
             {"320613", "civil", "崇川区民政局", &county},
             {"3206", "data", "南通市数据局", &city}})
      must(at.orgs->put(system_call(), {"", name, "", region, line, "", home->identity->id()}));
  }

  // As its node would send it.
  static flow::Handed offer(const std::string& region, const std::string& document, std::int64_t version,
                            const std::string& deployed = "2030-01-01T00:00:00.000Z") {
    flow::Handed handed;
    handed.region = region;
    handed.processes = {{"p", version}};
    handed.document = document;
    handed.digest = crypto::to_hex(crypto::sha256(document));
    handed.deployed = deployed;
    return handed;
  }
  static std::string send(Office& from, Office& to, const flow::Handed& handed) {
    const auto id = from.post(to, "process.offered", write_json(handed).as_object());
    EXPECT_TRUE(eventually([&] { return from.state_of(id) != "queued"; }));
    return id;
  }
  static std::string refusal_of(Office& from, const std::string& envelope) {
    return must(from.database->read(
                    system_call(),
                    [&](db::Session& session) { return federation::Outbox::find(session, envelope); }))
        ->last_error;
  }

  Office province, county, city;
  const Call province_designer = designer("32.data"), city_designer = designer("3206.data"),
             county_designer = designer("320613.data");
};

}  // namespace jw::rollout::testing
