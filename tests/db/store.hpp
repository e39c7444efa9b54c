#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include "base/random.hpp"
#include "db/database.hpp"

namespace jw::db::testing {

inline Call call(std::chrono::milliseconds limit = std::chrono::seconds(30)) {
  return Call::system("test", limit);
}

// A folder of its own, gone with the test.
class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("jw-db-" + make_id(SystemClock()))) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline std::unique_ptr<Database> must_open(const std::string& url, std::size_t connections = 4) {
  auto opened = open(call(), url, connections);
  if (!opened) throw std::runtime_error(describe(opened.error()));
  return std::move(*opened);
}

// The same tests for every store. PostgreSQL is the one JW_TEST_POSTGRES names (see
// tools/with_postgres.sh); each test works in a schema of its own there.
class StoreTest : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (GetParam() == "sqlite") {
      url_ = "sqlite:" + (folder_.path() / "store.db").string();
      return;
    }
    const char* server = std::getenv("JW_TEST_POSTGRES");
    if (server == nullptr) GTEST_SKIP() << "JW_TEST_POSTGRES is not set; run under tools/with_postgres.sh";
    schema_ = "t" + make_id(SystemClock());
    schema_.erase(std::remove(schema_.begin(), schema_.end(), '-'), schema_.end());
    server_ = server;
    admin("CREATE SCHEMA " + schema_);
    url_ =
        server_ + (server_.find('?') == std::string::npos ? "?" : "&") + "options=-csearch_path%3D" + schema_;
  }

  void TearDown() override {
    database_.reset();
    if (!schema_.empty()) admin("DROP SCHEMA " + schema_ + " CASCADE");
  }

  bool is_sqlite() const { return GetParam() == "sqlite"; }
  const std::string& url() const { return url_; }

  Database& database() {
    if (!database_) database_ = must_open(url_);
    return *database_;
  }

  template <class... Args>
  Result<std::int64_t> exec(std::string_view sql, const Args&... args) {
    return database().write(call(), [&](Session& s) { return s.exec(sql, args...); });
  }
  template <class... Args>
  Result<std::vector<Row>> query(std::string_view sql, const Args&... args) {
    return database().read(call(), [&](Session& s) { return s.query(sql, args...); });
  }
  std::int64_t count(const std::string& table) {
    auto rows = query("SELECT count(*) FROM " + table);
    return rows ? rows->front().integer(0) : -1;
  }

  Folder folder_;

 private:
  void admin(const std::string& sql) {
    auto database = must_open(server_, 1);
    auto done = database->write(call(), [&](Session& s) { return s.exec(sql); });
    ASSERT_TRUE(done) << describe(done.error());
  }

  std::string url_, server_, schema_;
  std::unique_ptr<Database> database_;
};

}  // namespace jw::db::testing

// Instantiates a fixture for both stores.
#define JW_BOTH_STORES(Fixture)                                           \
  INSTANTIATE_TEST_SUITE_P(Sqlite, Fixture, ::testing::Values("sqlite")); \
  INSTANTIATE_TEST_SUITE_P(Postgres, Fixture, ::testing::Values("postgresql"))
