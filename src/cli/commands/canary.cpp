#include <CLI/CLI.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/commands.hpp"
#include "cli/remote_options.hpp"

namespace jw::cli {
namespace {

namespace json = boost::json;

struct CanaryOptions : RemoteOptions {
  std::string file;
};

Result<> trace(Terminal& terminal, const CanaryOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto answer = JW_TRY(remote->send_file(local_call("canary trace"), "/canaries/trace", options.file));
  const auto& found = answer.as_object();
  const auto& matches = found.at("matches").as_array();
  auto text = fmt::format("{} lines compared with the canary rows of {} grants\n",
                          found.at("lines").as_int64(), found.at("grants").as_int64());
  for (const auto& value : matches) {
    const auto& match = value.as_object();
    const auto word = [&](std::string_view name) { return std::string(match.at(name).as_string()); };
    text += fmt::format("{}  given to {} ({}): {} of {} canary rows, registered from {} on; line {}\n",
                        word("number"), word("recipient_name"), word("recipient"),
                        match.at("found").as_int64(), match.at("registered").as_int64(), word("first_made"),
                        match.at("lines").as_array().front().as_int64());
  }
  if (matches.empty()) text += "no canary row of this department stands in it\n";
  // For scripts: 3 says that the file was given away.
  if (!matches.empty()) terminal.status = 3;
  terminal.say(found, text);
  return {};
}

}  // namespace

void add_canary(CLI::App& app, Terminal& terminal) {
  auto* group = app.add_subcommand("canary", "made-up rows among the rows of a delivery");
  group->require_subcommand(1);
  auto options = std::make_shared<CanaryOptions>();
  auto* command = group->add_subcommand("trace", "which grant a file that turned up elsewhere came from");
  options->add_to(*command, "the provider's node");
  command->add_option("file", options->file, "the file, as text: CSV, JSON, a dump")
      ->required()
      ->check(CLI::ExistingFile);
  command->callback(
      [&terminal, options] { terminal.run = [&terminal, options] { return trace(terminal, *options); }; });
}

}  // namespace jw::cli
