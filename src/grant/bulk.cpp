#include "grant/bulk.hpp"

#include <algorithm>
#include <atomic>
#include <set>
#include <utility>

#include "base/file.hpp"
#include "base/random.hpp"
#include "crypto/encoding.hpp"
#include "grant/bulk_sql.hpp"
#include "grant/bulk_writer.hpp"
#include "grant/compare.hpp"
#include "grant/routing.hpp"
#include "lake/engine.hpp"
#include "lake/sql.hpp"

// One run:
//   1  each Parquet file is scanned once: a C++ function gives every row its class, that is, the
//      recipients whose region it lies in; rows of nobody are dropped there and then
//   2  plans with equal treatments form a group; a row is treated once for each group and copied
//      to the group's recipients by a join of classes with routes
//   3  groups that want changes treat the previous file the same way and take the difference
//   4  one COPY writes the segments of many recipients (bulk_writer.cpp)
// A single recipient of a snapshot needs no steps between: its rows are written as they are read,
// and only when one of them has to be set aside is the run made again with all steps.
// The engine is the run's own: its functions and pseudonym keys go when the run ends.
namespace jw::grant {
namespace {

using Path = std::filesystem::path;

struct Group {
  std::vector<std::size_t> routes;
  const Plan* plan = nullptr;  // any of them: they treat alike
  std::optional<Path> previous;
};

// Spilled files of two engines in one folder would collide.
class ScratchFolder {
 public:
  explicit ScratchFolder(const Path& parent) : path_(parent / ("bulk-" + crypto::to_hex(random_bytes(8)))) {}
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const Path& path() const { return path_; }

 private:
  Path path_;
};

class Run {
 public:
  Run(const Call& call, const BulkJob& job, lake::Engine& engine, lake::Connection connection)
      : call_(call), job_(job), engine_(engine), connection_(std::move(connection)) {}

  Result<std::vector<Slice>> all() {
    JW_TRY(check_routes());
    form_groups();
    JW_TRY(add_functions());
    slices_.resize(job_.routes.size());
    if (may_go_straight() && JW_TRY(go_straight())) return std::move(slices_);
    std::set<Path> files{job_.source};
    for (const auto& group : groups_)
      if (group.previous) files.insert(*group.previous);
    for (const auto& file : files) JW_TRY(stage(file));
    for (std::size_t i = 0; i < groups_.size(); ++i) JW_TRY(finish(i));
    return std::move(slices_);
  }

 private:
  // A number that its treatment spoils is found by a cast in SQL, which reports to nobody.
  bool may_go_straight() const {
    return job_.routes.size() == 1 && job_.routes.front().canaries.empty() && !groups_.front().previous &&
           std::ranges::none_of(groups_.front().plan->columns, [](const PlanColumn& column) {
             return column.apply && (column.type == "integer" || column.type == "decimal");
           });
  }

  // False, and nothing is kept, when a row has to be set aside.
  Result<bool> go_straight() {
    const auto& plan = *groups_.front().plan;
    auto columns = needed({0});
    if (plan.region) {
      // A row that nobody can place is set aside for everyone.
      const auto sql = JW_TRY(sql::unreadable_regions(plan, job_.source));
      if (JW_TRY(connection_.query(call_, sql)).integer(0, 0) != 0) return false;
      if (!std::ranges::binary_search(columns, *plan.region)) columns.push_back(*plan.region);
    }
    SegmentWriter writer(call_, connection_, job_, slices_);
    JW_TRY(writer.write_straight(plan, 0, JW_TRY(sql::straight(plan, 0, columns, job_.source))));
    auto& slice = slices_.front();
    if (spoiled_) {
      JW_TRY(file::remove(slice.segment));
      slice = {};
      return false;
    }
    slice.straight = true;
    slice.counts.rows_in = JW_TRY(rows_in());
    slice.counts.filtered = slice.counts.rows_in - slice.counts.out;
    explain_snapshot(0);
    return true;
  }

  Result<std::int64_t> rows_in() {
    const auto file = JW_TRY(lake::quote_path(job_.source));
    return JW_TRY(connection_.query(call_, fmt::format("SELECT count(*) FROM read_parquet({})", file)))
        .integer(0, 0);
  }

