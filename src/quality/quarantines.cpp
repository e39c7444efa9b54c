#include "quality/quarantines.hpp"

#include <algorithm>
#include <map>

#include "base/free_text.hpp"
#include "base/random.hpp"
#include "catalog/data_versions.hpp"
#include "catalog/folder_lock.hpp"
#include "catalog/resource_row.hpp"
#include "catalog/uploads.hpp"
#include "db/database.hpp"
#include "lake/download.hpp"
#include "lake/scanner.hpp"
#include "lake/sql.hpp"
#include "ledger/event.hpp"
#include "org/rights.hpp"
#include "quality/judge.hpp"
#include "quality/quarantine_file.hpp"
#include "quality/rules.hpp"

namespace jw::quality {
namespace {

constexpr std::size_t kMaxLines = 100'000;  // named in one act
constexpr std::int64_t kShownQuarantines = 50;

constexpr std::string_view kSelectQuarantine =
    "SELECT id, resource, version, state, rows_in, rows_open, rows_released, rows_dismissed, revision, "
    "opened, "
    "changed FROM quality_quarantine";

Quarantine read_quarantine(const db::Row& row) {
  Quarantine out;
  out.id = row.text(0);
  out.resource = row.text(1);
  out.version = row.integer(2);
  out.state = row.text(3);
  out.rows_in = row.integer(4);
  out.rows_open = row.integer(5);
  out.rows_released = row.integer(6);
  out.rows_dismissed = row.integer(7);
  out.revision = row.integer(8);
  out.opened = row.text(9);
  out.changed = row.text(10);
  return out;
}

Result<> may_mend(const Call& call) {
  if (org::require(call, org::Right::QualityWrite)) return {};
  return org::require(call, org::Right::ResourceWrite);
}

tl::unexpected<Error> unknown_quarantine(std::string_view id) {
  return fail(Code::NotFound, "quarantine.unknown", "your department has no quarantine {}",
              "本单位没有隔离区 {}", std::string(id.substr(0, 64)));
}

// A quarantine and its resource, as the caller may see them.
struct Found {
  Quarantine quarantine;
  catalog::Resource resource;
};

Result<Found> find(db::Session& session, const Call& call, std::string_view id) {
  const auto row = JW_TRY(session.one(fmt::format("{} WHERE id = $1", kSelectQuarantine), id));
  if (!row) return unknown_quarantine(id);
  Found out;
  out.quarantine = read_quarantine(*row);
  auto resource = catalog::visible_resource(session, call, out.quarantine.resource);
  if (!resource) return unknown_quarantine(id);
  out.resource = std::move(resource->resource);
  out.quarantine.resource_name = out.resource.name;
  return out;
}

file::Path revision_file(const Parts& parts, const Quarantine& quarantine, std::int64_t revision) {
  return parts.folder / quarantine.id / fmt::format("r{}.parquet", revision);
}

// An act on a quarantine: opens its file, lets `work` change it, keeps the new revision.
class Act {
 public:
  static Result<Act> begin(const Call& call, const Parts& parts, std::string_view id) {
    JW_TRY(may_mend(call));
    Act act(call, parts, JW_TRY(parts.lake.connect()));
    act.found_ =
        JW_TRY(parts.database.read(call, [&](db::Session& session) { return find(session, call, id); }));
    return act;
  }

  // Before a change: nobody else changes it until the act is over.
  Result<> check_open() {
    const auto place = parts_.folder / found_.quarantine.id;
    JW_TRY(file::make_folder(place));
    auto taken = JW_TRY(catalog::FolderLock::try_take(place));
    if (taken) lock_.emplace(*std::move(taken));
    if (!lock_)
      return fail(Code::Conflict, "quarantine.moved_on",
                  "somebody works on this quarantine too; look at it again",
                  "他人正在处理该隔离区，请刷新后再试");
    const auto id = found_.quarantine.id;
    found_ =
        JW_TRY(parts_.database.read(call_, [&](db::Session& session) { return find(session, call_, id); }));
    if (found_.quarantine.state == "open") return {};
    if (found_.quarantine.state == "superseded")
      return fail(Code::Conflict, "quarantine.closed",
                  "a newer file has replaced this data; look at the newer quarantine",
                  "该数据已被新装载的文件取代，请查看新的隔离区");
    return fail(Code::Conflict, "quarantine.closed", "no row is open in this quarantine any more",
                "该隔离区已没有待处理的数据");
  }

