#include "cli/remote_options.hpp"

#include <CLI/CLI.hpp>

namespace jw::cli {

void RemoteOptions::add_to(CLI::App& command, const std::string& whose) {
  command
      .add_option("--url", url,
                  "address of " + whose + ", such as https://node.example:8443; http:// only of this machine")
      ->required();
  command
      .add_option("--key-file", key_file,
                  "file with the key of an API client, for its owner only (chmod 600)")
      ->required();
  command.add_option("--ca", ca, "PEM file of the authority that issued the node's certificate");
}

Result<std::unique_ptr<Remote>> RemoteOptions::open() const { return Remote::open(url, key_file, ca); }

}  // namespace jw::cli
