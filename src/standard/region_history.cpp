#include "standard/region_history.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/check.hpp"
#include "base/gzip.hpp"

namespace jw::standard {
namespace {

constexpr std::string_view kFile = "region_history.csv.gz";
constexpr std::size_t kCodes = 1'000'000;

// The code as a number; kCodes when it is not six digits.
std::size_t index_of(std::string_view code) {
  if (code.size() != 6) return kCodes;
  std::size_t number = 0;
  for (const char c : code) {
    if (c < '0' || c > '9') return kCodes;
    number = number * 10 + static_cast<std::size_t>(c - '0');
  }
  return number;
}

std::vector<std::string_view> split(std::string_view text, char mark) {
  std::vector<std::string_view> out;
  for (;;) {
    const auto end = text.find(mark);
    out.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

bool read_year(std::string_view text, int& year) {
  if (text.empty()) return true;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), year);
  return error == std::errc() && end == text.data() + text.size() && year > 1900 && year < 2200;
}

// "130102;130108[2001]".
bool read_successors(std::string_view text, std::vector<RegionSuccessor>& out) {
  if (text.empty()) return true;
  for (const auto part : split(text, ';')) {
    RegionSuccessor successor{std::string(part.substr(0, 6)), 0};
    if (index_of(successor.code) == kCodes) return false;
    if (part.size() > 6 && (part.size() != 12 || !read_year(part.substr(7, 4), successor.year))) return false;
    out.push_back(std::move(successor));
  }
  return true;
}

bool read_entry(std::string_view line, RegionEntry& entry) {
  const auto cells = split(line, ',');
  if (cells.size() != 6 || index_of(cells[0]) == kCodes || cells[1].empty()) return false;
  entry.code = cells[0];
  entry.name = cells[1];
  entry.statistical = cells[4] == "1";
  return read_year(cells[2], entry.start) && read_year(cells[3], entry.end) &&
         read_successors(cells[5], entry.successors);
}

}  // namespace

Result<std::shared_ptr<const RegionHistory>> RegionHistory::load(const file::Path& share) {
  const auto text = JW_TRY(gzip::read(share / kFile).with("reading the history of the regions"));
  std::shared_ptr<RegionHistory> out(new RegionHistory());
  const auto damaged = [](std::size_t line) {
    return fail(Code::Corrupt, "region.history",
                "line {} of region_history.csv.gz cannot be read; install the program's data again",
                "region_history.csv.gz 第 {} 行无法读取，请重新安装程序数据", line);
  };
  std::size_t number = 0;
  for (const auto line : split(text, '\n')) {
    ++number;
    if (line.empty()) continue;
    if (line.starts_with("# edition ")) {
      if (!read_year(line.substr(10), out->edition_)) return damaged(number);
      continue;
    }
    RegionEntry entry;
    if (!read_entry(line, entry)) return damaged(number);
    if (!out->entries_.empty() && out->entries_.back().code > entry.code) return damaged(number);
    out->entries_.push_back(std::move(entry));
  }
  if (out->entries_.empty() || out->edition_ == 0) return damaged(number);

  out->first_.resize(kCodes);
  out->begun_.resize(kCodes);
  out->ended_.resize(kCodes);
  out->prefectures_.resize(kCodes / 100);
  for (std::size_t i = 0; i < out->entries_.size(); ++i) {
    const auto& entry = out->entries_[i];
    const auto at = index_of(entry.code);
    out->prefectures_[at / 100] = true;
    if (out->first_[at] == 0) {
      out->first_[at] = static_cast<std::uint32_t>(i + 1);
      out->begun_[at] = static_cast<std::uint16_t>(entry.start);
    }
    // In order of start; what is still in use is in use whatever ended before.
    out->ended_[at] = static_cast<std::uint16_t>(entry.end);
  }
  return std::shared_ptr<const RegionHistory>(std::move(out));
}

bool RegionHistory::known(std::string_view code) const {
  const auto at = index_of(code);
  if (at == kCodes) return false;
  // 市辖区 (01) of a prefecture: in numbers given before the district had a code of its own.
  return first_[at] != 0 || (at % 100 <= 1 && first_[at - at % 100] != 0);
}

bool RegionHistory::known_prefecture(std::string_view code) const {
  const auto at = index_of(code);
  return at != kCodes && prefectures_[at / 100];
}

std::span<const RegionEntry> RegionHistory::find(std::string_view code) const {
  const auto at = index_of(code);
  if (at == kCodes || first_[at] == 0) return {};
  const std::size_t from = first_[at] - 1;
  std::size_t to = from;
  while (to < entries_.size() && entries_[to].code == code) ++to;
  return {entries_.data() + from, to - from};
}

bool RegionHistory::in_use(std::string_view code, int year) const {
  return std::ranges::any_of(find(code), [&](const RegionEntry& entry) {
    return entry.start <= year && (entry.end == 0 || entry.end > year);
  });
}

bool RegionHistory::in_use(std::string_view code) const {
  const auto at = index_of(code);
  return at != kCodes && first_[at] != 0 && ended_[at] == 0;
}

RegionHistory::Years RegionHistory::years(std::string_view code) const {
  const auto at = index_of(code);
  if (at == kCodes || first_[at] == 0) return {};
  return {begun_[at], ended_[at]};
}

std::vector<std::string> RegionHistory::today(std::string_view code) const {
  std::set<std::string> seen, out;
  std::vector<std::string> open{std::string(code)};
  while (!open.empty()) {
    const std::string now = std::move(open.back());
    open.pop_back();
    if (!seen.insert(now).second) continue;
    if (in_use(now)) {
      out.insert(now);
      continue;
    }
    // A transfer in some year before the end took a part away; the rest went when it ended.
    bool known_end = false;
    for (const auto& entry : find(now))
      for (const auto& successor : entry.successors) {
        open.push_back(successor.code);
        known_end = true;
      }
    // Of prefectures the sources name no successor: they went where their counties are.
    if (known_end || !now.ends_with("00") || now.ends_with("0000")) continue;
    for (const auto& entry : entries_)
      if (entry.code != now && entry.code.starts_with(std::string_view(now).substr(0, 4)))
        open.push_back(entry.code);
  }
  if (!code.ends_with("00")) return {out.begin(), out.end()};
  std::set<std::string> prefectures;
  for (const auto& county : out) {
    const auto prefecture = county.substr(0, 4) + "00";
    prefectures.insert(in_use(prefecture) ? prefecture : county);
  }
  return {prefectures.begin(), prefectures.end()};
}

std::vector<RegionEntry> RegionHistory::origins(std::string_view code) const {
  std::vector<RegionEntry> out;
  for (const auto& entry : entries_)
    if (entry.code != code &&
        std::ranges::find(entry.successors, code, &RegionSuccessor::code) != entry.successors.end())
      out.push_back(entry);
  return out;
}

std::vector<RegionEntry> RegionHistory::search(std::string_view text, std::size_t limit) const {
  std::vector<RegionEntry> out;
  if (text.empty()) return out;
  for (const auto& entry : entries_) {
    if (out.size() >= limit) break;
    if (entry.code.starts_with(text) || entry.name.find(text) != std::string::npos) out.push_back(entry);
  }
  return out;
}

}  // namespace jw::standard
