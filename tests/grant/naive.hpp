#pragma once

#include <array>
#include <cmath>
#include <random>

#include <fmt/format.h>

#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "crypto/ff1.hpp"
#include "crypto/gcm.hpp"
#include "decision_cases.hpp"
#include "fixture.hpp"
#include "grant/online.hpp"

// Random grants on random rows, and what becomes of them by the naive reference, which shares no code
// with the engines it judges.
namespace jw::grant {

using Row = std::vector<Cell>;
using Rows = std::vector<Row>;

namespace referee {

using cases::pick;
using cases::Random;

inline ResourceShape wide_shape() {
  ResourceShape shape{"res-1", {}};
  const std::pair<const char*, const char*> columns[] = {
      {"code", "text"},       {"名称 \"x\"", "text"},       {"phone", "text"},    {"born", "date"},
      {"capital", "decimal"}, {"staff", "integer"},         {"seen", "datetime"}, {"open", "boolean"},
      {"region", "text"},     {"note'; DROP TABLE", "text"}};
  for (const auto& [name, type] : columns)
    shape.columns.push_back({name, name, type, false, false, Personal::None});
  shape.columns[0].key = true;
  shape.columns[8].region = true;
  for (int i = 0; i < 12; ++i)
    shape.columns.push_back({fmt::format("w{}", i), "宽", "text", false, false, Personal::None});
  return shape;
}

inline std::string random_text(Random& random) {
  static const std::string pieces[] = {"张",     "三",    "a", "'",  "\"", "\\", ";--",
                                       "\n",     "\t",    "é", "𠮷", "😀",  "%",  "_",
                                       "$1",     "{}",    " ", ",",  "0",  "9",  std::string("\0", 1),
                                       "\u200b", "\u202e"};
  std::string text;
  for (auto n = random() % 9; n > 0; --n) text += pick(random, pieces);
  return text;
}

inline std::string random_region(Random& random) {
  static const std::string regions[] = {"32",        "3206", "320613", "320613001", "320613001002", "320602",
                                        "320602003", "3201", "110101", "44",        "441900003",    "3206130",
                                        "32061３",   "",     "x",      "00"};
  return pick(random, regions);
}

inline Cell random_cell(Random& random, const ShapeColumn& column, std::size_t row) {
  if (column.key) return fmt::format("K{}", row);
  if (random() % 8 == 0) return std::nullopt;
  if (column.region) return random_region(random);
  if (column.type == "date")
    return fmt::format("{:04}-{:02}-{:02}", 1900 + random() % 200, 1 + random() % 12, 1 + random() % 28);
  if (column.type == "datetime")
    return fmt::format("{:04}-{:02}-{:02} {:02}:00:00", 1900 + random() % 200, 1 + random() % 12,
                       1 + random() % 28, random() % 24);
  if (column.type == "integer")
    return std::to_string(static_cast<std::int64_t>(random() % 2000000) - 1000000);
  if (column.type == "decimal")
    return fmt::format("{}{}.{:02}", random() % 2 ? "-" : "", 1 + random() % 1000000, random() % 100);
  if (column.type == "boolean") return random() % 2 ? "true" : "false";
  if (random() % 4 == 0) return fmt::format("{}", 13000000000 + random() % 1000000000);
  if (random() % 12 == 0)
    return pick(random, std::array{"11010519491231002X", "91350100M000100Y43", "0513-85098888",
                                   "江苏省南通市崇川区人民路1号", "zhang@example.com"});
  return random_text(random);
}

inline Rows random_rows(Random& random, const ResourceShape& shape, std::size_t count) {
  Rows rows;
  for (std::size_t i = 0; i < count; ++i) {
    auto& row = rows.emplace_back();
    for (const auto& column : shape.columns) row.push_back(random_cell(random, column, i));
  }
  return rows;
}

inline Treatment random_treatment(Random& random, const std::string& type) {
  const bool number = type == "integer" || type == "decimal";
  switch (random() % 11) {
    case 7:
      if (number && random() % 2) return treatment("bucket", {{"width", std::int64_t(2 + random() % 5000)}});
      if (number) return treatment("bucket", {{"edges", "-1000,0,500,250000"}});
      return treatment("keep_ends", {{"preset", pick(random, std::array{"email", "account", "id"})}});
    case 8:
      if (number)
        return treatment("noise", {{"key", "a"},
                                   {"epsilon_thousandths", std::int64_t(1 + random() % 3000)},
                                   {"sensitivity", std::int64_t(1 + random() % 50)}});
      return treatment("truncate", {{"unit", "district"}});
    case 9: return treatment("encrypt", {{"key", "a"}, {"cipher", pick(random, std::array{"sm4", "aes"})}});
    case 10:
      if (type != "text") return treatment("clear");
      return treatment("format_preserving",
                       {{"key", "b"},
                        {"cipher", pick(random, std::array{"sm4", "aes"})},
                        {"format", pick(random, std::array{"digits", "phone", "id", "credit_code"})},
                        {"tweak", "t"}});
    case 0:
      return treatment("keep_ends",
                       {{"head", std::int64_t(random() % 4)}, {"tail", std::int64_t(random() % 4)}});
    case 1:
      return treatment("truncate", {{"unit", pick(random, std::array{"year", "month", "city", "town"})}});
    case 2: return treatment("truncate", {{"unit", "chars"}, {"count", std::int64_t(1 + random() % 5)}});
    case 3: return treatment("pseudonym", {{"key", pick(random, std::array{"a", "b"})}});
    case 4:
      if (type == "decimal") return treatment("round", {{"digits", std::int64_t(random() % 6) - 3}});
      if (type == "integer") return treatment("round", {{"digits", -std::int64_t(random() % 4)}});
      return treatment("constant", {{"value", "隐'\""}});
    case 5: return treatment("drop");
    default: return treatment("clear");
  }
}

inline Grant random_grant(Random& random, const ResourceShape& shape) {
  auto grant = sample_grant();
  grant.mode = "batch";
  grant.items.clear();
  for (const auto& column : shape.columns)
    if (column.key || random() % 4 != 0) {
      auto what = column.key ? treatment(random() % 3 ? "clear" : "pseudonym")
                             : random_treatment(random, column.type);
      if (what.kind == "pseudonym") what.params["key"] = "a";
      if (what.kind == "keep_ends" && column.type == "boolean") what = treatment("clear");
      grant.items.push_back({column.name, "题", column.type, std::move(what)});
    }
  grant.rows.clear();
  static const std::vector<std::string> prefixes[] = {
      {"32"}, {"3206"}, {"320613"}, {"320613", "320602"}, {"320613001"}, {"44", "11"}, {"320613", "3206"}};
  if (random() % 5 != 0) grant.rows.push_back({"region", RowCondition::Op::Prefix, pick(random, prefixes)});
  if (random() % 3 == 0) grant.rows.push_back({"open", RowCondition::Op::Eq, {"true"}});
  if (random() % 3 == 0) grant.rows.push_back({"staff", RowCondition::Op::Prefix, {"-", "1", "2"}});
  if (random() % 4 == 0)
    grant.rows.push_back({"phone", RowCondition::Op::In, {random_text(random), random_text(random), ""}});
  if (random() % 6 == 0) grant.rows.push_back({"region", RowCondition::Op::In, {"320613", "320613001"}});
  if (random() % 3 == 0) {
    grant.format = 2;
    grant.modes = {"batch"};
    grant.subject.org = grant.recipient.org;
    grant.purpose_code = "4.1";
    const auto range = [&](const char* item, auto bound) {
      const auto low = random() % 4 == 0 ? "" : bound(),
                 high = low.empty() || random() % 2 == 0 ? bound() : "";
      grant.rows.push_back({item, RowCondition::Op::Range, {low, high}});
    };
    if (random() % 2 == 0)
      range("staff",
            [&] { return fmt::format("{}", static_cast<std::int64_t>(random() % 2000000) - 1000000); });
    if (random() % 2 == 0)
      range("capital", [&] {
        return fmt::format("{}{}.{}", random() % 2 ? "-" : "", random() % 1000000, random() % 1000);
      });
    if (random() % 2 == 0) range("born", [&] { return fmt::format("{}", 1900 + random() % 200); });
    if (random() % 3 == 0) grant.rows.push_back({"region", RowCondition::Op::Prefix, {}, true});
  }
  std::erase_if(grant.rows, [](const auto& row) {
    return std::ranges::any_of(row.values,
                               [](const auto& value) { return value.find('\0') != std::string::npos; });
  });
  return grant;
}

// --- the naive reference -----------------------------------------------------------------------

inline std::vector<std::string> characters(const std::string& text) {
  std::vector<std::string> out;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0) == 0x80 && !out.empty()) {
      out.back() += c;
    } else {
      out.emplace_back(1, c);
    }
  }
  return out;
}

