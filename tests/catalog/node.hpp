#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "../base/must.hpp"
#include "base/gzip.hpp"
#include "base/random.hpp"
#include "catalog/data_versions.hpp"
#include "catalog/directory.hpp"
#include "catalog/resources.hpp"
#include "catalog/schema.hpp"
#include "catalog/uploads.hpp"
#include "db/database.hpp"
#include "filing_cycle.hpp"
#include "flow/clock_schema.hpp"
#include "flow/duties.hpp"
#include "flow/presets.hpp"
#include "lake/engine.hpp"
#include "ledger/schema.hpp"
#include "org/calendars.hpp"
#include "org/org.hpp"
#include "org/schema.hpp"

namespace jw::catalog::testing {

using jw::must;

template <class T>
std::string reason(const Result<T>& result) {
  return result ? "(no error)" : result.error().reason;
}

inline std::shared_ptr<const org::Regions> some_regions() {
  const auto make = [](std::string prefix, std::string name, int level, std::string parent) {
    return org::Region{org::padded(prefix), prefix, name, name, level, std::move(parent)};
  };
  return must(org::Regions::make({make("32", "江苏省", 1, ""), make("3206", "南通市", 2, "32"),
                                  make("320613", "崇川区", 3, "3206"), make("320682", "如皋市", 3, "3206")},
                                 "test"));
}

// One node with its store, lake and catalog in a folder that goes away with it.
class Node {
 public:
  explicit Node(std::string name)
      : name_(std::move(name)),
        folder_(std::filesystem::temp_directory_path() / ("jw-catalog-" + make_id(SystemClock()))) {
    std::filesystem::create_directories(folder_ / "tmp");
    database_ = must(db::open(system(), store_url()));
    std::vector<db::Migration> all;
    for (const auto& one : ledger::migrations()) all.push_back(one);
    for (const auto& one : org::migrations()) all.push_back(one);
    for (const auto& one : migrations()) all.push_back(one);
    for (const auto& one : flow::clock_migrations()) all.push_back(one);
    must(database_->migrate(system(), all));
    orgs_ = std::make_unique<org::Orgs>(*database_, clock_, some_regions());
    open();
  }
  ~Node() {
    close();
    database_.reset();
    if (!schema_.empty()) {
      const auto admin = db::open(system(), std::getenv("JW_TEST_POSTGRES"), 1);
      if (admin)
        static_cast<void>((*admin)->write(
            system(), [&](db::Session& s) { return s.exec("DROP SCHEMA " + schema_ + " CASCADE"); }));
    }
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  // SQLite, or a schema of its own on the server that JW_TEST_POSTGRES names when JW_TEST_STORE
  // asks for PostgreSQL.
  std::string store_url() {
    const char* store = std::getenv("JW_TEST_STORE");
    const char* server = std::getenv("JW_TEST_POSTGRES");
    if (!store || !server || std::string_view(store) != "postgresql")
      return "sqlite:" + (folder_ / "store.db").string();
    schema_ = "t" + make_id(SystemClock());
    std::erase(schema_, '-');
    const std::string url(server);
    const auto admin = must(db::open(system(), url, 1));
    must(admin->write(system(), [&](db::Session& s) { return s.exec("CREATE SCHEMA " + schema_); }));
    return url + (url.find('?') == std::string::npos ? "?" : "&") + "options=-csearch_path%3D" + schema_;
  }

  // What a start of the node does after its store is there.
  void open() {
    engine_ = must(lake::Engine::open({.memory_bytes = std::uint64_t{512} << 20,
                                       .threads = 2,
                                       .temp_folder = folder_ / "tmp",
                                       .folders = {folder_},
                                       .file = {}}));
    directory_ = must(Directory::open(system(), *database_, clock_, {folder_ / "search", name_}));
    uploads_ = must(Uploads::open(system(), *database_, clock_,
                                  {folder_ / "uploads", upload_limit_, std::chrono::hours(24), 5, {}}));
    versions_ = must(DataVersions::open(system(), *database_, clock_, *engine_, *uploads_, *directory_,
                                        {folder_ / "lake" / "resources", name_}));
    resources_ = std::make_unique<Resources>(*database_, clock_, name_);
    calendars_ =
        must(org::Calendars::open(system(), *database_, clock_, *orgs_, shipped("holidays_cn.csv.gz")));
    presets_ = must(flow::Presets::open(system(), *database_, clock_, *orgs_, shipped("clock_presets.json")));
    duties_ = std::make_unique<flow::DutyRegister>(
        flow::DutyRegister::Parts{*database_, clock_, *orgs_, *calendars_, *presets_, name_});
    filings_ = std::make_unique<Filings>(Filings::Parts{
        .database = *database_,
        .clock = clock_,
        .directory = *directory_,
        .orgs = *orgs_,
        .calendar = plain_calendar,
        .post = [this](db::Session&, const Call&, std::string_view to, std::string_view type,
                       boost::json::object body) -> Result<> {
          posted_.push_back({std::string(to), std::string(type), std::move(body)});
          return {};
        },
        .node = name_,
        .posted = {},
        .duties = duties_.get(),
        .standing_grants = [this](db::Session&, std::string_view) -> Result<std::int64_t> {
          return standing_grants_;
        },
        .listing_changed = [this](db::Session&, const Call&, const ListingChange& change) -> Result<> {
          told_.push_back({change.resource.id, change.withdrawn_reason});
          return {};
        }});
  }
  static file::Path shipped(const char* name) { return file::Path(JW_TEST_DIR) / "../../data" / name; }
  void close() {
    filings_.reset();
    duties_.reset();
    presets_.reset();
    calendars_.reset();
    resources_.reset();
    versions_.reset();
    uploads_.reset();
    directory_.reset();
    engine_.reset();
  }

  void add_org(const std::string& region, const std::string& line, const std::string& name,
               std::string node = "") {
    must(orgs_->put(system(), {"", name, "", region, line, "", node.empty() ? name_ : std::move(node)}));
  }

  static Call system() { return Call::system("test", std::chrono::minutes(2)); }
  static Call person(const std::string& org, std::set<std::string> roles = {"clerk", "head"}) {
    Call call = system();
    call.actor = {Actor::Kind::Person, "person-of-" + org, "李四", org, std::move(roles)};
    return call;
  }

  Result<Upload> send(const Call& call, const std::string& name, std::string_view bytes) {
    return uploads_->receive(call, name, [&](std::span<char> into) -> Result<std::size_t> {
      const auto count = std::min({into.size(), bytes.size(), std::size_t{1000}});
      std::copy_n(bytes.data(), count, into.data());
      bytes.remove_prefix(count);
      return count;
    });
  }

  std::int64_t count(const std::string& sql) {
    return must(database_->read(system(), [&](db::Session& s) { return s.one(sql); }))->integer(0);
  }
  std::int64_t events(const std::string& kind) {
    return count("SELECT count(*) FROM ledger_outbox WHERE kind = '" + kind + "'");
  }

  std::string name_;
  std::filesystem::path folder_;
  std::string schema_;  // on PostgreSQL
  std::uint64_t upload_limit_ = 64 << 20;
  FakeClock clock_{parse_time("2026-03-01T08:00:00Z").value()};
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<org::Orgs> orgs_;
  std::unique_ptr<lake::Engine> engine_;
  std::unique_ptr<Directory> directory_;
  std::unique_ptr<Uploads> uploads_;
  std::unique_ptr<DataVersions> versions_;
  std::unique_ptr<Resources> resources_;
  std::unique_ptr<org::Calendars> calendars_;
  std::unique_ptr<flow::Presets> presets_;
  std::unique_ptr<flow::DutyRegister> duties_;
  std::unique_ptr<Filings> filings_;

  struct Posted {
    std::string to, type;
    boost::json::object body;
  };
  std::vector<Posted> posted_;
  // What the keeper of grants would answer, and what it was told: resource and reason.
  std::int64_t standing_grants_ = 0;
  std::vector<std::pair<std::string, std::string>> told_;

  // Past head and bureau out of the catalog.
  void withdraw(const std::string& org, const std::string& id, const std::string& reason) {
    must(filings_->withdraw(member_of(org, "clerk"), id, reason));
    pass(*filings_, org, id);
  }

  // A change of what is published, past head and bureau.
  void change(const std::string& org, const std::string& id, std::int64_t version, const ResourceForm& form) {
    must(filings_->change(member_of(org, "clerk"), id, {version, "other", "", "", form}));
    pass(*filings_, org, id);
  }
  // The whole cycle with everybody it needs.
  void publish(const std::string& org, const std::string& id, bool personal = false) {
    testing::publish(*filings_, *orgs_, org, name_, id, personal);
  }
};

inline Item item(std::string name, std::string title, std::string type = "text") {
  Item out;
  out.name = std::move(name);
  out.title = std::move(title);
  out.type = std::move(type);
  return out;
}

// A small register: code, name, count; the code is the key and says the region.
inline ResourceForm small_form(std::string name = "区划人口") {
  ResourceForm form;
  form.name = std::move(name);
  form.abstract = "各区划的常住人口";
  form.sharing = "conditional";
  form.scope = "各级统计部门";
  form.purpose = "统计分析";
  form.update_cycle = "yearly";
  form.items = {item("code", "区划代码"), item("name", "名称"), item("people", "人口", "integer")};
  form.items[0].key = true;
  form.region_item = "code";
  return form;
}

inline constexpr std::string_view kSmallCsv =
    "区划代码,名称,人口\n"
    "320613,崇川区,1500000\n"
    "320682,如皋市,1200000\n"
    "320613,重复,1\n"
    "320685,海安市,many\n"
    "320684\n";

class CatalogTest : public ::testing::Test {
 protected:
  CatalogTest() {
    node_.add_org("32", "statistics", "江苏省统计局");
    node_.add_org("32", "health", "江苏省卫生健康委员会");
    node_.add_org("3206", "statistics", "南通市统计局");
  }

  Node node_{"province"};
  const Call statistics_ = Node::person("32.statistics");
  const Call health_ = Node::person("32.health");
};

}  // namespace jw::catalog::testing