  void explain_snapshot(std::size_t route) {
    if (job_.routes[route].previous && !job_.routes[route].plan->carries_changes)
      slices_[route].snapshot_reason = "keys_not_unique";
  }

  Result<> check_routes() const {
    if (job_.routes.empty()) return fail(Code::Invalid, "grant.routes", "no recipient", "没有接收方");
    const auto& first = *job_.routes.front().plan;
    for (const auto& route : job_.routes)
      if (route.plan->source != first.source || route.plan->region != first.region)
        return fail(Code::Invalid, "grant.routes", "the plans of one run must read one resource the same way",
                    "同一次交付的授权须针对同一数据资源");
    return {};
  }

  void form_groups() {
    for (std::size_t i = 0; i < job_.routes.size(); ++i) {
      const auto& route = job_.routes[i];
      const auto previous = route.plan->carries_changes ? route.previous : std::nullopt;
      auto group = std::ranges::find_if(groups_, [&](const Group& other) {
        return other.plan->treatment_hash == route.plan->treatment_hash && other.previous == previous;
      });
      if (group == groups_.end()) group = groups_.insert(group, Group{{}, route.plan, previous});
      group->routes.push_back(i);
    }
  }

  Result<> add_functions() {
    for (std::size_t i = 0; i < job_.routes.size(); ++i) routing_.add(i, job_.routes[i].plan->prefixes);
    routing_.build();
    const auto route = [this](std::span<const std::string_view> in, std::string& out) {
      const auto region = in[0];
      // Not a word to spoiled_: DuckDB also asks about entries of a file's dictionary that no row has.
      if (region.data() == nullptr || !is_region_value(region)) {
        out = sql::kMalformed;
        return true;
      }
      out = routing_.classify(region);
      return !out.empty();
    };
    JW_TRY(engine_.add_function(std::string(sql::kRouteFunction), 1, route,
                                {.false_is_null = true, .sees_null = true}));
    JW_TRY(engine_.add_function(std::string(sql::kRangeFunction), 4,
                                [](std::span<const std::string_view> in, std::string& out) {
                                  out = in_range(in[0], in[1], in[2], in[3] == "1") ? "1" : "0";
                                  return true;
                                }));
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      const auto& columns = groups_[g].plan->columns;
      for (std::size_t i = 0; i < columns.size(); ++i) {
        if (!columns[i].apply) continue;
        const auto treat = [this, apply = columns[i].apply](std::span<const std::string_view> in,
                                                            std::string& out) {
          const bool treated = apply(in[0], out);
          if (!treated) spoiled_ = true;
          return treated;
        };
        JW_TRY(engine_.add_function(sql::function_name(columns[i], g, i), 1, treat));
      }
    }
    return {};
  }

  // Makes the treated rows of one file, for every group that reads it.
  Result<> stage(const Path& file) {
    std::vector<std::size_t> readers;
    for (std::size_t i = 0; i < groups_.size(); ++i)
      if (file == job_.source || groups_[i].previous == file) readers.push_back(i);
    const auto scan = JW_TRY(sql::scan(*groups_.front().plan, needed(readers), file));
    auto from = "(" + scan + ")";
    if (readers.size() > 1) {
      JW_TRY(connection_.exec(call_, "CREATE OR REPLACE TEMP TABLE matched AS " + scan));
      from = "matched";
    }
    for (const auto i : readers) {
      std::vector<sql::Member> members;
      const auto& routes = groups_[i].routes;
      for (const auto& [region_class, route] : routing_.members())
        if (std::ranges::binary_search(routes, route))
          members.push_back({region_class, route, job_.routes[route].plan});
      const auto select = JW_TRY(sql::treat(members, i, from));
      // A file can be both: the source and what a recipient already has.
      if (file == job_.source) {
        JW_TRY(connection_.exec(call_, fmt::format("CREATE TEMP TABLE {} AS {}", now(i), select)));
        for (const auto route : routes) JW_TRY(add_canaries(now(i), i, route, job_.routes[route].canaries));
      }
      if (groups_[i].previous == file) {
        JW_TRY(connection_.exec(call_, fmt::format("CREATE TEMP TABLE {} AS {}", before(i), select)));
        for (const auto route : routes)
          JW_TRY(add_canaries(before(i), i, route, job_.routes[route].canaries_before));
      }
    }
    if (readers.size() > 1) JW_TRY(connection_.exec(call_, "DROP TABLE matched"));
    return {};
  }