  Result<> open_file() {
    file_.emplace(call_, lake_, found_.resource,
                  parts_.versions.set_aside_file(found_.resource.id, found_.quarantine.version),
                  revision_file(parts_, found_.quarantine, found_.quarantine.revision));
    return file_->open();
  }

  // Asks the rules about the chosen rows.
  Result<> judge_chosen() {
    const auto rules = JW_TRY(parts_.database.read(
        call_, [&](db::Session& session) { return Rules::active(session, found_.resource.id); }));
    const auto rows = JW_TRY(file_->typed_rows());
    JW_TRY(judge(call_, lake_, rows, rules, found_.resource, surroundings(parts_)));
    return file_->take_hits(rules);
  }

  // Writes the file of the next revision; removed again unless keep() follows.
  Result<> write() {
    return file_->write(revision_file(parts_, found_.quarantine, found_.quarantine.revision + 1));
  }

  // The new revision and its counts; `what` stands in the log.
  Result<> keep(db::Session& session, std::int64_t released, std::int64_t dismissed,
                const ledger::Event& event) const {
    const auto& q = found_.quarantine;
    const auto open = q.rows_open - released - dismissed;
    const auto changed = JW_TRY(session.exec(
        "UPDATE quality_quarantine SET state = $1, rows_open = $2, rows_released = $3, rows_dismissed = $4, "
        "revision "
        "= $5, changed = $6 WHERE id = $7 AND revision = $8 AND state = 'open'",
        open > 0 ? "open" : "closed", open, q.rows_released + released, q.rows_dismissed + dismissed,
        q.revision + 1, to_string(parts_.clock.now()), q.id, q.revision));
    if (changed == 0)
      return fail(Code::Conflict, "quarantine.moved_on",
                  "somebody works on this quarantine too; look at it again",
                  "他人正在处理该隔离区，请刷新后再试");
    JW_TRY(ledger::record(session, call_, parts_.clock, event));
    return {};
  }

  // Which of the two files stays. The other one is nobody's any more.
  Result<> clean_up(bool kept) const {
    return file::remove(
        revision_file(parts_, found_.quarantine, found_.quarantine.revision + (kept ? 0 : 1)));
  }

  Result<QuarantineOutcome> outcome(std::int64_t done, std::int64_t still, std::int64_t version) {
    QuarantineOutcome out;
    out.done = done;
    out.still_failing = still;
    out.version = version;
    const auto id = found_.quarantine.id;
    out.quarantine = JW_TRY(parts_.database.read(call_, [&](db::Session& session) {
                       return find(session, call_, id);
                     })).quarantine;
    for (auto& row : JW_TRY(file_->page({"open", "", -1, 1000})))
      if (!row.reason.empty() && static_cast<std::int64_t>(out.rows.size()) < kShownQuarantines)
        out.rows.push_back(std::move(row));
    return out;
  }

  QuarantineFile& file() { return *file_; }
  const Quarantine& quarantine() const { return found_.quarantine; }
  const catalog::Resource& resource() const { return found_.resource; }
  lake::Connection& lake() { return lake_; }

 private:
  Act(const Call& call, const Parts& parts, lake::Connection lake)
      : call_(call), parts_(parts), lake_(std::move(lake)) {}

