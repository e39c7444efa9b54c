#include <CLI/CLI.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

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

std::string counted(std::int64_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

// "3, 7, 12 and 5 more"
std::string lines_text(const json::array& lines) {
  constexpr std::size_t kMost = 20;
  std::string out;
  for (std::size_t i = 0; i < lines.size() && i < kMost; ++i)
    out += (i == 0 ? "" : ", ") + json::serialize(lines[i]);
  if (lines.size() > kMost) out += fmt::format(" and {} more", lines.size() - kMost);
  return out;
}

std::string trace_text(const json::value& found) {
  auto text =
      fmt::format("{} compared with the canary rows of {}", counted(number_at(found, "lines"), "line"),
                  counted(number_at(found, "grants"), "grant"));
  for (const auto& match : items_of(found, "matches")) {
    const auto& lines = items_of(match, "lines");
    text +=
        fmt::format("\n{}  given to {} ({}): {} of {} canary rows, registered from {} on; {} {}",
                    text_at(match, "number"), text_at(match, "recipient_name"), text_at(match, "recipient"),
                    number_at(match, "found"), number_at(match, "registered"), text_at(match, "first_made"),
                    lines.size() == 1 ? "line" : "lines", lines_text(lines));
  }
  if (items_of(found, "matches").empty()) text += "\nno canary row of this department stands in it";
  return text;
}

Result<> trace(Terminal& terminal, const CanaryOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto answer = JW_TRY(remote->send_file(local_call("canary trace"), "/canaries/trace", options.file));
  const auto& matches = items_of(answer, "matches");
  auto text = trace_text(answer);
  // For scripts: 3 says that the file was given away.
  if (!matches.empty()) terminal.status = 3;
  terminal.say(object_of(answer), text);
  return {};
}

Result<> show_canaries(Terminal& terminal, const CanaryOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto found = JW_TRY(remote->get(
      local_call("canary show"), fmt::format("/grants/{}/canaries", http::percent_encode(options.grant))));
  const auto wanted = number_at(found, "wanted"), registered = number_at(found, "registered");
  terminal.say(object_of(found),
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
