#include "catalog/data_versions.hpp"

#include <filesystem>
#include <set>
#include <vector>

#include "base/log.hpp"
#include "base/random.hpp"
#include "catalog/data_versions_state.hpp"
#include "catalog/directory.hpp"
#include "catalog/stored_json.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "db/database.hpp"
#include "lake/download.hpp"
#include "lake/engine.hpp"
#include "lake/rows.hpp"
#include "lake/sql.hpp"
#include "org/rights.hpp"

namespace jw::catalog {
namespace {

tl::unexpected<Error> no_data() {
  return fail(Code::NotFound, "data.none", "the resource has no such data version; load a file first",
              "该数据资源没有这一数据版本，请先装载数据");
}

Result<std::int64_t> last_number(db::Session& session, std::string_view resource) {
  return JW_TRY(session.one("SELECT COALESCE(MAX(number), 0) FROM catalog_data_version WHERE resource = $1",
                            resource))
      ->integer(0);
}

Result<> may_look(const Call& call) {
  using enum org::Right;
  if (org::require(call, ApplicationReview) || org::require(call, ResourcePublish)) return {};
  return org::require(call, ResourceWrite);
}

}  // namespace

DataVersions::DataVersions(std::unique_ptr<State> state) : state_(std::move(state)) {}
DataVersions::~DataVersions() = default;

Result<std::unique_ptr<DataVersions>> DataVersions::open(const Call& call, db::Database& database,
                                                         const Clock& clock, lake::Engine& engine,
                                                         Uploads& uploads, Directory& directory,
                                                         Options options) {
  JW_TRY(file::make_folder(options.folder));
  std::vector<std::string> resources;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(options.folder, failed))
    if (const std::string name = entry.path().filename(); is_id(name)) resources.push_back(name);
  std::unique_ptr<DataVersions> versions(new DataVersions(std::unique_ptr<State>(
      new State{database, clock, engine, uploads, directory, std::move(options), {}, {}})));
  for (const auto& resource : resources) {
    const auto lock = JW_TRY(FolderLock::try_take(versions->state_->options.folder / resource));
    if (lock) JW_TRY(versions->state_->remove_orphans(call, resource));  // else somebody is loading it now
  }
  return versions;
}

void DataVersions::on_loaded(Loaded hook) { state_->hooks.push_back(std::move(hook)); }
void DataVersions::set_gate(RowGate gate) { state_->gate = std::move(gate); }

// The lock of the resource's folder must be held.
Result<> DataVersions::State::remove_orphans(const Call& call, const std::string& resource) {
  std::set<std::string> known{".lock"};
  const auto numbers = JW_TRY(database.read(call, [&](db::Session& session) {
    return session.query("SELECT number FROM catalog_data_version WHERE resource = $1", resource);
  }));
  for (const auto& row : numbers) {
    known.insert(parquet(resource, row.integer(0)).filename());
    known.insert(set_aside(resource, row.integer(0)).filename());
  }
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(options.folder / resource, failed)) {
    const std::string name = entry.path().filename();
    if (known.contains(name)) continue;
    JW_TRY(file::remove(entry.path()));
    log::info("resource.orphan_removed", {{"resource", resource}, {"file", name}});
  }
  return {};
}

Result<LoadPlan> DataVersions::State::plan(const Call& call, std::string_view resource) {
  return database.read(call, [&](db::Session& session) -> Result<LoadPlan> {
    LoadPlan plan{JW_TRY(visible_resource(session, call, resource)), 0};
    plan.number = JW_TRY(last_number(session, resource)) + 1;
    return plan;
  });
}

// Somebody loads into it now, or nobody else does as long as the lock is held.
Result<FolderLock> DataVersions::State::hold(std::string_view resource) {
  const auto folder = options.folder / std::string(resource);
  JW_TRY(file::make_folder(folder));
  auto lock = JW_TRY(FolderLock::try_take(folder));
  if (!lock)
    return fail(Code::Conflict, "resource.loading",
                "a file is being loaded into this resource; wait until it is done, then try again",
                "正在为该数据资源装载另一个文件，请等待完成后再试");
  return *std::move(lock);
}

// The gate as the lake asks it; `judged` holds its answer afterwards.
lake::Sift DataVersions::State::sift(const Call& call, const LoadPlan& plan, Judged& judged) const {
  if (!gate) return {};
  return [this, &call, &plan, &judged](lake::Connection& connection, const std::string& rows,
                                       const std::string& failing) -> Result<> {
    judged = JW_TRY(gate(call, Candidate{plan.row.resource, connection, rows, failing}));
    return {};
  };
}

// What every new version says of itself once its file is there.
Result<DataVersion> DataVersions::State::describe(const Call& call, const LoadPlan& plan,
                                                  std::string_view cause) const {
  const auto path = parquet(plan.row.resource.id, plan.number);
  DataVersion version;
  version.number = plan.number;
  version.sha256 = crypto::to_hex(JW_TRY(crypto::hash_file(crypto::HashKind::Sha256, path)));
  std::error_code failed;
  version.bytes = static_cast<std::int64_t>(std::filesystem::file_size(path, failed));
  version.loaded = to_string(clock.now());
  version.loader = editor_name(call);
  version.cause = cause;
  version.current = true;
  return version;
}

