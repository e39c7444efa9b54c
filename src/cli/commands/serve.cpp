#include <CLI/CLI.hpp>

#include <sys/resource.h>

#include <csignal>

#include "app/node.hpp"
#include "base/log.hpp"
#include "cli/commands.hpp"

namespace jw::cli {
namespace {

constexpr auto kDrain = std::chrono::seconds(15);

log::Level level_of(std::string_view name) {
  if (name == "debug") return log::Level::Debug;
  if (name == "warn") return log::Level::Warn;
  return name == "error" ? log::Level::Error : log::Level::Info;
}

Result<> serve(const Terminal& terminal) {
  // Blocked in every thread started from here on, so that only sigwait below sees them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  // Keys and rows about persons are in memory: a crash leaves none of it on a disk.
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);

  const auto config = JW_TRY(load_config(terminal));
  log::open(level_of(config.log_level), config.log_format, config.log_file);
  auto node = JW_TRY(app::Node::start(config));
  terminal.say({{"node", node->id()}, {"http", node->http_port()}, {"peer", node->peer_port()}},
               fmt::format("{} http {}:{} peer {}:{}", node->id(), config.http_address, node->http_port(),
                           config.peer_address, node->peer_port()));
  int caught = 0;
  sigwait(&signals, &caught);
  log::info("node.stopping", {{"signal", std::to_string(caught)}});
  node->drain(kDrain);
  node.reset();
  log::info("node.stopped");
  return {};
}

}  // namespace

void add_serve(CLI::App& app, Terminal& terminal) {
  auto* command = app.add_subcommand("serve", "run this node until SIGINT or SIGTERM");
  command->callback([&terminal] { terminal.run = [&terminal] { return serve(terminal); }; });
}

}  // namespace jw::cli
