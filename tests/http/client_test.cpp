#include "http/client.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "raw.hpp"

namespace jw::http {
namespace {

using namespace std::chrono_literals;

// Takes connections, as the kernel does, and nothing else.
class DeafListener {
 public:
  DeafListener() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(listener_, reinterpret_cast<const sockaddr*>(&at), sizeof at), 0);
    EXPECT_EQ(::listen(listener_, 8), 0);
    socklen_t size = sizeof at;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size);
    port_ = ntohs(at.sin_port);
  }
  DeafListener(const DeafListener&) = delete;
  DeafListener& operator=(const DeafListener&) = delete;
  ~DeafListener() { ::close(listener_); }
  std::uint16_t port() const { return port_; }
  int handle() const { return listener_; }

 private:
  const int listener_;
  std::uint16_t port_ = 0;
};

// A peer that plays a fixed answer to each connection in turn, after it has read something.
class Scripted {
 public:
  explicit Scripted(std::vector<std::string> answers) {
    thread_ = std::jthread([this, answers = std::move(answers)](const std::stop_token& stop) {
      for (const auto& answer : answers) {
        pollfd about{listener_.handle(), POLLIN, 0};
        while (::poll(&about, 1, 20) != 1)
          if (stop.stop_requested()) return;
        const int fd = ::accept4(listener_.handle(), nullptr, nullptr, SOCK_CLOEXEC);
        char some[4096];
        if (::recv(fd, some, sizeof some, 0) > 0)
          if (::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) ADD_FAILURE();
        ::close(fd);
      }
    });
  }
  ~Scripted() {
    thread_.request_stop();
    thread_.join();
  }
  std::uint16_t port() const { return listener_.port(); }

 private:
  const DeafListener listener_;
  std::jthread thread_;
};

OutRequest to(std::uint16_t port, std::string target = "/", Method method = Method::Get) {
  OutRequest request;
  request.method = method;
  request.secure = false;
  request.host = "127.0.0.1";
  request.port = port;
  request.target = std::move(target);
  return request;
}

Call soon() { return Call::system("test", 5s); }

class ClientTest : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/jw_client_XXXXXX";
    folder_ = ::mkdtemp(name);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string read(const std::string& name) {
    std::ostringstream all;
    all << std::ifstream(folder_ / name).rdbuf();
    return all.str();
  }

  Client client_ = *Client::open({});
  std::filesystem::path folder_;
};

TEST(ClientUrl, PartsAreFound) {
  const auto full = OutRequest::to(Method::Post, "https://node.example:8443/a/b?c=d");
  ASSERT_TRUE(full);
  EXPECT_TRUE(full->secure);
  EXPECT_EQ(full->host, "node.example");
  EXPECT_EQ(full->port, 8443);
  EXPECT_EQ(full->target, "/a/b?c=d");
  const auto bare = OutRequest::to(Method::Get, "http://127.0.0.1");
  ASSERT_TRUE(bare);
  EXPECT_EQ(bare->port, 80);
  EXPECT_EQ(bare->target, "/");
  const auto six = OutRequest::to(Method::Get, "https://[::1]:9/x");
  ASSERT_TRUE(six);
  EXPECT_EQ(six->host, "::1");
  EXPECT_EQ(six->port, 9);
  for (const auto* url : {"", "node", "ftp://a/", "https://", "https:///x", "https://a:0/", "https://a:x/",
                          "https://a:99999/", "https://u@a/"})
    EXPECT_EQ(OutRequest::to(Method::Get, url).error().reason, "http.url") << url;
}

TEST_F(ClientTest, SendsHeadersAndBodyAndReadsTheAnswer) {
  Running node([](const Call&, Request& request) {
    auto response =
        Response::text(201, request.body + " " + std::string(request.headers.find("X-A").value_or("")));
    response.headers.add("X-B", "b");
    return response;
  });
  auto request = to(node.port(), "/x", Method::Post);
  request.headers.add("X-A", "a");
  request.body = "body";
  const auto answer = client_.send(soon(), request);
  ASSERT_TRUE(answer) << describe(answer.error());
  EXPECT_EQ(answer->status, 201);
  EXPECT_EQ(answer->headers.find("x-b"), "b");
  EXPECT_EQ(answer->body, "body a");
}

TEST_F(ClientTest, RefusalIsAnAnswer) {
  Running node([](const Call&, Request&) { return Response::text(404, "nothing"); });
  auto request = to(node.port());
  request.into_file = folder_ / "out";
  const auto answer = client_.send(soon(), request);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 404);
  EXPECT_EQ(answer->body, "nothing");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out"));
}