  const Call& call_;
  const Parts& parts_;
  lake::Connection lake_;
  Found found_;
  std::optional<QuarantineFile> file_;
  std::optional<catalog::FolderLock> lock_;
};

Result<> check_lines(const std::vector<std::int64_t>& lines) {
  if (lines.size() <= kMaxLines) return {};
  return fail(Code::Invalid, "quarantine.rows", "name at most {} rows at once, or none for all open ones",
              "一次最多指定 {} 行；不指定则为全部待处理数据", kMaxLines);
}

}  // namespace

Result<> Quarantines::open(db::Session& session, const Call& call, const Clock& clock,
                           const catalog::Resource& of, const catalog::DataVersion& version) {
  const auto now = to_string(clock.now());
  if (version.cause == "load") {
    for (const auto& row : JW_TRY(session.query(
             fmt::format("{} WHERE resource = $1 AND state = 'open'", kSelectQuarantine), of.id))) {
      const auto old = read_quarantine(row);
      JW_TRY(session.exec("UPDATE quality_quarantine SET state = 'superseded', changed = $1 WHERE id = $2",
                          now, old.id));
      JW_TRY(ledger::record(
          session, call, clock,
          {"quarantine.superseded", old.id, {{"rows", old.rows_open}, {"version", version.number}}}));
    }
  }
  if (version.rows_set_aside == 0) return {};
  const auto id = make_id(clock);
  JW_TRY(session.exec(
      "INSERT INTO quality_quarantine (id, resource, org, version, state, rows_in, rows_open, "
      "rows_released, rows_dismissed, revision, opened, changed) VALUES ($1, $2, $3, $4, 'open', $5, "
      "$5, 0, 0, 0, $6, $6)",
      id, of.id, of.org.id, version.number, version.rows_set_aside, now));
  JW_TRY(
      ledger::record(session, call, clock,
                     {"quarantine.opened",
                      id,
                      {{"resource", of.id}, {"version", version.number}, {"rows", version.rows_set_aside}}}));
  return {};
}

Result<std::vector<Quarantine>> Quarantines::list(const Call& call, std::string_view resource) const {
  JW_TRY(may_mend(call));
  return parts_.database.read(call, [&](db::Session& session) -> Result<std::vector<Quarantine>> {
    if (!resource.empty()) JW_TRY(catalog::visible_resource(session, call, resource));
    const auto rows =
        resource.empty()
            ? JW_TRY(session.query(
                  fmt::format("{} WHERE org = $1 ORDER BY id DESC LIMIT 500", kSelectQuarantine),
                  call.actor.org))
            : JW_TRY(session.query(
                  fmt::format("{} WHERE resource = $1 ORDER BY id DESC LIMIT 500", kSelectQuarantine),
                  resource));
    std::map<std::string, std::string> names;
    std::vector<Quarantine> out;
    for (const auto& row : rows) {
      out.push_back(read_quarantine(row));
      auto& name = names[out.back().resource];
      if (name.empty())
        name = JW_TRY(catalog::visible_resource(session, call, out.back().resource)).resource.name;
      out.back().resource_name = name;
    }
    return out;
  });
}

Result<QuarantinePage> Quarantines::rows(const Call& call, std::string_view id,
                                         const RowFilter& filter) const {
  auto act = JW_TRY(Act::begin(call, parts_, id));
  JW_TRY(act.open_file());
  QuarantinePage out;
  out.quarantine = act.quarantine();
  out.items = act.file().items();
  out.reasons = JW_TRY(act.file().reasons());
  out.rows = JW_TRY(act.file().page(filter));
  auto all = filter;
  all.after = -1;
  out.total = JW_TRY(act.file().count(all));
  if (static_cast<std::int64_t>(out.rows.size()) == filter.limit) out.next = out.rows.back().line;
  JW_TRY(parts_.database.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {"quarantine.queried",
                           std::string(id),
                           {{"rows", out.rows.size()}, {"resource", act.resource().id}}}));
    return {};
  }));
  return out;
}

