#pragma once

#include "correction/answers.hpp"
#include "correction/corrections.hpp"
#include "correction/point_file.hpp"
#include "correction/schema.hpp"
#include "flow/clock_schema.hpp"
#include "flow/duties.hpp"
#include "flow/presets.hpp"
#include "org/calendars.hpp"
#include "tests/exchange/node.hpp"

// A province that gives its register to a county, each on a node of its own, with what disputes need.
// Their clock is one a test may advance; deliveries and envelopes go by the machine's.
namespace jw::correction::testing {

using exchange::testing::eventually;
using exchange::testing::kHeader;
using exchange::testing::must;
using exchange::testing::person;
using exchange::testing::reason_of;
using exchange::testing::system_call;

struct Desk {
  Desk(exchange::testing::Node& of, const Clock& clock) : node(of) {
    std::vector<db::Migration> more;
    for (const auto module : {flow::clock_migrations(), migrations()})
      more.insert(more.end(), module.begin(), module.end());
    must(node.database->migrate(system_call(), more));
    const file::Path shipped(JW_DATA_DIR);
    calendars = must(org::Calendars::open(system_call(), *node.database, clock, *node.orgs,
                                          shipped / "holidays_cn.csv.gz"));
    presets = must(flow::Presets::open(system_call(), *node.database, clock, *node.orgs,
                                       shipped / "clock_presets.json"));
    duties = std::make_unique<flow::DutyRegister>(flow::DutyRegister::Parts{
        *node.database, clock, *node.orgs, *calendars, *presets, node.identity->id()});
    const exchange::Parts exchange_parts{*node.database, *node.identity, *node.trust, *node.lake,
                                         *node.versions, *node.keys,     clock,       node.data};
    parts = std::make_unique<Parts>(Parts{exchange_parts, *node.orgs, *calendars, *node.outbox,
                                          *node.versions, *node.uploads,
                                          [this] {
                                            if (node.dispatcher) node.dispatcher->poke();
                                            if (node.runner) node.runner->poke();
                                          },
                                          duties.get()});
    corrections = std::make_unique<Corrections>(*parts);
    answers = std::make_unique<Answers>(*parts);
    files = std::make_unique<PointFiles>(*parts);
    answers->handle(*node.inbox);
  }

  std::int64_t count(const std::string& sql) { return node.count(sql); }
  // What the register of duties says of a dispute.
  std::vector<flow::Duty> duties_of(const std::string& id) {
    return must(node.database->read(
        system_call(), [&](db::Session& session) { return duties->of_subject(session, "correction", id); }));
  }

  exchange::testing::Node& node;
  std::unique_ptr<org::Calendars> calendars;
  std::unique_ptr<flow::Presets> presets;
  std::unique_ptr<flow::DutyRegister> duties;
  std::unique_ptr<Parts> parts;
  std::unique_ptr<Corrections> corrections;
  std::unique_ptr<Answers> answers;
  std::unique_ptr<PointFiles> files;
};

class Disputes : public exchange::testing::Domain {
 protected:
  // Each node knows the other's department, as its directory would have told it.
  Disputes() {
    must(province.orgs->put(system_call(),
                            {"", "崇川区数据局", "", "320613", "data", "", county.identity->id()}));
    must(county.orgs->put(system_call(),
                          {"", "江苏省统计局", "", "32", "statistics", "", province.identity->id()}));
  }
  ~Disputes() override {
    for (auto* one : {&province, &county, &city}) one->stop();  // nothing arrives while the desks go
  }

  // Rows of the county, R1 …; delivered to it. Answers with the grant.
  std::string delivered(int rows) {
    std::string csv(kHeader);
    for (int i = 1; i <= rows; ++i)
      csv += fmt::format("R{},名称{},1380000{:04},{},320613\n", i, i, i % 10000, i);
    province.load(kProvider, resource, csv);
    const auto grant = province.give(resource, kProvider, county, kCounty, std::chrono::hours(24 * 400));
    province.run();
    EXPECT_TRUE(eventually([&] { return province.acknowledged(grant, 1); }, std::chrono::minutes(2)));
    province.dispatch();
    county.dispatch();
    return grant;
  }

  static Call consumer() { return person(kCounty, {"clerk"}); }
  static Call reviewer() { return person(kProvider, {"reviewer"}); }

  // As the county holds it.
  std::string name_of(const std::string& grant, const std::string& code) {
    lake::RowQuery query;
    query.items = {"name"};
    query.filters = {{"code", "eq", code}};
    const auto found = must(county.holdings->rows(consumer(), grant, query)).page.rows;
    return found.size() == 1 ? found[0][0].value_or("") : fmt::format("{} rows", found.size());
  }

  static NewPoint point(const std::string& code, std::string expected) {
    NewPoint out;
    out.key = {{"code", code}};
    out.item = "name";
    out.expected = std::move(expected);
    out.evidence = "批复";
    return out;
  }
  Correction raise(const std::string& grant, const std::string& code, std::string expected = "新名称") {
    return *must(here.corrections->raise(consumer(),
                                         {grant, "与登记不符", "", {point(code, std::move(expected))}}))
                .correction;
  }
  std::string state(Desk& desk, const std::string& id) {
    const auto found = desk.corrections->find(system_call(), id);
    return found ? found->state : found.error().reason;
  }
  bool becomes(Desk& desk, const std::string& id, const std::string& wanted) {
    return eventually([&] { return state(desk, id) == wanted; }, std::chrono::minutes(1));
  }
  Correction answer(const std::string& id, const std::string& outcome, const std::string& why = "") {
    return must(there.answers->answer(reviewer(), id, {{}, outcome, why, ""}));
  }

  FakeClock clock{SystemClock().now()};
  Desk there{province, clock};
  Desk here{county, clock};
};

}  // namespace jw::correction::testing
