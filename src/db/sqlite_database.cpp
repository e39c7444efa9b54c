#include "db/sqlite_database.hpp"

#include "base/log.hpp"
#include "db/connection_pool.hpp"
#include "db/migrate.hpp"
#include "db/sqlite_connection.hpp"
#include "db/sqlite_writer.hpp"

namespace jw::db {
namespace {

// SQLite keeps a table by its key only when that is called INTEGER PRIMARY KEY; a bigint one would
// be a second tree beside the table.
std::string by_key(std::string_view statement) {
  std::string text(statement);
  for (const std::string_view written : {"bigint primary key", "bigint PRIMARY KEY"})
    for (auto at = text.find(written); at != std::string::npos; at = text.find(written, at + 1))
      text.replace(at, std::string_view("bigint").size(), "integer");
  return text;
}

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(file::Path path, std::unique_ptr<SqliteWriter> writer, std::size_t readers)
      : path_(std::move(path)), writer_(std::move(writer)), readers_(readers) {}

  Result<> migrate(const Call& call, std::span<const Migration> migrations) override {
    // BEGIN IMMEDIATE: writers are alone anyway.
    return apply_migrations([&](const Body& body) { return writer_->write(call, body); }, migrations, by_key);
  }
  std::string_view kind() const override { return "sqlite"; }

 private:
  using Body = std::function<Result<>(Session&)>;

  Result<> do_write(const Call& call, const Body& body) override { return writer_->write(call, body); }

  Result<> do_read(const Call& call, const Body& body) override {
    JW_TRY(call.check());
    auto reader = JW_TRY(readers_.take(
        call, [this] { return SqliteConnection::open(path_, SqliteConnection::Access::Read); }));
    // Ends the snapshot and forgets the call also when the body throws.
    struct Snapshot {
      SqliteConnection& connection;
      ~Snapshot() {
        connection.act_for(nullptr);
        if (!connection.in_transaction()) return;
        if (const auto ended = connection.control("COMMIT"); !ended)
          log::error("db.read_end", {{"error", describe(ended.error())}});
      }
    } snapshot{*reader};
    JW_TRY(reader->control("BEGIN"));
    reader->act_for(&call);
    return body(*reader);
  }

  const file::Path path_;
  std::unique_ptr<SqliteWriter> writer_;
  ConnectionPool<SqliteConnection> readers_;
};

class ForeignSqlite final : public ForeignDatabase {
 public:
  ForeignSqlite(file::Path path, std::size_t readers) : path_(std::move(path)), readers_(readers) {}
  Result<> migrate(const Call&, std::span<const Migration>) override { return read_only(); }
  std::string_view kind() const override { return "sqlite"; }
  Result<> each(const Call& call, std::string_view sql, std::span<const Value> values,
                const Visit& visit) override {
    return with_reader(call, [&](SqliteConnection& reader) { return reader.each(sql, values, visit); });
  }

 private:
  using Body = std::function<Result<>(Session&)>;
  static Result<> read_only() {
    return fail(Code::Denied, "db.read_only", "this database is only read", "该数据库仅可读取");
  }
  Result<> do_write(const Call&, const Body&) override { return read_only(); }
  Result<> do_read(const Call& call, const Body& body) override {
    return with_reader(call, [&](SqliteConnection& reader) { return body(reader); });
  }

  template <class F>
  Result<> with_reader(const Call& call, F&& use) {
    JW_TRY(call.check());
    auto reader = JW_TRY(readers_.take(
        call, [this] { return SqliteConnection::open(path_, SqliteConnection::Access::Foreign); }));
    reader->act_for(&call);
    struct Forget {
      SqliteConnection& connection;
      ~Forget() { connection.act_for(nullptr); }
    } forget{*reader};
    return use(*reader);
  }

  const file::Path path_;
  ConnectionPool<SqliteConnection> readers_;
};

}  // namespace

Result<std::unique_ptr<Database>> open_sqlite(const file::Path& path, std::size_t readers) {
  auto writer = JW_TRY(SqliteWriter::open(path));
  return std::make_unique<SqliteDatabase>(path, std::move(writer), readers);
}

Result<std::unique_ptr<ForeignDatabase>> open_foreign_sqlite(const file::Path& path, std::size_t readers) {
  return std::make_unique<ForeignSqlite>(path, readers);
}

}  // namespace jw::db
