#include "db/sqlite_connection.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <thread>
#include <utility>

#include "base/check.hpp"
#include "db/statement_text.hpp"

namespace jw::db {
namespace {

constexpr std::size_t kKeptStatements = 200;
constexpr int kInstructionsPerCheck = 2000;  // some tens of microseconds between deadline checks
constexpr int kLookasideBytes = 1200, kLookasideSlots = 200;  // small memory without malloc
constexpr int kBusyMilliseconds = 50;                         // then the caller's own deadline is looked at

// Password hashes and grants live in this file, and SQLite gives its -wal and -shm files the
// permissions of the main one: so it is made by us, for the owner only.
Result<> make_private(const file::Path& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return fail(file::failure(errno, path, "opening"));
  ::close(fd);
  return {};
}

Value column(sqlite3_stmt* statement, int index) {
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, index));
  switch (sqlite3_column_type(statement, index)) {
    case SQLITE_INTEGER: return static_cast<std::int64_t>(sqlite3_column_int64(statement, index));
    case SQLITE_FLOAT: return sqlite3_column_double(statement, index);
    case SQLITE_TEXT:
      return std::string(reinterpret_cast<const char*>(sqlite3_column_text(statement, index)), size);
    case SQLITE_BLOB:
      return Bytes{size == 0
                       ? std::string()
                       : std::string(static_cast<const char*>(sqlite3_column_blob(statement, index)), size)};
    default: return nullptr;
  }
}

}  // namespace

void SqliteConnection::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
void SqliteConnection::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

SqliteConnection::~SqliteConnection() {
  by_sql_.clear();
  kept_.clear();
}

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const file::Path& path, Access access) {
  // Counting its memory costs SQLite a lock at every allocation. Refused, and no harm done, when
  // somebody else in this process began with SQLite first.
  static const int quiet = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(quiet);
  if (access == Access::Write) JW_TRY(make_private(path));
  std::unique_ptr<SqliteConnection> made(new SqliteConnection);
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(
      path.c_str(), &handle,
      (access == Access::Foreign ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX,
      nullptr);
  made->handle_.reset(handle);
  if (handle == nullptr)
    return fail(Code::Unavailable, "db.down", "the store cannot be opened: out of memory",
                "无法打开数据库：内存不足");
  if (code != SQLITE_OK) return fail(made->failure(code));
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_LOOKASIDE, nullptr, kLookasideBytes, kLookasideSlots);
  sqlite3_busy_timeout(handle, 5000);
  sqlite3_progress_handler(handle, kInstructionsPerCheck, &on_progress, made.get());
  if (access == Access::Foreign) return made;
  // The switch to WAL does not wait for a busy file by itself when two processes make it at once.
  auto wal = made->control("PRAGMA journal_mode=WAL");
  for (int tries = 0; !wal && wal.error().reason == "db.down" && tries < 100; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    wal = made->control("PRAGMA journal_mode=WAL");
  }
  JW_TRY(std::move(wal));
  JW_TRY(made->control("PRAGMA synchronous=FULL"));
  JW_TRY(made->control("PRAGMA foreign_keys=ON"));
  JW_TRY(made->control("PRAGMA temp_store=MEMORY"));
  // Kilobytes: there are many readers and one writer.
  JW_TRY(made->control(access == Access::Write ? "PRAGMA cache_size=-65536" : "PRAGMA cache_size=-16384"));
  JW_TRY(made->control("PRAGMA journal_size_limit=67108864"));
  // Pages that many commits change are copied once for all of them.
  JW_TRY(made->control("PRAGMA wal_autocheckpoint=10000"));
  if (access == Access::Read) JW_TRY(made->control("PRAGMA query_only=ON"));
  if (access == Access::Write) sqlite3_busy_timeout(handle, kBusyMilliseconds);
  return made;
}

int SqliteConnection::on_progress(void* self) {
  const Call* call = static_cast<SqliteConnection*>(self)->call_;
  return call != nullptr && !call->check() ? 1 : 0;
}

