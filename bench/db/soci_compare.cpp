// What do thin wrappers over SQLite's C interface give that SOCI would not?
// The same table, pragmas and rows through both: inserts by 8 threads, each waiting until its row
// is durable, and reads of one row by key. SOCI is measured as it is meant to be used (a pool, a
// transaction an insert) and once more with the group commit it lacks, built around one session,
// so that the cost of the library itself can be seen apart from the cost of fsync.
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <functional>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/random.hpp"
#include "db/database.hpp"

namespace {

using namespace jw;
using namespace std::chrono_literals;

constexpr int kWriters = 8;
constexpr int kReaders = 2;
constexpr auto kTime = 4s;
constexpr std::int64_t kRows = 100'000;  // read from
const std::string kText = "320613000000 江苏省南通市崇川区统计局";

// Runs `work(thread, n)` again and again on some threads; returns how often in a second.
double rate(int threads, const std::function<void(int, std::int64_t)>& work) {
  std::vector<std::future<std::int64_t>> counts;
  const auto start = std::chrono::steady_clock::now();
  for (int t = 0; t < threads; ++t)
    counts.push_back(std::async(std::launch::async, [&, t] {
      std::int64_t n = 0;
      while (std::chrono::steady_clock::now() - start < kTime) work(t, n++);
      return n;
    }));
  double sum = 0;
  for (auto& count : counts) sum += static_cast<double>(count.get());
  return sum / std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void print(const char* what, double inserts, double reads) {
  std::printf("%-34s %12.0f %12.0f\n", what, inserts, reads);
}

void ours(const std::string& path) {
  const auto call = Call::system("bench", 10min);
  auto opened = db::open(call, "sqlite:" + path);
  if (!opened) throw std::runtime_error(describe(opened.error()));
  auto& database = **opened;
  const auto insert = [&](std::int64_t id) {
    const auto done = database.write(call, [&](db::Session& s) {
      return s.exec("INSERT INTO t (id, name, n) VALUES ($1, $2, $3)", id, kText, id);
    });
    if (!done) throw std::runtime_error(describe(done.error()));
  };
  (void)database.write(call, [](db::Session& s) {
    return s.exec("CREATE TABLE t (id bigint PRIMARY KEY, name text, n bigint)");
  });
  const double inserts = rate(kWriters, [&](int t, std::int64_t n) { insert(kRows + n * kWriters + t); });
  (void)database.write(call, [&](db::Session& s) -> Result<> {
    for (std::int64_t i = 0; i < kRows; ++i)
      JW_TRY(s.exec("INSERT INTO t (id, name, n) VALUES ($1, $2, $3)", i, kText, i));
    return {};
  });
  const double reads = rate(kReaders, [&](int t, std::int64_t n) {
    const auto row = database.read(call, [&](db::Session& s) {
      return s.one("SELECT name, n FROM t WHERE id = $1", (n * 7919 + t) % kRows);
    });
    if (!row || !*row) throw std::runtime_error("row not found");
  });
  print("thin wrappers, group commit", inserts, reads);
}

void prepare(soci::session& sql, const std::string& path) {
  sql.open(soci::sqlite3, "dbname=" + path + " timeout=30");
  sql << "PRAGMA journal_mode=WAL";
  sql << "PRAGMA synchronous=FULL";
  sql << "PRAGMA foreign_keys=ON";
}

void fill(soci::session& sql) {
  long long id = 0;
  soci::transaction all(sql);
  soci::statement insert = (sql.prepare << "INSERT INTO t (id, name, n) VALUES (:id, :name, :n)",
                            soci::use(id), soci::use(kText), soci::use(id));
  for (; id < kRows; ++id) insert.execute(true);
  all.commit();
}

double soci_reads(soci::connection_pool& pool) {
  struct Reader {
    soci::session sql;
    long long id = 0, n = 0;
    std::string name;
    soci::statement find;
    explicit Reader(soci::connection_pool& from)
        : sql(from),
          find((sql.prepare << "SELECT name, n FROM t WHERE id = :id", soci::into(name), soci::into(n),
                soci::use(id))) {}
  };
  std::vector<std::unique_ptr<Reader>> readers;
  for (int i = 0; i < kReaders; ++i) readers.push_back(std::make_unique<Reader>(pool));
  return rate(kReaders, [&](int t, std::int64_t n) {
    auto& mine = *readers[static_cast<std::size_t>(t)];
    mine.id = (n * 7919 + t) % kRows;
    soci::transaction snapshot(mine.sql);
    if (!mine.find.execute(true)) throw std::runtime_error("row not found");
    snapshot.commit();
  });
}

void soci_pool(const std::string& path) {
  soci::connection_pool pool(kWriters);
  for (std::size_t i = 0; i < kWriters; ++i) prepare(pool.at(i), path);
  pool.at(0) << "CREATE TABLE t (id bigint PRIMARY KEY, name text, n bigint)";
  const double inserts = rate(kWriters, [&](int t, std::int64_t n) {
    soci::session sql(pool);
    long long id = kRows + n * kWriters + t;
    sql << "BEGIN IMMEDIATE";
    sql << "INSERT INTO t (id, name, n) VALUES (:id, :name, :n)", soci::use(id), soci::use(kText),
        soci::use(id);
    sql << "COMMIT";
  });
  fill(pool.at(0));
  print("SOCI, pool, a commit an insert", inserts, soci_reads(pool));
}

void soci_grouped(const std::string& path) {
  soci::connection_pool pool(kReaders + 1);
  for (std::size_t i = 0; i <= kReaders; ++i) prepare(pool.at(i), path);
  double inserts = 0;
  {
    soci::session sql(pool);
    sql << "CREATE TABLE t (id bigint PRIMARY KEY, name text, n bigint)";
    long long id = 0;
    soci::statement insert = (sql.prepare << "INSERT INTO t (id, name, n) VALUES (:id, :name, :n)",
                              soci::use(id), soci::use(kText), soci::use(id));
    struct Job {
      long long id;
      std::promise<void> done;
    };
    std::mutex mutex;
    std::condition_variable_any arrived;
    std::deque<Job*> queue;
    std::jthread writer([&](const std::stop_token& stop) {
      for (;;) {
        std::vector<Job*> group;
        {
          std::unique_lock lock(mutex);
          arrived.wait(lock, stop, [&] { return !queue.empty(); });
          if (queue.empty()) return;
          group.assign(queue.begin(), queue.end());
          queue.clear();
        }
        sql << "BEGIN IMMEDIATE";
        for (Job* job : group) {
          sql << "SAVEPOINT body";
          id = job->id;
          insert.execute(true);
          sql << "RELEASE body";
        }
        sql << "COMMIT";
        for (Job* job : group) job->done.set_value();
      }
    });
    inserts = rate(kWriters, [&](int t, std::int64_t n) {
      Job job{kRows + n * kWriters + t, {}};
      auto done = job.done.get_future();
      {
        std::lock_guard lock(mutex);
        queue.push_back(&job);
      }
      arrived.notify_one();
      done.get();
    });
  }
  fill(pool.at(0));
  print("SOCI, with our group commit", inserts, soci_reads(pool));
}

}  // namespace

int main(int argc, char** argv) {
  // An argument is the folder to write in: the disk matters more than anything else here.
  const auto folder =
      std::filesystem::path(argc > 1 ? argv[1] : std::filesystem::temp_directory_path().c_str()) /
      ("jw-bench-" + make_id(SystemClock()));
  std::filesystem::create_directories(folder);
  try {
    std::printf("%-34s %12s %12s\n", "", "inserts/s", "reads/s");
    ours((folder / "ours.db").string());
    soci_grouped((folder / "grouped.db").string());
    soci_pool((folder / "pool.db").string());
  } catch (const std::exception& thrown) {
    std::fprintf(stderr, "soci_compare: %s\n", thrown.what());
    std::filesystem::remove_all(folder);
    return 1;
  }
  std::filesystem::remove_all(folder);
  return 0;
}
