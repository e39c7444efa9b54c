#include "access/connectors.hpp"

#include <algorithm>
#include <filesystem>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "base/text.hpp"
#include "catalog/resources.hpp"
#include "db/database.hpp"
#include "db/foreign.hpp"
#include "exchange/shape.hpp"
#include "ledger/event.hpp"
#include "org/rights.hpp"

namespace jw::access {
namespace {

constexpr std::int64_t kPage = 1000;
constexpr std::size_t kMostName = 128;
constexpr std::uint64_t kLook = 1024;  // rows between two looks at the deadline

// An identifier of theirs: what both databases take between double quotes.
Result<std::string> identifier(std::string_view name) {
  if (name.empty() || name.size() > kMostName ||
      name.find_first_of(std::string_view("\0\"", 2)) != std::string_view::npos)
    return fail(Code::Invalid, "connector.columns", "\"{}\" cannot be the name of a table or column",
                "“{}”不能作为表名或字段名", name);
  return fmt::format("\"{}\"", name);
}

Result<std::string> table_name(std::string_view table) {
  const auto dot = table.find('.');
  if (dot == std::string_view::npos) return identifier(table);
  return JW_TRY(identifier(table.substr(0, dot))) + "." + JW_TRY(identifier(table.substr(dot + 1)));
}

// A table of the provider's. Cells come as the database writes them as text; what both write alike
// (text, whole numbers, decimals, ISO dates) is what may be granted from there.
class TableSource final : public Source {
 public:
  TableSource(std::shared_ptr<db::ForeignDatabase> database, std::string table,
              std::vector<std::string> columns, std::vector<bool> is_text, std::vector<std::size_t> keys)
      : database_(std::move(database)),
        table_(std::move(table)),
        columns_(std::move(columns)),
        is_text_(std::move(is_text)),
        keys_(std::move(keys)) {}

  Result<> find(const Call& call, const grant::Plan& plan, std::span<const std::string_view> key,
                const Visit& visit) const override {
    if (key.size() != keys_.size()) return {};
    std::vector<db::Value> values;
    std::string where;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      values.push_back(db::value(key[i]));
      where += fmt::format("{}{} = ${}", i == 0 ? "" : " AND ", text(keys_[i]), values.size());
      if (folds_case())
        where += fmt::format(" AND CAST({} AS binary) = CAST(${} AS binary)", text(keys_[i]), values.size());
    }
    scope(plan, where, values);
    // A collation may hold other bytes for the same; whose row it is, bytes decide.
    const Visit exact = [&](std::span<const CellView> row) -> Result<bool> {
      for (std::size_t i = 0; i < keys_.size(); ++i)
        if (row[keys_[i]] != key[i]) return true;
      return visit(row);
    };
    return run(call, where + fmt::format(" LIMIT {}", kPage), values, exact);
  }

  Result<> each(const Call& call, const grant::Plan& plan, const Visit& visit) const override {
    std::vector<db::Value> values;
    std::string where = "1 = 1";
    scope(plan, where, values);
    std::uint64_t seen = 0;
    RowView view(columns_.size());
    // A table of theirs may be larger than our memory.
    return database_->each(call, statement(where), values, [&](const db::Row& row) -> Result<bool> {
      if (++seen % kLook == 0) JW_TRY(call.check());
      show(row, view);
      return visit(view);
    });
  }

  Result<> probe(const Call& call) const { return run(call, "1 = 0", {}, nullptr); }

 private:
  std::string text(std::size_t column) const {
    // A column that is text already keeps its index usable.
    return is_text_[column] ? columns_[column] : as_text(columns_[column]);
  }
  std::string as_text(const std::string& column) const {
    return fmt::format("CAST({} AS {})", column, folds_case() ? "char" : "text");
  }
  // MariaDB compares texts by a collation: A1 is a1, and blanks at the end do not count. The index is
  // used all the same, and bytes decide.
  bool folds_case() const { return database_->kind() == "mariadb"; }

