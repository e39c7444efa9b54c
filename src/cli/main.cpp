#include <CLI/CLI.hpp>

#include "app/version.hpp"
#include "cli/commands.hpp"

int main(int argc, char** argv) {
  jw::cli::Terminal terminal;
  CLI::App app("经纬 Jingwei: government data in order between lines and blocks", "jingwei");
  app.set_version_flag("--version", std::string("jingwei ") + std::string(jw::app::kVersion));
  app.add_option("--config", terminal.config, "configuration file (TOML); keys: jingwei config reference")
      ->capture_default_str();
  app.add_flag("--json", terminal.json, "answer in JSON, one object a line");
  app.require_subcommand(1);
  app.fallthrough();  // --config and --json may stand behind the command too
  for (const auto& command : jw::cli::commands()) command.add(app, terminal);
  CLI11_PARSE(app, argc, argv);
  const auto result = terminal.work();
  if (!result) {
    terminal.fail(result.error());
    return 1;
  }
  return terminal.status;
}
