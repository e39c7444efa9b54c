// What do treatments cost? Prints one JSON object:
//   bench_treatments FOLDER ROWS ROUNDS
// ff1_per_s, ff1_aes_per_s, hmac_per_s: values a second on one core, 11 digits and 18 characters.
// bulk_s: grant::run over a register of ROWS rows and 12 items, 3 masks, 1 pseudonym, rows of one
// region in 13; raw_s: DuckDB's COPY of the same rows and items as they are; hash_s: the keyed hashes
// of these rows alone, on as many threads. Medians of ROUNDS, taken in turn.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <thread>

#include <fmt/format.h>

#include "crypto/digest.hpp"
#include "crypto/ff1.hpp"
#include "grant/bulk.hpp"
#include "lake/engine.hpp"
#include "lake/sql.hpp"

namespace {

using namespace jw;
using Path = std::filesystem::path;

template <class T>
T need(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", describe(result.error()).c_str());
    std::exit(1);
  }
  return *std::move(result);
}

double seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

class OneKey final : public grant::KeyStore {
 public:
  Result<std::string> find(std::string_view) const override { return std::string(32, 'k'); }
};

double ff1_rate(crypto::CipherKind kind, int rounds) {
  const auto ff1 =
      need(crypto::Ff1::make(kind, std::string(16, 'k'), 10, "0192f0c4-0000-7000-8000-000000000001/phone"));
  constexpr int kValues = 200'000;
  std::vector<double> took;
  std::uint64_t seen = 0;
  for (int round = 0; round < rounds; ++round)
    took.push_back(seconds([&] {
      for (int i = 0; i < kValues; ++i) {
        auto digits = std::to_string(13000000000 + static_cast<std::int64_t>(i) * 7919);
        ff1.encrypt_decimal(digits);
        seen += static_cast<unsigned char>(digits[3]);
      }
    }));
  if (seen == 0) std::exit(1);
  return kValues / median(took);
}

double hmac_rate(int rounds) {
  const crypto::Hmac hmac(crypto::HashKind::Sm3, std::string(32, 'k'));
  constexpr int kValues = 200'000;
  std::vector<double> took;
  for (int round = 0; round < rounds; ++round)
    took.push_back(seconds([&] {
      for (int i = 0; i < kValues; ++i) hmac("320613199001011234");
    }));
  return kValues / median(took);
}

class Bulk {
 public:
  Bulk(const Path& folder, std::int64_t rows) : folder_(folder), rows_(rows) {
    lake::EngineOptions options;
    options.memory_bytes = std::uint64_t{2} << 30;
    options.temp_folder = folder / "temp";
    options.folders = {folder};
    engine_ = need(lake::Engine::open(options));
    connection_.emplace(need(engine_->connect()));
    source_ = folder / "source.parquet";
    copy(fmt::format("SELECT printf('%012d', i) AS code, ['张','李','王','陈','刘'][1 + i % 5] || "
                     "['伟','秀英','建国','静'][1 "
                     "+ i % 4] AS name, printf('3206%014d', hash(i) % 100000000000000) AS id_number, "
                     "printf('1%010d', hash(i + "
                     "7) % 10000000000) AS phone, '江苏省南通市崇川区人民路' || (i % 997) || '号' AS "
                     "address, DATE '1950-01-01' "
                     "+ CAST(i % 25000 AS INTEGER) AS born, CAST((hash(i) % 100000000) / 100 AS "
                     "DECIMAL(18,2)) AS capital, CAST(i "
                     "% 500 AS BIGINT) AS staff, ['存续','注销','吊销'][1 + i % 3] AS state, printf('%04d', "
                     "i % 1500) AS "
                     "industry, DATE '2000-01-01' + CAST(i % 9000 AS INTEGER) AS opened, "
                     "printf('32%02d%02d', 1 + i % 13, i % 9) "
                     "AS region FROM range({}) t(i)",
                     rows),
         source_);
    plan_ = need(grant::compile(this->grant(), shape(), OneKey()));
    ids_ = need(connection_->query(
        call_, fmt::format("SELECT id_number FROM {} WHERE starts_with(region, '3206')", file())));
  }