bool SqliteConnection::in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

Result<> SqliteConnection::control(std::string_view sql) {
  const Call* call = std::exchange(call_, nullptr);  // COMMIT and ROLLBACK run to their end
  const auto done = run(sql, {}, nullptr);
  call_ = call;
  if (!done) return fail(done.error());
  return {};
}

Result<bool> SqliteConnection::try_begin() {
  auto* prepared = JW_TRY(prepare("BEGIN IMMEDIATE"));
  const int code = sqlite3_step(prepared->statement.get());
  sqlite3_reset(prepared->statement.get());
  if (code == SQLITE_DONE) return true;
  if ((code & 0xff) == SQLITE_BUSY) return false;
  return fail(failure(code));
}

Result<SqliteConnection::Prepared*> SqliteConnection::prepare(std::string_view sql) {
  if (const auto found = by_sql_.find(sql); found != by_sql_.end()) {
    kept_.splice(kept_.begin(), kept_, found->second);
    return &kept_.front();
  }
  Prepared made;
  made.sql = sql;
  sqlite3_stmt* statement = nullptr;
  const char* rest = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), made.sql.c_str(), static_cast<int>(made.sql.size()) + 1,
                                      SQLITE_PREPARE_PERSISTENT, &statement, &rest);
  made.statement.reset(statement);
  if (code != SQLITE_OK) return fail(failure(code));
  JW_CHECK(
      statement != nullptr && std::string_view(rest).find_first_not_of(" \t\r\n;") == std::string_view::npos,
      "exactly one SQL statement at a time");
  for (int i = 1; i <= sqlite3_bind_parameter_count(statement); ++i) {
    const char* name = sqlite3_bind_parameter_name(statement, i);
    std::size_t number = 0;
    JW_CHECK(name != nullptr && name[0] == '$', "parameters are written $1, $2, ...");
    std::from_chars(name + 1, name + std::string_view(name).size(), number);
    JW_CHECK(number > 0, "parameters are written $1, $2, ...");
    made.order.push_back(number - 1);
  }
  if (kept_.size() >= kKeptStatements) {
    by_sql_.erase(kept_.back().sql);
    kept_.pop_back();
  }
  kept_.push_front(std::move(made));
  by_sql_.emplace(kept_.front().sql, kept_.begin());
  return &kept_.front();
}

Result<> SqliteConnection::bind(Prepared& prepared, std::span<const Value> values) {
  JW_TRY(check_values(values));
  auto* statement = prepared.statement.get();
  for (std::size_t i = 0; i < prepared.order.size(); ++i) {
    JW_CHECK(prepared.order[i] < values.size(), "a parameter of this statement has no value");
    const auto& one = values[prepared.order[i]];
    const int at = static_cast<int>(i) + 1;
    int code = SQLITE_OK;
    // SQLITE_STATIC: the values outlive the step, and run() clears the bindings after it.
    if (const auto* whole = std::get_if<std::int64_t>(&one)) {
      code = sqlite3_bind_int64(statement, at, *whole);
    } else if (const auto* number = std::get_if<double>(&one)) {
      code = sqlite3_bind_double(statement, at, *number);
    } else if (const auto* text = std::get_if<std::string>(&one)) {
      code = sqlite3_bind_text64(statement, at, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
    } else if (const auto* bytes = std::get_if<Bytes>(&one)) {
      code = bytes->bytes.empty() ? sqlite3_bind_zeroblob(statement, at, 0)
                                  : sqlite3_bind_blob64(statement, at, bytes->bytes.data(),
                                                        bytes->bytes.size(), SQLITE_STATIC);
    } else {
      code = sqlite3_bind_null(statement, at);
    }
    if (code != SQLITE_OK) return fail(failure(code));
  }
  return {};
}

Result<std::int64_t> SqliteConnection::run(std::string_view sql, std::span<const Value> values,
                                           const Take* take) {
  if (call_ != nullptr) JW_TRY(call_->check());
  auto* prepared = JW_TRY(prepare(sql));
  auto* statement = prepared->statement.get();
  struct Reset {
    sqlite3_stmt* statement;
    ~Reset() {
      sqlite3_reset(statement);
      sqlite3_clear_bindings(statement);
    }
  } reset{statement};
  JW_TRY(bind(*prepared, values));
  const auto before = sqlite3_total_changes64(handle_.get());
  errno = 0;
  int code = sqlite3_step(statement);
  for (; code == SQLITE_ROW; code = sqlite3_step(statement)) {
    if (take == nullptr) continue;
    std::vector<Value> cells;
    const int count = sqlite3_column_count(statement);
    cells.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) cells.push_back(column(statement, i));
    if (!JW_TRY((*take)(Row(std::move(cells))))) return 0;
  }
  if (code != SQLITE_DONE) return fail(failure(code));
  // sqlite3_changes keeps its old value over statements that change no row.
  if (sqlite3_total_changes64(handle_.get()) == before) return 0;
  return static_cast<std::int64_t>(sqlite3_changes64(handle_.get()));
}

