#pragma once

#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "db/database.hpp"

struct pg_conn;
struct pg_result;

namespace jw::db {

// One connection to a PostgreSQL server, used by one thread at a time. Statements are prepared
// once and kept on the server.
class PostgresConnection final : public Session {
 public:
  // `own`: a store of ours, whose collation and durability must be right.
  static Result<std::unique_ptr<PostgresConnection>> open(const Call& call, const std::string& url,
                                                          bool own = true);
  ~PostgresConnection() override;
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  // Begins with the call's time left as the server's limit for each statement. `more` are
  // statements sent in the same breath.
  Result<> begin(const Call& call, std::string_view mode, std::string_view more = {});
  // What the server made of it: a COMMIT of a failed transaction is answered with ROLLBACK.
  Result<> commit();
  void roll_back();

  // Statements without parameters or rows.
  Result<> control(const std::string& sql);

  // Rows as the server sends them, until `visit` says false or fails; inside a transaction. `visit` must
  // not use this connection.
  Result<> each(std::string_view sql, std::span<const Value> values,
                const std::function<Result<bool>(const Row&)>& visit);

  // Makes the server give up the running statement; from any thread.
  void cancel();

  bool broken() const;
  // The last error was another transaction's doing: the same body may succeed when run again.
  bool lost_race() const { return lost_race_; }

 private:
  struct Close {
    void operator()(pg_conn* handle) const;
  };
  struct Clear {
    void operator()(pg_result* result) const;
  };
  using Answer = std::unique_ptr<pg_result, Clear>;

  // What the server calls it, and for which SQL and parameter types it was prepared.
  struct Prepared {
    std::string key;
    std::string name;
  };

  PostgresConnection() = default;
  Result<std::string> prepare(std::string_view sql, std::span<const Value> values);
  Result<Answer> run(std::string_view sql, std::span<const Value> values);
  Result<std::int64_t> do_exec(std::string_view sql, std::span<const Value> values) override;
  Result<std::vector<Row>> do_query(std::string_view sql, std::span<const Value> values) override;
  Error failure(const pg_result* answer);

  const Call* call_ = nullptr;
  bool lost_race_ = false;
  std::unique_ptr<pg_conn, Close> handle_;
  std::list<Prepared> kept_;  // most recently used first
  std::unordered_map<std::string_view, std::list<Prepared>::iterator> by_key_;
  std::uint64_t prepared_ = 0;
};

}  // namespace jw::db