TEST_F(ClientTest, StreamsBothWays) {
  Running node(
      [](const Call& call, Request& request) {
        auto all = std::make_shared<std::string>();
        for (;;) {
          auto piece = request.stream->next(call);
          if (!piece) return Response::text(500, piece.error().reason);
          if (piece->empty()) break;
          *all += *piece;
        }
        auto response = Response::empty(200);
        response.stream = [all](BodyWriter& out) { return out.write(*all); };
        return response;
      },
      {},
      [](const RequestHead&) {
        Admission admission;
        admission.stream = true;
        admission.body_limit = 64 << 20;
        return admission;
      });
  std::string content;
  while (content.size() < (5u << 20)) content += std::to_string(content.size()) + ",";
  std::ofstream(folder_ / "in") << content;

  auto request = to(node.port(), "/", Method::Post);
  request.file = folder_ / "in";
  request.into_file = folder_ / "out";
  auto answer = client_.send(soon(), request);
  ASSERT_TRUE(answer) << describe(answer.error());
  EXPECT_EQ(read("out"), content);
  EXPECT_EQ(answer->body, "");

  for (const bool with_length : {false, true}) {
    auto streamed = to(node.port(), "/", Method::Post);
    streamed.stream = body_of_file(folder_ / "in");
    if (with_length) streamed.content_length = content.size();
    std::string came;
    streamed.into = [&](std::string_view piece) -> Result<> {
      came += piece;
      return {};
    };
    answer = client_.send(soon(), streamed);
    ASSERT_TRUE(answer) << describe(answer.error());
    EXPECT_EQ(came, content);
  }

  auto wrong = to(node.port(), "/", Method::Post);
  wrong.stream = body_of("abc");
  wrong.content_length = 5;
  EXPECT_EQ(client_.send(soon(), wrong).error().reason, "http.body_length");
}

TEST_F(ClientTest, WhatTheSinkSaysIsReturned) {
  Running node(mirror);
  auto request = to(node.port());
  request.into = [](std::string_view) -> Result<> {
    return fail(Code::Unavailable, "test.full", "full", "已满");
  };
  EXPECT_EQ(client_.send(soon(), request).error().reason, "test.full");
}

TEST_F(ClientTest, LargeAnswerIsRefusedAndLeavesNoFile) {
  Running node([](const Call&, Request&) { return Response::text(200, std::string(1 << 20, 'x')); });
  auto request = to(node.port());
  request.response_limit = 1000;
  EXPECT_EQ(client_.send(soon(), request).error().reason, "peer.large");
  request.into_file = folder_ / "out";
  EXPECT_EQ(client_.send(soon(), request).error().reason, "peer.large");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out"));
}

TEST_F(ClientTest, ConnectionIsKeptAndADeadOneReplaced) {
  Limits limits;
  limits.idle_timeout = 300ms;
  Running node(mirror, limits);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(client_.send(soon(), to(node.port())));
  EXPECT_EQ(node.server->stats().connections_accepted, 1u);
  ASSERT_TRUE(wait_until([&] { return node.server->stats().connections_open == 0; }));
  ASSERT_TRUE(client_.send(soon(), to(node.port())));
  EXPECT_EQ(node.server->stats().connections_accepted, 2u);
}

TEST_F(ClientTest, NobodyThereIsUnreachable) {
  std::uint16_t free_port = 0;
  { free_port = Running(mirror).port(); }
  const auto answer = client_.send(soon(), to(free_port));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason, "peer.unreachable");
  EXPECT_EQ(answer.error().code, Code::Unavailable);
}

TEST_F(ClientTest, UnknownNameIsUnreachable) {
  auto request = to(80);
  request.host = "no-such-host.invalid";
  const auto answer = client_.send(Call::system("test", 20s), request);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason, "peer.unreachable");
}

TEST_F(ClientTest, SilentPeerMeetsTheDeadline) {
  Running node([](const Call& call, Request& request) {
    wait_until([&] { return !call.check(); });
    return mirror(call, request);
  });
  const auto from = std::chrono::steady_clock::now();
  const auto answer = client_.send(Call::system("test", 300ms), to(node.port()));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason, "peer.timeout");
  EXPECT_EQ(answer.error().code, Code::Timeout);
  EXPECT_LT(std::chrono::steady_clock::now() - from, 2s);
}

