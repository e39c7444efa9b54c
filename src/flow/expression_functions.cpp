#include "flow/expression_functions.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <optional>

#include <boost/json/serialize.hpp>

#include "flow/expression.hpp"

namespace jw::flow {
namespace {

namespace json = boost::json;
using Computed = tl::expected<json::value, FunctionFailure>;

tl::unexpected<FunctionFailure> wrong(std::string en, std::string zh) {
  return tl::unexpected<FunctionFailure>(FunctionFailure{std::move(en), std::move(zh)});
}

std::string_view text(const FunctionCall& call, std::size_t i) { return call.arguments[i]->get_string(); }
double number(const FunctionCall& call, std::size_t i) { return call.arguments[i]->to_number<double>(); }
const json::array& list(const FunctionCall& call, std::size_t i) { return call.arguments[i]->get_array(); }
json::value made(std::string_view value) { return json::value(json::string(value)); }

// Whole numbers stay whole as long as JSON readers keep them exact.
json::value made(double value) {
  if (std::floor(value) == value && std::abs(value) < 9007199254740992.0)
    return json::value(static_cast<std::int64_t>(value));
  return json::value(value);
}

bool begins(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }
std::size_t characters(std::string_view value) {
  return static_cast<std::size_t>(std::ranges::count_if(value, begins));
}
// Bytes of the first `count` characters.
std::size_t bytes_of(std::string_view value, double count) {
  std::size_t at = 0;
  for (double seen = 0; at < value.size(); ++at) {
    if (begins(value[at]) && seen++ >= count) break;
  }
  return at;
}

bool same(const json::value& a, const json::value& b) {
  if (a.is_null() || b.is_null()) return false;
  if (a.is_number() && b.is_number()) return a.to_number<double>() == b.to_number<double>();
  return a == b;
}

std::string plain(const json::value& value) {
  if (const auto* already = value.if_string()) return std::string(*already);
  return json::serialize(value);
}

using Day = std::chrono::sys_days;
std::optional<Day> day(std::string_view value) {
  const bool dashed = value.size() >= 10 && value[4] == '-' && value[7] == '-' &&
                      (value.size() == 10 || value[10] == 'T' || value[10] == ' ');
  if (!dashed && value.size() != 8) return std::nullopt;
  const auto part = [&](std::size_t at, std::size_t size) {
    int read = -1;
    const auto* end = value.data() + at + size;
    return std::from_chars(value.data() + at, end, read).ptr == end ? read : -1;
  };
  const int y = part(0, 4), m = part(dashed ? 5 : 4, 2), d = part(dashed ? 8 : 6, 2);
  if (y < 1 || m < 1 || d < 1) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(y), std::chrono::month(static_cast<unsigned>(m)),
                                         std::chrono::day(static_cast<unsigned>(d))};
  if (!date.ok()) return std::nullopt;
  return Day(date);
}
tl::expected<Day, FunctionFailure> day(const FunctionCall& call, std::size_t i) {
  if (const auto read = day(text(call, i))) return *read;
  return wrong("this text is no date such as 2026-11-22", "该文本不是 2026-11-22 这样的日期");
}
json::value made(Day value) {
  const std::chrono::year_month_day date(value);
  return made(
      std::string_view(fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                                   static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()))));
}

