#pragma once

// One chunk of a DuckDB result behind the Block interface. Included by lake's sources only.
#include <vector>

#include "lake/duck.hpp"
#include "lake/table.hpp"

namespace jw::lake {

// Columns of an answer, and the means to read its chunks.
class Shape {
 public:
  // "lake.type" when a column is a list, a struct or another type without a plain text form.
  static Result<Shape> of(duckdb_result& answer);
  const std::vector<Column>& columns() const { return columns_; }

 private:
  friend class ChunkBlock;
  struct Kind {
    duckdb_type type = DUCKDB_TYPE_VARCHAR;
    duckdb_type storage = DUCKDB_TYPE_VARCHAR;  // of a decimal
    unsigned scale = 0;
  };
  std::vector<Column> columns_;
  std::vector<Kind> kinds_;
};

class ChunkBlock final : public Block {
 public:
  ChunkBlock(const Shape& shape, duckdb_data_chunk chunk);
  std::size_t rows() const override { return rows_; }
  const std::vector<Column>& columns() const override { return shape_.columns(); }
  std::optional<std::string_view> cell(std::size_t row, std::size_t column) const override;

 private:
  struct Lane {
    const void* cells = nullptr;
    const std::uint64_t* valid = nullptr;
    std::vector<std::string> rendered;  // for types that are not text already
  };
  const Shape& shape_;
  std::size_t rows_;
  std::vector<Lane> lanes_;
};

}  // namespace jw::lake
