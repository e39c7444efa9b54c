#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <unistd.h>

#include "fixture.hpp"
#include "grant/bulk.hpp"
#include "grant/online.hpp"
#include "lake/engine.hpp"
#include "lake/sql.hpp"

// Registers as Parquet files, written and read by plain DuckDB, to hold the bulk engine against.
namespace jw::grant {

using Row = std::vector<Cell>;
using Rows = std::vector<Row>;

class TempFolder {
 public:
  TempFolder() {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("jw-grant-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
    std::filesystem::create_directories(path_);
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class RowsSource final : public lake::RowSource {
 public:
  RowsSource(std::vector<std::string> columns, const Rows& rows)
      : columns_(std::move(columns)), rows_(rows) {}
  const std::vector<std::string>& columns() const override { return columns_; }
  Result<> fill(lake::RowSink& sink) override {
    for (; next_ < rows_.size() && sink.room() > 0; ++next_) {
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        const auto& cell = rows_[next_][i];
        sink.set(i, cell ? std::optional<std::string_view>(*cell) : std::nullopt);
      }
      sink.next_row();
    }
    return {};
  }

 private:
  std::vector<std::string> columns_;
  const Rows& rows_;
  std::size_t next_ = 0;
};

class Register {
 public:
  Register() {
    lake::EngineOptions options;
    options.temp_folder = folder_.path() / "temp";
    options.folders = {folder_.path()};
    engine_ = lake::Engine::open(options).value();
    connection_.emplace(engine_->connect().value());
  }

  std::filesystem::path path(std::string_view name) const { return folder_.path() / name; }

  std::filesystem::path write(std::string_view name, const ResourceShape& shape, const Rows& rows) {
    std::vector<std::string> names;
    std::string columns;
    for (const auto& column : shape.columns) {
      const auto quoted = lake::quote_name(column.name).value();
      const std::string_view type = column.type == "integer"    ? "BIGINT"
                                    : column.type == "decimal"  ? "DECIMAL(18,2)"
                                    : column.type == "date"     ? "DATE"
                                    : column.type == "datetime" ? "TIMESTAMP"
                                    : column.type == "boolean"  ? "BOOLEAN"
                                                                : "VARCHAR";
      columns += (columns.empty() ? "" : ", ") + fmt::format("CAST({0} AS {1}) AS {0}", quoted, type);
      names.push_back(column.name);
    }
    RowsSource source(names, rows);
    const auto file = path(name);
    const auto done =
        connection_->with_source(call_, source,
                                 fmt::format("COPY (SELECT {} FROM {{source}}) TO {} (FORMAT parquet)",
                                             columns, lake::quote_path(file).value()));
    EXPECT_TRUE(done) << describe(done.error());
    return file;
  }

  // As text, sorted: order is not promised.
  Rows read(const std::filesystem::path& file) {
    const auto table = connection_->query(
        call_, fmt::format("SELECT * FROM read_parquet({})", lake::quote_path(file).value()));
    EXPECT_TRUE(table) << describe(table.error());
    auto rows = table ? table->rows : Rows();
    std::ranges::sort(rows);
    return rows;
  }

  std::vector<std::string> column_names(const std::filesystem::path& file) {
    std::vector<std::string> names;
    const auto table = connection_->query(
        call_, fmt::format("SELECT * FROM read_parquet({}) LIMIT 0", lake::quote_path(file).value()));
    for (const auto& column : table.value().columns) names.push_back(column.name);
    return names;
  }

  BulkOptions options() const { return {.temp_folder = folder_.path() / "temp"}; }
  lake::Connection& connection() { return *connection_; }
  const Call& call() const { return call_; }

 private:
  TempFolder folder_;
  Call call_;
  std::unique_ptr<lake::Engine> engine_;
  std::optional<lake::Connection> connection_;
};

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

inline bool adds_up(const Counts& counts) {
  return counts.rows_in == counts.out + counts.unchanged + counts.filtered + counts.set_aside;
}

}  // namespace jw::grant
