#include <cstdlib>
#include <random>

#include "base/text.hpp"
#include "tests/access/node.hpp"

namespace jw::access::testing {
namespace {

// Requests made to get what is not granted. JW_HOSTILE names another number of them.
TEST_F(Online, hostile_requests_get_no_cell_and_no_row_that_is_not_granted) {
  province.load("32.statistics", resource,
                "code,name,phone,amount,region\n"
                "A1,granted-name,13811110001,100,320613001\nB1,SECRET-name,13822220002,4242,320682001\n"
                "C1,SECRET-other,13833330003,4343,\n");
  const auto wide = [](grant::Grant& made) { made.caps = {0, 0, 0, 0, 0, 0, 2}; };
  const auto good = province.give_online(resource, wide);
  const auto expired = province.give_online(resource, [&](grant::Grant& made) {
    wide(made);
    made.from -= std::chrono::hours(48);
    made.until = made.from + std::chrono::hours(1);
  });
  const auto future = province.give_online(resource, [&](grant::Grant& made) {
    wide(made);
    made.from += std::chrono::hours(2);
  });
  const auto others = province.give_online(
      resource,
      [&](grant::Grant& made) {
        wide(made);
        made.rows = {{"region", grant::RowCondition::Op::Prefix, {"320682"}}};
      },
      "320682.data");
  const auto verify_only = province.give_online(resource, [&](grant::Grant& made) {
    wide(made);
    made.modes = {"verify"};
  });
  const char* count_text = std::getenv("JW_HOSTILE");
  const auto count = count_text ? std::strtoull(count_text, nullptr, 10) : 100'000ULL;
  std::mt19937_64 random(static_cast<std::uint64_t>(::testing::UnitTest::GetInstance()->random_seed()));
  // Each list begins with what is granted, and three times in four that is taken: a request with one
  // thing wrong gets furthest in.
  const auto pick = [&](const auto& list) {
    return random() % 4 != 0 ? list[0] : list[random() % std::size(list)];
  };
  const auto any = [&](const auto& list) { return list[random() % std::size(list)]; };
  const std::vector<std::string> grants{good,       good,         good,      expired, future,
                                        others,     verify_only,  "",        "null",  make_id(SystemClock()),
                                        good + " ", "../" + good, "' OR 1=1"};
  const std::vector<std::string> purposes{"4.1", "4.1.1",      "4",    "4.1.1.1", "5",
                                          "",    "4.1\\u0000", "４.1", "*",       "4.1 "};
  const std::vector<std::string> events{"BJ-1", "BJ-1",   "",        "办件",
                                        "a b",  "x\\\"}", "../../x", std::string(65, 'a')};
  const std::vector<std::string> keys{"A1", "B1",  "C1",        "Z",         "A1'--",   "%",
                                      "_1", "Ａ1", "A1\\u0000", "A1\\u200b", "\\ud800", "B1\\n"};
  const std::vector<std::string> items{
      "name", "code", "phone", "amount", "region", "rowid", "*", "name\\\" FROM x", "NAME", "ｎame", "_op"};
  const std::vector<std::string> ops{"eq", "prefix", "range", "like", "ne", "EQ", "eq OR 1=1"};
  const std::vector<std::string> values{"granted-name", "SECRET-name", "",    "S",   "%",
                                        "13822220002",  "4242",        "1e9", "NaN", "-99999999999999999999"};
  const std::vector<std::string> measures{"sum", "avg", "min", "max", "count", "sum OR 1=1"};
  const std::vector<std::string> extra{"",
                                       "",
                                       "",
                                       ",\"rows\":[[\"B1\"]]",
                                       ",\"region\":\"320682\"",
                                       ",\"as_org\":\"32.statistics\"",
                                       ",\"grant\":\"" + good + "\"",
                                       ",\"at_least\":0",
                                       ",\"at_least\":-1"};
  const std::vector<Call> callers{Province::client(),
                                  Province::client(),
                                  Province::client("320682.data"),
                                  Province::client("3206.data"),
                                  Province::client(""),
                                  Province::client("320613.data' OR '1'='1")};
  std::size_t answered = 0, refused = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto kind = static_cast<Kind>(random() % 5);
    const auto& caller = random() % 2 == 0 ? callers[0] : callers[random() % callers.size()];
    const auto grant = pick(grants);
    std::string compare = fmt::format("{{\"item\":\"{}\",\"op\":\"{}\"", pick(items), pick(ops));
    std::string rest;
    const auto key = any(keys);
    if (kind == Kind::Verify)
      rest = fmt::format("\"key\":{{\"{}\":\"{}\"}},\"compare\":[{},\"{}\":\"{}\"}}]",
                         random() % 8 == 0 ? pick(items) : "code", key, compare,
                         random() % 6 == 0 ? "from" : "value", any(values));
    if (kind == Kind::VerifyBatch)
      rest = fmt::format(
          "\"key_items\":[\"code\"],\"compare\":[{}}}],\"rows\":[[\"{}\",\"{}\"],[\"{}\",\"{}\"]]", compare,
          key, any(values), any(keys), any(values));
    if (kind == Kind::Query)
      rest = fmt::format("\"key\":{{\"code\":\"{}\"}},\"items\":[\"{}\",\"{}\"]", key, pick(items),
                         random() % 2 == 0 ? "phone" : any(items));
    if (kind == Kind::QueryBatch)
      rest = fmt::format("\"key_items\":[\"code\"],\"rows\":[[\"{}\"],[\"{}\"]],\"items\":[\"{}\"]", key,
                         any(keys), pick(items));
    if (kind == Kind::Aggregate) {
      rest = fmt::format("\"by\":[\"{}\"]", pick(items));
      if (random() % 2 == 0)
        rest += fmt::format(",\"measures\":[{{\"item\":\"{}\",\"do\":\"{}\"}}]", any(items), any(measures));
    }
    // Lists beyond what is allowed, and nesting that would exhaust a stack.
    if (random() % 200 == 0) {
      std::string many;
      for (int k = 0; k < 1001; ++k) many += k == 0 ? "[\"A1\"]" : ",[\"B1\"]";
      rest = "\"key_items\":[\"code\"],\"items\":[\"name\"],\"rows\":[" + many + "]";
    }
    if (random() % 200 == 0)
      rest = "\"key\":" + std::string(2000, '[') + std::string(2000, ']') + ",\"items\":[\"name\"]";
    auto body = fmt::format("{{\"grant\":\"{}\",\"purpose\":\"{}\",\"event\":\"{}\",{}{}}}", grant,
                            pick(purposes), pick(events), rest, pick(extra));
    // Damage now and then: a byte changed, the end cut off.
    if (random() % 10 == 0) body[random() % body.size()] = static_cast<char>(random() % 256);
    if (random() % 25 == 0) body.resize(random() % body.size());
    auto outcome = province.watch->gateway().answer(caller, kind, body, true);
    ASSERT_TRUE(outcome);
    if (!*outcome) {
      const auto code = outcome->error().code;
      ASSERT_TRUE(code == Code::Invalid || code == Code::Denied || code == Code::TooLarge)
          << describe(outcome->error()) << "\n"
          << body;
      ++refused;
      continue;
    }
    ASSERT_TRUE((*outcome)->reply);
    // What is said of the rows; the ids and positions behind it may look like anything.
    const auto& whole = (*outcome)->reply->body;
    const auto text = whole.substr(0, whole.rfind(",\"grant\":"));
    ASSERT_LT(text.size(), whole.size());
    ++answered;
    const bool neighbour = caller.actor.org == "320682.data";
    ASSERT_TRUE(neighbour || text.find("SECRET-name") == std::string::npos) << body << "\n" << text;
    for (const auto* never : {"SECRET-other", "13811110001", "13822220002", "13833330003", "4242", "4343"})
      ASSERT_EQ(text.find(never), std::string::npos) << body << "\n" << text;
    if (mode_of(kind) == "verify") {
      ASSERT_EQ(text.find("granted"), std::string::npos);
    }
    // Verify tells the neighbour nothing of our row either.
    if (neighbour) {
      ASSERT_EQ(text.find("granted-name"), std::string::npos) << body;
    }
  }
  // A generator that is always refused, or always answered, would prove nothing.
  EXPECT_GT(answered, count / 200);
  EXPECT_GT(refused, count / 2);
}

}  // namespace
}  // namespace jw::access::testing
