#include "correction/point_file.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/random.hpp"
#include "catalog/uploads.hpp"
#include "db/database.hpp"
#include "exchange/holdings.hpp"
#include "lake/engine.hpp"
#include "lake/load.hpp"
#include "lake/sql.hpp"
#include "org/rights.hpp"

namespace jw::correction {
namespace {

constexpr std::size_t kShownErrors = 50;
constexpr auto kKept = std::chrono::hours(24 * 7);
constexpr std::string_view kBom = "\xEF\xBB\xBF";

struct Heading {
  std::string_view zh, en;
};
constexpr Heading kItem{"信息项", "item"};
constexpr Heading kExpected{"应为", "expected"};
constexpr Heading kEmpty{"应为空", "should_be_empty"};
constexpr Heading kEvidence{"依据", "evidence"};

// A spreadsheet must not run what somebody wrote into a cell.
std::string csv_cell(std::string_view text) {
  std::string out = "\"";
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) out += '\'';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (const auto& cell : cells) line += (line.empty() ? "" : ",") + csv_cell(cell);
  return line + "\r\n";
}

struct Table {
  std::vector<std::string> titles;
  std::vector<std::vector<std::optional<std::string>>> rows;
  std::vector<std::int64_t> lines;
  std::vector<PointError> broken;  // rows that could not be read
};

// All cells as text, through the same reader that loads resources.
Result<Table> read_table(const Call& call, const Parts& parts, const catalog::Uploads::Stored& stored) {
  Table table;
  lake::Schema schema;
  for (const auto& column : stored.upload.preview.columns) {
    table.titles.push_back(column.title);
    schema.fields.push_back({.name = column.name, .title = column.title});
  }
  const auto folder = parts.exchange.data / "tmp";
  JW_TRY(file::make_folder(folder));
  const auto id = make_id(parts.exchange.clock);
  const auto good = folder / (id + ".parquet"), bad = folder / (id + ".set-aside.parquet");
  const auto work = [&]() -> Result<> {
    const auto report =
        JW_TRY(lake::load(call, parts.exchange.lake, stored.path, stored.dialect, schema, good, bad));
    if (report.rows_in > static_cast<std::int64_t>(kMostPoints))
      return fail(Code::TooLarge, "correction.points", "one to {} values at a time",
                  "每次可提 1 至 {} 个数据值", kMostPoints);
    auto lake = JW_TRY(parts.exchange.lake.connect());
    std::set<std::int64_t> set_aside;
    if (report.set_aside > 0) {
      const auto found =
          JW_TRY(lake.query(call, fmt::format("SELECT line, reason FROM read_parquet({}) ORDER BY line",
                                              JW_TRY(lake::quote_path(bad)))));
      for (std::size_t r = 0; r < found.rows.size(); ++r) {
        set_aside.insert(found.integer(r, 0));
        table.broken.push_back({found.integer(r, 0), "correction.row_form",
                                fmt::format("the row cannot be read: {}", found.text(r, 1)),
                                fmt::format("该行无法读取：{}", found.text(r, 1))});
      }
    }
    auto rows = JW_TRY(
        lake.query(call, fmt::format("SELECT * FROM read_parquet({})", JW_TRY(lake::quote_path(good)))));
    std::int64_t line = 1;  // the heading's
    for (auto& row : rows.rows) {
      do ++line;
      while (set_aside.contains(line));
      table.rows.push_back(std::move(row));
      table.lines.push_back(line);
    }
    return {};
  };
  const auto done = work();
  JW_TRY(file::remove(good));
  JW_TRY(file::remove(bad));
  if (!done) return fail(done.error());
  return table;
}

std::size_t column_of(const Table& table, std::string_view zh, std::string_view en) {
  for (std::size_t i = 0; i < table.titles.size(); ++i)
    if (table.titles[i] == zh || table.titles[i] == en) return i;
  return table.titles.size();
}

bool says_yes(std::string_view text) {
  constexpr std::array<std::string_view, 6> kYes = {"是", "yes", "true", "1", "Y", "TRUE"};
  return std::find(kYes.begin(), kYes.end(), text) != kYes.end();
}

// The item somebody means by its name or its title.
std::string item_name(const std::vector<exchange::ManifestColumn>& columns, const std::string& text) {
  for (const auto& column : columns)
    if (column.name == text || column.title == text) return column.name;
  return text;
}

Result<std::vector<NewPoint>> read_points(const Table& table, const std::vector<std::string>& names,
                                          const std::vector<exchange::ManifestColumn>& columns) {
  const auto missing = [](std::string_view title) {
    return fail(Code::Invalid, "correction.columns",
                "the heading lacks \"{}\"; download the blank file and fill it in",
                "表头缺少“{}”，请下载模板填写", title);
  };
  const auto width = table.titles.size();
  std::vector<std::size_t> key_columns;
  for (const auto& name : names) {
    const auto column =
        std::find_if(columns.begin(), columns.end(), [&](const auto& c) { return c.name == name; });
    const auto title = column == columns.end() || column->title.empty() ? name : column->title;
    key_columns.push_back(column_of(table, title, name));
    if (key_columns.back() == width) return missing(title);
  }
  const auto item = column_of(table, kItem.zh, kItem.en);
  if (item == width) return missing(kItem.zh);
  const auto expected = column_of(table, kExpected.zh, kExpected.en);
  const auto empty = column_of(table, kEmpty.zh, kEmpty.en);
  const auto evidence = column_of(table, kEvidence.zh, kEvidence.en);
  std::vector<NewPoint> points;
  for (const auto& row : table.rows) {
    const auto cell = [&](std::size_t column) { return column < width ? row[column] : std::nullopt; };
    NewPoint point;
    for (std::size_t k = 0; k < names.size(); ++k) {
      const auto value = cell(key_columns[k]);
      point.key[names[k]] = value ? boost::json::value(*value) : boost::json::value(nullptr);
    }
    point.item = item_name(columns, cell(item).value_or(""));
    point.expected = cell(expected);
    point.should_be_empty = says_yes(cell(empty).value_or(""));
    if (point.should_be_empty && point.expected && point.expected->empty()) point.expected.reset();
    point.evidence = cell(evidence).value_or("");
    points.push_back(std::move(point));
  }
  return points;
}

boost::json::array cells_of(const Table& table, std::int64_t line) {
  boost::json::array cells;
  const auto at = std::lower_bound(table.lines.begin(), table.lines.end(), line);
  if (at == table.lines.end() || *at != line) return cells;
  for (const auto& cell : table.rows[static_cast<std::size_t>(at - table.lines.begin())])
    cells.emplace_back(cell.value_or(""));
  return cells;
}

}  // namespace

