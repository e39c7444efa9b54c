// How long does a search of a large catalog take? Clones real catalog records (sample.jsonl.gz, see
// NOTES.md) over the departments of many regions, publishes them in a directory as a node does, and
// asks it what people ask: words cut from the names, alone and with filters, and browsing.
//   bench_catalog [ENTRIES [QUERIES]]      prints one JSON object
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include <boost/json/serialize.hpp>

#include "base/gzip.hpp"
#include "base/json.hpp"
#include "base/random.hpp"
#include "catalog/directory.hpp"
#include "catalog/resource_code.hpp"
#include "catalog/schema.hpp"
#include "db/database.hpp"
#include "ledger/schema.hpp"
#include "org/line.hpp"
#include "org/org.hpp"
#include "org/region.hpp"
#include "org/schema.hpp"

namespace {

using namespace jw;
using Steady = std::chrono::steady_clock;

constexpr std::size_t kBatch = 2000;
constexpr std::size_t kItems = 10;

// Column titles of Chinese registers, for the records whose source lists none.
constexpr std::string_view kTitles[] = {"姓名",     "公民身份号码", "统一社会信用代码",
                                        "单位名称", "法定代表人",   "联系电话",
                                        "住所",     "出生日期",     "性别",
                                        "民族",     "办理日期",     "办结日期",
                                        "受理编号", "许可文号",     "有效期止",
                                        "许可范围", "行政区划",     "经办机构",
                                        "审批结果", "状态",         "申请人",
                                        "证件类型", "证件编号",     "登记机关",
                                        "金额",     "面积",         "户主姓名",
                                        "地址",     "备注",         "更新时间"};
constexpr std::string_view kSharing[] = {"unconditional", "conditional", "conditional", "not_shared"};

template <class T>
T need(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", describe(result.error()).c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

struct Sample {
  std::string name;
  std::string abstract;
  std::vector<std::string> items;
};

std::vector<Sample> read_sample() {
  const auto text = need(gzip::read(file::Path(JW_BENCH_DIR) / "catalog" / "sample.jsonl.gz"));
  std::vector<Sample> all;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    const auto json = need(parse_json(std::string_view(text).substr(at, end - at)));
    const auto& object = json.as_object();
    Sample one{
        std::string(object.at("name").as_string()), std::string(object.at("abstract").as_string()), {}};
    for (const auto& item : object.at("items").as_array()) one.items.emplace_back(item.as_string());
    all.push_back(std::move(one));
    at = end + 1;
  }
  return all;
}

double milliseconds(Steady::time_point from) {
  return std::chrono::duration<double, std::milli>(Steady::now() - from).count();
}

double quantile(std::vector<double> values, double part) {
  std::ranges::sort(values);
  return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

class Bench {
 public:
  explicit Bench(std::size_t entries)
      : entries_(entries),
        folder_(std::filesystem::temp_directory_path() / ("jw-bench-catalog-" + make_id(SystemClock()))) {
    std::filesystem::create_directories(folder_);
    database_ = need(db::open(call(), "sqlite:" + (folder_ / "store.db").string()));
    std::vector<db::Migration> all;
    for (const auto& module : {ledger::migrations(), org::migrations(), catalog::migrations()})
      all.insert(all.end(), module.begin(), module.end());
    need(database_->migrate(call(), all));
    directory_ = need(catalog::Directory::open(call(), *database_, clock_, {folder_ / "search", "bench"}));
  }
  ~Bench() {
    directory_.reset();
    database_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  void publish() {
    const auto regions = need(org::read_regions(file::Path(JW_DATA_DIR) / "regions_2023.csv.gz", "2023"));
    std::vector<const org::Region*> blocks;
    for (const auto& region : regions->all())
      if (region.level <= 3 && region.prefix.size() <= 6) blocks.push_back(&region);
    const auto start = Steady::now();
    std::size_t made = 0;
    while (made < entries_) {
      need(database_->write(call(), [&](db::Session& session) -> Result<> {
        for (std::size_t i = 0; i < kBatch && made + i < entries_; ++i)
          JW_TRY(directory_->publish_local(session, clone(made + i, *blocks[(made + i) % blocks.size()])));
        return {};
      }));
      made = std::min(made + kBatch, entries_);
    }
    published_s_ = milliseconds(start) / 1000;
    const auto indexing = Steady::now();
    directory_->catch_up(call());
    indexed_s_ = milliseconds(indexing) / 1000;
  }

  boost::json::object measure(std::size_t queries) {
    boost::json::object out{{"entries", entries_},
                            {"items", items_},
                            {"queries", queries},
                            {"publish_s", published_s_},
                            {"index_s", indexed_s_}};
    std::vector<catalog::CatalogQuery> asked;
    for (std::size_t i = 0; i < queries; ++i) asked.push_back(query(i));
    for (const auto& one : asked) need(directory_->search(call(), one));  // files in the page cache
    for (const bool facets : {false, true}) {
      std::vector<double> times;
      std::int64_t hits = 0;
      for (auto one : asked) {
        one.facets = facets;
        const auto start = Steady::now();
        hits += need(directory_->search(call(), one)).total;
        times.push_back(milliseconds(start));
      }
      const std::string name = facets ? "facet" : "search";
      out[name + "_p50_ms"] = quantile(times, 0.5);
      out[name + "_p95_ms"] = quantile(times, 0.95);
      out[name + "_max_ms"] = quantile(times, 1);
      out["mean_hits"] = hits / static_cast<std::int64_t>(asked.size());
    }
    const auto start = Steady::now();
    directory_.reset();
    directory_ = need(catalog::Directory::open(call(), *database_, clock_, {folder_ / "search", "bench"}));
    out["open_s"] = milliseconds(start) / 1000;
    return out;
  }

 private:
  static Call call() { return Call::system("bench", std::chrono::hours(1)); }

  catalog::Entry clone(std::size_t number, const org::Region& region) {
    const auto& from = sample_[random_() % sample_.size()];
    const auto& line = org::lines()[random_() % org::lines().size()];
    catalog::Entry entry;
    entry.id = make_id(clock_);
    entry.code = need(catalog::make_code(region.prefix, std::string(line.code),
                                         static_cast<std::int64_t>(number % 900'000 + 1)));
    entry.name = region.name + from.name;
    entry.abstract = region.full_name + from.abstract;
    entry.region = region.prefix;
    entry.line = line.code;
    entry.org = {org::cell_id(region.prefix, line.code), region.full_name + std::string(line.zh) + "局"};
    entry.node = "bench";
    entry.sharing = kSharing[random_() % std::size(kSharing)];
    entry.update_cycle = "monthly";
    entry.format = "csv";
    for (std::size_t i = 0; i < kItems; ++i) {
      catalog::Item item;
      item.name = "c" + std::to_string(i);
      item.title = from.items.empty() ? std::string(kTitles[random_() % std::size(kTitles)])
                                      : from.items[i % from.items.size()];
      entry.items.push_back(std::move(item));
    }
    if (random_() % 2 == 0) entry.region_item = "c0";
    items_ += entry.items.size();
    entry.items_count = static_cast<std::int64_t>(entry.items.size());
    entry.rows = static_cast<std::int64_t>(random_() % 1'000'000);
    entry.version = 1;
    entry.data_version = 1;
    entry.updated = entry.published = to_string(clock_.now() - std::chrono::minutes(random_() % 1'000'000));
    return entry;
  }

  // Words of two to six characters from a name, half of them filtered; every sixth only browses.
  catalog::CatalogQuery query(std::size_t number) {
    catalog::CatalogQuery asked;
    const auto& name = sample_[random_() % sample_.size()].name;
    if (number % 6 != 0) asked.text = word_of(name);
    if (number % 5 == 0) asked.text += " " + word_of(std::string(kTitles[random_() % std::size(kTitles)]));
    if (number % 2 == 0) asked.region = std::to_string(32 + random_() % 6);
    if (number % 4 == 0) asked.lines = {std::string(org::lines()[random_() % org::lines().size()].code)};
    if (number % 7 == 0) asked.sort = "updated";
    if (number % 11 == 0) asked.sort = "name";
    return asked;
  }

  std::string word_of(const std::string& name) {
    std::vector<std::size_t> starts;
    for (std::size_t i = 0; i < name.size(); ++i)
      if ((static_cast<unsigned char>(name[i]) & 0xc0) != 0x80) starts.push_back(i);
    starts.push_back(name.size());
    if (static_cast<unsigned char>(name[0]) < 0x80) {  // a Latin name: one of its words
      const auto at = name.find(' ', random_() % name.size());
      const auto from = at == std::string::npos ? 0 : at + 1;
      return name.substr(from, name.find(' ', from) - from);
    }
    const std::size_t length = std::min<std::size_t>(2 + random_() % 5, starts.size() - 1);
    const std::size_t from = random_() % (starts.size() - length);
    return name.substr(starts[from], starts[from + length] - starts[from]);
  }

  std::size_t entries_;
  std::filesystem::path folder_;
  SystemClock clock_;
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<catalog::Directory> directory_;
  const std::vector<Sample> sample_ = read_sample();
  std::mt19937_64 random_{20250801};
  std::size_t items_ = 0;
  double published_s_ = 0;
  double indexed_s_ = 0;
};

}  // namespace

int main(int count, char** words) {
  Bench bench(count > 1 ? static_cast<std::size_t>(std::atoll(words[1])) : 300'000);
  bench.publish();
  const auto figures = bench.measure(count > 2 ? static_cast<std::size_t>(std::atoll(words[2])) : 1000);
  std::printf("%s\n", boost::json::serialize(figures).c_str());
  return 0;
}
