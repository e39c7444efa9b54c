#include "lake/engine.hpp"

#include <chrono>
#include <thread>

#include "base/check.hpp"
#include "lake/sql.hpp"
#include "tests/lake/scratch.hpp"

namespace jw::lake {
namespace {

using namespace std::chrono_literals;

class EngineTest : public LakeTest {};

constexpr auto kEndless = "SELECT sum(a.i * b.i % 7) FROM range(100000000) a(i), range(1000000) b(i)";

TEST_F(EngineTest, EveryTypeHasTheTextDuckDbGivesIt) {
  const std::string cells[] = {"true",
                               "-1::TINYINT",
                               "12::SMALLINT",
                               "-7::INTEGER",
                               "9223372036854775807::BIGINT",
                               "255::UTINYINT",
                               "18446744073709551615::UBIGINT",
                               "'-170141183460469231731687303715884105728'::HUGEINT",
                               "'340282366920938463463374607431768211455'::UHUGEINT",
                               "1.5::DOUBLE",
                               "1::DOUBLE",
                               "1e20::DOUBLE",
                               "1e-7::DOUBLE",
                               "0.1::FLOAT",
                               "'nan'::DOUBLE",
                               "'-inf'::DOUBLE",
                               "12.5::DECIMAL(4,2)",
                               "-0.05::DECIMAL(18,4)",
                               "-12345678901234567890.5::DECIMAL(38,3)",
                               "7::DECIMAL(9,0)",
                               "DATE '2026-11-22'",
                               "DATE '0001-02-03'",
                               "TIMESTAMP '2020-01-01 10:00:00.12'",
                               "TIMESTAMP '2020-01-01 10:00:00'",
                               "'中文'",
                               "NULL"};
  auto connection = connect();
  for (const auto& cell : cells) {
    const auto table = connection.query(call, "SELECT " + cell + ", CAST(" + cell + " AS VARCHAR)");
    ASSERT_TRUE(table) << cell << describe(table.error());
    EXPECT_EQ(table->rows[0][0], table->rows[0][1]) << cell;
  }
}

TEST_F(EngineTest, ParametersAreValuesWhateverTheyContain) {
  auto connection = connect();
  const std::string hostile = "'; DROP TABLE x; -- \" \\ 中文";
  const auto table =
      connection.query(call, "SELECT $1::VARCHAR, $2::BIGINT, $3::BOOLEAN, $4::DOUBLE, $5::VARCHAR",
                       {hostile, std::int64_t{-5}, true, 0.25, nullptr});
  ASSERT_TRUE(table) << describe(table.error());
  EXPECT_EQ(table->text(0, 0), hostile);
  EXPECT_EQ(table->integer(0, 1), -5);
  EXPECT_EQ(table->text(0, 2), "true");
  EXPECT_EQ(table->text(0, 3), "0.25");
  EXPECT_FALSE(table->rows[0][4]);
}

TEST_F(EngineTest, NamesAreQuotedWhateverTheyContain) {
  auto connection = connect();
  const std::string hostile = "a\"; DROP TABLE x; --";
  const auto name = quote_name(hostile);
  ASSERT_TRUE(name);
  const auto table = connection.query(call, "SELECT " + quote_text("it's") + " AS " + *name);
  ASSERT_TRUE(table) << describe(table.error());
  EXPECT_EQ(table->columns[0].name, hostile);
  EXPECT_EQ(table->text(0, 0), "it's");
  EXPECT_EQ(quote_name("").error().reason, "lake.name");
  EXPECT_EQ(quote_name(std::string_view("a\0b", 3)).error().reason, "lake.name");
  EXPECT_EQ(quote_path("/data/*.parquet").error().reason, "lake.path");
}

TEST_F(EngineTest, EachStreamsAllRowsInOrderAndStopsWhenTheVisitorSaysSo) {
  auto connection = connect();
  std::int64_t next = 0;
  ASSERT_TRUE(connection.each(call, "SELECT i, i::VARCHAR FROM range(100000) t(i)", {},
                              [&](const Block& block) -> Result<> {
                                EXPECT_EQ(block.columns()[0].type, "BIGINT");
                                for (std::size_t row = 0; row < block.rows(); ++row) {
                                  EXPECT_EQ(*block.cell(row, 0), std::to_string(next));
                                  EXPECT_EQ(*block.cell(row, 1), std::to_string(next));
                                  ++next;
                                }
                                return {};
                              }));
  EXPECT_EQ(next, 100000);

  int blocks = 0;
  const auto stopped =
      connection.each(call, "SELECT i FROM range(100000) t(i)", {}, [&](const Block&) -> Result<> {
        ++blocks;
        return fail(Code::Denied, "test.enough", "enough", "够了");
      });
  EXPECT_EQ(stopped.error().reason, "test.enough");
  EXPECT_EQ(blocks, 1);
  EXPECT_TRUE(connection.query(call, "SELECT 1"));
}

TEST_F(EngineTest, ErrorsSayWhatWentWrongWithoutTheValue) {
  auto connection = connect();
  EXPECT_EQ(connection.query(call, "SELEC 1").error().reason, "lake.sql");
  EXPECT_EQ(connection.query(call, "SELECT nothing FROM nowhere").error().reason, "lake.sql");
  const auto bad = connection.query(call, "SELECT CAST($1 AS BIGINT)", {std::string("secret-name")});
  EXPECT_EQ(bad.error().reason, "lake.input");
  EXPECT_EQ(describe(bad.error()).find("secret-name"), std::string::npos);
  const auto gone = quote_path(folder / "gone.parquet");
  EXPECT_EQ(connection.query(call, "SELECT * FROM read_parquet(" + *gone + ")").error().reason,
            "file.missing");
}

TEST_F(EngineTest, ReachesOnlyItsFolders) {
  auto connection = connect();
  EXPECT_EQ(connection.query(call, "SELECT * FROM read_text('/etc/passwd')").error().reason, "lake.folder");
  const auto outside = folder.string() + "/../jw_outside.parquet";
  EXPECT_EQ(connection.exec(call, "COPY (SELECT 1) TO " + quote_text(outside)).error().reason, "lake.folder");
  EXPECT_FALSE(connection.exec(call, "SET enable_external_access = true"));
  EXPECT_FALSE(connection.exec(call, "SET allowed_directories = ['/']"));
  EXPECT_FALSE(connection.exec(call, "INSTALL httpfs"));
  EXPECT_FALSE(connection.exec(call, "ATTACH '/tmp/jw_other.db'"));
  EXPECT_EQ(*connection.exec(call, "COPY (SELECT 1) TO " + quote_text((folder / "in.parquet").string())), 1);
}

TEST_F(EngineTest, AStopEndsARunningStatementWithinASecond) {
  auto connection = connect();
  std::stop_source stop;
  Call stoppable = call;
  stoppable.stop = stop.get_token();
  std::jthread later([&] {
    std::this_thread::sleep_for(200ms);
    stop.request_stop();
  });
  const auto begin = std::chrono::steady_clock::now();
  const auto result = connection.query(stoppable, kEndless);
  EXPECT_EQ(result.error().reason, "call.stopped");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 1200ms);
  EXPECT_EQ(connection.query(call, "SELECT 1")->integer(0, 0), 1);
}

TEST_F(EngineTest, ADeadlineEndsARunningStatementWithinASecond) {
  auto connection = connect();
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(connection.exec(call.within(200ms), kEndless).error().reason, "call.timeout");
  EXPECT_EQ(connection
                .each(call.within(200ms), "SELECT i FROM range(1000000000000) t(i) WHERE i % 7 = 8", {},
                      [](const Block&) { return Result<>(); })
                .error()
                .reason,
            "call.timeout");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 2400ms);
}