Result<FileRaised> PointFiles::raise(const Call& call, const FileForm& form) const {
  JW_TRY(org::require(call, org::Right::CorrectionWrite));
  const auto holding = JW_TRY(exchange::Holdings(parts_.exchange).find(call, form.holding));
  auto& database = parts_.exchange.database;
  const auto names = JW_TRY(database.read(
      call, [&](db::Session& session) { return exchange::naming_items(session, form.holding); }));
  const auto table = JW_TRY(read_table(call, parts_, JW_TRY(parts_.uploads.stored(call, form.upload))));
  const auto points = JW_TRY(read_points(table, names, holding.columns));
  FileRaised answer;
  answer.rows = static_cast<std::int64_t>(table.rows.size() + table.broken.size());
  auto errors = table.broken;
  if (!points.empty()) {
    auto raised =
        JW_TRY(Corrections(parts_).raise_good(call, {form.holding, form.reason, form.case_number, points}));
    answer.correction = std::move(raised.correction);
    answer.joined = static_cast<std::int64_t>(raised.joined.size());
    if (answer.correction) answer.raised = answer.correction->points;
    for (auto& error : raised.errors) {
      error.place = table.lines[static_cast<std::size_t>(error.place - 1)];
      errors.push_back(std::move(error));
    }
  }
  std::sort(errors.begin(), errors.end(), [](const auto& a, const auto& b) { return a.place < b.place; });
  answer.wrong = static_cast<std::int64_t>(errors.size());
  if (errors.empty()) return answer;
  const auto id = make_id(parts_.exchange.clock);
  JW_TRY(database.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(
        session.exec("INSERT INTO correction_file (id, org, created, columns_json) VALUES ($1, $2, $3, $4)",
                     id, call.actor.org, to_string(parts_.exchange.clock.now()),
                     boost::json::serialize(boost::json::array(table.titles.begin(), table.titles.end()))));
    for (const auto& error : errors)
      JW_TRY(
          session.exec("INSERT INTO correction_file_error (file, line, reason, message, message_zh, cells) "
                       "VALUES ($1, $2, "
                       "$3, $4, $5, $6) ON CONFLICT (file, line) DO NOTHING",
                       id, error.place, error.code, error.message, error.message_zh,
                       boost::json::serialize(cells_of(table, error.place))));
    return {};
  }));
  answer.errors_file = id;
  errors.resize(std::min(errors.size(), kShownErrors));
  answer.errors = std::move(errors);
  return answer;
}

