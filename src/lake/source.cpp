#include "lake/source.hpp"

#include <exception>

#include "lake/core.hpp"

namespace jw::lake {
namespace {

class ChunkSink final : public RowSink {
 public:
  ChunkSink(duckdb_data_chunk chunk, std::size_t columns) : chunk_(chunk), vectors_(columns) {
    for (std::size_t i = 0; i < columns; ++i) vectors_[i] = duckdb_data_chunk_get_vector(chunk, i);
  }
  std::size_t room() const override { return duckdb_vector_size() - row_; }
  void set(std::size_t column, std::optional<std::string_view> text) override {
    const auto vector = vectors_[column];
    if (text) {
      duckdb_vector_assign_string_element_len(vector, row_, text->data(), text->size());
    } else {
      duckdb_vector_ensure_validity_writable(vector);
      duckdb_validity_set_row_invalid(duckdb_vector_get_validity(vector), row_);
    }
  }
  void next_row() override { ++row_; }
  void finish() { duckdb_data_chunk_set_size(chunk_, row_); }

 private:
  duckdb_data_chunk chunk_;
  std::vector<duckdb_vector> vectors_;
  std::size_t row_ = 0;
};

const OpenSources& sources_of(void* extra) { return **static_cast<std::shared_ptr<OpenSources>*>(extra); }

void bind(duckdb_bind_info info) {
  auto parameter = duckdb_bind_get_parameter(info, 0);
  auto* source = sources_of(duckdb_bind_get_extra_info(info)).find(duckdb_get_int64(parameter));
  duckdb_destroy_value(&parameter);
  if (source == nullptr) {
    duckdb_bind_set_error(info, std::string(duck::kSourceMark).append("closed").c_str());
    return;
  }
  const duck::Type text(duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR));
  for (const auto& column : source->rows.columns())
    duckdb_bind_add_result_column(info, column.c_str(), text.get());
  duckdb_bind_set_bind_data(info, source, nullptr);
}

void init(duckdb_init_info info) { duckdb_init_set_max_threads(info, 1); }

void fill(duckdb_function_info info, duckdb_data_chunk chunk) {
  auto& source = *static_cast<OpenSource*>(duckdb_function_get_bind_data(info));
  ChunkSink sink(chunk, source.rows.columns().size());
  Result<> filled = source.call.check();
  try {
    if (filled) filled = source.rows.fill(sink);
  } catch (const std::exception& error) {
    filled =
        fail(Error{Code::Internal, "lake.source", "reading the rows failed", "读取数据行失败", error.what()});
  }
  if (!filled) {
    source.error = std::move(filled).error();
    duckdb_function_set_error(info, std::string(duck::kSourceMark).c_str());
    return;
  }
  sink.finish();
}

}  // namespace

std::int64_t OpenSources::add(OpenSource& source) {
  return held_.with([&](Held& held) {
    held.open.emplace(++held.last, &source);
    return held.last;
  });
}

void OpenSources::remove(std::int64_t id) {
  held_.with([&](Held& held) { held.open.erase(id); });
}

OpenSource* OpenSources::find(std::int64_t id) const {
  return held_.with([&](const Held& held) -> OpenSource* {
    const auto found = held.open.find(id);
    return found == held.open.end() ? nullptr : found->second;
  });
}

Result<> register_sources(duckdb_connection session, const std::shared_ptr<OpenSources>& sources) {
  const duck::TableFunction function(duckdb_create_table_function());
  const duck::Type id(duckdb_create_logical_type(DUCKDB_TYPE_BIGINT));
  duckdb_table_function_set_name(function.get(), "jingwei_source");
  duckdb_table_function_add_parameter(function.get(), id.get());
  duckdb_table_function_set_extra_info(
      function.get(), new std::shared_ptr<OpenSources>(sources),
      [](void* extra) { delete static_cast<std::shared_ptr<OpenSources>*>(extra); });
  duckdb_table_function_set_bind(function.get(), bind);
  duckdb_table_function_set_init(function.get(), init);
  duckdb_table_function_set_function(function.get(), fill);
  if (duckdb_register_table_function(session, function.get()) != DuckDBSuccess)
    return fail(Code::Internal, "lake.open", "the data engine did not start", "数据引擎未能启动");
  return {};
}

}  // namespace jw::lake
