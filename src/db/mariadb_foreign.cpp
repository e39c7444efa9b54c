#include "db/mariadb_foreign.hpp"

#include <mariadb/mysql.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <vector>

#include "db/connection_pool.hpp"
#include "db/statement_text.hpp"

namespace jw::db {
namespace {

constexpr auto kLongest = std::chrono::seconds(60);  // of a statement without an earlier deadline
constexpr unsigned kConnectSeconds = 10;
constexpr unsigned kGone = 2006;  // the client library's number

struct Place {
  std::string user, password, host, name, socket;
  unsigned port = 3306;
};

tl::unexpected<Error> wrong_url() {
  return fail(Code::Invalid, "db.url",
              "a MariaDB address looks like mariadb://user:password@host:3306/name or "
              "mariadb://user@/name?socket=/path",
              "MariaDB 地址应为 mariadb://用户:口令@主机:3306/库名 或 mariadb://用户@/库名?socket=/路径");
}

// "%40" and the like in user and password.
Result<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    unsigned byte = 0;
    const auto* at = text.data() + i + 1;
    if (i + 2 >= text.size() || std::from_chars(at, at + 2, byte, 16).ptr != at + 2) return wrong_url();
    out += static_cast<char>(byte);
    i += 2;
  }
  return out;
}

Result<Place> parse_url(std::string_view url) {
  constexpr std::string_view kScheme = "mariadb://";
  Place place;
  if (!url.starts_with(kScheme)) return wrong_url();
  url.remove_prefix(kScheme.size());
  if (const auto query = url.find('?'); query != std::string_view::npos) {
    constexpr std::string_view kSocket = "socket=";
    const auto rest = url.substr(query + 1);
    if (!rest.starts_with(kSocket)) return wrong_url();
    place.socket = rest.substr(kSocket.size());
    url = url.substr(0, query);
  }
  const auto at = url.rfind('@'), slash = url.rfind('/');
  if (at == std::string_view::npos || slash == std::string_view::npos || slash < at) return wrong_url();
  const auto who = url.substr(0, at),
             colon = who.find(':') == std::string_view::npos ? who : who.substr(0, who.find(':'));
  place.user = JW_TRY(decoded(colon));
  if (colon.size() < who.size()) place.password = JW_TRY(decoded(who.substr(colon.size() + 1)));
  auto host = url.substr(at + 1, slash - at - 1);
  if (const auto port = host.rfind(':'); port != std::string_view::npos) {
    const auto digits = host.substr(port + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), place.port);
    if (error != std::errc() || end != digits.data() + digits.size() || place.port > 65535)
      return wrong_url();
    host = host.substr(0, port);
  }
  place.host = host;
  place.name = url.substr(slash + 1);
  if (place.user.empty() || place.name.empty() || (place.host.empty() && place.socket.empty()))
    return wrong_url();
  return place;
}

tl::unexpected<Error> refused(unsigned number, std::string_view text) {
  constexpr unsigned kTimeout = 1969, kInterrupted = 1317;
  if (number == kTimeout || number == kInterrupted)
    return fail(Code::Timeout, "call.timeout", "the database did not answer in time", "数据库未在时限内应答");
  // 2000 and up come from the client: the connection is gone. 1044 to 1049: not let in.
  if (number >= 2000 || (number >= 1044 && number <= 1049) || number == 1040)
    return fail(Code::Unavailable, "db.down", "the database cannot be reached: {}", "无法连接数据库：{}",
                text);
  return fail(Code::Internal, "db.statement", "the database refused a statement: {}", "数据库拒绝执行：{}",
              text);
}

struct CloseConnection {
  void operator()(MYSQL* mysql) const { mysql_close(mysql); }
};
struct CloseStatement {
  void operator()(MYSQL_STMT* statement) const { mysql_stmt_close(statement); }
};
using Statement = std::unique_ptr<MYSQL_STMT, CloseStatement>;

// "$2" becomes "?", and `order` says which value each question mark takes. Not inside quotes.
std::string with_marks(std::string_view sql, std::vector<std::size_t>& order) {
  std::string out;
  char quote = 0;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    const char c = sql[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'' || c == '`') {
      quote = c;
    } else if (c == '$') {
      std::size_t number = 0;
      const auto* from = sql.data() + i + 1;
      const auto end = std::from_chars(from, sql.data() + sql.size(), number).ptr;
      if (end != from && number > 0) {
        order.push_back(number - 1);
        out += '?';
        i += static_cast<std::size_t>(end - from);
        continue;
      }
    }
    out += c;
  }
  return out;
}

class MariaConnection final : public Session {
 public:
  using Visit = ForeignDatabase::Visit;

