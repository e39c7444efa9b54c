#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace jw::lake {

// A bound parameter: $1, $2, ... in SQL.
using Value = std::variant<std::nullptr_t, bool, std::int64_t, double, std::string>;
using Values = std::vector<Value>;

struct Column {
  std::string name;
  std::string type;  // DuckDB's name: "VARCHAR", "BIGINT", "DECIMAL(18,4)", "DATE", ...
  bool operator==(const Column&) const = default;
};

// NULL is the empty optional. Every value has one text form: DuckDB's CAST(x AS VARCHAR).
using Cell = std::optional<std::string>;

// A whole result in memory; for small results only (see Connection::each for large ones).
struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;

  // The integer in a cell; NULL is 0. Asking for a cell that is not a whole number is a Bug.
  std::int64_t integer(std::size_t row, std::size_t column) const;
  // The text in a cell; NULL is "".
  const std::string& text(std::size_t row, std::size_t column) const;
};

// Up to 2048 rows of a streamed result. Views stay valid until the visitor returns.
class Block {
 public:
  virtual ~Block() = default;
  virtual std::size_t rows() const = 0;
  virtual const std::vector<Column>& columns() const = 0;
  virtual std::optional<std::string_view> cell(std::size_t row, std::size_t column) const = 0;
};

}  // namespace jw::lake