inline bool digits_only(const std::string& text) {
  return text.find_first_not_of("0123456789") == std::string::npos;
}

inline bool naive_region(const std::string& text) {
  const std::size_t good[] = {2, 4, 6, 9, 12};
  return digits_only(text) && std::ranges::count(good, text.size()) == 1;
}

// The generator's numbers have at most two digits after the point.
inline std::string naive_round(const std::string& text, int digits) {
  const bool negative = text[0] == '-';
  const auto point = text.find('.');
  auto cents = std::stoll(text.substr(negative, point - negative)) * 100;
  if (point != std::string::npos) cents += std::stoll(text.substr(point + 1));
  std::int64_t step = 100;
  for (int i = 0; i < digits; ++i) step /= 10;
  for (int i = 0; i < -digits; ++i) step *= 10;
  if (step > 0) cents = (cents + step / 2) / step * step;
  auto out = std::to_string(cents / 100);
  if (digits > 0)
    out += fmt::format(".{:02}0000", cents % 100).substr(0, static_cast<std::size_t>(digits) + 1);
  return negative && cents != 0 ? "-" + out : out;
}

// The generator's numbers have at most two digits after the point.
inline std::int64_t naive_floor(const std::string& text) {
  return static_cast<std::int64_t>(std::floor(std::stold(text)));
}

