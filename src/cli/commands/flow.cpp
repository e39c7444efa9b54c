#include <CLI/CLI.hpp>

#include <boost/json/array.hpp>

#include "base/json.hpp"
#include "cli/commands.hpp"
#include "cli/remote_options.hpp"
#include "cli/text_at.hpp"
#include "http/target.hpp"

namespace jw::cli {
namespace {

namespace json = boost::json;

struct FlowOptions : RemoteOptions {
  std::string box = "role";
  std::string process;
  std::string status;
  std::string id;
  std::string data;
  std::string note;
};

template <class Line>
std::string lines_of(const json::value& list, std::string_view name, Line line) {
  std::string text;
  const auto& items = part(list, name);
  if (items.is_array())
    for (const auto& one : items.get_array()) text += line(one) + "\n";
  return text;
}

std::string state_of(const json::value& answer) {
  std::string text = fmt::format("{}  {} {}", text_at(answer, "instance"), text_at(answer, "status"),
                                 text_at(answer, "outcome"));
  for (const auto* what : {"tasks", "incidents"}) {
    const auto& ids = part(answer, what);
    if (!ids.is_array()) continue;
    for (const auto& id : ids.get_array())
      text += fmt::format("\n  {} {}", what, id.is_string() ? std::string_view(id.get_string()) : "");
  }
  return text;
}

Result<json::object> data_of(const FlowOptions& options) {
  if (options.data.empty()) return json::object();
  auto value = JW_TRY(parse_json(options.data).with("reading --data"));
  if (!value.is_object())
    return fail(Code::Invalid, "flow.data", "--data is a JSON object", "--data 应为 JSON 对象");
  return std::move(value.get_object());
}

Result<> inbox(const Terminal& terminal, const FlowOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto found = JW_TRY(
      remote->get(local_call("flow inbox"), "/flow/inbox?limit=200&box=" + http::percent_encode(options.box) +
                                                "&process=" + http::percent_encode(options.process)));
  const auto text = lines_of(found, "items", [](const json::value& one) {
    const auto due = text_at(one, "due");
    return fmt::format("{}  {}  {}{}{}", text_at(one, "id"), text_at(one, "name"), text_at(one, "title"),
                       due.empty() ? "" : "  until ", due);
  });
  terminal.say(found.as_object(), text.empty() ? "nothing to do" : text);
  return {};
}

Result<> list_instances(const Terminal& terminal, const FlowOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto found =
      JW_TRY(remote->get(local_call("flow instance list"),
                         "/flow/instances?limit=200&process=" + http::percent_encode(options.process) +
                             "&status=" + http::percent_encode(options.status)));
  const auto text = lines_of(found, "items", [](const json::value& one) {
    return fmt::format("{}  {:<10} {}  {}  {}", text_at(one, "id"), text_at(one, "status"),
                       text_at(one, "process"), text_at(one, "title"), text_at(one, "started"));
  });
  terminal.say(found.as_object(), text.empty() ? "no instance" : text);
  return {};
}

Result<> show_instance(const Terminal& terminal, const FlowOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto found = JW_TRY(
      remote->get(local_call("flow instance show"), "/flow/instances/" + http::percent_encode(options.id)));
  const auto& row = part(found, "row");
  auto text = fmt::format("{}  {} {}  {}\n", text_at(row, "id"), text_at(row, "status"),
                          text_at(row, "outcome"), text_at(row, "title"));
  text += lines_of(found, "tokens", [](const json::value& one) {
    return fmt::format("  at {} {}", text_at(one, "node"), text_at(one, "name"));
  });
  text += lines_of(found, "history", [](const json::value& one) {
    return fmt::format("  {}  {:<10} {} {}  {}", text_at(one, "time"), text_at(one, "command"),
                       text_at(one, "org"), text_at(one, "actor"), text_at(one, "detail"));
  });
  terminal.say(found.as_object(), text);
  return {};
}

Result<> terminate(const Terminal& terminal, const FlowOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto answer =
      JW_TRY(remote->post(local_call("flow instance terminate"),
                          "/flow/instances/" + http::percent_encode(options.id) + "/terminate",
                          json::object{{"note", options.note}}));
  terminal.say(answer.as_object(), state_of(answer));
  return {};
}

Result<> incidents(const Terminal& terminal, const FlowOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto found = JW_TRY(remote->get(local_call("flow incident list"), "/flow/incidents?limit=200"));
  const auto text = lines_of(found, "items", [](const json::value& one) {
    return fmt::format("{}  {}  {}  {}: {}", text_at(one, "id"), text_at(one, "process"),
                       text_at(one, "node"), text_at(one, "reason"), text_at(one, "message"));
  });
  terminal.say(found.as_object(), text.empty() ? "no incident" : text);
  return {};
}

Result<> mend(const Terminal& terminal, const FlowOptions& options, std::string_view verb) {
  const auto remote = JW_TRY(options.open());
  auto data = JW_TRY(data_of(options));
  const auto answer =
      JW_TRY(remote->post(local_call("flow incident"),
                          fmt::format("/flow/incidents/{}/{}", http::percent_encode(options.id), verb),
                          json::object{{"data", std::move(data)}, {"note", options.note}}));
  terminal.say(answer.as_object(), state_of(answer));
  return {};
}

Result<> retry(const Terminal& terminal, const FlowOptions& options) {
  return mend(terminal, options, "retry");
}
Result<> resolve(const Terminal& terminal, const FlowOptions& options) {
  return mend(terminal, options, "resolve");
}

}  // namespace

void add_flow(CLI::App& app, Terminal& terminal) {
  auto* group = app.add_subcommand("flow", "processes of a running node: inbox, instances, incidents");
  group->require_subcommand(1);
  const auto verb = [&terminal](CLI::App* under, const char* name, const char* what,
                                Result<> (*work)(const Terminal&, const FlowOptions&)) {
    auto options = std::make_shared<FlowOptions>();
    auto* command = under->add_subcommand(name, what);
    options->add_to(*command);
    command->callback([&terminal, options, work] {
      terminal.run = [&terminal, options, work] { return work(terminal, *options); };
    });
    return std::pair(command, options);
  };
  {
    const auto [command, options] = verb(group, "inbox", "tasks of the key's department", inbox);
    command->add_option("--box", options->box, "mine, role or org")->capture_default_str();
    command->add_option("--process", options->process, "only of this process");
  }
  auto* instance = group->add_subcommand("instance", "running and past instances")->require_subcommand(1);
  {
    const auto [command, options] = verb(instance, "list", "instances, the newest first", list_instances);
    command->add_option("--process", options->process, "only of this process");
    command->add_option("--status", options->status, "running, completed, terminated or failed");
  }
  {
    const auto [command, options] =
        verb(instance, "show", "where one is and who did what when", show_instance);
    command->add_option("id", options->id, "id of the instance")->required();
  }
  {
    const auto [command, options] = verb(instance, "terminate", "end one", terminate);
    command->add_option("id", options->id, "id of the instance")->required();
    command->add_option("--note", options->note, "why")->required();
  }
  auto* incident = group->add_subcommand("incident", "what could not go on")->require_subcommand(1);
  verb(incident, "list", "open incidents", incidents);
  {
    const auto [command, options] = verb(incident, "retry", "try again what failed", retry);
    command->add_option("id", options->id, "id of the incident")->required();
    command->add_option("--data", options->data, "variables to set before, a JSON object");
    command->add_option("--note", options->note, "what was done");
  }
  {
    const auto [command, options] = verb(incident, "resolve", "go on as if the activity were done", resolve);
    command->add_option("id", options->id, "id of the incident")->required();
    command->add_option("--data", options->data, "what the activity would have given, a JSON object");
    command->add_option("--note", options->note, "how it was resolved")->required();
  }
}

}  // namespace jw::cli
