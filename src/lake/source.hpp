#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace jw::lake {

// Where a RowSource puts rows: one vector of DuckDB's at a time.
class RowSink {
 public:
  virtual ~RowSink() = default;
  virtual std::size_t room() const = 0;  // rows that still fit
  virtual void set(std::size_t column, std::optional<std::string_view> text) = 0;
  virtual void next_row() = 0;
};

// Rows made in C++ that SQL reads like a table (Connection::with_source). All columns are text.
// Called from one thread at a time; rows keep their order.
class RowSource {
 public:
  virtual ~RowSource() = default;
  virtual const std::vector<std::string>& columns() const = 0;
  // Adds at most sink.room() rows; adding none ends the source. An Error stops the query and is
  // what the query returns.
  virtual Result<> fill(RowSink& sink) = 0;
};

}  // namespace jw::lake