Result<file::Path> Quarantines::export_file(const Call& call, std::string_view id) const {
  auto act = JW_TRY(Act::begin(call, parts_, id));
  JW_TRY(act.open_file());
  JW_TRY(file::make_folder(parts_.folder));
  const auto out = parts_.folder / fmt::format("{}.csv", make_id(parts_.clock));
  std::string cells;
  std::vector<std::string> titles = {"行号", "状态", "原因", "违反规则"};
  for (std::size_t i = 0; i < act.resource().items.size(); ++i) {
    cells += fmt::format(", c{}", i);
    titles.push_back(act.resource().items[i].title);
  }
  const lake::Selection selection{
      fmt::format("SELECT line, state, reason, hits{} FROM jw_rows ORDER BY line", cells), {}};
  const auto rows = JW_TRY(lake::write_csv(call, act.lake(), selection, out, {true, true, titles}));
  const auto recorded = parts_.database.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {"quarantine.downloaded",
                           std::string(id),
                           {{"rows", rows}, {"format", "csv"}, {"resource", act.resource().id}}}));
    return {};
  });
  if (!recorded) {
    JW_TRY(file::remove(out));
    return fail(recorded.error());
  }
  return out;
}

Result<QuarantineOutcome> Quarantines::edit(const Call& call, std::string_view id,
                                            const std::vector<RowFix>& fixes) const {
  auto act = JW_TRY(Act::begin(call, parts_, id));
  JW_TRY(act.check_open());
  JW_TRY(act.open_file());
  if (fixes.empty() || fixes.size() > kMaxLines)
    return fail(Code::Invalid, "quarantine.values", "name 1 to {} rows with their values",
                "请给出 1 至 {} 行及其取值", kMaxLines);
  std::vector<std::int64_t> lines;
  for (const auto& fix : fixes) {
    if (fix.values.size() != act.file().items().size())
      return fail(Code::Invalid, "quarantine.values", "row {} has {} values, the resource {} items",
                  "第 {} 行给出 {} 个值，而数据资源有 {} 个信息项", fix.line, fix.values.size(),
                  act.file().items().size());
    lines.push_back(fix.line);
  }
  JW_TRY(act.file().choose(lines));
  JW_TRY(act.file().edit(fixes));
  JW_TRY(act.judge_chosen());
  const auto passing = JW_TRY(act.file().passing()).size();
  const auto still = static_cast<std::int64_t>(fixes.size() - passing);
  JW_TRY(act.write());
  const auto kept = parts_.database.write(call, [&](db::Session& session) {
    return act.keep(
        session, 0, 0,
        {"quarantine.edited", std::string(id), {{"rows", fixes.size()}, {"still_failing", still}}});
  });
  JW_TRY(act.clean_up(static_cast<bool>(kept)));
  JW_TRY(kept);
  return act.outcome(static_cast<std::int64_t>(fixes.size()), still, 0);
}

Result<QuarantineOutcome> Quarantines::edit_file(const Call& call, std::string_view id,
                                                 std::string_view upload) const {
  JW_TRY(may_mend(call));
  const auto stored = JW_TRY(parts_.uploads.stored(call, upload));
  const auto found =
      JW_TRY(parts_.database.read(call, [&](db::Session& session) { return find(session, call, id); }));
  const auto& items = found.resource.items;
  auto scanner = JW_TRY(lake::CsvScanner::open(stored.path, stored.dialect));
  lake::CsvRecord record;
  JW_TRY(scanner.next(call, record));
  std::vector<std::size_t> where;  // item of each column; items.size(): the line; beyond: not looked at
  std::vector<bool> seen(items.size() + 1);
  for (const auto& cell : record.cells) {
    const auto title = cell.value_or("");
    std::size_t at = items.size() + 1;
    if (title == "行号" || title == "line") at = items.size();
    for (std::size_t i = 0; i < items.size(); ++i)
      if (items[i].title == title || items[i].name == title) at = i;
    where.push_back(at);
    if (at < seen.size()) seen[at] = true;
  }
  if (std::ranges::find(seen, false) != seen.end())
    return fail(Code::Invalid, "quarantine.columns",
                "the file needs a column 行号 (line) and one for each item; download the quarantine and "
                "change that file",
                "文件须包含“行号”列和全部信息项；请先下载隔离数据，在该文件上修改");
  std::vector<RowFix> fixes;
  while (JW_TRY(scanner.next(call, record))) {
    if (record.fault != lake::CsvRecord::Fault::None || record.cells.size() != where.size())
      return fail(Code::Invalid, "quarantine.values", "line {} of the file has {} cells, its header {}",
                  "文件第 {} 行有 {} 个单元格，而表头有 {} 个", record.line, record.cells.size(),
                  where.size());
    auto& fix = fixes.emplace_back();
    fix.values.resize(items.size());
    for (std::size_t i = 0; i < where.size(); ++i) {
      const auto cell = record.cells[i];
      if (where[i] == items.size()) {
        if (!cell || cell->size() > 12 || cell->empty() ||
            cell->find_first_not_of("0123456789") != std::string::npos)
          return fail(Code::Invalid, "quarantine.values", "line {} of the file: 行号 is no number",
                      "文件第 {} 行：行号不是数字", record.line);
        fix.line = std::stoll(std::string(*cell));
      } else if (where[i] < items.size() && cell) {
        // The guard against formulas that the download put in front.
        const bool guarded = cell->starts_with('\'') && cell->size() > 1 &&
                             std::string_view("=+-@").find((*cell)[1]) != std::string_view::npos;
        fix.values[where[i]] = std::string(guarded ? cell->substr(1) : *cell);
      }
    }
    if (fixes.size() > kMaxLines)
      return fail(Code::Invalid, "quarantine.values", "the file has more than {} rows; split it",
                  "文件超过 {} 行，请拆分", kMaxLines);
  }
  return edit(call, id, fixes);
}

