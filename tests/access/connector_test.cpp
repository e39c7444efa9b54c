#include "db/foreign.hpp"
#include "tests/access/node.hpp"

namespace jw::access::testing {
namespace {

// The provider's own database, as its system has it.
class Connected : public Online {
 protected:
  Connected() {
    const auto path = province.data / "theirs.db";
    const auto theirs = must(db::open(system_call(), "sqlite:" + path.string()));
    must(theirs->write(system_call(), [&](db::Session& session) -> Result<> {
      JW_TRY(session.exec("CREATE TABLE firm (uscc text, title text, tel text, capital bigint, area text)"));
      for (const auto* row :
           {"'A1', '甲在库', '13900000001', 7, '320613001'", "'A2', '乙在库', NULL, 8, '320613'",
            "'B1', '丁在库', '13900000004', 9, '320682'"})
        JW_TRY(session.exec(std::string("INSERT INTO firm VALUES (") + row + ")"));
      return {};
    }));
    must(file::make_folder(province.data / "keys" / "sources"));
    must(file::write_durably(province.data / "keys" / "sources" / "registry.url",
                             "sqlite:" + path.string() + "\n", 0600));
    form.source = "registry";
    form.table = "firm";
    form.columns = {
        {"code", "uscc"}, {"name", "title"}, {"phone", "tel"}, {"amount", "capital"}, {"region", "area"}};
  }
  Connection form;
};

TEST_F(Connected, a_resource_is_asked_in_the_providers_own_table) {
  const auto& connectors = province.watch->connectors();
  EXPECT_EQ(connectors.names(), std::vector<std::string>{"registry"});
  must(connectors.connect(person("32.statistics"), resource, form));
  const auto grant = province.give_online(resource);
  const auto query = [&](const std::string& code) {
    return province.ask(Kind::Query,
                        Province::body(grant, "'key':{'code':'" + code + "'},'items':['name','phone']"));
  };
  EXPECT_EQ(query("A1"), R"({"items":["name","phone"],"rows":[["甲在库","139******01"]]})");
  EXPECT_EQ(province.last.at("data_version").as_int64(), 0);
  EXPECT_EQ(query("A2"), R"({"items":["name","phone"],"rows":[["乙在库",null]]})");
  EXPECT_EQ(query("B1"), R"({"items":["name","phone"],"rows":[]})");
  EXPECT_EQ(query("A1' OR '1'='1"), "json.syntax");
  EXPECT_EQ(
      province.ask(Kind::Query,
                   R"({"grant":")" + grant +
                       R"(","purpose":"4.1","event":"1","key":{"code":"A1' OR 'a'='a"},"items":["name"]})"),
      R"({"items":["name"],"rows":[]})");
  EXPECT_EQ(province.verify(
                grant, "'key':{'code':'A1'},'compare':[{'item':'amount','op':'range','from':'7','to':'7'}]"),
            R"({"answers":[true]})");
  EXPECT_EQ(province.ask(Kind::Aggregate, Province::body(grant, "'by':['code']")),
            R"({"by":["code"],"min_group":2,"groups":[],"suppressed":true})");
  must(connectors.disconnect(person("32.statistics"), resource));
}

// A table without end: whoever took all of it into memory before looking would never come back.
TEST_F(Connected, rows_are_judged_as_they_come) {
  const auto theirs = must(db::open(system_call(), "sqlite:" + (province.data / "theirs.db").string()));
  must(theirs->write(system_call(), [&](db::Session& session) {
    return session.exec(
        "CREATE VIEW endless AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT "
        "'K' || i AS uscc, 'x' AS title, 'y' AS tel, 1 AS capital, '320613' AS area FROM n");
  }));
  const auto source =
      must(db::open_foreign(system_call(), "sqlite:" + (province.data / "theirs.db").string()));
  std::int64_t seen = 0;
  must(source->each(system_call(), "SELECT uscc FROM endless WHERE area = $1",
                    std::vector<db::Value>{db::value("320613")},
                    [&](const db::Row&) -> Result<bool> { return ++seen < 5000; }));
  EXPECT_EQ(seen, 5000);
  EXPECT_EQ(
      reason_of(source->each(system_call().within(std::chrono::milliseconds(200)), "SELECT uscc FROM endless",
                             {}, [](const db::Row&) -> Result<bool> { return true; })),
      "call.timeout");
  form.table = "endless";
  must(province.database->write(system_call(), [&](db::Session& session) {
    boost::json::array columns;
    for (const auto& one : form.columns)
      columns.push_back(boost::json::object{{"item", one.item}, {"column", one.column}});
    return session.exec(
        "INSERT INTO access_source (resource, source, table_name, columns_json, changed, changed_by) VALUES "
        "($1, 'registry', 'endless', $2, '1', 'x')",
        resource, boost::json::serialize(columns));
  }));
  const auto grant = province.give_online(resource);
  EXPECT_EQ(province.ask(Kind::Aggregate, Province::body(grant, "'by':['code']")), "access.groups");
}

