#include "catalog/data_versions.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <vector>

#include <boost/json/object.hpp>

#include "base/log.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "catalog/column_match.hpp"
#include "catalog/directory.hpp"
#include "catalog/folder_lock.hpp"
#include "catalog/resource_row.hpp"
#include "catalog/stored_json.hpp"
#include "catalog/uploads.hpp"
#include "catalog/vocabulary.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "db/database.hpp"
#include "lake/amend.hpp"
#include "lake/download.hpp"
#include "lake/engine.hpp"
#include "lake/load.hpp"
#include "lake/rows.hpp"
#include "lake/sql.hpp"
#include "ledger/event.hpp"
#include "org/rights.hpp"

namespace jw::catalog {
namespace {

tl::unexpected<Error> no_data() {
  return fail(Code::NotFound, "data.none", "the resource has no such data version; load a file first",
              "该数据资源没有这一数据版本，请先装载数据");
}

// What a load was decided on, before the long part.
struct Plan {
  ResourceRow row;
  std::int64_t number = 0;
};

std::vector<SetAside> set_aside_of(const lake::LoadReport& report, const Judged& judged) {
  std::vector<SetAside> out;
  for (const auto& [reason, count] : report.reasons) {
    const Term* term = find_term(set_aside_reasons(), reason);
    SetAside one{reason, std::string(term ? term->zh : reason), std::string(term ? term->en : reason), count};
    for (const auto& rule : judged.reasons)
      if (rule.reason == reason) one.zh = rule.zh, one.en = rule.en;
    out.push_back(std::move(one));
  }
  return out;
}

lake::Field field_of(const Item& item) {
  return {item.name, item.title, item.type, static_cast<int>(item.length), item.required, item.key};
}

// The items in the order of the columns of a file of ours.
Result<lake::Schema> schema_of(const Call& call, lake::Engine& engine, const file::Path& parquet,
                               const std::vector<Item>& items) {
  auto connection = JW_TRY(engine.connect());
  lake::Schema schema;
  for (const auto& column : JW_TRY(lake::read_columns(call, connection, parquet)))
    for (const auto& item : items)
      if (item.name == column.name) schema.fields.push_back(field_of(item));
  return schema;
}

// An edit with its cells in the order of the schema.
Result<lake::Edit> edit_of(const RowEdit& edit, const lake::Schema& schema, std::size_t place) {
  lake::Edit out;
  out.kind = edit.kind == RowEdit::Kind::Update ? lake::Edit::Kind::Update
             : edit.kind == RowEdit::Kind::Add  ? lake::Edit::Kind::Add
                                                : lake::Edit::Kind::Remove;
  out.cells.resize(schema.fields.size());
  out.given.resize(schema.fields.size());
  const auto put = [&](const RowEdit::Values& values, bool keys) -> Result<> {
    for (const auto& [name, value] : values) {
      std::size_t at = 0;
      while (at < schema.fields.size() && schema.fields[at].name != name) ++at;
      if (at == schema.fields.size())
        return fail(Code::Invalid, "amend.item", "edit {}: the resource has no item {}",
                    "第 {} 处修改：该数据资源没有信息项 {}", place, std::string(cut_utf8(name, 64)));
      const bool key = schema.fields[at].key;
      if (keys ? !key : key && edit.kind != RowEdit::Kind::Add)
        return fail(Code::Invalid, "amend.key",
                    "edit {}: {} must stand {}; to change a key, remove the row and add another",
                    "第 {} 处修改：信息项 {} 的位置不对（{}）；如需修改主键，请删除该行后新增", place, name,
                    keys ? "values" : "key");
      if (out.given[at])
        return fail(Code::Invalid, "amend.key", "edit {}: {} is given twice",
                    "第 {} 处修改：信息项 {} 重复给出", place, name);
      out.cells[at] = value;
      out.given[at] = true;
    }
    return {};
  };
  JW_TRY(put(edit.key, true));
  JW_TRY(put(edit.values, false));
  for (std::size_t i = 0; i < schema.fields.size(); ++i)
    if (schema.fields[i].key && !out.given[i])
      return fail(Code::Invalid, "amend.key", "edit {}: key item {} is missing",
                  "第 {} 处修改：缺少主键信息项 {}", place, schema.fields[i].name);
  if (edit.kind == RowEdit::Kind::Update && edit.values.empty())
    return fail(Code::Invalid, "amend.edits", "edit {} changes nothing", "第 {} 处修改没有内容", place);
  return out;
}

// Rows in the order of the file's columns, and what the headers were for next time.
Result<lake::Schema> schema_for(const Plan& plan, const UploadPreview& preview,
                                boost::json::object& headers) {
  const auto& items = plan.row.form.items;
  const bool first = plan.row.resource.versions.empty();
  const auto matched = JW_TRY(match_columns(preview.columns, items, plan.row.headers, first));
  for (const auto& [header, item] : plan.row.headers) headers[header] = item;
  lake::Schema schema;
  for (std::size_t c = 0; c < matched.size(); ++c) {
    const Item& item = items[matched[c]];
    schema.fields.push_back(field_of(item));
    headers[preview.columns[c].title] = item.name;
  }
  return schema;
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

// What becomes known together with a version.
struct News {
  ledger::Event event;                 // digest and bytes are added
  std::optional<std::string> headers;  // of the file, for the next load
  std::function<Result<>(db::Session&, const DataVersion&)> also;
};

}  // namespace

struct DataVersions::State {
  db::Database& database;
  const Clock& clock;
  lake::Engine& engine;
  Uploads& uploads;
  Directory& directory;
  Options options;
  std::vector<Loaded> hooks;
  RowGate gate;

