#include "lake/rows.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

#include "base/json.hpp"
#include "lake/sql.hpp"

namespace jw::lake {
namespace {

constexpr std::size_t kMaxFilters = 50;

struct Operator {
  std::string_view name;
  std::string_view sql;  // {0} the column, {1} the parameter cast to its type
  bool has_value = true;
  bool as_text = false;
};

constexpr Operator kOperators[] = {
    {"eq", "{0} = {1}"},
    {"ne", "{0} IS DISTINCT FROM {1}"},
    {"lt", "{0} < {1}"},
    {"le", "{0} <= {1}"},
    {"gt", "{0} > {1}"},
    {"ge", "{0} >= {1}"},
    {"contains", "contains({0}, {1})", true, true},
    {"starts", "starts_with({0}, {1})", true, true},
    {"null", "{0} IS NULL", false},
    {"not_null", "{0} IS NOT NULL", false},
};

// Where the next page begins: after this value of the ordered item (none: among the NULLs, which
// come last) and this row of the file.
struct Cursor {
  std::optional<std::string> value;
  std::int64_t row = -1;
};

std::string write_cursor(const Cursor& cursor, bool ordered) {
  boost::json::array parts{cursor.row};
  if (ordered) {
    if (cursor.value) {
      parts.emplace_back(*cursor.value);
    } else {
      parts.emplace_back(nullptr);
    }
  }
  std::string out;
  for (const char c : boost::json::serialize(parts))
    out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out;
}

Result<Cursor> read_cursor(std::string_view text, bool ordered) {
  const auto wrong = [] {
    return fail(Code::Invalid, "rows.cursor",
                "this page mark does not belong to this list; start from the first page",
                "翻页标记无效；请从第一页重新开始");
  };
  std::string json;
  const auto digit = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  if (text.size() % 2 != 0 || text.size() > 20000) return wrong();
  for (std::size_t i = 0; i < text.size(); i += 2) {
    if (digit(text[i]) < 0 || digit(text[i + 1]) < 0) return wrong();
    json += static_cast<char>(digit(text[i]) * 16 + digit(text[i + 1]));
  }
  const auto parsed = parse_json(json);
  if (!parsed || !parsed->is_array()) return wrong();
  const auto& parts = parsed->get_array();
  if (parts.size() != (ordered ? 2U : 1U) || !parts[0].is_int64()) return wrong();
  Cursor cursor;
  cursor.row = parts[0].get_int64();
  if (ordered && parts[1].is_string()) cursor.value = std::string(parts[1].get_string());
  return cursor;
}

const Column* find(const std::vector<Column>& columns, std::string_view name) {
  const auto found =
      std::find_if(columns.begin(), columns.end(), [&](const auto& column) { return column.name == name; });
  return found == columns.end() ? nullptr : &*found;
}

Result<Column> need(const std::vector<Column>& columns, std::string_view name) {
  const auto* column = find(columns, name);
  if (column == nullptr)
    return fail(Code::Invalid, "rows.item", "there is no item {} here", "没有信息项 {}", name);
  return *column;
}

// SQL being put together with its parameters.
struct Draft {
  std::string where;
  Values values;
  std::string bind(std::string value) {
    values.emplace_back(std::move(value));
    return fmt::format("${}", values.size());
  }
  void require(const std::string& condition) { where += (where.empty() ? " WHERE " : " AND ") + condition; }
};

Result<> add_filters(Draft& draft, const std::vector<Column>& columns, const std::vector<Filter>& filters) {
  if (filters.size() > kMaxFilters)
    return fail(Code::TooLarge, "rows.filters", "at most {} conditions at once", "一次最多 {} 个筛选条件",
                kMaxFilters);
  for (const auto& filter : filters) {
    const auto column = JW_TRY(need(columns, filter.item));
    const auto op = std::find_if(std::begin(kOperators), std::end(kOperators),
                                 [&](const auto& row) { return row.name == filter.op; });
    if (op == std::end(kOperators))
      return fail(Code::Invalid, "rows.op",
                  "{} is no comparison; use eq, ne, lt, le, gt, ge, contains, starts, null or not_null",
                  "比较方式 {} 无效；可用 eq、ne、lt、le、gt、ge、contains、starts、null、not_null",
                  filter.op);
    auto name = JW_TRY(quote_name(column.name));
    if (op->as_text && column.type != "VARCHAR") name = "CAST(" + name + " AS VARCHAR)";
    std::string value;
    if (op->has_value) {
      value = draft.bind(filter.value);
      if (!op->as_text && column.type != "VARCHAR") value = fmt::format("CAST({} AS {})", value, column.type);
    }
    draft.require(fmt::format(fmt::runtime(op->sql), name, value));
  }
  return {};
}

Result<std::string> item_list(const std::vector<Column>& columns, const std::vector<std::string>& items) {
  std::string out;
  const auto add = [&](const std::string& name) -> Result<> {
    out += (out.empty() ? "" : ", ") + JW_TRY(quote_name(name));
    return {};
  };
  if (items.empty()) {
    for (const auto& column : columns) JW_TRY(add(column.name));
  } else {
    for (const auto& item : items) JW_TRY(add(JW_TRY(need(columns, item)).name));
  }
  return out;
}

Result<> after(Draft& draft, const RowQuery& query, const std::vector<Column>& columns) {
  const bool ordered = !query.order.empty();
  const auto cursor = JW_TRY(read_cursor(query.cursor, ordered));
  const auto row = fmt::format("file_row_number > {}", cursor.row);
  if (!ordered) {
    draft.require(row);
    return {};
  }
  const auto column = JW_TRY(need(columns, query.order));
  const auto name = JW_TRY(quote_name(column.name));
  if (!cursor.value) {
    draft.require(fmt::format("({} IS NULL AND {})", name, row));
    return {};
  }
  const auto value = fmt::format("CAST({} AS {})", draft.bind(*cursor.value), column.type);
  draft.require(fmt::format("({0} {1} {2} OR {0} IS NULL OR ({0} = {2} AND {3}))", name,
                            query.descending ? "<" : ">", value, row));
  return {};
}

Result<std::string> order_by(const RowQuery& query, const std::vector<Column>& columns) {
  if (query.order.empty()) return std::string();  // the engine keeps the file's order by itself
  const auto name = JW_TRY(quote_name(JW_TRY(need(columns, query.order)).name));
  return fmt::format(" ORDER BY {} {} NULLS LAST, file_row_number", name, query.descending ? "DESC" : "ASC");
}

// A value that does not convert is the reader's mistake here, and only here.
template <class T>
Result<T> blame_value(Result<T> result) {
  if (!result && result.error().reason == "lake.input")
    return fail(Code::Invalid, "rows.value",
                "a value does not have the form of its item: whole numbers in digits, days as 2026-11-22",
                "筛选值与信息项类型不符：整数用数字，日期如 2026-11-22");
  return result;
}

Result<std::string> from(const std::filesystem::path& parquet) {
  return fmt::format(" FROM read_parquet({}, file_row_number = true)", JW_TRY(quote_path(parquet)));
}

}  // namespace

Result<std::vector<Column>> read_columns(const Call& call, Connection& connection,
                                         const std::filesystem::path& parquet) {
  const auto table = JW_TRY(connection.query(
      call, fmt::format("SELECT * FROM read_parquet({}) LIMIT 0", JW_TRY(quote_path(parquet)))));
  return table.columns;
}

Result<RowPage> read_rows(const Call& call, Connection& connection, const std::filesystem::path& parquet,
                          const RowQuery& query) {
  if (query.limit < 1 || query.limit > 1000)
    return fail(Code::Invalid, "rows.limit", "a page has 1 to 1000 rows", "每页 1 至 1000 行");
  const auto columns = JW_TRY(read_columns(call, connection, parquet));
  Draft draft;
  JW_TRY(add_filters(draft, columns, query.filters));
  if (!query.cursor.empty()) JW_TRY(after(draft, query, columns));
  // The last two columns are the mark of the next page; a row more than asked for shows there is one.
  const auto mark =
      query.order.empty() ? std::string("NULL") : JW_TRY(quote_name(JW_TRY(need(columns, query.order)).name));
  const auto sql = fmt::format("SELECT {}, CAST({} AS VARCHAR), file_row_number{}{}{} LIMIT {}",
                               JW_TRY(item_list(columns, query.items)), mark, JW_TRY(from(parquet)),
                               draft.where, JW_TRY(order_by(query, columns)), query.limit + 1);
  auto table = JW_TRY(blame_value(connection.query(call, sql, draft.values)));
  RowPage page;
  page.columns = std::move(table.columns);
  page.columns.resize(page.columns.size() - 2);
  if (table.rows.size() > static_cast<std::size_t>(query.limit)) {
    table.rows.pop_back();
    const auto last = table.rows.size() - 1;
    page.next =
        write_cursor({table.rows[last][page.columns.size()], table.integer(last, page.columns.size() + 1)},
                     !query.order.empty());
  }
  page.rows = std::move(table.rows);
  for (auto& row : page.rows) row.resize(page.columns.size());
  return page;
}

Result<std::int64_t> count_rows(const Call& call, Connection& connection,
                                const std::filesystem::path& parquet, const std::vector<Filter>& filters) {
  const auto columns = JW_TRY(read_columns(call, connection, parquet));
  Draft draft;
  JW_TRY(add_filters(draft, columns, filters));
  const auto table = JW_TRY(blame_value(
      connection.query(call, "SELECT count(*)" + JW_TRY(from(parquet)) + draft.where, draft.values)));
  return table.integer(0, 0);
}

Result<Selection> select_rows(const Call& call, Connection& connection, const std::filesystem::path& parquet,
                              const RowQuery& query) {
  const auto columns = JW_TRY(read_columns(call, connection, parquet));
  Draft draft;
  JW_TRY(add_filters(draft, columns, query.filters));
  auto sql = fmt::format("SELECT {}{}{}{}", JW_TRY(item_list(columns, query.items)), JW_TRY(from(parquet)),
                         draft.where, JW_TRY(order_by(query, columns)));
  return Selection{std::move(sql), draft.values};
}

}  // namespace jw::lake
