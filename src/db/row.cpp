#include "base/check.hpp"
#include "db/database.hpp"

namespace jw::db {
namespace {

const std::string kEmpty;

const Value& cell(const std::vector<Value>& values, std::size_t column) {
  JW_CHECK(column < values.size(), "no such column");
  return values[column];
}

}  // namespace

bool Row::is_null(std::size_t column) const { return cell(values_, column).index() == 0; }

std::int64_t Row::integer(std::size_t column) const {
  const auto& from = cell(values_, column);
  if (from.index() == 0) return 0;
  const auto* number = std::get_if<std::int64_t>(&from);
  JW_CHECK(number != nullptr, "column " + std::to_string(column) + " is not an integer");
  return *number;
}

double Row::real(std::size_t column) const {
  const auto& from = cell(values_, column);
  if (const auto* whole = std::get_if<std::int64_t>(&from)) return static_cast<double>(*whole);
  const auto* number = std::get_if<double>(&from);
  JW_CHECK(number != nullptr, "column " + std::to_string(column) + " is not a number");
  return *number;
}

const std::string& Row::text(std::size_t column) const {
  const auto& from = cell(values_, column);
  if (from.index() == 0) return kEmpty;
  const auto* text = std::get_if<std::string>(&from);
  JW_CHECK(text != nullptr, "column " + std::to_string(column) + " is not text");
  return *text;
}

std::optional<std::string> Row::maybe_text(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return text(column);
}

const std::string& Row::bytes(std::size_t column) const {
  const auto* bytes = std::get_if<Bytes>(&cell(values_, column));
  JW_CHECK(bytes != nullptr, "column " + std::to_string(column) + " is not bytes");
  return bytes->bytes;
}

}  // namespace jw::db