Result<std::int64_t> SqliteConnection::do_exec(std::string_view sql, std::span<const Value> values) {
  return run(sql, values, nullptr);
}

Result<std::vector<Row>> SqliteConnection::do_query(std::string_view sql, std::span<const Value> values) {
  std::vector<Row> rows;
  const Take take = [&](Row&& row) -> Result<bool> {
    rows.push_back(std::move(row));
    return true;
  };
  JW_TRY(run(sql, values, &take));
  return rows;
}

Result<> SqliteConnection::each(std::string_view sql, std::span<const Value> values,
                                const std::function<Result<bool>(const Row&)>& visit) {
  const Take take = [&](Row&& row) { return visit(row); };
  JW_TRY(run(sql, values, &take));
  return {};
}

Error SqliteConnection::failure(int code) const {
  // SQLite knows a full disk (ENOSPC) but takes a used-up quota or file limit for a broken one.
  const int system = errno;
  const std::string cause =
      fmt::format("sqlite {} (errno {}): {}", code, system, sqlite3_errmsg(handle_.get()));
  const bool no_room = system == ENOSPC || system == EDQUOT || system == EFBIG;
  switch (code & 0xff) {
    case SQLITE_INTERRUPT:
      if (call_ != nullptr)
        if (auto late = call_->check(); !late) return std::move(late).error().with(cause);
      return {Code::Timeout, "call.timeout", "this took longer than allowed and was stopped",
              "处理超过时限，已停止", cause};
    case SQLITE_CONSTRAINT:
      if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
          code == SQLITE_CONSTRAINT_FOREIGNKEY || code == SQLITE_CONSTRAINT_ROWID)
        return {Code::Conflict, "db.conflict",
                "this is there already, or was changed meanwhile; read it again",
                "记录已存在或已被他人更改，请重新读取后再试", cause};
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {Code::Unavailable, "db.down", "the store is locked by another program; try again shortly",
              "数据库被其他程序占用，请稍后再试", cause};
    case SQLITE_FULL:
      return {Code::Unavailable, "db.full", "the disk of the store is full; free some space and try again",
              "数据库所在磁盘已满，请清理空间后重试", cause};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {Code::Corrupt, "db.corrupt", "the store's file is damaged; restore it from the last backup",
              "数据库文件已损坏，请从最近的备份恢复", cause};
    case SQLITE_IOERR:
      if (no_room)
        return {Code::Unavailable, "db.full", "the disk of the store is full; free some space and try again",
                "数据库所在磁盘已满，请清理空间后重试", cause};
      [[fallthrough]];
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_NOMEM:
      return {Code::Unavailable, "db.down",
              "the store cannot be reached; check the disk and the permissions of its folder",
              "无法访问数据库，请检查磁盘及数据目录权限", cause};
    default: break;
  }
  return {Code::Internal, "db.statement", "the store refused a statement; report this with the trace number",
          "数据库拒绝执行语句，请携带追踪号上报", cause};
}

}  // namespace jw::db