Result<DataVersion> DataVersions::State::finish(const Call& call, const LoadPlan& plan,
                                                const DataVersion& version, const VersionNews& news) {
  auto known = make_known(call, plan, version, news);
  if (known) {
    directory.catch_up(call);
  } else if (known.error().code != Code::Timeout && known.error().code != Code::Unavailable) {
    // The store said no. After a timeout or a lost connection it may still have said yes: then
    // the files stay until the next load or start, which look again.
    JW_TRY(remove_orphans(Call::system(call.trace), plan.row.resource.id));
  }
  return known;
}

Result<DataVersion> DataVersions::State::make_known(const Call& call, const LoadPlan& plan,
                                                    const DataVersion& version, const VersionNews& news) {
  const std::string& id = plan.row.resource.id;
  return database.write(call, [&](db::Session& session) -> Result<DataVersion> {
    const auto now = JW_TRY(visible_resource(session, call, id));
    if (now.shape != plan.row.shape)
      return fail(Code::Conflict, "resource.version",
                  "the items of the resource were changed while the file was loading; load it again",
                  "装载期间信息项被修改，请重新装载");
    JW_TRY(session.exec(
        "INSERT INTO catalog_data_version (resource, number, shape, rows_in, rows_accepted, rows_set_aside, "
        "set_aside, bytes, sha256, file_name, loaded, loader, cause, subject) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        id, version.number, now.shape, version.rows_in, version.rows_accepted, version.rows_set_aside,
        to_stored(version.set_aside), version.bytes, version.sha256, version.file_name, version.loaded,
        version.loader, version.cause, version.subject));
    JW_TRY(session.exec("UPDATE catalog_resource SET updated = $1 WHERE id = $2", version.loaded, id));
    if (news.headers)
      JW_TRY(session.exec("UPDATE catalog_resource SET headers = $1 WHERE id = $2", *news.headers, id));
    auto event = news.event;
    event.details["bytes"] = version.bytes;
    event.details["digest"] = "sha256:" + version.sha256;
    JW_TRY(ledger::record(session, call, clock, event));
    const auto after = JW_TRY(visible_resource(session, call, id));
    if (after.resource.state == "published")
      JW_TRY(directory.publish_local(session, entry_of(after.resource)));
    JW_TRY(news.also(session, version));
    for (const auto& hook : hooks) JW_TRY(hook(session, call, id, version.number));
    return version;
  });
}

Result<ResourceRows> DataVersions::rows(const Call& call, std::string_view resource, std::int64_t number,
                                        const lake::RowQuery& query) const {
  JW_TRY(may_look(call));
  const auto located = JW_TRY(state_->database.read(call, [&](db::Session& session) -> Result<Located> {
    JW_TRY(visible_resource(session, call, resource));
    return locate(session, resource, number);
  }));
  auto connection = JW_TRY(state_->engine.connect());
  ResourceRows out;
  out.number = located.number;
  out.page = JW_TRY(lake::read_rows(call, connection, located.parquet, query));
  out.total = query.filters.empty()
                  ? located.rows
                  : JW_TRY(lake::count_rows(call, connection, located.parquet, query.filters));
  JW_TRY(state_->database.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(ledger::record(session, call, state_->clock,
                          {"resource.queried",
                           std::string(resource),
                           {{"version", located.number}, {"rows", out.page.rows.size()}}}));
    return {};
  }));
  return out;
}

Result<std::int64_t> DataVersions::write_set_aside(const Call& call, std::string_view resource,
                                                   std::int64_t number, const file::Path& out) const {
  JW_TRY(may_look(call));
  const auto located = JW_TRY(state_->database.read(call, [&](db::Session& session) -> Result<Located> {
    JW_TRY(visible_resource(session, call, resource));
    return locate(session, resource, number);
  }));
  const auto path = JW_TRY(lake::quote_path(state_->set_aside(resource, located.number)));
  auto connection = JW_TRY(state_->engine.connect());
  const lake::Selection selection{
      "SELECT line, reason, field, raw FROM read_parquet(" + path + ") ORDER BY line", {}};
  const auto rows = JW_TRY(lake::write_csv(call, connection, selection, out, {true, true, {}}));
  // Counted before it is handed out: nobody gets a file that the log does not know of.
  JW_TRY(state_->database.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(ledger::record(session, call, state_->clock,
                          {"resource.downloaded",
                           std::string(resource),
                           {{"version", located.number}, {"format", "csv"}, {"rows", rows}}}));
    return {};
  }));
  return rows;
}

Result<DataVersions::Located> DataVersions::locate(const Call& call, std::string_view resource,
                                                   std::int64_t number) const {
  return state_->database.read(
      call, [&](db::Session& session) -> Result<Located> { return locate(session, resource, number); });
}

Result<DataVersions::Located> DataVersions::locate(db::Session& session, std::string_view resource,
                                                   std::int64_t number) const {
  const auto found = JW_TRY(read_resource(session, resource));
  if (!found) return unknown_resource(resource);
  for (const auto& version : found->resource.versions)
    if (number == 0 ? version.current : version.number == number)
      return Located{version.number, state_->parquet(resource, version.number), version.rows_accepted,
                     version.sha256};
  return no_data();
}

file::Path DataVersions::set_aside_file(std::string_view resource, std::int64_t number) const {
  return state_->set_aside(resource, number);
}

}  // namespace jw::catalog
