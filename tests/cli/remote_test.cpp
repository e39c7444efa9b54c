#include "cli/remote.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>

#include "cli/command.hpp"

namespace jw::cli {
namespace {

using Perms = std::filesystem::perms;

class KeyFile : public ::testing::Test {
 protected:
  KeyFile() : path_(std::filesystem::temp_directory_path() / ("jw-cli-" + std::to_string(::getpid()))) {
    std::ofstream(path_) << "jwk_test\n";
    mode(Perms::owner_read | Perms::owner_write);
  }
  ~KeyFile() override { std::filesystem::remove(path_); }
  void mode(Perms perms) const { std::filesystem::permissions(path_, perms); }
  std::string refused(const std::string& url) const {
    const auto remote = Remote::open(url, path_.string(), "");
    return remote ? "" : remote.error().reason;
  }

  std::filesystem::path path_;
};

TEST_F(KeyFile, StaysOnThisMachineWithoutTls) {
  for (const auto* url : {"https://node.example:8443", "http://127.0.0.1:8080", "http://localhost:8080/",
                          "http://[::1]:8080", "http://127.0.0.1"})
    EXPECT_EQ(refused(url), "") << url;
  for (const auto* url :
       {"http://node.example", "http://127.0.0.1.example.com", "http://localhost.example.com:80",
        "http://127.0.0.11", "http://[::1].example.com", "http://10.0.0.1:8080"})
    EXPECT_EQ(refused(url), "remote.plain") << url;
  for (const auto* url : {"http://127.0.0.1@example.com", "http://localhost:80@example.com",
                          "ftp://127.0.0.1", "127.0.0.1:8080", ""})
    EXPECT_EQ(refused(url), "http.url") << url;
}

TEST_F(KeyFile, OfOthersIsRefused) {
  for (const auto others : {Perms::group_read, Perms::others_read, Perms::group_write}) {
    mode(Perms::owner_read | Perms::owner_write | others);
    EXPECT_EQ(refused("https://node.example"), "remote.key_file") << static_cast<int>(others);
  }
  mode(Perms::owner_read);
  EXPECT_EQ(refused("https://node.example"), "");
}

// A node that says one thing to one request, and keeps what it was asked.
class OneAnswer {
 public:
  OneAnswer(int status, std::string_view body) {
    listening_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    EXPECT_EQ(::bind(listening_, reinterpret_cast<sockaddr*>(&here), size), 0);
    EXPECT_EQ(::listen(listening_, 1), 0);
    EXPECT_EQ(::getsockname(listening_, reinterpret_cast<sockaddr*>(&here), &size), 0);
    url_ = fmt::format("http://127.0.0.1:{}", ntohs(here.sin_port));
    const auto answer =
        fmt::format("HTTP/1.1 {} x\r\nConnection: close\r\n{}\r\n{}", status,
                    status == 204 ? "" : fmt::format("Content-Length: {}\r\n", body.size()), body);
    thread_ = std::thread([this, answer] {
      const int peer = ::accept(listening_, nullptr, nullptr);
      char piece[4096];
      while (asked_.find("\r\n\r\n") == std::string::npos) {
        const auto got = ::recv(peer, piece, sizeof piece, 0);
        if (got <= 0) break;
        asked_.append(piece, static_cast<std::size_t>(got));
      }
      EXPECT_EQ(::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL),
                static_cast<ssize_t>(answer.size()));
      // What is not read yet would cut the answer off.
      ::shutdown(peer, SHUT_WR);
      while (::recv(peer, piece, sizeof piece, 0) > 0) continue;
      ::close(peer);
    });
  }
  ~OneAnswer() {
    ::shutdown(listening_, SHUT_RDWR);  // nobody may have come
    if (thread_.joinable()) thread_.join();
    ::close(listening_);
  }
  const std::string& url() const { return url_; }
  const std::string& asked() {
    thread_.join();
    return asked_;
  }

 private:
  int listening_ = -1;
  std::string url_, asked_;
  std::thread thread_;
};

TEST_F(KeyFile, IsSentInTheLanguageOfTheShell) {
  for (const auto& [shell, begins] : {std::pair{"zh_CN.UTF-8", "zh-CN"}, std::pair{"C.UTF-8", "en"}}) {
    ::setenv("LC_ALL", shell, 1);
    OneAnswer node(200, "{}");
    const auto remote = Remote::open(node.url(), path_.string(), "").value();
    EXPECT_TRUE(remote->get(local_call("test"), "/node"));
    const auto& asked = node.asked();
    EXPECT_NE(asked.find("GET /api/v1/node "), std::string::npos) << asked;
    EXPECT_NE(asked.find("Bearer jwk_test\r\n"), std::string::npos) << asked;
    EXPECT_NE(asked.find(std::string("Accept-Language: ") + begins), std::string::npos) << asked;
  }
  ::unsetenv("LC_ALL");
}

TEST_F(KeyFile, GetsWhatTheNodeSaysOfARefusal) {
  const auto refused_with = [&](int status, std::string_view body) {
    OneAnswer node(status, body);
    return Remote::open(node.url(), path_.string(), "").value()->get(local_call("test"), "/grants/x").error();
  };
  const auto said = refused_with(404, R"({"code":"grant.unknown","detail":"no grant x","trace":"t1"})");
  EXPECT_EQ(said.reason, "grant.unknown");
  EXPECT_EQ(said.message, "no grant x");
  EXPECT_EQ(said.cause, "trace t1");
  EXPECT_EQ(refused_with(404, R"({"code":"grant.unknown","detail":"no grant x"})").cause, "");
  for (const auto* other : {"<html></html>", "[]", ""})
    EXPECT_EQ(refused_with(200, other).reason, "remote.answer");
}

TEST_F(KeyFile, MayBeAnsweredWithNothing) {
  OneAnswer node(204, "");
  const auto remote = Remote::open(node.url(), path_.string(), "").value();
  const auto answer = remote->post(local_call("test"), "/grants/x/restrain", {{"standing", ""}});
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->is_null());
}

TEST(Commands, NoExceptionLeavesOne) {
  Terminal terminal;
  terminal.run = []() -> Result<> { throw std::out_of_range("at"); };
  const auto done = terminal.work();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().reason, "cli.answer");
  EXPECT_EQ(done.error().cause, "at");
  terminal.run = []() -> Result<> { return fail(Code::Invalid, "x.y", "no", "否"); };
  EXPECT_EQ(terminal.work().error().reason, "x.y");
}

}  // namespace
}  // namespace jw::cli
