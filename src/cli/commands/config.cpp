#include <CLI/CLI.hpp>

#include "cli/commands.hpp"

namespace jw::cli {
namespace {

Result<> check_config(Terminal& terminal, const std::string& path) {
  const auto checked = JW_TRY(app::check_config(path));
  boost::json::array problems;
  std::string text;
  for (const auto& problem : checked.problems) {
    problems.push_back(boost::json::object{{"line", problem.line},
                                           {"column", problem.column},
                                           {"key", problem.key},
                                           {"message", problem.message},
                                           {"message_zh", problem.message_zh}});
    text += fmt::format("{}:{}:{}: {} {} / {}\n", path, problem.line, problem.column, problem.key,
                        problem.message, problem.message_zh);
  }
  if (problems.empty()) {
    text = path + ": good";
  } else {
    terminal.status = 1;
    text.pop_back();
  }
  terminal.say({{"file", path}, {"good", problems.empty()}, {"problems", problems}}, text);
  return {};
}

}  // namespace

void add_config(CLI::App& app, Terminal& terminal) {
  auto* group =
      app.add_subcommand("config", "check a configuration file, list its keys")->require_subcommand(1);
  auto* one = group->add_subcommand("check", "name what is wrong in a configuration file, with its line");
  auto file = std::make_shared<std::string>();
  one->add_option("file", *file, "configuration file")->required();
  one->callback(
      [&terminal, file] { terminal.run = [&terminal, file] { return check_config(terminal, *file); }; });
  auto* reference =
      group->add_subcommand("reference", "print every key, its default and its meaning (Markdown)");
  reference->callback([&terminal] {
    terminal.run = [&terminal]() -> Result<> {
      boost::json::array keys;
      for (const auto& key : app::keys())
        keys.push_back(boost::json::object{{"name", key.name},
                                           {"type", key.type},
                                           {"default", key.standard},
                                           {"zh", key.zh},
                                           {"en", key.en}});
      auto page = app::config_reference();
      page.pop_back();
      terminal.say({{"keys", keys}}, page);
      return {};
    };
  });
}

}  // namespace jw::cli
