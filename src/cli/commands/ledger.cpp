#include <CLI/CLI.hpp>

#include "app/secrets.hpp"
#include "cli/commands.hpp"
#include "federation/identity.hpp"
#include "ledger/verify.hpp"

namespace jw::cli {
namespace {

struct LedgerOptions {
  std::string folder;
  std::string key;
  std::string against;
};

Result<> verify(Terminal& terminal, const LedgerOptions& options) {
  const auto call = local_call("ledger verify");
  auto folder = file::Path(options.folder);
  auto key = options.key;
  if (folder.empty() || key.empty()) {
    const auto config = JW_TRY(load_config(terminal));
    if (folder.empty()) folder = config.folder() / "log";
    if (key.empty()) {
      const auto identity = JW_TRY(federation::Identity::load(config.folder()));
      key = JW_TRY(app::log_signer(config.folder(), identity->id())).verifier().vkey();
    }
  }
  const auto verifier = JW_TRY(ledger::NoteVerifier::parse(key));
  std::optional<std::string> older;
  if (!options.against.empty()) older = JW_TRY(file::read(options.against));
  const auto report = JW_TRY(ledger::verify(call, folder, verifier, older));
  boost::json::object object{{"whole", report.whole()},
                             {"origin", report.origin},
                             {"size", report.size},
                             {"root", report.root},
                             {"tiles", report.tiles}};
  std::string text;
  if (report.broken) {
    const auto& broken = *report.broken;
    boost::json::object where{{"file", broken.file},
                              {"message", broken.message},
                              {"message_zh", broken.message_zh},
                              {"expected", broken.expected},
                              {"actual", broken.actual}};
    if (broken.entry) where["entry"] = *broken.entry;
    if (broken.level) where["level"] = *broken.level;
    if (broken.tile) where["tile"] = *broken.tile;
    object["broken"] = where;
    text = fmt::format("BROKEN at {}{}\n{}\n{}", broken.file,
                       broken.entry ? fmt::format(", entry {}", *broken.entry) : "", broken.message,
                       broken.message_zh);
    terminal.status = 2;
  } else {
    text = fmt::format(
        "whole: {} entries, {} tiles, root {}{}", report.size, report.tiles, report.root,
        report.consistent_with ? fmt::format(", consistent with {} entries", *report.consistent_with) : "");
  }
  terminal.say(object, text);
  return {};
}

}  // namespace

void add_ledger(CLI::App& app, Terminal& terminal) {
  auto* group = app.add_subcommand("ledger", "the tamper-evident log")->require_subcommand(1);
  auto options = std::make_shared<LedgerOptions>();
  auto* command =
      group->add_subcommand("verify", "say whether the log is whole, or where it breaks (exit code 2)");
  command->add_option("--log", options->folder, "folder of the log; default: of the configured node");
  command->add_option("--key", options->key, "key of the log (vkey); default: of the configured node");
  command->add_option("--against", options->against, "file with an older checkpoint the log must contain");
  command->callback(
      [&terminal, options] { terminal.run = [&terminal, options] { return verify(terminal, *options); }; });
}

}  // namespace jw::cli
