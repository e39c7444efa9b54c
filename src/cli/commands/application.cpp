#include <CLI/CLI.hpp>

#include <boost/json/array.hpp>

#include "base/json.hpp"
#include "cli/commands.hpp"
#include "cli/commands/application.hpp"
#include "cli/remote_options.hpp"
#include "cli/text_at.hpp"

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

std::string application_line(const boost::json::object& one) {
  std::string clocks;
  for (const auto& clock : one.at("clocks").as_array()) {
    const auto& object = clock.as_object();
    if (text_at(object, "light").empty()) continue;
    clocks += fmt::format("  {} due {} ({}, {} working days left)", text_at(object, "key"),
                          text_at(object, "due"), text_at(object, "light"), number_at(object, "left"));
  }
  return fmt::format("{}  {}  {}  {}{}", text_at(one, "id"), text_at(one, "number"), text_at(one, "state"),
                     text_at(one.at("resource").as_object(), "name"), clocks);
}

Result<> list_applications(Terminal& terminal, const ApplicationOptions& options) {
  const auto call = local_call("application list");
  const auto remote = JW_TRY(options.open());
  const auto page = JW_TRY(remote->get(call, fmt::format("/applications?limit=200&box={}", options.box)));
  std::string text;
  for (const auto& one : page.as_object().at("items").as_array())
    text += (text.empty() ? "" : "\n") + application_line(one.as_object());
  terminal.say(page.as_object(), text.empty() ? "none" : text);
  return {};
}

Result<> show_application(Terminal& terminal, const ApplicationOptions& options) {
  const auto call = local_call("application show");
  const auto remote = JW_TRY(options.open());
  const auto found = JW_TRY(remote->get(call, "/applications/" + options.id)).as_object();
  std::string text = application_line(found);
  for (const auto& step : found.at("history").as_array())
    text += fmt::format("\n  {}  {}  {}", text_at(step.as_object(), "time"), text_at(step.as_object(), "org"),
                        text_at(step.as_object(), "action"));
  std::string open;
  for (const auto& action : found.at("actions").as_array())
    open += (open.empty() ? "" : ", ") + std::string(action.as_string());
  if (!open.empty()) text += "\n  open to you: " + open;
  terminal.say(found, text);
  return {};
}

Result<> act(Terminal& terminal, const ApplicationOptions& options) {
  const auto call = local_call("application act");
  const auto remote = JW_TRY(options.open());
  const auto form = JW_TRY(parse_json(options.form).with("--form"));
  const auto found =
      JW_TRY(remote->post(call, fmt::format("/applications/{}/{}", options.id, options.step), form));
  terminal.say(found.as_object(), application_line(found.as_object()));
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
  const auto answer =
      JW_TRY(remote->post(call, "/applications/bulk",
                          {{"upload", text_at(upload.as_object(), "id")}, {"commit", options.commit}}));
  const auto& object = answer.as_object();
  std::string text = fmt::format("{} of {} lines {}", number_at(object, "good"), number_at(object, "lines"),
                                 options.commit ? "submitted" : "can be submitted");
  for (const auto& error : object.at("errors").as_array())
    text += fmt::format("\n  line {}: {}", number_at(error.as_object(), "line"),
                        text_at(error.as_object(), "message"));
  terminal.status = object.at("errors").as_array().empty() ? 0 : 1;
  terminal.say(object, text);
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
  step->add_option("--step", options->step, "as in the API: notice, ask-extension, decide, approve, ...")
      ->required();
  step->add_option("--form", options->form, "its form as JSON")->capture_default_str();
  add_decide(group, terminal);
  auto* many = add("bulk", "check, or submit, the applications of a CSV or XLSX file", bulk);
  many->add_option("--file", options->file, "the filled-in file")->required()->check(CLI::ExistingFile);
  many->add_flag("--commit", options->commit, "submit the good lines");
}

}  // namespace jw::cli