inline std::string naive_preset(const std::string& preset, std::vector<std::string> parts) {
  std::size_t at = parts.size(), marks = 0;
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (parts[i] == "@") {
      at = std::min(at, i);
      ++marks;
    }
  const bool mail = preset == "email" && marks == 1;
  const std::size_t n = mail ? at : parts.size();
  std::size_t head = preset == "id" ? 6 : preset == "email" && mail ? 1 : 0, tail = preset == "email" ? 0 : 4;
  if (n <= head + tail || 3 * (n - head - tail) < n) head = tail = 0;
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) out += i < head || (i >= n - tail) ? parts[i] : "*";
  return out;
}

inline std::string naive_cell(bool aes, const std::string& root, const std::string& value) {
  const auto hash = aes ? crypto::HashKind::Sha256 : crypto::HashKind::Sm3;
  const auto key = crypto::hmac(hash, root, "jingwei cell key").substr(0, aes ? 32 : 16);
  const auto nonce = crypto::hmac(hash, crypto::hmac(hash, root, "jingwei cell nonce"), value).substr(0, 12);
  const auto gcm = crypto::Gcm::make(aes ? crypto::CipherKind::Aes : crypto::CipherKind::Sm4, key).value();
  return "jw1." + crypto::to_base64url(nonce + gcm.seal(nonce, "jingwei cell 1", value));
}