  // They have been treated by the online engine, which gives the same cells.
  Result<> add_canaries(const std::string& table, std::size_t group, std::size_t route,
                        const std::vector<Canary>& canaries) {
    if (canaries.empty()) return {};
    std::string rows;
    for (const auto& canary : canaries)
      rows += (rows.empty() ? "" : ", ") + sql::row(*groups_[group].plan, route, canary.cells);
    return forget(connection_.exec(call_, fmt::format("INSERT INTO {} VALUES {}", table, rows)));
  }

  static Result<> forget(Result<std::int64_t> done) {
    if (!done) return tl::unexpected<Error>(done.error());
    return {};
  }

  std::vector<std::size_t> needed(const std::vector<std::size_t>& readers) const {
    std::set<std::size_t> columns;
    for (const auto i : readers) {
      for (const auto& column : groups_[i].plan->columns) columns.insert(column.source);
      columns.insert(groups_[i].plan->keys.begin(), groups_[i].plan->keys.end());
      for (const auto route : groups_[i].routes)
        for (const auto& row : job_.routes[route].plan->rows) columns.insert(row.source);
    }
    return {columns.begin(), columns.end()};
  }

  Result<> finish(std::size_t i) {
    const auto& group = groups_[i];
    JW_TRY(count(i));
    std::vector<std::size_t> snapshots = group.routes, deltas;
    if (group.previous) JW_TRY(split(i, snapshots, deltas));
    SegmentWriter writer(call_, connection_, job_, slices_);
    if (!snapshots.empty())
      JW_TRY(writer.write(*group.plan, snapshots, fmt::format("(SELECT * FROM {} WHERE why IS NULL)", now(i)),
                          false));
    if (!deltas.empty()) {
      JW_TRY(connection_.exec(call_, fmt::format("CREATE TEMP TABLE changed_{} AS {}", i,
                                                 sql::difference(*group.plan, deltas, before(i), now(i)))));
      JW_TRY(count_changes(i));
      JW_TRY(writer.write(*group.plan, deltas, fmt::format("changed_{}", i), true));
      JW_TRY(connection_.exec(call_, fmt::format("DROP TABLE changed_{}", i)));
    }
    JW_TRY(writer.write_set_aside(*group.plan, group.routes, now(i)));
    JW_TRY(connection_.exec(call_, "DROP TABLE " + now(i)));
    if (group.previous) JW_TRY(connection_.exec(call_, "DROP TABLE " + before(i)));
    return {};
  }

  // Fills the counts as of a snapshot; a delta moves the unchanged rows out of `out`.
  Result<> count(std::size_t i) {
    const auto total = JW_TRY(rows_in());
    const auto rows = JW_TRY(connection_.query(
        call_,
        fmt::format("SELECT route, why, count(*) FROM {} GROUP BY route, why ORDER BY route", now(i))));
    for (const auto route : groups_[i].routes) {
      slices_[route].counts.rows_in = total;
      explain_snapshot(route);
    }
    for (std::size_t row = 0; row < rows.rows.size(); ++row) {
      const auto add = [&](Slice& slice) {
        const auto count = rows.integer(row, 2);
        if (!rows.rows[row][1]) {
          slice.counts.out += count;
          return;
        }
        slice.counts.set_aside += count;
        slice.reasons[rows.text(row, 1)] += count;
      };
      // Rows of no readable region are set aside for everyone.
      if (rows.integer(row, 0) == sql::kMalformedRoute) {
        for (const auto route : groups_[i].routes) add(slices_[route]);
      } else {
        add(slices_[static_cast<std::size_t>(rows.integer(row, 0))]);
      }
    }
    for (const auto route : groups_[i].routes) {
      auto& counts = slices_[route].counts;
      const auto canaries = static_cast<std::int64_t>(job_.routes[route].canaries.size());
      counts.out -= canaries;
      slices_[route].canaries = {canaries, canaries};
      counts.filtered = counts.rows_in - counts.out - counts.set_aside;
    }
    return {};
  }

