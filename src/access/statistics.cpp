#include "access/statistics.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <vector>

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include "access/groups.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "db/database.hpp"
#include "grant/online.hpp"
#include "ledger/event.hpp"

namespace jw::access {
namespace {

__extension__ using Wide = __int128;

constexpr std::size_t kMostGroups = 10'000;
constexpr int kDigits = 6;  // after the point
constexpr std::int64_t kUnit = 1'000'000;
constexpr Wide kLargestSum = Wide{1'000'000'000} * 1'000'000'000;  // 10^11 rows of it still add up

using Values = std::vector<std::optional<std::string>>;

// A number as whole millionths, what is finer rounded to them. Nothing for what is no number, or a larger
// one.
std::optional<Wide> wide_of(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  Wide value = 0;
  int places = -1;
  bool any = false, up = false;
  for (const char c : text) {
    if (c == '.' && places < 0) {
      places = 0;
      continue;
    }
    if (c < '0' || c > '9' || value > kLargestSum) return std::nullopt;
    any = true;
    if (places >= kDigits) {
      if (places++ == kDigits) up = c >= '5';
      continue;
    }
    value = value * 10 + (c - '0');
    if (places >= 0) ++places;
  }
  if (!any) return std::nullopt;
  for (int i = std::max(places, 0); i < kDigits; ++i) value *= 10;
  if (up) ++value;
  return negative ? -value : value;
}

std::string wide_text(Wide value) {
  const bool negative = value < 0;
  if (negative) value = -value;
  std::string digits;
  do {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
    value /= 10;
  } while (value != 0 || digits.size() <= static_cast<std::size_t>(kDigits));
  digits.insert(digits.size() - kDigits, ".");
  while (digits.back() == '0') digits.pop_back();
  if (digits.back() == '.') digits.pop_back();
  return negative && digits != "0" ? "-" + digits : digits;
}

Wide divided(Wide sum, std::int64_t rows) {
  const Wide half = rows / 2;
  return (sum >= 0 ? sum + half : sum - half) / rows;
}

struct Tally {
  Heads heads;
  struct Figure {
    Heads of;  // rows whose cell is not null
    Wide sum = 0, least = 0, most = 0;
  };
  std::vector<Figure> figures;  // as the measures
};

// Stands for a value that cannot be treated: no text of a cell, which is UTF-8.
constexpr std::string_view kAside = "\xff";

void add_json_text(std::string& out, std::string_view text) {
  out += boost::json::serialize(boost::json::string(text));
}

tl::unexpected<Error> no_item(std::string_view item) {
  return fail(Code::Denied, "access.item", "item {} is not granted for this use",
              "信息项 {} 未授权用于此种使用", item);
}

tl::unexpected<Error> wrong_measure(std::string_view item, std::string_view en, std::string_view zh) {
  return fail(Error{Code::Invalid, "access.measure", fmt::format("measure of {}: {}", item, en),
                    fmt::format("信息项 {} 的统计量：{}", item, zh), ""});
}

// A measure ready to be taken.
struct Gauge {
  const Measure* asked = nullptr;
  const grant::PlanColumn* column = nullptr;
  Wide low = 0, high = 0;  // of a noisy one: values are cut to these
};

Result<const grant::PlanColumn*> column_of(const Prepared& prepared, std::string_view item) {
  const auto found = std::ranges::find(prepared.plan.columns, item, &grant::PlanColumn::name);
  if (found == prepared.plan.columns.end()) return no_item(item);
  return &*found;
}

Result<Gauge> gauge_of(const Measure& measure, const Prepared& prepared, bool noisy) {
  Gauge gauge;
  gauge.asked = &measure;
  gauge.column = JW_TRY(column_of(prepared, measure.item));
  if (gauge.column->type != "integer" && gauge.column->type != "decimal")
    return wrong_measure(measure.item, "it is no number, or not given as one", "不是数值项，或未以数值提供");
  if ((measure.what == "min" || measure.what == "max") && !gauge.column->extremes)
    return fail(
        Code::Denied, "access.measure",
        "measure of {}: the grade of the item permits no {}, which is the value of one subject; ask for "
        "sum or avg, or for the item in a treatment that hides",
        "信息项 {} 的统计量：按其分级不提供 {}（即某一主体的原值），请改用 sum、avg，或申请脱敏后的信息项",
        measure.item, measure.what);
  if (!noisy) {
    if (!measure.low.empty() || !measure.high.empty())
      return wrong_measure(measure.item, "low and high belong to a grant with a privacy budget",
                           "low 和 high 仅用于有隐私预算的授权");
    return gauge;
  }
  // The extreme of a group is one subject's value: no noise of any use hides it.
  if (measure.what == "min" || measure.what == "max")
    return wrong_measure(measure.item, "min and max are not answered under a privacy budget",
                         "有隐私预算的授权不提供最小值和最大值");
  const auto low = wide_of(measure.low), high = wide_of(measure.high);
  if (!low || !high || *low >= *high || *low < -Wide{1'000'000'000} * kUnit ||
      *high > Wide{1'000'000'000} * kUnit)
    return wrong_measure(measure.item,
                         "say between which values (low, high) it is cut, at most a thousand million",
                         "请给出取值上下限（low、high），不超过十亿");
  gauge.low = *low;
  gauge.high = *high;
  return gauge;
}

// The cell as it may be shown. False: it cannot be treated.
bool shown(const grant::PlanColumn& column, const CellView& cell, std::optional<std::string>& out) {
  out.reset();
  if (!cell) return true;
  if (!column.apply) {
    out = std::string(*cell);
    return true;
  }
  std::string treated;
  if (!column.apply(*cell, treated)) return false;
  out = std::move(treated);
  return true;
}

std::string group_text(const Values& group) {
  std::string text;
  for (const auto& value : group) text += value ? fmt::format("{}:{}\n", value->size(), *value) : "-\n";
  return text;
}

// What makes two questions one: everything that the answer depends on. The exact figures are part of
// it, and not the version of the data: a connected table changes without one, and the same noise over
// other figures would tell by how much they differ.
std::string question_of(const Request& request, const Prepared& prepared,
                        const std::map<Values, Tally>& tallies) {
  auto text = fmt::format("{}\n{}\n{}\n", prepared.rule->id, prepared.plan.hash, request.epsilon_thousandths);
  const auto add = [&](std::string_view part) { text += fmt::format("{}:{}\n", part.size(), part); };
  for (const auto item : request.items) add(item);
  for (const auto& measure : request.measures) {
    add(measure.item);
    add(measure.what);
    add(measure.low);
    add(measure.high);
  }
  for (const auto& [group, tally] : tallies) {
    add(group_text(group));
    add(std::to_string(tally.heads.rows));
    for (const auto& figure : tally.figures) add(fmt::format("{} {}", figure.of.rows, wide_text(figure.sum)));
  }
  return crypto::to_hex(crypto::sha256(text));
}

// Noise of one figure of one group of one question: the same for ever, and nobody's without the key.
class Noise {
 public:
  Noise(std::string_view key, std::string_view question, std::int64_t thousandths, std::size_t figures)
      : hmac_(crypto::HashKind::Sm3, crypto::hmac(crypto::HashKind::Sm3, key, "jingwei statistics")),
        question_(question),
        epsilon_(static_cast<double>(thousandths) / 1000.0 / static_cast<double>(figures)) {}

  std::int64_t of(const Values& group, std::size_t figure, double sensitivity) const {
    const auto digest = hmac_(fmt::format("{}\n{}\n{}", question_, figure, group_text(group)));
    return geometric(std::string_view(reinterpret_cast<const char*>(digest.data()), 16), epsilon_,
                     sensitivity);
  }

 private:
  crypto::Hmac hmac_;
  std::string_view question_;
  double epsilon_;
};

// Spends what a new question costs, durably, before anything is told.
Result<> spend(const Call& call, db::Database& database, const Clock& clock, const Prepared& prepared,
               std::string_view question, std::int64_t cost) {
  const auto& grant = prepared.rule->id;
  const auto budget = prepared.rule->grant->caps.epsilon_thousandths;
  return database.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(session.exec(
        "INSERT INTO access_budget (grant_id, spent) VALUES ($1, 0) ON CONFLICT (grant_id) DO NOTHING",
        grant));
    // The update locks the row: two processes never spend the same.
    const auto row = JW_TRY(
        session.one("UPDATE access_budget SET spent = spent + 0 WHERE grant_id = $1 RETURNING spent", grant));
    if (JW_TRY(session.one("SELECT 1 FROM access_question WHERE grant_id = $1 AND question = $2", grant,
                           question)))
      return {};
    const auto left = budget - row->integer(0);
    if (cost > left)
      return fail(
          Code::Denied, "access.budget",
          "the question costs {} thousandths of epsilon and {} are left of the grant's budget; ask with "
          "less, repeat an earlier question, or apply for more",
          "本次统计需消耗隐私预算 {}（千分之一），授权仅剩 {}；请减小预算、重复先前的统计，或申请追加", cost,
          left);
    JW_TRY(session.exec("UPDATE access_budget SET spent = spent + $2 WHERE grant_id = $1", grant, cost));
    JW_TRY(session.exec(
        "INSERT INTO access_question (grant_id, question, epsilon, asked) VALUES ($1, $2, $3, $4)", grant,
        question, cost, to_string(clock.now())));
    JW_TRY(ledger::record(session, call, clock,
                          {"access.budget_spent",
                           grant,
                           {{"question", std::string(question)}, {"epsilon", cost}, {"left", left - cost}}}));
    return {};
  });
}

}  // namespace

std::int64_t geometric(std::string_view random, double epsilon, double sensitivity) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < 8; ++i) bits = bits << 8 | static_cast<unsigned char>(random[i]);
  // Magnitude k with weight a^k, a = e^(-epsilon/sensitivity); both signs of 0 are one value.
  const double a = std::exp(-epsilon / sensitivity);
  const double zero = (1 - a) / (1 + a);
  const double uniform = (static_cast<double>(bits >> 11) + 0.5) / 9007199254740992.0;
  if (uniform < zero) return 0;
  const double rest = (1 - uniform) / (1 - zero);
  const double magnitude = std::min(1 + std::floor(std::log(rest) / std::log(a)), 9.0e15);
  return (static_cast<unsigned char>(random[8]) & 1) != 0 ? static_cast<std::int64_t>(magnitude)
                                                          : -static_cast<std::int64_t>(magnitude);
}

Result<std::int64_t> epsilon_spent(const Call& call, db::Database& database, std::string_view grant) {
  const auto row = JW_TRY(database.read(call, [&](db::Session& session) {
    return session.one("SELECT spent FROM access_budget WHERE grant_id = $1", grant);
  }));
  return row ? row->integer(0) : 0;
}

Result<> Statistics::check(const Request& request, const Prepared& prepared) {
  const bool noisy = prepared.rule->grant->caps.epsilon_thousandths > 0;
  for (const auto item : request.items) JW_TRY(column_of(prepared, item));
  for (const auto& measure : request.measures) JW_TRY(gauge_of(measure, prepared, noisy));
  return {};
}

Result<std::int64_t> Statistics::answer(const Call& call, const Request& request, const Prepared& prepared,
                                        std::string& out) const {
  const auto& caps = prepared.rule->grant->caps;
  const bool noisy = caps.epsilon_thousandths > 0;
  std::vector<const grant::PlanColumn*> by;
  for (const auto item : request.items) by.push_back(JW_TRY(column_of(prepared, item)));
  std::vector<Gauge> gauges;
  for (const auto& measure : request.measures) gauges.push_back(JW_TRY(gauge_of(measure, prepared, noisy)));

  const auto enough = static_cast<std::size_t>(std::max<std::int64_t>(caps.min_group, 0));
  const auto& naming = prepared.plan.naming;
  std::vector<std::optional<std::uint64_t>> named(naming.size());
  std::map<Values, Tally> tallies;
  JW_TRY(prepared.source->each(call, prepared.plan, [&](std::span<const CellView> row) -> Result<bool> {
    if (grant::judge_scope(prepared.plan, row) != grant::Scope::In) return true;
    Values values(by.size());
    for (std::size_t i = 0; i < by.size(); ++i)
      if (!shown(*by[i], row[by[i]->source], values[i])) values[i] = kAside;
    auto& tally = tallies[std::move(values)];
    if (tallies.size() > kMostGroups)
      return fail(Code::TooLarge, "access.groups", "more than {} groups; group by fewer or coarser items",
                  "分组超过 {} 个，请减少分组项或使用更粗的分组", kMostGroups);
    for (std::size_t i = 0; i < naming.size(); ++i) {
      const auto& cell = row[naming[i]];
      named[i] = cell ? std::optional(std::uint64_t{std::hash<std::string_view>()(*cell)}) : std::nullopt;
    }
    tally.heads.add(named, enough);
    tally.figures.resize(gauges.size());
    for (std::size_t i = 0; i < gauges.size(); ++i) {
      std::optional<std::string> cell;
      if (!shown(*gauges[i].column, row[gauges[i].column->source], cell) || !cell) continue;
      auto value = wide_of(*cell);
      // Left out, it would make a figure wrong that says it is exact.
      if (!value)
        return wrong_measure(gauges[i].asked->item, "a value of it is no number, or too large to be added up",
                             "有取值不是数字或过大，无法计算");
      if (noisy) value = std::clamp(*value, gauges[i].low, gauges[i].high);
      auto& figure = tally.figures[i];
      figure.least = figure.of.rows == 0 ? *value : std::min(figure.least, *value);
      figure.most = figure.of.rows == 0 ? *value : std::max(figure.most, *value);
      figure.sum += *value;
      figure.of.add(named, enough);
    }
    return true;
  }));
  std::vector<Group> groups;
  for (const auto& [values, tally] : tallies)
    groups.push_back({values, tally.heads, true,
                      std::ranges::find(values, std::optional(std::string(kAside))) != values.end()});
  suppress(groups, caps.min_group);
  // Fewer values than the smallest group: the figure would be of those few.
  std::vector<std::vector<bool>> told;
  for (std::size_t i = 0; i < gauges.size(); ++i) {
    std::vector<Heads> of;
    for (const auto& [values, tally] : tallies) of.push_back(tally.figures[i].of);
    told.push_back(figures_shown(groups, std::move(of), caps.min_group));
  }

  const auto question = question_of(request, prepared, tallies);
  // Where nothing is told, nothing is spent.
  if (noisy && std::ranges::any_of(groups, &Group::shown))
    JW_TRY(spend(call, parts_.database, parts_.clock, prepared, question, request.epsilon_thousandths));
  // The rows, each measure, and for an average how many values it is of.
  const auto averages = static_cast<std::size_t>(
      std::ranges::count_if(gauges, [](const auto& gauge) { return gauge.asked->what == "avg"; }));
  const auto figures = 1 + gauges.size();
  const Noise noise(parts_.key, question, request.epsilon_thousandths, figures + averages);

  out = "{\"by\":[";
  for (std::size_t i = 0; i < request.items.size(); ++i) {
    if (i > 0) out += ',';
    add_json_text(out, request.items[i]);
  }
  out += fmt::format("],\"min_group\":{}", caps.min_group);
  if (noisy) out += fmt::format(",\"epsilon_thousandths\":{}", request.epsilon_thousandths);
  out += ",\"groups\":[";
  std::int64_t count = 0;
  for (std::size_t at = 0; at < groups.size(); ++at) {
    const auto& group = groups[at];
    if (!group.shown) continue;
    const auto& tally = tallies.at(group.values);
    if (count++ > 0) out += ',';
    out += "{\"values\":[";
    for (std::size_t i = 0; i < group.values.size(); ++i) {
      if (i > 0) out += ',';
      if (group.values[i]) {
        add_json_text(out, *group.values[i]);
      } else {
        out += "null";
      }
    }
    const auto rows =
        noisy ? std::max<std::int64_t>(group.heads.rows + noise.of(group.values, 0, 1), 0) : group.heads.rows;
    out += fmt::format("],\"rows\":{}", rows);
    if (!gauges.empty()) out += ",\"measures\":[";
    for (std::size_t i = 0; i < gauges.size(); ++i) {
      if (i > 0) out += ',';
      const auto& figure = tally.figures[i];
      const auto what = gauges[i].asked->what;
      if (!told[i][at]) {
        out += "null";
        continue;
      }
      auto sum = figure.sum;
      if (noisy) {
        const auto low = gauges[i].low < 0 ? -gauges[i].low : gauges[i].low;
        const auto high = gauges[i].high < 0 ? -gauges[i].high : gauges[i].high;
        const auto reach = static_cast<double>(std::max(low, high)) / static_cast<double>(kUnit);
        // Whole units only, so that the digits behind the point tell nothing.
        sum = (divided(sum, kUnit) + noise.of(group.values, 1 + i, std::max(std::ceil(reach), 1.0))) * kUnit;
      }
      auto of = figure.of.rows;
      if (noisy && what == "avg") of = std::max<std::int64_t>(of + noise.of(group.values, figures + i, 1), 1);
      const Wide value = what == "sum"   ? sum
                         : what == "avg" ? divided(sum, of)
                         : what == "min" ? figure.least
                                         : figure.most;
      out += wide_text(value);
    }
    if (!gauges.empty()) out += ']';
    out += '}';
  }
  // Not how many were left out: that too can tell.
  out += "],\"suppressed\":";
  out += std::ranges::any_of(groups, [](const auto& group) { return !group.shown; }) ? "true" : "false";
  return count;
}

}  // namespace jw::access
