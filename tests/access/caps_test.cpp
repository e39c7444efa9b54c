#include "http/problem.hpp"
#include "tests/access/node.hpp"

namespace jw::access::testing {
namespace {

// Caps as a caller meets them.
class Capped : public Online {
 protected:
  // The outcome in words: "answered", "later <seconds> <cap>", or the reason.
  std::string meet(Kind kind, const std::string& body, const Call& call = Province::client()) {
    auto outcome = province.watch->gateway().answer(call, kind, body, true);
    EXPECT_TRUE(outcome);
    if (!*outcome) {
      error = outcome->error();
      return error.reason;
    }
    if ((*outcome)->later) {
      error = (*outcome)->later->error;
      return fmt::format("later {}", (*outcome)->later->seconds);
    }
    reply = *(*outcome)->reply;
    must(province.watch->journal().wait_durable(system_call(), reply.position));
    return "answered";
  }
  std::string query(const std::string& grant, const std::string& code) {
    return meet(Kind::Query, Province::body(grant, "'key':{'code':'" + code + "'},'items':['code']"));
  }
  std::string verify(const std::string& grant, const std::string& code, const std::string& name = "x") {
    return meet(Kind::Verify,
                Province::body(grant, "'key':{'code':'" + code +
                                          "'},'compare':[{'item':'name','op':'eq','value':'" + name + "'}]"));
  }
  std::string batch(const std::string& grant, int keys, int from = 0) {
    std::string rows;
    for (int i = from; i < from + keys; ++i) rows += fmt::format("{}['K{}','x']", i == from ? "" : ",", i);
    return meet(Kind::VerifyBatch,
                Province::body(grant, "'key_items':['code'],'compare':[{'item':'name','op':'eq'}],'rows':[" +
                                          rows + "]"));
  }
  std::int64_t used(const std::string& grant, const std::string& kind) {
    for (const auto& cap : must(province.watch->use(person("32.statistics"), grant)).caps)
      if (cap.kind == kind) return cap.used;
    return -1;
  }
  // Lines of uses, or those that count refusals.
  std::vector<boost::json::object> lines(bool refusals = false) {
    std::vector<boost::json::object> all;
    must(province.watch->journal().each(1, [&](std::uint64_t, std::string_view line) -> Result<bool> {
      auto object = must(parse_json(line)).as_object();
      if (object.contains("z") == refusals) all.push_back(std::move(object));
      return true;
    }));
    return all;
  }
  std::int64_t refused(const std::string& grant) {
    std::int64_t count = 0;
    for (const auto& system : must(province.watch->use(person("32.statistics"), grant)).systems)
      count += system.refused;
    return count;
  }