  static Result<std::unique_ptr<MariaConnection>> open(const Call& call, const Place& place) {
    auto made = std::unique_ptr<MariaConnection>(new MariaConnection(mysql_init(nullptr)));
    auto* mysql = made->mysql_.get();
    if (!mysql)
      return fail(Code::Unavailable, "db.down", "no memory for a connection", "内存不足，无法建立连接");
    const auto seconds = static_cast<unsigned>(kLongest.count()) + 5;
    const auto left =
        std::chrono::ceil<std::chrono::seconds>(call.deadline - std::chrono::steady_clock::now()).count();
    const auto connect = static_cast<unsigned>(std::clamp<std::int64_t>(left, 1, kConnectSeconds));
    mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &connect);
    mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &seconds);
    mysql_options(mysql, MYSQL_OPT_WRITE_TIMEOUT, &seconds);
    mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    // No file of this machine is ever sent because the server asks for one.
    const unsigned off = 0;
    mysql_options(mysql, MYSQL_OPT_LOCAL_INFILE, &off);
    if (!mysql_real_connect(mysql, place.socket.empty() ? place.host.c_str() : nullptr, place.user.c_str(),
                            place.password.c_str(), place.name.c_str(), place.port,
                            place.socket.empty() ? nullptr : place.socket.c_str(), 0))
      return refused(mysql_errno(mysql), mysql_error(mysql));
    JW_TRY(made->say("SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES'"));
    JW_TRY(made->say("SET SESSION TRANSACTION READ ONLY"));
    return made;
  }

  // A snapshot, until the deadline of the call.
  Result<> begin(const Call& call) {
    using namespace std::chrono;
    deadline_ = call.deadline;
    const auto left = duration_cast<milliseconds>(call.deadline - steady_clock::now());
    const auto most = std::clamp<milliseconds>(left, milliseconds(1), kLongest);
    JW_TRY(say(
        fmt::format("SET SESSION max_statement_time = {}.{:03}", most.count() / 1000, most.count() % 1000)));
    return say("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
  }
  Result<> end() { return say("ROLLBACK"); }

  // Nothing is stored on this side: rows are taken from the wire as they are asked for.
  Result<> each(std::string_view sql, std::span<const Value> values, const Visit& visit) {
    JW_TRY(check_values(values));
    std::vector<std::size_t> order;
    const auto text = with_marks(sql, order);
    const Statement statement(mysql_stmt_init(mysql_.get()));
    const auto failed = [&] { return refused_by(statement.get()); };
    if (!statement || mysql_stmt_prepare(statement.get(), text.data(), text.size()) != 0) return failed();
    if (mysql_stmt_param_count(statement.get()) != order.size())
      return fail(Code::Internal, "db.statement", "a statement takes other values than it was given",
                  "语句参数与所给数值不符");
    std::vector<std::string> texts(order.size());
    std::vector<MYSQL_BIND> binds(order.size());
    std::vector<unsigned long> lengths(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (order[i] >= values.size())
        return fail(Code::Internal, "db.statement", "a statement takes more values than it was given",
                    "语句缺少参数");
      const auto& value = values[order[i]];
      binds[i] = {};
      if (std::holds_alternative<std::nullptr_t>(value)) {
        binds[i].buffer_type = MYSQL_TYPE_NULL;
        continue;
      }
      if (const auto* whole = std::get_if<std::int64_t>(&value)) texts[i] = std::to_string(*whole);
      if (const auto* real = std::get_if<double>(&value)) texts[i] = fmt::format("{}", *real);
      if (const auto* word = std::get_if<std::string>(&value)) texts[i] = *word;
      if (const auto* bytes = std::get_if<Bytes>(&value)) texts[i] = bytes->bytes;
      lengths[i] = texts[i].size();
      binds[i].buffer_type = MYSQL_TYPE_STRING;
      binds[i].buffer = texts[i].data();
      binds[i].buffer_length = lengths[i];
      binds[i].length = &lengths[i];
    }
    if (!binds.empty() && mysql_stmt_bind_param(statement.get(), binds.data())) return failed();
    if (mysql_stmt_execute(statement.get()) != 0) return failed();
    auto fetched = fetch(statement.get(), visit);
    // What is still to come would be read and thrown away, however much it is: rather hang up.
    if (!fetched || !*fetched) mysql_.reset();
    if (fetched) return {};
    if (std::chrono::steady_clock::now() < deadline_) return fail(std::move(fetched).error());
    return fail(Code::Timeout, "call.timeout", "the database did not answer in time", "数据库未在时限内应答");
  }

 private:
  explicit MariaConnection(MYSQL* mysql) : mysql_(mysql) {}

  Result<> say(const std::string& sql) {
    if (!mysql_) return refused(kGone, "hung up");
    if (mysql_real_query(mysql_.get(), sql.data(), sql.size()) == 0) return {};
    return refused(mysql_errno(mysql_.get()), mysql_error(mysql_.get()));
  }

  Result<std::int64_t> do_exec(std::string_view, std::span<const Value>) override {
    return fail(Code::Internal, "db.foreign", "a database of somebody else's is only read", "外部数据库只读");
  }

  Result<std::vector<Row>> do_query(std::string_view sql, std::span<const Value> values) override {
    std::vector<Row> rows;
    JW_TRY(each(sql, values, [&](const Row& row) -> Result<bool> {
      rows.push_back(row);
      return true;
    }));
    return rows;
  }

  // An error that comes among the rows stands with the connection alone.
  tl::unexpected<Error> refused_by(MYSQL_STMT* statement) {
    if (!statement) return refused(kGone, "no memory for a statement");
    if (const auto number = mysql_stmt_errno(statement)) return refused(number, mysql_stmt_error(statement));
    return refused(mysql_errno(mysql_.get()), mysql_error(mysql_.get()));
  }

  // False when `visit` wanted no more.
  Result<bool> fetch(MYSQL_STMT* statement, const Visit& visit) {
    const auto failed = [&] { return refused_by(statement); };
    const auto columns = mysql_stmt_field_count(statement);
    std::vector<MYSQL_BIND> binds(columns);
    std::vector<unsigned long> lengths(columns);
    std::vector<my_bool> nulls(columns);
    for (unsigned i = 0; i < columns; ++i) {
      // Nothing is copied yet: the length comes first, then the text of that length.
      binds[i] = {};
      binds[i].buffer_type = MYSQL_TYPE_STRING;
      binds[i].length = &lengths[i];
      binds[i].is_null = &nulls[i];
    }
    if (columns > 0 && mysql_stmt_bind_result(statement, binds.data())) return failed();
    for (;;) {
      const auto state = mysql_stmt_fetch(statement);
      if (state == MYSQL_NO_DATA) return true;
      if (state == 1) return failed();
      std::vector<Value> cells(columns);
      for (unsigned i = 0; i < columns; ++i) {
        if (nulls[i]) {
          cells[i] = nullptr;
          continue;
        }
        std::string text(lengths[i], '\0');
        if (!text.empty()) {
          MYSQL_BIND whole{};
          unsigned long length = 0;
          whole.buffer_type = MYSQL_TYPE_STRING;
          whole.buffer = text.data();
          whole.buffer_length = text.size();
          whole.length = &length;
          if (mysql_stmt_fetch_column(statement, &whole, i, 0) != 0) return failed();
        }
        cells[i] = std::move(text);
      }
      if (!JW_TRY(visit(Row(std::move(cells))))) return false;
    }
  }

  Call::SteadyTime deadline_ = Call::SteadyTime::max();
  std::unique_ptr<MYSQL, CloseConnection> mysql_;
};