  void measure(int rounds, std::FILE* out) {
    std::vector<double> ours, raw, hashes, ratios;
    std::int64_t sent = 0;
    for (int round = 0; round < rounds; ++round) {
      raw.push_back(seconds([&] {
        copy("SELECT * FROM " + file() + " WHERE starts_with(region, '3206')", folder_ / "raw.parquet");
      }));
      ours.push_back(seconds([&] {
        grant::BulkJob job{source_, {{&plan_, folder_ / "out", {}}}, {.temp_folder = folder_ / "temp"}};
        job.options.memory_bytes = std::uint64_t{2} << 30;
        sent = need(grant::run(call_, job))[0].rows;
      }));
      hashes.push_back(seconds([&] { hash_all(); }));
      ratios.push_back(ours.back() / (raw.back() + hashes.back()));
    }
    if (static_cast<std::size_t>(sent) != ids_.rows.size()) std::exit(1);
    std::fprintf(out,
                 "\"rows\": %ld, \"sent\": %ld, \"bulk_s\": %.4g, \"raw_s\": %.4g, \"hash_s\": %.4g, "
                 "\"vs_duckdb\": %.4g",
                 rows_, sent, median(ours), median(raw), median(hashes), median(ratios));
  }

 private:
  std::string file() const { return fmt::format("read_parquet({})", need(lake::quote_path(source_))); }

  void copy(const std::string& select, const Path& to) {
    need(connection_->exec(call_, fmt::format("COPY ({}) TO {} (FORMAT parquet, COMPRESSION zstd)", select,
                                              need(lake::quote_path(to)))));
  }

  void hash_all() const {
    const crypto::Hmac hmac(crypto::HashKind::Sm3, std::string(32, 'k'));
    const auto threads = std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::jthread> all;
    for (unsigned t = 0; t < threads; ++t)
      all.emplace_back([&, t] {
        for (std::size_t i = t; i < ids_.rows.size(); i += threads) hmac(*ids_.rows[i][0]);
      });
  }

  static grant::ResourceShape shape() {
    grant::ResourceShape shape{"register", {}};
    const std::pair<const char*, const char*> columns[] = {
        {"code", "text"},    {"name", "text"},     {"id_number", "text"},  {"phone", "text"},
        {"address", "text"}, {"born", "date"},     {"capital", "decimal"}, {"staff", "integer"},
        {"state", "text"},   {"industry", "text"}, {"opened", "date"},     {"region", "text"}};
    for (const auto& [name, type] : columns)
      shape.columns.push_back({name, name, type, false, false, grant::Personal::None});
    shape.columns.front().key = true;
    shape.columns.back().region = true;
    return shape;
  }

  static grant::Grant grant() {
    grant::Grant grant;
    grant.mode = "batch";
    grant.resource.id = "register";
    for (const auto& column : shape().columns)
      grant.items.push_back({column.name, column.name, column.type, {}});
    grant.items[1].treatment = {"keep_ends", {{"preset", "name"}}};
    grant.items[2].treatment = {"pseudonym", {{"key", "k"}}};
    grant.items[3].treatment = {"keep_ends", {{"preset", "phone"}}};
    grant.items[4].treatment = {"keep_ends", {{"preset", "address"}}};
    grant.key_items = {"code"};
    grant.region_item = "region";
    grant.rows = {{"region", grant::RowCondition::Op::Prefix, {"3206"}}};
    return grant;
  }

  Path folder_, source_;
  std::int64_t rows_;
  Call call_;
  std::unique_ptr<lake::Engine> engine_;
  std::optional<lake::Connection> connection_;
  grant::Plan plan_;
  lake::Table ids_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "bench_treatments FOLDER ROWS ROUNDS\n");
    return 2;
  }
  const int rounds = std::max(1, std::atoi(argv[3]));
  std::filesystem::create_directories(argv[1]);
  std::printf("{\"ff1_per_s\": %.6g, \"ff1_aes_per_s\": %.6g, \"hmac_per_s\": %.6g, ",
              ff1_rate(crypto::CipherKind::Sm4, rounds), ff1_rate(crypto::CipherKind::Aes, rounds),
              hmac_rate(rounds));
  Bulk(argv[1], std::atoll(argv[2])).measure(rounds, stdout);
  std::printf("}\n");
}
