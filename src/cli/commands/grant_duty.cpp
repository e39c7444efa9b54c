#include <CLI/CLI.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/file.hpp"
#include "cli/commands.hpp"
#include "cli/commands/grant.hpp"
#include "cli/remote_options.hpp"
#include "cli/text_at.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "http/target.hpp"

namespace jw::cli {
namespace {

namespace json = boost::json;

struct GrantDutyOptions : RemoteOptions {
  std::string grant, kind, note, file;
  std::int64_t round = 1;
};

std::string after_use_line(const json::value& duty) {
  const auto word = [&](std::string_view name) { return text_at(duty, name); };
  auto text = fmt::format("{} {}  {}  until {}", word("kind"), number_at(duty, "round"), word("state"),
                          word("due").empty() ? "-" : word("due"));
  if (const auto late = number_at(duty, "late"); late > 0) text += fmt::format(", {} days late", late);
  if (!word("confirmed").empty())
    text += fmt::format("  confirmed {} by {}: {}", word("confirmed"), word("confirmed_by"), word("note"));
  if (!word("returned").empty()) text += "  sent back: " + word("returned");
  return text;
}

Result<> list_grant_duties(const Terminal& terminal, const GrantDutyOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto found = JW_TRY(remote->get(
      local_call("grant duties"), fmt::format("/grants/{}/duties", http::percent_encode(options.grant))));
  std::string text;
  for (const auto& duty : items_of(found)) text += (text.empty() ? "" : "\n") + after_use_line(duty);
  terminal.say(object_of(found), text.empty() ? "no duties that show in evidence" : text);
  return {};
}

Result<> confirm(const Terminal& terminal, const GrantDutyOptions& options) {
  const auto remote = JW_TRY(options.open());
  json::object evidence{{"note", options.note}, {"file_name", ""}, {"file_sha256", ""}};
  if (!options.file.empty()) {
    evidence["file_name"] = file::Path(options.file).filename().string();
    evidence["file_sha256"] =
        crypto::to_hex(JW_TRY(crypto::hash_file(crypto::HashKind::Sha256, options.file)));
  }
  const auto duty =
      JW_TRY(remote->post(local_call("grant confirm"),
                          fmt::format("/grants/{}/duties/{}/{}/confirm", http::percent_encode(options.grant),
                                      http::percent_encode(options.kind), options.round),
                          evidence));
  terminal.say(object_of(duty), after_use_line(duty));
  return {};
}

Result<> send_evidence_back(const Terminal& terminal, const GrantDutyOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto duty =
      JW_TRY(remote->post(local_call("grant send-back"),
                          fmt::format("/grants/{}/duties/{}/{}/return", http::percent_encode(options.grant),
                                      http::percent_encode(options.kind), options.round),
                          json::object{{"reason", options.note}}));
  terminal.say(object_of(duty), after_use_line(duty));
  return {};
}

using GrantDutyWork = Result<> (*)(const Terminal&, const GrantDutyOptions&);

std::pair<CLI::App*, std::shared_ptr<GrantDutyOptions>> grant_duty_verb(CLI::App* group, Terminal& terminal,
                                                                        const char* name, const char* what,
                                                                        GrantDutyWork work) {
  auto options = std::make_shared<GrantDutyOptions>();
  auto* command = group->add_subcommand(name, what);
  options->add_to(*command, "your node");
  command->add_option("id", options->grant, "id of the grant")->required();
  command->callback([&terminal, options, work] {
    terminal.run = [&terminal, options, work] { return work(terminal, *options); };
  });
  return {command, options};
}

}  // namespace

void add_grant_duties(CLI::App* group, Terminal& terminal) {
  grant_duty_verb(group, terminal, "duties", "duties after use: last days, and the evidence",
                  list_grant_duties);
  const auto which = [](CLI::App* command, GrantDutyOptions& options) {
    command->add_option("kind", options.kind, "retain, notify or delete_by")->required();
    command->add_option("--round", options.round, "which time")->capture_default_str();
  };
  {
    const auto [command, options] = grant_duty_verb(
        group, terminal, "confirm", "the consumer confirms a duty after use, with evidence", confirm);
    which(command, *options);
    command->add_option("--note", options->note, "what was done")->required();
    command->add_option("--file", options->file, "record of it, which stays here; its SHA-256 goes on record")
        ->check(CLI::ExistingFile);
  }
  const auto [command, options] =
      grant_duty_verb(group, terminal, "send-back",
                      "the provider sends the evidence back; the last day stays", send_evidence_back);
  which(command, *options);
  command->add_option("--reason", options->note, "what is wanting; the consumer reads it")->required();
}

}  // namespace jw::cli
