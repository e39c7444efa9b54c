#include <algorithm>
#include <vector>

#include <boost/json/object.hpp>

#include "base/text.hpp"
#include "catalog/column_match.hpp"
#include "catalog/data_versions_state.hpp"
#include "catalog/stored_json.hpp"
#include "catalog/uploads.hpp"
#include "catalog/vocabulary.hpp"
#include "db/database.hpp"
#include "lake/amend.hpp"
#include "lake/engine.hpp"
#include "lake/rows.hpp"
#include "org/rights.hpp"

// How a data version comes about: loaded from a file, screened by changed rules, amended row by row.
namespace jw::catalog {
namespace {

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
Result<lake::Schema> schema_for(const LoadPlan& plan, const UploadPreview& preview,
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

}  // namespace

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

  VersionNews news{{"resource.loaded",
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
    return state.found_clean(call, plan, held.number, report.rows_in, judged);
  }
  auto version = JW_TRY(state.describe(call, plan, "screen"));
  version.rows_in = report.rows_in;
  version.rows_accepted = report.accepted;
  version.rows_set_aside = report.set_aside;
  version.set_aside = set_aside_of(report, judged);
  const VersionNews news{
      {"resource.screened",
       std::string(resource),
       {{"version", version.number}, {"rows", report.accepted}, {"set_aside", report.set_aside}}},
      std::nullopt,
      [&](db::Session& session, const DataVersion& made) -> Result<> {
        return judged.keep ? judged.keep(session, call, made) : Result<>();
      }};
  return state.finish(call, plan, version, news);
}

// Every row passes: the version stays as it is, and that it was looked at is kept.
Result<DataVersion> DataVersions::State::found_clean(const Call& call, const LoadPlan& plan,
                                                     std::int64_t number, std::int64_t rows,
                                                     const Judged& judged) {
  const auto& versions = plan.row.resource.versions;
  const auto held = std::ranges::find(versions, number, &DataVersion::number);
  DataVersion same = held == versions.end() ? DataVersion{} : *held;
  same.number = number;
  same.cause = "screen";
  same.rows_in = same.rows_accepted = rows;
  same.rows_set_aside = 0;
  same.set_aside.clear();
  return database.write(call, [&](db::Session& session) -> Result<DataVersion> {
    JW_TRY(ledger::record(session, call, clock,
                          {"resource.screened",
                           plan.row.resource.id,
                           {{"version", number}, {"rows", rows}, {"set_aside", 0}}}));
    if (judged.keep) JW_TRY(judged.keep(session, call, same));
    return same;
  });
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
  const VersionNews news{{"resource.amended",
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

}  // namespace jw::catalog
