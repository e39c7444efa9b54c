#include "access/use_line.hpp"

#include <charconv>
#include <cstring>

#include "access/json_text.hpp"
#include "crypto/encoding.hpp"

namespace jw::access {
namespace {

void add_field(std::string& out, std::string_view name, std::string_view text) {
  out += ",\"";
  out += name;
  out += "\":";
  add_text(out, text);
}

void add_field(std::string& out, std::string_view name, std::int64_t number) {
  out += ",\"";
  out += name;
  out += "\":";
  add_number(out, number);
}

// The fields of a line one after the other: a name and its value, without quotes when it is a text.
class LineFields {
 public:
  explicit LineFields(std::string_view line) : rest_(line) { ok_ = take('{'); }

  bool next(std::string_view& name, std::string_view& value) {
    if (!ok_ || rest_.empty() || rest_.front() == '}') return false;
    ok_ = text(name) && take(':') && (rest_.starts_with('"') ? text(value) : number(value));
    if (ok_ && !rest_.starts_with('}')) ok_ = take(',');
    return ok_;
  }
  bool whole() const { return ok_ && rest_ == "}"; }

 private:
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool text(std::string_view& out) {
    if (!take('"')) return false;
    std::size_t end = 0;
    while (end < rest_.size() && rest_[end] != '"') end += rest_[end] == '\\' ? 2 : 1;
    if (end >= rest_.size()) return false;
    out = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return true;
  }
  bool number(std::string_view& out) {
    const auto end = rest_.find_first_of(",}");
    if (end == 0 || end == std::string_view::npos) return false;
    out = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return true;
  }

  std::string_view rest_;
  bool ok_ = false;
};

}  // namespace

void write_use(std::string& out, const UseLine& line) {
  add_field(out, "t", line.time.time_since_epoch().count());
  if (line.day != day_number(line.time)) add_field(out, "y", line.day);
  add_field(out, "g", line.grant);
  add_field(out, "v", line.version);
  add_field(out, "m", line.mode);
  add_field(out, "o", line.org);
  add_field(out, "s", line.actor);
  if (line.by_client) add_field(out, "k", 1);
  add_field(out, "p", line.purpose);
  add_field(out, "e", line.event);
  if (!line.evidence.empty()) add_field(out, "d", line.evidence);
  if (!line.refused.empty()) add_field(out, "x", line.refused);
  add_field(out, "r", line.rows);
  add_field(out, "b", line.bytes);
  out += ",\"q\":\"";
  add_hex(out, line.digest);
  out += "\",\"c\":\"";
  for (const auto& commitment : line.subjects) add_hex(out, commitment);
  out += '"';
}

void write_refusals(std::string& out, const RefusalLine& line) {
  add_field(out, "t", line.time.time_since_epoch().count());
  add_field(out, "g", line.grant);
  add_field(out, "m", line.mode);
  add_field(out, "o", line.org);
  add_field(out, "s", line.actor);
  add_field(out, "x", line.refused);
  add_field(out, "z", line.count);
}

std::optional<ReadUse> read_use(std::string_view line) {
  ReadUse use;
  bool timed = false;
  LineFields fields(line);
  std::string_view name, value;
  while (fields.next(name, value)) {
    if (name == "z") return std::nullopt;
    std::int64_t number = 0;
    const bool counts = name == "t" || name == "y" || name == "r" || name == "b";
    if (counts && std::from_chars(value.data(), value.data() + value.size(), number).ec != std::errc())
      return std::nullopt;
    if (name == "t") {
      use.time = Time{std::chrono::milliseconds(number)};
      if (!timed) use.day = day_number(use.time);
      timed = true;
    }
    if (name == "y") use.day = number;
    if (name == "r") use.rows = number;
    if (name == "b") use.bytes = number;
    if (name == "g") use.grant = value;
    if (name == "s") use.actor = value;
    if (name == "e") use.event = value;
    if (name == "k") use.by_client = value == "1";
    if (name == "c") use.subjects = value;
  }
  if (!fields.whole() || !timed || use.grant.empty()) return std::nullopt;
  return use;
}

std::vector<Commitment> subjects_of(const ReadUse& use) {
  std::vector<Commitment> all;
  auto hex = use.subjects;
  for (; hex.size() >= 32; hex.remove_prefix(32)) {
    const auto bytes = crypto::from_hex(hex.substr(0, 32));
    if (!bytes) break;
    std::memcpy(all.emplace_back().data(), bytes->data(), 16);
  }
  return all;
}

}  // namespace jw::access