// Only the forms without a check character are made again here; treatment_test.cpp judges the others
// by what they must be, and this test by the engines' agreeing on them.
inline std::optional<std::string> naive_format(const std::string& format, bool aes, const KeyStore& keys,
                                               const std::string& value) {
  const auto key = crypto::hmac(aes ? crypto::HashKind::Sha256 : crypto::HashKind::Sm3,
                                keys.find("b").value(), "jingwei ff1")
                       .substr(0, aes ? 32 : 16);
  const auto ff1 =
      crypto::Ff1::make(aes ? crypto::CipherKind::Aes : crypto::CipherKind::Sm4, key, 10, "t").value();
  const bool all = !value.empty() && digits_only(value);
  if (format == "digits") {
    auto out = value;
    if (!all || !ff1.encrypt_decimal(out)) return std::nullopt;
    return out;
  }
  const bool land = value == "0513-85098888",
             mobile = all && value.size() == 11 && value[0] == '1' && value[1] > '2';
  if (format == "phone" && (land || mobile)) {
    auto out = value.substr(land ? 5 : 1);
    do ff1.encrypt_decimal(out);
    while (out[0] < (land ? '2' : '3'));
    return (land ? "0513-" : "1") + out;
  }
  const bool whole = value == (format == "id" ? "11010519491231002X" : "91350100M000100Y43");
  if (format == "phone" || !whole) return std::nullopt;
  std::string out;
  Treatment what{"format_preserving",
                 {{"key", "b"}, {"cipher", aes ? "aes" : "sm4"}, {"format", format}, {"tweak", "t"}}};
  find_treatment("format_preserving")->make(what, keys).value()(value, out);
  return out;
}

// Nothing: cannot be treated.
inline std::optional<std::string> naive_treat(const Treatment& what, const KeyStore& keys,
                                              const std::string& value) {
  const auto whole = [&](const char* name) { return std::get<std::int64_t>(what.params.at(name)); };
  const auto word = [&](const char* name) { return std::get<std::string>(what.params.at(name)); };
  if (what.kind == "clear") return value;
  if (what.kind == "constant") return word("value");
  if (what.kind == "round") return naive_round(value, static_cast<int>(whole("digits")));
  if (what.kind == "pseudonym") {
    const auto key = crypto::hmac(crypto::HashKind::Sm3, keys.find(word("key")).value(), "jingwei pseudonym");
    return crypto::to_hex(crypto::hmac(crypto::HashKind::Sm3, key, value)).substr(0, 32);
  }
  if (what.kind == "bucket") {
    const auto number = naive_floor(value);
    if (what.params.contains("width")) {
      auto from = number - (number % whole("width") + whole("width")) % whole("width");
      return fmt::format("[{},{})", from, from + whole("width"));
    }
    if (number < -1000) return "<-1000";
    if (number < 0) return "[-1000,0)";
    if (number < 500) return "[0,500)";
    return number < 250000 ? "[500,250000)" : ">=250000";
  }
  if (what.kind == "noise") {
    const auto seed = crypto::hmac(crypto::HashKind::Sm3, keys.find(word("key")).value(), "jingwei noise");
    const auto hash = crypto::hmac(crypto::HashKind::Sm3, seed, value);
    double u = 0;
    for (int i = 0; i < 52; ++i)
      if (static_cast<unsigned char>(hash[static_cast<std::size_t>(i / 8)]) & (0x80 >> (i % 8)))
        u += std::pow(0.5, i + 1);
    u += std::pow(0.5, 53);
    const double scale = static_cast<double>(whole("sensitivity")) * 1000.0 /
                         static_cast<double>(whole("epsilon_thousandths"));
    const double noise = u < 0.5 ? scale * std::log(2 * u) : -scale * std::log(2 * (1 - u));
    return std::to_string(naive_floor(value) + static_cast<std::int64_t>(std::round(noise)));
  }
  if (what.kind == "encrypt")
    return naive_cell(word("cipher") == "aes", keys.find(word("key")).value(), value);
  if (what.kind == "format_preserving")
    return naive_format(word("format"), word("cipher") == "aes", keys, value);
  auto parts = characters(value);
  if (what.kind == "keep_ends" && what.params.contains("preset")) return naive_preset(word("preset"), parts);
  if (what.kind == "truncate" && word("unit") == "district")
    // Of what the generator makes, one address.
    return value.find("崇川区") == std::string::npos ? std::nullopt
                                                     : std::optional<std::string>("江苏省南通市崇川区");
  if (what.kind == "keep_ends") {
    const auto n = static_cast<std::int64_t>(parts.size()), head = whole("head"), tail = whole("tail");
    const auto hidden = n - head - tail;
    const bool all = hidden <= 0 || 3 * hidden < n;
    std::string out;
    for (std::int64_t i = 0; i < n; ++i)
      out += all || (i >= head && i < n - tail) ? "*" : parts[static_cast<std::size_t>(i)];
    return out;
  }
  const auto unit = word("unit");
  if (unit == "chars") {
    std::string out;
    for (std::size_t i = 0; i < parts.size() && i < static_cast<std::size_t>(whole("count")); ++i)
      out += parts[i];
    return out;
  }
  if (unit == "city" || unit == "town") {
    if (!naive_region(value)) return std::nullopt;
    return value.substr(0, unit == "city" ? 4 : 9);
  }
  // What looks like a date was generated as one, so the day exists.
  if (value.size() < 10 || value[4] != '-' || value[7] != '-') return std::nullopt;
  if (!digits_only(value.substr(0, 4) + value.substr(5, 2) + value.substr(8, 2))) return std::nullopt;
  return value.substr(0, unit == "year" ? 4 : 7);
}