TEST_F(ClientTest, SilentTlsPeerMeetsTheDeadline) {
  const DeafListener deaf;
  auto request = to(deaf.port());
  request.secure = true;
  EXPECT_EQ(client_.send(Call::system("test", 300ms), request).error().reason, "peer.timeout");
}

TEST_F(ClientTest, APeerThatTakesNothingIsGivenUpLongBeforeTheDeadline) {
  const DeafListener deaf;
  ClientOptions options;
  options.stall = 300ms;
  const auto client = *Client::open(options);
  auto request = to(deaf.port());
  request.method = Method::Post;
  request.body.assign(64 << 20, 'x');
  const auto from = std::chrono::steady_clock::now();
  const auto answer = client.send(Call::system("test", 60s), request);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::Timeout);
  EXPECT_LT(std::chrono::steady_clock::now() - from, 20s);
  request.secure = true;
  EXPECT_EQ(client.send(Call::system("test", 60s), request).error().reason, "peer.timeout");
}

TEST_F(ClientTest, StopEndsTheWait) {
  Running node([](const Call& call, Request& request) {
    wait_until([&] { return !call.check(); });
    return mirror(call, request);
  });
  std::stop_source source;
  auto call = Call::system("test", 20s);
  call.stop = source.get_token();
  std::jthread stopper([&] {
    std::this_thread::sleep_for(100ms);
    source.request_stop();
  });
  EXPECT_EQ(client_.send(call, to(node.port())).error().reason, "call.stopped");
}

struct BadAnswer {
  const char* name;
  std::string bytes;
  const char* reason;
};

class ClientBadAnswer : public testing::TestWithParam<BadAnswer> {};

TEST_P(ClientBadAnswer, IsAnError) {
  const Scripted peer({GetParam().bytes});
  const auto client = *Client::open({});
  const auto answer = client.send(soon(), to(peer.port()));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason, GetParam().reason) << describe(answer.error());
}

INSTANTIATE_TEST_SUITE_P(
    Http, ClientBadAnswer,
    testing::Values(
        BadAnswer{"Nothing", "", "peer.unreachable"},
        BadAnswer{"Garbage", "SSH-2.0-OpenSSH\r\n\r\n", "peer.answer"},
        BadAnswer{"HalfHead", "HTTP/1.1 200 OK\r\nContent", "peer.answer"},
        BadAnswer{"ShortBody", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "peer.answer"},
        BadAnswer{"ShortChunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n",
                  "peer.answer"},
        BadAnswer{"BadChunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "peer.answer"},
        BadAnswer{"EndlessHead", "HTTP/1.1 200 OK\r\nX: " + std::string(200000, 'x'), "peer.answer"}),
    [](const auto& about) { return about.param.name; });

TEST_F(ClientTest, AnswerUntilTheEndOfTheConnectionIsRead) {
  const Scripted peer({"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nall of it"});
  const auto answer = client_.send(soon(), to(peer.port()));
  ASSERT_TRUE(answer) << describe(answer.error());
  EXPECT_EQ(answer->body, "all of it");
}

TEST_F(ClientTest, EarlyRefusalOfALargeBodyIsSeen) {
  Running node(mirror);  // takes 1 MB
  auto request = to(node.port(), "/", Method::Post);
  request.body = std::string(30 << 20, 'x');
  const auto answer = client_.send(soon(), request);
  ASSERT_TRUE(answer) << describe(answer.error());
  EXPECT_EQ(answer->status, 413);
}

TEST_F(ClientTest, LineBreaksCannotBeSmuggledIn) {
  Running node(mirror);
  auto header = to(node.port());
  header.headers.add("X", "a\r\nEvil: 1");
  EXPECT_EQ(client_.send(soon(), header).error().reason, "http.url");
  EXPECT_EQ(client_.send(soon(), to(node.port(), "/a b")).error().reason, "http.url");
  EXPECT_EQ(client_.send(soon(), to(node.port(), "/a\r\nX: y")).error().reason, "http.url");
}

TEST_F(ClientTest, ManyThreadsShareOneClient) {
  Running node(mirror, {}, {}, 4, 256);
  std::atomic<int> good = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < 50; ++i) {
          auto request = to(node.port(), fmt::format("/{}/{}", t, i));
          const auto answer = client_.send(Call::system("test", 20s), request);
          if (answer && answer->body == "GET " + request.target + " ") ++good;
        }
      });
  }
  EXPECT_EQ(good, 400);
}

}  // namespace
}  // namespace jw::http
