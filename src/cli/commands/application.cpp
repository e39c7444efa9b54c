#include <CLI/CLI.hpp>

#include <algorithm>

#include <boost/json/array.hpp>

#include "base/json.hpp"
#include "cli/commands.hpp"
#include "cli/commands/application.hpp"
#include "cli/remote_options.hpp"
#include "cli/text_at.hpp"
#include "http/target.hpp"

namespace jw::cli {
namespace {

struct ApplicationOptions : RemoteOptions {
  std::string box = "all";
  std::string id;
  std::string step;
  std::string form = "{}";
  std::string file;
  bool commit = false;
};

std::string application_line(const boost::json::value& one) {
  std::string clocks;
  for (const auto& clock : items_of(one, "clocks")) {
    if (text_at(clock, "light").empty()) continue;
    clocks += fmt::format("  {} due {} ({}, {} working days left)", text_at(clock, "key"),
                          text_at(clock, "due"), text_at(clock, "light"), number_at(clock, "left"));
  }
  return fmt::format("{}  {}  {}  {}{}", text_at(one, "id"), text_at(one, "number"), text_at(one, "state"),
                     text_at(part(one, "resource"), "name"), clocks);
}

// The API's name of a step: `actions` has it with underscores, its path with hyphens, but for one.
std::string step_of(std::string name) {
  std::ranges::replace(name, '_', '-');
  return name == "state-case" ? "statements" : name;
}

std::string open_steps(const boost::json::value& application) {
  std::string open;
  for (const auto& action : items_of(application, "actions"))
    if (action.is_string()) open += (open.empty() ? "" : ", ") + step_of(std::string(action.get_string()));
  return open;
}

Result<> list_applications(Terminal& terminal, const ApplicationOptions& options) {
  const auto call = local_call("application list");
  const auto remote = JW_TRY(options.open());
  const auto page =
      JW_TRY(remote->get(call, "/applications?limit=200&box=" + http::percent_encode(options.box)));
  std::string text;
  for (const auto& one : items_of(page)) text += (text.empty() ? "" : "\n") + application_line(one);
  terminal.say(object_of(page), text.empty() ? "none" : text);
  return {};
}

Result<> show_application(Terminal& terminal, const ApplicationOptions& options) {
  const auto call = local_call("application show");
  const auto remote = JW_TRY(options.open());
  const auto found = JW_TRY(remote->get(call, "/applications/" + http::percent_encode(options.id)));
  std::string text = application_line(found);
  for (const auto& step : items_of(found, "history"))
    text +=
        fmt::format("\n  {}  {}  {}", text_at(step, "time"), text_at(step, "org"), text_at(step, "action"));
  if (const auto open = open_steps(found); !open.empty()) text += "\n  open to you: " + open;
  terminal.say(object_of(found), text);
  return {};
}

Result<> act(Terminal& terminal, const ApplicationOptions& options) {
  const auto call = local_call("application act");
  const auto remote = JW_TRY(options.open());
  const auto form = JW_TRY(parse_json(options.form).with("--form"));
  const auto path = "/applications/" + http::percent_encode(options.id);
  auto found = remote->post(call, path + "/" + http::percent_encode(step_of(options.step)), form);
  if (!found && (found.error().reason == "http.not_found" || found.error().reason == "http.method")) {
    const auto open = open_steps(JW_TRY(remote->get(call, path)));
    return fail(Code::Invalid, "application.step", "there is no step {}; open to you now: {}",
                "没有步骤 {}；当前可办：{}", options.step, open.empty() ? std::string("-") : open);
  }
  const auto taken = JW_TRY(std::move(found));
  terminal.say(object_of(taken), application_line(taken));
  return {};
}

Result<> bulk(Terminal& terminal, const ApplicationOptions& options) {
  const auto call = local_call("application bulk");
  const auto remote = JW_TRY(options.open());
  const file::Path path(options.file);
  const auto upload = JW_TRY(remote->send_file(
      call,
      path.extension() == ".xlsx" ? "/uploads?name=applications.xlsx" : "/uploads?name=applications.csv",
      path));
  const auto answer = JW_TRY(remote->post(call, "/applications/bulk",
                                          {{"upload", text_at(upload, "id")}, {"commit", options.commit}}));
  std::string text = fmt::format("{} of {} lines {}", number_at(answer, "good"), number_at(answer, "lines"),
                                 options.commit ? "submitted" : "can be submitted");
  for (const auto& error : items_of(answer, "errors"))
    text += fmt::format("\n  line {}: {}", number_at(error, "line"), text_at(error, "message"));
  terminal.status = items_of(answer, "errors").empty() ? 0 : 1;
  terminal.say(object_of(answer), text);
  return {};
}

}  // namespace

void add_application(CLI::App& app, Terminal& terminal) {
  auto* group =
      app.add_subcommand("application", "sharing applications, at a running node")->require_subcommand(1);
  auto options = std::make_shared<ApplicationOptions>();
  const auto add = [&](const char* name, const char* what, auto work) {
    auto* command = group->add_subcommand(name, what);
    options->add_to(*command);
    command->callback([&terminal, options, work] {
      terminal.run = [&terminal, options, work] { return work(terminal, *options); };
    });
    return command;
  };
  auto* all = add("list", "applications and their clocks", list_applications);
  all->add_option("--box", options->box, "mine, todo, consent, review, approve, authority or all")
      ->capture_default_str()
      ->check(CLI::IsMember({"mine", "todo", "consent", "review", "approve", "authority", "all"}));
  auto* one = add("show", "one application: its course, its clocks, what is open to you", show_application);
  one->add_option("--id", options->id, "id of the application")->required();
  auto* step = add("act", "take a step of the procedure", act);
  step->add_option("--id", options->id, "id of the application")->required();
  step->add_option(
          "--step", options->step,
          "as `application show` names what is open to you: notice, ask-extension, decide, ...; consent and "
          "approve are for a head, and a head is a person: on the page")
      ->required();
  step->add_option("--form", options->form, "its form as JSON")->capture_default_str();
  add_decide(group, terminal);
  auto* many = add("bulk", "check, or submit, the applications of a CSV or XLSX file", bulk);
  many->add_option("--file", options->file, "the filled-in file")->required()->check(CLI::ExistingFile);
  many->add_flag("--commit", options->commit, "submit the good lines");
}

}  // namespace jw::cli
