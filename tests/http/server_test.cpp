#include "http/server.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <future>

#include "raw.hpp"

namespace jw::http {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
constexpr std::string_view kGetClose = "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

TEST(Server, AnswersAndKeepsTheConnection) {
  Running node(mirror);
  Raw raw(node.port());
  for (int i = 0; i < 3; ++i) {
    raw.send(kGet);
    const auto answer = raw.read_to("GET /a ");
    EXPECT_EQ(status_in(answer), 200);
    EXPECT_EQ(answer.find("Connection:"), std::string::npos);
  }
  raw.send(kGetClose);
  EXPECT_NE(raw.read_all().find("Connection: close"), std::string::npos);
  EXPECT_TRUE(raw.closed());
  const auto stats = node.server->stats();
  EXPECT_EQ(stats.responses[2], 4u);
  EXPECT_EQ(stats.connections_accepted, 1u);
  EXPECT_GT(stats.bytes_out, 0u);
}

TEST(Server, PipelinedRequestsAreAnsweredInOrder) {
  Running node([](const Call&, Request& request) {
    if (request.path == "/1") std::this_thread::sleep_for(50ms);
    return Response::text(200, "[" + request.path + request.body + "]");
  });
  const auto all = node.ask(
      "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nPOST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
      "GET /3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const auto one = all.find("[/1]"), two = all.find("[/2abc]"), three = all.find("[/3]");
  ASSERT_NE(three, std::string::npos) << all;
  EXPECT_LT(one, two);
  EXPECT_LT(two, three);
}

TEST(Server, HeadHasTheLengthButNoBody) {
  Running node([](const Call&, Request&) { return Response::text(200, "12345"); });
  const auto answer = node.ask("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_NE(answer.find("Content-Length: 5\r\n"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST(Server, ChunkedBodyIsJoined) {
  Running node(mirror);
  const auto answer = node.ask(
      "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n4;ext=1\r\ndefg\r\n0\r\nTrailer: host\r\n\r\n");
  EXPECT_TRUE(answer.ends_with("POST / abcdefg")) << answer;
}

TEST(Server, OldClientsAreServedAndLetGo) {
  Running node(mirror);
  const auto answer = node.ask("GET /old HTTP/1.0\r\n\r\n");
  EXPECT_EQ(status_in(answer), 200);
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
}

TEST(Server, ContinueIsSaidBeforeTheBody) {
  Running node(mirror);
  Raw raw(node.port());
  raw.send(
      "PUT /up HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\nConnection: "
      "close\r\n\r\n");
  EXPECT_EQ(raw.read_to("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  raw.send("data");
  EXPECT_TRUE(raw.read_all().ends_with("PUT /up data"));
}

TEST(Server, ContinueIsNotSaidToWhatIsRefused) {
  Running node(mirror, {}, [](const RequestHead&) {
    Admission admission;
    admission.reject = Response::text(401, "no");
    return admission;
  });
  Raw raw(node.port());
  raw.send("PUT /up HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  const auto answer = raw.read_all();
  EXPECT_EQ(status_in(answer), 401);
  EXPECT_EQ(answer.find("100 Continue"), std::string::npos);
}

struct Bad {
  const char* name;
  std::string bytes;
  int status;
  const char* code;
};

std::string with_header(const std::string& header) {
  return "GET / HTTP/1.1\r\nHost: x\r\n" + header + "\r\n\r\n";
}

class BadRequest : public testing::TestWithParam<Bad> {};

TEST_P(BadRequest, IsRefusedWithItsOwnCodeAndTheConnectionCloses) {
  std::atomic<int> calls = 0;
  Running node([&](const Call& call, Request& request) {
    ++calls;
    return mirror(call, request);
  });
  Raw raw(node.port());
  raw.send(GetParam().bytes);
  raw.half_close();
  const auto answer = raw.read_all();
  EXPECT_EQ(status_in(answer), GetParam().status) << answer;
  EXPECT_NE(answer.find(std::string("\"code\":\"") + GetParam().code + '"'), std::string::npos) << answer;
  EXPECT_NE(answer.find("application/problem+json"), std::string::npos);
  EXPECT_TRUE(raw.closed());
  EXPECT_EQ(calls, 0);
}

INSTANTIATE_TEST_SUITE_P(
    Http, BadRequest,
    testing::Values(
        Bad{"Garbage", "\x16\x03\x01 hello\r\n\r\n", 400, "http.malformed"},
        Bad{"NoTarget", "GET\r\n\r\n", 400, "http.malformed"},
        Bad{"HeaderWithoutColon", with_header("broken"), 400, "http.malformed"},
        Bad{"BlankBeforeColon", with_header("Name : v"), 400, "http.malformed"},
        Bad{"UnknownMethod", "BREW / HTTP/1.1\r\nHost: x\r\n\r\n", 501, "http.method_unknown"},
        Bad{"Connect", "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n", 501, "http.method_unknown"},
        Bad{"NewVersion", "GET / HTTP/3.0\r\nHost: x\r\n\r\n", 505, "http.version"},
        Bad{"NoHost", "GET / HTTP/1.1\r\n\r\n", 400, "http.host"},
        Bad{"TwoHosts", with_header("Host: y"), 400, "http.host"},
        Bad{"OtherCoding", with_header("Transfer-Encoding: gzip"), 501, "http.transfer_encoding"},
        Bad{"CodingList", with_header("Transfer-Encoding: gzip, chunked"), 501, "http.transfer_encoding"},
        Bad{"LengthAndCoding", with_header("Content-Length: 3\r\nTransfer-Encoding: chunked"), 400,
            "http.malformed"},
        Bad{"CodingAndLength", with_header("Transfer-Encoding: chunked\r\nContent-Length: 3"), 400,
            "http.malformed"},
        Bad{"TwoLengths", with_header("Content-Length: 3\r\nContent-Length: 4"), 400, "http.malformed"},
        Bad{"NegativeLength", with_header("Content-Length: -1"), 400, "http.malformed"},
        Bad{"HexLength", with_header("Content-Length: 0x10"), 400, "http.malformed"},
        Bad{"DotDot", "GET /a/../b HTTP/1.1\r\nHost: x\r\n\r\n", 400, "http.target"},
        Bad{"BadPercent", "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400, "http.target"},
        Bad{"NotUtf8", "GET /%ff HTTP/1.1\r\nHost: x\r\n\r\n", 400, "http.target"},
        Bad{"LongTarget", "GET /" + std::string(20000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n", 414,
            "http.target_long"},
        Bad{"LargeHeaders", with_header("X: " + std::string(20000, 'a')), 431, "http.header_large"},
        Bad{"LargeBody", with_header("Content-Length: 1048577"), 413, "http.body_large"},
        Bad{"HugeBody", with_header("Content-Length: 99999999999999999999"), 400, "http.malformed"},
        Bad{"LargeChunk", with_header("Transfer-Encoding: chunked") + "100001\r\n", 413, "http.body_large"},
        Bad{"BadChunk", with_header("Transfer-Encoding: chunked") + "zz\r\nabc\r\n0\r\n\r\n", 400,
            "http.body"},
        Bad{"ChunkWithoutEnd", with_header("Transfer-Encoding: chunked") + "3\r\nabcdef\r\n0\r\n\r\n", 400,
            "http.body"},
        Bad{"EndlessChunkLine", with_header("Transfer-Encoding: chunked") + "3;" + std::string(100000, 'x'),
            400, "http.body"},
        Bad{"TruncatedBody", with_header("Content-Length: 10") + "abc", 400, "http.body"},
        Bad{"TruncatedChunks", with_header("Transfer-Encoding: chunked") + "3\r\nab", 400, "http.body"}),
    [](const auto& about) { return about.param.name; });

TEST(Server, ManySmallChunksCannotPassTheLimit) {
  Limits limits;
  limits.body_bytes = 100;
  Running node(mirror, limits);
  std::string bytes = with_header("Transfer-Encoding: chunked");
  for (int i = 0; i < 60; ++i) bytes += "2\r\nab\r\n";
  Raw raw(node.port());
  raw.send(bytes);
  EXPECT_EQ(status_in(raw.read_all()), 413);
}

TEST(Server, SlowHeadIsCutOff) {
  Limits limits;
  limits.header_timeout = 400ms;
  Running node(mirror, limits);
  Raw raw(node.port());
  const auto from = std::chrono::steady_clock::now();
  // One byte now and then must not buy more time.
  std::string answer;
  for (const char c : std::string("GET / HTTP/1.1\r\nHost: abcdefghijklmnopqrstuvwxyz")) {
    if (!raw.send(std::string(1, c))) break;
    answer += raw.read_some(100ms);
    if (raw.closed() || !answer.empty()) break;
  }
  answer += raw.read_all();
  EXPECT_EQ(status_in(answer), 408);
  EXPECT_LT(std::chrono::steady_clock::now() - from, 2s);
}

TEST(Server, SilentConnectionsAreClosed) {
  Limits limits;
  limits.header_timeout = limits.idle_timeout = 300ms;
  Running node(mirror, limits);
  Raw silent(node.port()), idle(node.port());
  idle.send(kGet);
  EXPECT_EQ(status_in(idle.read_to("GET /a")), 200);
  EXPECT_EQ(idle.read_all(), "");
  EXPECT_TRUE(idle.closed());
  EXPECT_EQ(silent.read_all(), "");
  EXPECT_TRUE(silent.closed());
  EXPECT_TRUE(wait_until([&] { return node.server->stats().connections_open == 0; }));
}

TEST(Server, SlowBodyIsCutOff) {
  Limits limits;
  limits.body_timeout = 300ms;
  Running node(mirror, limits);
  Raw raw(node.port());
  raw.send(with_header("Content-Length: 10") + "ab");
  EXPECT_EQ(status_in(raw.read_all()), 408);
}

TEST(Server, DrippingBodyIsCutOffToo) {
  Limits limits;
  limits.body_timeout = 500ms;
  limits.body_rate = 1000;
  Running node(mirror, limits);
  Raw raw(node.port());
  raw.send(with_header("Content-Length: 1000"));
  std::string answer;
  for (int i = 0; i < 100 && answer.empty(); ++i) {
    if (!raw.send("x")) break;
    answer = raw.read_some(50ms);
  }
  EXPECT_EQ(status_in(answer), 408);
}

TEST(Server, FullQueueAnswersBusy) {
  std::promise<void> release;
  auto released = release.get_future().share();
  Running node(
      [released](const Call& call, Request& request) {
        if (request.path == "/wait") released.wait();
        return mirror(call, request);
      },
      {}, {}, 1, 1);
  constexpr std::string_view kWait = "GET /wait HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  Raw running(node.port());
  running.send(kWait);
  ASSERT_TRUE(wait_until([&] { return node.pool.load().running == 1; }));
  Raw queued(node.port());
  queued.send(kWait);
  ASSERT_TRUE(wait_until([&] { return node.pool.load().queued == 1; }));

  Raw refused(node.port());
  refused.send(kGet);
  const auto answer = refused.read_to("http.busy");
  EXPECT_EQ(status_in(answer), 503);
  EXPECT_NE(answer.find("Retry-After: 1"), std::string::npos);
  EXPECT_EQ(node.server->stats().busy, 1u);

  release.set_value();
  EXPECT_EQ(status_in(running.read_all()), 200);
  EXPECT_EQ(status_in(queued.read_all()), 200);
  // The refused connection is as good as before.
  refused.send(kGetClose);
  EXPECT_EQ(status_in(refused.read_all()), 200);
}

TEST(Server, HandlerThatThrowsAnswers500AndTheServerGoesOn) {
  Running node([](const Call& call, Request& request) -> Response {
    if (request.path == "/a") throw std::runtime_error("secret detail");
    return mirror(call, request);
  });
  const auto answer = node.ask(kGetClose);
  EXPECT_EQ(status_in(answer), 500);
  EXPECT_EQ(answer.find("secret"), std::string::npos);
  EXPECT_EQ(status_in(node.ask("GET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")), 200);
  EXPECT_EQ(node.server->stats().bugs, 1u);
}

TEST(Server, InlineHandlersRunWithoutThePool) {
  Running node(mirror, {}, [](const RequestHead&) {
    Admission admission;
    admission.run_inline = true;
    return admission;
  });
  EXPECT_EQ(status_in(node.ask(kGetClose)), 200);
  EXPECT_EQ(node.pool.load().done, 0u);
}

TEST(Server, DispatchPassesRouteCapturesAndDeadline) {
  Running node(
      [](const Call& call, Request& request) {
        const bool soon = call.deadline < std::chrono::steady_clock::now() + 6s;
        return Response::text(200, fmt::format("{} {} {} {}", request.route, request.captures[0], soon,
                                               call.trace == request.trace));
      },
      {},
      [](const RequestHead& head) {
        Admission admission;
        admission.route = 42;
        admission.captures.values[0] = std::string_view(head.path).substr(1);
        admission.captures.count = 1;
        admission.deadline = 5s;
        return admission;
      });
  EXPECT_TRUE(node.ask(kGetClose).ends_with("42 a true true"));
}

TEST(Server, ConnectionsOverTheLimitAreClosedAtOnce) {
  Limits limits;
  limits.connections = 2;
  Running node(mirror, limits);
  Raw one(node.port()), two(node.port());
  one.send(kGet);
  two.send(kGet);
  EXPECT_EQ(status_in(one.read_to("GET /a")), 200);
  EXPECT_EQ(status_in(two.read_to("GET /a")), 200);
  Raw three(node.port());
  EXPECT_EQ(three.read_all(), "");
  EXPECT_TRUE(three.closed());
  one.close();
  ASSERT_TRUE(wait_until([&] { return node.server->stats().connections_open == 1; }));
  EXPECT_EQ(status_in(node.ask(kGetClose)), 200);
}

TEST(Server, LeavingClientStopsTheCall) {
  std::atomic<bool> stopped = false;
  Running node([&](const Call& call, Request&) {
    const auto until = std::chrono::steady_clock::now() + 10s;
    while (call.check() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(5ms);
    stopped = call.stop.stop_requested();
    return Response::empty(204);
  });
  Raw raw(node.port());
  raw.send(kGet);
  ASSERT_TRUE(wait_until([&] { return node.pool.load().running == 1; }));
  raw.close();
  EXPECT_TRUE(wait_until([&] { return stopped.load(); }, 3s));
}

TEST(Server, DrainFinishesWhatRunsAndAcceptsNoMore) {
  std::promise<void> release;
  auto released = release.get_future().share();
  Running node([released](const Call& call, Request& request) {
    released.wait();
    return mirror(call, request);
  });
  Raw idle(node.port()), running(node.port());
  running.send(kGet);
  ASSERT_TRUE(wait_until([&] { return node.pool.load().running == 1; }));
  auto drained = std::async(std::launch::async, [&] { node.server->drain(5s); });
  EXPECT_EQ(idle.read_all(), "");
  EXPECT_TRUE(idle.closed());
  EXPECT_FALSE(Raw(node.port()).connected());
  EXPECT_EQ(drained.wait_for(50ms), std::future_status::timeout);
  release.set_value();
  const auto answer = running.read_all();
  EXPECT_EQ(status_in(answer), 200);
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  EXPECT_EQ(drained.wait_for(5s), std::future_status::ready);
  EXPECT_EQ(node.server->stats().connections_open, 0u);
}

TEST(Server, DrainPastItsLimitStopsHandlers) {
  Running node([](const Call& call, Request&) {
    while (call.check()) std::this_thread::sleep_for(5ms);
    return Response::empty(204);
  });
  Raw raw(node.port());
  raw.send(kGet);
  ASSERT_TRUE(wait_until([&] { return node.pool.load().running == 1; }));
  const auto from = std::chrono::steady_clock::now();
  node.server->drain(100ms);
  EXPECT_LT(std::chrono::steady_clock::now() - from, 3s);
  EXPECT_EQ(node.server->stats().connections_open, 0u);
}

TEST(Server, PortInUseIsAnErrorThatNamesIt) {
  Running node(mirror);
  Options options;
  options.listeners.emplace_back().port = node.port();
  const auto second = Server::start(std::move(options), mirror, node.pool);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().reason, "http.listen");
  EXPECT_NE(second.error().message.find(std::to_string(node.port())), std::string::npos);
}

}  // namespace
}  // namespace jw::http
