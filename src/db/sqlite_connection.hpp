#pragma once

#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/file.hpp"
#include "db/database.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace jw::db {

// One connection to an SQLite file, used by one thread at a time. Statements are prepared once
// and kept. While a call is set, its deadline and stop token interrupt running statements.
class SqliteConnection final : public Session {
 public:
  enum class Access { Write, Read, Foreign };  // Foreign: somebody else's file, never written
  static Result<std::unique_ptr<SqliteConnection>> open(const file::Path& path, Access access);
  ~SqliteConnection() override;
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  // Whose deadline interrupts; null for none. Must outlive the statements.
  void act_for(const Call* call) { call_ = call; }

  // Transaction control and PRAGMAs: no parameters, no rows.
  Result<> control(std::string_view sql);
  // BEGIN IMMEDIATE once; false while another process holds the write lock.
  Result<bool> try_begin();
  // Rows one after the other, until `visit` says false or fails; it must not use this connection.
  Result<> each(std::string_view sql, std::span<const Value> values,
                const std::function<Result<bool>(const Row&)>& visit);
  bool in_transaction() const;

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  // values[order[i]] is bound to the statement's parameter i + 1.
  struct Prepared {
    std::string sql;
    std::unique_ptr<sqlite3_stmt, Finalize> statement;
    std::vector<std::size_t> order;
  };

  SqliteConnection() = default;
  static int on_progress(void* self);
  Result<Prepared*> prepare(std::string_view sql);
  Result<> bind(Prepared& prepared, std::span<const Value> values);
  Result<std::int64_t> do_exec(std::string_view sql, std::span<const Value> values) override;
  Result<std::vector<Row>> do_query(std::string_view sql, std::span<const Value> values) override;
  // `take` gets each row, and says whether it wants another; may be null.
  using Take = std::function<Result<bool>(Row&& row)>;
  Result<std::int64_t> run(std::string_view sql, std::span<const Value> values, const Take* take);
  Error failure(int code) const;

  const Call* call_ = nullptr;
  std::unique_ptr<sqlite3, Close> handle_;
  std::list<Prepared> kept_;  // most recently used first
  std::unordered_map<std::string_view, std::list<Prepared>::iterator> by_sql_;
};

}  // namespace jw::db