// Why the row is not one of the grant's; nothing when it is.
inline std::optional<Outcome> naive_scope(const Grant& grant, const ResourceShape& shape, const Row& row) {
  const auto at = [&](const std::string& name) {
    std::size_t i = 0;
    while (shape.columns[i].name != name) ++i;
    return i;
  };
  const auto& region = row[at(grant.region_item)];
  if (!region || !naive_region(*region)) return SetAside{"region"};
  for (const auto& condition : grant.rows) {
    const auto& value = row[at(condition.item)];
    if (condition.op == RowCondition::Op::Range) {
      const auto& type = shape.columns[at(condition.item)].type;
      const bool number = type == "integer" || type == "decimal";
      const auto below = [&](const std::string& a, const std::string& b) {
        return number ? std::stold(a) < std::stold(b) : a < b;
      };
      const auto &low = condition.values[0], &high = condition.values[1];
      if (!value || (!low.empty() && below(*value, low)) || (!high.empty() && below(high, *value)))
        return Filtered{};
      continue;
    }
    if (condition.own_region) {
      const auto own = grant.recipient.org.substr(0, grant.recipient.org.find('.'));
      if (!value || value->rfind(own, 0) != 0) return Filtered{};
      continue;
    }
    bool any = false;
    for (const auto& wanted : condition.values)
      any |=
          value && (condition.op == RowCondition::Op::Prefix ? value->compare(0, wanted.size(), wanted) == 0
                                                             : *value == wanted);
    if (!any) return Filtered{};
  }
  return std::nullopt;
}

inline Outcome naive(const Grant& grant, const ResourceShape& shape, const KeyStore& keys, const Row& row) {
  if (auto not_ours = naive_scope(grant, shape, row)) return *not_ours;
  Kept kept;
  for (const auto& item : grant.items) {
    if (item.treatment.kind == "drop") continue;
    std::size_t i = 0;
    while (shape.columns[i].name != item.name) ++i;
    const auto& value = row[i];
    if (!value) {
      kept.row.emplace_back();
      continue;
    }
    auto treated = naive_treat(item.treatment, keys, *value);
    if (!treated) return SetAside{item.treatment.kind + ":" + item.name};
    kept.row.emplace_back(std::move(treated));
  }
  return kept;
}

}  // namespace referee
}  // namespace jw::grant
