#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "http/server.hpp"

namespace jw::http {

// A socket that says exactly what a test tells it to, right or wrong.
class Raw {
 public:
  explicit Raw(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
  }
  ~Raw() { close(); }
  Raw(const Raw&) = delete;
  Raw& operator=(const Raw&) = delete;

  bool connected() const { return connected_; }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  void half_close() { ::shutdown(fd_, SHUT_WR); }

  // False once the other side has closed.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // What comes within the limit, at most once around.
  std::string read_some(std::chrono::milliseconds limit = std::chrono::seconds(10)) {
    pollfd about{fd_, POLLIN, 0};
    if (::poll(&about, 1, static_cast<int>(limit.count())) != 1) return {};
    std::string bytes(64 << 10, '\0');
    const auto got = ::recv(fd_, bytes.data(), bytes.size(), 0);
    closed_ = got <= 0;
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
  }

  // Until the other side closes, or ten quiet seconds.
  std::string read_all() {
    std::string all;
    while (!closed_) {
      const auto more = read_some();
      if (more.empty()) break;
      all += more;
    }
    return all;
  }

  // Until `mark` has come.
  std::string read_to(std::string_view mark) {
    std::string all;
    while (all.find(mark) == std::string::npos) {
      const auto more = read_some();
      if (more.empty()) break;
      all += more;
    }
    return all;
  }

  bool closed() const { return closed_; }

 private:
  int fd_;
  bool connected_ = false, closed_ = false;
};

// "HTTP/1.1 404 Not Found..." -> 404
inline int status_in(std::string_view answer) {
  return answer.size() > 12 && answer.starts_with("HTTP/1.1 ") ? std::stoi(std::string(answer.substr(9, 3)))
                                                               : 0;
}

inline bool wait_until(const std::function<bool()>& holds,
                       std::chrono::seconds limit = std::chrono::seconds(10)) {
  const auto until = std::chrono::steady_clock::now() + limit;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

// A plain server with one listener on a free port.
struct Running {
  explicit Running(Handler handler, Limits limits = {}, Dispatch dispatch = {}, std::size_t threads = 4,
                   std::size_t queue = 64)
      : pool("test", threads, queue) {
    Options options;
    options.listeners.emplace_back();
    options.limits = limits;
    options.dispatch = std::move(dispatch);
    auto started = Server::start(std::move(options), std::move(handler), pool);
    EXPECT_TRUE(started) << describe(started.error());
    server = std::move(*started);
  }

  std::uint16_t port() const { return server->port(); }

  // Sends and reads until the server closes.
  std::string ask(std::string_view bytes) {
    Raw raw(port());
    raw.send(bytes);
    return raw.read_all();
  }

  Pool pool;
  std::unique_ptr<Server> server;
};

// Says what it was asked.
inline Response mirror(const Call&, Request& request) {
  return Response::text(200,
                        std::string(to_string(request.method)) + " " + request.path + " " + request.body);
}

}  // namespace jw::http
