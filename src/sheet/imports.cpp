#include "sheet/imports.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "catalog/resource_batch.hpp"
#include "catalog/resources.hpp"
#include "catalog/upload_file.hpp"
#include "db/database.hpp"
#include "lake/workbook_reader.hpp"
#include "ledger/event.hpp"
#include "org/rights.hpp"
#include "sheet/check.hpp"
#include "sheet/field.hpp"
#include "sheet/problem_file.hpp"
#include "sheet/stored.hpp"

namespace jw::sheet {
namespace {

constexpr std::size_t kLongestName = 255;
constexpr std::size_t kForms = 2'000;  // held in memory while they are written
constexpr std::size_t kMostRecords = 50'000;

Result<std::string> shown_name(std::string_view name) {
  const auto slash = name.find_last_of("/\\");
  if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
  const bool control = std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  if (name.empty() || name.size() > kLongestName || control || !is_utf8(name))
    return fail(Code::Invalid, "upload.name", "the file needs a name of at most {} bytes in UTF-8",
                "文件名不能为空，且应为 UTF-8、不超过 {} 字节", kLongestName);
  return std::string(name);
}

tl::unexpected<Error> unknown(std::string_view id) {
  return fail(Code::NotFound, "import.unknown",
              "there is no import {}; it may have expired: send the file again",
              "没有导入任务 {}，可能已过期，请重新上传", id.substr(0, 64));
}

// JSON begins with a bracket, after a mark of the encoding and blanks.
bool looks_like_json(const file::Path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(64, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file.gcount())));
  std::string_view text = bytes;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const auto first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

void count_in(Counts& counts, std::string_view state, std::int64_t number) {
  counts.records += number;
  for (const auto& [name, member] :
       {std::pair<std::string_view, std::int64_t Counts::*>{"fresh", &Counts::fresh},
        {"changed", &Counts::changed},
        {"unchanged", &Counts::unchanged},
        {"blocked", &Counts::blocked},
        {"published", &Counts::published},
        {"done", &Counts::done},
        {"failed", &Counts::failed}})
    if (state == name) counts.*member += number;
}

Result<Import> import_from(const db::Row& row, std::string_view id) {
  Import import;
  import.id = id;
  import.name = row.text(1);
  import.kind = row.text(2);
  import.bytes = row.integer(3);
  import.sha256 = row.text(4);
  import.sheets = JW_TRY(from_stored<std::vector<std::string>>(row.text(5)));
  import.layout = JW_TRY(from_stored<Layout>(row.text(6)));
  import.counts = JW_TRY(from_stored<Counts>(row.text(7)));
  import.created = row.text(8);
  import.expires = row.text(9);
  import.is_checked = !row.is_null(10);
  import.committed = row.maybe_text(11);
  return import;
}

// Why the fields as they are cannot be checked, if they cannot.
void explain_mapping(Import& import) {
  if (import.kind == "json") return;
  if (const auto fits = check_fields(import.layout); !fits) {
    import.mapping_problem_zh = fits.error().message_zh;
    import.mapping_problem_en = fits.error().message;
  }
}

Result<Counts> count(db::Session& session, std::string_view id, std::int64_t problems) {
  Counts counts;
  counts.problems = problems;
  for (const auto& row :
       JW_TRY(session.query("SELECT state, COUNT(*) FROM sheet_record WHERE import = $1 GROUP BY state", id)))
    count_in(counts, row.text(0), row.integer(1));
  return counts;
}

}  // namespace

Result<std::unique_ptr<Imports>> Imports::open(const Call& call, db::Database& database, const Clock& clock,
                                               catalog::Resources& resources, Options options) {
  JW_TRY(file::make_folder(options.folder));
  std::unique_ptr<Imports> imports(new Imports(database, clock, resources, std::move(options)));
  JW_TRY(imports->sweep(call));
  const auto known = JW_TRY(database.read(call, [](db::Session& session) -> Result<std::set<std::string>> {
    std::set<std::string> ids;
    for (const auto& row : JW_TRY(session.query("SELECT id FROM sheet_import"))) ids.insert(row.text(0));
    return ids;
  }));
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(imports->options_.folder, failed)) {
    const std::string name = entry.path().filename();
    if (!is_id(name) || known.contains(name)) continue;
    JW_TRY(file::remove(entry.path()));
    log::info("import.orphan_removed", {{"import", name}});
  }
  return imports;
}

