#include "db/postgres_database.hpp"

#include <chrono>
#include <thread>

#include "db/connection_pool.hpp"
#include "db/migrate.hpp"
#include "db/postgres_connection.hpp"

namespace jw::db {
namespace {

using namespace std::chrono_literals;
using Lease = ConnectionPool<PostgresConnection>::Lease;

// How long a restarting server is waited for, at most.
constexpr auto kRestart = 5s;

// A writing transaction is serializable, as if it were alone, and first tries its luck beside
// others, holding db_turn weakly. When it lost a race it runs again holding db_turn strongly:
// that waits for those in flight and keeps new ones out, so the second try cannot lose. LOCK
// comes before the first query, hence before the snapshot.
constexpr std::string_view kBeside = "LOCK TABLE db_turn IN ROW EXCLUSIVE MODE";
constexpr std::string_view kAlone = "LOCK TABLE db_turn IN EXCLUSIVE MODE";
constexpr std::string_view kReads = "REPEATABLE READ, READ ONLY";
constexpr std::string_view kWrites = "SERIALIZABLE, READ WRITE";

class PostgresDatabase final : public Database {
 public:
  PostgresDatabase(std::string url, std::size_t connections) : url_(std::move(url)), pool_(connections) {}

  Result<> start(const Call& call) {
    auto connection = JW_TRY(take(call));
    // Two programs may do this at once; then one of them is told so and looks again.
    for (int tries = 0; tries < 5; ++tries) {
      if (const auto made = connection->control("CREATE TABLE IF NOT EXISTS db_turn (nothing bigint)"); made)
        return {};
      std::this_thread::sleep_for(20ms);
    }
    return connection->control("SELECT nothing FROM db_turn");
  }

  Result<> migrate(const Call& call, std::span<const Migration> migrations) override {
    return apply_migrations([&](const Body& body) { return repeat(call, body, kWrites, kAlone); },
                            migrations);
  }
  std::string_view kind() const override { return "postgresql"; }

 private:
  using Body = std::function<Result<>(Session&)>;

  Result<Lease> take(const Call& call) {
    return pool_.take(call, [&] { return PostgresConnection::open(call, url_); });
  }

  Result<> do_write(const Call& call, const Body& body) override {
    return repeat(call, body, kWrites, kBeside);
  }
  Result<> do_read(const Call& call, const Body& body) override { return repeat(call, body, kReads, {}); }

  // One failed try: is it worth another one?
  enum class Again { No, LostRace, LostConnection };

  Result<> repeat(const Call& call, const Body& body, std::string_view mode, std::string_view lock) {
    const auto patience = std::chrono::steady_clock::now() + kRestart;
    for (;;) {
      JW_TRY(call.check());
      auto again = Again::No;
      auto result = attempt(call, body, mode, lock, again);
      if (again == Again::No) return result;
      if (again == Again::LostRace) {
        if (!lock.empty()) lock = kAlone;
        continue;
      }
      if (std::chrono::steady_clock::now() > std::min(patience, call.deadline)) return result;
      std::this_thread::sleep_for(100ms);
    }
  }

  Result<> attempt(const Call& call, const Body& body, std::string_view mode, std::string_view lock,
                   Again& again) {
    auto taken = take(call);
    if (!taken) {
      // A server that has just been restarted refuses for a moment; one that was never there is
      // asked as long.
      if (taken.error().reason == "db.down") again = Again::LostConnection;
      return fail(std::move(taken).error());
    }
    auto& lease = *taken;
    const auto failed = [&](Result<> result) {
      if (lease->broken()) again = Again::LostConnection;
      if (lease->lost_race()) again = Again::LostRace;
      return result;
    };
    // Also when the body throws: what is left of the transaction goes, and a broken connection.
    struct End {
      Lease& lease;
      ~End() {
        lease->roll_back();
        if (lease->broken()) lease.drop();
      }
    } end{lease};
    const std::stop_callback cancel(call.stop, [&lease] { lease->cancel(); });
    if (auto begun = lease->begin(call, mode, lock); !begun) return failed(std::move(begun));
    if (auto done = body(*lease); !done) return failed(std::move(done));
    auto committed = lease->commit();
    if (committed) return committed;
    // Lost on the way back from COMMIT, nobody knows whether it was kept: no second try.
    if (lease->lost_race()) again = Again::LostRace;
    return committed;
  }

  const std::string url_;
  ConnectionPool<PostgresConnection> pool_;
};

class ForeignPostgres final : public ForeignDatabase {
 public:
  ForeignPostgres(std::string url, std::size_t connections) : url_(std::move(url)), pool_(connections) {}

  Result<> migrate(const Call&, std::span<const Migration>) override { return only_read(); }
  std::string_view kind() const override { return "postgresql"; }
  Result<> each(const Call& call, std::string_view sql, std::span<const Value> values,
                const Visit& visit) override {
    return with_connection(
        call, [&](PostgresConnection& connection) { return connection.each(sql, values, visit); });
  }

 private:
  using Body = std::function<Result<>(Session&)>;
  static Result<> only_read() {
    return fail(Code::Internal, "db.foreign", "a database of somebody else's is only read", "外部数据库只读");
  }
  Result<> do_write(const Call&, const Body&) override { return only_read(); }
  Result<> do_read(const Call& call, const Body& body) override {
    return with_connection(call, [&](PostgresConnection& connection) { return body(connection); });
  }

  // A snapshot, until the deadline of the call.
  template <class F>
  Result<> with_connection(const Call& call, F&& use) {
    JW_TRY(call.check());
    const auto take = [&] {
      return pool_.take(call, [&] { return PostgresConnection::open(call, url_, false); });
    };
    {
      auto lease = JW_TRY(take());
      if (lease->begin(call, kReads)) return finish(call, lease, use);
      lease.drop();
    }
    // It was closed over there while it lay idle; a new one says what is really wrong.
    auto lease = JW_TRY(take());
    if (auto begun = lease->begin(call, kReads); !begun) {
      lease.drop();
      return begun;
    }
    return finish(call, lease, use);
  }

  template <class F>
  static Result<> finish(const Call& call, Lease& lease, F&& use) {
    struct End {
      Lease& lease;
      ~End() {
        lease->roll_back();
        if (lease->broken()) lease.drop();
      }
    } end{lease};
    const std::stop_callback cancel(call.stop, [&lease] { lease->cancel(); });
    return use(*lease);
  }

  const std::string url_;
  ConnectionPool<PostgresConnection> pool_;
};

}  // namespace

Result<std::unique_ptr<ForeignDatabase>> open_foreign_postgres(const Call& call, const std::string& url,
                                                               std::size_t connections) {
  auto database = std::make_unique<ForeignPostgres>(url, connections);
  // Whoever connects it wants to know at once whether it answers.
  JW_TRY(database->read(call, [](Session& session) { return session.query("SELECT 1"); }));
  return std::unique_ptr<ForeignDatabase>(std::move(database));
}

Result<std::unique_ptr<Database>> open_postgres(const Call& call, const std::string& url,
                                                std::size_t connections) {
  auto database = std::make_unique<PostgresDatabase>(url, connections);
  JW_TRY(database->start(call));
  return database;
}

}  // namespace jw::db