  // Changes can be told only where no two rows share a key, before and now.
  Result<> split(std::size_t i, std::vector<std::size_t>& snapshots, std::vector<std::size_t>& deltas) {
    std::set<std::size_t> doubled;
    for (const auto& table : {before(i), now(i)}) {
      const auto found = JW_TRY(connection_.query(call_, sql::duplicates(*groups_[i].plan, table)));
      for (std::size_t row = 0; row < found.rows.size(); ++row)
        doubled.insert(static_cast<std::size_t>(found.integer(row, 0)));
    }
    snapshots.clear();
    for (const auto route : groups_[i].routes) {
      (doubled.contains(route) ? snapshots : deltas).push_back(route);
      if (doubled.contains(route)) slices_[route].snapshot_reason = "duplicate_keys";
    }
    for (const auto route : deltas) slices_[route].delta = true;
    return {};
  }

  Result<> count_changes(std::size_t i) {
    const auto rows = JW_TRY(connection_.query(
        call_, fmt::format("SELECT route, op, count(*) FROM changed_{} GROUP BY route, op", i)));
    for (const auto route : groups_[i].routes) {
      auto& slice = slices_[route];
      if (slice.delta) slice.counts.unchanged = std::exchange(slice.counts.out, 0);
    }
    for (std::size_t row = 0; row < rows.rows.size(); ++row) {
      auto& counts = slices_[static_cast<std::size_t>(rows.integer(row, 0))].counts;
      const auto& op = rows.text(row, 1);
      const auto count = rows.integer(row, 2);
      (op == "I" ? counts.inserted : op == "U" ? counts.updated : counts.deleted) += count;
      if (op == "D") continue;
      counts.out += count;
      counts.unchanged -= count;
    }
    for (const auto route : groups_[i].routes)
      if (slices_[route].delta) JW_TRY(count_canaries(i, route));
    return {};
  }

  // Takes the made-up rows out of the counts of a delta. One that is new is an insert; one that made
  // room for a real row is that row's change, or a deletion when the real row lies elsewhere.
  Result<> count_canaries(std::size_t i, std::size_t route) {
    const auto& now = job_.routes[route].canaries;
    const auto& before = job_.routes[route].canaries_before;
    auto& slice = slices_[route];
    const auto added = std::ranges::count_if(
        now, [&](const Canary& canary) { return std::ranges::find(before, canary) == before.end(); });
    std::int64_t gone = 0;
    for (const auto& canary : before) {
      if (std::ranges::find(now, canary) != now.end()) continue;
      gone += JW_TRY(connection_.query(
                         call_,
                         fmt::format("SELECT count(*) FROM changed_{} WHERE route = {} AND op = 'D' AND {}",
                                     i, route, sql::has_key(*groups_[i].plan, canary.cells))))
                  .integer(0, 0);
    }
    slice.counts.out -= added;
    slice.counts.inserted -= added;
    slice.counts.unchanged += added;
    slice.counts.deleted -= gone;
    slice.canaries = {added + gone, static_cast<std::int64_t>(now.size())};
    return {};
  }

  static std::string now(std::size_t group) { return fmt::format("now_{}", group); }
  static std::string before(std::size_t group) { return fmt::format("before_{}", group); }

  const Call& call_;
  const BulkJob& job_;
  lake::Engine& engine_;
  lake::Connection connection_;
  Routing routing_;
  std::vector<Group> groups_;
  std::atomic<bool> spoiled_ = false;  // a row was met that has to be set aside
  std::vector<Slice> slices_;
};

}  // namespace

Result<std::vector<Slice>> run(const Call& call, const BulkJob& job) {
  const ScratchFolder scratch(job.options.temp_folder);
  lake::EngineOptions options{.memory_bytes = job.options.memory_bytes,
                              .threads = job.options.threads,
                              .temp_folder = scratch.path(),
                              .folders = {scratch.path(), job.source.parent_path()},
                              .file = {}};
  for (const auto& route : job.routes) {
    JW_TRY(file::make_folder(route.folder));
    options.folders.push_back(route.folder);
    if (route.previous) options.folders.push_back(route.previous->parent_path());
  }
  const auto engine = JW_TRY(lake::Engine::open(options));
  Run work(call, job, *engine, JW_TRY(engine->connect()));
  return work.all();
}

}  // namespace jw::grant