Result<> Imports::make_room(const Call& call) const {
  return database_.read(call, [&](db::Session& session) -> Result<> {
    const auto open = JW_TRY(session.one("SELECT COUNT(*) FROM sheet_import WHERE org = $1 AND expires > $2",
                                         call.actor.org, to_string(clock_.now())));
    if (open->integer(0) < options_.open_per_org) return {};
    return fail(Code::Busy, "import.too_many",
                "your department has {} imports of the last day; wait until the oldest expires",
                "本单位一天内已有 {} 个导入任务，请待较早的过期后再试", open->integer(0));
  });
}

Result<> Imports::use_remembered(const Call& call, Layout& layout) const {
  const auto row = JW_TRY(database_.read(call, [&](db::Session& session) {
    return session.one("SELECT fields FROM sheet_mapping WHERE org = $1 AND signature = $2", call.actor.org,
                       signature_of(layout));
  }));
  if (!row) return {};
  const auto fields = JW_TRY(from_stored<std::vector<std::string>>(row->text(0)));
  Layout before = layout;
  // A field that is no more makes the old choice void, not the import.
  layout.remembered = choose_fields(before, fields).has_value();
  if (layout.remembered) layout.columns = std::move(before.columns);
  return {};
}

Result<> Imports::look_at(const Call& call, Import& import) const {
  if (import.kind == "json") return {};
  const auto table = JW_TRY(read_table(call, path_of(import.id), import.layout.sheet));
  import.sheets = table.sheets;
  auto layout = propose_layout(table);
  if (!layout) {
    // Another sheet of the workbook may be the catalog.
    if (table.sheets.size() < 2 || layout.error().code != Code::Invalid)
      return fail(std::move(layout).error());
    import.layout = {};
    import.layout.sheet = table.sheet;
    return {};
  }
  import.layout = *std::move(layout);
  return use_remembered(call, import.layout);
}

Result<std::vector<CheckedRecord>> Imports::check(const Call& call, const Import& import) const {
  std::optional<Table> table;
  std::string text;
  if (import.kind == "json")
    text = JW_TRY(file::read(path_of(import.id), options_.limit));
  else
    table = JW_TRY(read_table(call, path_of(import.id), import.layout.sheet));
  auto records = JW_TRY(database_.read(call, [&](db::Session& session) {
    return table ? check_table(call, session, *table, import.layout) : check_json(call, session, text);
  }));
  if (records.size() > kMostRecords)
    return fail(Code::TooLarge, "import.too_large",
                "the file has over {} resources; split it into several files",
                "文件中的资源超过 {} 个；请拆分为多个文件", kMostRecords);
  return records;
}