  // The grant's own conditions, as far as every database says them alike. Whoever asked judges the
  // rows again.
  void scope(const grant::Plan& plan, std::string& where, std::vector<db::Value>& values) const {
    const auto any_prefix = [&](std::size_t column, const std::vector<std::string>& prefixes) {
      where += " AND (";
      for (std::size_t i = 0; i < prefixes.size(); ++i) {
        values.push_back(db::value(prefixes[i]));
        where += fmt::format("{}substr({}, 1, {}) = ${}", i == 0 ? "" : " OR ", text(column),
                             to_utf32_length(prefixes[i]), values.size());
      }
      where += ")";
    };
    if (plan.region && !plan.prefixes.empty()) any_prefix(*plan.region, plan.prefixes);
    for (const auto& row : plan.rows) {
      if (row.op == grant::RowCondition::Op::Range || row.values.size() > 50) continue;
      if (row.op == grant::RowCondition::Op::Prefix) {
        any_prefix(row.source, row.values);
        continue;
      }
      where += fmt::format(" AND {} IN (", text(row.source));
      for (std::size_t i = 0; i < row.values.size(); ++i) {
        values.push_back(db::value(row.values[i]));
        where += fmt::format("{}${}", i == 0 ? "" : ", ", values.size());
      }
      where += ")";
    }
  }

  // substr() counts characters, in both.
  static std::size_t to_utf32_length(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
  }

  std::string statement(const std::string& where) const {
    std::string sql;
    for (const auto& column : columns_) sql += (sql.empty() ? "SELECT " : ", ") + as_text(column);
    return sql + fmt::format(" FROM {} WHERE {}", table_, where);
  }

  static void show(const db::Row& row, RowView& view) {
    for (std::size_t i = 0; i < view.size(); ++i) {
      view[i].reset();
      if (!row.is_null(i)) view[i] = row.text(i);
    }
  }

  // For few rows.
  Result<> run(const Call& call, const std::string& where, const std::vector<db::Value>& values,
               const Visit& visit) const {
    const auto rows = JW_TRY(database_->read(
        call, [&](db::Session& session) { return session.query_list(statement(where), values); }));
    RowView view(columns_.size());
    for (const auto& row : rows) {
      show(row, view);
      if (!JW_TRY(visit(view))) break;
    }
    return {};
  }

  const std::shared_ptr<db::ForeignDatabase> database_;
  const std::string table_;
  const std::vector<std::string> columns_;
  const std::vector<bool> is_text_;
  const std::vector<std::size_t> keys_;
};

Result<Connection> read_connection(const db::Row& row) {
  Connection made{row.text(0), row.text(1), row.text(2), {}, row.text(4), row.text(5)};
  const auto list = JW_TRY(parse_json(row.text(3)));
  for (const auto& entry : list.as_array())
    made.columns.push_back(JW_TRY(read_json<ColumnOf>(entry, "columns")));
  return made;
}

// The resource, when the caller's department owns it.
Result<catalog::Resource> own(db::Session& session, const Call& call, std::string_view id) {
  auto resource = JW_TRY(catalog::find_resource(session, id));
  if (!resource || resource->org.id != call.actor.org)
    return fail(Code::NotFound, "resource.unknown", "no resource {} of your department",
                "本部门没有数据资源 {}", id);
  return std::move(*resource);
}

std::vector<std::size_t> keys_of(const grant::ResourceShape& shape) {
  std::vector<std::size_t> keys;
  for (std::size_t i = 0; i < shape.columns.size(); ++i)
    if (shape.columns[i].key) keys.push_back(i);
  return keys;
}

}  // namespace

std::vector<std::string> Connectors::names() const {
  std::vector<std::string> names;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, none))
    if (entry.path().extension() == ".url") names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  return names;
}

Result<std::shared_ptr<db::ForeignDatabase>> Connectors::open(const Call& call,
                                                              const std::string& name) const {
  const auto known = names();
  if (std::ranges::find(known, name) == known.end())
    return fail(Code::NotFound, "connector.unknown", "no database is connected under the name {}",
                "没有名为 {} 的已接入数据库", name);
  const auto known_one = [&] {
    std::lock_guard hold(mutex_);
    const auto found = opened_.find(name);
    return found == opened_.end() ? nullptr : found->second;
  };
  if (auto opened = known_one()) return opened;
  return opening_.run(call, name, [&]() -> Result<std::shared_ptr<db::ForeignDatabase>> {
    if (auto opened = known_one()) return opened;
    auto url = JW_TRY(file::read(folder_ / (name + ".url"), 4096));
    while (!url.empty() && (url.back() == '\n' || url.back() == '\r' || url.back() == ' ')) url.pop_back();
    std::shared_ptr<db::ForeignDatabase> opened = JW_TRY(db::open_foreign(call, url));
    std::lock_guard hold(mutex_);
    opened_[name] = opened;
    return opened;
  });
}

