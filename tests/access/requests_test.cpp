#include <random>

#include "lake/engine.hpp"
#include "lake/sql.hpp"
#include "tests/access/truth.hpp"

// Random grants, random rows, random requests: what the gateway answers is what the naive reference says,
// cell by cell, yes by yes, figure by figure.
namespace jw::access::testing {
namespace {

using grant::referee::pick;
using Random = std::mt19937_64;

class Requests : public Online {
 protected:
  Requests() {
    const std::pair<const char*, const char*> more[] = {{"born", "date"},
                                                        {"capital", "decimal"},
                                                        {"staff", "integer"},
                                                        {"seen", "datetime"},
                                                        {"open", "boolean"}};
    table = province.publish_register("32.statistics", "随机登记信息", [&](catalog::ResourceForm& form) {
      form.items[2].personal = "none";
      for (const auto& [name, type] : more) {
        auto& item = form.items.emplace_back();
        item.name = item.title = name;
        item.type = type;
        if (item.type == "decimal") item.length = 2;  // digits after the point
      }
      for (auto& item : form.items) item.grade = 1;
    });
    shape = {table, {}};
    const std::pair<const char*, const char*> first[] = {
        {"code", "text"}, {"name", "text"}, {"phone", "text"}, {"amount", "integer"}, {"region", "text"}};
    for (const auto& list : {std::span(first), std::span(more)})
      for (const auto& [name, type] : list)
        shape.columns.push_back({name, name, type, false, false, grant::Personal::None});
    shape.columns[0].key = true;
    shape.columns[4].region = true;
    for (const auto* key : {"a", "b"}) must(province.keys->make(key));
  }

  // Loads them and reads back what is held: the loader may have set some aside or written some otherwise.
  void load(const grant::Rows& made) {
    std::string csv;
    for (const auto& column : shape.columns) csv += (csv.empty() ? "" : ",") + column.name;
    csv += '\n';
    for (const auto& row : made) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        csv += i == 0 ? "" : ",";
        if (!row[i]) continue;
        csv += '"';
        for (const char c : *row[i])
          csv += c == '"' ? std::string("\"\"") : c == '\0' ? std::string() : std::string(1, c);
        csv += '"';
      }
      csv += '\n';
    }
    province.load("32.statistics", table, csv);
    rows.clear();
    std::string sql;
    for (const auto& column : shape.columns)
      sql += fmt::format("{}CAST({} AS VARCHAR)", sql.empty() ? "SELECT " : ", ",
                         must(lake::quote_name(column.name)));
    const auto file = must(province.database->read(
        system_call(), [&](db::Session& session) { return province.versions->locate(session, table); }));
    auto connection = must(province.lake->connect());
    must(connection.each(system_call(), sql + " FROM read_parquet($1)", {file.parquet.string()},
                         [&](const lake::Block& block) -> Result<> {
                           for (std::size_t i = 0; i < block.rows(); ++i) {
                             auto& row = rows.emplace_back();
                             for (std::size_t c = 0; c < shape.columns.size(); ++c) {
                               const auto cell = block.cell(i, c);
                               row.push_back(cell ? grant::Cell(std::string(*cell)) : std::nullopt);
                             }
                           }
                           return {};
                         }));
  }

  Truth give() {
    grant::Grant made;
    province.give_online(table, [&](grant::Grant& fresh) {
      do {
        const auto wild = grant::referee::random_grant(random, shape);
        fresh.items = wild.items;
        fresh.rows = wild.rows;
        fresh.modes.clear();
        for (const auto* mode : {"verify", "query", "aggregate"})
          if (random() % 6 != 0) fresh.modes.emplace_back(mode);
        if (fresh.modes.empty()) fresh.modes.emplace_back("query");
        fresh.mode = fresh.modes.front();
        fresh.caps = {};
        fresh.caps.min_group = 2 + static_cast<std::int64_t>(random() % 6);
        for (auto& item : fresh.items)
          if (grant::has_mode(fresh, "verify"))
            for (const auto op : grant::comparisons())
              if (random() % 2 == 0) item.verify.emplace_back(op);
        made = fresh;
      } while (!grant::to_json(fresh));
    });
    return {made, shape, rows, *province.keys};
  }