Result<> Imports::keep(const Call& call, const Import& import, std::span<const CheckedRecord> records,
                       bool first) {
  return database_.write(call, [&](db::Session& session) -> Result<> {
    const std::string sheets = to_stored(import.sheets), layout = to_stored(import.layout),
                      counts = to_stored(import.counts);
    const auto checked = import.is_checked ? std::optional(to_string(clock_.now())) : std::nullopt;
    if (first) {
      JW_TRY(
          session.exec("INSERT INTO sheet_import (id, org, sender, name, kind, bytes, sha256, sheets, "
                       "layout, counts, created, "
                       "expires, checked) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                       import.id, call.actor.org, call.actor.id, import.name, import.kind, import.bytes,
                       import.sha256, sheets, layout, counts, import.created, import.expires, checked));
      JW_TRY(ledger::record(
          session, call, clock_,
          {"import.received", import.id, {{"bytes", import.bytes}, {"digest", "sha256:" + import.sha256}}}));
    } else {
      JW_TRY(session.exec(
          "UPDATE sheet_import SET sheets = $1, layout = $2, counts = $3, checked = $4 WHERE id = $5", sheets,
          layout, counts, checked, import.id));
      JW_TRY(session.exec("DELETE FROM sheet_record WHERE import = $1", import.id));
    }
    for (const auto& record : records) {
      const auto& shown = record.shown;
      JW_TRY(session.exec(
          "INSERT INTO sheet_record (import, number, state, name, code, resource, version, first_row, "
          "last_row, "
          "items, form, changed, problems) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
          import.id, shown.number, shown.state, shown.name, shown.code, shown.resource, record.version,
          shown.first_row, shown.last_row, shown.items, to_stored(record.form), to_stored(shown.changed),
          to_stored(shown.problems)));
    }
    if (import.is_checked)
      JW_TRY(ledger::record(session, call, clock_,
                            {"import.checked",
                             import.id,
                             {{"records", import.counts.records}, {"blocked", import.counts.blocked}}}));
    return {};
  });
}

Result<Import> Imports::receive(const Call& call, std::string_view name, const Read& read) {
  JW_TRY(org::require(call, org::Right::ResourceWrite));
  Import import;
  import.name = JW_TRY(shown_name(name));
  JW_TRY(make_room(call));
  import.id = make_id(clock_);
  const auto path = path_of(import.id);
  const auto written = JW_TRY(catalog::write_upload(call, path, options_.limit, read));
  import.bytes = written.bytes;
  import.sha256 = written.sha256;
  const auto looked = [&]() -> Result<> {
    const bool book = JW_TRY(lake::looks_like_workbook(path));
    import.kind = book ? "xlsx" : looks_like_json(path) ? "json" : "csv";
    const auto now = clock_.now();
    import.created = to_string(now);
    import.expires = to_string(now + options_.keep);
    JW_TRY(look_at(call, import));
    explain_mapping(import);
    std::vector<CheckedRecord> records;
    if (import.mapping_problem_en.empty()) {
      records = JW_TRY(check(call, import));
      import.is_checked = true;
      for (const auto& record : records) {
        count_in(import.counts, record.shown.state, 1);
        import.counts.problems += static_cast<std::int64_t>(record.shown.problems.size());
      }
    }
    return keep(call, import, records, true);
  }();
  if (!looked) {
    static_cast<void>(file::remove(path));  // an orphan is swept at the next start
    return fail(looked.error());
  }
  return import;
}

Result<Import> Imports::find(const Call& call, std::string_view id) const {
  JW_TRY(org::require(call, org::Right::ResourceWrite));
  if (!is_id(id)) return unknown(id);
  return database_.read(call, [&](db::Session& session) -> Result<Import> {
    const auto row = JW_TRY(session.one(
        "SELECT org, name, kind, bytes, sha256, sheets, layout, counts, created, expires, checked, committed "
        "FROM sheet_import WHERE id = $1",
        id));
    if (!row || row->text(0) != call.actor.org || row->text(9) <= to_string(clock_.now())) return unknown(id);
    auto import = JW_TRY(import_from(*row, id));
    explain_mapping(import);
    return import;
  });
}

