#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include "../base/must.hpp"
#include "base/random.hpp"
#include "db/database.hpp"
#include "ledger/schema.hpp"
#include "org/client.hpp"
#include "org/line.hpp"
#include "org/org.hpp"
#include "org/person.hpp"
#include "org/rights.hpp"
#include "org/schema.hpp"
#include "org/session.hpp"

namespace jw::org::testing {

using jw::must;
using jw::system_call;

inline Call call_of(const Person& person) {
  Call call = Call::system("test");
  call.actor = {Actor::Kind::Person, person.id, person.name, person.org, person.roles};
  return call;
}

// The national table as it is shipped, read once.
inline std::shared_ptr<const Regions> national() {
  static const auto kRegions =
      must(read_regions(std::filesystem::path(JW_TEST_DIR) / "../../data/regions_2023.csv.gz", "2023"));
  return kRegions;
}

// An empty store with the schema, a clock turned by hand, two departments of two counties.
class NodeTest : public ::testing::Test {
 protected:
  NodeTest() : folder_(std::filesystem::temp_directory_path() / ("jw-org-" + make_id(SystemClock()))) {
    std::filesystem::create_directories(folder_);
    database_ = must(db::open(system_call(), store_url()));
    std::vector<db::Migration> all;
    for (const auto& one : ledger::migrations()) all.push_back(one);
    for (const auto& one : migrations()) all.push_back(one);
    must(database_->migrate(system_call(), all));
    orgs_ = std::make_unique<Orgs>(*database_, clock_, national());
    people_ = std::make_unique<People>(*database_, clock_, Strength::Light);
    clients_ = std::make_unique<Clients>(*database_, clock_);
    sessions_ = open_sessions();
    put("320613", "statistics", "崇川区统计局");
    put("320682", "statistics", "如皋市统计局");
  }

  ~NodeTest() override {
    sessions_.reset();
    database_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  // SQLite, or a schema of its own on the server that JW_TEST_POSTGRES names when JW_TEST_STORE
  // asks for it: see CMakeLists.txt.
  std::string store_url() {
    const char* store = std::getenv("JW_TEST_STORE");
    const char* server = std::getenv("JW_TEST_POSTGRES");
    if (store == nullptr || server == nullptr || std::string_view(store) != "postgresql")
      return "sqlite:" + (folder_ / "store.db").string();
    std::string schema = "t" + make_id(SystemClock());
    std::erase(schema, '-');
    auto admin = must(db::open(system_call(), server, 1));
    must(admin->write(system_call(), [&](db::Session& s) { return s.exec("CREATE SCHEMA " + schema); }));
    return std::string(server) + (std::string_view(server).find('?') == std::string_view::npos ? "?" : "&") +
           "options=-csearch_path%3D" + schema;
  }

  Org put(std::string region, std::string line, std::string name) {
    return must(
        orgs_->put(system_call(), {"", std::move(name), "", std::move(region), std::move(line), "", "city"}));
  }

  Person add(const std::string& login, const std::string& org, std::set<std::string> roles) {
    return must(people_->create(system_call(), {login, "张三", org, std::move(roles), kPassword, false}));
  }

  std::unique_ptr<Sessions> open_sessions() {
    return must(Sessions::open(*database_, clock_, std::string(32, 's'), Strength::Light));
  }

  std::int64_t count(const std::string& sql) {
    return must(database_->read(system_call(), [&](db::Session& s) { return s.one(sql); }))->integer(0);
  }
  std::int64_t events(const std::string& kind) {
    return count("SELECT count(*) FROM ledger_outbox WHERE kind = '" + kind + "'");
  }

  static constexpr const char* kPassword = "correct horse 12";
  static constexpr const char* kChongchuan = "320613.statistics";
  static constexpr const char* kRugao = "320682.statistics";

  std::filesystem::path folder_;
  FakeClock clock_{parse_time("2026-03-01T08:00:00Z").value()};
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<Orgs> orgs_;
  std::unique_ptr<People> people_;
  std::unique_ptr<Clients> clients_;
  std::unique_ptr<Sessions> sessions_;
};

}  // namespace jw::org::testing
