#include "lake/function.hpp"

#include <exception>
#include <memory>
#include <vector>

#include "base/text.hpp"
#include "lake/block_number.hpp"
#include "lake/core.hpp"
#include "lake/engine.hpp"

namespace jw::lake {
namespace {

struct Known {
  std::string name;
  std::size_t arity;
  TextFunction function;
  FunctionRules rules;
};

struct Argument {
  const duckdb_string_t* cells;
  const std::uint64_t* valid;
};

void set_null(duckdb_vector vector, idx_t row) {
  duckdb_vector_ensure_validity_writable(vector);
  duckdb_validity_set_row_invalid(duckdb_vector_get_validity(vector), row);
}

bool is_null(const Argument& argument, idx_t row) {
  return argument.valid != nullptr && ((argument.valid[row / 64] >> (row % 64)) & 1) == 0;
}

std::uint64_t& block() {
  thread_local std::uint64_t number = 0;
  return number;
}

// One answer a row. False: the function had to answer and did not.
bool evaluate(const Known& known, duckdb_data_chunk input, duckdb_vector output) {
  std::vector<Argument> arguments(known.arity);
  for (std::size_t i = 0; i < known.arity; ++i) {
    const auto vector = duckdb_data_chunk_get_vector(input, i);
    arguments[i] = {static_cast<const duckdb_string_t*>(duckdb_vector_get_data(vector)),
                    duckdb_vector_get_validity(vector)};
  }
  const auto rows = duckdb_data_chunk_get_size(input);
  ++block();
  std::vector<std::string_view> in(known.arity);
  std::string out;
  for (idx_t row = 0; row < rows; ++row) {
    bool missing = false;
    for (std::size_t i = 0; i < known.arity; ++i) {
      const bool null = is_null(arguments[i], row);
      missing |= null;
      in[i] = null ? std::string_view() : duck::view(arguments[i].cells[row]);
    }
    if (missing && !known.rules.sees_null) {
      set_null(output, row);
      continue;
    }
    out.clear();
    // DuckDB trusts our bytes to be UTF-8 and would pass on anything else.
    if (known.function(in, out) && is_utf8(out)) {
      duckdb_vector_assign_string_element_len(output, row, out.data(), out.size());
    } else if (known.rules.false_is_null) {
      set_null(output, row);
    } else {
      return false;
    }
  }
  return true;
}

void run(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const auto& known = *static_cast<const Known*>(duckdb_scalar_function_get_extra_info(info));
  bool answered = false;
  try {
    answered = evaluate(known, input, output);
  } catch (const std::exception&) {
    // Falls through: an exception is a missing answer, and its text may quote the value.
  }
  if (!answered)
    duckdb_scalar_function_set_error(info, (std::string(duck::kFunctionMark) + known.name).c_str());
}

}  // namespace

std::uint64_t block_number() { return block(); }

Result<> Engine::add_function(const std::string& name, std::size_t arity, TextFunction function,
                              FunctionRules rules) {
  duck::Session session;
  if (duckdb_connect(core_->database.get(), session.out()) != DuckDBSuccess)
    return fail(Code::Internal, "lake.open", "the data engine gave no connection", "数据引擎未能建立连接");
  const duck::ScalarFunction made(duckdb_create_scalar_function());
  const duck::Type text(duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR));
  duckdb_scalar_function_set_name(made.get(), name.c_str());
  for (std::size_t i = 0; i < arity; ++i) duckdb_scalar_function_add_parameter(made.get(), text.get());
  duckdb_scalar_function_set_return_type(made.get(), text.get());
  duckdb_scalar_function_set_special_handling(made.get());
  auto known = std::make_unique<Known>(Known{name, arity, std::move(function), rules});
  duckdb_scalar_function_set_extra_info(made.get(), known.release(),
                                        [](void* extra) { delete static_cast<Known*>(extra); });
  duckdb_scalar_function_set_function(made.get(), run);
  if (duckdb_register_scalar_function(session.get(), made.get()) != DuckDBSuccess)
    return fail(Code::Internal, "lake.function_known",
                "the data engine has a function {} with {} arguments already",
                "数据引擎中已有同名函数 {}（{} 个参数）", name, arity);
  return {};
}

}  // namespace jw::lake
