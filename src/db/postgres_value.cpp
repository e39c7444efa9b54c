#include "db/postgres_value.hpp"

#include <charconv>

#include "base/check.hpp"

namespace jw::db {
namespace {

// Type numbers of the server's catalogue (pg_type.dat); they never change.
constexpr Oid kBool = 16, kBytea = 17, kInt8 = 20, kInt2 = 21, kInt4 = 23, kText = 25, kFloat4 = 700,
              kFloat8 = 701, kNumeric = 1700;

double real_of(std::string_view text) {
  double out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

Value whole_of(std::string_view text) {
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error == std::errc() && end == text.data() + text.size()) return out;
  return real_of(text);
}

Bytes bytes_of(std::string_view hex) {
  JW_CHECK(hex.starts_with("\\x") && hex.size() % 2 == 0, "the server does not send bytea as hex");
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  Bytes out;
  out.bytes.reserve(hex.size() / 2 - 1);
  for (std::size_t i = 2; i < hex.size(); i += 2)
    out.bytes.push_back(static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1])));
  return out;
}

}  // namespace

Oid PostgresParameters::type_of(const Value& value) {
  switch (value.index()) {
    case 1: return kInt8;
    case 2: return kFloat8;
    case 3: return kText;
    case 4: return kBytea;
    default: return 0;  // a null takes the type of its place
  }
}

PostgresParameters::PostgresParameters(std::span<const Value> values) {
  texts_.reserve(values.size());
  for (const auto& value : values) {
    types_.push_back(type_of(value));
    const char* pointer = nullptr;
    int length = 0, format = 0;
    if (const auto* text = std::get_if<std::string>(&value)) {
      pointer = text->c_str();
    } else if (const auto* bytes = std::get_if<Bytes>(&value)) {
      pointer = bytes->bytes.data();
      length = static_cast<int>(bytes->bytes.size());
      format = 1;
    } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
      pointer = texts_.emplace_back(std::to_string(*whole)).c_str();
    } else if (const auto* number = std::get_if<double>(&value)) {
      pointer = texts_.emplace_back(fmt::format("{}", *number)).c_str();
    }
    pointers_.push_back(pointer);
    lengths_.push_back(length);
    formats_.push_back(format);
  }
}

Value postgres_cell(const PGresult* answer, int row, int column) {
  if (PQgetisnull(answer, row, column) != 0) return nullptr;
  const std::string_view text(PQgetvalue(answer, row, column),
                              static_cast<std::size_t>(PQgetlength(answer, row, column)));
  switch (PQftype(answer, column)) {
    case kBool: return std::int64_t{text == "t" ? 1 : 0};
    case kInt2:
    case kInt4:
    case kInt8: return whole_of(text);
    case kNumeric: return text.find('.') == std::string_view::npos ? whole_of(text) : Value(real_of(text));
    case kFloat4:
    case kFloat8: return real_of(text);
    case kBytea: return bytes_of(text);
    default: return std::string(text);
  }
}

}  // namespace jw::db
