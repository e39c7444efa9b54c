#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/call.hpp"
#include "base/result.hpp"

// The control-plane store: SQLite (embedded default, WAL) or PostgreSQL, one interface.
// SQL is the common subset: numbered `$1` placeholders (each may be used again), types
// text / bigint / double precision / bytea, ON CONFLICT, RETURNING. Times are text as
// jw::to_string(Time) makes them; booleans are bigint 0 and 1; JSON is text.
namespace jw::db {

struct Bytes {
  std::string bytes;
  bool operator==(const Bytes&) const = default;
};

using Value = std::variant<std::nullptr_t, std::int64_t, double, std::string, Bytes>;

// One parameter from anything sensible; std::optional is null when empty.
template <class T>
Value value(const T& from) {
  if constexpr (std::is_same_v<T, Value>) {
    return from;
  } else if constexpr (std::is_same_v<T, std::nullptr_t> || std::is_same_v<T, Bytes>) {
    return from;
  } else if constexpr (std::is_same_v<T, bool>) {
    return std::int64_t{from ? 1 : 0};
  } else if constexpr (std::is_integral_v<T>) {
    return static_cast<std::int64_t>(from);
  } else if constexpr (std::is_floating_point_v<T>) {
    return static_cast<double>(from);
  } else if constexpr (std::is_convertible_v<T, std::string_view>) {
    return std::string(std::string_view(from));
  } else {
    return from ? value(*from) : Value(nullptr);
  }
}

// A fetched row. Asking a column for another type than it holds is a Bug, except that integer()
// and text() of NULL give 0 and "".
class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}
  std::size_t size() const { return values_.size(); }
  bool is_null(std::size_t column) const;
  std::int64_t integer(std::size_t column) const;
  bool boolean(std::size_t column) const { return integer(column) != 0; }
  double real(std::size_t column) const;
  const std::string& text(std::size_t column) const;
  std::optional<std::string> maybe_text(std::size_t column) const;
  const std::string& bytes(std::size_t column) const;

 private:
  std::vector<Value> values_;
};

// One transaction on one thread. Not thread-safe, not to be kept.
// Errors: "db.conflict" (Conflict: unique or foreign key), "db.race" (Busy: whoever gets it gives it back at
// once, and the body runs again), "db.full" (Unavailable),
// "db.down" (Unavailable), "db.value" (Invalid: text that is not UTF-8, or holds NUL),
// "db.corrupt" (Corrupt), "call.timeout", "db.statement" (Internal).
class Session {
 public:
  virtual ~Session() = default;

  // Rows changed.
  template <class... Args>
  Result<std::int64_t> exec(std::string_view sql, const Args&... args) {
    const std::vector<Value> values{value(args)...};
    return do_exec(sql, values);
  }
  template <class... Args>
  Result<std::vector<Row>> query(std::string_view sql, const Args&... args) {
    const std::vector<Value> values{value(args)...};
    return do_query(sql, values);
  }
  // The first row, if any.
  template <class... Args>
  Result<std::optional<Row>> one(std::string_view sql, const Args&... args) {
    auto rows = query(sql, args...);
    if (!rows) return fail(std::move(rows).error());
    if (rows->empty()) return std::optional<Row>();
    return std::optional<Row>(std::move(rows->front()));
  }
  // With a parameter list built at run time (searches with optional filters).
  Result<std::vector<Row>> query_list(std::string_view sql, std::span<const Value> values) {
    return do_query(sql, values);
  }
  Result<std::int64_t> exec_list(std::string_view sql, std::span<const Value> values) {
    return do_exec(sql, values);
  }

 private:
  virtual Result<std::int64_t> do_exec(std::string_view sql, std::span<const Value> values) = 0;
  virtual Result<std::vector<Row>> do_query(std::string_view sql, std::span<const Value> values) = 0;
};

// One step of the schema, owned by one module. Never edited after release: the digest of what
// was applied is kept and checked.
struct Migration {
  std::string_view module;
  int number;
  std::string_view title;
  std::string_view sql;  // statements separated by ';' at line end
};

// Thread-safe. write() is durable when it returns: SQLite groups waiting writers into one commit
// (each in its own savepoint, so one failing body does not undo its neighbours), PostgreSQL
// commits each and runs a body again that lost a race. So a body may run more than once and must
// have no effect outside the session. A body that throws a Bug is rolled back and the Bug comes out
// of write(). A body must not call write() of the same database.
class Database {
 public:
  virtual ~Database() = default;

  // Runs body in a read-write transaction; rolled back when it returns an Error.
  template <class F>
  auto write(const Call& call, F&& body) -> std::invoke_result_t<F, Session&> {
    return run(call, std::forward<F>(body), true);
  }
  // A consistent snapshot; writing in it is an error.
  template <class F>
  auto read(const Call& call, F&& body) -> std::invoke_result_t<F, Session&> {
    return run(call, std::forward<F>(body), false);
  }

  // Applies what is missing, in the order given, each in one transaction. "db.migration" when a
  // recorded digest differs or the store is newer than this program.
  virtual Result<> migrate(const Call& call, std::span<const Migration> migrations) = 0;

  virtual std::string_view kind() const = 0;  // "sqlite" or "postgresql"

 private:
  using Body = std::function<Result<>(Session&)>;
  virtual Result<> do_write(const Call& call, const Body& body) = 0;
  virtual Result<> do_read(const Call& call, const Body& body) = 0;

  template <class F>
  auto run(const Call& call, F&& body, bool writes) -> std::invoke_result_t<F, Session&> {
    using R = std::invoke_result_t<F, Session&>;
    std::optional<R> result;
    const Body wrapped = [&](Session& session) -> Result<> {
      result.emplace(body(session));
      if (!*result) return fail(result->error());
      return {};
    };
    Result<> done = writes ? do_write(call, wrapped) : do_read(call, wrapped);
    if (!done) return fail(std::move(done).error());
    return std::move(*result);
  }
};

// "sqlite:/path/file.db" or "postgresql://user@host/db". SQLite: WAL, synchronous=FULL, foreign
// keys on, several processes may open it. PostgreSQL: a pool of `connections`.
Result<std::unique_ptr<Database>> open(const Call& call, const std::string& url, std::size_t connections = 4);

}  // namespace jw::db
