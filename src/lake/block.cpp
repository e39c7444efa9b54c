#include "lake/block.hpp"

#include <charconv>
#include <cmath>
#include <cstring>

#include "base/check.hpp"

namespace jw::lake {
namespace {

__extension__ using Wide = __int128;
__extension__ using UnsignedWide = unsigned __int128;

struct TypeName {
  duckdb_type type;
  std::string_view name;
};

constexpr TypeName kDuckTypes[] = {
    {DUCKDB_TYPE_BOOLEAN, "BOOLEAN"},     {DUCKDB_TYPE_TINYINT, "TINYINT"},
    {DUCKDB_TYPE_SMALLINT, "SMALLINT"},   {DUCKDB_TYPE_INTEGER, "INTEGER"},
    {DUCKDB_TYPE_BIGINT, "BIGINT"},       {DUCKDB_TYPE_UTINYINT, "UTINYINT"},
    {DUCKDB_TYPE_USMALLINT, "USMALLINT"}, {DUCKDB_TYPE_UINTEGER, "UINTEGER"},
    {DUCKDB_TYPE_UBIGINT, "UBIGINT"},     {DUCKDB_TYPE_HUGEINT, "HUGEINT"},
    {DUCKDB_TYPE_UHUGEINT, "UHUGEINT"},   {DUCKDB_TYPE_FLOAT, "FLOAT"},
    {DUCKDB_TYPE_DOUBLE, "DOUBLE"},       {DUCKDB_TYPE_DATE, "DATE"},
    {DUCKDB_TYPE_TIMESTAMP, "TIMESTAMP"}, {DUCKDB_TYPE_VARCHAR, "VARCHAR"},
    {DUCKDB_TYPE_DECIMAL, "DECIMAL"},     {DUCKDB_TYPE_SQLNULL, "NULL"},
};

template <class T>
T at(const void* cells, std::size_t row) {
  T value;
  std::memcpy(&value, static_cast<const char*>(cells) + row * sizeof(T), sizeof(T));
  return value;
}

Wide wide(const duckdb_hugeint& value) {
  return static_cast<Wide>((static_cast<UnsignedWide>(static_cast<std::uint64_t>(value.upper)) << 64) |
                           value.lower);
}

std::string render_decimal(Wide value, unsigned scale) {
  const bool negative = value < 0;
  auto digits = fmt::format(
      "{}", negative ? UnsignedWide{0} - static_cast<UnsignedWide>(value) : static_cast<UnsignedWide>(value));
  if (scale > 0) {
    if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
    digits.insert(digits.size() - scale, 1, '.');
  }
  return negative ? "-" + digits : digits;
}

template <class T>
std::string render_real(T value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  auto text = fmt::format("{}", value);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

std::string render_date(const duckdb_date& date) {
  const auto parts = duckdb_from_date(date);
  return fmt::format("{:04}-{:02}-{:02}", parts.year, parts.month, parts.day);
}

std::string render_time(const duckdb_timestamp& time) {
  const auto parts = duckdb_from_timestamp(time);
  auto text = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", parts.date.year, parts.date.month,
                          parts.date.day, parts.time.hour, parts.time.min, parts.time.sec);
  if (parts.time.micros != 0) {
    auto fraction = fmt::format(".{:06}", parts.time.micros);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    text += fraction;
  }
  return text;
}

std::string render(duckdb_type type, duckdb_type storage, unsigned scale, const void* cells,
                   std::size_t row) {
  switch (type) {
    case DUCKDB_TYPE_BOOLEAN: return at<std::uint8_t>(cells, row) != 0 ? "true" : "false";
    case DUCKDB_TYPE_TINYINT: return fmt::format("{}", at<std::int8_t>(cells, row));
    case DUCKDB_TYPE_SMALLINT: return fmt::format("{}", at<std::int16_t>(cells, row));
    case DUCKDB_TYPE_INTEGER: return fmt::format("{}", at<std::int32_t>(cells, row));
    case DUCKDB_TYPE_BIGINT: return fmt::format("{}", at<std::int64_t>(cells, row));
    case DUCKDB_TYPE_UTINYINT: return fmt::format("{}", at<std::uint8_t>(cells, row));
    case DUCKDB_TYPE_USMALLINT: return fmt::format("{}", at<std::uint16_t>(cells, row));
    case DUCKDB_TYPE_UINTEGER: return fmt::format("{}", at<std::uint32_t>(cells, row));
    case DUCKDB_TYPE_UBIGINT: return fmt::format("{}", at<std::uint64_t>(cells, row));
    case DUCKDB_TYPE_HUGEINT: return fmt::format("{}", wide(at<duckdb_hugeint>(cells, row)));
    case DUCKDB_TYPE_UHUGEINT: {
      const auto value = at<duckdb_uhugeint>(cells, row);
      return fmt::format("{}", (static_cast<UnsignedWide>(value.upper) << 64) | value.lower);
    }
    case DUCKDB_TYPE_FLOAT: return render_real(at<float>(cells, row));
    case DUCKDB_TYPE_DOUBLE: return render_real(at<double>(cells, row));
    case DUCKDB_TYPE_DATE: return render_date(at<duckdb_date>(cells, row));
    case DUCKDB_TYPE_TIMESTAMP: return render_time(at<duckdb_timestamp>(cells, row));
    case DUCKDB_TYPE_DECIMAL:
      switch (storage) {
        case DUCKDB_TYPE_SMALLINT: return render_decimal(at<std::int16_t>(cells, row), scale);
        case DUCKDB_TYPE_INTEGER: return render_decimal(at<std::int32_t>(cells, row), scale);
        case DUCKDB_TYPE_BIGINT: return render_decimal(at<std::int64_t>(cells, row), scale);
        default: return render_decimal(wide(at<duckdb_hugeint>(cells, row)), scale);
      }
    default: return {};
  }
}

}  // namespace

Result<Shape> Shape::of(duckdb_result& answer) {
  Shape shape;
  const auto count = duckdb_column_count(&answer);
  for (idx_t i = 0; i < count; ++i) {
    Column column{duckdb_column_name(&answer, i), ""};
    Kind kind{.type = duckdb_column_type(&answer, i)};
    for (const auto& known : kDuckTypes)
      if (known.type == kind.type) column.type = known.name;
    if (column.type.empty())
      return fail(Code::Internal, "lake.type",
                  "column {} has a type that has no plain text form; cast it to VARCHAR",
                  "字段 {} 的类型没有文本形式，请先转换为 VARCHAR", column.name);
    if (kind.type == DUCKDB_TYPE_DECIMAL) {
      const duck::Type type(duckdb_column_logical_type(&answer, i));
      kind.scale = duckdb_decimal_scale(type.get());
      kind.storage = duckdb_decimal_internal_type(type.get());
      column.type = fmt::format("DECIMAL({},{})", duckdb_decimal_width(type.get()), kind.scale);
    }
    shape.columns_.push_back(std::move(column));
    shape.kinds_.push_back(kind);
  }
  return shape;
}

ChunkBlock::ChunkBlock(const Shape& shape, duckdb_data_chunk chunk)
    : shape_(shape), rows_(duckdb_data_chunk_get_size(chunk)), lanes_(shape.columns_.size()) {
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    auto& lane = lanes_[i];
    const auto vector = duckdb_data_chunk_get_vector(chunk, i);
    lane.cells = duckdb_vector_get_data(vector);
    lane.valid = duckdb_vector_get_validity(vector);
    const auto& kind = shape.kinds_[i];
    if (kind.type == DUCKDB_TYPE_VARCHAR) continue;
    lane.rendered.resize(rows_);
    for (std::size_t row = 0; row < rows_; ++row)
      if (kind.type != DUCKDB_TYPE_SQLNULL &&
          (lane.valid == nullptr || ((lane.valid[row / 64] >> (row % 64)) & 1) != 0))
        lane.rendered[row] = render(kind.type, kind.storage, kind.scale, lane.cells, row);
  }
}

std::optional<std::string_view> ChunkBlock::cell(std::size_t row, std::size_t column) const {
  const auto& lane = lanes_[column];
  const auto type = shape_.kinds_[column].type;
  if (type == DUCKDB_TYPE_SQLNULL ||
      (lane.valid != nullptr && ((lane.valid[row / 64] >> (row % 64)) & 1) == 0))
    return std::nullopt;
  if (type != DUCKDB_TYPE_VARCHAR) return lane.rendered[row];
  return duck::view(static_cast<const duckdb_string_t*>(lane.cells)[row]);
}

std::int64_t Table::integer(std::size_t row, std::size_t column) const {
  const auto& cell = rows.at(row).at(column);
  if (!cell) return 0;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(cell->data(), cell->data() + cell->size(), value);
  JW_CHECK(error == std::errc() && end == cell->data() + cell->size(), "not a whole number");
  return value;
}

const std::string& Table::text(std::size_t row, std::size_t column) const {
  static const std::string nothing;
  const auto& cell = rows.at(row).at(column);
  return cell ? *cell : nothing;
}

}  // namespace jw::lake
