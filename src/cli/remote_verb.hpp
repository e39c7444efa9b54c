#pragma once

#include <memory>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>

#include "cli/commands.hpp"
#include "cli/remote_options.hpp"

namespace jw::cli {

// A command that talks to a node: `Options` are RemoteOptions and what the command takes besides, which the
// caller adds to what is returned; `work` is (Terminal&, const Remote&, const Options&) -> Result<>, done
// once the command line is read and the node's key with it.
template <class Options, class Work>
CLI::App* remote_verb(CLI::App* group, Terminal& terminal, const std::string& name, const std::string& what,
                      Work work, std::shared_ptr<Options> options, const std::string& whose = "the node") {
  auto* command = group->add_subcommand(name, what);
  options->add_to(*command, whose);
  command->callback([&terminal, options, work] {
    terminal.run = [&terminal, options, work]() -> Result<> {
      const auto remote = JW_TRY(options->open());
      return work(terminal, *remote, *options);
    };
  });
  return command;
}

// The same with options of its own.
template <class Options, class Work>
std::pair<CLI::App*, std::shared_ptr<Options>> remote_verb(CLI::App* group, Terminal& terminal,
                                                           const std::string& name, const std::string& what,
                                                           Work work, const std::string& whose = "the node") {
  auto options = std::make_shared<Options>();
  return {remote_verb(group, terminal, name, what, work, options, whose), options};
}

}  // namespace jw::cli
