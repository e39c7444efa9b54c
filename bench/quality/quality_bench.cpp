// How many rows a second do twenty rules judge, beside the same checks as plain SQL in the same engine?
//   bench_quality make  FILE ROWS     generated persons as Parquet
//   bench_quality judge FILE          quality::judge, as the gate runs it
//   bench_quality sql   FILE          the same checks by hand, one count(*) FILTER a rule
// One JSON line: rows, seconds, peak_mb of this process, failing (of all rules together).
#include <sys/resource.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "base/random.hpp"
#include "lake/engine.hpp"
#include "lake/sql.hpp"
#include "quality/judge.hpp"
#include "standard/functions.hpp"
#include "standard/identifier.hpp"

namespace jw::quality {
namespace {

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", describe(result.error()).c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

catalog::Item item(std::string name, std::string type = "text") {
  catalog::Item out;
  out.name = name;
  out.title = std::move(name);
  out.type = std::move(type);
  return out;
}

catalog::Resource persons() {
  catalog::Resource of;
  of.org.id = "32.civil";
  of.items = {item("id"),
              item("name"),
              item("sex"),
              item("nation"),
              item("marriage"),
              item("spouse"),
              item("born", "date"),
              item("died", "date"),
              item("height", "integer"),
              item("income", "decimal"),
              item("phone"),
              item("card"),
              item("credit"),
              item("region"),
              item("registered", "date")};
  return of;
}

// Twenty rules and, beside each, the same as SQL by hand; what SQL cannot say plainly is left out there.
struct Case {
  RuleForm form;
  std::string sql;
};

RuleForm form(std::string kind, std::vector<std::string> items) {
  RuleForm out;
  out.name = kind;
  out.kind = std::move(kind);
  out.items = std::move(items);
  return out;
}

std::vector<Case> cases() {
  std::vector<Case> out;
  const auto add = [&](RuleForm one, std::string sql) { out.push_back({std::move(one), std::move(sql)}); };
  auto one = form("identifier", {"id"});
  one.identifier = "resident_id";
  std::string sum;
  static constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  for (int i = 0; i < 17; ++i)
    sum += fmt::format("{}(ascii(id[{}]) - 48) * {}", i > 0 ? " + " : "", i + 1, kWeights[i]);
  add(one,
      fmt::format(
          "NOT regexp_full_match(id, '[1-9][0-9]{{16}}[0-9X]') OR TRY_STRPTIME(substr(id, 7, 8), '%Y%m%d') "
          "IS NULL OR id[18] <> substr('10X98765432', ({}) % 11 + 1, 1)",
          sum));
  one = form("identifier", {"phone"});
  one.identifier = "mobile";
  add(one, "NOT regexp_full_match(phone, '1[3-9][0-9]{9}')");
  for (const auto& name : {"id", "name", "sex", "region"})
    add(form("required", {name}), fmt::format("{0} IS NULL OR trim({0}) = ''", name));
  one = form("code_set", {"sex"});
  one.values = {"0", "1", "2", "9"};
  add(one, "sex NOT IN ('0', '1', '2', '9')");
  one = form("code_set", {"marriage"});
  one.values = {"10", "20", "21", "22", "23", "30", "40", "90"};
  add(one, "marriage NOT IN ('10', '20', '21', '22', '23', '30', '40', '90')");
  one = form("code_set", {"nation"});
  std::string nations;
  for (int i = 1; i <= 56; ++i) {
    one.values.push_back(fmt::format("{:02}", i));
    nations += fmt::format("{}'{:02}'", i > 1 ? ", " : "", i);
  }
  add(one, "nation NOT IN (" + nations + ")");
  one = form("range", {"height"});
  one.least = "30";
  one.most = "260";
  add(one, "height < 30 OR height > 260");
  one = form("range", {"income"});
  one.least = "0";
  one.most = "9999999";
  add(one, "income < 0 OR income > 9999999");
  one = form("range", {"born"});
  one.least = "1900-01-01";
  add(one, "born < DATE '1900-01-01'");
  one = form("length", {"name"});
  one.least = "2";
  one.most = "20";
  add(one, "length(name) < 2 OR length(name) > 20");
  one = form("pattern", {"region"});
  one.pattern = "[1-9][0-9]{5}";
  add(one, "NOT regexp_full_match(region, '[1-9][0-9]{5}')");
  one = form("pattern", {"card"});
  one.pattern = "[0-9]{16,19}";
  add(one, "NOT regexp_full_match(card, '[0-9]{16,19}')");
  const auto row = [&](std::string text, std::string sql) {
    auto made = form("expression", {});
    made.expression = std::move(text);
    add(made, std::move(sql));
  };
  row("born <= registered", "NOT born <= registered");
  row("died is empty or born <= died", "NOT (died IS NULL OR born <= died)");
  row("if marriage = '20' then spouse is not empty",
      "marriage = '20' AND (spouse IS NULL OR trim(spouse) = '')");
  row("left(id, 6) = region", "left(id, 6) <> region");
  row("if number(substr(id, 17, 1)) >= 0 then (number(substr(id, 17, 1)) in (1, 3, 5, 7, 9) and sex = '1') "
      "or "
      "(number(substr(id, 17, 1)) in (0, 2, 4, 6, 8) and sex = '2')",
      "(TRY_CAST(id[17] AS INTEGER) % 2 = 1) <> (sex = '1')");
  return out;
}

// About one person in five hundred has a fault of each kind.
void make(lake::Engine& engine, const Call& call, const std::string& file, const std::string& rows) {
  must(engine.add_function("bench_id", 1, [](std::span<const std::string_view> in, std::string& out) {
    out.assign(in[0]);
    out += standard::resident_id_check(in[0]);
    return true;
  }));
  auto lake = must(engine.connect());
  must(lake.exec(
      call,
      fmt::format(
          "COPY (SELECT CASE WHEN n % 500 = 1 THEN left(bench_id(body), 17) || '*' ELSE bench_id(body) END "
          "AS id, "
          "CASE WHEN n % 500 = 2 THEN NULL ELSE '张三' || n % 1000 END AS name, "
          "CASE WHEN n % 500 = 3 THEN '7' WHEN ascii(body[17]) % 2 = 1 THEN '1' ELSE '2' END AS sex, "
          "lpad((n % 56 + 1)::VARCHAR, 2, '0') AS nation, CASE WHEN n % 3 = 0 THEN '20' ELSE '10' END AS "
          "marriage, "
          "CASE WHEN n % 3 = 0 AND n % 500 <> 4 THEN '李四' END AS spouse, born, "
          "CASE WHEN n % 11 = 0 THEN born + 20000 END AS died, CASE WHEN n % 500 = 5 THEN 999 ELSE 150 + n % "
          "40 END AS "
          "height, CAST(n % 900000 AS DECIMAL(18,2)) AS income, '1' || (3 + n % 7) || lpad((n % "
          "1000000000)::VARCHAR, 9, "
          "'0') AS phone, '6222' || lpad(n::VARCHAR, 12, '0') AS card, 'x' AS credit, '320613' AS region, "
          "born + 10 AS registered FROM (SELECT n, DATE '1950-01-01' + (n % 20000)::INTEGER AS born, "
          "'320613' || "
          "strftime(DATE '1950-01-01' + (n % 20000)::INTEGER, '%Y%m%d') || lpad((n % 1000)::VARCHAR, 3, '0') "
          "AS body FROM "
          "range({}) t(n))) TO {} (FORMAT parquet, COMPRESSION zstd)",
          rows, must(lake::quote_path(file)))));
}

std::int64_t judge_rules(lake::Engine& engine, const Call& call, const std::string& source,
                         std::int64_t& rows) {
  auto lake = must(engine.connect());
  std::vector<Rule> rules;
  const auto of = persons();
  for (const auto& one : cases()) {
    auto& rule = rules.emplace_back();
    rule.code = fmt::format("R{:03}", rules.size());
    rule.form = must(checked(one.form, of.items));
  }
  const auto found = must(judge(call, lake, source, rules, of, Surroundings{}));
  std::int64_t failing = 0;
  for (const auto& one : found.verdicts) failing += one.failing;
  rows = found.rows;
  return failing;
}

std::int64_t by_hand(lake::Engine& engine, const Call& call, const std::string& source, std::int64_t& rows) {
  auto lake = must(engine.connect());
  std::string counts = "count(*)";
  const auto all = cases();
  for (const auto& one : all) counts += fmt::format(", count(*) FILTER (WHERE {})", one.sql);
  const auto counted = must(lake.query(call, fmt::format("SELECT {} FROM {}", counts, source)));
  rows = counted.integer(0, 0);
  std::int64_t failing = 0;
  for (std::size_t i = 0; i < all.size(); ++i) failing += counted.integer(0, i + 1);
  return failing;
}

int run(const std::string& mode, const std::filesystem::path& file, const std::string& count) {
  const auto folder = std::filesystem::absolute(file).parent_path();
  auto engine = must(lake::Engine::open({.memory_bytes = std::uint64_t{1} << 30,
                                         .threads = 2,
                                         .temp_folder = folder / "tmp",
                                         .folders = {folder},
                                         .file = {}}));
  const SystemClock clock;
  must(standard::add_functions(*engine, nullptr, clock));
  const auto call = Call::system("bench", std::chrono::hours(1));
  const auto path = std::filesystem::absolute(file).string();
  if (mode == "make") {
    make(*engine, call, path, count);
    return 0;
  }
  const auto source = "read_parquet(" + must(lake::quote_path(path)) + ", file_row_number = true)";
  const auto started = std::chrono::steady_clock::now();
  std::int64_t rows = 0;
  const auto failing =
      mode == "judge" ? judge_rules(*engine, call, source, rows) : by_hand(*engine, call, source, rows);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("{\"rows\": %lld, \"seconds\": %.3f, \"peak_mb\": %.0f, \"failing\": %lld}\n",
              static_cast<long long>(rows), took.count(), static_cast<double>(usage.ru_maxrss) / 1024,
              static_cast<long long>(failing));
  return 0;
}

}  // namespace
}  // namespace jw::quality

int main(int argc, char** argv) {
  const std::string mode = argc > 2 ? argv[1] : "";
  const std::string count = argc > 3 ? argv[3] : "";
  if (mode != "judge" && mode != "sql" &&
      !(mode == "make" && !count.empty() && count.find_first_not_of("0123456789") == std::string::npos)) {
    std::fprintf(stderr, "bench_quality make FILE ROWS | judge FILE | sql FILE\n");
    return 2;
  }
  return jw::quality::run(mode, argv[2], count);
}