TEST_F(EngineTest, StaysWithinItsMemoryAndSaysSo) {
  engine = open(std::uint64_t{64} << 20);
  auto connection = connect();
  // A sort spills and succeeds; one value larger than the limit cannot.
  EXPECT_TRUE(connection.query(call,
                               "SELECT count(*) FROM (SELECT i, md5(i::VARCHAR) m FROM range(3000000) t(i) "
                               "ORDER BY m LIMIT 2000000)"));
  const auto result =
      connection.query(call, "SELECT length(string_agg(repeat('x', 1000000), '')) FROM range(200) t(i)");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().reason, "lake.memory");
}

TEST_F(EngineTest, FunctionsSeeEveryValueOnce) {
  ASSERT_TRUE(engine->add_function("shout", 2, [](std::span<const std::string_view> in, std::string& out) {
    if (in[0] == "3") return false;
    out.append(in[0]).append(in[1]);
    return true;
  }));
  auto connection = connect();
  const auto table =
      connection.query(call, "SELECT shout(i::VARCHAR, '!'), shout(NULL, '!') FROM range(5) t(i)");
  ASSERT_TRUE(table) << describe(table.error());
  EXPECT_EQ(table->text(2, 0), "2!");
  EXPECT_FALSE(table->rows[3][0]);
  EXPECT_FALSE(table->rows[0][1]);
  const auto long_text = connection.query(call,
                                          "SELECT count(*) FROM range(100000) t(i) WHERE shout(repeat('长', "
                                          "50) || i, '!') <> repeat('长', 50) || i || '!'");
  EXPECT_EQ(long_text->integer(0, 0), 0);
  EXPECT_EQ(engine->add_function("shout", 2, [](auto, auto&) { return true; }).error().reason,
            "lake.function_known");
}

