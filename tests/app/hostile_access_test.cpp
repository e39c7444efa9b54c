#include <algorithm>
#include <future>

#include "app/node.hpp"
#include "http/client.hpp"
#include "org/client.hpp"
#include "tests/access/hostile.hpp"

// The hostile requests of tests/access/hostile_test.cpp, by HTTP at a running node: through the listener, the
// table of routes, the API keys and the answers that wait for their line in the journal.
namespace jw::app {
namespace {

using access::testing::Hostile;
using access::testing::must;
using access::testing::Province;

struct OverTheWire {
  Hostile::Asked asked;
  int status = 0;
  std::string body;
};

std::string_view path_of(access::Kind kind) {
  switch (kind) {
    case access::Kind::Verify: return "/api/v1/access/verify";
    case access::Kind::VerifyBatch: return "/api/v1/access/verify/batch";
    case access::Kind::Query: return "/api/v1/access/query";
    case access::Kind::QueryBatch: return "/api/v1/access/query/batch";
    case access::Kind::Aggregate: return "/api/v1/access/aggregate";
  }
  return "/";
}

// JW_HOSTILE_HTTP names another number of requests.
TEST(HostileAccess, by_http_gets_no_cell_that_is_not_granted_and_no_internal_error) {
  const auto folder = std::filesystem::temp_directory_path() / ("jw-node-" + make_id(SystemClock()));
  std::optional<Hostile> hostile;
  std::vector<std::string> keys;
  const auto callers = Hostile::callers();
  std::optional<Province> province(std::in_place, folder);
  province->add_org("3206", "data", "南通市数据局");
  province->start_watch();
  hostile.emplace(*province, province->publish_register("32.statistics"),
                  static_cast<std::uint64_t>(::testing::UnitTest::GetInstance()->random_seed()));
  const SystemClock clock;
  org::Clients clients(*province->database, clock);
  for (std::size_t i = 0; i < 3; ++i)
    keys.push_back(must(clients.create(federation::testing::system_call(),
                                       {fmt::format("窗口系统 {}", i),
                                        callers[i].actor.org,
                                        {"clerk"},
                                        to_string(clock.now() + std::chrono::hours(1))}))
                       .key);
  // Nobody, and somebody with a key that nobody was given.
  keys.push_back("");
  keys.push_back("jwk_x_y");
  province->watch.reset();
  province->lake.reset();

  Config config;
  config.data = folder.string();
  config.share_folder = JW_REPO "/data";
  config.web_folder = JW_REPO "/tests/app/web";
  config.http_port = config.peer_port = 0;
  config.lake_memory_mb = 512;
  auto node = must(Node::start(config));
  const auto client = must(http::Client::open({}));
  const auto send = [&](OverTheWire& one) {
    http::OutRequest request;
    request.method = http::Method::Post;
    request.secure = false;
    request.host = "127.0.0.1";
    request.port = node->http_port();
    request.target = path_of(one.asked.kind);
    request.headers.set("Content-Type", "application/json");
    request.body = one.asked.body;
    if (const auto& key = keys[one.asked.caller]; !key.empty())
      request.headers.set("Authorization", "Bearer " + key);
    auto response = client.send(Call::system("test", std::chrono::minutes(1)), std::move(request));
    one.status = response ? response->status : 0;
    one.body = response ? response->body : describe(response.error());
  };

  const char* count_text = std::getenv("JW_HOSTILE_HTTP");
  const auto count = count_text ? std::strtoull(count_text, nullptr, 10) : 20'000ULL;
  constexpr std::size_t kAtOnce = 8, kOfEach = 50;
  std::map<int, std::size_t> statuses;
  for (std::size_t done = 0; done < count; done += kAtOnce * kOfEach) {
    std::vector<OverTheWire> list(kAtOnce * kOfEach);
    for (auto& one : list) {
      one.asked = hostile->next();
      one.asked.skew = {};
    }
    std::vector<std::future<void>> running;
    for (std::size_t part = 0; part < kAtOnce; ++part)
      running.push_back(std::async(std::launch::async, [&, part] {
        for (std::size_t i = 0; i < kOfEach; ++i) send(list[part * kOfEach + i]);
      }));
    for (auto& one : running) one.get();
    for (const auto& one : list) {
      ++statuses[one.status];
      if (one.status == 200) {
        const auto wrong = hostile->judge(one.asked, callers[one.asked.caller], clock.now(), one.body);
        ASSERT_EQ(wrong, "") << one.asked.body << "\nby " << callers[one.asked.caller].actor.org << "\n"
                             << one.body;
        continue;
      }
      ASSERT_TRUE(one.status >= 400 && one.status < 500) << one.status << " " << one.body << "\n"
                                                         << one.asked.body;
      ASSERT_EQ(one.body.find("SECRET"), std::string::npos) << one.body;
    }
  }
  for (const auto kind : {access::Kind::Verify, access::Kind::VerifyBatch, access::Kind::Query,
                          access::Kind::QueryBatch, access::Kind::Aggregate})
    EXPECT_GT(hostile->right(kind), count / 400) << access::word_of(kind);
  EXPECT_GT(hostile->affirmed(), count / 400);
  EXPECT_GT(statuses[400], count / 50);
  EXPECT_GT(statuses[401], count / 50);
  EXPECT_GT(statuses[403], count / 50);
  node.reset();
  hostile.reset();
  province.reset();
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace jw::app
