#include <cstdlib>

#include "db/foreign.hpp"
#include "tests/access/node.hpp"

// A provider's database as a server of its own: tools/with_postgres.sh, tools/with_mariadb.sh.
namespace jw::access::testing {
namespace {

constexpr const char* kTable =
    "CREATE TABLE firm (uscc varchar(20) PRIMARY KEY, title varchar(50), tel varchar(20), capital bigint, "
    "area "
    "varchar(12))";
constexpr const char* kFirms[] = {"'A1', '甲在库', '13900000001', 7, '320613001'",
                                  "'A2', '乙在库', NULL, 8, '320613'",
                                  "'B1', '丁在库', '13900000004', 9, '320682'"};

class Servers : public Online {
 protected:
  void connect(const std::string& url, const std::string& table) {
    must(file::make_folder(province.data / "keys" / "sources"));
    must(file::write_durably(province.data / "keys" / "sources" / "registry.url", url + "\n", 0600));
    Connection form;
    form.source = "registry";
    form.table = table;
    form.columns = {
        {"code", "uscc"}, {"name", "title"}, {"phone", "tel"}, {"amount", "capital"}, {"region", "area"}};
    must(province.watch->connectors().connect(person("32.statistics"), resource, form));
  }

  // What holds whichever server it is.
  void check() {
    const auto grant = province.give_online(resource);
    const auto query = [&](const std::string& code) {
      return province.ask(Kind::Query,
                          Province::body(grant, "'key':{'code':'" + code + "'},'items':['name','phone']"));
    };
    EXPECT_EQ(query("A1"), R"({"items":["name","phone"],"rows":[["甲在库","139******01"]]})");
    EXPECT_EQ(query("A2"), R"({"items":["name","phone"],"rows":[["乙在库",null]]})");
    const auto* nothing = R"({"items":["name","phone"],"rows":[]})";
    EXPECT_EQ(query("B1"), nothing) << "another region";
    for (const auto* key : {"a1", "A1 ", "Ａ1", "A%", "A1;DROP TABLE firm", "A1\\\\"})
      EXPECT_EQ(query(key), nothing) << key;
    EXPECT_EQ(
        province.ask(Kind::Query,
                     R"({"grant":")" + grant +
                         R"(","purpose":"4.1","event":"1","key":{"code":"A1' OR 'a'='a"},"items":["name"]})"),
        R"({"items":["name"],"rows":[]})");
    EXPECT_EQ(
        province.verify(grant,
                        "'key':{'code':'A1'},'compare':[{'item':'amount','op':'range','from':'7','to':'7'}]"),
        R"({"answers":[true]})");
    EXPECT_EQ(province.ask(Kind::QueryBatch,
                           Province::body(
                               grant, "'key_items':['code'],'rows':[['A2'],['Z'],['A1']],'items':['name']")),
              R"({"items":["name"],"rows":[[["乙在库"]],[],[["甲在库"]]]})");
  }
};

// By and by, from a server that would never be done; and no longer than the call.
void comes_by_and_by(const std::string& url, const std::string& endless) {
  const auto theirs = must(db::open_foreign(system_call(), url));
  std::int64_t seen = 0;
  must(theirs->each(system_call(), endless + " WHERE $1 = 'x'", std::vector<db::Value>{db::value("x")},
                    [&](const db::Row& row) -> Result<bool> {
                      EXPECT_EQ(row.text(0), std::to_string(seen + 1));
                      return ++seen < 5000;
                    }));
  EXPECT_EQ(seen, 5000);
  EXPECT_EQ(reason_of(theirs->each(system_call(), endless, {},
                                   [&](const db::Row&) -> Result<bool> {
                                     return fail(Code::TooLarge, "test.enough", "enough", "够了");
                                   })),
            "test.enough");
  const auto late = theirs->each(system_call().within(std::chrono::milliseconds(500)), endless, {},
                                 [](const db::Row&) -> Result<bool> { return true; });
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().reason, "call.timeout") << describe(late.error());
  EXPECT_EQ(
      must(theirs->read(system_call(),
                        [](db::Session& session) { return session.query("SELECT CAST(1 AS char)"); }))[0]
          .text(0),
      "1")
      << "the next one has a fresh start";
}

TEST_F(Servers, postgresql_sends_rows_by_and_by_to_a_role_that_may_only_read) {
  const char* url = std::getenv("JW_TEST_POSTGRES");
  if (url == nullptr) GTEST_SKIP() << "run beside tools/with_postgres.sh";
  comes_by_and_by(
      url,
      "SELECT CAST(i AS text) FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM "
      "n) SELECT i FROM n) AS endless");
  const auto theirs = must(db::open_foreign(system_call(), url));
  EXPECT_EQ(reason_of(theirs->write(system_call(), [](db::Session&) -> Result<> { return {}; })),
            "db.foreign");
  EXPECT_EQ(reason_of(theirs->read(
                system_call(),
                [](db::Session& session) { return session.query("CREATE TABLE mark (nothing bigint)"); })),
            "db.statement");
}

