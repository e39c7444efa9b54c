#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "cli/remote.hpp"

namespace CLI {
class App;
}

namespace jw::cli {

// Which node a command talks to, and with whose key: --url, --key-file and --ca of every such command.
struct RemoteOptions {
  std::string url;
  std::string key_file;
  std::string ca;

  // Adds the three to a command. They must outlive its parsing; `whose` says which node is meant.
  void add_to(CLI::App& command, const std::string& whose = "the node");
  // Remote::open with them.
  Result<std::unique_ptr<Remote>> open() const;
};

}  // namespace jw::cli
