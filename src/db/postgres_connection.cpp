#include "db/postgres_connection.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <limits>

#include "base/check.hpp"
#include "base/log.hpp"
#include "db/postgres_value.hpp"
#include "db/statement_text.hpp"

namespace jw::db {
namespace {

constexpr std::size_t kKeptPrepared = 200;
constexpr int kFetched = 1000;
constexpr std::string_view kFetch = "FETCH 1000 FROM jw_each";

long long milliseconds_left(const Call& call) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(call.deadline - std::chrono::steady_clock::now());
  return std::clamp<long long>(left.count(), 1, std::numeric_limits<int>::max());
}

Error down(std::string cause) {
  return {Code::Unavailable, "db.down",
          "the PostgreSQL server cannot be reached; check that it runs and the address in the configuration",
          "无法连接 PostgreSQL 数据库，请检查服务是否运行以及配置中的地址", std::move(cause)};
}

Row row_of(const pg_result* answer, int at) {
  std::vector<Value> cells;
  const int columns = PQnfields(answer);
  cells.reserve(static_cast<std::size_t>(columns));
  for (int i = 0; i < columns; ++i) cells.push_back(postgres_cell(answer, at, i));
  return Row(std::move(cells));
}

// Only what came before it committed. Text order must be byte order, as in SQLite: pages of a
// list are cut by it.
constexpr const char* kCheck =
    "SELECT datcollate IN ('C', 'POSIX') OR datcollate LIKE 'C.%', pg_encoding_to_char(encoding) "
    "FROM pg_database WHERE datname = current_database()";

constexpr const char* kDurable =
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN "
    "('off', 'local')";

}  // namespace

void PostgresConnection::Close::operator()(pg_conn* handle) const { PQfinish(handle); }
void PostgresConnection::Clear::operator()(pg_result* result) const { PQclear(result); }
PostgresConnection::~PostgresConnection() = default;

Result<std::unique_ptr<PostgresConnection>> PostgresConnection::open(const Call& call, const std::string& url,
                                                                     bool own) {
  const auto seconds = std::to_string(std::clamp<long long>(milliseconds_left(call) / 1000, 2, 10));
  const std::array keys = {"dbname",
                           "client_encoding",
                           "connect_timeout",
                           "keepalives_idle",
                           "tcp_user_timeout",
                           "fallback_application_name",
                           static_cast<const char*>(nullptr)};
  const std::array values = {
      url.c_str(), "UTF8", seconds.c_str(), "30", "30000", "jingwei", static_cast<const char*>(nullptr)};
  std::unique_ptr<PostgresConnection> made(new PostgresConnection);
  made->handle_.reset(PQconnectdbParams(keys.data(), values.data(), 1));
  auto* handle = made->handle_.get();
  if (handle == nullptr || PQstatus(handle) != CONNECTION_OK) {
    // libpq's text names host and user, never the password.
    return fail(down(handle == nullptr ? "out of memory" : PQerrorMessage(handle)));
  }
  PQsetNoticeProcessor(
      handle, [](void*, const char*) {}, nullptr);
  if (!own) return made;
  const Answer durable(PQexec(handle, kDurable));
  if (PQresultStatus(durable.get()) != PGRES_TUPLES_OK) return fail(made->failure(durable.get()));
  JW_TRY(made->control("SET bytea_output = 'hex'"));
  const Answer checked(PQexec(handle, kCheck));
  if (PQresultStatus(checked.get()) != PGRES_TUPLES_OK || PQntuples(checked.get()) != 1)
    return fail(made->failure(checked.get()));
  if (std::string_view(PQgetvalue(checked.get(), 0, 0)) != "t" ||
      std::string_view(PQgetvalue(checked.get(), 0, 1)) != "UTF8")
    return fail(Code::Invalid, "db.collation",
                "the database must be UTF8 with locale C; make it with: createdb -T template0 -E UTF8 "
                "--locale=C NAME",
                "数据库须使用 UTF8 编码和 C 排序规则，请用以下命令创建：createdb -T template0 -E UTF8 "
                "--locale=C 库名");
  return made;
}

Result<> PostgresConnection::begin(const Call& call, std::string_view mode, std::string_view more) {
  call_ = &call;
  lost_race_ = false;
  return control(fmt::format("BEGIN ISOLATION LEVEL {}; SET LOCAL statement_timeout = {}; {}", mode,
                             milliseconds_left(call), more));
}

Result<> PostgresConnection::commit() {
  const Answer answer(PQexec(handle_.get(), "COMMIT"));
  call_ = nullptr;
  if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) return fail(failure(answer.get()));
  if (std::string_view(PQcmdStatus(answer.get())) == "COMMIT") return {};
  return fail(Code::Internal, "db.statement", "a body went on after one of its statements had failed",
              "事务体在语句失败后仍继续执行");
}

void PostgresConnection::roll_back() {
  call_ = nullptr;
  if (broken() || PQtransactionStatus(handle_.get()) == PQTRANS_IDLE) return;
  const bool race = lost_race_;
  if (const auto done = control("ROLLBACK"); !done)
    log::error("db.rollback", {{"error", describe(done.error())}});
  lost_race_ = race;
}

Result<> PostgresConnection::control(const std::string& sql) {
  const Answer answer(PQexec(handle_.get(), sql.c_str()));
  const auto status = PQresultStatus(answer.get());
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return {};
  return fail(failure(answer.get()));
}

void PostgresConnection::cancel() {
  const std::unique_ptr<PGcancel, decltype(&PQfreeCancel)> key(PQgetCancel(handle_.get()), &PQfreeCancel);
  std::array<char, 256> error{};
  if (key) PQcancel(key.get(), error.data(), static_cast<int>(error.size()));
}

