// How many requests a second does the server itself carry, beside nginx? Answers
//   /inline  from the I/O thread      /pool  through the request pool      /echo  the body sent
// Run by hand:  echo_server 8090 & wrk -t2 -c64 -d5 http://127.0.0.1:8090/pool
// bench/http/run.sh compares it with nginx serving a file of the same size.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "http/server.hpp"

int main(int argc, char** argv) {
  using namespace jw;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  const auto body =
      std::make_shared<const std::string>(argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 612, 'x');
  Pool pool("requests", 4, 1024);
  http::Options options;
  options.listeners.emplace_back().port = static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 8090);
  options.dispatch = [](const http::RequestHead& head) {
    http::Admission admission;
    admission.run_inline = head.path == "/inline";
    return admission;
  };
  auto server = http::Server::start(
      options,
      [body](const Call&, http::Request& request) {
        http::Response response;
        response.headers.add("Content-Type", "text/plain; charset=utf-8");
        if (request.path == "/echo") {
          response.body = std::move(request.body);
        } else {
          response.shared_body = body;
        }
        return response;
      },
      pool);
  if (!server) {
    std::fprintf(stderr, "%s\n", describe(server.error()).c_str());
    return 1;
  }
  std::printf("port %d\n", (*server)->port());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&signals, &signal);
  (*server)->drain(std::chrono::seconds(1));
  const auto stats = (*server)->stats();
  std::printf("2xx %lu bytes_out %lu\n", stats.responses[2], stats.bytes_out);
}
