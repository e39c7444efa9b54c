#include <CLI/CLI.hpp>

#include <boost/json/array.hpp>

#include "cli/commands.hpp"
#include "cli/remote_options.hpp"
#include "cli/text_at.hpp"
#include "http/target.hpp"

namespace jw::cli {
namespace {

struct CorrectionOptions : RemoteOptions {
  std::string box = "all";
  std::string light;
  std::string id;
  std::string holding;
  std::string file;
  std::string reason;
  std::string case_number;
};

std::string correction_line(const boost::json::object& one) {
  const auto light = text_at(one, "light");
  return fmt::format("{}  {}  {} values, {} open{}", text_at(one, "number"), text_at(one, "state"),
                     number_at(one, "points"), number_at(one, "open"),
                     light.empty() ? std::string()
                                   : fmt::format("  due {} ({}, {} working days left)", text_at(one, "due"),
                                                 light, number_at(one, "days_left")));
}

Result<> list_corrections(Terminal& terminal, const CorrectionOptions& options) {
  const auto call = local_call("correction list");
  const auto remote = JW_TRY(options.open());
  const auto page = JW_TRY(
      remote->get(call, fmt::format("/corrections?limit=200&box={}&light={}",
                                    http::percent_encode(options.box), http::percent_encode(options.light))));
  std::string text;
  for (const auto& one : items_of(page)) text += (text.empty() ? "" : "\n") + correction_line(object_of(one));
  terminal.say(object_of(page), text.empty() ? "none" : text);
  return {};
}

Result<> show_correction(Terminal& terminal, const CorrectionOptions& options) {
  const auto call = local_call("correction show");
  const auto remote = JW_TRY(options.open());
  auto found = JW_TRY(remote->get(call, "/corrections/" + http::percent_encode(options.id))).as_object();
  const auto holders =
      JW_TRY(remote->get(call, "/corrections/" + http::percent_encode(options.id) + "/holders"));
  std::string text = correction_line(found);
  for (const auto& step : items_of(found, "history"))
    text +=
        fmt::format("\n  {}  {}  {}", text_at(step, "time"), text_at(step, "org"), text_at(step, "action"));
  for (const auto& holder : items_of(holders))
    text += fmt::format("\n  held by {}: told {}, delivery {}", text_at(holder, "org"),
                        text_at(holder, "told"), text_at(holder, "state"));
  found["holders"] = items_of(holders);
  terminal.say(found, text);
  return {};
}

Result<> raise_correction(Terminal& terminal, const CorrectionOptions& options) {
  const auto call = local_call("correction raise");
  const auto remote = JW_TRY(options.open());
  const file::Path path(options.file);
  const auto upload = JW_TRY(remote->send_file(
      call, path.extension() == ".xlsx" ? "/uploads?name=disputes.xlsx" : "/uploads?name=disputes.csv",
      path));
  const auto answer = JW_TRY(remote->post(call, "/corrections/file",
                                          {{"holding", options.holding},
                                           {"upload", text_at(upload, "id")},
                                           {"reason", options.reason},
                                           {"case_number", options.case_number}}));
  const auto& object = object_of(answer);
  std::string text =
      fmt::format("{} lines = {} raised + {} joined + {} wrong", number_at(object, "rows"),
                  number_at(object, "raised"), number_at(object, "joined"), number_at(object, "wrong"));
  for (const auto& error : items_of(object, "errors"))
    text += fmt::format("\n  line {}: {}", number_at(error, "place"), text_at(error, "message"));
  terminal.status = number_at(object, "wrong") > 0 ? 1 : 0;
  terminal.say(object, text);
  return {};
}

}  // namespace

void add_correction(CLI::App& app, Terminal& terminal) {
  auto* group =
      app.add_subcommand("correction", "disputes of values, at a running node")->require_subcommand(1);
  auto options = std::make_shared<CorrectionOptions>();
  const auto add = [&](const char* name, const char* what, auto work) {
    auto* command = group->add_subcommand(name, what);
    options->add_to(*command);
    command->callback([&terminal, options, work] {
      terminal.run = [&terminal, options, work] { return work(terminal, *options); };
    });
    return command;
  };
  auto* all = add("list", "disputes and their clocks", list_corrections);
  all->add_option("--box", options->box, "mine, answer, rule or all")
      ->capture_default_str()
      ->check(CLI::IsMember({"mine", "answer", "rule", "all"}));
  all->add_option("--light", options->light, "only those due soon or late")
      ->check(CLI::IsMember({"yellow", "red"}));
  auto* one = add("show", "one dispute: its course, and how far the fix has come", show_correction);
  one->add_option("--id", options->id, "id of the dispute")->required();
  auto* many = add("raise", "dispute the values a CSV or XLSX file names", raise_correction);
  many->add_option("--holding", options->holding, "id of the grant the rows came under")->required();
  many->add_option("--file", options->file, "the filled-in file")->required()->check(CLI::ExistingFile);
  many->add_option("--reason", options->reason, "what is wrong")->required();
  many->add_option("--case", options->case_number, "number of the service case that found it");
}

}  // namespace jw::cli