  file::Path parquet(std::string_view resource, std::int64_t number) const {
    return options.folder / std::string(resource) / fmt::format("v{}.parquet", number);
  }
  file::Path set_aside(std::string_view resource, std::int64_t number) const {
    return options.folder / std::string(resource) / fmt::format("v{}.set-aside.parquet", number);
  }

  Result<> remove_orphans(const Call& call, const std::string& resource);
  Result<Plan> plan(const Call& call, std::string_view resource);
  Result<FolderLock> hold(std::string_view resource);
  lake::Sift sift(const Call& call, const Plan& plan, Judged& judged) const;
  Result<DataVersion> describe(const Call& call, const Plan& plan, std::string_view cause) const;
  Result<DataVersion> finish(const Call& call, const Plan& plan, const DataVersion& version,
                             const News& news);
  Result<DataVersion> make_known(const Call& call, const Plan& plan, const DataVersion& version,
                                 const News& news);
};

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

Result<Plan> DataVersions::State::plan(const Call& call, std::string_view resource) {
  return database.read(call, [&](db::Session& session) -> Result<Plan> {
    Plan plan{JW_TRY(visible_resource(session, call, resource)), 0};
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
lake::Sift DataVersions::State::sift(const Call& call, const Plan& plan, Judged& judged) const {
  if (!gate) return {};
  return [this, &call, &plan, &judged](lake::Connection& connection, const std::string& rows,
                                       const std::string& failing) -> Result<> {
    judged = JW_TRY(gate(call, Candidate{plan.row.resource, connection, rows, failing}));
    return {};
  };
}

// What every new version says of itself once its file is there.
Result<DataVersion> DataVersions::State::describe(const Call& call, const Plan& plan,
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

Result<DataVersion> DataVersions::State::finish(const Call& call, const Plan& plan,
                                                const DataVersion& version, const News& news) {
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

Result<DataVersion> DataVersions::load(const Call& call, std::string_view resource, std::string_view upload) {
  JW_TRY(org::require(call, org::Right::ResourceWrite));
  State& state = *state_;
  const auto stored = JW_TRY(state.uploads.stored(call, upload));
  JW_TRY(state.plan(call, resource));  // before a folder is made for it
  const auto lock = JW_TRY(state.hold(resource));
  const auto plan = JW_TRY(state.plan(call, resource));  // the number is ours now
  JW_TRY(state.remove_orphans(call, std::string(resource)));
  boost::json::object headers;
  const auto schema = JW_TRY(schema_for(plan, stored.upload.preview, headers));

  Judged judged;
  const auto report = JW_TRY(lake::load(
      call, state.engine, stored.path, stored.dialect, schema, state.parquet(resource, plan.number),
      state.set_aside(resource, plan.number), state.sift(call, plan, judged)));
  auto version = JW_TRY(state.describe(call, plan, "load"));
  version.rows_in = report.rows_in;
  version.rows_accepted = report.accepted;
  version.rows_set_aside = report.set_aside;
  version.set_aside = set_aside_of(report, judged);
  version.file_name = stored.upload.name;

  News news{{"resource.loaded",
             std::string(resource),
             {{"version", version.number},
              {"rows", version.rows_accepted},
              {"set_aside", version.rows_set_aside},
              {"upload", upload}}},
            to_stored(headers),
            [&](db::Session& session, const DataVersion& made) -> Result<> {
              return judged.keep ? judged.keep(session, call, made) : Result<>();
            }};
  return state.finish(call, plan, version, news);
}

Result<DataVersion> DataVersions::screen(const Call& call, std::string_view resource) {
  JW_TRY(org::require(call, org::Right::QualityWrite));
  State& state = *state_;
  JW_TRY(state.plan(call, resource));
  const auto lock = JW_TRY(state.hold(resource));
  const auto plan = JW_TRY(state.plan(call, resource));
  const auto held = JW_TRY(locate(call, resource));
  JW_TRY(state.remove_orphans(call, std::string(resource)));
  const auto schema = JW_TRY(schema_of(call, state.engine, held.parquet, plan.row.form.items));
  Judged judged;
  const auto parquet = state.parquet(resource, plan.number);
  const auto set_aside = state.set_aside(resource, plan.number);
  const auto report = JW_TRY(lake::screen(call, state.engine, held.parquet, schema, parquet, set_aside,
                                          state.sift(call, plan, judged)));
  if (report.set_aside == 0) {
    JW_TRY(file::remove(parquet));
    JW_TRY(file::remove(set_aside));
    return fail(Code::Conflict, "screen.clean", "every row passes the blocking rules; nothing was changed",
                "所有数据均通过阻断类规则，无需处理");
  }
  auto version = JW_TRY(state.describe(call, plan, "screen"));
  version.rows_in = report.rows_in;
  version.rows_accepted = report.accepted;
  version.rows_set_aside = report.set_aside;
  version.set_aside = set_aside_of(report, judged);
  const News news{{"resource.screened",
                   std::string(resource),
                   {{"version", version.number}, {"rows", report.accepted}, {"set_aside", report.set_aside}}},
                  std::nullopt,
                  [&](db::Session& session, const DataVersion& made) -> Result<> {
                    return judged.keep ? judged.keep(session, call, made) : Result<>();
                  }};
  return state.finish(call, plan, version, news);
}

Result<DataVersion> DataVersions::amend(const Call& call, std::string_view resource,
                                        const Amendment& amendment) {
  if (amendment.edits.empty() || amendment.edits.size() > kMaxEdits)
    return fail(Code::Invalid, "amend.edits", "an amendment has 1 to {} edits", "一次修订应有 1 至 {} 处修改",
                kMaxEdits);
  State& state = *state_;
  JW_TRY(state.plan(call, resource));
  const auto lock = JW_TRY(state.hold(resource));
  const auto plan = JW_TRY(state.plan(call, resource));
  const auto held = JW_TRY(locate(call, resource));
  JW_TRY(state.remove_orphans(call, std::string(resource)));
  const auto schema = JW_TRY(schema_of(call, state.engine, held.parquet, plan.row.form.items));
  std::vector<lake::Edit> edits;
  for (const auto& edit : amendment.edits) edits.push_back(JW_TRY(edit_of(edit, schema, edits.size())));
  Judged judged;
  const auto report =
      JW_TRY(lake::amend(call, state.engine, held.parquet, schema, edits,
                         state.parquet(resource, plan.number), state.sift(call, plan, judged)));
  auto version = JW_TRY(state.describe(call, plan, amendment.cause));
  version.rows_in = version.rows_accepted = report.rows;
  version.subject = amendment.subject;
  const News news{{"resource.amended",
                   std::string(resource),
                   {{"version", version.number},
                    {"cause", amendment.cause},
                    {"from", amendment.subject},
                    {"updated", report.updated},
                    {"added", report.added},
                    {"removed", report.removed},
                    {"rows", report.rows}}},
                  std::nullopt,
                  [&](db::Session& session, const DataVersion& made) -> Result<> {
                    if (judged.keep) JW_TRY(judged.keep(session, call, made));
                    return amendment.on_known ? amendment.on_known(session, made) : Result<>();
                  }};
  return state.finish(call, plan, version, news);
}

Result<DataVersion> DataVersions::State::make_known(const Call& call, const Plan& plan,
                                                    const DataVersion& version, const News& news) {
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