  // A value that is near one of the row's.
  std::string near(const grant::Row* row, std::size_t at) {
    const auto& column = shape.columns[at];
    const bool number = column.type == "integer" || column.type == "decimal";
    if (!row || !(*row)[at] || random() % 5 == 0)
      return number ? std::to_string(static_cast<std::int64_t>(random() % 2000000) - 1000000)
                    : std::string(
                          pick(random, std::array{"1", "19", "2000-01-01", "320613", "true", "张", "K1"}));
    auto text = *(*row)[at];
    if (number && random() % 3 == 0)
      return fmt::format("{:.2f}", std::stod(text) + static_cast<double>(random() % 3) - 1);
    if (number && random() % 3 == 0) return text.find('.') == std::string::npos ? text + ".0" : text + "0";
    if (random() % 3 == 0) {
      auto characters = grant::referee::characters(text);
      characters.resize((characters.size() + 1) / 2);
      text.clear();
      for (const auto& one : characters) text += one;
    }
    return text;
  }

  boost::json::object ask(Kind kind, const grant::Grant& of) {
    const auto any_item = [&]() -> const std::string& {
      const auto& items = of.items;
      return random() % 25 == 0 ? shape.columns[random() % shape.columns.size()].name
                                : items[random() % items.size()].name;
    };
    const auto shown_item = [&] {
      for (int tries = 0; tries < 20; ++tries) {
        const auto& item = of.items[random() % of.items.size()];
        if (item.treatment.kind != "drop") return item.name;
      }
      return any_item();
    };
    boost::json::object body{
        {"grant", of.id}, {"purpose", pick(random, std::array{"4.1", "4.1.1"})}, {"event", "BJ-1"}};
    if (kind == Kind::Aggregate) {
      boost::json::array by{shown_item()};
      for (int i = 0; i < 8 && by.size() < 1 + random() % 3; ++i)
        if (const boost::json::value more(shown_item()); std::ranges::find(by, more) == by.end())
          by.push_back(more);
      body["by"] = std::move(by);
      boost::json::array measures;
      for (auto n = random() % 3; n > 0; --n)
        for (int tries = 0; tries < 30; ++tries) {
          const auto& item = of.items[random() % of.items.size()];
          if (item.type != "integer" && item.type != "decimal" && random() % 20 != 0) continue;
          measures.push_back(
              {{"item", item.name}, {"do", pick(random, std::array{"sum", "avg", "min", "max"})}});
          break;
        }
      if (!measures.empty()) body["measures"] = std::move(measures);
      return body;
    }
    const bool batch = kind == Kind::VerifyBatch || kind == Kind::QueryBatch;
    boost::json::array compare;
    struct Asked {
      std::size_t at;
      bool range, prefix;
    };
    std::vector<Asked> compared;
    if (mode_of(kind) == "verify") {
      for (auto n = 1 + random() % 3; n > 0; --n) {
        auto name = any_item();
        std::string op = pick(random, std::array{"eq", "prefix", "range"});
        for (int tries = 0; tries < 40 && random() % 40 != 0; ++tries) {
          const auto& item = of.items[random() % of.items.size()];
          if (item.verify.empty()) continue;
          name = item.name;
          op = item.verify[random() % item.verify.size()];
          break;
        }
        std::size_t at = 0;
        while (shape.columns[at].name != name) ++at;
        compared.push_back({at, op == "range", op == "prefix"});
        compare.push_back({{"item", name}, {"op", op}});
      }
      if (random() % 5 == 0) body["at_least"] = static_cast<std::int64_t>(1 + random() % compare.size());
    } else {
      boost::json::array items{shown_item()};
      for (int i = 0; i < 3; ++i)
        if (const boost::json::value more(shown_item()); std::ranges::find(items, more) == items.end())
          items.push_back(more);
      body["items"] = std::move(items);
    }
    boost::json::array list;
    for (auto n = batch ? 1 + random() % 20 : 1; n > 0; --n) {
      const auto* row = random() % 8 == 0 ? nullptr : &rows[random() % rows.size()];
      boost::json::array line{row ? *(*row)[0] : "no such key"};
      for (std::size_t i = 0; i < compared.size(); ++i) {
        auto value = near(row, compared[i].at);
        if (compared[i].prefix && value.empty()) value = "1";
        auto until = compared[i].range ? near(row, compared[i].at) : std::string();
        if (compared[i].range && random() % 4 == 0) value.clear();
        if (compared[i].range && (random() % 4 == 0 && !value.empty())) until.clear();
        if (compared[i].range && value.empty() && until.empty()) value = "1";
        if (!batch) {
          auto& how = compare[i].as_object();
          if (compared[i].range) {
            if (!value.empty()) how["from"] = value;
            if (!until.empty()) how["to"] = until;
          } else {
            how["value"] = value;
          }
          continue;
        }
        line.emplace_back(value);
        if (compared[i].range) line.emplace_back(until);
      }
      if (!batch) body["key"] = {{"code", line[0]}};
      list.emplace_back(std::move(line));
    }
    if (batch) {
      body["key_items"] = {"code"};
      body["rows"] = std::move(list);
    }
    if (!compare.empty()) body["compare"] = std::move(compare);
    return body;
  }