Result<std::shared_ptr<const Source>> Connectors::make(const Call& call, const Connection& connection,
                                                       const grant::ResourceShape& shape,
                                                       const std::vector<std::size_t>& keys) const {
  std::vector<std::string> columns;
  std::vector<bool> is_text;
  for (const auto& item : shape.columns) {
    const auto found = std::ranges::find(connection.columns, item.name, &ColumnOf::item);
    if (found == connection.columns.end())
      return fail(Code::Invalid, "connector.columns", "item {} has no column in the table",
                  "信息项 {} 没有对应字段", item.name);
    columns.push_back(JW_TRY(identifier(found->column)));
    is_text.push_back(item.type == "text");
  }
  auto source = std::make_shared<TableSource>(JW_TRY(open(call, connection.source)),
                                              JW_TRY(table_name(connection.table)), std::move(columns),
                                              std::move(is_text), keys);
  if (const auto probed = source->probe(call); !probed)
    return fail(Code::Unavailable, "connector.table", "table {} of {} cannot be read with these columns",
                "无法按所填字段读取 {1} 的表 {0}", connection.table, connection.source);
  return std::shared_ptr<const Source>(source);
}

Result<Connection> Connectors::connect(const Call& call, std::string_view id, const Connection& form) const {
  JW_TRY(org::require(call, org::Right::ResourceWrite));
  const auto resource =
      JW_TRY(database_.read(call, [&](db::Session& session) { return own(session, call, id); }));
  auto made = form;
  made.resource = id;
  made.changed = to_string(clock_.now());
  made.changed_by = call.actor.name;
  const auto shape = exchange::shape_of(resource);
  JW_TRY(make(call, made, shape, keys_of(shape)));
  boost::json::array columns;
  for (const auto& column : made.columns) columns.push_back(write_json(column));
  JW_TRY(database_.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(session.exec(
        "INSERT INTO access_source (resource, source, table_name, columns_json, changed, changed_by) VALUES "
        "($1, $2, $3, "
        "$4, $5, $6) ON CONFLICT (resource) DO UPDATE SET source = excluded.source, table_name = "
        "excluded.table_name, columns_json = excluded.columns_json, changed = excluded.changed, changed_by = "
        "excluded.changed_by",
        made.resource, made.source, made.table, boost::json::serialize(columns), made.changed,
        made.changed_by));
    JW_TRY(ledger::record(
        session, call, clock_,
        {"source.connected", made.resource, {{"source", made.source}, {"table", made.table}}}));
    return {};
  }));
  return made;
}

Result<> Connectors::disconnect(const Call& call, std::string_view id) const {
  JW_TRY(org::require(call, org::Right::ResourceWrite));
  return database_.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(own(session, call, id));
    if (JW_TRY(session.exec("DELETE FROM access_source WHERE resource = $1", id)) == 0) return {};
    JW_TRY(ledger::record(session, call, clock_, {"source.disconnected", std::string(id), {}}));
    return {};
  });
}

Result<std::optional<Connection>> Connectors::find(const Call& call, std::string_view resource) const {
  const auto row = JW_TRY(database_.read(call, [&](db::Session& session) {
    return session.one(
        "SELECT resource, source, table_name, columns_json, changed, changed_by FROM access_source WHERE "
        "resource = $1",
        resource);
  }));
  if (!row) return std::optional<Connection>();
  return std::optional<Connection>(JW_TRY(read_connection(*row)));
}

Result<std::string> Connectors::changed(db::Session& session, std::string_view resource) {
  const auto row = JW_TRY(session.one("SELECT changed FROM access_source WHERE resource = $1", resource));
  return row ? row->text(0) : std::string();
}

Result<std::shared_ptr<const Source>> Connectors::source_of(const Call& call, std::string_view resource,
                                                            const grant::ResourceShape& shape,
                                                            const std::vector<std::size_t>& keys) const {
  const auto connection = JW_TRY(find(call, resource));
  if (!connection) return std::shared_ptr<const Source>();
  return make(call, *connection, shape, keys);
}

}  // namespace jw::access