TEST_F(EngineTest, AFunctionThatMustAnswerStopsTheQuery) {
  ASSERT_TRUE(engine->add_function("strict", 1,
                                   [](std::span<const std::string_view> in, std::string& out) {
                                     out = in[0];
                                     return in[0] != "secret";
                                   },
                                   {.false_is_null = false}));
  ASSERT_TRUE(engine->add_function("thrower", 1, [](std::span<const std::string_view>, std::string&) -> bool {
    throw std::runtime_error("secret");
  }));
  ASSERT_TRUE(engine->add_function("null_name", 1,
                                   [](std::span<const std::string_view> in, std::string& out) {
                                     out = in[0].data() == nullptr ? "none" : "some";
                                     return true;
                                   },
                                   {.sees_null = true}));
  ASSERT_TRUE(engine->add_function("broken", 1, [](std::span<const std::string_view>, std::string& out) {
    out = "\xff\xfe";
    return true;
  }));
  auto connection = connect();
  const auto stopped = connection.query(call, "SELECT strict(v) FROM (VALUES ('a'), ('secret')) t(v)");
  EXPECT_EQ(stopped.error().reason, "lake.function");
  EXPECT_EQ(describe(stopped.error()).find("secret"), std::string::npos);
  EXPECT_EQ(connection.query(call, "SELECT thrower('a')").error().reason, "lake.function");
  const auto nulls = connection.query(call, "SELECT null_name(v) FROM (VALUES (NULL), ('')) t(v)");
  EXPECT_EQ(nulls->text(0, 0), "none");
  EXPECT_EQ(nulls->text(1, 0), "some");
  EXPECT_FALSE(connection.query(call, "SELECT broken('a')")->rows[0][0]);
}

class Counter final : public RowSource {
 public:
  explicit Counter(std::int64_t end, std::int64_t broken_at = -1) : end_(end), broken_at_(broken_at) {}
  const std::vector<std::string>& columns() const override { return columns_; }
  Result<> fill(RowSink& sink) override {
    for (; sink.room() > 0 && next_ < end_; ++next_) {
      if (next_ == broken_at_) return fail(Code::Corrupt, "test.broken", "broken", "坏了");
      const auto text = std::to_string(next_);
      sink.set(0, text);
      if (next_ % 3 == 0) {
        sink.set(1, std::nullopt);
      } else {
        sink.set(1, "a text longer than twelve bytes " + text);
      }
      sink.next_row();
    }
    return {};
  }

 private:
  std::vector<std::string> columns_{"number", "a \"b\""};
  std::int64_t end_, broken_at_, next_ = 0;
};

TEST_F(EngineTest, RowSourcesAreReadInOrder) {
  auto connection = connect();
  const auto path = folder / "counted.parquet";
  Counter counter(300000);
  const auto copied = connection.with_source(
      call, counter, "COPY (SELECT * FROM {source}) TO " + *quote_path(path) + " (FORMAT parquet)");
  ASSERT_TRUE(copied) << describe(copied.error());
  EXPECT_EQ(*copied, 300000);
  const auto table = connection.query(call,
                                      "SELECT count(*), count(\"a \"\"b\"\"\"), sum((number::BIGINT = "
                                      "file_row_number)::INT) FROM read_parquet(" +
                                          *quote_path(path) + ")");
  ASSERT_TRUE(table) << describe(table.error());
  EXPECT_EQ(table->integer(0, 0), 300000);
  EXPECT_EQ(table->integer(0, 1), 200000);
  EXPECT_EQ(table->integer(0, 2), 300000);
}

TEST_F(EngineTest, AnErrorOfARowSourceComesBackWhole) {
  auto connection = connect();
  Counter counter(300000, 50000);
  EXPECT_EQ(
      connection.with_source(call, counter, "CREATE TEMP TABLE t AS SELECT * FROM {source}").error().reason,
      "test.broken");
  Counter endless(std::int64_t{1} << 60);
  EXPECT_EQ(
      connection
          .with_source(call.within(200ms), endless, "CREATE TEMP TABLE u AS SELECT count(*) FROM {source}")
          .error()
          .reason,
      "call.timeout");
}

TEST_F(EngineTest, ConnectionsWorkSideBySide) {
  std::vector<std::jthread> threads;
  std::atomic<int> right = 0;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      auto connection = engine->connect();
      for (int round = 0; round < 20; ++round) {
        const auto sum = connection->query(call, "SELECT sum(i) FROM range(10000) t(i)");
        if (sum && sum->text(0, 0) == "49995000") ++right;
      }
    });
  threads.clear();
  EXPECT_EQ(right, 80);
}

}  // namespace
}  // namespace jw::lake