Result<QuarantineOutcome> Quarantines::release(const Call& call, std::string_view id,
                                               const std::vector<std::int64_t>& lines) const {
  JW_TRY(check_lines(lines));
  auto act = JW_TRY(Act::begin(call, parts_, id));
  JW_TRY(act.check_open());
  JW_TRY(act.open_file());
  const auto chosen = JW_TRY(act.file().choose(lines));
  JW_TRY(act.judge_chosen());
  auto edits = JW_TRY(act.file().passing());
  catalog::Amendment amendment{"release", std::string(id), std::move(edits)};
  const auto passing = static_cast<std::int64_t>(amendment.edits.size());
  if (passing == 0)
    return fail(Code::Conflict, "quarantine.failing",
                "none of the {} rows passes yet; mend their values first",
                "所选 {} 行均未通过检查，请先修改数据", chosen);
  JW_TRY(act.file().set_state("passing", "released", ""));
  JW_TRY(act.write());
  amendment.on_known = [&](db::Session& session, const catalog::DataVersion& version) {
    return act.keep(
        session, passing, 0,
        {"quarantine.released", std::string(id), {{"rows", passing}, {"version", version.number}}});
  };
  auto made = parts_.versions.amend(call, act.quarantine().resource, amendment);
  JW_TRY(act.clean_up(static_cast<bool>(made)));
  if (!made) return fail(std::move(made).error());
  return act.outcome(passing, chosen - passing, made->number);
}

Result<QuarantineOutcome> Quarantines::dismiss(const Call& call, std::string_view id,
                                               const std::vector<std::int64_t>& lines,
                                               std::string_view reason) const {
  JW_TRY(check_lines(lines));
  JW_TRY(check_free_text(reason, {.characters = 1000, .needed = true}, "quarantine.reason",
                         {"why these rows are left out", "剔除原因"}));
  auto act = JW_TRY(Act::begin(call, parts_, id));
  JW_TRY(act.check_open());
  JW_TRY(act.open_file());
  const auto chosen = JW_TRY(act.file().choose(lines));
  JW_TRY(act.file().set_state("chosen", "dismissed", reason));
  JW_TRY(act.write());
  const auto kept = parts_.database.write(call, [&](db::Session& session) {
    return act.keep(session, 0, chosen, {"quarantine.dismissed", std::string(id), {{"rows", chosen}}});
  });
  JW_TRY(act.clean_up(static_cast<bool>(kept)));
  JW_TRY(kept);
  return act.outcome(chosen, 0, 0);
}

}  // namespace jw::quality