class MariaDatabase final : public ForeignDatabase {
 public:
  MariaDatabase(Place place, std::size_t connections) : place_(std::move(place)), pool_(connections) {}

  Result<> migrate(const Call&, std::span<const Migration>) override { return only_read(); }
  std::string_view kind() const override { return "mariadb"; }
  Result<> each(const Call& call, std::string_view sql, std::span<const Value> values,
                const Visit& visit) override {
    return with_connection(call,
                           [&](MariaConnection& connection) { return connection.each(sql, values, visit); });
  }

 private:
  static Result<> only_read() {
    return fail(Code::Internal, "db.foreign", "a database of somebody else's is only read", "外部数据库只读");
  }
  Result<> do_write(const Call&, const std::function<Result<>(Session&)>&) override { return only_read(); }

  Result<> do_read(const Call& call, const std::function<Result<>(Session&)>& body) override {
    return with_connection(call, [&](MariaConnection& connection) { return body(connection); });
  }

  template <class F>
  Result<> with_connection(const Call& call, F&& use) {
    JW_TRY(call.check());
    const auto take = [&] { return pool_.take(call, [&] { return MariaConnection::open(call, place_); }); };
    {
      auto lease = JW_TRY(take());
      if (lease->begin(call)) return finish(lease, use);
      lease.drop();
    }
    // It was closed over there while it lay idle; a new one says what is really wrong.
    auto lease = JW_TRY(take());
    JW_TRY(lease->begin(call));
    return finish(lease, use);
  }

  template <class Lease, class F>
  static Result<> finish(Lease& lease, F&& use) {
    auto done = use(*lease);
    if (!lease->end()) lease.drop();
    return done;
  }

  const Place place_;
  ConnectionPool<MariaConnection> pool_;
};

}  // namespace

Result<std::unique_ptr<ForeignDatabase>> open_foreign_mariadb(const Call& call, const std::string& url,
                                                              std::size_t connections) {
  auto database = std::make_unique<MariaDatabase>(JW_TRY(parse_url(url)), connections);
  // Whoever connects it wants to know at once whether it answers.
  JW_TRY(database->read(call, [](Session& session) { return session.query("SELECT 1"); }));
  return std::unique_ptr<ForeignDatabase>(std::move(database));
}

}  // namespace jw::db
