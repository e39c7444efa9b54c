#include <CLI/CLI.hpp>

#include <algorithm>

#include "base/file.hpp"
#include "base/json_write.hpp"
#include "cli/commands.hpp"
#include "cli/remote_options.hpp"
#include "cli/text_at.hpp"
#include "flow/bpmn.hpp"
#include "http/target.hpp"

namespace jw::cli {
namespace {

struct ProcessOptions : RemoteOptions {
  std::string file;
  std::string process;
  std::string note;
  std::int64_t version = 0;
  std::int64_t from = 0;
  bool check = false;
};

constexpr std::size_t kMaxFile = std::size_t{32} << 20;

std::string shown_at(const boost::json::value& value, std::string_view name) {
  const auto* found = value.is_object() ? value.get_object().if_contains(name) : nullptr;
  if (found == nullptr) return {};
  if (found->is_string()) return std::string(found->get_string());
  return found->is_int64() ? std::to_string(found->get_int64()) : std::string();
}

std::string held(const boost::json::value& one) {
  return fmt::format("version {}  {}", shown_at(one, "version"),
                     shown_at(one, "region").empty() ? "everywhere" : shown_at(one, "region"));
}

// From above: from which node, as which version there; "" when it was made on the node.
std::string origin(const boost::json::value& one) {
  const auto* found = object_of(one).if_contains("origin");
  if (found == nullptr || !found->is_object()) return {};
  return fmt::format("  from {} version {}, received {}", shown_at(*found, "node"),
                     shown_at(*found, "version"), shown_at(*found, "received"));
}

std::string reasons(const boost::json::value& refusals) {
  std::string said;
  for (const auto& one : each_of(refusals))
    said += fmt::format("  line {}: {} {}: {}\n", shown_at(one, "line"), shown_at(one, "code"),
                        shown_at(one, "element"), shown_at(one, "en"));
  return said;
}

std::string differences(const boost::json::value& list) {
  std::string said;
  for (const auto& one : each_of(list))
    said += fmt::format("  {} {}: {} -> {}\n", shown_at(one, "element"), shown_at(one, "part"),
                        shown_at(one, "before").empty() ? "(nothing)" : shown_at(one, "before"),
                        shown_at(one, "after").empty() ? "(nothing)" : shown_at(one, "after"));
  return said.empty() ? "  no difference\n" : said;
}

// Without a node: what can be said of the document alone.
Result<> check_process(const Terminal& terminal, const ProcessOptions& options) {
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

Result<> deploy(const Terminal& terminal, const ProcessOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto text = JW_TRY(file::read(options.file, kMaxFile));
  const auto done = JW_TRY(remote->post(local_call("process deploy"), "/processes",
                                        boost::json::object{{"document", text}, {"note", options.note}}));
  std::string said;
  for (const auto& one : items_of(done))
    said += fmt::format("{} version {}\n", shown_at(one, "process"), shown_at(one, "version"));
  terminal.say(object_of(done), said);
  return {};
}

Result<> list_processes(const Terminal& terminal, const ProcessOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto found = JW_TRY(remote->get(local_call("process list"), "/processes"));
  std::string said;
  for (const auto& one : items_of(found)) {
    said += fmt::format("{}  {}  {}{}\n", shown_at(one, "process"), held(one), shown_at(one, "name"),
                        origin(one));
    const auto* unfit = object_of(one).if_contains("unfit");
    if (unfit != nullptr && unfit->is_array() && !unfit->get_array().empty())
      said += "  no longer fits the version above it, and still holds as it is:\n" + reasons(*unfit);
  }
  terminal.say(object_of(found), said.empty() ? "no process" : said);
  return {};
}

Result<> fetch(const Terminal& terminal, const ProcessOptions& options) {
  const auto remote = JW_TRY(options.open());
  JW_TRY(remote->fetch_file(
      local_call("process export"),
      fmt::format("/processes/{}/versions/{}/file", http::percent_encode(options.process), options.version),
      options.file));
  terminal.say({{"file", options.file}}, options.file);
  return {};
}

// An edited document as the own parts of the key's block, or with --check why not.
Result<> own(const Terminal& terminal, const ProcessOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto text = JW_TRY(file::read(options.file, kMaxFile));
  const auto path = fmt::format("/processes/{}/override/document", http::percent_encode(options.process));
  if (options.check) {
    const auto found = JW_TRY(
        remote->post(local_call("process own"), path + "/check", boost::json::object{{"document", text}}));
    const auto& result = object_of(found);
    const auto& refusals = part(result, "refusals");
    terminal.say(result, reasons(refusals) + differences(part(result, "differences")));
    if (each_of(refusals).empty()) return {};
    return fail(Code::Invalid, "flow.override", "{} reasons not to deploy it", "有 {} 处问题，不能部署",
                each_of(refusals).size());
  }
  const auto made = JW_TRY(remote->put(local_call("process own"), path,
                                       boost::json::object{{"document", text}, {"note", options.note}}));
  const auto& result = object_of(made);
  terminal.say(result, fmt::format("{}  {}\n{}", options.process, held(part(result, "definition")),
                                   differences(part(result, "differences"))));
  return {};
}

Result<> versions(const Terminal& terminal, const ProcessOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto found =
      JW_TRY(remote->get(local_call("process versions"),
                         fmt::format("/processes/{}/versions", http::percent_encode(options.process))));
  std::string said;
  for (const auto& one : items_of(found))
    said += fmt::format("{}  {}  {}  {}{}\n", held(one), shown_at(one, "state"), shown_at(one, "deployed"),
                        shown_at(one, "note"), origin(one));
  terminal.say(object_of(found), said);
  return {};
}

// Which nodes below have it, and why one refused it.
Result<> nodes(const Terminal& terminal, const ProcessOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto found =
      JW_TRY(remote->get(local_call("process nodes"),
                         fmt::format("/processes/{}/nodes", http::percent_encode(options.process))));
  std::string said;
  for (const auto& one : items_of(found)) {
    said += fmt::format("{}  {}  {}  {}\n", shown_at(one, "node"), held(one), shown_at(one, "state"),
                        shown_at(one, "on_the_way"));
    said += reasons(part(one, "reasons"));
  }
  terminal.say(object_of(found), said.empty() ? "it went to no node" : said);
  return {};
}

// What governments above handed down, and whether it holds here.
Result<> received(const Terminal& terminal, const ProcessOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto found = JW_TRY(remote->get(local_call("process received"), "/processes/received"));
  std::string said;
  for (const auto& one : items_of(found)) {
    said += fmt::format("{}  {}  from {}  {}  {}\n", shown_at(one, "process"), held(one),
                        shown_at(one, "node"), shown_at(one, "state"), shown_at(one, "received"));
    said += reasons(part(one, "reasons"));
  }
  terminal.say(object_of(found), said.empty() ? "nothing came from above" : said);
  return {};
}

// What a version changes of each one it stands on; --from: of that one.
Result<> diff(const Terminal& terminal, const ProcessOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto process = http::percent_encode(options.process);
  if (options.from != 0) {
    const auto found =
        JW_TRY(remote->get(local_call("process diff"), fmt::format("/processes/{}/diff?from={}&to={}",
                                                                   process, options.from, options.version)));
    terminal.say(object_of(found), differences(part(found, "items")));
    return {};
  }
  const auto found =
      JW_TRY(remote->get(local_call("process diff"),
                         fmt::format("/processes/{}/versions/{}/lineage", process, options.version)));
  std::string said;
  for (const auto& one : items_of(found))
    said += fmt::format("from {}:\n{}", held(part(one, "definition")), differences(part(one, "differences")));
  terminal.say(object_of(found), said.empty() ? "it stands on no other version" : said);
  return {};
}

}  // namespace

void add_process(CLI::App& app, Terminal& terminal) {
  auto* group = app.add_subcommand("process", "BPMN processes: check, deploy, list, compare, export");
  group->require_subcommand(1);
  const auto verb = [&](const char* name, const char* what, bool at_node,
                        Result<> (*work)(const Terminal&, const ProcessOptions&)) {
    auto options = std::make_shared<ProcessOptions>();
    auto* command = group->add_subcommand(name, what);
    if (at_node) {
      options->add_to(*command);
    }
    command->callback([&terminal, options, work] {
      terminal.run = [&terminal, options, work] { return work(terminal, *options); };
    });
    return std::pair(command, options);
  };
  {
    const auto [command, options] =
        verb("check", "say why a document would not be deployed; needs no node", false, check_process);
    command->add_option("file", options->file, "BPMN 2.0 file")->required();
  }
  {
    const auto [command, options] = verb("deploy", "deploy the processes of a document", true, deploy);
    command->add_option("file", options->file, "BPMN 2.0 file")->required();
    command->add_option("--note", options->note, "why, for the history");
  }
  verb("list", "processes in force", true, list_processes);
  {
    const auto [command, options] =
        verb("own", "make what an edited document changes your block's own parts", true, own);
    command->add_option("process", options->process, "id of the process")->required();
    command->add_option("file", options->file, "BPMN 2.0 file")->required();
    command->add_option("--note", options->note, "why, for the history");
    command->add_flag("--check", options->check, "only say why it would be refused and what it changes");
  }
  {
    const auto [command, options] =
        verb("versions", "all versions of a process, places included", true, versions);
    command->add_option("process", options->process, "id of the process")->required();
  }
  {
    const auto [command, options] =
        verb("nodes", "which nodes below have a process, or why not", true, nodes);
    command->add_option("process", options->process, "id of the process")->required();
  }
  verb("received", "what governments above handed down", true, received);
  {
    const auto [command, options] =
        verb("diff", "what a version changes of those above it, or of another one", true, diff);
    command->add_option("process", options->process, "id of the process")->required();
    command->add_option("--version", options->version, "0: the current one of the owner")
        ->capture_default_str();
    command->add_option("--from", options->from, "another version, in place of those above");
  }
  {
    const auto [command, options] = verb("export", "write the document of a process to a file", true, fetch);
    command->add_option("process", options->process, "id of the process")->required();
    command->add_option("file", options->file, "where to")->required();
    command->add_option("--version", options->version, "0: the current one")->capture_default_str();
  }
}

}  // namespace jw::cli
