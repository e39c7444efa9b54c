#include <algorithm>
#include <chrono>
#include <thread>

#include "base/check.hpp"
#include "lake/block.hpp"
#include "lake/core.hpp"
#include "lake/engine.hpp"

namespace jw::lake {
namespace {

duckdb_state bind(duckdb_prepared_statement statement, idx_t index, const Value& value) {
  struct Bind {
    duckdb_prepared_statement statement;
    idx_t index;
    duckdb_state operator()(std::nullptr_t) const { return duckdb_bind_null(statement, index); }
    duckdb_state operator()(bool value) const { return duckdb_bind_boolean(statement, index, value); }
    duckdb_state operator()(std::int64_t value) const { return duckdb_bind_int64(statement, index, value); }
    duckdb_state operator()(double value) const { return duckdb_bind_double(statement, index, value); }
    duckdb_state operator()(const std::string& value) const {
      return duckdb_bind_varchar_length(statement, index, value.data(), value.size());
    }
  };
  return std::visit(Bind{statement, index}, value);
}

Result<duck::Statement> prepare(const Call& call, duckdb_connection session, std::string_view sql,
                                const Values& values) {
  duck::Statement statement;
  if (duckdb_prepare(session, std::string(sql).c_str(), statement.out()) != DuckDBSuccess) {
    const char* said = duckdb_prepare_error(statement.get());
    return fail(duck::failure(call, duck::type_of(said), said));
  }
  JW_CHECK(duckdb_nparams(statement.get()) == values.size(), "parameters and values differ in number");
  for (std::size_t i = 0; i < values.size(); ++i)
    if (bind(statement.get(), i + 1, values[i]) != DuckDBSuccess)
      return fail(Code::Invalid, "lake.input", "parameter {} cannot be bound", "第 {} 个参数无法绑定", i + 1);
  return statement;
}

// This thread works along. When the engine's other threads hold all that can be done now, it
// sleeps: DuckDB's own wait asks again without a pause and burns a whole core meanwhile.
// False when the statement failed.
bool work_until_ready(duckdb_pending_result pending) {
  constexpr std::chrono::microseconds kShortest{20}, kLongest{1000};
  auto pause = kShortest;
  for (;;) {
    const auto state = duckdb_pending_execute_task(pending);
    if (duckdb_pending_execution_is_finished(state)) return state != DUCKDB_PENDING_ERROR;
    if (state != DUCKDB_PENDING_NO_TASKS_AVAILABLE) {
      pause = kShortest;
      continue;
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, kLongest);
  }
}

// Runs one statement under the watch. `use` sees the answer while the watch still stands, because
// a streamed answer goes on working as it is read.
template <class Use>
Result<> execute(const Call& call, ConnectionCore& core, std::string_view sql, const Values& values,
                 bool streamed, const Use& use) {
  JW_TRY(call.check());
  const Watch::Guard guard(core.engine->watch, call,
                           [session = core.session.get()] { duckdb_interrupt(session); });
  const auto statement = JW_TRY(prepare(call, core.session.get(), sql, values));
  duck::Pending pending;
  const auto started = streamed ? duckdb_pending_prepared_streaming(statement.get(), pending.out())
                                : duckdb_pending_prepared(statement.get(), pending.out());
  if (started != DuckDBSuccess || !work_until_ready(pending.get())) {
    const char* said = duckdb_pending_error(pending.get());
    return fail(duck::failure(call, duck::type_of(said), said));
  }
  duck::Answer answer;
  if (duckdb_execute_pending(pending.get(), answer.out()) != DuckDBSuccess)
    return fail(
        duck::failure(call, duckdb_result_error_type(answer.out()), duckdb_result_error(answer.out())));
  return use(answer.get());
}

Result<> each_chunk(const Call& call, duckdb_result& answer, const Shape& shape,
                    const Connection::Visit& visit) {
  for (;;) {
    const duck::Chunk chunk(duckdb_fetch_chunk(answer));
    if (!chunk) {
      const char* message = duckdb_result_error(&answer);
      if (message != nullptr && *message != '\0')
        return fail(duck::failure(call, duckdb_result_error_type(&answer), message));
      return {};
    }
    if (duckdb_data_chunk_get_size(chunk.get()) == 0) return {};
    JW_TRY(call.check());
    JW_TRY(visit(ChunkBlock(shape, chunk.get())));
  }
}

}  // namespace

Connection::Connection(std::unique_ptr<ConnectionCore> core) : core_(std::move(core)) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Result<Table> Connection::query(const Call& call, std::string_view sql, const Values& values) {
  Table table;
  const auto keep = [&](const Block& block) -> Result<> {
    for (std::size_t row = 0; row < block.rows(); ++row) {
      auto& cells = table.rows.emplace_back(block.columns().size());
      for (std::size_t i = 0; i < cells.size(); ++i)
        if (const auto cell = block.cell(row, i)) cells[i].emplace(*cell);
    }
    return {};
  };
  JW_TRY(execute(call, *core_, sql, values, false, [&](duckdb_result& answer) -> Result<> {
    const auto shape = JW_TRY(Shape::of(answer));
    table.columns = shape.columns();
    return each_chunk(call, answer, shape, keep);
  }));
  return table;
}

Result<std::int64_t> Connection::exec(const Call& call, std::string_view sql, const Values& values) {
  std::int64_t changed = 0;
  JW_TRY(execute(call, *core_, sql, values, false, [&](duckdb_result& answer) -> Result<> {
    changed = static_cast<std::int64_t>(duckdb_rows_changed(&answer));
    return {};
  }));
  return changed;
}

Result<> Connection::each(const Call& call, std::string_view sql, const Values& values, const Visit& visit) {
  return execute(call, *core_, sql, values, true, [&](duckdb_result& answer) -> Result<> {
    const auto shape = JW_TRY(Shape::of(answer));
    return each_chunk(call, answer, shape, visit);
  });
}

Result<std::int64_t> Connection::with_source(const Call& call, RowSource& source, std::string_view sql) {
  static constexpr std::string_view kPlace = "{source}";
  const auto at = sql.find(kPlace);
  JW_CHECK(at != std::string_view::npos, "the statement has no {source}");
  OpenSource open{call, source, std::nullopt};
  const auto id = core_->engine->sources->add(open);
  auto changed =
      exec(call, std::string(sql).replace(at, kPlace.size(), fmt::format("jingwei_source({})", id)));
  core_->engine->sources->remove(id);
  if (!changed && open.error) return fail(*std::move(open.error));
  return changed;
}

}  // namespace jw::lake