Result<file::Path> PointFiles::errors(const Call& call, std::string_view id) const {
  JW_TRY(org::require(call, org::Right::CorrectionWrite));
  const auto text =
      JW_TRY(parts_.exchange.database.read(call, [&](db::Session& session) -> Result<std::string> {
        const auto file = JW_TRY(session.one(
            "SELECT columns_json FROM correction_file WHERE id = $1 AND org = $2", id, call.actor.org));
        if (!file)
          return fail(Code::NotFound, "correction.file", "there is no such list of errors, or not any more",
                      "没有这份错误清单，或已过保存期限");
        std::vector<std::string> heading{"行号", "错误", "说明"};
        const auto titles = JW_TRY(parse_json(file->text(0)));
        for (const auto& title : titles.as_array()) heading.emplace_back(title.as_string());
        std::string out = std::string(kBom) + csv_line(heading);
        for (const auto& row : JW_TRY(session.query("SELECT line, reason, message_zh, cells FROM "
                                                    "correction_file_error WHERE file = $1 ORDER BY line",
                                                    id))) {
          std::vector<std::string> cells{std::to_string(row.integer(0)), row.text(1), row.text(2)};
          const auto told = JW_TRY(parse_json(row.text(3)));
          for (const auto& cell : told.as_array()) cells.emplace_back(cell.as_string());
          out += csv_line(cells);
        }
        return out;
      }));
  JW_TRY(file::make_folder(parts_.exchange.data / "tmp"));
  const auto path = parts_.exchange.data / "tmp" / (make_id(parts_.exchange.clock) + ".csv");
  JW_TRY(file::write_durably(path, text));
  return path;
}

Result<std::string> PointFiles::blank(const Call& call, std::string_view id) const {
  JW_TRY(org::require(call, org::Right::CorrectionWrite));
  const auto holding = JW_TRY(exchange::Holdings(parts_.exchange).find(call, id));
  const auto names = JW_TRY(parts_.exchange.database.read(
      call, [&](db::Session& session) { return exchange::naming_items(session, id); }));
  std::vector<std::string> heading;
  for (const auto& name : names) {
    const auto column = std::find_if(holding.columns.begin(), holding.columns.end(),
                                     [&](const auto& c) { return c.name == name; });
    heading.push_back(column == holding.columns.end() || column->title.empty() ? name : column->title);
  }
  for (const auto& one : {kItem, kExpected, kEmpty, kEvidence}) heading.emplace_back(one.zh);
  return std::string(kBom) + csv_line(heading);
}

Result<> PointFiles::sweep(const Call& call) const {
  const auto before = to_string(parts_.exchange.clock.now() - kKept);
  return parts_.exchange.database.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(
        session.exec("DELETE FROM correction_file_error WHERE file IN (SELECT id FROM correction_file WHERE "
                     "created < $1)",
                     before));
    JW_TRY(session.exec("DELETE FROM correction_file WHERE created < $1", before));
    return {};
  });
}

}  // namespace jw::correction
