#include <CLI/CLI.hpp>

#include <algorithm>

#include "base/file.hpp"
#include "base/json_write.hpp"
#include "cli/commands.hpp"
#include "cli/remote.hpp"
#include "flow/bpmn.hpp"
#include "http/target.hpp"

namespace jw::cli {
namespace {

struct Options {
  std::string url;
  std::string key_file;
  std::string ca;
  std::string file;
  std::string process;
  std::string note;
  std::int64_t version = 0;
};

constexpr std::size_t kMaxFile = std::size_t{32} << 20;

std::string text_at(const boost::json::value& value, std::string_view name) {
  const auto* found = value.is_object() ? value.get_object().if_contains(name) : nullptr;
  if (found == nullptr) return {};
  if (found->is_string()) return std::string(found->get_string());
  return found->is_int64() ? std::to_string(found->get_int64()) : std::string();
}

const boost::json::array& items_of(const boost::json::value& value) {
  static const boost::json::array kNone;
  const auto* found = value.is_object() ? value.get_object().if_contains("items") : nullptr;
  return found != nullptr && found->is_array() ? found->get_array() : kNone;
}

// Without a node: what can be said of the document alone.
Result<> check(const Terminal& terminal, const Options& options) {
  const auto text = JW_TRY(file::read(options.file, kMaxFile));
  const auto reading = flow::read_bpmn(text);
  boost::json::object result{{"deployable", reading.ok()}, {"refusals", write_json(reading.refusals)}};
  std::string said;
  for (const auto& one : reading.refusals)
    said += fmt::format("{}:{}: {} {}: {}\n", options.file, one.line, one.code, one.element, one.en);
  for (const auto& one : reading.processes)
    said += fmt::format("{}: {} nodes, {} flows\n", one.id, one.nodes.size(), one.flows.size());
  terminal.say(result, said);
  if (reading.ok()) return {};
  return fail(Code::Invalid, "flow.deploy", "{} reasons not to deploy it", "有 {} 处问题，不能部署",
              reading.refusals.size());
}

Result<> deploy(const Terminal& terminal, const Options& options) {
  const auto remote = JW_TRY(Remote::open(options.url, options.key_file, options.ca));
  const auto text = JW_TRY(file::read(options.file, kMaxFile));
  const auto done = JW_TRY(remote->post(local_call("process deploy"), "/processes",
                                        boost::json::object{{"document", text}, {"note", options.note}}));
  std::string said;
  for (const auto& one : items_of(done))
    said += fmt::format("{} version {}\n", text_at(one, "process"), text_at(one, "version"));
  terminal.say(done.as_object(), said);
  return {};
}

Result<> list(const Terminal& terminal, const Options& options) {
  const auto remote = JW_TRY(Remote::open(options.url, options.key_file, options.ca));
  const auto found = JW_TRY(remote->get(local_call("process list"), "/processes"));
  std::string said;
  for (const auto& one : items_of(found))
    said += fmt::format("{}  version {}  {}  {}\n", text_at(one, "process"), text_at(one, "version"),
                        text_at(one, "region").empty() ? "everywhere" : text_at(one, "region"),
                        text_at(one, "name"));
  terminal.say(found.as_object(), said.empty() ? "no process" : said);
  return {};
}

Result<> fetch(const Terminal& terminal, const Options& options) {
  const auto remote = JW_TRY(Remote::open(options.url, options.key_file, options.ca));
  JW_TRY(remote->fetch_file(
      local_call("process export"),
      fmt::format("/processes/{}/versions/{}/file", http::percent_encode(options.process), options.version),
      options.file));
  terminal.say({{"file", options.file}}, options.file);
  return {};
}

}  // namespace

void add_process(CLI::App& app, Terminal& terminal) {
  auto* group = app.add_subcommand("process", "BPMN processes: check, deploy, list, export");
  group->require_subcommand(1);
  const auto verb = [&](const char* name, const char* what, bool at_node,
                        Result<> (*work)(const Terminal&, const Options&)) {
    auto options = std::make_shared<Options>();
    auto* command = group->add_subcommand(name, what);
    if (at_node) {
      command->add_option("--url", options->url, "address of the node")->required();
      command->add_option("--key-file", options->key_file, "file with the key of an API client")->required();
      command->add_option("--ca", options->ca,
                          "PEM file of the authority that issued the node's certificate");
    }
    command->callback([&terminal, options, work] {
      terminal.run = [&terminal, options, work] { return work(terminal, *options); };
    });
    return std::pair(command, options);
  };
  {
    const auto [command, options] =
        verb("check", "say why a document would not be deployed; needs no node", false, check);
    command->add_option("file", options->file, "BPMN 2.0 file")->required();
  }
  {
    const auto [command, options] = verb("deploy", "deploy the processes of a document", true, deploy);
    command->add_option("file", options->file, "BPMN 2.0 file")->required();
    command->add_option("--note", options->note, "why, for the history");
  }
  verb("list", "processes in force", true, list);
  {
    const auto [command, options] = verb("export", "write the document of a process to a file", true, fetch);
    command->add_option("process", options->process, "id of the process")->required();
    command->add_option("file", options->file, "where to")->required();
    command->add_option("--version", options->version, "0: the current one")->capture_default_str();
  }
}

}  // namespace jw::cli
