#include <CLI/CLI.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/commands.hpp"
#include "cli/remote_options.hpp"
#include "cli/text_at.hpp"
#include "http/target.hpp"

namespace jw::cli {
namespace {

namespace json = boost::json;

struct CanaryOptions : RemoteOptions {
  std::string file, grant;
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

Result<> show_canaries(Terminal& terminal, const CanaryOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto found = JW_TRY(remote->get(
      local_call("canary show"), fmt::format("/grants/{}/canaries", http::percent_encode(options.grant))));
  const auto wanted = number_at(found, "wanted"), registered = number_at(found, "registered");
  terminal.say(found.as_object(),
               wanted == 0 ? "the grant asks for no canary rows"
               : registered == 0
                   ? fmt::format("none yet of at most {}; they come with the first delivery", wanted)
                   : fmt::format("{} canary rows registered of at most {}, the last {}", registered, wanted,
                                 text_at(found, "last_made")));
  return {};
}

using CanaryWork = Result<> (*)(Terminal&, const CanaryOptions&);

std::pair<CLI::App*, std::shared_ptr<CanaryOptions>> canary_verb(CLI::App* group, Terminal& terminal,
                                                                 const char* name, const char* what,
                                                                 CanaryWork work) {
  auto options = std::make_shared<CanaryOptions>();
  auto* command = group->add_subcommand(name, what);
  options->add_to(*command, "the provider's node");
  command->callback([&terminal, options, work] {
    terminal.run = [&terminal, options, work] { return work(terminal, *options); };
  });
  return {command, options};
}

}  // namespace

void add_canary(CLI::App& app, Terminal& terminal) {
  auto* group = app.add_subcommand("canary", "made-up rows among the rows of a delivery");
  group->require_subcommand(1);
  {
    const auto [command, options] =
        canary_verb(group, terminal, "trace", "which grant a file that turned up elsewhere came from", trace);
    command->add_option("file", options->file, "the file, as text: CSV, JSON, a dump")
        ->required()
        ->check(CLI::ExistingFile);
  }
  const auto [command, options] =
      canary_verb(group, terminal, "show", "how many canary rows a grant has", show_canaries);
  command->add_option("id", options->grant, "id of the grant")->required();
}

}  // namespace jw::cli
