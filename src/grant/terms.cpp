#include "grant/terms.hpp"

#include <algorithm>

namespace jw::grant {
namespace {

constexpr std::string_view kLevels[] = {"country", "province", "city", "county", "town"};
constexpr std::string_view kComparisons[] = {"eq", "prefix", "range"};

constexpr CapKind kCaps[] = {
    {"callsPerSecond", "每秒调用次数", "calls a second", &Caps::calls_per_second},
    {"callsPerDay", "每日调用次数", "calls a day", &Caps::calls_per_day},
    {"rowsPerDay", "每日返回行数", "rows a day", &Caps::rows_per_day},
    {"bytesPerDay", "每日返回字节数", "bytes a day", &Caps::bytes_per_day},
    {"subjectsPerDay", "每日涉及的不同对象数", "distinct subjects a day", &Caps::subjects_per_day},
    {"subjectsPerMonth", "每月涉及的不同对象数", "distinct subjects a month", &Caps::subjects_per_month},
    {"minGroup", "统计最小分组", "smallest group of an aggregate", &Caps::min_group},
    {"epsilonThousandths", "统计隐私预算 ε（千分之一）",
     "privacy budget of aggregates, thousandths of epsilon", &Caps::epsilon_thousandths},
};

constexpr DutyKind kDuties[] = {
    {"delete_on_end", "授权终止后删除数据", "delete the data when the grant ends", "after", false, false,
     true, true},
    {"no_onward", "不得转给第三方", "pass nothing on to third parties", "with", false, false, true, false},
    {"purpose_only", "仅用于授权用途", "use for the stated purpose only", "with", false, false, true, false},
    {"log_use", "每次使用均留存记录", "keep a log entry of every use", "with", false, false, true, false},
    {"evidence", "每次使用须附依据编号", "name the evidence on file with every use", "before", false, false,
     false, false},
    {"watermark", "结果带水印", "the answer carries a mark of the grant", "with", false, false, false, false},
    {"retain", "留存不超过规定天数", "keep no longer than the days named", "after", true, false, false, true},
    {"notify", "在规定天数内告知本人", "tell the person within the days named", "after", true, false, false,
     true},
    {"delete_by", "在规定日期前删除", "delete by the day named", "after", false, true, false, true},
};

constexpr ModeKind kModes[] = {
    {"return", "回流", "return flow", true, false, true},
    {"batch", "批量交换", "batch", false, false, true},
    {"subscribe", "订阅", "subscribe", false, false, false},
    {"verify", "核验", "verify", false, true, false},
    {"query", "查询", "query", false, true, false},
    {"aggregate", "统计", "aggregate", false, true, false},
};

template <class Table>
auto row_of(const Table& table, std::string_view kind) {
  const auto found = std::ranges::find_if(table, [&](const auto& row) { return row.kind == kind; });
  return found == std::end(table) ? nullptr : &*found;
}

}  // namespace

std::span<const std::string_view> levels() { return kLevels; }
std::span<const std::string_view> comparisons() { return kComparisons; }
std::span<const CapKind> cap_kinds() { return kCaps; }
std::span<const DutyKind> duty_kinds() { return kDuties; }
std::span<const ModeKind> mode_kinds() { return kModes; }
const DutyKind* find_duty(std::string_view kind) { return row_of(kDuties, kind); }
const ModeKind* find_mode(std::string_view kind) { return row_of(kModes, kind); }

std::string_view region_of(std::string_view org) {
  const auto region = org.substr(0, org.find('.'));
  const bool digits = std::ranges::all_of(region, [](char c) { return c >= '0' && c <= '9'; });
  return region.size() < org.size() && digits ? region : std::string_view();
}

std::string_view line_of(std::string_view org) {
  const auto dot = org.find('.');
  return dot == std::string_view::npos ? std::string_view() : org.substr(dot + 1);
}

std::string_view level_of(std::string_view org) {
  const auto dot = org.find('.');
  if (dot == std::string_view::npos || region_of(org).size() != dot) return {};
  switch (dot) {
    case 0: return kLevels[0];
    case 2: return kLevels[1];
    case 4: return kLevels[2];
    case 6: return kLevels[3];
    default: return dot >= 9 ? kLevels[4] : std::string_view();
  }
}

LocalTime local_time(Time now) {
  using namespace std::chrono;
  // UTC+8 all year since 1992.
  const auto local = now + hours(8);
  const auto day = floor<days>(local);
  const auto weekday = (day.time_since_epoch().count() % 7 + 7 + 3) % 7;  // 1970-01-01 was a Thursday
  return {static_cast<int>(weekday), duration_cast<minutes>(local - day).count()};
}

bool Window::open(Time now) const {
  if (weekdays == 0 && from == 0 && until == 24 * 60) return true;
  const auto local = local_time(now);
  if (weekdays != 0 && (weekdays >> local.weekday & 1) == 0) return false;
  return local.minute >= from && local.minute < until;
}

Duty::Duty(std::string_view of) : kind(of) {
  if (const auto* known = find_duty(of)) when = known->when;
}

}  // namespace jw::grant
