#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "../base/must.hpp"
#include "base/random.hpp"
#include "db/database.hpp"
#include "ledger/schema.hpp"
#include "shipped.hpp"
#include "standard/code_sets.hpp"
#include "standard/elements.hpp"
#include "standard/mappings.hpp"
#include "standard/presets.hpp"
#include "standard/schema.hpp"

namespace jw::standard::testing {

using jw::must;

template <class T>
std::string reason(const Result<T>& result) {
  return result ? "(no error)" : result.error().reason;
}

inline Call system() { return Call::system("test"); }

inline Call person(std::string org, std::set<std::string> roles = {"bureau"}) {
  auto call = Call::system("test");
  call.actor = {Actor::Kind::Person, "p1", "张三", std::move(org), std::move(roles)};
  return call;
}

// An empty store with the tables of the standard, on SQLite or on PostgreSQL as tests/org does.
class StoreTest : public ::testing::Test {
 protected:
  StoreTest() : folder_(std::filesystem::temp_directory_path() / ("jw-standard-" + make_id(SystemClock()))) {
    std::filesystem::create_directories(folder_);
    database_ = must(db::open(system(), store_url()));
    std::vector<db::Migration> all;
    for (const auto& one : ledger::migrations()) all.push_back(one);
    for (const auto& one : migrations()) all.push_back(one);
    must(database_->migrate(system(), all));
    code_sets_ = std::make_unique<CodeSets>(*database_, clock_);
    elements_ = std::make_unique<Elements>(*database_, clock_);
    mappings_ = std::make_unique<Mappings>(*database_, clock_, *code_sets_);
  }
  ~StoreTest() override {
    database_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  std::string store_url() {
    const char* store = std::getenv("JW_TEST_STORE");
    const char* server = std::getenv("JW_TEST_POSTGRES");
    if (store == nullptr || server == nullptr || std::string_view(store) != "postgresql")
      return "sqlite:" + (folder_ / "store.db").string();
    std::string schema = "t" + make_id(SystemClock());
    std::erase(schema, '-');
    auto admin = must(db::open(system(), server, 1));
    must(admin->write(system(), [&](db::Session& s) { return s.exec("CREATE SCHEMA " + schema); }));
    return std::string(server) + (std::string_view(server).find('?') == std::string_view::npos ? "?" : "&") +
           "options=-csearch_path%3D" + schema;
  }

  std::int64_t events(const std::string& kind) {
    return must(database_->read(system(),
                                [&](db::Session& s) {
                                  return s.one("SELECT count(*) FROM ledger_outbox WHERE kind = $1", kind);
                                }))
        ->integer(0);
  }

  CodeSetForm local(std::string code, std::vector<CodeItem> items, std::string extends = "") {
    return {
        std::move(code), "地方民族代码", "苏数〔2026〕1号", "320600", std::move(extends), "2026-01-01", "",
        std::move(items)};
  }

  const Call bureau_ = person("320600.data");
  std::filesystem::path folder_;
  FakeClock clock_{parse_time("2026-03-01T08:00:00Z").value()};
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<CodeSets> code_sets_;
  std::unique_ptr<Elements> elements_;
  std::unique_ptr<Mappings> mappings_;
};

}  // namespace jw::standard::testing
