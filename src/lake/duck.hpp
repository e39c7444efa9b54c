#pragma once

// DuckDB's C handles as owners, and its errors as ours. Included by lake's sources only.
#include <duckdb.h>

#include <string>
#include <string_view>
#include <utility>

#include "base/call.hpp"
#include "base/result.hpp"

namespace jw::lake::duck {

template <class T, void (*Destroy)(T*)>
class Owned {
 public:
  Owned() = default;
  explicit Owned(T raw) : raw_(raw) {}
  Owned(Owned&& from) noexcept : raw_(std::exchange(from.raw_, T{})) {}
  Owned& operator=(Owned&& from) noexcept {
    std::swap(raw_, from.raw_);
    return *this;
  }
  ~Owned() { Destroy(&raw_); }
  T get() const { return raw_; }
  T* out() { return &raw_; }
  explicit operator bool() const { return raw_ != nullptr; }

 private:
  T raw_{};
};

using Database = Owned<duckdb_database, duckdb_close>;
using Session = Owned<duckdb_connection, duckdb_disconnect>;
using Config = Owned<duckdb_config, duckdb_destroy_config>;
using Statement = Owned<duckdb_prepared_statement, duckdb_destroy_prepare>;
using Pending = Owned<duckdb_pending_result, duckdb_destroy_pending>;
using Chunk = Owned<duckdb_data_chunk, duckdb_destroy_data_chunk>;
using Type = Owned<duckdb_logical_type, duckdb_destroy_logical_type>;
using ScalarFunction = Owned<duckdb_scalar_function, duckdb_destroy_scalar_function>;
using TableFunction = Owned<duckdb_table_function, duckdb_destroy_table_function>;

class Answer {
 public:
  Answer() = default;
  ~Answer() { duckdb_destroy_result(&raw_); }
  Answer(const Answer&) = delete;
  Answer& operator=(const Answer&) = delete;
  duckdb_result* out() { return &raw_; }
  duckdb_result& get() { return raw_; }

 private:
  duckdb_result raw_{};
};

// Put in front of a message by our own callbacks, so that `failure` knows them again.
inline constexpr std::string_view kFunctionMark = "jingwei.function ";
inline constexpr std::string_view kSourceMark = "jingwei.source ";

// The Error for what DuckDB said. A call that is over wins: the interrupt was ours. The cause
// keeps DuckDB's words only where they cannot quote a value of a row.
Error failure(const Call& call, duckdb_error_type type, const char* message);

// The type of an error where the C API gives only its message, which begins with the type's name.
duckdb_error_type type_of(const char* message);

inline std::string_view view(const duckdb_string_t& text) {
  const auto length = text.value.inlined.length;
  return {length <= 12 ? text.value.inlined.inlined : text.value.pointer.ptr, length};
}

}  // namespace jw::lake::duck