  Random random{static_cast<std::uint64_t>(::testing::UnitTest::GetInstance()->random_seed())};
  std::string table;
  grant::ResourceShape shape;
  grant::Rows rows;
};

// JW_REQUESTS names another number of requests.
TEST_F(Requests, are_answered_as_the_naive_reference_says) {
  SCOPED_TRACE(fmt::format("run again with --gtest_random_seed={}",
                           ::testing::UnitTest::GetInstance()->random_seed()));
  const char* count_text = std::getenv("JW_REQUESTS");
  const auto wanted = count_text ? std::strtoull(count_text, nullptr, 10) : 8'000ULL;
  constexpr std::size_t kGrants = 8, kRequestsOfEach = 150;
  std::map<Kind, std::size_t> answered;
  std::size_t refused = 0, asked = 0, in_scope = 0;
  const auto caller = Province::client();
  while (asked < wanted) {
    load(grant::referee::random_rows(random, shape, 250));
    ASSERT_GT(rows.size(), 150U) << "most of what is made can be loaded";
    for (std::size_t g = 0; g < kGrants; ++g) {
      const auto truth = give();
      for (std::size_t i = 0; i < rows.size(); ++i) in_scope += truth.ours(i) ? 1 : 0;
      for (std::size_t i = 0; i < kRequestsOfEach; ++i, ++asked) {
        const auto kind = static_cast<Kind>(random() % 5);
        const auto body = ask(kind, truth.grant());
        const auto text = boost::json::serialize(body);
        auto outcome = province.watch->gateway().answer(caller, kind, text, true);
        ASSERT_TRUE(outcome);
        const bool allowed = truth.allows(kind, body, caller, province.clock.now());
        if (!*outcome) {
          ASSERT_FALSE(allowed) << describe(outcome->error()) << "\n" << text;
          ++refused;
          continue;
        }
        ASSERT_TRUE(allowed) << text;
        ASSERT_TRUE((*outcome)->reply);
        const auto told = must(parse_json((*outcome)->reply->body)).as_object();
        const auto wrong = truth.judge(kind, body, told);
        ASSERT_EQ(wrong, "") << text << "\n"
                             << (*outcome)->reply->body << "\n"
                             << boost::json::serialize(must(grant::to_json(truth.grant())));
        ++answered[kind];
      }
    }
  }
  for (const auto kind : {Kind::Verify, Kind::VerifyBatch, Kind::Query, Kind::QueryBatch, Kind::Aggregate})
    EXPECT_GT(answered[kind], wanted / 30) << word_of(kind);
  EXPECT_GT(refused, wanted / 30);
  EXPECT_GT(in_scope, 100U);
}

}  // namespace
}  // namespace jw::access::testing