bool PostgresConnection::broken() const { return PQstatus(handle_.get()) != CONNECTION_OK; }

Result<std::string> PostgresConnection::prepare(std::string_view sql, std::span<const Value> values) {
  std::string key;
  key.reserve(values.size() + 1 + sql.size());
  for (const auto& value : values) key += static_cast<char>('0' + value.index());
  key += ' ';
  key += sql;
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    kept_.splice(kept_.begin(), kept_, found->second);
    return kept_.front().name;
  }
  if (kept_.size() >= kKeptPrepared) {
    JW_TRY(control("DEALLOCATE " + kept_.back().name));
    by_key_.erase(kept_.back().key);
    kept_.pop_back();
  }
  std::vector<Oid> types;
  for (const auto& value : values) types.push_back(PostgresParameters::type_of(value));
  auto name = fmt::format("s{}", ++prepared_);
  const Answer answer(PQprepare(handle_.get(), name.c_str(), std::string(sql).c_str(),
                                static_cast<int>(types.size()), types.data()));
  if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) return fail(failure(answer.get()));
  kept_.push_front({std::move(key), name});
  by_key_.emplace(kept_.front().key, kept_.begin());
  return name;
}

Result<PostgresConnection::Answer> PostgresConnection::run(std::string_view sql,
                                                           std::span<const Value> values) {
  if (call_ != nullptr) JW_TRY(call_->check());
  JW_TRY(check_values(values));
  const PostgresParameters parameters(values);
  Answer answer;
  // A statement without parameters is mostly DDL of a migration, which is not worth keeping, and
  // whose tables a kept statement would hold on to.
  if (values.empty()) {
    answer.reset(
        PQexecParams(handle_.get(), std::string(sql).c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0));
  } else {
    const auto name = JW_TRY(prepare(sql, values));
    answer.reset(PQexecPrepared(handle_.get(), name.c_str(), parameters.size(), parameters.pointers(),
                                parameters.lengths(), parameters.formats(), 0));
  }
  const auto status = PQresultStatus(answer.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return fail(failure(answer.get()));
  return answer;
}

Result<std::int64_t> PostgresConnection::do_exec(std::string_view sql, std::span<const Value> values) {
  const auto answer = JW_TRY(run(sql, values));
  const std::string_view command(PQcmdStatus(answer.get()));
  if (command.starts_with("SELECT")) return 0;
  return std::strtoll(PQcmdTuples(answer.get()), nullptr, 10);
}

Result<std::vector<Row>> PostgresConnection::do_query(std::string_view sql, std::span<const Value> values) {
  const auto answer = JW_TRY(run(sql, values));
  std::vector<Row> rows;
  const int count = PQntuples(answer.get());
  rows.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) rows.push_back(row_of(answer.get(), i));
  return rows;
}

// By a cursor: the server sends the next rows when we want them.
Result<> PostgresConnection::each(std::string_view sql, std::span<const Value> values,
                                  const std::function<Result<bool>(const Row&)>& visit) {
  JW_TRY(run(fmt::format("DECLARE jw_each NO SCROLL CURSOR FOR {}", sql), values));
  const auto walk = [&]() -> Result<> {
    for (;;) {
      const auto answer = JW_TRY(run(kFetch, {}));
      const int count = PQntuples(answer.get());
      for (int i = 0; i < count; ++i)
        if (!JW_TRY(visit(row_of(answer.get(), i)))) return {};
      if (count < kFetched) return {};
    }
  };
  auto walked = walk();
  // After a failed statement the transaction, and with it the cursor, is gone anyway.
  if (auto closed = control("CLOSE jw_each"); walked && !closed) return closed;
  return walked;
}

// The server's own message may quote values: only its code and the constraint's name go on.
Error PostgresConnection::failure(const pg_result* answer) {
  const char* state_text = PQresultErrorField(answer, PG_DIAG_SQLSTATE);
  const std::string_view state = state_text == nullptr ? "" : state_text;
  const char* constraint = PQresultErrorField(answer, PG_DIAG_CONSTRAINT_NAME);
  const std::string cause = fmt::format("postgresql {} {}", state, constraint == nullptr ? "" : constraint);
  if (broken() || state.empty()) return down("connection lost");
  // Serialization failure, deadlock, or a lock that was not given.
  lost_race_ = lost_race_ || state == "40001" || state == "40P01";  // until the transaction ends
  if (lost_race_)
    return {Code::Busy, "db.race", "others are changing the same right now; try again in a moment",
            "他人正在更改相同记录，请稍后重试", cause};
  if (state == "23505" || state == "23503")
    return {Code::Conflict, "db.conflict", "this is there already, or was changed meanwhile; read it again",
            "记录已存在或已被他人更改，请重新读取后再试", cause};
  if (state == "57014") {  // statement_timeout or cancel()
    if (call_ != nullptr)
      if (auto late = call_->check(); !late) return std::move(late).error().with(cause);
    return {Code::Timeout, "call.timeout", "this took longer than allowed and was stopped",
            "处理超过时限，已停止", cause};
  }
  if (state == "53100")
    return {Code::Unavailable, "db.full", "the disk of the store is full; free some space and try again",
            "数据库所在磁盘已满，请清理空间后重试", cause};
  if (state.starts_with("08") || state.starts_with("57P") || state.starts_with("53")) return down(cause);
  if (state.starts_with("XX"))
    return {Code::Corrupt, "db.corrupt", "the store reports internal damage; look at the server's log",
            "数据库报告内部损坏，请查看数据库服务日志", cause};
  return {Code::Internal, "db.statement", "the store refused a statement; report this with the trace number",
          "数据库拒绝执行语句，请携带追踪号上报", cause};
}

}  // namespace jw::db