Result<Import> Imports::map(const Call& call, std::string_view id, const MappingForm& form) {
  auto import = JW_TRY(find(call, id));
  if (import.committed)
    return fail(Code::Conflict, "import.committed",
                "the import is written already; send the file again to change it",
                "该导入已完成写入；如需调整，请重新上传文件");
  const bool other_sheet = !form.sheet.empty() && form.sheet != import.layout.sheet;
  if (other_sheet || form.fields.empty()) {
    if (!form.sheet.empty()) import.layout.sheet = form.sheet;
    JW_TRY(look_at(call, import));
  }
  if (!form.fields.empty()) {
    JW_TRY(choose_fields(import.layout, form.fields));
    JW_TRY(database_.write(call, [&](db::Session& session) -> Result<> {
      JW_TRY(session.exec(
          "INSERT INTO sheet_mapping (org, signature, fields, updated) VALUES ($1, $2, $3, $4) "
          "ON CONFLICT (org, signature) DO UPDATE SET fields = $3, updated = $4",
          call.actor.org, signature_of(import.layout), to_stored(form.fields), to_string(clock_.now())));
      return {};
    }));
  }
  import.mapping_problem_zh.clear();
  import.mapping_problem_en.clear();
  explain_mapping(import);
  import.counts = {};
  import.is_checked = import.mapping_problem_en.empty();
  std::vector<CheckedRecord> records;
  if (import.is_checked) records = JW_TRY(check(call, import));
  for (const auto& record : records) {
    count_in(import.counts, record.shown.state, 1);
    import.counts.problems += static_cast<std::int64_t>(record.shown.problems.size());
  }
  JW_TRY(keep(call, import, records, false));
  return import;
}

Result<Page<ImportRecord>> Imports::records(const Call& call, std::string_view id, std::string_view state,
                                            const PageRequest& page) const {
  JW_TRY(find(call, id));
  std::int64_t after = 0;
  for (const char c : page.after.substr(0, 9))
    if (c >= '0' && c <= '9') after = after * 10 + (c - '0');
  return database_.read(call, [&](db::Session& session) -> Result<Page<ImportRecord>> {
    std::vector<ImportRecord> found;
    for (const auto& row : JW_TRY(session.query(
             "SELECT number, state, name, code, resource, first_row, last_row, items, changed, problems "
             "FROM sheet_record WHERE import = $1 AND number > $2 AND ($3 = '' OR state = $3 OR ($3 = "
             "'problems' AND "
             "problems <> '[]')) ORDER BY number LIMIT $4",
             id, after, state, page.shown() + 1))) {
      ImportRecord record{row.integer(0), row.text(1),    row.text(2),    row.text(3), row.text(4),
                          row.integer(5), row.integer(6), row.integer(7), {},          {}};
      record.changed = JW_TRY(from_stored<std::vector<std::string>>(row.text(8)));
      record.problems = JW_TRY(from_stored<std::vector<Problem>>(row.text(9)));
      found.push_back(std::move(record));
    }
    return make_page(std::move(found), page,
                     [](const ImportRecord& last) { return std::to_string(last.number); });
  });
}

Result<> Imports::write_problems(const Call& call, std::string_view id, std::string_view format,
                                 const file::Path& out) const {
  JW_TRY(find(call, id));
  auto target = JW_TRY(ProblemFile::create(out, format));
  PageRequest page{"", 500};
  do {
    auto found = JW_TRY(records(call, id, "problems", page));
    for (const auto& record : found.items)
      for (const auto& problem : record.problems) JW_TRY(target.add(record, problem));
    page.after = std::move(found.next);
  } while (!page.after.empty());
  return target.finish();
}

Result<> Imports::write_fresh(const Call& call, std::string_view id) {
  for (;;) {
    std::vector<std::int64_t> numbers;
    std::vector<catalog::ResourceForm> forms;
    JW_TRY(database_.read(call, [&](db::Session& session) -> Result<> {
      for (const auto& row : JW_TRY(session.query("SELECT number, form FROM sheet_record WHERE import = $1 "
                                                  "AND state = 'fresh' ORDER BY number LIMIT $2",
                                                  id, kForms))) {
        numbers.push_back(row.integer(0));
        forms.push_back(JW_TRY(from_stored<catalog::ResourceForm>(row.text(1))));
      }
      return {};
    }));
    if (forms.empty()) return {};
    const auto drafted = JW_TRY(catalog::draft_many(database_, clock_, options_.node, call, forms));
    JW_TRY(database_.write(call, [&](db::Session& session) -> Result<> {
      for (std::size_t i = 0; i < drafted.size(); ++i) {
        const auto& one = drafted[i];
        if (!one.error) {
          JW_TRY(
              session.exec("UPDATE sheet_record SET state = 'done', resource = $1, code = $2 WHERE import = "
                           "$3 AND number = $4",
                           one.id, one.code, id, numbers[i]));
          continue;
        }
        const Problem problem{
            0, "", "", "", true, one.error->reason, one.error->message_zh, one.error->message};
        JW_TRY(session.exec(
            "UPDATE sheet_record SET state = 'failed', problems = $1 WHERE import = $2 AND number = $3",
            to_stored(std::vector{problem}), id, numbers[i]));
      }
      return {};
    }));
  }
}