Computed length(FunctionCall& call) {
  const auto& one = *call.arguments[0];
  if (const auto* value = one.if_string()) return json::value(static_cast<std::int64_t>(characters(*value)));
  if (const auto* all = one.if_array()) return json::value(static_cast<std::int64_t>(all->size()));
  if (one.is_null()) return json::value(0);
  return wrong("length takes a text or a list", "length 只接受文本或列表");
}
Computed left(FunctionCall& call) {
  return made(text(call, 0).substr(0, bytes_of(text(call, 0), number(call, 1))));
}
Computed right(FunctionCall& call) {
  const auto value = text(call, 0);
  const auto skip = static_cast<double>(characters(value)) - std::max(0.0, number(call, 1));
  return made(value.substr(bytes_of(value, skip)));
}
Computed substr(FunctionCall& call) {
  const auto value = text(call, 0);
  const auto rest = value.substr(bytes_of(value, number(call, 1) - 1));
  return made(rest.substr(0, bytes_of(rest, number(call, 2))));
}
Computed changed(FunctionCall& call, char from, char to) {
  std::string value(text(call, 0));
  for (auto& c : value)
    if (c >= from && c <= static_cast<char>(from + 25)) c = static_cast<char>(c - from + to);
  return made(std::string_view(value));
}
Computed upper(FunctionCall& call) { return changed(call, 'a', 'A'); }
Computed lower(FunctionCall& call) { return changed(call, 'A', 'a'); }
Computed trim(FunctionCall& call) {
  auto value = text(call, 0);
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto first = value.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return made(std::string_view());
  return made(value.substr(first, value.find_last_not_of(kBlanks) - first + 1));
}
Computed concat(FunctionCall& call) {
  std::string whole;
  for (const auto* one : call.arguments) {
    if (!one->is_null()) whole += plain(*one);
    if (whole.size() > kMaxExpressionText) return wrong("the text becomes too long", "文本过长");
  }
  call.steps = whole.size() / 64;
  return made(std::string_view(whole));
}
Computed as_text(FunctionCall& call) {
  return call.arguments[0]->is_null() ? json::value(nullptr)
                                      : made(std::string_view(plain(*call.arguments[0])));
}
Computed as_number(FunctionCall& call) {
  const auto& one = *call.arguments[0];
  if (one.is_number()) return one;
  if (!one.is_string()) return json::value(nullptr);
  const std::string_view value = one.get_string();
  double read = 0;
  const auto end = std::from_chars(value.data(), value.data() + value.size(), read);
  if (end.ec != std::errc() || end.ptr != value.data() + value.size() || !std::isfinite(read))
    return json::value(nullptr);
  return made(read);
}
Computed starts_with(FunctionCall& call) { return json::value(text(call, 0).starts_with(text(call, 1))); }
Computed ends_with(FunctionCall& call) { return json::value(text(call, 0).ends_with(text(call, 1))); }
Computed contains(FunctionCall& call) {
  const auto& whole = *call.arguments[0];
  const auto& one = *call.arguments[1];
  if (whole.is_null()) return json::value(false);
  if (whole.is_string() && one.is_string())
    return json::value(std::string_view(whole.get_string()).find(std::string_view(one.get_string())) !=
                       std::string_view::npos);
  if (const auto* all = whole.if_array())
    return json::value(std::ranges::any_of(*all, [&](const json::value& other) { return same(one, other); }));
  return wrong("contains takes two texts, or a list and a value", "contains 接受两段文本，或列表和取值");
}
Computed split(FunctionCall& call) {
  const auto value = text(call, 0), mark = text(call, 1);
  json::array all;
  if (mark.empty()) return wrong("the mark to split at is empty", "分隔符为空");
  for (std::size_t at = 0;;) {
    const auto next = value.find(mark, at);
    all.push_back(made(value.substr(at, next == std::string_view::npos ? next : next - at)));
    if (next == std::string_view::npos) break;
    at = next + mark.size();
  }
  call.steps = all.size();
  return json::value(std::move(all));
}
Computed join(FunctionCall& call) {
  std::string whole;
  bool first = true;
  for (const auto& one : list(call, 0)) {
    if (!first) whole += text(call, 1);
    whole += plain(one);
    first = false;
    if (whole.size() > kMaxExpressionText) return wrong("the text becomes too long", "文本过长");
  }
  return made(std::string_view(whole));
}
Computed absolute(FunctionCall& call) { return made(std::abs(number(call, 0))); }
Computed rounded(FunctionCall& call) {
  const auto digits = std::clamp(number(call, 1), -15.0, 15.0);
  const auto scale = std::pow(10.0, std::floor(digits));
  return made(std::round(number(call, 0) * scale) / scale);
}
Computed floored(FunctionCall& call) { return made(std::floor(number(call, 0))); }
Computed ceiled(FunctionCall& call) { return made(std::ceil(number(call, 0))); }
Computed extreme(FunctionCall& call, bool largest) {
  json::value best;
  const auto take = [&](const json::value& one) {
    if (one.is_null()) return true;
    if (!one.is_number()) return false;
    const bool better = best.is_null() || (largest ? one.to_number<double>() > best.to_number<double>()
                                                   : one.to_number<double>() < best.to_number<double>());
    if (better) best = one;
    return true;
  };
  bool all = true;
  for (const auto* one : call.arguments) {
    if (const auto* many = one->if_array())
      all = all && std::ranges::all_of(*many, take);
    else
      all = all && take(*one);
  }
  if (!all) return wrong("only numbers are compared here", "此处只能比较数值");
  return best;
}
Computed smallest(FunctionCall& call) { return extreme(call, false); }
Computed largest(FunctionCall& call) { return extreme(call, true); }
Computed sum(FunctionCall& call) {
  double whole = 0;
  for (const auto& one : list(call, 0)) {
    if (one.is_null()) continue;
    if (!one.is_number()) return wrong("only numbers are added here", "此处只能求和数值");
    whole += one.to_number<double>();
  }
  if (!std::isfinite(whole)) return wrong("the number becomes too large", "数值过大");
  return made(whole);
}
Computed count_of(FunctionCall& call) {
  return json::value(static_cast<std::int64_t>(std::ranges::count_if(
      list(call, 0), [&](const json::value& one) { return same(one, *call.arguments[1]); })));
}
Computed pluck(FunctionCall& call) {
  json::array all;
  for (const auto& one : list(call, 0)) {
    const auto* object = one.if_object();
    const auto* found = object == nullptr ? nullptr : object->if_contains(text(call, 1));
    all.push_back(found == nullptr ? json::value(nullptr) : *found);
  }
  return json::value(std::move(all));
}
Computed append(FunctionCall& call) {
  json::array all;
  if (const auto* before = call.arguments[0]->if_array())
    all = *before;
  else if (!call.arguments[0]->is_null())
    return wrong("append takes a list first", "append 的第一个参数应为列表");
  if (all.size() >= 100'000) return wrong("the list becomes too long", "列表过长");
  all.push_back(*call.arguments[1]);
  return json::value(std::move(all));
}
Computed distinct(FunctionCall& call) {
  json::array all;
  for (const auto& one : list(call, 0)) {
    call.steps += all.size();
    if (call.steps > kMaxSteps) break;  // the evaluation refuses it
    if (std::ranges::none_of(all, [&](const json::value& other) { return other == one; })) all.push_back(one);
  }
  return json::value(std::move(all));
}
Computed first_given(FunctionCall& call) {
  for (const auto* one : call.arguments)
    if (!one->is_null()) return *one;
  return json::value(nullptr);
}
Computed date(FunctionCall& call) {
  const auto read = day(text(call, 0));
  return read ? made(*read) : json::value(nullptr);
}
template <class Part>
Computed part_of_day(FunctionCall& call, Part part) {
  const auto read = day(call, 0);
  if (!read) return tl::unexpected<FunctionFailure>(read.error());
  return json::value(static_cast<std::int64_t>(part(std::chrono::year_month_day(*read))));
}
Computed year(FunctionCall& call) {
  return part_of_day(call, [](const auto& date) { return static_cast<int>(date.year()); });
}
Computed month(FunctionCall& call) {
  return part_of_day(call, [](const auto& date) { return static_cast<unsigned>(date.month()); });
}
Computed day_of_month(FunctionCall& call) {
  return part_of_day(call, [](const auto& date) { return static_cast<unsigned>(date.day()); });
}
Computed days_between(FunctionCall& call) {
  const auto from = day(call, 0), to = day(call, 1);
  if (!from) return tl::unexpected<FunctionFailure>(from.error());
  if (!to) return tl::unexpected<FunctionFailure>(to.error());
  return json::value(static_cast<std::int64_t>((*to - *from).count()));
}
Computed add_days(FunctionCall& call) {
  const auto from = day(call, 0);
  if (!from) return tl::unexpected<FunctionFailure>(from.error());
  const auto days = number(call, 1);
  if (std::abs(days) > 100'000) return wrong("that is too many days", "天数过大");
  const auto moved = *from + std::chrono::days(static_cast<int>(days));
  const std::chrono::year_month_day reached(moved);
  if (static_cast<int>(reached.year()) < 1 || static_cast<int>(reached.year()) > 9999)
    return wrong("that is beyond the years 1 to 9999", "日期超出范围");
  return made(moved);
}

constexpr Function kFunctions[] = {
    {"length", "x", length, "字符数或列表项数", "characters of a text, items of a list",
     "length('经纬') = 2"},
    {"left", "tn", left, "左起若干字符", "first characters", "left('320613', 2) = '32'"},
    {"right", "tn", right, "右起若干字符", "last characters", "right('320613', 2) = '13'"},
    {"substr", "tnn", substr, "从第几个字符起取若干字符", "characters from a place, so many",
     "substr('320613', 3, 2) = '06'"},
    {"upper", "t", upper, "转为大写", "in capitals", "upper('ab') = 'AB'"},
    {"lower", "t", lower, "转为小写", "in small letters", "lower('AB') = 'ab'"},
    {"trim", "t", trim, "去掉首尾空格", "without blanks around it", "trim(' a ') = 'a'"},
    {"concat", "x+", concat, "依次连接，跳过空值", "one after the other, without nulls",
     "concat('第', 3) = '第3'"},
    {"text", "x", as_text, "转为文本", "as text", "text(12) = '12'"},
    {"number", "x", as_number, "转为数值，不是数值则为空", "as a number, else null", "number('12.5') = 12.5"},
    {"starts_with", "tt", starts_with, "以此开头", "begins with", "starts_with('320613', '32')"},
    {"ends_with", "tt", ends_with, "以此结尾", "ends with", "ends_with('320613', '13')"},
    {"contains", "xx", contains, "文本或列表包含", "a text or list contains", "contains(['a', 'b'], 'b')"},
    {"split", "tt", split, "按分隔符拆为列表", "a list of the parts between a mark",
     "length(split('a;b', ';')) = 2"},
    {"join", "lt", join, "用分隔符连接列表", "the items with a mark between",
     "join(['a', 'b'], '、') = 'a、b'"},
    {"abs", "n", absolute, "绝对值", "absolute value", "abs(-2) = 2"},
    {"round", "nn", rounded, "保留若干位小数", "rounded to so many digits", "round(1.26, 1) = 1.3"},
    {"floor", "n", floored, "向下取整", "rounded down", "floor(1.9) = 1"},
    {"ceil", "n", ceiled, "向上取整", "rounded up", "ceil(1.1) = 2"},
    {"min", "x+", smallest, "最小的数值", "smallest number of values or lists", "min(3, [1, 2]) = 1"},
    {"max", "x+", largest, "最大的数值", "largest number of values or lists", "max(3, [1, 2]) = 3"},
    {"sum", "l", sum, "列表求和", "sum of a list", "sum([1, 2, 3]) = 6"},
    {"count_of", "lx", count_of, "列表中等于该值的项数", "items of a list equal to a value",
     "count_of(['同意', '否决'], '同意') = 1"},
    {"pluck", "lt", pluck, "取每项的一个成员", "one member of each item", "length(pluck([], 'result')) = 0"},
    {"append", "xx", append, "列表末尾加一项", "the list with one more item", "length(append(null, 1)) = 1"},
    {"distinct", "l", distinct, "去掉重复项", "each item once", "length(distinct([1, 1, 2])) = 2"},
    {"coalesce", "x+", first_given, "第一个非空值", "the first that is not null", "coalesce(null, 5) = 5"},
    {"date", "t", date, "转为日期，不是日期则为空", "as a date (2026-11-22, 20261122), else null",
     "date('20261122') = '2026-11-22'"},
    {"year", "d", year, "年", "year", "year('2026-11-22') = 2026"},
    {"month", "d", month, "月", "month", "month('2026-11-22') = 11"},
    {"day", "d", day_of_month, "日", "day", "day('2026-11-22') = 22"},
    {"days_between", "dd", days_between, "从第一个日期到第二个日期的天数",
     "days from the first to the second", "days_between('2026-11-01', '2026-11-22') = 21"},
    {"add_days", "dn", add_days, "若干天后的日期", "the date so many days later",
     "add_days('2026-12-31', 1) = '2027-01-01'"},
};

}  // namespace

std::span<const Function> functions() { return kFunctions; }

const Function* find_function(std::string_view name) {
  const auto* found = std::ranges::find(kFunctions, name, &Function::name);
  return found == std::end(kFunctions) ? nullptr : found;
}

}  // namespace jw::flow
