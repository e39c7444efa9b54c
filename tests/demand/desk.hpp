#pragma once

#include "catalog/directory.hpp"
#include "catalog/resource_code.hpp"
#include "catalog/schema.hpp"
#include "demand/demands.hpp"
#include "demand/duties.hpp"
#include "demand/exclusions.hpp"
#include "demand/schema.hpp"
#include "flow/clock_schema.hpp"
#include "flow/duties.hpp"
#include "flow/presets.hpp"
#include "org/calendars.hpp"
#include "tests/federation/member.hpp"

// A node with the three lists on it, inside the test process.
namespace jw::demand::testing {

using federation::testing::eventually;
using federation::testing::must;
using federation::testing::reason_of;
using federation::testing::system_call;

inline std::vector<db::Migration> list_migrations() {
  std::vector<db::Migration> all;
  for (const auto module : {flow::clock_migrations(), catalog::migrations(), migrations()})
    all.insert(all.end(), module.begin(), module.end());
  return all;
}

class Desk : public federation::testing::Member {
 public:
  Desk() : Member({}, 0, list_migrations()) {}
  ~Desk() override { stop(); }

  void open_lists() {
    calendars = must(org::Calendars::open(system_call(), *database, clock, *orgs,
                                          file::Path(JW_DATA_DIR) / "holidays_cn.csv.gz"));
    directory =
        must(catalog::Directory::open(system_call(), *database, clock, {data / "search", identity->id()}));
    presets = must(flow::Presets::open(system_call(), *database, clock, *orgs,
                                       file::Path(JW_DATA_DIR) / "clock_presets.json"));
    register_ = std::make_unique<flow::DutyRegister>(
        flow::DutyRegister::Parts{*database, clock, *orgs, *calendars, *presets, identity->id()});
    const Parts parts{*database,
                      clock,
                      *orgs,
                      *calendars,
                      *identity,
                      *outbox,
                      *directory,
                      [this] {
                        if (dispatcher) dispatcher->poke();
                      },
                      register_.get()};
    demands = std::make_unique<Demands>(parts);
    duties = std::make_unique<Duties>(parts);
    exclusions = std::make_unique<Exclusions>(parts);
    demands->handle(*inbox);
  }

  static Call person(const std::string& org, std::set<std::string> roles = {"clerk"},
                     const std::string& name = "李四") {
    Call call = system_call();
    call.actor = {Actor::Kind::Person, "person-of-" + org + "-" + *roles.begin(), name, org,
                  std::move(roles)};
    return call;
  }

  std::unique_ptr<org::Calendars> calendars;
  std::unique_ptr<catalog::Directory> directory;
  std::unique_ptr<flow::Presets> presets;
  std::unique_ptr<flow::DutyRegister> register_;
  std::unique_ptr<Demands> demands;
  std::unique_ptr<Duties> duties;
  std::unique_ptr<Exclusions> exclusions;
};

// A province, its city and its county, all in one domain and known to each other.
class Domain : public ::testing::Test {
 protected:
  Domain() {
    province_.found("32");
    province_.serve();
    city_.join(province_, "3206", {"3206", "320682"});
    county_.join(province_, "320613", {"320613"});
    for (auto* node : all()) {
      node->open_lists();
      for (const auto& [region, line, name, home] : {std::tuple{"32", "data", "江苏省数据局", &province_},
                                                     {"32", "health", "江苏省卫生健康委员会", &province_},
                                                     {"3206", "data", "南通市数据局", &city_},
                                                     {"3206", "health", "南通市卫生健康委员会", &city_},
                                                     {"320682", "data", "如皋市数据局", &city_},
                                                     {"320613", "data", "崇川区数据局", &county_},
                                                     {"320613", "civil", "崇川区民政局", &county_}})
        must(node->orgs->put(system_call(), {"", name, "", region, line, "", home->identity->id()}));
    }
    for (auto* node : all()) {
      if (node != &province_) node->serve();
      node->dispatch();
    }
  }
  ~Domain() override {
    for (auto* node : all()) node->stop();
  }
  std::array<Desk*, 3> all() { return {&province_, &city_, &county_}; }

  static DemandForm form(const std::string& name = "医院名称与地址") {
    DemandForm form;
    form.name = name;
    form.items = {"医院名称", "地址", "床位数"};
    form.service = "急救站点规划";
    form.purpose = "核对辖区医院";
    form.legal_basis = "《院前医疗急救管理办法》第八条";
    form.frequency = "quarterly";
    return form;
  }

  // A published resource of the province's health commission, known on every node.
  std::string publish(const std::string& name, const std::string& sharing = "unconditional") {
    catalog::Entry entry;
    entry.id = make_id(province_.clock);
    entry.code = must(catalog::make_code("32", "health", ++sequence_));
    entry.name = name;
    entry.abstract = "各城市医院名称、标签与地址";
    entry.org = {"32.health", "江苏省卫生健康委员会"};
    entry.region = "32";
    entry.line = "health";
    entry.node = province_.identity->id();
    entry.sharing = sharing;
    if (sharing == "not_shared") {
      entry.reason = "法律规定";
      entry.legal_basis = "《中华人民共和国传染病防治法》第十二条";
    }
    entry.update_cycle = "monthly";
    entry.format = "csv";
    for (const auto* title : {"医院名称", "地址"}) {
      catalog::Item item;
      item.name = "c" + std::to_string(entry.items.size());
      item.title = title;
      entry.items.push_back(item);
    }
    entry.items_count = 2;
    entry.version = 1;
    entry.published = entry.updated = to_string(province_.clock.now());
    for (auto* node : all())
      must(node->database->write(system_call(), [&](db::Session& session) {
        return node == &province_ ? node->directory->publish_local(session, entry)
                                  : merge(*node, session, entry);
      }));
    for (auto* node : all()) node->directory->catch_up(system_call());
    return entry.id;
  }

  // The state a demand has on a node; "" when the node does not know it.
  static std::string state_on(Desk& node, const std::string& id) {
    const auto found = node.demands->find(system_call(), id);
    return found ? found->state : "";
  }
  static bool comes_to(Desk& node, const std::string& id, const std::string& state) {
    return eventually([&] { return state_on(node, id) == state; });
  }

  Desk province_, city_, county_;
  const Call clerk_ = Desk::person("320613.civil");
  const Call county_bureau_ = Desk::person("320613.data", {"bureau"});
  const Call city_bureau_ = Desk::person("3206.data", {"bureau"});
  const Call province_bureau_ = Desk::person("32.data", {"bureau"});
  const Call source_ = Desk::person("32.health");

 private:
  // As the catalog's replication leaves it.
  static Result<> merge(Desk& node, db::Session& session, const catalog::Entry& entry) {
    JW_TRY(node.directory->publish_local(session, entry));
    JW_TRY(session.exec("UPDATE catalog_entry SET node = $1 WHERE id = $2", entry.node, entry.id));
    return {};
  }

  std::int64_t sequence_ = 0;
};

}  // namespace jw::demand::testing