  Error error;
  Reply reply;
};

TEST_F(Capped, a_large_aggregate_is_answered_where_no_cap_is_in_its_way) {
  std::string rows = "code,name,phone,amount,region\n";
  for (int i = 0; i < 2101; ++i)
    for (int k = 0; k < 2; ++k) rows += fmt::format("{}-{},名{:04},1,1,320613001\n", i, k, i);
  province.load("32.statistics", resource, rows);
  for (const std::int64_t cap : {0, 2101}) {
    const auto grant =
        province.give_online(resource, [&](grant::Grant& made) { made.caps.rows_per_day = cap; });
    EXPECT_EQ(meet(Kind::Aggregate, Province::body(grant, "'by':['name']")), "answered");
    EXPECT_EQ(must(parse_json(reply.body)).as_object().at("groups").as_array().size(), 2101U);
    EXPECT_EQ(used(grant, "rowsPerDay"), 2101);
  }
  // One row more than the cap has a day: not a question of time.
  const auto grant =
      province.give_online(resource, [](grant::Grant& made) { made.caps.rows_per_day = 2100; });
  EXPECT_EQ(meet(Kind::Aggregate, Province::body(grant, "'by':['name']")), "access.cap_small");
  EXPECT_NE(error.message.find("rows a day"), std::string::npos);
  EXPECT_NE(error.message.find("2100"), std::string::npos);
  EXPECT_NE(error.message_zh.find("2100"), std::string::npos);
  EXPECT_EQ(http::status_of(error), 403);
}

TEST_F(Capped, what_can_never_fit_is_refused_for_good_and_takes_nothing) {
  const auto grant =
      province.give_online(resource, [](grant::Grant& made) { made.caps.subjects_per_day = 100; });
  EXPECT_EQ(batch(grant, 200), "access.cap_small");
  EXPECT_NE(error.message.find("distinct subjects a day"), std::string::npos);
  EXPECT_EQ(used(grant, "callsPerDay"), 0);
  EXPECT_EQ(used(grant, "subjectsPerDay"), 0);
  EXPECT_TRUE(lines().empty());
  // A hundred fit, and then no other until tomorrow.
  EXPECT_EQ(batch(grant, 100), "answered");
  EXPECT_EQ(batch(grant, 100), "answered");
  EXPECT_TRUE(batch(grant, 1, 100).starts_with("later "));
}

TEST_F(Capped, a_used_up_row_cap_does_not_tell_which_keys_are_there) {
  const auto grant = province.give_online(resource, [](grant::Grant& made) { made.caps.rows_per_day = 2; });
  EXPECT_EQ(query(grant, "A1"), "answered");
  EXPECT_EQ(query(grant, "Z1"), "answered");
  EXPECT_EQ(query(grant, "A2"), "answered");
  const auto there = query(grant, "A3"), missing = query(grant, "Z2"), outside = query(grant, "B1");
  EXPECT_TRUE(there.starts_with("later ")) << there;
  EXPECT_TRUE(missing.starts_with("later ")) << missing;
  EXPECT_TRUE(outside.starts_with("later ")) << outside;
  EXPECT_NE(error.message.find("rows a day"), std::string::npos);
  // Nothing was read for these, nothing taken.
  EXPECT_EQ(lines().size(), 3U);
  EXPECT_EQ(used(grant, "callsPerDay"), 3);
  // Verify returns no row and goes on.
  EXPECT_EQ(verify(grant, "A1"), "answered");
}

TEST_F(Capped, what_the_rows_refuse_costs_its_call_and_is_logged) {
  province.load("32.statistics", resource,
                "code,name,phone,amount,region\nA1,甲,1,1,320613\nA2,乙,1,1,320613\nA3,丙,1,1,320613\n");
  const auto grant = province.give_online(resource, [](grant::Grant& made) {
    made.caps.rows_per_day = 3;
    made.caps.calls_per_day = 4;
  });
  EXPECT_EQ(query(grant, "A1"), "answered");
  // Two rows are left, and three keys exist: that three are there is told by the refusal.
  const auto three =
      Province::body(grant, "'key_items':['code'],'rows':[['A1'],['A2'],['A3']],'items':['code']");
  EXPECT_TRUE(meet(Kind::QueryBatch, three).starts_with("later "));
  EXPECT_EQ(used(grant, "callsPerDay"), 2);
  EXPECT_EQ(used(grant, "rowsPerDay"), 1);
  EXPECT_EQ(used(grant, "subjectsPerDay"), 3);
  EXPECT_EQ(refused(grant), 1);
  const auto all = lines();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_FALSE(all[0].contains("x"));
  EXPECT_EQ(all[1].at("x").as_string(), "access.cap");
  EXPECT_EQ(all[1].at("r").as_int64(), 0);
  EXPECT_EQ(all[1].at("c").as_string().size(), 96U);
  EXPECT_EQ(query(grant, "A2"), "answered");
  EXPECT_TRUE(meet(Kind::QueryBatch, three).starts_with("later "));
  EXPECT_TRUE(query(grant, "A3").starts_with("later "));  // the calls are used up as well
  EXPECT_NE(error.message.find("calls a day"), std::string::npos);
}

TEST_F(Capped, what_is_refused_is_logged_too_and_counted_by_the_second) {
  const auto grant = province.give_online(resource, [](grant::Grant& made) { made.caps.calls_per_day = 1; });
  const auto secret =
      Province::body(grant, "'key':{'code':'A1'},'compare':[{'item':'region','op':'eq','value':'x'}]");
  for (int i = 0; i < 300; ++i) EXPECT_EQ(meet(Kind::Verify, secret), "access.item");
  EXPECT_EQ(verify(grant, "A1"), "answered");
  EXPECT_TRUE(verify(grant, "A1").starts_with("later "));
  EXPECT_EQ(meet(Kind::Verify, secret, Province::client("320682.data", "a-stranger")), "access.grant");
  // A word of somebody's own choosing is no grant: nothing of it is written down.
  EXPECT_EQ(verify("no-such-grant", "A1"), "access.grant");
  const auto sums = [&] {
    std::map<std::string, std::int64_t> all;
    for (const auto& line : lines(true)) {
      EXPECT_EQ(line.at("g").as_string(), grant);
      EXPECT_EQ(line.at("m").as_string(), "verify");
      all[fmt::format("{} {} {}", std::string_view(line.at("o").as_string()),
                      std::string_view(line.at("s").as_string()),
                      std::string_view(line.at("x").as_string()))] += line.at("z").as_int64();
    }
    return all;
  };
  must(province.watch->turn(system_call()));
  const std::map<std::string, std::int64_t> expected{{"320613.data system-1 access.item", 300},
                                                     {"320613.data system-1 access.cap", 1},
                                                     {"320682.data a-stranger access.grant", 1}};
  EXPECT_TRUE(exchange::testing::eventually([&] { return sums() == expected; }));
  // A few lines and not three hundred; and none of them is taken for a use.
  EXPECT_LT(lines(true).size(), 100U);
  EXPECT_EQ(lines().size(), 1U);
  province.watch.reset();
  std::filesystem::remove(province.data / "access" / "subjects");
  province.start_watch();
  EXPECT_EQ(used(grant, "callsPerDay"), 1);
  EXPECT_EQ(used(grant, "subjectsPerDay"), 1);
  // A file of them that is damaged: the journal has them all, so none is forgotten.
  province.watch.reset();
  const auto path = province.data / "access" / "subjects";
  const auto kept = must(file::read(path, 1 << 20));
  must(file::write_durably(path, kept.substr(0, kept.size() - 3), 0600));
  province.start_watch();
  EXPECT_EQ(used(grant, "subjectsPerDay"), 1);
}

TEST_F(Capped, a_source_that_is_down_takes_no_subject_no_call_and_no_rate) {
  const auto path = province.data / "theirs.db";
  const auto theirs = must(db::open(system_call(), "sqlite:" + path.string()));
  const auto there = [&](const char* sql) {
    must(theirs->write(system_call(), [&](db::Session& session) -> Result<> {
      JW_TRY(session.exec(sql));
      return {};
    }));
  };
  there("CREATE TABLE firm (code text, name text, phone text, amount bigint, region text)");
  there("INSERT INTO firm VALUES ('A1', '甲', '1', 1, '320613')");
  must(file::make_folder(province.data / "keys" / "sources"));
  must(file::write_durably(province.data / "keys" / "sources" / "registry.url",
                           "sqlite:" + path.string() + "\n", 0600));
  Connection form;
  form.source = "registry";
  form.table = "firm";
  for (const auto* name : {"code", "name", "phone", "amount", "region"}) form.columns.push_back({name, name});
  must(province.watch->connectors().connect(person("32.statistics"), resource, form));
  const auto grant = province.give_online(resource, [](grant::Grant& made) {
    made.caps.calls_per_second = 20;
    made.caps.calls_per_day = 60;
    made.caps.subjects_per_day = 2;
  });
  ASSERT_EQ(query(grant, "A1"), "answered");
  there("ALTER TABLE firm RENAME TO gone");
  // More than any of the caps, had they been taken.
  for (int i = 0; i < 100; ++i) {
    const auto what = query(grant, fmt::format("K{}", i));
    ASSERT_NE(what, "answered");
    ASSERT_FALSE(what.starts_with("later")) << i << " " << error.message;
    ASSERT_NE(what, "access.cap_small");
  }
  there("ALTER TABLE gone RENAME TO firm");
  EXPECT_EQ(used(grant, "callsPerDay"), 1);
  EXPECT_EQ(used(grant, "subjectsPerDay"), 1);
  EXPECT_EQ(lines().size(), 1U);
  EXPECT_EQ(query(grant, "K1"), "answered");
  EXPECT_TRUE(query(grant, "K2").starts_with("later "));
  EXPECT_EQ(query(grant, "A1"), "answered");
}

TEST_F(Capped, answers_of_verify_are_alike_whatever_it_did_not_find) {
  const auto grant =
      province.give_online(resource, [](grant::Grant& made) { made.caps.calls_per_second = 1000; });
  EXPECT_EQ(verify(grant, "A1", "甲公司"), "answered");
  // Nothing fits, outside the scope, null, not there.
  struct Seen {
    std::string body;
    std::int64_t rows, bytes, rate;
    boost::json::object line;
  };
  std::vector<Seen> all;
  for (const auto* code : {"A1", "B1", "C1", "A3", "Z9"}) {
    const auto rows = used(grant, "rowsPerDay"), bytes = used(grant, "bytesPerDay");
    ASSERT_EQ(
        meet(Kind::Verify, Province::body(grant, fmt::format("'key':{{'code':'{}'}},'compare':[{{'item':"
                                                             "'phone','op':'eq','value':'1'}},{{'item':"
                                                             "'amount','op':'range','from':'7000'}}]",
                                                             code))),
        "answered");
    auto line = lines().back();
    for (const auto* name : {"n", "t", "q", "c"}) line.erase(name);
    // The position and the digest are of the request, whatever was found; as long for each.
    auto body = reply.body;
    const auto at = body.find("\"position\"");
    ASSERT_NE(at, std::string::npos);
    body = body.substr(0, at) + std::to_string(body.size());
    all.push_back({body, used(grant, "rowsPerDay") - rows, used(grant, "bytesPerDay") - bytes, reply.rate,
                   std::move(line)});
    EXPECT_TRUE(reply.body.starts_with(R"({"answers":[false,false],)"));
  }
  for (const auto& one : all) {
    EXPECT_EQ(one.body, all.front().body);
    EXPECT_EQ(one.rows, 0);
    EXPECT_EQ(one.bytes, all.front().bytes);
    EXPECT_EQ(one.rate, 1000);
    EXPECT_EQ(one.line, all.front().line);
  }
}

TEST_F(Capped, the_rate_header_counts_alike_for_what_is_there_and_what_is_not) {
  FakeClock still(SystemClock().now());
  province.watch.reset();
  province.time = &still;
  province.start_watch();
  const auto grant =
      province.give_online(resource, [](grant::Grant& made) { made.caps.calls_per_second = 8; });
  std::int64_t left = 8;
  for (const auto* code : {"A1", "B1", "Z9", "A1", "Z8", "B1", "A2", "Z7"}) {
    ASSERT_EQ(verify(grant, code), "answered");
    EXPECT_EQ(reply.rate_left, --left);
  }
  EXPECT_EQ(verify(grant, "A1"), "later 1");
  EXPECT_EQ(verify(grant, "Z9"), "later 1");
  still.advance(std::chrono::seconds(1));
  EXPECT_EQ(verify(grant, "Z9"), "answered");
  province.watch.reset();
}

TEST_F(Capped, a_request_that_has_to_wait_for_a_block_is_charged_once) {
  FakeClock still(SystemClock().now());
  province.watch.reset();
  province.time = &still;
  province.start_watch();
  // A block is a tenth of the cap, and an answer larger.
  const auto grant = province.give_online(resource, [](grant::Grant& made) {
    made.caps.calls_per_second = 8;
    made.caps.bytes_per_day = 140;
  });
  const auto body = Province::body(grant, "'key':{'code':'A1'},'items':['code','name']");
  std::int64_t left = 8;
  for (int i = 0; i < 2; ++i) {
    if (i > 0) {
      EXPECT_FALSE(province.watch->gateway().answer(Province::client(), Kind::Query, body, false));
    }
    ASSERT_EQ(meet(Kind::Query, body), "answered") << error.message;
    EXPECT_EQ(reply.rate_left, --left);
  }
  EXPECT_EQ(lines().size(), 2U);
  EXPECT_EQ(used(grant, "callsPerDay"), 2);
  // The bytes of a third are not left: a refusal like any that the rows decide.
  EXPECT_TRUE(meet(Kind::Query, body).starts_with("later "));
  EXPECT_EQ(lines().back().at("x").as_string(), "access.cap");
  province.watch.reset();
}

TEST_F(Capped, a_past_day_shows_what_was_used) {
  FakeClock tomorrow(SystemClock().now());
  province.watch.reset();
  province.time = &tomorrow;
  province.start_watch();
  const auto grant = province.give_online(
      resource, [](grant::Grant& made) { made.until = made.from + std::chrono::hours(72); });
  for (int i = 0; i < 3; ++i) ASSERT_EQ(query(grant, "A1"), "answered");
  const auto bytes = used(grant, "bytesPerDay");
  EXPECT_GT(bytes, 0);
  const auto month = [&] { return day_in_china(tomorrow.now()).substr(0, 7); };
  const auto before = month();
  tomorrow.advance(std::chrono::hours(24));
  const std::int64_t of_month = month() == before ? 1 : 0;
  must(province.watch->turn(system_call()));
  const auto use = must(province.watch->use(person("32.statistics"), grant));
  ASSERT_EQ(use.days.size(), 1U);
  EXPECT_EQ(use.days[0].calls, 3);
  EXPECT_EQ(use.days[0].rows, 3);
  EXPECT_EQ(use.days[0].bytes, bytes);
  for (const auto& cap : use.caps)
    EXPECT_EQ(cap.used, cap.kind == "subjectsPerMonth" ? of_month : 0) << cap.kind;
  province.watch.reset();
}

// What the store says of the caps is put back to how a crash would have left it.
TEST_F(Capped, after_a_crash_the_journal_says_what_was_used) {
  const auto grant = province.give_online(resource, [](grant::Grant& made) {
    made.caps.calls_per_day = 1000;
    made.caps.rows_per_day = 500;
  });
  ASSERT_EQ(query(grant, "A1"), "answered");
  province.watch.reset();  // in good order: these are settled
  province.start_watch();
  for (int i = 0; i < 4; ++i) ASSERT_EQ(query(grant, "A2"), "answered");
  const auto bytes = used(grant, "bytesPerDay");
  const auto rows_of = [&](const char* table) {
    return must(province.database->read(system_call(), [&](db::Session& session) {
      return session.query(std::string("SELECT day, calls, row_count, byte_count FROM ") + table);
    }));
  };
  const auto use = rows_of("access_use"), blocks = rows_of("access_block");
  ASSERT_EQ(use.size(), 1U);
  ASSERT_EQ(blocks.size(), 1U);
  EXPECT_GT(use[0].integer(1), 5);
  const auto since = must(province.database->read(
      system_call(), [&](db::Session& session) { return session.one("SELECT since FROM access_block"); }));
  EXPECT_EQ(since->integer(0), 2);
  const auto instance = province.watch->journal().instance();
  province.watch.reset();
  must(province.database->write(system_call(), [&](db::Session& session) -> Result<> {
    JW_TRY(session.exec("UPDATE access_use SET calls = $1, row_count = $2, byte_count = $3",
                        use[0].integer(1), use[0].integer(2), use[0].integer(3)));
    JW_TRY(session.exec(
        "INSERT INTO access_block (instance, grant_id, day, since, calls, row_count, byte_count) VALUES ($1, "
        "$2, $3, 2, $4, $5, $6)",
        instance, grant, blocks[0].integer(0), blocks[0].integer(1), blocks[0].integer(2),
        blocks[0].integer(3)));
    // Of another node of this store: not ours to count.
    JW_TRY(session.exec(
        "INSERT INTO access_block (instance, grant_id, day, since, calls, row_count, byte_count) VALUES "
        "('another', $1, $2, 1, 7, 7, 7)",
        grant, blocks[0].integer(0)));
    return {};
  }));
  province.start_watch();
  EXPECT_EQ(used(grant, "callsPerDay"), 5);
  EXPECT_EQ(used(grant, "rowsPerDay"), 5);
  EXPECT_EQ(used(grant, "bytesPerDay"), bytes);
  const auto after = rows_of("access_block");
  ASSERT_EQ(after.size(), 1U);
  EXPECT_EQ(after[0].integer(1), 7);
  // And all the rest of the day can still be used.
  int given = 0;
  while (query(grant, "A1") == "answered") ++given;
  EXPECT_EQ(given, 495);
}

}  // namespace
}  // namespace jw::access::testing