TEST_F(Connected, another_table_is_asked_as_soon_as_it_is_named) {
  const auto& connectors = province.watch->connectors();
  const auto grant = province.give_online(resource);
  const auto name = [&] {
    must(province.watch->turn(system_call()));
    return province.ask(Kind::Query, Province::body(grant, "'key':{'code':'A1'},'items':['name']"));
  };
  EXPECT_EQ(name(), R"({"items":["name"],"rows":[["甲公司"]]})");
  must(connectors.connect(person("32.statistics"), resource, form));
  EXPECT_EQ(name(), R"({"items":["name"],"rows":[["甲在库"]]})");
  must(connectors.disconnect(person("32.statistics"), resource));
  EXPECT_EQ(name(), R"({"items":["name"],"rows":[["甲公司"]]})");
}

TEST_F(Connected, bytes_decide_whose_row_it_is_whatever_the_collation_says) {
  const auto theirs = must(db::open(system_call(), "sqlite:" + (province.data / "theirs.db").string()));
  must(theirs->write(system_call(), [&](db::Session& session) -> Result<> {
    JW_TRY(
        session.exec("CREATE TABLE folded (uscc text COLLATE NOCASE, title text, tel text, capital bigint, "
                     "area text)"));
    JW_TRY(session.exec("INSERT INTO folded SELECT * FROM firm"));
    return {};
  }));
  form.table = "folded";
  must(province.watch->connectors().connect(person("32.statistics"), resource, form));
  const auto grant = province.give_online(resource);
  const auto query = [&](const std::string& code) {
    return province.ask(Kind::Query, Province::body(grant, "'key':{'code':'" + code + "'},'items':['name']"));
  };
  EXPECT_EQ(query("A1"), R"({"items":["name"],"rows":[["甲在库"]]})");
  EXPECT_EQ(query("a1"), R"({"items":["name"],"rows":[]})");
}

TEST_F(Connected, figures_are_to_the_millionth_and_of_all_that_is_there) {
  const auto theirs = must(db::open(system_call(), "sqlite:" + (province.data / "theirs.db").string()));
  const auto insert = [&](const std::string& row) {
    must(theirs->write(system_call(), [&](db::Session& session) {
      return session.exec("INSERT INTO exact VALUES (" + row + ")");
    }));
  };
  must(theirs->write(system_call(), [&](db::Session& session) {
    return session.exec("CREATE TABLE exact (uscc text, title text, tel text, capital, area text)");
  }));
  insert("'X1', 'x', NULL, '1.00000049', '320613'");
  insert("'X2', 'x', NULL, '2.0000005', '320613'");
  insert("'X3', 'x', NULL, '-0.00000151', '320613'");
  form.table = "exact";
  must(province.watch->connectors().connect(person("32.statistics"), resource, form));
  const auto grant = province.give_online(resource, [](grant::Grant& made) {
    made.modes = {"aggregate"};
    for (auto& item : made.items) {
      item.verify.clear();
      if (item.name != "phone") item.treatment = {"clear", {}};
    }
  });
  const auto ask = [&] {
    return province.ask(Kind::Aggregate,
                        Province::body(grant, "'by':['name'],'measures':[{'item':'amount','do':'sum'}]"));
  };
  ask();
  EXPECT_EQ(province.last.at("groups").as_array().at(0).at("measures").as_array(),
            (boost::json::array{2.999999}));
  insert("'X4', 'x', NULL, 'zwölf', '320613'");
  EXPECT_EQ(ask(), "access.measure") << "a figure that leaves something out is no figure";
}

TEST_F(Connected, what_ends_while_rows_are_read_is_not_answered) {
  const auto theirs = must(db::open(system_call(), "sqlite:" + (province.data / "theirs.db").string()));
  must(theirs->write(system_call(), [&](db::Session& session) {
    return session.exec(
        "CREATE VIEW slow AS SELECT * FROM firm WHERE (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i "
        "+ "
        "1 FROM n LIMIT 12000000) SELECT count(*) FROM n) > 0");
  }));
  form.table = "slow";
  must(province.watch->connectors().connect(person("32.statistics"), resource, form));
  const auto until = SystemClock().now() + std::chrono::seconds(1);
  const auto grant = province.give_online(resource, [&](grant::Grant& made) { made.until = until; });
  const auto answer =
      province.ask(Kind::Query, Province::body(grant, "'key':{'code':'A1'},'items':['name']"));
  ASSERT_GT(SystemClock().now(), until) << "the view has to take longer";
  EXPECT_EQ(answer, "access.until");
}

TEST_F(Connected, wrong_tables_columns_names_and_strangers_are_refused) {
  const auto& connectors = province.watch->connectors();
  const auto refused = [&](auto change, const std::string& org = "32.statistics") {
    auto other = form;
    change(other);
    return reason_of(connectors.connect(person(org), resource, other));
  };
  EXPECT_EQ(refused([](Connection& c) { c.source = "../../etc/passwd"; }), "connector.unknown");
  EXPECT_EQ(refused([](Connection& c) { c.table = "firms"; }), "connector.table");
  EXPECT_EQ(refused([](Connection& c) { c.table = "firm\" --"; }), "connector.columns");
  EXPECT_EQ(refused([](Connection& c) { c.columns[1].column = "title\" FROM firm --"; }),
            "connector.columns");
  EXPECT_EQ(refused([](Connection& c) { c.columns.pop_back(); }), "connector.columns");
  EXPECT_EQ(refused([](Connection&) {}, "320613.data"), "resource.unknown");
}

}  // namespace
}  // namespace jw::access::testing