TEST_F(Servers, postgresql_is_asked_like_the_nodes_own_rows) {
  const char* url = std::getenv("JW_TEST_POSTGRES");
  if (url == nullptr) GTEST_SKIP() << "run beside tools/with_postgres.sh";
  auto schema = "their" + make_id(SystemClock());
  std::erase(schema, '-');
  const auto theirs = must(db::open(system_call(), url, 1));
  must(theirs->write(system_call(), [&](db::Session& session) -> Result<> {
    JW_TRY(session.exec("CREATE SCHEMA " + schema));
    JW_TRY(session.exec("SET LOCAL search_path TO " + schema));
    JW_TRY(session.exec(kTable));
    for (const auto* row : kFirms) JW_TRY(session.exec(fmt::format("INSERT INTO firm VALUES ({})", row)));
    return {};
  }));
  connect(url, schema + ".firm");
  check();
}

class Maria : public Servers {
 protected:
  void SetUp() override {
    url_ = std::getenv("JW_TEST_MARIADB");
    client_ = std::getenv("JW_TEST_MARIADB_CLIENT");
    if (url_ == nullptr || client_ == nullptr) GTEST_SKIP() << "run beside tools/with_mariadb.sh";
    run("DROP TABLE IF EXISTS firm");
    run(kTable);
    for (const auto* row : kFirms) run(fmt::format("INSERT INTO firm VALUES ({})", row));
  }
  void run(const std::string& sql) const {
    const auto file = province.data / "theirs.sql";
    must(file::write_durably(file, sql + ";\n"));
    ASSERT_EQ(std::system(fmt::format("{} < {}", client_, file.string()).c_str()), 0) << sql;
  }
  const char* url_ = nullptr;
  const char* client_ = nullptr;
};

TEST_F(Maria, is_asked_like_the_nodes_own_rows) {
  connect(url_, "firm");
  check();
}

TEST_F(Maria, is_only_read_and_answers_before_the_deadline) {
  const auto theirs = must(db::open_foreign(system_call(), url_, 2));
  EXPECT_EQ(theirs->kind(), "mariadb");
  EXPECT_EQ(reason_of(theirs->write(system_call(), [](db::Session&) -> Result<> { return {}; })),
            "db.foreign");
  const auto read = [&](const Call& call, const std::string& sql) {
    return theirs->read(call, [&](db::Session& session) { return session.query(sql); });
  };
  EXPECT_EQ(reason_of(read(system_call(), "DELETE FROM firm")), "db.statement") << "the session is read-only";
  EXPECT_EQ(must(read(system_call(), "SELECT COUNT(*) FROM firm"))[0].text(0), "3");
  const auto begun = std::chrono::steady_clock::now();
  const auto late = read(system_call().within(std::chrono::milliseconds(300)),
                         "SELECT COUNT(*) FROM firm a, firm b WHERE SLEEP(5) = 0");
  EXPECT_FALSE(late);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(30));
  EXPECT_EQ(must(read(system_call(), "SELECT 1"))[0].text(0), "1") << "the next one has a fresh start";
  // Values are values, whatever they hold, and may be used again.
  const auto odd = must(theirs->read(system_call(), [](db::Session& session) {
    return session.query("SELECT CONCAT($2, $1, $2), $3, '$1'", "'; --", "\"\\", nullptr);
  }));
  EXPECT_EQ(odd[0].text(0), "\"\\'; --\"\\");
  EXPECT_TRUE(odd[0].is_null(1));
  EXPECT_EQ(odd[0].text(2), "$1");
}

TEST_F(Maria, sends_rows_by_and_by) {
  comes_by_and_by(url_, "SELECT CAST(seq AS char) FROM seq_1_to_20000000");
}

TEST_F(Maria, wrong_addresses_are_refused) {
  for (const auto* url : {"mariadb://", "mariadb://root@/", "mariadb://root@host:99999/x", "mariadb://host/x",
                          "mariadb://root@/x?file=/y"})
    EXPECT_EQ(reason_of(db::open_foreign(system_call(), url)), "db.url") << url;
  EXPECT_EQ(reason_of(db::open_foreign(system_call(), "mariadb://root@/x?socket=/nowhere/s")), "db.down");
}

}  // namespace
}  // namespace jw::access::testing