Result<> Imports::write_changed(const Call& call, std::string_view id) {
  struct Change {
    std::int64_t number, version;
    std::string resource;
    catalog::ResourceForm form;
  };
  const auto changes = JW_TRY(database_.read(call, [&](db::Session& session) -> Result<std::vector<Change>> {
    std::vector<Change> found;
    for (const auto& row : JW_TRY(session.query("SELECT number, version, resource, form FROM sheet_record "
                                                "WHERE import = $1 AND state = 'changed' ORDER BY number",
                                                id))) {
      auto form = JW_TRY(from_stored<catalog::ResourceForm>(row.text(3)));
      found.push_back({row.integer(0), row.integer(1), row.text(2), std::move(form)});
    }
    return found;
  }));
  for (const auto& change : changes) {
    auto written = resources_.update(call, change.resource, change.version, change.form);
    if (!written && written.error().code != Code::Invalid && written.error().code != Code::Conflict &&
        written.error().code != Code::NotFound)
      return fail(std::move(written).error());
    std::vector<Problem> problems;
    if (!written)
      problems.push_back(
          {0, "", "", "", true, written.error().reason, written.error().message_zh, written.error().message});
    JW_TRY(database_.write(call, [&](db::Session& session) {
      return session.exec(
          "UPDATE sheet_record SET state = $1, problems = $2 WHERE import = $3 AND number = $4",
          written ? "done" : "failed", to_stored(problems), id, change.number);
    }));
  }
  return {};
}

Result<Import> Imports::commit(const Call& call, std::string_view id) {
  const auto import = JW_TRY(find(call, id));
  if (!import.is_checked)
    return fail(Code::Conflict, "import.unchecked",
                "say first what the columns mean; then the file is checked",
                "请先确认各列对应的字段并检查，再写入");
  JW_TRY(write_fresh(call, id));
  JW_TRY(write_changed(call, id));
  JW_TRY(database_.write(call, [&](db::Session& session) -> Result<> {
    const auto counts = JW_TRY(count(session, id, import.counts.problems));
    const auto now = to_string(clock_.now());
    JW_TRY(
        session.exec("UPDATE sheet_import SET counts = $1, committed = COALESCE(committed, $2) WHERE id = $3",
                     to_stored(counts), now, id));
    JW_TRY(ledger::record(session, call, clock_,
                          {"import.committed",
                           std::string(id),
                           {{"done", counts.done}, {"failed", counts.failed}, {"blocked", counts.blocked}}}));
    return {};
  }));
  return find(call, id);
}

Result<std::size_t> Imports::sweep(const Call& call) {
  const std::string now = to_string(clock_.now());
  const auto gone =
      JW_TRY(database_.write(call, [&](db::Session& session) -> Result<std::vector<std::string>> {
        JW_TRY(session.exec(
            "DELETE FROM sheet_record WHERE import IN (SELECT id FROM sheet_import WHERE expires <= $1)",
            now));
        std::vector<std::string> ids;
        for (const auto& row :
             JW_TRY(session.query("DELETE FROM sheet_import WHERE expires <= $1 RETURNING id", now)))
          ids.push_back(row.text(0));
        return ids;
      }));
  for (const auto& id : gone) JW_TRY(file::remove(path_of(id)));
  return gone.size();
}

}  // namespace jw::sheet
